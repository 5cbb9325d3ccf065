"""An item under rules of procedure, from its submission to its vote: every phase, every refusal.

A1, A5, A6, A7, A9, P1, P2, T4 of MISSION.md.
"""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from events.assembly.facts import OfficeGiven
from events.fact import Actor
from events.poll.acts import Open
from events.poll.facts import Quorum, Threshold
from events.preparation import missing, readable_until, secrecy, standing
from events.proposal.acts import Submit, Withdraw
from events.proposal.facts import (
    Clause,
    Concluded,
    Consolidated,
    CoSigned,
    Engagement,
    Lapsed,
    Level,
    Preparation,
    Prepared,
    PutToVote,
    Referred,
    Revised,
    Withdrawn,
)
from events.proposal.filing import MAX_CO_SIGNERS, NOTHING_SAID, CoSign, File, Prepare, Refer, Revise
from events.proposal.state import Proposal
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import Procedure, RulesAdopted
from events.world import Act
from tests.events.given import Given, given, refused
from tests.events.items import (
    DELIBERATED,
    PREPARED,
    PUT,
    QUALIFIED,
    READ,
    RIPE,
    RULED,
    SCHEDULED,
    SUBMITTED,
    filed,
)
from tests.events.papers import opened
from tests.events.rulebook import CHARTER, CHARTER_1, PROCEDURE, RULES_1, TWO_THIRDS
from tests.events.sample import (
    ANN,
    ANNULLED,
    ASSEMBLY,
    BOB,
    CEM,
    CLAUSES,
    CLERK,
    DORA,
    NOW,
    ON_THE_TABLE,
    TICK,
    Line,
    admitted,
    mandated,
    proposal_withdrawn,
    submitted,
    suspended,
    text,
)

replace = msgspec.structs.replace
PLAIN = CLAUSES[:1]
CHAIR = Actor("chair", "stef", None, "token")
LAPSED: Line = ("proposal-v1", Lapsed("v1"))
REFERRED: Line = ("proposal-v1", Referred("v1", None, "stad", text("they do it")))
CONCLUDED: Line = ("proposal-v1", Concluded("v1", "p1", "adopted", "decision", "e" * 64))
PHASES: dict[str, tuple[Line, ...]] = {
    "submitted": SUBMITTED,
    "supported": (*SUBMITTED, QUALIFIED),
    "scheduled": (*SUBMITTED, QUALIFIED, SCHEDULED),
    "deliberated": RIPE,
    "voted": (*RIPE, PUT),
    "concluded": (*RIPE, PUT, CONCLUDED),
    "withdrawn": (*SUBMITTED, proposal_withdrawn()),
    "lapsed": (*SUBMITTED, LAPSED),
    "referred": (*SUBMITTED, REFERRED),
}
"""A history that ends in each phase."""


def file(**change: Any) -> File:
    """What buurtwerk submits: a title and a plain paragraph, and what is changed."""
    act: dict[str, Any] = {"kind": "policy", "title": text("Benches"), "clauses": PLAIN, "aim": "act"}
    return File("v1", "buurtwerk", **{**act, **change})


def ruled(part: str, **change: Any) -> Line:
    """Rules of procedure that differ in one part."""
    there = getattr(PROCEDURE, part)
    return "rules", RulesAdopted(1, replace(PROCEDURE, **{part: replace(there, **change)}), None)


def under(rules: Line, lines: tuple[Line, ...] = RIPE) -> Given:
    """The same history under other rules."""
    return given(*(rules if line == RULES_1 else line for line in lines))


def prepared(**change: Any) -> Preparation:
    """All that a vote needs, but for what is changed."""
    return replace(PREPARED, **change)


# --- submitting ------------------------------------------------------------------------------------------
def test_a7_a_title_and_a_plain_paragraph_are_enough_to_submit() -> None:
    assert given(*RULED).when(file(), ANN) == [
        filed(clauses=PLAIN, themes=(), preparation=NOTHING_SAID, read_from=NOW)
    ]


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("statement", {"year": 2026}),
        ("election", {"seats": 2}),
        ("rules", {"procedure": PROCEDURE}),
        ("charter", {"charter": CHARTER}),
        ("membership", {}),
    ],
)
def test_a5_a_proposal_says_what_it_is_and_what_that_asks(kind: str, more: dict[str, Any]) -> None:
    act = file(kind=kind, themes=("public-space",), preparation=PREPARED, **more)
    assert given(*RULED).when(act, BOB) == [filed(kind=kind, clauses=PLAIN, read_from=NOW, **more)]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "statement"},
        {"year": 2026},
        {"kind": "election"},
        {"seats": 2},
        {"kind": "rules"},
        {"procedure": PROCEDURE},
        {"kind": "charter"},
        {"charter": CHARTER},
    ],
    ids=lambda change: "-".join(f"{k}-{v}" if isinstance(v, str | int) else k for k, v in change.items()),
)
def test_what_one_kind_asks_no_other_has(change: dict[str, Any]) -> None:
    assert given(*RULED).when(file(**change), ANN) == refused(Malformed, "not-of-this-kind")


