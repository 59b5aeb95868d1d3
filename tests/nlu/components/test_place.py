"""Places: region codes, details, same names, and what only looks like a place."""

from __future__ import annotations

from datetime import datetime

import pytest

from nlu.components import place


@pytest.mark.parametrize(
    ("text", "code", "region", "detail"),
    [
        (
            "浙江省杭州市西湖区翠苑街道文三路100号3幢2单元501",
            "330106",
            "浙江省杭州市西湖区",
            "翠苑街道文三路100号3幢2单元501",
        ),
        ("杭州西湖区古荡街道", "330106", "浙江省杭州市西湖区", "古荡街道"),
        ("鼓楼区中央门街道", "320106", "江苏省南京市鼓楼区", "中央门街道"),
        ("南京的鼓楼区", "320106", "江苏省南京市鼓楼区", ""),
        ("北京市海淀区中关村大街1号", "110108", "北京市海淀区", "中关村大街1号"),
        ("桐庐县富春江镇俞赵村", "330122", "浙江省杭州市桐庐县", "富春江镇俞赵村"),
        ("我是安徽省和县的", "340523", "安徽省马鞍山市和县", ""),
        ("我老家在河南", "410000", "河南省", ""),
        ("我们是桐庐的农民", "330122", "浙江省杭州市桐庐县", ""),
        ("深圳南山区科技园", "440305", "广东省深圳市南山区", "科技园"),
        ("新疆维吾尔自治区喀什地区莎车县", "653125", "新疆维吾尔自治区喀什地区莎车县", ""),
        (
            "在余杭区良渚街道某某小区3幢2单元501",
            "330110",
            "浙江省杭州市余杭区",
            "良渚街道某某小区3幢2单元501",
        ),
        ("我住在南京，就是鼓楼区那边", "320100", "江苏省南京市", ""),
    ],
)
def test_regions(text: str, code: str, region: str, detail: str, now: datetime) -> None:
    value = place.extract(text, now)[0].value
    assert (value["region_code"], value["region_name"], value["detail"]) == (code, region, detail)
    assert value["ambiguous"] == []


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("光谷这边半夜打桩", "420111", ""),
        ("回龙观东大街的天桥", "110114", "东大街"),
        ("望京SOHO后面的路", "110105", "后面"),
        ("杭州下沙停水", "330114", ""),
        ("武汉高新区关山大道", "420111", "关山大道"),
    ],
)
def test_other_names_and_functional_zones(text: str, code: str, detail: str, now: datetime) -> None:
    value = place.extract(text, now)[0].value
    assert (value["region_code"], value["detail"]) == (code, detail)


def test_a_zone_that_lies_in_several_counties_is_asked_back(now: datetime) -> None:
    [found] = place.extract("西安高新区锦业路那边烂尾了", now)
    assert {one["region_code"] for one in found.value["ambiguous"]} == {"610113", "610116"}
    assert found.value["detail"] == "锦业路"


def test_a_zone_without_its_city_is_no_place(now: datetime) -> None:
    assert [e.value["ambiguous"] for e in place.extract("高新区的路灯坏了", now)] in ([], [[]])


@pytest.mark.parametrize(
    ("text", "code", "detail"),
    [
        ("海北州门源县青石嘴镇的信号", "632221", "青石嘴镇"),
        ("都安县的派出所", "451228", ""),
        ("湖北监利市，朱河镇", "421088", "朱河镇"),
        ("六盘水市水城区发耳镇", "520204", "发耳镇"),
        ("芜湖无为市的路", "340281", ""),
        ("芜湖无为县的路", "340281", ""),
        ("凤冈县何坝", "520327", "何坝"),
        ("桐乡濮院那边", "330483", "濮院"),
        ("桥西区新石南路的健身房", "130104", "新石南路"),
        ("绵阳江油那边的同志", "510781", ""),
        ("被送到太仓一个厂上夜班", "320585", ""),
        ("邹城市中心店镇", "370883", "中心店镇"),
        ("尚志市一面坡镇，书记", "230183", "一面坡镇"),
    ],
)
def test_counties_by_their_present_code_and_every_name(
    text: str, code: str, detail: str, now: datetime
) -> None:
    value = place.extract(text, now)[0].value
    assert (value["region_code"], value["detail"]) == (code, detail)


def test_where_somebody_comes_from_is_less_sure(now: datetime) -> None:
    home, work = place.extract("我是墨玉县奎雅镇人，在广州荔湾区打工", now)
    assert home.confidence < work.confidence


def test_a_common_name_alone_lists_its_places(now: datetime) -> None:
    [found] = place.extract("市中区的，养老金少发了", now)
    assert len(found.value["ambiguous"]) == 4


def test_a_city_in_a_persons_name_is_none(now: datetime) -> None:
    assert place.extract("要求更正。蓝日照，19900001234", now) == []


def test_same_names_are_listed_and_the_road_is_kept(now: datetime) -> None:
    [found] = place.extract("西湖区文三路路灯坏了", now)
    names = {one["region_name"] for one in found.value["ambiguous"]}
    assert names == {"浙江省杭州市西湖区", "江西省南昌市西湖区"}
    assert found.value["region_code"] is None
    assert found.value["detail"] == "文三路"
    assert found.text == "西湖区文三路"


def test_another_place_in_the_text_settles_which_is_meant(now: datetime) -> None:
    values = [e.value for e in place.extract("我在南京上班，家住鼓楼区，孩子上学难", now)]
    assert values[1]["region_name"] == "江苏省南京市鼓楼区"


@pytest.mark.parametrize(
    "text",
    [
        "朝阳小区物业乱收费",
        "南山花园停水",
        "新华书店旁边",
        "投诉中山市场缺斤短两",
        "和平路堵车",
        "河南路修了三年",
    ],
)
def test_a_name_inside_another_is_no_region(text: str, now: datetime) -> None:
    assert [
        e.value["region_code"] for e in place.extract(text, now) if e.value["region_code"]
    ] == []
    assert [e.value["ambiguous"] for e in place.extract(text, now) if e.value["ambiguous"]] == []


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("朝阳小区物业乱收费", "朝阳小区"),
        ("人民路12号", "人民路12号"),
        ("李家村三组", "李家村三组"),
        ("家住石桥镇下湾村四组，地被占", "石桥镇下湾村四组"),
        ("镜湖苑小区7号楼", "镜湖苑小区7号楼"),
        ("建设路和解放路路口红绿灯坏了", "建设路和解放路路口"),
        ("我们小区门口的井盖没了", "我们小区门口"),
        ("阳光里小区3幢楼下烧烤店", "阳光里小区3幢楼下"),
        ("城关镇人民路12号", "城关镇人民路12号"),
    ],
)
def test_landmarks_without_a_region(text: str, detail: str, now: datetime) -> None:
    [found] = place.extract(text, now)
    assert (found.value["region_code"], found.value["detail"]) == (None, detail)
    assert text[found.start : found.end] == found.text


@pytest.mark.parametrize(
    "text",
    [
        "去了三次街道办没人理",
        "老板拖欠工资",
        "村边的河道被人挖沙",
        "停在楼道里",
        "村干部贪污",
        "路灯不亮",
        "今天天气不错",
    ],
)
def test_no_place(text: str, now: datetime) -> None:
    assert place.extract(text, now) == []
