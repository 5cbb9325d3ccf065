"""The machine's own Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")

MISSING = "This needs Chromium (Debian: apt-get install chromium), or HALFROND_CHROMIUM."

QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")


def found() -> str | None:
    """Where it is; None where there is none."""
    return os.environ.get("HALFROND_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browsing(program: str) -> Iterator[Browser]:
    """The browser, until the end of the block."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", *QUIET]
        )
        yield browser
        browser.close()
