"""From drafts to commands: the shapes the service relies on."""

from __future__ import annotations

from typing import Any

import pytest

from actions.commands import Meta, build, decide
from actions.draft import make_cell

META = Meta("petition", 1, "2026-03-02T10:00:00+08:00", ("a1", "a2"), ("place_vague",))

FIELDS = {
    "kind", "procedure", "petitioner", "anonymous", "problem_place", "content_class", "title",
    "requests", "facts", "reasons", "event_time", "respondents", "prior_efforts",
    "other_procedure", "people_count", "representatives", "public", "confidential", "proxy",
    "flags", "consent", "attachments",
}  # fmt: skip


def _cells(**values: Any) -> dict[str, dict[str, Any]]:
    return {slot: make_cell(value, str(value), "m1") for slot, value in values.items()}


def _petition(**values: Any) -> dict[str, Any]:
    made: dict[str, Any] = build("submit_petition", _cells(**values), META)["petition"]
    return made


def test_every_field_is_there_even_when_nothing_was_said() -> None:
    made = _petition()
    assert set(made) == FIELDS
    assert set(made["petitioner"]) >= {
        "name", "id_type", "id_number", "phone", "landline", "address", "region_code",
    }  # fmt: skip
    assert set(made["problem_place"]) == {
        "region_code", "region_name", "detail", "longitude", "latitude", "datum",
    }  # fmt: skip
    assert made["people_count"] == 1
    assert made["other_procedure"] is None
    assert made["proxy"] is None


def test_who_it_is() -> None:
    made = _petition(
        name="王小明",
        phone="13812345678",
        id_number={"id_type": "居民身份证", "number": "11010519491231002X", "valid": True},
        address={"text": "西湖区文三路8号", "region_code": "330106", "region_name": "西湖区"},
    )
    assert made["petitioner"] == {
        "name": "王小明",
        "id_type": "居民身份证",
        "id_number": "11010519491231002X",
        "phone": "13812345678",
        "landline": None,
        "email": None,
        "address": "西湖区文三路8号",
        "region_code": "330106",
    }
    assert made["anonymous"] is False
    assert "low_identity" not in made["flags"]


def test_a_landline_is_no_mobile() -> None:
    made = _petition(name="王小明", phone="0571-88880000")
    assert made["petitioner"]["phone"] is None
    assert made["petitioner"]["landline"] == "0571-88880000"


def test_nothing_of_an_anonymous_citizen_leaves_the_draft() -> None:
    made = _petition(kind="检举控告", anonymous=True, name="王小明", phone="13812345678")
    assert all(value is None for value in made["petitioner"].values())
    assert made["anonymous"] is True
    assert {"accusation", "anonymous"} <= set(made["flags"])


def test_without_a_name_it_is_anonymous_and_without_a_number_low() -> None:
    assert "anonymous" in _petition(name=None)["flags"]
    assert "low_identity" in _petition(name="王小明", phone="13812345678")["flags"]


@pytest.mark.parametrize(
    ("request_", "mixed"),
    [
        ("把宅基地还给我家", True),
        ("要求赔偿损失", True),
        ("查处我们村书记", False),
        ("请给我一个答复", False),
        ("请查处他", False),
    ],
)
@pytest.mark.parametrize("known", [{}, {"phone": "13900001234", "id_number": {"number": "1"}}])
def test_a_claim_of_ones_own_is_mixed_into_accusations_only(
    request_: str, mixed: bool, known: dict[str, Any]
) -> None:
    said = {"name": "王小明", "requests": [request_], **known}
    assert ("mixed_claim" in _petition(kind="检举控告", **said)["flags"]) is mixed
    assert "mixed_claim" not in _petition(kind="求决", **said)["flags"]


def test_flags_of_the_cells_stay() -> None:
    assert "place_vague" in _petition()["flags"]


def test_the_chosen_region_counts_only_for_an_ambiguous_place() -> None:
    region = {"region_code": "110105", "region_name": "北京市朝阳区"}
    place = {"region_code": None, "region_name": "", "detail": "望京", "ambiguous": ["a", "b"]}
    assert _petition(place=place, place_region=region)["problem_place"]["region_code"] == "110105"
    clear = {"region_code": "330106", "region_name": "西湖区", "detail": "", "ambiguous": []}
    assert _petition(place=clear, place_region=region)["problem_place"]["region_code"] == "330106"


def test_wages_of_a_group_are_urgent() -> None:
    wages = {"code": "040200", "path": "劳动和社会保障 - 工资福利", "confidence": 1.0}
    assert "urgent_wages" in _petition(content_class=wages, is_group=True)["flags"]
    assert "urgent_wages" not in _petition(content_class=wages, is_group=False)["flags"]


def test_the_accused_is_a_respondent() -> None:
    made = _petition(accused="某某村的会计")
    assert made["respondents"] == [{"name": "某某村的会计", "post": "", "unit": ""}]


def test_no_procedure_is_none() -> None:
    none = {"kind": "无", "body": "", "document_no": "", "stage": ""}
    assert _petition(other_procedure=none)["other_procedure"] is None


def test_consent_and_attachments() -> None:
    made = _petition(consent="2026-01")
    assert made["consent"] == {"version": "2026-01", "at": META.now}
    assert made["attachments"] == ["a1", "a2"]


def test_status_of_own_and_of_others() -> None:
    assert build("show_status", _cells(is_own=True), META) == {}
    one = _cells(is_own=True, case_number="XF20260301000001")
    assert build("show_status", one, META) == {"number": "XF20260301000001"}
    others = _cells(case_number="XF20260301000001", query_code="ABCD2345EF", phone_tail="5678")
    assert build("show_status", others, META) == {
        "number": "XF20260301000001",
        "query_code": "ABCD2345EF",
        "phone_tail": "5678",
    }
    typed = _cells(which_case="XF20260301000001", query_code="ABCD2345EF", phone_tail="5678")
    assert build("show_status", typed, META)["number"] == "XF20260301000001"


def test_the_number_is_the_said_the_chosen_or_the_only_one() -> None:
    for slot in ("case_number", "which_case", "own_case"):
        cells = _cells(**{slot: "XF20260301000001"})
        assert build("urge_case", cells, META) == {"number": "XF20260301000001"}


def test_the_other_commands() -> None:
    one = "XF20260301000001"
    assert build("add_supplement", _cells(own_case=one, supplement="又塌了"), META) == {
        "number": one,
        "text": "又塌了",
        "attachments": list(META.attachments),
    }
    assert build("withdraw_case", _cells(own_case=one, withdraw_reason=None), META) == {
        "number": one,
        "reason": "",
    }
    assert build("change_contact", _cells(own_case=one, new_phone="13812345678"), META) == {
        "number": one,
        "phone": "13812345678",
        "address": None,
    }


def test_nothing_is_withdrawn_under_pressure() -> None:
    pressed = _cells(own_case="XF20260301000001", under_pressure=True)
    assert decide("withdraw_case", pressed, META) == {
        "name": "call_human",
        "args": {"reason": "under_pressure"},
    }
    free = _cells(own_case="XF20260301000001", under_pressure=False)
    assert decide("withdraw_case", free, META)["name"] == "withdraw_case"
