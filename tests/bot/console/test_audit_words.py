"""The audit log is read by people: every deed that is recorded has its words."""

import re

from bot.app.places import ROOT
from bot.console.view import or_other, text

RECORDED = re.compile(r"audit\.record\(\s*[^\"()]*?\"([a-z_]+(?:\.[a-z_]+)?)\"")


def test_every_recorded_deed_has_words() -> None:
    files = (ROOT / "bot").rglob("*.py")
    found = {name for path in files for name in RECORDED.findall(path.read_text("utf-8"))}
    assert {"conversations.searched", "password.set_by_link", "staff.added"} <= found
    other = text("actions.other")
    unnamed = {name for name in found if or_other("actions", name.replace(".", "_")) == other}
    assert not unnamed
