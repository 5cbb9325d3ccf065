"""Casting a ballot: one organisation, one vote (E1)."""

from __future__ import annotations

from datetime import datetime

import pytest

from events.ballot.acts import Cast
from events.ballot.facts import Cast as BallotCast
from events.fact import Actor
from events.poll.facts import ClosingAnnounced
from events.refusal import NotAllowed, OutOfOrder, Refused, Unknown
from tests.events.given import given, refused
from tests.events.sample import (
    ANN,
    ANNULLED,
    ASSEMBLY,
    BOB,
    CEM,
    CLOSED,
    COUNTED,
    DAY,
    DORA,
    NOW,
    ON_THE_TABLE,
    OPEN,
    TICK,
    Line,
    admitted,
    cast,
    left,
    mandated,
    opened,
    proposal_withdrawn,
    reinstated,
    suspended,
    withdrawn,
)

CLOSES_AT = NOW + DAY
FOR = Cast("p1", "buurtwerk", "for")
COUNTS = [("ballot-p1-buurtwerk", BallotCast("p1", "buurtwerk", "for"))]
KIM = Actor("member", "kim", "koor", "token")


@pytest.mark.parametrize("choice", ["for", "against", "abstain"])
def test_an_organisation_casts_its_ballot(choice: str) -> None:
    answer = given(*OPEN).when(Cast("p1", "buurtwerk", choice), ANN)  # type: ignore[arg-type]
    assert answer == [("ballot-p1-buurtwerk", BallotCast("p1", "buurtwerk", choice))]  # type: ignore[arg-type]


def test_a_substitute_casts_the_same_one_ballot() -> None:
    assert given(*OPEN, cast("buurtwerk", "against")).when(FOR, BOB) == COUNTS


def test_the_city_casts_one_ballot_like_any_other() -> None:
    """E2: in the plenary the city casts one vote like any other member."""
    answer = given(*OPEN).when(Cast("p1", "stad", "against"), DORA)
    assert answer == [("ballot-p1-stad", BallotCast("p1", "stad", "against"))]


@pytest.mark.parametrize("before", ["for", "against", "abstain"])
def test_an_organisation_changes_its_ballot_as_often_as_it_likes(before: str) -> None:
    """E1: the last valid one before the close counts."""
    history = given(*OPEN, cast("buurtwerk", before), cast("buurtwerk", before))  # type: ignore[arg-type]
    assert history.when(FOR, ANN) == COUNTS


def test_no_ballot_is_cast_in_a_poll_that_does_not_exist() -> None:
    assert given(*OPEN).when(Cast("p9", "buurtwerk", "for"), ANN) == refused(Unknown, "no-such-poll")


@pytest.mark.parametrize(
    ("since", "code"),
    [
        ((CLOSED,), "poll-closed"),
        ((CLOSED, COUNTED), "poll-counted"),
        ((ANNULLED,), "poll-annulled"),
        ((CLOSED, ANNULLED), "poll-annulled"),
    ],
)
def test_no_ballot_is_cast_after_the_close(since: tuple[Line, ...], code: str) -> None:
    assert given(*OPEN, *since).when(FOR, ANN) == refused(OutOfOrder, code)


@pytest.mark.parametrize("at", [NOW, CLOSES_AT - TICK])
def test_a_ballot_counts_until_the_last_moment_before_the_announced_time(at: datetime) -> None:
    assert given(*OPEN).when(FOR, ANN, at) == COUNTS


@pytest.mark.parametrize("at", [CLOSES_AT, CLOSES_AT + TICK, CLOSES_AT + DAY])
def test_a_late_clerk_never_lengthens_a_vote(at: datetime) -> None:
    """The announced time has come and nobody has closed the poll yet."""
    answer = given(*OPEN).when(FOR, ANN, at)
    assert answer == refused(OutOfOrder, "poll-closing")
    assert isinstance(answer, Refused)
    assert "2026-03-03T20:00:00+00:00" in answer.detail


def test_a_closing_time_that_was_announced_later_holds_too() -> None:
    announced = "poll-p1", ClosingAnnounced("p1", CLOSES_AT)
    history = given(*ON_THE_TABLE, opened(closes_at=None), announced)
    assert history.when(FOR, ANN, CLOSES_AT - TICK) == COUNTS
    assert history.when(FOR, ANN, CLOSES_AT) == refused(OutOfOrder, "poll-closing")


def test_a_poll_without_a_closing_time_stays_open() -> None:
    assert given(*ON_THE_TABLE, opened(closes_at=None)).when(FOR, ANN, NOW + 999 * DAY) == COUNTS


