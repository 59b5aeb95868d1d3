"""Where and when: asked back when unclear, accepted when not known, never in the future."""

from __future__ import annotations

from typing import Any

import pytest

from actions.checks import Context, check
from actions.reading.place_name import parts
from tests.actions.asking import answer, derived, passing
from tests.actions.talk import NOW

CHAOYANG = [
    {"region_code": "110105", "region_name": "北京市朝阳区"},
    {"region_code": "220104", "region_name": "吉林省长春市朝阳区"},
]
AMBIGUOUS = {"region_code": None, "region_name": "", "detail": "", "ambiguous": CHAOYANG}


def _entity(value: Any, name: str = "place") -> dict[str, Any]:
    return {"entity": name, "value": value, "start": 0, "end": 2, "text": "朝阳"}


def _with(value: Any, text: str = "朝阳区", name: str = "place", **context: Any) -> Any:
    type_name = "place" if name == "place" else "event_time"
    where = Context(now=NOW, asked=True, **context)
    return check(type_name, text, [_entity(value, name)], where)


def test_a_county_is_enough() -> None:
    checked = answer("place", "杭州市西湖区文三路1号")
    assert checked.problem is None
    assert checked.value["region_code"] == "330106"
    assert "文三路" in checked.display


def test_without_a_county_it_is_asked_once_more_then_taken() -> None:
    assert answer("place", "村口大槐树下").problem == "no_county"
    second = answer("place", "村口大槐树下", attempts=1)
    assert (second.problem, second.flags) == (None, ("place_vague",))
    assert second.value["detail"] == "村口大槐树下"


def test_same_names_are_kept_for_the_citizen_to_choose() -> None:
    checked = _with(AMBIGUOUS)
    assert checked.problem is None
    listed = derived("place_candidates", "x", place=checked.value)
    assert listed is not None
    assert listed.display == "1. 北京市朝阳区\n2. 吉林省长春市朝阳区"


def test_a_story_that_names_the_city_settles_it() -> None:
    told = {"story": "我在长春上班，小区门口的路灯坏了"}
    checked = _with(AMBIGUOUS, values=told)
    assert checked.value["region_code"] == "220104"
    assert checked.value["ambiguous"] == []


def test_nothing_to_choose_when_the_place_is_clear() -> None:
    clear = {**AMBIGUOUS, "region_code": "110105"}
    assert derived("place_candidates", "x", place=clear) is None
    assert derived("place_candidates", "x") is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("1", "110105"),
        ("第二个", "220104"),
        ("北京的", "110105"),
        ("长春", "220104"),
        ("吉林省", "220104"),
        ("②", "220104"),
    ],
)
def test_the_choice_is_made_by_number_or_by_words(said: str, code: str) -> None:
    checked = answer("place_choice", said, values={"place": AMBIGUOUS})
    assert checked.value["region_code"] == code


def test_another_answer_is_asked_once_then_taken() -> None:
    values = {"place": AMBIGUOUS}
    assert answer("place_choice", "就是那个朝阳", values=values).problem == "which_one"
    taken = answer("place_choice", "辽宁的", values=values, attempts=1)
    assert (taken.problem, taken.flags) == (None, ("place_vague",))


def test_names_above_the_county() -> None:
    assert parts("吉林省长春市朝阳区") == ["吉林", "长春"]
    assert "新疆" in parts("新疆维吾尔自治区乌鲁木齐市新市区")


def test_a_pin_is_a_place() -> None:
    payload = {"latitude": 30.27, "longitude": 120.15, "label": "文一路口", "datum": "GCJ-02"}
    checked = answer("place", "", payload=payload)
    assert checked.problem is None
    assert checked.value["datum"] == "GCJ-02"
    assert checked.value["detail"] == "文一路口"


def test_a_corrected_street_keeps_the_county() -> None:
    before = {"region_code": "330106", "region_name": "浙江省杭州市西湖区", "detail": "文一路"}
    checked = answer("place", "青山路口", previous=before)
    assert checked.problem is None
    assert checked.value["region_code"] == "330106"
    assert checked.value["detail"] == "青山路口"


@pytest.mark.parametrize("text", ["油烟也大", "你们管不管", "我要说的是工资"])
def test_what_is_no_place_is_something_else(text: str) -> None:
    assert answer("place", text).problem == "unfit"


def test_a_city_is_not_enough_the_first_time() -> None:
    assert answer("place", "杭州市").problem == "no_county"
    assert answer("place", "杭州市", attempts=1).flags == ("place_vague",)
    assert passing("place", "我在杭州市，有人吵").problem == "unfit"


def test_a_city_without_counties_is_enough() -> None:
    assert answer("place", "东莞市虎门镇").problem is None


def test_naming_the_city_afterwards_keeps_the_county() -> None:
    before = answer("place", "杭州市西湖区文三路").value
    after = answer("place", "杭州", previous=before)
    assert after.value["region_code"] == "330106"


def test_a_landmark_in_passing_does_not_answer_where() -> None:
    assert passing("place", "我们小区门口的路灯坏了").problem == "unfit"


