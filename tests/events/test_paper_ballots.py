"""E1: ballots of a poll of the second form: by any method, in the room, disputed and confirmed."""

from __future__ import annotations

from datetime import datetime

import pytest

from events.ballot.acts import Cast, Confirm, Dispute, EnterInRoom
from events.ballot.facts import CastV2, Confirmed, Disputed
from events.fact import Actor
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.seal import letters
from events.world import Act
from tests.events.given import given, refused
from tests.events.papers import CLOSED, cast, confirmed, disputed, open_by
from tests.events.sample import (
    ANN,
    BOB,
    CEM,
    CLERK,
    DAY,
    NOW,
    OPEN,
    Line,
    mandated,
    suspended,
    text,
    withdrawn,
)

WHY = text("it is too steep")
EVE = Actor("member", "eve", "buurtwerk", "token")
OPEN_V2 = open_by("majority")
BY_ANN, BY_BOB = cast("buurtwerk", "for"), cast("buurtwerk", "for", capacity="substitute")
IN_ROOM = cast("buurtwerk", "for", room="ann")
FOR_BOB = cast("buurtwerk", "for", capacity="substitute", room="bob")
AGAINST = Cast("p1", "buurtwerk", "against")


def stored(
    choice: str, reason: str | None = None, capacity: str = "full", room: str | None = None
) -> list[Line]:
    """What a ballot of buurtwerk gives."""
    return [("ballot-p1-buurtwerk", CastV2("p1", "buurtwerk", choice, reason, capacity, room))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("method", "asked", "choice"),
    [
        ("majority", "abstain", "abstain"),
        ("consent", "consent", "consent"),
        ("approval", "c,a", "a,c"),
        ("approval", "-", "-"),
        ("ranked", "c > b=a", "c>a=b"),
        ("survey", "b", "b"),
    ],
)
def test_d3_a8_a_ballot_says_what_its_method_asks(method: str, asked: str, choice: str) -> None:
    assert given(*open_by(method)).when(Cast("p1", "buurtwerk", asked), ANN) == stored(choice)


@pytest.mark.parametrize(
    ("method", "asked"),
    [("majority", "consent"), ("consent", "for"), ("approval", "d"), ("ranked", "a>a"), ("survey", "a>b")],
)
def test_a_choice_of_another_method_is_refused(method: str, asked: str) -> None:
    answer = given(*open_by(method)).when(Cast("p1", "buurtwerk", asked), ANN)
    assert answer == refused(Malformed, "no-such-choice")


@pytest.mark.parametrize("choice", ["consent", "-", "FOR", ""])
def test_the_first_form_knows_three_choices(choice: str) -> None:
    assert given(*OPEN).when(Cast("p1", "buurtwerk", choice), ANN) == refused(Malformed, "no-such-choice")
    assert given(*OPEN).when(Cast("p1", "buurtwerk", "for", WHY), ANN) == refused(Malformed, "no-such-choice")


def test_a8_a_survey_may_let_choose_one_alternative_only() -> None:
    one = given(*open_by("survey", limit=1))
    assert one.when(Cast("p1", "buurtwerk", "b"), ANN) == stored("b")
    assert one.when(Cast("p1", "buurtwerk", "a,b"), ANN) == refused(Malformed, "no-such-choice")


@pytest.mark.parametrize("choice", ["concern", "objection"])
def test_d3_a_concern_and_an_objection_have_a_reason(choice: str) -> None:
    history = given(*open_by("consent"))
    assert history.when(Cast("p1", "buurtwerk", choice, WHY), ANN) == stored(choice, WHY)
    assert history.when(Cast("p1", "buurtwerk", choice), ANN) == refused(Malformed, "reason-misplaced")
    silent = history.when(Cast("p1", "buurtwerk", "consent", WHY), ANN)
    assert silent == refused(Malformed, "reason-misplaced")


