"""Names of regions, taken apart."""

from __future__ import annotations

import re


def parts(name: str) -> list[str]:
    """Names above the county by which people tell two of the same name apart."""
    found = re.findall(r"(.{2,7}?)(?:特别行政区|自治区|自治州|地区|省|市|盟)", name)
    return [
        re.sub(r"(?:壮族|回族|维吾尔|藏族|苗族|彝族|.{1,3}族)$", "", part) or part for part in found
    ]
