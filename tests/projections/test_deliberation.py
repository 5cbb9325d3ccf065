"""What was said about an item: latest words, every wording, answers; and amendments with their texts."""

from __future__ import annotations

from typing import Any

from events.amendment.facts import (
    AmendmentAdopted,
    AmendmentCoSigned,
    AmendmentFiled,
    AmendmentFlagged,
    AmendmentRebased,
    AmendmentsRanked,
    AmendmentWithdrawn,
)
from events.clauses import Change
from events.contribution.facts import Answered, Contributed, Hidden, Revised, Shown, Withdrawn
from events.organisation.facts import Profiled
from events.proposal.facts import Clause, Consolidated
from projections import AMENDMENTS, DELIBERATION, amendments, deliberation
from tests.conftest import Database
from tests.events.items import filed
from tests.events.sample import ANN, CEM, CLAUSES, CLERK, DORA, NOW, text
from tests.events.test_within import said as within
from tests.projections.given import History, at, fill, reading, write_prose

NAME = ("organisation-fietsers", Profiled(text("Fietsers"), None, (), (), ()))


def said(contribution: str, words: str, reply_to: str | None = None) -> tuple[str, Contributed]:
    made = Contributed(
        contribution,
        "v1",
        "fietsers",
        "concern",
        text(words),
        reply_to,
        for_another=False,
        asked=None,
        due=None,
    )
    return f"contribution-{contribution}", made


async def test_what_was_said_is_told_in_its_latest_words(database: Database) -> None:
    history = History(NAME)
    history.add(said("b1", "Dark"), CEM)
    history.add(said("b2", "Indeed", reply_to="b1"), CEM)
    history.add(("contribution-b1", Revised("b1", 2, text("Too dark"))), CEM)
    history.add(("contribution-b1", Answered("b1", "buurtwerk", text("A lamp comes"))), ANN)
    history.add(("contribution-b2", Withdrawn("b2")), CEM)
    await fill(database, DELIBERATION, history.leaves)
    await write_prose(database, "Fietsers", "Dark", "Too dark", "A lamp comes")
    async with reading(database) as models:
        first, second = await models.fetch(deliberation.CONTRIBUTIONS, proposal="v1")
        worded = await models.fetch(deliberation.WORDINGS, contribution="b1")
        answers = await models.fetch(deliberation.ANSWERS, contributions=["b1", "b2"])
    assert first == {
        "contribution": "b1",
        "position": 1,
        "proposal": "v1",
        "commission": None,
        "about": None,
        "item": None,
        "number": None,
        "organisation": "fietsers",
        "organisation_name": "Fietsers",
        "kind": "concern",
        "reply_to": None,
        "for_another": False,
        "asked": None,
        "due": None,
        "made_at": at(1),
        "withdrawn_at": None,
        "version": 2,
        "text": "Too dark",
        "text_digest": text("Too dark"),
        "hidden_by": None,
        "hidden_for": None,
        "hidden_for_digest": None,
        "worded_at": at(3),
    }
    assert (second["contribution"], second["reply_to"], second["withdrawn_at"]) == ("b2", "b1", at(5))
    assert [(row["version"], row["text"]) for row in worded] == [(1, "Dark"), (2, "Too dark")]
    assert [(row["office"], row["organisation"], row["text"]) for row in answers] == [
        ("member", "buurtwerk", "A lamp comes")
    ]


async def test_f3_words_that_both_benches_hid_are_not_told_and_the_reason_is(database: Database) -> None:
    history = History(NAME)
    history.add(said("b1", "Dark"), CEM)
    history.add(said("b2", "Light"), CEM)
    for name in ("b1", "b2"):
        history.add((f"contribution-{name}", Hidden(name, "r1", text("It names somebody"))), DORA)
    history.add(("contribution-b2", Shown("b2", "r1")), CLERK)
    await fill(database, DELIBERATION, history.leaves)
    await write_prose(database, "Fietsers", "Dark", "Light", "It names somebody")
    async with reading(database) as models:
        hidden, shown = await models.fetch(deliberation.CONTRIBUTIONS, proposal="v1")
        worded = [await models.fetch(deliberation.WORDINGS, contribution=name) for name in ("b1", "b2")]
    assert (hidden["text"], hidden["text_digest"]) == (None, None)
    assert (hidden["hidden_by"], hidden["hidden_for"]) == ("r1", "It names somebody")
    assert (shown["text"], shown["hidden_by"], shown["hidden_for"]) == ("Light", None, None)
    assert [[row["text"] for row in rows] for rows in worded] == [[], ["Light"]]


async def test_what_was_said_is_found_by_kind_and_by_id(database: Database) -> None:
    history = History(said("b1", "Dark"), said("b2", "Far"))
    await fill(database, DELIBERATION, history.leaves)
    async with reading(database) as models:

        async def ids(**asked: str) -> list[str]:
            return [row["contribution"] for row in await models.fetch(deliberation.CONTRIBUTIONS, **asked)]

        assert await ids(proposal="v1") == ["b1", "b2"]
        assert await ids(contribution="b2") == ["b2"]
        assert await ids(proposal="v1", kind="question") == await ids(proposal="v2") == []


