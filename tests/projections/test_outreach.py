"""E4: tasks and organisations that are no members, in their phases; the lists that hold."""

from __future__ import annotations

from events import days
from events.coverage.facts import CoverageListed
from events.outreach.facts import OutreachDone, OutreachLetGo, OutreachTakenOver
from events.prospect.facts import ProspectDeclined, ProspectInvited, ProspectListed
from projections import directory, outreach
from projections.directory import DIRECTORY
from projections.outreach import OUTREACH_MODEL
from tests.conftest import Database
from tests.events.items import RULED
from tests.events.sample import DAY, NOW, Line, admitted, mandated, suspended
from tests.events.test_outreach import DUE, LISTED, WHY, at_work
from tests.events.test_prospect import INVITED, JOINED, KNOWN, REFUSED
from tests.projections.given import History, at, fill, reading, write_prose
from tests.projections.test_directory import profiled


def task(outreach: str, owner: str | None = "buurtwerk") -> Line:
    """Another task, about the same."""
    _, fact = at_work(outreach=outreach, owner=owner)
    return f"outreach-{outreach}", fact


LOG = (
    *RULED,
    profiled("buurtwerk", "Buurtwerk"),
    LISTED,
    at_work(),
    task("t2"),
    task("t3", None),
    ("outreach-t2", OutreachLetGo("t2", WHY)),
    ("outreach-t1", OutreachTakenOver("t1", None, DUE + DAY)),
)


async def test_e4_a_task_is_told_with_who_has_it_and_what_came_of_it(database: Database) -> None:
    await write_prose(database, "Buurtwerk", "ring at doors", "because")
    done: Line = ("outreach-t3", OutreachDone("t3", WHY))
    found: Line = ("prospect-o2", ProspectListed("o2", (), (), (), "t1"))
    await fill(database, OUTREACH_MODEL, History(*LOG, done, found).leaves)
    async with reading(database) as models:
        third, second, first = await models.fetch(outreach.TASKS)
        late = await models.fetch(outreach.TASKS, late=DUE + DAY)
        in_hand = await models.fetch(outreach.IN_HAND)
        none = await models.fetch(outreach.TASKS, late=DUE)
    assert (first["outreach"], first["owner"], first["due_at"]) == ("t1", None, DUE + DAY)
    assert (first["phase"], first["found"], first["what"]) == ("in-hand", 1, "ring at doors")
    assert (second["phase"], second["end_text"], second["owner_name"]) == ("let-go", "because", "Buurtwerk")
    assert (third["phase"], third["ended_at"]) == ("done", at(len(LOG)))
    assert ([row["outreach"] for row in late], none) == (["t1"], [])
    assert [(row["kind"], row["name"], row["tasks"]) for row in in_hand] == [("neighbourhood", "dampoort", 1)]


async def test_e4_tasks_are_found_by_what_they_are_about_by_phase_and_by_owner(database: Database) -> None:
    await fill(database, OUTREACH_MODEL, History(*LOG, task("t4"), task("t5")).leaves)
    async with reading(database) as models:

        async def found(**asked: object) -> list[str]:
            return [row["outreach"] for row in await models.fetch(outreach.TASKS, **asked)]

        assert await found(kind="neighbourhood", name="dampoort") == ["t5", "t4", "t3", "t2", "t1"]
        assert await found(kind="theme") == []
        assert await found(kind="neighbourhood", name="dampoort", phase="let-go") == ["t2"]
        assert await found(phase="in-hand") == ["t5", "t4", "t3", "t1"]
        assert await found(phase="in-hand", owner="buurtwerk") == ["t5", "t4"]
        assert await found(phase="let-go") == ["t2"]
        assert await found(outreach="t3") == ["t3"]
        assert await found(after="t4", limit=2) == ["t3", "t2"]
        assert await found(after="t9") == []


async def test_e4_an_organisation_that_is_no_member_is_told_without_its_name(database: Database) -> None:
    again, next_year = days.after(NOW, 90), days.after(NOW, 365)
    others: tuple[Line, ...] = (
        ("prospect-o2", ProspectListed("o2", (), (), (), None)),
        ("prospect-o2", ProspectInvited("o2", "in-person", again)),
        ("prospect-o2", ProspectDeclined("o2", next_year)),
    )
    await fill(database, OUTREACH_MODEL, History(*LOG, KNOWN, INVITED, REFUSED, *others, JOINED).leaves)
    async with reading(database) as models:
        second, first = await models.fetch(outreach.PROSPECTS)
        counted = await models.fetch(outreach.COUNTED)
    assert (first["phase"], first["organisation"], first["refuses_mail"]) == ("joined", "fietsers", True)
    assert (first["invitations"], first["way"], first["again_from"]) == (1, "mail", again)
    assert (second["phase"], second["again_from"], second["way"]) == ("declined", next_year, "in-person")
    assert second["invitations"] == 1
    assert {row["phase"]: row["prospects"] for row in counted} == {"declined": 1, "joined": 1}


async def test_e4_the_lists_that_were_told_last_hold(database: Database) -> None:
    fewer: Line = ("coverage", CoverageListed((), (), ("wonen",), ()))
    await fill(database, OUTREACH_MODEL, History(*LOG, fewer).leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(outreach.COVERAGE)
    assert (row["neighbourhoods"], row["themes"], row["listed_at"]) == ([], ["wonen"], at(len(LOG)))


async def test_e4_reached_by_whom_somebody_acts_for_on_the_civil_bench(database: Database) -> None:
    """The city does not speak for a neighbourhood, nor does a member that nobody represents now."""
    where = ("dampoort", "dampoort", "rabot", "rabot", "ledeberg")
    who = ("buurtwerk", "koor", "fietsers", "stad", "slaper")
    lines = (
        *RULED,
        *(
            profiled(one, one, themes=("wonen",), neighbourhoods=(place,))
            for one, place in zip(who, where, strict=True)
        ),
        *(admitted("koor"), mandated("koor", "kim"), admitted("slaper")),
        suspended("fietsers"),
    )
    await fill(database, DIRECTORY, History(*lines).leaves)
    async with reading(database) as models:
        rows = await models.fetch(directory.REACHED)
    assert [tuple(row.values()) for row in rows] == [("neighbourhood", "dampoort", 2), ("theme", "wonen", 2)]
