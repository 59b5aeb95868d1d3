"""Signing in to the console: pages without a script, and the guard of all other pages."""

from bot.console.signing_in.forms import form_token
from bot.console.signing_in.guard import requires, signed_in, still_signed_in
from bot.console.signing_in.oidc import OidcProvider
from bot.console.signing_in.oidc_pages import CALLBACK
from bot.console.signing_in.router import build_router
from bot.console.signing_in.services import SigningIn, install

__all__ = [
    "CALLBACK",
    "OidcProvider",
    "SigningIn",
    "build_router",
    "form_token",
    "install",
    "requires",
    "signed_in",
    "still_signed_in",
]
