"""The addresses of api.weixin.qq.com that the service calls, under /simulator/weixin/cgi-bin."""

import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute

from integrations.simulator.phones import Phones
from integrations.simulator.weixin import MESSAGES, Refused, Weixin, parse


class WeixinRoute(APIRoute):
    """Refusals are HTTP 200 with an error code; a router cannot carry exception handlers."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_refusal(request: Request) -> Response:
            try:
                return await handle(request)
            except Refused as refused:
                return answer(refused.code)

        return handle_refusal


def answer(code: int = 0, **more: Any) -> JSONResponse:
    """An answer in WeChat's form; every error carries a request id."""
    request_id = f" rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}" if code else ""
    message = MESSAGES[code] + request_id
    return JSONResponse({"errcode": code, "errmsg": message, **more})


def build_api(weixin: Weixin, phones: Phones) -> APIRouter:
    api = APIRouter(
        prefix="/simulator/weixin/cgi-bin", include_in_schema=False, route_class=WeixinRoute
    )

    def with_token(request: Request) -> None:
        weixin.check_token(request.query_params.get("access_token"))

    @api.post("/stable_token")
    async def stable_token(request: Request) -> JSONResponse:
        return JSONResponse(weixin.give_token(parse(await request.body())))

    @api.post("/message/custom/send", dependencies=[Depends(with_token)])
    async def send(request: Request) -> JSONResponse:
        weixin.send(await request.body())
        return answer()

    @api.post("/message/template/send", dependencies=[Depends(with_token)])
    async def template(request: Request) -> JSONResponse:
        weixin.tell(await request.body())
        return answer(msgid=secrets.randbelow(10**9))

    @api.post("/message/custom/typing", dependencies=[Depends(with_token)])
    async def typing(request: Request) -> JSONResponse:
        weixin.type(await request.body())
        return answer()

    _add_media(api, phones, with_token)
    _add_menu(api, weixin, with_token)
    return api


def _add_media(api: APIRouter, phones: Phones, with_token: Any) -> None:
    @api.get("/media/get", dependencies=[Depends(with_token)])
    @api.get("/media/get/jssdk", dependencies=[Depends(with_token)])
    async def get(media_id: str = "") -> Response:
        stored = phones.find_media(media_id)
        if stored is None:
            raise Refused(40007)
        disposition = f'attachment; filename="{media_id}.{stored.content_type.split("/")[-1]}"'
        headers = {"Content-disposition": disposition}
        return Response(stored.content, media_type=stored.content_type, headers=headers)

    @api.post("/media/upload", dependencies=[Depends(with_token)])
    async def upload(request: Request, type: str = "") -> JSONResponse:
        if type not in ("image", "voice", "video", "thumb"):
            raise Refused(40004)
        async with request.form(max_files=1) as form:
            file = form.get("media")
            if file is None or isinstance(file, str):
                raise Refused(44004)
            content_type = file.content_type or "application/octet-stream"
            media_id = phones.keep_media(await file.read(), content_type, file.filename or "", type)
        created = int(phones.clock.now().timestamp())
        return JSONResponse({"type": type, "media_id": media_id, "created_at": created})


def _add_menu(api: APIRouter, weixin: Weixin, with_token: Any) -> None:
    @api.post("/menu/create", dependencies=[Depends(with_token)])
    async def create(request: Request) -> JSONResponse:
        weixin.menu = parse(await request.body())
        return answer()

    @api.get("/menu/get", dependencies=[Depends(with_token)])
    async def get() -> JSONResponse:
        if weixin.menu is None:
            raise Refused(46003)
        return JSONResponse({"menu": weixin.menu})

    @api.get("/get_current_selfmenu_info", dependencies=[Depends(with_token)])
    async def current() -> JSONResponse:
        return JSONResponse({"is_menu_open": int(bool(weixin.menu)), "selfmenu_info": weixin.menu})

    @api.get("/menu/delete", dependencies=[Depends(with_token)])
    async def delete() -> JSONResponse:
        weixin.menu = None
        return answer()
