"""Results: polls, ballots, tallies, outcomes."""

from __future__ import annotations

from typing import Any

from events.ballot.facts import Cast
from events.fact import Actor
from events.organisation.facts import Profiled
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened, Quorum, Tally, Threshold
from events.proposal.facts import Clause, Submitted, Withdrawn
from events.tally.majority import Choice
from projections import results
from projections.results import RESULTS
from tests.conftest import Database
from tests.events.commissions import founded
from tests.events.sample import DAY, NOW, Line, text
from tests.events.test_within import counted as counted_within
from tests.events.test_within import opened as within
from tests.projections.given import History, at, erase_prose, fill, reading, write_prose


def named(organisation: str, name: str) -> Line:
    return f"organisation-{organisation}", Profiled(text(name), None, (), (), ())


def submitted(proposal: str, organisation: str, title: str) -> Line:
    clauses = (Clause("a1", text("a clause")),)
    fact = Submitted(proposal, organisation, text(title), text("for whom"), clauses, None, (), (), ())
    return f"proposal-{proposal}", fact


def opened(poll: str, proposal: str, closes_at: Any = None) -> Line:
    fact = Opened(
        poll=poll,
        proposal=proposal,
        text="e" * 64,
        method="majority",
        threshold=Threshold(2, 3, "ballots", at_least=True),
        quorum=Quorum(1, 4),
        secrecy="open",
        closes_at=closes_at,
        membership_version=7,
        roll_size=9,
        roll="f" * 64,
    )
    return f"poll-{poll}", fact


def cast(poll: str, organisation: str, choice: Choice) -> Line:
    return f"ballot-{poll}-{organisation}", Cast(poll, organisation, choice)


def closed(poll: str) -> Line:
    return f"poll-{poll}", Closed(poll)


def counted(poll: str, *tally: int) -> Line:
    return f"poll-{poll}", Counted(poll, Tally(*tally), "adopted")


def annulled(poll: str) -> Line:
    return f"poll-{poll}", Annulled(poll, text("the wrong text was put"))


BEFORE = (
    named("buurtwerk", "Buurtwerk"),
    named("fietsers", "Fietsers"),
    submitted("v1", "buurtwerk", "Benches"),
    opened("p1", "v1", NOW + DAY),
)
WORDS = ("Buurtwerk", "Fietsers", "Benches", "the wrong text was put")

OPEN = {
    "poll": "p1",
    "position": 3,
    "proposal": "v1",
    "title": "Benches",
    "title_digest": text("Benches"),
    "organisation": "buurtwerk",
    "organisation_name": "Buurtwerk",
    "withdrawn_at": None,
    "text_digest": "e" * 64,
    "method": "majority",
    "numerator": 2,
    "denominator": 3,
    "base": "ballots",
    "at_least": True,
    "quorum_numerator": 1,
    "quorum_denominator": 4,
    "secrecy": "open",
    "membership_version": 7,
    "roll_size": 9,
    "roll": "f" * 64,
    "phase": "open",
    "opened_at": at(3),
    "closes_at": NOW + DAY,
    "closed_at": None,
    "counted_at": None,
    "annulled_at": None,
    "running_for": 0,
    "running_against": 0,
    "running_abstain": 0,
    "recorded_for": None,
    "recorded_against": None,
    "recorded_abstain": None,
    "outcome": None,
    "reason": None,
    "reason_digest": None,
    "commission": None,
    "commission_name": None,
    "about": None,
    "item": None,
    "delegation": None,
    "turn": None,
}
"""Poll p1 as it is told right after it opened."""


async def poll(database: Database, history: History, name: str = "p1") -> dict[str, Any]:
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(results.POLL, poll=name)
    return row


async def test_a_poll_is_told_from_its_opening_to_its_annulment(database: Database) -> None:
    await write_prose(database, *WORDS)
    history = History(*BEFORE)
    told = dict(OPEN)
    assert await poll(database, history) == told

    history.add(cast("p1", "fietsers", "against"))
    history.add(cast("p1", "buurtwerk", "for"))
    history.add(cast("p1", "fietsers", "for"))
    history.add(cast("p1", "stad", "abstain"))
    told |= {"running_for": 2, "running_abstain": 1}
    assert await poll(database, history) == told

    history.add(closed("p1"))
    told |= {"phase": "closed", "closed_at": at(8)}
    assert await poll(database, history) == told

    history.add(counted("p1", 2, 0, 1))
    recorded = {"recorded_for": 2, "recorded_against": 0, "recorded_abstain": 1, "outcome": "adopted"}
    told |= {"phase": "counted", "counted_at": at(9), **recorded}
    assert await poll(database, history) == told

    history.add(annulled("p1"))
    reason = {"reason": "the wrong text was put", "reason_digest": text("the wrong text was put")}
    told |= {"phase": "annulled", "annulled_at": at(10), **reason}
    assert await poll(database, history) == told


