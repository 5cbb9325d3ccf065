"""The notary: signs how long the log is and what is in it, and publishes what proves it.

0. Take the log folder, which one notary at a time writes to. Compare every memory with every other
   (comparing.py), and stand on the largest checkpoint that was signed.
1. Read the new leaves from PostgreSQL, and the last bundle again: it must be as it was published.
2. Write the tiles that they make, the partial ones too, and sync them. No path ever gets other bytes.
3. Sign: origin, size, root.
4. Replace the checkpoint in NATS, only if it is still the one that we stand on. Somebody else was first: 0.
5. Publish the checkpoint's file, clear the partial tiles that became full with it, and let PostgreSQL
   remember how far it goes.
6. Ask the witnesses, in the background; their signatures are added to the same text, by 4 and 5.

A checkpoint follows within a second of growth, and at most two are made a second, unless the notary catches
up. In between, twice a second, one bundle of the log is read again and held against the signed root
(patrol.py).

Killed between any two of these it finds at 0 what was done: a tile that is not signed is written again, the
same; a checkpoint that NATS has and the folder has not is published. Whatever fails for a time begins again
at 0, after a pause. A contradiction ends the notary: it puts a fence around the log, and writes the evidence.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable

import structlog

from events.log.checkpoint import Checkpoint
from events.log.merkle import EMPTY_ROOT
from events.log.note import Verify, sign, split
from events.log.tile import grown
from events.submission import Unavailable
from services.notary.comparing import ATTESTED, Comparing, Overtaken, Standing, differing, rolled_back
from services.notary.errors import Evidence, Halted, Rewritten
from services.notary.patrol import Patrol
from services.notary.ports import Place, Signer
from services.notary.tree import Difference, Growth, Lacking, empty, grow

PACE = 0.5
"""Seconds between two checkpoints at least, while the log grows without a pause."""

PATIENCE = 0.9
"""The same while witnesses have not answered: so that most checkpoints get their signatures in time."""

ROUND = 0.5
"""Seconds between two looks at the log when no notification comes, and between two looks of the patrol."""

STEP = 65_536
"""Leaves that are added before there is a checkpoint over them: whoever catches up publishes on the way."""

LONGEST_PAUSE = 2.0
"""Seconds between two attempts at most, while PostgreSQL, NATS or the disk does not do."""

log = structlog.get_logger()


class Notary:
    """Notarises one place. `verify` is Ed25519; `make` makes the memory in NATS, where this process may.

    `size` is what was published, as far as we know.
    """

    def __init__(
        self, place: Place, verify: Verify, make: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        self._place = place
        self._make = make
        self._comparing = Comparing(place, verify)
        self._standing = Standing("", Checkpoint(place.origin, 0, EMPTY_ROOT), empty(), 0)
        self._patrol = Patrol(place)
        self._published_at = self._patrolled_at = float("-inf")
        self._promoted = False
        self.size = 0

    async def run(self) -> None:
        """Until cancelled.

        Raises: Halted.
        """
        waits = False
        while not self._place.folder.lock():
            if not waits:
                log.warning("another notary has the log folder; this one waits")
            waits = True
            await asyncio.sleep(ROUND)
        try:
            await self._insist()
        except Halted as error:
            await self._end(error)
            raise
        finally:
            self._place.folder.unlock()

    async def _insist(self) -> None:
        pause, waiting = 0.0, ""
        while True:
            began_at = self.size
            try:
                await self._resume()
                waiting = ""
                await self._follow()
            except Overtaken:
                continue
            except (Unavailable, OSError) as error:
                if waiting != str(error):
                    log.warning("notary waits", size=self.size, why=str(error))
                waiting = str(error)
            pause = 0.05 if self.size > began_at else min(2 * pause + 0.05, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _end(self, error: Halted) -> None:
        fenced = False
        if error.fences:
            try:
                fenced = await self._place.log.fence(str(error))
            except Unavailable as away:
                log.warning("the log could not be fenced", why=str(away))
        told = json.dumps(error.evidence.told(error.why), indent=2) + "\n"
        name = f"evidence/{hashlib.sha256(told.encode()).hexdigest()[:16]}.json"
        with contextlib.suppress(OSError):
            self._place.folder.publish(name, told)
        log.critical("notary halted", why=str(error), fenced=fenced, evidence=name, **error.evidence.facts)

    # 0.

    async def _resume(self) -> None:
        if self._make is not None:
            await self._make()
        try:
            self._standing = await self._comparing.standing()
        except ValueError as error:
            raise self._contradiction(error) from error
        self.size = self._standing.size
        self._publish_keys()
        log.info("notary follows", size=self.size)
        if self._standing.note:
            await self._remember()
            self._place.witnesses.submit(self._standing.note)

    async def _follow(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            head = await self._place.log.head()
            if head < self.size:
                raise rolled_back(self._place, self._standing, head)
            await self._add_signatures()
            await self._switch()
            if head - self.size >= STEP or (head > self.size and self._due() <= 0):
                await self._grow(min(head, self.size + STEP))
                if head > self.size:  # it catches up: what is left does not wait
                    self._published_at = float("-inf")
            if loop.time() - self._patrolled_at >= ROUND:
                await self._look_back()
            if head == self.size or self._due() > 0:
                await self._rest()

    def _due(self) -> float:
        """Seconds until the next checkpoint may be made."""
        pace = PATIENCE if self._place.witnesses.asked else PACE
        return self._published_at + pace - asyncio.get_running_loop().time()

    async def _rest(self) -> None:
        """Until there is something to do, but not so long that a checkpoint would be late."""
        growing = asyncio.ensure_future(self._until_due())
        answered = asyncio.ensure_future(self._place.witnesses.news())
        try:
            await asyncio.wait({growing, answered}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (growing, answered):
                task.cancel()
            outcome = await asyncio.gather(growing, answered, return_exceptions=True)
        for error in outcome:
            if isinstance(error, Exception):
                raise error

    async def _until_due(self) -> None:
        await self._place.log.more(self.size, ROUND)
        await asyncio.sleep(max(0.0, self._due()))

    # 1. to 5.

    async def _grow(self, size: int) -> None:
        standing = self._standing
        if why := await self._place.log.fenced():
            raise Unavailable(f"the log is fenced, and nothing is signed: {why}")
        growth = Growth(standing.edge)
        try:
            await grow(self._place, growth, size)  # 1. and 2.
        except (Difference, Lacking) as difference:
            raise differing(self._place, standing, difference) from difference
        except ValueError as error:
            raise self._contradiction(error) from error
        checkpoint = Checkpoint(self._place.origin, size, growth.root())
        note = f"{checkpoint.text}\n{_line(checkpoint.text, self._signer())}"  # 3.
        await self._publish(standing._replace(note=note, checkpoint=checkpoint, edge=growth.edge()))
        self._place.folder.clear(grown(standing.size, size))
        await self._remember()

    async def _publish(self, wanted: Standing) -> None:
        """4. and 5."""
        former = self._standing
        revision = await self._place.memory.put(wanted.note, former.revision)
        if revision is None:
            raise Overtaken
        self._place.folder.publish("checkpoint", wanted.note)
        self._standing = wanted._replace(revision=revision)
        if wanted.checkpoint != former.checkpoint:
            self.size = wanted.size
            self._published_at = asyncio.get_running_loop().time()
            self._place.witnesses.submit(wanted.note)  # 6.

    async def _remember(self) -> None:
        """An operator's word is used up as soon as there is a checkpoint; PostgreSQL remembers it."""
        self._place.folder.remove(ATTESTED)
        await self._place.log.remember(self.size)

    # 6.

    async def _add_signatures(self) -> None:
        standing = self._standing
        if not standing.note:
            return
        text, lines = split(standing.note)
        new = [line for line in self._place.witnesses.lines(text) if line not in lines]
        if new:
            await self._publish(standing._replace(note=_noted(text, [*lines, *new])))

    async def _look_back(self) -> None:
        self._patrolled_at = asyncio.get_running_loop().time()
        if not self._standing.note:
            return
        await self._comparing.agree(self._standing)
        await self._patrol.look(self._standing)

    # Keys

    def _signer(self) -> Signer:
        ring = self._place.keys.ring()
        following, note = ring.following, self._standing.note
        return following if following and note and _is_signed(note, following) else ring.current

    async def _switch(self) -> None:
        """Sign with the following key, once a checkpoint by the current one covers its announcement."""
        ring, standing = self._place.keys.ring(), self._standing
        if ring.following is None or not standing.note:
            return
        if not _is_signed(standing.note, ring.following):
            announced = (await self._place.log.announced()).get(ring.following.verifier.vkey)
            if announced is None or announced >= standing.size:
                return
            former = ring.current.verifier
            self._place.folder.publish(f"checkpoint.{former.id.hex()}", standing.note)
            self._publish_keys(ring.following)
            text, lines = split(standing.note)
            lines[0] = _line(text, ring.following).rstrip("\n")
            await self._publish(standing._replace(note=_noted(text, lines)))
            log.warning("checkpoints are signed by the new key now", former=former.vkey)
        elif self._promoted:
            return
        self._promoted = self._place.keys.promote(ring.following.verifier)
        self._publish_keys()

    def _publish_keys(self, first: Signer | None = None) -> None:
        """Newest first; the key that will sign next stands there before it does."""
        ring = self._place.keys.ring()
        keys = dict.fromkeys([(first or self._signer()).verifier, ring.current.verifier, *ring.former])
        wanted = "".join(f"{verifier.vkey}\n" for verifier in keys)
        if self._place.folder.text("key") != wanted:
            self._place.folder.publish("key", wanted)

    def _contradiction(self, error: ValueError) -> Rewritten:
        note = self._standing.note
        return Rewritten(f"The log was rewritten: {error}.", Evidence([note] if note else ()))


def _line(text: str, signer: Signer) -> str:
    return sign(text, signer.verifier, signer.sign)


def _is_signed(note: str, signer: Signer) -> bool:
    text, lines = split(note)
    return _line(text, signer).rstrip("\n") in lines


def _noted(text: str, lines: Iterable[str]) -> str:
    return "\n".join((text, *lines, ""))
