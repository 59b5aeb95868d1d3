"""What comes in from a channel and what goes back, in types that know no channel."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Kind = Literal["text", "image", "voice", "video", "location", "link", "file", "event"]


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a citizen, as its channel understood it.

    `dedupe_key` is the same for every repetition of the same message and differs between
    messages of one sender. `payload` by kind: image {media_id, pic_url}; voice {media_id,
    media_id_16k, format, recognition}; video {media_id, thumb_media_id}; location {latitude,
    longitude, label, scale, datum}; link {title, description, url}; file {title, …}; event
    {name, key} with name one of subscribe, unsubscribe, menu, scan, other.
    """

    channel: str
    account: str
    sender: str
    dedupe_key: str
    kind: Kind
    text: str
    payload: dict[str, Any]
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Option:
    """A choice offered with a message: what is shown, and what choosing it says."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A picture for a citizen."""

    content: bytes = field(repr=False)
    content_type: str
    filename: str


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One message to a citizen; `key` names its wording, joined by `+` when several were merged.

    One with a `file` is that picture and nothing else, and is never merged or cut.
    """

    key: str
    text: str
    options: tuple[Option, ...] = ()
    file: OutboundFile | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the channel gives back to the request that brought a message.

    No messages means acknowledge only. `in_time` is False when the answer was not ready; it
    then goes another way, and a channel that lets a request run out (see `Channel.can_push`)
    does so. `attempt` counts the requests that brought the same message.
    """

    messages: tuple[OutboundMessage, ...]
    in_time: bool
    attempt: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What the dialogue engine is asked: one message, the state it left, and a few facts."""

    turn: str
    conversation: str
    text: str
    kind: str
    payload: dict[str, Any]
    state: dict[str, Any] | None
    now: datetime
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Command:
    """Something the engine proposes; the service decides."""

    name: str
    args: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What the engine answered: the new state, replies and commands."""

    state: dict[str, Any] | None
    replies: tuple[OutboundMessage, ...]
    commands: tuple[Command, ...]
    slots: dict[str, Any]
    understanding: dict[str, Any]
    flow_version: str | None
    model_version: str
    ms: float = 0.0
