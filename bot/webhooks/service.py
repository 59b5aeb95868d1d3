"""Registering receivers, and writing down what they are to be told."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.kit.outbox import OutboxItem, enqueue
from bot.staff import audit
from bot.staff.askers import Asker
from bot.staff.permissions import NotPermitted, Permission, check_permission
from bot.staff.units import reaches_all
from bot.webhooks.events import Event
from bot.webhooks.models import WebhookEndpoint

TOPIC = "webhook.send"
LONGEST_URL = 500


class EndpointRefused(Exception):
    """The address cannot be told anything; `fault` is one of url, insecure, events, taken."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class EndpointNotFound(Exception):
    """No such receiver."""


@dataclass(frozen=True, slots=True)
class NewEndpoint:
    """A fresh receiver; ``secret`` is what its messages are signed with, shown once."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class EndpointItem:
    """A receiver in a list, with how many messages wait for it and how many were given up."""

    id: str
    url: str
    events: tuple[str, ...]
    waiting: int
    given_up: int


def add_endpoint(
    session: Session,
    asker: Asker,
    url: str,
    events: Iterable[Event],
    now: datetime,
    *,
    https_only: bool,
) -> NewEndpoint:
    """Tell an address of these events from the commit on."""
    _check_may(session, asker)
    _check_url(url, https_only=https_only)
    wanted = sorted({event.value for event in events})
    if not wanted:
        raise EndpointRefused("events")
    if session.scalar(select(WebhookEndpoint.id).where(WebhookEndpoint.url == url)):
        raise EndpointRefused("taken")
    endpoint = WebhookEndpoint(
        id=str(uuid.uuid4()), url=url, secret="whsec_" + secrets.token_urlsafe(32), events=wanted,
        created_at=now,
    )  # fmt: skip
    session.add(endpoint)
    audit.record(session, asker, "webhook.added", f"webhook:{endpoint.id}", "", now, events=wanted)
    return NewEndpoint(endpoint.id, endpoint.secret)


def list_endpoints(session: Session, asker: Asker) -> list[EndpointItem]:
    """The receivers, oldest first."""
    _check_may(session, asker)
    found = session.scalars(select(WebhookEndpoint).order_by(WebhookEndpoint.created_at)).all()
    return [
        EndpointItem(
            endpoint.id,
            endpoint.url,
            tuple(endpoint.events),
            _count(session, endpoint.id, "queued", "sending"),
            _count(session, endpoint.id, "dead"),
        )
        for endpoint in found
    ]


def remove_endpoint(session: Session, asker: Asker, endpoint_id: str, now: datetime) -> None:
    """Tell it nothing more; what still waits for it is dropped."""
    _check_may(session, asker)
    endpoint = session.get(WebhookEndpoint, endpoint_id)
    if endpoint is None:
        raise EndpointNotFound(endpoint_id)
    session.delete(endpoint)
    audit.record(session, asker, "webhook.removed", f"webhook:{endpoint_id}", "", now)


def announce(session: Session, event: Event, now: datetime, **ids: str) -> None:
    """Have every receiver that asked for it told, when the transaction commits.

    ``ids`` are names of things, such as a conversation's id or a case's number: nothing else
    may leave the house this way.
    """
    happening = str(uuid.uuid4())
    for endpoint_id, events in session.execute(select(WebhookEndpoint.id, WebhookEndpoint.events)):
        if event.value in events:
            told = {"id": happening, "event": event.value, "at": now.isoformat(), **ids}
            enqueue(
                session,
                TOPIC,
                _key(happening, endpoint_id),
                {"endpoint": endpoint_id, "told": told},
                now=now,
            )


def _check_may(session: Session, asker: Asker) -> None:
    """Events come from all units, so only who stands above all units says who is told."""
    check_permission(asker, Permission.WEBHOOKS_MANAGE)
    if not reaches_all(session, asker):
        raise NotPermitted(Permission.WEBHOOKS_MANAGE)


def _key(happening: str, endpoint_id: str) -> str:
    return f"webhook:{happening}:{endpoint_id}"


def _count(session: Session, endpoint_id: str, *statuses: str) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(OutboxItem)
            .where(
                OutboxItem.topic == TOPIC,
                OutboxItem.key.endswith(f":{endpoint_id}"),
                OutboxItem.status.in_(statuses),
            )
        )
        or 0
    )


def _check_url(url: str, *, https_only: bool) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or len(url) > LONGEST_URL or parts.username or not url.isprintable():
        raise EndpointRefused("url")
    if https_only and parts.scheme != "https":
        raise EndpointRefused("insecure")
