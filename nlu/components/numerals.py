"""Numbers as citizens write them: full-width, Chinese, with units."""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH[0x3000] = 0x20
_SPOKEN = {
    ord(char): str(value)
    for value, chars in enumerate(
        [
            "〇零○洞",
            "一幺壹ㄧ",
            "二两贰",
            "三叁",
            "四肆",
            "五伍",
            "六陆",
            "七柒拐",
            "八捌",
            "九玖勾",
        ]
    )
    for char in chars
}
_VALUES = {chr(code): int(value) for code, value in _SPOKEN.items()} | {"半": 5, "俩": 2, "仨": 3}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG_UNITS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}

CHINESE_NUMBER = "[〇零一二两三四五六七八九十百千万亿俩仨壹贰叁肆伍陆柒捌玖拾佰仟]{1,14}"
NUMBER = rf"(?:\d[\d,]{{0,14}}(?:\.\d+)?|{CHINESE_NUMBER})"


def half_width(text: str) -> str:
    """The text with full-width ASCII folded, of the same length, so offsets still hold."""
    return text.translate(_FULL_WIDTH)


def spoken_digits(text: str) -> str:
    """Half-width text with each spoken digit (幺三九) as a digit, of the same length."""
    return half_width(text).translate(_SPOKEN)


def parse_number(text: str) -> float | None:
    """Read 3万5千, 三千五, 1,200.5, 两百八, 一万二; None when it is no number."""
    text = half_width(text).replace(",", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    total = 0.0
    rest = text
    for unit in ("亿", "万", "萬"):
        head, found, tail = rest.partition(unit)
        if not found:
            continue
        value = _section(head)
        if value is None:
            return None
        total += value * _BIG_UNITS[unit]
        rest = tail
        if len(rest) == 1 and (rest in _VALUES or rest.isdigit()):
            return total + _VALUES.get(rest, int(rest) if rest.isdigit() else 0) * (
                _BIG_UNITS[unit] / 10
            )
    if not rest:
        return total or None
    value = _section(rest)
    return None if value is None else total + value


def _section(text: str) -> float | None:
    """Read the part below 万: digits and 千百十 mixed."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return float(text)
    total, number, last_unit, seen = 0.0, 0.0, 1, False
    for part in re.findall(r"\d+(?:\.\d+)?|.", text):
        if part[0].isdigit():
            number, seen = float(part), True
        elif part in ("零", "〇", "○"):
            last_unit = 1
            continue
        elif part in _VALUES:
            number, seen = float(_VALUES[part]), True
        elif part in _UNITS:
            total += (number if seen else 1.0) * _UNITS[part]
            last_unit, number, seen = _UNITS[part], 0.0, False
        else:
            return None
    if seen:
        total += number * (last_unit / 10 if last_unit > 10 and number < 10 else 1)
    return total
