"""How people of the demo sign in: by the link in their mail, which the demo shows at /dev/mail."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from services.cli.ghent.addresses import CLERK, SAMPLE_MANDATE, address_of
from services.cli.ghent.content import SAMPLE
from tests.waiting import waited

__all__ = ["CLERK", "MEMBER", "SUBSTITUTE", "address_of", "mailed", "sign_in"]

MEMBER, SUBSTITUTE = address_of(SAMPLE_MANDATE), address_of(f"s{SAMPLE}")
"""Of one organisation. Nobody gets more than five links in a quarter of an hour."""


def mailed(page: Page, origin: str, email: str, onward: str = "/") -> str:
    """Ask for a link that leads onward; gives it as it stands in the mail."""
    before = _newest(page, origin)
    page.goto(f"{origin}/aanmelden?verder={onward}")
    page.get_by_label("E-mailadres").fill(email)
    page.get_by_role("button", name="Stuur me een link").click()
    expect(page.get_by_role("heading", name="Kijk in je mailbox")).to_be_visible()
    return str(waited(lambda: _other(page, origin, before), within=30))


def _other(page: Page, origin: str, before: str) -> str:
    newest = _newest(page, origin)
    return newest if newest != before else ""


def _newest(page: Page, origin: str) -> str:
    page.goto(f"{origin}/dev/mail")
    links = page.locator("details a", has_text="/aanmelden/")
    return (links.first.get_attribute("href") or "") if links.count() else ""


def sign_in(page: Page, origin: str, email: str) -> None:
    """By a link, read in the same browser."""
    page.goto(mailed(page, origin, email))
    page.get_by_role("button", name="Meld me aan").click()
    expect(page.get_by_text(re.compile("Je handelt als"))).to_be_visible()
