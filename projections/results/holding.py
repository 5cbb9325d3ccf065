"""Objections of a consent round that hold an item, and how that ends."""

from __future__ import annotations

from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.registry import Recorded
from projections.projection import Statement, Write, Writers, on

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


def _item_held(_: Recorded, f: ItemHeld) -> list[Write]:
    held = [Write(OBJECTED, (f.poll, f.proposal, organisation)) for organisation in f.objectors]
    return [Write(HELD, (f.poll, f.proposal, f.until)), *held]


WRITERS: Writers = (
    on(ItemHeld, _item_held),
    on(ObjectionAnswered, lambda _, f: [Write(ANSWERED, (f.proposal, f.organisation, f.answer))]),
    on(ObjectionWithdrawn, lambda _, f: [Write(OBJECTION_WITHDRAWN, (f.proposal, f.organisation, f.reason))]),
    on(ItemReleased, lambda _, f: [Write(RELEASED, (f.poll, f.because)), Write(OBJECTIONS_ENDED, (f.poll,))]),
)
