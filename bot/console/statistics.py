"""The supervisor's page: charts drawn as SVG, and the same figures as CSV."""

import csv
import io
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse, Response

from bot.console.drawing import draw
from bot.console.services import ConsoleServices
from bot.console.signing_in import requires
from bot.console.view import text
from bot.staff.askers import StaffAsker
from bot.staff.permissions import Permission

SPANS = (7, 30, 90)
COLUMNS = (
    ("day", "day"),
    ("conversations", "conversations"),
    ("handed_over", "handed_over"),
    ("by_bot_alone", "by_bot_alone"),
    ("wait_minutes", "wait"),
    ("first_reply_minutes", "first_reply"),
)
"""Names of the figures of a day, and of the texts that head them."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def build_statistics(services: ConsoleServices) -> APIRouter:
    """`/console/statistics` and `/console/statistics.csv`."""
    router = APIRouter(prefix="/console", include_in_schema=False)
    supervises = Depends(requires(Permission.STATISTICS_READ))
    Days = Annotated[int, Query(ge=1, le=90)]

    async def report(asker: StaffAsker, days: int) -> dict[str, Any]:
        last = services.clock.now().date()
        return await services.desk.statistics(asker, last - timedelta(days=days - 1), last)

    @router.get("/statistics")
    async def page(asker: Annotated[StaffAsker, supervises], days: Days = 30) -> HTMLResponse:
        found = await report(asker, days)
        return HTMLResponse(
            draw("statistics", found=found, days=days, spans=SPANS, charts=_charts(found))
        )

    @router.get("/statistics.csv")
    async def table(asker: Annotated[StaffAsker, supervises], days: Days = 30) -> Response:
        content = as_csv(await report(asker, days))
        name = f"xinfang-{days}d.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    return router


def as_csv(found: dict[str, Any]) -> str:
    """One line a day, and below one for each member of staff; opens in a spreadsheet as it is."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow([text(f"stats.{head}") for _, head in COLUMNS])
    rows.writerows([_plain(day[name]) for name, _ in COLUMNS] for day in found["days"])
    rows.writerow([])
    rows.writerow([text(f"stats.{head}") for head in ("name", "taken", "first_reply")])
    for one in found["staff"]:
        rows.writerow([_safe(one["name"]), one["taken"], _plain(one["first_reply_minutes"])])
    return "\ufeff" + out.getvalue()


def _plain(value: Any) -> Any:
    return "" if value is None else round(value, 3) if isinstance(value, float) else value


def _safe(name: str) -> str:
    """No spreadsheet takes a name for a formula."""
    return f"'{name}" if name.startswith(_FORMULA) else name


def _charts(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Bars by chart: label, value, and how high it stands in a hundred."""
    days = found["days"]
    made = [
        _chart(head, [(day["day"][5:], day[name] or 0) for day in days])
        for name, head in COLUMNS[1:]
    ]
    for day, bar in zip(days, made[2]["bars"], strict=True):
        bar["shown"] = f"{(day['by_bot_alone'] or 0) * 100:.0f}%"
    hours = [(text("stats.hour", n=hour), count) for hour, count in enumerate(found["hours"])]
    return [*made, _chart("hours", hours)]


def _chart(head: str, values: list[tuple[str, float]]) -> dict[str, Any]:
    top = max((value for _, value in values), default=0) or 1
    bars = [
        {"label": label, "shown": f"{value:g}", "height": round(100 * value / top, 1)}
        for label, value in values
    ]
    return {"title": text(f"stats.{head}"), "bars": bars, "width": 100 / max(1, len(bars))}
