"""Accounts, requests, efforts and reasons: kept whole, cut sensibly."""

from __future__ import annotations

import pytest

from tests.actions.asking import answer, derived, passing


def test_a_short_story_is_asked_for_more_once() -> None:
    assert answer("story", "路灯坏了").problem == "too_short"
    second = answer("story", "路灯坏了", attempts=1)
    assert (second.problem, second.flags) == (None, ("story_short",))


def test_a_long_story_is_kept_whole() -> None:
    told = "村里的路一下雨就成了泥塘。" * 400
    checked = answer("story", told)
    assert checked.value == told
    assert checked.flags == ("story_long",)


def test_a_story_told_in_pieces_grows() -> None:
    before = "我们村口的路灯坏了三个月。"
    more = passing("story", "昨天晚上还有个老人摔了一跤", previous=before)
    assert more.value == f"{before}\n昨天晚上还有个老人摔了一跤"
    again = passing("story", "我们村口的路灯坏了三个月。", previous=before)
    assert again.value == before


def test_a_story_asked_for_again_is_replaced() -> None:
    told = answer("story", "不是路灯，是村口的桥塌了半边，没法走", previous="路灯坏了")
    assert told.value == "不是路灯，是村口的桥塌了半边，没法走"


def test_numbers_in_a_story_are_shown_masked_and_kept() -> None:
    told = "老板电话13812345678，他欠我三个月工资没给"
    checked = answer("story", told)
    assert checked.value == told
    assert "138****5678" in checked.display
    assert "13812345678" not in checked.display


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("把路灯修好", ["把路灯修好"]),
        ("1. 把路灯修好 2. 让物业道歉", ["把路灯修好", "让物业道歉"]),
        ("1、补发工资；2、补缴社保", ["补发工资", "补缴社保"]),
        ("①补发工资②补缴社保", ["补发工资", "补缴社保"]),
        ("一是补发工资，二是补缴社保", ["补发工资", "补缴社保"]),
        ("补发工资\n补缴社保\n", ["补发工资", "补缴社保"]),
        ("我的诉求是：退还押金2000.5元", ["退还押金2000.5元"]),
        (
            "希望政府把路修好。另外，请说明为什么拖这么久",
            ["希望政府把路修好", "请说明为什么拖这么久"],
        ),
    ],
)
def test_requests_become_a_numbered_list(text: str, items: list[str]) -> None:
    checked = answer("request_list", text)
    assert checked.value == items
    if len(items) > 1:
        assert checked.display.startswith("(1)")


@pytest.mark.parametrize(
    ("text", "is_fact"),
    [
        ("老板欠我三个月工资两万多，一直不给", True),
        ("天天晚上吵到两三点", True),
        ("把工资发给我们", False),
        ("想把地要回来", False),
        ("要求重审", False),
        ("退钱", False),
        ("讨个公道", False),
        ("希望物业别再一直拖着不修", False),
    ],
)
def test_what_happened_is_no_request(text: str, is_fact: bool) -> None:
    assert (answer("request_list", text).problem == "unfit") is is_fact


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("昨天又塌了一块", "昨天又塌了一块"),
        ("我要补充一个情况，昨天路灯又掉下来一个", "昨天路灯又掉下来一个"),
        ("补充材料：新拍的照片", "新拍的照片"),
    ],
)
def test_a_supplement_without_its_opening_words(text: str, kept: str) -> None:
    assert answer("supplement", text).value == kept


def test_a_supplement_says_something() -> None:
    assert answer("supplement", "补充材料").problem == "unfit"
    assert answer("supplement", "确认").problem == "too_short"


def test_a_phone_number_is_no_request_and_no_reason() -> None:
    for type_name in ("request_list", "reasons", "efforts", "text"):
        assert answer(type_name, "我的电话是13812345678").problem == "unfit"


def test_efforts_are_read_row_by_row() -> None:
    checked = answer("efforts", "上个月打过12345，说转给街道了。去年12月找过示例区住建局，没有答复")
    assert next(row["organ"] for row in checked.value).startswith("12345")
    assert checked.value[0]["when"] == "上个月"
    assert "住建局" in checked.value[1]["organ"]
    assert checked.value[1]["when"] == "去年12月"


def test_a_document_number_is_kept() -> None:
    row = answer("efforts", "信访局给过答复，青信复〔2025〕17号").value[0]
    assert row["document_no"].endswith("〔2025〕17号")


@pytest.mark.parametrize(
    "text", ["没有", "没找过", "没有反映过", "都没有", "第一次反映", "没找过单位", "无"]
)
def test_no_efforts_is_an_answer(text: str) -> None:
    checked = answer("efforts", text)
    assert (checked.problem, checked.value) == (None, [])


def test_efforts_without_an_organ_are_kept_in_own_words() -> None:
    assert answer("efforts", "找了好几个部门都推来推去").value[0]["outcome"]


def test_efforts_without_an_organ_may_be_something_else() -> None:
    assert answer("efforts", "你是机器人吗").problem == "unfit"
    assert answer("efforts", "找过住建局").confidence == 1.0


def test_reasons() -> None:
    assert answer("reasons", "合同写明去年12月交房").value == "合同写明去年12月交房"
    assert answer("reasons", "没有").value == ""
    assert passing("reasons", "合同写明去年12月交房").problem in (None, "unfit")


@pytest.mark.parametrize(
    ("story", "wanted"),
    [
        ("路灯坏了三个月，希望尽快修好。", ["希望尽快修好"]),
        (
            "老板欠工资，要求他马上把钱结清！请劳动局管一管。",
            ["要求他马上把钱结清", "请劳动局管一管"],
        ),
        ("物业要求我们交停车费，我们不同意。", []),
        ("我们多次要求物业修，都没人理。", []),
        ("请问医保怎么交", []),
        ("楼上漏水，能不能帮我协调一下", ["能不能帮我协调一下"]),
    ],
)
def test_requests_are_found_in_the_story(story: str, wanted: list[str]) -> None:
    found = derived("requests", story)
    assert (found.value if found else []) == wanted


def test_facts_are_the_story_without_its_requests() -> None:
    facts = derived("facts", "村口的路灯坏了三个月，晚上老人摔过跤。希望尽快修好。")
    assert facts is not None
    assert facts.value == "村口的路灯坏了三个月，晚上老人摔过跤。"
    only = derived("facts", "希望尽快修好路灯")
    assert only is not None
    assert only.value == "希望尽快修好路灯"