def test_who_is_not_on_a_roll_that_is_told_by_name_does_not_vote() -> None:
    history = given(*open_by("majority", voters=("fietsers", "stad"), roll_size=2))
    assert history.when(AGAINST, ANN) == refused(NotAllowed, "not-on-the-roll")
    assert isinstance(history.when(Cast("p1", "fietsers", "for"), CEM), list)


SEALED = {"secrecy": "sealed", "seal": "A" * 43}
LONG = "A" * letters(len("objection"))


def test_a_sealed_ballot_is_kept_as_it_came() -> None:
    """What stands in the envelope nobody knows before the close; a reason, if an empty one, is with each."""
    history = given(*open_by("consent", **SEALED))
    assert history.when(Cast("p1", "buurtwerk", LONG, WHY), ANN) == stored(LONG, WHY)
    assert history.when(Cast("p1", "buurtwerk", LONG), ANN) == refused(Malformed, "reason-misplaced")


@pytest.mark.parametrize("envelope", ["consent", LONG[1:], LONG + "A", LONG[:-1] + ",", ""])
def test_d2_what_is_no_envelope_of_the_one_size_is_refused(envelope: str) -> None:
    answer = given(*open_by("consent", **SEALED)).when(Cast("p1", "buurtwerk", envelope, WHY), ANN)
    assert answer == refused(Malformed, "no-envelope")


def test_only_a_consent_round_has_sealed_reasons() -> None:
    short = "A" * letters(len("against"))
    history = given(*open_by("majority", **SEALED))
    assert history.when(Cast("p1", "buurtwerk", short), ANN) == stored(short)
    assert history.when(Cast("p1", "buurtwerk", short, WHY), ANN) == refused(Malformed, "reason-misplaced")
    respelt = Cast("p1", "buurtwerk", short[:-1] + "B")  # the same bytes, for a reader that is not strict
    assert history.when(respelt, ANN) == refused(Malformed, "no-envelope")


def test_another_sealed_ballot_replaces_the_first() -> None:
    other = "B" * (len(LONG) - 1) + "A"
    history = given(*open_by("consent", **SEALED), cast("buurtwerk", LONG, "why"))
    assert history.when(Cast("p1", "buurtwerk", other, WHY), ANN) == stored(other, WHY)


# --- full members and substitutes ---------------------------------------------------------------------------


def test_e1_a_substitute_votes_in_the_full_members_absence() -> None:
    assert given(*OPEN_V2).when(AGAINST, BOB) == stored("against", None, "substitute")
    assert given(*OPEN_V2, BY_BOB).when(AGAINST, BOB) == stored("against", None, "substitute")


def test_e1_the_full_members_ballot_prevails_over_a_substitutes() -> None:
    assert given(*OPEN_V2, BY_BOB).when(AGAINST, ANN) == stored("against")
    assert given(*OPEN_V2, BY_ANN).when(AGAINST, BOB) == refused(NotAllowed, "full-member-voted")


def test_e1_of_two_full_members_the_last_ballot_counts() -> None:
    assert given(*OPEN_V2, mandated("buurtwerk", "eve"), BY_ANN).when(AGAINST, EVE) == stored("against")


def test_e1_the_ballot_of_a_full_member_whose_mandate_ended_prevails_too() -> None:
    """A ballot that was validly cast stands; another full member changes or disputes it."""
    history = given(*OPEN_V2, BY_ANN, withdrawn("buurtwerk", "ann"))
    assert history.when(AGAINST, BOB) == refused(NotAllowed, "full-member-voted")


# --- in the room --------------------------------------------------------------------------------------------

ROOM = EnterInRoom("p1", "buurtwerk", "bob", "against")


def test_a_clerk_enters_a_ballot_for_somebody_in_the_room_and_it_is_marked_so() -> None:
    assert given(*OPEN_V2).when(ROOM, CLERK) == stored("against", None, "substitute", "bob")
    assert given(*OPEN_V2, IN_ROOM).when(ROOM, CLERK) == stored("against", None, "substitute", "bob")
    entered = EnterInRoom("p1", "buurtwerk", "ann", "objection", WHY)
    assert given(*open_by("consent")).when(entered, CLERK) == stored("objection", WHY, "full", "ann")


