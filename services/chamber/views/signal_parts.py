"""Signals a part at a time, as pages show them: of each list some lines, and whether there are more.

The API answers a signal whole (`signals.py`).
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from projections import signals as model
from projections.projection import Query
from services.chamber.reading import Reading
from services.chamber.views import Part, part
from services.chamber.views.signals import (
    Behind,
    SeenYear,
    SignalLine,
    SignalLink,
    StandingAnswer,
    TookIn,
)


class Answers(Struct, frozen=True):
    """To one question: the answer that holds, and some of the others, the latest first."""

    now: StandingAnswer | None
    before: Sequence[StandingAnswer]
    more: bool


class Known(Struct, frozen=True):
    """What is known of one signal. `answers` by question; `names` of some who stand behind it."""

    line: SignalLine
    years: Sequence[SeenYear]
    answers: Mapping[str, Answers]
    names: Sequence[str | None]

    @property
    def others(self) -> int:
        """How many stand behind it who are not named."""
        return max(0, self.line.behind - len(self.names))


async def line(reading: Reading, name: str) -> SignalLine | None:
    """One signal, also one that was merged; None where there is none."""
    return next(iter(await lines(reading, [name])), None)


async def lines(reading: Reading, names: Sequence[str]) -> list[SignalLine]:
    """These signals, in this order."""
    if not names:
        return []
    rows = await reading.marked(await reading.models.fetch(model.SIGNALS, signals=list(names)))
    found = {row["signal"]: msgspec.convert(row, SignalLine) for row in rows}
    return [found[name] for name in names if name in found]


async def behind(reading: Reading, signal: str, after: int, limit: int) -> Part:
    """Who stands behind it: who raised it, then in the order in which they recognised it."""
    return await _part(reading, model.BEHIND_PART, Behind, after, limit, signals=[signal])


async def links(reading: Reading, signal: str, after: int, limit: int) -> Part:
    """What it has to do with."""
    return await _part(reading, model.LINKS_PART, SignalLink, after, limit, signal=signal)


async def linked(reading: Reading, signal: str) -> set[tuple[str, str]]:
    """All that it has to do with, by kind and id."""
    rows = await reading.models.fetch(model.LINKS, signals=[signal])
    return {(row["kind"], row["item"]) for row in rows}


async def years(reading: Reading, signals: Sequence[str]) -> dict[str, list[SeenYear]]:
    """How often each was seen, year by year."""
    found: dict[str, list[SeenYear]] = {}
    for row in await reading.models.fetch(model.YEARS, signals=list(signals)):
        found.setdefault(row["root"], []).append(msgspec.convert(row, SeenYear))
    return found


async def took_in(reading: Reading, signal: str) -> list[TookIn]:
    """The signals for which it stands too: the rules let it take in twenty at most."""
    rows = await reading.marked(await reading.models.fetch(model.TOOK_IN, signals=[signal]))
    return [msgspec.convert(row, TookIn) for row in rows]


async def answers(
    reading: Reading,
    signals: Sequence[str],
    limit: int,
    question: str | None = None,
    before: int | None = None,
) -> dict[str, dict[str, Answers]]:
    """The answers by signal and question: the one that holds, and `limit` others of each; those to `question`
    from before the position `before` on.
    """
    asked: dict[str, Any] = {"signals": list(signals), "question": question, "before": before}
    more = limit + 1 if limit else 0
    rows = await reading.marked(await reading.models.fetch(model.ANSWERS_PART, limit=more, **asked))
    told: dict[tuple[str, str], list[StandingAnswer]] = {}
    for row in rows:  # the one that holds comes first
        told.setdefault((row["root"], row["question"]), []).append(msgspec.convert(row, StandingAnswer))
    found: dict[str, dict[str, Answers]] = {}
    for (root, which), (now, *others) in told.items():
        found.setdefault(root, {})[which] = Answers(now, others[:limit], len(others) > limit)
    return found


async def known(reading: Reading, names: Sequence[str], limit: int) -> list[Known]:
    """These signals in this order, each with its years, the answers that hold, and `limit` names."""
    if not names:
        return []
    found, named, by_year, said = await gather(
        lines(reading, names),
        _named(reading, names, limit),
        years(reading, names),
        answers(reading, names, 0),
    )
    return [
        Known(one, by_year.get(one.signal, []), said.get(one.signal, {}), named.get(one.signal, []))
        for one in found
    ]


async def _part(
    reading: Reading, query: Query, kind: type[Struct], after: int, limit: int, **of: Any
) -> Part:
    rows = await reading.marked(await reading.models.fetch(query, after=after, limit=limit + 1, **of))
    return part([msgspec.convert(row, kind) for row in rows], after, limit)


async def _named(reading: Reading, names: Sequence[str], limit: int) -> dict[str, list[str | None]]:
    asked: dict[str, Any] = {"signals": list(names), "after": 0, "limit": limit}
    named: dict[str, list[str | None]] = {}
    for row in await reading.models.fetch(model.BEHIND_PART, **asked):
        named.setdefault(row["root"], []).append(row["name"])
    return named
