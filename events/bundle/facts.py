"""Stream `bundle-<id>`: signals that belong together, put in one bundle that can be printed (A4).

    begun → signals put in, and left out again → issued

What was issued no longer changes: a later one is a bundle of its own.
"""

from __future__ import annotations

from typing import ClassVar

from events.fact import Digest, Fact, Id

MAX_SIGNALS = 100
"""Signals in one bundle."""


class BundleBegun(Fact, frozen=True):
    """Somebody began a bundle of signals.

    bundle: the id of this bundle
    organisation: which organisation makes it; null where the clerk does
    title: what it is called
    introduction: why these belong together
    """

    type: ClassVar[str] = "bundle.begun.v1"
    since: ClassVar[str] = "0.1.0"
    bundle: Id
    organisation: Id | None
    title: Digest
    introduction: Digest


class SignalBundled(Fact, frozen=True):
    """A signal was put in.

    bundle: in which bundle
    signal: which signal
    """

    type: ClassVar[str] = "bundle.signal-put-in.v1"
    since: ClassVar[str] = "0.1.0"
    bundle: Id
    signal: Id


class SignalLeftOut(Fact, frozen=True):
    """A signal was left out again.

    bundle: of which bundle
    signal: which signal
    """

    type: ClassVar[str] = "bundle.signal-left-out.v1"
    since: ClassVar[str] = "0.1.0"
    bundle: Id
    signal: Id


class BundleIssued(Fact, frozen=True):
    """The bundle is done, and stays as it is.

    bundle: which one
    """

    type: ClassVar[str] = "bundle.issued.v1"
    since: ClassVar[str] = "0.1.0"
    bundle: Id


Event = BundleBegun | SignalBundled | SignalLeftOut | BundleIssued
"""What stream `bundle-<id>` adds up to."""
