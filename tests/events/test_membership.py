"""Admitting, suspending, reinstating, leaving; and the roll, at any version."""

from __future__ import annotations

import hashlib

import pytest

from events.fact import Actor
from events.membership.acts import Admit, Leave, Reinstate, Suspend
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.membership.state import Change, Membership, evolve, roll_digest
from events.organisation.acts import ChangeProfile, Profile
from events.organisation.facts import MandateWithdrawn, Profiled
from events.refusal import NotAllowed, OutOfOrder, Refused, Unknown
from events.world import Act
from tests.events.given import given, refused
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CLERK,
    FOUNDED,
    Line,
    admitted,
    left,
    reinstated,
    suspended,
    text,
)

PROFILE = Profile(text("Koor"), text("Singing"), ("culture",), ("young-people",), ("bloemekenswijk",))
PROFILED = Profiled(text("Koor"), text("Singing"), ("culture",), ("young-people",), ("bloemekenswijk",))
UNPAID = text("unpaid")
GONE = [
    ("membership", Left("buurtwerk")),
    ("organisation-buurtwerk", MandateWithdrawn("ann")),
    ("organisation-buurtwerk", MandateWithdrawn("bob")),
]


def test_the_clerk_admits_an_organisation_with_its_profile() -> None:
    assert given(*FOUNDED).when(Admit("koor", "civil-society", PROFILE), CLERK) == [
        ("membership", Admitted("koor", "civil-society")),
        ("organisation-koor", PROFILED),
    ]


def test_the_city_is_admitted_to_its_own_bench_and_weighs_no_more() -> None:
    """E2: the city is a member like any other; E1: no weight exists in the data."""
    assert given(*FOUNDED).when(Admit("stad", "city", PROFILE), CLERK) == [
        ("membership", Admitted("stad", "city")),
        ("organisation-stad", PROFILED),
    ]


def test_an_organisation_that_left_may_be_admitted_again() -> None:
    history = given(*ASSEMBLY, left("fietsers"))
    assert history.when(Admit("fietsers", "civil-society", PROFILE), CLERK) == [
        ("membership", Admitted("fietsers", "civil-society")),
        ("organisation-fietsers", PROFILED),
    ]


@pytest.mark.parametrize(
    "since", [(), (suspended("fietsers"),), (suspended("fietsers"), reinstated("fietsers"))]
)
def test_a_member_suspended_or_not_is_not_admitted_twice(since: tuple[Line, ...]) -> None:
    answer = given(*ASSEMBLY, *since).when(Admit("fietsers", "civil-society", PROFILE), CLERK)
    assert answer == refused(OutOfOrder, "already-a-member")


def test_the_clerk_suspends_a_member() -> None:
    answer = given(*ASSEMBLY).when(Suspend("fietsers", UNPAID), CLERK)
    assert answer == [("membership", Suspended("fietsers", UNPAID))]


def test_the_clerk_reinstates_who_is_suspended() -> None:
    answer = given(*ASSEMBLY, suspended("fietsers")).when(Reinstate("fietsers", text("paid")), CLERK)
    assert answer == [("membership", Reinstated("fietsers", text("paid")))]


def test_a_reinstated_organisation_may_be_suspended_again() -> None:
    history = given(*ASSEMBLY, suspended("fietsers"), reinstated("fietsers"))
    assert history.when(Suspend("fietsers", UNPAID), CLERK) == [("membership", Suspended("fietsers", UNPAID))]


@pytest.mark.parametrize("act", [Suspend("koor", UNPAID), Reinstate("koor", UNPAID), Leave("koor")])
def test_who_never_belonged_is_not_suspended_reinstated_or_seen_off(act: Act) -> None:
    assert given(*ASSEMBLY).when(act, CLERK) == refused(Unknown, "not-a-member")


@pytest.mark.parametrize(
    ("since", "act"),
    [
        ((suspended("fietsers"),), Suspend("fietsers", UNPAID)),
        ((left("fietsers"),), Suspend("fietsers", UNPAID)),
        ((), Reinstate("fietsers", UNPAID)),
        ((left("fietsers"),), Reinstate("fietsers", UNPAID)),
        ((suspended("fietsers"), left("fietsers")), Reinstate("fietsers", UNPAID)),
        ((suspended("fietsers"), reinstated("fietsers")), Reinstate("fietsers", UNPAID)),
    ],
)
def test_only_members_are_suspended_and_only_the_suspended_reinstated(
    since: tuple[Line, ...], act: Act
) -> None:
    assert given(*ASSEMBLY, *since).when(act, CLERK) == refused(OutOfOrder, "wrong-standing")


@pytest.mark.parametrize("who", [ANN, BOB, CLERK])
def test_an_organisation_leaves_or_the_clerk_records_that_it_left(who: Actor) -> None:
    """Its mandates end with it."""
    assert given(*ASSEMBLY).when(Leave("buurtwerk"), who) == GONE


def test_the_clerk_records_that_a_suspended_organisation_left() -> None:
    answer = given(*ASSEMBLY, suspended("buurtwerk")).when(Leave("buurtwerk"), CLERK)
    assert answer == GONE


def test_nobody_leaves_twice() -> None:
    answer = given(*ASSEMBLY, left("buurtwerk")).when(Leave("buurtwerk"), CLERK)
    assert answer == refused(Unknown, "not-a-member")


