"""Deliberation: what is said about an item, in whose name, while it is discussed, and who answers."""

from __future__ import annotations

from typing import Any

import pytest

from events.assembly.facts import OfficeGiven
from events.contribution.acts import MAX_VERSIONS, Answer, Contribute, Revise, Withdraw
from events.contribution.facts import Answered, Asked, Contributed, Kind, Revised, Withdrawn
from events.fact import Actor
from events.proposal.facts import Lapsed
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import Act
from tests.events.given import given, refused
from tests.events.items import DELIBERATED, QUALIFIED, SCHEDULED, SUBMITTED
from tests.events.rulebook import PERIODS
from tests.events.sample import (
    ANN,
    CEM,
    CLERK,
    DAY,
    DORA,
    NOW,
    ON_THE_TABLE,
    Line,
    proposal_withdrawn,
    suspended,
    text,
)

WORDS, OTHER, REPLY = text("There is too little light"), text("It is too dark"), text("There is a lamp")
CONTACT = Actor("contact", "karel", None, "token")
WITH_CONTACT = (*SUBMITTED, ("assembly", OfficeGiven("contact", "karel")))


def said(kind: Kind = "argument-for", contribution: str = "b1", **more: Any) -> Contribute:
    return Contribute(contribution, "v1", "fietsers", kind, WORDS, **more)


def made(kind: Kind = "argument-for", contribution: str = "b1", **more: Any) -> Line:
    fact: dict[str, Any] = {"reply_to": None, "for_another": False, "asked": None, "due": None, **more}
    return f"contribution-{contribution}", Contributed(contribution, "v1", "fietsers", kind, WORDS, **fact)


ASKED_CITY = made("question", asked="city", due=NOW + 30 * DAY)
ASKED_CLERK = made("question", asked="clerk", due=NOW + 30 * DAY)
ASKED_SUBMITTER = made("question", asked="submitter", due=NOW + 30 * DAY)
CONCERN, OBJECTION, ARGUMENT = made("concern"), made("objection"), made()
REVISED: Line = ("contribution-b1", Revised("b1", 2, OTHER))
TAKEN_BACK: Line = ("contribution-b1", Withdrawn("b1"))


@pytest.mark.parametrize(
    "kind", ["argument-for", "argument-against", "information", "concern", "objection", "testimony"]
)
def test_a_member_says_something_in_its_organisations_name(kind: Kind) -> None:
    assert given(*SUBMITTED).when(said(kind), CEM) == [made(kind)]


def test_p2_a_testimony_is_carried_for_people_without_a_name() -> None:
    assert given(*SUBMITTED).when(said("testimony", for_another=True), CEM) == [
        made("testimony", for_another=True)
    ]


def test_d1_an_organisation_voices_the_concern_of_another() -> None:
    assert given(*SUBMITTED).when(said("concern", for_another=True), CEM) == [
        made("concern", for_another=True)
    ]


@pytest.mark.parametrize("asked", ["city", "clerk", "submitter"])
def test_a_question_names_who_is_asked_and_is_due_within_the_term_of_the_rules(asked: Asked) -> None:
    due = NOW + PERIODS.answer * DAY
    assert given(*SUBMITTED).when(said("question", asked=asked), CEM) == [
        made("question", asked=asked, due=due)
    ]


def test_without_rules_a_question_has_no_term() -> None:
    assert given(*ON_THE_TABLE).when(said("question", asked="city"), CEM) == [made("question", asked="city")]


@pytest.mark.parametrize("act", [said("question"), said("concern", asked="city")])
def test_only_a_question_is_asked_of_somebody(act: Act) -> None:
    assert given(*SUBMITTED).when(act, CEM) == refused(Malformed, "nobody-asked")


@pytest.mark.parametrize("history", [SUBMITTED, (*SUBMITTED, QUALIFIED), (*SUBMITTED, QUALIFIED, SCHEDULED)])
def test_an_item_is_discussed_until_its_text_is_final(history: tuple[Line, ...]) -> None:
    assert given(*history).when(said(), CEM) == [made()]


