"""Support, and the sittings that deal with an item: convocation, agenda, turns, documents, minutes.

What happens to a sitting as a whole is told in the dossier of each item that it deals with; who has the floor
and which documents are there, under the agenda item. Minutes and documents are told by their digests: they
stand on the page of the sitting.
"""

from __future__ import annotations

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
from projections.projection import Statement, Write, Writers, on, subject

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

STATEMENTS = (SUPPORTED, PLACED)


def _convened(event: Recorded, f: Convened) -> list[Write]:
    starts_at, ends_at = f.starts_at, f.ends_at
    return [_line(event, text=f.title, kind=f.kind, starts_at=starts_at, ends_at=ends_at)]


def _agenda_item_put(event: Recorded, f: AgendaItemPut) -> list[Write]:
    if f.proposal is None:  # something else than an item
        return []
    put = _line(event, f.item, text=f.title, item=f.item, hands=f.hands)
    return [Write(PLACED, (f.proposal, subject(event), f.item)), put]


def _document_added(event: Recorded, f: DocumentAdded) -> list[Write]:
    if f.item is None:  # of the sitting as a whole
        return []
    return [_line(event, f.item, text=f.title, item=f.item, document=f.document, digest=f.text)]


def _line(event: Recorded, under: str | None = None, **more: Any) -> Write:
    sitting = subject(event)
    about = event.stream if under is None else f"item-{sitting}-{under}"
    return told(event, "sittings", about, sitting=sitting, **more)


WRITERS: Writers = (
    on(SupportGiven, lambda event, f: [Write(SUPPORTED, (f.proposal, True, event.position, event.at))]),
    on(SupportTakenBack, lambda event, f: [Write(SUPPORTED, (f.proposal, False, event.position, event.at))]),
    on(Convened, _convened),
    on(Moved, lambda event, f: [_line(event, text=f.reason, starts_at=f.starts_at, ends_at=f.ends_at)]),
    on(Cancelled, lambda event, f: [_line(event, text=f.reason)]),
    on(AgendaItemPut, _agenda_item_put),
    on(DocumentAdded, _document_added),
    on(TurnGiven, lambda event, f: [_line(event, f.item, of=f.organisation, item=f.item)]),
    on(MinutesDrafted, lambda event, f: [_line(event, version=f.version, digest=f.text)]),
    on(MinutesApproved, lambda event, f: [_line(event, version=f.version, by=f.by)]),
    on(Began, lambda event, _: [_line(event)]),
    on(Ended, lambda event, _: [_line(event)]),
)
