"""Opening a poll by any method: who may, on which terms, with which paper."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.assembly.facts import OfficeGiven
from events.commission.within import Seated
from events.fact import Actor
from events.membership.state import roll_digest
from events.organisation.facts import Profiled
from events.poll.acts import AnnounceClosing, Annul, Close, Count, Open
from events.poll.facts import (
    MAX_VOTERS,
    Annulled,
    Closed,
    ClosedV2,
    ClosingAnnounced,
    Opened,
    Option,
    Quorum,
    Threshold,
)
from events.poll.opening import roll_of
from events.poll.paper import Paper, require_sound
from events.proposal.facts import PutToVote
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import Procedure, RulesAdopted
from events.world import World
from tests.events import papers
from tests.events.given import Given, given, refused
from tests.events.items import DELIBERATED, PREPARED, PUT, QUALIFIED, RIPE, RULED, SCHEDULED, SUBMITTED, filed
from tests.events.papers import OPTIONS, opened, paper
from tests.events.rulebook import MAJORITIES, PROCEDURE, RULES_1, VOTING
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    CEM,
    CLERK,
    DAY,
    DORA,
    NOW,
    ON_THE_TABLE,
    Line,
    admitted,
    proposal_withdrawn,
    text,
)

CHAIR, CONTACT = Actor("chair", "stef", None, "token"), Actor("contact", "tine", None, "token")
OFFICES: tuple[Line, ...] = (
    ("assembly", OfficeGiven("chair", "stef")),
    ("assembly", OfficeGiven("contact", "tine")),
)
METHODS = ("majority", "consent", "approval", "ranked", "survey")


def asked(method: str, **change: Any) -> Open:
    return Open("p1", "v1", closes_at=NOW + DAY, paper=paper(method, **change))


def under(procedure: Procedure, history: tuple[Line, ...] = RIPE) -> Given:
    """The same history under other rules."""
    adopted: Line = ("rules", RulesAdopted(1, procedure, None))
    return given(*(adopted if line == RULES_1 else line for line in history))


def voting(**change: Any) -> Procedure:
    return replace(PROCEDURE, voting=replace(VOTING, **change))


def ruled(method: str, **change: Any) -> Line:
    """As Open gives it on an item under the rules of the rule book."""
    terms: dict[str, Any] = {"rules": 1, "quorum": Quorum(0, 1), "hold": 21 if method == "consent" else 0}
    return opened(method, **{**terms, **change})


# --- the paper ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
def test_without_rules_the_clerk_opens_a_poll_by_any_method(method: str) -> None:
    assert given(*ON_THE_TABLE).when(asked(method), CLERK) == [opened(method)]


def test_without_a_paper_a_poll_is_of_the_first_form() -> None:
    ((_, fact),) = given(*ON_THE_TABLE).when(Open("p1", "v1"), CLERK)  # type: ignore[misc]
    assert type(fact) is Opened


@pytest.mark.parametrize(
    ("method", "change", "code"),
    [
        ("survey", {"kind": "policy"}, "method-of-another-kind"),
        ("majority", {"kind": "survey"}, "method-of-another-kind"),
        ("majority", {"kind": "election"}, "method-of-another-kind"),
        ("ranked", {"kind": "charter"}, "method-of-another-kind"),
        ("approval", {"kind": "policy"}, "method-of-another-kind"),
        ("ranked", {"options": (OPTIONS[0], OPTIONS[0])}, "option-twice"),
        ("ranked", {"options": OPTIONS[:1]}, "options-misplaced"),
        ("survey", {"options": ()}, "options-misplaced"),
        ("majority", {"options": OPTIONS}, "options-misplaced"),
        ("ranked", {"options": tuple(Option(f"o{n}", text("o")) for n in range(51))}, "options-misplaced"),
        ("approval", {"seats": 0}, "seats-misplaced"),
        ("approval", {"seats": 4}, "seats-misplaced"),
        ("ranked", {"seats": 1}, "seats-misplaced"),
        ("approval", {"limit": 4}, "limit-misplaced"),
        ("majority", {"limit": 1}, "limit-misplaced"),
        ("majority", {"hold": 7}, "hold-misplaced"),
        ("ranked", {"status_quo": "z"}, "status-quo-misplaced"),
        ("survey", {"status_quo": "a"}, "status-quo-misplaced"),
        ("ranked", {"above": 2}, "status-quo-misplaced"),
        ("ranked", {"options": (*OPTIONS, Option("d", text("d"), 2, 1))}, "status-quo-misplaced"),
        (
            "ranked",
            {"options": (*OPTIONS, Option("d", text("d"), 1, 2)), "status_quo": "a"},
            "majority-too-small",
        ),
        ("majority", {"amendments": ("am1",)}, "amendments-misplaced"),
        ("majority", {"kind": "amendment"}, "amendments-misplaced"),
        ("majority", {"kind": "amendment", "amendments": ("a", "b")}, "amendments-misplaced"),
        (
            "ranked",
            {"kind": "amendment", "amendments": ("a", "b"), "status_quo": "c"},
            "amendments-misplaced",
        ),
    ],
)
def test_a_paper_that_means_nothing_is_refused(method: str, change: dict[str, Any], code: str) -> None:
    answer = given(*ON_THE_TABLE).when(asked(method, **change), CLERK)
    assert answer in [
        refused(Malformed, "method-of-another-kind"),
        refused(Malformed, "option-twice"),
        refused(Malformed, "options-misplaced"),
        refused(Malformed, "seats-misplaced"),
        refused(Malformed, "limit-misplaced"),
        refused(Malformed, "hold-misplaced"),
        refused(Malformed, "status-quo-misplaced"),
        refused(Malformed, "majority-too-small"),
        refused(Malformed, "amendments-misplaced"),
    ]
    assert answer.code == code  # type: ignore[union-attr]


COLLIDING = (Option("a", text("a")), Option("b", text("b")), Option("text", text("keep the text")))


def test_amendments_that_collide_are_ranked_with_the_text_as_it_is() -> None:
    """The paper is sound; which amendments there are, and when they are voted on, their own stream says."""
    ranked = {"kind": "amendment", "amendments": ("a", "b"), "options": COLLIDING, "status_quo": "text"}
    require_sound(paper("ranked", **ranked))
    require_sound(paper("majority", kind="amendment", amendments=("a",)))
    one = asked("majority", kind="amendment", amendments=("a",))
    assert given(*ON_THE_TABLE).when(one, CLERK) == refused(OutOfOrder, "without-rules")


def test_terms_are_possible_ones_without_rules_too() -> None:
    history = given(*ON_THE_TABLE)
    threshold = Open("p1", "v1", Threshold(2, 3, "votes"), paper=paper("consent"))
    assert history.when(threshold, CLERK) == refused(Malformed, "threshold-misplaced")
    small = Open("p1", "v1", Threshold(1, 3, "votes"), paper=paper("majority"))
    assert history.when(small, CLERK) == refused(Malformed, "threshold-no-majority")
    chosen = Open("p1", "v1", quorum=Quorum(1, 2), closes_at=NOW + DAY, paper=paper("approval", limit=2))
    assert history.when(chosen, CLERK) == [opened("approval", quorum=Quorum(1, 2), limit=2)]


def test_a_sealed_poll_needs_a_key() -> None:
    history = given(*ON_THE_TABLE)
    sealed = asked("majority", secrecy="sealed")
    assert history.when(sealed, CLERK) == refused(OutOfOrder, "no-seal")
    assert history.when(replace(sealed, seal="A" * 43), CLERK) == [
        opened("majority", secrecy="sealed", seal="A" * 43)
    ]
    assert history.when(replace(asked("majority"), seal="A" * 43), CLERK) == refused(OutOfOrder, "no-seal")


# --- surveys (A8) -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [ANN, CEM, DORA, CONTACT, CLERK])
def test_a8_any_member_and_the_city_test_alternatives_beforehand(who: Actor) -> None:
    history = given(*ON_THE_TABLE, *OFFICES)
    assert history.when(asked("survey"), who) == [opened("survey")]
    alone = replace(asked("survey"), proposal=None)
    assert history.when(alone, who) == [opened("survey", proposal=None, text=None)]


@pytest.mark.parametrize("who", [ANN, CONTACT])
def test_a8_a_survey_of_a_member_says_when_it_closes(who: Actor) -> None:
    history = given(*ON_THE_TABLE, *OFFICES)
    endless = replace(asked("survey"), closes_at=None)
    assert history.when(endless, who) == refused(Malformed, "survey-without-end")
    assert history.when(endless, CLERK) == [opened("survey", closes_at=None)]


@pytest.mark.parametrize("method", METHODS[:-1])
@pytest.mark.parametrize("who", [ANN, DORA, CHAIR, CONTACT])
def test_what_decides_is_not_opened_by_a_member_or_the_city(method: str, who: Actor) -> None:
    history = given(*ON_THE_TABLE, *OFFICES)
    assert history.when(asked(method), who) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize("method", METHODS[:-1])
def test_what_decides_is_on_a_proposal(method: str) -> None:
    alone = replace(asked(method), proposal=None)
    assert given(*ON_THE_TABLE).when(alone, CLERK) == refused(Malformed, "no-proposal")


def test_a_survey_is_on_a_proposal_that_stands_or_on_none() -> None:
    gone = given(*ON_THE_TABLE, proposal_withdrawn())
    assert gone.when(asked("survey"), ANN) == refused(OutOfOrder, "proposal-withdrawn")
    assert given(*ASSEMBLY).when(asked("survey"), ANN) == refused(Unknown, "no-such-proposal")


# --- held again ---------------------------------------------------------------------------------------------

ANNULLED: Line = ("poll-p1", Annulled("p1", text("the wrong text was put")))
RERUN = Open("p2", "v1", closes_at=NOW + DAY, paper=paper("majority", reruns="p1"))


def test_a_poll_that_is_held_again_names_the_annulled_one() -> None:
    history = given(*papers.open_by("consent"), ANNULLED)
    assert history.when(RERUN, CLERK) == [opened("majority", "p2", reruns="p1")]


def test_what_was_annulled_within_a_commission_is_not_held_again_by_the_assembly() -> None:
    within: Line = opened(
        "survey", "p1", proposal=None, text=None, within=Seated("k1", "outcome", "v1", 1, ())
    )
    survey = Open("p2", None, closes_at=NOW + DAY, paper=replace(paper("survey"), reruns="p1"))
    history = given(*papers.open_by("consent")[:-1], within, ANNULLED)
    assert history.when(survey, CLERK) == refused(Unknown, "nothing-to-rerun")


def test_only_what_was_annulled_on_the_same_proposal_is_held_again() -> None:
    assert given(*papers.open_by("majority")).when(RERUN, CLERK) == refused(Unknown, "nothing-to-rerun")
    assert given(*ON_THE_TABLE).when(RERUN, CLERK) == refused(Unknown, "nothing-to-rerun")
    elsewhere = given(*ON_THE_TABLE, opened("survey", proposal=None, text=None), ANNULLED)
    assert elsewhere.when(RERUN, CLERK) == refused(Unknown, "nothing-to-rerun")


# --- under rules of procedure -------------------------------------------------------------------------------


def test_d3_under_rules_the_term_of_an_objection_is_theirs() -> None:
    answer = given(*RIPE).when(asked("consent", hold=0), CLERK)
    assert answer == [ruled("consent"), PUT]
    assert given(*RIPE).when(asked("consent", hold=7), CLERK) == refused(OutOfOrder, "terms-by-the-rules")


def test_ranked_under_rules_every_option_needs_the_majority_of_the_rules() -> None:
    """2/3 of the votes is 2 ballots above the status quo for 1 below, and more."""
    asks = replace(PROCEDURE, majorities=replace(MAJORITIES, policy=MAJORITIES.charter))
    options = (Option("a", OPTIONS[0].label, 2, 1), Option("b", OPTIONS[1].label, 2, 1), OPTIONS[2])
    assert under(asks).when(asked("ranked", status_quo="c"), CLERK) == [
        ruled("ranked", options=options, status_quo="c", quorum=Quorum(1, 2)), PUT
    ]  # fmt: skip


@pytest.mark.parametrize("change", [{"above": 2}, {"options": (Option("a", text("a"), 3, 1), OPTIONS[2])}])
def test_nobody_chooses_the_majorities_of_options(change: dict[str, Any]) -> None:
    act = asked("ranked", **{"status_quo": "c", **change})
    assert given(*RIPE).when(act, CLERK) == refused(OutOfOrder, "terms-by-the-rules")


def test_ranked_under_rules_there_is_a_status_quo_and_no_unanimity() -> None:
    assert given(*RIPE).when(asked("ranked"), CLERK) == refused(OutOfOrder, "ranked-without-status-quo")
    everyone = replace(MAJORITIES.policy, threshold=Threshold(1, 1, "votes", at_least=True))
    asks = replace(PROCEDURE, majorities=replace(MAJORITIES, policy=everyone))
    answer = under(asks).when(asked("ranked", status_quo="c"), CLERK)
    assert answer == refused(OutOfOrder, "ranked-without-status-quo")


ELECTION = (*RULED, filed(kind="election", seats=2), QUALIFIED, SCHEDULED, DELIBERATED)
CANDIDATES = (Option("a1", "1" * 64), Option("a2", "2" * 64))


def test_m3_an_election_is_between_its_candidates_for_its_seats() -> None:
    told = ruled("approval", kind="election", options=CANDIDATES, seats=2, limit=2, quorum=Quorum(1, 4))
    plain = Open("p1", "v1", closes_at=NOW + DAY, paper=Paper(method="approval"))
    assert given(*ELECTION).when(plain, CLERK) == [told, PUT]
    others = asked("approval")
    assert given(*ELECTION).when(others, CLERK) == refused(Malformed, "not-the-candidates")
    ranks = Open("p1", "v1", closes_at=NOW + DAY, paper=Paper(method="ranked"))
    one = ruled("ranked", kind="election", options=CANDIDATES, quorum=Quorum(1, 4))
    assert given(*ELECTION).when(ranks, CLERK) == [one, PUT]


def test_m3_an_election_is_no_vote_for_or_against() -> None:
    assert given(*ELECTION).when(Open("p1", "v1"), CLERK) == refused(Malformed, "method-of-another-kind")


@pytest.mark.parametrize("method", ["survey", "majority"])
def test_a8_before_the_vote_alternatives_amendments_and_late_items_are_voted_on(method: str) -> None:
    """The item itself is not put to the vote by it."""
    if method == "survey":
        act, quorum = asked("survey"), Quorum(0, 1)
    else:
        act, quorum = asked("majority", kind="late-item"), MAJORITIES.late_item.quorum
    terms = {} if method == "survey" else {"threshold": MAJORITIES.late_item.threshold, "kind": "late-item"}
    assert given(*SUBMITTED).when(act, CLERK) == [ruled(method, quorum=quorum, **terms)]
    assert given(*RIPE, PUT).when(act, CLERK) == refused(OutOfOrder, "wrong-phase")


def test_d3_after_a_round_with_objections_the_same_item_is_voted_on() -> None:
    from tests.events.test_hold import BY_VOTE, CLOSED, COUNTED, HELD, UNTIL  # noqa: PLC0415

    history = given(*RIPE, ruled("consent"), PUT, CLOSED, COUNTED, HELD)
    vote = Open("p2", "v1", paper=paper("majority", decides="p1"))
    assert history.when(vote, CLERK, UNTIL) == [
        opened("majority", "p2", rules=1, decides="p1", closes_at=None),
        BY_VOTE,
        ("proposal-v1", PutToVote("v1", "p2")),
    ]
    assert history.when(Open("p2", "v1"), CLERK, UNTIL) == refused(OutOfOrder, "wrong-phase")


# --- secrecy, roll and offices under rules ------------------------------------------------------------------

ASKING = (
    *RULED,
    filed(preparation=replace(PREPARED, addressed_to_city=True)),
    *(QUALIFIED, SCHEDULED, DELIBERATED),
)


def test_d1_what_asks_something_of_the_city_is_decided_by_consent_or_sealed() -> None:
    history = given(*ASKING)
    in_the_open = asked("majority", secrecy="open")
    assert history.when(in_the_open, CLERK) == refused(OutOfOrder, "must-be-sealed")
    assert history.when(asked("majority"), CLERK) == refused(OutOfOrder, "no-seal")
    sealed = replace(asked("majority"), seal="A" * 43)
    assert history.when(sealed, CLERK) == [ruled("majority", secrecy="sealed", seal="A" * 43), PUT]
    assert history.when(asked("consent", hold=0), CLERK) == [ruled("consent"), PUT]


def test_d2_the_rules_may_seal_every_vote() -> None:
    history = under(voting(secrecy="sealed"))
    assert history.when(asked("majority", secrecy="open"), CLERK) == refused(OutOfOrder, "must-be-sealed")
    sealed = replace(asked("majority"), seal="A" * 43)
    assert history.when(sealed, CLERK) == [ruled("majority", secrecy="sealed", seal="A" * 43), PUT]


def test_e2_where_the_city_has_no_vote_the_roll_is_told_by_name() -> None:
    roll = ("buurtwerk", "fietsers")
    assert under(voting(city_votes=False)).when(asked("majority"), CLERK) == [
        ruled("majority", roll_size=2, roll=roll_digest(roll), voters=roll), PUT
    ]  # fmt: skip


LOCAL = tuple(
    filed(preparation=replace(PREPARED, scope="neighbourhoods", neighbourhoods=("ledeberg", "muide")))
    if line == filed()
    else line
    for line in RIPE
)
"""Ripe, and about two neighbourhoods."""


def located(organisation: str, *neighbourhoods: str) -> Line:
    """An organisation that says where it works."""
    return f"organisation-{organisation}", Profiled(text(organisation), None, (), (), neighbourhoods)


def test_a6_the_rules_may_give_an_item_of_a_neighbourhood_to_who_works_there() -> None:
    there = (
        located("fietsers", "sluizeken", "muide"),
        located("stad", "ledeberg"),
        located("buurtwerk", "rabot"),
    )
    history = under(voting(neighbourhood_roll="active-there"), (*LOCAL, *there))
    roll = ("fietsers", "stad")
    assert history.when(asked("majority"), CLERK) == [
        ruled("majority", roll_size=2, roll=roll_digest(roll), voters=roll), PUT
    ]  # fmt: skip
    assert under(voting(), (*LOCAL, *there)).when(asked("majority"), CLERK) == [ruled("majority"), PUT]


def test_a6_an_item_of_the_whole_city_is_everybodys() -> None:
    history = under(voting(neighbourhood_roll="active-there"), (*RIPE, located("fietsers", "muide")))
    assert history.when(asked("majority"), CLERK) == [ruled("majority"), PUT]


def test_a6_where_nobody_works_nobody_decides() -> None:
    history = under(voting(neighbourhood_roll="active-there"), (*LOCAL, located("fietsers", "rabot")))
    assert history.when(asked("majority"), CLERK) == refused(OutOfOrder, "empty-roll")


def test_a_roll_by_name_has_its_bound() -> None:
    many = [admitted(f"o{number}") for number in range(MAX_VOTERS)]
    history = under(voting(city_votes=False), (*RIPE, *many))
    assert history.when(asked("majority"), CLERK) == refused(OutOfOrder, "roll-too-long")
    world = World(history.states)
    assert roll_of(world, None, "Opening")[1] is None


BOTH = voting(openers=("clerk", "chair"))
CHAIRED = (*RIPE, *OFFICES)


def test_the_offices_of_the_rules_open_announce_and_keep_a_poll() -> None:
    history = under(BOTH, CHAIRED)
    endless = replace(asked("majority"), closes_at=None)
    line, put = ruled("majority", closes_at=None), PUT
    assert history.when(endless, CHAIR) == history.when(endless, CLERK) == [line, put]
    running = under(BOTH, (*CHAIRED, line, put))
    announced: Line = ("poll-p1", ClosingAnnounced("p1", NOW + DAY))
    assert running.when(AnnounceClosing("p1", NOW + DAY), CHAIR) == [announced]
    ended = under(BOTH, (*CHAIRED, line, put, announced))
    closed: Line = ("poll-p1", Closed("p1"))
    assert ended.when(Close("p1"), CHAIR, NOW + DAY) == [closed]
    assert ended.when(Annul("p1", text("why")), CHAIR) == [("poll-p1", Annulled("p1", text("why")))]
    counting = under(BOTH, (*CHAIRED, line, put, announced, closed))
    assert isinstance(counting.when(Count("p1", ("for",)), CHAIR), list)


def test_where_the_chair_alone_opens_the_clerk_still_does_what_the_clock_asks() -> None:
    alone = voting(openers=("chair",))
    running = under(alone, (*CHAIRED, ruled("majority"), PUT))
    assert running.when(AnnounceClosing("p1", NOW + DAY), CLERK) == refused(NotAllowed, "not-an-opener")
    assert running.when(Close("p1"), CLERK, NOW + DAY) == [("poll-p1", Closed("p1"))]
    assert isinstance(running.when(Annul("p1", text("why")), CLERK), list)


@pytest.mark.parametrize("who", [ANN, CHAIR, CONTACT])
def test_nobody_else_keeps_a_poll(who: Actor) -> None:
    running = given(*RIPE, *OFFICES, ruled("majority"), PUT)
    for act in (AnnounceClosing("p1", NOW + DAY), Close("p1"), Count("p1", ()), Annul("p1", text("why"))):
        assert running.when(act, who, NOW + DAY) == refused(NotAllowed, "not-an-opener")
    without = given(*ON_THE_TABLE, *OFFICES, opened("majority"))
    for act in (Close("p1"), Count("p1", ()), Annul("p1", text("why"))):
        assert without.when(act, who, NOW + DAY) == refused(NotAllowed, "not-the-clerk")


def test_opening_under_rules_relies_on_the_rules_and_on_what_holds_the_item() -> None:
    assert given(*RIPE).relied_on(asked("majority"), CLERK) == {
        "proposal-v1": 4, "rules": 1, "assembly": 2, "poll-p1": 0, "hold-v1": 0, "membership": 3
    }  # fmt: skip


SEAL, OTHER, KEY = "A" * 43, "B" * 42 + "A", "C" * 42 + "A"


def test_d2_a_sealed_poll_is_closed_with_the_private_key_of_its_seal() -> None:
    sealed = given(*ON_THE_TABLE, opened("majority", secrecy="sealed", seal=SEAL))
    assert sealed.when(Close("p1", KEY, SEAL), CLERK, NOW + DAY) == [("poll-p1", ClosedV2("p1", KEY))]
    for half in (None, OTHER):
        refusal = sealed.when(Close("p1", KEY, half), CLERK, NOW + DAY)
        assert refusal == refused(OutOfOrder, "not-the-key")
    assert sealed.when(Close("p1"), CLERK, NOW + DAY) == refused(OutOfOrder, "not-the-key")
    in_the_open = given(*ON_THE_TABLE, opened("majority"))
    answer = in_the_open.when(Close("p1", KEY, SEAL), CLERK, NOW + DAY)
    assert answer == refused(OutOfOrder, "not-the-key")