@pytest.mark.parametrize(
    "history",
    [(*SUBMITTED, QUALIFIED, SCHEDULED, DELIBERATED), (*SUBMITTED, ("proposal-v1", Lapsed("v1")))],
    ids=["deliberated", "lapsed"],
)
@pytest.mark.parametrize("act", [said(contribution="b2"), Revise("b1", OTHER)], ids=["new", "revised"])
def test_afterwards_nothing_is_said_any_more(history: tuple[Line, ...], act: Act) -> None:
    assert given(*history, ARGUMENT).when(act, CEM) == refused(OutOfOrder, "wrong-phase")


def test_without_rules_an_item_is_discussed_as_long_as_it_stands() -> None:
    assert given(*ON_THE_TABLE).when(said(), CEM) == [made()]
    history = given(*ON_THE_TABLE, proposal_withdrawn())
    assert history.when(said(), CEM) == refused(OutOfOrder, "proposal-withdrawn")


def test_there_is_an_item_to_speak_about() -> None:
    act = Contribute("b1", "v9", "fietsers", "concern", WORDS)
    assert given(*SUBMITTED).when(act, CEM) == refused(Unknown, "no-such-proposal")


def test_nobody_speaks_in_anothers_name() -> None:
    assert given(*SUBMITTED).when(said(), ANN) == refused(NotAllowed, "not-your-organisation")
    assert given(*SUBMITTED).when(said(), CLERK) == refused(NotAllowed, "not-your-organisation")


def test_who_is_suspended_does_not_speak() -> None:
    history = given(*SUBMITTED, suspended("fietsers"))
    assert history.when(said(), CEM) == refused(NotAllowed, "not-in-good-standing")


def test_an_id_is_used_once() -> None:
    assert given(*SUBMITTED, ARGUMENT).when(said(), CEM) == refused(OutOfOrder, "contribution-exists")


# --- replies ---------------------------------------------------------------------------------------------


def test_a_reply_goes_one_level_deep() -> None:
    reply = said(contribution="b2", reply_to="b1")
    assert given(*SUBMITTED, ARGUMENT).when(reply, CEM) == [made(contribution="b2", reply_to="b1")]
    deeper = said(contribution="b3", reply_to="b2")
    history = given(*SUBMITTED, ARGUMENT, made(contribution="b2", reply_to="b1"))
    assert history.when(deeper, CEM) == refused(OutOfOrder, "reply-to-a-reply")


def test_a_reply_is_to_something_about_the_same_item() -> None:
    act = said(contribution="b2", reply_to="b9")
    assert given(*SUBMITTED, ARGUMENT).when(act, CEM) == refused(Unknown, "no-such-contribution")
    elsewhere = (
        "contribution-b9",
        Contributed("b9", "v2", "fietsers", "concern", WORDS, None, for_another=False, asked=None, due=None),
    )
    assert given(*SUBMITTED, elsewhere).when(act, CEM) == refused(Unknown, "no-such-contribution")


def test_what_was_taken_back_is_not_replied_to() -> None:
    act = said(contribution="b2", reply_to="b1")
    answer = given(*SUBMITTED, ARGUMENT, TAKEN_BACK).when(act, CEM)
    assert answer == refused(OutOfOrder, "contribution-withdrawn")


# --- other words, and taking back ------------------------------------------------------------------------


def test_t1_an_edit_is_a_new_version() -> None:
    assert given(*SUBMITTED, ARGUMENT).when(Revise("b1", OTHER), CEM) == [REVISED]
    again = [("contribution-b1", Revised("b1", 3, WORDS))]
    assert given(*SUBMITTED, ARGUMENT, REVISED).when(Revise("b1", WORDS), CEM) == again


def test_words_do_not_change_for_ever() -> None:
    last: Line = ("contribution-b1", Revised("b1", MAX_VERSIONS, OTHER))
    answer = given(*SUBMITTED, ARGUMENT, last).when(Revise("b1", WORDS), CEM)
    assert answer == refused(OutOfOrder, "revised-too-often")


def test_its_author_takes_it_back_whenever() -> None:
    assert given(*SUBMITTED, ARGUMENT).when(Withdraw("b1"), CEM) == [TAKEN_BACK]
    late = given(*SUBMITTED, ARGUMENT, QUALIFIED, SCHEDULED, DELIBERATED)
    assert late.when(Withdraw("b1"), CEM) == [TAKEN_BACK]


