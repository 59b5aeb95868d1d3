"""A citizen who never saw the code, talking to the trained model until the petition is filed.

Each question is answered by its slot out of what the citizen was given to say; at the read-back
the citizen corrects what he was told to correct, then confirms.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nlu.engine.turn import Request, Turns
from nlu.evaluation import matching
from nlu.evaluation.joining import together
from nlu.flowfile import CONFIRM

LONGEST = 40
_FACTS: Mapping[str, Any] = {"own_cases": [], "office_open": True, "office_next": "周一 9:00"}
_SAYS = {
    "confirm": "确认提交",
    "menu": "我要反映问题",
    "nothing": "没有",
    "real_name": "实名",
    "dont_know": "不清楚",
    "no": "不用",
    "people": "人数不对，是{}",
    "requests": "要求改成{}",
}
_OTHER_FLOWS = ("which_case", "case_number", "query_code", "phone_tail", "supplement")
"""What a citizen who has filed nothing yet cannot answer: he says what he wants instead."""
_SAME = {"respondents": "accused", "place_candidates": "place"}
_TOLD = ("place", "event_time", "requests", "prior_efforts", "accused", "people_count")
_PEOPLE = re.compile(r"人数：(\d+)人")
"""The line of the read-back; whoever speaks for many sees that it says one."""
_WISH = re.compile(r"您的要求：(.*)")
"""The line of the read-back; whoever was never asked for the wish sees what is missing."""
_PATIENCE = 3
"""Asked so often for one thing, anybody says he does not know."""


@dataclass(slots=True)
class Talk:
    """What came of a conversation: the petition, or None, and how many messages the bot sent."""

    petition: Mapping[str, Any] | None = None
    messages: int = 0
    asked: list[str] = field(default_factory=list)


class Persona:
    """One line of the file of dialogues as somebody who talks."""

    def __init__(self, row: Mapping[str, Any], *, in_one_go: bool = False) -> None:
        self._row, self._answers = row, row["answers"]
        self._correction = row.get("correction")
        self._in_one_go = in_one_go
        self._times: dict[str, int] = {}
        self._counted = False
        self._wished = False

    def opening(self) -> str:
        """The first message; with all of the story in it when told in one go."""
        if not self._in_one_go:
            return str(self._row["opening"])
        told = [self._answers.get(key) for key in _TOLD]
        return "。".join([str(self._row["opening"]), *(str(one) for one in told if one)])

    def answer(self, slot: str | None, said: str) -> str:
        """To the question for `slot`, whose words were `said`."""
        if slot is None or slot in _OTHER_FLOWS:
            return _SAYS["menu"]
        if slot == CONFIRM:
            return self._at_readback(said)
        times = self._times[slot] = self._times.get(slot, 0) + 1
        if times > _PATIENCE:
            return _SAYS["dont_know"]
        if slot == "story":
            return self._story()
        if slot == "place_region":
            return self._which(said)
        answer = str(self._answers.get(_SAME.get(slot, slot)) or self._by_default(slot))
        region = str(self._row["profile"].get("problem_region") or "").replace("/", "")
        return f"{region}{answer}" if slot == "place" and times > 1 else answer

    def _at_readback(self, said: str) -> str:
        if self._correction is not None:
            told, self._correction = str(self._correction["say"]), None
            return told
        count = self._answers.get("people_count")
        line = _PEOPLE.search(said)
        if (
            count
            and line
            and line[1] != str(self._row["gold"]["people_count"])
            and not self._counted
        ):
            self._counted = True
            return _SAYS["people"].format(count)
        if self._wish_unheard(said):
            self._wished = True
            return _SAYS["requests"].format(self._answers["requests"])
        return _SAYS["confirm"]

    def _wish_unheard(self, said: str) -> bool:
        """The wish was neither told nor asked for, and what stands there is not it."""
        wish, line = self._answers.get("requests"), _WISH.search(said)
        if not wish or line is None or self._wished or {"requests", "story"} & self._times.keys():
            return False
        told = [str(self._row["opening"])]
        both, _, meant = matching.shared_words(told, [str(wish)])
        return both < meant and matching.shared_words([line[1]], [str(wish)])[0] < meant

    def _story(self) -> str:
        parts = (self._row["opening"], self._answers.get("reasons"), self._answers.get("requests"))
        return "。".join(str(part) for part in parts if part)

    def _which(self, said: str) -> str:
        """The line of the list that names the right province and county."""
        names = str(self._row["profile"].get("problem_region") or "").split("/")
        for line in said.splitlines():
            if (number := re.match(r"\s*(\d+)[.、]", line)) and all(n in line for n in names):
                return number[1]
        return "".join(names)

    def _by_default(self, slot: str) -> str:
        return _SAYS["real_name"] if slot == "anonymous" else _SAYS["nothing"]


async def talk(turns: Turns, persona: Persona, now: datetime) -> Talk:
    """The conversation from the first message to the petition, or until patience ends."""
    made, state, text = Talk(), None, persona.opening()
    for number in range(LONGEST):
        moment = now + timedelta(seconds=30 * number)
        request = Request(str(number), "evaluation", text, "text", {}, state, moment, _FACTS)
        response = await turns.take(request)
        state = response["state"]
        made.messages += bool(response["replies"] or response["commands"])
        filed = [one for one in response["commands"] if one["name"] == "submit_petition"]
        if filed:
            args = filed[0]["args"]
            made.petition = together(args.get("petitions") or [args["petition"]])
            return made
        said = "\n".join(reply["text"] for reply in response["replies"])
        slot = _asked(state)
        made.asked.append(str(slot))
        text = _SAYS["no"] if _pending(state) else persona.answer(slot, said)
    return made


def _asked(state: Mapping[str, Any]) -> str | None:
    draft = state.get("draft") or {}
    return draft.get("requested")


def _pending(state: Mapping[str, Any]) -> bool:
    draft = state.get("draft") or {}
    return draft.get("pending") in ("cancel", "restart")
