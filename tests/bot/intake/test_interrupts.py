"""Danger and the wish for a person, recognised without a model."""

import pytest

from bot.intake.interrupts import Interrupts
from bot.kit.wording import Wording
from tests.bot.intake.service import WORDING

WORDS = Interrupts.load()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("我不想活了", "self_harm"),
        ("活着没意思，真的活不下去了", "self_harm"),
        ("再不给钱我就去跳楼", "self_harm"),
        ("逼得我只能喝农药", "self_harm"),
        ("我 想 死", "self_harm"),
        ("不给解决我就死给你们看", "self_harm"),
        ("再拖下去我要炸了你们信访局", "threat"),
        ("我要砍死他", "threat"),
        ("大不了同归于尽", "threat"),
        ("我老公正在打我", "crime_now"),
        ("救命啊", "crime_now"),
        ("我被他们关在地下室里", "crime_now"),
        ("楼道里煤气泄漏了", "danger_now"),
        ("隔壁着火了快来人", "danger_now"),
        ("房子快要塌了", "danger_now"),
    ],
)
def test_danger_is_seen(text: str, category: str) -> None:
    assert WORDS.danger(text) == category


@pytest.mark.parametrize(
    "text",
    [
        "这几天累死我了",
        "热死人了小区又停电",
        "楼下超市跳楼价大甩卖扰民",
        "烦死了，路灯还不修",
        "那是我妈的救命钱",
        "死路一条的断头路什么时候通",
        "卖炸鸡的油烟太大",
        "我要去北京上访",
        "我们准备拉横幅",
        "去年我家着火了，消防栓没水",
        "2023年煤气泄漏，赔偿到现在没给",
        "我父亲是因为拆迁自杀的，到现在没有说法",
        "村里杀猪场臭气熏天",
        "死活不给我办证",
        "物业把路堵死了",
        "老板还欠我工资",
        "我要打官司",
        "单位不让我活动",
    ],
)
def test_harmless_words_are_left_alone(text: str) -> None:
    assert WORDS.danger(text) is None


@pytest.mark.parametrize(
    "text",
    ["人工", "转人工", "找人工", "人工客服", "我要转人工！", "转人工客服", "请帮我转人工，谢谢",
     "我要找真人", "人工服务", "找工作人员", "找人", "能不能和人工说话"],
)  # fmt: skip
def test_the_wish_for_a_person(text: str) -> None:
    assert WORDS.wants_human(text)


@pytest.mark.parametrize(
    "text",
    ["人工湖没人管", "人工费太高了", "我要反映人工智能公司骗人", "人", "0", "",
     "工作人员态度不好", "客服一直不接电话"],
)  # fmt: skip
def test_other_sentences_with_the_same_words(text: str) -> None:
    assert not WORDS.wants_human(text)


def test_every_category_has_its_card() -> None:
    wording = Wording.load(WORDING)
    for category in WORDS.categories:
        card = wording.text(f"danger_card.{category}")
        assert "110" in card
    assert "12356" in wording.text("danger_card.self_harm")
    assert "119" in wording.text("danger_card.danger_now")


def test_long_text_costs_little() -> None:
    assert WORDS.danger("路灯坏了，" * 2000) is None
    assert WORDS.danger("我" * 10000) is None
