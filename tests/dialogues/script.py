"""The plain-text format of a scripted conversation: one file, one conversation.

A line's first sign says what it is:

    title: 一口气说完          heading; `situation: 7` names the hard situation it plays
    > 路灯坏了三个月           the citizen writes; `\\n` is a line break, `\\s` a space,
                              `\\z` a space of no width
    [image] [voice 听到的话] [video] [location 30.27,120.15 文一路口] [menu PETITION]
    [link 标题] [file 判决书.pdf] [sticker] [subscribe] [unsubscribe]
    [long 10000 路灯坏了]      the words, over and over, up to that many characters
    < understood ask_phone    keys of the bot's answer, in order; `-` silence, a last `*` any others
    ~ 编号                    the last answer contains these words; `!~` does not contain them
    ? phone = 13912345678     a slot of the draft, by dotted path; `!` after the path: absent
    = kind = 求决             a field of the newest case, by dotted path; `~` contains, `!~` not,
                              `#` length; `{today+15}` is a date;
                              `= #2 kind = 求决` is of the second case that was filed
    cases 1                   how many cases this citizen has filed
    holder queue              who holds the conversation: bot, queue or human
    staff take | staff reply 您好 | staff release 已补充地址
    as 小李                   another citizen goes on
    later 5h                  time passes (m, h or d)
    at 03:00                  time passes until that time of a working day, today's if it is one
    restart engine            a process is killed and comes back (engine, web, worker, redis)
    push < resumed ask_phone  keys of messages pushed since the last line; staff's is `handler`

`{number}`, `{code}` and `{phone_tail}` in a citizen's line stand for the newest case's values,
`{number:1}` for the first one's; `{letter}` is its umbrella number. All conversations share one
clock, which only goes forward; each begins in office hours.
Empty lines and lines beginning with `#` are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

_WORD_VERBS = ("cases", "holder", "staff", "as", "later", "at", "restart")
_SIGNS = (">", "<", "!~", "~", "?", "=")


class ScriptError(ValueError):
    """A line of a script that means nothing; names file and line."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line: its verb, what follows it, and its place in the file."""

    verb: str
    rest: str
    line: int


@dataclass(frozen=True, slots=True)
class Script:
    """A whole conversation."""

    path: Path
    title: str
    situation: int | None
    steps: list[Step] = field(default_factory=list)


def _parse_line(path: Path, number: int, line: str) -> Step:
    if line.startswith("[") and line.endswith("]"):
        return Step("send", line[1:-1], number)
    if line.startswith("push <"):
        return Step("push", line[len("push <") :].strip(), number)
    for sign in _SIGNS:
        if line.startswith(sign):
            return Step(sign, line[len(sign) :].strip(), number)
    verb, _, rest = line.partition(" ")
    if verb in _WORD_VERBS:
        return Step(verb, rest.strip(), number)
    raise ScriptError(f"{path.name}:{number}: unknown line: {line}")


def read_script(path: Path) -> Script:
    """Read one conversation file; raises ScriptError with file and line."""
    headings: dict[str, str] = {}
    steps: list[Step] = []
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        name, colon, value = line.partition(":")
        if colon and not steps and name in {"title", "situation"}:
            headings[name] = value.strip()
            continue
        steps.append(_parse_line(path, number, line))
    if "title" not in headings or not steps:
        raise ScriptError(f"{path.name}: a script needs a title and at least one step")
    situation = headings.get("situation")
    return Script(path, headings["title"], int(situation) if situation else None, steps)