def test_an_organisation_that_was_admitted_after_the_opening_is_not_on_the_roll() -> None:
    history = given(*OPEN, admitted("koor"), mandated("koor", "kim"))
    assert history.when(Cast("p1", "koor", "for"), KIM) == refused(NotAllowed, "not-on-the-roll")


def test_an_organisation_that_was_suspended_at_the_opening_and_reinstated_later_is_not_on_the_roll() -> None:
    poll = opened(membership_version=4, roll_size=2)
    history = given(*ON_THE_TABLE, suspended("buurtwerk"), poll, reinstated("buurtwerk"))
    assert history.when(FOR, ANN) == refused(NotAllowed, "not-on-the-roll")


def test_an_organisation_that_had_left_at_the_opening_and_came_back_is_not_on_the_roll() -> None:
    poll = opened(membership_version=4, roll_size=2)
    history = given(*ON_THE_TABLE, left("buurtwerk"), poll, admitted("buurtwerk"))
    assert history.when(FOR, ANN) == refused(NotAllowed, "not-on-the-roll")


def test_an_organisation_that_was_reinstated_before_the_opening_is_on_the_roll() -> None:
    poll = opened(membership_version=5)
    assert (
        given(*ON_THE_TABLE, suspended("buurtwerk"), reinstated("buurtwerk"), poll).when(FOR, ANN) == COUNTS
    )


def test_an_organisation_that_was_admitted_again_before_the_opening_is_on_the_roll() -> None:
    poll = opened(membership_version=5)
    assert given(*ON_THE_TABLE, left("buurtwerk"), admitted("buurtwerk"), poll).when(FOR, ANN) == COUNTS


@pytest.mark.parametrize("since", [(suspended("buurtwerk"),), (left("buurtwerk"),)])
def test_a_place_on_the_roll_does_not_replace_good_standing_now(since: tuple[Line, ...]) -> None:
    assert given(*OPEN, *since).when(FOR, ANN) == refused(NotAllowed, "not-in-good-standing")


@pytest.mark.parametrize(
    "since",
    [(suspended("buurtwerk"), reinstated("buurtwerk")), (left("buurtwerk"), admitted("buurtwerk"))],
)
def test_who_was_on_the_roll_and_came_back_votes_again(since: tuple[Line, ...]) -> None:
    assert given(*OPEN, *since).when(FOR, ANN) == COUNTS


def test_a_mandate_that_was_given_after_the_opening_may_vote_for_an_organisation_on_the_roll() -> None:
    eva = Actor("member", "eva", "buurtwerk", "token")
    assert given(*OPEN, mandated("buurtwerk", "eva", since=NOW)).when(FOR, eva) == COUNTS


def test_a_mandate_of_another_organisation_votes_for_its_own_alone() -> None:
    assert given(*OPEN).when(FOR, CEM) == refused(NotAllowed, "not-your-organisation")
    history = given(*OPEN, mandated("fietsers", "ann"), withdrawn("buurtwerk", "ann"))
    assert history.when(FOR, ANN) == refused(NotAllowed, "no-mandate")


def test_a_poll_on_a_proposal_that_was_withdrawn_goes_on() -> None:
    assert given(*OPEN, proposal_withdrawn()).when(FOR, ANN) == COUNTS


def test_a_ballot_relies_on_poll_membership_organisation_and_its_own_paper() -> None:
    """Five hundred votes in one second share only streams that nobody writes meanwhile."""
    history = given(*OPEN, suspended("stad"), cast("buurtwerk", "for"), cast("fietsers", "for"))
    assert history.relied_on(FOR, ANN) == {
        "poll-p1": 1,
        "membership": 4,
        "organisation-buurtwerk": 2,
        "ballot-p1-buurtwerk": 1,
    }


@pytest.mark.parametrize(
    ("history", "at", "streams"),
    [
        ((*OPEN, CLOSED), NOW, {"poll-p1": 2}),
        (OPEN, CLOSES_AT, {"poll-p1": 1}),
        ((*OPEN, suspended("buurtwerk")), NOW, {"poll-p1": 1, "membership": 4}),
        (ASSEMBLY, NOW, {"poll-p1": 0}),
    ],
)
def test_a_refused_ballot_relies_on_the_reason_of_its_refusal(
    history: tuple[Line, ...], at: datetime, streams: dict[str, int]
) -> None:
    assert given(*history).relied_on(FOR, ANN, at) == streams
