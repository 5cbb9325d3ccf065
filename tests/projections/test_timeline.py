"""What stands in a dossier beside the item and its polls: what was said, sittings, what held it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from events.amendment.facts import AmendmentAdopted, AmendmentFiled, AmendmentsRanked
from events.ballot.facts import CastV2, Disputed
from events.clauses import Change
from events.contribution.facts import Answered, Contributed, Hidden, Shown
from events.contribution.facts import Revised as Reworded
from events.delegation.facts import Begun, Delegated, Receiver
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.measure.facts import MeasureAppealed, MeasureAsked, MeasureConfirmed
from events.minority.facts import PositionTaken
from events.poll.facts import Closed, ClosedV2, Tally
from events.proposal.facts import Clause, Concluded, Consolidated, Scheduled
from events.sitting.facts import (
    AgendaItemPut,
    Began,
    Convened,
    DocumentAdded,
    Ended,
    MinutesDrafted,
    TurnGiven,
)
from events.support.facts import SupportGiven, SupportTakenBack
from projections import DOSSIER, dossier
from tests.conftest import Database
from tests.events import papers
from tests.events.items import QUALIFIED, RULED, filed
from tests.events.sample import CEM, DAY, NOW, Line, text
from tests.projections.given import History, fill, reading

SEAL, KEY = "A-z_" * 10 + "abc", "z_-Z" * 10 + "abc"
SAID = Contributed(
    "b1", "v1", "fietsers", "concern", text("dark"), None, for_another=True, asked=None, due=None
)


async def lines(database: Database, *given: Line, proposal: str = "v1", **asked: Any) -> list[dict[str, Any]]:
    """The timeline after these facts, without what the item began with."""
    await fill(database, DOSSIER, History(*RULED, *given).leaves)
    async with reading(database) as models:
        return await models.fetch(dossier.TIMELINE, proposal=proposal, **asked)


async def types(database: Database, *given: Line, **asked: Any) -> list[str]:
    return [line["type"] for line in await lines(database, *given, **asked)]


def support(organisation: str, *, given: bool = True) -> Line:
    fact = SupportGiven if given else SupportTakenBack
    return f"support-v1-{organisation}", fact("v1", organisation)


def cast(organisation: str, choice: str, reason: str | None = None) -> Line:
    return f"ballot-p1-{organisation}", CastV2("p1", organisation, choice, reason, "full", None)


async def test_e3_support_is_told_once_the_item_has_a_place_and_not_before(database: Database) -> None:
    before = (filed(), support("fietsers"), support("stad"), support("stad", given=False), QUALIFIED)
    scheduled = ("proposal-v1", Scheduled("v1", "s1", NOW + DAY, "lot"))
    assert await types(database, *before) == ["proposal.submitted.v2", "proposal.qualified.v1"]
    told = await lines(database, *before, scheduled)
    assert [line["type"] for line in told] == [
        *("proposal.submitted.v2", "support", "proposal.qualified.v1", "proposal.scheduled.v1"),
    ]
    assert (told[1]["data"]["supporters"], told[1]["data"]["taken_back"], told[1]["office"]) == (1, 1, None)
    assert told[1]["position"] == told[2]["position"] - 1


async def test_t2_every_version_of_the_text_is_told_with_its_words_and_amendments(database: Database) -> None:
    change = Change("replace", "c1", None, text("two"))
    amendment = AmendmentFiled("w1", "v1", "fietsers", 1, None, (change,), text("why"), ("w0",))
    new = (Clause("c1", text("two")),)
    told = await lines(
        database,
        filed(clauses=(Clause("c1", text("one")),)),
        ("amendments-v1", amendment),
        ("amendments-v1", AmendmentsRanked(("w1", "w0"), text("first"))),
        ("amendments-v1", AmendmentAdopted("w1", "vote", "p1", ("w0",))),
        ("proposal-v1", Consolidated("v1", 2, new, ("w1",), NOW)),
    )
    first, filing, ranking, adopted, second = told
    assert [word["of"] for word in first["texts"] if word["name"] == "clause"] == ["c1"]
    assert filing["organisation"] == "fietsers"
    assert filing["text_digest"] == text("why")
    assert filing["texts"] == [{"name": "change", "of": "1", "digest": text("two")}]
    assert filing["data"] == {
        "amendment": "w1",
        "version": 1,
        "on": None,
        "rivals": ["w0"],
        "changes": [{"kind": "replace", "at": "c1", "clause": None}],
    }
    assert ranking["data"] == {"ranking": ["w1", "w0"]}
    assert adopted["data"] == {"amendment": "w1", "way": "vote", "lapsed": ["w0"]}
    assert adopted["poll"] == "p1"
    assert second["texts"] == [{"name": "clause", "of": "c1", "digest": text("two")}]
    assert second["data"] == {"version": 2, "clauses": 1, "amendments": ["w1"]}
    assert {line["part"] for line in told} == {"text", "amendments"}


async def test_t2_what_was_said_stands_in_the_dossier_of_its_item(database: Database) -> None:
    said = (
        filed(),
        ("contribution-b1", SAID),
        ("contribution-b2", replace(SAID, contribution="b2", proposal="v2")),
        ("contribution-b1", Reworded("b1", 2, text("too dark"))),
        ("contribution-b1", Answered("b1", None, text("lamps"))),
        ("contribution-b2", Answered("b2", None, text("elsewhere"))),
        ("minority-v1-stad", PositionTaken("v1", "stad", text("not so"))),
    )
    told = (await lines(database, *said))[1:]
    assert [(line["type"], line["organisation"], line["text_digest"]) for line in told] == [
        ("contribution.made.v1", "fietsers", text("dark")),
        ("contribution.revised.v1", None, text("too dark")),
        ("contribution.answered.v1", None, text("lamps")),
        ("minority.position-taken.v1", "stad", text("not so")),
    ]
    assert told[0]["data"] == {
        "contribution": "b1",
        "kind": "concern",
        "reply_to": None,
        "for_another": True,
        "asked": None,
        "due": None,
    }


async def test_t2_a_long_conversation_is_told_in_parts_from_either_end(database: Database) -> None:
    asked = Delegated("question", "b1", 1, 1, Receiver(None, text("a council"), None), text("who?"), "advise",
                      None, NOW + DAY, None)  # fmt: skip
    given = (
        filed(),
        *((f"contribution-b{n}", replace(SAID, contribution=f"b{n}")) for n in range(5)),
        ("contribution-c1", replace(SAID, contribution="c1", proposal="v2")),
        ("delegation-question-b1", asked),
        ("delegation-question-b1", Begun("question", "b1")),
        ("measure-m1", MeasureAsked("m1", "hide", "b2", "threat", text("a threat"), "city")),
        ("contribution-b3", Answered("b3", None, text("lamps"))),
    )
    whole = [line["position"] for line in await lines(database, *given)]
    assert len(whole) == len(given) - 1, "all but what was said about another item"
    async with reading(database) as models:
        for newest, places in ((False, whole), (True, whole[::-1])):
            part = await models.fetch(dossier.TIMELINE, proposal="v1", limit=4, newest=newest)
            assert [line["position"] for line in part] == places[:4]
        after = await models.fetch(dossier.TIMELINE, proposal="v1", after=whole[3], limit=4)
        assert [line["position"] for line in after] == whole[4:8]
        measures = await models.fetch(dossier.TIMELINE, proposal="v1", part="measures", limit=4)
        assert [line["data"]["subject"] for line in measures] == ["b2"]


async def test_f3_hidden_words_are_in_no_line_and_why_they_are_hidden_is(database: Database) -> None:
    hiding = (
        filed(),
        ("contribution-b1", SAID),
        ("contribution-b1", Reworded("b1", 2, text("too dark"))),
        ("measure-m1", MeasureAsked("m1", "hide", "b1", "threat", text("a threat"), "city")),
        ("measure-m2", MeasureAsked("m2", "suspend", "fietsers", "unlawful", text("forged"), "city")),
        ("measure-m1", MeasureConfirmed("m1", "civil-society", NOW)),
        ("contribution-b1", Hidden("b1", "m1", text("a threat"))),
    )
    told = (await lines(database, *hiding))[1:]
    assert [(line["type"], line["text_digest"]) for line in told] == [
        ("contribution.made.v1", None),
        ("contribution.revised.v1", None),
        ("measure.asked.v1", text("a threat")),
        ("measure.confirmed.v1", None),
        ("contribution.hidden.v1", text("a threat")),
    ]
    assert told[0]["data"]["hidden"] is True
    shown = await lines(database, *hiding, ("contribution-b1", Shown("b1", "m1")))
    assert [line["text_digest"] for line in shown[1:3]] == [text("dark"), text("too dark")]


async def test_an_appeal_is_told_in_the_dossier_of_the_item_that_judges_it(database: Database) -> None:
    asked = (
        ("measure-m2", MeasureAsked("m2", "suspend", "fietsers", "unlawful", text("forged"), "city")),
        ("measure-m2", MeasureAppealed("m2", text("we did not"))),
        filed("m2", kind="membership"),
    )
    assert await types(database, *asked, proposal="m2") == [
        *("measure.asked.v1", "measure.appealed.v1", "proposal.submitted.v2"),
    ]


async def test_m1_the_sitting_that_deals_with_an_item_is_told_with_its_own_turns(database: Database) -> None:
    def at_the_sitting(*facts: Any, sitting: str = "s1") -> list[Line]:
        return [(f"sitting-{sitting}", fact) for fact in facts]

    convened = Convened("s1", "plenary", None, text("March"), NOW, NOW + DAY, text("Hall"), None)
    meeting = at_the_sitting(
        convened,
        AgendaItemPut("i1", text("Benches"), "v1", None),
        AgendaItemPut("i2", text("Any other business"), None, Tally(5, 0, 0)),
        DocumentAdded("d1", text("Map"), text("a map"), "i1"),
        DocumentAdded("d2", text("Rules"), text("the rules"), None),
        Began(),
        TurnGiven("i1", "fietsers"),
        TurnGiven("i2", "stad"),
        Ended(),
        MinutesDrafted(1, text("what was said")),
    )
    elsewhere = at_the_sitting(replace(convened, sitting="s2"), Began(), sitting="s2")
    told = (await lines(database, filed(), *meeting, *elsewhere))[1:]
    assert [line["type"] for line in told] == [
        *("sitting.convened.v1", "sitting.item-put.v1", "sitting.document-added.v1", "sitting.began.v1"),
        *("sitting.turn-given.v1", "sitting.ended.v1", "sitting.minutes-drafted.v1"),
    ]
    assert (told[4]["organisation"], told[4]["data"]) == ("fietsers", {"sitting": "s1", "item": "i1"})
    assert told[-1]["data"] == {"sitting": "s1", "version": 1, "digest": text("what was said")}
    assert {line["part"] for line in told} == {"sittings"}


async def test_d3_objections_are_told_with_reasons_answers_and_their_end(database: Database) -> None:
    told = await lines(
        database,
        filed(),
        papers.opened("consent"),
        cast("fietsers", "objection", text("no")),
        cast("stad", "concern", text("dear")),
        cast("stad", "consent"),
        cast("buurtwerk", "consent"),
        ("ballot-p1-fietsers", Disputed("p1", "fietsers", 1, text("not us"))),
        ("poll-p1", Closed("p1")),
        ("hold-v1", ItemHeld("v1", "p1", ("fietsers",), NOW + DAY)),
        ("hold-v1", ObjectionAnswered("v1", "fietsers", text("yes"))),
        ("hold-v1", ObjectionWithdrawn("v1", "fietsers", None)),
        ("hold-v1", ItemReleased("v1", "p1", "withdrawn")),
        ("proposal-v1", Concluded("v1", "p1", "adopted", "decision", "e" * 64)),
        after=len(RULED) + 1,
    )
    assert [(line["type"], line["organisation"], line["text_digest"]) for line in told] == [
        ("ballot.cast.v2", "fietsers", text("no")),
        ("ballots", None, None),
        ("ballot.disputed.v1", "fietsers", text("not us")),
        ("poll.closed.v1", None, None),
        ("item.held.v1", None, None),
        ("objection.answered.v1", None, text("yes")),
        ("objection.withdrawn.v1", "fietsers", None),
        ("item.released.v1", None, None),
        ("proposal.concluded.v1", None, None),
    ]
    assert told[0]["data"] == {"choice": "objection", "room": False, "sealed": False}
    assert told[4]["data"]["objectors"] == ["fietsers"]


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
async def test_d2_nobody_is_named_in_a_sealed_round_before_its_close(
    database: Database, *, closed: bool
) -> None:
    round_ = (
        filed(),
        papers.opened("consent", secrecy="sealed", seal=SEAL),
        cast("fietsers", "ENVELOPE", text("sealed words")),
        ("ballot-p1-fietsers", Disputed("p1", "fietsers", 1, None)),
    )
    key: tuple[Line, ...] = (("poll-p1", ClosedV2("p1", KEY)),) if closed else ()
    told = await lines(database, *round_, *key)
    named = [line["type"] for line in told if line["organisation"] == "fietsers"]
    assert named == (["ballot.cast.v2", "ballot.disputed.v1"] if closed else [])
    assert "ballots" in {line["type"] for line in told}


async def test_a_timeline_is_read_part_by_part_without_losing_a_line(database: Database) -> None:
    given = (
        filed(),
        papers.opened("consent"),
        cast("buurtwerk", "consent"),
        cast("fietsers", "objection", text("no")),
        ("poll-p1", Closed("p1")),
        *(("contribution-b" + str(n), replace(SAID, contribution=f"b{n}")) for n in range(5)),
    )
    whole = await lines(database, *given)
    async with reading(database) as models:
        for limit in (1, 2, 3, 7):
            parts: list[dict[str, Any]] = []
            while True:
                after = parts[-1]["position"] if parts else None
                part = await models.fetch(dossier.TIMELINE, proposal="v1", after=after, limit=limit)
                parts += part
                if len(part) < limit:
                    break
            assert parts == whole, limit
        debate = await models.fetch(dossier.TIMELINE, proposal="v1", part="debate", limit=2)
    assert [line["data"]["contribution"] for line in debate] == ["b0", "b1"]
    assert [line["type"] for line in whole[2:4]] == ["ballot.cast.v2", "ballots"]
    assert whole[2]["position"] == whole[3]["position"]


async def test_what_the_clock_did_is_told_as_that(database: Database) -> None:
    history = History(*RULED, filed())
    history.add(QUALIFIED, replace(CEM, office="clerk", organisation=None, proof="schedule"))
    await fill(database, DOSSIER, history.leaves)
    async with reading(database) as models:
        told = await models.fetch(dossier.TIMELINE, proposal="v1")
    assert [(line["office"], line["by_clock"]) for line in told] == [("clerk", False), ("clerk", True)]
