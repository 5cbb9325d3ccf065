"""Ten thousand delegations over a year, at random, while processes come and go: nothing is lost or done
twice, every deadline is met or marked (A2).

The same year is played on a log in memory and on a PostgreSQL that is killed (`make year`), and a month of it
on both.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from services.clerk import keeping
from tests.services.clerk.year import Plan, Year
from tests.services.clerk.year_ground import Ground, Memory, postgres_ground
from tests.services.clerk.year_judged import (
    happened,
    require_admissible,
    require_items_held,
    require_nothing_lost_or_doubled,
    told,
)

YEAR = Plan(10_000, 365, 100, 30, restarts=range(20, 365, 21), blows=(50, 110, 170, 230, 290, 350))
MONTH = Plan(300, 30, 60, 10, restarts=(20,), blows=(9, 25))


@pytest.fixture(autouse=True)
def _without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A keeper looks when it is let; it need not take breath in between."""
    monkeypatch.setattr(keeping, "BREATH", 0.0)


async def played(ground: Ground, plan: Plan) -> Year:
    """It was played, and nothing is wrong with it."""
    year = Year(ground, plan)
    await year.played()
    require_nothing_lost_or_doubled(year)
    require_items_held(year)
    require_admissible(year)
    return year


async def in_memory(plan: Plan) -> Year:
    """The same where nothing is lost but answers."""
    return await played(Memory(), plan)


@pytest.mark.fault
async def test_a_month_is_the_same_in_memory_and_on_a_postgresql_that_is_killed(tmp_path: Path) -> None:
    async with postgres_ground(tmp_path / "server") as ground:
        year = await played(ground, MONTH)
    assert year.asked_again > 0
    assert happened(year) == happened(await in_memory(MONTH))


@pytest.mark.fault
@pytest.mark.timeout(900)
async def test_ten_thousand_delegations_over_a_year_are_neither_lost_nor_done_twice() -> None:
    _require_much(await in_memory(YEAR))


@pytest.mark.year
@pytest.mark.timeout(3_600)
async def test_nor_are_they_on_a_postgresql_that_is_killed(
    tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    async with postgres_ground(tmp_path / "server") as ground:
        year = await played(ground, YEAR)
    for name, figure in told(year).items():
        record_testsuite_property(name, figure)
    _require_much(year)


def _require_much(year: Year) -> None:
    """It tells something: enough happened, and went wrong."""
    times = told(year)
    assert times["Overdue"] > 1_000
    assert times["BecameHot"] > 50
    assert times["BroughtBack"] > 100
    assert times["asked again"] > 100
