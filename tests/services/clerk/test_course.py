"""What is due for items and agendas, out of the log; and the clerk process that does it (A1, P1, T4)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from events.agenda.acts import Announce, CloseList, Draw, Reveal
from events.agenda.drawing import Candidate, commitment, drawn, seed_of
from events.agenda.facts import AgendaAnnounced, AgendaClosed, LotRevealed
from events.assembly.acts import Found
from events.hold.facts import ItemHeld, ItemReleased
from events.measure.appeals import JudgeAppeal
from events.measure.facts import AppealJudged, MeasureAppealed, MeasureAsked, MeasureConfirmed
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate, Profile
from events.poll.acts import AnnounceClosing, Open
from events.proposal.conclusion import Conclude
from events.proposal.course import EndDeliberation, Lapse, Qualify
from events.proposal.facts import Clause, CoSigned, Engagement, Preparation
from events.proposal.filing import File
from events.registry import decode
from events.rules.acts import AdoptFirstRules
from events.rules.facts import Procedure, RulesAdopted, Support
from events.support.acts import GiveSupport
from infra.postgres.polls import EVENTS_OF_ITEMS, PostgresItems, PostgresPolls
from services.clerk import answering, calling, delegating
from services.clerk.clerk import Clerk
from services.clerk.course import CATEGORIES, Course, Due
from services.clerk.keeping import Keeper
from tests.events import papers
from tests.events.items import PUT, QUALIFIED, RIPE, SUBMITTED, filed
from tests.events.rulebook import PERIODS, PROCEDURE, RULES_1
from tests.events.sample import (
    ANNULLED,
    CLOSED,
    COUNTED,
    DAY,
    NOW,
    Line,
    opened,
    proposal_withdrawn,
    suspended,
)
from tests.events.test_item import ruled
from tests.projections.given import History
from tests.projections.test_items import qualified, scheduled, supports, takes_back
from tests.services.conftest import FOUNDER, TEXT, Assembly, member
from tests.waiting import until

replace = msgspec.structs.replace
SECRET = "5" * 64
TWO = ruled("support", organisations=2, sizes=0, staffings=0, neighbourhoods=0)


def under(rules: Line, *lines: Line) -> tuple[Line, ...]:
    """The same facts under other rules."""
    return tuple(rules if line == RULES_1 else line for line in lines)


def course(*lines: Line) -> Course:
    """The course after these facts."""
    kept = Course()
    for position, leaf in History(*lines).leaves:
        event = decode(position, leaf)
        if event.stream.partition("-")[0] not in {"assembly", "charter", "ballot"}:
            kept.take(event)
    return kept


def due(*lines: Line, now: datetime = NOW) -> list[Due]:
    """What is due after these facts."""
    return course(*lines).due(now)


def test_it_is_sent_the_events_of_every_stream_that_it_reads() -> None:
    for kind in (*CATEGORIES, *answering.CATEGORIES, *calling.CATEGORIES, *delegating.CATEGORIES):
        assert f"'{kind}'" in EVENTS_OF_ITEMS


def test_d3_consent_that_came_with_the_last_objection_concludes_its_item() -> None:
    counted = ("poll-p1", replace(papers.NOTHING, outcome="held"))
    held = ("hold-v1", ItemHeld("v1", "p1", ("stad",), NOW + DAY))
    round_ = (*RIPE, papers.opened("consent", rules=1), PUT, CLOSED, counted, held)
    concluded = Due("conclude-p1", Conclude("v1", "p1"))
    assert concluded not in due(*round_)
    assert concluded in due(*round_, ("hold-v1", ItemReleased("v1", "p1", "withdrawn")))
    assert concluded not in due(*round_, ("hold-v1", ItemReleased("v1", "p1", "vote")))


def test_f3_an_appeal_is_judged_when_the_vote_on_it_was_counted() -> None:
    """The item bears the id of the measure, here v1."""
    asked = MeasureAsked("v1", "suspend", "fietsers", "dissolved", "1" * 64, "city")
    confirmed = MeasureConfirmed("v1", "civil-society", NOW + 30 * DAY)
    appeal = (
        *(("measure-v1", fact) for fact in (asked, confirmed)),
        ("measure-v1", MeasureAppealed("v1", "2" * 64)),
    )
    item = *RIPE[:-4], filed(kind="membership"), *RIPE[-3:]
    judged = Due("judge-p1", JudgeAppeal("v1", "p1"))
    counted = (*item, opened(), PUT, CLOSED, COUNTED)
    assert judged in due(*counted, *appeal)
    assert judged not in due(*counted, *appeal[:2])
    assert judged not in due(*item, opened(), PUT, CLOSED, *appeal)
    assert judged not in due(*counted, *appeal, ("measure-v1", AppealJudged("v1", "p1", "lifted")))
    assert judged not in due(*RIPE, opened(), PUT, CLOSED, COUNTED, *appeal)  # of another kind


def test_a1_an_item_qualifies_as_soon_as_its_support_is_wide_enough() -> None:
    before = under(TWO, *SUBMITTED)
    assert due(*before) == []
    qualify = [Due("qualify-v1", Qualify("v1", ("buurtwerk", "fietsers")))]
    assert due(*before, supports("v1", "fietsers")) == qualify
    assert due(*before, ("proposal-v1", CoSigned("v1", "fietsers"))) == qualify
    assert due(*before, supports("v1", "fietsers"), QUALIFIED) == []


def test_support_that_does_not_stand_qualifies_nothing() -> None:
    before = (*under(TWO, *SUBMITTED), supports("v1", "fietsers"))
    assert due(*before, takes_back("v1", "fietsers")) == []
    assert due(*before, suspended("fietsers")) == []
    assert due(*before, proposal_withdrawn()) == []


def test_what_did_not_qualify_in_time_lapses_and_not_before() -> None:
    (_, filing) = filed()
    ends = filing.read_from + PERIODS.lapse * DAY  # type: ignore[attr-defined]
    assert course(*SUBMITTED).next() == ends
    assert due(*SUBMITTED, now=ends - timedelta(microseconds=1)) == []
    assert due(*SUBMITTED, now=ends) == [Due("lapse-v1", Lapse("v1"))]
    assert due(*SUBMITTED, QUALIFIED, now=ends) == []


def test_t4_an_item_is_concluded_when_its_poll_was_counted() -> None:
    voted = (*RIPE, opened(), PUT)
    assert due(*voted) == due(*voted, CLOSED) == []
    assert due(*voted, CLOSED, COUNTED) == [Due("conclude-p1", Conclude("v1", "p1"))]
    assert due(*voted, CLOSED, COUNTED, ANNULLED) == []


def test_a1_an_agenda_closes_at_its_time_and_is_drawn_when_the_secret_is_known() -> None:
    announced = ("agenda-s1", AgendaAnnounced("s1", 1, NOW + 9 * DAY, NOW + DAY, commitment(SECRET)))
    closed = ("agenda-s1", AgendaClosed("s1", NOW + DAY))
    revealed = ("agenda-s1", LotRevealed("s1", SECRET))
    before = (
        *SUBMITTED,
        *(filed(f"v{number}", "buurtwerk") for number in (2, 3)),
        filed("v5", "fietsers"),
        filed("v6", "fietsers"),
        supports("v1", "stad"),
        supports("v2", "fietsers"),
        supports("v2", "stad"),
        *(qualified(f"v{number}") for number in (1, 2, 3, 5)),
        scheduled("v3", "s0"),
        announced,
    )
    assert due(*before, now=NOW + DAY)[-1] == Due("close-list-s1", CloseList("s1"))
    assert due(*before) == due(*before, closed, now=NOW) == []
    after = (closed, supports("v1", "fietsers"), qualified("v6"), proposal_withdrawn("v5"), revealed)
    since = {line: number for number, line in enumerate(before)}
    candidates = [
        Candidate("v1", "buurtwerk", 2, 1, since[qualified("v1")]),
        Candidate("v2", "buurtwerk", 3, 1, since[qualified("v2")]),
    ]
    agenda = drawn(candidates, PROCEDURE.places, seed_of(SECRET, NOW + DAY))
    assert due(*before, *after) == [Due("draw-s1", Draw("s1", agenda))]


# --- the process -------------------------------------------------------------------------------------------

LATER = replace(PROCEDURE, hand_ons=7)


@asynccontextmanager
async def process(assembly: Assembly) -> AsyncIterator[None]:
    """The clerk process at work: items, agendas and polls."""
    items, polls = PostgresItems(assembly.database.url), PostgresPolls(assembly.database.url)
    parts = (assembly.clock, assembly.gateway, "k1")
    tasks = [
        asyncio.create_task(Keeper(items, *parts).run()),
        asyncio.create_task(Clerk(polls, assembly.log, *parts).run()),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await items.close()
        await polls.close()


def quick(**support: int) -> Procedure:
    """Rules under which nothing takes days."""
    periods = replace(PROCEDURE.periods, reading=0)
    asked = {"organisations": 0, "sizes": 0, "staffings": 0, "neighbourhoods": 0, **support}
    return replace(PROCEDURE, periods=periods, support=Support(**asked))


async def begun(assembly: Assembly, procedure: Procedure) -> None:
    """Three organisations under rules of procedure."""
    await assembly.act(Found("example.org/log", TEXT, TEXT, ("k1",)), FOUNDER)
    await assembly.act(AdoptFirstRules(procedure))
    for number in range(3):
        await assembly.act(Admit(f"o{number}", "civil-society", Profile(TEXT)))
        await assembly.act(GiveMandate(f"o{number}", f"mo{number}", "full"))


async def phase(assembly: Assembly, proposal: str) -> str:
    """The last event of an item."""
    return (await assembly.log.stream(f"proposal-{proposal}"))[-1].type


def changing(proposal: str = "v1") -> File:
    """A change of the rules with all that a vote needs."""
    said = Preparation(TEXT, TEXT, TEXT, TEXT, Engagement("decide", None), "city-wide", (), False)  # noqa: FBT003
    clauses = (Clause("c1", TEXT),)
    return File(proposal, "o0", "rules", TEXT, clauses, None, said, procedure=LATER)


@pytest.mark.fault
async def test_p1_an_item_goes_all_the_way_and_new_rules_come_into_force(assembly: Assembly) -> None:
    await begun(assembly, quick(organisations=2))
    async with process(assembly):
        await assembly.act(changing(), member("o0"))
        await assembly.act(GiveSupport("v1", "o1"), member("o1"))
        await until(lambda: is_now(assembly, "v1", "proposal.qualified.v1"))
        meets = assembly.clock.now() + timedelta(days=1)
        await assembly.timely(lambda moment: Announce("s1", meets, moment, commitment(SECRET)))
        await until(lambda: closed(assembly, "s1"))
        await assembly.act(Reveal("s1", SECRET))
        await until(lambda: is_now(assembly, "v1", "proposal.scheduled.v1"))
        await assembly.act(EndDeliberation("v1"))
        await assembly.act(Open("p1", "v1"))
        for name in ("o0", "o1"):
            await assembly.vote(name)
        await assembly.timely(lambda moment: AnnounceClosing("p1", moment))
        await until(lambda: is_now(assembly, "v1", "proposal.concluded.v1"))
    *_, concluded = await assembly.log.stream("proposal-v1")
    assert (concluded.command, concluded.fact.standing) == ("conclude-p1", "decision")  # type: ignore[attr-defined]
    *_, adopted = await assembly.log.stream("rules")
    assert (adopted.fact, adopted.position) == (RulesAdopted(2, LATER, "p1"), concluded.position + 1)
    commands = [event.command for event in await assembly.log.stream("agenda-s1")]
    assert commands[1::2] == ["close-list-s1", "draw-s1"]


async def is_now(assembly: Assembly, proposal: str, kind: str) -> bool:
    return await phase(assembly, proposal) == kind


async def closed(assembly: Assembly, sitting: str) -> bool:
    return "agenda.closed.v1" in [event.type for event in await assembly.log.stream(f"agenda-{sitting}")]


async def test_two_clerk_processes_do_everything_once(assembly: Assembly, another: Assembly) -> None:
    await begun(assembly, quick(organisations=1))
    async with process(assembly), process(another):
        for number in range(10):
            await assembly.act(changing(f"v{number}"), member("o0"))
        for number in range(10):
            await until(lambda number=number: is_now(another, f"v{number}", "proposal.qualified.v1"))
    kinds: list[Any] = [event.type for event in await assembly.log.read(0, await assembly.log.head() - 1)]
    assert kinds.count("proposal.qualified.v1") == 10
