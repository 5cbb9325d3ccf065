"""The read model of items: where one stands, what is like it, what an agenda is drawn from."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from events.agenda.drawing import Candidate, drawn, seed_of
from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed, Placed
from events.organisation.facts import Profiled
from events.proposal.facts import CoSigned, Prepared, Qualified, Referred, Reopened, Revised, Scheduled
from events.support.facts import SupportGiven, SupportTakenBack
from projections import ITEMS, items
from tests.conftest import Database
from tests.events.items import DELIBERATED, PREPARED, PUT, QUALIFIED, RULED, SCHEDULED, SUBMITTED, filed
from tests.events.rulebook import PROCEDURE
from tests.events.sample import CLAUSES, DAY, NOW, Line, proposal_withdrawn, suspended, text
from tests.projections.given import History, erase_prose, fill, reading, write_prose

SECRET = "5" * 64


def qualified(proposal: str) -> Line:
    return f"proposal-{proposal}", Qualified(proposal, ())


def supports(proposal: str, organisation: str) -> Line:
    return f"support-{proposal}-{organisation}", SupportGiven(proposal, organisation)


def takes_back(proposal: str, organisation: str) -> Line:
    return f"support-{proposal}-{organisation}", SupportTakenBack(proposal, organisation)


def scheduled(proposal: str, sitting: str = "s1") -> Line:
    return f"proposal-{proposal}", Scheduled(proposal, sitting, NOW + 9 * DAY, "support")


ANNOUNCED: Line = ("agenda-s1", AgendaAnnounced("s1", 1, NOW + 9 * DAY, NOW + DAY, "c" * 64))
CLOSED: Line = ("agenda-s1", AgendaClosed("s1", NOW + DAY))
REVEALED: Line = ("agenda-s1", LotRevealed("s1", SECRET))


def drawing(*places: Placed) -> Line:
    return "agenda-s1", AgendaDrawn("s1", places)


async def asked(database: Database, lines: tuple[Line, ...], query: Any, **arguments: Any) -> list[Any]:
    """What the read model answers after these facts."""
    await fill(database, ITEMS, History(*lines).leaves)
    async with reading(database) as models:
        return [dict(row) for row in await models.fetch(query, **arguments)]


@pytest.mark.parametrize(
    ("lines", "phase"),
    [
        (SUBMITTED, "submitted"),
        ((*SUBMITTED, QUALIFIED), "supported"),
        ((*SUBMITTED, QUALIFIED, SCHEDULED, DELIBERATED, PUT), "voted"),
        ((*SUBMITTED, proposal_withdrawn()), "withdrawn"),
    ],
    ids=["submitted", "supported", "voted", "withdrawn"],
)
async def test_an_item_stands_in_its_phase(database: Database, lines: tuple[Line, ...], phase: str) -> None:
    (row,) = await asked(database, lines, items.ITEM, proposal="v1")
    assert (row["phase"], row["kind"], row["aim"], row["rules"]) == (phase, "policy", "act", 1)
    assert row["question_digest"] == PREPARED.question


async def test_an_item_says_what_was_said_last(database: Database) -> None:
    later = (
        ("proposal-v1", Revised("v1", 2, CLAUSES[:1], NOW)),
        ("proposal-v1", Prepared("v1", PREPARED, NOW)),
        ("proposal-v1", CoSigned("v1", "fietsers")),
        ("proposal-v1", Referred("v1", None, "stad", text("they do it"))),
    )
    await fill(database, ITEMS, History(*SUBMITTED, *later).leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(items.ITEM, proposal="v1")
        assert (row["version"], row["read_from"], row["referred_receiver"]) == (2, NOW, "stad")
        assert len(await models.fetch(items.CLAUSES, proposal="v1", version=2)) == 1
        assert len(await models.fetch(items.CLAUSES, proposal="v1", version=1)) == 2
        signers = await models.fetch(items.CO_SIGNERS, proposal="v1")
        assert [signer["organisation"] for signer in signers] == ["fietsers"]


@pytest.mark.parametrize("lines", [(), (DELIBERATED,)], ids=["scheduled", "deliberated"])
async def test_a2_an_item_that_was_reported_on_is_open_again_and_read_anew(
    database: Database, lines: tuple[Line, ...]
) -> None:
    reopened: Line = ("proposal-v1", Reopened("v1", 1, NOW, None))
    (row,) = await asked(
        database, (*SUBMITTED, QUALIFIED, SCHEDULED, *lines, reopened), items.ITEM, proposal="v1"
    )
    assert (row["phase"], row["read_from"], row["meets_at"]) == ("scheduled", NOW, None)


async def test_p1_items_are_listed_by_the_aim_that_they_serve(database: Database) -> None:
    lines = (*RULED, filed("v1"), filed("v2", aim="meet"), filed("v3"))
    found = await asked(database, lines, items.LISTED, aim="act")
    assert [row["proposal"] for row in found] == ["v3", "v1"]


async def test_p1_what_serves_each_aim_is_counted(database: Database) -> None:
    lines = (*RULED, filed("v1"), filed("v2", aim="meet"), filed("v3"))
    assert await asked(database, lines, items.AIMS) == [
        {"aim": "act", "items": 2},
        {"aim": "meet", "items": 1},
    ]


async def test_e3_no_query_gives_support_before_an_agenda_is_drawn(database: Database) -> None:
    lines = (*SUBMITTED, supports("v1", "fietsers"), QUALIFIED, ANNOUNCED, CLOSED, REVEALED)
    assert await asked(database, lines, items.CANDIDATES, sitting="s1") == []
    for query in ITEMS.queries:
        assert "items_v3.support " not in query.sql or query is items.CANDIDATES


async def test_a1_what_an_agenda_was_drawn_from_is_what_stood_when_its_list_closed(
    database: Database,
) -> None:
    before = (
        *RULED,
        *(filed(f"v{number}", "buurtwerk") for number in range(1, 5)),
        filed("v5", "fietsers"),
        filed("v6", "fietsers"),
        supports("v1", "stad"),
        supports("v1", "fietsers"),
        takes_back("v1", "fietsers"),
        supports("v2", "fietsers"),
        ("proposal-v2", CoSigned("v2", "stad")),
        *(qualified(f"v{number}") for number in (1, 2, 3, 5)),
        scheduled("v3", "s0"),
        ANNOUNCED,
        CLOSED,
    )
    after = (
        supports("v1", "fietsers"),
        takes_back("v2", "fietsers"),
        suspended("stad"),
        qualified("v4"),
        qualified("v6"),
        REVEALED,
        drawing(Placed("v2", "support"), Placed("v5", "rotation")),
        scheduled("v2"),
        scheduled("v5"),
        proposal_withdrawn("v1"),
    )
    found = await asked(database, (*before, *after), items.CANDIDATES, sitting="s1")
    candidates = [Candidate(*(row[name] for name in Candidate._fields)) for row in found]
    where = {line[1]: number for number, line in enumerate(before) if isinstance(line[1], Qualified)}
    since = {fact.proposal: number for fact, number in where.items()}
    assert candidates == [
        Candidate("v1", "buurtwerk", support=2, places=1, since=since["v1"]),
        Candidate("v2", "buurtwerk", support=3, places=1, since=since["v2"]),
        Candidate("v5", "fietsers", support=1, places=0, since=since["v5"]),
    ]
    agenda = drawn(candidates, PROCEDURE.places, seed_of(SECRET, NOW))
    assert agenda[0] == Placed("v2", "support")


@pytest.fixture
async def worded(database: Database) -> Database:
    """The words of some texts stand in the database."""
    connection = await asyncpg.connect(database.owner_url)
    for words in ("Meer banken in het park", "Fietspaden aan de Dampoort", "Moeders zonder papieren"):
        await connection.execute(
            "insert into prose (digest, salt, body) values ($1, '', $2)", text(words), words
        )
    await connection.close()
    return database


async def test_a9_what_is_like_it_is_found_by_its_words_and_its_themes(worded: Database) -> None:
    lines = (
        *RULED,
        filed("v1", title=text("Meer banken in het park")),
        filed("v2", title=text("Fietspaden aan de Dampoort"), themes=("mobiliteit",)),
        ("organisation-fietsers", Profiled(text("Moeders zonder papieren"), None, ("mobiliteit",), (), ())),
    )
    found = await asked(worded, lines, items.SIMILAR, words="een bank of parkbanken", themes=[])
    assert [row["proposal"] for row in found] == ["v1"]
    found = await asked(worded, lines, items.SIMILAR, words="fietspad", themes=["public-space"])
    assert {row["proposal"] for row in found} == {"v1", "v2"}
    found = await asked(worded, lines, items.EXPERTS, words="papieren voor moeders", themes=[])
    assert [row["organisation"] for row in found] == ["fietsers"]
    found = await asked(worded, lines, items.EXPERTS, words="", themes=["mobiliteit"])
    assert [(row["organisation"], row["shared"]) for row in found] == [("fietsers", 1)]


async def test_a9_accents_make_no_difference_and_what_was_erased_is_not_found(worded: Database) -> None:
    title = "Een café met één toog"
    await write_prose(worded, title)
    lines = (*RULED, filed("v1", title=text(title)))
    for words in ("cafe", "CAFÉ", "cafe\u0301", "togen"):
        (found,) = await asked(worded, lines, items.SIMILAR, words=words, themes=[])
        assert found["proposal"] == "v1", words
    await erase_prose(worded, title)
    assert await asked(worded, lines, items.SIMILAR, words="café", themes=[]) == []


@pytest.mark.parametrize("words", ["", "'", "a & | ! (", "de het een", "<->", "\\"])
async def test_a9_any_words_may_be_asked_for(worded: Database, words: str) -> None:
    assert await asked(worded, (*RULED, filed()), items.SIMILAR, words=words, themes=[]) == []
