"""The phones after a restart."""

from datetime import datetime
from pathlib import Path

from bot.kit.clock import TZ, FixedClock
from integrations.simulator.feed import Feed
from integrations.simulator.memory import Memory
from integrations.simulator.phones import Phones

PRESETS = {"oSim-1": "秦雅岚"}


def test_what_was_said_and_who_follows_is_still_there(tmp_path: Path) -> None:
    clock = FixedClock(datetime(2026, 3, 2, 10, 0, tzinfo=TZ))
    file = tmp_path / "simulator.jsonl"
    before = Phones(clock, Feed(), PRESETS, Memory(file))
    added = before.add("新市民 2")
    added.following = True
    added.note_contact(clock.now(), tapped=False)
    before.note(added)
    said = before.write(added, "citizen", "text", "路灯坏了")
    answered = before.write(added, "account", "text", "记下了", via="passive", milliseconds=4)
    with file.open("a", encoding="utf-8") as unfinished:
        unfinished.write('{"bubble": {"id"')
    after = Phones(clock, Feed(), PRESETS, Memory(file))
    assert [phone.name for phone in after.all()] == ["秦雅岚", "新市民 2"]
    known = after.find(added.openid)
    assert known is not None
    assert known.bubbles == [said, answered]
    assert known.following
    assert known.pushes_left == 5
    assert known.has_window(clock.now())
    assert after.write(known, "citizen", "text", "还在").id == answered.id + 1
