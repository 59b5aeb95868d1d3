"""From a confirmed draft to cases: one, or several under an umbrella number, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.cases import service as cases
from bot.intake.evidence import claim_attachments, original_words, own_attachments, words_apart
from bot.intake.repository import Pending, asker_of
from bot.intake.schemas import OutboundMessage, TurnResult
from bot.intake.sealing import ACCUSATION
from bot.kit.clock import day_in_words
from bot.kit.wording import Wording


@dataclass(frozen=True, slots=True)
class Submitted:
    """The numbers of the cases as they were told, and the receipt."""

    numbers: tuple[str, ...]
    receipt: OutboundMessage


def petitions_of(args: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What `submit_petition` carries: one petition, or those that were told together."""
    return args["petitions"] if "petitions" in args else [args["petition"]]


def submit(
    session: Session,
    pending: Pending,
    result: TurnResult,
    args: Mapping[str, Any],
    draft: dict[str, Any],
    wording: Wording,
    now: datetime,
) -> Submitted:
    """File what `submit_petition` carries.

    Raises ``PetitionIncomplete`` or pydantic's error; the caller undoes what was written till then.
    """
    given = [dict(one) for one in petitions_of(args)]
    said = original_words(session, pending, draft)
    told = [one.pop("told", None) for one in given]
    sealed = [one.get("kind") == ACCUSATION or bool(one.get("confidential")) for one in given]
    words = words_apart(said, told, sealed) if all(told) else [said for _ in given]
    for one in given:
        one["attachments"] = own_attachments(session, pending, one.get("attachments") or [])
    origins = [
        cases.Origin(
            asker=asker_of(pending),
            conversation_id=pending.conversation_id,
            original_words=own,
            attachment_ids=one["attachments"],
            flow_version=result.flow_version,
            model_version=result.model_version,
            channel=pending.channel,
        )
        for one, own in zip(given, words, strict=True)
    ]
    if len(given) == 1:
        filed = cases.file_petition(session, given[0], origin=origins[0], now=now)
        claim_attachments(session, given[0]["attachments"], filed.number)
        return Submitted((filed.number,), _receipt(filed, wording))
    letter = cases.file_letter(session, given, origins=origins, now=now)
    for one, case in zip(given, letter.cases, strict=True):
        claim_attachments(session, one["attachments"], case.number)
    return Submitted(tuple(case.number for case in letter.cases), _letter(letter, wording))


def _receipt(filed: cases.FiledCase, wording: Wording) -> OutboundMessage:
    key, due = "petition_receipt", day_in_words(filed.due)
    text = wording.text(key, number=filed.number, query_code=filed.query_code, due=due)
    return OutboundMessage(key, text)


def _letter(letter: cases.FiledLetter, wording: Wording) -> OutboundMessage:
    """The umbrella number and each one's; an accusation is named by its number alone."""
    key = "letter_receipt"
    lines = [
        wording.text(
            f"{key}_{'sealed' if case.sealed else 'line'}",
            n=n, number=case.number, title=case.title,
        )
        for n, case in enumerate(letter.cases, start=1)
    ]  # fmt: skip
    text = wording.text(
        key,
        letter=letter.number,
        count=len(letter.cases),
        lines="\n".join(lines),
        codes=_codes(letter.cases, wording),
        due=day_in_words(min(case.due for case in letter.cases)),
    )
    return OutboundMessage(key, text)


def _codes(filed: Sequence[cases.FiledCase], wording: Wording) -> str:
    """One code for all of them, or one for those that are sealed and one for the others."""
    codes = list(dict.fromkeys(case.query_code for case in filed))
    if len(codes) == 1:
        return wording.text("letter_receipt_code", query_code=codes[0])
    return "\n".join(
        wording.text(
            "letter_receipt_codes",
            which=wording.text("letter_receipt_and").join(
                str(n) for n, case in enumerate(filed, start=1) if case.query_code == code
            ),
            query_code=code,
        )
        for code in codes
    )
