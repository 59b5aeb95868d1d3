"""The menu under the chat: three buttons that send events, and the way to the citizen's pages."""

from typing import Any

from integrations.wechat.client import Client
from integrations.wechat.errcodes import ApiError
from integrations.wechat.wording import wording

GET_PATH = "/cgi-bin/menu/get"
CREATE_PATH = "/cgi-bin/menu/create"
NO_MENU = 46003
KEYS = ("PETITION", "STATUS", "HUMAN")

Buttons = list[dict[str, Any]]


def menu(base_url: str = "") -> dict[str, Buttons]:
    """The menu as WeChat wants it; with a public address the pages stand beside the progress."""
    texts = wording()
    buttons: Buttons = [
        {"type": "click", "name": texts.text(f"menu_{key.lower()}"), "key": key} for key in KEYS
    ]
    if base_url.startswith("https:"):
        at = KEYS.index("STATUS")
        address = f"{base_url.rstrip('/')}/my"
        pages = {"type": "view", "name": texts.text("menu_pages"), "url": address}
        buttons[at] = {"name": buttons[at]["name"], "sub_button": [buttons[at], pages]}
    return {"button": buttons}


async def create_menu(client: Client, base_url: str = "") -> bool:
    """Make the account's menu ours; False when it already was.

    Citizens see a change when they reopen the chat, after up to five minutes. Raises
    `ApiError` and `Unreached`.
    """
    wanted = menu(base_url)
    if await _current(client) == _plain(wanted["button"]):
        return False
    await client.call(CREATE_PATH, wanted)
    return True


async def _current(client: Client) -> Buttons:
    try:
        answer = await client.call(GET_PATH)
    except ApiError as error:
        if error.code == NO_MENU:
            return []
        raise
    found = answer.get("menu", {}).get("button", [])
    return _plain(found) if isinstance(found, list) else []


def _plain(buttons: Buttons) -> Buttons:
    """Without the empty parts WeChat adds when it gives a menu back."""
    return [
        {
            name: _plain(value) if name == "sub_button" else value
            for name, value in button.items()
            if value not in ([], "", None)
        }
        for button in buttons
    ]
