"""The Official Account as a channel of intake."""

import logging
import re
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

from bot.intake.ports import AttachmentRefused, ChannelBusy, Delivery, Media, MediaGone
from bot.intake.schemas import OutboundMessage
from integrations.wechat.client import Client, Download, TooMuch
from integrations.wechat.errcodes import ApiError, Unreached
from integrations.wechat.parse import CHANNEL
from integrations.wechat.settings import WeChatSettings
from integrations.wechat.text import pack, whole

SEND_PATH = "/cgi-bin/message/custom/send"
TYPING_PATH = "/cgi-bin/message/custom/typing"
MEDIA_PATH = "/cgi-bin/media/get"
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
        if not text:
            return Delivery("failed", "empty")
        body = {"touser": recipient, "msgtype": "text", "text": {"content": text}}
        try:
            await self._client.call(SEND_PATH, body)
        except ApiError as error:
            meaning = error.meaning
            return Delivery(meaning.status, meaning.reason, self._client.retry_after(error))
        except Unreached as error:
            return Delivery("retry", error.reason, TRY_AGAIN_AFTER)
        return Delivery("sent")

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