@pytest.mark.parametrize("act", [Revise("b1", OTHER), Withdraw("b1")], ids=["revise", "withdraw"])
def test_only_its_author_changes_it(act: Act) -> None:
    assert given(*SUBMITTED, ARGUMENT).when(act, ANN) == refused(NotAllowed, "not-your-organisation")


@pytest.mark.parametrize("act", [Revise("b1", OTHER), Withdraw("b1"), Answer("b1", REPLY)])
def test_what_is_not_there_or_was_taken_back_is_left_alone(act: Act) -> None:
    assert given(*SUBMITTED).when(act, CEM) == refused(Unknown, "no-such-contribution")
    history = given(*SUBMITTED, CONCERN, TAKEN_BACK)
    assert history.when(act, CEM) == refused(OutOfOrder, "contribution-withdrawn")


# --- answers ---------------------------------------------------------------------------------------------


def answered(organisation: str | None) -> list[Line]:
    return [("contribution-b1", Answered("b1", organisation, REPLY))]


@pytest.mark.parametrize(("who", "organisation"), [(CONTACT, None), (DORA, "stad")])
def test_the_city_answers_what_it_was_asked(who: Actor, organisation: str | None) -> None:
    assert given(*WITH_CONTACT, ASKED_CITY).when(Answer("b1", REPLY), who) == answered(organisation)


def test_the_clerk_answers_what_the_clerk_was_asked() -> None:
    assert given(*SUBMITTED, ASKED_CLERK).when(Answer("b1", REPLY), CLERK) == answered(None)


@pytest.mark.parametrize("line", [ASKED_SUBMITTER, CONCERN, OBJECTION])
def test_the_submitter_answers_its_questions_and_every_concern(line: Line) -> None:
    assert given(*SUBMITTED, line).when(Answer("b1", REPLY), ANN) == answered("buurtwerk")


def test_there_may_be_more_to_say_also_after_the_deliberation() -> None:
    late = (*SUBMITTED, CONCERN, answered("buurtwerk")[0], QUALIFIED, SCHEDULED, DELIBERATED)
    assert given(*late).when(Answer("b1", REPLY), ANN) == answered("buurtwerk")


@pytest.mark.parametrize(
    ("line", "who", "code"),
    [
        (ASKED_CITY, CEM, "not-asked"),
        (ASKED_CITY, CLERK, "not-asked"),
        (ASKED_CITY, Actor("contact", "nobody", None, "token"), "not-asked"),
        (ASKED_CITY, Actor("member", "x", "nowhere", "token"), "not-asked"),
        (ASKED_CITY, Actor("member", "x", "stad", "token"), "no-mandate"),
        (ASKED_CLERK, DORA, "not-the-clerk"),
        (ASKED_SUBMITTER, CLERK, "not-your-organisation"),
        (CONCERN, CEM, "not-your-organisation"),
    ],
)
def test_nobody_answers_for_who_was_asked(line: Line, who: Actor, code: str) -> None:
    codes = {
        "not-asked": refused(NotAllowed, "not-asked"),
        "no-mandate": refused(NotAllowed, "no-mandate"),
        "not-the-clerk": refused(NotAllowed, "not-the-clerk"),
        "not-your-organisation": refused(NotAllowed, "not-your-organisation"),
    }
    assert given(*WITH_CONTACT, line).when(Answer("b1", REPLY), who) == codes[code]


@pytest.mark.parametrize("kind", ["argument-for", "argument-against", "information", "testimony"])
def test_an_argument_is_replied_to_and_not_answered(kind: Kind) -> None:
    answer = given(*SUBMITTED, made(kind)).when(Answer("b1", REPLY), ANN)
    assert answer == refused(Malformed, "nothing-to-answer")


def test_what_is_said_relies_on_its_own_stream_and_never_on_those_of_others() -> None:
    """A hundred may speak at once, and none of them waits for another."""
    relied_on = given(*SUBMITTED).relied_on(said(), CEM)
    assert set(relied_on) == {"membership", "organisation-fietsers", "proposal-v1", "contribution-b1"}
