"""What stream `proposal-<id>` adds up to."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Literal, assert_never

from msgspec import Struct
from msgspec.structs import replace

from events.charter.facts import CharterText
from events.proposal.facts import (
    Clause,
    Concluded,
    Consolidated,
    CoSigned,
    Deliberated,
    Event,
    Filed,
    Kind,
    Lapsed,
    OutcomeAnnulled,
    Preparation,
    Prepared,
    PutToVote,
    Qualified,
    Referred,
    Reopened,
    Result,
    Revised,
    Scheduled,
    Submitted,
    Withdrawn,
)
from events.rules.facts import Procedure

Stage = Literal[
    "submitted", "supported", "scheduled", "deliberated", "voted", "concluded", "lapsed", "referred"
]
Phase = Literal["unknown", Stage, "withdrawn"]


class Terms(Struct, frozen=True):
    """What an item under rules of procedure is, beside its text. `rules` is the version that it follows.

    `submitted_at` and `read_from` are UTC; `poll` is the latest one; `supporters` those named when it
    qualified, `outcome` what it was concluded with. `year` is that of a yearly statement.
    """

    rules: int
    kind: Kind
    aim: str | None
    preparation: Preparation
    seats: int | None
    procedure: Procedure | None
    charter: CharterText | None
    submitted_at: datetime
    read_from: datetime
    co_signers: frozenset[str] = frozenset()
    supporters: tuple[str, ...] = ()
    sitting: str | None = None
    meets_at: datetime | None = None
    poll: str | None = None
    year: int | None = None
    themes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    outcome: Result | None = None


class Proposal(Struct, frozen=True):
    """`submitter` None: there is no such proposal. `terms` None: one without rules of procedure.

    `version` is that of the text.
    """

    submitter: str | None = None
    clauses: tuple[Clause, ...] = ()
    withdrawn: bool = False
    version: int = 1
    stage: Stage = "submitted"
    terms: Terms | None = None

    @property
    def phase(self) -> Phase:
        """Where it stands."""
        if self.submitter is None:
            return "unknown"
        return "withdrawn" if self.withdrawn else self.stage


def stream(proposal: str) -> str:
    """The name of the proposal's stream."""
    return f"proposal-{proposal}"


def text_digest(clauses: tuple[Clause, ...]) -> str:
    """SHA-256 in hex of the lines `<clause id> <digest of its words>`, each ended by a newline.

    It names the exact text that a poll is about.
    """
    return hashlib.sha256("".join(f"{c.clause} {c.text}\n" for c in clauses).encode()).hexdigest()


def evolve(state: Proposal, event: Event) -> Proposal:  # noqa: C901, PLR0911, PLR0912 - one case per fact
    """The proposal after the event."""
    match event:
        case Submitted(organisation=organisation, clauses=clauses):
            return Proposal(organisation, clauses)
        case Filed(organisation=organisation, clauses=clauses):
            return Proposal(organisation, clauses, terms=_terms(event))
        case CoSigned(organisation=organisation):
            co_signers = frozenset() if state.terms is None else state.terms.co_signers
            return _with(state, co_signers=co_signers | {organisation})
        case Prepared(preparation=preparation, read_from=read_from):
            return _with(state, preparation=preparation, read_from=read_from)
        case (
            Revised(clauses=clauses, version=version, read_from=read_from)
            | Consolidated(clauses=clauses, version=version, read_from=read_from)
        ):
            return replace(_with(state, read_from=read_from), clauses=clauses, version=version)
        case Qualified(supporters=supporters):
            return replace(_with(state, supporters=supporters), stage="supported")
        case Scheduled(sitting=sitting, meets_at=meets_at):
            return replace(_with(state, sitting=sitting, meets_at=meets_at), stage="scheduled")
        case Deliberated():
            return replace(state, stage="deliberated")
        case Reopened(read_from=read_from, meets_at=meets_at):
            stage = "scheduled" if state.stage == "deliberated" else state.stage
            return replace(_with(state, read_from=read_from, meets_at=meets_at), stage=stage)
        case PutToVote(poll=poll):
            return replace(_with(state, poll=poll), stage="voted")
        case Concluded(outcome=outcome):
            return replace(_with(state, outcome=outcome), stage="concluded")
        case OutcomeAnnulled():
            return replace(_with(state, outcome=None), stage="voted")
        case Lapsed():
            return replace(state, stage="lapsed")
        case Referred():
            return replace(state, stage="referred")
        case Withdrawn():
            return replace(state, withdrawn=True)
        case _:
            assert_never(event)


def _terms(filed: Filed) -> Terms:
    return Terms(
        rules=filed.rules,
        kind=filed.kind,
        aim=filed.aim,
        preparation=filed.preparation,
        seats=filed.seats,
        procedure=filed.procedure,
        charter=filed.charter,
        submitted_at=filed.read_from,
        read_from=filed.read_from,
        year=filed.year,
        themes=filed.themes,
        target_groups=filed.target_groups,
    )


def _with(state: Proposal, **change: object) -> Proposal:
    return state if state.terms is None else replace(state, terms=replace(state.terms, **change))
