"""An invented petitioner and petition that tests of the service file."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from bot.cases import service as cases
from bot.kit.clock import TZ
from bot.kit.db import Database
from bot.staff.askers import CitizenAsker, OperatorAsker, StaffAsker
from bot.staff.permissions import Role

# For tests with many cases whose subject is not what the databases do differently.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=TZ)
ME = CitizenAsker("wechat", "gh_test", "openid-me")
NEIGHBOUR = CitizenAsker("wechat", "gh_test", "openid-neighbour")
OPERATOR = OperatorAsker("root")
OFFICER = StaffAsker("s-officer", "周窗口", Role.INTAKE_OFFICER, "测试市信访局")
SUPERVISOR = StaffAsker("s-supervisor", "吴督办", Role.SUPERVISOR, "测试市信访局")
HANDLER = StaffAsker("s-handler", "郑承办", Role.HANDLER, "测试区住建局")
AUDITOR = StaffAsker("s-auditor", "冯审计", Role.AUDITOR)
ADMINISTRATOR = StaffAsker("s-admin", "陈管理", Role.ADMINISTRATOR)


PETITION: dict[str, Any] = {
    "kind": "求决",
    "procedure": None,
    "petitioner": {
        "name": "张测试",
        "id_type": "居民身份证",
        "id_number": "510107200002291232",
        "phone": "13800001234",
        "landline": None,
        "address": "测试市东城区梧桐街道样例路8号3单元501室",
        "region_code": "990101",
    },
    "anonymous": False,
    "problem_place": {
        "region_code": "990101",
        "region_name": "测试市东城区",
        "detail": "样例路与梧桐街口",
        "longitude": 104.123456,
        "latitude": 30.654321,
        "datum": "GCJ-02",
    },
    "content_class": {
        "code": "030500",
        "path": "城乡建设 - 城市建设和市政管理",
        "confidence": 0.83,
        "candidates": [{"code": "030500", "confidence": 0.83}],
    },
    "title": "张测试反映样例路路灯不亮",
    "requests": ["要求市政部门修好样例路的路灯", "要求说明多久修好，电话13800001234"],
    "facts": "样例路从去年冬天起没有一盏灯亮，张测试的母亲摔过一跤。",
    "reasons": "路灯归市政管。",
    "event_time": {"raw": "去年冬天", "from": "2025-12-01", "to": "2026-02-28"},
    "respondents": [{"name": None, "post": None, "unit": "测试区市政所"}],
    "prior_efforts": [{"organ": "社区", "when": "2026-01", "outcome": "让等", "document_no": None}],
    "other_procedure": None,
    "people_count": 1,
    "representatives": [],
    "public": False,
    "confidential": False,
    "proxy": None,
    "flags": [],
    "consent": {"version": "2026-01", "at": "2026-03-02T09:29:00+08:00"},
    "attachments": [],
}
WORDS = [
    {"message_id": "m1", "at": "2026-03-02T09:20:00+08:00", "text": "样例路的灯全瞎咧 𠮷😀"},
    {"message_id": "m2", "at": "2026-03-02T09:21:00+08:00", "text": "我叫张测试，13800001234"},
]


def petition(**changes: Any) -> dict[str, Any]:
    """A petition that is complete but for the changes."""
    return {**deepcopy(PETITION), **changes}


def origin(asker: CitizenAsker = ME, **changes: Any) -> cases.Origin:
    """Where the petition comes from."""
    told: dict[str, Any] = {
        "conversation_id": "c-1",
        "original_words": WORDS,
        "flow_version": "petition@1",
        "model_version": "model-1",
    }
    return cases.Origin(asker, **{**told, **changes})


def file(
    database: Database, asker: CitizenAsker = ME, now: datetime = MONDAY, **changes: Any
) -> cases.FiledCase:
    """File a petition."""
    return database.transact(
        lambda session: cases.file_petition(
            session, petition(**changes), origin=origin(asker), now=now
        )
    )


def show(
    database: Database, asker: Any, number: str, now: datetime = MONDAY, **options: Any
) -> dict[str, Any]:
    """The Case JSON as the asker sees it."""
    return database.transact(
        lambda session: cases.get_case(session, asker, number, now=now, **options)
    )
