"""Delegations: lists, and one item with its whole route."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import delegations as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.going_on import behind, cursor, line, moment
from services.ports import Row

OF = (model.DELEGATIONS,)
"""The read models that these views are made of."""

DIGITS = 18
"""No position has more."""


class DelegationLine(Struct, frozen=True):
    """An item and where it stands. `commission`, or `name` and `speaker`: who has it, or had it last.

    `hand_ons` counts over all delegations of the item; `hot`: a hot potato, `sitting` the one on whose agenda
    it came back; `outcome` the adopted proposal that asks for it. `number` of its latest delegation, `turn`
    which of the times that a body got it by that one; `due_at`: until when, null while no body has it.
    """

    kind: str
    item: str
    position: int
    number: int
    turn: int
    phase: str
    commission: str | None
    commission_name: str | None
    name: str | None
    speaker: str | None
    speaker_name: str | None
    question: str | None
    mandate: str | None
    conditions: str | None
    due_at: datetime | None
    outcome: str | None
    delegated_at: datetime | None
    overdue: bool
    hand_ons: int
    hot: bool
    sitting: str | None
    erased: dict[str, Erased]

    @property
    def cursor(self) -> str:
        """By which a list goes on."""
        return cursor(str(self.position), self.due_at)


class Minority(Struct, frozen=True):
    """What an organisation of the commission sees otherwise."""

    organisation: str
    organisation_name: str | None
    text: str | None
    erased: dict[str, Erased]


class Step(Struct, frozen=True):
    """Something that happened to the item. `commission`, or `name` and `speaker`: to whom it went.

    `text`: the question, the reason, or what was found; `data` the rest, by the type of the event.
    """

    position: int
    number: int
    at: datetime
    type: str
    office: str
    by_clock: bool
    organisation: str | None
    organisation_name: str | None
    commission: str | None
    commission_name: str | None
    name: str | None
    speaker: str | None
    text: str | None
    report: str | None
    hearing: str | None
    data: dict[str, Any]
    minority: list[Minority]
    erased: dict[str, Erased]


class Happening(Struct, frozen=True):
    """Something that happened to an item, beside the question as it stands; else as a `Step`."""

    position: int
    kind: str
    item: str
    at: datetime
    type: str
    office: str
    by_clock: bool
    organisation: str | None
    organisation_name: str | None
    text: str | None
    data: dict[str, Any]
    question: str | None
    erased: dict[str, Erased]


class Passed(Struct, frozen=True):
    """A step as a list tells it, without words: who did what, and to whom the item went."""

    kind: str
    item: str
    position: int
    at: datetime
    type: str
    office: str
    organisation: str | None
    organisation_name: str | None
    commission: str | None
    commission_name: str | None
    name: str | None
    erased: dict[str, Erased]


class Delegation(Struct, frozen=True):
    """An item, whole: where it stands, and everything that happened."""

    delegation: DelegationLine
    steps: list[Step]


async def delegations(reading: Reading, *, after: str | None = None, **asked: Any) -> list[DelegationLine]:
    """Items that were delegated, what is due first before what has no date."""
    asked |= behind(after, moment)
    if after is not None:
        asked["after"] = position(after)
    rows = await reading.marked(await reading.models.fetch(model.LIST, **asked))
    return [msgspec.convert(row, DelegationLine) for row in rows]


async def latest(reading: Reading, **asked: Any) -> list[Happening]:
    """What happened last, the latest first: of some types, to the items of a commission."""
    rows = await reading.marked(await reading.models.fetch(model.LATEST, **asked))
    return [msgspec.convert(row, Happening) for row in rows]


def happenings(found: Delegation) -> list[Happening]:
    """The steps of one item, each as something that happened to it."""
    line = found.delegation
    return [
        Happening(
            *(one.position, line.kind, line.item, one.at, one.type, one.office, one.by_clock),
            *(one.organisation, one.organisation_name, one.text, one.data, line.question, one.erased),
        )
        for one in found.steps
    ]


async def ways(
    reading: Reading, lines: Sequence[DelegationLine], limit: int
) -> dict[tuple[str, str], list[Passed]]:
    """The latest steps of each of these items, in order, by its kind and id."""
    asked = {"kinds": [one.kind for one in lines], "items": [one.item for one in lines], "limit": limit}
    rows = await reading.marked(await reading.models.fetch(model.WAYS, **asked)) if lines else []
    found: dict[tuple[str, str], list[Passed]] = {}
    for row in rows:
        found.setdefault((row["kind"], row["item"]), []).append(msgspec.convert(row, Passed))
    return found


def position(after: str) -> int:
    """The position of the line behind which a list goes on; -1, where nothing is, when it is none."""
    found = line(after)
    return int(found) if found.isdigit() and len(found) <= DIGITS else -1


async def delegation(
    reading: Reading, kind: str, item: str, before: int | None = None, limit: int | None = None
) -> Delegation | None:
    """One item; None when it was never delegated, as far as was seen.

    Of its steps the latest `limit` of those before the position `before`.
    """
    reading = reading.together()
    fetch, which = reading.models.fetch, {"kind": kind, "item": item}
    found, passed = await gather(
        delegations(reading, **which, limit=1),
        fetch(model.STEPS, **which, before=before, limit=limit),
    )
    if not found:
        return None
    steps = await reading.marked(passed)
    reports = [step["position"] for step in steps if step["report"] is not None or "report" in step["erased"]]
    views = await reading.marked(await fetch(model.MINORITIES, **which, reports=reports)) if reports else []
    told = {"delegation": found[0], "steps": [_step(step, views) for step in steps]}
    return msgspec.convert(told, Delegation, from_attributes=True)


def _step(step: Row, views: list[dict[str, Any]]) -> Mapping[str, Any]:
    own = [view for view in views if view["position"] == step["position"]]
    return {**step, "minority": own}
