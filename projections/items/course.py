"""The item itself: its text, its preparation, and its course from submission to outcome."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

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
    Withdrawn,
)
from events.registry import Recorded
from projections.projection import Statement, Write, Writers, on

FILED = Statement(
    "filed",
    "an item",
    "item",
    """
    insert into item (proposal, position, rules, kind, organisation, title, phase, aim, version,
                      question, background, for_whom, changes, level, holder, scope, neighbourhoods,
                      addressed_to_city, themes, target_groups, year, seats, procedure, charter,
                      submitted_at, read_from)
    values ($1, $2, $3, $4, $5, $6, 'submitted', $7, 1, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
            $19, $20, $21, $22, $23, $23)
    """,
)

CLAUSE = Statement(
    "clause",
    "a clause of a version of the text",
    "clause",
    "insert into clause (proposal, version, number, clause, text) values ($1, $2, $3, $4, $5)",
)

REWORDED = Statement(
    "reworded",
    "the version of the text that holds",
    "item",
    "update item set version = $2, read_from = $3 where proposal = $1",
)

CO_SIGNED = Statement(
    "co-signed",
    "a name under an item",
    "co_signer",
    "insert into co_signer (proposal, organisation, position) values ($1, $2, $3)",
)

PREPARED = Statement(
    "prepared",
    "what a vote on an item needs",
    "item",
    """
    update item set question = $2, background = $3, for_whom = $4, changes = $5, level = $6, holder = $7,
                    scope = $8, neighbourhoods = $9, addressed_to_city = $10, read_from = $11
    where proposal = $1
    """,
)

PHASE = Statement(
    "phase",
    "the phase that an item entered",
    "item",
    "update item set phase = $2 where proposal = $1",
)

QUALIFIED = Statement(
    "qualified",
    "that an item may come on an agenda",
    "item",
    "update item set phase = 'supported', qualified = $2 where proposal = $1",
)

SCHEDULED = Statement(
    "scheduled",
    "the place of an item",
    "item",
    """
    update item set phase = 'scheduled', scheduled = $2, sitting = $3, meets_at = $4, way = $5
    where proposal = $1
    """,
)

REOPENED = Statement(
    "reopened",
    "that an item is open again, to be read with a report",
    "item",
    """
    update item set phase = case phase when 'deliberated' then 'scheduled' else phase end, read_from = $2,
                    meets_at = $3
    where proposal = $1
    """,
)

PUT = Statement(
    "put to the vote",
    "the latest poll on an item",
    "item",
    "update item set phase = 'voted', poll = $2 where proposal = $1",
)

CONCLUDED = Statement(
    "concluded",
    "what came of an item",
    "item",
    "update item set phase = 'concluded', outcome = $2, standing = $3 where proposal = $1",
)

OUTCOME_ANNULLED = Statement(
    "outcome annulled",
    "that the vote behind an outcome was annulled",
    "item",
    "update item set phase = 'voted', outcome = null, standing = null where proposal = $1",
)

REFERRED = Statement(
    "referred",
    "where an item was brought",
    "item",
    """
    update item set phase = 'referred', referred_item = $2, referred_receiver = $3, reason = $4, ended = $5
    where proposal = $1
    """,
)

WITHDRAWN = Statement(
    "withdrawn",
    "that its submitter withdrew an item",
    "item",
    "update item set phase = 'withdrawn', reason = $2, ended = $3 where proposal = $1",
)

STATEMENTS = (
    *(FILED, CLAUSE, REWORDED, CO_SIGNED, PREPARED, PHASE, QUALIFIED, SCHEDULED, REOPENED),
    *(PUT, CONCLUDED, OUTCOME_ANNULLED, REFERRED, WITHDRAWN),
)


def _scheduled(event: Recorded, f: Scheduled) -> list[Write]:
    return [Write(SCHEDULED, (f.proposal, event.position, f.sitting, f.meets_at, f.way))]


def _referred(event: Recorded, f: Referred) -> list[Write]:
    return [Write(REFERRED, (f.proposal, f.item, f.receiver, f.reason, event.position))]


def _filed(event: Recorded, f: Filed) -> list[Write]:
    what = (f.proposal, event.position, f.rules, f.kind, f.organisation, f.title, f.aim)
    about = (f.themes, f.target_groups, f.year, f.seats, _json(f.procedure), _json(f.charter))
    return [
        Write(FILED, (*what, *_said(f.preparation), *about, f.read_from)),
        *_clauses(f.proposal, 1, f.clauses),
    ]


def _reworded(proposal: str, version: int, clauses: Sequence[Clause], read_from: Any) -> list[Write]:
    return [Write(REWORDED, (proposal, version, read_from)), *_clauses(proposal, version, clauses)]


def _clauses(proposal: str, version: int, clauses: Sequence[Clause]) -> list[Write]:
    return [
        Write(CLAUSE, (proposal, version, number, clause.clause, clause.text))
        for number, clause in enumerate(clauses, start=1)
    ]


def _said(p: Preparation) -> tuple[Any, ...]:
    engagement = (None, None) if p.engagement is None else (p.engagement.level, p.engagement.holder)
    words = (p.question, p.background, p.for_whom, p.changes)
    return (*words, *engagement, p.scope, p.neighbourhoods, p.addressed_to_city)


def _json(value: msgspec.Struct | None) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()


WRITERS: Writers = (
    on(Filed, _filed),
    on(CoSigned, lambda event, f: [Write(CO_SIGNED, (f.proposal, f.organisation, event.position))]),
    on(Prepared, lambda _, f: [Write(PREPARED, (f.proposal, *_said(f.preparation), f.read_from))]),
    on(Revised, lambda _, f: _reworded(f.proposal, f.version, f.clauses, f.read_from)),
    on(Consolidated, lambda _, f: _reworded(f.proposal, f.version, f.clauses, f.read_from)),
    on(Qualified, lambda event, f: [Write(QUALIFIED, (f.proposal, event.position))]),
    on(Scheduled, _scheduled),
    on(Deliberated, lambda _, f: [Write(PHASE, (f.proposal, "deliberated"))]),
    on(Reopened, lambda _, f: [Write(REOPENED, (f.proposal, f.read_from, f.meets_at))]),
    on(Lapsed, lambda _, f: [Write(PHASE, (f.proposal, "lapsed"))]),
    on(PutToVote, lambda _, f: [Write(PUT, (f.proposal, f.poll))]),
    on(Concluded, lambda _, f: [Write(CONCLUDED, (f.proposal, f.outcome, f.standing))]),
    on(OutcomeAnnulled, lambda _, f: [Write(OUTCOME_ANNULLED, (f.proposal,))]),
    on(Referred, _referred),
    on(Withdrawn, lambda event, f: [Write(WITHDRAWN, (f.proposal, f.reason, event.position))]),
)