async def test_a_closing_time_is_announced_and_a_withdrawn_proposal_is_told(database: Database) -> None:
    await write_prose(database, *WORDS)
    history = History(*BEFORE[:3], opened("p1", "v1"))
    history.add(("poll-p1", ClosingAnnounced("p1", NOW + 2 * DAY)))
    history.add(("proposal-v1", Withdrawn("v1", text("a better one"))))
    told = await poll(database, history)
    assert told == OPEN | {"closes_at": NOW + 2 * DAY, "withdrawn_at": at(5)}


async def test_the_roll_call_shows_the_last_ballot_of_each_organisation_by_name(database: Database) -> None:
    await write_prose(database, *WORDS)
    history = History(
        *BEFORE,
        cast("p1", "stad", "abstain"),
        cast("p1", "fietsers", "for"),
        cast("p1", "fietsers", "against"),
        cast("p2", "fietsers", "for"),
        cast("p1", "buurtwerk", "for"),
        named("fietsers", "De Fietsers"),
    )
    await write_prose(database, "De Fietsers")
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models:
        rows = await models.fetch(results.ROLL_CALL, poll="p1")
        assert rows == [
            {
                "organisation": "buurtwerk",
                "name": "Buurtwerk",
                "choice": "for",
                "position": 8,
                "at": at(8),
            },
            {
                "organisation": "fietsers",
                "name": "De Fietsers",
                "choice": "against",
                "position": 6,
                "at": at(6),
            },
            {"organisation": "stad", "name": None, "choice": "abstain", "position": 4, "at": at(4)},
        ]
        assert await models.fetch(results.ROLL_CALL, poll="p1", after="buurtwerk", limit=1) == rows[1:2]
        assert await models.fetch(results.ROLL_CALL, poll="p3") == []


async def test_a_ballot_stands_after_the_close_the_count_and_an_annulment(database: Database) -> None:
    history = History(*BEFORE, cast("p1", "fietsers", "for"), closed("p1"), counted("p1", 1, 0, 0))
    history.add(annulled("p1"))
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models:
        rows = await models.fetch(results.ROLL_CALL, poll="p1")
    assert [(row["organisation"], row["choice"]) for row in rows] == [("fietsers", "for")]


async def test_a_poll_within_a_commission_is_told_with_where_it_is_and_what_it_is_about(
    database: Database,
) -> None:
    await write_prose(database, "Housing", "Shall we advise to build?")
    history = History(founded(), within(), opened("p1", "v1"), closed("p7"), counted_within())
    await fill(database, RESULTS, history.leaves)
    where = {"commission": "k1", "commission_name": "Housing", "about": "outcome", "item": "v1"}
    where = {**where, "delegation": 1, "turn": 1}
    async with reading(database) as models:
        (row,) = await models.fetch(results.POLL, poll="p7")
        lines = await models.fetch(results.POLLS, commission="k1", about="outcome", item="v1")
        others = await models.fetch(results.POLLS, commission="k1", about="signal")
        (recent,) = await models.fetch(results.RECENT_RESULTS, limit=9)
        (paper,) = await models.fetch(results.PAPER_OF, poll="p7")
    assert [line["poll"] for line in lines] == ["p7"]
    assert others == []
    for told in (row, *lines, recent):
        assert told.items() >= where.items()
    assert (row["proposal"], paper["question"]) == (None, "Shall we advise to build?")
    assert '"benches": {"city_for": 1' in paper["result"]


def many_polls() -> History:
    """Ten polls on two proposals: 0-3 open, 4-5 closed, 6-7 counted, 8-9 annulled."""
    history = History(
        *BEFORE[:2], submitted("v0", "buurtwerk", "Benches"), submitted("v1", "fietsers", "Lanes")
    )
    for number in range(10):
        closes_at = None if number == 3 else NOW + (9 - number) * DAY
        history.add(opened(f"p{number}", f"v{number % 2}", closes_at))
    for number in range(4, 10):
        history.add(closed(f"p{number}"))
    for number in (7, 6, 8):
        history.add(counted(f"p{number}", number, 0, 0))
    history.add(annulled("p8"))
    history.add(annulled("p9"))
    return history


