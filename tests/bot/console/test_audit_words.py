"""The audit log is read by people: every deed that is recorded has its words, and its details."""

import ast
import re
from typing import Any

from bot.app.places import ROOT
from bot.console import audit_words
from bot.console.view import or_other, text, words

RECORDED = re.compile(r"audit\.record\(\s*[^\"()]*?\"([a-z_]+(?:\.[a-z_]+)?)\"")
ME, YOU = "0f6a1b8e-1111-4222-8333-444455556666", "1a2b3c4d-1111-4222-8333-444455556666"


def line(**told: Any) -> dict[str, Any]:
    return {"object": "", "detail": {}, "named": {ME: "张三"}} | told


def details_recorded() -> set[str]:
    """What the service gives `audit.record` by name."""
    found = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                found |= {given.arg for given in node.keywords if given.arg}
    return found


def test_every_recorded_deed_has_words() -> None:
    files = (ROOT / "bot").rglob("*.py")
    found = {name for path in files for name in RECORDED.findall(path.read_text("utf-8"))}
    assert {"conversations.searched", "password.set_by_link", "staff.added"} <= found
    other = text("actions.other")
    unnamed = {name for name in found if or_other("actions", name.replace(".", "_")) == other}
    assert not unnamed


def test_every_recorded_detail_has_a_label() -> None:
    found = details_recorded()
    assert {"granted", "numbers", "network"} <= found
    assert not {name for name in found if f"audit_details.{name}" not in set(words().keys())}


def test_people_are_called_by_their_names() -> None:
    assert audit_words.about(line(object=f"staff:{ME}")) == "账号 张三"
    assert audit_words.about(line(object=f"staff:{YOU}")) == "账号 1a2b3c4d"
    assert audit_words.about(line(object="case:XF20260302000001")) == "信访件 XF20260302000001"
    assert audit_words.about(line(object=YOU)) == "对话 1a2b3c4d"
    assert audit_words.about(line(object="waiting")) == "等待人工"
    assert audit_words.about(line(object="audit")) == "审计日志"
    assert audit_words.actor("operator:root") == "服务器管理员 root"


def test_details_are_read_as_words() -> None:
    detail = {"role": "supervisor", "called": [ME, YOU], "ok": False, "reason": "", "count": 2}
    said = audit_words.details(line(detail=detail))
    assert said == "身份：督办，提到：张三、1a2b3c4d，链条完整：否，个数：2"
    assert audit_words.details(line(detail={"on": True, "state": "away"})) == (
        "在值班组：是，状态：离开"
    )