@pytest.mark.parametrize(
    ("act", "who", "streams"),
    [
        (
            Admit("koor", "civil-society", PROFILE),
            CLERK,
            {"assembly": 2, "membership": 4, "organisation-koor": 0},
        ),
        (Suspend("buurtwerk", UNPAID), CLERK, {"assembly": 2, "membership": 4, "rules": 0}),
        (Reinstate("fietsers", UNPAID), CLERK, {"assembly": 2, "membership": 4}),
        (Leave("buurtwerk"), CLERK, {"assembly": 2, "membership": 4, "organisation-buurtwerk": 2}),
        (Leave("buurtwerk"), ANN, {"membership": 4, "organisation-buurtwerk": 2}),
    ],
)
def test_what_a_change_of_membership_relies_on(act: Act, who: Actor, streams: dict[str, int]) -> None:
    assert given(*ASSEMBLY, suspended("fietsers")).relied_on(act, who) == streams


HISTORY: tuple[Line, ...] = (
    admitted("stad", "city"),  # 1
    admitted("fietsers"),  # 2
    admitted("buurtwerk"),  # 3
    suspended("fietsers"),  # 4
    left("stad"),  # 5
    reinstated("fietsers"),  # 6
    left("fietsers"),  # 7
    admitted("stad", "city"),  # 8
    admitted("fietsers", "city"),  # 9
)
ROLLS = (
    (),
    ("stad",),
    ("fietsers", "stad"),
    ("buurtwerk", "fietsers", "stad"),
    ("buurtwerk", "stad"),
    ("buurtwerk",),
    ("buurtwerk", "fietsers"),
    ("buurtwerk",),
    ("buurtwerk", "stad"),
    ("buurtwerk", "fietsers", "stad"),
)


def membership(*lines: Line) -> Membership:
    """The membership after these facts."""
    state = Membership()
    for _, fact in lines:
        state = evolve(state, fact)  # type: ignore[arg-type]
    return state


@pytest.mark.parametrize("version", range(len(HISTORY) + 1))
def test_the_roll_is_whoever_is_in_good_standing_at_that_version(version: int) -> None:
    """E1: a roll is the same for whoever replays, however much came after."""
    assert membership(*HISTORY[:version]).roll() == ROLLS[version]
    assert membership(*HISTORY).roll(version) == ROLLS[version]


def test_the_version_of_the_membership_is_that_of_its_stream() -> None:
    assert membership(*HISTORY).version == len(HISTORY)


def test_everyones_standing_is_known_at_every_version() -> None:
    after = membership(*HISTORY)
    assert [after.standing("fietsers", version) for version in range(10)] == [
        *(None, None, "member", "member"),
        *("suspended", "suspended", "member", "left", "left", "member"),
    ]
    assert after.standing("koor") is None


def test_a_standing_keeps_its_bench_until_another_is_given() -> None:
    assert membership(*HISTORY).changes["fietsers"] == (
        Change(2, "member", "civil-society"),
        Change(4, "suspended", "civil-society"),
        Change(6, "member", "civil-society"),
        Change(7, "left", "civil-society"),
        Change(9, "member", "city"),
    )


def test_the_last_bench_that_was_given_is_the_one_that_is_kept() -> None:
    moved = admitted("stad", "city"), left("stad"), admitted("stad"), suspended("stad")
    back = reinstated("stad"), suspended("stad"), left("stad")
    benches = [change.bench for change in membership(*moved, *back).changes["stad"]]
    assert benches == ["city", "city", *["civil-society"] * 5]
    assert membership(*moved[:3], *back[2:]).changes["stad"][-1] == Change(4, "left", "civil-society")


@pytest.mark.parametrize(
    ("roll", "by_hand"),
    [
        ((), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (("buurtwerk", "stad"), "3fff60593fa9407460245794021d445510de59ebf668f9f8f0d9ff1837919ed7"),
        (("buurtwerk", "fietsers"), "ecda4015ebde7d57a64b81663418afc20e73d0c46e621f689e33e320194b331b"),
    ],
)
def test_the_digest_of_a_roll_is_what_sha256sum_says(roll: tuple[str, ...], by_hand: str) -> None:
    r"""By hand: `printf '%s\n' buurtwerk stad | sha256sum`."""
    assert roll_digest(roll) == by_hand


def test_the_digest_tells_where_one_id_ends_and_the_next_begins() -> None:
    assert len({roll_digest(("a", "bc")), roll_digest(("ab", "c")), roll_digest(("abc",))}) == 3
    assert roll_digest(("abc",)) == hashlib.sha256(b"abc\n").hexdigest()


def test_a_suspended_organisation_may_still_leave() -> None:
    """Nobody is held against its will; what it may not do is act in the assembly."""
    assert given(*ASSEMBLY, suspended("buurtwerk")).when(Leave("buurtwerk"), ANN) == GONE


def test_who_comes_back_begins_with_new_mandates() -> None:
    again = given(*ASSEMBLY, *GONE, admitted("buurtwerk"))
    assert again.when(ChangeProfile("buurtwerk", PROFILE), ANN) == refused(NotAllowed, "no-mandate")


@pytest.mark.parametrize("since", [(left("buurtwerk"),), (suspended("buurtwerk"), left("buurtwerk"))])
def test_who_left_does_not_leave_again_by_its_own_people(since: tuple[Line, ...]) -> None:
    answer = given(*ASSEMBLY, *since).when(Leave("buurtwerk"), ANN)
    assert answer == refused(NotAllowed, "not-in-good-standing")
    assert isinstance(answer, Refused)
    assert answer.detail.endswith("your organisation is no longer a member.")
