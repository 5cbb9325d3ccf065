"""A demo assembly with everything that belongs to it, and Chromium to walk through it: `make journeys`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, StorageState, expect

from services.cli.ghent.addresses import HOST
from tests.journeys.browsing import MISSING, browsing, found
from tests.journeys.people import sign_in
from tests.openid import CLIENT, SECRET, CityProvider, provider
from tests.services.cli.test_demo import Demo

PHONE = {"width": 320, "height": 640}
DESK = {"width": 1200, "height": 900}

BY_CITY = "Aanmelden met je account van de stad"
"""What stands on the button."""

expect.set_options(timeout=30_000)
"""Milliseconds: a machine that is busy shows the same page a while later."""

FIGURES = pytest.StashKey[list[str]]()
"""What the journeys counted, told at the end."""


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> list[str]:
    """Where a journey writes down what it counted."""
    return pytestconfig.stash.setdefault(FIGURES, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Tell what was counted."""
    for line in config.stash.get(FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def city() -> Iterator[CityProvider]:
    """Where the city's staff signs in every day; it answers in a thread of its own."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(provider()) as made:
        yield made


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, city: CityProvider) -> Iterator[Demo]:
    """The demo, served with its notary; the city's staff can sign in where they always do."""
    demo = Demo(tmp_path_factory.mktemp("journeys") / "data")
    secret = demo.folder / "secrets" / "oidc.secret"
    secret.parent.mkdir(mode=0o700, parents=True)
    secret.write_text(SECRET)
    demo.environment |= {
        "HALFROND_OIDC_ISSUER": city.issuer,
        "HALFROND_OIDC_CLIENT": CLIENT,
        "HALFROND_OIDC_DOMAINS": HOST,
        "HALFROND_OIDC_LABEL_NL": BY_CITY,
    }
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
    program = found()
    if program is None:
        pytest.exit(MISSING, 4)
    with browsing(program) as browser:
        yield browser


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

    def __init__(self, browser: Browser, demo: Demo, known: dict[str, StorageState]) -> None:
        self._browser = browser
        self._demo = demo
        self._known = known
        self.visitors: list[Visitor] = []

    def state(self, who: str) -> StorageState:
        """The cookies of somebody who signed in, once for all journeys: an address gets few links."""
        if who not in self._known:
            page = self._browser.new_page(locale="nl-BE")
            sign_in(page, self._demo.url, who)
            self._known[who] = page.context.storage_state()
            page.context.close()
        return self._known[who]

    def cookies(self, who: str) -> str:
        """What the browser of somebody sends; nothing for a visitor."""
        sent = self.state(who).get("cookies", []) if who else []
        return "; ".join(f"{one.get('name')}={one.get('value')}" for one in sent)

    def enter(self, viewport: dict[str, int] = DESK, *, script: bool = True, who: str = "") -> Visitor:
        """A new visitor; `who`: an address that is signed in."""
        context = self._browser.new_context(
            viewport={"width": viewport["width"], "height": viewport["height"]},
            java_script_enabled=script,
            locale="nl-BE",
            storage_state=self.state(who) if who else None,
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


@pytest.fixture(scope="session")
def known() -> dict[str, StorageState]:
    """Who is signed in, by address."""
    return {}


@pytest.fixture
def doors(chromium: Browser, demo: Demo, known: dict[str, StorageState]) -> Iterator[Doors]:
    """Where visitors come in; whoever was let in must have had nothing to complain about."""
    doors = Doors(chromium, demo, known)
    yield doors
    for visitor in doors.visitors:
        visitor.page.context.close()
        assert visitor.complaints == []
