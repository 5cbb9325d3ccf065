"""Stream `membership`: who belongs to the assembly. One stream for the whole assembly.

Its version is the clock of the roll: a poll names the version that it opened at, and anyone who replays the
stream up to there finds the same list of voters.
"""

from __future__ import annotations

from typing import ClassVar, Literal

from events.fact import Digest, Fact, Id

Bench = Literal["civil-society", "city"]


class Admitted(Fact, frozen=True):
    """The organisation became a member, or became one again after it had left.

    organisation: which one
    bench: on which bench it sits
    """

    type: ClassVar[str] = "membership.admitted.v1"
    since: ClassVar[str] = "0.1.0"
    organisation: Id
    bench: Bench


class Suspended(Fact, frozen=True):
    """The organisation may not act until it is reinstated.

    organisation: which one
    reason: why, in public
    """

    type: ClassVar[str] = "membership.suspended.v1"
    since: ClassVar[str] = "0.1.0"
    organisation: Id
    reason: Digest


class Reinstated(Fact, frozen=True):
    """The suspension ended.

    organisation: whose
    reason: why, in public
    """

    type: ClassVar[str] = "membership.reinstated.v1"
    since: ClassVar[str] = "0.1.0"
    organisation: Id
    reason: Digest


class Left(Fact, frozen=True):
    """The organisation is no longer a member.

    organisation: which one
    """

    type: ClassVar[str] = "membership.left.v1"
    since: ClassVar[str] = "0.1.0"
    organisation: Id


Event = Admitted | Suspended | Reinstated | Left
