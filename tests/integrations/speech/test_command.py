"""The operator's program, really run."""

import time
from pathlib import Path

import pytest

from bot.intake.ports import Unreadable
from integrations.speech.command import CommandTranscriber, find_transcriber

AMR = b"#!AMR\n" + b"\x3c" * 64


def program(folder: Path, body: str) -> CommandTranscriber:
    file = folder / "listen"
    file.write_text(f"#!/bin/sh\n{body}\n")
    file.chmod(0o700)
    return CommandTranscriber(f"{file} --lang zh", seconds=2.0)


async def test_it_gets_the_file_and_its_output_is_what_was_said(tmp_path: Path) -> None:
    body = f'[ "$1 $2" = "--lang zh" ] && cp "$3" {tmp_path}/got && echo "$3" >{tmp_path}/name\n'
    said = await program(tmp_path, body + "echo 路灯坏了").transcribe(AMR, "audio/amr")
    assert said == "路灯坏了"
    assert (tmp_path / "got").read_bytes() == AMR
    kept = Path((tmp_path / "name").read_text().strip())
    assert kept.suffix == ".amr"
    assert not kept.exists()


async def test_a_program_that_fails_is_missing_or_hangs(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="exit 4"):
        await program(tmp_path, "exit 4").transcribe(AMR, "audio/amr")
    with pytest.raises(Unreadable):
        await CommandTranscriber("/nowhere/listen").transcribe(AMR, "audio/amr")
    begun = time.monotonic()
    with pytest.raises(Unreadable, match="too_slow"):
        await program(tmp_path, "exec sleep 60").transcribe(AMR, "audio/amr")
    assert time.monotonic() - begun < 20


def test_without_a_program_there_is_no_transcriber() -> None:
    assert find_transcriber(" ") is None
