"""Names, respondents, relations."""

from __future__ import annotations

from datetime import datetime

import pytest

from nlu.components import name, relation, respondent


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我叫李根生，家住石桥镇", "李根生"),
        ("本人王秀兰，女，今年56岁", "王秀兰"),
        ("姓名：欧阳文静", "欧阳文静"),
        ("我叫阿卜杜拉·买买提，住在这里", "阿卜杜拉·买买提"),
        ("阿依古丽•艾买提", "阿依古丽·艾买提"),
        ("张伟", "张伟"),
        ("我是王建国", "王建国"),
        ("联系人张三丰电话13900001234", "张三丰"),
        ("名字写错了，应该是张小明", "张小明"),
        ("我叫John Smith", "John Smith"),
        ("我的名字叫陈静。", "陈静"),
        ("投诉人：吴桂芳 身份证", "吴桂芳"),
        ("请帮我们要钱。赵世豪13900001234。", "赵世豪"),
        ("请尽快解决。卯金珮，13900001234", "卯金珮"),
        ("电话13900001234，孙伯安。请回复", "孙伯安"),
        ("我是勐戛镇种茶的农民，叫岩温罕。去年的事", "岩温罕"),
        ("我叫张狗蛋（户口本上叫张国安），六十岁", "张国安"),
        ("孩子不愿出面，我是她妈妈田秀兰，13900001234", "田秀兰"),
        ("我叫洛桑央宗，请给我发证", "洛桑央宗"),
        ("请帮我们把路修好，村里老人都走不了。李桂香", "李桂香"),
        ("冯秀珍，退休前在纺织厂，手机13900001234", "冯秀珍"),
        ("签字不是我签的，请核对。我：保小兰 13900001234", "保小兰"),
        ("业主周丽13900001234", "周丽"),
        ("我，王建国，今年六十，要反映低保的事", "王建国"),
        ("李秀英，女，56岁，要求恢复低保", "李秀英"),
        ("路灯坏了没人修。电话13900001234找李梅", "李梅"),
        ("请解决供水问题。签名：王建国", "王建国"),
        ("我是青山村三组王建国，电话13900001234", "王建国"),
        ("我姓王，叫王建国", "王建国"),
        ("我是退休职工王建国，厂里不给补发工资", "王建国"),
        ("业主代表王建国等32人", "王建国"),
        ("联系王建国 13900001234", "王建国"),
        ("我是尼玛次仁，草场被占", "尼玛次仁"),
        ("13900001234王建国。要求修路", "王建国"),
        ("恳请调查处理。\n彭丽华\n2026.3.5", "彭丽华"),
        ("要求补发工资。村民彭丽华 2026年3月", "彭丽华"),
        ("望尽快解决，谢谢。老兵赵大勇", "赵大勇"),
        ("实名举报。赵大勇", "赵大勇"),
        ("我姓石，石铁柱，村里没水", "石铁柱"),
        ("业主赵敏：物业不管", "赵敏"),
        ("我是退伍军人赵大勇，优抚金没发", "赵大勇"),
        ("原告李梅，被告孙伟，法院不执行", "李梅"),
        ("老板王大海欠我工资，我叫彭丽华", "彭丽华"),
        ("我是周桂兰的女儿周晓，她的养老金停了", "周晓"),
        ("工钱没给。联系人：热依汗古丽·买买提 13900001111", "热依汗古丽·买买提"),
    ],
)
def test_names(text: str, value: str, now: datetime) -> None:
    assert [e.value for e in name.extract(text, now)] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "我是李家村的村民",
        "我是农民",
        "我是王大爷的邻居",
        "本人在供销社工作了十九年",
        "高兴",
        "谢谢",
        "周末",
        "路灯不亮",
        "人工",
        "叫我老王就行",
        "我是业主",
        "本人情况属实",
        "我叫不出名字",
        "老板叫段老六，欠我们钱",
        "管水的人叫麻成林，电话打不通",
        "我们厂的厂长，叫贾大山，跑了",
        "被举报人：王大海",
        "我叫救护车，半天没来",
        "一个名叫李四海的人骗了我们",
        "对决定不服，请帮我们看看政策。安丘",
        "我是石桥村的农民，地被占",
        "我是工人家属，厂里不发钱",
        "俺村常年缺水，没人管",
        "我是业主高度关注此事",
        "老板王大海欠我三个月工资",
        "我邻居张桂兰天天打麻将",
        "我儿子王小明在学校被打了",
        "物业经理赵敏态度恶劣",
        "我找过赵敏主任，她说等",
        "举报孙伟贪污",
        "我是周桂兰的女儿，她的养老金停了",
        "我姓石，村里没水",
        "望解决。石桥村全体村民 2026年3月",
    ],
)
def test_no_name(text: str, now: datetime) -> None:
    assert name.extract(text, now) == []


