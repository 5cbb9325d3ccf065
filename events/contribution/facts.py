"""Stream `contribution-<id>`: what an organisation says about an item, and what became of it.

An edit is a new version and the old one stays (T1). Words are hidden only by a measure of both benches (F3).
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.commission.within import Within
from events.fact import Digest, Fact, Id, Moment

Kind = Literal[
    "argument-for",
    "argument-against",
    "question",
    "information",
    "concern",
    "objection",
    "testimony",
]
"""What is said. A testimony is carried for people who are not named (P2)."""

Spoken = Literal["argument-for", "argument-against", "information", "concern", "testimony"]
"""What is said within a commission: nobody is asked, and an objection holds nothing there."""

Asked = Literal["city", "clerk", "submitter"]
"""Who is asked a question."""


class Contributed(Fact, frozen=True):
    """An organisation said something about an item.

    contribution: the id of this contribution
    proposal: about which item
    organisation: in whose name
    kind: what it is
    text: its words
    reply_to: the contribution that it answers to, which is no reply itself; null where it stands by itself
    for_another: it voices what another organisation thinks, which is not named (D1)
    asked: who is asked, of a question; null of other kinds
    due: when an answer is due (UTC), of a question under rules of procedure; null otherwise
    """

    type: ClassVar[str] = "contribution.made.v1"
    since: ClassVar[str] = "0.1.0"
    contribution: Id
    proposal: Id
    organisation: Id
    kind: Kind
    text: Digest
    reply_to: Id | None
    for_another: bool
    asked: Asked | None
    due: Moment | None


class SaidWithin(Fact, frozen=True):
    """An organisation with a seat said something within its commission, about an item that it has in hand.

    contribution: the id of this contribution
    within: in which commission, about what
    organisation: in whose name
    kind: what it is
    text: its words
    reply_to: the contribution that it answers to, which is no reply itself; null where it stands by itself
    for_another: it voices what another organisation thinks, which is not named (D1)
    """

    type: ClassVar[str] = "contribution.made-within.v1"
    since: ClassVar[str] = "0.1.0"
    contribution: Id
    within: Within
    organisation: Id
    kind: Spoken
    text: Digest
    reply_to: Id | None
    for_another: bool


class Revised(Fact, frozen=True):
    """Its author said it in other words; those before stand too.

    contribution: which one
    version: of its words; the first is 1
    text: the words that hold now
    """

    type: ClassVar[str] = "contribution.revised.v1"
    since: ClassVar[str] = "0.1.0"
    contribution: Id
    version: Annotated[int, Meta(ge=2, le=1_000)]
    text: Digest


class Answered(Fact, frozen=True):
    """Who was asked answered a question, or the submitter a concern or an objection.

    contribution: which one
    organisation: in whose name; null of an answer by an office
    text: the answer
    """

    type: ClassVar[str] = "contribution.answered.v1"
    since: ClassVar[str] = "0.1.0"
    contribution: Id
    organisation: Id | None
    text: Digest


class Withdrawn(Fact, frozen=True):
    """Its author takes it back; it stands in the log as withdrawn.

    contribution: which one
    """

    type: ClassVar[str] = "contribution.withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    contribution: Id


class Hidden(Fact, frozen=True):
    """A measure of both benches hides its words from every page. They stay in the log's texts (F3).

    contribution: which one
    measure: the measure that was confirmed
    reason: why, in public
    """

    type: ClassVar[str] = "contribution.hidden.v1"
    since: ClassVar[str] = "0.1.0"
    contribution: Id
    measure: Id
    reason: Digest


class Shown(Fact, frozen=True):
    """The measure was lifted on appeal: its words are shown again.

    contribution: which one
    measure: the measure that was lifted
    """

    type: ClassVar[str] = "contribution.shown.v1"
    since: ClassVar[str] = "0.1.0"
    contribution: Id
    measure: Id


Event = Contributed | SaidWithin | Revised | Answered | Withdrawn | Hidden | Shown
"""What stream `contribution-<id>` adds up to."""