def test_unsound_rules_and_charters_are_not_even_proposed() -> None:
    rules = replace(PROCEDURE, majorities=replace(PROCEDURE.majorities, election=Quorum(3, 2)))
    answer = given(*RULED).when(file(kind="rules", procedure=rules), ANN)
    assert answer == refused(Malformed, "quorum-unreachable")
    charter = replace(CHARTER, aims=(*CHARTER.aims, CHARTER.aims[0]))
    answer = given(*RULED).when(file(kind="charter", charter=charter), ANN)
    assert answer == refused(Malformed, "aim-twice")


@pytest.mark.parametrize("aim", [None, "dance"])
def test_p1_every_item_names_an_aim_of_the_charter(aim: str | None) -> None:
    assert given(*RULED).when(file(aim=aim), ANN) == refused(Malformed, "no-such-aim")


def test_p1_without_a_charter_there_is_no_aim_to_name() -> None:
    history = given(*ASSEMBLY, RULES_1)
    assert history.when(file(aim="act"), ANN) == refused(Malformed, "no-such-aim")
    assert isinstance(history.when(file(aim=None), ANN), list)


def test_a_proposal_of_before_the_rules_is_refused_under_them() -> None:
    act = Submit("v1", "buurtwerk", text("Benches"), text("For all"), CLAUSES)
    assert given(*RULED).when(act, ANN) == refused(OutOfOrder, "rules-in-force")


def test_a_proposal_under_rules_is_refused_without_them() -> None:
    assert given(*ASSEMBLY, CHARTER_1).when(file(), ANN) == refused(OutOfOrder, "no-rules")


@pytest.mark.parametrize("who", [CEM, DORA, CLERK])
def test_nobody_submits_in_the_name_of_another(who: Actor) -> None:
    """The clerk helps to draft; the submitter approves by submitting (A7)."""
    assert given(*RULED).when(file(), who) == refused(NotAllowed, "not-your-organisation")


@pytest.mark.parametrize("lines", PHASES.values(), ids=PHASES)
def test_the_id_of_an_item_is_used_once(lines: tuple[Line, ...]) -> None:
    assert given(*lines).when(file(), ANN) == refused(OutOfOrder, "proposal-exists")


def test_two_clauses_with_one_id_are_refused() -> None:
    twice = (*CLAUSES, Clause(CLAUSES[0].clause, "9" * 64))
    assert given(*RULED).when(file(clauses=twice), ANN) == refused(Malformed, "clause-twice")
    assert given(*SUBMITTED).when(Revise("v1", twice), ANN) == refused(Malformed, "clause-twice")


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (prepared(scope="neighbourhoods"), "scope-and-neighbourhoods"),
        (prepared(neighbourhoods=("ledeberg",)), "scope-and-neighbourhoods"),
        (prepared(scope=None, neighbourhoods=("ledeberg",)), "scope-and-neighbourhoods"),
        (prepared(engagement=Engagement("decide", "stad")), "holder-of-the-decision"),
        (prepared(engagement=Engagement("advise", None)), "holder-of-the-decision"),
    ],
)
def test_t4_a6_engagement_and_scope_are_said_whole(said: Preparation, code: str) -> None:
    refusals = {
        "scope-and-neighbourhoods": refused(Malformed, "scope-and-neighbourhoods"),
        "holder-of-the-decision": refused(Malformed, "holder-of-the-decision"),
    }
    assert given(*RULED).when(file(preparation=said), ANN) == refusals[code]


@pytest.mark.parametrize("since", [(), (suspended("fietsers"),)])
def test_t4_who_holds_the_decision_is_a_member(since: tuple[Line, ...]) -> None:
    said = prepared(engagement=Engagement("advise", "fietsers" if since else "koor"))
    assert given(*RULED, *since).when(file(preparation=said), ANN) == refused(Unknown, "no-such-holder")


