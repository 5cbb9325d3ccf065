"""How people of the demo sign in: by the link in their mail, which the demo shows."""

from __future__ import annotations

from playwright.sync_api import expect

from services.cli.ghent.addresses import CLERK, SAMPLE_MANDATE, address_of
from tests.journeys.conftest import Visitor

__all__ = ["CLERK", "MEMBER", "signed_in"]

MEMBER = address_of(SAMPLE_MANDATE)


def signed_in(visitor: Visitor, email: str) -> Visitor:
    """Ask for a link, read the mail, press its button; three page loads."""
    page = visitor.page
    visitor.open("/aanmelden")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_role("button", name="Stuur me een link").click()
    visitor.open("/dev/mail")
    page.locator('a[href*="/aanmelden/"]').first.click()
    page.get_by_role("button", name="Meld me aan").click()
    expect(page.get_by_role("button", name="Afmelden")).to_be_visible()
    return visitor
