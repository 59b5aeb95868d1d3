"""Draws the parts of the page from templates; everything is escaped."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.console.view import text, words
from bot.intake.alarms import rules

HERE = Path(__file__).parent
_templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
_templates.globals["t"] = text
_templates.globals["unseen_minutes"] = f"{rules().danger.unseen_minutes:g}"
_templates.globals["late_minutes"] = f"{rules().late.minutes:g}"


def draw(template: str, /, **values: Any) -> str:
    """One part of the page as HTML."""
    return _templates.get_template(f"{template}.html").render(**values)


def keys() -> list[tuple[str, str]]:
    """The keyboard's shortcuts and what they do."""
    prefix = "keys."
    return [
        (key.removeprefix(prefix), text(key)) for key in words().ordered() if key.startswith(prefix)
    ]
