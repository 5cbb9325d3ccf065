"""Gather, decide, append: what happens to every act, whoever brings it.

1. **Gather** the states that the decision looks at. States are kept per process by stream; one that is out of
   date costs another round, never a wrong decision, for the append compares every version that was relied on.
   Ballots are assumed empty until the log says otherwise: nearly always right, and it saves a read per vote.
2. **Decide**: pure rules. A refusal counts only when the states behind it are still the present ones.
3. **Append** with the versions that were relied on. Stale: somebody was first. Gather and decide again, one
   act at a time per contended stream in this process, within a time limit.

A command id that was appended before gives its first receipt again, whatever the rules would say now.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any, NamedTuple, TypeVar
from weakref import WeakValueDictionary

from msgspec import Struct

from events import registry
from events.fact import Actor, Fact
from events.log.merkle import leaf_hash
from events.refusal import Refused
from events.registry import Recorded
from events.submission import Appended, Entry, Prose, Skewed, Stale, Submission
from events.world import Act, Gathered, NotGathered, World, Writes
from services.ports import Clock, Identity, Log

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds that a contended act is tried again before it is told to come back later."""

MAX_STATES = 200_000
"""How many streams a process remembers; the oldest are forgotten first, and gathered again when needed."""


class Busy(Exception):
    """The streams of this act are too contended at the moment; nothing was stored. Try again."""


class _Contended(Exception):
    """Somebody was first on a stream that this act relied on; `streams` are those that it meant to write."""

    def __init__(self, streams: set[str]) -> None:
        super().__init__(streams)
        self.streams = streams


class Command(NamedTuple):
    """Which request this is: `id` as the sender named it, `body` all that identifies what was asked."""

    id: str
    body: bytes


class Line(Struct, frozen=True):
    """One event of a receipt: `leaf_hash` is the RFC 6962 leaf hash in hex, 64 characters."""

    position: int
    stream: str
    version: int
    type: str
    leaf_hash: str


class Receipt(Struct, frozen=True):
    """Where an act stands in the log. `repeated`: it stood there already; the command was sent again."""

    first: int
    last: int
    repeated: bool
    events: tuple[Line, ...]


_OBSTACLES = (NotGathered, _Contended, Skewed, Refused)
"""What an act is tried again for, or first asked whether it stood before."""


class _Doing:
    """One act on its way: what was asked, what the last decision relied on, and the entries it gave."""

    __slots__ = ("act", "body", "command", "entries", "prose", "who", "world", "writes")

    def __init__(self, act: Act, who: Actor, command: str, body: bytes, prose: Sequence[Prose] = ()) -> None:
        self.act = act
        self.who = who
        self.command = command
        self.body = body
        self.prose = prose
        self.world: World
        self.writes: Writes
        self.entries: list[Entry]


_NO_BALLOT = registry.empty("ballot-")


class _States(dict[str, Gathered]):
    """What this process remembers of each stream."""

    def __missing__(self, stream: str) -> Gathered:
        if stream.startswith("ballot-"):
            return _NO_BALLOT
        raise KeyError(stream)

    def learn(self, stream: str, gathered: Gathered) -> None:
        """Remember it, unless something later is remembered already."""
        known = self.get(stream)
        if known is None:
            if len(self) >= MAX_STATES:
                del self[next(iter(self))]
        elif known.version >= gathered.version:
            return
        self[stream] = gathered

    def follow(self, stream: str, version: int, fact: Fact) -> None:
        """Remember that this fact became this version of the stream, if the one before it is remembered."""
        known = self.get(stream)
        if known is None and version == 1:
            known = registry.empty(stream)
        if known is not None and known.version == version - 1:
            self.learn(stream, registry.evolve(stream, known, fact))


