"""Sittings: lists, one whole, and as a calendar."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from icalendar import Calendar, Event
from msgspec import Struct

from events.poll.facts import Tally
from events.sitting.state import Sitting as State
from events.sitting.state import Turn
from projections import sittings as model
from services.chamber.reading import Reading
from services.chamber.views import Erased
from services.chamber.views.going_on import behind, cursor, moment
from services.ports import Row

OF = (model.SITTINGS,)
"""The read models that these views are made of."""


class SittingLine(Struct, frozen=True):
    """One sitting. `reason` is that of its last move or of its cancellation; `attended` how many came."""

    sitting: str
    position: int
    kind: str
    about: str | None
    title: str | None
    starts_at: datetime
    ends_at: datetime
    place: str | None
    link: str | None
    phase: str
    reason: str | None
    changed: int
    changed_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    approved: int | None
    approved_by: str | None
    items: int
    attended: int
    erased: dict[str, Erased]

    @property
    def cursor(self) -> str:
        """By which a list goes on."""
        return cursor(self.sitting, self.starts_at)


class Document(Struct, frozen=True):
    """A document, for the sitting or for an item of its agenda."""

    document: str
    position: int
    item: str | None
    title: str | None
    text: str | None
    erased: dict[str, Erased]


class Speaker(Struct, frozen=True):
    """An organisation that wants the floor, or had it."""

    organisation: str
    organisation_name: str | None
    asked_at: datetime
    given_at: datetime | None


class Item(Struct, frozen=True):
    """An agenda item. `hands`: how the sitting voted on taking a late one up.

    `waiting` in the order in which the floor is due (E3), `spoke` in the order in which it was given.
    """

    item: str
    title: str | None
    proposal: str | None
    hands: Tally | None
    waiting: list[Speaker]
    spoke: list[Speaker]
    erased: dict[str, Erased]


class Attendant(Struct, frozen=True):
    """An organisation that is or was there."""

    organisation: str
    organisation_name: str | None
    came_at: datetime
    went_at: datetime | None


class Minutes(Struct, frozen=True):
    """A version of the minutes."""

    version: int
    position: int
    at: datetime
    text: str | None
    erased: dict[str, Erased]


class Held(Struct, frozen=True):
    """A sitting that is held now."""

    sitting: str
    title: str | None
    erased: dict[str, Erased]


class Unapproved(Struct, frozen=True):
    """A sitting whose minutes wait for approval; `version` is their latest."""

    sitting: str
    title: str | None
    version: int
    erased: dict[str, Erased]


class Sitting(Struct, frozen=True):
    """A sitting, whole."""

    sitting: SittingLine
    agenda: list[Item]
    documents: list[Document]
    attendance: list[Attendant]
    minutes: list[Minutes]


async def sittings(reading: Reading, *, after: str | None = None, **asked: Any) -> list[SittingLine]:
    """Sittings, the latest first; those that come, the next one first."""
    asked |= behind(after, moment)
    rows = await reading.marked(await reading.models.fetch(model.LIST, **asked))
    return [msgspec.convert(row, SittingLine) for row in rows]


async def held_about(reading: Reading, proposal: str) -> list[Held]:
    """The plenary sittings that deal with an outcome now."""
    rows = await reading.marked(await reading.models.fetch(model.HELD_ABOUT, proposal=proposal))
    return [msgspec.convert(row, Held) for row in rows]


async def unapproved(reading: Reading) -> list[Unapproved]:
    """The sittings whose minutes wait for approval, the latest first."""
    rows = await reading.marked(await reading.models.fetch(model.UNAPPROVED))
    return [msgspec.convert(row, Unapproved) for row in rows]


async def sitting(reading: Reading, sitting: str) -> Sitting | None:
    """One sitting; None when it was never seen."""
    reading = reading.together()
    fetch = reading.models.fetch
    found, points, turns, documents, attendance, minutes = await gather(
        sittings(reading, sitting=sitting, limit=1),
        fetch(model.AGENDA, sitting=sitting),
        fetch(model.TURNS, sitting=sitting),
        fetch(model.DOCUMENTS, sitting=sitting),
        fetch(model.ATTENDANCE, sitting=sitting),
        fetch(model.MINUTES_OF, sitting=sitting),
    )
    if not found:
        return None
    agenda = await reading.marked(points)
    whole = {
        "documents": await reading.marked(documents),
        "attendance": attendance,
        "minutes": await reading.marked(minutes),
    }
    items = [_item(row, turns) for row in agenda]
    return msgspec.convert({"sitting": found[0], "agenda": items, **whole}, Sitting, from_attributes=True)


def calendar(lines: Iterable[SittingLine], origin: str) -> bytes:
    """Sittings as iCalendar (RFC 5545). `origin` is the name of the log, which makes ids unique for ever."""
    made = Calendar()
    made.add("prodid", "-//Halfrond//NL")
    made.add("version", "2.0")
    for line in lines:
        event = Event()
        event.add("uid", f"{line.sitting}@{origin}")
        event.add("dtstamp", line.changed_at)
        event.add("dtstart", line.starts_at)
        event.add("dtend", line.ends_at)
        event.add("summary", line.title or "Zitting")
        event.add("sequence", line.changed)
        event.add("status", "CANCELLED" if line.phase == "cancelled" else "CONFIRMED")
        if line.place:
            event.add("location", line.place)
        if line.link:
            event.add("url", line.link)
        made.add_component(event)
    return bytes(made.to_ical())


def _item(row: Row, turns: Sequence[Row]) -> dict[str, Any]:
    hands = (row["hands_for"], row["hands_against"], row["hands_abstain"])
    asked = [turn for turn in turns if turn["item"] == row["item"]]
    # Whom the floor is due to is said by the rule itself, told as a state of what the rows say.
    state = State(
        turns=tuple(Turn(turn["item"], turn["organisation"], turn["given_at"] is not None) for turn in turns)
    )
    open_turns = {turn["organisation"]: turn for turn in asked if turn["given_at"] is None}
    return {
        **row,
        "hands": None if hands[0] is None else Tally(*hands),
        "waiting": [open_turns[organisation] for organisation in state.waiting(row["item"])],
        "spoke": sorted(
            (turn for turn in asked if turn["given_at"] is not None), key=lambda turn: turn["given_at"]
        ),
    }
