"""Danger and the wish for a person, recognised without a model."""

import time

import pytest

from bot.intake.interrupts import Danger, Interrupts
from bot.kit.wording import Wording
from tests.bot.intake.service import WORDING

WORDS = Interrupts.load()
LETTER = "我们小区的电梯坏了两个月没人修，物业说没有钱，老人上下楼很不方便，希望房管局督促。"


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("我不想活了", "self_harm"),
        ("活着没意思，真的活不下去了", "self_harm"),
        ("再不给钱我就去跳楼", "self_harm"),
        ("逼得我只能喝农药", "self_harm"),
        ("我 想 死", "self_harm"),
        ("不给解决我就死给你们看", "self_harm"),
        ("再拖下去我要炸了你们信访局", "threat"),
        ("我要砍死他", "threat"),
        ("大不了同归于尽", "threat"),
        ("我老公正在打我", "crime_now"),
        ("救命啊", "crime_now"),
        ("我被他们关在地下室里", "crime_now"),
        ("楼道里煤气泄漏了", "danger_now"),
        ("隔壁着火了快来人", "danger_now"),
        ("房子快要塌了", "danger_now"),
    ],
)
def test_danger_is_seen(text: str, category: str) -> None:
    assert WORDS.danger(text) == Danger(category, plain=True)


@pytest.mark.parametrize(
    "text",
    [
        "他们说要弄死我，我害怕",
        "我不想活了",
        "活着没意思",
        "我攒够了一瓶安眠药",
        "我在江边站着，想跳下去",
        "遗书都写好了",
        "爸爸喝醉了又在打妈妈，我躲在房间里",
        "我老公天天打我，我不敢回家",
        "我闻到满屋煤气味",
        "女儿放学到现在不见了",
        "我被关在传销窝点出不去",
        "同学把我关在厕所里打我",
        "再不解决我就带着汽油去",
        "唔想活落去啦",
        "活起没得意思",
        "楼里冒浓烟了",
        "他拿刀堵着门",
        "继父总是摸我",
        "我要跟他们拼命",
        "老公掐我脖子",
        "让我死了算了",
        "儿子被人绑架了要五十万",
        "他说要杀我全家",
        "我妈喝了农药快来人",
        "我今年13岁，在学校老被三个同学打，还逼我要钱，老师说是闹着玩，我不敢跟爸妈说",
        "我才十岁，爸爸把我关在阳台上不给饭吃",
        "等你们看到这条消息我已经不在了，孩子拜托你们",
        "这是我最后一次找你们了，下辈子再见",
        "wo bu xiang huo le",
        "I want to kill myself",
        "我不想活了，說了也沒人管，遺書寫好了",
        "不想活鸟",
        "让他们全家陪葬，我说到做到",
        "我妈煤气中毒叫不醒了",
        "村里修路占了我家的地，补偿一分没给，跑了三年，镇里推县里，县里推镇里，谁也不管。"
        "我一个农民没别的办法。我真的活不下去了，农药就在桌上。",
    ],
)
def test_danger_in_other_words(text: str) -> None:
    assert WORDS.danger(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "这几天累死我了",
        "热死人了小区又停电",
        "楼下超市跳楼价大甩卖扰民",
        "烦死了，路灯还不修",
        "那是我妈的救命钱",
        "死路一条的断头路什么时候通",
        "卖炸鸡的油烟太大",
        "我要去北京上访",
        "我们准备拉横幅",
        "去年我家着火了，消防栓没水",
        "2023年煤气泄漏，赔偿到现在没给",
        "我父亲是因为拆迁自杀的，到现在没有说法",
        "村里杀猪场臭气熏天",
        "死活不给我办证",
        "物业把路堵死了",
        "老板还欠我工资",
        "我要打官司",
        "单位不让我活动",
        "我的电动车被锁在车棚里三天了物业不给开",
        "小区消防通道被锁起来了没人管",
        "单位把我关在工作群外面",
        "儿子丢了工作三年了社保没着落",
        "我点你们公众号里的链接没有反应",
        "村委会烧了我家的秸秆要求赔偿",
        "父亲去世留下遗书房子过户办不了",
        "隔壁餐馆爆炸了以后墙一直裂着没人修",
        "我手机丢了怎么补办社保卡",
        "广场舞吵得要死",
        "这群里都炸锅了",
        "楼上天天打孩子玩具很吵",
        "我被停职了关系到全家生活",
        "门口的路被堵住了车出不去",
        "账户被锁了取不了公积金",
        "车被锁在地下车库里",
        "我们村的路塌了半年没人修",
        "楼上漏水把我家天花板泡了",
        "学校食堂难吃死了",
        "老板跑路了欠我们工资",
        "政府把我家房子拆了",
        "物业把大门锁了不让快递进",
        "不给我们交社保",
        "领导不让我走程序",
        "我怕老板扣我工资",
        "单位不让我走",
        "我想死心了",
        "开发商让我们活受罪",
        "打死也不签字",
        "楼道灯坏了老人摔伤了腿",
        "邻居砍了我家的树",
        "他打我电话骚扰我",
        "银行卡被冻结了",
        "我家的狗被邻居毒死了",
        "村里的地被占了，求救无门",
        "我爸被狗咬伤了谁负责",
        "孩子上学的事离家太远",
        "孩子被学校劝退了",
        "女儿被幼儿园拒收",
        "她打我们小区物业电话没人接",
    ],
)
def test_harmless_words_are_left_alone(text: str) -> None:
    assert WORDS.danger(text) is None


@pytest.mark.parametrize(
    "text",
    ["人工", "转人工", "找人工", "人工客服", "我要转人工！", "转人工客服", "请帮我转人工，谢谢",
     "我要找真人", "人工服务", "找工作人员", "找人", "能不能和人工说话"],
)  # fmt: skip
def test_the_wish_for_a_person(text: str) -> None:
    assert WORDS.wants_human(text)


@pytest.mark.parametrize(
    "text",
    ["人工湖没人管", "人工费太高了", "我要反映人工智能公司骗人", "人", "0", "",
     "工作人员态度不好", "客服一直不接电话"],
)  # fmt: skip
def test_other_sentences_with_the_same_words(text: str) -> None:
    assert not WORDS.wants_human(text)


def test_every_category_has_its_card() -> None:
    wording = Wording.load(WORDING)
    for category in WORDS.categories:
        card = wording.text(f"danger_card.{category}", staff="")
        assert "110" in card
    assert "12356" in wording.text("danger_card.self_harm", staff="")
    assert "119" in wording.text("danger_card.danger_now", staff="")


@pytest.mark.parametrize("text", ["路灯坏了，" * 2000, "我" * 10000, LETTER * 100, ""])
def test_long_text_costs_little(text: str) -> None:
    began = time.process_time()
    assert WORDS.danger(text) is None
    assert time.process_time() - began < 0.1
