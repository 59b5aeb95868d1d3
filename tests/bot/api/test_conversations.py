"""Conversations over HTTP: taking them over, and seeing no more than one may."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.cases import service as cases
from bot.intake.models import Conversation, Message
from bot.staff.permissions import Role
from tests.bot.api.conftest import Api, add_conversation
from tests.bot.intake.office import PDF
from tests.bot.petitions import ME, MONDAY, petition

OFFICER, SUPERVISOR = Role.INTAKE_OFFICER, Role.SUPERVISOR
SLOTS: dict[str, Any] = {
    "name": {"value": "张测试", "display": "张测试", "messages": ["m1"]},
    "phone": {"value": "13800001234", "display": "13800001234", "messages": ["m1"]},
    "id_number": {
        "value": {"number": "510107200002291232"},
        "display": "5101…",
        "messages": ["m1"],
    },
    "address": {
        "value": {"text": "测试市东城区样例路8号501室", "region_code": "990101"},
        "display": "测试市东城区样例路8号501室",
        "messages": ["m1"],
    },
    "place": {"value": {"detail": "样例路口"}, "display": "样例路口", "messages": ["m1"]},
}
SECRETS = ("张测试", "13800001234", "510107200002291232", "501室")


def leaks(response: httpx.Response) -> list[str]:
    text = json.dumps(response.json(), ensure_ascii=False)
    return [secret for secret in SECRETS if secret in text]


async def test_take_reply_release(api: Api) -> None:
    id_ = add_conversation(api.database)
    taken = await api.ask(OFFICER, "POST", f"/conversations/{id_}/take")
    assert taken.json() == {"id": id_, "holder": "human", "handler_id": api.ids[OFFICER]}
    again = await api.ask(OFFICER, "POST", f"/conversations/{id_}/take")
    assert again.status_code == 200
    other = await api.ask(SUPERVISOR, "POST", f"/conversations/{id_}/take")
    assert (other.status_code, other.json()["type"]) == (409, "taken_by_another")
    said = await api.ask(OFFICER, "POST", f"/conversations/{id_}/reply", json={"text": "您好"})
    assert (said.status_code, said.json()["status"]) == (201, "queued")
    assert said.json()["pushes_left"] == 4
    foreign = await api.ask(SUPERVISOR, "POST", f"/conversations/{id_}/reply", json={"text": "x"})
    assert foreign.status_code == 409
    freed = await api.ask(OFFICER, "POST", f"/conversations/{id_}/release")
    assert freed.json() == {"id": id_, "holder": "bot"}
    late = await api.ask(OFFICER, "POST", f"/conversations/{id_}/reply", json={"text": "x"})
    assert (late.status_code, late.json()["type"]) == (409, "not_taken")
    assert api.woken == [True, True]
    holder, last = api.database.look(
        lambda s: (
            s.get(Conversation, id_).holder,  # type: ignore[union-attr]
            s.scalars(select(Message).order_by(Message.seq.desc()).limit(1)).one(),
        )
    )
    assert (holder, last.kind, last.payload["name"]) == ("bot", "event", "resume")


async def test_replies_need_words(api: Api) -> None:
    id_ = add_conversation(api.database)
    await api.ask(OFFICER, "POST", f"/conversations/{id_}/take")
    for body in ({"text": ""}, {"text": "   "}, {"text": "长" * 4001}, {}, {"text": 5}):
        refused = await api.ask(OFFICER, "POST", f"/conversations/{id_}/reply", json=body)
        assert refused.status_code == 422
    long = await api.ask(OFFICER, "POST", f"/conversations/{id_}/reply", json={"text": "长" * 3000})
    assert (long.status_code, long.json()["type"]) == (422, "reply_too_long")
    assert api.woken == []


async def test_what_is_not_there_is_not_found(api: Api) -> None:
    for action, body in (
        ("", None), ("/take", None), ("/release", None), ("/reply", {"text": "x"}),
        ("/unmask", {"reason": "x"}),
    ):  # fmt: skip
        method = "POST" if action else "GET"
        answer = await api.ask(OFFICER, method, f"/conversations/nobody{action}", json=body)
        assert (answer.status_code, answer.json()["type"]) == (404, "conversation_not_found")


async def test_only_who_took_it_or_gave_a_reason_reads_everything(api: Api) -> None:
    id_ = add_conversation(api.database, slots=SLOTS)
    before = await api.ask(OFFICER, "GET", f"/conversations/{id_}")
    assert leaks(before) == []
    assert before.json()["slots"]["place"]["value"]["detail"] == "样例路口"
    assert before.json()["slots"]["phone"]["value"] == "138****1234"
    assert before.json()["messages"][0]["text"] == "我叫张*，电话138****1234"
    given = await api.ask(
        OFFICER, "POST", f"/conversations/{id_}/unmask", json={"reason": "投诉复核"}
    )
    assert leaks(given) == list(SECRETS)
    await api.ask(OFFICER, "POST", f"/conversations/{id_}/take")
    assert leaks(await api.ask(OFFICER, "GET", f"/conversations/{id_}")) == list(SECRETS)
    assert leaks(await api.ask(SUPERVISOR, "GET", f"/conversations/{id_}")) == []
    assert [line[1:] for line in api.audited() if line[1].startswith("conversation.")] == [
        ("conversation.read", f"conversation:{id_}", ""),
        ("conversation.unmasked", f"conversation:{id_}", "投诉复核"),
        ("conversation.unmasked", f"conversation:{id_}", "taken"),
        ("conversation.read", f"conversation:{id_}", ""),
    ]


async def test_lists_hold_no_words(api: Api) -> None:
    add_conversation(api.database, slots=SLOTS)
    listed = await api.ask(OFFICER, "GET", "/conversations", params={"holder": "queue"})
    assert [item["id"] for item in listed.json()["items"]] == ["c-1"]
    assert leaks(listed) == []
    assert "openid" not in listed.text
    empty = await api.ask(OFFICER, "GET", "/conversations", params={"holder": "human"})
    assert empty.json() == {"items": []}
    assert [line[1] for line in api.audited()] == ["conversations.listed"] * 2


async def test_the_words_of_a_filed_accusation_are_for_the_supervisor(api: Api) -> None:
    id_ = add_conversation(api.database, texts=("我举报被某收钱", "谢谢"))
    origin = cases.Origin(
        ME, id_, [{"message_id": "m1", "at": MONDAY.isoformat(), "text": "我举报被某收钱"}]
    )
    api.database.transact(
        lambda s: cases.file_petition(s, petition(kind="检举控告"), origin=origin, now=MONDAY)
    )
    for body in ({}, {"json": {"reason": "想看"}}):
        method, action = ("POST", "/unmask") if body else ("GET", "")
        hidden = await api.ask(OFFICER, method, f"/conversations/{id_}{action}", **body)
        assert hidden.status_code == 200
        assert "被某" not in hidden.text
        assert "谢谢" in hidden.text
    assert "被某" in (await api.ask(SUPERVISOR, "GET", f"/conversations/{id_}")).text


async def test_so_are_the_words_of_one_that_is_being_told(api: Api) -> None:
    slots = {
        "kind": {"value": "检举控告", "messages": []},
        "story": {"value": "被某收钱", "messages": ["m1"]},
    }
    id_ = add_conversation(api.database, slots=slots, texts=("我举报被某收钱",))
    hidden = await api.ask(OFFICER, "GET", f"/conversations/{id_}")
    assert "被某" not in hidden.text
    assert hidden.json()["slots"] == {}
    assert "被某" in (await api.ask(SUPERVISOR, "GET", f"/conversations/{id_}")).text


async def test_the_whole_of_a_handlers_work(api: Api) -> None:
    id_ = add_conversation(api.database)

    async def post(action: str, role: Role = OFFICER, **body: Any) -> Any:
        return await api.ask(role, "POST", f"/conversations/{id_}/{action}", json=body)

    assert (await api.ask(OFFICER, "GET", "/conversations/queues")).json()["waiting"] == 1
    listed = (await api.ask(OFFICER, "GET", "/conversations/queues/waiting")).json()["items"]
    assert [item["id"] for item in listed] == [id_]
    await post("take")
    others = (await post("look", SUPERVISOR, typing=True)).json()["others"]
    assert others == []
    assert (await post("look")).json()["others"][0]["typing"]
    assert (await post("note", text="已核实")).status_code == 201
    notes = (await api.ask(SUPERVISOR, "GET", f"/conversations/{id_}/notes")).json()
    assert [one["text"] for one in notes["items"]] == ["已核实"]
    assert notes["items"][0]["staff_id"] in notes["staff"]
    refused = await post("field", slot="phone", text="12")
    assert (refused.status_code, refused.json()["problem"]) == (422, "invalid_phone_length")
    assert (await post("field", slot="phone", text="13900005678")).status_code == 200
    canned = (await api.ask(OFFICER, "GET", f"/conversations/{id_}/canned")).json()["items"]
    assert (await post("reply", text=canned[0]["text"])).status_code == 201
    assert (await post("glance", seq=2)).status_code == 200
    assert (await post("transfer", unit="没有这个单位")).json()["type"] == "nobody_there"
    assert (await post("file")).json()["number"].startswith("XF")
    assert (await post("release", summary="办结", ask="")).json()["holder"] == "bot"


@pytest.mark.parametrize(
    ("method", "action", "body"),
    [
        ("POST", "take", {}),
        ("POST", "reply", {"text": "您好"}),
        ("POST", "field", {"slot": "kind", "text": "意见建议"}),
        ("POST", "field", {"slot": "confidential", "text": "否"}),
        ("POST", "file", {}),
        ("POST", "note", {"text": "看看"}),
        ("POST", "transfer", {}),
        ("POST", "release", {"summary": "", "ask": ""}),
        ("GET", "canned", {}),
        ("POST", "unmask", {"reason": "想看"}),
    ],
)
async def test_a_sealed_draft_is_worked_on_by_the_supervisor_alone(
    api: Api, method: str, action: str, body: dict[str, Any]
) -> None:
    id_ = add_conversation(api.database, slots={"kind": {"value": "检举控告", "messages": ["m1"]}})
    more = {"json": body} if method == "POST" else {}
    refused = await api.ask(OFFICER, method, f"/conversations/{id_}/{action}", **more)
    assert (refused.status_code, refused.json()["type"]) == (403, "not_permitted")
    assert (await api.ask(SUPERVISOR, "POST", f"/conversations/{id_}/take")).status_code == 200
    refused = await api.ask(OFFICER, method, f"/conversations/{id_}/{action}", **more)
    assert (refused.status_code, refused.json()["type"]) == (403, "not_permitted")
    done = await api.ask(SUPERVISOR, method, f"/conversations/{id_}/{action}", **more)
    assert done.status_code in (200, 201) or done.json()["type"] == "nothing_to_file"


async def test_a_document_is_sent_and_taken_back(api: Api) -> None:
    id_ = add_conversation(api.database)
    where = f"/conversations/{id_}/picture"
    await api.ask(OFFICER, "POST", f"/conversations/{id_}/take")
    sent = await api.ask(OFFICER, "POST", where, content=PDF, params={"filename": "答复.pdf"})
    assert (sent.status_code, sent.json()["status"]) == (201, "queued")
    shown = (await api.ask(OFFICER, "GET", f"/conversations/{id_}")).json()
    file = shown["attachments"][-1]
    assert (file["filename"], file["message_id"]) == ("答复.pdf", sent.json()["id"])
    assert "/my/file/**********" in shown["messages"][-1]["text"]
    for content, status, problem in (
        (b"MZ\x00", 422, "file_refused"), (b"x" * 11_000_000, 413, "too_large"),
    ):  # fmt: skip
        refused = await api.ask(OFFICER, "POST", where, content=content)
        assert (refused.status_code, refused.json()["type"]) == (status, problem)
    address = f"/conversations/{id_}/files/{file['id']}"
    assert (await api.ask(OFFICER, "DELETE", address)).status_code == 204
    again = await api.ask(OFFICER, "DELETE", address)
    assert (again.status_code, again.json()["type"]) == (404, "file_not_found")
