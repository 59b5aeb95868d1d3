"""Carries out what the engine (or an interrupt) proposed, and says what came of it."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake import handover, proposals, ratings, seals
from bot.intake.evidence import claim_attachments, own_attachments
from bot.intake.repository import Pending, asker_of
from bot.intake.schemas import Command, OutboundMessage, TurnResult
from bot.intake.submitting import submit
from bot.kit.office_hours import OfficeHours
from bot.kit.wording import Wording
from bot.staff.askers import CitizenAsker

log = logging.getLogger(__name__)

MAX_REASON = 64


@dataclass(slots=True)
class Outcome:
    """What commands did, gathered over one turn."""

    replies: list[OutboundMessage] = field(default_factory=list)
    first: list[OutboundMessage] = field(default_factory=list)
    """What is said before the engine's own replies."""
    filed: list[str] = field(default_factory=list)
    keep_state: bool = False
    """The state the engine moved to is wrong, because what it counted on did not happen."""
    silent: bool = False
    """The engine's own replies are not to be sent."""


@dataclass(frozen=True, slots=True)
class Turn:
    """The turn a command belongs to."""

    session: Session
    pending: Pending
    result: TurnResult
    now: datetime
    outcome: Outcome
    draft: dict[str, Any]
    """The slots as they were before the turn; filled when a petition is submitted."""

    @property
    def asker(self) -> CitizenAsker:
        return asker_of(self.pending)


