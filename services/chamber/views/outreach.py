"""Nobody forgotten: where somebody is missing, who looks for them, and who was invited (E4).

`coverage` reads two models, the lists and the directory, and is as fresh as the older of them.
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import Struct

from events.coverage.facts import Kind
from projections import directory
from projections import outreach as model
from services.chamber.ports.kept import Prospect as Kept
from services.chamber.ports.kept import Prospects
from services.chamber.reading import Reading
from services.chamber.views import Erased

OF = (model.OUTREACH_MODEL,)
"""The read models that these views are made of, but for `coverage`."""

COVERAGE_OF = (model.OUTREACH_MODEL, directory.DIRECTORY)

LISTS: Mapping[Kind, tuple[str, str]] = {
    "neighbourhood": ("neighbourhoods", "neighbourhood"),
    "former-municipality": ("former_municipalities", "neighbourhood"),
    "theme": ("themes", "theme"),
    "target-group": ("target_groups", "target_group"),
}
"""By what a gap is: its list, and what the directory calls it. A former municipality is a place where an
organisation works, like a neighbourhood.
"""


class Reached(Struct, frozen=True):
    """One name of the lists: how many organisations are there, and how many tasks are in hand for it.

    Counted are members on the civil bench, in good standing, for which somebody may act now. None: a gap.
    """

    name: str
    organisations: int
    tasks: int


class Coverage(Struct, frozen=True):
    """The lists of whom the assembly means to reach; null `listed_at`: there are none yet.

    `prospects`: how many organisations that are no members are in each phase; nobody is named.
    """

    listed_at: datetime | None
    neighbourhoods: list[Reached]
    former_municipalities: list[Reached]
    themes: list[Reached]
    target_groups: list[Reached]
    prospects: dict[str, int]

    def of(self, kind: Kind) -> list[Reached]:
        """The list of a kind."""
        found: list[Reached] = getattr(self, LISTS[kind][0])
        return found

    def gaps(self, kind: Kind) -> list[Reached]:
        """Those of a list where nobody is."""
        return [one for one in self.of(kind) if not one.organisations]


class Task(Struct, frozen=True):
    """An outreach task. `owner` null: the clerk. `phase`: in-hand, done, let-go.

    `late`: its date passed, and it is in hand still. `found`: how many organisations were listed by it.
    """

    outreach: str
    position: int
    given_at: datetime
    kind: str
    name: str
    owner: str | None
    owner_name: str | None
    what: str | None
    due_at: datetime
    phase: str
    late: bool
    ended_at: datetime | None
    end_text: str | None
    found: int
    erased: dict[str, Erased]


class ProspectLine(Struct, frozen=True):
    """An organisation that is known and is no member, for the clerk. `title` null: nothing is kept of it.

    `phase`: listed, invited, declined, joined (as `organisation`), removed. `way`: how it was invited last;
    `again_from`: not to be invited anew before. `by`: the member that listed it; null: the clerk.
    """

    prospect: str
    position: int
    listed_at: datetime
    by: str | None
    by_name: str | None
    title: str | None
    email: str | None
    language: str | None
    about: str | None
    themes: list[str]
    target_groups: list[str]
    neighbourhoods: list[str]
    outreach: str | None
    phase: str
    since: datetime
    invitations: int
    way: str | None
    again_from: datetime | None
    refuses_mail: bool
    organisation: str | None
    organisation_name: str | None


async def coverage(reading: Reading) -> Coverage:
    """Where and whom the assembly means to reach, and whether anybody is there."""
    reading = reading.together()
    rows, counted, reached, in_hand = await gather(
        reading.models.fetch(model.COVERAGE),
        reading.models.fetch(model.COUNTED),
        reading.models.fetch(directory.REACHED),
        reading.models.fetch(model.IN_HAND),
    )
    prospects = {row["phase"]: row["prospects"] for row in counted}
    if not rows:
        return Coverage(None, [], [], [], [], prospects)
    (listed,) = rows
    there = {(row["kind"], row["tag"]): row["organisations"] for row in reached}
    tasks = {(row["kind"], row["name"]): row["tasks"] for row in in_hand}
    lists = {
        column: [
            Reached(name, there.get((called, name), 0), tasks.get((kind, name), 0)) for name in listed[column]
        ]
        for kind, (column, called) in LISTS.items()
    }
    return Coverage(listed_at=listed["listed_at"], prospects=prospects, **lists)


async def tasks(reading: Reading, now: datetime, **asked: Any) -> list[Task]:
    """Outreach tasks, the latest first."""
    rows = await reading.marked(await reading.models.fetch(model.TASKS, **asked))
    return [
        msgspec.convert({**row, "late": row["phase"] == "in-hand" and row["due_at"] <= now}, Task)
        for row in rows
    ]


async def task(reading: Reading, now: datetime, name: str) -> Task | None:
    """One task; None where there is none."""
    found = await tasks(reading, now, outreach=name)
    return found[0] if found else None


async def overdue(reading: Reading, now: datetime, limit: int) -> Sequence[Task]:
    """Tasks in hand whose date passed, the longest overdue first."""
    return await tasks(reading, now, late=now, limit=limit)


async def prospects(reading: Reading, kept: Prospects, **asked: Any) -> list[ProspectLine]:
    """Organisations that are no members, the latest first; `kept` knows what they are called."""
    rows = await reading.models.fetch(model.PROSPECTS, **asked)
    known = await kept.of([row["prospect"] for row in rows])
    return [_line(row, known.get(row["prospect"])) for row in rows]


async def prospect(reading: Reading, kept: Prospects, name: str) -> ProspectLine | None:
    """One of them; None where there is none."""
    found = await prospects(reading, kept, prospect=name)
    return found[0] if found else None


def _line(row: Any, kept: Kept | None) -> ProspectLine:
    told = (None, None, None, None) if kept is None else (kept.name, kept.email, kept.language, kept.about)
    named = dict(zip(("title", "email", "language", "about"), told, strict=True))
    return msgspec.convert({**row, **named}, ProspectLine)
