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
from projections.projection import Statement, Write

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

WITHDRAWN = Statement(
    "withdrawn",
    "the withdrawal of an item, with its reason",
    "proposal",
    "update proposal set phase = 'withdrawn', withdrawn_at = $2, reason = $3 where proposal = $1",
)

READS = (
    *(Submitted, Filed, CoSigned, Prepared, Revised, Consolidated, Qualified, Scheduled, Deliberated),
    *(PutToVote, Concluded, Lapsed, Referred, Reopened, Withdrawn),
)
STATEMENTS = (
    *(SUBMITTED, CLAUSE, REWORDED, VERSION, PREPARED, PHASE, SCHEDULED, REOPENED, CONCLUDED, WITHDRAWN),
)


def project(event: Recorded) -> Sequence[Write]:  # noqa: C901, PLR0911, PLR0912 - one case per fact
    """The rows that follow from what happened to an item."""
    about = event.stream
    match event.fact:
        case Submitted() as submitted:
            return _submitted(event, submitted)
        case Filed() as filed:
            return _filed(event, filed)
        case CoSigned(_, organisation):
            return [told(event, "proposal", about, of=organisation)]
        case Prepared(proposal, said):
            words, more = prepared(said), promised(said)
            return [
                Write(PREPARED, (proposal, *_said(said), said.neighbourhoods)),
                told(event, "proposal", about, texts=words, **more),
            ]
        case Revised(proposal, version, clauses):
            return _reworded(event, proposal, version, clauses)
        case Consolidated(proposal, version, clauses, amendments):
            return _reworded(event, proposal, version, clauses, amendments=amendments)
        case Qualified(proposal):
            return [Write(PHASE, (proposal, "supported")), told(event, "support", about)]
        case Scheduled(proposal, sitting, meets_at, way):
            place = [] if sitting is None else [Write(PLACED, (proposal, sitting, ""))]
            return [
                Write(SCHEDULED, (proposal, sitting, meets_at)),
                *place,
                told(event, "sittings", about, sitting=sitting, meets_at=meets_at, way=way),
            ]
        case Deliberated(proposal):
            return [Write(PHASE, (proposal, "deliberated")), told(event, "proposal", about)]
        case Reopened(proposal, _, read_from, meets_at):
            return [
                Write(REOPENED, (proposal, meets_at)),
                told(event, "proposal", about, read_from=read_from),
            ]
        case PutToVote(proposal):  # its poll opened in the same act, and is told
            return [Write(PHASE, (proposal, "voted"))]
        case Concluded(proposal, poll, outcome, standing):
            return [
                Write(CONCLUDED, (proposal, outcome, standing)),
                told(event, "outcome", about, poll=poll, outcome=outcome, standing=standing),
            ]
        case Lapsed(proposal):
            return [Write(PHASE, (proposal, "lapsed")), told(event, "outcome", about)]
        case Referred(proposal, item, receiver, reason):
            return [
                Write(PHASE, (proposal, "referred")),
                told(event, "outcome", about, text=reason, item=item, receiver=receiver),
            ]
        case Withdrawn(proposal, reason):
            return [
                Write(WITHDRAWN, (proposal, event.at, reason)),
                told(event, "outcome", about, text=reason),
            ]
        case _:
            return ()


def _submitted(event: Recorded, s: Submitted) -> list[Write]:
    unsaid = (None,) * 4
    texts = (None, s.background, s.for_whom)
    scope = (s.themes, s.target_groups, s.neighbourhoods)
    row = (
        s.proposal,
        event.position,
        0,
        None,
        s.organisation,
        s.title,
        None,
        *texts,
        *unsaid,
        *scope,
        event.at,
    )
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
    return [
        Write(REWORDED, (proposal,)),
        *_clauses(proposal, clauses),
        Write(VERSION, (proposal, version)),
        told(
            event,
            "text",
            event.stream,
            texts=worded(clauses),
            version=version,
            clauses=len(clauses),
            **data,
        ),
    ]


def _clauses(proposal: str, clauses: Sequence[Clause]) -> list[Write]:
    return [
        Write(CLAUSE, (proposal, number, clause.clause, clause.text))
        for number, clause in enumerate(clauses, start=1)
    ]


def _said(p: Preparation) -> tuple[Any, ...]:
    engagement = (None, None) if p.engagement is None else (p.engagement.level, p.engagement.holder)
    return (p.question, p.background, p.for_whom, p.changes, *engagement, p.addressed_to_city)
