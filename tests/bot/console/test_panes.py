"""Only the lines of a part that have changed go to the browser."""

from hypothesis import given
from hypothesis import strategies as st

from bot.console.panes import changed_lines

lines = st.lists(st.sampled_from(["<p>", "</p>", "甲", "乙", ""]), min_size=1, max_size=12)


def test_a_new_message_is_one_line() -> None:
    old = ["<a>", "<b>", "</div>"]
    assert changed_lines(old, ["<a>", "<b>", "<c>", "</div>"]) == (2, 0, ["<c>"])


def test_nothing_changed_is_nothing_to_tell() -> None:
    assert changed_lines(["a", "b"], ["a", "b"]) is None


@given(lines, lines)
def test_the_browser_comes_to_the_same_lines(old: list[str], new: list[str]) -> None:
    change = changed_lines(old, new)
    have = list(old)
    if change is not None:
        at, gone, fresh = change
        have[at : at + gone] = fresh
    assert have == new