def test_a_bare_name_is_told_with_its_spelling() -> None:
    assert name.bare_name(" 迪丽娜尔•艾合买提。") == ("迪丽娜尔·艾合买提", "迪丽娜尔•艾合买提")
    assert name.bare_name("马上") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我举报村支书王大山贪污", {"name": "王大山", "post": "村支书", "unit": None}),
        ("举报水利局的股长", {"name": None, "post": "股长", "unit": "水利局"}),
        ("包工头王老板总共欠我", {"name": "王老板", "post": "包工头", "unit": None}),
        (
            "浙江宏远建筑有限公司拖欠工资",
            {"name": None, "post": None, "unit": "浙江宏远建筑有限公司"},
        ),
        ("投诉翠苑街道办不作为", {"name": None, "post": None, "unit": "翠苑街道办"}),
        ("李家村村主任李某把低保给了亲戚", {"name": "李某", "post": "村主任", "unit": "李家村"}),
        ("派出所所长包庇赌场", {"name": None, "post": "所长", "unit": "派出所"}),
        ("投诉物业公司乱收费", {"name": None, "post": None, "unit": "物业公司"}),
        ("当时村主任答应给钱", {"name": None, "post": "村主任", "unit": None}),
    ],
)
def test_respondents(text: str, value: dict[str, str | None], now: datetime) -> None:
    assert [e.value for e in respondent.extract(text, now)] == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("水停了三天，希望供水公司早点来修", []),
        ("找过城管，城管说管不了，请街道出面", []),
        ("我向区住建局、市信访局反映过，都没回音", []),
        ("感谢练市派出所的民警小沈", []),
        ("消防车都进不来，救护车也进不来", []),
        ("两个劳务合同都没给我", []),
        ("今年开春水管站来人把闸门锁了", [(None, None, "水管站")]),
        ("孩子被育才学校劝退了", [(None, None, "育才学校")]),
        ("祖坟让采石场给挖了，老板叫段老六", [("段老六", "老板", "采石场")]),
        ("健身房跑路了，店名“动力营”", [(None, None, "动力营")]),
        ("姓匡的包工头欠我工钱", [("姓匡", "包工头", None)]),
        ("窑主叫杜小三，打了白条", [("杜小三", "窑主", None)]),
        ("楼上有一户姓宗的人家养鸽子", [("姓宗", None, None)]),
        ("管水的叫麻成海，天天不放水", [("麻成海", None, None)]),
        ("举报镇长贪污。书记于海山也有份", [(None, "镇长", None), ("于海山", "书记", None)]),
        ("村主任郝大旺收了钱，会计王小田帮他做账",
         [("郝大旺", "村主任", None), ("王小田", "会计", None)]),
        ("投诉宏远物业公司乱收费，收费员还骂人", [(None, None, "宏远物业公司")]),
        ("请查处云岭中学乱收费", [(None, None, "云岭中学")]),
    ],
)  # fmt: skip
def test_who_is_meant(text: str, values: list[tuple[str | None, ...]], now: datetime) -> None:
    found = [
        tuple(e.value[k] for k in ("name", "post", "unit")) for e in respondent.extract(text, now)
    ]
    assert found == values


@pytest.mark.parametrize("text", ["找过物业经理", "主任你好", "我们公司在开会", "感谢社区李主任"])
def test_no_respondent(text: str, now: datetime) -> None:
    assert respondent.extract(text, now) == []


@pytest.mark.parametrize(
    ("text", "tie", "principal"),
    [
        ("替我妈反映 她的养老金停了", "母亲", None),
        ("我替邻居王大爷问一下", "邻居", "王大爷"),
        ("帮我爸写的", "父亲", None),
        ("我是他儿子", "子女", None),
        ("代我父亲李大山申请", "父亲", "李大山"),
        ("受朋友委托", "朋友同事", None),
    ],
)
def test_proxies(text: str, tie: str, principal: str | None, now: datetime) -> None:
    [found] = relation.extract(text, now)
    assert found.value == {"relation": tie, "principal": principal}


@pytest.mark.parametrize(
    "text", ["帮我要回钱", "我妈住院了", "代理人是什么", "给我儿子上户口不给办"]
)
def test_no_proxy(text: str, now: datetime) -> None:
    assert relation.extract(text, now) == []
