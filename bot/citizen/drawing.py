"""Draws the citizen's pages."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

from bot.citizen.services import CitizenServices
from bot.citizen.visits import FIELD, Visit, form_token, keep
from bot.kit.wording import Wording

HERE = Path(__file__).parent
POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
_pages = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
)


@lru_cache(maxsize=1)
def words() -> Wording:
    """What the pages say."""
    return Wording.load(HERE / "wording.yml")


def page(
    services: CitizenServices, visit: Visit, name: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page whose forms belong to the visit."""
    content = _pages.get_template(f"{name}.html").render(
        t=words().text,
        field=FIELD,
        token=form_token(services, visit),
        visit=visit,
        **{"fault": "", "note": "", **values},
    )
    response = HTMLResponse(content, status, headers=_HEADERS)
    keep(services, response, visit)
    return response


@cache
def style() -> bytes:
    """The one style sheet."""
    return (HERE / "static" / "my.css").read_bytes()
