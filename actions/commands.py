"""From a finished draft to the arguments of the command it ends in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Cells = Mapping[str, Mapping[str, Any]]
_OWN_CLAIM = re.compile(r"[我俺咱]|赔|退还|归还|还给|补偿|补发|恢复")
"""In an accusation: something wanted for oneself, which another unit has to answer."""
_NO_CLAIM = re.compile(
    r"[我俺咱]们?(?:这里|这边|这|那里|那边|那)?的?(?=[村镇乡县市区省局院所厂校]|单位|学校|社区|街道|书记|领导)"
    r"|(?:给|告诉|回复|答复)[我俺咱]们?(?=$|[一个书面]*(?:答复|说法|回复|结果|交代))|(?:为|替|给)?[我俺咱]们?(?:保密|反映|举报|检举|控告|说)"
)
"""Whose officials they are, and what every citizen may have: an answer, secrecy."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What a command may need beside the slots."""

    flow: str
    flow_version: int
    now: str
    attachments: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


def decide(name: str, cells: Cells, meta: Meta) -> dict[str, Any]:
    """The command a finished draft ends in; not always the flow's own.

    Nobody's petition is withdrawn under pressure: a person is called instead.
    """
    if name == "withdraw_case" and cells.get("under_pressure", {}).get("value") is True:
        return {"name": "call_human", "args": {"reason": "under_pressure"}}
    if name == "call_human":
        return {"name": name, "args": {"reason": "under_pressure"}}
    return {"name": name, "args": build(name, cells, meta)}


def build(name: str, cells: Cells, meta: Meta) -> dict[str, Any]:
    """Arguments of command `name`; cells as in `actions.readback.Cell`."""
    values = {slot: cell.get("value") for slot, cell in cells.items()}
    if name == "submit_petition":
        return {"petition": petition(values, meta)}
    builder = _BUILDERS.get(name)
    args = builder(values) if builder else values
    if name == "add_supplement":
        args["attachments"] = list(meta.attachments)
    return args


def petition(values: Mapping[str, Any], meta: Meta) -> dict[str, Any]:
    """The record as a case keeps it; every field is there, open ones null or empty."""
    nameless = bool(values.get("anonymous")) or not values.get("name")
    story = str(values.get("story") or "")
    return {
        "kind": values.get("kind") or "其他",
        "procedure": values.get("procedure"),
        "petitioner": _petitioner(values),
        "anonymous": nameless,
        "problem_place": _place(values),
        "content_class": values.get("content_class"),
        "title": values.get("title") or story[:30],
        "requests": list(values.get("requests") or ()),
        "facts": values.get("facts") or story,
        "reasons": values.get("reasons") or "",
        "event_time": values.get("event_time"),
        "respondents": _respondents(values),
        "prior_efforts": list(values.get("prior_efforts") or ()),
        "other_procedure": _other_procedure(values),
        "people_count": int(values.get("people_count") or 1),
        "representatives": list(values.get("representatives") or ()),
        "public": bool(values.get("public")),
        "confidential": bool(values.get("confidential")),
        "proxy": _proxy(values),
        "flags": _flags(values, meta, nameless),
        "consent": {"version": values.get("consent"), "at": meta.now},
        "attachments": list(meta.attachments),
    }


def _petitioner(values: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing of an anonymous citizen leaves the draft, even what was said before choosing so."""
    known = {} if values.get("anonymous") else values
    document = known.get("id_number") or {}
    address = known.get("address") or {}
    phone, landline = known.get("phone"), known.get("landline")
    if phone and str(phone).startswith("0"):
        phone, landline = None, phone
    return {
        "name": known.get("name"),
        "id_type": document.get("id_type"),
        "id_number": document.get("number"),
        "phone": phone,
        "landline": landline,
        "email": known.get("email"),
        "address": address.get("text"),
        "region_code": address.get("region_code"),
    }


def _place(values: Mapping[str, Any]) -> dict[str, Any]:
    place = values.get("place") or {}
    region = (values.get("place_region") or {}) if place.get("ambiguous") else {}
    return {
        "region_code": place.get("region_code") or region.get("region_code"),
        "region_name": region.get("region_name") or place.get("region_name") or None,
        "detail": place.get("detail") or None,
        "longitude": place.get("longitude"),
        "latitude": place.get("latitude"),
        "datum": place.get("datum"),
    }


def _respondents(values: Mapping[str, Any]) -> list[dict[str, str]]:
    rows = [dict(row) for row in values.get("respondents") or ()]
    if values.get("accused"):
        rows.append({"name": str(values["accused"]), "post": "", "unit": ""})
    return rows


def _other_procedure(values: Mapping[str, Any]) -> dict[str, str] | None:
    row = values.get("other_procedure")
    return dict(row) if row and row.get("kind") != "无" else None


def _proxy(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """Who is spoken for, or the grown-up named by a minor."""
    spoken_for, guardian = values.get("proxy"), values.get("guardian")
    if spoken_for:
        return dict(spoken_for)
    return {"relation": "监护人", "principal": "", "text": guardian} if guardian else None


def _flags(values: Mapping[str, Any], meta: Meta, nameless: bool) -> list[str]:
    """The cells' own flags and those that only the whole shows."""
    found = dict.fromkeys(meta.flags)
    if values.get("kind") == "检举控告":
        found["accusation"] = None
        if any(_claims(str(one)) for one in values.get("requests") or ()):
            found["mixed_claim"] = None
    if nameless:
        found["anonymous"] = None
    elif not values.get("phone") or not values.get("id_number"):
        found["low_identity"] = None
    wages = (values.get("content_class") or {}).get("path", "").endswith("工资福利")
    if wages and values.get("is_group"):
        found["urgent_wages"] = None
    return list(found)


def _claims(request: str) -> bool:
    return _OWN_CLAIM.search(_NO_CLAIM.sub("", request)) is not None


def _show_status(values: Mapping[str, Any]) -> dict[str, Any]:
    """No arguments for all of the citizen's own; number, code and phone tail for any other."""
    if values.get("is_own"):
        return {"number": number} if (number := _number(values)) else {}
    made = {"number": _number(values)}
    made.update((name, values.get(name)) for name in ("query_code", "phone_tail"))
    return made if all(made.values()) else {}


def _change_contact(values: Mapping[str, Any]) -> dict[str, Any]:
    """What was not changed is null."""
    address = values.get("new_address")
    kept = {name: address.get(name) for name in ("text", "region_code")} if address else None
    return {"number": _number(values), "phone": values.get("new_phone"), "address": kept}


def _number(values: Mapping[str, Any]) -> Any:
    return values.get("case_number") or values.get("which_case") or values.get("own_case")


_BUILDERS: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
    "show_status": _show_status,
    "add_supplement": lambda v: {"number": _number(v), "text": v.get("supplement") or ""},
    "urge_case": lambda v: {"number": _number(v)},
    "withdraw_case": lambda v: {"number": _number(v), "reason": v.get("withdraw_reason") or ""},
    "cancel_withdrawal": lambda v: {"number": _number(v)},
    "change_contact": _change_contact,
}
