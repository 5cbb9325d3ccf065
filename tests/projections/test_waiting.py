"""What waits for an organisation, out of the read models: objections, its own ballots, what changed."""

from __future__ import annotations

from typing import Any

from events.ballot.facts import CastV2, Disputed
from events.contribution.facts import Contributed, Hidden
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered
from events.poll.facts import Closed
from projections import DOSSIER, RESULTS, dossier, results
from projections.projection import Projection, Query
from tests.conftest import Database
from tests.events import papers
from tests.events.items import RULED, filed
from tests.events.sample import DAY, NOW, Line, text
from tests.projections.given import History, fill, reading

CONSENT = (*RULED, filed(), papers.opened("consent"))
HELD = (
    *CONSENT,
    ("ballot-p1-fietsers", CastV2("p1", "fietsers", "objection", text("no"), "full", None)),
    ("poll-p1", Closed("p1")),
    ("hold-v1", ItemHeld("v1", "p1", ("fietsers",), NOW + DAY)),
)


async def asked(
    database: Database, projection: Projection, lines: tuple[Line, ...], query: Query, **arguments: Any
) -> list[Any]:
    """What a read model answers after these facts."""
    await fill(database, projection, History(*lines).leaves)
    async with reading(database) as models:
        return [dict(row) for row in await models.fetch(query, **arguments)]


async def test_d3_an_objection_waits_for_who_submitted_the_item_until_it_is_answered(
    database: Database,
) -> None:
    found = await asked(database, RESULTS, HELD, results.HOLDING, organisation="buurtwerk", limit=9)
    assert [(one["organisation"], one["proposal"], one["until"]) for one in found] == [
        ("fietsers", "v1", NOW + DAY)
    ]
    assert await asked(database, RESULTS, HELD, results.HOLDING, organisation="stad", limit=9) == []
    answered = (*HELD, ("hold-v1", ObjectionAnswered("v1", "fietsers", text("yes"))))
    assert await asked(database, RESULTS, answered, results.HOLDING, organisation="buurtwerk", limit=9) == []
    released = (*HELD, ("hold-v1", ItemReleased("v1", "p1", "withdrawn")))
    assert await asked(database, RESULTS, released, results.HOLDING, organisation="buurtwerk", limit=9) == []


async def test_a_ballot_of_ones_own_is_known_while_its_poll_is_open_and_whether_it_counts(
    database: Database,
) -> None:
    cast: Line = ("ballot-p1-fietsers", CastV2("p1", "fietsers", "consent", None, "full", None))
    disputed: Line = ("ballot-p1-fietsers", Disputed("p1", "fietsers", 1, None))
    closed: Line = ("poll-p1", Closed("p1"))
    for lines, expected in (
        ((), []),
        ((cast,), [{"poll": "p1", "disputed": False}]),
        ((cast, disputed), [{"poll": "p1", "disputed": True}]),
        ((cast, closed), []),
    ):
        told = await asked(
            database, RESULTS, (*CONSENT, *lines), results.OWN_BALLOTS, organisation="fietsers"
        )
        assert told == expected


async def test_e5_what_changed_is_told_by_dossier_and_not_what_is_hidden(database: Database) -> None:
    said = Contributed(
        "b1", "v1", "fietsers", "concern", text("dark"), None, for_another=False, asked=None, due=None
    )
    lines = (*RULED, filed(), filed("v2"), ("contribution-b1", said))
    since = len(RULED)
    found = await asked(database, DOSSIER, lines, dossier.CHANGED, since=since, limit=9)
    assert [(one["proposal"], one["lines"], one["type"]) for one in found] == [
        ("v1", 2, "contribution.made.v1"),
        ("v2", 1, "proposal.submitted.v2"),
    ]
    later = await asked(database, DOSSIER, lines, dossier.CHANGED, since=since + 2, limit=9)
    assert [one["proposal"] for one in later] == ["v1"]
    hidden = (*lines, ("contribution-b1", Hidden("b1", "m1", text("why"))))
    assert await asked(database, DOSSIER, hidden, dossier.CHANGED, since=since + 2, limit=9) == []
