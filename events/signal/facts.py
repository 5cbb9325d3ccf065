"""Stream `signal-<id>`: what an organisation sees in the field, for whom, and what is known of it (A4).

    raised → linked, answered … → merged into another that tells the same

Who recognises it stands in streams of their own (`recognition-<signal>-<organisation>`), and stays there when
it is merged: those recognitions count for the signal that took it in.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Digest, Fact, Id, Slug, Slugs
from events.proposal.facts import Number

MAX_MERGED = 20
"""Signals that one signal took in, with those that they had taken in: an act reads a stream for each."""

MAX_LINKS = 50
"""What one signal is linked to."""

Seen = Annotated[int, Meta(ge=1, le=100_000, description="how often, 1 to 100,000")]

Question = Literal["can", "cannot", "who", "done"]
"""The four standing questions: what can we do, what can we not, who can take it up, what was done already."""

Linkable = Literal["signal", "proposal", "action"]


class SignalRaised(Fact, frozen=True):
    """An organisation says what it sees, and carries it for people who are not named (P2).

    signal: the id of this signal
    organisation: which organisation sees it
    title: what it is called
    text: what it sees
    on_behalf_of: on behalf of whom, and what it does to them
    themes: what it is about, 1 to 20
    neighbourhoods: where, at most 20; none where it is all over the city
    target_groups: whom it concerns, at most 20
    seen: how often the organisation saw it in the twelve months before
    """

    type: ClassVar[str] = "signal.raised.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    organisation: Id
    title: Digest
    text: Digest
    on_behalf_of: Digest
    themes: Annotated[tuple[Slug, ...], Meta(min_length=1, max_length=20)]
    neighbourhoods: Slugs
    target_groups: Slugs
    seen: Seen


class SignalMerged(Fact, frozen=True):
    """It tells the same as another one, which stands for both from now on.

    signal: which one is no longer a signal of its own
    into: which one took it in
    reason: why they are the same, in public
    """

    type: ClassVar[str] = "signal.merged.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    into: Id
    reason: Digest


class SignalTookIn(Fact, frozen=True):
    """It stands for others too, with who raised and who recognises them.

    signal: which one
    merged: the signal that was merged into it, and those that this one had taken in, at most 20
    raisers: who raised these, sorted
    """

    type: ClassVar[str] = "signal.took-in.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    merged: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_MERGED)]
    raisers: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=MAX_MERGED)]


class SignalLinked(Fact, frozen=True):
    """It has to do with something else.

    signal: which one
    kind: with what kind of thing
    item: with which one
    """

    type: ClassVar[str] = "signal.linked.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    kind: Linkable
    item: Id


class SignalUnlinked(Fact, frozen=True):
    """It has nothing to do with it after all.

    signal: which one
    kind: with what kind of thing
    item: with which one
    """

    type: ClassVar[str] = "signal.unlinked.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    kind: Linkable
    item: Id


class SignalAnswered(Fact, frozen=True):
    """One of the four standing questions has an answer; those before stand too.

    signal: which one
    question: what can we do, what can we not, who can take it up, what was done already
    version: of the answer to this question; the first is 1
    organisation: in whose name; null of an answer by an office
    text: the answer
    """

    type: ClassVar[str] = "signal.answered.v1"
    since: ClassVar[str] = "0.1.0"
    signal: Id
    question: Question
    version: Number
    organisation: Id | None
    text: Digest


Event = SignalRaised | SignalMerged | SignalTookIn | SignalLinked | SignalUnlinked | SignalAnswered
"""What stream `signal-<id>` adds up to."""
