"""Objections of a consent round that hold an item, and how that ends."""

from __future__ import annotations

from collections.abc import Sequence

from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.registry import Recorded
from projections.projection import Statement, Write

READS = (ItemHeld, ObjectionAnswered, ObjectionWithdrawn, ItemReleased)

HELD = Statement(
    "held",
    "the consent round that holds an item",
    "hold",
    "insert into hold (poll, proposal, until) values ($1, $2, $3)",
)

RELEASED = Statement(
    "released",
    "how the hold of a consent round ended",
    "hold",
    "update hold set ended = $2 where poll = $1",
)

OBJECTED = Statement(
    "objected",
    "an objection that holds an item",
    "objection",
    "insert into objection (poll, proposal, organisation, state) values ($1, $2, $3, 'standing')",
)

ANSWERED = Statement(
    "answered",
    "the answer to an objection that holds an item",
    "objection",
    """
    update objection set state = 'answered', answer = $3
    where proposal = $1 and organisation = $2 and not ended
    """,
)

OBJECTION_WITHDRAWN = Statement(
    "objection withdrawn",
    "that an objection was withdrawn",
    "objection",
    """
    update objection set state = 'withdrawn', reason = $3
    where proposal = $1 and organisation = $2 and not ended
    """,
)

OBJECTIONS_ENDED = Statement(
    "objections ended",
    "that the objections of a consent round hold nothing any more",
    "objection",
    "update objection set ended = true where poll = $1",
)

STATEMENTS = (HELD, RELEASED, OBJECTED, ANSWERED, OBJECTION_WITHDRAWN, OBJECTIONS_ENDED)


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from an event."""
    match event.fact:
        case ItemHeld(proposal, poll, objectors, until):
            held = [Write(OBJECTED, (poll, proposal, organisation)) for organisation in objectors]
            return [Write(HELD, (poll, proposal, until)), *held]
        case ObjectionAnswered(proposal, organisation, answer):
            return [Write(ANSWERED, (proposal, organisation, answer))]
        case ObjectionWithdrawn(proposal, organisation, reason):
            return [Write(OBJECTION_WITHDRAWN, (proposal, organisation, reason))]
        case ItemReleased(_, poll, because):
            return [Write(RELEASED, (poll, because)), Write(OBJECTIONS_ENDED, (poll,))]
        case _:
            return ()