def test_submitting_relies_on_what_it_judges_by() -> None:
    said = prepared(engagement=Engagement("advise", "stad"))
    assert given(*RULED).relied_on(file(preparation=said), ANN) == {
        "membership": 3,
        "organisation-buurtwerk": 2,
        "rules": 1,
        "charter": 1,
        "proposal-v1": 0,
    }


# --- until the agenda ------------------------------------------------------------------------------------
@pytest.mark.parametrize("phase", ["submitted", "supported"])
def test_a1_another_organisation_puts_its_name_to_it(phase: str) -> None:
    answer = given(*PHASES[phase]).when(CoSign("v1", "fietsers"), CEM)
    assert answer == [("proposal-v1", CoSigned("v1", "fietsers"))]


def test_an_organisation_signs_once_and_the_submitter_not_at_all() -> None:
    stands = refused(OutOfOrder, "name-stands")
    assert given(*SUBMITTED).when(CoSign("v1", "buurtwerk"), ANN) == stands
    signed = given(*SUBMITTED, ("proposal-v1", CoSigned("v1", "fietsers")))
    assert signed.when(CoSign("v1", "fietsers"), CEM) == stands


@pytest.mark.parametrize("who", [ANN, DORA, CLERK])
def test_nobody_signs_for_another(who: Actor) -> None:
    answer = given(*SUBMITTED).when(CoSign("v1", "fietsers"), who)
    assert answer == refused(NotAllowed, "not-your-organisation")


def test_a_proposal_has_room_for_some_names_and_for_any_support() -> None:
    names = [("proposal-v1", CoSigned("v1", f"o{number}")) for number in range(MAX_CO_SIGNERS)]
    answer = given(*SUBMITTED, *names).when(CoSign("v1", "fietsers"), CEM)
    assert answer == refused(OutOfOrder, "too-many-co-signers")
    assert isinstance(given(*SUBMITTED, *names[1:]).when(CoSign("v1", "fietsers"), CEM), list)


@pytest.mark.parametrize("phase", ["submitted", "supported"])
def test_its_submitter_revises_the_text_and_reading_begins_anew(phase: str) -> None:
    answer = given(*PHASES[phase]).when(Revise("v1", PLAIN), ANN)
    assert answer == [("proposal-v1", Revised("v1", 2, PLAIN, NOW))]


def test_texts_are_numbered_one_after_the_other() -> None:
    history = given(*SUBMITTED, ("proposal-v1", Revised("v1", 2, PLAIN, READ)))
    assert history.when(Revise("v1", CLAUSES), ANN) == [("proposal-v1", Revised("v1", 3, CLAUSES, NOW))]


@pytest.mark.parametrize(
    ("item", "receiver", "fact"),
    [
        ("v2", None, Referred("v1", "v2", None, "f" * 64)),
        (None, "stad", Referred("v1", None, "stad", "f" * 64)),
    ],
)
def test_a9_its_submitter_refers_it_where_it_is_dealt_with(
    item: str | None, receiver: str | None, fact: Referred
) -> None:
    history = given(*SUBMITTED, filed("v2", "fietsers"))
    assert history.when(Refer("v1", "f" * 64, item, receiver), ANN) == [("proposal-v1", fact)]


@pytest.mark.parametrize(("item", "receiver"), [(None, None), ("v2", "stad")])
def test_a9_it_goes_to_one_place(item: str | None, receiver: str | None) -> None:
    history = given(*SUBMITTED, filed("v2", "fietsers"))
    assert history.when(Refer("v1", "f" * 64, item, receiver), ANN) == refused(Malformed, "refer-to-one")


@pytest.mark.parametrize("item", ["v1", "v2", "v3"])
def test_a9_it_goes_to_an_item_that_stands(item: str) -> None:
    history = given(*SUBMITTED, filed("v2", "fietsers"), proposal_withdrawn("v2"))
    assert history.when(Refer("v1", "f" * 64, item), ANN) == refused(Unknown, "no-such-item")


def test_a9_it_goes_to_an_organisation_that_is_here() -> None:
    answer = given(*SUBMITTED).when(Refer("v1", "f" * 64, receiver="koor"), ANN)
    assert answer == refused(Unknown, "no-such-receiver")


