"""Mail that waits, or lies in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol


class Outbox(Protocol):
    """The mail that waits. Raises Unavailable when PostgreSQL is not there."""

    async def late(self, seconds: float) -> int:
        """How many mails have been due for longer than that."""
        ...


class Lying(Protocol):
    """A mail that lies in a folder and goes nowhere."""

    @property
    def to(self) -> str:
        """To whom it would have gone."""
        ...

    @property
    def subject(self) -> str:
        """What it is about."""
        ...

    @property
    def at(self) -> datetime:
        """When it was made (UTC)."""
        ...

    @property
    def text(self) -> str:
        """What it says."""
        ...


class Letterbox(Protocol):
    """The folder that mail goes into where there is no mail server. May raise OSError."""

    async def latest(self, most: int) -> Sequence[Lying]:
        """The mails that were written last, the newest first."""
        ...
