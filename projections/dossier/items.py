"""The item itself: its text and every version of it, its preparation, its phases, its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from events.proposal.facts import (
    Clause,
    Concluded,
    Consolidated,
    CoSigned,
    Deliberated,
    Filed,
    Lapsed,
    OutcomeAnnulled,
    Preparation,
    Prepared,
    PutToVote,
    Qualified,
    Referred,
    Reopened,
    Revised,
    Scheduled,
    Submitted,
    Withdrawn,
)
from events.registry import Recorded
from projections.dossier.meetings import PLACED
from projections.dossier.telling import prepared, promised, told, worded
from projections.projection import Statement, Write, Writers, on

SUBMITTED = Statement(
    "submitted",
    "an item",
    "proposal",
    """
    insert into proposal (proposal, position, rules, kind, organisation, title, aim, question, background,
                          for_whom, changes, level, holder, addressed_to_city, themes, target_groups,
                          neighbourhoods, submitted_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
    """,
)

CLAUSE = Statement(
    "clause",
    "a clause of the text",
    "clause",
    "insert into clause (proposal, number, clause, text) values ($1, $2, $3, $4)",
)

REWORDED = Statement(
    "reworded",
    "the text before, which no longer holds",
    "clause",
    "delete from clause where proposal = $1",
)

VERSION = Statement(
    "version",
    "the version of the text that holds",
    "proposal",
    "update proposal set version = $2 where proposal = $1",
)

PREPARED = Statement(
    "prepared",
    "what was said later of an item under rules of procedure",
    "proposal",
    """
    update proposal set question = $2, background = $3, for_whom = $4, changes = $5, level = $6, holder = $7,
                        addressed_to_city = $8, neighbourhoods = $9
    where proposal = $1
    """,
)

PHASE = Statement(
    "phase",
    "the phase that an item entered",
    "proposal",
    "update proposal set phase = $2 where proposal = $1",
)

SCHEDULED = Statement(
    "scheduled",
    "the place of an item on an agenda",
    "proposal",
    "update proposal set phase = 'scheduled', sitting = $2, meets_at = $3 where proposal = $1",
)

REOPENED = Statement(
    "reopened",
    "that an item is open again, to be read with a report",
    "proposal",
    """
    update proposal set phase = case phase when 'deliberated' then 'scheduled' else phase end, meets_at = $2
    where proposal = $1
    """,
)

CONCLUDED = Statement(
    "concluded",
    "what came of an item",
    "proposal",
    "update proposal set phase = 'concluded', outcome = $2, standing = $3 where proposal = $1",
)

OUTCOME_ANNULLED = Statement(
    "outcome annulled",
    "that the vote behind an outcome was annulled",
    "proposal",
    "update proposal set phase = 'voted', outcome = null, standing = null where proposal = $1",
)

WITHDRAWN = Statement(
    "withdrawn",
    "the withdrawal of an item, with its reason",
    "proposal",
    "update proposal set phase = 'withdrawn', withdrawn_at = $2, reason = $3 where proposal = $1",
)

STATEMENTS = (
    *(SUBMITTED, CLAUSE, REWORDED, VERSION, PREPARED, PHASE, SCHEDULED, REOPENED, CONCLUDED),
    *(OUTCOME_ANNULLED, WITHDRAWN),
)


def _prepared(event: Recorded, f: Prepared) -> list[Write]:
    words, more = prepared(f.preparation), promised(f.preparation)
    return [
        Write(PREPARED, (f.proposal, *_said(f.preparation), f.preparation.neighbourhoods)),
        told(event, "proposal", event.stream, texts=words, **more),
    ]


def _consolidated(event: Recorded, f: Consolidated) -> list[Write]:
    return _reworded(event, f.proposal, f.version, f.clauses, amendments=f.amendments)


def _qualified(event: Recorded, f: Qualified) -> list[Write]:
    return [Write(PHASE, (f.proposal, "supported")), told(event, "support", event.stream)]


def _scheduled(event: Recorded, f: Scheduled) -> list[Write]:
    place = [] if f.sitting is None else [Write(PLACED, (f.proposal, f.sitting, ""))]
    return [
        Write(SCHEDULED, (f.proposal, f.sitting, f.meets_at)),
        *place,
        told(event, "sittings", event.stream, sitting=f.sitting, meets_at=f.meets_at, way=f.way),
    ]


def _deliberated(event: Recorded, f: Deliberated) -> list[Write]:
    return [Write(PHASE, (f.proposal, "deliberated")), told(event, "proposal", event.stream)]


def _reopened(event: Recorded, f: Reopened) -> list[Write]:
    return [
        Write(REOPENED, (f.proposal, f.meets_at)),
        told(event, "proposal", event.stream, read_from=f.read_from),
    ]


def _concluded(event: Recorded, f: Concluded) -> list[Write]:
    return [
        Write(CONCLUDED, (f.proposal, f.outcome, f.standing)),
        told(event, "outcome", event.stream, poll=f.poll, outcome=f.outcome, standing=f.standing),
    ]


def _outcome_annulled(event: Recorded, f: OutcomeAnnulled) -> list[Write]:
    return [Write(OUTCOME_ANNULLED, (f.proposal,)), told(event, "outcome", event.stream, poll=f.poll)]


def _referred(event: Recorded, f: Referred) -> list[Write]:
    return [
        Write(PHASE, (f.proposal, "referred")),
        told(event, "outcome", event.stream, text=f.reason, item=f.item, receiver=f.receiver),
    ]


def _withdrawn(event: Recorded, f: Withdrawn) -> list[Write]:
    return [
        Write(WITHDRAWN, (f.proposal, event.at, f.reason)),
        told(event, "outcome", event.stream, text=f.reason),
    ]


def _submitted(event: Recorded, s: Submitted) -> list[Write]:
    what = (s.proposal, event.position, 0, None, s.organisation, s.title, None)
    texts = (None, s.background, s.for_whom, *(None,) * 4)
    row = (*what, *texts, s.themes, s.target_groups, s.neighbourhoods, event.at)
    background = [] if s.background is None else [("background", None, s.background)]
    words = [("title", None, s.title), ("for_whom", None, s.for_whom), *background, *worded(s.clauses)]
    return [
        Write(SUBMITTED, row),
        *_clauses(s.proposal, s.clauses),
        told(event, "text", event.stream, texts=words, clauses=len(s.clauses)),
    ]


def _filed(event: Recorded, f: Filed) -> list[Write]:
    said = f.preparation
    what = (f.proposal, event.position, f.rules, f.kind, f.organisation, f.title, f.aim)
    row = (*what, *_said(said), f.themes, f.target_groups, said.neighbourhoods, event.at)
    words = [("title", None, f.title), *prepared(said), *worded(f.clauses)]
    about = {"kind": f.kind, "aim": f.aim, "year": f.year, "seats": f.seats}
    more = {"version": 1, "clauses": len(f.clauses), **about, **promised(said)}
    return [
        Write(SUBMITTED, row),
        *_clauses(f.proposal, f.clauses),
        told(event, "text", event.stream, texts=words, **more),
    ]


def _reworded(
    event: Recorded, proposal: str, version: int, clauses: Sequence[Clause], **data: Any
) -> list[Write]:
    numbers = {"clauses": len(clauses), **data}
    return [
        Write(REWORDED, (proposal,)),
        *_clauses(proposal, clauses),
        Write(VERSION, (proposal, version)),
        told(event, "text", event.stream, texts=worded(clauses), version=version, **numbers),
    ]


def _clauses(proposal: str, clauses: Sequence[Clause]) -> list[Write]:
    return [
        Write(CLAUSE, (proposal, number, clause.clause, clause.text))
        for number, clause in enumerate(clauses, start=1)
    ]


def _said(p: Preparation) -> tuple[Any, ...]:
    engagement = (None, None) if p.engagement is None else (p.engagement.level, p.engagement.holder)
    return (p.question, p.background, p.for_whom, p.changes, *engagement, p.addressed_to_city)


WRITERS: Writers = (
    on(Submitted, _submitted),
    on(Filed, _filed),
    on(CoSigned, lambda event, f: [told(event, "proposal", event.stream, of=f.organisation)]),
    on(Prepared, _prepared),
    on(Revised, lambda event, f: _reworded(event, f.proposal, f.version, f.clauses)),
    on(Consolidated, _consolidated),
    on(Qualified, _qualified),
    on(Scheduled, _scheduled),
    on(Deliberated, _deliberated),
    on(Reopened, _reopened),
    on(PutToVote, lambda _, f: [Write(PHASE, (f.proposal, "voted"))]),  # its poll is told
    on(Concluded, _concluded),
    on(Lapsed, lambda event, f: [Write(PHASE, (f.proposal, "lapsed")), told(event, "outcome", event.stream)]),
    on(OutcomeAnnulled, _outcome_annulled),
    on(Referred, _referred),
    on(Withdrawn, _withdrawn),
)
