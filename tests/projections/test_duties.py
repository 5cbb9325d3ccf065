"""T6: what the city owes, what it answered and how it keeps its word; facts in, figures out."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from events.action.facts import ActionCompleted
from events.delegation.facts import Receiver
from events.duty.facts import (
    DutyLifted,
    DutyOverdue,
    DutyReminded,
    FoundInsufficient,
    InterimAnswered,
    OutcomeAnswered,
    Term,
)
from events.poll.facts import Tally
from events.proposal.facts import Concluded, OutcomeAnnulled
from projections import duties
from projections.duties import DUTIES_MODEL
from tests.conftest import Database
from tests.events.outcomes import DONE_BY, DUE, DUTY, FIRST, OWED, PROMISE, WHY, answered
from tests.events.sample import TEXT, Line, text
from tests.projections.given import History, fill, reading, write_prose
from tests.projections.test_directory import profiled

LATER = DONE_BY
LATE: Line = ("duty-v1", DutyOverdue("v1", 1))
FOUND: Line = ("duty-v1", FoundInsufficient("v1", "s9", Tally(20, 9, 1), text("more"), Term(LATER, ())))
NOTHING = {
    **dict.fromkeys(("duties", "due", "answered", "in_time", "overdue", "accepted", "partly"), 0),
    **dict.fromkeys(("rejected", "passed_on", "promises", "carried_out"), 0),
}


async def asked(database: Database, *lines: Line) -> tuple[list[Any], list[Any], list[Any], dict[str, Any]]:
    """What is owed, the steps, the promises, the figures."""
    await fill(database, DUTIES_MODEL, History(*lines).leaves)
    async with reading(database) as models:
        rows = await models.fetch(duties.DUTIES)
        named = [row["proposal"] for row in rows]
        steps = await models.fetch(duties.STEPS, proposals=named)
        promises = await models.fetch(duties.PROMISES, proposals=named)
        (figures,) = await models.fetch(duties.FIGURES)
    return rows, steps, promises, dict(figures)


async def test_t4_t6_what_is_owed_is_told_with_what_the_outcome_was_said_to_be_worth(
    database: Database,
) -> None:
    await write_prose(database, "Benches", "City of Ghent", "Buurtwerk")
    names = (profiled("stad", "City of Ghent"), profiled("buurtwerk", "Buurtwerk"))
    (row,), steps, promises, figures = await asked(database, *OWED, *names)
    assert (row["title"], row["organisation_name"], row["holder_name"]) == (
        "Benches",
        "Buurtwerk",
        "City of Ghent",
    )
    assert (row["level"], row["standing"], row["outcome"]) == ("advise", "advice", "adopted")
    assert (row["phase"], row["round"], row["due_at"], row["late"], row["verdict"]) == (
        "open",
        1,
        DUE,
        False,
        None,
    )
    assert [step["kind"] for step in steps] == ["opened"]
    assert promises == []
    assert figures == {**NOTHING, "duties": 1}


async def test_t6_an_answer_in_time_with_what_it_promises_and_what_became_of_that(database: Database) -> None:
    lines = (*OWED, ("duty-v1", DutyReminded("v1", 1)), answered(), ("action-c1", ActionCompleted("c1", WHY)))
    await write_prose(database, "ten benches", "there is money for ten")
    (row,), steps, (promise,), figures = await asked(database, *lines)
    assert (row["phase"], row["verdict"], row["late"]) == ("answered", "partly", False)
    assert [(step["kind"], step["text"]) for step in steps[1:]] == [
        ("reminded", None),
        ("answered", "there is money for ten"),
    ]
    assert (promise["action"], promise["what"], promise["due_at"]) == ("c1", "ten benches", PROMISE.due_at)
    assert promise["phase"] == "completed"
    assert figures == {
        **NOTHING,
        "duties": 1,
        "due": 1,
        "answered": 1,
        "in_time": 1,
        "partly": 1,
        "promises": 1,
        "carried_out": 1,
    }


async def test_t6_what_is_overdue_counts_and_a_late_answer_is_not_in_time(database: Database) -> None:
    (row,), _, _, figures = await asked(database, *OWED, LATE)
    assert (row["phase"], row["late"]) == ("overdue", True)
    assert figures == {**NOTHING, "duties": 1, "due": 1, "overdue": 1}


async def test_t6_a_late_answer_stays_late(database: Database) -> None:
    (row,), _, _, figures = await asked(database, *OWED, LATE, answered("reject"))
    assert (row["phase"], row["late"]) == ("answered", True)
    assert figures == {**NOTHING, "duties": 1, "due": 1, "answered": 1, "rejected": 1}


async def test_t6_interim_insufficient_and_whose_it_is_are_told_in_their_order(database: Database) -> None:
    to = Receiver(None, text("Flanders"), "fietsers")
    waits: Line = ("duty-v1", InterimAnswered("v1", text("wait"), Term(LATER, (FIRST,))))
    second: Line = ("duty-v1", OutcomeAnswered("v1", 2, "not-ours", text("no"), (), to))
    again: Line = ("duty-v1", DutyOverdue("v1", 2))
    await write_prose(database, "Flanders", "wait", "more", "no")
    (row,), steps, _, figures = await asked(database, *OWED, waits, answered(), FOUND, again, second)
    assert [step["kind"] for step in steps] == [
        *("opened", "interim", "answered", "insufficient", "overdue", "answered")
    ]
    found, last = steps[3], steps[-1]
    assert (found["sitting"], found["hands"]) == ("s9", {"for": 20, "against": 9, "abstain": 1})
    assert (last["receiver"], last["organisation"], last["verdict"]) == ("Flanders", "fietsers", "not-ours")
    assert (row["round"], row["interim"], row["late"], row["due_at"]) == (2, True, False, LATER)
    async with reading(database) as models:
        told = await models.fetch(duties.LATEST, kinds=["answered", "overdue", "insufficient"], limit=3)
    assert [(one["kind"], one["text"], one["verdict"], one["title"]) for one in told] == [
        ("answered", "no", "not-ours", row["title"]),
        ("overdue", None, None, row["title"]),
        ("insufficient", "more", None, row["title"]),
    ]
    assert (figures["in_time"], figures["passed_on"], figures["partly"]) == (1, 1, 0)


async def test_t6_what_is_owed_comes_first_and_the_soonest_due_first(database: Database) -> None:
    def of(proposal: str, line: Line) -> Line:
        stream, fact = line
        return stream.replace("v1", proposal), replace(fact, proposal=proposal)

    others = [
        of(name, line) for name in ("v2", "v3") for line in OWED if line[0] in ("proposal-v1", "duty-v1")
    ]
    waits: Line = ("duty-v2", InterimAnswered("v2", WHY, Term(LATER, ())))
    lines = (*OWED, *others, waits, answered())
    rows, *_ = await asked(database, *lines)
    assert [row["proposal"] for row in rows] == ["v3", "v2", "v1"]
    async with reading(database) as models:
        owed = await models.fetch(duties.DUTIES, state="owed", limit=1)
        done = await models.fetch(duties.DUTIES, state="answered")
        parts = [await models.fetch(duties.DUTIES, after=one) for one in ("v3", "v2", "v1", "v9")]
        further = await models.fetch(duties.DUTIES, state="owed", after="v1")
    assert [row["proposal"] for row in (*owed, *done)] == ["v3", "v1"]
    assert [[row["proposal"] for row in part] for part in parts] == [["v2", "v1"], ["v1"], [], []]
    assert [row["proposal"] for row in further] == ["v2"], "v1 was answered since it was told as owed"


async def test_t6_to_a_vote_that_was_annulled_nothing_is_owed(database: Database) -> None:
    gone: tuple[Line, ...] = (
        ("proposal-v1", OutcomeAnnulled("v1", "p1")),
        ("duty-v1", DutyLifted("v1", "p1")),
    )
    assert await asked(database, *OWED, *gone) == ([], [], [], NOTHING)


async def test_t6_to_a_vote_that_was_held_again_an_answer_is_owed_again(database: Database) -> None:
    again: tuple[Line, ...] = (
        ("proposal-v1", OutcomeAnnulled("v1", "p1")),
        ("duty-v1", DutyLifted("v1", "p1")),
        ("proposal-v1", Concluded("v1", "p2", "adopted", "advice", TEXT)),
        DUTY,
    )
    (row,), steps, _, figures = await asked(database, *OWED, *again)
    assert (row["phase"], row["outcome"], row["due_at"]) == ("open", "adopted", DUE)
    assert [step["kind"] for step in steps] == ["opened", "lifted", "opened"]
    assert figures == {**NOTHING, "duties": 1}
