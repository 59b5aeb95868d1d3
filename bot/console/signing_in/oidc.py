"""An OpenID provider of the bureau's own, asked by the code flow with PKCE."""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

SECONDS = 10.0
SCOPE = "openid profile"
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
LEEWAY_SECONDS = 60


class OidcFailed(Exception):
    """The provider did not vouch for anybody."""


class OidcUnreachable(Exception):
    """The provider does not answer, or not as its kind does."""


@dataclass(frozen=True, slots=True)
class Question:
    """One sign-in under way: where to send the browser, and what must come back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """Whom the provider vouches for; ``subject`` is the only thing that never changes."""

    subject: str
    login: str


class OidcProvider:
    """One provider and our registration with it; what it says of itself is asked once."""

    def __init__(
        self, issuer: str, client_id: str, client_secret: str, redirect_uri: str, login_claim: str
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect_uri = redirect_uri
        self._login_claim = login_claim
        self._metadata: dict[str, Any] | None = None
        self._keys: KeySet | None = None

    async def ask(self) -> Question:
        """Begin a sign-in; raises `OidcUnreachable`."""
        metadata = await self._described()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": SCOPE,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        url = str(httpx.URL(metadata["authorization_endpoint"]).copy_merge_params(asked))
        return Question(url, state, nonce, verifier)

    async def answer(self, code: str, nonce: str, verifier: str, now: datetime) -> Vouched:
        """Exchange the code that came back; raises `OidcFailed` or `OidcUnreachable`."""
        metadata = await self._described()
        given = await self._exchange(metadata["token_endpoint"], code, verifier)
        claims = await self._checked(str(given.get("id_token") or ""), nonce, now)
        subject, login = claims["sub"], claims.get(self._login_claim)
        if login is None and "userinfo_endpoint" in metadata:
            # Many providers keep the profile out of the token and tell it apart.
            told = await _fetch(metadata["userinfo_endpoint"], str(given.get("access_token")))
            login = told.get(self._login_claim) if told.get("sub") == subject else None
        return Vouched(f"{self._issuer}#{subject}", login if isinstance(login, str) else "")

    async def _exchange(self, where: str, code: str, verifier: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "code_verifier": verifier,
        }
        # RFC 6749, 2.3.1: both are encoded as form values before they become Basic.
        secret = (quote_plus(self._client_id), quote_plus(self._client_secret))
        async with httpx.AsyncClient(timeout=SECONDS) as client:
            try:
                response = await client.post(where, data=form, auth=secret)
                given = response.json()
            except (httpx.HTTPError, ValueError) as error:
                raise OidcUnreachable(type(error).__name__) from error
        if not response.is_success or not isinstance(given, dict):
            raise OidcFailed(str(response.status_code))
        return given

    async def _checked(self, id_token: str, nonce: str, now: datetime) -> dict[str, Any]:
        """The claims of a token that this provider signed for us, now, for this sign-in."""
        token = await self._decoded(id_token)
        rules = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            rules.validate(token.claims)
        except JoseError as error:
            raise OidcFailed(error.error) from error
        if token.claims.get("azp", self._client_id) != self._client_id:
            raise OidcFailed("azp")
        return token.claims

    async def _decoded(self, id_token: str) -> jwt.Token:
        """The signature is checked; a key that is not known makes us ask for the keys again."""
        known = self._keys is not None
        try:
            return jwt.decode(id_token, await self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError) as error:
            if not known:
                raise OidcFailed(type(error).__name__) from error
        self._keys = None
        try:
            return jwt.decode(id_token, await self._key_set(), algorithms=ALGORITHMS)
        except (JoseError, ValueError) as error:
            raise OidcFailed(type(error).__name__) from error

    async def _described(self) -> dict[str, Any]:
        if self._metadata is None:
            where = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
            described = await _fetch(where)
            if described.get("issuer") != self._issuer:
                raise OidcUnreachable("another issuer")
            self._metadata = described
        return self._metadata

    async def _key_set(self) -> KeySet:
        if self._keys is None:
            metadata = await self._described()
            self._keys = KeySet.import_key_set(await _fetch(metadata["jwks_uri"]))  # type: ignore[arg-type]
        return self._keys


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


async def _fetch(where: str, token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with httpx.AsyncClient(timeout=SECONDS) as client:
            response = await client.get(where, headers=headers)
            response.raise_for_status()
            found = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise OidcUnreachable(type(error).__name__) from error
    if not isinstance(found, dict):
        raise OidcUnreachable("no object")
    return found
