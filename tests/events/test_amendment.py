"""Amendments: filed to the present text, colliding, taken over or voted on, and made one text."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.amendment.acts import MAX_AMENDMENTS, CoSign, File, WithdrawAmendment
from events.amendment.deciding import Consolidate, DecideAmendments, Rank, TakeOver
from events.amendment.facts import (
    AmendmentAdopted,
    AmendmentCoSigned,
    AmendmentFiled,
    AmendmentFlagged,
    AmendmentRebased,
    AmendmentRejected,
    AmendmentsPutToVote,
    AmendmentsRanked,
    AmendmentWithdrawn,
)
from events.clauses import Change
from events.fact import Actor
from events.poll.acts import Open
from events.poll.facts import Annulled, AnyOutcome, Option
from events.poll.paper import KEEP, Paper
from events.proposal.course import EndDeliberation
from events.proposal.facts import Clause, Consolidated, Kind, Scheduled
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import Act
from tests.events.given import given, refused
from tests.events.items import DELIBERATED, QUALIFIED, RULED, SCHEDULED, SUBMITTED, filed
from tests.events.papers import NOTHING, opened
from tests.events.rulebook import PERIODS
from tests.events.sample import ANN, CEM, CLAUSES, CLERK, DAY, DORA, NOW, ON_THE_TABLE, TICK, Line, text

S = "amendments-v1"
WHY = text("It reads better")
A1 = Change("replace", "a1", None, "7" * 64)
A1_TOO = Change("replace", "a1", None, "8" * 64)
A2_GONE = Change("delete", "a2", None, None)
NEW = Change("insert", "a2", "n1", "9" * 64)
NEW_TOO = Change("insert", "a2", "n2", "a" * 64)


def file(*changes: Change, amendment: str = "w1", **more: Any) -> File:
    asked: dict[str, Any] = {"version": 1, **more}
    return File(amendment, "v1", "fietsers", changes=changes, reason=WHY, **asked)


def lies(
    *changes: Change,
    amendment: str = "w1",
    organisation: str = "fietsers",
    rivals: tuple[str, ...] = (),
    **more: Any,
) -> Line:
    fact: dict[str, Any] = {"version": 1, "on": None, **more}
    return S, AmendmentFiled(
        amendment, "v1", organisation, changes=changes, reason=WHY, rivals=rivals, **fact
    )


def put(poll: str, *amendments: str) -> Line:
    return S, AmendmentsPutToVote(amendments, poll)


def adopted(amendment: str, poll: str | None = None, *lapsed: str) -> Line:
    return S, AmendmentAdopted(amendment, "taken-over" if poll is None else "vote", poll, lapsed)


def new_text(*clauses: Clause, amendments: tuple[str, ...] = ("w1",), version: int = 2) -> Line:
    return "proposal-v1", Consolidated("v1", version, clauses, amendments, NOW)


W1, W2 = lies(A1), lies(A1_TOO, amendment="w2", organisation="stad", rivals=("w1",))
W3 = lies(NEW, amendment="w3", organisation="stad")
SUB = lies(Change("replace", "a1", None, "b" * 64), amendment="w4", organisation="stad", on="w1")
CHANGED = Clause("a1", "7" * 64)


UNFIT = {
    "no-such-clause": refused(Malformed, "changes-no-such-clause"),
    "clause-twice": refused(Malformed, "changes-clause-twice"),
    "clause-exists": refused(Malformed, "changes-clause-exists"),
    "nothing-changes": refused(Malformed, "changes-nothing-changes"),
    "nothing-left": refused(Malformed, "changes-nothing-left"),
    "change-incomplete": refused(Malformed, "changes-change-incomplete"),
    "too-many-clauses": refused(Malformed, "changes-too-many-clauses"),
}

# --- filing ----------------------------------------------------------------------------------------------


def test_a_member_files_an_amendment_to_the_present_text() -> None:
    assert given(*SUBMITTED).when(file(A1, NEW), CEM) == [lies(A1, NEW)]


def test_collisions_are_computed_when_an_amendment_is_filed() -> None:
    act = file(A1_TOO, A2_GONE, amendment="w9")
    answer = given(*SUBMITTED, W1, W3).when(act, CEM)
    assert answer == [lies(A1_TOO, A2_GONE, amendment="w9", rivals=("w1",))]


def test_what_was_taken_back_is_no_rival() -> None:
    back: Line = (S, AmendmentWithdrawn("w1"))
    assert given(*SUBMITTED, W1, back).when(file(A1, amendment="w2"), CEM) == [lies(A1, amendment="w2")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ((Change("replace", "a9", None, "7" * 64),), "no-such-clause"),
        ((A1, A1_TOO), "clause-twice"),
        ((Change("insert", "a1", "a2", "7" * 64),), "clause-exists"),
        ((Change("replace", "a1", None, "1" * 64),), "nothing-changes"),
        ((Change("delete", "a1", None, None), A2_GONE), "nothing-left"),
        ((Change("delete", "a1", None, "7" * 64),), "change-incomplete"),
        (tuple(Change("insert", "a1", f"n{n}", "7" * 64) for n in range(99)), "too-many-clauses"),
    ],
)
def test_changes_that_do_not_fit_the_text_are_refused(changes: tuple[Change, ...], code: str) -> None:
    assert given(*SUBMITTED).when(file(*changes), CEM) == UNFIT[code]


def test_an_amendment_is_to_the_present_version() -> None:
    history = given(*SUBMITTED, W1, adopted("w1"), new_text(CHANGED, CLAUSES[1]))
    assert history.when(file(A2_GONE, amendment="w2"), CEM) == refused(OutOfOrder, "another-version")
    assert history.when(file(A2_GONE, amendment="w2", version=2), CEM) == [
        lies(A2_GONE, amendment="w2", version=2)
    ]


@pytest.mark.parametrize("kind", ["rules", "charter", "election"])
def test_rules_charters_and_elections_are_put_as_they_are(kind: Kind) -> None:
    answer = given(*RULED, filed(kind=kind)).when(file(A1), CEM)
    assert answer == refused(OutOfOrder, "not-amendable")


def test_without_rules_a_text_is_not_amended() -> None:
    assert given(*ON_THE_TABLE).when(file(A1), CEM) == refused(OutOfOrder, "without-rules")


def test_amendments_are_taken_until_the_term_before_the_sitting() -> None:
    term = NOW + PERIODS.amendments * DAY
    soon: Line = ("proposal-v1", Scheduled("v1", "s1", term, "support"))
    later: Line = ("proposal-v1", Scheduled("v1", "s1", term + TICK, "support"))
    assert given(*SUBMITTED, QUALIFIED, soon).when(file(A1), CEM) == refused(OutOfOrder, "too-late-to-amend")
    assert given(*SUBMITTED, QUALIFIED, later).when(file(A1), CEM) == [lies(A1)]


def test_a_final_text_is_not_amended() -> None:
    history = given(*SUBMITTED, QUALIFIED, SCHEDULED, DELIBERATED)
    assert history.when(file(A1), CEM) == refused(OutOfOrder, "wrong-phase")


def test_nobody_files_in_anothers_name() -> None:
    assert given(*SUBMITTED).when(file(A1), ANN) == refused(NotAllowed, "not-your-organisation")


def test_an_id_is_used_once() -> None:
    assert given(*SUBMITTED, W1).when(file(A2_GONE), CEM) == refused(OutOfOrder, "amendment-exists")


def test_a_proposal_has_so_many_amendments_at_most() -> None:
    many = [lies(A1, amendment=f"x{n}") for n in range(MAX_AMENDMENTS)]
    assert given(*SUBMITTED, *many).when(file(A1), CEM) == refused(OutOfOrder, "too-many-amendments")
    assert given(*SUBMITTED, *many[1:]).when(file(NEW), CEM) == [lies(NEW)]


# --- sub-amendments --------------------------------------------------------------------------------------


def test_a_sub_amendment_changes_what_an_amendment_brings() -> None:
    sub = file(Change("replace", "a1", None, "b" * 64), amendment="w4", on="w1")
    again = lies(Change("replace", "a1", None, "b" * 64), amendment="w4", on="w1")
    assert given(*SUBMITTED, W1).when(sub, CEM) == [again]
    rival = file(Change("delete", "a1", None, None), amendment="w5", on="w1")
    assert given(*SUBMITTED, W1, SUB).when(rival, CEM) == [
        lies(Change("delete", "a1", None, None), amendment="w5", on="w1", rivals=("w4",))
    ]


def test_a_sub_amendment_leaves_the_rest_of_the_text_alone() -> None:
    answer = given(*SUBMITTED, W1).when(file(A2_GONE, amendment="w4", on="w1"), CEM)
    assert answer == refused(Malformed, "changes-outside-the-amendment")


def test_sub_amendments_go_one_level_deep() -> None:
    answer = given(*SUBMITTED, W1, SUB).when(file(A1, amendment="w5", on="w4"), CEM)
    assert answer == refused(OutOfOrder, "amendment-too-deep")


def test_a_sub_amendment_is_to_an_amendment_that_stands() -> None:
    sub = file(Change("replace", "a1", None, "b" * 64), amendment="w4", on="w1")
    assert given(*SUBMITTED).when(sub, CEM) == refused(Unknown, "no-such-amendment")
    back: Line = (S, AmendmentWithdrawn("w1"))
    assert given(*SUBMITTED, W1, back).when(sub, CEM) == refused(OutOfOrder, "amendment-withdrawn")


def test_its_author_takes_a_sub_amendment_over() -> None:
    history = given(*SUBMITTED, W1, SUB)
    assert history.when(TakeOver("v1", "w4"), CEM) == [adopted("w4")]
    assert history.when(TakeOver("v1", "w4"), ANN) == refused(NotAllowed, "not-your-organisation")
    after = given(*SUBMITTED, W1, SUB, adopted("w4"))
    assert after.when(TakeOver("v1", "w1"), ANN) == [
        adopted("w1"),
        new_text(Clause("a1", "b" * 64), CLAUSES[1]),
    ]


def test_what_no_longer_fits_beside_a_sub_amendment_is_flagged() -> None:
    rival = lies(Change("delete", "a1", None, None), amendment="w5", on="w1", rivals=("w4",))
    assert given(*SUBMITTED, W1, SUB, rival).when(TakeOver("v1", "w4"), CEM) == [
        adopted("w4"),
        (S, AmendmentFlagged("w5", 1)),
    ]


# --- co-signing, taking back, ranking --------------------------------------------------------------------


def test_another_organisation_puts_its_name_to_it_once() -> None:
    signed: Line = (S, AmendmentCoSigned("w1", "stad"))
    act = CoSign("v1", "w1", "stad")
    assert given(*SUBMITTED, W1).when(act, DORA) == [signed]
    assert given(*SUBMITTED, W1, signed).when(act, DORA) == refused(OutOfOrder, "signed-already")
    own = CoSign("v1", "w1", "fietsers")
    assert given(*SUBMITTED, W1).when(own, CEM) == refused(OutOfOrder, "signed-already")


def test_its_author_takes_it_back_until_it_is_voted_on() -> None:
    act = WithdrawAmendment("v1", "w1")
    assert given(*SUBMITTED, W1).when(act, CEM) == [(S, AmendmentWithdrawn("w1"))]
    assert given(*SUBMITTED, W1).when(act, DORA) == refused(NotAllowed, "not-your-organisation")
    assert given(*SUBMITTED, W1, put("p1", "w1")).when(act, CEM) == refused(OutOfOrder, "amendment-voted-on")
    assert given(*SUBMITTED).when(act, CEM) == refused(Unknown, "no-such-amendment")


def test_the_clerk_ranks_rivals_with_a_reason() -> None:
    ranking: Line = (S, AmendmentsRanked(("w2", "w1"), WHY))
    assert given(*SUBMITTED, W1, W2, W3).when(Rank("v1", ("w2", "w1"), WHY), CLERK) == [ranking]
    assert given(*SUBMITTED, W1, W2).when(Rank("v1", ("w2", "w1"), WHY), CEM) == refused(
        NotAllowed, "not-the-clerk"
    )


@pytest.mark.parametrize("ranking", [("w1",), ("w1", "w3"), ("w1", "w1"), ("w1", "w2", "w3"), ()])
def test_only_rivals_are_ranked(ranking: tuple[str, ...]) -> None:
    answer = given(*SUBMITTED, W1, W2, W3).when(Rank("v1", ranking, WHY), CLERK)
    assert answer == refused(Malformed, "no-rivals")


# --- the next text ---------------------------------------------------------------------------------------


def test_the_submitter_takes_a_friendly_one_over_and_the_text_changes_at_once() -> None:
    act = TakeOver("v1", "w1")
    assert given(*SUBMITTED, W1).when(act, ANN) == [adopted("w1"), new_text(CHANGED, CLAUSES[1])]
    assert given(*SUBMITTED, W1).when(act, CEM) == refused(NotAllowed, "not-your-organisation")


def test_then_others_are_rebased_where_their_clauses_are_untouched_and_flagged_where_not() -> None:
    assert given(*SUBMITTED, W1, W2, W3).when(TakeOver("v1", "w1"), ANN) == [
        adopted("w1"),
        new_text(CHANGED, CLAUSES[1]),
        (S, AmendmentFlagged("w2", 2)),
        (S, AmendmentRebased("w3", 2)),
    ]


def test_what_was_to_change_an_amendment_goes_with_it() -> None:
    """Flagged by a takeover: its author says what it means now. By a vote it lapses with its amendment."""
    taken = given(*SUBMITTED, W1, SUB, W2).when(TakeOver("v1", "w1"), ANN)
    assert taken[2:] == [(S, AmendmentFlagged(name, 2)) for name in ("w2", "w4")]
    other = given(*SUBMITTED, W1, SUB, W2).when(TakeOver("v1", "w2"), ANN)
    assert other[2:] == [(S, AmendmentFlagged(name, 2)) for name in ("w1", "w4")]
    voted = given(*SUBMITTED, W1, SUB, W2, put("p1", "w2"), *counted())
    assert voted.when(DecideAmendments("v1", "p1"), CLERK) == [adopted("w2", "p1", "w1", "w4")]


def test_the_text_does_not_change_under_a_vote_on_amendments() -> None:
    history = given(*SUBMITTED, W1, W3, put("p1", "w3"))
    assert history.when(TakeOver("v1", "w1"), ANN) == refused(OutOfOrder, "amendments-voted-on")
    assert history.when(Consolidate("v1"), CLERK) == refused(OutOfOrder, "amendments-voted-on")


def counted(
    poll: str = "p1", elected: tuple[str, ...] = (), outcome: AnyOutcome = "adopted"
) -> tuple[Line, ...]:
    """A poll on amendments that was opened and counted."""
    result = replace(NOTHING, poll=poll, elected=elected, outcome=outcome)
    return opened("majority", poll, kind="amendment", amendments=("w1",)), (f"poll-{poll}", result)


def test_what_was_decided_is_written_for_each_and_rivals_lapse() -> None:
    late = lies(A1, amendment="w6", organisation="stad", rivals=("w1",))
    together = (*SUBMITTED, W1, W2, W3, late, put("p1", "w1", "w2"))
    act = DecideAmendments("v1", "p1")
    assert given(*together, *counted(elected=("w1", "text", "w2"), outcome="chosen")).when(act, CLERK) == [
        (S, AmendmentRejected("w2", "p1")),
        adopted("w1", "p1", "w6"),
    ]
    for result in (counted(elected=("text", "w1"), outcome="chosen"), counted(outcome="tie")):
        assert given(*together, *result).when(act, CLERK) == [
            (S, AmendmentRejected("w1", "p1")),
            (S, AmendmentRejected("w2", "p1")),
        ]


def test_a_majority_decides_one() -> None:
    history = (*SUBMITTED, W1, W2, put("p1", "w1"))
    act = DecideAmendments("v1", "p1")
    assert given(*history, *counted()).when(act, CLERK) == [adopted("w1", "p1", "w2")]
    rejected = [(S, AmendmentRejected("w1", "p1"))]
    for outcome in ("rejected", "tie", "no-quorum"):
        assert given(*history, *counted(outcome=outcome)).when(act, CLERK) == rejected  # type: ignore[arg-type]


def test_a_poll_decides_once_and_when_it_is_counted() -> None:
    act = DecideAmendments("v1", "p1")
    decided = (*SUBMITTED, W1, put("p1", "w1"), *counted(), adopted("w1", "p1"))
    assert given(*decided).when(act, CLERK) == refused(OutOfOrder, "amendments-decided")
    assert given(*SUBMITTED, W1).when(act, CLERK) == refused(OutOfOrder, "amendments-decided")
    running = given(*SUBMITTED, W1, put("p1", "w1"), counted()[0])
    assert running.when(act, CLERK) == refused(OutOfOrder, "poll-not-counted")


# --- putting to the vote ---------------------------------------------------------------------------------


def vote(*amendments: str, **more: Any) -> Open:
    paper = Paper(kind="amendment", amendments=amendments, **more)
    return Open("p1", "v1", closes_at=NOW + DAY, paper=paper)


def ranked(*amendments: str) -> Open:
    options = tuple(Option(name, text(name)) for name in (*amendments, KEEP))
    return vote(*amendments, method="ranked", options=options, status_quo=KEEP)


def stands_beside(answer: Any) -> Any:
    """What an opened poll writes beside its own opening."""
    assert isinstance(answer, list), answer
    assert answer[0][0] == "poll-p1"
    return answer[1:]


def test_an_amendment_is_put_to_the_vote_and_so_are_rivals_together() -> None:
    history = given(*SUBMITTED, W1, W2, W3)
    assert stands_beside(history.when(vote("w3"), CLERK)) == [put("p1", "w3")]
    assert stands_beside(history.when(ranked("w1", "w2"), CLERK)) == [put("p1", "w1", "w2")]


def test_what_does_not_collide_is_voted_on_each_by_itself() -> None:
    answer = given(*SUBMITTED, W1, W3).when(ranked("w1", "w3"), CLERK)
    assert answer == refused(Malformed, "no-rivals")


def test_rivals_are_voted_on_one_by_one_in_their_order() -> None:
    history = (*SUBMITTED, W1, W2)
    assert stands_beside(given(*history).when(vote("w1"), CLERK)) == [put("p1", "w1")]
    assert given(*history).when(vote("w2"), CLERK) == refused(OutOfOrder, "not-next-in-order")
    other: Line = (S, AmendmentsRanked(("w2", "w1"), WHY))
    assert stands_beside(given(*history, other).when(vote("w2"), CLERK)) == [put("p1", "w2")]


def test_two_rivals_are_never_in_two_votes_at_once() -> None:
    """Both could be adopted."""
    running = (
        *SUBMITTED, W1, W2, W3, put("p2", "w1"),
        opened("majority", "p2", kind="amendment", amendments=("w1",)),
    )  # fmt: skip
    assert given(*running).when(vote("w2"), CLERK) == refused(OutOfOrder, "rival-voted-on")
    assert stands_beside(given(*running).when(vote("w3"), CLERK)) == [put("p1", "w3")]
    annulled: Line = ("poll-p2", Annulled("p2", WHY))
    assert stands_beside(given(*running, annulled).when(vote("w2"), CLERK)) == [put("p1", "w2")]


def test_of_two_rivals_one_is_adopted_also_when_the_other_comes_after_the_vote() -> None:
    """While the next text is not made, nothing lapses the later one."""
    history = given(*SUBMITTED, W1, adopted("w1", "p1"))
    assert history.when(file(A1_TOO, amendment="w2"), CEM) == refused(OutOfOrder, "rival-adopted")
    assert history.when(file(A2_GONE, amendment="w2"), CEM) == [lies(A2_GONE, amendment="w2")]


def test_a_sub_amendment_cannot_make_a_rival_of_what_is_adopted() -> None:
    """Another amendment brings a clause of the id that it would bring."""
    same = Change("insert", "n1", "n2", "c" * 64)
    brings = (*SUBMITTED, W3, lies(NEW_TOO, amendment="w5"), adopted("w5", "p1"))
    assert given(*brings).when(file(same, amendment="w6", on="w3"), CEM) == refused(
        OutOfOrder, "rival-adopted"
    )
    before = lies(same, amendment="w6", on="w3")
    rivals = given(*SUBMITTED, W3, before, lies(NEW_TOO, amendment="w5"), adopted("w5", "p1"), adopted("w6"))
    assert rivals.when(vote("w3"), CLERK) == refused(OutOfOrder, "rival-adopted")
    assert rivals.when(TakeOver("v1", "w3"), ANN) == refused(OutOfOrder, "rival-adopted")


def test_what_a_sub_amendment_leaves_about_nothing_is_flagged_and_two_are_not_voted_on_at_once() -> None:
    """One deletes a clause that the amendment brings, the other puts something behind it."""
    gone = lies(Change("delete", "n1", None, None), amendment="w5", organisation="stad", on="w3")
    behind = lies(Change("insert", "n1", "n3", "c" * 64), amendment="w6", organisation="stad", on="w3")
    history = (*SUBMITTED, W3, gone, behind)
    assert given(*history).when(TakeOver("v1", "w5"), DORA) == [adopted("w5"), (S, AmendmentFlagged("w6", 1))]
    assert given(*history).when(TakeOver("v1", "w6"), DORA) == [adopted("w6")]
    running = (*history, put("p2", "w5"), counted("p2")[0])
    assert given(*running).when(TakeOver("v1", "w6"), DORA) == refused(OutOfOrder, "amendments-voted-on")
    assert given(*running).when(vote("w6"), CLERK) == refused(OutOfOrder, "rival-voted-on")
    decided = given(*history, put("p1", "w5"), *counted()).when(DecideAmendments("v1", "p1"), CLERK)
    assert decided == [adopted("w5", "p1"), (S, AmendmentFlagged("w6", 1))]


def test_a_rival_whose_vote_was_annulled_lapses_too() -> None:
    annulled: Line = ("poll-p2", Annulled("p2", WHY))
    before = (put("p2", "w2"), opened("majority", "p2", kind="amendment", amendments=("w2",)), annulled)
    history = given(*SUBMITTED, W1, W2, *before, put("p1", "w1"), *counted())
    assert history.when(DecideAmendments("v1", "p1"), CLERK) == [adopted("w1", "p1", "w2")]


def test_amendments_to_an_amendment_come_first() -> None:
    history = given(*SUBMITTED, W1, SUB)
    assert history.when(vote("w1"), CLERK) == refused(OutOfOrder, "sub-amendments-open")
    assert stands_beside(history.when(vote("w4"), CLERK)) == [put("p1", "w4")]


def test_an_amendment_is_in_one_vote_until_that_is_annulled() -> None:
    running = (
        *SUBMITTED,
        W1,
        put("p2", "w1"),
        opened("majority", "p2", kind="amendment", amendments=("w1",)),
    )
    assert given(*running).when(vote("w1"), CLERK) == refused(OutOfOrder, "amendment-voted-on")
    annulled: Line = ("poll-p2", Annulled("p2", WHY))
    assert stands_beside(given(*running, annulled).when(vote("w1"), CLERK)) == [put("p1", "w1")]


def test_what_is_not_there_is_not_voted_on() -> None:
    assert given(*SUBMITTED).when(vote("w1"), CLERK) == refused(Unknown, "no-such-amendment")


@pytest.mark.parametrize(
    "lines",
    [(W1,), (W1, put("p1", "w1")), (W1, put("p1", "w1"), adopted("w1", "p1"))],
    ids=["standing", "voted on", "adopted"],
)
def test_a_deliberation_ends_when_every_amendment_is_decided(lines: tuple[Line, ...]) -> None:
    scheduled = (*SUBMITTED, QUALIFIED, SCHEDULED)
    act = EndDeliberation("v1")
    assert given(*scheduled, *lines).when(act, CLERK) == refused(OutOfOrder, "amendments-open")
    over = (W1, put("p1", "w1"), (S, AmendmentRejected("w1", "p1")))
    assert given(*scheduled, *over).when(act, CLERK) == [DELIBERATED]
    made = (W1, put("p1", "w1"), adopted("w1", "p1"), new_text(CHANGED, CLAUSES[1]))
    assert given(*scheduled, *made).when(act, CLERK) == [DELIBERATED]


@pytest.mark.parametrize(
    "decided",
    [
        (adopted("w1", "p1"), adopted("w3", "p2")),
        (adopted("w3", "p2"), adopted("w1", "p1")),
    ],
    ids=["one first", "the other first"],
)
def test_adopted_in_any_order_they_give_the_same_text(decided: tuple[Line, ...]) -> None:
    history = given(*SUBMITTED, W1, W3, put("p1", "w1"), put("p2", "w3"), *decided)
    made = new_text(CHANGED, CLAUSES[1], Clause("n1", "9" * 64), amendments=("w1", "w3"))
    assert history.when(Consolidate("v1"), CLERK) == [made]


def test_the_next_text_is_made_once() -> None:
    history = given(*SUBMITTED, W1, put("p1", "w1"), adopted("w1", "p1"), new_text(CHANGED, CLAUSES[1]))
    assert history.when(Consolidate("v1"), CLERK) == refused(OutOfOrder, "nothing-adopted")
    assert given(*SUBMITTED, W1).when(Consolidate("v1"), CLERK) == refused(OutOfOrder, "nothing-adopted")


def test_a_text_of_which_nothing_is_left_is_not_made() -> None:
    both = (lies(Change("delete", "a1", None, None)), lies(A2_GONE, amendment="w2"))
    history = given(
        *SUBMITTED, *both, put("p1", "w1"), put("p2", "w2"), adopted("w1", "p1"), adopted("w2", "p2")
    )
    assert history.when(Consolidate("v1"), CLERK) == refused(OutOfOrder, "nothing-left")


def test_insertions_at_one_place_stand_as_they_were_filed() -> None:
    history = given(
        *SUBMITTED,
        lies(NEW_TOO, amendment="w1"),
        lies(NEW, amendment="w2"),
        *(put("p2", "w2"), put("p1", "w1")),
        *(adopted("w2", "p2"), adopted("w1", "p1")),
    )
    made = new_text(*CLAUSES, Clause("n2", "a" * 64), Clause("n1", "9" * 64), amendments=("w1", "w2"))
    assert history.when(Consolidate("v1"), CLERK) == [made]


@pytest.mark.parametrize("act", [DecideAmendments("v1", "p1"), Consolidate("v1")])
@pytest.mark.parametrize("who", [ANN, CEM])
def test_only_the_clerk_draws_the_consequences(act: Act, who: Actor) -> None:
    history = given(*SUBMITTED, W1, put("p1", "w1"))
    assert history.when(act, who) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ((S, AmendmentWithdrawn("w1")), refused(OutOfOrder, "amendment-withdrawn")),
        (adopted("w1"), refused(OutOfOrder, "amendment-adopted")),
        ((S, AmendmentRejected("w1", "p1")), refused(OutOfOrder, "amendment-rejected")),
    ],
    ids=["withdrawn", "adopted", "rejected"],
)
def test_what_is_over_for_an_amendment_is_over(line: Line, refusal: refused) -> None:
    assert given(*SUBMITTED, W1, line).when(TakeOver("v1", "w1"), ANN) == refusal
