"""The read-back: numbered, masked, complete, and short enough for one message."""

from __future__ import annotations

from actions import readback
from actions.draft import make_cell
from tests.actions.talk import WORDING, Talk

STORY = "我们小区门口的路灯坏了三个月了，晚上老人摔过跤，找过物业没人管，希望尽快修好。"
FLOW = WORDING.flows["petition"]


def _told() -> Talk:
    talk = Talk("petition")
    for said in (
        STORY,
        "杭州市西湖区翠苑小区门口",
        "找过物业，说没钱修",
        "没有",
        "王小明",
        "13812345678",
        "11010519491231002X",
        "杭州市西湖区文三路8号2幢301室",
    ):
        talk.say(said)
    return talk


def test_lines_are_numbered_from_one_without_gaps() -> None:
    lines = readback.lines(FLOW, _told().draft.cells)
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def test_every_citizen_field_is_named() -> None:
    labels = {line.slot for line in readback.lines(FLOW, _told().draft.cells)}
    assert labels >= {
        "title", "kind", "story", "requests", "place", "event_time", "respondents",
        "people_count", "prior_efforts", "reasons", "name", "phone", "id_number", "address",
        "public", "confidential", "content_class",
    }  # fmt: skip
    text = readback.render(FLOW, _told().draft.cells)
    for word in ("座机", "邮箱", "照片", "须知", "人工智能", "确认提交"):
        assert word in text


def test_numbers_are_masked() -> None:
    text = readback.render(FLOW, _told().draft.cells)
    assert "138****5678" in text
    assert "1101**********002X" in text
    assert "13812345678" not in text
    assert "194912" not in text


def test_what_was_left_open_is_named() -> None:
    talk = Talk("petition")
    for said in (STORY, "不知道", "没有", "没有", "不想说", "不想说", "不想说"):
        talk.say(said)
    by_slot = {line.slot: line.text for line in readback.lines(FLOW, talk.draft.cells)}
    assert by_slot["name"] == by_slot["phone"] == by_slot["address"] == "没有填写"


def test_a_line_is_found_by_number_and_by_name() -> None:
    cells = _told().draft.cells
    lines = {line.slot: line.number for line in readback.lines(FLOW, cells)}
    assert readback.slot_named(FLOW, cells, str(lines["phone"])) == "phone"
    assert readback.slot_named(FLOW, cells, f"第{lines['place']}条") == "place"
    assert readback.slot_named(FLOW, cells, "地址") == "address"
    assert readback.slot_named(FLOW, cells, "手机号") == "phone"
    assert readback.slot_named(FLOW, cells, "99") is None
    assert readback.slot_named(FLOW, cells, "天气") is None


def test_the_longest_record_fits_one_message() -> None:
    long = "村里的路一下雨就成了泥塘，车进不来人出不去" * 80
    cells = {
        step.slot: make_cell(long, long, "m1")
        for step in FLOW.steps
        if step.slot not in ("advice", "consent", "place_region")
    }
    cells["advice"] = make_cell("labour", "", "")
    cells["consent"] = make_cell("2026-01", "", "")
    text = readback.render(FLOW, cells)
    assert len(text) <= 600
    assert len(text.encode()) <= 2048
    assert "确认提交" in text


def test_a_chosen_region_stands_before_the_detail() -> None:
    place = {"region_code": None, "region_name": "", "detail": "望京街道", "ambiguous": ["a", "b"]}
    cells = {
        "place": make_cell(place, "朝阳区望京街道", "m1"),
        "place_region": make_cell({"region_code": "110105"}, "北京市朝阳区", "m2"),
    }
    shown = {line.slot: line.text for line in readback.lines(FLOW, cells)}
    assert shown["place"] == "北京市朝阳区望京街道"


def test_a_reminder_stands_below_when_one_fits() -> None:
    cells = {"advice": make_cell("labour", "", ""), "consent": make_cell("2026-01", "", "")}
    assert "12333" in readback.render(FLOW, cells)
    assert "12333" not in readback.render(FLOW, {})


def test_a_long_story_says_that_all_of_it_is_kept() -> None:
    talk = Talk("petition").say(STORY + "半夜还有人摔倒，叫天天不应。" * 200)
    text = readback.render(FLOW, talk.draft.cells)
    whole = len(talk.draft.cells["story"]["display"])
    assert f"（全文共{whole:,}字，都已保存）" in text
    assert len(text) <= readback.LONGEST_TEXT
    assert "全文共" not in readback.render(FLOW, _told().draft.cells)


def test_whoever_stays_unnamed_is_not_asked_for_more_numbers() -> None:
    cells = {**_told().draft.cells, "anonymous": make_cell(True, "匿名", "m1")}
    text = readback.render(FLOW, cells)
    assert "座机" not in text
    assert "邮箱" not in text
    assert "照片" in text


def test_a_number_that_stays_wrong_is_told_and_marked() -> None:
    talk = Talk("petition").say(STORY)
    while talk.draft.requested != "id_number":
        talk.say("王小明" if talk.draft.requested == "name" else "没有")
    assert talk.say("110105194912310021").keys == ["invalid_id_number_check_digit"]
    talk.say("110105194912310022")
    assert talk.keys[0] == "noted_id_unverified"
    talk.say("不想给")
    line = next(one for one in talk.said.splitlines() if "证件号码" in one)
    assert line.endswith("0022（待核对）")


def test_a_line_is_asked_anew_by_its_number_alone() -> None:
    for said in ("改第12条", "我要改第十二项", "修改12", "改一下第12条吧"):
        talk = _told()
        talk.say(said)
        assert talk.draft.requested == "phone", said
        talk.say("改第11条")
        assert talk.draft.requested == "name", said
        talk.say("改第5条")
        assert talk.draft.requested == "place", said
