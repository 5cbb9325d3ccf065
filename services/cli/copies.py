"""Copies of the leaves outside PostgreSQL: JetStream's stream and the entry bundles of the log folder.

None is believed: what a checkpoint of ours signs decides (recovery.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing

from events.log.merkle import leaf_hash
from events.log.tile import ENTRIES, WIDTH, BadTile, at
from infra.nats.connection import NatsError
from infra.nats.feed import Feed
from infra.nats.publishing import LogStream
from infra.published import Published
from services.cli.recovery import Hashes
from services.settings import Settings

Step = Callable[[int, int], None]


class Copy:
    """A copy of leaves by position, `size` of them. `wrong` says why it cannot be read."""

    def __init__(self, name: str, size: int, wrong: str = "") -> None:
        self.name = name
        self.size = size
        self.wrong = wrong

    def leaves(self, first: int) -> AsyncIterator[tuple[int, bytes]]:
        """Those that are there from `first` on, in order."""
        raise NotImplementedError

    async def hashes(self, step: Step) -> Hashes:
        """The leaf hashes of all that is there."""
        found: list[bytes | None] = [None] * self.size
        async with aclosing(self.leaves(0)) as leaves:  # type: ignore[type-var]
            async for position, leaf in leaves:
                found[position] = leaf_hash(leaf)
                step(position + 1, self.size)
        return found


class Stream(Copy):
    """JetStream's copy."""

    def __init__(self, url: str, size: int, wrong: str = "") -> None:
        super().__init__("JetStream's stream LOG", size, wrong)
        self._url = url

    async def leaves(self, first: int) -> AsyncIterator[tuple[int, bytes]]:
        """Those from `first` on."""
        if first >= self.size:
            return
        async with aclosing(Feed(self._url, name="halfrond recover").batches(first, 1_000)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                for position, leaf in batch:
                    if position >= self.size:
                        return
                    yield position, leaf
                if batch[-1][0] + 1 == self.size:
                    return


class Bundles(Copy):
    """The entry bundles in the log folder."""

    def __init__(self, published: Published, size: int) -> None:
        super().__init__("entry bundles in the log folder", size)
        self._published = published

    async def leaves(self, first: int) -> AsyncIterator[tuple[int, bytes]]:
        """Those from `first` on; a bundle that is not there or is damaged is passed over."""
        for number in range(first // WIDTH, -(-self.size // WIDTH)):
            try:
                leaves = self._published.entries(at(ENTRIES, number, self.size))
            except (OSError, LookupError, BadTile):
                continue
            for position, leaf in enumerate(leaves, number * WIDTH):
                if position >= first:
                    yield position, leaf


async def relayed(settings: Settings) -> Stream:
    """JetStream's copy; an empty one that says why where there is none."""
    stream = LogStream(settings.nats_url, name="halfrond recover")
    try:
        last = await stream.last()
    except (NatsError, OSError) as error:
        return Stream(settings.nats_url, 0, str(error))
    finally:
        await stream.close()
    return Stream(settings.nats_url, last[0] if last else 0, "" if last else "none")
