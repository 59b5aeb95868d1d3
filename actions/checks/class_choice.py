"""Which of two classes a matter is more like (values["class_doubt"])."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions.checks import Checked, Context, Entity
from actions.reading.digits import place_in_list
from nlu.classes import store

_NEITHER = re.compile(r"都不|不是|没有|说不准|不清楚|不知道|不好说|都有|都像|两个都|随便|你们定")
_LONGEST = 20


def check(text: str, entities: Sequence[Entity], context: Context) -> Checked:
    """Value is the code of the chosen level-1 class, "" when neither was."""
    codes = [str(code) for code in context.values.get("class_doubt") or ()]
    said = text.strip()
    if not context.asked or not codes or len(said) > _LONGEST:
        return Checked(problem="unfit")
    number = place_in_list(said)
    if number and number <= len(codes):
        return _chosen(codes[number - 1])
    if number == len(codes) + 1:
        return Checked(value="", display=said)
    if _NEITHER.search(said):
        return Checked(value="", display=said)
    hits = [code for code in codes if _names(code, said)]
    return _chosen(hits[0]) if len(hits) == 1 else Checked(problem="unfit")


def _names(code: str, said: str) -> bool:
    """Whether the answer has a word of the class's plain name that is not everybody's."""
    node = store.loaded().tree.nodes[code]
    words = re.split(r"[、，和的事]", node.plain)
    return any(len(word) >= 2 and word in said for word in (*words, node.names[0]))


def _chosen(code: str) -> Checked:
    return Checked(value=code, display=store.loaded().tree.nodes[code].plain)
