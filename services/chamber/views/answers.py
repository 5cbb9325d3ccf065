"""What the city owes an answer to, what it answered, and whether that keeps what was declared (T4, T6)."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from projections import duties as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.going_on import behind, cursor, moment
from services.ports import Row

OF = (model.DUTIES_MODEL,)
"""The read models that these views are made of."""

BINDING = ("co-decide", "decide")
"""Engagements under which an adopted outcome is a decision, and nothing that one may do a part of."""

State = Literal["owed", "open", "overdue", "answered"]


class StepLine(Struct, frozen=True):
    """Something that happened to a duty: opened, reminded, interim, answered, overdue,
    insufficient, lifted.

    `text`: the reasons, or what was said. Of an answer that names somebody else: the `commission`, or what
    the `receiver` is called and, where it is a member, its `organisation`. Of an answer that was found
    insufficient: the `sitting`, and the show of `hands`. `due_at`: until when from then on.
    """

    position: int
    at: datetime
    kind: str
    text: str | None
    verdict: str | None
    due_at: datetime | None
    commission: str | None
    receiver: str | None
    organisation: str | None
    organisation_name: str | None
    sitting: str | None
    hands: dict[str, int] | None
    erased: dict[str, Erased]


class Happening(Struct, frozen=True):
    """Something that happened to the answer to an outcome, as a `StepLine`, and what the item is called."""

    position: int
    proposal: str
    title: str | None
    at: datetime
    kind: str
    text: str | None
    verdict: str | None
    due_at: datetime | None
    erased: dict[str, Erased]


class PromiseLine(Struct, frozen=True):
    """What the city said that it will do. `phase` is that of the action."""

    action: str
    position: int
    owner: str
    owner_name: str | None
    what: str | None
    due_at: datetime
    phase: str
    erased: dict[str, Erased]


class DutyLine(Struct, frozen=True):
    """One outcome that the city owes an answer to, or answered.

    `level` and `holder`: what the outcome was said to be worth before the vote; `standing` what it is called
    by that. `verdict`: the latest answer. `late`: the first term ended without one. `keeps`: whether the
    answer keeps what was declared: a decision is carried out whole, and an advice is answered with reasons;
    null while there is no answer, and where nothing was declared.
    """

    proposal: str
    position: int
    title: str | None
    organisation: str
    organisation_name: str | None
    outcome: str | None
    standing: str | None
    level: str | None
    holder: str | None
    holder_name: str | None
    rules: int
    opened_at: datetime
    phase: str
    round: int
    due_at: datetime
    interim: bool
    late: bool
    first_at: datetime | None
    verdict: str | None
    keeps: bool | None
    steps: list[StepLine]
    promises: list[PromiseLine]
    erased: dict[str, Erased]

    @property
    def cursor(self) -> str:
        """By which a list goes on."""
        return cursor(self.proposal, None if self.phase == "answered" else self.due_at)


class Figures(Struct, frozen=True):
    """How the city answers. `due`: answers that were to be there; `in_time` of these: before the first mark.

    `accepted`, `partly`, `rejected` and `passed_on` are the latest answers; `promises` all that was promised,
    of which so many were `carried_out`.
    """

    duties: int
    due: int
    answered: int
    in_time: int
    overdue: int
    accepted: int
    partly: int
    rejected: int
    passed_on: int
    promises: int
    carried_out: int


_Steps = dict[str, list[dict[str, Any]]]


async def duties(
    reading: Reading,
    *,
    proposal: str | None = None,
    state: State | None = None,
    after: str | None = None,
    limit: int = 100,
    steps: bool = True,
) -> list[DutyLine]:
    """What the city owes first, the soonest due first; then what it answered, the latest first.

    Without `steps` where those are not told.
    """
    reading = reading.together()
    asked = {"proposal": proposal, "state": state, **behind(after, moment), "limit": limit}
    if proposal is not None:  # what belongs to it may be asked with it
        found, (happened, promises) = await gather(
            reading.models.fetch(model.DUTIES, **asked), _told(reading, [proposal], steps=steps)
        )
        rows = await reading.marked(found)
    else:
        rows = await reading.marked(await reading.models.fetch(model.DUTIES, **asked))
        happened, promises = await _told(reading, [row["proposal"] for row in rows], steps=steps)

    def line(row: dict[str, Any]) -> DutyLine:
        name = row["proposal"]
        told = {"steps": happened.get(name, []), "promises": promises.get(name, []), "keeps": keeps(row)}
        return msgspec.convert({**row, **told}, DutyLine)

    return [line(row) for row in rows]


async def _told(reading: Reading, proposals: list[str], *, steps: bool) -> tuple[_Steps, _Steps]:
    """What happened to duties, and what the city said that it will do, each by the proposal."""
    happened, promises = await gather(
        reading.models.fetch(model.STEPS, proposals=proposals if steps else []),
        reading.models.fetch(model.PROMISES, proposals=proposals),
    )
    return _by_proposal(await reading.marked(happened)), _by_proposal(await reading.marked(promises))


async def duty(reading: Reading, proposal: str) -> DutyLine | None:
    """What the city owes to one outcome; None: nothing."""
    found = await duties(reading, proposal=proposal, limit=1)
    return found[0] if found else None


async def latest(reading: Reading, kinds: Sequence[str], limit: int) -> list[Happening]:
    """What happened last, of these kinds of steps, the latest first."""
    rows = await reading.models.fetch(model.LATEST, kinds=list(kinds), limit=limit)
    return [msgspec.convert(row, Happening) for row in await reading.marked(rows)]


async def figures(reading: Reading) -> Figures:
    """How the city answers, all in all."""
    (row,) = await reading.models.fetch(model.FIGURES)
    return msgspec.convert(row, Figures)


def keeps(row: Row) -> bool | None:
    """Whether the latest answer keeps the declared engagement; None: there is none of the two."""
    if row["verdict"] is None or row["level"] is None:
        return None
    return row["level"] not in BINDING or row["verdict"] == "accept"


def _by_proposal(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["proposal"], []).append(row)
    return found
