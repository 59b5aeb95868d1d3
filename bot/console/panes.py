"""The parts of a page, of which only the lines that have changed go to the browser."""

import json

from nicegui import ui


class Pane(ui.html):
    """One part of the page, put together by the page's script, which touches only what changed."""

    def __init__(self, tag: str, name: str) -> None:
        super().__init__("", sanitize=False, tag=tag)
        self.classes(name)
        self._lines = [""]

    def show(self, content: str) -> None:
        """Show this markup of ours; what it shows of anybody was escaped by the template."""
        lines = content.split("\n")
        change = changed_lines(self._lines, lines)
        if change is not None:
            self._lines = lines
            told = json.dumps([self.html_id, *change], ensure_ascii=False)
            self.client.run_javascript(f"deskPart(...{told})")


def markup(content: str, tag: str, classes: str) -> ui.html:
    """Markup of ours that stays; what it shows of anybody was escaped by the template."""
    return ui.html(content, sanitize=False, tag=tag).classes(classes)


def changed_lines(old: list[str], new: list[str]) -> tuple[int, int, list[str]] | None:
    """Where lines begin to differ, how many are gone and what stands there now; None if nothing."""
    if old == new:
        return None
    shorter = min(len(old), len(new))
    start = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    most = shorter - start
    same = next((at for at in range(most) if old[-1 - at] != new[-1 - at]), most)
    return start, len(old) - start - same, new[start : len(new) - same]
