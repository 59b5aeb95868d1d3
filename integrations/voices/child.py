"""One voice in one process: `python -m integrations.voices.child`, AMR or Speex in, WAV out.

A process of its own so that whatever a voice does to a decoder ends with it.
"""

import io
import os
import resource
import sys
import wave

import av

MOST_SECONDS = 600
"""WeChat's voices are a minute; nobody else's content may fill the memory."""
CPU_SECONDS = 20
NICE = 5
UNREADABLE = 3
"""The exit code for what is no voice, broken or too long."""


def main() -> int:
    """Turn what comes in on stdin into a WAV of one channel."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # Whatever a library prints is no answer.
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    content = sys.stdin.buffer.read()
    try:
        made = _as_wav(content)
    except (av.FFmpegError, ValueError):
        return UNREADABLE
    out.write(made)
    out.close()
    return 0


def _as_wav(content: bytes) -> bytes:
    kind = "amr" if content.startswith(b"#!AMR") else "ogg"
    made = io.BytesIO()
    with av.open(io.BytesIO(content), "r", format=kind) as voice, wave.open(made, "wb") as wav:
        rate = voice.streams.audio[0].rate if voice.streams.audio else 0
        if not rate:
            raise ValueError("no sound")
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(rate)
        to_samples = av.AudioResampler(format="s16", layout="mono", rate=rate)
        left = MOST_SECONDS * rate
        for frame in voice.decode(audio=0):
            for part in to_samples.resample(frame):
                left -= part.samples
                if left < 0:
                    raise ValueError("too long")
                wav.writeframesraw(bytes(part.planes[0])[: part.samples * 2])
        if left == MOST_SECONDS * rate:
            raise ValueError("no sound")
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
