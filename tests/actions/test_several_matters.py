"""Several matters told at once: listed back, asked for together, changed, read back, filed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.actions.talk import Talk

THREE = (
    "三件事：1、工地老板欠我们两个月工资没发；2、村口路灯坏了半年没人修；"
    "3、村主任李大宝上个月把我打伤了，你们管不管？"
)
TWO = "我说两件事：一是我们小区的烧烤店天天半夜冒油烟；二是我妈的低保从今年1月停了。"
PLACE = "浙江省杭州市萧山区瓜沥镇东恩村"


def told(*texts: str) -> Talk:
    talk = Talk("petition")
    for text in texts:
        talk.say(text)
    return talk


def to_readback(talk: Talk) -> Talk:
    for text in ("孙有田", "13757112233", "330106198002291013", f"{PLACE}5组8号"):
        talk.say(text)
    assert talk.keys[-1] == "readback", talk.keys
    return talk


def filed(talk: Talk) -> list[dict[str, Any]]:
    talk.say("确认提交")
    assert talk.commands[-1]["name"] == "submit_petition"
    found: list[dict[str, Any]] = talk.commands[-1]["args"]["petitions"]
    return found


def test_matters_are_listed_and_asked_for_at_once() -> None:
    talk = told(THREE)
    assert talk.keys == ["matters_found", "ask_requests"]
    for words in ("3件事", "1. 工地老板欠", "2. 村口路灯", "3. 村主任李大宝", "保密"):
        assert words in talk.said
    assert talk.said.count("保密") == 1


def test_each_gets_its_own_answer_class_and_kind() -> None:
    talk = told(THREE, "1把工资发给我们，2修好路灯，3查处李大宝", PLACE, "没有", "没有", "实名")
    one, two, three = filed(to_readback(talk))
    assert [each["requests"] for each in (one, two, three)] == [
        ["把工资发给我们"], ["修好路灯"], ["查处李大宝"],
    ]  # fmt: skip
    assert [each["kind"] for each in (one, two, three)] == ["求决", "求决", "检举控告"]
    assert [each["procedure"] for each in (one, two, three)] == ["31(2)", "31(6)", None]
    assert one["content_class"]["path"].startswith("劳动")
    assert three["content_class"]["path"].startswith("纪检")
    assert {each["problem_place"]["region_code"] for each in (one, two, three)} == {"330109"}
    assert {each["petitioner"]["name"] for each in (one, two, three)} == {"孙有田"}
    assert "李大宝" not in str(one) + str(two)
    assert three["confidential"]
    assert not one["confidential"]
    assert not two["confidential"]


def test_answers_that_are_sorted_by_their_words_or_their_order() -> None:
    talk = told(TWO, "请管管油烟。把低保恢复了", PLACE, "低保的事找过民政所，让等", "没有")
    one, two = filed(to_readback(talk))
    assert [one["requests"], two["requests"]] == [["请管管油烟"], ["把低保恢复了"]]
    assert [bool(one["prior_efforts"]), bool(two["prior_efforts"])] == [False, True]


def test_each_is_called_by_its_words() -> None:
    answer = "烧烤店的事打过12345，低保的事没找过"
    talk = told(TWO, "把油烟管住，低保给我恢复", PLACE, answer, "没有")
    one, two = filed(to_readback(talk))
    assert [one["requests"], two["requests"]] == [["把油烟管住"], ["低保给我恢复"]]
    assert [effort["organ"] for effort in one["prior_efforts"]] == ["12345"]
    assert two["prior_efforts"] == []


def test_places_given_matter_by_matter() -> None:
    answer = "1在浙江省杭州市滨江区长河街道，2在浙江省杭州市萧山区瓜沥镇"
    talk = told(TWO, "1关停，2恢复低保", answer, "没有", "没有")
    one, two = filed(to_readback(talk))
    assert one["problem_place"]["region_code"] == "330108"
    assert two["problem_place"]["region_code"] == "330109"


def test_what_is_lacking_is_asked_naming_the_matter() -> None:
    talk = told(TWO, "1关停")
    assert talk.keys == ["ask_requests"]
    assert "第2件" in talk.said
    assert "低保" in talk.said


@pytest.mark.parametrize(
    "said",
    [
        "其实是一件事",
        "不用分开",
        "这是同一件事",
        "合成一件吧",
        "这俩是一件事",
        "是一件事来的",
        "这两件其实是一件事",
        "不是两件，是一件",
        "两件是一回事",
        "其实只有一件事",
    ],
)
def test_it_is_one_thing_after_all(said: str) -> None:
    talk = told(TWO, said)
    assert "matters_one" in talk.keys
    assert "油烟" in talk.value("story")
    assert "低保" in talk.value("story")
    assert talk.draft.matters == []
    talk.say("还有一件事，楼道的灯也坏了半年没人修")
    assert "matters_found" not in talk.keys


def test_one_thing_that_never_was_parted_is_no_request() -> None:
    talk = Talk("petition").say("厂里排的废水把我家的鱼塘毒了，臭气也大得很")
    assert talk.draft.requested == "requests"
    talk.say("其实是一件事")
    assert talk.keys == ["matters_one", "ask_requests"]
    assert talk.value("requests") is None


def test_two_of_three_are_one() -> None:
    talk = told(THREE, "第1件和第2件是一件事")
    assert "matters_left" in talk.keys
    assert len(talk.draft.matters) == 2
    assert "3. " not in talk.said


@pytest.mark.parametrize("said", ["第2件不要了", "去掉第2件", "路灯那件事先不反映了"])
def test_one_is_dropped(said: str) -> None:
    talk = told(THREE, said)
    assert talk.keys[:2] == ["matter_dropped", "matters_left"]
    assert "路灯" not in talk.texts[1]
    assert len(talk.draft.matters) == 2


def test_one_is_dropped_while_the_other_is_asked_for() -> None:
    accused = "一是举报滨江区住建局局长张某收开发商好处费"
    own = "二是我家房子漏水开发商一直不修，要求赔偿两万元"
    talk = told(f"我要反映两件事：{accused}；{own}", "第2件不要了")
    assert "matter_dropped" in talk.keys
    assert len(talk.draft.matters) == 1


def test_with_one_left_it_is_a_plain_petition_of_its_own_words() -> None:
    talk = told(TWO, "第1件不要了", "恢复低保", PLACE, "没有", "没有")
    (only,) = filed(to_readback(talk))
    assert "油烟" not in str(only)
    assert "低保" in only["facts"]


def test_the_second_is_corrected_at_the_readback() -> None:
    talk = to_readback(told(TWO, "1关停，2恢复低保", PLACE, "没有", "没有"))
    line = next(row for row in talk.said.splitlines() if "恢复低保" in row)
    talk.say(f"{line.split('.')[0]}改成要求恢复低保并补发")
    assert talk.keys == ["corrected", "readback"]
    assert "第2件的您的要求" in talk.said
    talk.say("第1件的地点错了，是浙江省杭州市滨江区长河街道")
    assert "第1件的发生地点" in talk.said
    one, two = filed(talk)
    assert two["requests"] == ["要求恢复低保并补发"]
    assert one["problem_place"]["region_code"] == "330108"
    assert two["problem_place"]["region_code"] == "330109"


def test_shared_lines_are_corrected_as_ever() -> None:
    talk = to_readback(told(TWO, "1关停，2恢复低保", PLACE, "没有", "没有"))
    talk.say("电话错了，是13757112299")
    assert {one["petitioner"]["phone"] for one in filed(talk)} == {"13757112299"}


def test_the_readback_of_five_fits_one_message() -> None:
    text = (
        "五件事：1、老板欠我两个月工资；2、村口路灯坏了半年没人修；3、村主任李大宝收了红包；"
        "4、我妈的低保停了；5、孩子转学教育局一直不批。都在浙江省杭州市萧山区瓜沥镇"
    )
    talk = told(text, "1发钱，2修灯，3查处，4恢复，5批准")
    while talk.keys[-1] != "ask_name":
        talk.say("实名" if talk.keys[-1] == "ask_anonymous" else "没有")
    talk = to_readback(talk)
    assert len(talk.said.encode()) <= 2048
    assert "【第5件】" in talk.said


def test_another_one_is_told_later() -> None:
    talk = told("浙江省杭州市西湖区翠苑街道翠苑一区的污水管堵了三个月，希望疏通")
    talk.say("还有一件事，我的失业金只发了两个月就停了，要求补发")
    assert talk.keys[0] == "matters_found"
    assert [len(talk.draft.matters), talk.draft.matter] == [2, 1]


def test_unnamed_for_the_accusation_is_named_for_the_rest() -> None:
    talk = told(
        "我说两件事：1、我要匿名举报村会计王守财把扶贫款发给了自己家人；2、我家门前的路烂了一年"
        "没人修，希望修好。都在浙江省杭州市萧山区瓜沥镇东恩村",
        "查清楚，把钱退回来", "没有", "没有",
    )  # fmt: skip
    one, two = filed(to_readback(talk))
    assert [one["anonymous"], two["anonymous"]] == [True, False]
    assert "孙有田" not in str(one)
    assert one["petitioner"]["phone"] is None
    assert two["petitioner"]["phone"] == "13757112233"


def test_files_go_with_the_matter_under_way_and_loose_ones_only_with_the_accusation() -> None:
    talk = told(THREE, "1把工资发给我们，3查处李大宝")
    talk.say("", kind="image", payload={"attachment": "lamp"})
    for text in ("修好路灯", PLACE, "没有", "没有", "实名", "孙有田"):
        talk.say(text)
    talk.say("", kind="image", payload={"attachment": "loose"})
    for text in ("13757112233", "330106198002291013", f"{PLACE}5组8号"):
        talk.say(text)
    assert [one["attachments"] for one in filed(talk)] == [[], ["lamp"], ["loose"]]


@pytest.mark.parametrize(
    "said", ["对", "是的", "好的", "对，就这三件", "分开办吧", "最急的是第1件"]
)
def test_yes_to_the_list_is_no_answer_to_the_question(said: str) -> None:
    talk = told(THREE, said)
    assert talk.keys == ["ask_requests"]
    assert talk.draft.misses == 0
