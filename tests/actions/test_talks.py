"""Whole conversations with the flows as they are shipped, extractors and all, model aside."""

from __future__ import annotations

from typing import Any

from tests.actions.talk import Talk

ONE = {"own_cases": [{"number": "XF20260301000001", "title": "路灯坏了", "stage": "已提交"}]}
TWO = {
    "own_cases": [
        *ONE["own_cases"],
        {"number": "XF20260301000002", "title": "拖欠工资", "stage": "办理中"},
    ]
}
LAMP = "我们小区门口的路灯坏了三个月了，晚上老人摔过跤，找过物业没人管，希望尽快修好。"


def _petition(talk: Talk) -> dict[str, Any]:
    assert talk.commands[-1]["name"] == "submit_petition"
    made: dict[str, Any] = talk.commands[-1]["args"]["petition"]
    return made


def _all(talk: Talk, *lines: str) -> Talk:
    for line in lines:
        talk.say(line)
        assert all(len(text) <= 600 for text in talk.texts)
    return talk


def test_a_plain_petition_told_in_one_go_takes_at_most_twelve_messages() -> None:
    talk = Talk("petition").say(LAMP)
    asked: list[str] = []
    answers = {
        "ask_place": "杭州市西湖区翠苑小区门口",
        "ask_event_time": "去年12月",
        "ask_prior_efforts": "找过物业，说没钱修",
        "ask_reasons": "没有",
        "ask_name": "王小明",
        "ask_phone": "13812345678",
        "ask_id_number": "11010519491231002X",
        "ask_address": "杭州市西湖区文三路8号2幢301室",
        "readback": "确认提交",
    }
    while not talk.commands:
        asked.append(talk.keys[-1])
        talk.say(answers[talk.keys[-1]])
    assert talk.bot_messages <= 12
    assert asked.index("ask_name") > asked.index("ask_place")
    assert asked[-1] == "readback"
    made = _petition(talk)
    assert made["kind"] == "求决"
    assert made["problem_place"]["region_code"] == "330106"
    assert made["content_class"]["path"].startswith("城乡建设")
    assert made["flags"] == []


def test_a_plain_petition_sees_no_special_question() -> None:
    talk = _all(Talk("petition"), LAMP, "杭州市西湖区翠苑")
    while talk.keys[-1] != "ask_name":
        talk.say("没有")
    _all(talk, "王小明", "13812345678", "11010519491231002X", "同上")
    special = {
        "anonymous", "accused", "proxy", "guardian", "representatives", "other_procedure",
        "place_region",
    }  # fmt: skip
    assert not special & set(talk.draft.trail)
    assert talk.keys[-1] == "readback"


def test_an_accusation_may_be_anonymous() -> None:
    talk = _all(
        Talk("petition"),
        "我要举报我们村书记李大山贪污征地补偿款，二十多万不知去向",
        "请查清楚，把钱退给村民",
        "杭州市余杭区",
        "去年",
        "没有",
        "没有",
    )
    while talk.keys[-1] != "ask_anonymous":
        talk.say("不知道")
    assert "12388" in talk.said
    talk.say("匿名")
    assert talk.keys[-1] == "readback"
    made = _petition(talk.say("确认提交"))
    assert made["kind"] == "检举控告"
    assert made["confidential"] is True
    assert made["public"] is False
    assert made["anonymous"] is True
    assert all(value is None for value in made["petitioner"].values())
    assert "accusation" in made["flags"]


def test_an_accusation_under_own_name_asks_who() -> None:
    talk = _all(Talk("petition"), "实名举报镇长收受工程老板好处费，证据都在我手里")
    _all(talk, "请查清楚", "杭州市余杭区", "去年")
    while talk.keys[-1] != "ask_anonymous":
        talk.say("没有")
    assert talk.say("实名").keys[-1] == "ask_name"


def test_court_is_asked_once_and_time_limits_are_mentioned() -> None:
    talk = _all(Talk("petition"), "区法院一审判我输了，我不服这个判决，希望重新审理")
    _all(talk, "杭州市西湖区", "上个月", "没有")
    assert talk.keys[-1] == "ask_other_procedure"
    assert "15 天" in talk.said
    assert "照样登记" in talk.said
    talk.say("西湖区人民法院，（2025）某0106民初123号，一审判了")
    assert talk.keys[-1] == "ask_reasons"
    assert talk.value("other_procedure")["kind"] == "诉讼"
    assert "litigation" in talk.draft.flags()


def test_a_group_names_up_to_five_representatives() -> None:
    talk = _all(Talk("petition"), "我们小区60户业主的房子早该交了，开发商一直不交房，要求尽快交房")
    talk.say("郑州市金水区某某花园")
    while talk.keys[-1] != "ask_representatives":
        talk.say("去年")
    talk.say("张三 13812345678，李四 13987654321")
    assert len(talk.value("representatives")) == 2
    assert talk.value("name") is None
    assert talk.value("phone") is None
    assert talk.value("people_count") == 60


def test_a_proxy_is_asked_for_whom() -> None:
    talk = _all(Talk("petition"), "我替我妈反映一下，她的养老金从去年10月就停发了，请帮忙补发")
    _all(talk, "成都市武侯区", "没有")
    assert talk.keys[-1] == "ask_proxy"
    talk.say("我妈，叫王秀英")
    assert talk.value("proxy")["principal"] == "王秀英"
    assert talk.value("name") is None
    assert "proxy" in talk.draft.flags()


def test_a_minor_is_asked_for_a_grown_up_and_kept_confidential() -> None:
    talk = _all(
        Talk("petition"), "我今年13岁，班里几个同学一直欺负我，老师也不管，希望他们别打我了"
    )
    assert talk.keys[-1] == "ask_guardian"
    assert "110" in talk.said
    assert talk.value("confidential") is True


