"""Plays a scripted conversation against a running stack and checks what comes back."""

from __future__ import annotations

import json
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.cases.models import Case
from bot.cases.service import get_case
from bot.intake.models import Conversation, Message
from bot.staff.askers import OperatorAsker
from bot.staff.permissions import Role
from bot.staff.service import add_staff, create_token
from tests.dialogues.script import Script, Step
from tests.stack import Stack, wait_for
from tests.wechat_user import Citizen

OPERATOR = OperatorAsker("dialogues")
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
VOICE = b"#!AMR\n" + bytes(64)
SPANS = {"m": "minutes", "h": "hours", "d": "days"}


def find(value: Any, path: str) -> Any:
    """What lies under a dotted path (`a.0.b`), or None."""
    for part in path.split("."):
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            return None
    return value


def holds(found: Any, sign: str, wanted: str) -> bool:
    """Whether a checked value is as a script wants it: `=` equal, `~` contains, `#` length."""
    if sign == "!":
        return found in (None, "", [], {})
    if sign == "#":
        return len(found or ()) == int(wanted)
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False)
    return wanted in text if sign == "~" else text == wanted


@dataclass
class Person:
    """One citizen of a conversation and how far their transcript was read."""

    phone: Citizen
    seen: int = 0
    text: str = ""


