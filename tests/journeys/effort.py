"""What an act costs whoever does it (E6): pages that are loaded, and what one does with a finger."""

from __future__ import annotations

from playwright.sync_api import Frame, Page

LOADS, INTERACTIONS = 4, 5
"""At most, from the mail to what was to be done."""


class Effort:
    """Counts what is done through it. To fill in a field is one interaction, however long the text."""

    def __init__(self, page: Page) -> None:
        self.loads = 0
        self.interactions = 0
        self._page = page
        page.on("framenavigated", self._loaded)

    def _loaded(self, frame: Frame) -> None:
        self.loads += frame == self._page.main_frame

    def follow(self, link: str) -> None:
        """A link in a mail."""
        self.interactions += 1
        self._page.goto(link)

    def press(self, name: str) -> None:
        self.interactions += 1
        self._page.get_by_role("button", name=name, exact=True).click()

    def choose(self, name: str) -> None:
        self.interactions += 1
        self._page.get_by_label(name, exact=True).check()

    def write(self, name: str, words: str) -> None:
        self.interactions += 1
        self._page.get_by_label(name, exact=True).fill(words)

    def told(self, what: str) -> str:
        """What it took, in a line; it is no more than E6 allows."""
        assert self.loads <= LOADS, what
        assert self.interactions <= INTERACTIONS, what
        return f"E6: from the mail to {what}: {self.loads} page loads, {self.interactions} interactions"
