"""What is written of sittings: the statements, and which fact writes what."""

from __future__ import annotations

from events.attendance.facts import Came, Went
from events.registry import Recorded
from events.sitting.facts import (
    AgendaItemPut,
    AgendaOrdered,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnAsked,
    TurnGiven,
    TurnWaived,
)
from projections.naming import NAMED, NAMES
from projections.projection import Statement, Write, Writers, on, subject

CONVENED = Statement(
    "convened",
    "a sitting",
    "sitting",
    """
    insert into sitting (sitting, position, kind, about, title, starts_at, ends_at, place, link, phase,
                         changed, changed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'convened', 0, $10)
    """,
)

MOVED = Statement(
    "moved",
    "its new time and place",
    "sitting",
    """
    update sitting set starts_at = $2, ends_at = $3, place = $4, link = $5, reason = $6,
                       changed = changed + 1, changed_at = $7
    where sitting = $1
    """,
)

CANCELLED = Statement(
    "cancelled",
    "that it does not take place",
    "sitting",
    """
    update sitting set phase = 'cancelled', reason = $2, changed = changed + 1, changed_at = $3
    where sitting = $1
    """,
)

BEGAN = Statement(
    "began",
    "that it began",
    "sitting",
    "update sitting set phase = 'held', began_at = $2 where sitting = $1",
)

ENDED = Statement(
    "ended",
    "that it ended",
    "sitting",
    "update sitting set phase = 'ended', ended_at = $2 where sitting = $1",
)

ITEM = Statement(
    "item",
    "an agenda item, behind those before",
    "item",
    """
    insert into item (sitting, item, number, title, proposal, hands_for, hands_against, hands_abstain)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """,
)

ORDERED = Statement(
    "ordered",
    "the places of the agenda items; new ones come behind",
    "item",
    "update item set number = array_position($2::text[], item) - 1000 where sitting = $1",
)

DOCUMENT = Statement(
    "document",
    "a document",
    "document",
    "insert into document (sitting, document, position, title, text, item) values ($1, $2, $3, $4, $5, $6)",
)

TURN = Statement(
    "turn",
    "a turn that was asked for",
    "turn",
    "insert into turn (position, sitting, item, organisation, asked_at) values ($1, $2, $3, $4, $5)",
)

TURN_GIVEN = Statement(
    "turn given",
    "that an organisation has the floor",
    "turn",
    """
    update turn set given_at = $4
    where sitting = $1 and item = $2 and organisation = $3 and given_at is null and waived_at is null
    """,
)

TURN_WAIVED = Statement(
    "turn waived",
    "that an organisation does not want it any more",
    "turn",
    """
    update turn set waived_at = $4
    where sitting = $1 and item = $2 and organisation = $3 and given_at is null and waived_at is null
    """,
)

CAME = Statement(
    "came",
    "an organisation that is there; the first time counts",
    "attendance",
    """
    insert into attendance (sitting, organisation, came_at) values ($1, $2, $3)
    on conflict (sitting, organisation) do update set went_at = null
    """,
)

WENT = Statement(
    "went",
    "that it is no longer there",
    "attendance",
    "update attendance set went_at = $3 where sitting = $1 and organisation = $2",
)

MINUTES = Statement(
    "minutes",
    "a version of the minutes",
    "minutes",
    "insert into minutes (sitting, version, text, position, at) values ($1, $2, $3, $4, $5)",
)

APPROVED = Statement(
    "approved",
    "which version a later sitting approved",
    "sitting",
    "update sitting set approved = $2, approved_by = $3 where sitting = $1",
)


def _convened(event: Recorded, f: Convened) -> list[Write]:
    when = (f.starts_at, f.ends_at, f.place, f.link)
    row = (f.sitting, event.position, f.kind, f.about, f.title, *when, event.at)
    return [Write(CONVENED, row)]


def _moved(event: Recorded, f: Moved) -> list[Write]:
    return [Write(MOVED, (subject(event), f.starts_at, f.ends_at, f.place, f.link, f.reason, event.at))]


def _agenda_item_put(event: Recorded, f: AgendaItemPut) -> list[Write]:
    counted = (None, None, None) if f.hands is None else (f.hands.in_favour, f.hands.against, f.hands.abstain)
    return [Write(ITEM, (subject(event), f.item, event.position, f.title, f.proposal, *counted))]


def _document_added(event: Recorded, f: DocumentAdded) -> list[Write]:
    return [Write(DOCUMENT, (subject(event), f.document, event.position, f.title, f.text, f.item))]


def _turn_asked(event: Recorded, f: TurnAsked) -> list[Write]:
    return [Write(TURN, (event.position, subject(event), f.item, f.organisation, event.at))]


def _minutes_drafted(event: Recorded, f: MinutesDrafted) -> list[Write]:
    return [Write(MINUTES, (subject(event), f.version, f.text, event.position, event.at))]


WRITERS: Writers = (
    *NAMES,
    on(Convened, _convened),
    on(Moved, _moved),
    on(Cancelled, lambda event, f: [Write(CANCELLED, (subject(event), f.reason, event.at))]),
    on(Began, lambda event, _: [Write(BEGAN, (subject(event), event.at))]),
    on(Ended, lambda event, _: [Write(ENDED, (subject(event), event.at))]),
    on(AgendaItemPut, _agenda_item_put),
    on(AgendaOrdered, lambda event, f: [Write(ORDERED, (subject(event), list(f.items)))]),
    on(DocumentAdded, _document_added),
    on(TurnAsked, _turn_asked),
    on(TurnGiven, lambda event, f: [Write(TURN_GIVEN, (subject(event), f.item, f.organisation, event.at))]),
    on(TurnWaived, lambda event, f: [Write(TURN_WAIVED, (subject(event), f.item, f.organisation, event.at))]),
    on(Came, lambda event, f: [Write(CAME, (f.sitting, f.organisation, event.at))]),
    on(Went, lambda event, f: [Write(WENT, (f.sitting, f.organisation, event.at))]),
    on(MinutesDrafted, _minutes_drafted),
    on(MinutesApproved, lambda event, f: [Write(APPROVED, (subject(event), f.version, f.by))]),
)

STATEMENTS = (
    *(NAMED, CONVENED, MOVED, CANCELLED, BEGAN, ENDED, ITEM, ORDERED, DOCUMENT, TURN, TURN_GIVEN),
    *(TURN_WAIVED, CAME, WENT, MINUTES, APPROVED),
)
