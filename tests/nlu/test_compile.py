"""What the compiler makes of flows, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from nlu import compile as compiling
from nlu.flowfile import read_flows
from nlu.flowyaml import FlowError
from nlu.train import fingerprint, structure_digest

SOUND = """\
flow: lamp
version: 1
trigger: {intents: [file_petition]}
steps:
  - slot: which
    type: choice
    ask: ["哪种灯？"]
    options: [{label: 路灯, value: street}, {label: 楼灯, value: house}]
  - slot: floor
    type: text
    when: "which == 'house'"
    ask: ["几楼？"]
    aliases: [楼层]
submit: report_lamp
"""


def refused(tmp_path: Path, *texts: str) -> FlowError:
    """The error that these flows end in."""
    with pytest.raises(FlowError) as caught:
        made(tmp_path, *texts)
    return caught.value


def made(tmp_path: Path, *texts: str) -> Path:
    """The build folder for these flows."""
    flows = tmp_path / "flows"
    flows.mkdir(exist_ok=True)
    (flows / "control.yml").write_bytes((compiling.FLOWS / "control.yml").read_bytes())
    for number, text in enumerate(texts):
        (flows / f"flow{number}.yml").write_text(text, encoding="utf-8")
    compiling.build(flows, compiling.INTENTS, tmp_path / "out")
    return tmp_path / "out"


def test_the_real_flows_are_sound(tmp_path: Path) -> None:
    flows = compiling.build(compiling.FLOWS, compiling.INTENTS, tmp_path)
    assert {"petition", "status", "human"} <= set(flows)


def test_same_files_same_bytes(tmp_path: Path) -> None:
    once, again = tmp_path / "a", tmp_path / "b"
    compiling.build(compiling.FLOWS, compiling.INTENTS, once)
    compiling.build(compiling.FLOWS, compiling.INTENTS, again)
    for path in sorted(once.iterdir()):
        assert path.read_bytes() == (again / path.name).read_bytes()


def test_few_rules(tmp_path: Path) -> None:
    folder = made(tmp_path, SOUND)
    rules = yaml.safe_load((folder / "rules.yml").read_text(encoding="utf-8"))["rules"]
    domain = yaml.safe_load((folder / "domain.yml").read_text(encoding="utf-8"))
    assert len(rules) == 1
    assert domain["forms"]["lamp_form"]["required_slots"] == ["which", "floor"]
    assert domain["session_config"]["session_expiration_time"] == 0


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("which == 'house'", "witch == 'house'", 9, "unknown slot `witch`"),
        ("which == 'house'", "which == 'garden'", 9, "never holds"),
        ("which == 'house'", "which.upper()", 9, "not allowed"),
        ("which == 'house'", "which ==", 9, "cannot read"),
        ("which == 'house'", "floor == 1", 9, "its own slot"),
        ("slot: floor", "slot: which", 9, "filled twice"),
        ("type: text", "type: telepathy", 9, "unknown type `telepathy`"),
        ("type: text", "type: text\n    need: perhaps", 9, "unknown need"),
        ("type: text", "type: text\n    need: derived", 9, "does not say how"),
        ("type: text", "type: text\n    derive: magic", 9, "unknown derivation"),
        ('    ask: ["几楼？"]\n', "", 9, "no wording"),
        ("几楼？", "{house}的几楼？", 9, "unknown slot `house`"),
        ('    ask: ["几楼？"]\n', '    ask: ["几楼？"]\n    asks: 1\n', 9, "unknown key `asks`"),
        ("slot: floor", "slot: floor\n    slot: roof", 10, "given twice"),
        ("[file_petition]", "[unheard_of]", 1, "no examples"),
        ("trigger: {intents: [file_petition]}\n", "", 1, "nothing starts"),
        ("version: 1", "version: [", 4, ""),
    ],
)
def test_what_cannot_work(tmp_path: Path, old: str, new: str, line: int, said: str) -> None:
    assert old in SOUND
    error = refused(tmp_path, SOUND.replace(old, new))
    assert said in error.message
    assert error.line == line, error
    assert error.path.endswith("flow0.yml")
    assert str(error).startswith(f"{error.path}:{line}: ")


def test_a_condition_on_what_is_asked_later(tmp_path: Path) -> None:
    steps = yaml.safe_load(SOUND)
    steps["steps"].reverse()
    error = refused(tmp_path, yaml.safe_dump(steps, allow_unicode=True))
    assert "`which` is asked after it" in error.message


def test_two_flows_for_one_intent(tmp_path: Path) -> None:
    error = refused(tmp_path, SOUND, SOUND.replace("flow: lamp", "flow: lantern"))
    assert "starts both `lamp` and `lantern`" in error.message


def test_wording_does_not_change_the_model(tmp_path: Path) -> None:
    folder = made(tmp_path, SOUND) and tmp_path / "flows"
    before = structure_digest(read_flows(folder)), fingerprint(folder)
    path = folder / "flow0.yml"
    path.write_text(SOUND.replace("几楼？", "住几楼？"), encoding="utf-8")
    assert (structure_digest(read_flows(folder)), fingerprint(folder)) == before
    path.write_text(SOUND.replace("slot: floor", "slot: storey"), encoding="utf-8")
    assert fingerprint(folder) != before[1]


def test_a_dictionary_word_changes_the_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from nlu import train  # noqa: PLC0415

    before = fingerprint()
    word = tmp_path / "words.txt"
    word.write_text("镜湖苑小区\n", encoding="utf-8")
    sources = [*train._sources(), word]
    monkeypatch.setattr(train, "_sources", lambda: iter(sources))
    monkeypatch.setattr(train, "ROOT", Path("/"))
    assert fingerprint() != before


def test_command_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert compiling.main(["check"]) == 0
    made(tmp_path, SOUND)
    (tmp_path / "flows" / "flow0.yml").write_text(SOUND.replace("type: text", "type: x"))
    assert compiling.main(["check", "--flows", str(tmp_path / "flows")]) == 1
    assert "flow0.yml:9:" in capsys.readouterr().err
