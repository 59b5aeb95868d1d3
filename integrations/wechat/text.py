"""Cut and join texts so that each fits into one WeChat message."""

from collections.abc import Iterator, Sequence

import regex

from bot.intake.schemas import OutboundMessage
from integrations.wechat.elements import strip_illegal

LIMIT = 2048
_MARK_ROOM = len("(999/999) ")
_GAP = "\n\n"

# A link is one unit; so is what a reader sees as one character (UAX 29).
_UNITS = regex.compile(r"<a\s[^>]*>.*?</a>|\X", regex.DOTALL)
# Where to cut, best first; a cut comes after one of these.
_BREAKS = (("\n",), tuple("。！？!?；;…"), tuple("，,、：: "))


def size(text: str) -> int:
    """Bytes on the wire, which is what WeChat counts."""
    return len(text.encode("utf-8"))


def clean(text: str) -> str:
    """`text` as it can travel: no control characters, one kind of line end."""
    return strip_illegal(text.replace("\r\n", "\n").replace("\r", "\n"))


def whole(message: OutboundMessage) -> str:
    """The text a citizen sees: the message and its options as numbered lines."""
    lines = [clean(message.text).strip()]
    lines += [
        f"{number}. {clean(option.label).strip()}"
        for number, option in enumerate(message.options, start=1)
    ]
    return "\n".join(line for line in lines if line)


def pack(messages: Sequence[OutboundMessage], limit: int = LIMIT) -> list[OutboundMessage]:
    """As few messages as possible, each of which fits; nothing is lost.

    Neighbours that fit together are joined (their keys with `+`), because every further
    message costs one of the five a citizen's message buys. Longer ones are cut at the end of
    a sentence and numbered. Messages without anything to show disappear.
    """
    packed: list[OutboundMessage] = []
    for message in messages:
        if message.file is not None:
            packed.append(message)
            continue
        if not whole(message):
            continue
        joined = _join(packed[-1], message) if packed and packed[-1].file is None else None
        if joined is not None and size(whole(joined)) <= limit:
            packed[-1] = joined
        else:
            packed.extend(_split(message, limit))
    return packed


def _join(first: OutboundMessage, second: OutboundMessage) -> OutboundMessage:
    text = f"{whole(first)}{_GAP}{clean(second.text).strip()}"
    return OutboundMessage(f"{first.key}+{second.key}", text, second.options)


def _split(message: OutboundMessage, limit: int) -> list[OutboundMessage]:
    if size(whole(message)) <= limit:
        return [message]
    lines = whole(OutboundMessage(message.key, "", message.options))
    options, text = message.options, clean(message.text).strip()
    if size(lines) > limit // 2:
        options, text, lines = (), whole(message), ""
    room = limit - _MARK_ROOM - size(lines) - (1 if lines else 0)
    parts = cut(text, room)
    last = len(parts)
    return [
        OutboundMessage(message.key, f"({number}/{last}) {part}", options if number == last else ())
        for number, part in enumerate(parts, start=1)
    ]


def cut(text: str, room: int) -> list[str]:
    """Parts of at most `room` bytes each, cut where a reader would pause."""
    parts: list[str] = []
    current: list[str] = []
    used = 0
    for unit in _units(text, room):
        weight = size(unit)
        while used + weight > room:
            keep = _pause(current)
            parts.append("".join(current[:keep]).strip())
            current = current[keep:]
            used = sum(size(kept) for kept in current)
        current.append(unit)
        used += weight
    parts.append("".join(current).strip())
    return [part for part in parts if part]


def _units(text: str, room: int) -> Iterator[str]:
    for unit in _UNITS.findall(text):
        if size(unit) <= room:
            yield unit
        else:
            # A character with a thousand marks, or an endless link: between code points then.
            yield from unit


def _pause(units: Sequence[str]) -> int:
    """How many of `units` to keep: up to the last good break in the second half."""
    for marks in _BREAKS:
        for position in range(len(units), len(units) // 2, -1):
            if units[position - 1] in marks:
                return position
    return len(units)
