"""T2, A4: the timeline of a dossier begins with the signals that it has to do with."""

from __future__ import annotations

from events.delegation.facts import Delegated
from events.signal.facts import SignalAnswered, SignalLinked, SignalUnlinked
from projections import dossier
from projections.dossier import DOSSIER
from tests.conftest import Database
from tests.events.sample import DAY, NOW, Line, text
from tests.events.signals import RAISED, WHY, merged, raised
from tests.events.test_signal import OUTSIDE
from tests.projections.given import History, fill, reading


async def told(database: Database, *lines: Line) -> list[tuple[str, str | None]]:
    """What the dossier of v1 tells of signals: each type, and of which signal."""
    await fill(database, DOSSIER, History(*RAISED, *lines).leaves)
    async with reading(database) as models:
        rows = await models.fetch(dossier.TIMELINE, proposal="v1")
    return [
        (row["type"].split(".")[1], row["data"].get("signal"))
        for row in rows
        if row["part"] == "signals" or row["data"].get("kind") == "signal"
    ]


async def test_t2_a_dossier_tells_of_a_signal_from_its_beginning_once_they_are_linked(
    database: Database,
) -> None:
    lines: tuple[Line, ...] = (
        raised("g3", "koor"),
        ("signal-g2", SignalAnswered("g2", "can", 1, "fietsers", WHY)),
        ("signal-g2", SignalLinked("g2", "proposal", "v1")),
        ("signal-g2", SignalLinked("g2", "signal", "g3")),
        *merged("g2", "g1", "fietsers"),
        ("signal-g1", SignalAnswered("g1", "who", 1, None, text("the city"))),
        (
            "delegation-signal-g1",
            Delegated("signal", "g1", 1, 1, OUTSIDE, WHY, "advise", None, NOW + DAY, None),
        ),
        ("signal-g3", SignalAnswered("g3", "who", 1, "koor", text("nobody"))),
    )
    assert await told(database, *lines) == [
        ("raised", "g2"),
        ("answered", "g2"),
        ("linked", "g2"),
        ("merged", "g2"),
    ]


async def test_t2_a_signal_that_is_unlinked_goes_but_that_it_was_there_stays(database: Database) -> None:
    linked: Line = ("signal-g1", SignalLinked("g1", "proposal", "v1"))
    unlinked: Line = ("signal-g1", SignalUnlinked("g1", "proposal", "v1"))
    assert await told(database, linked, unlinked) == [("linked", "g1"), ("unlinked", "g1")]
