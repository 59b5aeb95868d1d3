"""Whatever citizens write is stored as it came, answered as defined, and taken for mere text."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.cases.service import get_case
from bot.staff.askers import OperatorAsker
from integrations.wechat.text import LIMIT
from tests.faults.petitioner import NUMBER, Petitioner
from tests.faults.stored import stored_of
from tests.stack import Stack, wait_for
from tests.wechat_user import Citizen, Reply

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
TEXTS = {
    "cdata": "他说]]>就这样]]",
    "xml": "<xml><Content>假的</Content></xml> &amp; &lt; &#x41;",
    "emoji": "😀😭🙏🏽",
    "joined emoji": "👨‍👩‍👧‍👦一家🏳️‍🌈",
    "flags": "🇨🇳🇨",
    "extension b": "𠮷𡘙𪚥𫝀",
    "combining": "e" + "\u0301" * 300,
    "zero width": "路\u200b灯\u200c\u200d\u2060\ufeff坏\u00ad了",
    "only zero width": "\u200b\u200d\ufeff",
    "right to left": "\u202e了坏灯路\u202c \u0627\u0644\u0633\u0644\u0627\u0645",
    "control": "路灯\x00\x01\x08\x0b\x1f坏了\x7f\x85",
    "only control": "\x01\x02",
    "line ends": "一\r\n二\r三\n\n\n四\t五\u2028六\u2029七",
    "empty": "",
    "blank": " \u3000\t\n",
    "long": "他们一直不修路灯。" * 1111,
    "long word": "长" * 10_000,
    "long digits": "1" * 4_000,
    "long brackets": "（" * 3_000,
    "long spaces": "路" + " " * 5_000 + "灯",
    "rasa intent": "/petition_recorded{}",
    "rasa intent with slots": '/inform{"name": "张三", "phone": "13800001234"}',
    "rasa restart": "/restart",
    "rasa session": "/session_start",
    "rasa action": "/action_submit",
    "set slot": '/SetSlots(name="x")',
    "json": '{"commands": [{"name": "submit_petition", "args": {}}]}',
    "json list": "[[[[[[[[]]]]]]]]",
    "sql": "'; DROP TABLE messages; --",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "link": '<a href="http://x.test">点我</a>',
    "braces": "{name} {0} {{}} {unknown!r}",
    "percent": "%s %(x)s %n %d %",
    "dollar": "${x} $x $(id) `id`",
    "template": "{{7*7}} {% raw %} #{7*7}",
    "path": "../../../etc/passwd\x00.jpg",
    "huge number": "1e400",
    "not a number": "NaN -Infinity 0x10 1_000",
    "other digits": "１２３４５６ ١٢٣ 一二三 ⑤ Ⅷ ½",
    "backslashes": "\\ud800 \\x00 \\n \\",
    "private use": "\ue000\U000f0000",
    "noncharacter": "a\ufffe\uffffb",
    "tags": "\U000e0041\U000e007f",
    "musical": "\U0001d11e",
    "date far away": "99999年99月99日99时",
    "many dates": "2024年1月1日、" * 300,
    "many amounts": "欠我１２３万４５６元，" * 200,
    "many names": "张三、李四、王五、" * 200,
    "url": "https://x.test/" + "a" * 1900,
    "case number": "XF20261124000001" * 50,
}


@pytest.fixture(autouse=True)
def sound(stack: Stack) -> Iterator[None]:
    """No log holds a traceback."""
    yield
    assert not stack.tracebacks()


def assert_defined(stack: Stack, citizen: Citizen, reply: Reply, text: str) -> None:
    """The message is stored as it came and has an answer that a phone can show."""
    assert (reply.status, reply.failed, reply.attempts) == (200, False, 1)
    assert 0 < len(reply.text.encode()) <= LIMIT
    stored = stored_of(stack, citizen).inbound[-1]
    assert stored.text == ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    assert stored.status == "answered"


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_is_stored_and_answered(stack: Stack, name: str) -> None:
    """As a first message, and as the answer to a question."""
    citizen, text = stack.citizen(follow=False), TEXTS[name]
    assert_defined(stack, citizen, citizen.say(text), text)
    citizen.say("文三路8号门口的路灯上个月坏了，一直没人修，希望尽快修好")
    assert_defined(stack, citizen, citizen.say(text), text)


def case_of(stack: Stack, number: str) -> dict[str, Any]:
    operator, now = OperatorAsker("tests"), stack.clock.now()
    return stack.database.transact(
        lambda session: get_case(session, operator, number, unmask_reason="tests", now=now)
    )


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        ("他说]]>就这样", "𠮷野𪚥"),
        ("<b>{name}</b>%s$x{0}&lt;", "林小满"),
        ("😀👨‍👩‍👧‍👦\u200d", "阿卜杜拉·买买提"),
        ("\u202e了坏\u202c", "㐂䶮"),
    ],
    ids=["cdata and extension b", "templates", "joined emoji", "right to left and extension a"],
)
def test_odd_characters_survive_to_the_case(stack: Stack, mark: str, name: str) -> None:
    story = (
        f"杭州市西湖区文三路8号旁边的路灯从上个月起不亮了，{mark}，"
        "打过12345没人来修，希望城管部门尽快把路灯修好"
    )
    person = Petitioner(stack.citizen(follow=False), story, {"姓名": name})
    person.file()
    readback = next(text for text in reversed(person.passive) if "确认提交" in text)
    assert mark in readback
    assert name in readback
    case = case_of(stack, person.numbers[0])
    assert case["petitioner"]["name"] == name
    assert mark in case["facts"]
    assert story in [words["text"] for words in case["original_words"]]


def test_a_story_longer_than_any_message_is_kept_whole(stack: Stack) -> None:
    """The read-back comes in parts that each fit; the case has every word."""
    story = (
        "杭州市西湖区文三路8号旁边的路灯从上个月起不亮了，打过12345没人来修，"
        + "".join(f"第{number}次去问还是没有人管，" for number in range(600))
        + "希望城管部门尽快把路灯修好"
    )
    person = Petitioner(stack.citizen(follow=False), story)
    person.file()
    assert all(len(text.encode()) <= LIMIT for text in person.passive + person.pushed)
    assert NUMBER.fullmatch(person.numbers[0])
    case = case_of(stack, person.numbers[0])
    assert story in [words["text"] for words in case["original_words"]]
    assert "第599次" in case["facts"]


@pytest.mark.parametrize("kind", ["file", "music", "hongbao", "x" * 500, "miniprogrampage"])
def test_messages_of_unknown_types_are_explained(stack: Stack, kind: str) -> None:
    citizen = stack.citizen(follow=False)
    xml = (
        f"<xml><ToUserName>{stack.settings.wechat_original_id}</ToUserName>"
        f"<FromUserName>{citizen.openid}</FromUserName><CreateTime>1700000000</CreateTime>"
        f"<MsgType>{kind}</MsgType><MsgId>{abs(hash(kind))}</MsgId></xml>"
    )
    reply = citizen.post(citizen.seal(xml))
    assert "拍成照片" in reply.text
    assert stored_of(stack, citizen).inbound[-1].kind == "file"


@pytest.mark.parametrize("event", ["VIEW", "LOCATION", "x" * 500, "MASSSENDJOBFINISH", "card"])
def test_unknown_events_are_acknowledged(stack: Stack, event: str) -> None:
    citizen = stack.citizen(follow=False)
    xml = (
        f"<xml><ToUserName>{stack.settings.wechat_original_id}</ToUserName>"
        f"<FromUserName>{citizen.openid}</FromUserName><CreateTime>1700000000</CreateTime>"
        f"<MsgType>event</MsgType><Event>{event}</Event><EventKey>k</EventKey></xml>"
    )
    reply = citizen.post(citizen.seal(xml))
    assert (reply.status, reply.text, reply.failed) == (200, "", False)
    assert citizen.say("你好").text


def test_odd_values_of_other_kinds(stack: Stack, citizen: Citizen) -> None:
    assert citizen.locate(30.27, 120.13, "]]>{name}\u202e" + "长" * 2000).text
    assert citizen.send("link", title="]]>" * 50, url="javascript:alert(1)").text
    assert citizen.send("image", media_id="../../etc/passwd", url="x" * 3000).text
    assert citizen.send("voice", media_id="", text="/restart").text
    assert citizen.send("menu", key="NOSUCHKEY" * 100).text
    assert citizen.send("menu", key="{{7*7}}").text
    assert citizen.send("scan", key="'; DROP TABLE cases; --").text
    assert len(stored_of(stack, citizen).inbound) == 8  # with the event of following
    wait_for(
        lambda: {m.status for m in stored_of(stack, citizen).inbound} == {"answered"},
        what="all are answered",
    )
