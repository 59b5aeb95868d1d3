"""The citizens' phones: who follows, what was said, what may still be pushed, which files exist."""

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.kit.clock import Clock
from integrations.simulator.feed import Feed
from integrations.simulator.memory import Memory

Author = Literal["citizen", "account", "system"]
Via = Literal["passive", "push", "template"]

MESSAGE_PUSHES, MESSAGE_WINDOW = 5, timedelta(hours=48)
TAP_PUSHES, TAP_WINDOW = 3, timedelta(minutes=1)
TYPING_LASTS = timedelta(seconds=15)
TYPING_AFTER_CONTACT = timedelta(seconds=30)
MEDIA_KEPT = timedelta(days=3)
MEDIA_HELD = 200


@dataclass(frozen=True, slots=True)
class Bubble:
    """One line of a chat as the page draws it."""

    id: int
    citizen: str
    author: Author
    kind: str
    text: str
    at: str
    via: Via | None = None
    milliseconds: int | None = None
    attempts: int = 1
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StoredMedia:
    content: bytes
    content_type: str
    filename: str
    kind: str
    created_at: datetime


@dataclass(slots=True)
class Phone:
    """One citizen's side: the account sees nothing of it but the openid."""

    openid: str
    name: str
    following: bool = False
    pushes_left: int = 0
    window_until: datetime | None = None
    last_contact: datetime | None = None
    typing_until: datetime | None = None
    bubbles: list[Bubble] = field(default_factory=list)

    def note_contact(self, now: datetime, *, tapped: bool) -> None:
        """A message opens the long window; a tap opens a short one and never shortens another."""
        self.last_contact = now
        self.typing_until = None
        if not tapped:
            self.pushes_left, self.window_until = MESSAGE_PUSHES, now + MESSAGE_WINDOW
        elif not self.has_window(now):
            self.pushes_left, self.window_until = TAP_PUSHES, now + TAP_WINDOW
        else:
            self.pushes_left = max(self.pushes_left, TAP_PUSHES)

    def has_window(self, now: datetime) -> bool:
        return self.window_until is not None and now < self.window_until

    def is_typing(self, now: datetime) -> bool:
        return self.typing_until is not None and now < self.typing_until


class Phones:
    """All phones; what was said and who follows outlives the process, files do not."""

    def __init__(
        self, clock: Clock, feed: Feed, presets: Mapping[str, str], memory: Memory
    ) -> None:
        self.clock = clock
        self.feed = feed
        self._memory = memory
        self.media: dict[str, StoredMedia] = {}
        self._phones = {openid: Phone(openid, name) for openid, name in presets.items()}
        self._ids = itertools.count(1)
        self._recall()

    def all(self) -> list[Phone]:
        return list(self._phones.values())

    def find(self, openid: str) -> Phone | None:
        return self._phones.get(openid)

    def add(self, name: str) -> Phone:
        """A citizen the account has never seen; tests and tools may bring their own openid."""
        phone = Phone("oSim" + secrets.token_urlsafe(18), name)
        self._phones[phone.openid] = phone
        self.note(phone)
        self.feed.publish("citizen", self.describe(phone))
        return phone

    def note(self, phone: Phone) -> None:
        """Keep what the phone is like now."""
        kept = {"openid": phone.openid, "name": phone.name, "following": phone.following}
        self._memory.note("phone", kept | {"pushes_left": phone.pushes_left})

    def _recall(self) -> None:
        last = 0
        for row in self._memory.recall():
            if "phone" in row:
                known = row["phone"]
                phone = self._phones.setdefault(
                    known["openid"], Phone(known["openid"], known["name"])
                )
                phone.following, phone.pushes_left = known["following"], known["pushes_left"]
            elif row.get("bubble", {}).get("citizen") in self._phones:
                bubble = Bubble(**row["bubble"])
                phone = self._phones[bubble.citizen]
                phone.bubbles.append(bubble)
                last = max(last, bubble.id)
                if bubble.author == "citizen":
                    phone.last_contact = datetime.fromisoformat(bubble.at)
                    phone.window_until = phone.last_contact + MESSAGE_WINDOW
        self._ids = itertools.count(last + 1)

    def write(self, phone: Phone, author: Author, kind: str, text: str, **rest: Any) -> Bubble:
        """Put a line into the chat and tell every open page."""
        at = self.clock.now().isoformat(timespec="seconds")
        bubble = Bubble(next(self._ids), phone.openid, author, kind, text, at, **rest)
        phone.bubbles.append(bubble)
        self._memory.note("bubble", bubble)
        phone.typing_until = None
        self.feed.publish("bubble", asdict(bubble))
        self.feed.publish("citizen", self.describe(phone))
        return bubble

    def type(self, phone: Phone, *, on: bool) -> None:
        phone.typing_until = self.clock.now() + TYPING_LASTS if on else None
        self.feed.publish("typing", {"citizen": phone.openid, "on": on})

    def describe(self, phone: Phone) -> dict[str, Any]:
        now = self.clock.now()
        until = phone.window_until if phone.has_window(now) else None
        return {
            "id": phone.openid,
            "name": phone.name,
            "following": phone.following,
            "pushes_left": phone.pushes_left if until else 0,
            "window_until": until.isoformat(timespec="seconds") if until else None,
            "typing": phone.is_typing(now),
        }

    def keep_media(self, content: bytes, content_type: str, filename: str, kind: str) -> str:
        media_id = "sim-" + secrets.token_urlsafe(24)
        self.media[media_id] = StoredMedia(content, content_type, filename, kind, self.clock.now())
        while len(self.media) > MEDIA_HELD:
            del self.media[next(iter(self.media))]
        return media_id

    def find_media(self, media_id: str) -> StoredMedia | None:
        """The file while it lives: three days, as with WeChat."""
        stored = self.media.get(media_id)
        if stored is None or self.clock.now() - stored.created_at > MEDIA_KEPT:
            return None
        return stored
