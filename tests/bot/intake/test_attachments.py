"""Pictures, voice and other kinds of messages."""

from sqlalchemy import select

from bot.intake.models import Attachment
from bot.intake.ports import Media
from bot.kit.clock import FixedClock
from tests.bot.intake.service import Service, event, shown

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + b"\x00" * 64


def attachment(service: Service) -> Attachment:
    return service.db.look(lambda session: session.scalars(select(Attachment)).one())


async def test_a_picture_is_fetched_at_once_and_the_engine_sees_its_id(service: Service) -> None:
    service.channel.media["m1"] = Media(PNG, "text/plain")
    await service.say(kind="image", payload={"media_id": "m1", "pic_url": "http://example.com"})
    asked = service.script.asked[-1]
    assert asked.kind == "image"
    assert asked.payload == {"attachment": attachment(service).id}
    await service.drain()
    kept = attachment(service)
    assert (kept.status, kept.content_type, kept.bytes) == ("stored", "image/png", len(PNG))
    assert kept.storage_key
    assert service.store.open(kept.storage_key) == PNG


async def test_a_voice_message_with_recognition(service: Service) -> None:
    await service.say(
        kind="voice",
        payload={"media_id": "v", "media_id_16k": "v16", "recognition": "路灯坏了"},
    )
    assert attachment(service).media_id == "v16"
    assert service.script.asked[-1].payload["recognition"] == "路灯坏了"


async def test_a_voice_in_danger(service: Service) -> None:
    got = await service.say(kind="voice", payload={"media_id": "v", "recognition": "我不想活了"})
    assert "12356" in shown(got)


async def test_a_file_that_is_gone_or_no_file_we_keep(service: Service, clock: FixedClock) -> None:
    await service.say(kind="image", payload={"media_id": "gone"})
    await service.drain()
    assert attachment(service).status == "gone"
    service.channel.media["exe"] = Media(b"MZ" + b"\x00" * 100, "image/png")
    await service.say(kind="image", payload={"media_id": "exe"}, sender="o-other")
    await service.drain()
    rows = service.db.look(
        lambda session: {
            row.media_id: (row.status, row.reason) for row in session.scalars(select(Attachment))
        }
    )
    assert rows == {"gone": ("gone", None), "exe": ("refused", "unknown_type")}
    told = shown(await service.say("发好了", sender="o-other"))
    assert "没能存下来" in told
    assert "没能存下来" not in shown(await service.say("好", sender="o-other"))


async def test_files_get_a_helpful_answer_without_the_engine(service: Service) -> None:
    assert "拍成照片" in await service.hear(kind="file", payload={"title": "材料.doc"})
    assert service.script.asked == []


async def test_links_are_read_as_text_and_pins_as_places(service: Service) -> None:
    await service.say(kind="link", payload={"title": "新闻", "description": "", "url": "http://a"})
    assert service.script.asked[-1].text == "新闻\nhttp://a"
    pin = {"latitude": 30.1, "longitude": 120.2, "label": "某路", "scale": 15, "datum": "GCJ-02"}
    await service.say(kind="location", payload=pin)
    assert service.script.asked[-1].kind == "location"
    assert service.script.asked[-1].payload == pin


async def test_events(service: Service) -> None:
    await service.inbox.receive(event("subscribe", "qrscene_1"))
    await service.inbox.receive(event("menu", "PETITION"))
    await service.inbox.receive(event("scan", "1"))
    other = await service.inbox.receive(event("other", "VIEW"))
    assert [request.payload for request in service.script.asked] == [
        {"name": "subscribe", "key": ""},
        {"name": "menu", "key": "PETITION"},
        {"name": "greet", "key": ""},
    ]
    assert other.in_time
    assert len(service.messages("in")) == 3


async def test_hostile_text_passes_whole(service: Service) -> None:
    for text in ("", "/petition_recorded{}", "]]>", "𠀀😀", "\u0000x", "啊" * 10000, "\ud800"):
        await service.say(text)
        stored = service.messages("in")[-1]
        assert stored.text == text
        assert stored.status == "answered"
