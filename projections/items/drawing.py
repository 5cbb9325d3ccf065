"""Agendas and how they are drawn: who supports an item, who is in good standing, which places were given."""

from __future__ import annotations

from collections.abc import Sequence

from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.registry import Recorded
from events.support.facts import SupportGiven, SupportTakenBack
from projections.projection import Statement, Write

READS = (
    *(Admitted, Suspended, Reinstated, Left, SupportGiven, SupportTakenBack),
    *(AgendaAnnounced, AgendaClosed, LotRevealed, AgendaDrawn),
)

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

STANDS = Statement(
    "stands",
    "good standing from a position on",
    "standing",
    "insert into standing (organisation, since) values ($1, $2)",
)

STOOD = Statement(
    "stood",
    "the end of good standing",
    "standing",
    "update standing set until = $2 where organisation = $1 and until is null",
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


def project(event: Recorded) -> Sequence[Write]:  # noqa: PLR0911 - one per fact
    """The rows that follow from an event."""
    match event.fact:
        case Admitted(organisation) | Reinstated(organisation):
            return [Write(STANDS, (organisation, event.position))]
        case Suspended(organisation) | Left(organisation):
            return [Write(STOOD, (organisation, event.position))]
        case SupportGiven(proposal, organisation):
            return [Write(SUPPORTED, (proposal, organisation, event.position))]
        case SupportTakenBack(proposal, organisation):
            return [Write(TAKEN_BACK, (proposal, organisation, event.position))]
        case AgendaAnnounced(sitting, rules, meets_at, closes_at, commitment):
            return [Write(ANNOUNCED, (sitting, event.position, rules, meets_at, closes_at, commitment))]
        case AgendaClosed(sitting, closed_at):
            return [Write(CLOSED, (sitting, event.position, closed_at))]
        case LotRevealed(sitting, secret):
            return [Write(REVEALED, (sitting, secret))]
        case AgendaDrawn(sitting, items):
            places = (Write(PLACE, (sitting, n, item.proposal, item.way)) for n, item in enumerate(items, 1))
            return [Write(DRAWN, (sitting, event.position)), *places]
        case _:
            return ()
