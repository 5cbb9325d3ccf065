"""How a rehearsal tells how far it is; whoever shows it decides how."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol


class Progress(Protocol):
    """Shows work that takes long."""

    def stage(self, what: str, total: int) -> Callable[[], None]:
        """The next stage begins, with `total` steps; call what it gives after each."""
        ...


class Silent:
    """Shows nothing."""

    def stage(self, _what: str, _total: int) -> Callable[[], None]:
        """Nothing."""
        return lambda: None
