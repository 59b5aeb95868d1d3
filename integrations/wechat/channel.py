"""The Official Account as a channel of intake."""

import logging
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from bot.intake.ports import AttachmentRefused, ChannelBusy, Delivery, Media, MediaGone
from bot.intake.schemas import OutboundFile, OutboundMessage
from bot.kit.clock import TZ
from integrations.wechat.client import Client, Download, TooMuch
from integrations.wechat.errcodes import ApiError, Unreached
from integrations.wechat.parse import CHANNEL
from integrations.wechat.settings import WeChatSettings
from integrations.wechat.text import pack, whole
from integrations.wechat.wording import wording

SEND_PATH = "/cgi-bin/message/custom/send"
TEMPLATE_PATH = "/cgi-bin/message/template/send"
TYPING_PATH = "/cgi-bin/message/custom/typing"
MEDIA_PATH = "/cgi-bin/media/get"
UPLOAD_PATH = "/cgi-bin/media/upload"
MAX_MEDIA = 20 * 1024 * 1024
TRY_AGAIN_AFTER = 10.0
CONFIGURATION_AFTER = 300.0
# Videos come as the address of a file on one of Tencent's hosts.
VIDEO_HOSTS = (".qq.com", ".qpic.cn", ".weixin.qq.com")

log = logging.getLogger(__name__)

_FILENAME = re.compile(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", re.IGNORECASE)


class WeChatChannel:
    """Implements `bot.intake.ports.Channel`."""

    name = CHANNEL

    def __init__(self, client: Client, settings: WeChatSettings) -> None:
        self._client = client
        self._settings = settings

    @property
    def can_push(self) -> bool:
        return self._settings.can_push

    def split(self, messages: Sequence[OutboundMessage]) -> list[OutboundMessage]:
        return pack(messages)

    async def send(self, recipient: str, message: OutboundMessage) -> Delivery:
        """One customer-service message. A time-out may hide a message that did arrive."""
        if not self.can_push:
            return Delivery("no_permission", "account_type")
        text = whole(message)
        if not text and message.file is None:
            return Delivery("failed", "empty")
        try:
            content = await self._content(text, message.file)
        except (ApiError, Unreached) as error:
            return self._refusal(error)
        return await self._give(SEND_PATH, {"touser": recipient, **content})

    async def _give(self, path: str, body: dict[str, Any]) -> Delivery:
        try:
            await self._client.call(path, body)
        except (ApiError, Unreached) as error:
            return self._refusal(error)
        return Delivery("sent")

    def _refusal(self, error: ApiError | Unreached) -> Delivery:
        if isinstance(error, Unreached):
            return Delivery("retry", error.reason, TRY_AGAIN_AFTER)
        meaning = error.meaning
        return Delivery(meaning.status, meaning.reason, self._client.retry_after(error))

    async def _content(self, text: str, file: OutboundFile | None) -> dict[str, Any]:
        """The kind and the content of a message; a picture is uploaded first, for three days."""
        if file is None:
            return {"msgtype": "text", "text": {"content": text}}
        answer = await self._client.upload(UPLOAD_PATH, {"type": "image"}, file)
        return {"msgtype": "image", "image": {"media_id": str(answer.get("media_id", ""))}}

    @property
    def can_notify(self) -> bool:
        """Only a verified service account has templates."""
        return bool(self._settings.template_id) and self.can_push

    async def notify(self, recipient: str, now: datetime) -> Delivery:
        """A template message that asks the citizen to come back to the chat."""
        if not self.can_notify:
            return Delivery("no_permission", "not_set_up")
        at = f"{now.astimezone(TZ):%Y-%m-%d %H:%M}"
        said = {"matter": wording().text("notice_matter"), "time": at}
        fields = (pair.partition("=") for pair in self._settings.template_fields.split(","))
        data = {name.strip(): {"value": said.get(what.strip(), "")} for name, _, what in fields}
        body = {"touser": recipient, "template_id": self._settings.template_id, "data": data}
        return await self._give(TEMPLATE_PATH, body)

    async def typing(self, recipient: str) -> None:
        if not self.can_push:
            return
        try:
            await self._client.call(TYPING_PATH, {"touser": recipient, "command": "Typing"})
        except (ApiError, Unreached) as error:
            log.debug("wechat: no typing sign: %s", error)

    async def fetch_media(self, media_id: str) -> Media:
        """Raises `MediaGone`, `ChannelBusy`, or `AttachmentRefused` for what is too large."""
        try:
            found = await self._client.download(MEDIA_PATH, {"media_id": media_id}, MAX_MEDIA)
            answer = found.json()
            if answer is not None and "video_url" in answer:
                found = await self._video(str(answer["video_url"]))
        except TooMuch:
            raise AttachmentRefused("too_large") from None
        except ApiError as error:
            raise self._as_media_error(error) from error
        except Unreached as error:
            raise ChannelBusy(error.reason, TRY_AGAIN_AFTER) from error
        return Media(found.content, found.content_type, _filename(found.disposition))

    async def _video(self, address: str) -> Download:
        parts = urlsplit(address)
        own = urlsplit(self._settings.api_base).hostname
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https") or not (host == own or host.endswith(VIDEO_HOSTS)):
            raise MediaGone("the video is kept in an unknown place")
        return await self._client.fetch(address, {}, MAX_MEDIA)

    def _as_media_error(self, error: ApiError) -> Exception:
        meaning = error.meaning
        if meaning.reason in ("media_expired", "no_permission"):
            return MediaGone(meaning.reason)
        after = self._client.retry_after(error)
        return ChannelBusy(meaning.reason, CONFIGURATION_AFTER if after is None else after)


def _filename(disposition: str) -> str | None:
    """The bare name WeChat suggests; never a path."""
    found = _FILENAME.search(disposition)
    if found is None:
        return None
    name = re.split(r"[\\/]", unquote(found.group(1).strip()))[-1]
    return name[:120] or None
