"""Requests, reasons, earlier efforts, other procedures, corrections."""

from __future__ import annotations

from datetime import datetime

import pytest

from nlu.components import correction, other_procedure, prior_effort, reason, request


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("希望尽快修好路灯", ["希望尽快修好路灯"]),
        ("希望城管查处，夜里十点以后不要施工", ["希望城管查处，夜里十点以后不要施工"]),
        ("希望尽快修好，晚上太黑，老人摔过跤", ["希望尽快修好"]),
        ("恳请领导派人来看一看，督促物业整改。", ["恳请领导派人来看一看，督促物业整改"]),
        ("诉求：1、退还押金；2、赔礼道歉；3、依法处罚", ["退还押金", "赔礼道歉", "依法处罚"]),
        ("我们村路灯坏了 要求马上解决", ["要求马上解决"]),
        ("我没有别的收入，请求政府帮我把钱要回来。", ["请求政府帮我把钱要回来"]),
        ("请政府管管这个开发商 收了钱不交房", ["请政府管管这个开发商"]),
        ("能不能给个说法", ["能不能给个说法"]),
        (
            "我就两个请求，一是请县里重新核实记录，二是按每棵三百补给我。电话13900001234",
            ["请县里重新核实记录", "按每棵三百补给我"],
        ),
        (
            "我们的要求不高：第一，请政府督促老板付清工资；第二，社保也要给我们补上。我叫王强",
            ["请政府督促老板付清工资", "社保也要给我们补上"],
        ),
        ("请领导给我们解决：水管赶快修；白交的钱退掉。", ["水管赶快修", "白交的钱退掉"]),
        ("建议路口加一个左转灯，现在早高峰总是抢道", ["建议路口加一个左转灯"]),
        ("就一个要求：晚上十点后不准施工。", ["晚上十点后不准施工"]),
        ("收了我四千六，问是什么说就是服务。退钱！", ["退钱"]),
        ("他说是我自己办的。把多扣的钱退回来！", ["把多扣的钱退回来"]),
        ("店里要厂家同意，厂家不管。求退费。", ["求退费"]),
        ("要求住建局督促复工，要求银行停贷。", ["要求住建局督促复工", "要求银行停贷"]),
        (
            "那个路灯从过年到现在一直不亮晚上接孩子黑得很啊请你们派人来修一下嘛我叫李平",
            ["请你们派人来修一下嘛"],
        ),
    ],
)
def test_requests(text: str, wanted: list[str], now: datetime) -> None:
    found = request.extract(text, now)
    assert [e.value for e in found] == wanted
    assert [text[e.start : e.end] for e in found] == wanted


@pytest.mark.parametrize(
    "text",
    [
        "物业要求我们交钱",
        "请问去哪里",
        "把河道工程给了他小舅子",
        "警察把我打伤了还不承认",
        "没希望了",
        "老板请了律师",
        "他们让我交三千",
        "请假扣钱",
        "妇联帮我介绍的培训",
    ],
)
def test_no_request(text: str, now: datetime) -> None:
    assert request.extract(text, now) == []


@pytest.mark.parametrize(
    "text",
    [
        "根据《劳动法》应该按月发",
        "违反了合同约定",
        "按照国家标准应该是两倍",
        "合同上写明去年六月交房",
    ],
)
def test_reasons(text: str, now: datetime) -> None:
    assert [e.value for e in reason.extract(text, now)] == [text]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("理由是路灯属于公共设施，应当有人维护。", "路灯属于公共设施，应当有人维护"),
        ("我的理由：交了物业费，就该有人修", "交了物业费，就该有人修"),
    ],
)
def test_a_reason_that_is_called_one_goes_to_the_end_of_its_sentence(
    text: str, wanted: str, now: datetime
) -> None:
    assert [e.value for e in reason.extract(text, now)] == [wanted]


@pytest.mark.parametrize("text", ["凭什么", "依据是什么", "没有什么理由", "路灯坏了"])
def test_no_reason(text: str, now: datetime) -> None:
    assert reason.extract(text, now) == []