class Gateway:
    """Shared by whoever acts: chamber, clerk, command line. `key` (32 bytes) lies outside PostgreSQL."""

    def __init__(self, log: Log, clock: Clock, identity: Identity, key: bytes) -> None:
        self._log = log
        self._clock = clock
        self.identity = identity
        self._key = key
        self._states = _States()
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._gathering: dict[str, asyncio.Future[None]] = {}

    async def act(self, act: Act, who: Actor, command: Command, prose: Sequence[Prose] = ()) -> Receipt:
        """Do it, and give the receipt once it is durable.

        Raises: Refused, Busy; Reused, Fenced, Unavailable of the log.
        """
        doing = _Doing(act, who, command.id, hmac.digest(self._key, command.body, hashlib.sha256), prose)
        try:
            return await self._attempt(doing)
        except _OBSTACLES as obstacle:
            return await self._insist(doing, obstacle)

    async def act_all(
        self, asked: Sequence[tuple[Act, Actor, Command, Sequence[Prose]]]
    ) -> list[Receipt | Exception]:
        """Do each of them, judged alone; gives in their order the receipt, or what `act` would raise.

        They are decided in one go and at the same moment, before any of them stands. So the order between two
        that write the same stream is open: whoever needs one sends them one after the other.
        """
        at, bodies = self._clock.now(), dict[bytes, bytes]()
        all_of_them: list[_Doing] = []
        for act, who, command, prose in asked:
            body = bodies.get(command.body)
            if body is None:
                body = bodies[command.body] = hmac.digest(self._key, command.body, hashlib.sha256)
            all_of_them.append(_Doing(act, who, command.id, body, prose))
        under_way = [self._begun(doing, at) for doing in all_of_them]
        try:
            # Most are there when the first is: waiting for them costs no further turn of the loop.
            outcomes = [await self._ended(*pair) for pair in zip(all_of_them, under_way, strict=True)]
        finally:
            for future in under_way:
                if isinstance(future, asyncio.Future):
                    future.cancel()  # those that nobody waits for any more
        hindered = [number for number, outcome in enumerate(outcomes) if isinstance(outcome, _OBSTACLES)]
        again = [self._insisted(all_of_them[number], outcomes[number]) for number in hindered]
        for number, outcome in zip(hindered, await asyncio.gather(*again), strict=True):
            outcomes[number] = outcome
        return outcomes

    def _begun(self, doing: _Doing, at: datetime) -> asyncio.Future[Appended] | Exception:
        try:
            return self._submit(doing, at)
        except Exception as error:  # noqa: BLE001 - whatever happens to one is no other's matter
            return error

    async def _ended(
        self, doing: _Doing, future: asyncio.Future[Appended] | Exception
    ) -> Receipt | Exception:
        if isinstance(future, Exception):
            return future
        try:
            appended = await future
            return await self._receipt_of(appended) if appended.repeated else self._receipt(doing, appended)
        except Stale:
            return _Contended({entry.stream for entry in doing.entries})
        except Exception as error:  # noqa: BLE001 - the same
            return error

    async def _insisted(self, doing: _Doing, obstacle: Any) -> Receipt | Exception:
        try:
            return await self._insist(doing, obstacle)
        except Exception as error:  # noqa: BLE001 - the same
            return error

    async def ask(self, question: Callable[[World, datetime], T]) -> T:
        """What a question gives on the present states, at this moment; nothing is written.

        Raises: what the question raises of Refused; Busy; Unavailable of the log.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while loop.time() < deadline:
            world = World(self._states)
            try:
                answer = question(world, self._clock.now())
            except NotGathered as missing:
                await self._gather([missing.stream])
                continue
            except Refused:
                if await self._outdated(world.relied_on):
                    continue
                raise
            if not await self._outdated(world.relied_on):
                return answer
        raise Busy("the question was asked for too long: something changed each time")

    async def stood(self, who: Actor, command: Command) -> Receipt | None:
        """The receipt of a command that was done before; None where it was not.

        For who cannot make the act again, because what it was made of is gone since.

        Raises: Reused for another body; Unavailable of the log.
        """
        body = hmac.digest(self._key, command.body, hashlib.sha256)
        appended = await self._log.find(who.sender, command.id, body)
        return None if appended is None else await self._receipt_of(appended)

    async def settled(self, stream: str) -> Any:
        """A stream's state as this process knows it, read where it knows nothing; perhaps out of date.

        For what never changes once it stands: the terms of a poll, the name of the log. What a decision reads
        is gathered and compared by itself.

        Raises: Unavailable of the log.
        """
        known = self._states.get(stream)
        if known is None or not known.version:
            await self._gather_once(stream)
        return self._states[stream].state

    def forget(self) -> None:
        """Forget every state; the next act gathers what it needs."""
        self._states.clear()

    async def _insist(self, doing: _Doing, obstacle: Exception) -> Receipt:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        async with AsyncExitStack() as turns:
            waits_its_turn = False
            while loop.time() < deadline:
                if isinstance(obstacle, NotGathered):
                    await self._gather_once(obstacle.stream)
                elif isinstance(obstacle, Skewed):
                    await self._clock.synchronise()
                elif isinstance(obstacle, _Contended):
                    if not waits_its_turn:
                        waits_its_turn = True
                        try:
                            async with asyncio.timeout_at(deadline):
                                await self._take_turns(turns, obstacle.streams)
                        except TimeoutError:
                            break
                    await self._gather(doing.world.relied_on)
                elif not await self._outdated(doing.world.relied_on):
                    repeated = await self._log.find(doing.who.sender, doing.command, doing.body)
                    if repeated is None:
                        raise obstacle
                    return await self._receipt_of(repeated)
                try:
                    return await self._attempt(doing)
                except _OBSTACLES as another:
                    obstacle = another
        raise Busy("the act was tried for too long: others were first each time")

    async def _attempt(self, doing: _Doing) -> Receipt:
        try:
            appended = await self._submit(doing, self._clock.now())
        except Stale as stale:
            raise _Contended({entry.stream for entry in doing.entries}) from stale
        return await self._receipt_of(appended) if appended.repeated else self._receipt(doing, appended)

    def _submit(self, doing: _Doing, at: datetime) -> asyncio.Future[Appended]:
        """Decide, and pass it to the log."""
        who, command = doing.who, doing.command
        world = doing.world = World(self._states)
        writes = doing.writes = doing.act.decide(world, who, at)
        versions: dict[str, int] = {}
        entries = doing.entries = []
        for stream, fact in writes:
            version = versions[stream] = 1 + (versions.get(stream) or world.follow(stream))
            leaf = registry.encode(stream, version, at, who, command, fact)
            entries.append(Entry(stream, version, fact.type, leaf))
        submission = Submission(who.sender, command, doing.body, at, world.relied_on, entries, doing.prose)
        return self._log.submit(submission)

    def _receipt(self, doing: _Doing, appended: Appended) -> Receipt:
        """The receipt of what was just appended, which is remembered too."""
        lines = []
        position = appended.first
        for (_, fact), (stream, version, kind, leaf) in zip(doing.writes, doing.entries, strict=True):
            self._states.follow(stream, version, fact)
            lines.append(Line(position, stream, version, kind, leaf_hash(leaf).hex()))
            position += 1
        return Receipt(appended.first, appended.last, repeated=False, events=tuple(lines))

    async def _gather_once(self, stream: str) -> None:
        # When a poll opens, hundreds need its stream at the same moment: one reads it for all.
        gathering = self._gathering.get(stream)
        if gathering is None:
            gathering = self._gathering[stream] = asyncio.ensure_future(self._gather([stream]))
            gathering.add_done_callback(lambda done: self._gathered(stream, done))
        await asyncio.shield(gathering)

    def _gathered(self, stream: str, done: asyncio.Future[None]) -> None:
        del self._gathering[stream]
        if not done.cancelled():
            done.exception()  # told to whoever waits; perhaps all of them went away

    async def _gather(self, streams: Iterable[str]) -> None:
        for stream in streams:
            known = self._states.get(stream) or registry.empty(stream)
            events = await self._log.stream(stream, known.version)
            self._states.learn(stream, registry.fold(stream, known, [event.fact for event in events]))

    async def _outdated(self, relied_on: dict[str, int]) -> bool:
        present = await self._log.versions(list(relied_on))
        moved = [stream for stream, version in relied_on.items() if present[stream] != version]
        await self._gather(moved)
        return bool(moved)

    async def _take_turns(self, turns: AsyncExitStack, streams: Iterable[str]) -> None:
        # Sorted, so that two acts with two streams in common cannot wait for each other.
        for stream in sorted(streams):
            lock = self._turns.get(stream)
            if lock is None:
                lock = self._turns[stream] = asyncio.Lock()
            await turns.enter_async_context(lock)

    async def _receipt_of(self, appended: Appended) -> Receipt:
        events: list[Recorded] = await self._log.read(appended.first, appended.last)
        lines = (Line(e.position, e.stream, e.version, e.type, leaf_hash(e.leaf).hex()) for e in events)
        return Receipt(appended.first, appended.last, repeated=True, events=tuple(lines))
