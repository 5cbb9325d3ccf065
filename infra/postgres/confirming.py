"""Whether the log in PostgreSQL is still the one that was published: asked before anything is written to it.

An older state that was put back (a backup restored, files copied back, tables reloaded) has the same system
identifier, and perhaps the same timeline. What it cannot have is what was published since: so the last
published entry must stand in PostgreSQL, at its place and with its bytes. Where it does not, the log is
fenced in the database, for everyone, and nobody writes.

This looks at one entry: it finds a state that is older or that went on differently. Entries that were changed
further back are found by the notary and by every auditor, who hash all of them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import asyncpg

from events.log.merkle import leaf_hash
from events.log.note import ED25519, BadNote, Verifier
from events.log.tile import HASH, WIDTH, at
from events.submission import Fenced
from infra.published import Published, Signed
from infra.signing import public, verify

Confirm = Callable[[asyncpg.Connection], Awaitable[None]]
"""Raises Fenced when nothing may be written."""

STANDS = "select head, (select leaf from public.events where position = $1 - 1) as leaf from public.log_head"
"""How many entries there are, and the last one of the first $1."""

FENCE = "select public.fence($1)"

REMEDY = "Nothing is written any more. Stop nothing, delete nothing, and run `halfrond recover`."


class Confirming:
    """A `Confirm`. `seed` is the notary's private key, where this process may read it."""

    def __init__(self, published: Published, seed: bytes | None = None) -> None:
        self._published = published
        self._public = None if seed is None else public(seed)
        self._known: Signed | None = None

    async def __call__(self, connection: asyncpg.Connection) -> None:
        """Compare the log with what was published.

        Raises: Fenced.
        """
        signed = self._signed()
        if signed is None or not signed.checkpoint.size:
            return
        size = signed.checkpoint.size
        published = self._last_hash(size)
        row = await connection.fetchrow(STANDS, size)
        if row["head"] < size:
            await _fence(
                connection,
                f"PostgreSQL holds {row['head']} entries, and {size} were published: it was perhaps restored"
                " from an old backup.",
            )
        stands = None if row["leaf"] is None else leaf_hash(row["leaf"])
        if stands != published:
            told = "no entry" if stands is None else f"leaf hash {stands.hex()}"
            await _fence(
                connection,
                f"PostgreSQL holds other entries than were published: at position {size - 1} {told}, and"
                f" {published.hex()} was published. It was perhaps restored from an old backup and went on,"
                " or somebody changed the tables.",
            )

    def _signed(self) -> Signed | None:
        # A damaged folder says nothing about the database: this lasts only as long as the folder is damaged.
        try:
            if self._known is not None and self._published.checkpoint() == self._known.note:
                return self._known
            self._known = self._published.signed(self._verifiers(), verify)
        except (OSError, ValueError) as error:
            raise Fenced(
                f"the published log in {self._published.folder} cannot be read, so that nobody knows whether"
                f" PostgreSQL still holds it: {error}"
            ) from error
        return self._known

    def _verifiers(self) -> list[Verifier]:
        known = self._published.verifiers()
        note = self._published.checkpoint()
        if self._public is not None and note is not None:
            known.append(Verifier(note.partition("\n")[0], ED25519, self._public))
        if note is not None and not known:
            raise BadNote("it has a checkpoint, and no key to verify it with")
        return known

    def _last_hash(self, size: int) -> bytes:
        try:
            data = self._published.read(at(0, (size - 1) // WIDTH, size))
        except (OSError, LookupError) as error:
            raise Fenced(
                f"the published log in {self._published.folder} lacks the tile of position {size - 1}, so"
                " that nobody knows whether PostgreSQL still holds it"
            ) from error
        return data[-HASH:]


async def _fence(connection: asyncpg.Connection, reason: str) -> None:
    whole = f"{reason} {REMEDY}"
    await connection.execute(FENCE, whole)
    raise Fenced(whole)


def confirming(folder: Path, seed: bytes | None) -> Confirming:
    """The same, of a log folder that need not be there."""
    return Confirming(Published(folder), seed)