# --- preparation -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("phase", ["submitted", "supported", "scheduled", "deliberated"])
def test_a7_its_submitter_prepares_it_until_the_vote(phase: str) -> None:
    answer = given(*PHASES[phase]).when(Prepare("v1", question=text("Really?")), BOB)
    assert answer == [("proposal-v1", Prepared("v1", prepared(question=text("Really?")), NOW))]


def test_a7_what_is_said_for_the_first_time_and_needs_no_reading_does_not_wait() -> None:
    bare = (*RULED, filed(preparation=prepared(engagement=None, scope=None, addressed_to_city=None)))
    act = Prepare(
        "v1",
        engagement=Engagement("advise", "stad"),
        scope="neighbourhoods",
        neighbourhoods=("ledeberg",),
        addressed_to_city=True,
    )
    after = prepared(
        engagement=Engagement("advise", "stad"),
        scope="neighbourhoods",
        neighbourhoods=("ledeberg",),
        addressed_to_city=True,
    )
    assert given(*bare).when(act, ANN) == [("proposal-v1", Prepared("v1", after, READ))]


@pytest.mark.parametrize(
    "act",
    [
        Prepare("v1", background=text("There is one")),
        Prepare("v1", for_whom=text("Everybody")),
        Prepare("v1", changes=text("More rest")),
        Prepare("v1", engagement=Engagement("co-decide", "stad")),
        Prepare("v1", scope="neighbourhoods", neighbourhoods=("ledeberg",)),
        Prepare("v1", addressed_to_city=True),
    ],
    ids=["background", "for-whom", "changes", "engagement", "scope", "addressed"],
)
def test_a7_new_words_and_another_promise_are_read_anew(act: Prepare) -> None:
    (line,) = given(*RIPE).when(act, ANN)  # type: ignore[misc]
    assert line[1].read_from == NOW  # type: ignore[union-attr]


def test_saying_the_same_again_changes_nothing_in_the_reading() -> None:
    (line,) = given(*RIPE).when(Prepare("v1", engagement=PREPARED.engagement), ANN)  # type: ignore[misc]
    assert line == ("proposal-v1", Prepared("v1", PREPARED, READ))


def test_preparing_says_something() -> None:
    assert given(*SUBMITTED).when(Prepare("v1"), ANN) == refused(Malformed, "nothing-said")
    answer = given(*SUBMITTED).when(Prepare("v1", neighbourhoods=("ledeberg",)), ANN)
    assert answer == refused(Malformed, "neighbourhoods-without-scope")


@pytest.mark.parametrize(
    ("lack", "said"),
    [
        ("question", prepared(question=None)),
        ("background", prepared(background=None)),
        ("for-whom", prepared(for_whom=None)),
        ("changes", prepared(changes=None)),
        ("engagement", prepared(engagement=None)),
        ("scope", prepared(scope=None)),
        ("addressed-to-city", prepared(addressed_to_city=None)),
    ],
)
def test_a7_p2_t4_what_a_proposal_lacks_is_named(lack: str, said: Preparation) -> None:
    history = given(*RULED, filed(preparation=said), QUALIFIED, SCHEDULED, DELIBERATED)
    assert missing(history.states["proposal-v1"].state.terms, PROCEDURE, NOW) == (lack,)
    answer = history.when(Open("p1", "v1"), CLERK)
    assert answer == refused(OutOfOrder, "not-prepared")
    assert lack in answer.detail  # type: ignore[union-attr]


def test_a7_a_proposal_is_read_for_as_long_as_the_rules_say() -> None:
    terms = given(*RIPE).states["proposal-v1"].state.terms
    assert readable_until(terms, PROCEDURE) == NOW
    assert missing(terms, PROCEDURE, NOW) == ()
    assert missing(terms, PROCEDURE, NOW - TICK) == ("reading-time",)
    assert given(*RIPE).when(Open("p1", "v1"), CLERK, NOW - TICK) == refused(OutOfOrder, "not-prepared")


@pytest.mark.parametrize(
    "fact",
    [
        Revised("v1", 2, CLAUSES, READ + TICK),
        Consolidated("v1", 2, CLAUSES, ("a1",), READ + TICK),
        Prepared("v1", PREPARED, READ + TICK),
    ],
    ids=["revised", "consolidated", "prepared"],
)
def test_a7_a_later_text_is_read_anew(fact: Any) -> None:
    history = given(*SUBMITTED, ("proposal-v1", fact), QUALIFIED, SCHEDULED, DELIBERATED)
    assert history.when(Open("p1", "v1"), CLERK) == refused(OutOfOrder, "not-prepared")
    assert isinstance(history.when(Open("p1", "v1"), CLERK, NOW + TICK), list)


