"""Players jump: they ask for a part and get exactly that."""

import pytest

from bot.console.ranges import answer_range

CONTENT = b"0123456789"


@pytest.mark.parametrize(
    ("asked", "status", "body", "range_"),
    [
        ("", 200, CONTENT, None),
        ("bytes=0-", 206, CONTENT, "bytes 0-9/10"),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-99", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=-99", 206, CONTENT, "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=-", 200, CONTENT, None),
        ("bytes=1-2,4-5", 200, CONTENT, None),
        ("lines=1-2", 200, CONTENT, None),
    ],
)
def test_a_part(asked: str, status: int, body: bytes, range_: str | None) -> None:
    answer = answer_range(CONTENT, "audio/wav", asked, {})
    assert (answer.status_code, answer.body) == (status, body)
    assert answer.headers.get("content-range") == range_
    assert answer.headers["accept-ranges"] == "bytes"
