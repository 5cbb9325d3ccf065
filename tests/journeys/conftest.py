"""A demo assembly with everything that belongs to it, and Chromium to walk through it: `make journeys`."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from tests.services.cli.test_demo import Demo

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1200, "height": 900}

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, served with its notary."""
    demo = Demo(tmp_path_factory.mktemp("journeys") / "data")
    process = demo.start()
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Halfrond demo: open ")
        yield demo
    finally:
        demo.stop(process)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; none is downloaded."""
    program = os.environ.get("HALFROND_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.exit("The journeys need Chromium (Debian: apt-get install chromium), or HALFROND_CHROMIUM.", 4)
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-gpu", *quiet]
        )
        yield browser
        browser.close()


class Visitor(NamedTuple):
    """Somebody with a browser of their own. `complaints` is what the browser had to say against the pages."""

    page: Page
    demo: Demo
    complaints: list[str]

    def open(self, path: str) -> None:
        """Go to a page of the demo, and wait until it has done what it does by itself."""
        answer = self.page.goto(f"{self.demo.url}{path}", wait_until="networkidle")
        assert answer
        assert answer.ok


class Doors:
    """Lets visitors in, each with a new profile, and sees them out."""

    def __init__(self, browser: Browser, demo: Demo) -> None:
        self._browser = browser
        self._demo = demo
        self.visitors: list[Visitor] = []

    def enter(self, viewport: dict[str, int] = DESK, *, script: bool = True) -> Visitor:
        """A new visitor."""
        context = self._browser.new_context(
            viewport={"width": viewport["width"], "height": viewport["height"]},
            java_script_enabled=script,
            locale="nl-BE",
        )
        visitor = Visitor(context.new_page(), self._demo, [])

        def heard(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"} and "/log/proof" not in str(message.location):
                visitor.complaints.append(message.text)

        def asked(request: Request) -> None:
            if not request.url.startswith((self._demo.url, "data:")):
                visitor.complaints.append(f"asked another host: {request.url}")

        visitor.page.on("console", heard)
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on("request", asked)
        self.visitors.append(visitor)
        return visitor


@pytest.fixture
def doors(chromium: Browser, demo: Demo) -> Iterator[Doors]:
    """Where visitors come in; whoever was let in must have had nothing to complain about."""
    doors = Doors(chromium, demo)
    yield doors
    for visitor in doors.visitors:
        visitor.page.context.close()
        assert visitor.complaints == []
