"""Profiles and mandates."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from events.fact import Actor
from events.organisation.acts import MAX_MANDATES, ChangeProfile, GiveMandate, Profile, WithdrawMandate
from events.organisation.facts import MandateGiven, MandateWithdrawn, Profiled
from events.organisation.state import Mandate, Organisation
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import Act
from tests.events.given import given, refused
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CLERK,
    DAY,
    NOW,
    TICK,
    Line,
    admitted,
    left,
    mandated,
    suspended,
    text,
    withdrawn,
)

STREAM = "organisation-buurtwerk"
PROFILE = Profile(text("Buurtwerk"), None, ("housing",))
BRUSSELS = timezone(timedelta(hours=1))


@pytest.mark.parametrize("who", [ANN, BOB, CLERK])
def test_a_profile_is_changed_by_the_organisation_or_by_the_clerk_for_it(who: Actor) -> None:
    profiled = Profiled(text("Buurtwerk"), None, ("housing",), (), ())
    assert given(*ASSEMBLY).when(ChangeProfile("buurtwerk", PROFILE), who) == [(STREAM, profiled)]


@pytest.mark.parametrize(
    "act",
    [ChangeProfile("koor", PROFILE), GiveMandate("koor", "eva", "full"), WithdrawMandate("koor", "eva")],
)
@pytest.mark.parametrize("since", [(), (admitted("koor"), left("koor"))])
def test_the_clerk_changes_nothing_of_who_is_no_member(act: Act, since: tuple[Line, ...]) -> None:
    assert given(*ASSEMBLY, *since).when(act, CLERK) == refused(Unknown, "not-a-member")


@pytest.mark.parametrize(
    ("act", "fact"),
    [
        (ChangeProfile("buurtwerk", PROFILE), Profiled(text("Buurtwerk"), None, ("housing",), (), ())),
        (GiveMandate("buurtwerk", "eva", "full"), MandateGiven("eva", "full", NOW, None)),
        (WithdrawMandate("buurtwerk", "bob"), MandateWithdrawn("bob")),
    ],
)
def test_the_clerk_keeps_the_papers_of_a_suspended_organisation(act: Act, fact: Profiled) -> None:
    assert given(*ASSEMBLY, suspended("buurtwerk")).when(act, CLERK) == [(STREAM, fact)]


def test_the_clerk_gives_an_organisation_its_first_mandate() -> None:
    answer = given(*ASSEMBLY, admitted("koor")).when(GiveMandate("koor", "kim", "full"), CLERK)
    assert answer == [("organisation-koor", MandateGiven("kim", "full", NOW, None))]


@pytest.mark.parametrize("kind", ["full", "substitute"])
def test_a_full_member_gives_mandates_of_both_kinds(kind: str) -> None:
    """E1: an organisation has several representatives, full members and substitutes."""
    answer = given(*ASSEMBLY).when(GiveMandate("buurtwerk", "eva", kind), ANN)  # type: ignore[arg-type]
    assert answer == [(STREAM, MandateGiven("eva", kind, NOW, None))]  # type: ignore[arg-type]


def test_a_substitute_gives_no_mandates() -> None:
    answer = given(*ASSEMBLY).when(GiveMandate("buurtwerk", "eva", "full"), BOB)
    assert answer == refused(NotAllowed, "not-a-full-member")


def test_a_mandate_may_begin_later_and_end() -> None:
    act = GiveMandate("buurtwerk", "eva", "full", NOW + DAY, NOW + 2 * DAY)
    assert given(*ASSEMBLY).when(act, ANN) == [
        (STREAM, MandateGiven("eva", "full", NOW + DAY, NOW + 2 * DAY))
    ]


def test_the_times_of_a_mandate_are_kept_in_utc() -> None:
    begin, end = datetime(2026, 4, 1, 0, 30, tzinfo=BRUSSELS), datetime(2027, 4, 1, tzinfo=BRUSSELS)
    (line,) = given(*ASSEMBLY).when(GiveMandate("buurtwerk", "eva", "full", begin, end), ANN)  # type: ignore[misc]
    told = [moment.isoformat() for moment in (line[1].valid_from, line[1].valid_until)]  # type: ignore[attr-defined]
    assert told == ["2026-03-31T23:30:00+00:00", "2027-03-31T23:00:00+00:00"]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        pytest.param(None, NOW, id="ends-now"),
        pytest.param(None, NOW - TICK, id="ended"),
        pytest.param(NOW - 2 * DAY, NOW - DAY, id="lies-in-the-past"),
        pytest.param(NOW - DAY, NOW, id="began-before-and-ends-now"),
        pytest.param(NOW + DAY, NOW + DAY, id="ends-as-it-begins"),
        pytest.param(NOW + 2 * DAY, NOW + DAY, id="ends-before-it-begins"),
    ],
)
def test_a_mandate_without_a_moment_to_come_is_refused(begin: datetime | None, end: datetime) -> None:
    answer = given(*ASSEMBLY).when(GiveMandate("buurtwerk", "eva", "full", begin, end), ANN)
    assert answer == refused(Malformed, "mandate-without-time")


@pytest.mark.parametrize(
    ("begin", "end"), [(None, NOW + TICK), (NOW + DAY, NOW + DAY + TICK), (NOW - DAY, NOW + TICK)]
)
def test_the_shortest_mandate_is_given(begin: datetime | None, end: datetime) -> None:
    answer = given(*ASSEMBLY).when(GiveMandate("buurtwerk", "eva", "full", begin, end), ANN)
    assert answer == [(STREAM, MandateGiven("eva", "full", begin or NOW, end))]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 4, 1),  # noqa: DTZ001 - that is what is refused
        datetime(3000, 1, 1, tzinfo=BRUSSELS),
        datetime(1899, 12, 31, tzinfo=BRUSSELS),
        datetime.max.replace(tzinfo=timezone(-DAY / 2)),
        datetime.min.replace(tzinfo=timezone(DAY / 2)),
    ],
)
def test_a_time_without_an_offset_or_out_of_this_world_is_refused(moment: datetime) -> None:
    begins, ends = (
        GiveMandate("buurtwerk", "eva", "full", moment),
        GiveMandate("buurtwerk", "eva", "full", NOW, moment),
    )
    assert given(*ASSEMBLY).when(begins, ANN) == refused(Malformed, "not-a-moment")
    assert given(*ASSEMBLY).when(ends, ANN) == refused(Malformed, "not-a-moment")


@pytest.mark.parametrize(
    "moment", [datetime(1900, 1, 1, tzinfo=BRUSSELS), datetime(2999, 12, 31, 23, 59, tzinfo=BRUSSELS)]
)
def test_any_year_that_somebody_may_mean_is_taken(moment: datetime) -> None:
    answer = given(*ASSEMBLY).when(GiveMandate("buurtwerk", "eva", "full", moment), ANN)
    assert answer == [(STREAM, MandateGiven("eva", "full", moment, None))]


@pytest.mark.parametrize("since", [(), (withdrawn("buurtwerk", "bob"),)])
def test_the_id_of_a_mandate_is_used_once(since: tuple[Line, ...]) -> None:
    answer = given(*ASSEMBLY, *since).when(GiveMandate("buurtwerk", "bob", "full"), ANN)
    assert answer == refused(OutOfOrder, "mandate-exists")


def test_an_organisation_gives_a_hundred_mandates_and_no_more() -> None:
    assert MAX_MANDATES == 100
    some = [mandated("buurtwerk", f"m{number}") for number in range(97)]
    act = GiveMandate("buurtwerk", "last", "full")
    assert given(*ASSEMBLY, *some).when(act, ANN) == [(STREAM, MandateGiven("last", "full", NOW, None))]
    full = (*ASSEMBLY, *some, mandated("buurtwerk", "m97"))
    assert given(*full).when(act, ANN) == refused(OutOfOrder, "too-many-mandates")
    emptied = (*full, withdrawn("buurtwerk", "m97"))
    assert given(*emptied).when(act, ANN) == refused(OutOfOrder, "too-many-mandates")


@pytest.mark.parametrize("who", [ANN, BOB, CLERK])
def test_a_mandate_is_withdrawn_by_a_full_member_its_holder_or_the_clerk(who: Actor) -> None:
    answer = given(*ASSEMBLY).when(WithdrawMandate("buurtwerk", "bob"), who)
    assert answer == [(STREAM, MandateWithdrawn("bob"))]


def test_a_full_member_lays_down_its_own_mandate() -> None:
    answer = given(*ASSEMBLY).when(WithdrawMandate("buurtwerk", "ann"), ANN)
    assert answer == [(STREAM, MandateWithdrawn("ann"))]


def test_a_substitute_withdraws_nobody_elses_mandate() -> None:
    answer = given(*ASSEMBLY).when(WithdrawMandate("buurtwerk", "ann"), BOB)
    assert answer == refused(NotAllowed, "not-a-full-member")


def test_a_mandate_that_ended_by_itself_may_still_be_withdrawn() -> None:
    history = given(*ASSEMBLY, mandated("buurtwerk", "eva", until=NOW - TICK))
    assert history.when(WithdrawMandate("buurtwerk", "eva"), ANN) == [(STREAM, MandateWithdrawn("eva"))]


@pytest.mark.parametrize("mandate", ["eva", "cem"])
def test_a_mandate_that_the_organisation_never_gave_is_not_withdrawn(mandate: str) -> None:
    answer = given(*ASSEMBLY).when(WithdrawMandate("buurtwerk", mandate), ANN)
    assert answer == refused(Unknown, "no-such-mandate")


def test_a_mandate_is_withdrawn_once() -> None:
    answer = given(*ASSEMBLY, withdrawn("buurtwerk", "bob")).when(WithdrawMandate("buurtwerk", "bob"), ANN)
    assert answer == refused(Unknown, "no-such-mandate")


@pytest.mark.parametrize(
    "act",
    [
        ChangeProfile("buurtwerk", PROFILE),
        GiveMandate("buurtwerk", "eva", "full"),
        WithdrawMandate("buurtwerk", "bob"),
    ],
)
@pytest.mark.parametrize("who", [ANN, CLERK])
def test_what_a_change_of_an_organisation_relies_on(act: Act, who: Actor) -> None:
    office = {"assembly": 2} if who is CLERK else {}
    assert given(*ASSEMBLY).relied_on(act, who) == {**office, "membership": 3, STREAM: 2}


def test_the_mandates_of_an_organisation_are_remembered_ended_ones_too() -> None:
    state = given(*ASSEMBLY, (STREAM, Profiled(text("B"), None, (), (), ())), withdrawn("buurtwerk", "bob"))
    assert state.states[STREAM].state == Organisation(
        {
            "ann": Mandate("full", NOW - DAY, None),
            "bob": Mandate("substitute", NOW - DAY, None, withdrawn=True),
        }
    )
