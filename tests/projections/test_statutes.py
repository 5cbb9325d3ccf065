"""The charter and the rules (P1): facts in, every version out."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from events.charter.facts import Aim, CharterAdopted, CharterText
from events.rules.facts import Procedure, RulesAdopted
from projections import statutes
from projections.statutes import STATUTES
from tests.conftest import Database
from tests.events.rulebook import PERIODS, PROCEDURE
from tests.events.sample import FOUNDED, text
from tests.projections.given import History, at, erase_prose, fill, reading, write_prose

CHARTER = CharterText(
    text("Together"), (Aim("meet", text("Meet")), Aim("act", text("Act"))), text("All"), text("Us")
)
LATER = msgspec.structs.replace(CHARTER, aims=(Aim("act", text("Act")),))
QUICK = msgspec.structs.replace(PROCEDURE, periods=msgspec.structs.replace(PERIODS, reading=3))
LOG = (
    *FOUNDED,
    ("charter", CharterAdopted(1, CHARTER, None)),
    ("rules", RulesAdopted(1, PROCEDURE, None)),
    ("charter", CharterAdopted(2, LATER, "p1")),
    ("rules", RulesAdopted(2, QUICK, "p2")),
)


def plain(procedure: Procedure) -> Any:
    return json.loads(msgspec.json.encode(procedure))


async def test_p1_the_charter_in_force_is_told_and_so_is_every_one_before(database: Database) -> None:
    await write_prose(database, "Together", "Meet", "Act", "All", "Us")
    await fill(database, STATUTES, History(*LOG).leaves)
    async with reading(database) as models:
        (now,) = await models.fetch(statutes.CHARTER)
        (first,) = await models.fetch(statutes.CHARTER, version=1)
        assert await models.fetch(statutes.CHARTER, version=3) == []
        aims = [await models.fetch(statutes.AIMS, version=version) for version in (1, 2)]
    assert (now["version"], now["poll"], now["adopted_at"], now["purpose"]) == (2, "p1", at(4), "Together")
    assert (first["version"], first["poll"], first["position"], first["joining"]) == (1, None, 2, "All")
    assert [[(aim["aim"], aim["text"]) for aim in some] for some in aims] == [
        [("meet", "Meet"), ("act", "Act")],
        [("act", "Act")],
    ]


async def test_the_rules_are_kept_whole_by_version(database: Database) -> None:
    await fill(database, STATUTES, History(*LOG).leaves)
    async with reading(database) as models:
        (now,) = await models.fetch(statutes.RULES)
        (first,) = await models.fetch(statutes.RULES, version=1)
        versions = await models.fetch(statutes.VERSIONS)
    assert (now["version"], now["poll"], now["procedure"]) == (2, "p2", plain(QUICK))
    assert first["procedure"] == plain(PROCEDURE)
    assert [(row["of"], row["version"], row["poll"]) for row in versions] == [
        ("charter", 2, "p1"), ("charter", 1, None), ("rules", 2, "p2"), ("rules", 1, None)
    ]  # fmt: skip


async def test_a_text_of_the_charter_that_was_erased_is_null(database: Database) -> None:
    await write_prose(database, "Together", "All")
    await erase_prose(database, "All")
    await fill(database, STATUTES, History(*LOG).leaves)
    async with reading(database) as models:
        (now,) = await models.fetch(statutes.CHARTER)
    assert (now["purpose"], now["joining"], now["joining_digest"]) == ("Together", None, text("All"))
