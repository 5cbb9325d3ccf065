"""What is written of means: the statements, and which fact writes what."""

from __future__ import annotations

from events.fund.facts import Allocated, AllocationCorrected, FundCorrected, FundRecorded, Share
from events.organisation.facts import Described, Profiled
from events.proposal.facts import Filed, Submitted
from events.registry import Recorded
from projections.means.summing import ALLOCATED, ALLOCATION_CORRECTED, FUND_CORRECTED
from projections.naming import NAMED, named
from projections.projection import Statement, Write, Writers, on, subject

ITEM = Statement(
    "item",
    "what an item is called",
    "item",
    "insert into item (proposal, title) values ($1, $2)",
)

GROUPED = Statement(
    "grouped",
    "what an organisation says of its size, its staffing and where it works",
    "profile",
    """
    insert into profile (organisation, size, staffing, neighbourhoods) values ($1, $2, $3, $4)
    on conflict (organisation) do update
    set size = excluded.size, staffing = excluded.staffing, neighbourhoods = excluded.neighbourhoods
    """,
)

RECORDED = Statement(
    "recorded",
    "a fund",
    "fund",
    """
    insert into fund (fund, position, recorded_at, name, source, year, purpose)
    values ($1, $2, $3, $4, $5, $6, $7)
    """,
)

CRITERIA_GONE = Statement(
    "criteria gone",
    "the criteria of a fund before they are told anew",
    "criterion",
    "delete from criterion where fund = $1",
)

CRITERION = Statement(
    "criterion",
    "a criterion of a fund",
    "criterion",
    "insert into criterion (fund, criterion, place, text) values ($1, $2, $3, $4)",
)

TOLD = Statement(
    "told",
    "how a fund was told",
    "telling",
    """
    insert into telling (position, fund, at, name, source, year, purpose, reason)
    values ($1, $2, $3, $4, $5, $6, $7, $8)
    """,
)

VERSION = Statement(
    "version",
    "how an allocation was told",
    "version",
    """
    insert into version (position, fund, allocation, at, recipient, name, kind, amount, currency, what,
                         criterion, proposal, decision, reason)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    """,
)


def _allocated(event: Recorded, f: Allocated) -> list[Write]:
    row = (f.fund, f.allocation, event.position, event.at, f.reference, *_columns(f.share))
    return [Write(ALLOCATED, row), _version(event, f.fund, f.allocation, f.share, None)]


def _allocation_corrected(event: Recorded, f: AllocationCorrected) -> list[Write]:
    corrected = Write(ALLOCATION_CORRECTED, (f.fund, f.allocation, *_columns(f.share)))
    return [corrected, _version(event, f.fund, f.allocation, f.share, f.reason)]


def _profiled(event: Recorded, f: Profiled) -> list[Write]:
    return [*named(event, f), Write(GROUPED, (subject(event), None, None, f.neighbourhoods))]


def _described(event: Recorded, f: Described) -> list[Write]:
    return [*named(event, f), Write(GROUPED, (subject(event), f.size, f.staffing, f.neighbourhoods))]


def _told(event: Recorded, f: FundRecorded | FundCorrected) -> list[Write]:
    said = (f.name, f.source, f.year, f.purpose)
    criteria = [
        Write(CRITERION, (f.fund, one.criterion, place, one.text)) for place, one in enumerate(f.criteria)
    ]
    if isinstance(f, FundRecorded):
        first = Write(RECORDED, (f.fund, event.position, event.at, *said))
        return [first, *criteria, Write(TOLD, (event.position, f.fund, event.at, *said, None))]
    corrected = [Write(FUND_CORRECTED, (f.fund, *said)), Write(CRITERIA_GONE, (f.fund,))]
    return [*corrected, *criteria, Write(TOLD, (event.position, f.fund, event.at, *said, f.reason))]


def _version(event: Recorded, fund: str, allocation: str, share: Share, reason: str | None) -> Write:
    row = (event.position, fund, allocation, event.at, *_columns(share), reason)
    return Write(VERSION, row)


def _columns(s: Share) -> tuple[str | None, ...]:
    given = (s.recipient, s.name, s.kind, s.amount, s.currency)
    return (*given, s.what, s.criterion, s.proposal, s.decision)


WRITERS: Writers = (
    on(Filed, lambda _, f: [Write(ITEM, (f.proposal, f.title))]),
    on(Submitted, lambda _, f: [Write(ITEM, (f.proposal, f.title))]),
    on(FundRecorded, _told),
    on(FundCorrected, _told),
    on(Allocated, _allocated),
    on(AllocationCorrected, _allocation_corrected),
    on(Profiled, _profiled),
    on(Described, _described),
)

STATEMENTS = (
    *(NAMED, ITEM, GROUPED, RECORDED, FUND_CORRECTED, CRITERIA_GONE, CRITERION, TOLD),
    *(ALLOCATED, ALLOCATION_CORRECTED, VERSION),
)
