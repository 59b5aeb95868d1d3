"""Draws the pages of signing in."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.console.signing_in.forms import FIELD, form_token, mark
from bot.kit.form_pages import FormPages
from bot.kit.wording import Wording

HERE = Path(__file__).parent
_pages = FormPages(HERE / "templates")


@lru_cache(maxsize=1)
def words() -> Wording:
    """What the pages say when something is wrong."""
    return Wording.load(HERE / "wording.yml")


def page(request: Request, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with its form bound to the browser that asked for it."""
    token = form_token(request)
    response = _pages.draw(name, status=status, token_field=FIELD, token=token, **values)
    mark(request, response)
    return response


def text(key: str, **values: Any) -> str:
    """The text for something that went wrong."""
    return words().text(key, **values)
