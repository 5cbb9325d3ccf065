"""Signals and bundles of them: who sees what, and what is known about it (A4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import signals as model
from services.chamber.reading import Reading
from services.chamber.views import Erased

OF = (model.SIGNALS_MODEL,)
"""The read models that these views are made of."""


class SignalLine(Struct, frozen=True):
    """One signal. `behind`: how many organisations raised or recognise it, or one that was merged into it.

    `into`: the signal that stands for it, since `merged_at`, for `reason`; null where it stands itself.
    `seen`: how often `organisation` saw it in the twelve months before it raised it; `recurs`: in how many
    years it was seen, by anybody who told it year by year.
    """

    signal: str
    position: int
    into: str | None
    raised_at: datetime
    organisation: str
    name: str | None
    title: str | None
    body: str | None
    on_behalf_of: str | None
    themes: list[str]
    neighbourhoods: list[str]
    target_groups: list[str]
    seen: int
    merged_at: datetime | None
    reason: str | None
    behind: int
    recurs: int
    erased: dict[str, Erased]


class Likeness(Struct, frozen=True):
    """A signal that tells something like it: how near its words are, and how many themes are the same."""

    signal: str
    organisation: str
    name: str | None
    title: str | None
    neighbourhoods: list[str]
    shared: int
    likeness: float
    erased: dict[str, Erased]


class SignalTags(Struct, frozen=True):
    """Every theme and neighbourhood that signals name, and how many signals do."""

    themes: dict[str, int]
    neighbourhoods: dict[str, int]


class Behind(Struct, frozen=True):
    """An organisation that raised (`raised`) or recognises a signal, and how often it saw it by then."""

    organisation: str
    name: str | None
    raised: bool
    seen: int


class SeenYear(Struct, frozen=True):
    """How often it was seen in a year, by how many organisations."""

    year: int
    organisations: int
    times: int


class SignalLink(Struct, frozen=True):
    """What it has to do with: a signal, a proposal or an action, and what that is called."""

    kind: str
    item: str
    title: str | None
    erased: dict[str, Erased]


class TookIn(Struct, frozen=True):
    """A signal that tells the same, for which it stands too since `merged_at`, for `reason`."""

    signal: str
    organisation: str
    name: str | None
    title: str | None
    merged_at: datetime | None
    reason: str | None
    erased: dict[str, Erased]


class StandingAnswer(Struct, frozen=True):
    """An answer to `question`: can, cannot, who, done. `signal`: at which one it was given.

    `organisation` is null of an answer by an office, which `office` names.
    """

    position: int
    signal: str
    question: str
    version: int
    organisation: str | None
    name: str | None
    office: str
    at: datetime
    body: str | None
    erased: dict[str, Erased]


class Signal(SignalLine, frozen=True):
    """One signal, with who stands behind it, its years, links and answers, those that were merged too."""

    recognised: list[Behind]
    years: list[SeenYear]
    links: list[SignalLink]
    merged: list[TookIn]
    answers: list[StandingAnswer]


class BundleLine(Struct, frozen=True):
    """One bundle, of so many signals. `organisation` is null where the clerk makes it."""

    bundle: str
    position: int
    begun_at: datetime
    organisation: str | None
    name: str | None
    title: str | None
    introduction: str | None
    issued_at: datetime | None
    signals: int
    erased: dict[str, Erased]


class Bundled(Struct, frozen=True):
    """A signal in a bundle; `root` is the one that stands for it, where it was merged since."""

    signal: str
    root: str
    title: str | None
    erased: dict[str, Erased]


class Bundle(BundleLine, frozen=True):
    """One bundle, with its signals in order."""

    contents: list[Bundled]


async def signals(reading: Reading, **asked: Any) -> list[SignalLine]:
    """Signals that stand, the latest first."""
    rows = await reading.marked(await reading.models.fetch(model.SIGNALS, **asked))
    return [msgspec.convert(row, SignalLine) for row in rows]


async def similar(
    reading: Reading, words: str, themes: Sequence[str] = (), but: str | None = None
) -> list[Likeness]:
    """Signals that stand and tell something like these words, the nearest first; not the one named `but`."""
    asked: dict[str, Any] = {"words": words, "themes": list(themes), "but": but}
    rows = await reading.marked(await reading.models.fetch(model.LIKE, **asked))
    return [msgspec.convert(row, Likeness) for row in rows]


async def tags(reading: Reading) -> SignalTags:
    """What one can filter by."""
    found: dict[str, dict[str, int]] = {"theme": {}, "neighbourhood": {}}
    for row in await reading.models.fetch(model.TAGS):
        found[row["kind"]][row["tag"]] = row["signals"]
    return SignalTags(found["theme"], found["neighbourhood"])


async def whole(reading: Reading, names: Sequence[str]) -> list[Signal]:
    """These signals, also those that were merged, in this order; one that there is not is left out."""
    fetch, asked = reading.models.fetch, {"signals": list(names)}
    rows = await reading.marked(await fetch(model.SIGNALS, **asked))
    parts = {
        "recognised": await fetch(model.BEHIND, **asked),
        "years": await fetch(model.YEARS, **asked),
        "links": await reading.marked(await fetch(model.LINKS, **asked)),
        "merged": await reading.marked(await fetch(model.TOOK_IN, **asked)),
        "answers": await reading.marked(await fetch(model.ANSWERS, **asked)),
    }
    found = {}
    for row in rows:
        own = {name: [one for one in told if one["root"] == row["signal"]] for name, told in parts.items()}
        found[row["signal"]] = msgspec.convert({**row, **own}, Signal)
    return [found[name] for name in names if name in found]


async def signal(reading: Reading, name: str) -> Signal | None:
    """One signal, also one that was merged; None where there is none."""
    return next(iter(await whole(reading, [name])), None)


async def bundles(reading: Reading, **asked: Any) -> list[BundleLine]:
    """Bundles, the latest first."""
    rows = await reading.marked(await reading.models.fetch(model.BUNDLES, **asked))
    return [msgspec.convert(row, BundleLine) for row in rows]


async def bundle(reading: Reading, name: str) -> Bundle | None:
    """One bundle; None where there is none."""
    rows = await reading.marked(await reading.models.fetch(model.BUNDLES, bundle=name))
    if not rows:
        return None
    (row,) = rows
    contents = await reading.marked(await reading.models.fetch(model.BUNDLED, bundle=name))
    return msgspec.convert({**row, "contents": contents}, Bundle)
