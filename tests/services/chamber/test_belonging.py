"""Who belongs, over the API: applications, measures of both benches (F3), mergers, fuller profiles; by every
role.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from services.cli.statutes import read_rules
from tests.conftest import Database
from tests.services.chamber.house import Answer, House, house

pytestmark = pytest.mark.fault

PROFILE = {
    "name": "Koor",
    "legal_form": "unincorporated",
    "founded": 2019,
    "staffing": "volunteer",
    "size": "10-49",
}
WHY = {"reason": "Ze bestaat niet meer."}


class Parliament(NamedTuple):
    """An assembly under rules, with a token of every role."""

    chamber: House
    tokens: dict[str, str]

    async def post(self, path: str, body: Any, role: str) -> Answer:
        return await self.chamber.post(path, body, self.tokens[role])

    async def done(self, path: str, body: Any, role: str) -> Any:
        return await self.chamber.done(path, body, self.tokens[role])

    async def seen(self, path: str, receipt: Any) -> Any:
        answer = await self.chamber.get(f"{path}?at_least={receipt['last']}")
        assert answer.status == 200, answer.text
        return answer.json

    async def applied(self, **more: Any) -> str:
        body = {**PROFILE, "bench": "civil-society", **more}
        application: str = (await self.done("/api/applications", body, "clerk"))["id"]
        return application

    async def asked(self, role: str = "own", **more: Any) -> str:
        body = {"kind": "suspend", "subject": "fietsers", "ground": "dissolved", **WHY, **more}
        measure: str = (await self.done("/api/measures", body, role))["id"]
        return measure


ORGANISATIONS = {"own": "buurtwerk", "other": "fietsers", "city": "stad", "service": "dienst"}
"""Role → the organisation for which it acts as full member; `own` has a substitute too."""


@pytest.fixture
async def parliament(database: Database, tmp_path: Path) -> AsyncIterator[Parliament]:
    async with house(database, tmp_path) as chamber:
        rules = {"procedure": json.loads(msgspec.json.encode(read_rules()))}
        await chamber.done("/api/rules", rules)
        tokens = {"nobody": "", "clerk": chamber.clerk}
        for role, name in ORGANISATIONS.items():
            bench = "city" if role in {"city", "service"} else "civil-society"
            await chamber.done("/api/organisations", {"id": name, "bench": bench, "name": name})
            tokens[role] = (await chamber.mandated(name))[1]
        tokens["substitute"] = (await chamber.mandated("buurtwerk", "substitute"))[1]
        for office in ("chair", "contact"):
            mandate = (await chamber.done("/api/offices", {"office": office}))["id"]
            body = {"office": office}
            tokens[office] = (await chamber.done(f"/api/offices/{mandate}/tokens", body))["token"]
        yield Parliament(chamber, tokens)


async def test_p1_an_applicant_is_introduced_admitted_and_has_its_profile(parliament: Parliament) -> None:
    body = {**PROFILE, "bench": "civil-society", "organisation": "koor", "motive": "Samen zingen."}
    receipt = await parliament.done("/api/applications", body, "own")
    path = f"/api/applications/{receipt['id']}"
    waits = await parliament.seen(path, receipt)
    assert (waits["phase"], waits["introduced_by"], waits["motive"]) == (
        "applied",
        "buurtwerk",
        "Samen zingen.",
    )
    receipt = await parliament.done(f"{path}/admission", {}, "clerk")
    assert [event["type"] for event in receipt["events"]] == [
        "application.admitted.v1", "membership.admitted.v1", "organisation.profiled.v2"
    ]  # fmt: skip
    member = await parliament.seen("/api/organisations/koor", receipt)
    assert {name: member[name] for name in PROFILE} == PROFILE
    assert (await parliament.seen(path, receipt))["phase"] == "admitted"
    found = (await parliament.chamber.read("/api/organisations?staffing=volunteer&size=10-49")).json
    assert [line["organisation"] for line in found] == ["koor"]


async def test_f3_a_suspension_takes_both_benches_and_its_appeal_is_heard(parliament: Parliament) -> None:
    alone = await parliament.post("/api/organisations/fietsers/suspension", WHY, "clerk")
    assert (alone.status, alone.json["code"]) == (403, "takes-both-benches")
    measure = await parliament.asked()
    path = f"/api/measures/{measure}"
    receipt = await parliament.done(f"{path}/confirm", {}, "city")
    assert [event["type"] for event in receipt["events"]] == [
        "measure.confirmed.v1",
        "membership.suspended.v1",
    ]
    found = await parliament.seen("/api/organisations/fietsers", receipt)
    assert (found["standing"], found["reason"]) == ("suspended", WHY["reason"])
    receipt = await parliament.done(f"{path}/appeal", {"reason": "Toch wel."}, "other")
    told = await parliament.seen(path, receipt)
    assert (told["phase"], told["appeal"], told["judged_organisation"]) == ("appealed", "Toch wel.", "stad")
    early = await parliament.post(f"{path}/appeal/judgement", {"poll": "p1"}, "clerk")
    assert (early.status, early.json["code"]) == (409, "another-question")
    receipt = await parliament.done(f"{path}/appeal/withdrawal", {}, "other")
    assert (await parliament.seen(path, receipt))["phase"] == "upheld"
    listed = (await parliament.chamber.read("/api/measures?kind=suspend&subject=fietsers")).json
    assert [line["measure"] for line in listed] == [measure]


async def test_f3_one_person_with_a_mandate_on_each_bench_does_not_suspend_alone(
    parliament: Parliament,
) -> None:
    chamber, tokens = parliament.chamber, []
    for organisation in ("buurtwerk", "stad"):
        mandate, token = await chamber.mandated(organisation)
        path = f"/api/organisations/{organisation}/mandates/{mandate}/invitation"
        await chamber.done(path, {"email": "beide@voorbeeld.example", "mail": False}, token)
        tokens.append(token)
    body = {"kind": "suspend", "subject": "fietsers", "ground": "dissolved", **WHY}
    measure = (await chamber.done("/api/measures", body, tokens[0]))["id"]
    alone = await chamber.post(f"/api/measures/{measure}/confirm", {}, tokens[1])
    assert (alone.status, alone.json["code"]) == (403, "same-person")
    await parliament.done(f"/api/measures/{measure}/confirm", {}, "city")


async def test_f3_refusing_an_applicant_takes_both_benches(parliament: Parliament) -> None:
    application = await parliament.applied()
    alone = await parliament.post(f"/api/applications/{application}/refusal", WHY, "clerk")
    assert (alone.status, alone.json["code"]) == (403, "takes-both-benches")
    ask = {"kind": "refuse-admission", "subject": application, "ground": "duplicate"}
    measure = await parliament.asked("city", **ask)
    receipt = await parliament.done(f"/api/measures/{measure}/confirm", {}, "own")
    told = await parliament.seen(f"/api/applications/{application}", receipt)
    assert (told["phase"], told["reason"], told["measure"]) == ("refused", WHY["reason"], measure)


async def test_f3_disagreement_and_tone_are_no_ground(parliament: Parliament) -> None:
    for ground in ("disagreement", "tone", "criticism", "other"):
        body = {"kind": "suspend", "subject": "fietsers", "ground": ground, **WHY}
        answer = await parliament.post("/api/measures", body, "own")
        assert (answer.status, answer.json["code"]) == (422, "malformed-body")


async def test_e1_two_organisations_merge_and_have_one_vote(parliament: Parliament) -> None:
    path = "/api/organisations"
    early = await parliament.post(f"{path}/buurtwerk/taking-in", {"organisation": "fietsers"}, "own")
    assert (early.status, early.json["code"]) == (409, "no-merger-agreed")
    await parliament.done(f"{path}/fietsers/merger", {"into": "buurtwerk"}, "other")
    receipt = await parliament.done(f"{path}/buurtwerk/taking-in", {"organisation": "fietsers"}, "own")
    gone = await parliament.seen(f"{path}/fietsers", receipt)
    assert (gone["standing"], gone["merged_into"]) == ("left", "buurtwerk")
    assert all(line["withdrawn_at"] for line in gone["mandates"])
    late = await parliament.post(f"{path}/fietsers/merger", {"into": None}, "other")
    assert (late.status, late.json["code"]) == (403, "not-in-good-standing")


async def test_lists_go_on_after_what_is_in_them_only(parliament: Parliament) -> None:
    for path in ("/api/measures", "/api/applications"):
        answer = await parliament.chamber.get(f"{path}?after=nietdaar")
        assert (answer.status, answer.json["code"]) == (422, "unknown-after")


async def test_the_offices_are_told_without_names(parliament: Parliament) -> None:
    lines = (await parliament.chamber.read("/api/offices")).json
    assert sorted(line["office"] for line in lines) == ["chair", "clerk", "contact"]
