"""Other systems are told: signed, again when they did not hear, and nothing of any person."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.intake import alarms, handover
from bot.intake.models import Alarm, Handover
from bot.kit.clock import FixedClock
from bot.kit.db import Database
from bot.kit.office_hours import OfficeHours
from bot.kit.outbox import Outbox, OutboxItem
from bot.staff.models import AuditEntry
from bot.staff.permissions import NotPermitted
from bot.webhooks import service
from bot.webhooks.events import Event
from bot.webhooks.models import WebhookEndpoint
from bot.webhooks.tasks import TRIES, WebhookWorker
from integrations.webhooks.sender import HttpSender
from tests.bot.api.conftest import add_conversation
from tests.bot.petitions import ADMINISTRATOR, MONDAY, OFFICER, PETITION, SUPERVISOR, file
from tests.bot.webhooks.receiver import Receiver, receiving


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(MONDAY)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


@pytest.fixture
async def worker(database: Database, clock: FixedClock) -> AsyncIterator[WebhookWorker]:
    sender = HttpSender()
    yield WebhookWorker(database, sender, clock, Outbox())
    await sender.close()


def add(database: Database, url: str, *events: Event, **more: Any) -> service.NewEndpoint:
    return database.transact(
        lambda s: service.add_endpoint(
            s, ADMINISTRATOR, url, events or list(Event), MONDAY, **({"https_only": False} | more)
        )
    )


def happen(database: Database, clock: FixedClock, *, climbs: bool = False) -> tuple[str, str]:
    """A conversation waits, is claimed and released, a case is filed; returns id and number.

    `climbs`: before it is claimed, nobody has come for so long that its alarms go outside.
    """
    id_ = add_conversation(database, "c-9")

    def work(session: Any) -> None:
        handover.leave_queue(session, id_, clock.now())
        handover.request(session, id_, "asked", urgent=False, now=clock.now())
        if climbs:
            nobody_comes(session, id_, clock.now())
        handover.take(session, id_, OFFICER, clock.now())
        handover.release(session, id_, OFFICER, "张测试的事已问清", clock.now())

    database.transact(work)
    return id_, file(database, now=clock.now()).number


def nobody_comes(session: Session, id_: str, now: datetime) -> None:
    """The supervisors were told of both alarms, and did not come either."""
    waiting = session.scalars(
        select(Handover.id).where(Handover.conversation_id == id_, Handover.released_at.is_(None))
    ).one()
    for kind in ("danger", "late"):
        session.add(
            Alarm(
                handover_id=waiting, kind=kind, conversation_id=id_,
                raised_at=now - timedelta(hours=1), level=alarms.SUPERVISORS, next_at=now,
            )
        )  # fmt: skip
    alarms.climb(session, OfficeHours.load(), now)


async def test_each_event_is_told_once_and_says_nothing_of_a_person(
    database: Database, clock: FixedClock, receiver: Receiver, worker: WebhookWorker
) -> None:
    add(database, receiver.url)
    id_, number = happen(database, clock, climbs=True)
    assert await worker.deliver() == len(Event)
    assert await worker.deliver() == 0
    told = [json.loads(one.body) for one in receiver.told]
    by_event = {one["event"]: one for one in told}
    assert set(by_event) == set(Event)
    for event in Event:
        thing = ("case", number) if event is Event.CASE_FILED else ("conversation", id_)
        assert {key: by_event[event][key] for key in (thing[0], "at")} == {
            thing[0]: thing[1],
            "at": MONDAY.isoformat(),
        }
        assert set(by_event[event]) == {"id", "event", "at", thing[0]}
    everything = b"".join(one.body for one in receiver.told).decode()
    for personal in ("张测试", "13800001234", "样例路", "openid", str(PETITION["title"]), "asked"):
        assert personal not in everything


async def test_the_signature_covers_time_and_body(
    database: Database, clock: FixedClock, receiver: Receiver, worker: WebhookWorker
) -> None:
    secret = add(database, receiver.url, Event.CASE_FILED).secret
    file(database)
    await worker.deliver()
    told = receiver.told[0]
    signature = dict(part.split("=", 1) for part in told.headers["Xinfang-Signature"].split(","))
    assert int(signature["t"]) == int(clock.now().timestamp())
    signed = signature["t"].encode() + b"." + told.body
    assert signature["v1"] == hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert told.headers["Xinfang-Event"] == "case.filed"
    assert told.headers["Content-Type"] == "application/json"


async def test_who_did_not_hear_is_told_again(
    database: Database, clock: FixedClock, receiver: Receiver, worker: WebhookWorker
) -> None:
    add(database, receiver.url, Event.CASE_FILED)
    receiver.statuses = [500, 302, 404]
    file(database)
    for heard in range(1, 5):
        assert await worker.deliver() == 1
        assert len(receiver.told) == heard
        assert await worker.deliver() == 0
        clock.advance(minutes=10)
    assert {one.path for one in receiver.told} == {"/hooks"}
    assert len({json.loads(one.body)["id"] for one in receiver.told}) == 1
    assert len({one.headers["Xinfang-Signature"] for one in receiver.told}) == 4
    assert await worker.deliver() == 0


async def test_who_never_hears_is_given_up_and_seen(
    database: Database, clock: FixedClock, worker: WebhookWorker
) -> None:
    add(database, "http://127.0.0.1:9/hooks", Event.CASE_FILED)
    file(database)
    for _ in range(TRIES):
        assert await worker.deliver() == 1
        clock.advance(hours=1)
    assert await worker.deliver() == 0
    items = database.look(lambda s: service.list_endpoints(s, ADMINISTRATOR))
    assert (items[0].waiting, items[0].given_up) == (0, 1)


async def test_one_who_is_away_holds_up_nobody(
    database: Database, clock: FixedClock, receiver: Receiver, worker: WebhookWorker
) -> None:
    add(database, "http://127.0.0.1:9/hooks")
    add(database, receiver.url)
    id_, number = happen(database, clock)
    await worker.deliver()
    assert len(receiver.told) == 4
    assert {id_, number} == {
        json.loads(one.body).get("case") or json.loads(one.body)["conversation"]
        for one in receiver.told
    }


async def test_only_what_was_asked_for_and_nothing_after_removal(
    database: Database, clock: FixedClock, receiver: Receiver, worker: WebhookWorker
) -> None:
    added = add(database, receiver.url, Event.CASE_FILED)
    happen(database, clock)
    assert await worker.deliver() == 1
    file(database)
    database.transact(lambda s: service.remove_endpoint(s, ADMINISTRATOR, added.id, MONDAY))
    await worker.deliver()
    assert len(receiver.told) == 1
    file(database)
    assert await worker.deliver() == 0


async def test_of_an_accusation_not_even_the_number_is_told(
    database: Database, receiver: Receiver, worker: WebhookWorker
) -> None:
    add(database, receiver.url)
    file(database, kind="检举控告", respondents=[{"name": "某甲", "post": None, "unit": None}])
    assert await worker.deliver() == 0
    assert receiver.told == []


async def test_what_is_rolled_back_is_not_told(
    database: Database, clock: FixedClock, receiver: Receiver, worker: WebhookWorker
) -> None:
    add(database, receiver.url)

    def fail(session: Any) -> None:
        service.announce(session, Event.CASE_FILED, clock.now(), case="XF1")
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        database.transact(fail)
    assert await worker.deliver() == 0


async def test_two_workers_tell_once(
    database: Database, clock: FixedClock, receiver: Receiver, worker: WebhookWorker
) -> None:
    add(database, receiver.url, Event.CASE_FILED)
    for _ in range(10):
        file(database)
    sender = HttpSender()
    other = WebhookWorker(database, sender, clock, Outbox())
    await asyncio.gather(worker.deliver(), other.deliver(), worker.deliver(), other.deliver())
    await sender.close()
    assert len(receiver.told) == 10


@pytest.mark.parametrize(
    ("url", "fault"),
    [("ftp://x.test/", "url"), ("https://", "url"), ("https://a:b@x.test/", "url"), ("x", "url"),
     ("https://x.test/" + "a" * 500, "url"), ("http://[", "url"), ("http://x.test/", "insecure")],
)  # fmt: skip
def test_addresses_that_cannot_be_told_are_refused(
    sqlite_database: Database, url: str, fault: str
) -> None:
    with pytest.raises(service.EndpointRefused) as refused:
        add(sqlite_database, url, https_only=True)
    assert refused.value.fault == fault


def test_the_secret_is_encrypted_the_change_audited_and_the_role_checked(
    database: Database,
) -> None:
    added = add(database, "https://x.test/hooks")
    raw = database.look(
        lambda s: s.connection().exec_driver_sql("select secret from webhook_endpoints").scalar()
    )
    assert added.secret not in str(raw)
    assert database.look(lambda s: s.get(WebhookEndpoint, added.id)).secret == added.secret
    assert database.look(lambda s: s.query(AuditEntry.action).all()) == [("webhook.added",)]
    for asker in (OFFICER, SUPERVISOR):
        with pytest.raises(NotPermitted):
            database.look(lambda s, a=asker: service.list_endpoints(s, a))
    with pytest.raises(service.EndpointRefused, match="taken"):
        add(database, "https://x.test/hooks")
    assert database.look(lambda s: s.query(OutboxItem).count()) == 0