@pytest.mark.parametrize(
    ("text", "organs"),
    [
        ("我们找过物业经理，他说人手不够；找过社区，社区让我们自己开会。", ["物业", "社区"]),
        ("打过两次12345都没结果", ["12345"]),
        ("4月份打过12345，说转给城管了，一直没人来修。", ["12345"]),
        ("我去过区卫健局两次，让等。", ["区卫健局"]),
        ("去过信访局登记过", ["信访局"]),
        ("给镇政府反映过", ["镇政府"]),
        ("劳动监察大队登记了两个月没有下文", ["劳动监察大队"]),
        ("问镇里说让等", ["镇里"]),
        ("报过警", ["110"]),
        ("找物业 物业说不归他们管", ["物业"]),
        ("去年3月向住建局投诉过，没有回音", ["住建局"]),
        ("电梯停了，找业委会，业委会推给开发商。", ["业委会"]),
        ("先后向区民政局、市民政局和残联反映，都没答复", ["区民政局、市民政局、残联"]),
        ("低保停了，社区说系统里查不到我。", ["社区"]),
        ("我去问过班主任，班主任说回去了解", ["班主任"]),
        ("报警了，城东派出所登记了一下就没信了", ["城东派出所"]),
        ("打过12315，那边让我找市监所", ["12315"]),
    ],
)
def test_efforts(text: str, organs: list[str], now: datetime) -> None:
    assert [e.value["organ"] for e in prior_effort.extract(text, now)] == organs


def test_an_effort_keeps_time_and_document(now: datetime) -> None:
    text = "去年3月向住建局投诉过，给了〔2025〕12号答复，不解决问题"
    [found] = prior_effort.extract(text, now)
    assert found.value["when"] == "去年3月"
    assert "〔2025〕12号" in (found.value["document_no"] or "")


@pytest.mark.parametrize(
    "text",
    [
        "我要举报我们镇的副镇长收了开发商的钱",
        "孩子被同学打了学校不管",
        "没找过别人",
        "应该找谁",
        "我打12345行不行",
        "希望街道找物业",
        "路灯坏了",
        "把养老钱借给了供销社",
        "我想去法院告，又没钱请律师",
        "请水利局派人看看大坝。",
    ],
)
def test_no_effort(text: str, now: datetime) -> None:
    assert prior_effort.extract(text, now) == []


@pytest.mark.parametrize(
    ("text", "kind", "number", "stage"),
    [
        ("(2023)浙0106民初1234号", "诉讼", "(2023)浙0106民初1234号", "一审"),
        ("（2022）京01民终56号判决书", "诉讼", "(2022)京01民终56号", "二审"),
        ("杭劳人仲案字〔2024〕第321号", "仲裁", "杭劳人仲案字〔2024〕第321号", None),
        ("府复字〔2025〕18号行政复议决定", "行政复议", "府复字〔2025〕18号", None),
        ("一审判决我认为不公", "诉讼", None, "一审"),
        ("已经起诉到西湖区法院，还没开庭", "诉讼", None, "审理中"),
        ("我的案子判了两年执行不到钱", "诉讼", None, "执行"),
    ],
)
def test_procedures(
    text: str, kind: str, number: str | None, stage: str | None, now: datetime
) -> None:
    value = other_procedure.extract(text, now)[0].value
    assert (value["kind"], value["document_no"], value["stage"]) == (kind, number, stage)


@pytest.mark.parametrize(
    "text", ["没打过官司", "行政复议怎么申请", "法院判了还能信访吗", "要不要先起诉", "法院门口堵车"]
)
def test_no_procedure(text: str, now: datetime) -> None:
    assert other_procedure.extract(text, now) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话错了，应该是13900001234", [("correction_target", "phone")]),
        ("第三条改成要求退钱", [("ordinal", 3)]),
        ("3改成去年五月", [("ordinal", 3)]),
        ("把第2项删了", [("ordinal", 2)]),
        ("地址不对应该是文三路", [("correction_target", "address")]),
        ("名字写错了", [("correction_target", "name")]),
        ("三不对", [("ordinal", 3)]),
        ("改一下电话", [("correction_target", "phone")]),
        ("地点不对，应该是江南大道", [("correction_target", "place")]),
        ("时间不是今年是去年", [("correction_target", "event_time")]),
        ("身份证号写错了", [("correction_target", "id_number")]),
    ],
)
def test_corrections(text: str, found: list[tuple[str, object]], now: datetime) -> None:
    assert [(e.entity, e.value) for e in correction.extract(text, now)] == found