# --- the vote --------------------------------------------------------------------------------------------
def test_a7_a_prepared_proposal_is_put_to_the_vote_on_the_terms_of_the_rules() -> None:
    answer = given(*RIPE).when(Open("p1", "v1", closes_at=NOW + TICK), CLERK)
    assert answer == [opened(rules=1, closes_at=NOW + TICK), PUT]


def test_p1_a_change_of_the_rules_needs_the_majority_of_the_rules() -> None:
    changing = filed(kind="rules", procedure=PROCEDURE)
    history = given(*RULED, changing, QUALIFIED, SCHEDULED, DELIBERATED)
    answer = history.when(Open("p1", "v1"), CLERK)
    terms = {"threshold": TWO_THIRDS.threshold, "quorum": TWO_THIRDS.quorum}
    assert answer == [opened(rules=1, kind="rules", closes_at=None, **terms), PUT]


def test_later_rules_do_not_reach_back() -> None:
    later = ("rules", RulesAdopted(2, replace(PROCEDURE, majorities=majorities_of(TWO_THIRDS)), "p9"))
    assert given(*RIPE, later).when(Open("p1", "v1"), CLERK) == [opened(rules=1, closes_at=None), PUT]


def majorities_of(terms: Any) -> Any:
    """The same terms for policy as for all else."""
    return replace(PROCEDURE.majorities, policy=terms)


@pytest.mark.parametrize(
    "terms", [(Threshold(2, 3, "votes"), None), (None, Quorum(1, 2))], ids=["threshold", "quorum"]
)
def test_nobody_chooses_the_terms_of_a_vote(terms: tuple[Any, Any]) -> None:
    assert given(*RIPE).when(Open("p1", "v1", *terms), CLERK) == refused(OutOfOrder, "terms-by-the-rules")


def test_who_names_the_terms_of_the_rules_gets_them() -> None:
    policy = PROCEDURE.majorities.policy
    answer = given(*RIPE).when(Open("p1", "v1", policy.threshold, policy.quorum), CLERK)
    assert answer == [opened(rules=1, closes_at=None), PUT]


@pytest.mark.parametrize("who", [CHAIR, ANN, DORA])
def test_only_who_the_rules_name_opens_a_poll(who: Actor) -> None:
    assert given(*RIPE).when(Open("p1", "v1"), who) == refused(NotAllowed, "not-an-opener")


def test_the_rules_may_name_the_chair_alone() -> None:
    history = under(ruled("voting", openers=("chair",)), (*RIPE, ("assembly", OfficeGiven("chair", "stef"))))
    assert history.when(Open("p1", "v1"), CHAIR) == [opened(rules=1, closes_at=None), PUT]
    assert history.when(Open("p1", "v1"), CLERK) == refused(NotAllowed, "not-an-opener")


def test_after_an_annulment_the_same_text_is_voted_on_again() -> None:
    history = (*RIPE, opened(rules=1), PUT)
    assert given(*history).when(Open("p2", "v1"), CLERK) == refused(OutOfOrder, "wrong-phase")
    (_, put) = given(*history, ANNULLED).when(Open("p2", "v1"), CLERK)  # type: ignore[misc]
    assert put == ("proposal-v1", PutToVote("v1", "p2"))


@pytest.mark.parametrize(
    ("kind", "level", "called"),
    [
        ("policy", "inform", "position"),
        ("policy", "consult", "advice"),
        ("policy", "advise", "advice"),
        ("policy", "co-decide", "decision"),
        ("policy", "decide", "decision"),
        ("statement", "decide", "position"),
    ],
)
def test_t4_advice_is_not_called_a_decision(kind: str, level: Level, called: str) -> None:
    holder = None if level == "decide" else "stad"
    item = filed(kind=kind, preparation=prepared(engagement=Engagement(level, holder)))
    assert standing(given(item).states["proposal-v1"].state.terms) == called


@pytest.mark.parametrize(
    ("shielded", "addressed", "kept"),
    [(True, True, "sealed"), (True, False, "open"), (False, True, "open"), (True, None, "open")],
)
def test_d1_who_sees_a_vote_follows_from_the_rules(shielded: bool, addressed: bool | None, kept: str) -> None:  # noqa: FBT001
    rules: Procedure = ruled("voting", shielded=shielded)[1].procedure  # type: ignore[attr-defined]
    item = filed(preparation=prepared(addressed_to_city=addressed))
    assert secrecy(given(item).states["proposal-v1"].state.terms, rules) == kept


