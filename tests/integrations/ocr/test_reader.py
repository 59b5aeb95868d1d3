"""The real models on real pictures. In CI they must be there; elsewhere a lack of them skips."""

import io
import os
import time

import pytest

from bot.intake.pictures import judge
from bot.intake.ports import Line, Unreadable
from integrations.ocr.reader import BIGGEST, RapidReader, find_reader
from tests.integrations.ocr import pictures


@pytest.fixture
def reader() -> RapidReader:
    found = find_reader()
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("the optional part `ocr` must be installed in CI")
    if found is None:
        pytest.skip("the optional part `ocr` is not installed")
    return found


def texts(lines: list[Line]) -> list[str]:
    return [line.text.replace(" ", "") for line in lines]


async def test_a_letter_is_read_and_proposed(reader: RapidReader) -> None:
    lines = await reader.read(pictures.letter())
    assert texts(lines) == pictures.WORDS
    judged = judge(lines)
    assert judged.text.splitlines() == pictures.WORDS
    assert (judged.card, judged.cover) == (False, ())


async def test_a_letter_lying_on_its_side_is_read_too(reader: RapidReader) -> None:
    lines = await reader.read(pictures.letter(turned=90))
    assert set(pictures.WORDS) & set(texts(lines))


async def test_a_picture_without_writing_proposes_nothing(reader: RapidReader) -> None:
    assert judge(await reader.read(pictures.pothole())).text == ""


@pytest.mark.parametrize("turned", [0, 180])
async def test_of_a_card_number_face_and_home_are_blacked(reader: RapidReader, turned: int) -> None:
    taken = pictures.card(turned=turned)
    judged = judge(await reader.read(taken))
    assert judged.card
    covered = pictures.Image.open(io.BytesIO(await reader.cover(taken, judged.cover)))
    copy = covered.rotate(-turned)
    left, top, right, bottom = pictures.FACE
    face = [(left + 5, top + 5), ((left + right) // 2, (top + bottom) // 2), (right - 5, top)]
    number, home = [(400, 540), (600, 540)], [(200, 300), (200, 350)]
    assert {point: max(copy.getpixel(point)) < 40 for point in face + number + home} == (
        dict.fromkeys(face + number + home, True)
    )
    assert (copy.getpixel((20, 20)) != (0, 0, 0)) is (turned == 0)


async def test_a_speck_is_not_worth_a_model(reader: RapidReader) -> None:
    made = io.BytesIO()
    pictures.Image.new("RGB", (50, 400)).save(made, "PNG")
    assert await reader.read(made.getvalue()) == []


async def test_what_is_no_picture_is_unreadable(reader: RapidReader) -> None:
    broken = pictures.letter()[:4000]
    for content in (b"", b"\xff\xd8\xff\xe0" + b"x" * 100, b"%PDF-1.7", broken):
        with pytest.raises(Unreadable):
            await reader.read(content)
    with pytest.raises(Unreadable, match="too_large"):
        await reader.read(b"x" * (BIGGEST + 1))


async def test_a_bomb_of_pixels_is_refused(reader: RapidReader) -> None:
    made = io.BytesIO()
    pictures.Image.new("1", (20_000, 20_000)).save(made, "PNG")
    with pytest.raises(Unreadable):
        await reader.read(made.getvalue())


async def test_a_reader_that_takes_too_long_is_ended() -> None:
    hasty, begun = RapidReader(seconds=0.05), time.monotonic()
    with pytest.raises(Unreadable, match="too_slow"):
        await hasty.read(pictures.letter())
    assert time.monotonic() - begun < 5
