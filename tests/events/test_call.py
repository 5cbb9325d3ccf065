"""Calls for candidates, elections by bench, and a lot that nobody steers (M3, E2, E6)."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as some
from msgspec.structs import replace

from events.agenda.drawing import commitment
from events.call import lot
from events.call.acts import CloseCall, OpenCall, Stand, WithdrawCandidacy
from events.call.deciding import CLERK_DAYS, DecideCall, OpenDraw, PutCallToVote, RevealValue
from events.call.facts import (
    CallClosed,
    CallDecided,
    CallOpened,
    CallPutToVote,
    CandidacyDeclared,
    CandidacyWithdrawn,
    DrawOpened,
    ValueRevealed,
)
from events.commission.facts import Dissolved, SeatFilled, SubstitutesRanked
from events.days import after
from events.fact import Actor
from events.membership.state import roll_digest
from events.poll.facts import MAX_OPTIONS, MAX_VOTERS, Annulled, Closed, CountedV2, OpenedV2, Option, Quorum
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import RulesAdopted
from tests.events.commissions import ADOPTED, founded, seated
from tests.events.given import given, refused
from tests.events.rulebook import PROCEDURE
from tests.events.sample import (
    ANN,
    CLERK,
    DAY,
    DORA,
    NOW,
    TICK,
    Line,
    admitted,
    mandated,
    suspended,
    text,
)
from tests.events.test_sitting import CHAIR, OFFICES

C, K = "call-c1", "commission-k1"
SECRET, OURS, THEIRS = "5" * 64, "6" * 64, "7" * 64
CLOSES = NOW + DAY
NAMES = ("amber", "bloem", "cirkel", "droom")
ABOUT, RETURNS, WHY = text("Who knows housing?"), text("A fee"), text("I do")
CALLED = (
    *ADOPTED,
    OFFICES,
    *(line for name in NAMES for line in (admitted(name), mandated(name, f"m{name}"))),
    founded(civil_society=3, city=1),
    seated("buurtwerk"),
)
"""k1 has two vacant seats of civil society, and one of the city."""

OPEN_CALL = OpenCall("c1", "k1", "civil-society", 2, CLOSES, 10, 40, RETURNS, ABOUT, commitment(SECRET))
OPENED: Line = (
    C,
    CallOpened("c1", "k1", "civil-society", 2, 1, CLOSES, 10, 40, RETURNS, ABOUT, commitment(SECRET)),
)


def who(name: str) -> Actor:
    """Its representative."""
    return Actor("member", f"m{name}", name, "token")


def stands(name: str, bound: str | None = None) -> Line:
    """A candidate; bound by a secret, or not."""
    held = None if bound is None else commitment(bound)
    return C, CandidacyDeclared("c1", name, text(name), None, held)


SHUT: Line = (C, CallClosed("c1"))
STOOD = (*CALLED, OPENED, stands("amber", OURS), stands("bloem", THEIRS), stands("cirkel"), stands("droom"))
CLOSED = (*STOOD, SHUT)
PUT: Line = (C, CallPutToVote("c1", "p9"))
ROLL = tuple(sorted(("buurtwerk", "fietsers", "koor", *NAMES)))
POLL = OpenedV2(
    poll="p9",
    rules=1,
    kind="election",
    method="approval",
    proposal=None,
    text=None,
    question=ABOUT,
    options=tuple(Option(name, text(name)) for name in NAMES),
    seats=2,
    limit=4,
    status_quo=None,
    above=0,
    threshold=None,
    quorum=Quorum(1, 4),
    hold=0,
    secrecy="open",
    seal=None,
    closes_at=NOW + 2 * DAY,
    amendments=(),
    reruns=None,
    decides=None,
    membership_version=8,
    roll_size=7,
    roll=roll_digest(ROLL),
    voters=ROLL,
)
VOTED = (*CLOSED, PUT, ("poll-p9", POLL))


def counted(approvals: tuple[int, ...], elected: Any = (), tied: Any = (), outcome: Any = "chosen") -> Line:
    """The count of the election."""
    empty = CountedV2("p9", 7, None, None, approvals, (), (), (), elected, tied, 2 - len(elected), outcome)
    return "poll-p9", empty


CHOSEN = counted((5, 4, 3, 2), ("amber", "bloem"))
TIE = counted((4, 4, 4, 1), (), ("amber", "bloem", "cirkel"), "tie")
UNTIL = after(NOW, 3)
DRAWING: Line = (C, DrawOpened("c1", SECRET, ("amber", "bloem", "cirkel"), 2, UNTIL))
TIED = (*VOTED, TIE, DRAWING)


def seat(name: str, way: Any) -> Line:
    """A seat of k1."""
    return K, SeatFilled("k1", name, "civil-society", way, None)


def decided(elected: Any = (), drawn: Any = (), absent: Any = (), *, clerk_absent: bool = False) -> Line:
    """What came of it."""
    return C, CallDecided("c1", elected, drawn, absent, clerk_absent)


def behind(*names: str) -> Line:
    """The substitutes."""
    return K, SubstitutesRanked("k1", "civil-society", names)


# --- the call --------------------------------------------------------------------------------------------


def test_e6_a_call_says_what_is_asked_and_what_stands_in_return() -> None:
    assert given(*CALLED).when(OPEN_CALL, CLERK) == [OPENED]
    assert given(*CALLED).when(OPEN_CALL, ANN) == refused(NotAllowed, "not-the-clerk")
    assert given(*CALLED, OPENED).when(OPEN_CALL, CLERK) == refused(OutOfOrder, "call-exists")


def test_a_call_is_for_seats_that_are_vacant_and_for_a_time_to_come() -> None:
    history = given(*CALLED)
    assert history.when(replace(OPEN_CALL, seats=3), CLERK) == refused(OutOfOrder, "no-vacant-seat")
    assert history.when(replace(OPEN_CALL, bench="city"), CLERK) == refused(OutOfOrder, "no-vacant-seat")
    assert history.when(replace(OPEN_CALL, closes_at=NOW), CLERK) == refused(Malformed, "closes-in-the-past")
    assert history.when(replace(OPEN_CALL, commission="k9"), CLERK) == refused(Unknown, "no-such-commission")


def test_m3_a_member_stands_without_a_motivation_and_binds_itself_if_it_likes() -> None:
    history = given(*CALLED, OPENED)
    plain = Stand("c1", "amber", text("amber"))
    assert history.when(plain, who("amber")) == [stands("amber")]
    assert history.when(replace(plain, motivation=WHY, commitment=commitment(OURS)), who("amber")) == [
        (C, CandidacyDeclared("c1", "amber", text("amber"), WHY, commitment(OURS)))
    ]
    assert history.when(plain, who("bloem")) == refused(NotAllowed, "not-your-organisation")


def test_who_may_stand() -> None:
    history = given(*CALLED, OPENED, stands("amber"))
    label = text("x")
    assert history.when(Stand("c1", "stad", label), DORA) == refused(NotAllowed, "another-bench")
    assert history.when(Stand("c1", "buurtwerk", label), ANN) == refused(OutOfOrder, "has-a-seat")
    assert history.when(Stand("c1", "amber", label), who("amber")) == refused(OutOfOrder, "stands-already")
    late = history.when(Stand("c1", "bloem", label), who("bloem"), CLOSES)
    assert late == refused(OutOfOrder, "call-closing")
    assert history.when(Stand("c9", "bloem", label), who("bloem")) == refused(Unknown, "no-such-call")
    assert given(*CLOSED).when(Stand("c1", "koor", label), Actor("member", "eva", "koor", "token")) == (
        refused(OutOfOrder, "wrong-phase-of-call")
    )


def test_a_ballot_has_room_for_so_many_candidates() -> None:
    full = tuple(stands(f"x{number}") for number in range(MAX_OPTIONS))
    answer = given(*CALLED, OPENED, *full).when(Stand("c1", "amber", text("amber")), who("amber"))
    assert answer == refused(OutOfOrder, "call-full")


def test_a_candidate_withdraws_before_the_vote() -> None:
    act, gone = WithdrawCandidacy("c1", "amber"), (C, CandidacyWithdrawn("c1", "amber"))
    for history in (given(*STOOD), given(*CLOSED)):
        assert history.when(act, who("amber")) == [gone]
    assert given(*STOOD, gone).when(act, who("amber")) == refused(Unknown, "no-candidate")
    assert given(*VOTED).when(act, who("amber")) == refused(OutOfOrder, "wrong-phase-of-call")


def test_a_call_closes_at_its_time_and_never_before() -> None:
    assert given(*STOOD).when(CloseCall("c1"), CLERK, CLOSES) == [SHUT]
    early = refused(OutOfOrder, "too-early-to-close-the-call")
    assert given(*STOOD).when(CloseCall("c1"), CLERK, CLOSES - TICK) == early
    assert given(*STOOD).when(CloseCall("c1"), ANN, CLOSES) == refused(NotAllowed, "not-the-clerk")


# --- the election ----------------------------------------------------------------------------------------

VOTE = PutCallToVote("c1", "p9", NOW + 2 * DAY)


def test_e2_a_bench_elects_its_own_by_approval() -> None:
    assert given(*CLOSED).when(VOTE, CLERK) == [PUT, ("poll-p9", POLL)]


def test_whoever_opens_polls_by_the_rules_puts_it_to_the_vote() -> None:
    assert given(*CLOSED).when(VOTE, CHAIR) == refused(NotAllowed, "not-an-opener")
    assert given(*STOOD).when(VOTE, CLERK) == refused(OutOfOrder, "wrong-phase-of-call")
    assert given(*CLOSED, ("poll-p9", POLL)).when(VOTE, CLERK) == refused(OutOfOrder, "poll-exists")
    assert given(*VOTED).when(replace(VOTE, poll="p8"), CLERK) == refused(OutOfOrder, "poll-exists")


def test_an_election_that_was_annulled_is_held_again() -> None:
    history = given(*VOTED, ("poll-p9", Annulled("p9", WHY)))
    answer = history.when(replace(VOTE, poll="p8"), CLERK)
    assert answer == [(C, CallPutToVote("c1", "p8")), ("poll-p8", replace(POLL, poll="p8"))]


def test_where_there_are_no_more_candidates_than_seats_nobody_votes() -> None:
    two = (*CALLED, OPENED, stands("amber"), stands("bloem"), SHUT)
    assert given(*two).when(VOTE, CLERK) == refused(OutOfOrder, "nothing-to-choose")
    assert given(*two).when(DecideCall("c1"), CLERK) == [
        decided(("amber", "bloem")),
        seat("amber", "unopposed"),
        seat("bloem", "unopposed"),
    ]
    assert given(*CALLED, OPENED, SHUT).when(DecideCall("c1"), CLERK) == [decided()]


def test_a_bench_without_a_voter_and_one_too_long_for_a_ballot_do_not_vote() -> None:
    gone = tuple(suspended(name) for name in ROLL)
    nobody = refused(OutOfOrder, "no-bench-to-vote")
    assert given(*CLOSED, *gone).when(VOTE, CLERK) == nobody
    many = tuple(admitted(f"x{number}") for number in range(MAX_VOTERS))
    assert given(*CLOSED, *many).when(VOTE, CLERK) == nobody


def test_the_elected_have_the_seats_and_the_others_follow_in_order() -> None:
    answer = given(*VOTED, CHOSEN).when(DecideCall("c1"), CLERK)
    assert answer == [
        decided(("amber", "bloem")),
        seat("amber", "elected"),
        seat("bloem", "elected"),
        behind("cirkel", "droom"),
    ]


@pytest.mark.parametrize(
    ("approvals", "names"), [((5, 4, 3, 3), ()), ((5, 4, 3, 0), ("cirkel",)), ((5, 4, 0, 0), ())]
)
def test_of_who_are_equal_none_stands_before_another(approvals: Any, names: tuple[str, ...]) -> None:
    answer = given(*VOTED, counted(approvals, ("amber", "bloem"))).when(DecideCall("c1"), CLERK)
    assert isinstance(answer, list)
    assert answer[3:] == ([behind(*names)] if names else [])


def test_who_is_no_member_any_more_is_passed_over_and_only_vacant_seats_are_filled() -> None:
    answer = given(*VOTED, CHOSEN, suspended("amber")).when(DecideCall("c1"), CLERK)
    assert answer == [
        decided(("bloem", "cirkel")),
        seat("bloem", "elected"),
        seat("cirkel", "elected"),
        behind("droom"),
    ]
    answer = given(*VOTED, CHOSEN, seated("koor")).when(DecideCall("c1"), CLERK)
    assert answer == [decided(("amber",)), seat("amber", "elected"), behind("bloem", "cirkel", "droom")]
    answer = given(*VOTED, CHOSEN, (K, Dissolved("k1", None))).when(DecideCall("c1"), CLERK)
    assert isinstance(answer, list)
    assert answer[0] == decided()


@pytest.mark.parametrize("outcome", ["no-quorum", "rejected"])
def test_an_election_that_chose_nobody_leaves_the_seats_vacant(outcome: Any) -> None:
    answer = given(*VOTED, counted((0, 0, 0, 0), outcome=outcome)).when(DecideCall("c1"), CLERK)
    assert answer == [decided()]


def test_nothing_is_decided_before_the_count_or_twice() -> None:
    undecided = refused(OutOfOrder, "not-decided")
    assert given(*CLOSED).when(DecideCall("c1"), CLERK) == undecided
    assert given(*VOTED, ("poll-p9", Closed("p9"))).when(DecideCall("c1"), CLERK) == undecided
    assert given(*VOTED, TIE).when(DecideCall("c1"), CLERK) == undecided
    assert given(*VOTED, CHOSEN).when(DecideCall("c1"), ANN) == refused(NotAllowed, "not-the-clerk")
    done = given(*VOTED, CHOSEN, decided(("amber", "bloem")))
    assert done.when(DecideCall("c1"), CLERK) == refused(OutOfOrder, "wrong-phase-of-call")


# --- the lot ---------------------------------------------------------------------------------------------


def test_a_tie_opens_a_draw_with_the_secret_that_the_clerk_was_bound_to() -> None:
    history = given(*VOTED, TIE)
    assert history.when(OpenDraw("c1", SECRET), CLERK) == [DRAWING]
    assert history.when(OpenDraw("c1", OURS), CLERK) == refused(Malformed, "another-secret")
    assert history.when(OpenDraw("c1", SECRET), ANN) == refused(NotAllowed, "not-the-clerk")
    assert given(*VOTED, CHOSEN).when(OpenDraw("c1", SECRET), CLERK) == refused(OutOfOrder, "no-tie")
    assert given(*VOTED).when(OpenDraw("c1", SECRET), CLERK) == refused(OutOfOrder, "no-tie")


def revealed(name: str, value: str) -> Line:
    """A candidate's secret."""
    return C, ValueRevealed("c1", name, value)