# --- every act in its phase ------------------------------------------------------------------------------
ACTS: dict[str, tuple[Act, Actor, set[str]]] = {
    "co-sign": (CoSign("v1", "fietsers"), CEM, {"submitted", "supported"}),
    "revise": (Revise("v1", PLAIN), ANN, {"submitted", "supported"}),
    "refer": (Refer("v1", "f" * 64, receiver="stad"), ANN, {"submitted", "supported", "scheduled"}),
    "prepare": (
        Prepare("v1", question="f" * 64),
        ANN,
        {"submitted", "supported", "scheduled", "deliberated"},
    ),
    "withdraw": (Withdraw("v1", "f" * 64), ANN, {"submitted", "supported", "scheduled", "deliberated"}),
    "open": (Open("p9", "v1"), CLERK, {"deliberated"}),
}
"""An act, who may do it, and in which phases."""


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_its_phases_and_a_refusal_names_them(name: str, phase: str) -> None:
    act, who, phases = ACTS[name]
    answer = given(*PHASES[phase]).when(act, who)
    if phase in phases:
        assert isinstance(answer, list)
    elif phase == "withdrawn" and name in {"withdraw", "open"}:
        assert answer == refused(OutOfOrder, "proposal-withdrawn")
    else:
        assert answer == refused(OutOfOrder, "wrong-phase")
        assert all(word in answer.detail for word in {phase, *phases})  # type: ignore[union-attr]


@pytest.mark.parametrize("name", ["co-sign", "revise", "refer", "prepare"])
def test_what_is_not_there_has_no_phases(name: str) -> None:
    act, who, _ = ACTS[name]
    assert given(*RULED).when(act, who) == refused(Unknown, "no-such-proposal")


@pytest.mark.parametrize("name", ["co-sign", "revise", "refer", "prepare"])
def test_a_proposal_of_before_the_rules_has_no_phases(name: str) -> None:
    act, who, _ = ACTS[name]
    assert given(*ON_THE_TABLE).when(act, who) == refused(OutOfOrder, "without-rules")


@pytest.mark.parametrize("who", [CEM, DORA, CLERK])
@pytest.mark.parametrize("name", ["revise", "refer", "prepare"])
def test_a1_what_is_the_submitters_nobody_does_in_its_place(name: str, who: Actor) -> None:
    assert given(*SUBMITTED).when(ACTS[name][0], who) == refused(NotAllowed, "not-the-submitter")


def test_a_suspended_submitter_does_nothing_with_it() -> None:
    answer = given(*SUBMITTED, suspended("buurtwerk")).when(ACTS["revise"][0], ANN)
    assert answer == refused(NotAllowed, "not-in-good-standing")


def test_its_submitter_withdraws_it_before_the_vote() -> None:
    assert given(*RIPE).when(Withdraw("v1", "f" * 64), ANN) == [("proposal-v1", Withdrawn("v1", "f" * 64))]


@pytest.mark.parametrize("phase", PHASES)
def test_the_phase_that_facts_lead_to(phase: str) -> None:
    assert given(*PHASES[phase]).states["proposal-v1"].state.phase == phase
    assert Proposal().phase == "unknown"


def test_a_proposal_of_before_the_rules_stays_as_it_was() -> None:
    state = given(submitted()).states["proposal-v1"].state
    assert (state, state.phase) == (Proposal("buurtwerk", CLAUSES), "submitted")


def test_the_state_of_an_item_is_what_its_facts_say() -> None:
    signed = ("proposal-v1", CoSigned("v1", "fietsers"))
    state = given(*RIPE, signed, PUT).states["proposal-v1"].state
    terms = state.terms
    assert (state.version, terms.rules, terms.kind, terms.aim) == (1, 1, "policy", "act")
    assert (terms.co_signers, terms.supporters) == ({"fietsers"}, ("buurtwerk", "fietsers"))
    assert (terms.sitting, terms.poll, terms.submitted_at) == ("s1", "p1", READ)


def test_e5_a_newcomer_puts_its_name_to_what_was_there_before() -> None:

    history = given(*SUBMITTED, admitted("koor"), mandated("koor", "eva"))
    answer = history.when(CoSign("v1", "koor"), Actor("member", "eva", "koor", "token"))
    assert answer == [("proposal-v1", CoSigned("v1", "koor"))]
