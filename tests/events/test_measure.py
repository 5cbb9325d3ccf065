"""Suspending, refusing and hiding take one person of each bench, a ground, a reason, and leave an appeal
(F3).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from events.application.facts import ApplicationRefused, ApplicationReopened
from events.contribution.facts import Contributed, Hidden, Shown
from events.contribution.state import Contribution, evolve
from events.fact import Actor
from events.measure.acts import GROUNDS, AskMeasure, ConfirmMeasure, RefuseMeasure
from events.measure.appeals import AppealMeasure, JudgeAppeal, WithdrawAppeal
from events.measure.facts import (
    AppealJudged,
    AppealWithdrawn,
    Ground,
    Kind,
    MeasureAppealed,
    MeasureAsked,
    MeasureConfirmed,
    MeasureRefused,
)
from events.membership.acts import Reinstate, Suspend
from events.membership.facts import Bench, Reinstated, Suspended
from events.poll.acts import Open
from events.poll.facts import Closed, Counted, Tally
from events.proposal.facts import Concluded, PutToVote
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import RulesAdopted
from events.tally.majority import Outcome
from events.world import Act
from tests.events.belonging_examples import APPLIED
from tests.events.given import given, refused
from tests.events.items import filed
from tests.events.rulebook import PERIODS, PROCEDURE, RULES_1
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CEM,
    CLERK,
    DORA,
    FOUNDED,
    FOUNDER,
    MEMBERS,
    NOW,
    TEXT,
    TICK,
    Line,
    admitted,
    left,
    mandated,
    opened,
    suspended,
    text,
    withdrawn,
)

HOUSE = (*FOUNDED, RULES_1, *MEMBERS, admitted("dienst", "city"), mandated("dienst", "els"))
ELS = Actor("member", "els", "dienst", "token")
WHY, NO, BUT = text("It no longer exists"), text("It does"), text("We do exist")
SUSPEND = AskMeasure("r1", "suspend", "fietsers", "dissolved", WHY)
UNTIL = NOW + timedelta(days=30)
"""PROCEDURE gives thirty days."""
WAITS: Line = ("application-t1", APPLIED)


def asked(bench: Bench = "civil-society", kind: Kind = "suspend", subject: str = "fietsers") -> Line:
    ground: Ground = "dissolved" if kind == "suspend" else "not-eligible"
    return "measure-r1", MeasureAsked("r1", kind, subject, ground, WHY, bench)


CONFIRMED: tuple[Line, ...] = (("measure-r1", MeasureConfirmed("r1", "city", UNTIL)), suspended("fietsers"))
TURNED_DOWN: Line = ("measure-r1", MeasureRefused("r1", NO, "city"))
APPEALED: Line = ("measure-r1", MeasureAppealed("r1", BUT))
IN_FORCE = (*HOUSE, asked(), *CONFIRMED)
DISPUTED = (*IN_FORCE, APPEALED)


@pytest.mark.parametrize(("who", "bench"), [(ANN, "civil-society"), (BOB, "civil-society"), (DORA, "city")])
def test_f3_whoever_has_a_mandate_asks_in_the_name_of_their_bench(who: Actor, bench: Bench) -> None:
    assert given(*HOUSE).when(SUSPEND, who) == [asked(bench)]


def test_f3_the_other_bench_confirms_and_the_member_is_suspended_in_the_same_act() -> None:
    assert given(*HOUSE, asked()).when(ConfirmMeasure("r1"), DORA) == [
        ("measure-r1", MeasureConfirmed("r1", "city", UNTIL)),
        ("membership", Suspended("fietsers", WHY)),
    ]


def test_f3_an_applicant_is_refused_by_both_benches() -> None:
    ask = AskMeasure("r1", "refuse-admission", "t1", "not-eligible", WHY)
    assert given(*HOUSE, WAITS).when(ask, DORA) == [asked("city", "refuse-admission", "t1")]
    waits = given(*HOUSE, WAITS, asked("city", "refuse-admission", "t1"))
    assert waits.when(ConfirmMeasure("r1"), ANN) == [
        ("measure-r1", MeasureConfirmed("r1", "civil-society", UNTIL)),
        ("application-t1", ApplicationRefused("t1", WHY, "r1")),
    ]


def test_the_other_bench_refuses_with_a_public_reason_and_nothing_happens() -> None:
    assert given(*HOUSE, asked()).when(RefuseMeasure("r1", NO), DORA) == [TURNED_DOWN]


@pytest.mark.parametrize("act", [ConfirmMeasure("r1"), RefuseMeasure("r1", NO)], ids=["confirm", "refuse"])
@pytest.mark.parametrize(("bench", "who"), [("civil-society", ANN), ("civil-society", BOB), ("city", ELS)])
def test_f3_the_bench_that_asked_does_not_judge(act: Act, bench: Bench, who: Actor) -> None:
    assert given(*HOUSE, asked(bench)).when(act, who) == refused(NotAllowed, "same-bench")


ALL_ACTS = [SUSPEND, ConfirmMeasure("r1"), RefuseMeasure("r1", NO)]


@pytest.mark.parametrize("act", ALL_ACTS, ids=["ask", "confirm", "refuse"])
@pytest.mark.parametrize(
    "who", [CLERK, FOUNDER, Actor("chair", "griet", None, "token")], ids=lambda a: a.office
)
def test_f3_the_clerk_is_of_neither_bench_and_has_no_part_in_it(act: Act, who: Actor) -> None:
    before = HOUSE if act is SUSPEND else (*HOUSE, asked())
    assert given(*before).when(act, who) == refused(NotAllowed, "of-no-bench")


@pytest.mark.parametrize("act", ALL_ACTS, ids=["ask", "confirm", "refuse"])
@pytest.mark.parametrize(
    ("since", "code"), [(withdrawn("dienst", "els"), "no-mandate"), (left("dienst"), "not-in-good-standing")]
)
def test_authority_must_hold_at_that_moment(act: Act, since: Line, code: str) -> None:
    before = HOUSE if act is SUSPEND else (*HOUSE, asked())
    answer = given(*before, since).when(act, ELS)
    assert answer in [refused(NotAllowed, "no-mandate"), refused(NotAllowed, "not-in-good-standing")]
    assert getattr(answer, "code", None) == code


@pytest.mark.parametrize("act", [ConfirmMeasure("r1"), RefuseMeasure("r1", NO)], ids=["confirm", "refuse"])
def test_nobody_judges_its_own_case(act: Act) -> None:
    about_the_city = given(*HOUSE, asked("civil-society", "suspend", "stad"))
    assert about_the_city.when(act, DORA) == refused(NotAllowed, "own-case")
    assert isinstance(about_the_city.when(act, ELS), list)


@pytest.mark.parametrize("kind", ["suspend", "refuse-admission"])
@pytest.mark.parametrize("ground", msgspec.inspect.type_info(Ground).values)  # type: ignore[attr-defined]
def test_f3_each_measure_has_its_grounds(kind: Kind, ground: Ground) -> None:
    subject = "fietsers" if kind == "suspend" else "t1"
    answer = given(*HOUSE, WAITS).when(AskMeasure("r1", kind, subject, ground, WHY), ANN)
    if ground in GROUNDS[kind]:
        assert isinstance(answer, list)
    else:
        assert answer == refused(Malformed, "ground-not-admissible")


def test_f3_neither_disagreement_nor_tone_is_a_ground() -> None:
    grounds = set[str]().union(*GROUNDS.values())
    assert grounds == set(msgspec.inspect.type_info(Ground).values)  # type: ignore[attr-defined]
    assert grounds.isdisjoint({"disagreement", "tone", "criticism", "other"})
    for ground in ("disagreement", "tone"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(
                {"measure": "r1", "kind": "suspend", "subject": "fietsers", "ground": ground, "reason": WHY},
                AskMeasure,
            )


@pytest.mark.parametrize(
    ("act", "answer"),
    [
        (AskMeasure("r1", "suspend", "koor", "dissolved", WHY), refused(Unknown, "not-a-member")),
        (
            AskMeasure("r1", "refuse-admission", "t9", "duplicate", WHY),
            refused(Unknown, "no-such-application"),
        ),
        (AskMeasure("r1", "hide", "x1", "threat", WHY), refused(Unknown, "no-such-contribution")),
    ],
    ids=["suspend", "refuse", "hide"],
)
def test_a_measure_is_about_something_that_is_there(act: Act, answer: Any) -> None:
    assert given(*HOUSE).when(act, ANN) == answer


def test_only_a_member_in_good_standing_is_suspended() -> None:
    wrong = refused(OutOfOrder, "wrong-standing")
    assert given(*HOUSE, suspended("fietsers")).when(SUSPEND, ANN) == wrong
    assert given(*HOUSE, asked(), left("fietsers")).when(ConfirmMeasure("r1"), DORA) == wrong


@pytest.mark.parametrize("since", [(asked(),), (asked(), *CONFIRMED), (asked(), TURNED_DOWN)], ids=len)
def test_an_id_names_one_measure(since: tuple[Line, ...]) -> None:
    assert given(*HOUSE, *since).when(SUSPEND, DORA) == refused(OutOfOrder, "measure-exists")


@pytest.mark.parametrize(
    "act",
    [ConfirmMeasure("r1"), RefuseMeasure("r1", NO), AppealMeasure("r1", BUT), JudgeAppeal("r1", "p1")],
    ids=["confirm", "refuse", "appeal", "judge"],
)
def test_what_nobody_asked_for_is_not_judged(act: Act) -> None:
    who = CLERK if isinstance(act, JudgeAppeal) else DORA
    assert given(*HOUSE).when(act, who) == refused(Unknown, "no-such-measure")


@pytest.mark.parametrize("act", [ConfirmMeasure("r1"), RefuseMeasure("r1", NO)], ids=["confirm", "refuse"])
@pytest.mark.parametrize("fate", [CONFIRMED, (TURNED_DOWN,)], ids=["confirmed", "refused"])
def test_a_measure_is_judged_once(act: Act, fate: tuple[Line, ...]) -> None:
    assert given(*HOUSE, asked(), *fate).when(act, DORA) == refused(OutOfOrder, "measure-judged")


def test_f3_under_rules_the_clerk_alone_does_not_suspend_and_without_rules_does() -> None:
    suspend = Suspend("fietsers", WHY)
    assert given(*HOUSE).when(suspend, CLERK) == refused(NotAllowed, "takes-both-benches")
    assert given(*ASSEMBLY).when(suspend, CLERK) == [("membership", Suspended("fietsers", WHY))]
    assert given(*ASSEMBLY).when(SUSPEND, ANN) == refused(OutOfOrder, "no-rules")


def test_the_clerk_ends_a_suspension() -> None:
    """Letting somebody back in is against nobody."""
    answer = given(*IN_FORCE).when(Reinstate("fietsers", NO), CLERK)
    assert answer == [("membership", Reinstated("fietsers", NO))]


# --- appeals
# -------------------------------------------------------------------------------------------------


SAID: Line = (
    "contribution-x1",
    Contributed(
        "x1", "v1", "fietsers", "argument-for", text("So"), None, for_another=False, asked=None, due=None
    ),
)
HIDE = MeasureAsked("r1", "hide", "x1", "personal-data", WHY, "civil-society")
HIDDEN: tuple[Line, ...] = (
    ("measure-r1", HIDE),
    ("measure-r1", MeasureConfirmed("r1", "city", UNTIL)),
    ("contribution-x1", Hidden("x1", "r1", WHY)),
)


def test_f3_words_are_hidden_by_both_benches_with_a_public_reason() -> None:
    ask = AskMeasure("r1", "hide", "x1", "personal-data", WHY)
    assert given(*HOUSE, SAID).when(ask, ANN) == [HIDDEN[0]]
    assert given(*HOUSE, SAID, HIDDEN[0]).when(ConfirmMeasure("r1"), DORA) == list(HIDDEN[1:])
    again = AskMeasure("r2", "hide", "x1", "personal-data", WHY)
    assert given(*HOUSE, SAID, *HIDDEN).when(again, ANN) == refused(OutOfOrder, "contribution-hidden")


def test_f3_its_author_does_not_judge_and_may_appeal_and_the_assembly_shows_it_again() -> None:
    asked_by_the_city = "measure-r1", msgspec.structs.replace(HIDE, bench="city")
    own = given(*HOUSE, SAID, asked_by_the_city).when(ConfirmMeasure("r1"), CEM)
    assert own == refused(NotAllowed, "own-case")
    hidden = (*HOUSE, SAID, *HIDDEN)
    assert given(*hidden).when(AppealMeasure("r1", BUT), CEM) == [APPEALED]
    assert given(*hidden).when(AppealMeasure("r1", BUT), ANN) == refused(NotAllowed, "not-your-organisation")
    assert given(*hidden, APPEALED, *vote("adopted")).when(JudgeAppeal("r1", "p1"), CLERK) == [
        ("measure-r1", AppealJudged("r1", "p1", "lifted")),
        ("contribution-x1", Shown("x1", "r1")),
    ]
    shown = evolve(evolve(Contribution("v1"), Hidden("x1", "r1", WHY)), Shown("x1", "r1"))
    assert not shown.hidden


# --- appeals -----------------------------------------------------------------------------------------


def test_f3_the_suspended_organisation_appeals_within_the_term_of_the_rules() -> None:
    history = given(*IN_FORCE)
    assert history.when(AppealMeasure("r1", BUT), CEM) == [APPEALED]
    assert history.when(AppealMeasure("r1", BUT), CEM, UNTIL - TICK) == [APPEALED]
    assert history.when(AppealMeasure("r1", BUT), CEM, UNTIL) == refused(OutOfOrder, "appeal-too-late")


def test_the_term_is_that_of_the_rules_when_the_measure_was_confirmed() -> None:
    """Later changes never reach back."""
    short = msgspec.structs.replace(PROCEDURE, periods=msgspec.structs.replace(PERIODS, appeal=1))
    later = "rules", RulesAdopted(2, short, "p9")
    assert given(*IN_FORCE, later).when(AppealMeasure("r1", BUT), CEM, UNTIL - TICK) == [APPEALED]
    answer = given(*HOUSE, asked(), later).when(ConfirmMeasure("r1"), DORA)
    assert isinstance(answer, list)
    assert answer[0][1] == MeasureConfirmed("r1", "city", NOW + timedelta(days=1))


@pytest.mark.parametrize("who", [ANN, DORA, CLERK])
def test_nobody_else_appeals_for_it_nor_withdraws_its_appeal(who: Actor) -> None:
    assert given(*IN_FORCE).when(AppealMeasure("r1", BUT), who) == refused(
        NotAllowed, "not-your-organisation"
    )
    assert given(*DISPUTED).when(WithdrawAppeal("r1"), who) == refused(NotAllowed, "not-your-organisation")


@pytest.mark.parametrize("who", [ANN, DORA, CLERK])
def test_for_an_applicant_the_clerk_appeals_or_any_member(who: Actor) -> None:
    """It has no token of its own."""
    confirmed = "measure-r1", MeasureConfirmed("r1", "city", UNTIL)
    refusal = "application-t1", ApplicationRefused("t1", WHY, "r1")
    history = (*HOUSE, WAITS, asked(kind="refuse-admission", subject="t1"), confirmed, refusal)
    assert given(*history).when(AppealMeasure("r1", BUT), who) == [APPEALED]
    chair = Actor("chair", "griet", None, "token")
    assert given(*history).when(AppealMeasure("r1", BUT), chair) == refused(
        NotAllowed, "not-your-organisation"
    )


@pytest.mark.parametrize(
    "before", [(asked(),), (asked(), TURNED_DOWN), (asked(), *CONFIRMED, APPEALED)], ids=len
)
def test_one_appeals_against_what_is_in_force_once(before: tuple[Line, ...]) -> None:
    answer = given(*HOUSE, *before).when(AppealMeasure("r1", BUT), CEM)
    assert answer == refused(OutOfOrder, "measure-not-so-far")


def test_an_appeal_is_withdrawn_and_the_measure_stays_for_good() -> None:
    gone: Line = ("measure-r1", AppealWithdrawn("r1"))
    assert given(*DISPUTED).when(WithdrawAppeal("r1"), CEM) == [gone]
    for act, who in (
        (WithdrawAppeal("r1"), CEM),
        (AppealMeasure("r1", BUT), CEM),
        (JudgeAppeal("r1", "p1"), CLERK),
    ):
        assert given(*DISPUTED, gone).when(act, who) == refused(OutOfOrder, "measure-not-so-far")  # type: ignore[arg-type]


def vote(outcome: Outcome | None, proposal: str = "r1") -> tuple[Line, ...]:
    """A poll on the item that bears the id of the measure; `outcome` None: it is open."""
    stream, terms = opened()
    begun: Line = (stream, msgspec.structs.replace(terms, proposal=proposal))
    item = filed("r1", kind="membership"), begun, (f"proposal-{proposal}", PutToVote(proposal, "p1"))
    if outcome is None:
        return item
    return *item, ("poll-p1", Closed("p1")), ("poll-p1", Counted("p1", Tally(2, 1, 0), outcome))


def test_f3_the_assembly_lifts_a_measure_and_its_effect_is_undone_in_the_same_act() -> None:
    assert given(*DISPUTED, *vote("adopted")).when(JudgeAppeal("r1", "p1"), CLERK) == [
        ("measure-r1", AppealJudged("r1", "p1", "lifted")),
        ("membership", Reinstated("fietsers", BUT)),
    ]


def test_an_applicant_whose_refusal_is_lifted_waits_again() -> None:
    confirmed = "measure-r1", MeasureConfirmed("r1", "city", UNTIL)
    refusal = "application-t1", ApplicationRefused("t1", WHY, "r1")
    history = (*HOUSE, WAITS, asked(kind="refuse-admission", subject="t1"), confirmed, refusal, APPEALED)
    assert given(*history, *vote("adopted")).when(JudgeAppeal("r1", "p1"), CLERK) == [
        ("measure-r1", AppealJudged("r1", "p1", "lifted")),
        ("application-t1", ApplicationReopened("t1", "r1")),
    ]


@pytest.mark.parametrize("outcome", ["rejected", "tie"])
def test_the_assembly_upholds_a_measure_and_a_tie_rejects(outcome: Outcome) -> None:
    answer = given(*DISPUTED, *vote(outcome)).when(JudgeAppeal("r1", "p1"), CLERK)
    assert answer == [("measure-r1", AppealJudged("r1", "p1", "upheld"))]


@pytest.mark.parametrize("outcome", [None, "no-quorum"])
def test_without_a_result_nothing_is_judged(outcome: Outcome | None) -> None:
    answer = given(*DISPUTED, *vote(outcome)).when(JudgeAppeal("r1", "p1"), CLERK)
    assert answer == refused(OutOfOrder, "nothing-judged")


def test_f3_without_a_quorum_the_assembly_votes_again_on_the_same_item() -> None:
    ended: Line = ("proposal-r1", Concluded("r1", "p1", "no-quorum", "decision", TEXT))
    history = (*DISPUTED, *vote("no-quorum"), ended)
    (poll, put) = given(*history).when(Open("p2", "r1"), CLERK)  # type: ignore[misc]
    assert (poll[0], put) == ("poll-p2", ("proposal-r1", PutToVote("r1", "p2")))
    withdrawn = given(*history, ("measure-r1", AppealWithdrawn("r1")))
    assert withdrawn.when(Open("p2", "r1"), CLERK) == refused(OutOfOrder, "wrong-phase")
    rejected: Line = ("proposal-r1", Concluded("r1", "p1", "rejected", "decision", TEXT))
    assert given(*DISPUTED, *vote("rejected"), rejected).when(Open("p2", "r1"), CLERK) == refused(
        OutOfOrder, "wrong-phase"
    )


def test_a_vote_on_something_else_judges_no_appeal() -> None:
    other = refused(OutOfOrder, "another-question")
    assert given(*DISPUTED).when(JudgeAppeal("r1", "p1"), CLERK) == other
    assert given(*DISPUTED, filed("v1"), *vote("adopted", "v1")).when(JudgeAppeal("r1", "p1"), CLERK) == other
    policy = filed("r1"), *vote("adopted")[1:]
    survey = vote("adopted")[0], *vote("adopted")[3:]  # a poll on the item, and not the vote on it
    assert given(*DISPUTED, *survey).when(JudgeAppeal("r1", "p1"), CLERK) == other
    assert given(*DISPUTED, *policy).when(JudgeAppeal("r1", "p1"), CLERK) == other


@pytest.mark.parametrize("who", [ANN, CEM, DORA])
def test_only_the_clerk_records_what_the_assembly_judged(who: Actor) -> None:
    answer = given(*DISPUTED, *vote("adopted")).when(JudgeAppeal("r1", "p1"), who)
    assert answer == refused(NotAllowed, "not-the-clerk")


def test_who_was_reinstated_or_left_before_is_not_reinstated_again() -> None:
    for since in (("membership", Reinstated("fietsers", NO)), left("fietsers")):
        answer = given(*DISPUTED, since, *vote("adopted")).when(JudgeAppeal("r1", "p1"), CLERK)
        assert answer == [("measure-r1", AppealJudged("r1", "p1", "lifted"))]


@pytest.mark.parametrize(
    ("act", "who", "streams"),
    [
        (SUSPEND, ANN, {"membership": 5, "organisation-buurtwerk": 2, "rules": 1, "measure-r1": 0}),
        (
            ConfirmMeasure("r2"),
            DORA,
            {"measure-r2": 1, "membership": 5, "organisation-stad": 1, "rules": 1},
        ),
    ],
    ids=["ask", "confirm"],
)
def test_what_a_measure_relies_on(act: Act, who: Actor, streams: dict[str, int]) -> None:
    other = MeasureAsked("r2", "suspend", "fietsers", "dissolved", WHY, "civil-society")
    history = (*HOUSE, suspended("dienst"), ("measure-r2", other))
    assert given(*history).relied_on(act, who) == streams
