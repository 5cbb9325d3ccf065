"""Leaves of the streams `signal-<id>`, `recognition-<signal>-<organisation>` and `bundle-<id>`."""

from __future__ import annotations

from datetime import UTC, datetime

from events.bundle.facts import BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
from events.delegation.facts import Delegated, Receiver
from events.fact import Actor, Fact
from events.recognition.facts import RecognitionWithdrawn, SignalRecognised, SignalSeen
from events.signal.facts import (
    SignalAnswered,
    SignalLinked,
    SignalMerged,
    SignalRaised,
    SignalTookIn,
    SignalUnlinked,
)

DUE = datetime(2026, 5, 31, 22, 0, tzinfo=UTC)
CLERK = Actor("clerk", "q4zt", None, "token")
CONTACT = Actor("contact", "s8td", None, "link")
MEMBER = Actor("member", "x5d2", "buurtwerk", "token")
OTHER = Actor("member", "k3f9", "fietsers", "link")
A, B, C = "a" * 64, "b" * 64, "c" * 64

EXAMPLES: dict[str, tuple[str, int, Actor, Fact]] = {
    "signal raised": (
        "signal-g1",
        1,
        MEMBER,
        SignalRaised("g1", "buurtwerk", A, B, C, ("wonen",), ("rabot", "muide"), ("ouderen",), 12),
    ),
    "signal of the whole city": (
        "signal-g2",
        1,
        OTHER,
        SignalRaised("g2", "fietsers", A, B, C, ("wonen", "energie"), (), (), 1),
    ),
    "signal merged": ("signal-g2", 2, CLERK, SignalMerged("g2", "g1", A)),
    "signal took others in": (
        "signal-g1",
        2,
        CLERK,
        SignalTookIn("g1", ("g2", "g3"), ("fietsers", "koor")),
    ),
    "signal linked": ("signal-g1", 3, MEMBER, SignalLinked("g1", "proposal", "v1")),
    "signal unlinked": ("signal-g1", 4, MEMBER, SignalUnlinked("g1", "proposal", "v1")),
    "signal answered by an office": (
        "signal-g1",
        5,
        CONTACT,
        SignalAnswered("g1", "cannot", 1, None, A),
    ),
    "signal answered again": ("signal-g1", 6, MEMBER, SignalAnswered("g1", "done", 2, "buurtwerk", B)),
    "signal recognised": (
        "recognition-g1-fietsers",
        1,
        OTHER,
        SignalRecognised("g1", "fietsers", 3),
    ),
    "signal seen in a year": (
        "recognition-g1-fietsers",
        2,
        OTHER,
        SignalSeen("g1", "fietsers", 2025, 0),
    ),
    "recognition withdrawn": (
        "recognition-g2-koor",
        2,
        Actor("member", "e7v4", "koor", "token"),
        RecognitionWithdrawn("g1", "koor", "g2"),
    ),
    "bundle begun by a member": ("bundle-b1", 1, MEMBER, BundleBegun("b1", "buurtwerk", A, B)),
    "bundle begun by the clerk": ("bundle-b2", 1, CLERK, BundleBegun("b2", None, A, B)),
    "signal bundled": ("bundle-b1", 2, MEMBER, SignalBundled("b1", "g1")),
    "signal left out of a bundle": ("bundle-b1", 3, MEMBER, SignalLeftOut("b1", "g1")),
    "bundle issued": ("bundle-b2", 3, CLERK, BundleIssued("b2")),
    "signal delegated": (
        "delegation-signal-g1",
        1,
        CLERK,
        Delegated("signal", "g1", 1, 1, Receiver("k1", None, None), A, "elaborate", None, DUE, None),
    ),
}
"""By name: stream, version, who, what."""
