"""What a citizen does on the phone, from the page's form to the answer in the chat."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integrations.simulator.account import SimulatedAccount
from integrations.simulator.envelope import Envelope
from integrations.simulator.messages import EVENTS, TAPS, build
from integrations.simulator.phones import Bubble, Phone, Phones
from integrations.simulator.sender import Exchange, Sender

FILES = {"image", "voice", "video"}
KINDS = {"text", "location", *FILES, *EVENTS}


class NotPossible(Exception):
    """The phone would not let a citizen do this; the text says why."""


@dataclass(frozen=True, slots=True)
class Upload:
    content: bytes
    content_type: str
    filename: str


class Citizen:
    """Sends in a citizen's name and writes both sides into the chat."""

    def __init__(self, account: SimulatedAccount, phones: Phones, words: dict[str, Any]) -> None:
        self._account = account
        self._phones = phones
        self._words = words
        self._sender = Sender(Envelope(account))

    async def close(self) -> None:
        await self._sender.close()

    async def act(
        self, phone: Phone, kind: str, fields: Mapping[str, str], upload: Upload | None, url: str
    ) -> dict[str, Any]:
        """Send one message or tap; returns the exchange and the account's bubble, if any."""
        if kind not in KINDS:
            raise NotPossible(f"unknown kind {kind!r}")
        if not phone.following and kind != "subscribe":
            raise NotPossible("the citizen does not follow the account")
        values = self._values(kind, fields, upload, url)
        now = self._phones.clock.now()
        phone.following = kind != "unsubscribe"
        phone.note_contact(now, tapped=kind in TAPS)
        self._phones.note(phone)
        self._show_own(phone, kind, values)
        timestamp = int(now.timestamp())
        xml = build(self._account, phone.openid, kind, timestamp, values)
        exchange = await self._sender.deliver(url, xml, openid=phone.openid, timestamp=timestamp)
        bubble = self._show_answer(phone, kind, exchange)
        return {
            "outcome": exchange.outcome,
            "attempts": exchange.attempts,
            "milliseconds": round(exchange.milliseconds),
            "problem": exchange.problem,
            "reply": bubble.text if bubble else None,
        }

    def _values(
        self, kind: str, fields: Mapping[str, str], upload: Upload | None, url: str
    ) -> dict[str, str | int | float]:
        values: dict[str, str | int | float] = dict(fields)
        if kind == "location":
            try:
                latitude, longitude = float(fields["latitude"]), float(fields["longitude"])
            except (KeyError, ValueError):
                raise NotPossible("a location needs latitude and longitude") from None
            values |= {"latitude": latitude, "longitude": longitude}
        if kind in FILES:
            if upload is None:
                raise NotPossible(f"{kind} needs a file")
            values |= self._keep(kind, upload, url)
        return values

    def _keep(self, kind: str, upload: Upload, url: str) -> dict[str, str]:
        media_id = self._phones.keep_media(
            upload.content, upload.content_type, upload.filename, kind
        )
        base = url.removesuffix("/wechat/callback")
        suffix = upload.filename.rsplit(".", 1)[-1].lower() if "." in upload.filename else "amr"
        return {
            "media_id": media_id,
            "url": f"{base}/simulator/media/{media_id}",
            "format": suffix,
            "filename": upload.filename,
        }

    def _show_own(self, phone: Phone, kind: str, values: Mapping[str, Any]) -> None:
        notes = {
            "subscribe": self._words["followed"],
            "unsubscribe": self._words["unfollowed"],
            "menu": self._words["tapped"].format(label=self._menu_label(values)),
        }
        if kind in EVENTS:
            self._phones.write(phone, "system", kind, notes.get(kind, kind))
            return
        kept = ("media_id", "filename", "latitude", "longitude", "label")
        details = {name: values[name] for name in kept if name in values}
        self._phones.write(phone, "citizen", kind, str(values.get("text", "")), details=details)

    def _menu_label(self, values: Mapping[str, Any]) -> str:
        key = values.get("key", "")
        return str(values.get("label") or key)

    def _show_answer(self, phone: Phone, kind: str, exchange: Exchange) -> Bubble | None:
        if kind == "unsubscribe" or exchange.outcome == "accepted":
            return None
        took = {"milliseconds": round(exchange.milliseconds), "attempts": exchange.attempts}
        if exchange.outcome == "failed":
            details = {"problem": exchange.problem}
            return self._phones.write(
                phone, "system", "faulty", self._words["faulty"], details=details, **took
            )
        reply = exchange.reply
        reply_kind = reply.get("MsgType", "")
        text = reply.get("Content", "")
        if reply_kind != "text":
            text = self._words["unsupported"].format(kind=reply_kind)
        return self._phones.write(phone, "account", reply_kind, text, via="passive", **took)
