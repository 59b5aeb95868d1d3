"""Signing in on a page with the account one follows (WeChat's web OAuth, scope `snsapi_base`)."""

import httpx
from wechatpy.oauth import WeChatOAuth

from bot.intake.ports import NotRecognised
from integrations.wechat.settings import WeChatSettings

PATH = "/sns/oauth2/access_token"
LONGEST_OPENID = 64


class WeChatOAuthSignIn:
    """An `AccountSignIn`: the address is wechatpy's, the code is exchanged without blocking."""

    def __init__(self, settings: WeChatSettings, http: httpx.AsyncClient | None = None) -> None:
        self._settings = settings
        self._http = http or httpx.AsyncClient(timeout=httpx.Timeout(8.0, connect=3.0))

    @property
    def account(self) -> str:
        return self._settings.original_id

    def address(self, back: str, state: str) -> str:
        asks = WeChatOAuth(self._settings.app_id, "", back, "snsapi_base", state)
        return str(asks.authorize_url)

    async def openid(self, code: str) -> str:
        query = {
            "appid": self._settings.app_id,
            "secret": self._settings.app_secret.get_secret_value(),
            "code": code,
            "grant_type": "authorization_code",
        }
        try:
            answer = await self._http.get(self._settings.api_base + PATH, params=query)
            found = answer.json().get("openid")
        except (httpx.HTTPError, ValueError, AttributeError):
            raise NotRecognised from None
        if not isinstance(found, str) or not 0 < len(found) <= LONGEST_OPENID:
            raise NotRecognised
        return found

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()
