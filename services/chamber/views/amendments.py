"""Amendments as word-level differences, their collisions, and the versions of a text.

An amendment is told as it is now: sub-amendments that were adopted are in it. A sub-amendment is told against
the words of the amendment that it changes.
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from events.clauses import Change, Filed, composed, groups, voting_order
from events.proposal.facts import Clause
from events.proposal.state import text_digest
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


class Named(Struct, frozen=True):
    """Which amendment it is, on which one, and where it stands; without its words."""

    amendment: str
    on: str | None
    phase: str


class Place(Struct, frozen=True):
    """Where an amendment changes the text that it was filed on: `clause` is the number of the clause.

    None where it changes words that another amendment brings, or stands before the first clause.
    """

    amendment: str
    on: str | None
    poll: str | None
    kind: str
    clause: int | None


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


async def overview(reading: Reading, proposal: str, worded: Collection[str] | None = None) -> Overview | None:
    """The amendments to a proposal; None when the proposal was never seen.

    What changes word by word is told of those that `worded` names, by default of all: it takes most time.
    """
    reading = reading.together()
    versions, (rows, changes), text = await gather(
        reading.models.fetch(model.VERSIONS, proposal=proposal),
        _amendments(reading, proposal),
        reading.models.fetch(model.TEXT, proposal=proposal),
    )
    if not versions:
        return None
    latest: int = versions[-1]["version"]
    marked = await reading.marked([one for row in rows for one in changes[row["amendment"]]])
    told = iter(marked)
    lines = [
        _line(
            row,
            [next(told) for _ in changes[row["amendment"]]],
            worded is None or row["amendment"] in worded,
        )
        for row in rows
    ]
    return Overview(latest, lines, _collisions(text, rows, changes))


async def named(reading: Reading, proposal: str) -> list[Named]:
    """The amendments to a proposal, in the order of their filing, without their words."""
    rows = await reading.models.fetch(model.LIST, proposal=proposal)
    return [Named(row["amendment"], row["on"], row["phase"]) for row in rows]


async def places(reading: Reading, proposal: str) -> list[Place]:
    """What each amendment to a proposal changes first, in the order of their filing; without its words."""
    fetch = reading.models.fetch
    first = {row["amendment"]: row for row in reversed(await fetch(model.CHANGES, proposal=proposal))}
    rows = await fetch(model.LIST, proposal=proposal)
    numbers = {
        version: {
            row["clause"]: row["number"]
            for row in await fetch(model.TEXT, proposal=proposal, version=version)
        }
        for version in {row["version"] for row in rows}
    }
    return [
        Place(
            row["amendment"],
            row["on"],
            row["poll"],
            first[row["amendment"]]["kind"],
            numbers[row["version"]].get(first[row["amendment"]]["at"]),
        )
        for row in rows
    ]


async def amendment(reading: Reading, proposal: str, amendment: str) -> AmendmentLine | None:
    """One amendment; None when it was never seen."""
    rows, changes = await _amendments(reading.together(), proposal)
    found = [row for row in rows if row["amendment"] == amendment]
    return _line(found[0], await reading.marked(changes[amendment]), words=True) if found else None


async def versions(reading: Reading, proposal: str) -> list[VersionLine]:
    """The versions of a text, oldest first."""
    rows = await reading.models.fetch(model.VERSIONS, proposal=proposal)
    return [msgspec.convert(row, VersionLine) for row in rows]


async def version(reading: Reading, proposal: str, number: int) -> Version | None:
    """A version of a text; None when it was never seen."""
    reading = reading.together()
    lines, text, older = await gather(
        versions(reading, proposal),
        reading.models.fetch(model.TEXT, proposal=proposal, version=number),
        reading.models.fetch(model.TEXT, proposal=proposal, version=number - 1),
    )
    found = [line for line in lines if line.version == number]
    if not found:
        return None
    clauses = await reading.marked(text)
    before = {row["clause"]: row for row in older}
    told = [
        msgspec.convert(
            {**row, "differences": _since(before.pop(row["clause"], None), row, number)}, ClauseOfVersion
        )
        for row in clauses
    ]
    return Version(**msgspec.structs.asdict(found[0]), clauses=told, gone=list(before))


async def exact(reading: Reading, proposal: str, digest: str) -> Version | None:
    """The version of a text that a poll names by its digest, as it is; None when it was never seen."""
    for line in reversed(await versions(reading, proposal)):
        rows = await reading.models.fetch(model.TEXT, proposal=proposal, version=line.version)
        if text_digest(tuple(Clause(row["clause"], row["text_digest"]) for row in rows)) == digest:
            told = [{**row, "differences": None} for row in await reading.marked(rows)]
            clauses = msgspec.convert(told, list[ClauseOfVersion])
            return Version(**msgspec.structs.asdict(line), clauses=clauses, gone=[])
    return None


def _since(before: Row | None, row: Row, number: int) -> list[Difference] | None:
    if number == 1 or (before is not None and before["text_digest"] == row["text_digest"]):
        return None
    if row["text"] is None or (before is not None and before["text"] is None):
        return None
    return differences("" if before is None else before["text"], row["text"])


def _line(row: Row, changes: Sequence[Row], words: bool) -> AmendmentLine:  # noqa: FBT001 - see its name
    told = [
        msgspec.convert({**change, "differences": _differences(change) if words else None}, ChangeLine)
        for change in changes
    ]
    return msgspec.convert({**row, "changes": told}, AmendmentLine)


def _differences(change: Row) -> list[Difference] | None:
    for words, name in (("old", "old_digest"), ("text", "text_digest")):
        if change[name] is not None and change[words] is None:
            return None
    return differences(change["old"] or "", change["text"] or "")


async def _amendments(reading: Reading, proposal: str) -> tuple[Sequence[Row], dict[str, list[Row]]]:
    """All amendments to a proposal, and what each changes by now."""
    found, filed = await gather(
        reading.models.fetch(model.LIST, proposal=proposal),
        reading.models.fetch(model.CHANGES, proposal=proposal),
    )
    rows = await reading.marked(found)
    changes = {
        row["amendment"]: [one for one in filed if one["amendment"] == row["amendment"]] for row in rows
    }
    words = {one["text_digest"]: one["text"] for one in filed}
    for row in sorted(rows, key=lambda row: (row["adopted"] is None, row["adopted"] or 0)):
        if row["on"] is not None:
            name, changed = row["amendment"], changes[row["on"]]
            changes[name] = [_against(changed, one) for one in changes[name]]
            if row["adopted"] is not None:
                changes[row["on"]] = _composed(changed, changes[name], words)
    return rows, changes


def _against(changed: Sequence[Row], one: Row) -> Row:
    """A change of a sub-amendment, with the words that the amendment gave the clause."""
    for other in changed:
        subject = other["clause"] if other["kind"] == "insert" else other["at"]
        if one["kind"] != "insert" and subject == one["at"]:
            return {**one, "old": other["text"], "old_digest": other["text_digest"]}
    return one


def _composed(
    changed: Sequence[Row], further: Sequence[Row], words: Mapping[str | None, str | None]
) -> list[Row]:
    old = {one["at"]: (one["old"], one["old_digest"]) for one in changed if one["kind"] != "insert"}
    rows: list[Row] = []
    for number, change in enumerate(composed(_changes(changed), _changes(further)), start=1):
        before, digest = old.get(change.at, (None, None)) if change.kind != "insert" else (None, None)
        said = {"text": words.get(change.text), "text_digest": change.text}
        place = {"number": number, "kind": change.kind, "at": change.at, "clause": change.clause}
        rows.append({**place, **said, "old": before, "old_digest": digest})
    return rows


def _collisions(
    text: Sequence[Row], rows: Sequence[Row], changes: Mapping[str, Sequence[Row]]
) -> list[Collision]:
    standing = [
        Filed(row["amendment"], row["position"], _changes(changes[row["amendment"]]))
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
