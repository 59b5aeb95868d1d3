"""A real browser for tests of pages."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
)
# Locators wait for what is to come; this is only how long a busy machine may take.
expect.set_options(timeout=30_000)


def find_chromium() -> str | None:
    named = os.environ.get("XINFANG_TEST_CHROMIUM")
    programs = [named] if named else ["chromium", "chromium-browser", "google-chrome"]
    return next((path for name in programs if (path := shutil.which(name))), None)


# Not for longer: while Playwright is open, its event loop is in the way of tests with their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    if program is None:
        reason = "NO BROWSER: install chromium to run the browser tests"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()
