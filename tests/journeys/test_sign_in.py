"""A newcomer signs in by a link, adds a passkey (an authenticator in Chromium), and comes back with it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.journeys.conftest import PHONE, Doors
from tests.journeys.people import MEMBER, sign_in
from tests.services.cli.test_demo import Demo

pytestmark = pytest.mark.journey


DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def device(page: Page) -> CDPSession:
    """An authenticator in the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def test_a_newcomer_adds_a_passkey_and_comes_back_with_it(doors: Doors, demo: Demo) -> None:
    visitor = doors.enter(PHONE)
    page, origin = visitor.page, demo.url.replace("127.0.0.1", "localhost")
    device(page)
    sign_in(page, origin, MEMBER)
    page.goto(f"{origin}/ik")
    page.get_by_label("Naam voor een nieuwe toegangssleutel").fill("Mijn telefoon")
    page.get_by_role("button", name="Maak een toegangssleutel").click()
    expect(page.get_by_role("heading", name="Mijn telefoon")).to_be_visible()
    page.get_by_role("button", name="Afmelden").click()
    page.goto(f"{origin}/aanmelden?verder=/organisaties")
    page.get_by_role("button", name="Aanmelden met een toegangssleutel").click()
    expect(page).to_have_url(f"{origin}/organisaties")
    expect(page.get_by_text(re.compile("Je handelt als"))).to_be_visible()
    # The same chamber by its name: passkeys are bound to one, and know no numbers.
    own = f"asked another host: {origin}/"
    visitor.complaints[:] = [told for told in visitor.complaints if not told.startswith(own)]
    assert visitor.complaints == []


def test_a_newcomer_without_scripts_signs_in_all_the_same(doors: Doors, demo: Demo) -> None:
    visitor = doors.enter(PHONE, script=False)
    sign_in(visitor.page, demo.url, MEMBER)
    assert visitor.complaints == []
