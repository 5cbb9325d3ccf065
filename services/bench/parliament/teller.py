"""Who tells what happened: the moment of which it is told, who acts, and the texts that were not told yet."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

from events import days
from events.fact import Actor, Fact, digest
from events.membership.state import roll_digest
from events.submission import Prose
from services.bench.parliament.extent import CLERK, Extent

Line = tuple[str, Actor, Fact]
"""A stream, who acts, and what became a fact."""

TICK = timedelta(milliseconds=1)
"""Between an event and the next."""

FOUNDER = Actor("founder", "f1", None, "console")
THE_CLERK = Actor("clerk", CLERK, None, "token")
CONTACT = Actor("contact", "c1", None, "token")

_SALT = b"bench" * 3 + b"s"


class Teller:
    """`at` is the moment of which it is told, before `TICK` for each event; `end` the last there is."""

    def __init__(self, extent: Extent, end: datetime) -> None:
        self.at = end - timedelta(days=730)
        self.end = end
        self.extent = extent
        self.members = {one: Actor("member", f"m{one}", one, "token") for one in extent.members}
        self.roll = roll_digest(tuple(self.members))
        self.names = itertools.cycle(self.members)
        self._texts: list[Prose] = []
        self._known: set[str] = set()

    def taken(self) -> list[Prose]:
        """The texts since they were taken last."""
        texts, self._texts = self._texts, []
        return texts

    def text(self, body: str) -> str:
        """The digest of a text."""
        name = digest(_SALT, body)
        if name not in self._known:
            self._known.add(name)
            self._texts.append(Prose(name, _SALT, body))
        return name

    def after(self, many: int) -> datetime:
        """The end of the day so many days from the moment of which it is told."""
        return days.after(self.at, many)

    def others(self, organisation: str, many: int) -> list[str]:
        """The next organisations, without one."""
        return [one for one in itertools.islice(self.names, many) if one != organisation]