class Player:
    """One playing of one script; raises AssertionError naming file and line."""

    def __init__(self, stack: Stack, script: Script) -> None:
        self.stack, self.script = stack, script
        self.people: dict[str, Person] = {}
        self.token = ""
        self.as_("市民")

    def play(self) -> None:
        """Play every step in order."""
        acts = {
            ">": self.say, "send": self.send, "<": self.keys, "~": self.words, "!~": self.no_words,
            "?": self.slot, "=": self.case, "push": self.push, "cases": self.cases,
            "holder": self.holder, "staff": self.staff, "as": self.as_, "later": self.later,
            "restart": self.restart,
        }  # fmt: skip
        for step in self.script.steps:
            try:
                acts[step.verb](step.rest)
            except AssertionError as error:
                raise AssertionError(f"{self._place(step)}: {error}") from error

    def _place(self, step: Step) -> str:
        return f"{self.script.path.name}:{step.line} «{step.verb} {step.rest}»"

    def close(self) -> None:
        """Put the phones away."""
        for person in self.people.values():
            person.phone.close()

    # --- what the citizen does --------------------------------------------------------------------

    def as_(self, name: str) -> None:
        if name not in self.people:
            self.people[name] = Person(self.stack.citizen(follow=False))
        self.person = self.people[name]

    def say(self, text: str) -> None:
        text = text.replace("\\n", "\n")
        if "{" in text:
            case = self._newest_case()
            text = text.replace("{number}", case["number"]).replace("{code}", case["query_code"])
            text = text.replace("{phone_tail}", str(case["petitioner"]["phone"])[-4:])
        self._heard(self.person.phone.say(text))

    def send(self, what: str) -> None:
        kind, _, rest = what.partition(" ")
        phone = self.person.phone
        if kind == "location":
            place, _, label = rest.partition(" ")
            latitude, longitude = place.split(",")
            self._heard(phone.locate(float(latitude), float(longitude), label))
        elif kind == "image":
            self._heard(phone.show(PICTURE, "image/png"))
        elif kind == "voice":
            self._heard(phone.speak(VOICE, rest))
        elif kind == "menu":
            self._heard(phone.tap(rest))
        elif kind == "subscribe":
            self._heard(phone.follow())
        elif kind == "unsubscribe":
            self._heard(phone.send("unsubscribe"))
        else:
            raise AssertionError(f"nothing is known of [{what}]")

    def _heard(self, reply: Any) -> None:
        assert not reply.failed, f"WeChat would show a fault (status {reply.status})"
        self.person.text = reply.text

    def later(self, span: str) -> None:
        self.stack.advance(**{SPANS[span[-1]]: float(span[:-1])})

    def restart(self, name: str) -> None:
        self.stack.kill(name, wait=True)

    # --- what is checked --------------------------------------------------------------------------

    def keys(self, wanted: str) -> None:
        found = self._new_keys(("passive", "sent", "queued", "held"))
        if wanted == "*":
            assert found, "no answer"
            return
        assert found == ([] if wanted == "-" else wanted.split()), f"found {' '.join(found) or '-'}"

    def push(self, wanted: str) -> None:
        expected = wanted.split()
        found: list[str] = []

        def arrived() -> bool:
            found.extend(self._new_keys(("sent",)))
            return len(found) >= len(expected)

        wait_for(arrived, seconds=20, what=f"pushes {wanted}, found {found}")
        assert found == expected, f"found {' '.join(found)}"
        self.person.text = self.person.phone.pushes[-1].text

    def words(self, wanted: str) -> None:
        assert wanted in self.person.text, f"found: {self.person.text}"

    def no_words(self, unwanted: str) -> None:
        assert unwanted not in self.person.text, f"found: {self.person.text}"

    def slot(self, check: str) -> None:
        path, sign, wanted = _read_check(check)
        name, _, rest = path.partition(".")
        slots = (self._conversation().slots or {}) if self._conversation() else {}
        cell = slots.get(name) or {}
        found = find(cell, "value." + rest) if rest else cell.get("value")
        assert holds(found, sign, wanted), f"found {found!r}"

    def case(self, check: str) -> None:
        path, sign, wanted = _read_check(check)
        found = find(self._newest_case(), path)
        assert holds(found, sign, wanted), f"found {found!r}"

    def cases(self, count: str) -> None:
        found = len(self._case_numbers())
        assert found == int(count), f"found {found}"

    def holder(self, wanted: str) -> None:
        found = self._conversation()
        assert found is not None and found.holder == wanted, f"found {found and found.holder}"

    # --- what staff do ----------------------------------------------------------------------------

    def staff(self, what: str) -> None:
        verb, _, text = what.partition(" ")
        conversation = self._conversation()
        assert conversation is not None, "no conversation yet"
        body = {"take": {}, "reply": {"text": text}, "release": {"summary": text}}[verb]
        request = urllib.request.Request(
            f"{self.stack.address}/api/v1/conversations/{conversation.id}/{verb}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self._token()}", "Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=10) as answer:
            assert answer.status < 300, answer.status  # noqa: PLR2004

    def _token(self) -> str:
        if not self.token:
            now = self.stack.clock.now()

            def create(session: Session) -> str:
                name = f"officer-{self.script.path.stem}"
                staff = add_staff(
                    session, OPERATOR, name, role=Role.INTAKE_OFFICER, unit=None, now=now
                )
                return create_token(session, OPERATOR, staff.id, now).secret

            self.token = self.stack.database.transact(create)
        return self.token

    # --- the database -----------------------------------------------------------------------------

    def _conversation(self) -> Conversation | None:
        cipher = self.stack.database.cipher
        address = f"wechat_oa:{self.stack.settings.wechat_app_id}:{self.person.phone.openid}"
        hashes = cipher.blind_indexes("conversation", address)
        return self.stack.database.look(
            lambda session: session.scalar(
                select(Conversation).where(Conversation.sender_hash.in_(hashes))
            )
        )

    def _new_keys(self, states: tuple[str, ...]) -> list[str]:
        conversation = self._conversation()
        if conversation is None:
            return []

        def read(session: Session) -> list[Message]:
            return list(
                session.scalars(
                    select(Message)
                    .where(
                        Message.conversation_id == conversation.id,
                        Message.direction == "out",
                        Message.status.in_(states),
                        Message.seq > self.person.seen,
                    )
                    .order_by(Message.seq)
                )
            )

        rows = self.stack.database.look(read)
        if rows:
            self.person.seen = rows[-1].seq
        return [key for row in rows for key in (row.key or "").split("+") if row.author != "handler"]

    def _case_numbers(self) -> list[str]:
        conversation = self._conversation()
        if conversation is None:
            return []
        statement = select(Case.number).where(Case.conversation_id == conversation.id)
        return self.stack.database.look(
            lambda session: list(session.scalars(statement.order_by(Case.created_at)))
        )

    def _newest_case(self) -> dict[str, Any]:
        numbers = [n for person in self.people.values() for n in self._numbers_of(person)]
        assert numbers, "no case was filed"
        now = self.stack.clock.now()
        return self.stack.database.transact(
            lambda session: get_case(
                session, OPERATOR, numbers[-1], unmask_reason="scripted dialogue", now=now
            )
        )

    def _numbers_of(self, person: Person) -> list[str]:
        kept, self.person = self.person, person
        try:
            return self._case_numbers()
        finally:
            self.person = kept


def _read_check(check: str) -> tuple[str, str, str]:
    path, _, rest = check.partition(" ")
    sign, _, wanted = rest.strip().partition(" ")
    return path, sign, wanted.strip()
