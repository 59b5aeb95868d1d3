"""Every scripted conversation, through the real callback, against the trained model."""

from pathlib import Path

import pytest

from tests.dialogues.player import Player
from tests.dialogues.script import Script, ScriptError, read_script
from tests.stack import Stack

TALKS = sorted((Path(__file__).parent / "talks").glob("*.talk"))


@pytest.mark.parametrize("path", TALKS, ids=lambda path: path.stem)
def test_conversation_goes_as_written(stack: Stack, path: Path) -> None:
    player = Player(stack, read_script(path))
    try:
        player.play()
    finally:
        player.close()


def test_there_are_enough_conversations() -> None:
    scripts = [read_script(path) for path in TALKS]
    assert len(scripts) >= 60
    assert sum(script.situation is not None for script in scripts) >= 25


def test_an_unknown_line_is_refused_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "wrong.talk"
    file.write_text("title: 错\n> 你好\n喂\n", encoding="utf-8")
    with pytest.raises(ScriptError, match=r"wrong\.talk:3"):
        read_script(file)


def test_a_script_is_read_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "one.talk"
    file.write_text("title: 一\nsituation: 7\n# 注\n> 你好\n< greeting\n", encoding="utf-8")
    script: Script = read_script(file)
    assert [(step.verb, step.rest, step.line) for step in script.steps] == [
        (">", "你好", 4),
        ("<", "greeting", 5),
    ]
    assert script.situation == 7
