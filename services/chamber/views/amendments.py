"""Amendments as word-level differences, their collisions, and the versions of a text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from events.clauses import Change, Filed, groups, voting_order
from events.proposal.facts import Clause
from projections import amendments as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.differences import Difference, differences
from services.ports import Row

OF = (model.AMENDMENTS,)
"""The read models that these views are made of."""


class ChangeLine(Struct, frozen=True):
    """One change: `at` and `clause` as the rules have them, `old` and `text` the words before and after.

    `differences` tells them apart word by word; None where either was erased.
    """

    number: int
    kind: str
    at: str | None
    clause: str | None
    old: str | None
    text: str | None
    differences: list[Difference] | None
    erased: dict[str, Erased]


class AmendmentLine(Struct, frozen=True):
    """One amendment. `on`: the amendment that it changes. `rivals`: those before it that it collides with."""

    amendment: str
    proposal: str
    position: int
    organisation: str
    organisation_name: str | None
    co_signers: list[str]
    version: int
    on: str | None
    phase: str
    poll: str | None
    rivals: list[str]
    filed_at: datetime
    reason: str | None
    changes: list[ChangeLine]
    erased: dict[str, Erased]


class Collision(Struct, frozen=True):
    """Amendments that cannot all stand, in the order in which they are voted on."""

    amendments: list[str]


class Overview(Struct, frozen=True):
    """The amendments to a proposal, in the order of their filing, and what of those that stand collides."""

    version: int
    amendments: list[AmendmentLine]
    collisions: list[Collision]


class ClauseOfVersion(Struct, frozen=True):
    """A clause of a version of a text, and how it differs from the version before (None: not at all)."""

    number: int
    clause: str
    text: str | None
    differences: list[Difference] | None
    erased: dict[str, Erased]


class VersionLine(Struct, frozen=True):
    """A version of a text, and the amendments that made it; none of the first."""

    version: int
    position: int
    at: datetime
    amendments: list[str]


class Version(VersionLine, frozen=True):
    """A version, whole. `gone` are clauses of the version before that it has no more."""

    clauses: list[ClauseOfVersion]
    gone: list[str]


async def overview(reading: Reading, proposal: str) -> Overview | None:
    """The amendments to a proposal; None when the proposal was never seen."""
    versions = await reading.models.fetch(model.VERSIONS, proposal=proposal)
    if not versions:
        return None
    latest: int = versions[-1]["version"]
    rows = await reading.marked(await reading.models.fetch(model.LIST, proposal=proposal))
    changes = await reading.models.fetch(model.CHANGES, proposal=proposal)
    text = await reading.models.fetch(model.TEXT, proposal=proposal, version=latest)
    lines = [await _line(reading, row, _of(changes, row)) for row in rows]
    return Overview(latest, lines, _collisions(text, rows, changes))


async def amendment(reading: Reading, proposal: str, amendment: str) -> AmendmentLine | None:
    """One amendment; None when it was never seen."""
    asked = {"proposal": proposal, "amendment": amendment}
    rows = await reading.marked(await reading.models.fetch(model.LIST, **asked))
    if not rows:
        return None
    return await _line(reading, rows[0], await reading.models.fetch(model.CHANGES, **asked))


async def versions(reading: Reading, proposal: str) -> list[VersionLine]:
    """The versions of a text, oldest first."""
    rows = await reading.models.fetch(model.VERSIONS, proposal=proposal)
    return [msgspec.convert(row, VersionLine) for row in rows]


async def version(reading: Reading, proposal: str, number: int) -> Version | None:
    """A version of a text; None when it was never seen."""
    found = [row for row in await versions(reading, proposal) if row.version == number]
    if not found:
        return None
    fetch = reading.models.fetch
    clauses = await reading.marked(await fetch(model.TEXT, proposal=proposal, version=number))
    before = {row["clause"]: row for row in await fetch(model.TEXT, proposal=proposal, version=number - 1)}
    lines = [
        msgspec.convert(
            {**row, "differences": _since(before.pop(row["clause"], None), row, number)}, ClauseOfVersion
        )
        for row in clauses
    ]
    return Version(**msgspec.structs.asdict(found[0]), clauses=lines, gone=list(before))


def _since(before: Row | None, row: Row, number: int) -> list[Difference] | None:
    if number == 1 or (before is not None and before["text_digest"] == row["text_digest"]):
        return None
    if row["text"] is None or (before is not None and before["text"] is None):
        return None
    return differences("" if before is None else before["text"], row["text"])


async def _line(reading: Reading, row: Row, changes: Sequence[Row]) -> AmendmentLine:
    told = [
        msgspec.convert({**change, "differences": _differences(change)}, ChangeLine)
        for change in await reading.marked(changes)
    ]
    return msgspec.convert({**row, "changes": told}, AmendmentLine)


def _differences(change: Row) -> list[Difference] | None:
    for words, name in (("old", "old_digest"), ("text", "text_digest")):
        if change[name] is not None and change[words] is None:
            return None
    return differences(change["old"] or "", change["text"] or "")


def _of(changes: Sequence[Row], row: Row) -> list[Row]:
    return [change for change in changes if change["amendment"] == row["amendment"]]


def _collisions(text: Sequence[Row], rows: Sequence[Row], changes: Sequence[Row]) -> list[Collision]:
    standing = [
        Filed(row["amendment"], row["position"], _changes(_of(changes, row)))
        for row in rows
        if row["on"] is None and row["phase"] in {"standing", "voted-on"}
    ]
    ranking = {row["amendment"]: row["ranked"] for row in rows if row["ranked"] is not None}
    clauses = tuple(Clause(row["clause"], row["text_digest"]) for row in text)
    return [
        Collision([one.amendment for one in voting_order(clauses, group, ranking or None)])
        for group in groups(standing)
        if len(group) > 1
    ]


def _changes(rows: Sequence[Row]) -> tuple[Change, ...]:
    return tuple(Change(row["kind"], row["at"], row["clause"], row["text_digest"]) for row in rows)
