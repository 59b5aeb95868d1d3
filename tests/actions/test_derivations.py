"""What is worked out of a story: kind, class, title, people, flags."""

from __future__ import annotations

import pytest

from actions.data import table
from actions.derive.content_class import classify
from actions.derive.title import LONGEST, title_of
from tests.actions.asking import derived


@pytest.mark.parametrize(
    ("story", "kind"),
    [
        ("路灯坏了三个月没人修", "求决"),
        ("老板拖欠我们三个月工资，请帮我们要回来", "求决"),
        ("我举报一家化工厂半夜偷排废水", "求决"),
        ("我要举报村书记贪污征地补偿款", "检举控告"),
        ("村主任李某截留低保金，优亲厚友", "检举控告"),
        ("实名举报镇长收受工程老板好处费", "检举控告"),
        ("派出所民警打人", "检举控告"),
        ("举报我们镇副镇长王大海收开发商的钱", "检举控告"),
        ("我要举报村支书李四把低保给了自己亲戚", "检举控告"),
        ("村主任把集体的地卖了，钱装进自己口袋", "检举控告"),
        ("我们局长让我们给他送礼才给办证", "检举控告"),
        ("校长收择校费不开票", "检举控告"),
        ("书记用公款给自己家装修", "检举控告"),
        ("街道办主任让他老婆的公司承包绿化工程", "检举控告"),
        ("我要反映我们村书记的问题，他把扶贫款给了自己侄子", "检举控告"),
        ("我要检举县交通局科长受贿", "检举控告"),
        ("副县长包养情妇", "检举控告"),
        ("我要实名举报派出所所长收黑钱", "检举控告"),
        ("我要投诉信访局工作人员态度恶劣", "检举控告"),
        ("举报工地夜里施工，街道主任说管不了", "求决"),
        ("投诉物业乱收费，物业主任不理人", "求决"),
        ("我要举报小作坊生产假酱油", "求决"),
        ("我要举报一个黑作坊，找过市场局工作人员", "求决"),
        ("社区主任不给自己家门口修路", "求决"),
        ("举报过好几次，工作人员都说在处理，噪音还是不停", "求决"),
        ("公司领导拖欠工资，还让我们给他送礼", "求决"),
        ("路灯坏了，找过村主任，村主任说没钱修", "求决"),
        ("法院判了我不服", "申诉"),
        ("不服交警大队的行政处罚决定", "申诉"),
        ("对信访局的答复意见不认可，答复不合理", "申诉"),
        ("交警定我全责，监控明明是他闯红灯，我不认这个认定", "申诉"),
        ("残疾等级从二级给我改成四级，要求重新评残", "申诉"),
        ("派出所拘了我五天，我是正当防卫", "申诉"),
        ("市监局罚我两万，只卖了一瓶过期饮料，处罚太重", "申诉"),
        ("公司说我旷工把我开除了，我根本没有旷工", "求决"),
        ("镇上民政专干把死人的低保领了三年", "检举控告"),
        ("局里招聘内定，考试前名单就有了", "检举控告"),
        ("交警队的人收黄牛的钱放号，年审不排队", "检举控告"),
        ("我们单位一把手上班时间打麻将", "检举控告"),
        ("希望图书馆延长开放到晚上九点", "意见建议"),
        ("学校门口最好装个减速带", "意见建议"),
        ("门口的路灯坏了，能不能装个新的红绿灯，天天出事", "求决"),
        ("办身份证要带户口本吗", "其他"),
        ("退休工龄怎么算的", "其他"),
        ("我们厂拖欠工资，怎么算利息", "求决"),
        ("建议在公园里增设健身器材", "意见建议"),
        ("我有个建议，公交站能不能加个座椅", "意见建议"),
        ("感谢社区工作人员帮我找回了老人", "其他"),
        ("特意来表扬一下窗口的小刘", "其他"),
        ("想咨询一下医保政策", "其他"),
    ],
)
def test_the_kind(story: str, kind: str) -> None:
    found = derived("kind", story)
    assert found is not None
    assert found.value == kind
    assert found.display == table("kinds")["labels"][kind]


