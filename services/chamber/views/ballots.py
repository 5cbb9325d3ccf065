"""The ballot of one organisation, for its own representatives: out of the log itself, so never behind."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events import registry
from events.ballot.facts import Cast, CastV2
from events.ballot.state import Ballot, stream
from services.chamber.ports.published import Texts
from services.ports import Log


class OwnBallot(Struct, frozen=True):
    """The ballot that stands for an organisation: its number, what it says, and by which mandate it was cast.

    `choice` and `reason` are null where they are sealed. `room`: the clerk entered it.
    """

    number: int
    choice: str | None
    reason: str | None
    capacity: str | None
    room: bool
    disputed: bool
    mandate: str
    position: int
    at: datetime


async def own_ballot(
    log: Log, texts: Texts, poll: str, organisation: str, *, sealed: bool
) -> OwnBallot | None:
    """The ballot of an organisation in a poll; None where it cast none."""
    name = stream(poll, organisation)
    events = await log.stream(name)
    cast = [event for event in events if isinstance(event.fact, Cast | CastV2)]
    if not cast:
        return None
    ballot: Ballot = registry.fold(name, registry.empty(name), [event.fact for event in events]).state
    reason = None
    if ballot.reason is not None and not sealed:
        reason = next((body for _, _, body in await texts.bundle(ballot.reason)), None)
    return OwnBallot(
        ballot.number,
        None if sealed else ballot.choice,
        reason,
        ballot.capacity,
        ballot.room is not None,
        ballot.disputed,
        cast[-1].actor.mandate,
        cast[-1].position,
        cast[-1].at,
    )
