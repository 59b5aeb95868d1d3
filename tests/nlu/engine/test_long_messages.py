"""The longest message takes no longer than a turn may, whatever it repeats."""

from __future__ import annotations

import time

import pytest

from tests.nlu.engine.conftest import Citizen

LONGEST = 10_000
MOST_SECONDS = 0.4
"""Of the processor; the slowest of these takes half of it on a slow machine."""
REPEATED = (
    "我家住在青山镇，去年三月村里修路把我家地占了一直没给钱找过镇上也没人管老板说再等等。",
    "我们村里的水一直不通跑了很多次也没用啊",
    "浙江省杭州市西湖区翠苑街道",
    "我叫王小明",
    "老板欠我3万5千元工资，电话13800001234，我叫李四，",
    "物业公司经理张三欠我钱打过12345没用希望退钱",
    "一二三四五",
    "2023年3月5日",
    "啊 ",
    "哈",
    "1",
)


@pytest.mark.parametrize("piece", REPEATED)
def test_ten_thousand_signs_take_no_long_turn(citizen: Citizen, piece: str) -> None:
    citizen.say("你好")
    text = (piece * LONGEST)[:LONGEST]
    began = time.process_time()
    citizen.say(text)
    citizen.say(text)
    assert time.process_time() - began <= 2 * MOST_SECONDS