@pytest.mark.parametrize(
    ("story", "first"),
    [
        ("村里承包地被占，土地承包合同还没到期", "农村农业"),
        ("征地补偿款一直没有发下来", "国土资源"),
        ("小区物业不作为，电梯坏了没人修", "城乡建设"),
        ("路灯坏了，井盖也没了", "城乡建设"),
        ("包工头拖欠农民工工资", "劳动和社会保障"),
        ("在医院做手术，手术失败，医疗事故", "卫生计生"),
        ("学校乱收补课费，校长不管", "教育文体"),
        ("低保被取消了，残疾人补贴也停了", "民政"),
        ("法院判决生效两年，强制执行不到", "政法"),
        ("理财平台暴雷，非法集资", "经济管理"),
        ("网约车拒载还绕路", "交通运输"),
        ("健身房办卡后跑路，商家不退", "商贸旅游"),
        ("宽带一直断，电信公司不处理", "科技与信息产业"),
        ("化工厂排污，废气臭味熏人", "环境保护"),
        ("寺庙扩建，宗教管理", "党务政务"),
        ("事业单位招聘舞弊，面试不公", "组织人事"),
        ("局长受贿，吃拿卡要", "纪检监察"),
    ],
)
def test_each_first_level_class_is_reached(story: str, first: str) -> None:
    found = classify(story)
    assert found["path"].startswith(first)
    assert found["candidates"][0]["code"] == found["code"]
    assert len(found["candidates"]) <= 3


def test_what_no_word_is_known_of_is_other() -> None:
    assert classify("zzz")["code"] == "990000"
    assert classify("zzz")["confidence"] == 0.0


def test_an_accusation_leans_to_discipline() -> None:
    story = "村书记贪污征地补偿款"
    assert classify(story, "检举控告")["path"].startswith("纪检监察")


@pytest.mark.parametrize(
    "story",
    [
        "您好，我想反映一下，我们小区门口的路灯坏了三个月了，希望尽快修好。",
        "俺村的地叫人占咧",
        "啊",
        "从去年开始到现在为止一直有好多好多的人在我们家楼下每天晚上跳广场舞跳到十一点半还不停",
    ],
)
def test_a_title_is_short_and_not_empty(story: str) -> None:
    title = title_of(story, {"region_name": "浙江省杭州市西湖区"})
    assert 0 < len(title) <= LONGEST
    assert title.startswith("西湖区")


def test_a_title_says_what_happened() -> None:
    title = title_of("您好，我想反映一下，我们小区门口的路灯坏了三个月了，希望尽快修好。")
    assert "路灯坏了" in title
    assert "希望" not in title


@pytest.mark.parametrize(
    ("story", "start"),
    [
        ("实名举报青山村村主任冒领低保金", "青山村"),
        ("帮我父亲反映，他低保被停了", "低保"),
        ("我们村的路坏了两年没人修", "村里的路坏了"),
        ("我是退役士兵，安置工作一直没落实", "安置工作"),
    ],
)
def test_a_title_begins_with_the_matter(story: str, start: str) -> None:
    assert title_of(story).startswith(start)


def test_the_title_of_advice_is_what_is_advised() -> None:
    found = derived("title", "我有个建议，能不能在湖滨公园增设几个直饮水点，夏天散步的老人多")
    assert found is not None
    assert "增设几个直饮水点" in found.value


def test_several_matters_in_one_message_are_flagged() -> None:
    story = "老板拖欠工资3万，我们小区路灯也坏了，还有村干部打人，你们管管"
    several, one = derived("content_class", story), derived("content_class", "老板拖欠工资3万")
    assert several is not None
    assert several.flags == ("several_matters",)
    assert one is not None
    assert one.flags == ()


@pytest.mark.parametrize(
    ("story", "count"),
    [
        ("我们30多户业主都不同意", 30),
        ("拖欠我们十几个工人的工资", 10),
        ("代表60名村民反映", 60),
        ("我们一共六个人", 6),
        ("昨天有3个人打了我", 1),
        ("路灯坏了，已经摔了两个老人", 1),
        ("我家楼上漏水", 1),
        ("他欠了我5万块", 1),
        ("小区里二十三户居民受影响", 23),
    ],
)
def test_people(story: str, count: int) -> None:
    found = derived("people_count", story)
    assert found is not None
    assert found.value == count


