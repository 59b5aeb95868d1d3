"""A hint which statutory way the matter may go; staff decide."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context

_PARTY = re.compile(r"党(?:纪|内|籍)处分|开除党籍|党员.{0,6}申诉")
_ADMINISTRATIVE = re.compile(
    r"行政处罚|罚款决定|工伤认定|行政许可|土地确权|征收决定|行政复议|交通事故认定"
)
_DUTY = re.compile(
    r"举报.{0,10}(?:违法|违建|排污|无证)|要求.{0,6}(?:查处|查办|取缔|执法)|违法(?:建设|建筑|排污|占地|经营)|违建"
)
_ARBITRATION = re.compile(r"劳动(?:合同|仲裁)|欠薪|工资|社保|加班费|解除合同|经济补偿")


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """One of 31(1) … 31(6) for claims and appeals; None for the other kinds."""
    story = str(values.get("story") or "")
    if values.get("kind") not in ("求决", "申诉") or not story:
        return None
    if values.get("in_procedure"):
        way = "31(2)" if "仲裁" in story and "法院" not in story else "31(1)"
    elif _PARTY.search(story):
        way = "31(3)"
    elif _ADMINISTRATIVE.search(story):
        way = "31(4)"
    elif _ARBITRATION.search(story):
        way = "31(2)"
    elif _DUTY.search(story):
        way = "31(5)"
    else:
        way = "31(6)"
    return Checked(value=way, confidence=0.5)
