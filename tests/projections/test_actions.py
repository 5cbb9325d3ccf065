"""A3: actions with their owners, what was measured of them, and how they ended; exact, as it was written."""

from __future__ import annotations

from datetime import timedelta

from events.action.facts import ActionAbandoned, ActionMeasured, ActionSuperseded
from projections import actions
from projections.actions import ACTIONS_MODEL
from tests.conftest import Database
from tests.events.items import RULED, filed
from tests.events.sample import DAY, NOW, Line, text
from tests.events.test_action import DUE, WHY, up
from tests.projections.given import History, at, fill, reading, write_prose
from tests.projections.test_directory import profiled

BOTH = ("buurtwerk", "fietsers")


def measured(value: str, days: int) -> Line:
    """So many days ago."""
    return "action-c1", ActionMeasured("c1", value, NOW - days * DAY, text(f"counted {value}"))


LOG = (
    *RULED,
    filed(),
    profiled("buurtwerk", "Buurtwerk"),
    up(proposal="v1", owners=BOTH),
    measured("3.50", 2),
    measured("9", 9),
    measured("4.0", 2),
    up("c2", indicator=None),
)


async def test_a3_an_action_is_told_with_owners_indicator_and_its_latest_value(database: Database) -> None:
    await write_prose(
        database, "Benches", "Buurtwerk", "build benches", "who walks slowly", "benches", "pieces"
    )
    await fill(database, ACTIONS_MODEL, History(*LOG).leaves)
    async with reading(database) as models:
        second, first = await models.fetch(actions.ACTIONS)
        owners = await models.fetch(actions.OWNERS, actions=["c1", "c2"])
    assert (first["action"], first["what"], first["for_whom"]) == ("c1", "build benches", "who walks slowly")
    assert (first["proposal_title"], first["due_at"], first["taken_up_at"]) == (
        "Benches",
        DUE,
        at(len(RULED) + 2),
    )
    assert (first["indicator"], first["unit"]) == ("benches", "pieces")
    assert (first["baseline"], first["target"], first["value"]) == ("2", "12", "4.0")
    assert (second["action"], second["indicator_digest"], second["value"]) == ("c2", None, None)
    assert [(one["action"], one["organisation"], one["name"]) for one in owners] == [
        ("c1", "buurtwerk", "Buurtwerk"),
        ("c1", "fietsers", None),
        ("c2", "buurtwerk", "Buurtwerk"),
    ]


async def test_a3_measurements_stand_in_the_order_of_their_moments_and_a_later_one_corrects(
    database: Database,
) -> None:
    await fill(database, ACTIONS_MODEL, History(*LOG).leaves)
    async with reading(database) as models:
        rows = await models.fetch(actions.MEASUREMENTS, action="c1")
    assert [(row["value"], row["corrected"]) for row in rows] == [
        ("9", False),
        ("3.50", True),
        ("4.0", False),
    ]


async def test_a3_an_action_ends_as_what_it_came_to(database: Database) -> None:
    ends = (
        ("action-c1", ActionSuperseded("c1", "c2", text("better"))),
        ("action-c2", ActionAbandoned("c2", text("no money"))),
    )
    await write_prose(database, "better", "no money")
    await fill(database, ACTIONS_MODEL, History(*LOG, *ends).leaves)
    async with reading(database) as models:
        rows = await models.fetch(actions.ACTIONS)
    assert [(row["phase"], row["by"], row["end_text"]) for row in rows] == [
        ("abandoned", None, "no money"),
        ("superseded", "c2", "better"),
    ]


async def test_a3_the_follow_up_of_a_year_has_what_was_under_way_in_it(database: Database) -> None:
    given_up: Line = ("action-c2", ActionAbandoned("c2", WHY))
    await fill(database, ACTIONS_MODEL, History(*LOG, given_up).leaves)

    async def named(**asked: object) -> list[str]:
        async with reading(database) as models:
            return [row["action"] for row in await models.fetch(actions.ACTIONS, **asked)]

    async def counted(year: int) -> dict[str, int]:
        async with reading(database) as models:
            return {row["phase"]: row["actions"] for row in await models.fetch(actions.COUNTS, year=year)}

    assert await named(year=2025) == []
    assert await named(year=2026) == ["c2", "c1"]
    assert await named(year=2027) == ["c1"]
    assert await named(year=2026, phase="abandoned", organisation="buurtwerk") == ["c2"]
    assert await named(year=2026, proposal="v1") == ["c1"]
    assert await named(year=2026, after="c2") == ["c1"]
    assert await counted(2025) == {}
    assert await counted(2026) == {"abandoned": 1, "under-way": 1}
    assert await counted(2027) == {"under-way": 1}
    assert await named(organisation="fietsers") == ["c1"]
    assert await named(phase="abandoned") == ["c2"]
    assert await named(proposal="v1") == ["c1"]
    assert await named(after="c2", limit=5) == ["c1"]
    assert await named(late=DUE - timedelta(seconds=1)) == []
    assert await named(late=DUE) == ["c1"]
