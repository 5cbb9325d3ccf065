"""D3: an objection holds an item until it is answered, withdrawn or put to the vote; never for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from events.fact import Actor
from events.hold.acts import AnswerObjection, WithdrawObjection
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.hold.state import Hold
from events.poll.acts import Annul, Open
from events.poll.facts import Annulled
from events.proposal.conclusion import Conclude
from events.refusal import NotAllowed, OutOfOrder, Unknown
from tests.events.given import given, refused
from tests.events.items import PUT, RIPE
from tests.events.papers import CLOSED, NOTHING, open_by, opened, paper
from tests.events.sample import ANN, BOB, CEM, CLERK, DORA, NOW, TICK, Line, suspended, text

UNTIL = NOW + timedelta(days=7)
HELD: Line = ("hold-v1", ItemHeld("v1", "p1", ("fietsers", "stad"), UNTIL))
COUNTED: Line = ("poll-p1", NOTHING)
HOLDING = (*open_by("consent"), CLOSED, COUNTED, HELD)
WHY = text("a railing will be built")
ANSWER = AnswerObjection("v1", "fietsers", WHY)
ANSWERED: Line = ("hold-v1", ObjectionAnswered("v1", "fietsers", WHY))
ANSWERED_TOO: Line = ("hold-v1", ObjectionAnswered("v1", "stad", WHY))
WITHDRAWN: Line = ("hold-v1", ObjectionWithdrawn("v1", "fietsers", None))
VOTE = Open("p2", "v1", paper=paper("majority", decides="p1"))
BY_VOTE: Line = ("hold-v1", ItemReleased("v1", "p1", "vote"))


def vote(decides: str | None) -> list[Line]:
    """The poll that follows, without a closing time."""
    return [opened("majority", "p2", decides=decides, closes_at=None)]


@pytest.mark.parametrize("who", [ANN, BOB, CLERK])
def test_d3_the_submitter_or_the_clerk_answers_an_objection(who: Actor) -> None:
    assert given(*HOLDING).when(ANSWER, who) == [ANSWERED]
    assert given(*HOLDING, ANSWERED).when(ANSWER, who) == [ANSWERED]


@pytest.mark.parametrize(
    ("who", "code"),
    [(CEM, "not-your-organisation"), (Actor("chair", "stef", None, "token"), "not-the-clerk")],
)
def test_d3_nobody_else_answers_it(who: Actor, code: str) -> None:
    answer = given(*HOLDING).when(ANSWER, who)
    assert isinstance(answer, NotAllowed)
    assert answer.code == code


def test_d3_only_an_objection_that_stands_is_answered_or_withdrawn() -> None:
    none = AnswerObjection("v1", "buurtwerk", WHY)
    assert given(*HOLDING).when(none, CLERK) == refused(Unknown, "no-such-objection")
    assert given(*HOLDING, WITHDRAWN).when(ANSWER, CLERK) == refused(Unknown, "no-such-objection")
    again = WithdrawObjection("v1", "fietsers")
    assert given(*HOLDING, WITHDRAWN).when(again, CEM) == refused(Unknown, "no-such-objection")
    assert given(*open_by("consent")).when(again, CEM) == refused(Unknown, "no-such-objection")


def test_d3_who_objected_withdraws_it_and_the_others_stand() -> None:
    assert given(*HOLDING).when(WithdrawObjection("v1", "fietsers", WHY), CEM) == [
        ("hold-v1", ObjectionWithdrawn("v1", "fietsers", WHY))
    ]
    assert given(*HOLDING).when(WithdrawObjection("v1", "fietsers"), DORA) == refused(
        NotAllowed, "not-your-organisation"
    )
    gone = given(*HOLDING, suspended("fietsers"))
    assert gone.when(WithdrawObjection("v1", "fietsers"), CEM) == refused(NotAllowed, "not-in-good-standing")


def test_d3_with_the_last_objection_the_item_is_adopted_by_consent() -> None:
    history = given(*HOLDING, ANSWERED, WITHDRAWN)
    assert history.when(WithdrawObjection("v1", "stad"), DORA) == [
        ("hold-v1", ObjectionWithdrawn("v1", "stad", None)),
        ("hold-v1", ItemReleased("v1", "p1", "withdrawn")),
    ]


def test_d3_an_objection_that_nobody_answered_holds_the_item_for_its_term() -> None:
    history = given(*HOLDING, ANSWERED)
    assert history.when(VOTE, CLERK) == refused(OutOfOrder, "item-held")
    assert history.when(VOTE, CLERK, UNTIL - TICK) == refused(OutOfOrder, "item-held")


def test_d3_nobody_holds_an_item_for_ever() -> None:
    assert given(*HOLDING).when(VOTE, CLERK, UNTIL) == [*vote("p1"), BY_VOTE]


def test_d3_answered_objections_are_put_to_the_vote() -> None:
    assert given(*HOLDING, ANSWERED, ANSWERED_TOO).when(VOTE, CLERK) == [*vote("p1"), BY_VOTE]
    assert given(*HOLDING, WITHDRAWN, ANSWERED_TOO).when(VOTE, CLERK) == [*vote("p1"), BY_VOTE]


@pytest.mark.parametrize("decides", [None, "p7"])
def test_d3_what_is_held_is_not_voted_on_past_the_objections(decides: str | None) -> None:
    act = Open("p2", "v1", paper=paper("majority", decides=decides))
    assert given(*HOLDING).when(act, CLERK) == refused(OutOfOrder, "objections-undecided")


@pytest.mark.parametrize("method", ["consent", "ranked"])
def test_d3_objections_are_decided_by_majority(method: str) -> None:
    act = Open("p2", "v1", paper=paper(method, decides="p1"))
    assert given(*HOLDING).when(act, CLERK, UNTIL) == refused(OutOfOrder, "objections-undecided")


def test_d3_what_holds_nothing_is_not_decided() -> None:
    assert given(*open_by("majority")).when(VOTE, CLERK) == refused(OutOfOrder, "objections-undecided")
    released = given(*HOLDING, BY_VOTE)
    assert released.when(VOTE, CLERK, UNTIL) == refused(OutOfOrder, "objections-undecided")
    survey = Open("p2", "v1", paper=paper("survey", decides="p1"))
    assert given(*HOLDING).when(survey, CLERK) == refused(OutOfOrder, "objections-undecided")


def test_a8_alternatives_are_tested_while_an_item_is_held() -> None:
    """That is what the term is for."""
    survey = Open("p2", "v1", paper=paper("survey"))
    assert given(*HOLDING).when(survey, CLERK) == [opened("survey", "p2", closes_at=None)]


def test_d3_a_consent_round_may_be_held_again_after_the_term() -> None:
    again = Open("p2", "v1", paper=paper("consent"))
    assert given(*HOLDING).when(again, CLERK, UNTIL) == [opened("consent", "p2", closes_at=None)]


def test_d3_with_the_round_its_objections_are_annulled() -> None:
    assert given(*HOLDING).when(Annul("p1", WHY), CLERK) == [
        ("poll-p1", Annulled("p1", WHY)),
        ("hold-v1", ItemReleased("v1", "p1", "annulled")),
    ]
    assert given(*HOLDING, BY_VOTE).when(Annul("p1", WHY), CLERK) == [("poll-p1", Annulled("p1", WHY))]


@pytest.mark.parametrize(
    ("since", "result"),
    [
        ((("hold-v1", ItemReleased("v1", "p1", "withdrawn")),), "adopted"),
        ((), None),
        ((("hold-v1", ItemReleased("v1", "p1", "vote")),), None),
    ],
    ids=["withdrawn", "holding", "to the vote"],
)
def test_d3_consent_that_came_later_concludes_the_item(since: tuple[Line, ...], result: str | None) -> None:
    counted: Line = ("poll-p1", replace(NOTHING, outcome="held"))
    answer = given(*RIPE, opened("consent", rules=1), PUT, CLOSED, counted, HELD, *since).when(
        Conclude("v1", "p1"), CLERK
    )
    if result is None:
        assert answer == refused(OutOfOrder, "nothing-concluded")
    else:
        assert isinstance(answer, list)
        assert answer[0][1].outcome == result  # type: ignore[attr-defined]


def test_d3_the_record_keeps_how_each_round_ended() -> None:
    round_two: Line = ("hold-v1", ItemHeld("v1", "p3", ("buurtwerk",), UNTIL))
    state = given(*HOLDING, ANSWERED, BY_VOTE, round_two).states["hold-v1"].state
    assert state == Hold("p3", UNTIL, {"buurtwerk": "standing"}, {"p1": "vote"})