@pytest.mark.parametrize(
    "text", ["我要改变现状", "13900001234", "第三小学门口", "我的电话是13900001234"]
)
def test_no_correction(text: str, now: datetime) -> None:
    assert correction.extract(text, now) == []


def test_a_bare_choice() -> None:
    assert [correction.choice(text) for text in ("3", "第三条", "三", "三楼")] == [3, 3, 3, None]


@pytest.mark.parametrize(
    "end",
    [
        "我有三个要求。第一，按丈量表赔偿果树。第二，公布补偿款去向。第三，给我书面答复。",
        "我的诉求\n1.按丈量表赔偿果树\n2.公布补偿款去向\n3.给我书面答复",
        "所以我恳请你们，第一按丈量表赔偿果树，第二公布补偿款去向，第三给我书面答复。",
        "要求很简单，1按丈量表赔偿果树，2公布补偿款去向，3给我书面答复。",
        "请你们替我办三件事，头一件按丈量表赔偿果树，第二件公布补偿款去向，第三件给我书面答复。",
        "想请领导帮三个忙：一个是按丈量表赔偿果树，再一个是公布补偿款去向，还有一个是给我书面答复。",
        "我要的是：按丈量表赔偿果树；公布补偿款去向；给我书面答复。",
        "综上，我的诉求：一要按丈量表赔偿果树，二要公布补偿款去向，三要给我书面答复。",
        "我没有别的想法，第一个，按丈量表赔偿果树；第二个，公布补偿款去向；第三个，给我书面答复。",
        "我恳请：一按丈量表赔偿果树，二公布补偿款去向，三给我书面答复。",
        "请求事项\n一、按丈量表赔偿果树。\n二、公布补偿款去向。\n三、给我书面答复。",
    ],
)
def test_lists_of_requests_however_they_begin(end: str, now: datetime) -> None:
    story = "前年村里修水库淹了我家果园，镇干部说好赔偿，后来换了人就不认账，跑了十几趟没结果。"
    found = [e.value for e in request.extract(story + end, now)]
    assert found == ["按丈量表赔偿果树", "公布补偿款去向", "给我书面答复"]


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("电梯老坏，盼着早点换新的。", "盼着早点换新的"),
        ("这个钱拖了一年。给个准话。", "给个准话"),
        ("我就一个要求，严肃处理打人的人。", "严肃处理打人的人"),
        ("车停得乱七八糟，政府能不能管一管", "政府能不能管一管"),
        ("该赔的赔，该修的修，不要再拖了。", "该赔的赔，该修的修，不要再拖了"),
        ("我们商户要求减免三个月租金", "我们商户要求减免三个月租金"),
        ("督促开发商尽快办理房产证。", "督促开发商尽快办理房产证"),
        ("我的请求就是重新鉴定伤残等级。", "重新鉴定伤残等级"),
        ("我不求别的，就求一个说法。", "求一个说法"),
        ("厂里欠我们四个月工资。工资最急！", "工资最急"),
        ("房子漏了三年。赔偿我的损失两万元。", "赔偿我的损失两万元"),
        ("打伤了人还在街上晃。严查背后的保护伞。", "严查背后的保护伞"),
        ("两个月没水了。啥时候能给通上水？", "啥时候能给通上水"),
        ("欠的两万八尽快付给我。", "欠的两万八尽快付给我"),
        ("这个处罚太重。故申请重新鉴定。", "申请重新鉴定"),
        ("我不要钱，只要他道歉。", "只要他道歉"),
        ("孩子没学上。给孩子一个公平。", "给孩子一个公平"),
    ],
)
def test_wishes_told_in_passing(text: str, wish: str, now: datetime) -> None:
    assert [e.value for e in request.extract(text, now)] == [wish]
