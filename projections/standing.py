"""In good standing or not, as spans of positions: who was at any moment of the log.

Items and rolls each keep a table of their own, for a query reads its own schema and no other (ADR 0012): the
table, its statements and what they follow from are the same, and stand here once. What else an admission
tells is theirs.
"""

from __future__ import annotations

from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.registry import Recorded
from projections.projection import Statement, Write, Writers, on

TABLE = """
-- From which position on an organisation was in good standing, and up to before which.
create table standing (
    organisation text   collate "C" not null,
    since        bigint not null,
    until        bigint,
    primary key (organisation, since)
);
"""

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


def stands(event: Recorded, fact: Admitted | Reinstated) -> list[Write]:
    """It is in good standing from now on."""
    return [Write(STANDS, (fact.organisation, event.position))]


def _stood(event: Recorded, fact: Suspended | Left) -> list[Write]:
    return [Write(STOOD, (fact.organisation, event.position))]


AFTER_ADMISSION: Writers = (on(Reinstated, stands), on(Suspended, _stood), on(Left, _stood))
