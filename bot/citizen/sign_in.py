"""Signing in: with number, query code and the phone's last digits, or with WeChat."""

from dataclasses import replace

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases import service as cases
from bot.citizen.drawing import page, words
from bot.citizen.forms import read_form
from bot.citizen.services import CitizenServices
from bot.citizen.visits import form_token, is_own_form, keep, signed_in, signed_out, visit_of
from bot.intake.ports import NotRecognised
from bot.intake.web import filer_of
from bot.kit.clock import moment_in_words
from bot.staff.askers import CitizenAsker, Stranger

CHANNEL = "wechat"
_INSIDE = "MicroMessenger"


def add_sign_in(router: APIRouter, services: CitizenServices) -> None:
    """/my, /my/sign-in, /my/wechat, /my/sign-out and /my/type."""

    def form(request: Request, fault: str = "", *, status: int = 200, number: str = "") -> Response:
        wechat = services.wechat is not None and _INSIDE in request.headers.get("user-agent", "")
        visit = visit_of(services, request)
        return page(
            services, visit, "sign_in", status=status, fault=fault, wechat=wechat, number=number
        )

    @router.get("")
    async def begin(request: Request) -> Response:
        visit = visit_of(services, request)
        if visit.sender:
            return to(f"case/{visit.number}" if visit.number else "cases")
        return form(request)

    @router.post("/sign-in")
    async def sign_in(request: Request) -> Response:
        visit, now = visit_of(services, request), services.clock.now()
        sent = await read_form(services, visit, request)
        number, code, tail = (sent.text(name) for name in ("number", "code", "tail"))
        who = Stranger(request.client.host if request.client else "")

        def look_up(session: Session) -> tuple[str, CitizenAsker | None] | None:
            found = cases.look_up(session, who, number, code, tail, now)
            return (found.number, filer_of(session, found.number)) if found else None

        try:
            found = await services.database.run(look_up)
        except cases.TooManyAttempts as refused:
            when = moment_in_words(refused.retry_at)
            return form(request, words().text("too_many", when=when), status=429)
        if found is None:
            return form(request, words().text("not_found"), status=403, number=number)
        number, asker = found
        if asker is None:
            return form(request, words().text("filer_gone"), status=409)
        answer = to(f"case/{number}")
        keep(services, answer, signed_in(visit, asker, number))
        return answer

    add_wechat(router, services)
    add_small(router, services)


def add_small(router: APIRouter, services: CitizenServices) -> None:
    """Leaving, and bigger type."""

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        visit = visit_of(services, request)
        await read_form(services, visit, request)
        answer = to("")
        keep(services, answer, signed_out(visit))
        return answer

    @router.post("/type")
    async def size(request: Request) -> Response:
        visit = visit_of(services, request)
        sent = await read_form(services, visit, request)
        back = sent.text("back")
        own = back.startswith(("case/XF", "cases", "file/")) and back.isascii()
        answer = to(back if own else "")
        keep(services, answer, replace(visit, big=not visit.big))
        return answer


def add_wechat(router: APIRouter, services: CitizenServices) -> None:
    """The way there and back."""

    @router.get("/wechat")
    async def wechat(request: Request, code: str = "", state: str = "") -> Response:
        visit, way = visit_of(services, request), services.wechat
        if way is None:
            return to("")
        if not code:
            answer: Response = RedirectResponse(
                way.address(f"{services.base_url}/my/wechat", form_token(services, visit)), 303
            )
            keep(services, answer, visit)
            return answer
        try:
            if not is_own_form(services, visit, state):
                raise NotRecognised
            openid = await way.openid(code[:200])
        except NotRecognised:
            fault = words().text("wechat_failed")
            values = {"wechat": True, "number": ""}
            return page(services, visit, "sign_in", status=403, fault=fault, **values)
        answer = to("cases")
        keep(services, answer, signed_in(visit, CitizenAsker(CHANNEL, way.account, openid)))
        return answer


def to(where: str) -> RedirectResponse:
    """Off to another of these pages."""
    return RedirectResponse(f"/my/{where}" if where else "/my", 303)