def test_who_is_tied_and_was_bound_reveals_once_and_in_time() -> None:
    history, act = given(*TIED), RevealValue("c1", "amber", OURS)
    assert history.when(act, who("amber")) == [revealed("amber", OURS)]
    assert history.when(replace(act, value=THEIRS), who("amber")) == refused(Malformed, "another-secret")
    assert history.when(act, who("amber"), UNTIL) == refused(OutOfOrder, "revealed-or-too-late")
    twice = given(*TIED, revealed("amber", OURS)).when(act, who("amber"))
    assert twice == refused(OutOfOrder, "revealed-or-too-late")
    for name in ("cirkel", "droom"):
        answer = history.when(RevealValue("c1", name, OURS), who(name))
        assert answer == refused(NotAllowed, "not-in-the-draw")
    assert given(*VOTED, TIE).when(act, who("amber")) == refused(OutOfOrder, "wrong-phase-of-call")


def sha256(words: str) -> str:
    """By hand."""
    return hashlib.sha256(words.encode()).hexdigest()


def test_the_lot_is_what_sha256sum_says() -> None:
    seed = sha256(f"{SECRET}\namber {OURS}\nbloem {THEIRS}\n")
    assert lot.seed(SECRET, {"bloem": THEIRS, "amber": OURS}) == seed
    assert lot.lot(seed, "amber") == sha256(f"{seed}\namber")


