"""Marries signing in to the settings."""

from bot.app.parts import Parts
from bot.console import signing_in


def build_signing_in(parts: Parts) -> signing_in.SigningIn:
    """What the console needs to let staff sign in."""
    given = parts.settings
    provider = None
    if given.oidc_issuer:
        provider = signing_in.OidcProvider(
            given.oidc_issuer,
            given.oidc_client_id,
            given.oidc_client_secret,
            given.xinfang_base_url.rstrip("/") + signing_in.CALLBACK,
            given.oidc_login_claim,
        )
    return signing_in.SigningIn(
        database=parts.database,
        clock=parts.clock,
        https=given.xinfang_base_url.startswith("https:"),
        second_factor=given.staff_second_factor,
        oidc=provider,
    )
