"""Which reminder of an outside time limit or number fits; its words are in the flow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from actions.checks import Checked, Context

_BY_WORDS = (
    ("fraud", re.compile(r"诈骗|被(?:人|他们?|她|对方)?骗(?!.{0,6}拆)|骗走|骗了我|杀猪盘|刷单")),
    (
        "labour",
        re.compile(
            r"欠薪|(?:拖欠|欠|不发|没发|克扣).{0,8}工资|工资.{0,10}(?:没发|不发|未发|没给|不给|没付|未付|没结|拖着|拖欠|没拿到)|要回.{0,6}工资|讨薪|辞退|解除劳动|加班费|不交社保"
        ),
    ),
    ("review", re.compile(r"行政处罚|罚款决定|不服.{0,8}(?:罚款|处罚|认定)|工伤认定|征收决定")),
    (
        "consumer",
        re.compile(r"退货|假货|办卡|健身房|预付|充值卡|培训班.{0,10}(?:退|跑路)|商家|消费"),
    ),
    ("veteran", re.compile(r"退伍|退役|转业|参战|老兵|优抚")),
)


def derive(values: Mapping[str, Any], context: Context) -> Checked | None:
    """The code of one reminder, or None."""
    story = str(values.get("story") or "")
    code = next((name for name, cue in _BY_WORDS if cue.search(story)), None)
    return Checked(value=code) if code else None
