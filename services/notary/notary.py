"""The notary: signs how long the log is and what is in it, so that nobody can change it unseen.

1. Take the folder of the published log, and compare every memory (comparing.py).
2. Read the leaves that are new, write their tiles, and sync them.
3. Sign the checkpoint over them.
4. Put it in the place of the former one in NATS, if that is still the one that this notary knows.
5. Publish it, and clear away partial tiles that were filled.

Killed between any two of these it finds its way: tiles that are not signed yet are the same when they are
written again, and a checkpoint that stands in NATS is published. The tree only grows, for step 4 decides.

In between it walks over the log, a bundle each round, and compares PostgreSQL with what was published.
When anything differs it publishes nothing more, writes the evidence beside the log, and fences the log.
"""

from __future__ import annotations

import asyncio
import hashlib
import json

import structlog

from events.log.checkpoint import Checkpoint
from events.log.note import Verify, sign
from events.log.tile import WIDTH, Tile, grown
from events.submission import Unavailable
from services.notary.comparing import Comparing, Overtaken, Standing
from services.notary.errors import Damaged, Halted
from services.notary.ports import Place
from services.notary.tree import Difference, Growth, Lacking, grow, split

PACE = 0.5
"""Seconds between two checkpoints at least: a thousand ballots a second share one."""

ROUND = 0.5
"""Seconds between two looks at the log at most, and two bundles that are compared."""

LONGEST_PAUSE = 1.0
"""Seconds between two attempts at most, while PostgreSQL or NATS is away."""

log = structlog.get_logger()


class Notary:
    """Notarises one log. `verify` is Ed25519. `size` is how many leaves the last checkpoint covers."""

    def __init__(self, place: Place, verify: Verify) -> None:
        self._place = place
        self._comparing = Comparing(place, verify)
        self._bundle = 0
        self.size = 0

    async def run(self) -> None:
        """Until cancelled.

        Raises: Halted.
        """
        await self._take_the_folder()
        try:
            await self._insist()
        except Halted as halted:
            await self._halt(halted)
            raise
        finally:
            self._place.folder.unlock()

    async def _insist(self) -> None:
        pause, waiting = 0.0, ""
        while True:
            try:
                standing = await self._comparing.standing()  # 1
                self._publish_key()
                waiting, pause, self.size = "", 0.0, standing.size
                log.info("notary follows", size=standing.size)
                await self._follow(standing)
            except Overtaken:
                log.warning("another notary was first; everything is compared again")
            except (Unavailable, ConnectionError) as error:
                if waiting != str(error):
                    log.warning("notary waits", size=self.size, why=str(error))
                waiting = str(error)
            except (LookupError, ValueError) as error:
                raise Damaged(f"{error}.") from error
            pause = min(2 * pause + 0.05, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _take_the_folder(self) -> None:
        waits = False
        while not self._place.folder.lock():
            if not waits:
                log.warning("another notary has the folder of the log; this one waits")
            waits = True
            await asyncio.sleep(ROUND)

    async def _follow(self, standing: Standing) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            head = await self._comparing.agree(standing)
            if head > standing.size:
                standing = await self._extend(standing, head)
                self.size = standing.size
                await asyncio.sleep(max(0.0, began + PACE - loop.time()))
            else:
                await self._compare_a_bundle(standing)
                await self._place.log.more(standing.size, ROUND)

    async def _extend(self, standing: Standing, head: int) -> Standing:
        place, growth = self._place, Growth(standing.edge)
        try:
            await grow(place, growth, head)  # 2
        except (Difference, Lacking) as difference:
            raise self._comparing.differing(standing, difference) from difference
        checkpoint = Checkpoint(place.origin, head, growth.root())
        note = f"{checkpoint.text}\n{sign(checkpoint.text, place.key.verifier, place.key.sign)}"  # 3
        revision = await place.memory.put(note, standing.revision)  # 4
        if revision is None:
            raise Overtaken
        place.folder.publish("checkpoint", note)  # 5
        place.folder.clear(grown(standing.size, head))
        log.info("checkpoint published", size=head)
        return Standing(note, checkpoint, growth.edge(), revision)

    async def _compare_a_bundle(self, standing: Standing) -> None:
        first = self._bundle * WIDTH
        if first >= standing.size:
            self._bundle = 0
            return
        width = min(WIDTH, standing.size - first)
        published = split(self._place.folder.read(Tile(0, self._bundle, width)))
        leaves = await self._place.log.leaves(first, first + width)
        self._comparing.require_same(standing, first, published, leaves)
        self._bundle += 1

    def _publish_key(self) -> None:
        key = f"{self._place.key.verifier.vkey}\n"
        if self._place.folder.text("key") != key:
            self._place.folder.publish("key", key)

    async def _halt(self, halted: Halted) -> None:
        evidence = json.dumps(halted.evidence.told(str(halted)), indent=2) + "\n"
        name = f"evidence/{hashlib.sha256(evidence.encode()).hexdigest()[:16]}.json"
        fenced = False
        try:
            self._place.folder.publish(name, evidence)
            if halted.fences:
                fenced = await self._place.log.fence(str(halted))
        except (OSError, Unavailable) as error:
            log.critical("the notary could not leave word", why=str(error))
        log.critical("notary halted", why=str(halted), evidence=name, fenced=fenced)
