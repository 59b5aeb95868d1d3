"""`/metrics`: figures of the product, of all its processes."""

import re
import urllib.error
import urllib.request

import pytest

from tests.stack import Stack


def figure(stack: Stack, name: str) -> float:
    page = stack.get("/metrics").decode()
    found = re.search(rf"^{re.escape(name)} (\S+)$", page, re.M)
    return float(found[1]) if found else 0.0


def test_turns_answers_and_the_queue_are_counted(stack: Stack) -> None:
    turns = figure(stack, "xinfang_turn_seconds_count")
    passive = figure(stack, 'xinfang_answers_total{way="passive"}')
    queued = figure(stack, 'xinfang_conversations{holder="queue"}')
    citizen = stack.citizen()
    citizen.say("您好")
    citizen.say("人工")
    citizen.close()
    # The subscription is a turn, too.
    assert figure(stack, "xinfang_turn_seconds_count") == turns + 3
    assert figure(stack, 'xinfang_answers_total{way="passive"}') == passive + 3
    assert figure(stack, 'xinfang_conversations{holder="queue"}') == queued + 1
    assert figure(stack, "xinfang_messages_pending") == 0


def test_they_are_not_for_the_public(stack: Stack) -> None:
    request = urllib.request.Request(
        f"{stack.address}/metrics", headers={"X-Forwarded-For": "203.0.113.9"}
    )
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(request)