def test_five_are_a_group() -> None:
    five, four = derived("is_group", "x", people_count=5), derived("is_group", "x", people_count=4)
    assert five is not None
    assert five.value is True
    assert five.flags == ("group",)
    assert four is not None
    assert four.value is False
    assert four.flags == ()


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("法院判了我不服", True),
        ("劳动仲裁裁决书下来了对方不给", True),
        ("已经申请行政复议", True),
        ("还没有起诉，想先协商", False),
        ("他们让我去法院起诉", False),
        ("路灯坏了没人修", False),
    ],
)
def test_court_and_arbitration(story: str, found: bool) -> None:
    result = derived("in_procedure", story)
    assert result is not None
    assert result.value is found
    assert ("litigation" in result.flags) is found


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("我替我妈反映，她的养老金停发了", True),
        ("帮邻居问一下，他家的地被占了", True),
        ("给我父亲申请低保一直没批", True),
        ("我妈摔了一跤，路灯坏了", False),
        ("路灯坏了没人修", False),
    ],
)
def test_for_somebody_else(story: str, found: bool) -> None:
    result = derived("for_other", story)
    assert result is not None
    assert result.value is found


@pytest.mark.parametrize(
    ("story", "found"),
    [
        ("我今年13岁，同学一直欺负我", True),
        ("我是初二的学生，班里有人打我", True),
        ("我在读高中，我是高一学生", True),
        ("我孩子今年8岁，学校不给上学", False),
        ("我是初中学生的家长", False),
        ("我今年63岁，养老金没发", False),
    ],
)
def test_minors(story: str, found: bool) -> None:
    result = derived("is_minor", story)
    assert result is not None
    assert result.value is found


def test_public_only_when_said_and_never_an_accusation() -> None:
    def public(story: str, kind: str = "求决") -> bool:
        found = derived("public", story, kind=kind)
        assert found is not None
        return bool(found.value)

    assert not public("路灯坏了")
    assert public("路灯坏了，可以公开")
    assert not public("村书记贪污，可以公开", "检举控告")


def test_confidential() -> None:
    def kept(story: str, **values: object) -> bool:
        found = derived("confidential", story, **values)
        assert found is not None
        return bool(found.value)

    assert kept("村书记贪污", kind="检举控告")
    assert kept("同学欺负我", kind="求决", is_minor=True)
    assert kept("请给我保密，怕报复", kind="求决")
    assert not kept("路灯坏了", kind="求决")


@pytest.mark.parametrize(
    ("story", "values", "way"),
    [
        ("法院判了我不服", {"kind": "申诉", "in_procedure": True}, "31(1)"),
        ("拖欠工资三个月", {"kind": "求决"}, "31(2)"),
        ("不服党内处分", {"kind": "申诉"}, "31(3)"),
        ("不服工伤认定", {"kind": "申诉"}, "31(4)"),
        ("要求查处楼顶的违法建筑", {"kind": "求决"}, "31(5)"),
        ("路灯坏了三个月", {"kind": "求决"}, "31(6)"),
    ],
)
def test_a_hint_at_the_procedure(story: str, values: dict[str, object], way: str) -> None:
    found = derived("procedure", story, **values)
    assert found is not None
    assert found.value == way


def test_no_hint_for_advice_and_accusations() -> None:
    assert derived("procedure", "建议加座椅", kind="意见建议") is None
    assert derived("procedure", "书记贪污", kind="检举控告") is None


@pytest.mark.parametrize(
    ("story", "code"),
    [
        ("拖欠工资半年", "labour"),
        ("被骗了三万块", "fraud"),
        ("不服行政处罚", "review"),
        ("健身房办卡跑路", "consumer"),
        ("路灯坏了", None),
    ],
)
def test_one_reminder_at_most(story: str, code: str | None) -> None:
    found = derived("advice", story)
    assert (found.value if found else None) == code
