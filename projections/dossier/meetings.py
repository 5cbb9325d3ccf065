"""Support, and the sittings that deal with an item: convocation, agenda, turns, documents, minutes.

What happens to a sitting as a whole is told in the dossier of each item that it deals with; who has the floor
and which documents are there, under the agenda item. Minutes and documents are told by their digests: they
stand on the page of the sitting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.registry import Recorded
from events.sitting.facts import (
    AgendaItemPut,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnGiven,
)
from events.support.facts import SupportGiven, SupportTakenBack
from projections.dossier.telling import told
from projections.projection import Statement, Write, subject

SUPPORTED = Statement(
    "supported",
    "support of an item, given or taken back, added to that before",
    "support",
    """
    insert into support (proposal, given, taken_back, first, first_at, last, last_at)
    select s.proposal, count(*) filter (where s.given), count(*) filter (where not s.given),
           min(s.position), min(s.at), max(s.position), max(s.at)
    from unnest($1::text[], $2::boolean[], $3::bigint[], $4::timestamptz[])
         as s(proposal, given, position, at)
    group by s.proposal
    on conflict (proposal) do update
    set given = support.given + excluded.given, taken_back = support.taken_back + excluded.taken_back,
        first_at = least(support.first_at, excluded.first_at),
        last = excluded.last, last_at = greatest(support.last_at, excluded.last_at)
    """,
    bulk=True,
)

PLACED = Statement(
    "placed",
    "that a sitting deals with an item",
    "place",
    "insert into place (proposal, sitting, item) values ($1, $2, $3) on conflict do nothing",
)

READS = (
    *(SupportGiven, SupportTakenBack, Convened, Moved, Cancelled, Began, Ended, AgendaItemPut),
    *(DocumentAdded, TurnGiven, MinutesDrafted, MinutesApproved),
)
STATEMENTS = (SUPPORTED, PLACED)


def project(event: Recorded) -> Sequence[Write]:  # noqa: C901, PLR0911 - one case per fact
    """The rows that follow from support, or from what happened at a sitting."""
    sitting = subject(event)

    def line(under: str | None = None, **more: Any) -> Write:
        about = event.stream if under is None else f"item-{sitting}-{under}"
        return told(event, "sittings", about, sitting=sitting, **more)

    match event.fact:
        case SupportGiven(proposal):
            return [Write(SUPPORTED, (proposal, True, event.position, event.at))]
        case SupportTakenBack(proposal):
            return [Write(SUPPORTED, (proposal, False, event.position, event.at))]
        case Convened() as convened:
            starts_at, ends_at = convened.starts_at, convened.ends_at
            return [line(text=convened.title, kind=convened.kind, starts_at=starts_at, ends_at=ends_at)]
        case Moved(starts_at, ends_at, reason=reason):
            return [line(text=reason, starts_at=starts_at, ends_at=ends_at)]
        case Cancelled(reason):
            return [line(text=reason)]
        case AgendaItemPut(item, title, proposal, hands):
            if proposal is None:  # something else than an item
                return ()
            put = line(item, text=title, item=item, hands=hands)
            return [Write(PLACED, (proposal, sitting, item)), put]
        case DocumentAdded(document, title, text, item):
            return [] if item is None else [line(item, text=title, item=item, document=document, digest=text)]
        case TurnGiven(item, organisation):
            return [line(item, of=organisation, item=item)]
        case MinutesDrafted(version, text):
            return [line(version=version, digest=text)]
        case MinutesApproved(version, by):
            return [line(version=version, by=by)]
        case _:
            return [line()]