async def test_polls_are_listed_newest_first_by_phase_or_proposal_page_after_page(database: Database) -> None:
    await write_prose(database, *WORDS, "Lanes")
    await fill(database, RESULTS, many_polls().leaves)
    async with reading(database) as models:

        async def listed(**asked: Any) -> list[str]:
            return [row["poll"] for row in await models.fetch(results.POLLS, **asked)]

        assert await listed() == [f"p{number}" for number in range(9, -1, -1)]
        assert await listed(phase="closed") == ["p5", "p4"]
        assert await listed(proposal="v1") == ["p9", "p7", "p5", "p3", "p1"]
        assert await listed(proposal="v1", phase="open") == ["p3", "p1"]
        assert await listed(limit=3) == ["p9", "p8", "p7"]
        assert await listed(limit=3, after="p7") == ["p6", "p5", "p4"]
        assert await listed(after="nothing") == []
        (row,) = await models.fetch(results.POLLS, limit=1, after="p8")
    assert row == {
        "poll": "p7",
        "position": 11,
        "proposal": "v1",
        "title": "Lanes",
        "organisation": "fietsers",
        "organisation_name": "Fietsers",
        "question": None,
        "amendments": 0,
        "commission": None,
        "commission_name": None,
        "about": None,
        "item": None,
        "delegation": None,
        "turn": None,
        "method": "majority",
        "roll_size": 9,
        "secrecy": "open",
        "phase": "counted",
        "opened_at": at(11),
        "closes_at": NOW + 2 * DAY,
        "closed_at": at(17),
        "counted_at": at(20),
        "annulled_at": None,
        "running_for": 0,
        "running_against": 0,
        "running_abstain": 0,
        "recorded_for": 7,
        "recorded_against": 0,
        "recorded_abstain": 0,
        "outcome": "adopted",
    }


async def test_the_front_page_has_what_closes_first_and_what_was_counted_last(database: Database) -> None:
    await fill(database, RESULTS, many_polls().leaves)
    async with reading(database) as models:
        opens = await models.fetch(results.OPEN_POLLS, limit=10)
        latest = await models.fetch(results.RECENT_RESULTS, limit=10)
        first = await models.fetch(results.OPEN_POLLS, limit=1)
        last = await models.fetch(results.RECENT_RESULTS, limit=1)
    assert [row["poll"] for row in opens] == ["p2", "p1", "p0", "p3"]
    assert [(row["poll"], row["recorded_for"]) for row in latest] == [("p6", 6), ("p7", 7)]
    assert (first, last) == (opens[:1], latest[:1])


async def test_the_clerk_sees_what_waits_and_how_many_there_are(database: Database) -> None:
    await fill(database, RESULTS, many_polls().leaves)
    async with reading(database) as models:
        pending = await models.fetch(results.PENDING)
        counts = await models.fetch(results.COUNTS)
    assert [(row["poll"], row["phase"]) for row in pending] == [
        ("p5", "closed"),
        ("p4", "closed"),
        ("p2", "open"),
        ("p1", "open"),
        ("p0", "open"),
    ]
    assert {row["phase"]: row["polls"] for row in counts} == {
        "annulled": 2,
        "closed": 2,
        "counted": 2,
        "open": 4,
    }


async def test_an_erased_title_and_name_show_as_absent(database: Database) -> None:
    await write_prose(database, *WORDS)
    history = History(*BEFORE, cast("p1", "buurtwerk", "for"))
    await erase_prose(database, "Benches")
    await erase_prose(database, "Buurtwerk")
    told = await poll(database, history)
    assert told == OPEN | {"title": None, "organisation_name": None, "running_for": 1}
    async with reading(database) as models:
        (row,) = await models.fetch(results.ROLL_CALL, poll="p1")
    assert row["name"] is None


async def test_who_cast_a_ballot_is_told_by_the_fact_not_by_the_actor(database: Database) -> None:
    history = History(*BEFORE)
    history.add(cast("p1", "fietsers", "for"), Actor("member", "cem", "fietsers", "token"))
    await fill(database, RESULTS, history.leaves)
    async with reading(database) as models:
        rows = await models.fetch(results.ROLL_CALL, poll="p1")
    assert [row["organisation"] for row in rows] == ["fietsers"]
