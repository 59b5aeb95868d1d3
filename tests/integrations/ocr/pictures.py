"""Pictures that a telephone might take, drawn with whatever Chinese font the machine has."""

import io
import subprocess
from functools import lru_cache

import pytest

WORDS = [
    "关于电梯停运问题的答复",
    "阳光小区业主委员会：",
    "你们反映的3号楼电梯停运一事，",
    "因维修资金未到位，至今未能恢复运行。",
    "我局已责令物业公司在30日内完成维修。",
]
NUMBER = "11010519491231002X"
CARD = [(60, "姓名  王示例"), (130, "性别  女   民族  汉"), (200, "出生  1949年12月31日"),
        (280, "住址  示例省示例市东湖区"), (330, "青山街道12号3单元"),
        (520, f"公民身份号码  {NUMBER}")]  # fmt: skip
FACE = (700, 80, 930, 400)

Image = pytest.importorskip("PIL.Image", reason="the optional part `ocr` is not installed")
ImageDraw = pytest.importorskip("PIL.ImageDraw")
ImageFont = pytest.importorskip("PIL.ImageFont")


@lru_cache(maxsize=1)
def font_file() -> str:
    """A file with Chinese characters; skips the test where there is none."""
    try:
        found = subprocess.run(
            ["fc-match", "-f", "%{file}", "Noto Sans CJK SC:lang=zh-cn"],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        ImageFont.truetype(found, 20, index=2 if found.endswith(".ttc") else 0)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no Chinese font here: install fonts-noto-cjk")
    return found


def letter(lines: list[str] = WORDS, *, turned: int = 0) -> bytes:
    """A page with lines of print."""
    page = Image.new("RGB", (1100, 160 + 100 * len(lines)), "white")
    for at, line in enumerate(lines):
        ImageDraw.Draw(page).text((80, 80 + at * 100), line, font=_font(36), fill="black")
    return _jpeg(page.rotate(turned, expand=True))


def card(*, turned: int = 0) -> bytes:
    """The front of an identity card, with a patch of one colour for the face."""
    front = Image.new("RGB", (1000, 630), (200, 220, 235))
    draw = ImageDraw.Draw(front)
    for top, line in CARD:
        draw.text((60, top), line, font=_font(34), fill="black")
    draw.rectangle(FACE, fill=(190, 140, 120))
    return _jpeg(front.rotate(turned, expand=True))


def pothole() -> bytes:
    """A picture without writing."""
    return _jpeg(Image.effect_noise((600, 450), 60).convert("RGB"))


def _font(size: int) -> object:
    return ImageFont.truetype(font_file(), size, index=2 if font_file().endswith(".ttc") else 0)


def _jpeg(picture: object) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=85)  # type: ignore[attr-defined]
    return made.getvalue()
