"""Names of people and organisations."""

from __future__ import annotations

import pytest

from tests.actions.asking import answer


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王小明", "王小明"),
        ("我叫王小明", "王小明"),
        ("我是王小明。", "王小明"),
        ("本人王小明", "王小明"),
        ("姓名：王小明", "王小明"),
        ("名字是王小明", "王小明"),
        ("王 小 明", "王小明"),
        ("王小明，电话13812345678", "王小明"),
        ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("𠮷小明", "𠮷小明"),
        ("㐂文", "㐂文"),
        ("Zhang Wei", "Zhang Wei"),
        ("José García", "José García"),
        ("示例市青山机械有限公司", "示例市青山机械有限公司"),
        ("欧阳小小", "欧阳小小"),
        ("陈小林同學", "陈小林同學"),
    ],
)
def test_a_name_is_taken(text: str, name: str) -> None:
    checked = answer("person_name", text)
    assert (checked.problem, checked.value) == (None, name)


def test_a_company_is_flagged_as_one() -> None:
    assert answer("person_name", "示例市青山机械有限公司").flags == ("organisation",)


@pytest.mark.parametrize("text", ["王女士", "李先生", "姓王", "我姓王", "老王", "叫我小李"])
def test_a_courtesy_is_asked_for_the_full_name_once(text: str) -> None:
    assert answer("person_name", text).problem == "courtesy"
    second = answer("person_name", text, attempts=1)
    assert (second.problem, second.flags) == (None, ("name_incomplete",))


@pytest.mark.parametrize(
    "text",
    [
        "为什么要名字？",
        "你们到底管不管",
        "13812345678",
        "路灯坏了，没人修",
        "我要投诉物业",
        "查询进度",
    ],
)
def test_other_things_are_not_names(text: str) -> None:
    assert answer("person_name", text).problem == "unfit"


@pytest.mark.parametrize("text", ["我想匿名", "不想留名字", "能不能不说名字", "名字不方便说"])
def test_keeping_the_name_is_a_refusal(text: str) -> None:
    assert answer("person_name", text).problem == "declined"


def test_lengths() -> None:
    assert answer("person_name", "王").problem == "too_short"
    assert answer("person_name", "阿" * 15 + "·" + "买" * 16).problem == "too_long"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("刚说了，石利民", "石利民"),
        ("我不是说了嘛石利民", "石利民"),
        ("石利民，刚才不是说了吗", "石利民"),
        ("石利民。电话13800001234", "石利民"),
        ("石利民（石头的石）", "石利民"),
        ("姓石 名利民", "石利民"),
        ("耳东陈 陈大力", "陈大力"),
        ("木子李，李大力", "李大力"),
        ("你写王芳好了", "王芳"),
        ("大名赵春生", "赵春生"),
        ("我就是王芳本人", "王芳"),
    ],
)
def test_a_name_told_with_words_around_it(text: str, name: str) -> None:
    assert answer("person_name", text).value == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("俺叫石铁柱", "石铁柱"),
        ("咱叫石铁柱", "石铁柱"),
        ("我名叫石铁柱", "石铁柱"),
        ("嗯嗯我叫石铁柱", "石铁柱"),
        ("您好 石铁柱", "石铁柱"),
        ("好的 石铁柱", "石铁柱"),
        ("我 石铁柱", "石铁柱"),
        ("你就写石铁柱", "石铁柱"),
        ("用石铁柱这个名字", "石铁柱"),
        ("我真名石铁柱", "石铁柱"),
        ("联系人石铁柱", "石铁柱"),
        ("我是村民代表石铁柱", "石铁柱"),
        ("石铁柱 我不怕", "石铁柱"),
        ("石铁柱，千万别告诉物业", "石铁柱"),
        ("石铁柱 石头的石", "石铁柱"),
        ("名字是石铁柱的石铁柱", "石铁柱"),
        ("弓长张的张，建设的建，国家的国", "张建国"),
        ("我的名字是 石 铁 柱", "石铁柱"),
        ("我是石大山的儿子石铁柱", "石铁柱"),
        ("户主是石大山，我叫石铁柱", "石铁柱"),
        ("大名石铁柱，小名狗蛋", "石铁柱"),
        ("石女士 石玉兰", "石玉兰"),
        ("石铁柱和石玉兰", "石铁柱"),
        ("330106197803015217 石铁柱", "石铁柱"),
        ("张三13800009999", "张三"),
        ("蒙古族，叫巴特尔", "巴特尔"),
        ("乌兰其其格", "乌兰其其格"),
        ("欧阳修远", "欧阳修远"),
        ("单位名称：示例市青山机械有限公司", "示例市青山机械有限公司"),
    ],
)
def test_a_name_is_found_among_other_words(text: str, name: str) -> None:
    checked = answer("person_name", text)
    assert (checked.problem, checked.value) == (None, name)


@pytest.mark.parametrize("text", ["业主", "我是业主", "我是三单元的业主", "我是个农民", "村民代表"])
def test_a_role_is_asked_for_the_name_however_often(text: str) -> None:
    assert answer("person_name", text).problem == "courtesy"
    assert answer("person_name", text, attempts=2).problem == "courtesy"


@pytest.mark.parametrize(
    "text", ["上面写了", "你猜", "我是他儿子", "石铁柱他儿子", "我妈叫周桂兰", "路灯坏了"]
)
def test_what_is_said_of_others_is_no_name(text: str) -> None:
    assert answer("person_name", text).problem == "unfit"


@pytest.mark.parametrize("text", ["不说行吗", "名字就不说了吧"])
def test_not_saying_it_is_a_refusal(text: str) -> None:
    assert answer("person_name", text).problem == "declined"


def test_a_nickname_is_taken_the_second_time() -> None:
    assert answer("person_name", "叫我小雨行吗").problem == "courtesy"
    assert answer("person_name", "叫我小雨行吗", attempts=1).value == "小雨"
