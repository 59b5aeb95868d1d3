"""Several things in one message: corrections, wishes, what is said in passing."""

from __future__ import annotations

import pytest

from tests.actions.talk import Talk

PIPE = "杭州市西湖区翠苑一区的污水管堵了，2026年1月3日开始倒灌到一楼，希望排水部门疏通"


def _read_back() -> Talk:
    talk = Talk("petition").say(PIPE)
    for line in ("没有", "没有", "王小明", "13812345678", "11010519491231002X", "翠苑一区3幢101"):
        talk.say(line)
    assert talk.keys[-1] == "readback"
    return talk


def test_two_lines_are_corrected_in_one_message() -> None:
    talk = _read_back().say("姓名改成王晓明，电话改成13900002222")
    assert talk.keys == ["corrected", "corrected", "readback"]
    assert (talk.value("name"), talk.value("phone")) == ("王晓明", "13900002222")


@pytest.mark.parametrize(
    ("text", "slot", "wanted"),
    [
        ("我要求保密", "confidential", True),
        ("保密", "confidential", True),
        ("还是公开吧", "public", True),
        ("不要公开", "public", False),
    ],
)
def test_a_wish_is_a_correction_at_the_read_back(text: str, slot: str, wanted: bool) -> None:
    talk = _read_back().say(text)
    assert talk.keys == ["corrected", "readback"]
    assert talk.value(slot) is wanted


def test_not_this_but_that_changes_the_record_and_not_the_story() -> None:
    talk = _read_back().say("不是翠苑一区，是翠苑三区")
    assert talk.value("place")["detail"] == "翠苑三区"
    assert talk.value("story") == PIPE


@pytest.mark.parametrize("text", ["第99条改成什么", "99"])
def test_a_line_that_does_not_exist(text: str) -> None:
    assert _read_back().say(text).keys == ["which_to_change"]


@pytest.mark.parametrize("text", ["不改了，确认提交", "没问题，确认提交", "对的，确认提交"])
def test_a_plain_yes_files_it(text: str) -> None:
    assert _read_back().say(text).commands[-1]["name"] == "submit_petition"


def test_there_is_none_of_what_would_be_asked_next() -> None:
    talk = Talk("petition").say(PIPE).say("没有找过，也没什么理由")
    assert talk.keys == ["ask_name"]
    assert talk.value("prior_efforts") == []


def test_where_somebody_lives_is_told_with_their_number() -> None:
    talk = Talk("petition").say(PIPE)
    for line in ("没有", "没有", "王小明", "13812345678"):
        talk.say(line)
    talk.say("身份证11010519491231002X，住在西湖区翠苑一区5幢1单元602室")
    assert talk.value("address")["text"] == "西湖区翠苑一区5幢1单元602室"
    assert talk.value("place")["detail"] == "翠苑一区"
    assert talk.keys == ["understood", "readback"]


def test_a_number_corrected_in_one_breath() -> None:
    talk = Talk("petition").say(PIPE)
    for line in ("没有", "没有", "王小明", "13812345678"):
        talk.say(line)
    talk.say("110105194912310021... 不对，是11010519491231002X")
    assert talk.value("id_number")["number"] == "11010519491231002X"


def test_a_named_relative_is_whom_the_matter_is_about() -> None:
    talk = Talk("petition").say("我妈妈叫王素芬，今年81岁，在卫生院打针后手臂一直肿着，希望查清")
    assert talk.value("proxy")["principal"] == "王素芬"
    assert talk.value("name") is None


def test_an_effort_remembered_late_is_no_address() -> None:
    talk = Talk("petition").say(PIPE)
    for line in ("打过12345", "没有", "王小明", "13812345678", "不想说"):
        talk.say(line)
    talk.say("对了，之前还找过翠苑街道，说管不了")
    assert talk.keys == ["understood", "ask_address"]
    assert [row["organ"] for row in talk.value("prior_efforts")] == ["12345", "翠苑街道"]


def test_a_town_named_before_gives_the_address_its_county() -> None:
    talk = Talk("petition").say("杭州市临平区南苑街道的工地半夜施工，1月起天天吵，希望管管")
    for line in ("没有", "没有", "王小明", "13812345678", "不想说"):
        talk.say(line)
    talk.say("南苑街道西大街20号")
    assert talk.value("address")["region_code"] == "330113"


@pytest.mark.parametrize("text", ["👌", "……", "/affirm", '/inform{"name": "李四"}'])
def test_what_says_nothing_is_no_reason(text: str) -> None:
    talk = Talk("petition").say(PIPE).say("没有")
    for _ in range(2):
        assert talk.say(text).keys == ["not_understood_1", "ask_reasons"]
    assert talk.value("reasons") is None


def test_the_story_rests_on_all_messages_it_was_told_in() -> None:
    talk = Talk("petition").say("电梯坏了")
    talk.say("电梯坏了").say("希望物业把电梯修好")
    assert talk.draft.cells["story"]["messages"][:2] == ["m1", "m2"]


def test_a_matter_with_an_id_number_is_one_matter() -> None:
    talk = Talk("petition").say(
        "我家楼上漏水，找过社区两次也没有结果。要求楼上修好。我叫王小明，身份证11010519491231002X"
    )
    assert "several_matters" not in talk.keys
    assert "身份证" not in talk.value("title")


def test_a_landline_without_its_area_code_is_asked_for_it() -> None:
    talk = Talk("petition").say(PIPE).say("没有").say("没有").say("王小明")
    assert talk.say("家里座机64710022").keys == ["invalid_phone_no_area_code"]
    talk.say("0571-64710022")
    assert talk.value("phone") == "0571-64710022"


def test_nobody_asks_when_a_suggestion_happened() -> None:
    talk = Talk("petition").say("建议在杭州市拱墅区大关街道香积寺路口加一个红绿灯，过马路太危险")
    assert talk.value("kind") == "意见建议"
    assert talk.keys == ["understood", "ask_prior_efforts"]


def test_a_street_lies_in_the_town_named_beside_the_county() -> None:
    talk = Talk("petition").say(
        "我是杭州市西湖区文新街道的居民，文一西路的路灯不亮了，希望尽快修好"
    )
    assert talk.value("place")["detail"] == "文新街道文一西路"


def test_why_a_number_is_needed_is_asked_by_its_name() -> None:
    assert Talk("status").say("查询进度").say("为什么要编号？").keys[0] == "why_which_case"
