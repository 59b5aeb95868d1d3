"""A console page in a real browser, which notes when a message stands in its document."""

import os
import shutil
from collections.abc import Callable

from playwright.async_api import Browser, Page

from bot.staff.sessions import COOKIE

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run")
# Both clocks are the machine's: a page's time can be compared with that of this process.
WATCH = """
window.marks = [];
const note = (where, root) => {
  const now = (performance.timeOrigin + performance.now()) / 1000;
  for (const mark of root.textContent.match(/M\\d{6}/g) || [])
    if (!window.known.has(where + mark)) {
      window.known.add(where + mark);
      window.marks.push([where, mark, now]);
    }
};
window.known = new Set();
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  const thread = document.querySelector(".thread"), list = document.querySelector(".inbox");
  if (thread) note("shown", thread);
  if (list) note("listed", list);
}).observe(document, { childList: true, subtree: true, characterData: true }));
"""
SAY = """(text) => {
  document.querySelector("#say").value = text;
  const now = (performance.timeOrigin + performance.now()) / 1000;
  document.querySelector("#send").click();
  return now;
}"""


def chromium() -> str | None:
    """The browser's program."""
    names = (os.environ.get("XINFANG_TEST_CHROMIUM"), "chromium", "chromium-browser")
    return next((path for name in names if name and (path := shutil.which(name))), None)


class Window:
    """One page. `collect` tells `seen` of every mark in the document and when it stood there."""

    def __init__(self, page: Page, seen: Callable[[str, str, float], None]) -> None:
        self._page = page
        self._seen = seen

    @classmethod
    async def open(
        cls, browser: Browser, port: int, cookie: str, seen: Callable[[str, str, float], None]
    ) -> "Window":
        context = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="zh-CN")
        host = f"http://127.0.0.1:{port}"
        await context.add_cookies([{"name": COOKIE, "value": cookie, "url": host}])
        page = await context.new_page()
        await page.add_init_script(WATCH)
        await page.goto(f"{host}/console/")
        await page.wait_for_selector(".inbox [data-queue]")
        return cls(page, seen)

    async def show(self, conversation: str) -> None:
        """Look at a conversation of one's own."""
        await self._page.click('[data-queue="mine"]')
        await self._page.click(f'.item[data-id="{conversation}"]')
        await self._page.wait_for_selector("#say:enabled")

    async def say(self, text: str) -> float:
        """Send a reply; when it was clicked."""
        clicked: float = await self._page.evaluate(SAY, text)
        return clicked

    async def collect(self) -> None:
        """Read what was noted since the last time."""
        for where, mark, when in await self._page.evaluate("window.marks.splice(0)"):
            self._seen(where, mark, when)

    async def close(self) -> None:
        await self._page.context.close()
