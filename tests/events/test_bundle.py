"""A4: signals that belong together go in one bundle, which stays as it is once it was issued."""

from __future__ import annotations

from msgspec.structs import replace

from events.bundle.acts import BeginBundle, BundleSignal, IssueBundle, LeaveSignalOut
from events.bundle.facts import MAX_SIGNALS, BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
from events.bundle.state import Bundle
from events.refusal import NotAllowed, OutOfOrder, Unknown
from tests.events.given import given, refused
from tests.events.sample import ANN, ASSEMBLY, CEM, CLERK, Line, suspended, text
from tests.events.signals import MERGED, RAISED, merged

BEGIN = BeginBundle("b1", text("Mould in Rabot"), text("Nine organisations see it"), "buurtwerk")
BEGUN: Line = ("bundle-b1", BundleBegun("b1", "buurtwerk", BEGIN.title, BEGIN.introduction))
OF_THE_CLERK: Line = ("bundle-b1", BundleBegun("b1", None, BEGIN.title, BEGIN.introduction))
PUT, OUT = BundleSignal("b1", "g1"), LeaveSignalOut("b1", "g1")
IN: Line = ("bundle-b1", SignalBundled("b1", "g1"))
LEFT: Line = ("bundle-b1", SignalLeftOut("b1", "g1"))
ISSUED: Line = ("bundle-b1", BundleIssued("b1"))


def test_a4_a_member_or_the_clerk_begins_a_bundle() -> None:
    assert given(*RAISED).when(BEGIN, ANN) == [BEGUN]
    assert given(*RAISED).when(replace(BEGIN, organisation=None), CLERK) == [OF_THE_CLERK]
    assert given(*RAISED).when(BEGIN, CEM) == refused(NotAllowed, "not-your-organisation")
    assert given(*RAISED).when(replace(BEGIN, organisation=None), ANN) == refused(NotAllowed, "not-the-clerk")
    assert given(*RAISED, BEGUN).when(BEGIN, ANN) == refused(OutOfOrder, "bundle-exists")
    assert given(*ASSEMBLY).when(BEGIN, ANN) == refused(OutOfOrder, "no-rules-of-signals")


def test_a4_signals_go_in_and_out_until_it_is_issued() -> None:
    assert given(*RAISED, BEGUN).when(PUT, ANN) == [IN]
    assert given(*RAISED, BEGUN, IN).when(PUT, ANN) == refused(OutOfOrder, "bundled-already")
    assert given(*RAISED, BEGUN, IN).when(OUT, ANN) == [LEFT]
    assert given(*RAISED, BEGUN, IN, LEFT).when(OUT, ANN) == refused(OutOfOrder, "not-in-the-bundle")
    assert given(*RAISED, BEGUN, IN, LEFT).when(PUT, ANN) == [IN]
    for act in (PUT, OUT, IssueBundle("b1")):
        assert given(*RAISED, BEGUN, IN, ISSUED).when(act, ANN) == refused(OutOfOrder, "bundle-issued")


def test_a4_a_bundle_is_made_by_who_began_it_and_by_the_clerk() -> None:
    for act in (PUT, OUT, IssueBundle("b1")):
        assert given(*RAISED, BEGUN, IN).when(act, CEM) == refused(NotAllowed, "not-your-organisation")
        assert given(*RAISED, OF_THE_CLERK, IN).when(act, ANN) == refused(NotAllowed, "not-the-clerk")
        gone = given(*RAISED, suspended("buurtwerk"), BEGUN, IN)
        assert gone.when(act, ANN) == refused(NotAllowed, "not-in-good-standing")
        assert given(*RAISED).when(act, CLERK) == refused(Unknown, "no-such-bundle")
    assert given(*RAISED, BEGUN).when(PUT, CLERK) == [IN]


def test_a4_what_goes_in_is_a_signal_that_stands() -> None:
    nothing = BundleSignal("b1", "g9")
    assert given(*RAISED, BEGUN).when(nothing, ANN) == refused(Unknown, "no-such-signal")
    assert given(*MERGED, BEGUN).when(BundleSignal("b1", "g2"), ANN) == refused(OutOfOrder, "signal-merged")


def test_a4_a_signal_that_was_merged_since_is_left_out_like_any_other() -> None:
    lines = (*RAISED, BEGUN, IN, *merged("g1", "g2", "buurtwerk"))
    assert given(*lines).when(OUT, ANN) == [LEFT]


def test_a4_a_bundle_with_a_signal_in_it_is_issued() -> None:
    issue = IssueBundle("b1")
    assert given(*RAISED, BEGUN).when(issue, ANN) == refused(OutOfOrder, "empty-bundle")
    assert given(*RAISED, BEGUN, IN).when(issue, ANN) == [ISSUED]
    assert given(*RAISED, BEGUN, IN).when(issue, CLERK) == [ISSUED]
    assert given(*RAISED, BEGUN, IN, ISSUED).states["bundle-b1"].state == Bundle(
        "issued", "buurtwerk", ("g1",)
    )


def test_a4_a_hundred_signals_fill_a_bundle() -> None:
    full = [("bundle-b1", SignalBundled("b1", f"h{number}")) for number in range(MAX_SIGNALS)]
    assert given(*RAISED, BEGUN, *full).when(PUT, ANN) == refused(OutOfOrder, "bundle-full")
    assert given(*RAISED, BEGUN, *full[1:]).when(PUT, ANN) == [IN]
