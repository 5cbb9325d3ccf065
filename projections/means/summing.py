"""What writes allocations, and keeps what they come to in step: sums of funds, recipients and years.

A page tells sums and must not read every allocation for them (ADR 0046). So whatever changes an allocation,
or the year of its fund, adds to the sums what came, and takes away what was counted before: a correction does
not say what that was, the row itself does. All of it is one statement, so one order: that of `fund`.

1. `change`: what is counted from now on and what no longer, -1 or +1 allocation a row, with its amount. An
   amount of 0 counts for nothing. `counted`: what that comes to for each recipient in a year; of one fund.
2. Sums of the fund, of the recipient, and of the recipient in that year.
3. Sums of the year. A member begins to count where its sum in that year was of nothing before, and no longer
   counts where it is now.

Numbers are exact decimals, of which the order of adding does not matter.
"""

from __future__ import annotations

from projections.projection import Statement


def _added(table: str, by: str) -> str:
    """What adds all that is `counted`, by these columns, to the sums that `table` keeps."""
    return f"""insert into {table} as s ({by}, kind, currency, allocations, amount)
    select {by}, kind, currency, sum(allocations), sum(amount)
    from counted group by {by}, kind, currency
    on conflict ({by}, kind, currency) do update
    set allocations = s.allocations + excluded.allocations, amount = s.amount + excluded.amount"""  # noqa: S608 - of constants alone


_COUNTED = f"""
), counted as (
    select fund, year, recipient, kind, currency, sum(allocations) as allocations, sum(amount) as amount
    from change group by fund, year, recipient, kind, currency
), of_fund as (
    {_added("fund_sum", "fund")}
), of_recipient as (
    {_added("received", "recipient")}
), of_recipient_in as (
    {_added("received_in", "year, recipient")}
    returning year, recipient, kind, currency, allocations as now
)
insert into year_sum as s (year, kind, currency, allocations, amount, members)
select year, kind, currency, sum(allocations), sum(amount),
       sum(case when recipient = '' or allocations = 0 then 0
                when now = allocations then 1
                when now = 0 then -1
                else 0 end)
from counted join of_recipient_in using (year, recipient, kind, currency)
group by year, kind, currency
on conflict (year, kind, currency) do update
set allocations = s.allocations + excluded.allocations, amount = s.amount + excluded.amount,
    members = s.members + excluded.members
"""  # noqa: S608 - of constants alone

_SUMS = ("fund_sum", "received", "received_in", "year_sum")

ALLOCATED = Statement(
    "allocated",
    "an allocation",
    "fund",
    f"""
with told as (
    insert into allocation (fund, allocation, position, allocated_at, reference, recipient, name, kind,
                            amount, currency, what, criterion, proposal, decision)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text, $10, $11, $12, $13, $14)
), change as (
    select fund, year, coalesce($6, '') as recipient, $8 as kind, coalesce($10, '') as currency,
           1 as allocations, $9::text::numeric as amount
    from fund where fund = $1 and $9::text::numeric <> 0
{_COUNTED}""",  # noqa: S608 - of constants alone
    also=("allocation", *_SUMS),
)

ALLOCATION_CORRECTED = Statement(
    "allocation corrected",
    "what is told of an allocation from now on",
    "fund",
    f"""
with told as (
    update allocation
    set recipient = $3, name = $4, kind = $5, amount = $6::text, currency = $7, what = $8, criterion = $9,
        proposal = $10, decision = $11, corrections = corrections + 1
    where fund = $1 and allocation = $2
), change as (
    select fund, year, c.recipient, c.kind, c.currency, c.allocations, c.amount
    from fund
    cross join lateral (
        select coalesce(recipient, '') as recipient, kind, coalesce(currency, '') as currency,
               -1 as allocations, -amount::numeric as amount
        from allocation where fund = $1 and allocation = $2
        union all
        select coalesce($3, ''), $5, coalesce($7, ''), 1, $6::text::numeric) c
    where fund = $1 and c.amount <> 0
{_COUNTED}""",  # noqa: S608 - of constants alone
    also=("allocation", *_SUMS),
)

FUND_CORRECTED = Statement(
    "fund corrected",
    "what is told of a fund from now on",
    "fund",
    f"""
with told as (
    update fund set name = $2, source = $3, year = $4, purpose = $5, corrections = corrections + 1
    where fund = $1
), change as (
    select fund, c.year, coalesce(a.recipient, '') as recipient, a.kind,
           coalesce(a.currency, '') as currency, c.allocations, c.allocations * a.amount::numeric as amount
    from fund f
    join allocation a using (fund)
    cross join lateral (values (f.year, -1), ($4, 1)) c (year, allocations)
    where fund = $1 and f.year <> $4 and a.amount::numeric <> 0
{_COUNTED}""",  # noqa: S608 - of constants alone
    also=("allocation", *_SUMS),
)
