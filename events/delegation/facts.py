"""Stream `delegation-<kind>-<item>`: where an item was sent, what became of it, and its route (A2, ADR 0047).

    with the assembly → delegated → accepted → in progress → reported → concluded
                           │  ╰─ declined ───────────╮            ╰─ sent back → delegated
                           ╰─ handed on → delegated  │
    called back, returned, hot potato ───────────────┴─ with the assembly again

All delegations of an item stand in its one stream, numbered from 1: one body has it at a time, and hand-ons
are counted along all of them.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from events.commission.within import Benches, Delegable
from events.fact import Digest, Fact, Id, Moment
from events.proposal.facts import Number

Kind = Delegable

Mandate = Literal["advise", "elaborate", "decide", "execute"]
"""What the receiver is asked to do."""

Ground = Literal["incomplete", "not-ours", "no-means", "other"]
"""Why a delegation is declined; `incomplete`: what was asked cannot be worked with as it stands."""

Verdict = Literal["adopts", "takes-note"]

HandOns = Annotated[int, Meta(ge=1, le=1_001)]


class Receiver(Struct, frozen=True, forbid_unknown_fields=True):
    """Who gets an item: a commission, or a consultation outside the parliament.

    commission: which commission; null where it is another consultation
    name: what another consultation is called; null for a commission
    organisation: the member that speaks for another consultation; null where none does, and the clerk enters
        what it says
    """

    commission: Id | None
    name: Digest | None
    organisation: Id | None


class Minority(Struct, frozen=True, forbid_unknown_fields=True):
    """What an organisation of the commission sees otherwise (D4).

    organisation: which organisation
    text: its view
    """

    organisation: Id
    text: Digest


class Delegated(Fact, frozen=True):
    """The assembly gave an item to a body, with a question and a date.

    kind: what kind of item
    item: which one
    number: of this delegation of the item; the first is 1
    rules: the version of the rules of procedure whose limit of hand-ons holds for the item
    receiver: who gets it
    question: what is asked
    mandate: what is to be done with it
    conditions: what is to be kept to; null where there is nothing
    due_at: until when (UTC)
    outcome: the adopted proposal behind it; null where none is needed
    """

    type: ClassVar[str] = "delegation.delegated.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    number: Number
    rules: Number
    receiver: Receiver
    question: Digest
    mandate: Mandate
    conditions: Digest | None
    due_at: Moment
    outcome: Id | None


class Accepted(Fact, frozen=True):
    """The receiver takes it on.

    kind: what kind of item
    item: which one
    """

    type: ClassVar[str] = "delegation.accepted.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id


class Declined(Fact, frozen=True):
    """The receiver does not take it on: it is with the assembly again.

    kind: what kind of item
    item: which one
    ground: why, in one word
    reason: why, in public
    """

    type: ClassVar[str] = "delegation.declined.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    ground: Ground
    reason: Digest


class Begun(Fact, frozen=True):
    """The receiver works on it.

    kind: what kind of item
    item: which one
    """

    type: ClassVar[str] = "delegation.begun.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id


class HandedOn(Fact, frozen=True):
    """The receiver gave it to another body.

    kind: what kind of item
    item: which one
    receiver: who has it now
    reason: why, in public
    hand_ons: how many times the item was handed on, this one too
    """

    type: ClassVar[str] = "delegation.handed-on.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    receiver: Receiver
    reason: Digest
    hand_ons: HandOns


class PassedOn(Fact, frozen=True):
    """The city answered that it is not theirs, and named who should have it (T6). That is a hand-on.

    kind: what kind of item
    item: which one
    receiver: whom it named
    reason: why, in public
    hand_ons: how many times the item was handed on, this one too
    """

    type: ClassVar[str] = "delegation.passed-on.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    receiver: Receiver
    reason: Digest
    hand_ons: HandOns


class BecameHot(Fact, frozen=True):
    """It was handed on more often than the rules allow: a hot potato, with the assembly again.

    kind: what kind of item
    item: which one
    hand_ons: how many times it was handed on
    """

    type: ClassVar[str] = "delegation.hot-potato.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    hand_ons: HandOns


class BroughtBack(Fact, frozen=True):
    """A hot potato stands on an agenda, by itself.

    kind: what kind of item
    item: which one
    sitting: on that of which sitting
    agenda_item: the id of the agenda item; null where the item stood there already
    """

    type: ClassVar[str] = "delegation.brought-back.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    sitting: Id
    agenda_item: Id | None


class Extended(Fact, frozen=True):
    """The assembly gives more time.

    kind: what kind of item
    item: which one
    due_at: until when (UTC)
    reason: why, in public
    """

    type: ClassVar[str] = "delegation.extended.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    due_at: Moment
    reason: Digest


class CalledBack(Fact, frozen=True):
    """The assembly took it back before the report.

    kind: what kind of item
    item: which one
    reason: why, in public
    """

    type: ClassVar[str] = "delegation.called-back.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    reason: Digest


class Returned(Fact, frozen=True):
    """It is with the assembly again, unfinished.

    kind: what kind of item
    item: which one
    reason: why, in public; null where the commission that had it was dissolved
    """

    type: ClassVar[str] = "delegation.returned.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    reason: Digest | None


class Overdue(Fact, frozen=True):
    """The date passed without a report.

    kind: what kind of item
    item: which one
    due_at: which date (UTC)
    """

    type: ClassVar[str] = "delegation.overdue.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    due_at: Moment


class Reported(Fact, frozen=True, omit_defaults=True):
    """The receiver reported: the item is open with the assembly again, where it came from.

    kind: what kind of item
    item: which one
    findings: what was found, in short
    text: the report
    minority: what organisations of the commission see otherwise, at most 50
    heard: those concerned were heard (P2)
    hearing: how they were heard, or why not
    hands: mandate to decide: the show of hands by bench; null otherwise, and where a poll served
    decides: it is a decision: the mandate was to decide, and both benches have a majority for it (E2)
    poll: the poll within the commission that it names; null where it names none
    """

    type: ClassVar[str] = "delegation.reported.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    findings: Digest
    text: Digest
    minority: Annotated[tuple[Minority, ...], Meta(max_length=50)]
    heard: bool
    hearing: Digest
    hands: Benches | None
    decides: bool
    poll: Id | None = None


class SentBack(Fact, frozen=True):
    """The assembly sent the report back to who made it, with a new question and a new date.

    kind: what kind of item
    item: which one
    question: what is asked now
    due_at: until when (UTC)
    """

    type: ClassVar[str] = "delegation.sent-back.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    question: Digest
    due_at: Moment


class Concluded(Fact, frozen=True):
    """The assembly is done with what it had delegated.

    kind: what kind of item
    item: which one
    verdict: it adopts the report, or takes note
    reason: what that means, in public
    outcome: the adopted proposal by which it adopts; null where it takes note
    """

    type: ClassVar[str] = "delegation.concluded.v1"
    since: ClassVar[str] = "0.1.0"
    kind: Kind
    item: Id
    verdict: Verdict
    reason: Digest
    outcome: Id | None


Event = (
    Delegated
    | Accepted
    | Declined
    | Begun
    | HandedOn
    | PassedOn
    | BecameHot
    | BroughtBack
    | Extended
    | CalledBack
    | Returned
    | Overdue
    | Reported
    | SentBack
    | Concluded
)
"""What stream `delegation-<kind>-<item>` adds up to."""
