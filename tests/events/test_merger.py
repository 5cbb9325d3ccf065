"""Two organisations become one: both agree, one vote remains (E1)."""

from __future__ import annotations

import pytest

from events.ballot.acts import Cast
from events.fact import Actor
from events.membership.acts import Leave
from events.membership.facts import Left
from events.organisation.acts import MAX_MANDATES
from events.organisation.facts import MandateGiven, MandateWithdrawn, Merged, MergerAgreed
from events.organisation.merging import AgreeMerger, Merge
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import Act
from tests.events.given import given, refused
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CEM,
    CLERK,
    DAY,
    DORA,
    NOW,
    OPEN,
    Line,
    admitted,
    cast,
    left,
    mandated,
    suspended,
)

AGREED: Line = ("organisation-buurtwerk", MergerAgreed("fietsers"))
MERGE = Merge("buurtwerk", "fietsers", ("bob",))


def test_a_full_member_of_the_one_that_goes_agrees_first() -> None:
    assert given(*ASSEMBLY).when(AgreeMerger("buurtwerk", "fietsers"), ANN) == [AGREED]


def test_e1_the_one_that_stays_completes_it_and_there_is_one_vote() -> None:
    assert given(*ASSEMBLY, AGREED).when(MERGE, CEM) == [
        ("organisation-fietsers", Merged("buurtwerk", ("bob",))),
        ("membership", Left("buurtwerk")),
        ("organisation-buurtwerk", MergerAgreed(None)),
        ("organisation-buurtwerk", MandateWithdrawn("ann")),
        ("organisation-buurtwerk", MandateWithdrawn("bob")),
        ("organisation-fietsers", MandateGiven("bob", "substitute", NOW - DAY, None)),
    ]


def test_without_mandates_to_move_all_of_them_end() -> None:
    answer = given(*ASSEMBLY, AGREED).when(Merge("buurtwerk", "fietsers"), CEM)
    assert isinstance(answer, list)
    assert [fact for _, fact in answer if isinstance(fact, MandateGiven)] == []
    assert len([fact for _, fact in answer if isinstance(fact, MandateWithdrawn)]) == 2


def test_e1_who_moved_acts_for_the_one_that_stays_and_no_longer_for_the_other() -> None:
    before = (*OPEN, AGREED)
    merged = given(*before).when(MERGE, CEM)
    assert isinstance(merged, list)
    after = given(*before, *merged)
    there, here = (Actor("member", "bob", name, "token") for name in ("buurtwerk", "fietsers"))
    assert after.when(Cast("p1", "fietsers", "for"), here) == [cast("fietsers", "for")]
    assert after.when(Cast("p1", "buurtwerk", "for"), there) == refused(NotAllowed, "not-in-good-standing")


@pytest.mark.parametrize("act", [AgreeMerger("buurtwerk", "fietsers"), MERGE], ids=["agree", "merge"])
def test_nobody_merges_others(act: Act) -> None:
    stranger = refused(NotAllowed, "not-your-organisation")
    assert given(*ASSEMBLY, AGREED).when(act, CLERK) == stranger
    assert given(*ASSEMBLY, AGREED).when(act, DORA) == stranger


def test_a_substitute_does_not_merge_its_organisation() -> None:
    answer = given(*ASSEMBLY).when(AgreeMerger("buurtwerk", "fietsers"), BOB)
    assert answer == refused(NotAllowed, "not-a-full-member")


@pytest.mark.parametrize(
    "since",
    [
        (),
        (("organisation-buurtwerk", MergerAgreed("koor")),),
        (AGREED, ("organisation-buurtwerk", MergerAgreed(None))),
    ],
    ids=["never agreed", "with another", "took it back"],
)
def test_both_agree_or_nothing_happens(since: tuple[Line, ...]) -> None:
    assert given(*ASSEMBLY, *since).when(MERGE, CEM) == refused(OutOfOrder, "no-merger-agreed")


def test_a_word_is_taken_back_until_it_is_done() -> None:
    back = AgreeMerger("buurtwerk", None)
    assert given(*ASSEMBLY, AGREED).when(back, ANN) == [("organisation-buurtwerk", MergerAgreed(None))]
    assert given(*ASSEMBLY).when(back, ANN) == refused(OutOfOrder, "no-merger-agreed")


def test_what_does_not_fit_is_refused() -> None:
    agreed = given(*ASSEMBLY, AGREED)
    assert agreed.when(AgreeMerger("buurtwerk", "buurtwerk"), ANN) == refused(Malformed, "merges-with-itself")
    assert agreed.when(AgreeMerger("buurtwerk", "koor"), ANN) == refused(Unknown, "not-a-member")
    assert agreed.when(AgreeMerger("buurtwerk", "stad"), ANN) == refused(OutOfOrder, "other-bench")
    assert agreed.when(Merge("buurtwerk", "fietsers", ("bob", "bob")), CEM) == refused(
        Malformed, "mandate-twice"
    )
    assert agreed.when(Merge("buurtwerk", "fietsers", ("kim",)), CEM) == refused(Unknown, "no-such-mandate")


@pytest.mark.parametrize("since", [left("buurtwerk"), suspended("buurtwerk")], ids=["left", "suspended"])
def test_who_is_not_in_good_standing_is_not_taken_in(since: Line) -> None:
    """A merger is no way around a suspension."""
    assert given(*ASSEMBLY, AGREED, since).when(MERGE, CEM) == refused(Unknown, "not-a-member")


def test_a_mandate_does_not_move_onto_one_of_the_same_name() -> None:
    answer = given(*ASSEMBLY, AGREED, mandated("fietsers", "bob")).when(MERGE, CEM)
    assert answer == refused(OutOfOrder, "mandate-exists")


def test_the_bound_on_mandates_holds() -> None:
    many = (mandated("fietsers", f"m{number}") for number in range(MAX_MANDATES - 1))
    answer = given(*ASSEMBLY, AGREED, *many).when(MERGE, CEM)
    assert answer == refused(OutOfOrder, "too-many-mandates")


def test_who_comes_back_after_a_merger_agreed_to_nothing_yet() -> None:
    gone = given(*ASSEMBLY, AGREED).when(Leave("buurtwerk"), CLERK)
    assert isinstance(gone, list)
    assert given(*ASSEMBLY, AGREED, *gone, admitted("buurtwerk")).when(MERGE, CEM) == refused(
        OutOfOrder, "no-merger-agreed"
    )
