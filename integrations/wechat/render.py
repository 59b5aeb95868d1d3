"""From our messages to what WeChat shows as the answer to a request."""

from collections.abc import Sequence

from bot.intake.schemas import OutboundMessage
from integrations.wechat.text import clean, pack, whole


def cdata(text: str) -> str:
    """`text` as a CDATA section that it cannot close."""
    return "<![CDATA[" + clean(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def passive_text(
    messages: Sequence[OutboundMessage],
) -> tuple[str, list[OutboundMessage]]:
    """The text of the one answer a request may get, and the messages that did not fit."""
    packed = pack(messages)
    return (whole(packed[0]), packed[1:]) if packed else ("", [])


def reply_xml(text: str, *, to: str, sender: str, created: int) -> str:
    """A passive text reply. `text` must not be empty: WeChat shows an error for that."""
    return (
        f"<xml><ToUserName>{cdata(to)}</ToUserName>"
        f"<FromUserName>{cdata(sender)}</FromUserName>"
        f"<CreateTime>{created}</CreateTime>"
        "<MsgType><![CDATA[text]]></MsgType>"
        f"<Content>{cdata(text)}</Content></xml>"
    )
