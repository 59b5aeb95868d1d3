"""Draws the pages of signing in."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.console.signing_in.forms import FIELD, form_token, mark
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
    """What the pages say when something is wrong."""
    return Wording.load(HERE / "wording.yml")


def page(request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with its form bound to the browser that asked for it."""
    given = {"fault": "", "note": "", **values}
    content = _pages.get_template(f"{name}.html").render(
        token_field=FIELD, token=form_token(request), **given
    )
    response = HTMLResponse(content, status, headers=_HEADERS)
    mark(request, response)
    return response


def text(key: str, **values: Any) -> str:
    """The text for something that went wrong."""
    return words().text(key, **values)