def test_when_all_who_were_bound_revealed_the_lot_is_drawn() -> None:
    told = (revealed("amber", OURS), revealed("bloem", THEIRS))
    seed = lot.seed(SECRET, {"amber": OURS, "bloem": THEIRS})
    order = lot.order(("amber", "bloem", "cirkel"), (), seed)
    undecided = refused(OutOfOrder, "not-decided")
    assert given(*TIED, told[0]).when(DecideCall("c1"), CLERK) == undecided
    assert given(*TIED, *told).when(DecideCall("c1"), CLERK) == [
        decided((), tuple(order[:2])),
        seat(order[0], "drawn"),
        seat(order[1], "drawn"),
        behind(order[2], "droom"),
    ]


def test_who_holds_back_stands_behind_and_is_told() -> None:
    answer = given(*TIED, revealed("amber", OURS)).when(DecideCall("c1"), CLERK, UNTIL)
    assert isinstance(answer, list)
    _, fact = answer[0]
    assert isinstance(fact, CallDecided)
    assert (set(fact.drawn), fact.absent) == ({"amber", "cirkel"}, ("bloem",))
    assert answer[-1] == behind("bloem", "droom")


def test_a_clerk_who_does_not_reveal_is_told_and_the_seats_stay_vacant() -> None:
    some_tied = counted((5, 4, 4, 1), ("amber",), ("bloem", "cirkel"), "tie")
    history, late = given(*VOTED, some_tied), NOW + 2 * DAY + CLERK_DAYS
    assert history.when(DecideCall("c1"), CLERK, late - TICK) == refused(OutOfOrder, "not-decided")
    assert history.when(DecideCall("c1"), CLERK, late) == [
        decided(("amber",), clerk_absent=True),
        seat("amber", "elected"),
    ]