def test_somebody_who_says_nothing_about_himself_is_still_registered() -> None:
    talk = _all(Talk("petition"), LAMP, "不知道")
    while talk.keys[-1] != "readback":
        talk.say("不想说")
    made = _petition(talk.say("确认提交"))
    assert made["anonymous"] is True
    assert {"name_refused", "phone_refused", "address_refused", "place_unclear"} <= set(
        made["flags"]
    )


def test_refusals_in_own_words_are_accepted() -> None:
    talk = _all(Talk("petition"), LAMP, "杭州市西湖区翠苑")
    while talk.keys[-1] != "ask_name":
        talk.say("没有")
    talk.say("能不能不留名字")
    assert talk.keys == ["decline_name", "ask_phone"]


def test_a_wrong_check_digit_is_explained_then_let_go() -> None:
    talk = _all(Talk("petition"), LAMP, "杭州市西湖区翠苑")
    while talk.keys[-1] != "ask_name":
        talk.say("没有")
    _all(talk, "王小明", "13812345678").say("110105194912310021")
    assert talk.keys == ["invalid_id_number_check_digit"]
    assert "有一位不对" in talk.said
    talk.say("110105194912310021")
    assert talk.keys[-1] == "ask_address"
    assert "id_unverified" in talk.draft.flags()


def test_same_names_are_asked_back() -> None:
    talk = _all(Talk("petition"), LAMP, "朝阳区")
    assert talk.keys[-1] == "ask_place_region"
    assert "北京市朝阳区" in talk.said
    assert "长春市朝阳区" in talk.said
    talk.say("长春的")
    while talk.keys[-1] != "readback":
        talk.say("不想说")
    assert "长春市朝阳区" in talk.said
    assert _petition(talk.say("确认提交"))["problem_place"]["region_code"] == "220104"


def test_a_kind_corrected_to_an_accusation_opens_its_questions() -> None:
    talk = _all(Talk("petition"), LAMP, "杭州市西湖区翠苑")
    while talk.keys[-1] != "readback":
        talk.say("不想说")
    talk.say("2改成举报")
    while talk.keys[-1] != "ask_anonymous":
        talk.say("不知道")
    assert talk.value("kind") == "检举控告"


def test_status_of_own_at_once_and_of_others_with_three_proofs() -> None:
    assert Talk("status", ONE).say("查询进度").commands == [{"name": "show_status", "args": {}}]
    talk = Talk("status").say("查询进度")
    assert talk.keys == ["ask_which_case"]
    _all(talk, "XF20260301000099", "ABCD2345EF", "5678")
    assert talk.commands[-1]["args"] == {
        "number": "XF20260301000099",
        "query_code": "ABCD2345EF",
        "phone_tail": "5678",
    }


def test_somebody_with_a_case_of_his_own_asks_for_another() -> None:
    talk = Talk("status", ONE).say("查一下XF20260301000099这件办到哪一步了呀")
    assert talk.keys[-1] == "ask_query_code"


def test_one_case_is_urged_at_once_and_of_several_one_is_chosen() -> None:
    urged = Talk("urge", ONE).say("催办")
    assert urged.commands[-1]["args"] == {"number": "XF20260301000001"}
    talk = Talk("urge", TWO).say("催办")
    assert "拖欠工资" in talk.said
    assert talk.say("2").commands[-1]["args"] == {"number": "XF20260301000002"}


def test_a_supplement_is_text_for_a_case() -> None:
    talk = _all(Talk("supplement", ONE), "补充材料", "昨天又有人摔了一跤")
    assert talk.commands[-1] == {
        "name": "add_supplement",
        "args": {"number": "XF20260301000001", "text": "昨天又有人摔了一跤", "attachments": []},
    }


def test_a_supplement_may_be_said_in_the_same_breath() -> None:
    talk = Talk("supplement", TWO).say("我要补充一个情况，昨天路灯又掉下来一个，差点砸到人")
    assert talk.keys[-1] == "ask_which_case"
    assert talk.say("1").commands[-1]["args"] == {
        "number": "XF20260301000001",
        "text": "昨天路灯又掉下来一个，差点砸到人",
        "attachments": [],
    }


def test_thanks_are_not_asked_for_requests_or_reasons() -> None:
    talk = Talk("petition").say("感谢社区的小刘帮我找到走丢的老人，特意来表扬她")
    assert talk.keys[-1] == "ask_place"
    assert talk.say("杭州市西湖区").keys[-1] == "ask_name"


def test_a_withdrawal_is_confirmed_in_own_words() -> None:
    talk = _all(Talk("withdraw", TWO), "撤回", "2", "是我自己的意思", "路灯修好了")
    assert talk.keys[-1] == "readback"
    assert "24 小时" in talk.said
    assert talk.say("确认撤回").commands[-1] == {
        "name": "withdraw_case",
        "args": {"number": "XF20260301000002", "reason": "路灯修好了"},
    }


def test_whoever_is_pressed_gets_a_person() -> None:
    talk = _all(Talk("withdraw", ONE), "撤回", "受到压力")
    assert talk.commands[-1] == {"name": "call_human", "args": {"reason": "under_pressure"}}


def test_a_new_phone_is_checked() -> None:
    talk = _all(Talk("contact", ONE), "更正联系方式", "电话", "1391234")
    assert talk.keys == ["invalid_new_phone_too_short"]
    talk.say("13912345678")
    assert "139****5678" in talk.said
    assert talk.say("确认更正").commands[-1]["args"]["phone"] == "13912345678"
