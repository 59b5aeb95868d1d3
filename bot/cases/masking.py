"""Hiding personal data from everybody who gave no reason to see it."""

from __future__ import annotations

import re

HIDDEN_CODE = "*" * 10

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)", re.ASCII)
_ID_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])", re.ASCII)
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)", re.ASCII)
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


def mask_text(text: str, names: tuple[str, ...] = ()) -> str:
    """Free text without phone and identity numbers and without the names given."""
    text = _ID_NUMBER.sub(lambda found: mask_id(found.group(0)), text)
    text = _MOBILE.sub(lambda found: mask_phone(re.sub(r"[ -]", "", found.group(0))), text)
    text = _LANDLINE.sub(lambda found: mask_phone(found.group(0).replace("-", "")), text)
    for name in names:
        if len(name) >= 2:
            text = text.replace(name, mask_name(name))
    return text
