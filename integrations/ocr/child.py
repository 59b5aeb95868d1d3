"""One picture in one process: `python -m integrations.ocr.child read` or `… cover BOXES`.

The picture comes in on stdin. `read` prints the lines of writing as JSON, `cover` the picture as a
JPEG with the boxes blacked. A process of its own so that the models take memory only while there
is a picture to read, and so that whatever a picture does to a decoder ends with it.
"""

import io
import json
import os
import resource
import sys
from typing import Any

from PIL import Image, ImageDraw, ImageOps

MOST_PIXELS = 60_000_000
LONGEST_SIDE = 2000
SMALLEST_SIDE = 60
"""In less than this nobody could write a sentence."""
CPU_SECONDS = 120
NICE = 5
"""Answers to messages come first."""
QUALITY = 85
UNREADABLE = 3
"""The exit code for a picture that is broken or too large."""


def main() -> int:
    """Do what the arguments say."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # Whatever a library prints is no answer.
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        picture = _opened(sys.stdin.buffer.read())
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return UNREADABLE
    if sys.argv[1] == "read":
        out.write(json.dumps(_read(picture)).encode())
    else:
        out.write(_covered(picture, json.loads(sys.argv[2])))
    out.close()
    return 0


def _opened(content: bytes) -> Image.Image:
    """The picture upright, without what a camera writes into it, and no larger than is useful."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "GIF", "WEBP"))
    if picture.width * picture.height > MOST_PIXELS:
        raise ValueError("too many pixels")
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture).convert("RGB")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return upright


def _read(picture: Image.Image) -> list[dict[str, Any]]:
    if min(picture.size) < SMALLEST_SIDE:
        return []
    from rapidocr import RapidOCR  # noqa: PLC0415 - two seconds that covering can do without

    threads = {f"EngineConfig.onnxruntime.{name}_op_num_threads": 2 for name in ("intra", "inter")}
    engine = RapidOCR(params={"Global.log_level": "critical", **threads})
    found: Any = engine(picture)
    if found.boxes is None:
        return []
    return [
        {"text": text, "sureness": float(score), "box": _share(box, picture)}
        for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
    ]


def _share(corners: Any, picture: Image.Image) -> list[float]:
    across = [float(x) / picture.width for x, _ in corners]
    down = [float(y) / picture.height for _, y in corners]
    return [min(across), min(down), max(across), max(down)]


def _covered(picture: Image.Image, boxes: list[list[float]]) -> bytes:
    draw = ImageDraw.Draw(picture)
    for left, top, right, bottom in boxes:
        corners = (left * picture.width, top * picture.height,
                   right * picture.width, bottom * picture.height)  # fmt: skip
        draw.rectangle(corners, fill="black")
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY)
    return made.getvalue()


if __name__ == "__main__":
    sys.exit(main())