@pytest.mark.parametrize("who", [ANN, BOB, CEM])
def test_only_a_clerk_enters_a_ballot_for_another(who: Actor) -> None:
    assert given(*OPEN_V2).when(ROOM, who) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize("own", [BY_ANN, BY_BOB])
def test_what_the_organisation_cast_itself_no_clerk_replaces(own: Line) -> None:
    assert given(*OPEN_V2, own).when(ROOM, CLERK) == refused(OutOfOrder, "own-ballot-stands")
    assert given(*OPEN_V2, own, disputed("buurtwerk")).when(ROOM, CLERK) == refused(
        OutOfOrder, "own-ballot-stands"
    )


def test_what_was_disputed_no_clerk_enters_again() -> None:
    again = given(*OPEN_V2, IN_ROOM, disputed("buurtwerk"))
    assert again.when(ROOM, CLERK) == refused(OutOfOrder, "room-disputed")
    settled = given(*OPEN_V2, IN_ROOM, disputed("buurtwerk"), confirmed("buurtwerk"))
    assert settled.when(ROOM, CLERK) == refused(OutOfOrder, "room-disputed")


def test_the_organisation_itself_replaces_what_was_entered_for_it() -> None:
    """The clerk's word for who was in the room never stands above a ballot of the organisation's own."""
    assert given(*OPEN_V2, IN_ROOM).when(AGAINST, BOB) == stored("against", None, "substitute")
    assert given(*OPEN_V2, IN_ROOM, disputed("buurtwerk")).when(AGAINST, BOB) == stored(
        "against", None, "substitute"
    )


@pytest.mark.parametrize(
    ("since", "code"),
    [((suspended("buurtwerk"),), "not-in-good-standing"), ((withdrawn("buurtwerk", "bob"),), "no-mandate")],
)
def test_a_ballot_is_entered_for_a_mandate_that_holds(since: tuple[Line, ...], code: str) -> None:
    answer = given(*OPEN_V2, *since).when(ROOM, CLERK)
    assert isinstance(answer, NotAllowed)
    assert answer.code == code


def test_in_the_room_one_is_on_the_roll_too() -> None:
    history = given(*open_by("majority", voters=("stad",), roll_size=1))
    assert history.when(ROOM, CLERK) == refused(NotAllowed, "not-on-the-roll")


# --- disputed and confirmed ---------------------------------------------------------------------------------

DISPUTE, CONFIRM = Dispute("p1", "buurtwerk", 1), Confirm("p1", "buurtwerk", 1)
THE_DISPUTE: list[Line] = [("ballot-p1-buurtwerk", Disputed("p1", "buurtwerk", 1, None))]
THE_CONFIRMATION: list[Line] = [("ballot-p1-buurtwerk", Confirmed("p1", "buurtwerk", 1))]


@pytest.mark.parametrize("ballot", [IN_ROOM, FOR_BOB, BY_BOB])
@pytest.mark.parametrize("who", [ANN, BOB])
def test_any_representative_disputes_what_no_full_member_cast(ballot: Line, who: Actor) -> None:
    assert given(*OPEN_V2, ballot).when(DISPUTE, who) == THE_DISPUTE


def test_a_dispute_may_say_why() -> None:
    said = Dispute("p1", "buurtwerk", 1, WHY)
    assert given(*OPEN_V2, IN_ROOM).when(said, ANN) == [
        ("ballot-p1-buurtwerk", Disputed("p1", "buurtwerk", 1, WHY))
    ]


def test_a_substitute_does_not_dispute_a_full_members_ballot() -> None:
    """Else a substitute could take away the vote that prevails."""
    history = given(*OPEN_V2, mandated("buurtwerk", "eve"), BY_ANN)
    assert history.when(DISPUTE, BOB) == refused(NotAllowed, "full-member-voted")
    assert history.when(DISPUTE, EVE) == THE_DISPUTE


