"""What is said about an item, in turns by organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec
from msgspec import Struct

from events.turns import in_turns
from projections import deliberation as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.differences import Difference, differences
from services.ports import Row

OF = (model.DELIBERATION,)
"""The read models that these views are made of."""

Order = Literal["turns", "time"]


class AnswerLine(Struct, frozen=True):
    """One answer: by an office, or in the name of an organisation."""

    position: int
    office: str
    organisation: str | None
    organisation_name: str | None
    at: datetime
    text: str | None
    erased: dict[str, Erased]


class Said(Struct, frozen=True):
    """Something that was said, in its latest words; `version` is how often they were chosen.

    Words that a measure of both benches hides are null; `hidden_by` is that measure, `hidden_for` its reason.
    `due` is when an answer to a question is due. `replies` are in turns as well, and have none themselves.
    What was said within a `commission` is about no proposal, but about an `item` of a kind (`about`) that it
    had in hand, by its delegation of that `number`.
    """

    contribution: str
    position: int
    proposal: str | None
    organisation: str
    organisation_name: str | None
    kind: str
    for_another: bool
    asked: str | None
    due: datetime | None
    made_at: datetime
    withdrawn_at: datetime | None
    version: int
    worded_at: datetime
    text: str | None
    hidden_by: str | None
    hidden_for: str | None
    answers: list[AnswerLine]
    replies: list[Said]
    erased: dict[str, Erased]
    commission: str | None = None
    about: str | None = None
    item: str | None = None
    number: int | None = None


class Wording(Struct, frozen=True):
    """One wording, and what changed since the one before; no differences where either was erased."""

    version: int
    position: int
    at: datetime
    text: str | None
    differences: list[Difference] | None
    erased: dict[str, Erased]


class History(Struct, frozen=True):
    """Something that was said, and every wording that it had, oldest first."""

    contribution: Said
    wordings: list[Wording]


class Minority(Struct, frozen=True):
    """An organisation's minority position on an outcome, its latest."""

    position: int
    organisation: str
    organisation_name: str | None
    at: datetime
    text: str | None
    erased: dict[str, Erased]


async def minorities(reading: Reading, proposal: str) -> list[Minority]:
    """The minority positions on an outcome (D4)."""
    rows = await reading.marked(await reading.models.fetch(model.MINORITIES, proposal=proposal))
    return [msgspec.convert(row, Minority) for row in rows]


async def debate(reading: Reading, proposal: str, kind: str | None, order: Order) -> list[Said]:
    """What was said about a proposal, replies under what they reply to."""
    return await _threads(reading, kind, order, proposal=proposal)


async def within(
    reading: Reading, commission: str, about: str, item: str, kind: str | None, order: Order
) -> list[Said]:
    """What was said within a commission about an item, replies under what they reply to."""
    return await _threads(reading, kind, order, commission=commission, about=about, item=item)


async def part(reading: Reading, proposal: str, order: Order, after: int, limit: int) -> list[Said]:
    """The same, `limit` threads of it from behind the first `after`."""
    asked: dict[str, Any] = {"turns": order == "turns", "after": after, "limit": limit}
    rows = await reading.models.fetch(model.PART, proposal=proposal, **asked)
    return await _these(reading, [row["contribution"] for row in rows], order)


async def part_within(reading: Reading, after: int, limit: int, **where: str) -> list[Said]:
    """What was said within a `commission` `about` an `item`: `limit` threads of it, as above."""
    asked: dict[str, Any] = {**where, "after": after, "limit": limit}
    rows = await reading.models.fetch(model.WITHIN_PART, **asked)
    return await _these(reading, [row["contribution"] for row in rows], "turns")


async def thread_within(reading: Reading, contribution: str, **where: str) -> list[Said]:
    """One thing that was said there and is no reply, with the replies; nothing where it is not there."""
    return await _threads(reading, None, "turns", among=[contribution], **where)


async def _these(reading: Reading, among: list[str], order: Order) -> list[Said]:
    found = {one.contribution: one for one in await _threads(reading, None, order, among=among)}
    return [found[name] for name in among if name in found]


async def _threads(reading: Reading, kind: str | None, order: Order, **asked: Any) -> list[Said]:
    rows = await reading.marked(await reading.models.fetch(model.CONTRIBUTIONS, **asked))
    answers = await _answers(reading, [row["contribution"] for row in rows])
    below: dict[str, list[Row]] = {}
    for row in rows:
        if row["reply_to"] is not None:
            below.setdefault(row["reply_to"], []).append(row)
    top = [row for row in rows if row["reply_to"] is None and kind in (None, row["kind"])]

    def said(row: Row) -> Said:
        replies = _ordered(below.get(row["contribution"], []), order)
        return _said(row, answers, [_said(reply, answers, []) for reply in replies])

    return [said(row) for row in _ordered(top, order)]


async def history(reading: Reading, contribution: str) -> History | None:
    """One thing that was said, without its replies; None when it was never seen."""
    rows = await reading.marked(await reading.models.fetch(model.CONTRIBUTIONS, contribution=contribution))
    if not rows:
        return None
    worded = await reading.marked(await reading.models.fetch(model.WORDINGS, contribution=contribution))
    wordings: list[Wording] = []
    before: str | None = None
    for row in worded:
        text: str | None = row["text"]
        changed = None if text is None or before is None else differences(before, text)
        wordings.append(msgspec.convert({**row, "differences": changed}, Wording))
        before = text
    answers = await _answers(reading, [contribution])
    return History(_said(rows[0], answers, []), wordings)


async def _answers(reading: Reading, contributions: Sequence[str]) -> dict[str, list[Row]]:
    rows = await reading.marked(await reading.models.fetch(model.ANSWERS, contributions=contributions))
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["contribution"], []).append(row)
    return found


def _ordered(rows: Sequence[Row], order: Order) -> Sequence[Row]:
    return in_turns(rows, lambda row: str(row["organisation"])) if order == "turns" else rows


def _said(row: Row, answers: Mapping[str, Sequence[Row]], replies: Sequence[Said]) -> Said:
    told: dict[str, Any] = {**row, "answers": answers.get(row["contribution"], []), "replies": replies}
    return msgspec.convert(told, Said)
