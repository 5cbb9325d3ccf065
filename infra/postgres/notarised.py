"""The log as the notary reads it, and the fence that it puts around it."""

from __future__ import annotations

import asyncpg
import msgspec

from events import registry
from infra.postgres.leaves import Leaves

PAGE = "select position, leaf from events where position >= $1 and position < $2 order by position limit $3"
"""The leaves from position $1 to before $2, at most $3 of them."""

COLUMNS = """
select position, leaf, stream, version, type, at from events
where position >= $1 and position < $2 order by position
"""
"""The leaves from position $1 to before $2, and what stands beside them for the indexes."""

ANNOUNCED = """
select position, leaf from events
where stream = 'assembly' and type = 'notary.key-announced.v1' order by version
"""

NOTARISED = "select notarised from log_head"

REMEMBER = "update log_head set notarised = {0:d} where notarised < {0:d} and head >= {0:d}"
"""Remember how far the log was signed. Never backward, and never beyond a log that was put back meanwhile."""

FENCED = "select fenced from log_head"

FENCE = "select public.fence($1)"

MESSAGES = 512
"""Leaves of a page: 200 KiB of ballots, which PostgreSQL can hand over whole, and make the next page while
they are hashed; 32 MiB if each were as large as a leaf may be. A bound in bytes, as the relay has it for its
messages, would cost PostgreSQL half as much again for every leaf."""


class Notarised(Leaves):
    """Every method raises Unavailable while PostgreSQL is away."""

    def __init__(self, url: str) -> None:
        super().__init__(url, name="halfrond notary")

    async def leaves(self, first: int, last: int) -> list[bytes]:
        """The leaves from `first` to before `last`, or the first of them; empty where there is none."""
        rows = await self._fetch(PAGE, first, last, MESSAGES)
        if rows and rows[-1]["position"] != first + len(rows) - 1:
            rows = [row for at, row in enumerate(rows, first) if row["position"] == at]
        return [row["leaf"] for row in rows]

    async def misfit(self, first: int, last: int) -> int | None:
        """The first position from `first` to before `last` whose columns say something else than its leaf."""
        for position, leaf, *columns in await self._fetch(COLUMNS, first, last):
            if not registry.fits(leaf, *columns):
                found: int = position
                return found
        return None

    async def announced(self) -> dict[str, int]:
        """The verifier keys that were announced in the log, each with its position, the oldest first."""
        rows = await self._fetch(ANNOUNCED)
        return {msgspec.json.decode(row["leaf"])["data"]["vkey"]: row["position"] for row in rows}

    async def notarised(self) -> int:
        """How many leaves were signed, as far as PostgreSQL remembers."""
        rows = await self._fetch(NOTARISED)
        size: int = rows[0]["notarised"]
        return size

    async def remember(self, size: int) -> None:
        """Remember that so many leaves were signed; the caller does so again with the next checkpoint."""
        await self._note(REMEMBER, size)

    async def fenced(self) -> str | None:
        """Why nothing may be written to the log; None when it may."""
        rows = await self._fetch(FENCED)
        reason: str | None = rows[0]["fenced"]
        return reason

    async def fence(self, reason: str) -> bool:
        """See to it that nothing is written to the log any more, until an operator has looked.

        False when this database cannot do so: it was founded before there was a fence, or was tampered with.
        """
        try:
            await self._fetch(FENCE, reason)
        except (asyncpg.UndefinedFunctionError, asyncpg.InsufficientPrivilegeError):
            return False
        return True
