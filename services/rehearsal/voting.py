"""Every row of votes.csv becomes a ballot: dispatched in the order of the file, each counted for once.

A row is sent when the one before it was, and when the previous row of the same voter was answered; so the
order of the votes in each cell is exact, while up to so many requests are under way. Its Idempotency-Key
follows from the run and the number of the row.

In bulk up to a hundred rows travel in one request, and a batch ends before a voter would stand in it twice.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from services.rehearsal.client import AGAIN, PATIENCE, Chamber, Reply, Unanswered
from services.rehearsal.conversation import Vote
from services.rehearsal.stage import Stage

BULK = 100
"""Ballots in one request."""

OK = 200
CREATED, REPEATED = 201, 200


class Lost(NamedTuple):
    """A row that was not accepted: the status and code of the answer; 0 when there was none."""

    vote: Vote
    status: int
    code: str
    detail: str


@dataclass
class Voted:
    """What became of the rows. `accepted` were answered with a new receipt, `repeated` with that of an
    earlier attempt whose answer was lost. `latencies` in seconds, one a request; `last` is the highest
    position that was answered.
    """

    accepted: int = 0
    repeated: int = 0
    refused: list[Lost] = field(default_factory=list)
    unanswered: list[Lost] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    last: int = -1
    seconds: float = 0.0

    def note(self, vote: Vote, status: int, body: Any) -> None:
        """One row was answered. A receipt that names no position is none."""
        told = body if isinstance(body, dict) else {}
        if status in {CREATED, REPEATED} and isinstance(told.get("last"), int):
            self.accepted += status == CREATED
            self.repeated += status == REPEATED
            self.last = max(self.last, told["last"])
        else:
            self.refused.append(Lost(vote, status, str(told.get("code", "")), str(told.get("detail", ""))))

    def give_up(self, votes: Sequence[Vote], why: str) -> None:
        """Rows were never answered."""
        self.unanswered += [Lost(vote, 0, "", why) for vote in votes]


class Booth:
    """Where the ballots of a stage are cast. `done` is called for every row that has its answer."""

    def __init__(self, chamber: Chamber, stage: Stage, voted: Voted, done: Callable[[], None]) -> None:
        self._chamber = chamber
        self._stage = stage
        self._voted = voted
        self._done = done

    async def cast(self, batch: Sequence[Vote]) -> None:
        """One row, one request."""
        [vote] = batch
        path = f"api/polls/{self._stage.poll(vote.statement)}/ballots"
        token, key = self._stage.tokens[vote.voter], self._key(vote)
        try:
            reply = await self._chamber.ask(path, token, {"choice": vote.choice}, key)
        except Unanswered as error:
            self._voted.give_up(batch, str(error))
        else:
            self._voted.latencies.append(reply.seconds)
            self._voted.note(vote, reply.status, reply.body)
        self._done()

    async def cast_in_bulk(self, batch: Sequence[Vote]) -> None:
        """Many rows, one request; those that are told to come back later are sent again."""
        began, pause = time.perf_counter(), 0.0
        waiting, why = list(batch), "told to come back later for too long"
        while waiting and time.perf_counter() - began < PATIENCE:
            if pause:
                self._chamber.retried += 1
                await asyncio.sleep(pause)
            pause = min(2 * pause + 0.05, 1.0)
            try:
                reply = await self._chamber.ask("api/ballots", "", {"ballots": self._items(waiting)})
            except Unanswered as error:
                why = str(error)
                break
            waiting = self._sort(waiting, reply)
        self._voted.give_up(waiting, why)
        self._voted.latencies.append(time.perf_counter() - began)
        for _ in batch:
            self._done()

    def _items(self, votes: Sequence[Vote]) -> list[dict[str, str]]:
        return [
            {
                "token": self._stage.tokens[vote.voter],
                "poll": self._stage.poll(vote.statement),
                "choice": vote.choice,
                "key": self._key(vote),
            }
            for vote in votes
        ]

    def _sort(self, votes: list[Vote], reply: Reply) -> list[Vote]:
        if reply.status != OK:  # the request as a whole was refused
            for vote in votes:
                self._voted.note(vote, reply.status, reply.body)
            return []
        again = []
        for vote, result in zip(votes, reply.body["results"], strict=True):
            if result["status"] in AGAIN:
                again.append(vote)
            else:
                self._voted.note(vote, result["status"], result.get("receipt") or result.get("problem"))
        return again

    def _key(self, vote: Vote) -> str:
        return f"{self._stage.run}-row-{vote.number}"


async def cast_all(
    booth: Booth, votes: Sequence[Vote], voted: Voted, connections: int, *, bulk: bool
) -> None:
    """Send every row. Returns when each has its answer."""
    began = time.perf_counter()
    room = asyncio.Semaphore(connections)
    under_way: dict[str, asyncio.Task[None]] = {}
    cast = booth.cast_in_bulk if bulk else booth.cast

    async def send(batch: Sequence[Vote]) -> None:
        try:
            await cast(batch)
        finally:
            room.release()

    try:
        for batch in _batches(votes) if bulk else ([vote] for vote in votes):
            for vote in batch:
                if vote.voter in under_way:
                    await under_way[vote.voter]
            await room.acquire()
            task = asyncio.create_task(send(batch))
            under_way |= {vote.voter: task for vote in batch}
        await asyncio.gather(*under_way.values())
    finally:
        for task in under_way.values():
            task.cancel()
        await asyncio.gather(*under_way.values(), return_exceptions=True)
    voted.seconds = time.perf_counter() - began


def _batches(votes: Sequence[Vote]) -> Iterator[list[Vote]]:
    batch: list[Vote] = []
    voters: set[str] = set()
    for vote in votes:
        if len(batch) == BULK or vote.voter in voters:
            yield batch
            batch, voters = [], set()
        batch.append(vote)
        voters.add(vote.voter)
    if batch:
        yield batch