def test_a_time_is_kept_raw_and_dated() -> None:
    value = {"raw": "去年国庆", "from": "2025-10-01", "to": "2025-10-07"}
    checked = _with(value, "去年国庆", "event_time")
    assert checked.value == value
    assert checked.display == "去年国庆（2025年10月1日至2025年10月7日）"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("去年开始的", "去年（2025年）"),
        ("前年的事了", "前年（2024年）"),
        ("98年", "98年（1998年）"),
        ("去年11月", "去年11月（2025年11月1日至2025年11月30日）"),
        ("就5.6那天", "5.6那天（2025年5月6日）"),
        ("刚才说过了，去年夏天", "去年夏天（2025年6月1日至2025年8月31日）"),
    ],
)
def test_a_year_is_shown_as_a_year(text: str, shown: str) -> None:
    assert answer("event_time", text).display == shown


@pytest.mark.parametrize("text", ["从搬进来就这样", "现在还在闹", "我退休那年"])
def test_words_that_no_date_is_in_still_say_when(text: str) -> None:
    assert answer("event_time", text).value == {"raw": text, "from": None, "to": None}


def test_the_future_is_asked_again() -> None:
    value = {"raw": "明年", "from": "2027-01-01", "to": "2027-12-31"}
    assert _with(value, "明年", "event_time").problem == "future"


@pytest.mark.parametrize("text", ["明年1月3日", "下个月15号", "后年", "明天上午"])
def test_what_lies_ahead_is_not_read_as_a_day_of_this_month(text: str) -> None:
    assert answer("event_time", text).problem == "future"


def test_a_span_that_reaches_past_today_ends_today() -> None:
    value = {"raw": "今年", "from": "2026-01-01", "to": "2026-12-31"}
    assert _with(value, "今年", "event_time").value["to"] == "2026-03-02"


def test_vague_times_stay_as_they_were_said() -> None:
    checked = answer("event_time", "好多年以前")
    assert checked.problem is None
    assert checked.value["raw"] == "好多年以前"
    assert answer("event_time", "物业不管").problem == "unfit"
    assert answer("event_time", "名字是孙小梅，电话13600002222").problem == "unfit"
    assert answer("event_time", "今天能办好吗？").problem == "unfit"


def test_an_address_needs_a_street_or_a_door_once() -> None:
    assert answer("address", "杭州市西湖区文三路8号2幢301室").value["region_code"] == "330106"
    assert answer("address", "杭州市西湖区").problem == "no_detail"
    vague = answer("address", "杭州市西湖区", attempts=1)
    assert (vague.problem, vague.flags) == (None, ("address_vague",))


def test_an_address_may_be_the_place_itself() -> None:
    place = {"region_code": "330106", "region_name": "浙江省杭州市西湖区", "detail": "文一路1号"}
    for said in ("同上", "和上面一样", "就是那里"):
        checked = answer("address", said, values={"place": place})
        assert checked.value["text"] == "浙江省杭州市西湖区文一路1号"


def test_an_address_may_be_kept_back() -> None:
    assert answer("address", "住址不想说").problem == "declined"
    assert answer("address", "为什么要住址？").problem == "unfit"


@pytest.mark.parametrize(
    ("story", "raw"),
    [
        ("我1972年5月生，2021年8月镇里修路占了我家的地", "2021年8月"),
        ("厂子2018年进厂时还好，从去年6月开始工资就不发了", "从去年6月开始"),
        ("出事在上个月，就是2月16号，他把我打了", "2月16号"),
        ("他们今年...不对，是去年四月扣的分", "去年四月"),
        ("前年就有人收过钱，发生时间：2月14日下午", "2月14日下午"),
        ("2022年11月来数了树，2023年3月发了一半", "2022年11月"),
        ("门口修路修了俩月，昨天挖断了水管", "昨天"),
        ("2024年3月签的合同，8月开始停工", "8月开始"),
        ("我2018年3月买的房，约好2020年6月交房，没交", "2020年6月"),
        ("3月2号到派出所报过案，是2月28号晚上车被砸的", "2月28号晚上"),
        ("我去年11月打过12345，没人理。路灯从9月就不亮了", "从9月就"),
        ("2023年9月搬来的，2024年1月楼上开始漏水", "2024年1月"),
        ("2021年厂里就不给交社保，去年年底工人都走光了", "2021年"),
    ],
)
def test_of_several_times_the_event_s_own_is_taken(story: str, raw: str) -> None:
    checked = passing("event_time", story)
    assert checked.value["raw"] == raw


@pytest.mark.parametrize("story", ["我今年58，失业在家", "镇里说今年取消了", "1988年建的老楼漏水"])
def test_an_age_or_a_bare_year_is_no_event(story: str) -> None:
    assert passing("event_time", story).problem == "unfit"


def test_how_long_it_has_lasted_is_kept_but_not_sure() -> None:
    checked = passing("event_time", "路灯坏了半个月了")
    assert checked.problem is None
    assert checked.confidence < 0.7
