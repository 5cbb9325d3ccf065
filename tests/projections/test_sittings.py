"""A sitting from its convocation to its minutes, as rows; and in which order sittings are listed."""

from __future__ import annotations

from datetime import datetime, timedelta

from events.attendance.facts import Came, Went
from events.organisation.facts import Profiled
from events.poll.facts import Tally
from events.sitting.facts import (
    AgendaItemPut,
    AgendaOrdered,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnAsked,
    TurnGiven,
    TurnWaived,
)
from projections import SITTINGS, sittings
from tests.conftest import Database
from tests.events.sample import NOW, Line, text
from tests.projections.given import History, at, fill, reading, write_prose

HOUR = timedelta(hours=1)
S = "sitting-s1"


def convened(sitting: str, starts_at: datetime) -> Line:
    fact = Convened(sitting, "plenary", None, text(sitting), starts_at, starts_at + HOUR, text("Hall"), None)
    return f"sitting-{sitting}", fact


async def test_a_sitting_is_told_from_its_convocation_to_its_minutes(database: Database) -> None:
    history = History(
        ("organisation-stad", Profiled(text("Stad"), None, (), (), ())),
        convened("s1", NOW),
        (S, Moved(NOW + HOUR, NOW + 2 * HOUR, None, text("Link"), text("Snow"))),
        (S, AgendaItemPut("i1", text("One"), "v1", None)),
        (S, AgendaItemPut("i2", text("Two"), None, None)),
        (S, AgendaOrdered(("i2", "i1"))),
        (S, AgendaItemPut("i3", text("Three"), None, Tally(2, 1, 0))),
        (S, DocumentAdded("d1", text("Report"), text("All is well"), "i1")),
        (S, Began()),
        ("attendance-s1-stad", Came("s1", "stad")),
        ("attendance-s1-stad", Went("s1", "stad")),
        ("attendance-s1-stad", Came("s1", "stad")),
        (S, TurnAsked("i1", "stad")),
        (S, TurnGiven("i1", "stad")),
        (S, TurnAsked("i1", "stad")),
        (S, TurnWaived("i1", "stad")),
        (S, TurnAsked("i1", "fietsers")),
        (S, Ended()),
        (S, MinutesDrafted(1, text("Draft"))),
        (S, MinutesDrafted(2, text("Minutes"))),
        (S, MinutesApproved(2, "s2")),
    )
    await fill(database, SITTINGS, history.leaves)
    known = ("Stad", "s1", "Hall", "Link", "Snow", "One", "Two", "Three", "Report", "All is well", "Minutes")
    await write_prose(database, *known)
    async with reading(database) as models:
        (row,) = await models.fetch(sittings.LIST, sitting="s1")
        agenda = await models.fetch(sittings.AGENDA, sitting="s1")
        documents = await models.fetch(sittings.DOCUMENTS, sitting="s1")
        turns = await models.fetch(sittings.TURNS, sitting="s1")
        attendance = await models.fetch(sittings.ATTENDANCE, sitting="s1")
        minutes = await models.fetch(sittings.MINUTES_OF, sitting="s1")
    assert row == {
        "sitting": "s1",
        "position": 1,
        "kind": "plenary",
        "about": None,
        "title": "s1",
        "title_digest": text("s1"),
        "starts_at": NOW + HOUR,
        "ends_at": NOW + 2 * HOUR,
        "place": None,
        "place_digest": None,
        "link": "Link",
        "link_digest": text("Link"),
        "phase": "ended",
        "reason": "Snow",
        "reason_digest": text("Snow"),
        "changed": 1,
        "changed_at": at(2),
        "began_at": at(8),
        "ended_at": at(17),
        "approved": 2,
        "approved_by": "s2",
        "items": 3,
        "attended": 1,
    }
    assert [(one["item"], one["title"], one["proposal"], one["hands_for"]) for one in agenda] == [
        ("i2", "Two", None, None),
        ("i1", "One", "v1", None),
        ("i3", "Three", None, 2),
    ]
    assert [(one["document"], one["item"], one["title"], one["text"]) for one in documents] == [
        ("d1", "i1", "Report", "All is well")
    ]
    assert [(one["organisation_name"], one["given_at"]) for one in turns] == [("Stad", at(13)), (None, None)]
    assert attendance == [
        {"organisation": "stad", "organisation_name": "Stad", "came_at": at(9), "went_at": None}
    ]
    assert [(one["version"], one["text"]) for one in minutes] == [(1, None), (2, "Minutes")]


async def test_sittings_are_listed_the_latest_first_and_those_to_come_the_next_first(
    database: Database,
) -> None:
    history = History(*(convened(f"s{day}", NOW + timedelta(days=day)) for day in (2, 1, 3, 4)))
    history.add(("sitting-s3", Cancelled(text("Snow"))))
    await fill(database, SITTINGS, history.leaves)
    async with reading(database) as models:

        async def ids(**asked: object) -> list[str]:
            return [row["sitting"] for row in await models.fetch(sittings.LIST, **asked)]

        assert await ids() == ["s4", "s3", "s2", "s1"]
        assert await ids(limit=2) == ["s4", "s3"]
        assert await ids(after="s3") == ["s2", "s1"]
        assert await ids(coming=True) == ["s1", "s2", "s4"]
        assert await ids(coming=True, after="s1", limit=1) == ["s2"]
