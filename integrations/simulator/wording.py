"""The page's words and invented people, from simulator.yml beside this file."""

from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


def load_wording() -> dict[str, Any]:
    with (HERE / "simulator.yml").open(encoding="utf-8") as file:
        words: dict[str, Any] = yaml.safe_load(file)
    return words
