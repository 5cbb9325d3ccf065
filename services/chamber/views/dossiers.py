"""Dossiers: what is decided about, and everything that happened to it, in one timeline (T2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from projections import dossier
from projections.dossier.telling import Part
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.roll_calls import unsealed
from services.ports import Row

OF = (dossier.DOSSIER,)
"""The read models that these views are made of."""

FIRST = 200
"""Lines of a timeline that are told at once where nothing else is asked."""


class Words(Struct, frozen=True):
    """Words of a line beside its reason. `name`: what they are; `of`: of which clause, option or change.

    Changes are counted from 1, as `data` of an amendment lists them.
    """

    name: str
    of: str | None
    digest: str
    text: str | None
    erased: Erased | None


class Entry(Struct, frozen=True):
    """One line of a timeline: an event, or (`type` is `ballots`, `support`) many that are told together.

    `office`: in which office somebody acted; `by_clock`: nobody did, it is what a date or a threshold asked.
    `organisation`: in whose name, or who has the floor. `text`: the reason or what was said; null where there
    is nothing of it, also while a measure hides it. `data` holds what else the event says.
    """

    position: int
    at: datetime
    type: str
    part: Part
    office: str | None
    by_clock: bool
    organisation: str | None
    organisation_name: str | None
    poll: str | None
    text: str | None
    texts: list[Words]
    data: dict[str, Any]
    erased: dict[str, Erased]


class LatestPoll(Struct, frozen=True):
    """The latest poll on an item."""

    poll: str
    phase: str
    closes_at: datetime | None
    outcome: str | None


class DossierLine(Struct, frozen=True):
    """One dossier in a list. `kind` and `standing` are null in an assembly without rules of procedure."""

    proposal: str
    kind: str | None
    phase: str
    title: str | None
    organisation: str
    organisation_name: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    submitted_at: datetime
    meets_at: datetime | None
    withdrawn_at: datetime | None
    poll: LatestPoll | None
    outcome: str | None
    standing: str | None
    erased: dict[str, Erased]


class ChangeLine(Struct, frozen=True):
    """A dossier in which something happened: `lines` of its timeline, the last of them of this `type`."""

    proposal: str
    title: str | None
    lines: int
    position: int
    at: datetime
    type: str
    erased: dict[str, Erased]


async def changes(reading: Reading, since: int, limit: int) -> list[ChangeLine]:
    """Dossiers in which something happened from a position on, the latest first."""
    rows = await reading.marked(await reading.models.fetch(dossier.CHANGED, since=since, limit=limit))
    return [msgspec.convert(row, ChangeLine) for row in rows]


async def dossiers(reading: Reading, **asked: Any) -> list[DossierLine]:
    """Dossiers with their latest poll, newest first."""
    rows = await reading.marked(await reading.models.fetch(dossier.DOSSIERS, **asked))
    return [msgspec.convert({**row, "poll": latest(row)}, DossierLine) for row in rows]


async def timeline(
    reading: Reading,
    proposal: str,
    *,
    after: int | None = None,
    part: Part | None = None,
    limit: int = FIRST,
    newest: bool = False,
) -> tuple[list[Entry], int | None]:
    """A part of a timeline, and behind which position it goes on; None: it ends here.

    `newest`: the newest lines, the latest first. No question is asked for a `limit` of none.
    """
    if not limit:
        return [], None
    asked = {"proposal": proposal, "after": after, "part": part, "limit": limit, "newest": newest}
    rows = await reading.marked(await reading.models.fetch(dossier.TIMELINE, **asked))
    more = rows[-1]["position"] if len(rows) >= limit else None
    words = await _words(reading, rows)
    lines = await _opened(reading, rows)
    told = [{**row, "texts": [words[one["digest"]] | one for one in row["texts"]]} for row in lines]
    return [msgspec.convert(row, Entry) for row in told], more


def latest(row: Row) -> LatestPoll | None:
    """The latest poll of a line."""
    if row["poll"] is None:
        return None
    return LatestPoll(row["poll"], row["poll_phase"], row["closes_at"], row["poll_outcome"])


async def _words(reading: Reading, rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """The other words of lines, by their digests."""
    digests = list({one["digest"] for row in rows for one in row["texts"]})
    if not digests:
        return {}
    found = {row["digest"]: row["body"] for row in await reading.models.fetch(dossier.WORDS, digests=digests)}
    texts = [{"text": found.get(digest), "text_digest": digest} for digest in digests]
    return {
        row["text_digest"]: {"text": row["text"], "erased": row["erased"].get("text")}
        for row in await reading.marked(texts)
    }


async def _opened(reading: Reading, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines, with what was said in sealed consent rounds; who consented says nothing there."""
    sealed: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["data"].pop("sealed", False):
            ballot = {"position": row["position"], "choice": row["data"]["choice"], "reason": row["text"]}
            sealed.setdefault(row["poll"], []).append({**ballot, "organisation": row["organisation"]})
    if not sealed:
        return rows
    said = {
        ballot["position"]: ballot
        for poll, ballots in sealed.items()
        for ballot in await unsealed(reading, poll, ballots)
    }
    lines = []
    for row in rows:
        if row["type"] != "ballot.cast.v2" or row["poll"] not in sealed:
            lines.append(row)
        elif row["position"] in said and said[row["position"]]["choice"] in {"concern", "objection"}:
            ballot = said[row["position"]]
            data = {**row["data"], "choice": ballot["choice"]}
            lines.append({**row, "text": ballot["reason"], "data": data})
    return lines
