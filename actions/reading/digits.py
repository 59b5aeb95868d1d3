"""Digits as people write them: full width, Chinese, spaced out, dashed."""

from __future__ import annotations

import re
import unicodedata

_CHINESE = str.maketrans("〇零○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖两", "00012345678911234567892")
_GAP = re.compile(r"(?<=[0-9A-Za-z])[\s\-‐‑–—－.·,，、]+(?=[0-9A-Za-z])")
_SPACES = re.compile(r"\s+")

_PLACE = re.compile(
    r"\W*(?:是|选|像|更像|要)?\s*第?\s*(?P<sign>\d{1,2}|[一二三四五六七八九十]|[A-Ia-i])\s*"
    r"(?:个|项|号|种|件|条)?(?:吧|的)?\W*"
)


def fold(text: str) -> str:
    """Full-width letters and digits to plain ones; nothing else changes its meaning."""
    return unicodedata.normalize("NFKC", text).strip()


def spoken(text: str) -> str:
    """`fold`, and every Chinese numeral sign becomes its digit (一三九 → 139)."""
    return fold(text).translate(_CHINESE)


def joined(text: str) -> str:
    """`spoken`, with the gaps inside a number closed (138 0013-8000 → 13800138000)."""
    return _GAP.sub("", spoken(text))


def bare(text: str) -> str:
    """`fold` without any white space."""
    return _SPACES.sub("", fold(text))


def small_number(text: str) -> int | None:
    """The first whole number below 100,000 in the text, Chinese or Arabic; None without one."""
    folded = fold(text)
    found = re.search(r"\d{1,5}", folded)
    if found:
        return int(found.group())
    chinese = re.search(r"[零〇一二两三四五六七八九十百千万廿]+", folded)
    return _chinese_value(chinese.group()) if chinese else None


def place_in_list(text: str) -> int | None:
    """Which of the choices shown the whole answer names: 1, ①, 一, 第一个, 选1, A; None if none."""
    found = _PLACE.fullmatch(fold(text))
    if found is None:
        return None
    sign = found["sign"]
    return (
        ord(sign.lower()) - ord("a") + 1
        if sign.isascii() and sign.isalpha()
        else small_number(sign)
    )


def _chinese_value(sign: str) -> int:
    units = {"十": 10, "百": 100, "千": 1000}
    total = section = digit = 0
    for mark in sign.replace("廿", "二十"):
        if mark in units:
            section += (digit or 1) * units[mark]
            digit = 0
        elif mark == "万":
            total += (section + digit) * 10000
            section = digit = 0
        else:
            digit = int(mark.translate(_CHINESE))
    return total + section + digit
