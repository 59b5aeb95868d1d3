"""Draws the citizen's pages."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from starlette.responses import HTMLResponse

from bot.citizen.services import CitizenServices
from bot.citizen.visits import FIELD, Visit, form_token, keep
from bot.kit.form_pages import FormPages
from bot.kit.wording import Wording

HERE = Path(__file__).parent
_pages = FormPages(HERE / "templates")


@lru_cache(maxsize=1)
def words() -> Wording:
    """What the pages say."""
    return Wording.load(HERE / "wording.yml")


def page(
    services: CitizenServices, visit: Visit, name: str, *, status: int = 200, **values: Any
) -> HTMLResponse:
    """A page whose forms belong to the visit."""
    response = _pages.draw(
        name,
        status=status,
        t=words().text,
        field=FIELD,
        token=form_token(services, visit),
        visit=visit,
        **values,
    )
    keep(services, response, visit)
    return response


@cache
def style() -> bytes:
    """The one style sheet."""
    return (HERE / "static" / "my.css").read_bytes()
