"""Pages of forms drawn on the server: no script, nothing from elsewhere, kept by nobody."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse

POLICY = (
    "default-src 'none'; style-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}


class FormPages:
    """The pages in one folder; everything is escaped, and a name left out is a fault."""

    def __init__(self, templates: Path) -> None:
        self._pages = Environment(
            loader=FileSystemLoader(templates),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
        )

    def draw(self, name: str, *, status: int, **values: Any) -> HTMLResponse:
        """A page; `fault` and `note` are empty where they are not given."""
        content = self._pages.get_template(f"{name}.html").render(
            **{"fault": "", "note": "", **values}
        )
        return HTMLResponse(content, status, headers=_HEADERS)
