"""An independent implementation of WeChat's side talks to the callback."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from node_sender import NodeSender, require_node
from wechat_server import app_for, served
from wechat_world import APP_ID, KEY, OLD_KEY, ORIGINAL_ID, TOKEN, FakeInbox, settings

from bot.intake.schemas import Answer, InboundMessage
from integrations.wechat.endpoints import PATH

ACCOUNT = {"token": TOKEN, "aesKey": KEY, "appId": APP_ID, "originalId": ORIGINAL_ID}


class SlowInbox(FakeInbox):
    """Needs a second for the first attempt of one text; the retry gets the answer at once."""

    def __init__(self) -> None:
        super().__init__()
        self.attempts: Counter[str] = Counter()

    async def receive(self, inbound: InboundMessage, *, budget: float = 4.3) -> Answer:
        self.attempts[inbound.dedupe_key] += 1
        if inbound.text == "慢" and self.attempts[inbound.dedupe_key] == 1:
            await asyncio.sleep(1.0)
        return await super().receive(inbound, budget=budget)


@pytest.fixture(scope="module")
def inbox() -> SlowInbox:
    return SlowInbox()


@pytest.fixture(scope="module")
def sender(inbox: SlowInbox) -> Iterator[NodeSender]:
    require_node()
    with (
        served(app_for(inbox, settings())) as base,
        NodeSender(base + PATH, ACCOUNT) as running,
    ):
        yield running


def test_the_address_is_verified(sender: NodeSender) -> None:
    assert sender.order(verify=True)["outcome"] == "verified"


@pytest.mark.parametrize(
    "text", ["你好", "😀👨‍👩‍👧‍👦🇨🇳𠮷", "a]]>b <xml> & &amp;", "第一行\n第二行", "长" * 600]
)
def test_texts_go_and_come_back(sender: NodeSender, text: str) -> None:
    assert sender.say(text) == f"收到：{text}"


def test_other_messages_and_events(sender: NodeSender, inbox: SlowInbox) -> None:
    voice = {"MsgType": "voice", "MediaId": "v", "MediaId16K": "w", "Format": "amr"}
    assert sender.order(message=voice)["outcome"] == "replied"
    assert inbox.received[-1].payload["media_id_16k"] == "w"
    place = {"MsgType": "location", "Location_X": 30.1, "Location_Y": 120.2, "Scale": 15}
    assert sender.order(message=place)["outcome"] == "replied"
    assert inbox.received[-1].payload["longitude"] == 120.2
    event = {"MsgType": "event", "Event": "subscribe", "EventKey": "qrscene_1"}
    assert sender.order(message=event)["outcome"] == "replied"
    assert inbox.received[-1].payload["scene"] == "1"
    for silent in ("unsubscribe", "LOCATION"):
        event = {"MsgType": "event", "Event": silent}
        assert sender.order(message=event)["outcome"] == "acknowledged"


def test_a_late_answer_reaches_the_retry(sender: NodeSender, inbox: SlowInbox) -> None:
    answer = sender.order(
        message={"MsgType": "text", "Content": "慢"}, timeout=400, gap=1200, openid="oSlow"
    )
    assert answer["outcome"] == "replied"
    assert [attempt.get("error") for attempt in answer["attempts"]] == ["timeout", None]
    assert 2 in inbox.attempts.values()


def test_twenty_citizens_at_once(sender: NodeSender) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda n: sender.say(f"第{n}位", openid=f"oCitizen{n}"), range(20)))
    assert answers == [f"收到：第{n}位" for n in range(20)]


def test_the_previous_key_still_works(sender: NodeSender) -> None:
    old = ACCOUNT | {"aesKey": OLD_KEY}
    with NodeSender(sender.url, old) as other:
        assert other.say("旧钥匙") == "收到：旧钥匙"


def test_other_keys_and_plain_messages_are_turned_away(sender: NodeSender) -> None:
    message = {"MsgType": "text", "Content": "你好"}
    with NodeSender(sender.url, ACCOUNT | {"aesKey": "C" * 42 + "A"}) as other:
        assert other.order(message=message)["outcome"] == "error_shown"
    with NodeSender(sender.url, ACCOUNT | {"token": "another"}) as other:
        assert other.order(message=message)["why"] == "status 403"
    assert sender.order(message=message, mode="plain")["why"] == "status 403"


def test_nobody_there_is_noticed(sender: NodeSender) -> None:
    answer = sender.order(
        url="http://127.0.0.1:9/wechat/callback", message={"MsgType": "text"}, gap=10
    )
    assert (answer["outcome"], len(answer["attempts"])) == ("lost", 3)
