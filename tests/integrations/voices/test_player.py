"""Voices made playable by a real decoder in its own process."""

import io
import wave

import pytest

from bot.intake.ports import Unreadable
from integrations.voices.player import FfmpegPlayer
from tests.voices import spoken_amr


async def test_a_voice_becomes_a_wav_as_long_as_it_was() -> None:
    made = await FfmpegPlayer().playable(spoken_amr(3))
    with wave.open(io.BytesIO(made)) as wav:
        assert (wav.getframerate(), wav.getnchannels()) == (8000, 1)
        assert wav.getnframes() / wav.getframerate() == pytest.approx(3, abs=0.05)
        samples = memoryview(wav.readframes(wav.getnframes())).cast("h")
    assert max(samples) > 3000


@pytest.mark.parametrize("broken", [b"", b"#!AMR\n", b"OggS", b"<html>", b"#EXTM3U\n/etc/passwd"])
async def test_what_is_no_voice_is_refused(broken: bytes) -> None:
    with pytest.raises(Unreadable):
        await FfmpegPlayer().playable(broken)


async def test_what_would_fill_the_memory_is_refused() -> None:
    silence = b"#!AMR\n" + (b"\x3c" + bytes(31)) * (601 * 50)
    with pytest.raises(Unreadable):
        await FfmpegPlayer().playable(silence)
