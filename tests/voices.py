"""Voices as WeChat records them, made by a real encoder."""

import io

import pytest

RATE, FRAME = 8000, 160


def spoken_amr(seconds: int) -> bytes:
    """An AMR file of a rattling sound, so many seconds long; skips without `voices`."""
    av = pytest.importorskip("av", reason="the optional part `voices` is not installed")
    made = io.BytesIO()
    with av.open(made, "w", format="amr") as file:
        stream = file.add_stream("libopencore_amrnb", rate=RATE, layout="mono")
        stream.bit_rate = 12200
        wave = b"".join((9000 if at // 20 % 2 else -9000).to_bytes(2, "little", signed=True)
                        for at in range(FRAME))  # fmt: skip
        for at in range(seconds * RATE // FRAME):
            frame = av.AudioFrame("s16", "mono", FRAME)
            frame.planes[0].update(wave)
            frame.sample_rate, frame.pts = RATE, at * FRAME
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return made.getvalue()
