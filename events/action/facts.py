"""Stream `action-<id>`: what somebody does because of it all, until when, and what came of it (A3).

    taken up → measured … → completed | abandoned | superseded | closed without a structural solution

Numbers are exact: decimals as they were written, never floats.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from events.fact import Digest, Fact, Id, Moment

MAX_OWNERS = 20
"""Organisations that own one action."""

Exact = Annotated[
    str,
    Meta(
        pattern=r"^-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?$(?!\n)",
        description="a decimal number: up to 12 digits, and up to 6 after the point",
    ),
]

Owners = Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_OWNERS)]


class Indicator(Struct, frozen=True, forbid_unknown_fields=True):
    """What an action is followed up by.

    name: what is measured
    unit: in what
    baseline: what it was before
    target: what it is to become
    source: where the numbers come from
    """

    name: Digest
    unit: Digest
    baseline: Exact
    target: Exact
    source: Digest


class ActionTakenUp(Fact, frozen=True):
    """Organisations took it upon themselves to do something.

    action: the id of this action
    proposal: the outcome behind it; null where there is none
    owners: which organisations, sorted, 1 to 20
    what: what they do
    for_whom: for whom, and what changes for them (P2)
    due_at: until when (UTC): the end of a day in Brussels
    indicator: what it is followed up by; null where that helps nobody
    """

    type: ClassVar[str] = "action.taken-up.v1"
    since: ClassVar[str] = "0.1.0"
    action: Id
    proposal: Id | None
    owners: Owners
    what: Digest
    for_whom: Digest
    due_at: Moment
    indicator: Indicator | None


class ActionMeasured(Fact, frozen=True):
    """What its indicator was at a moment. A later measurement of the same moment corrects the one before.

    action: which one
    value: how much it was
    measured_at: when (UTC)
    evidence: how that is known: in words, or where to find it
    """

    type: ClassVar[str] = "action.measured.v1"
    since: ClassVar[str] = "0.1.0"
    action: Id
    value: Exact
    measured_at: Moment
    evidence: Digest


class ActionCompleted(Fact, frozen=True):
    """It was done.

    action: which one
    result: what changed, and for whom
    """

    type: ClassVar[str] = "action.completed.v1"
    since: ClassVar[str] = "0.1.0"
    action: Id
    result: Digest


class ActionAbandoned(Fact, frozen=True):
    """It was given up.

    action: which one
    reason: why, in public
    """

    type: ClassVar[str] = "action.abandoned.v1"
    since: ClassVar[str] = "0.1.0"
    action: Id
    reason: Digest


class ActionSuperseded(Fact, frozen=True):
    """Another action took its place.

    action: which one
    by: the action in its place
    reason: why, in public
    """

    type: ClassVar[str] = "action.superseded.v1"
    since: ClassVar[str] = "0.1.0"
    action: Id
    by: Id
    reason: Digest


class ActionUnsolved(Fact, frozen=True):
    """There is no structural solution: said as it is, instead of going on as if there were.

    action: which one
    reason: what was found out, in public
    """

    type: ClassVar[str] = "action.no-structural-solution.v1"
    since: ClassVar[str] = "0.1.0"
    action: Id
    reason: Digest


Event = ActionTakenUp | ActionMeasured | ActionCompleted | ActionAbandoned | ActionSuperseded | ActionUnsolved
