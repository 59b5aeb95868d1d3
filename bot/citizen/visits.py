"""Who is at the page: one encrypted cookie, which also binds its forms (CSRF)."""

import hmac
import json
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.citizen.services import CitizenServices
from bot.kit.crypto import CannotDecrypt
from bot.staff.askers import CitizenAsker

COOKIE = "xinfang_my"
LASTS = timedelta(minutes=30)
FIELD = "token"
_PURPOSE = "my form"


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser. Signed in with `sender`; with `number` for that one case only, else for all
    that this sender filed."""

    name: str
    big: bool = False
    channel: str = ""
    account: str = ""
    sender: str = ""
    number: str = ""
    until: float = 0.0

    @property
    def asker(self) -> CitizenAsker | None:
        """Who is signed in."""
        return CitizenAsker(self.channel, self.account, self.sender) if self.sender else None

    def may_see(self, number: str) -> bool:
        """Whether the visit is for this case; whose it is the services check anew."""
        return bool(self.sender) and self.number in ("", number)


def visit_of(services: CitizenServices, request: Request) -> Visit:
    """The browser's visit; a new one when its cookie is missing, strange or too old."""
    now = services.clock.now()
    try:
        read = json.loads(services.database.cipher.decrypt(request.cookies.get(COOKIE, "")))
        found = Visit(**read)
    except (CannotDecrypt, ValueError, TypeError):
        return Visit(secrets.token_urlsafe(16))
    return found if now.timestamp() < found.until else Visit(found.name, found.big)


def keep(services: CitizenServices, response: Response, visit: Visit) -> None:
    """Let the browser carry the visit on; each page prolongs it."""
    until = _until(services.clock.now()) if visit.sender else visit.until
    token = services.database.cipher.encrypt(json.dumps(asdict(replace(visit, until=until))))
    response.set_cookie(
        COOKIE, token, path="/my", httponly=True, samesite="lax", secure=services.https
    )


def signed_in(visit: Visit, asker: CitizenAsker, number: str = "") -> Visit:
    """A visit under a new name, so that no form of before fits."""
    name, who = secrets.token_urlsafe(16), (asker.channel, asker.account, asker.sender)
    return Visit(name, visit.big, *who, number)


def signed_out(visit: Visit) -> Visit:
    """Nobody, but the type as big as before."""
    return Visit(secrets.token_urlsafe(16), visit.big)


def form_token(services: CitizenServices, visit: Visit) -> str:
    """The value of the hidden field that forms of this visit carry."""
    return services.database.cipher.blind_index(_PURPOSE, visit.name)


def is_own_form(services: CitizenServices, visit: Visit, token: str) -> bool:
    """Whether a form was on a page of this visit."""
    good = services.database.cipher.blind_indexes(_PURPOSE, visit.name)
    return any(hmac.compare_digest(own.encode(), token.encode()) for own in good)


def _until(now: datetime) -> float:
    return (now + LASTS).timestamp()
