"""The dossier: one readable timeline."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from events.ballot.facts import Cast
from events.delegation.facts import Reported
from events.organisation.facts import Profiled
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened, Quorum, Tally, Threshold
from events.proposal.facts import (
    Clause,
    Concluded,
    CoSigned,
    Prepared,
    Reopened,
    Revised,
    Submitted,
    Withdrawn,
)
from projections import dossier
from projections.dossier import DOSSIER
from tests.conftest import Database
from tests.events import papers
from tests.events.items import DELIBERATED, PREPARED, PUT, QUALIFIED, RULED, SCHEDULED, filed
from tests.events.sample import ANN, CEM, DAY, NOW, Line, text
from tests.projections.given import History, at, erase_prose, fill, reading, write_prose

FIRST, SECOND = "The city places a bench every 200 metres.", "It reports each year."
WORDS = ("Benches", "For who walks slowly", "Legs tire", FIRST, SECOND, "Buurtwerk", "mistaken", "better one")


def named(organisation: str, name: str) -> Line:
    return f"organisation-{organisation}", Profiled(text(name), None, (), (), ())


def submitted(proposal: str = "v1", title: str = "Benches", themes: tuple[str, ...] = ("space",)) -> Line:
    fact = Submitted(
        proposal,
        "buurtwerk",
        text(title),
        text("For who walks slowly"),
        (Clause("a1", text(FIRST)), Clause("a2", text(SECOND))),
        text("Legs tire"),
        themes,
        ("elderly",),
        ("ledeberg", "dampoort"),
    )
    return f"proposal-{proposal}", fact


def opened(poll: str = "p1", proposal: str = "v1") -> Line:
    fact = Opened(
        poll=poll,
        proposal=proposal,
        text="e" * 64,
        method="majority",
        threshold=Threshold(1, 2, "votes"),
        quorum=Quorum(1, 4),
        secrecy="open",
        closes_at=None,
        membership_version=7,
        roll_size=9,
        roll="f" * 64,
    )
    return f"poll-{poll}", fact


def cast(organisation: str, poll: str = "p1") -> Line:
    return f"ballot-{poll}-{organisation}", Cast(poll, organisation, "for")


COLUMNS = ("position", "at", "type", "office", "organisation_name", "poll", "text", "data")


async def timeline(database: Database, proposal: str = "v1", **asked: Any) -> list[tuple[Any, ...]]:
    async with reading(database) as models:
        rows = await models.fetch(dossier.TIMELINE, proposal=proposal, **asked)
    return [tuple(row[column] for column in COLUMNS) for row in rows]


def whole_history() -> History:
    history = History(named("buurtwerk", "Buurtwerk"), named("fietsers", "Fietsers"))
    history.add(submitted(), ANN)
    history.add(opened())
    history.add(cast("fietsers"), CEM)
    history.add(cast("buurtwerk"), ANN)
    history.add(("poll-p1", ClosingAnnounced("p1", NOW + DAY)))
    history.add(cast("fietsers"), CEM)
    history.add(("poll-p1", Closed("p1")))
    history.add(("poll-p1", Counted("p1", Tally(2, 0, 0), "adopted")))
    history.add(("poll-p1", Annulled("p1", text("mistaken"))))
    history.add(opened("p2"))
    history.add(("proposal-v1", Withdrawn("v1", text("better one"))), ANN)
    return history


async def test_a_dossier_is_one_timeline_in_the_order_of_the_log(database: Database) -> None:
    await write_prose(database, *WORDS)
    await fill(database, DOSSIER, whole_history().leaves)
    terms = {
        "method": "majority",
        "threshold": {"numerator": 1, "denominator": 2, "of": "votes", "at_least": False},
        "quorum": {"numerator": 1, "denominator": 4},
        "secrecy": "open",
        "closes_at": None,
        "roll_size": 9,
    }
    tally = {"for": 2, "against": 0, "abstain": 0}
    ballots = {"papers": 2, "changes": 1, "first": 4, "first_at": "2026-03-02T20:04:00+00:00"}
    closing = {"closes_at": "2026-03-03T20:00:00Z"}
    ann, clerk = ("member", "Buurtwerk", None), ("clerk", None, "p1")
    assert await timeline(database) == [
        (2, at(2), "proposal.submitted.v1", *ann, None, {"clauses": 2}),
        (3, at(3), "poll.opened.v1", *clerk, None, terms),
        (6, at(6), "poll.closing-announced.v1", *clerk, None, closing),
        (7, at(7), "ballots", None, None, "p1", None, ballots),
        (8, at(8), "poll.closed.v1", *clerk, None, {}),
        (9, at(9), "poll.counted.v1", *clerk, None, {"tally": tally, "outcome": "adopted"}),
        (10, at(10), "poll.annulled.v1", *clerk, "mistaken", {}),
        (11, at(11), "poll.opened.v1", "clerk", None, "p2", None, terms),
        (12, at(12), "proposal.withdrawn.v1", *ann, "better one", {}),
    ]


async def test_five_hundred_ballots_are_one_line(database: Database) -> None:
    history = History(submitted(), opened(), *(cast(f"o{number}") for number in range(500)), cast("o1"))
    await fill(database, DOSSIER, history.leaves)
    lines = [(line[0], line[2], line[-1]) for line in await timeline(database)]
    ballots = {"papers": 500, "changes": 1, "first": 2, "first_at": "2026-03-02T20:02:00+00:00"}
    assert [line[:2] for line in lines] == [
        (0, "proposal.submitted.v1"),
        (1, "poll.opened.v1"),
        (502, "ballots"),
    ]
    assert lines[-1][2] == ballots


async def test_two_dossiers_do_not_mix(database: Database) -> None:
    history = History(submitted("v1"), submitted("v2"), opened("p1", "v1"), opened("p2", "v2"))
    history.add(cast("fietsers", "p2"))
    history.add(("proposal-v1", Withdrawn("v1", text("better one"))), ANN)
    await fill(database, DOSSIER, history.leaves)
    assert [line[0] for line in await timeline(database, "v1")] == [0, 2, 5]
    assert [line[0] for line in await timeline(database, "v2")] == [1, 3, 4]
    assert await timeline(database, "v3") == []


async def test_a_proposal_is_told_with_its_clauses_and_polls(database: Database) -> None:
    await write_prose(database, *WORDS)
    await fill(database, DOSSIER, whole_history().leaves)
    async with reading(database) as models:
        assert await models.fetch(dossier.PROPOSAL, proposal="v1") == [
            {
                "proposal": "v1",
                "position": 2,
                "rules": 0,
                "kind": None,
                "phase": "withdrawn",
                "aim": None,
                "version": 1,
                "organisation": "buurtwerk",
                "organisation_name": "Buurtwerk",
                "title": "Benches",
                "title_digest": text("Benches"),
                "question": None,
                "question_digest": None,
                "for_whom": "For who walks slowly",
                "for_whom_digest": text("For who walks slowly"),
                "changes": None,
                "changes_digest": None,
                "background": "Legs tire",
                "background_digest": text("Legs tire"),
                "level": None,
                "holder": None,
                "addressed_to_city": None,
                "themes": ["space"],
                "target_groups": ["elderly"],
                "neighbourhoods": ["ledeberg", "dampoort"],
                "submitted_at": at(2),
                "sitting": None,
                "meets_at": None,
                "outcome": None,
                "standing": None,
                "withdrawn_at": at(12),
                "reason": "better one",
                "reason_digest": text("better one"),
            }
        ]
        assert await models.fetch(dossier.CLAUSES, proposal="v1") == [
            {"number": 1, "clause": "a1", "text": FIRST, "text_digest": text(FIRST)},
            {"number": 2, "clause": "a2", "text": SECOND, "text_digest": text(SECOND)},
        ]
        assert await models.fetch(dossier.POLLS, proposal="v1") == [
            {
                "poll": "p1",
                "position": 3,
                "kind": "policy",
                "method": "majority",
                "secrecy": "open",
                "phase": "annulled",
                "roll_size": 9,
                "opened_at": at(3),
                "closes_at": NOW + DAY,
                "papers": 2,
                "recorded_for": 2,
                "recorded_against": 0,
                "recorded_abstain": 0,
                "outcome": "adopted",
            },
            {
                "poll": "p2",
                "position": 11,
                "kind": "policy",
                "method": "majority",
                "secrecy": "open",
                "phase": "open",
                "roll_size": 9,
                "opened_at": at(11),
                "closes_at": None,
                "papers": 0,
                "recorded_for": None,
                "recorded_against": None,
                "recorded_abstain": None,
                "outcome": None,
            },
        ]
        assert await models.fetch(dossier.COUNTS) == [{"proposals": 1, "withdrawn": 1}]


async def test_proposals_are_listed_newest_first_with_their_latest_poll(database: Database) -> None:
    history = whole_history()
    history.add(submitted("v2", "Lanes", ("mobility",)), ANN)
    await write_prose(database, *WORDS, "Lanes")
    await fill(database, DOSSIER, history.leaves)
    async with reading(database) as models:
        rows = await models.fetch(dossier.DOSSIERS)
        assert [(row["proposal"], row["title"], row["poll"], row["poll_phase"]) for row in rows] == [
            ("v2", "Lanes", None, None),
            ("v1", "Benches", "p2", "open"),
        ]
        assert rows[1] == {
            "proposal": "v1",
            "position": 2,
            "kind": None,
            "phase": "withdrawn",
            "organisation": "buurtwerk",
            "organisation_name": "Buurtwerk",
            "title": "Benches",
            "title_digest": text("Benches"),
            "themes": ["space"],
            "target_groups": ["elderly"],
            "neighbourhoods": ["ledeberg", "dampoort"],
            "submitted_at": at(2),
            "meets_at": None,
            "withdrawn_at": at(12),
            "outcome": None,
            "standing": None,
            "poll": "p2",
            "poll_phase": "open",
            "closes_at": None,
            "poll_outcome": None,
        }
        for filters, expected in [
            ({"theme": "mobility"}, rows[:1]),
            ({"neighbourhood": "dampoort", "theme": "space"}, rows[1:]),
            ({"target_group": "children"}, []),
            ({"organisation": "fietsers"}, []),
            ({"limit": 1}, rows[:1]),
            ({"limit": 1, "after": "v2"}, rows[1:]),
            ({"after": "v3"}, []),
            ({"state": "open"}, rows[:1]),
            ({"state": "voting"}, rows[1:]),
            ({"state": "concluded"}, []),
            ({"state": "ended"}, rows[1:]),
            ({"phase": "withdrawn"}, rows[1:]),
            ({"kind": "policy"}, []),
        ]:
            assert await models.fetch(dossier.DOSSIERS, **filters) == expected, filters  # type: ignore[arg-type]


async def test_dossiers_are_found_by_the_words_of_any_of_their_texts(database: Database) -> None:
    history = whole_history()
    history.add(submitted("v2", "Fietspaden", ("mobility",)), ANN)
    await write_prose(database, *WORDS, "Fietspaden")
    await fill(database, DOSSIER, history.leaves)
    async with reading(database) as models:
        for words, found in [
            ("fietspad", ["v2"]),
            ("BENCHES", ["v1"]),
            ("legs", ["v2", "v1"]),
            ('"every year"', []),
            ("reports year", ["v2", "v1"]),
            ("reports -year", []),
            ("mistaken", []),
            ("de het een", []),
            ("", []),
        ]:
            rows = await models.fetch(dossier.DOSSIERS, q=words)
            assert [row["proposal"] for row in rows] == found, words
        await erase_prose(database, "Fietspaden")
        assert await models.fetch(dossier.DOSSIERS, q="fietspad") == []


async def test_erased_texts_show_as_absent_and_their_digests_stay(database: Database) -> None:
    await write_prose(database, *WORDS)
    await fill(database, DOSSIER, whole_history().leaves)
    for words in WORDS:
        await erase_prose(database, words)
    async with reading(database) as models:
        (row,) = await models.fetch(dossier.PROPOSAL, proposal="v1")
        clauses = await models.fetch(dossier.CLAUSES, proposal="v1")
    told = [row[name] for name in ("title", "for_whom", "background", "reason", "organisation_name")]
    assert told == [None] * 5
    assert [(clause["text"], clause["text_digest"]) for clause in clauses] == [
        (None, text(FIRST)),
        (None, text(SECOND)),
    ]
    assert {line[6] for line in await timeline(database)} == {None}


async def test_t2_an_item_under_rules_is_told_from_its_submission_to_its_outcome(database: Database) -> None:
    later = (Clause("c1", text(FIRST)),)
    lines = (
        *RULED,
        filed(preparation=replace(PREPARED, for_whom=None)),
        ("proposal-v1", Prepared("v1", PREPARED, NOW)),
        ("proposal-v1", CoSigned("v1", "fietsers")),
        ("proposal-v1", Revised("v1", 2, later, NOW)),
        QUALIFIED,
        SCHEDULED,
        DELIBERATED,
        papers.opened(rules=1),
        PUT,
        papers.cast("fietsers", "for"),
        ("poll-p1", Closed("p1")),
        ("poll-p1", replace(papers.NOTHING, ballots=1, tally=Tally(1, 0, 0), outcome="adopted")),
        ("proposal-v1", Concluded("v1", "p1", "adopted", "advice", "e" * 64)),
    )
    await fill(database, DOSSIER, History(*lines).leaves)
    async with reading(database) as models:
        timeline = await models.fetch(dossier.TIMELINE, proposal="v1")
        clauses = await models.fetch(dossier.CLAUSES, proposal="v1")
        (proposal,) = await models.fetch(dossier.PROPOSAL, proposal="v1")
        (poll,) = await models.fetch(dossier.POLLS, proposal="v1")
    assert [row["type"] for row in timeline] == [
        *("proposal.submitted.v2", "proposal.prepared.v1", "proposal.co-signed.v1", "proposal.revised.v1"),
        *("proposal.qualified.v1", "proposal.scheduled.v1", "proposal.deliberated.v1", "poll.opened.v2"),
        *("ballots", "poll.closed.v1", "poll.counted.v2", "proposal.concluded.v1"),
    ]
    assert timeline[-1]["data"] == {"outcome": "adopted", "standing": "advice"}
    assert [(row["clause"], row["text_digest"]) for row in clauses] == [("c1", text(FIRST))]
    assert proposal["for_whom_digest"] == PREPARED.for_whom
    assert (poll["papers"], poll["recorded_for"], poll["outcome"]) == (1, 1, "adopted")


async def test_a2_a_report_that_opens_an_item_again_stands_in_its_dossier(database: Database) -> None:
    about: tuple[Any, str] = ("proposal", "v1")
    report = Reported(*about, text("It can be done"), text("So"), (), True, text("Heard"), None, False, "p7")  # noqa: FBT003 - a row
    lines = (
        *(*RULED, filed(), QUALIFIED, SCHEDULED, DELIBERATED),
        ("delegation-proposal-v1", report),
        ("proposal-v1", Reopened("v1", 1, NOW, None)),
    )
    await fill(database, DOSSIER, History(*lines).leaves)
    async with reading(database) as models:
        timeline = await models.fetch(dossier.TIMELINE, proposal="v1")
        (proposal,) = await models.fetch(dossier.PROPOSAL, proposal="v1")
    assert [row["type"] for row in timeline[-2:]] == ["delegation.reported.v1", "proposal.reopened.v1"]
    assert timeline[-2]["poll"] == "p7"
    assert (proposal["phase"], proposal["meets_at"]) == ("scheduled", None)


def test_a_survey_on_no_proposal_is_in_no_dossier() -> None:
    survey = papers.opened("survey", proposal=None, text=None)
    assert DOSSIER.project(History().add(survey)) == []
