"""What intake needs from the outside world; `integrations` provides it, `app` marries them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.intake.schemas import OutboundMessage, TurnRequest, TurnResult

DeliveryStatus = Literal[
    "sent", "window_closed", "quota_spent", "unreachable", "no_permission", "retry", "failed"
]


class EngineUnavailable(Exception):
    """The engine did not answer, or answered with a fault of its own: ask again later."""

    def __init__(self, reason: str, *, faulty: bool = False) -> None:
        super().__init__(reason)
        self.faulty = faulty
        """True when the engine was reached and failed on this very message."""


class EngineRefused(Exception):
    """The engine will never answer this request."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(f"{status}: {reason}")
        self.status = status


class UnknownVersion(EngineRefused):
    """The state belongs to a flow version that the engine no longer serves."""


class DialogueEngine(Protocol):
    """Turns a state and a message into a new state, replies and commands."""

    async def turn(self, request: TurnRequest) -> TurnResult:
        """Raises `EngineUnavailable`, `EngineRefused` or `UnknownVersion`."""
        ...


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message given to a channel."""

    status: DeliveryStatus
    reason: str = ""
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """A file fetched from a channel; `content_type` is only what the channel claims."""

    content: bytes
    content_type: str
    filename: str | None = None


class MediaGone(Exception):
    """The channel no longer has the file."""


class ChannelBusy(Exception):
    """The channel cannot answer now; try again after `retry_after` seconds."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Channel(Protocol):
    """One account of one channel."""

    @property
    def name(self) -> str: ...

    @property
    def can_push(self) -> bool:
        """Whether messages can be sent without being asked (False: answers only)."""
        ...

    def split(self, messages: Sequence[OutboundMessage]) -> list[OutboundMessage]:
        """The same content in as few messages as the channel's limits allow, in order.

        Pure. Neighbours are merged where they fit (`key` joined by `+`, options of the last),
        long ones are cut; each part fits one message of the channel.
        """
        ...

    async def send(self, recipient: str, message: OutboundMessage) -> Delivery:
        """Push one part made by `split`. Answers, never raises, for what a channel can refuse."""
        ...

    @property
    def can_notify(self) -> bool:
        """Whether citizens can be told outside of the chat that something waits for them."""
        ...

    async def notify(self, recipient: str, now: datetime) -> Delivery:
        """Tell so, in the channel's own fixed words. Answers, never raises."""
        ...

    async def typing(self, recipient: str) -> None:
        """Show that an answer is coming. Never raises."""
        ...

    async def fetch_media(self, media_id: str) -> Media:
        """Raises `MediaGone` or `ChannelBusy`."""
        ...


class ShortMessages(Protocol):
    """Sends short messages to telephones."""

    async def send(self, phone: str, text: str, id: str) -> Delivery:
        """Answers, never raises; the same `id` is the same message."""
        ...


class AttachmentRefused(Exception):
    """The file is not kept; `reason` is one of too_large, unknown_type, empty, not_sendable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A kept file: where it is, and what it turned out to be."""

    key: str
    sha256: str
    size: int
    content_type: str
    extension: str


class AttachmentStore(Protocol):
    """Keeps citizens' files, encrypted. The methods block: call them from a thread."""

    def put(self, content: bytes, *, only: Collection[str] | None = None) -> StoredFile:
        """Keep the file; raises `AttachmentRefused`. The same content twice is kept once.

        `only`: the content types to take, of those that are kept at all.
        """
        ...

    def open(self, key: str) -> bytes:
        """The content; raises `FileNotFoundError`."""
        ...

    def erase(self, key: str) -> None:
        """Forget the file; silent when it is not there."""
        ...


Box = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a picture, as shares of its width and height."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of writing that was found in a picture."""

    text: str
    sureness: float
    box: Box


class Unreadable(Exception):
    """A picture or a recording cannot be read: it is broken, too large, or it took too long."""


class PictureReader(Protocol):
    """Reads the writing in pictures, without asking anybody outside."""

    async def read(self, content: bytes) -> list[Line]:
        """The lines from top to bottom; raises `Unreadable`."""
        ...

    async def cover(self, content: bytes, boxes: Sequence[Box]) -> bytes:
        """The picture as a JPEG with the boxes blacked; raises `Unreadable`."""
        ...


class Transcriber(Protocol):
    """Writes down what a voice message says, without asking anybody outside."""

    async def transcribe(self, content: bytes, content_type: str) -> str:
        """What is said, empty when nothing was understood; raises `Unreadable`."""
        ...


class VoicePlayer(Protocol):
    """Makes of a voice what every browser plays."""

    async def playable(self, content: bytes) -> bytes:
        """The voice as a WAV of one channel; raises `Unreadable`."""
        ...


class NotRecognised(Exception):
    """The channel does not say who it is."""


class AccountSignIn(Protocol):
    """Signing in on a page with the account of a channel."""

    @property
    def account(self) -> str:
        """The account's original id, as messages name it."""
        ...

    def address(self, back: str, state: str) -> str:
        """Where to send the browser, which returns to `back` with a code and `state`."""
        ...

    async def openid(self, code: str) -> str:
        """Who came back; raises `NotRecognised`."""
        ...


class Publisher(Protocol):
    """Tells whoever watches a conversation (console, simulator). May lose messages."""

    async def publish(self, topic: str, event: Mapping[str, Any]) -> None:
        """Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody of the staff who has a conversation open, and whether they type."""

    staff_id: str
    name: str
    typing: bool


class Presence(Protocol):
    """Who looks at which conversation just now. May forget; never raises."""

    async def note(self, conversation_id: str, staff_id: str, name: str, *, typing: bool) -> bool:
        """Say so, again every few seconds; True when it is news to the others."""
        ...

    async def leave(self, conversation_id: str, staff_id: str) -> None:
        """They look no more."""
        ...

    async def present(self, conversation_id: str) -> list[Present]:
        """Everybody who does."""
        ...

    async def come(self, staff_id: str) -> None:
        """Somebody has the console open; said again every few seconds."""
        ...

    async def go(self, staff_id: str) -> None:
        """They closed it."""
        ...

    async def at_desk(self) -> frozenset[str]:
        """Everybody who has it open."""
        ...
