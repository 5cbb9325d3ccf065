"""Notices by mail: the events that cause them, and making the mail together with the position.

What an event causes is put into table `mail` in the transaction that moves the position, and the id of each
mail follows from the event and the person: so each is made once, whatever dies.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import asyncpg

from events.registry import Recorded, decode
from infra.postgres.polls import PostgresPolls
from infra.postgres.reaching import reaching

AT_ONCE = 5_000
"""Positions that are looked at together."""

EVENTS = """
select position, leaf from events
where position >= $1 and position < least($2, $1 + 5000)
  and split_part(stream, '-', 1) in
      ('poll', 'ballot', 'call', 'contribution', 'hold', 'duty', 'signal', 'delegation', 'prospect')
order by position
"""

HEAD = "select head from public.log_head"

NEXT = "select next from public.noticed"

MOVE = "update public.noticed set next = $1 where next < $1"

HELD = """
select office, organisation, mandate from public.holders
where person is not null and ($1::text[] is null or office = 'member' and organisation = any($1::text[]))
order by office, organisation nulls first, mandate
"""

MAKE = """
insert into public.mail (mail, kind, person, given)
select $1 || '-' || p.person, $2, p.person, $3
from public.people p
where exists (
    select from public.holders h
    join unnest($4::text[], $5::text[]) as told(organisation, mandate)
        on h.organisation is not distinct from told.organisation and h.mandate = told.mandate
    where h.person = p.person
      and case when told.organisation is null then h.office <> 'member'
          else h.office = 'member' and $2 = any(p.notices) end
)
on conflict (mail) do nothing
"""

MAKE_OF_PROSPECT = """
insert into public.mail (mail, kind, address, given)
select $1, 'prospect', p.email, jsonb_build_object('prospect', p.prospect, 'language', p.language)
from public.prospects p
where p.prospect = $2::jsonb ->> 'prospect' and p.email is not null
on conflict (mail) do nothing
"""
"""To who is no person here: the address goes with the mail, until it is sent. None where it was erased."""

DIGESTS = """
insert into public.mail (mail, kind, person, given)
select $1 || '-' || p.person, 'digest', p.person, $2
from public.people p
where p.digest = any($3::text[]) and exists (
    select from public.holders h
    join unnest($4::text[], $5::text[], $6::text[]) as told(office, organisation, mandate)
        on h.office = told.office and h.organisation is not distinct from told.organisation
        and h.mandate = told.mandate
    where h.person = p.person
)
on conflict (mail) do nothing
"""

WAKE = "select pg_notify('mail', '')"

STREAMS = """
select stream, position, leaf from public.events where stream = any($1::text[]) order by stream, version
"""

VOTED = """
select distinct substr(stream, length($1) + 1) as organisation from public.events
where stream >= $1 and stream < $2
"""


Held = tuple[str, str | None, str]
"""Office, organisation, mandate."""


class Notice(NamedTuple):
    """What is told to representatives: `mandates` are (organisation, mandate); of who holds an office the
    organisation is None, and they are told whatever notices they want: it is their task. `given` what it is
    about, as JSON. `name` begins the ids of its mails.
    """

    name: str
    kind: str
    mandates: Sequence[tuple[str | None, str]]
    given: str


class PostgresNotices(PostgresPolls):
    """Fulfils `Notices`. Every method raises Unavailable while PostgreSQL is away."""

    events = EVENTS

    def __init__(self, url: str, pool: asyncpg.Pool) -> None:
        super().__init__(url)
        self._pool = pool

    async def next(self) -> int:
        """The position that was not looked at yet."""
        with reaching():
            found: int = await self._pool.fetchval(NEXT)
        return found

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """What may cause notices from `position` on, in order, and the next position to ask for."""
        events, head = await super().since(position)
        return events, min(head, position + AT_ONCE)

    async def make(self, notices: Iterable[Notice], upto: int) -> None:
        """Make the mails of notices, and note that what stands before a position was looked at."""
        with reaching():
            async with self._pool.acquire() as connection, connection.transaction():
                for name, kind, mandates, given in notices:
                    if kind == "prospect":
                        await connection.execute(MAKE_OF_PROSPECT, name, given)
                        continue
                    columns = [one for one, _ in mandates], [mandate for _, mandate in mandates]
                    await connection.execute(MAKE, name, kind, given, *columns)
                await connection.execute(MOVE, upto)
                await connection.execute(WAKE)

    async def digest(self, name: str, given: str, often: Sequence[str], told: Sequence[Held]) -> None:
        """Make a summary for everybody who wants one so often and holds one of these."""
        with reaching():
            await self._pool.execute(DIGESTS, name, given, list(often), *map(list, zip(*told, strict=True)))
            await self._pool.execute(WAKE)

    async def held(self, organisations: Iterable[str] | None) -> list[Held]:
        """What is bound to somebody: the mandates of these organisations, or all with the offices. The log
        tells whether it still stands.
        """
        with reaching():
            rows = await self._pool.fetch(HELD, None if organisations is None else list(organisations))
        return [(row["office"], row["organisation"], row["mandate"]) for row in rows]

    async def streams(self, names: Iterable[str]) -> dict[str, list[Recorded]]:
        """The events of streams, each in order; of those that there are."""
        with reaching():
            rows = await self._pool.fetch(STREAMS, list(names))
        found: dict[str, list[Recorded]] = {}
        for row in rows:
            found.setdefault(row["stream"], []).append(decode(row["position"], row["leaf"]))
        return found

    async def voted(self, poll: str) -> set[str]:
        """The organisations with a ballot in a poll."""
        with reaching():
            rows = await self._pool.fetch(VOTED, f"ballot-{poll}-", f"ballot-{poll}.")
        return {row["organisation"] for row in rows}
