"""Roll calls: the ballot of each organisation that stands; of a sealed one what is in it, once it opens."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

import msgspec
from msgspec import Struct

from events.assembly.state import STREAM as ASSEMBLY
from events.assembly.state import Assembly
from events.poll.state import Poll as State
from events.poll.state import stream
from events.seal import choice_in, reason_in
from projections import results
from services.chamber.reading import Reading
from services.chamber.views import Erased

OF = (results.RESULTS,)
"""The read models that these views are made of."""


class BallotLine(Struct, frozen=True, omit_defaults=True):
    """One ballot of a roll call: the last one that the organisation cast.

    In polls of the second form also: `number`, by which it is disputed; `capacity`, cast by a full member or
    a substitute; `room`, entered by the clerk for who was in the room; `disputed`, it does not count. An
    empty choice is a spoilt paper of a sealed poll.
    """

    organisation: str
    name: str | None
    choice: str
    position: int
    at: datetime
    reason: str | None = None
    number: int = 0
    capacity: str = ""
    room: bool = False
    disputed: bool = False
    erased: dict[str, Erased] = {}


class Counted(Protocol):
    """A poll that was counted."""

    @property
    def poll(self) -> str:
        """Its id."""
        ...

    @property
    def method(self) -> str:
        """How it is voted."""
        ...

    @property
    def roll_size(self) -> int:
        """How many may vote."""
        ...


async def concerns(reading: Reading, counted: Iterable[Counted]) -> list[BallotLine]:
    """The concerns of consent rounds that were counted, with their reasons (D3); none of other polls."""
    rounds = [one for one in counted if one.method == "consent"]
    lines = [line for one in rounds for line in await roll_call(reading, one.poll, None, one.roll_size)]
    return [line for line in lines if line.choice == "concern" and not line.disputed]


async def roll_call(reading: Reading, poll: str, after: str | None, limit: int) -> list[BallotLine]:
    """The ballots of a poll, by organisation; none of a sealed one before its close."""
    asked: dict[str, Any] = {"poll": poll, "after": after, "limit": limit}
    fetch = reading.together().models.fetch
    rows, found = await gather(fetch(results.ROLL_CALL, **asked), fetch(results.VOTES, **asked))
    if rows:
        return msgspec.convert(rows, list[BallotLine])
    votes = await reading.marked(found)
    if votes and votes[0]["secrecy"] == "sealed":
        votes = await unsealed(reading, poll, votes)
    return msgspec.convert([{**row, "room": row["room"] is not None} for row in votes], list[BallotLine])


async def unsealed(reading: Reading, poll: str, votes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sealed ballots with what is in them; none while the key is not published."""
    state: State = await reading.folded(stream(poll))
    if state.key is None or state.second is None:
        return []
    assembly: Assembly = await reading.folded(ASSEMBLY)
    key, terms, origin, opened = state.key, state.second, assembly.origin, []
    for vote in votes:
        whose, why = vote["organisation"], vote["reason"]
        choice = choice_in(reading.unseal, key, terms, origin, whose, vote["choice"])
        reason = None if why is None else reason_in(reading.unseal, key, origin, poll, whose, why)
        opened.append({**vote, "choice": choice, "reason": reason})
    return opened
