"""T5: funds and allocations as they are told, corrected without forgetting, added up exactly; no votes."""

from __future__ import annotations

import re
from decimal import Decimal
from random import Random
from typing import Any

import asyncpg
import pytest
from msgspec.structs import replace

from events.fund.facts import Allocated, AllocationCorrected, FundCorrected, FundRecorded, Share
from events.organisation.facts import Described
from projections import PROJECTIONS, means
from projections.means import MEANS_MODEL
from tests.conftest import Database
from tests.events.items import filed
from tests.events.sample import Line, text
from tests.events.test_fund import FUND, NEED, RECORDED, SHARE, WHY, allocated
from tests.projections.given import History, MemoryFeed, at, erase_prose, fill, reading, write_prose
from tests.projections.test_directory import profiled


def described(organisation: str, size: Any, staffing: Any, *neighbourhoods: str) -> Line:
    """A profile with what its groups are."""
    name = text(organisation.capitalize())
    told = Described(name, None, (), (), neighbourhoods, None, None, staffing, size)
    return f"organisation-{organisation}", told


STRANGER = {"recipient": None, "name": text("A choir"), "criterion": None}
EARLIER: Line = (
    "fund-f2",
    FundRecorded("f2", text("Old fund"), text("Province"), 2025, text("before"), ()),
)
LOG = (
    *RECORDED,
    filed(),
    described("buurtwerk", "under-10", "volunteer", "ledeberg", "muide"),
    profiled("fietsers", "Fietsers"),
    EARLIER,
    allocated("a1", proposal="v1"),
    allocated("a2", recipient="fietsers", amount="0.10"),
    allocated("a3", "2026/41", amount="0.20", **STRANGER),
    allocated("a4", recipient="fietsers", kind="hours", amount="7.25", currency=None, criterion=None),
    allocated("a5", amount="99"),
    ("fund-f1", AllocationCorrected("f1", "a5", replace(SHARE, amount="0"), WHY)),
)
WORDS = (
    "Neighbourhood fund",
    "City of Ghent",
    "meeting",
    "whom it reaches",
    "who needs it most",
    "a kitchen",
)


async def asked(database: Database, query: Any, **arguments: Any) -> list[dict[str, Any]]:
    """The rows of a query."""
    async with reading(database) as models:
        return [dict(row) for row in await models.fetch(query, **arguments)]


async def test_t5_a_fund_is_told_with_its_criteria_and_what_was_allocated(database: Database) -> None:
    await write_prose(database, *WORDS)
    await fill(database, MEANS_MODEL, History(*LOG).leaves)
    first, second = await asked(database, means.FUNDS)
    assert [(one["fund"], one["year"], one["allocations"]) for one in (first, second)] == [
        ("f1", 2026, 4),
        ("f2", 2025, 0),
    ]
    assert (first["name"], first["source"], first["purpose"]) == WORDS[:3]
    assert [row["criterion"] for row in await asked(database, means.CRITERIA, funds=["f1"])] == [
        "reach",
        "need",
    ]
    assert await asked(database, means.SUMS, funds=["f1", "f2"]) == [
        {"fund": "f1", "kind": "money", "currency": "EUR", "allocations": 3, "amount": "12500.80"},
        {"fund": "f1", "kind": "hours", "currency": None, "allocations": 1, "amount": "7.25"},
    ]
    assert [one["fund"] for one in await asked(database, means.FUNDS, after="f1")] == ["f2"]
    assert [one["fund"] for one in await asked(database, means.FUNDS, year=2025)] == ["f2"]
    assert await asked(database, means.FUNDS, after="f9") == []
    assert await asked(database, means.FUNDS, after="f9", year=2025) == []
    assert [one["year"] for one in await asked(database, means.YEARS)] == [2026, 2025]


