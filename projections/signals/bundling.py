"""Bundles of signals: begun, filled, and issued."""

from __future__ import annotations

from collections.abc import Sequence

from events.bundle.facts import BundleBegun, BundleIssued, SignalBundled, SignalLeftOut
from events.registry import Recorded
from projections.projection import Statement, Write

READS = (BundleBegun, SignalBundled, SignalLeftOut, BundleIssued)

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


def project(event: Recorded) -> Sequence[Write]:
    """The rows that follow from what happened to a bundle."""
    match event.fact:
        case BundleBegun(bundle, organisation, title, introduction):
            row = (bundle, event.position, event.at, organisation, title, introduction)
            return [Write(BEGUN, row)]
        case SignalBundled(bundle, signal):
            return [Write(PUT_IN, (bundle, signal, event.position))]
        case SignalLeftOut(bundle, signal):
            return [Write(LEFT_OUT, (bundle, signal))]
        case BundleIssued(bundle):
            return [Write(ISSUED, (bundle, event.at))]
        case _:
            return ()
