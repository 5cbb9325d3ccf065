"""E4: nobody forgotten: whom the assembly means to reach, and who looks for who is missing."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events import days
from events.coverage.acts import ListCoverage
from events.coverage.facts import CoverageListed
from events.fact import Actor
from events.outreach.acts import CompleteOutreach, GiveOutreach, LetOutreachGo, TakeOverOutreach
from events.outreach.facts import OutreachDone, OutreachGiven, OutreachLetGo, OutreachTakenOver
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from tests.events.given import given, refused
from tests.events.items import RULED
from tests.events.sample import ANN, ASSEMBLY, CEM, CLERK, DAY, NOW, Line, suspended, text

DUE = days.after(NOW, 90)
LISTED: Line = ("coverage", CoverageListed(("dampoort", "rabot"), ("ledeberg",), ("wonen",), ("jongeren",)))
TO_REACH = (*RULED, LISTED)
GIVE = GiveOutreach("t1", "neighbourhood", "dampoort", "buurtwerk", text("ring at doors"), DUE)
WHY = text("because")


def at_work(**change: Any) -> Line:
    """A task of buurtwerk."""
    fact = OutreachGiven("t1", "neighbourhood", "dampoort", "buurtwerk", GIVE.what, DUE)
    return "outreach-t1", replace(fact, **change)


IN_HAND = (*TO_REACH, at_work())


def test_e4_the_clerk_lists_whom_the_assembly_means_to_reach_and_the_lists_are_sorted() -> None:
    act = ListCoverage(("rabot", "dampoort"), ("ledeberg",), ("wonen",), ("jongeren",))
    assert given(*RULED).when(act, CLERK) == [LISTED]
    fewer = ListCoverage(themes=("wonen",))
    assert given(*TO_REACH).when(fewer, CLERK) == [("coverage", CoverageListed((), (), ("wonen",), ()))]


def test_e4_lists_are_the_clerks_and_need_rules_of_procedure() -> None:
    act = ListCoverage(themes=("wonen",))
    assert given(*RULED).when(act, ANN) == refused(NotAllowed, "not-the-clerk")
    assert given(*ASSEMBLY).when(act, CLERK) == refused(OutOfOrder, "no-rules-of-outreach")


def test_e4_a_name_stands_in_the_lists_once() -> None:
    world = given(*RULED)
    assert world.when(ListCoverage(), CLERK) == refused(Malformed, "nobody-to-reach")
    twice = ListCoverage(themes=("wonen", "wonen"))
    assert world.when(twice, CLERK) == refused(Malformed, "listed-twice")
    both = ListCoverage(neighbourhoods=("ledeberg",), former_municipalities=("ledeberg",))
    assert world.when(both, CLERK) == refused(Malformed, "listed-twice")
    theme_and_group = ListCoverage(themes=("jongeren",), target_groups=("jongeren",))
    assert not isinstance(world.when(theme_and_group, CLERK), Exception)


def test_e4_a_member_makes_a_gap_its_task_and_the_clerk_writes_down_whose_it_is() -> None:
    assert given(*TO_REACH).when(GIVE, ANN) == [at_work()]
    assert given(*TO_REACH).when(GIVE, CLERK) == [at_work()]
    assert given(*TO_REACH).when(replace(GIVE, owner=None), CLERK) == [at_work(owner=None)]


@pytest.mark.parametrize(
    ("kind", "name"),
    [("former-municipality", "ledeberg"), ("theme", "wonen"), ("target-group", "jongeren")],
)
def test_e4_a_gap_is_of_any_of_the_four_kinds(kind: Any, name: str) -> None:
    assert given(*TO_REACH).when(replace(GIVE, kind=kind, name=name), ANN) == [at_work(kind=kind, name=name)]


def test_e4_a_gap_is_one_of_the_lists() -> None:
    assert given(*RULED).when(GIVE, ANN) == refused(Unknown, "not-in-coverage")
    elsewhere = replace(GIVE, name="ledeberg")
    assert given(*TO_REACH).when(elsewhere, ANN) == refused(Unknown, "not-in-coverage")


def test_e4_nobody_is_given_a_task_by_another_member() -> None:
    world = given(*TO_REACH)
    assert world.when(GIVE, CEM) == refused(NotAllowed, "outreach-of-another")
    assert world.when(replace(GIVE, owner=None), ANN) == refused(NotAllowed, "outreach-of-another")
    stranger = Actor("member", "zora", "buurtwerk", "token")
    assert world.when(GIVE, stranger) == refused(NotAllowed, "no-mandate")
    gone = given(*TO_REACH, suspended("buurtwerk"))
    assert gone.when(GIVE, ANN) == refused(NotAllowed, "not-in-good-standing")
    assert gone.when(GIVE, CLERK) == refused(OutOfOrder, "owner-no-member")


def test_e4_a_task_has_a_day_to_come_and_an_id_of_its_own() -> None:
    assert given(*TO_REACH).when(replace(GIVE, due_at=NOW - DAY), ANN) == refused(
        Malformed, "due-in-the-past"
    )
    assert given(*IN_HAND).when(GIVE, ANN) == refused(OutOfOrder, "outreach-exists")
    assert given(*ASSEMBLY).when(GIVE, ANN) == refused(OutOfOrder, "no-rules-of-outreach")


def test_e4_its_owner_goes_on_until_another_day_and_the_clerk_gives_it_to_another() -> None:
    later = days.after(NOW, 120)
    mine = TakeOverOutreach("t1", "buurtwerk", later)
    assert given(*IN_HAND).when(mine, ANN) == [("outreach-t1", OutreachTakenOver("t1", "buurtwerk", later))]
    others = TakeOverOutreach("t1", "fietsers", later)
    taken: Line = ("outreach-t1", OutreachTakenOver("t1", "fietsers", later))
    assert given(*IN_HAND).when(others, CLERK) == [taken]
    assert given(*IN_HAND, taken).when(CompleteOutreach("t1", WHY), ANN) == refused(
        NotAllowed, "outreach-not-yours"
    )


def test_e4_another_member_takes_over_what_the_clerk_has_or_what_is_overdue() -> None:
    later = days.after(NOW, 200)
    act = TakeOverOutreach("t1", "fietsers", later)
    taken = [("outreach-t1", OutreachTakenOver("t1", "fietsers", later))]
    assert given(*IN_HAND).when(act, CEM) == refused(NotAllowed, "outreach-in-hand")
    assert given(*IN_HAND).when(act, CEM, DUE) == taken
    assert given(*TO_REACH, at_work(owner=None)).when(act, CEM) == taken


CLOSINGS = [
    (CompleteOutreach("t1", WHY), OutreachDone("t1", WHY)),
    (LetOutreachGo("t1", WHY), OutreachLetGo("t1", WHY)),
]


@pytest.mark.parametrize(("act", "fact"), CLOSINGS, ids=["done", "let go"])
def test_e4_its_owner_or_the_clerk_closes_it(act: Any, fact: Any) -> None:
    for who in (ANN, CLERK):
        assert given(*IN_HAND).when(act, who) == [("outreach-t1", fact)]
    assert given(*IN_HAND).when(act, CEM) == refused(NotAllowed, "outreach-not-yours")
    assert given(*TO_REACH, at_work(owner=None)).when(act, ANN) == refused(NotAllowed, "outreach-not-yours")
    assert given(*TO_REACH).when(act, ANN) == refused(Unknown, "no-such-outreach")


@pytest.mark.parametrize("act", [CLOSINGS[0][0], TakeOverOutreach("t1", "buurtwerk", DUE)])
@pytest.mark.parametrize("end", [closing for _, closing in CLOSINGS])
def test_e4_what_was_closed_stays_closed(act: Any, end: Any) -> None:
    assert given(*IN_HAND, ("outreach-t1", end)).when(act, ANN) == refused(OutOfOrder, "outreach-ended")
