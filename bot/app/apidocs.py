"""A readable page of the published API: no script, nothing loaded from elsewhere."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, select_autoescape

TEMPLATES = Path(__file__).with_name("templates")
POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"


def build_router(path: str) -> APIRouter:
    """The page at ``path``, made from the application's own OpenAPI description."""
    router = APIRouter(include_in_schema=False)
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=select_autoescape())

    @router.get(path)
    def page(request: Request) -> HTMLResponse:
        described: dict[str, Any] = request.app.openapi()
        content = environment.get_template("api.html").render(
            info=described["info"],
            operations=_operations(described),
            source=request.app.openapi_url,
        )
        return HTMLResponse(content, headers={"Content-Security-Policy": POLICY})

    return router


def _operations(described: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for path, methods in described.get("paths", {}).items():
        for method, operation in methods.items():
            found.append({"path": path, "method": method.upper(), "parameters": [], **operation})
    return found
