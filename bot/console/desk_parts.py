"""The parts of the desk's page: the bar, the list, the conversation and the draft beside it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from nicegui import ui

from bot.console import beside, draft_rows, view
from bot.console.drawing import draw, keys
from bot.console.panes import Pane, markup
from bot.console.services import ConsoleServices
from bot.staff.askers import StaffAsker
from bot.staff.duty import STATES
from bot.staff.permissions import Permission, is_allowed


@dataclass(frozen=True, slots=True)
class Around:
    """What is drawn with a conversation beside itself."""

    unmasked: bool
    """The asker gave a reason to see what is masked."""
    ways: dict[str, dict[str, Any]]
    filed: dict[str, Any] | None
    """What was filed just now."""


class DeskParts:
    """Builds the page's skeleton; each `show_` sends the lines that have changed."""

    def __init__(self, services: ConsoleServices, asker: StaffAsker, form: tuple[str, str]) -> None:
        self._services = services
        self._asker = asker
        with ui.element("main").classes("desk"):
            self._build_bar(form)
            self._inbox = Pane("nav", "inbox")
            self._build_talk()
            self._draft = Pane("aside", "draft").props("tabindex=0")
        markup(draw("dialogs", fields=services.fields, keys=keys()), "div", "")

    def _build_bar(self, form: tuple[str, str]) -> None:
        may = partial(is_allowed, self._asker)
        bar = draw(
            "bar",
            asker=self._asker,
            form=form,
            supervises=may(Permission.STATISTICS_READ),
            edits=may(Permission.CANNED_MANAGE),
            states=STATES if may(Permission.CONVERSATIONS_TAKE) else (),
        )
        markup(bar, "header", "bar")

    def _build_talk(self) -> None:
        with ui.element("section").classes("talk"):
            self._head = Pane("header", "head")
            self._thread = Pane("div", "thread").props("tabindex=0 role=log")
            with ui.element("footer").classes("composer away"):
                with ui.element("div").classes("modes-row"):
                    markup(draw("modes"), "div", "modes").props("role=tablist")
                    self._quota = Pane("div", "quotabox")
                self._suggested = Pane("div", "suggested")
                markup(draw("composer"), "div", "")

    def show_inbox(self, **seen: Any) -> None:
        """The list; what the template needs is given by name."""
        self._inbox.show(draw("inbox", **seen))

    def show_talk(self, shown: dict[str, Any], standing: view.Standing, around: Around) -> None:
        """A conversation as the asker stands to it, with its draft."""
        now = self._services.clock.now()
        masked = not standing.mine and not around.unmasked
        may_unmask = is_allowed(self._asker, Permission.CASES_UNMASK) and not standing.withheld
        rows = draft_rows.rows(shown, self._services.fields)
        values = {row["slot"]: row["value"] for row in rows}
        self._head.show(
            draw(
                "head",
                name=values.get("name") or shown["filed_name"] or view.text("author.citizen"),
                standing=standing,
                present=shown["present"],
                masked=masked,
                may_unmask=may_unmask,
            )
        )
        self._thread.show(draw("thread", rows=view.thread(shown, now), may_unmask=may_unmask))
        self._show_composer(shown, standing, around.ways, values.get("phone", ""))
        self._draft.show(
            draw(
                "draft",
                rows=rows if any(r["value"] for r in rows) or not shown["cases"] else [],
                mine=standing.mine,
                masked=masked,
                cases=shown["cases"],
                filed=around.filed,
                files=beside.files_of_citizen(shown),
            )
        )

    def show_nothing(self) -> None:
        """No conversation is open."""
        self._head.show("")
        self._thread.show(f'<p class="nothing">{view.text("empty.conversation")}</p>')
        self._draft.show("")

    def _show_composer(
        self,
        shown: dict[str, Any],
        standing: view.Standing,
        open_ways: dict[str, dict[str, Any]],
        phone: str,
    ) -> None:
        found = beside.suggestions(shown) if standing.mine else []
        self._suggested.show(draw("suggested", suggestions=found))
        quota = view.quota(shown, self._services.clock.now())
        ways = [] if quota["open"] or not standing.mine else beside.ways(open_ways)
        seen_phone = phone if standing.mine else ""
        self._quota.show(draw("quota", quota=quota, phone=seen_phone, ways=ways))
