"""A4: signals are raised on behalf of others, recognised once each, merged, linked and answered."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.delegation.acts import BringBack, Delegate
from events.delegation.facts import BecameHot, BroughtBack, Concluded, Delegated, Receiver
from events.fact import Actor
from events.recognition.acts import RecogniseSignal, TellSeen, WithdrawRecognition
from events.recognition.facts import RecognitionWithdrawn, SignalSeen
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.signal.acts import MergeSignal
from events.signal.answering import AnswerSignal
from events.signal.facts import MAX_LINKS, MAX_MERGED, SignalAnswered, SignalLinked, SignalUnlinked
from events.signal.linking import LinkSignal, UnlinkSignal
from events.signal.state import Signal
from events.sitting.facts import AgendaItemPut
from tests.events.commissions import EVA
from tests.events.given import given, refused
from tests.events.outcomes import CONTACT
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CEM,
    CLERK,
    DAY,
    DORA,
    NOW,
    Line,
    suspended,
    text,
)
from tests.events.signals import FAY, FIELD, G1, G2, MERGED, RAISE, RAISED, WHY, merged, raised, seen
from tests.events.test_sitting import convened

KOOR = RecogniseSignal("g1", "koor", 3)
BACK = WithdrawRecognition("g1", "koor")
MERGE = MergeSignal("g2", "g1", WHY)
TO_K1, OUTSIDE = Receiver("k1", None, None), Receiver(None, text("The housing council"), "moestuin")


def delegated(receiver: Receiver, signal: str = "g1") -> Line:
    """A signal that a body has in hand."""
    fact = Delegated("signal", signal, 1, 1, receiver, WHY, "advise", None, NOW + DAY, None)
    return f"delegation-signal-{signal}", fact


@pytest.mark.parametrize("who", [ANN, BOB])
def test_a4_an_organisation_raises_a_signal_on_behalf_of_people_who_are_not_named(who: Actor) -> None:
    assert given(*FIELD).when(RAISE, who) == [G1]
    of_the_city = replace(RAISE, organisation="stad", neighbourhoods=(), target_groups=())
    assert given(*FIELD).when(of_the_city, DORA) == [
        raised(organisation="stad", neighbourhoods=(), target_groups=())
    ]


def test_a4_a_signal_is_of_a_member_has_a_theme_and_an_id_of_its_own() -> None:
    assert given(*FIELD).when(RAISE, CEM) == refused(NotAllowed, "not-your-organisation")
    assert given(*FIELD).when(RAISE, CLERK) == refused(NotAllowed, "not-your-organisation")
    gone = given(*FIELD, suspended("buurtwerk"))
    assert gone.when(RAISE, ANN) == refused(NotAllowed, "not-in-good-standing")
    bare = replace(RAISE, themes=())
    assert given(*FIELD).when(bare, ANN) == refused(Malformed, "signal-without-a-theme")
    assert given(*RAISED).when(RAISE, ANN) == refused(OutOfOrder, "signal-exists")
    assert given(*ASSEMBLY).when(RAISE, ANN) == refused(OutOfOrder, "no-rules-of-signals")


def test_a4_others_recognise_it_once_each() -> None:
    assert given(*RAISED).when(KOOR, EVA) == [seen("g1", "koor")]
    assert given(*RAISED, seen("g1", "fietsers")).when(KOOR, EVA) == [seen("g1", "koor")]
    assert given(*RAISED, seen("g1", "koor")).when(KOOR, EVA) == refused(OutOfOrder, "recognised-already")
    own = RecogniseSignal("g1", "buurtwerk", 1)
    assert given(*RAISED).when(own, ANN) == refused(OutOfOrder, "raised-it-yourself")
    assert given(*RAISED).when(KOOR, CEM) == refused(NotAllowed, "not-your-organisation")
    assert given(*FIELD).when(KOOR, EVA) == refused(Unknown, "no-such-signal")


def test_a4_who_recognises_it_waits_for_nobody_else() -> None:
    assert given(*RAISED).relied_on(KOOR, EVA) == {
        "signal-g1": 1,
        "membership": 5,
        "organisation-koor": 1,
        "recognition-g1-koor": 0,
    }


def test_a4_a_recognition_is_taken_back_and_given_again() -> None:
    withdrawn: Line = ("recognition-g1-koor", RecognitionWithdrawn("g1", "koor", "g1"))
    history = given(*RAISED, seen("g1", "koor"))
    assert history.when(BACK, EVA) == [withdrawn]
    assert history.when(BACK, CEM) == refused(NotAllowed, "not-your-organisation")
    again = given(*RAISED, seen("g1", "koor"), withdrawn)
    assert again.when(BACK, EVA) == refused(OutOfOrder, "not-recognised")
    assert again.when(KOOR, EVA) == [seen("g1", "koor")]


@pytest.mark.parametrize("who", [CLERK, CEM])
def test_a4_the_clerk_and_who_raised_it_merge_a_signal_into_the_same(who: Actor) -> None:
    assert given(*RAISED).when(MERGE, who) == [*merged("g2", "g1", "fietsers")]


def test_a4_nobody_else_gives_a_signal_up() -> None:
    assert given(*RAISED).when(MERGE, ANN) == refused(NotAllowed, "not-yours-to-merge")
    gone = given(*RAISED, suspended("fietsers"))
    assert gone.when(MERGE, CEM) == refused(NotAllowed, "not-in-good-standing")


def test_a4_merging_never_goes_in_a_circle() -> None:
    itself = MergeSignal("g2", "g2", WHY)
    assert given(*RAISED).when(itself, CLERK) == refused(Malformed, "merged-into-itself")
    back = MergeSignal("g1", "g2", WHY)
    assert given(*MERGED).when(back, CLERK) == refused(OutOfOrder, "signal-merged")
    assert given(*MERGED).when(MERGE, CLERK) == refused(OutOfOrder, "signal-merged")
    nothing = MergeSignal("g2", "g9", WHY)
    assert given(*RAISED).when(nothing, CLERK) == refused(Unknown, "no-such-signal")


def test_a4_what_a_signal_had_taken_in_goes_along() -> None:
    third = MergeSignal("g1", "g3", WHY)
    assert given(*MERGED, raised("g3", "moestuin")).when(third, CLERK) == [
        *merged("g1", "g3", "buurtwerk", "fietsers", others=("g2",))
    ]


def test_a4_one_signal_stands_for_twenty_others_and_no_more() -> None:
    many = tuple(f"h{number}" for number in range(MAX_MERGED - 1))
    [_, took] = merged("h", "g1", "koor", others=many[1:])
    there = given(*RAISED, took)
    assert there.when(MERGE, CLERK) == [*merged("g2", "g1", "fietsers")]
    [_, took] = merged("h", "g1", "koor", others=many)
    assert given(*RAISED, took).when(MERGE, CLERK) == refused(OutOfOrder, "too-many-merged")


def test_a4_recognitions_go_along_and_count_once() -> None:
    assert given(*MERGED).when(KOOR, EVA) == refused(OutOfOrder, "recognised-already")
    raiser = RecogniseSignal("g1", "fietsers", 1)
    assert given(*MERGED).when(raiser, CEM) == refused(OutOfOrder, "raised-it-yourself")
    there = RecogniseSignal("g2", "moestuin", 1)
    assert given(*MERGED).when(there, FAY) == refused(OutOfOrder, "signal-merged")
    assert given(*MERGED).when(replace(there, signal="g1"), FAY) == [seen("g1", "moestuin", 1)]


def test_a4_who_takes_it_back_takes_back_all_that_went_along() -> None:
    both = (*RAISED, seen("g1", "koor"), seen("g2", "koor"), *merged("g2", "g1", "fietsers"))
    assert given(*both).when(BACK, EVA) == [
        ("recognition-g1-koor", RecognitionWithdrawn("g1", "koor", "g1")),
        ("recognition-g2-koor", RecognitionWithdrawn("g1", "koor", "g2")),
    ]
    assert given(*MERGED).when(BACK, EVA) == [
        ("recognition-g2-koor", RecognitionWithdrawn("g1", "koor", "g2"))
    ]


@pytest.mark.parametrize("who", [ANN, CLERK])
@pytest.mark.parametrize("kind", ["signal", "proposal"])
def test_a4_a_signal_is_linked_and_unlinked(kind: Any, who: Actor) -> None:
    item = {"signal": "g2", "proposal": "v1"}[kind]
    linked: Line = ("signal-g1", SignalLinked("g1", kind, item))
    link, unlink = LinkSignal("g1", kind, item), UnlinkSignal("g1", kind, item)
    assert given(*RAISED).when(link, who) == [linked]
    assert given(*RAISED, linked).when(link, who) == refused(OutOfOrder, "linked-already")
    unlinked: Line = ("signal-g1", SignalUnlinked("g1", kind, item))
    assert given(*RAISED, linked).when(unlink, who) == [unlinked]
    assert given(*RAISED, linked, unlinked).when(unlink, who) == refused(OutOfOrder, "not-linked")
    assert given(*RAISED, linked).when(unlink, CEM) == refused(NotAllowed, "not-behind-the-signal")


def test_a4_links_lead_to_something_and_are_made_by_who_stands_behind_it() -> None:
    for kind in ("signal", "proposal", "action"):
        nothing = LinkSignal("g1", kind, "x9")  # type: ignore[arg-type]
        assert given(*RAISED).when(nothing, ANN) == refused(Unknown, "nothing-to-link")
    itself = LinkSignal("g1", "signal", "g1")
    assert given(*RAISED).when(itself, ANN) == refused(Malformed, "linked-to-itself")
    link = LinkSignal("g1", "proposal", "v1")
    assert given(*RAISED).when(link, CEM) == refused(NotAllowed, "not-behind-the-signal")
    linked: Line = ("signal-g1", SignalLinked("g1", "proposal", "v1"))
    assert given(*RAISED, seen("g1", "fietsers")).when(link, CEM) == [linked]
    full = [("signal-g1", SignalLinked("g1", "signal", f"h{number}")) for number in range(MAX_LINKS)]
    assert given(*RAISED, *full).when(link, ANN) == refused(OutOfOrder, "too-many-links")
    assert given(*RAISED, *full[1:]).when(link, ANN) == [linked]


def test_a4_each_of_the_four_questions_is_answered_in_versions_of_its_own() -> None:
    history: list[Line] = [*RAISED]
    for question, version in (("can", 1), ("cannot", 1), ("can", 2), ("who", 1), ("done", 1), ("can", 3)):
        act = AnswerSignal("g1", question, WHY)  # type: ignore[arg-type]
        fact = SignalAnswered("g1", question, version, "buurtwerk", WHY)  # type: ignore[arg-type]
        assert given(*history).when(act, ANN) == [("signal-g1", fact)]
        history.append(("signal-g1", fact))


ANSWER = AnswerSignal("g1", "who", WHY)


@pytest.mark.parametrize(
    ("who", "organisation"),
    [(CLERK, None), (CONTACT, None), (ANN, "buurtwerk"), (EVA, "koor")],
    ids=["clerk", "contact", "raiser", "recogniser"],
)
def test_a4_offices_and_who_stands_behind_it_answer(who: Actor, organisation: str | None) -> None:
    answered: Line = ("signal-g1", SignalAnswered("g1", "who", 1, organisation, WHY))
    assert given(*RAISED, seen("g1", "koor")).when(ANSWER, who) == [answered]


def test_a4_the_body_that_has_it_in_hand_answers() -> None:
    of_fietsers: Line = ("signal-g1", SignalAnswered("g1", "who", 1, "fietsers", WHY))
    assert given(*RAISED).when(ANSWER, CEM) == refused(NotAllowed, "not-behind-the-signal")
    assert given(*RAISED, delegated(TO_K1)).when(ANSWER, CEM) == [of_fietsers]  # the rapporteur
    assert given(*RAISED, delegated(TO_K1)).when(ANSWER, FAY) == refused(NotAllowed, "not-behind-the-signal")
    gone = given(*RAISED, delegated(TO_K1), suspended("fietsers"))
    assert gone.when(ANSWER, CEM) == refused(NotAllowed, "not-in-good-standing")
    of_moestuin: Line = ("signal-g1", SignalAnswered("g1", "who", 1, "moestuin", WHY))
    assert given(*RAISED, delegated(OUTSIDE)).when(ANSWER, FAY) == [of_moestuin]
    assert given(*RAISED, delegated(OUTSIDE)).when(ANSWER, CEM) == refused(
        NotAllowed, "not-behind-the-signal"
    )
    done: Line = ("delegation-signal-g1", Concluded("signal", "g1", "takes-note", WHY, None))
    assert given(*RAISED, delegated(OUTSIDE), done).when(ANSWER, FAY) == refused(
        NotAllowed, "not-behind-the-signal"
    )
    assert given(*MERGED).when(replace(ANSWER, signal="g2"), CLERK) == refused(OutOfOrder, "signal-merged")


def test_a4_it_is_told_year_by_year_whether_it_comes_back() -> None:
    told: Line = ("recognition-g1-buurtwerk", SignalSeen("g1", "buurtwerk", 2026, 4))
    tell = TellSeen("g1", "buurtwerk", 2026, 4)
    assert given(*RAISED).when(tell, ANN) == [told]
    assert given(*RAISED, told).when(tell, ANN) == refused(OutOfOrder, "seen-as-told")
    not_any_more = replace(tell, seen=0)
    corrected: Line = ("recognition-g1-buurtwerk", SignalSeen("g1", "buurtwerk", 2026, 0))
    assert given(*RAISED, told).when(not_any_more, ANN) == [corrected]
    before = replace(tell, year=2019)
    assert given(*RAISED, told).when(before, ANN) == [
        ("recognition-g1-buurtwerk", SignalSeen("g1", "buurtwerk", 2019, 4))
    ]
    assert given(*RAISED).when(replace(tell, year=2027), ANN) == refused(Malformed, "year-to-come")


def test_a4_the_year_is_that_of_brussels() -> None:
    tell = TellSeen("g1", "buurtwerk", 2027, 4)
    new_year = NOW.replace(year=2026, month=12, day=31, hour=23, minute=0)
    assert given(*RAISED).when(tell, ANN, new_year) == [
        ("recognition-g1-buurtwerk", SignalSeen("g1", "buurtwerk", 2027, 4))
    ]
    before = new_year.replace(hour=22, minute=59)
    assert given(*RAISED).when(tell, ANN, before) == refused(Malformed, "year-to-come")


def test_a4_who_does_not_see_it_tells_nothing_of_it() -> None:
    tell = TellSeen("g1", "koor", 2026, 4)
    assert given(*RAISED).when(tell, EVA) == refused(NotAllowed, "not-behind-the-signal")
    assert given(*RAISED).when(tell, ANN) == refused(NotAllowed, "not-your-organisation")
    told: Line = ("recognition-g1-koor", SignalSeen("g1", "koor", 2026, 4))
    assert given(*MERGED).when(tell, EVA) == [told]
    withdrawn: Line = ("recognition-g2-koor", RecognitionWithdrawn("g1", "koor", "g2"))
    assert given(*MERGED, told, withdrawn).when(replace(tell, seen=5), EVA) == refused(
        NotAllowed, "not-behind-the-signal"
    )


def test_a4_a_signal_is_delegated_as_long_as_it_stands() -> None:
    act = Delegate("signal", "g1", TO_K1, WHY, "advise", NOW + DAY)
    assert given(*RAISED).when(act, CLERK) == [delegated(TO_K1)]
    assert given(*RAISED).when(replace(act, item="g9"), CLERK) == refused(Unknown, "no-such-signal")
    assert given(*MERGED).when(replace(act, item="g2"), CLERK) == refused(OutOfOrder, "signal-merged")


def test_a4_what_a_body_has_in_hand_is_not_merged_away() -> None:
    in_hand = (*RAISED, delegated(TO_K1, "g2"))
    assert given(*in_hand).when(MERGE, CLERK) == refused(OutOfOrder, "signal-delegated")
    other_way = MergeSignal("g1", "g2", WHY)
    assert given(*in_hand).when(other_way, CLERK) == [*merged("g1", "g2", "buurtwerk")]
    done: Line = ("delegation-signal-g2", Concluded("signal", "g2", "takes-note", WHY, None))
    assert given(*in_hand, done).when(MERGE, CLERK) == [*merged("g2", "g1", "fietsers")]


def test_a4_a_signal_that_is_a_hot_potato_comes_on_an_agenda_under_its_question() -> None:
    hot: Line = ("delegation-signal-g1", BecameHot("signal", "g1", 4))
    history = given(*RAISED, delegated(TO_K1), hot, convened("s7", NOW + DAY))
    [(_, back), (stream, put)] = history.when(BringBack("signal", "g1", "s7"), CLERK)  # type: ignore[misc]
    assert isinstance(back, BroughtBack)
    assert (stream, put) == ("sitting-s7", AgendaItemPut(back.agenda_item or "", WHY, None, None))


def test_a4_the_state_says_who_raised_what_it_stands_for() -> None:
    state: Signal = given(*MERGED).states["signal-g1"].state
    assert state == Signal("standing", "buurtwerk", None, ("g2",), frozenset({"buurtwerk", "fietsers"}))
    gone: Signal = given(*MERGED).states["signal-g2"].state
    assert gone == Signal("merged", "fietsers", "g1", (), frozenset({"fietsers"}))


def test_a4_signals_of_a_log_begin_with_who_raised_them() -> None:
    assert given(G2).states["signal-g2"].state.organisation == "fietsers"