HEX = some.integers(0, 2**32).map(lambda number: sha256(str(number)))
VALUES = some.dictionaries(some.sampled_from(NAMES), HEX)


@any_of(some.permutations(NAMES), some.sets(some.sampled_from(NAMES)), HEX, VALUES)
def test_the_lot_is_the_same_in_any_order_and_the_absent_stand_last(
    names: list[str], absent: set[str], secret: str, values: dict[str, str]
) -> None:
    seed = lot.seed(secret, values)
    order = lot.order(names, absent, seed)
    assert order == lot.order(sorted(names), absent, seed)
    assert lot.seed(secret, dict(reversed(values.items()))) == seed
    assert {*order[len(order) - len(absent) :]} == absent


def test_everybody_has_the_same_chance() -> None:
    """Over many secrets each of four is first about as often: within five deviations of a quarter."""
    firsts = [lot.order(NAMES, (), lot.seed(sha256(str(number)), {}))[0] for number in range(4_000)]
    assert all(abs(firsts.count(name) - 1_000) < 5 * 28 for name in NAMES)


def test_each_of_those_who_reveal_changes_the_seed() -> None:
    values = {"amber": OURS, "bloem": THEIRS}
    seeds = {lot.seed(SECRET, values), lot.seed(OURS, values), lot.seed(SECRET, {"amber": OURS})}
    assert len({*seeds, lot.seed(SECRET, {**values, "bloem": OURS})}) == 4


def test_an_election_follows_the_rules_of_its_day() -> None:
    sealed = replace(PROCEDURE, voting=replace(PROCEDURE.voting, secrecy="sealed"))
    history = given(*CLOSED, ("rules", RulesAdopted(2, sealed, None)))
    assert history.when(VOTE, CLERK) == refused(OutOfOrder, "no-seal")
    answer = history.when(replace(VOTE, seal="A" * 43), CLERK)
    assert answer == [PUT, ("poll-p9", replace(POLL, rules=2, secrecy="sealed", seal="A" * 43))]
