"""What each of WeChat's events means to a conversation."""

from dataclasses import dataclass
from typing import Any

from integrations.wechat.elements import Element

_NAMES = {
    "subscribe": "subscribe",
    "unsubscribe": "unsubscribe",
    "click": "menu",
    "scancode_waitmsg": "menu",
    "scan": "scan",
}
# WeChat shows an answer to these only.
_ANSWERABLE = frozenset({"subscribe", "menu", "scan"})

# Not part of any conversation: positions (one every five seconds), results of our own jobs,
# notices about the account, the push debugger.
_DROPPED = frozenset(
    {
        "location",
        "debug_demo",
        "templatesendjobfinish",
        "masssendjobfinish",
        "publishjobfinish",
    }
)
# The account loses, or is about to lose, its verification; every interface then answers 48001.
_OPERATOR = frozenset(
    {
        "qualification_verify_success",
        "qualification_verify_fail",
        "naming_verify_success",
        "naming_verify_fail",
        "annual_renew",
        "verify_expired",
    }
)

_FLAT = {
    "kf_account": "KfAccount",
    "from_account": "FromKfAccount",
    "to_account": "ToKfAccount",
    "close_type": "CloseType",
    "status": "Status",
    "job": "MsgID",
    "menu_id": "MenuId",
    "open_id": "OpenID",
    "revoke_info": "RevokeInfo",
    "expired_time": "ExpiredTime",
    "fail_reason": "FailReason",
}


@dataclass(frozen=True, slots=True)
class Event:
    """The payload of an event, and whether it is answered or even kept."""

    payload: dict[str, Any]
    answerable: bool
    conversational: bool


def concerns_operator(event: str) -> bool:
    """Whether the event tells of the account's own standing."""
    return event in _OPERATOR


def event_payload(event: str, root: Element) -> Event:
    """`event` is WeChat's name in lower case."""
    name = _NAMES.get(event, "other")
    key = root.get("EventKey").strip()
    payload: dict[str, Any] = {"name": name, "key": key}
    if event == "subscribe" and key.startswith("qrscene_"):
        payload["scene"] = key.removeprefix("qrscene_")
    elif event == "scan":
        payload["scene"] = key
    if ticket := root.get("Ticket").strip():
        payload["ticket"] = ticket
    if name == "other":
        payload["event"] = event
    payload |= _details(event, root)
    kept = event not in _DROPPED and event not in _OPERATOR
    return Event(payload, name in _ANSWERABLE, kept)


def _details(event: str, root: Element) -> dict[str, Any]:
    """The parts of an event beside its key."""
    if event.startswith("scancode_"):
        scan = root.child("ScanCodeInfo")
        return {"scan_result": scan.get("ScanResult") if scan else ""}
    if event.startswith("subscribe_msg_"):
        return {"grants": _grants(root)}
    found = {ours: root.get(theirs) for ours, theirs in _FLAT.items()}
    return {ours: value for ours, value in found.items() if value}


def _grants(root: Element) -> list[dict[str, str]]:
    """Answers to requests for subscription messages: one `List` element each."""
    return [
        {item.tag: item.text for item in listed.children}
        for group in root.children
        if group.tag.startswith("SubscribeMsg")
        for listed in group.children
        if listed.tag == "List"
    ]
