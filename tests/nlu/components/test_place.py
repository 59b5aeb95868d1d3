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
            "浙江省杭州市西湖区翠苑街道",
            "文三路100号3幢2单元501",
        ),
        ("杭州西湖区古荡街道", "330106", "浙江省杭州市西湖区古荡街道", ""),
        ("鼓楼区中央门街道", "320106", "江苏省南京市鼓楼区中央门街道", ""),
        ("南京的鼓楼区", "320106", "江苏省南京市鼓楼区", ""),
        ("北京市海淀区中关村大街1号", "110108", "北京市海淀区", "中关村大街1号"),
        ("桐庐县富春江镇俞赵村", "330122", "浙江省杭州市桐庐县富春江镇", "俞赵村"),
        ("我是安徽省和县的", "340523", "安徽省马鞍山市和县", ""),
        ("我老家在河南", "410000", "河南省", ""),
        ("我们是桐庐的农民", "330122", "浙江省杭州市桐庐县", ""),
        ("西安市高新区科技路", "610100", "陕西省西安市", "高新区科技路"),
        ("深圳南山区科技园", "440305", "广东省深圳市南山区", "科技园"),
        ("新疆维吾尔自治区喀什地区莎车县", "653125", "新疆维吾尔自治区喀什地区莎车县", ""),
        (
            "在余杭区良渚街道某某小区3幢2单元501",
            "330110",
            "浙江省杭州市余杭区良渚街道",
            "某某小区3幢2单元501",
        ),
        ("我住在南京，就是鼓楼区那边", "320100", "江苏省南京市", ""),
    ],
)
def test_regions(text: str, code: str, region: str, detail: str, now: datetime) -> None:
    value = place.extract(text, now)[0].value
    assert (value["region_code"], value["region_name"], value["detail"]) == (code, region, detail)
    assert value["ambiguous"] == []


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
