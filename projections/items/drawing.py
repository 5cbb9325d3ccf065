"""Agendas and how they are drawn: who supports an item, who is in good standing, which places were given."""

from __future__ import annotations

from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed
from events.membership.facts import Admitted
from events.registry import Recorded
from events.support.facts import SupportGiven, SupportTakenBack
from projections.projection import Statement, Write, Writers, on
from projections.standing import AFTER_ADMISSION, STANDS, STOOD, stands

SUPPORTED = Statement(
    "supported",
    "support from a position on",
    "support",
    "insert into support (proposal, organisation, since) values ($1, $2, $3)",
)

TAKEN_BACK = Statement(
    "taken back",
    "the end of support",
    "support",
    "update support set until = $3 where proposal = $1 and organisation = $2 and until is null",
)

ANNOUNCED = Statement(
    "agenda announced",
    "an agenda",
    "agenda",
    """
    insert into agenda (sitting, position, rules, meets_at, closes_at, commitment)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

CLOSED = Statement(
    "list closed",
    "when and where the list of an agenda closed",
    "agenda",
    "update agenda set closed = $2, closed_at = $3 where sitting = $1",
)

REVEALED = Statement(
    "lot revealed",
    "the secret of the lot",
    "agenda",
    "update agenda set secret = $2 where sitting = $1",
)

DRAWN = Statement(
    "agenda drawn",
    "where the places were given",
    "agenda",
    "update agenda set drawn = $2 where sitting = $1",
)

PLACE = Statement(
    "place",
    "a place on an agenda",
    "place",
    "insert into place (sitting, number, proposal, way) values ($1, $2, $3, $4)",
)

STATEMENTS = (SUPPORTED, TAKEN_BACK, STANDS, STOOD, ANNOUNCED, CLOSED, REVEALED, DRAWN, PLACE)


def _agenda_announced(event: Recorded, f: AgendaAnnounced) -> list[Write]:
    return [Write(ANNOUNCED, (f.sitting, event.position, f.rules, f.meets_at, f.closes_at, f.commitment))]


def _agenda_drawn(event: Recorded, f: AgendaDrawn) -> list[Write]:
    places = (Write(PLACE, (f.sitting, n, item.proposal, item.way)) for n, item in enumerate(f.items, 1))
    return [Write(DRAWN, (f.sitting, event.position)), *places]


WRITERS: Writers = (
    on(Admitted, stands),
    *AFTER_ADMISSION,
    on(SupportGiven, lambda event, f: [Write(SUPPORTED, (f.proposal, f.organisation, event.position))]),
    on(SupportTakenBack, lambda event, f: [Write(TAKEN_BACK, (f.proposal, f.organisation, event.position))]),
    on(AgendaAnnounced, _agenda_announced),
    on(AgendaClosed, lambda event, f: [Write(CLOSED, (f.sitting, event.position, f.closed_at))]),
    on(LotRevealed, lambda _, f: [Write(REVEALED, (f.sitting, f.secret))]),
    on(AgendaDrawn, _agenda_drawn),
)
