"""Means: which funds there are, and who received what of them, for what, by which decision (T5).

Read by the pages of means, whoever takes the ledger along, and who looks where the means went. Amounts stand
as they were told, in exact decimals; they are added up as decimals, each currency by itself. What was
corrected stands beside what holds. No vote is among what is read here, and no query joins one (D1).

Groups (size, staffing, neighbourhood) are those that the recipient says of itself now: `unsaid` where a
member does not say, `not-a-member` for a recipient that never was one.
"""

from __future__ import annotations

from events.fund.facts import Allocated, AllocationCorrected, FundCorrected, FundRecorded, Share
from events.organisation.facts import Described, Profiled
from events.proposal.facts import Filed, Submitted
from events.registry import Recorded
from projections.naming import NAMED, TABLE, named
from projections.projection import Projection, Query, Statement, Write, Writers, on, subject

SCHEMA = "means_v1"

_TABLES = """
create table position (one boolean primary key default true check (one), next bigint not null);

create table item (proposal text collate "C" primary key, title text not null);

create table profile (
    organisation   text   collate "C" primary key,
    size           text,
    staffing       text,
    neighbourhoods text[] not null
);

create table fund (
    fund        text        collate "C" primary key,
    position    bigint      not null unique,
    recorded_at timestamptz not null,
    name        text        not null,
    source      text        not null,
    year        int         not null,
    purpose     text        not null,
    corrections int         not null default 0
);

create table criterion (
    fund      text collate "C" not null,
    criterion text collate "C" not null,
    place     int  not null,
    text      text not null,
    primary key (fund, criterion)
);

-- How a fund was told each time, the first time without a reason.
create table telling (
    position bigint      primary key,
    fund     text        collate "C" not null,
    at       timestamptz not null,
    name     text        not null,
    source   text        not null,
    year     int         not null,
    purpose  text        not null,
    reason   text
);
create index telling_fund on telling (fund);

create table allocation (
    fund         text        collate "C" not null,
    allocation   text        collate "C" not null,
    position     bigint      not null unique,
    allocated_at timestamptz not null,
    reference    text,
    recipient    text        collate "C",
    name         text,
    kind         text        not null,
    amount       text        not null,
    currency     text,
    what         text        not null,
    criterion    text        collate "C",
    proposal     text        collate "C",
    decision     text,
    corrections  int         not null default 0,
    primary key (fund, allocation)
);
create index allocation_fund on allocation (fund, position);
create index allocation_recipient on allocation (recipient, position);
create index allocation_proposal on allocation (proposal, position);

-- How an allocation was told each time, the first time without a reason.
create table version (
    position   bigint      primary key,
    fund       text        collate "C" not null,
    allocation text        collate "C" not null,
    at         timestamptz not null,
    recipient  text        collate "C",
    name       text,
    kind       text        not null,
    amount     text        not null,
    currency   text,
    what       text        not null,
    criterion  text        collate "C",
    proposal   text        collate "C",
    decision   text,
    reason     text
);
create index version_allocation on version (fund, allocation, position);
"""

DDL = TABLE + _TABLES

# --- writes ----------------------------------------------------------------------------------------------

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

