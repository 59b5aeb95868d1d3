"""The citizen's own pages under /my: few words in big type, and nothing that needs a script."""

from bot.citizen.router import build_router
from bot.citizen.services import CitizenServices

__all__ = ["CitizenServices", "build_router"]
