"""Stream `attendance-<sitting>-<organisation>`: whether an organisation is at a sitting.

A stream each, for hundreds come in within a few minutes (ADR 0005). Who is not there is never told by name.
"""

from __future__ import annotations

from typing import ClassVar

from events.fact import Fact, Id


class Came(Fact, frozen=True):
    """An organisation is there.

    sitting: at which sitting
    organisation: which organisation
    """

    type: ClassVar[str] = "attendance.came.v1"
    since: ClassVar[str] = "0.1.0"
    sitting: Id
    organisation: Id


class Went(Fact, frozen=True):
    """An organisation is no longer there.

    sitting: at which sitting
    organisation: which organisation
    """

    type: ClassVar[str] = "attendance.went.v1"
    since: ClassVar[str] = "0.1.0"
    sitting: Id
    organisation: Id


Event = Came | Went
"""What stream `attendance-<sitting>-<organisation>` adds up to."""
