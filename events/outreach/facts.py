"""Stream `outreach-<id>`: somebody looks for who is missing, until when, and what came of it (E4).

    given → taken over … → done | let go

A task is about one gap: a neighbourhood, a former municipality, a theme or a target group that stands in the
lists of the assembly.
"""

from __future__ import annotations

from typing import ClassVar

from events.coverage.facts import Kind
from events.fact import Digest, Fact, Id, Moment, Slug


class OutreachGiven(Fact, frozen=True):
    """Somebody will look for who is missing.

    outreach: the random id of this task
    kind: what the gap is: a neighbourhood, a former municipality, a theme or a target group
    name: which one, as the lists of the assembly name it
    owner: which member does it; null: the clerk
    what: what they will do
    due_at: until when (UTC): the end of a day in Brussels
    """

    type: ClassVar[str] = "outreach.given.v1"
    since: ClassVar[str] = "0.1.0"
    outreach: Id
    kind: Kind
    name: Slug
    owner: Id | None
    what: Digest
    due_at: Moment


class OutreachTakenOver(Fact, frozen=True):
    """Another one goes on with it, or the same one with another date.

    outreach: which task
    owner: which member does it from now on; null: the clerk
    due_at: until when (UTC): the end of a day in Brussels
    """

    type: ClassVar[str] = "outreach.taken-over.v1"
    since: ClassVar[str] = "0.1.0"
    outreach: Id
    owner: Id | None
    due_at: Moment


class OutreachDone(Fact, frozen=True):
    """It was done.

    outreach: which task
    result: who was spoken to, and what came of it
    """

    type: ClassVar[str] = "outreach.done.v1"
    since: ClassVar[str] = "0.1.0"
    outreach: Id
    result: Digest


class OutreachLetGo(Fact, frozen=True):
    """Nobody goes on with it. The gap is told as long as there is one.

    outreach: which task
    reason: why, in public
    """

    type: ClassVar[str] = "outreach.let-go.v1"
    since: ClassVar[str] = "0.1.0"
    outreach: Id
    reason: Digest


Event = OutreachGiven | OutreachTakenOver | OutreachDone | OutreachLetGo
