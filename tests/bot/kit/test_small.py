"""Cipher, clock, wording, logs, office hours."""

import io
import json
import logging
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kit import logging as kit_logging
from bot.kit.clock import TZ, FixedClock, OffsetClock
from bot.kit.crypto import CannotDecrypt, Cipher
from bot.kit.office_hours import OfficeHours
from bot.kit.wording import Wording, WordingError

OLD, NEW = "o" * 32, "n" * 32
CIPHER = Cipher([OLD])


@given(st.text())
def test_what_was_encrypted_comes_back(text: str) -> None:
    assert CIPHER.decrypt(CIPHER.encrypt(text)) == text


def test_rotation() -> None:
    rotated = Cipher([NEW, OLD])
    assert rotated.decrypt(CIPHER.encrypt("赵")) == "赵"
    with pytest.raises(CannotDecrypt):
        CIPHER.decrypt(rotated.encrypt("赵"))
    assert rotated.blind_indexes("phone", "1")[1] == CIPHER.blind_index("phone", "1")
    assert rotated.blind_index("phone", "1") != CIPHER.blind_index("phone", "1")
    assert CIPHER.blind_index("phone", "1") != CIPHER.blind_index("name", "1")


@given(st.text(), st.integers(0, 200))
def test_what_was_altered_does_not_come_back(text: str, place: int) -> None:
    token = CIPHER.encrypt(text)
    place %= len(token)
    other = "A" if token[place] != "A" else "B"
    for altered in (token[:place] + other + token[place + 1 :], token[:place], "不是密文"):
        # Base64 has spare bits at its end: another letter there may be the same value.
        with suppress(CannotDecrypt):
            assert CIPHER.decrypt(altered) == text


@pytest.mark.parametrize("secrets", [[], ["short"], [OLD, "short"]])
def test_weak_secrets_are_refused(secrets: list[str]) -> None:
    with pytest.raises(ValueError, match="secret"):
        Cipher(secrets)


def test_clocks() -> None:
    clock = FixedClock(datetime(2026, 3, 2, 2, 0, tzinfo=UTC))
    assert clock.now().isoformat() == "2026-03-02T10:00:00+08:00"
    assert clock.advance(hours=1).hour == 11
    assert OffsetClock(clock, lambda: 60).now() == clock.now() + timedelta(minutes=1)


def test_wording(tmp_path: Path) -> None:
    path = tmp_path / "wording.yml"
    path.write_text("a: 您好 {name}\nb: {c: 好}\n", encoding="utf-8")
    wording = Wording.load(path)
    assert wording.text("a", name="赵") == "您好 赵"
    assert wording.text("b.c") == "好"
    assert wording.names("a") == {"name"}
    with pytest.raises(WordingError):
        wording.text("a")
    with pytest.raises(WordingError):
        wording.text("x")
    for bad in ("a: [1]", "a: '{'", "a:"):
        path.write_text(bad, encoding="utf-8")
        with pytest.raises(WordingError):
            Wording.load(path)


def test_logs_carry_no_text_and_no_numbers() -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        kit_logging.set_up(stream=stream)
        logging.getLogger("x").info(
            "电话 %s 证件 11010519491231002X", "13812345678", extra={"text": "秘密", "case": "XF1"}
        )
        try:
            raise ValueError("13812345678")
        except ValueError:
            logging.getLogger("x").exception("failed")
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert "13812345678" not in stream.getvalue()
    assert "11010519491231002X" not in stream.getvalue()
    assert "秘密" not in stream.getvalue()
    assert (first["case"], first["logger"], second["level"]) == ("XF1", "x", "error")


HOURS = OfficeHours.load()


@pytest.mark.parametrize(
    ("now", "is_open", "opening"),
    [
        ("2026-03-02T10:00", True, "今天 10:00"),
        ("2026-03-02T12:30", False, "今天 14:00"),
        ("2026-03-02T18:00", False, "明天 9:00"),
        ("2026-03-06T18:00", False, "周一 9:00"),
        ("2026-10-01T10:00", False, "10月8日（周四） 9:00"),
        ("2026-09-20T10:00", True, "今天 10:00"),  # a Sunday worked for the holiday
        ("2027-03-01T10:00", True, "今天 10:00"),  # no calendar yet: by the weekday
    ],
)
def test_office_hours(now: str, is_open: bool, opening: str) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=TZ)
    assert HOURS.is_open(moment) is is_open
    found = HOURS.next_opening(moment)
    assert found is not None
    assert HOURS.describe(found, moment) == opening