async def test_t5_an_allocation_says_who_what_for_what_and_by_which_decision(database: Database) -> None:
    await write_prose(database, *WORDS, "Buurtwerk", "A choir", "Benches")
    await fill(database, MEANS_MODEL, History(*LOG).leaves)
    rows = {row["allocation"]: row for row in await asked(database, means.ALLOCATIONS, fund="f1")}
    assert list(rows) == ["a5", "a4", "a3", "a2", "a1"]
    one = rows["a1"]
    assert (one["recipient"], one["name"], one["amount"], one["currency"]) == (
        *("buurtwerk", "Buurtwerk"),
        *("12500.50", "EUR"),
    )
    assert (one["what"], one["criterion_text"], one["proposal_title"], one["year"]) == (
        *("a kitchen", "whom it reaches"),
        *("Benches", 2026),
    )
    other = rows["a3"]
    assert (other["recipient"], other["name"], other["reference"]) == (None, "A choir", "2026/41")
    assert (rows["a5"]["amount"], rows["a5"]["corrections"]) == ("0", 1)

    async def named(**filters: Any) -> list[str]:
        return [row["allocation"] for row in await asked(database, means.ALLOCATIONS, **filters)]

    assert await named(recipient="fietsers") == ["a4", "a2"]
    assert await named(proposal="v1") == ["a1"]
    assert await named(kind="hours") == ["a4"]
    assert await named(year=2025) == []
    assert await named(before=rows["a4"]["position"], limit=2) == ["a3", "a2"]


async def test_t5_a_member_is_called_what_the_register_called_it(database: Database) -> None:
    called = text("Buurtwerk as the register has it")
    history = History(*LOG, allocated("a6", name=called))
    await write_prose(database, "Buurtwerk", "Buurtwerk as the register has it")
    await fill(database, MEANS_MODEL, history.leaves)
    for query in (means.ALLOCATIONS, means.VERSIONS):
        (row,) = await asked(database, query, fund="f1", allocation="a6")
        assert (row["name"], row["name_digest"]) == ("Buurtwerk as the register has it", called)


async def test_t5_what_was_corrected_stands_beside_what_holds(database: Database) -> None:
    anew = FundCorrected("f1", FUND[1].name, FUND[1].source, 2024, FUND[1].purpose, (NEED,), WHY)  # type: ignore[attr-defined]
    history = History(*LOG[:-2], ("fund-f1", anew), *LOG[-2:])
    await write_prose(database, "it was wrong")
    await fill(database, MEANS_MODEL, history.leaves)
    told = await asked(database, means.TELLINGS, fund="f1")
    assert [(one["year"], one["reason"]) for one in told] == [(2026, None), (2024, "it was wrong")]
    assert told[0]["at"] == at(len(RECORDED) - 1)
    assert [row["criterion"] for row in await asked(database, means.CRITERIA, funds=["f1"])] == ["need"]
    versions = await asked(database, means.VERSIONS, fund="f1", allocation="a5")
    assert [(one["amount"], one["reason"]) for one in versions] == [("99", None), ("0", "it was wrong")]


async def test_t5_a_name_that_was_erased_is_gone_and_the_amount_stays(database: Database) -> None:
    await write_prose(database, "A choir")
    await erase_prose(database, "A choir")
    await fill(database, MEANS_MODEL, History(*LOG).leaves)
    (row,) = await asked(database, means.ALLOCATIONS, allocation="a3")
    assert (row["name"], row["name_digest"], row["amount"]) == (None, text("A choir"), "0.20")


async def test_t5_totals_are_exact_and_what_is_not_known_is_called_so(database: Database) -> None:
    await fill(database, MEANS_MODEL, History(*LOG).leaves)
    rows = await asked(database, means.TOTALS)
    money = {
        (row["dimension"], row["part"]): (row["amount"], row["members"])
        for row in rows
        if row["kind"] == "money"
    }
    assert money == {
        ("year", "2026"): ("12500.80", 2),
        ("size", "under-10"): ("12500.50", 1),
        ("size", "unsaid"): ("0.10", 1),
        ("size", "not-a-member"): ("0.20", 0),
        ("staffing", "volunteer"): ("12500.50", 1),
        ("staffing", "unsaid"): ("0.10", 1),
        ("staffing", "not-a-member"): ("0.20", 0),
        ("neighbourhood", "ledeberg"): ("12500.50", 1),
        ("neighbourhood", "muide"): ("12500.50", 1),
        ("neighbourhood", "unsaid"): ("0.10", 1),
        ("neighbourhood", "not-a-member"): ("0.20", 0),
    }
    for dimension in ("size", "staffing"):
        parts = [Decimal(amount) for (kind, _), (amount, _) in money.items() if kind == dimension]
        assert sum(parts) == Decimal("12500.80")
    assert await asked(database, means.TOTALS, year=2025) == []


