"""Yes and no, choices, numbers, persons, numbers of cases."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.asking import answer, passing
from tests.actions.talk import Talk

OPTIONS = (("实名", False), ("匿名", True))
OWN = {
    "own_cases": [
        {"number": "XF20260301000012", "title": "路灯坏了三个月", "stage": "已提交"},
        {"number": "XF20260228000007", "title": "拖欠工资", "stage": "办理中"},
    ]
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("是", True), ("是的", True), ("好", True), ("可以", True), ("同意", True), ("嗯", True),
        ("没问题", True), ("公开", True), ("不", False), ("不是", False), ("不公开", False),
        ("没有", False), ("不用了", False), ("不同意", False), ("不想", False),
    ],
)  # fmt: skip
def test_yes_and_no(text: str, value: bool) -> None:
    assert answer("yes_no", text).value is value


def test_a_sentence_is_neither_yes_nor_no() -> None:
    assert answer("yes_no", "我们小区的路灯坏了三个月没人修").problem == "unfit"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", False),
        ("2", True),
        ("匿名", True),
        ("我要匿名", True),
        ("实名吧", False),
        ("第二个", True),
        ("②", True),
    ],
)
def test_a_choice_by_number_or_label(text: str, value: bool) -> None:
    assert answer("choice", text, options=OPTIONS).value is value


@pytest.mark.parametrize(
    ("text", "pressed"),
    [
        ("受到压力", True),
        ("2", True),
        ("有人逼我撤的", True),
        ("他们让我撤的，说不撤就不给办", True),
        ("是我自己的意思", False),
        ("自愿的", False),
        ("没有人逼我", False),
        ("我自己想撤", False),
        ("问题解决了", False),
        ("已经修好了", False),
        ("确定", False),
        ("村里说给我解决，让我赶紧撤", True),
        ("不敢不撤", True),
    ],
)
def test_own_will_or_pressure(text: str, pressed: bool) -> None:
    options = (("是我自己的意思", False), ("受到压力", True))
    assert answer("own_will", text, options=options).value is pressed


def test_a_denied_label_is_not_chosen() -> None:
    assert answer("choice", "不要匿名", options=OPTIONS).problem == "unfit"
    assert answer("choice", "我考虑考虑", options=OPTIONS).problem == "unfit"


@pytest.mark.parametrize(
    ("text", "value"), [("6", 6), ("六个人", 6), ("三十二户", 32), ("就我自己", 1), ("１２人", 12)]
)
def test_people(text: str, value: int) -> None:
    assert answer("people_count", text).value == value


def test_people_who_only_appear_in_the_story_do_not_count() -> None:
    assert passing("people_count", "昨天有3个人来我家闹事").problem == "unfit"
    assert passing("people_count", "我们30多户业主都不同意").value == 30


def test_respondents_are_name_post_and_unit() -> None:
    assert answer("respondents", "青山村村主任李大山").value == [
        {"name": "李大山", "post": "村主任", "unit": "青山村"}
    ]
    assert answer("respondents", "没有").value == []
    two = answer("respondents", "青山物业、东湖街道")
    assert len(two.value) == 2
    [one] = answer("respondents", "希望供水公司").value
    assert one == {"name": "", "post": "", "unit": "供水公司"}
    [one] = answer("respondents", "投诉的是东湖街道尽快解决").value
    assert one == {"name": "", "post": "", "unit": "东湖街道"}


def test_representatives() -> None:
    checked = answer("representatives", "张三 13812345678，李四 13987654321")
    assert checked.value == [
        {"name": "张三", "phone": "13812345678"},
        {"name": "李四", "phone": "13987654321"},
    ]
    assert "138****5678" in checked.display
    many = "张一、王二、李三、赵四、钱五、孙六"
    assert answer("representatives", many).problem == "too_many"
    cut = answer("representatives", many, attempts=1)
    assert len(cut.value) == 5
    assert cut.flags == ("representatives_cut",)


def test_other_procedures() -> None:
    row = answer("procedure", "示例区人民法院一审判了，案号（2025）某0105民初123号").value
    assert row["kind"] == "诉讼"
    assert row["body"].endswith("人民法院")
    assert row["document_no"] == "(2025)某0105民初123号" or "民初123号" in row["document_no"]
    assert "一审" in row["stage"]
    assert answer("procedure", "劳动仲裁委还没裁决").value["kind"] == "仲裁"
    assert answer("procedure", "没有").value["kind"] == "无"


def test_a_proxy_says_relation_and_name() -> None:
    value = answer("proxy", "我妈妈，叫王秀，年纪大了").value
    assert (value["relation"], value["principal"]) == ("母亲", "王秀")
    assert answer("proxy", "嗯").problem == "unclear"
    assert answer("proxy", "就是那样", attempts=1).flags == ("proxy_unclear",)


@pytest.mark.parametrize(
    "text",
    [
        "XF20260301000012",
        "xf20260301000012",
        "编号是XF20260301000012",
        "２０２６０３０１００００１２",
        "XF 2026 0301 000012",
    ],
)
def test_a_case_number_however_written(text: str) -> None:
    assert answer("case_number", text).value == "XF20260301000012"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", "XF20260301000012"),
        ("第二个", "XF20260228000007"),
        ("000007", "XF20260228000007"),
        ("工资那件", "XF20260228000007"),
    ],
)
def test_an_own_case_by_place_tail_or_title(text: str, number: str) -> None:
    assert answer("case_choice", text, facts=OWN).value == number


def test_a_number_in_passing_has_one_home() -> None:
    assert passing("case_number", "查一下XF20260301000012").value == "XF20260301000012"
    assert passing("case_choice", "查一下XF20260301000012").problem == "unfit"


def test_a_wrong_shape_is_said() -> None:
    assert answer("case_number", "XF2026030").problem == "wrong_shape"
    assert answer("case_choice", "XF2026").problem == "wrong_shape"
    assert answer("case_choice", "啦啦啦").problem == "unfit"


@pytest.mark.parametrize("text", ["我忘了", "没有编号，找不到了", "那条消息删掉了"])
def test_a_number_may_be_lost(text: str) -> None:
    assert answer("case_choice", text).problem == "declined"
    assert answer("query_code", text).problem == "declined"


def test_a_query_code() -> None:
    assert answer("query_code", "abcd2345ef").value == "ABCD2345EF"
    assert answer("query_code", "查询码：ABCD2345EF").value == "ABCD2345EF"
    assert answer("query_code", "ABCD").problem == "wrong_shape"


def test_the_kind_is_corrected_in_plain_words() -> None:
    def kind(text: str) -> Any:
        return answer("matter_kind", text).value

    assert kind("举报") == "检举控告"
    assert kind("不是举报，是请求解决") == "求决"
    assert kind("我是提建议") == "意见建议"
    assert answer("matter_kind", "随便").problem == "unfit"


@pytest.mark.parametrize(
    "lead", ["刚才说过了，", "我想想……", "嗯，", "我前面不是都说了吗，", "那个 "]
)
def test_what_leads_up_to_an_answer_is_no_part_of_it(lead: str) -> None:
    talk = Talk("petition").say("我们小区门口的路灯坏了没有人管，晚上老人摔过跤")
    assert talk.draft.requested == "requests"
    talk.say(f"{lead}把路灯修好")
    assert talk.draft.values()["requests"] == ["把路灯修好"]