def test_a_disputed_ballot_does_not_count_until_it_is_confirmed_or_cast_anew() -> None:
    lines: tuple[Line, ...] = (*OPEN_V2, IN_ROOM)
    told = []
    for line in (
        disputed("buurtwerk"),
        confirmed("buurtwerk"),
        disputed("buurtwerk"),
        cast("buurtwerk", "against"),
    ):
        lines = (*lines, line)
        told.append(given(*lines).states["ballot-p1-buurtwerk"].state.counts)
    assert told == [None, "for", None, "against"]


def test_who_confirms_is_one_whose_ballot_it_might_be() -> None:
    assert given(*OPEN_V2, FOR_BOB, disputed("buurtwerk")).when(CONFIRM, BOB) == THE_CONFIRMATION
    entered = given(*OPEN_V2, IN_ROOM, disputed("buurtwerk"))
    assert entered.when(CONFIRM, ANN) == THE_CONFIRMATION
    assert entered.when(CONFIRM, BOB) == refused(NotAllowed, "full-member-voted")


def test_a_full_members_ballot_that_was_disputed_is_not_the_substitutes() -> None:
    history = given(*OPEN_V2, BY_ANN, disputed("buurtwerk"))
    assert history.when(AGAINST, BOB) == refused(NotAllowed, "full-member-voted")
    assert history.when(AGAINST, ANN) == stored("against")


@pytest.mark.parametrize("act", [DISPUTE, CONFIRM])
def test_there_must_be_a_ballot_to_dispute(act: Act) -> None:
    assert given(*OPEN_V2).when(act, ANN) == refused(Unknown, "no-ballot")


@pytest.mark.parametrize("act", [DISPUTE, CONFIRM])
def test_a_dispute_never_hits_a_ballot_that_was_cast_meanwhile(act: Act) -> None:
    history = given(*OPEN_V2, IN_ROOM, BY_ANN)
    assert history.when(act, ANN) == refused(OutOfOrder, "another-ballot")


def test_a_ballot_is_disputed_once_and_confirmed_once() -> None:
    assert given(*OPEN_V2, BY_ANN, disputed("buurtwerk")).when(DISPUTE, ANN) == refused(
        OutOfOrder, "disputed-already"
    )
    assert given(*OPEN_V2, BY_ANN).when(CONFIRM, ANN) == refused(OutOfOrder, "not-disputed")


@pytest.mark.parametrize("act", [DISPUTE, CONFIRM, AGAINST])
@pytest.mark.parametrize("who", [CEM, CLERK])
def test_what_is_the_organisations_nobody_else_does(act: Act, who: Actor) -> None:
    """The clerk who entered a ballot cannot confirm it either."""
    assert given(*OPEN_V2, IN_ROOM).when(act, who) == refused(NotAllowed, "not-your-organisation")


@pytest.mark.parametrize(("act", "who"), [(DISPUTE, ANN), (CONFIRM, ANN), (ROOM, CLERK), (AGAINST, ANN)])
@pytest.mark.parametrize(
    ("since", "at", "code"), [((), NOW + DAY, "poll-closing"), ((CLOSED,), NOW, "poll-closed")]
)
def test_all_of_it_ends_with_the_close(
    act: Act, who: Actor, since: tuple[Line, ...], at: datetime, code: str
) -> None:
    answer = given(*OPEN_V2, IN_ROOM, *since).when(act, who, at)
    assert isinstance(answer, OutOfOrder)
    assert answer.code == code


@pytest.mark.parametrize(("act", "who"), [(DISPUTE, ANN), (CONFIRM, ANN), (ROOM, CLERK)])
def test_polls_of_the_first_form_have_none_of_it(act: Act, who: Actor) -> None:
    assert given(*OPEN).when(act, who) == refused(OutOfOrder, "first-form")


def test_a_ballot_of_the_second_form_relies_on_the_same_streams_as_ever() -> None:
    assert given(*OPEN_V2).relied_on(AGAINST, ANN) == {
        "poll-p1": 1,
        "membership": 3,
        "organisation-buurtwerk": 2,
        "ballot-p1-buurtwerk": 0,
    }
