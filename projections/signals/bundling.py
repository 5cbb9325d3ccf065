"""Bundles of signals: begun, filled, and issued."""

from __future__ import annotations

from events.bundle.facts import BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
from events.registry import Recorded
from projections.projection import Statement, Write, Writers, on

BEGUN = Statement(
    "begun",
    "a bundle",
    "bundle",
    """
    insert into bundle (bundle, position, begun_at, organisation, title, introduction)
    values ($1, $2, $3, $4, $5, $6)
    """,
)

ISSUED = Statement(
    "issued",
    "when a bundle was done",
    "bundle",
    "update bundle set issued_at = $2 where bundle = $1",
)

PUT_IN = Statement(
    "put in",
    "a signal in a bundle",
    "bundled",
    "insert into bundled (bundle, signal, position) values ($1, $2, $3)",
)

LEFT_OUT = Statement(
    "left out",
    "a signal that is no longer in a bundle",
    "bundled",
    "delete from bundled where bundle = $1 and signal = $2",
)

STATEMENTS = (BEGUN, ISSUED, PUT_IN, LEFT_OUT)


def _bundle_begun(event: Recorded, f: BundleBegun) -> list[Write]:
    row = (f.bundle, event.position, event.at, f.organisation, f.title, f.introduction)
    return [Write(BEGUN, row)]


WRITERS: Writers = (
    on(BundleBegun, _bundle_begun),
    on(SignalBundled, lambda event, f: [Write(PUT_IN, (f.bundle, f.signal, event.position))]),
    on(SignalLeftOut, lambda _, f: [Write(LEFT_OUT, (f.bundle, f.signal))]),
    on(BundleIssued, lambda event, f: [Write(ISSUED, (f.bundle, event.at))]),
)
