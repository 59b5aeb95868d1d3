"""Plays a scripted conversation against a running stack and checks what comes back."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.intake.models import Conversation
from bot.kit.office_hours import OfficeHours
from integrations.simulator.messages import TAPS
from tests.dialogues.checks import find, holds
from tests.dialogues.records import Records, Said
from tests.dialogues.script import Script, ScriptError, Step
from tests.stack import Stack, wait_for
from tests.wechat_user import Citizen

PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
VOICE = b"#!AMR\n" + bytes(64)
VIDEO = bytes.fromhex("000000186674797069736f6d0000020069736f6d6d703431") + bytes(64)
STICKER = "【收到不支持的消息类型，暂无法显示】"
SPANS = {"m": "minutes", "h": "hours", "d": "days"}
ESCAPES = {"\\n": "\n", "\\s": " ", "\\z": "\u200b"}
PATIENCE, SOON = 20, 10
OPEN_STILL = timedelta(minutes=15)
_PLACE = re.compile(r"\{(number|code|phone_tail|letter)(?::(\d+))?\}")
_WHICH = re.compile(r"#(\d+)\s+")
_TODAY = re.compile(r"\{today(?:([+-]\d+))?\}")
_CHECK = re.compile(r"(\S+)\s+(=|~|!~|#|!)(?:\s+(.*))?$")


@dataclass
class Person:
    """One citizen of a conversation, how far their transcript was read, and its last words."""

    phone: Citizen
    seen: int = 0
    text: str = ""
    pushed: int = 0


class Player:
    """One playing of one script; raises AssertionError naming file and line."""

    def __init__(self, stack: Stack, script: Script) -> None:
        self.stack, self.script, self.records = stack, script, Records(stack)
        self.people: dict[str, Person] = {}
        self.token = ""
        self.acts = {
            ">": self.say, "send": self.send, "<": self.keys, "~": self.words, "!~": self.no_words,
            "?": self.slot, "=": self.case, "push": self.push, "cases": self.cases,
            "holder": self.holder, "staff": self.staff, "as": self.as_, "later": self.later,
            "at": self.at, "restart": self.restart,
        }  # fmt: skip
        self.as_("市民")

    def play(self) -> None:
        """Play every step in order."""
        self.begin()
        for step in self.script.steps:
            try:
                self.acts[step.verb](step.rest)
            except AssertionError as error:
                raise AssertionError(f"{self._place(step)}: {error}") from error

    def begin(self) -> None:
        """A conversation begins in office hours, so that most need not say so."""
        now = self.stack.clock.now()
        hours, soon = OfficeHours.load(), now + OPEN_STILL
        if not (hours.is_open(now) and hours.is_open(soon)):
            opening = hours.next_opening(soon)
            assert opening is not None
            self.stack.advance(seconds=(opening - now).total_seconds())

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
        for escape, meant in ESCAPES.items():
            text = text.replace(escape, meant)
        self._heard(self.person.phone.say(_PLACE.sub(self._filled, text)))

    def _filled(self, place: re.Match[str]) -> str:
        case = self._case(int(place[2] or 0))
        if place[1] == "phone_tail":
            return str(case["petitioner"]["phone"])[-4:]
        if place[1] == "letter":
            return str(case["letter"]["number"])
        return str(case["number" if place[1] == "number" else "query_code"])

    def send(self, what: str) -> None:
        kind, _, rest = what.partition(" ")
        phone = self.person.phone
        if kind in TAPS:
            # WeChat tells two taps apart by the second.
            self.stack.advance(seconds=1)
        sending = {
            "location": lambda: self._locate(rest),
            "image": lambda: phone.show(PICTURE, "image/png"),
            "voice": lambda: phone.speak(VOICE, rest),
            "video": lambda: phone.film(VIDEO),
            "link": lambda: phone.send("link", title=rest, url="https://example.com/"),
            "file": lambda: phone.send("file", title=rest),
            "sticker": lambda: phone.say(STICKER),
            "long": lambda: self._long(rest),
            "menu": lambda: phone.tap(rest),
            "subscribe": phone.follow,
            "unsubscribe": lambda: phone.send("unsubscribe"),
        }
        if kind not in sending:
            raise ScriptError(f"{self.script.path.name}: nothing is known of [{what}]")
        self._heard(sending[kind]())

    def _locate(self, rest: str) -> Any:
        place, _, label = rest.partition(" ")
        latitude, longitude = place.split(",")
        return self.person.phone.locate(float(latitude), float(longitude), label)

    def _long(self, rest: str) -> Any:
        length, _, text = rest.partition(" ")
        return self.person.phone.say((text * (int(length) // len(text) + 1))[: int(length)])

    def _heard(self, reply: Any) -> None:
        assert not reply.failed, f"WeChat would show a fault (status {reply.status})"
        self.person.text = reply.text

    def later(self, span: str) -> None:
        self.stack.advance(**{SPANS[span[-1]]: float(span[:-1])})

    def at(self, clock: str) -> None:
        """The next working day at that time; later today when today is one."""
        hours, now = OfficeHours.load(), self.stack.clock.now()
        moment = datetime.combine(now.date(), time.fromisoformat(clock), now.tzinfo)
        while moment <= now or not hours.is_working_day(moment.date()):
            moment += timedelta(days=1)
        self.stack.advance(seconds=(moment - now).total_seconds())

    def restart(self, name: str) -> None:
        self.stack.kill(name, wait=True)

    # --- what is checked --------------------------------------------------------------------------

    def keys(self, wanted: str) -> None:
        """A late answer is waited for; silence is not."""
        silence, enough = wanted == "-", len(wanted.split())
        said: list[Said] = []

        def answered() -> bool:
            said.extend(self._new(("passive", "sent", "queued", "held")))
            return silence or len(_keys_of(said)) >= enough

        patience = 0 if self.person.text else PATIENCE
        with suppress(AssertionError):
            wait_for(answered, seconds=patience)
        found = _keys_of(said)
        expected = [] if silence else wanted.split()
        if expected and expected[-1] == "*" and len(found) >= enough:
            expected[-1:] = found[enough - 1 :]
        assert found == expected, f"found {' '.join(found) or '-'}"
        if not self.person.text or len(said) > 1:
            self.person.text = "\n".join([self.person.text, *(one.text for one in said)])

    def push(self, wanted: str) -> None:
        """What staff says has the key `handler`."""
        expected, said = wanted.split(), list[Said]()

        def arrived() -> bool:
            said.extend(self._new(("sent",)))
            return sum(len(one.keys) for one in said) >= len(expected)

        wait_for(arrived, seconds=PATIENCE, what=f"pushes {wanted}, found {said}")
        found = [key for one in said for key in one.keys]
        assert found == expected, f"found {' '.join(found)}"
        phone = self.person.phone
        wait_for(lambda: len(phone.pushes) >= self.person.pushed + len(said), seconds=PATIENCE)
        self.person.text = "\n".join(bubble.text for bubble in phone.pushes[self.person.pushed :])
        self.person.pushed = len(phone.pushes)

    def words(self, wanted: str) -> None:
        wanted = _PLACE.sub(self._filled, wanted)
        assert wanted in self.person.text, f"found: {self.person.text}"

    def no_words(self, unwanted: str) -> None:
        unwanted = _PLACE.sub(self._filled, unwanted)
        assert unwanted not in self.person.text, f"found: {self.person.text}"

    def slot(self, check: str) -> None:
        path, sign, wanted = self._read_check(check)
        name, _, rest = path.partition(".")
        conversation = self._conversation()
        cell = ((conversation and conversation.slots) or {}).get(name) or {}
        found = find(cell, "value." + rest) if rest else cell.get("value")
        assert holds(found, sign, wanted), f"found {found!r}"

    def case(self, check: str) -> None:
        """Files come a little later than the case."""
        which = _WHICH.match(check)
        place = int(which[1]) if which else 0
        path, sign, wanted = self._read_check(check[which.end() :] if which else check)
        with suppress(AssertionError):
            wait_for(lambda: holds(find(self._case(place), path), sign, wanted), seconds=SOON)
        found = find(self._case(place), path)
        assert holds(found, sign, wanted), f"found {found!r}"

    def _read_check(self, check: str) -> tuple[str, str, str]:
        read = _CHECK.match(check)
        if not read:
            raise ScriptError(f"{self.script.path.name}: a check that means nothing: {check}")
        today = self.stack.clock.now().date()
        wanted = _TODAY.sub(
            lambda day: str(today + timedelta(days=int(day[1] or 0))), read[3] or ""
        )
        return read[1], read[2], wanted.strip()

    def cases(self, count: str) -> None:
        found = len(self._numbers(self.person))
        assert found == int(count), f"found {found}"

    def holder(self, wanted: str) -> None:
        found = self._conversation()
        assert found is not None, "no conversation yet"
        assert found.holder == wanted, f"found {found.holder}"

    # --- what staff do ----------------------------------------------------------------------------

    def staff(self, what: str) -> None:
        verb, _, text = what.partition(" ")
        conversation = self._conversation()
        assert conversation is not None, "no conversation yet"
        body = {"take": {}, "reply": {"text": text}, "release": {"summary": text}}[verb]
        self.token = self.token or self.records.new_token(f"officer-{self.script.path.stem}")
        request = urllib.request.Request(
            f"{self.stack.address}/api/v1/conversations/{conversation.id}/{verb}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(request, timeout=10).close()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error.code} {error.read().decode()}") from error

    # --- the database -----------------------------------------------------------------------------

    def _conversation(self) -> Conversation | None:
        return self.records.conversation(self.person.phone.openid)

    def _new(self, states: tuple[str, ...]) -> list[Said]:
        conversation = self._conversation()
        said = self.records.said(conversation.id, self.person.seen, states) if conversation else []
        if said:
            self.person.seen = said[-1].seq
        return said

    def _numbers(self, person: Person) -> list[str]:
        conversation = self.records.conversation(person.phone.openid)
        return self.records.case_numbers(conversation.id) if conversation else []

    def _case(self, place: int = 0) -> dict[str, Any]:
        """The newest case of all citizens of the script, or the `place`-th that was filed."""
        numbers = sorted(n for person in self.people.values() for n in self._numbers(person))
        assert numbers, "no case was filed"
        return self.records.case(numbers[place - 1])


def _keys_of(said: list[Said]) -> list[str]:
    return [key for one in said if one.author != "handler" for key in one.keys]