def test_d1_means_are_never_joined_with_votes() -> None:
    votes = re.compile(r"ballot|choice|\bpoll|\broll\b|tally|vote")
    for statement in (*MEANS_MODEL.statements, *MEANS_MODEL.queries):
        assert not votes.search(statement.sql), statement.name
    assert not votes.search(MEANS_MODEL.ddl)
    assert not [fact for fact in MEANS_MODEL.reads if fact.type.split(".")[0] in {"poll", "ballot", "hold"}]
    for other in PROJECTIONS:
        reads_means = [fact for fact in other.reads if fact.type.startswith("fund.")]
        assert other is MEANS_MODEL or not reads_means, other.name
        assert other is MEANS_MODEL or "means_v3" not in "".join(query.sql for query in other.queries)


def told(seed: int) -> History:
    """Funds and allocations of every kind, told, and corrected in every way, as a seed has it."""
    drawn = Random(seed)
    history = History(*RECORDED, EARLIER)
    given: list[tuple[str, str]] = []

    def share() -> Share:
        kind: Any = drawn.choice(["money", "money", "hours", "rooms"])
        whom: dict[str, Any] = drawn.choice(
            [STRANGER, *({"recipient": one} for one in ("buurtwerk", "fietsers"))]
        )
        currency = drawn.choice(["EUR", "USD"]) if kind == "money" else None
        amount = drawn.choice(["0", "0.10", "1.5", "250", "12500.50"])
        return replace(SHARE, **{"criterion": None, **whom}, kind=kind, currency=currency, amount=amount)

    for number in range(120):
        fund = drawn.choice(["f1", "f2"])
        what = drawn.choice(["allocated", "allocated", "corrected", "corrected", "fund"])
        if what == "fund":
            year = drawn.choice([2024, 2025, 2026])
            anew = FundCorrected(fund, text("Fund"), text("City"), year, text("meeting"), (), WHY)
            history.add((f"fund-{fund}", anew))
        elif what == "corrected" and given:
            fund, allocation = drawn.choice(given)
            history.add((f"fund-{fund}", AllocationCorrected(fund, allocation, share(), WHY)))
        else:
            given.append((fund, f"a{number}"))
            history.add((f"fund-{fund}", Allocated(fund, f"a{number}", None, share())))
    return history


ADDED_UP = {
    "fund_sum": "fund, kind, currency",
    "received": "recipient, kind, currency",
    "received_in": "year, recipient, kind, currency",
    "year_sum": "year, kind, currency",
}
"""The tables of sums, each by what."""


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_t5_sums_are_those_of_all_allocations_whatever_was_corrected(
    database: Database, seed: int
) -> None:
    history = told(seed)
    await fill(database, MEANS_MODEL, history.leaves, MemoryFeed(history.leaves, lambda: 7 * seed))
    connection = await asyncpg.connect(database.superuser_url)
    try:
        for table, by in ADDED_UP.items():
            members, different = "", ""
            if table == "year_sum":
                members, different = ", members", ", count(distinct nullif(recipient, '')) as members"
            kept = await connection.fetch(
                f"select {by}, allocations, amount {members} from means_v3.{table}"
                f" where allocations <> 0 or amount <> 0 order by {by}"
            )
            counted = await connection.fetch(
                f"select {by}, count(*) as allocations, sum(amount) as amount"
                f" {different}"
                " from (select f.fund, f.year, coalesce(a.recipient, '') as recipient, a.kind,"
                "       coalesce(a.currency, '') as currency, a.amount::numeric as amount"
                "       from means_v3.allocation a join means_v3.fund f using (fund)) each"
                f" where amount <> 0 group by {by} order by {by}"
            )
            assert kept, table
            assert [tuple(row) for row in kept] == [tuple(row) for row in counted], table
    finally:
        await connection.close()


async def test_t5_the_totals_of_a_year_are_of_its_funds_alone(database: Database) -> None:
    moved = FundCorrected("f1", FUND[1].name, FUND[1].source, 2025, FUND[1].purpose, (), WHY)  # type: ignore[attr-defined]
    history = History(*LOG, ("fund-f1", moved))
    await fill(database, MEANS_MODEL, history.leaves)
    assert await asked(database, means.TOTALS, year=2026) == []
    assert await asked(database, means.TOTALS, year=2025) == await asked(database, means.TOTALS)
    assert [row["year"] for row in await asked(database, means.YEARS)] == [2025]