class Commands:
    """The commands by name.

    One that is unknown does nothing, one that is refused is answered with the reason. A fault in
    one undoes the whole turn, which is then tried again and in the end given to a person.
    """

    def __init__(self, wording: Wording, hours: OfficeHours) -> None:
        self._wording = wording
        self._hours = hours
        self._by_name: Mapping[str, Callable[[Turn, dict[str, Any]], None]] = {
            "submit_petition": self._submit_petition,
            "show_status": self._show_status,
            "add_supplement": self._add_supplement,
            "urge_case": self._urge_case,
            "withdraw_case": self._withdraw_case,
            "cancel_withdrawal": self._cancel_withdrawal,
            "change_contact": self._change_contact,
            "call_human": self._call_human,
            "raise_alarm": self._raise_alarm,
            "discard_draft": lambda _turn, _args: None,
            "rate": self._rate,
            "say": self._say,
            proposals.COMMAND: _settle_proposal,
        }

    def run(self, turn: Turn, command: Command) -> None:
        """Carry out one command; its effects are undone when it is refused."""
        carry_out = self._by_name.get(command.name)
        if carry_out is None:
            log.error("the engine proposed an unknown command", extra={"command": command.name})
            return
        try:
            with turn.session.begin_nested():
                carry_out(turn, command.args)
        except (cases.CaseNotFound, cases.NothingToCancel):
            self._reply(turn, "case_not_found")
        except cases.CaseClosed as closed:
            self._reply(turn, "case_closed", number=closed.number)
        except cases.BadPhone:
            self._reply(turn, "contact_bad")
        except cases.TooManyAttempts as refused:
            when = self._hours.describe(refused.retry_at, turn.now)
            self._reply(turn, "status_too_many", when=when)

    def finish(self, turn: Turn) -> None:
        """What follows by itself: once a matter rests, the question about whoever helped."""
        resumed = turn.pending.author == "system" and ratings.is_free(turn.result.state)
        if not (resumed or turn.outcome.filed):
            return
        if ratings.ask(turn.session, turn.pending.conversation_id, turn.now):
            self._reply(turn, "rating_question")

    def _rate(self, turn: Turn, args: dict[str, Any]) -> None:
        id_ = turn.pending.conversation_id
        ratings.record(turn.session, id_, str(args["handover"]), int(args["score"]), turn.now)
        self._reply(turn, "rating_thanks")

    def _submit_petition(self, turn: Turn, args: dict[str, Any]) -> None:
        pending, session = turn.pending, turn.session
        try:
            with session.begin_nested():
                filed = submit(
                    session, pending, turn.result, args, turn.draft, self._wording, turn.now
                )
        except (cases.PetitionIncomplete, ValidationError) as error:
            log.error("a confirmed petition was not filed", extra={"error": type(error).__name__})
            turn.outcome.keep_state = turn.outcome.silent = True
            self._reply(turn, "petition_not_filed")
            handover.request(
                session, pending.conversation_id, "not_filed", urgent=False, now=turn.now
            )
            return
        turn.outcome.filed += filed.numbers
        seals.seal(session, pending.conversation_id, turn.draft, turn.now)
        turn.outcome.replies.append(filed.receipt)

    def _show_status(self, turn: Turn, args: dict[str, Any]) -> None:
        number = args.get("number")
        if not number:
            own = cases.own_cases(turn.session, turn.asker)
            self._show_cases(turn, own, own)
            return
        own = cases.own_cases(turn.session, turn.asker) if turn.pending.case_count else []
        mine = [case for case in own if number in (case.number, case.letter)]
        found = mine or self._look_up(turn, str(number), args)
        if found:
            self._show_cases(turn, found, own if mine else found, letter=str(number))
        else:
            self._reply(turn, "status_not_found")

    def _look_up(self, turn: Turn, number: str, args: dict[str, Any]) -> list[cases.CaseSummary]:
        """What number, or umbrella number, code and phone tail open."""
        code, tail = str(args.get("query_code") or ""), str(args.get("phone_tail") or "")
        asked = (turn.session, turn.asker, number, code, tail, turn.now)
        if cases.is_letter(number):
            return cases.look_up_letter(*asked)
        found = cases.look_up(*asked)
        return [found] if found else []

    def _show_cases(
        self,
        turn: Turn,
        found: list[cases.CaseSummary],
        listed: list[cases.CaseSummary],
        letter: str = "",
    ) -> None:
        """Of one case all that may be told; of several a line each, with its place in `listed`.

        `letter`: the umbrella number that they were asked for by.
        """
        if not found:
            self._reply(turn, "status_none")
        elif len(found) == 1:
            case = found[0]
            self._reply(
                turn,
                "status_detail",
                number=case.number,
                title=case.title,
                stage=case.stage,
                next_step=case.next_step,
            )
        else:
            lines = [
                self._wording.text(
                    "status_line", n=n, number=case.number, title=case.title, stage=case.stage
                )
                for n, case in enumerate(listed, start=1)
                if case in found
            ]
            values = {"count": len(found), "lines": "\n".join(lines)}
            if letter:
                self._reply(turn, "status_letter", letter=letter, **values)
            else:
                self._reply(turn, "status_list", **values)

    def _add_supplement(self, turn: Turn, args: dict[str, Any]) -> None:
        number = str(args["number"])
        files = own_attachments(turn.session, turn.pending, args.get("attachments") or [])
        text = str(args.get("text") or "")
        cases.add_supplement(turn.session, turn.asker, number, text, files, turn.now)
        claim_attachments(turn.session, files, number)
        self._reply(turn, "supplement_added", number=number)

    def _urge_case(self, turn: Turn, args: dict[str, Any]) -> None:
        number = str(args["number"])
        urged = cases.urge(turn.session, turn.asker, number, turn.now)
        turn.outcome.replies.append(OutboundMessage("urged", urged.note))
        for case in cases.own_cases(turn.session, turn.asker):
            if case.number == number:
                stage = {"stage": case.stage, "next_step": case.next_step}
                self._reply(turn, "urged_stage", number=number, **stage)

    def _withdraw_case(self, turn: Turn, args: dict[str, Any]) -> None:
        number = str(args["number"])
        reason = str(args.get("reason") or "")
        effective = cases.withdraw(turn.session, turn.asker, number, reason, turn.now)
        when = self._hours.describe(effective, turn.now)
        self._reply(turn, "withdraw_cooling", number=number, when=when)

    def _cancel_withdrawal(self, turn: Turn, args: dict[str, Any]) -> None:
        number = str(args["number"])
        cases.cancel_withdrawal(turn.session, turn.asker, number, turn.now)
        self._reply(turn, "withdraw_cancelled", number=number)

    def _change_contact(self, turn: Turn, args: dict[str, Any]) -> None:
        number = str(args["number"])
        phone, address = args.get("phone"), args.get("address")
        cases.change_contact(
            turn.session,
            turn.asker,
            number,
            turn.now,
            phone=str(phone) if phone else None,
            address=cases.Address(str(address["text"]), address.get("region_code"))
            if address
            else None,
        )
        self._reply(turn, "contact_changed", number=number)

    def _call_human(self, turn: Turn, args: dict[str, Any]) -> None:
        """Queue for a person: with a safety card in danger, else with the time to expect."""
        reason, danger = str(args.get("reason") or "asked")[:MAX_REASON], args.get("danger")
        id_ = turn.pending.conversation_id
        queued = handover.request(
            turn.session, id_, reason, urgent=danger is not None, now=turn.now
        )
        if danger is not None:
            text = self._wording.text(f"danger_card.{danger}", staff=self._who_comes(turn.now))
            turn.outcome.replies.append(OutboundMessage("danger_card", text))
            return
        if not queued:
            return
        if self._hours.is_open(turn.now):
            minutes = self._wording.text("expected_minutes")
            self._reply(turn, "human_queued", minutes=minutes)
            return
        opening = self._hours.next_opening(turn.now)
        if opening is None:
            self._reply(turn, "human_queued_unknown")
        else:
            when = self._hours.describe(opening, turn.now)
            self._reply(turn, "human_queued_off_hours", when=when)

    def _raise_alarm(self, turn: Turn, args: dict[str, Any]) -> None:
        """There may be danger: staff look, the citizen hears a word of care, the bot goes on."""
        danger, reason = str(args["danger"]), str(args["reason"])[:MAX_REASON]
        if handover.raise_alarm(turn.session, turn.pending.conversation_id, reason, turn.now):
            text = self._wording.text(f"danger_note.{danger}")
            turn.outcome.first.append(OutboundMessage("danger_note", text))

    def _who_comes(self, now: datetime) -> str:
        """What may honestly be promised of staff to somebody in danger."""
        if self._hours.is_open(now):
            return self._wording.text("danger_staff.open")
        opening = self._hours.next_opening(now)
        if opening is None:
            return self._wording.text("danger_staff.unknown")
        return self._wording.text("danger_staff.closed", when=self._hours.describe(opening, now))

    def _say(self, turn: Turn, args: dict[str, Any]) -> None:
        self._reply(turn, str(args["key"]))

    def _reply(self, turn: Turn, key: str, **values: Any) -> None:
        turn.outcome.replies.append(OutboundMessage(key, self._wording.text(key, **values)))


def _settle_proposal(turn: Turn, args: dict[str, Any]) -> None:
    pending = turn.pending
    proposals.settle(
        turn.session, pending.conversation_id, pending.message_id, args["choice"], args["text"]
    )