def amendment(name: str, *changes: Change, on: str | None = None) -> tuple[str, AmendmentFiled]:
    return "amendments-v1", AmendmentFiled(name, "v1", "fietsers", 1, on, changes, text("Why"), ("w0",))


async def test_amendments_are_told_with_the_words_before_and_after(database: Database) -> None:
    clauses = (Clause("a1", text("A bench")), Clause("a2", text("A tree")))
    history = History(NAME, filed(clauses=clauses))
    swap = Change("replace", "a1", None, text("Two benches"))
    history.add(amendment("w1", swap, Change("insert", "a2", "n1", text("A lamp"))), CEM)
    history.add(amendment("w2", Change("delete", "a2", None, None)), DORA)
    history.add(amendment("w3", swap, on="w1"), DORA)
    history.add(("amendments-v1", AmendmentCoSigned("w1", "stad")), DORA)
    history.add(("amendments-v1", AmendmentsRanked(("w2", "w1"), text("So"))), CLERK)
    history.add(("amendments-v1", AmendmentWithdrawn("w1")), CEM)
    await fill(database, AMENDMENTS, history.leaves)
    await write_prose(database, "Fietsers", "Why", "A bench", "A tree", "Two benches", "A lamp")
    async with reading(database) as models:
        first, second, third = await models.fetch(amendments.LIST, proposal="v1")
        changes = await models.fetch(amendments.CHANGES, proposal="v1")
    assert first == {
        "amendment": "w1",
        "proposal": "v1",
        "position": 2,
        "organisation": "fietsers",
        "organisation_name": "Fietsers",
        "version": 1,
        "on": None,
        "rivals": ["w0"],
        "phase": "withdrawn",
        "poll": None,
        "ranked": 1,
        "adopted": None,
        "filed_at": at(2),
        "reason": "Why",
        "reason_digest": text("Why"),
        "co_signers": ["stad"],
    }
    assert [(row["phase"], row["ranked"], row["on"]) for row in (second, third)] == [
        ("standing", 0, None),
        ("lapsed", None, "w1"),
    ]
    told = [
        (row["amendment"], row["kind"], row["at"], row["clause"], row["old"], row["text"]) for row in changes
    ]
    assert told == [
        ("w1", "replace", "a1", None, "A bench", "Two benches"),
        ("w1", "insert", "a2", "n1", None, "A lamp"),
        ("w2", "delete", "a2", None, "A tree", None),
        ("w3", "replace", "a1", None, "A bench", "Two benches"),
    ]


async def test_each_version_of_a_text_is_kept_with_what_made_it(database: Database) -> None:
    history = History(filed())
    history.add(amendment("w1", Change("replace", "a1", None, "7" * 64)), CEM)
    history.add(amendment("w2", Change("delete", "a2", None, None)), DORA)
    history.add(amendment("w3", Change("insert", "a1", "n1", "9" * 64)), DORA)
    history.add(("amendments-v1", AmendmentAdopted("w1", "vote", "p1", ("w2",))), CLERK)
    later = Consolidated("v1", 2, (Clause("a1", "7" * 64), CLAUSES[1]), ("w1",), NOW)
    history.add(("proposal-v1", later), CLERK)
    history.add(("amendments-v1", AmendmentRebased("w3", 2)), CLERK)
    history.add(("amendments-v1", AmendmentFlagged("w3", 2)), CLERK)
    await fill(database, AMENDMENTS, history.leaves)
    async with reading(database) as models:
        versions = await models.fetch(amendments.VERSIONS, proposal="v1")
        texts = [await models.fetch(amendments.TEXT, proposal="v1", version=number) for number in (1, 2)]
        rows = await models.fetch(amendments.LIST, proposal="v1")
    assert [(row["version"], row["amendments"], row["at"]) for row in versions] == [
        (1, [], at(0)),
        (2, ["w1"], at(5)),
    ]
    assert [[(row["clause"], row["text_digest"]) for row in clauses] for clauses in texts] == [
        [("a1", "1" * 64), ("a2", "2" * 64)],
        [("a1", "7" * 64), ("a2", "2" * 64)],
    ]
    wanted = ("amendment", "phase", "poll", "version", "adopted")
    assert [tuple(row[name] for name in wanted) for row in rows] == [
        ("w1", "adopted", "p1", 1, 4),
        ("w2", "lapsed", None, 1, None),
        ("w3", "flagged", None, 2, None),
    ]


async def test_a2_what_is_said_within_a_commission_stands_apart(database: Database) -> None:
    history = History(
        said("b0", "There is no light"), within(), ("contribution-b1", Revised("b1", 2, text("Light!")))
    )
    await fill(database, DELIBERATION, history.leaves)
    await write_prose(database, "Light!")
    asked: dict[str, Any] = {"commission": "k1", "about": "outcome", "item": "v1"}
    async with reading(database) as models:
        (row,) = await models.fetch(deliberation.CONTRIBUTIONS, **asked)
        on_v1 = await models.fetch(deliberation.CONTRIBUTIONS, proposal="v1")
        elsewhere = await models.fetch(deliberation.CONTRIBUTIONS, **{**asked, "commission": "k2"})
    assert [one["contribution"] for one in on_v1] == ["b0"]
    assert elsewhere == []
    assert (row["contribution"], row["proposal"], row["number"], row["text"]) == ("b1", None, 1, "Light!")
