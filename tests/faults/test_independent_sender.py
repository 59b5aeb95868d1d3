"""A whole petition in safe mode, sent and read by libraries that share nothing with the service."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from bot.cases.models import Case
from integrations.wechat.endpoints import PATH
from tests.faults.petitioner import NUMBER, STORY, answer_to
from tests.integrations.wechat.node_sender import NodeSender, require_node
from tests.stack import Stack

CODE = re.compile(r"查询码：(\S{10})")
OPENID = "oNodePetitioner"
CHECKS = {"signature", "id", "nonce", "to", "from", "created", "shown"}


@pytest.fixture
def sender(stack: Stack) -> Iterator[NodeSender]:
    require_node()
    settings = stack.settings
    account = {
        "token": settings.wechat_token,
        "aesKey": settings.wechat_encoding_aes_key,
        "appId": settings.wechat_app_id,
        "originalId": settings.wechat_original_id,
    }
    with NodeSender(stack.address + PATH, account) as running:
        yield running


def test_a_petition_from_the_first_word_to_the_receipt(stack: Stack, sender: NodeSender) -> None:
    assert sender.order(verify=True)["outcome"] == "verified"
    event = {"MsgType": "event", "Event": "subscribe", "EventKey": ""}
    shown = [read(sender, event)]
    text = STORY.format(n=1)
    while not (told := NUMBER.search(shown[-1])):
        assert len(shown) < 20, "\n".join(shown)
        shown.append(read(sender, {"MsgType": "text", "Content": text}))
        text = answer_to(shown[-1])
    assert CODE.search(shown[-1])
    query = select(Case.number).where(Case.number == told.group())
    assert stack.database.look(lambda session: session.scalar(query)) == told.group()
    status = read(sender, {"MsgType": "text", "Content": "查询进度"})
    assert told.group() in status


def read(sender: NodeSender, message: dict[str, str]) -> str:
    """Send one message and return what the citizen sees, after every check of the sender's."""
    answer = sender.order(openid=OPENID, message=message)
    assert answer["outcome"] == "replied", answer
    assert answer["checks"] == dict.fromkeys(CHECKS, True)
    assert [attempt["status"] for attempt in answer["attempts"]] == [200]
    return str(answer["reply"]["Content"])
