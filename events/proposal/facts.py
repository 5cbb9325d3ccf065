"""Stream `proposal-<id>`: a text that an organisation puts on the table, and its way to an outcome.

In an assembly without rules of procedure there are two facts: submitted (v1) and withdrawn. Under rules
(ADR 0030, 0032) an item goes through phases, each by a fact of its own:

    submitted → supported → scheduled → deliberated → voted → concluded
    ╰──────────── withdrawn, lapsed or referred instead ───────────╯

Where a body has it in hand before the vote and reports on it, it is opened again: what was deliberated is
discussed anew, and is read anew with the report (ADR 0052).

A fact does not know when it was written, and the reading time must: what changes what is read says
`read_from`, which is the moment of the event itself.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from events.charter.facts import CharterText
from events.fact import Digest, Fact, Id, Moment, Slugs
from events.rules.facts import Procedure

Kind = Literal["policy", "statement", "election", "rules", "charter", "membership"]
"""What a proposal is: each kind has its majority in the rules. A statement is a yearly one (A5)."""

Level = Literal["inform", "consult", "advise", "co-decide", "decide"]
"""What the outcome will be worth, said beforehand (T4)."""

Scope = Literal["city-wide", "neighbourhoods"]

Way = Literal["support", "rotation", "lot", "late"]
"""By which kind of place an item came on an agenda; `late`: by a vote of the sitting itself."""

Standing = Literal["advice", "position", "decision"]
"""What an outcome is called: advice is not called a decision (T4)."""

Result = Literal["adopted", "rejected", "tie", "no-quorum", "chosen"]
"""What a vote ended in; `chosen`: candidates or options were."""

Number = Annotated[int, Meta(ge=1, le=1_000_000)]


class Clause(Struct, frozen=True, forbid_unknown_fields=True):
    """One numbered clause.

    clause: its id, which it keeps
    text: its words
    """

    clause: Id
    text: Digest


Clauses = Annotated[tuple[Clause, ...], Meta(min_length=1, max_length=100)]


class Submitted(Fact, frozen=True):
    """An organisation submitted a proposal.

    proposal: the id of this proposal
    organisation: its submitter
    title: what it is called
    for_whom: for whom it is, and what changes for them
    clauses: its text, in order, 1 to 100
    background: what one should know beforehand; null where nothing was said
    themes: what it is about, at most 20
    target_groups: whom it concerns, at most 20
    neighbourhoods: where, at most 20
    """

    type: ClassVar[str] = "proposal.submitted.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    organisation: Id
    title: Digest
    for_whom: Digest
    clauses: Clauses
    background: Digest | None
    themes: Slugs
    target_groups: Slugs
    neighbourhoods: Slugs


class Engagement(Struct, frozen=True, forbid_unknown_fields=True):
    """What the outcome will be worth, and who holds the decision (T4).

    level: the assembly is informed or consulted, it advises, decides together with the holder, or decides
    holder: the organisation that holds the decision; null where the assembly decides
    """

    level: Level
    holder: Id | None


class Preparation(Struct, frozen=True, forbid_unknown_fields=True):
    """What must be there before a vote, beside the text (A7). What is not said yet is null.

    question: the question that is put
    background: what one should know beforehand
    for_whom: for whom it is (P2)
    changes: what changes for them (P2)
    engagement: what the outcome will be worth (T4)
    scope: the whole city, or some neighbourhoods (A6)
    neighbourhoods: which ones, at most 20; none where the scope is the whole city
    addressed_to_city: it asks something of the city, binds it or criticises it; the city then owes an answer
    """

    question: Digest | None
    background: Digest | None
    for_whom: Digest | None
    changes: Digest | None
    engagement: Engagement | None
    scope: Scope | None
    neighbourhoods: Slugs
    addressed_to_city: bool | None


class Filed(Fact, frozen=True):
    """An organisation submitted a proposal, under rules of procedure.

    proposal: the id of this proposal
    rules: the version of the rules that it follows to its end
    kind: what it is
    organisation: its submitter
    title: what it is called
    clauses: its text, in order, 1 to 100; a plain paragraph is one clause. Of an election: the candidates
    aim: the aim of the charter that it serves; null where the assembly has no charter
    preparation: what else must be there before the vote, as far as it is
    themes: what it is about, at most 20
    target_groups: whom it concerns, at most 20
    year: of a yearly statement; null for other kinds
    seats: how many an election fills; null for other kinds
    procedure: the new rules of procedure, whole, of kind `rules`; null for other kinds
    charter: the new charter, whole, of kind `charter`; null for other kinds
    read_from: from when on it can be read (UTC)
    """

    type: ClassVar[str] = "proposal.submitted.v2"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    rules: Number
    kind: Kind
    organisation: Id
    title: Digest
    clauses: Clauses
    aim: Id | None
    preparation: Preparation
    themes: Slugs
    target_groups: Slugs
    year: Annotated[int, Meta(ge=1900, le=2999)] | None
    seats: Annotated[int, Meta(ge=1, le=100)] | None
    procedure: Procedure | None
    charter: CharterText | None
    read_from: Moment


class CoSigned(Fact, frozen=True):
    """Another organisation put its name to the proposal.

    proposal: which one
    organisation: which organisation
    """

    type: ClassVar[str] = "proposal.co-signed.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    organisation: Id


class Prepared(Fact, frozen=True):
    """Its submitter said more of what a vote needs, or something else.

    proposal: which one
    preparation: all of it, as it now is
    read_from: from when on what must be read can be read (UTC): later, where any of that changed
    """

    type: ClassVar[str] = "proposal.prepared.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    preparation: Preparation
    read_from: Moment


class Revised(Fact, frozen=True):
    """Its submitter changed the text, before it was on an agenda.

    proposal: which one
    version: of the text; the first is 1
    clauses: the whole text, in order, 1 to 100
    read_from: from when on it can be read (UTC)
    """

    type: ClassVar[str] = "proposal.revised.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    version: Number
    clauses: Clauses
    read_from: Moment


class Consolidated(Fact, frozen=True):
    """The text changed by amendments that were adopted.

    proposal: which one
    version: of the text; the first is 1
    clauses: the whole text, in order, 1 to 100
    amendments: by which amendments, 1 to 100
    read_from: from when on it can be read (UTC)
    """

    type: ClassVar[str] = "proposal.consolidated.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    version: Number
    clauses: Clauses
    amendments: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=100)]
    read_from: Moment


class Qualified(Fact, frozen=True):
    """Its support is as wide as the rules ask: it may come on an agenda.

    proposal: which one
    supporters: organisations whose support is enough, as few as were needed; there may be more
    """

    type: ClassVar[str] = "proposal.qualified.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    supporters: Annotated[tuple[Id, ...], Meta(max_length=1_000)]


class Scheduled(Fact, frozen=True):
    """It has a place on an agenda.

    proposal: which one
    sitting: on that of which sitting; null where it is dealt with outside one
    meets_at: when (UTC)
    way: by which kind of place
    """

    type: ClassVar[str] = "proposal.scheduled.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    sitting: Id | None
    meets_at: Moment
    way: Way


class Deliberated(Fact, frozen=True):
    """Its deliberation ended: the text is final, and what is missing for a vote is its preparation.

    proposal: which one
    """

    type: ClassVar[str] = "proposal.deliberated.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id


class Reopened(Fact, frozen=True):
    """A body reported on it before its vote: it is open again where it came from, with the report to read.

    proposal: which one
    number: of the delegation that was reported on
    read_from: from when on the report can be read (UTC)
    meets_at: when the sitting is on whose agenda it stands (UTC); null where it stands on none to come: it is
        then amended until its deliberation ends
    """

    type: ClassVar[str] = "proposal.reopened.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    number: Number
    read_from: Moment
    meets_at: Moment | None


class PutToVote(Fact, frozen=True):
    """A poll was opened on it, in the same act.

    proposal: which one
    poll: which poll
    """

    type: ClassVar[str] = "proposal.put-to-vote.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    poll: Id


class Concluded(Fact, frozen=True):
    """The vote on it was counted, and this is what came of it.

    proposal: which one
    poll: by which poll
    outcome: what the poll decided; `chosen`: candidates or options were
    standing: what that is by its engagement: an advice, a position or a decision
    text: the exact text: SHA-256 over a line `<clause> <digest>` for each of its clauses
    """

    type: ClassVar[str] = "proposal.concluded.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    poll: Id
    outcome: Result
    standing: Standing
    text: Digest


class OutcomeAnnulled(Fact, frozen=True):
    """The vote that the proposal was concluded by was annulled: it has no outcome, and is voted on again.

    proposal: which one
    poll: the poll that was annulled
    """

    type: ClassVar[str] = "proposal.outcome-annulled.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    poll: Id


class Lapsed(Fact, frozen=True):
    """It did not find the support that the rules ask within their term.

    proposal: which one
    """

    type: ClassVar[str] = "proposal.lapsed.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id


class Referred(Fact, frozen=True):
    """Its submitter brought it where it is dealt with already (A9).

    proposal: which one
    item: to another proposal; null where it is to an organisation
    receiver: to an organisation; null where it is to another proposal
    reason: why, in public
    """

    type: ClassVar[str] = "proposal.referred.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    item: Id | None
    receiver: Id | None
    reason: Digest


class Withdrawn(Fact, frozen=True):
    """Its submitter withdrew the proposal.

    proposal: which one
    reason: why, in public
    """

    type: ClassVar[str] = "proposal.withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    reason: Digest


Event = (
    Submitted
    | Filed
    | CoSigned
    | Prepared
    | Revised
    | Consolidated
    | Qualified
    | Scheduled
    | Deliberated
    | Reopened
    | PutToVote
    | Concluded
    | OutcomeAnnulled
    | Lapsed
    | Referred
    | Withdrawn
)
