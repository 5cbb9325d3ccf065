"""The log as it is told to commissions: the events that concern them, and how far they were told.

Fulfils `Facts` of the courier. Every method raises Unavailable while PostgreSQL is away.
"""

from __future__ import annotations

from events.assembly.facts import Founded
from events.registry import Recorded, decode
from events.submission import Unavailable
from infra.postgres.leaves import HEAD, Leaves

AT_ONCE = 1_000
"""Events that are read together."""

EVENTS = """
select position, leaf from events
where position >= $1 and position < $2
  and (stream >= 'commission-' and stream < 'commission.'
       or stream >= 'delegation-' and stream < 'delegation.')
order by position
limit $3
"""
"""The events of commissions and delegations ('.' follows '-' in the C collation)."""

NOTE = "update told set next = {0:d} where next <> {0:d}"

TOLD = "select next from told"


class PostgresTelling(Leaves):
    """Reads, and notes how far it was told."""

    async def since(self, position: int) -> tuple[list[Recorded], int]:
        """The events of commissions and delegations from `position` on, in order, a page of them; and the
        next position to ask for: the same one where the log ends.
        """
        head = (await self._fetch(HEAD))[0]["head"]
        if head <= position:
            return [], position
        rows = await self._fetch(EVENTS, position, head, AT_ONCE)
        events = [decode(row["position"], row["leaf"]) for row in rows]
        return events, events[-1].position + 1 if len(events) == AT_ONCE else head

    async def origin(self) -> str:
        """What the log is called.

        Raises: Unavailable also while it is empty.
        """
        leaf = await self.leaf(0)
        founded = None if leaf is None else decode(0, leaf).fact
        if not isinstance(founded, Founded):
            raise Unavailable("the log holds no assembly yet")
        return founded.origin

    async def note(self, published: int) -> None:
        """Note that what stands before this position was told; the caller tries again later."""
        await self._note(NOTE, published)

    async def told(self) -> int:
        """The position before which everything was told, as it was noted."""
        position: int = (await self._fetch(TOLD))[0]["next"]
        return position
