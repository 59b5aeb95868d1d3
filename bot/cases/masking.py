"""Hiding personal data from everybody who gave no reason to see it."""

from __future__ import annotations

import re

HIDDEN_CODE = "*" * 10
SHORTEST_HOME = 4

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", re.ASCII)
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])", re.ASCII)
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)", re.ASCII)
_DIGIT = "0-9０-９零〇一二三四五六七八九幺两壹贰叁肆伍陆柒捌玖"
_LONG_RUN = re.compile(rf"(?<![A-Za-z{_DIGIT}])[{_DIGIT}](?:[ \-.·－]?[{_DIGIT}]){{6,19}}[xXＸ]?")
_DATE = re.compile(r"(?:19|20)\d\d[-.]\d")
_HOUSE = re.compile(
    rf"(?:[{_DIGIT}十百]{{1,5}}(?:-[{_DIGIT}]+)*(?:号楼?|栋|幢|座|弄|单元|组)){{1,3}}[{_DIGIT}]{{3,5}}[室房]?"
    rf"|(?:[{_DIGIT}十百]{{1,5}}(?:号楼?|栋|幢|座|弄|单元)){{2,3}}|[{_DIGIT}]{{1,5}}(?:室|单元|[栋幢])"
)
_QUERY_CODE = re.compile(r"(查询码(?:就?是|为)?[：:\s]*)[A-Za-z0-9]{6,14}")
# Said alone it is one too: ten signs of a code's alphabet, letters and figures or all capitals.
_BARE_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Z]{10}(?![A-Za-z0-9])|(?=[A-Za-z]*\d)(?=\d*[A-Za-z]))"
    r"[2-9A-HJKMNP-Za-hjkmnp-z]{10}(?![A-Za-z0-9])"
)
_FILE_LINK = re.compile(r"(/my/file/)[\w*-]+")
_SAID_NAME = re.compile(
    r"((?:我叫|本人叫|姓名|名字|委托人|当事人)(?:叫|是|为|[:：])?\s?)"
    r"([\u4e00-\u9fff])([\u4e00-\u9fff]{1,2})(?=[\s,，。；;]|$)"
)
_UP_TO_TOWN = re.compile(r".*(?:街道|[省市区县旗州盟镇乡])")


def mask_phone(phone: str) -> str:
    """``138****1234``; of a short number only the last four."""
    if len(phone) >= 11:
        return f"{phone[:3]}{'*' * (len(phone) - 7)}{phone[-4:]}"
    return "*" * max(len(phone) - 4, 3) + phone[-4:]


def mask_id(number: str) -> str:
    """First four and last four; of a short document only the last two."""
    if len(number) >= 12:
        return f"{number[:4]}{'*' * (len(number) - 8)}{number[-4:]}"
    return "*" * max(len(number) - 2, 3) + number[-2:]


def mask_name(name: str) -> str:
    """The first character and a star."""
    return f"{name[:1]}*" if name else name


def mask_address(address: str) -> str:
    """The region down to town or street office, the rest hidden."""
    if not address:
        return address
    region = _UP_TO_TOWN.match(address)
    return (region.group(0) if region else address[:3]) + "***"


def home_in(address: str) -> str:
    """What of an address tells where somebody lives, as it may stand in other texts."""
    region = _UP_TO_TOWN.match(address)
    home = address[region.end() :] if region else address
    return home if len(home) >= SHORTEST_HOME else ""


def mask_text(text: str, names: tuple[str, ...] = (), home: str = "") -> str:
    """Free text without phone and identity numbers, house numbers and names.

    Names are those given, and what somebody says of himself to be one; `home` is from `home_in`.
    """
    if home:
        text = text.replace(home, "***")
    text = _ID_NUMBER.sub(lambda found: mask_id(found.group(0)), text)
    text = _MOBILE.sub(lambda found: mask_phone(re.sub(r"[ -]", "", found.group(0))), text)
    text = _LANDLINE.sub(lambda found: mask_phone(found.group(0).replace("-", "")), text)
    text = _LONG_RUN.sub(lambda found: _mask_run(found.group(0)), text)
    text = _HOUSE.sub("***", text)
    text = mask_codes(text)
    text = _SAID_NAME.sub(r"\1\2*", text)
    for name in names:
        if len(name) >= 2:
            text = text.replace(name, mask_name(name))
    return text


def mask_codes(text: str) -> str:
    """Free text without query codes and links to files: with one anybody can pass for the
    petitioner."""
    text = _FILE_LINK.sub(lambda found: found[1] + HIDDEN_CODE, text)
    text = _QUERY_CODE.sub(lambda found: found[1] + HIDDEN_CODE, text)
    return _BARE_CODE.sub(HIDDEN_CODE, text)


def _mask_run(run: str) -> str:
    """A number of ten signs and more, or one of seven and more that is spelt out."""
    signs = re.sub(r"[ \-.·－]", "", run)
    spelt = not re.search(r"[0-9０-９]", signs)
    if (len(signs) < 10 and not spelt) or _DATE.match(run) or "*" in run:
        return run
    return (
        f"{signs[:3]}{'*' * (len(signs) - 7)}{signs[-4:]}" if len(signs) >= 11 else "*" * len(signs)
    )