FUND_CORRECTED = Statement(
    "fund corrected",
    "what is told of a fund from now on",
    "fund",
    """
    update fund set name = $2, source = $3, year = $4, purpose = $5, corrections = corrections + 1
    where fund = $1
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

ALLOCATED = Statement(
    "allocated",
    "an allocation",
    "allocation",
    """
    insert into allocation (fund, allocation, position, allocated_at, reference, recipient, name, kind,
                            amount, currency, what, criterion, proposal, decision)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    """,
)

ALLOCATION_CORRECTED = Statement(
    "allocation corrected",
    "what is told of an allocation from now on",
    "allocation",
    """
    update allocation
    set recipient = $3, name = $4, kind = $5, amount = $6, currency = $7, what = $8, criterion = $9,
        proposal = $10, decision = $11, corrections = corrections + 1
    where fund = $1 and allocation = $2
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

# --- questions -------------------------------------------------------------------------------------------

POSITION = Query(
    "means.position",
    "The next position to come.",
    (),
    "select next from means_v1.position",
)

FUNDS = Query(
    "means.funds",
    "Funds, the latest year first and the latest recorded within it; `after` is the last one of the page"
    " before. `allocations`: how many stand in it that were not taken back.",
    ("fund", "year", "after", "limit"),
    """
    select f.fund, f.position, f.recorded_at, name.body as name, f.name as name_digest,
           source.body as source, f.source as source_digest, f.year,
           purpose.body as purpose, f.purpose as purpose_digest, f.corrections,
           (select count(*) from means_v1.allocation a
            where a.fund = f.fund and a.amount::numeric <> 0) as allocations
    from means_v1.fund f
    left join public.prose name on name.digest = f.name
    left join public.prose source on source.digest = f.source
    left join public.prose purpose on purpose.digest = f.purpose
    where ($1::text is null or f.fund = $1)
      and ($2::int is null or f.year = $2)
      and ($3::text is null
           or (f.year, f.position) < (select b.year, b.position from means_v1.fund b where b.fund = $3))
    order by f.year desc, f.position desc
    limit $4::bigint
    """,
)

CRITERIA = Query(
    "means.criteria",
    "The criteria of funds, in their order.",
    ("funds",),
    """
    select c.fund, c.criterion, words.body as text, c.text as text_digest
    from means_v1.criterion c
    left join public.prose words on words.digest = c.text
    where c.fund = any ($1::text[])
    order by c.fund, c.place
    """,
)

TELLINGS = Query(
    "means.tellings",
    "How a fund was told each time, in order.",
    ("fund",),
    """
    select t.position, t.at, name.body as name, t.name as name_digest, source.body as source,
           t.source as source_digest, t.year, purpose.body as purpose, t.purpose as purpose_digest,
           reason.body as reason, t.reason as reason_digest
    from means_v1.telling t
    left join public.prose name on name.digest = t.name
    left join public.prose source on source.digest = t.source
    left join public.prose purpose on purpose.digest = t.purpose
    left join public.prose reason on reason.digest = t.reason
    where t.fund = $1
    order by t.position
    """,
)

SUMS = Query(
    "means.sums",
    "What was allocated of each of these funds, by kind (money first) and currency.",
    ("funds",),
    """
    select fund, kind, currency, count(*) as allocations, sum(amount::numeric)::text as amount
    from means_v1.allocation
    where fund = any ($1::text[]) and amount::numeric <> 0
    group by fund, kind, currency
    order by fund, array_position(array['money', 'hours', 'rooms'], kind), currency
    """,
)

ALLOCATIONS = Query(
    "means.allocations",
    "Allocations, the latest first; `before` is the position of the last one of the part before.",
    ("fund", "allocation", "recipient", "proposal", "year", "kind", "before", "limit"),
    """
    select a.fund, fund.body as fund_name, f.name as fund_name_digest, source.body as source,
           f.source as source_digest, f.year, a.allocation, a.position, a.allocated_at, a.reference,
           a.recipient, name.body as name, coalesce(a.name, o.name) as name_digest,
           a.kind, a.amount, a.currency, what.body as what, a.what as what_digest,
           a.criterion, asked.body as criterion_text, c.text as criterion_text_digest,
           a.proposal, title.body as proposal_title, i.title as proposal_title_digest,
           decision.body as decision, a.decision as decision_digest, a.corrections
    from means_v1.allocation a
    join means_v1.fund f using (fund)
    left join means_v1.organisation o on o.organisation = a.recipient
    left join means_v1.criterion c on c.fund = a.fund and c.criterion = a.criterion
    left join means_v1.item i on i.proposal = a.proposal
    left join public.prose fund on fund.digest = f.name
    left join public.prose source on source.digest = f.source
    left join public.prose name on name.digest = coalesce(a.name, o.name)
    left join public.prose what on what.digest = a.what
    left join public.prose asked on asked.digest = c.text
    left join public.prose title on title.digest = i.title
    left join public.prose decision on decision.digest = a.decision
    where ($1::text is null or a.fund = $1)
      and ($2::text is null or a.allocation = $2)
      and ($3::text is null or a.recipient = $3)
      and ($4::text is null or a.proposal = $4)
      and ($5::int is null or f.year = $5)
      and ($6::text is null or a.kind = $6)
      and ($7::bigint is null or a.position < $7)
    order by a.position desc
    limit $8::bigint
    """,
)

VERSIONS = Query(
    "means.versions",
    "How an allocation was told each time, in order.",
    ("fund", "allocation"),
    """
    select v.position, v.at, v.recipient, name.body as name, coalesce(v.name, o.name) as name_digest,
           v.kind, v.amount, v.currency,
           what.body as what, v.what as what_digest, v.criterion, v.proposal,
           decision.body as decision, v.decision as decision_digest,
           reason.body as reason, v.reason as reason_digest
    from means_v1.version v
    left join means_v1.organisation o on o.organisation = v.recipient
    left join public.prose name on name.digest = coalesce(v.name, o.name)
    left join public.prose what on what.digest = v.what
    left join public.prose decision on decision.digest = v.decision
    left join public.prose reason on reason.digest = v.reason
    where v.fund = $1 and v.allocation = $2
    order by v.position
    """,
)

TOTALS = Query(
    "means.totals",
    "What was allocated by year, size, staffing and neighbourhood of the recipient (`dimension`, `part`),"
    " each kind and currency by itself. A recipient of several neighbourhoods counts whole in each of them.",
    ("year",),
    """
    with given as (
        select f.year, a.fund, a.recipient, coalesce(a.recipient, a.fund || '/' || a.allocation) as whom,
               a.kind, a.currency, a.amount::numeric as amount, p.size, p.staffing, p.neighbourhoods
        from means_v1.allocation a
        join means_v1.fund f using (fund)
        left join means_v1.profile p on p.organisation = a.recipient
        where a.amount::numeric <> 0 and ($1::int is null or f.year = $1)
    ), parts as (
        select 'year' as dimension, year::text as part, * from given
        union all
        select 'size', case when recipient is null then 'not-a-member' else coalesce(size, 'unsaid') end, *
        from given
        union all
        select 'staffing',
               case when recipient is null then 'not-a-member' else coalesce(staffing, 'unsaid') end, *
        from given
        union all
        select 'neighbourhood', n.part, g.*
        from given g
        cross join lateral (
            select unnest(g.neighbourhoods) as part where cardinality(g.neighbourhoods) > 0
            union all
            select case when g.recipient is null then 'not-a-member' else 'unsaid' end
            where coalesce(cardinality(g.neighbourhoods), 0) = 0) n
    )
    select dimension, part, kind, currency, count(*) as allocations, sum(amount)::text as amount,
           count(distinct whom) filter (where recipient is not null) as members
    from parts
    group by dimension, part, kind, currency
    order by dimension, part, array_position(array['money', 'hours', 'rooms'], kind), currency
    """,
)

YEARS = Query(
    "means.years",
    "The years of which there is a fund, the latest first.",
    (),
    "select distinct year from means_v1.fund order by year desc",
)

MEANS_MODEL = Projection(
    name="means",
    schema=SCHEMA,
    ddl=DDL,
    writers=dict(WRITERS),
    statements=(
        *(NAMED, ITEM, GROUPED, RECORDED, FUND_CORRECTED, CRITERIA_GONE, CRITERION, TOLD),
        *(ALLOCATED, ALLOCATION_CORRECTED, VERSION),
    ),
    queries=(*(POSITION, FUNDS, CRITERIA, TELLINGS, SUMS, ALLOCATIONS, VERSIONS, TOTALS, YEARS),),
    position=POSITION,
)
