"""Every route of the API as every role (issue 4): who may does it, everybody else is refused and nothing is
stored; and of what is not public nobody reads a word for whom it is not.

The routes are those that the chamber has: one that is added without a line in `matrix.py` fails.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from infra.postgres.connection import connect
from services.chamber.api import ROUTES
from services.chamber.app import described
from tests.conftest import Database
from tests.services.chamber.matrix import (
    ACTION,
    ACTS,
    AMENDMENT,
    BUNDLE,
    CALL,
    CANARIES,
    COMMISSION,
    COVERAGE,
    DELEGATED,
    FUND,
    GUARDED,
    INDICATOR,
    OUTREACH,
    PUBLIC,
    ROLES,
    SECRET,
    SHARE,
    SIGNAL,
    SITTING,
    WHY,
    WITHOUT_RULES,
    WITHOUT_TOKEN,
    Line,
)
from tests.services.chamber.parliament import PREPARED, Parliament, announced, parliament, soon
from tests.waiting import until

PAGES = (
    *("/", "/organisaties", "/gewist", "/log"),
    *("/dossiers/{discussed}", "/dossiers/{concluded}", "/stemmingen", "/stemmingen/{sealed}"),
    *("/commissies", "/commissies/kwonen", "/oproepen/cstem", "/verwijzingen/outcome/concluded"),
)

READERS = ("nobody", "unknown", "clerk", "contact", "full", "city", "suspended")
"""Who asks what is public, and is told the same whoever it is; what is not, everybody asks."""

TABLES = (
    "events",
    "commands",
    "prose",
    "tokens",
    "token_commands",
    "drafts",
    "contact_points",
    "seals",
    "people",
    "holders",
    "mail",
    "corrections",
    "prospects",
    "refused_addresses",
    "webhooks",
    "deliveries",
)
"""Every table that an act may write; read models follow from the first."""


def test_every_route_has_its_line_and_every_line_its_route() -> None:
    routes = described(ROUTES)
    acts = {route.name for route in routes if route.method != "GET" and not route.anybody}
    questions = {route.name for route in routes if route.method == "GET"}
    assert {name.partition("#")[0] for name in ACTS} == acts
    assert PUBLIC.keys() | GUARDED.keys() == questions
    told = {route.name for route in routes if route.method == "GET" and (route.token or route.known)}
    assert GUARDED.keys() == told
    assert {route.name for route in routes if route.anybody} == {"ask-correction-openly"}


def test_every_line_goes_where_its_route_is() -> None:
    """A line that asked something else would prove nothing about the route it stands for."""
    paths = {route.name: (route.method, route.path) for route in described(ROUTES)}
    for name, line in ACTS.items():
        method, path = paths[name.partition("#")[0]]
        assert (line.method, len(line.path.split("/"))) == (method, len(path.split("/"))), name
        assert line.may.keys() <= set(ROLES) - set(WITHOUT_TOKEN), name


class Matrix:
    """The parliament, and a name for each thing that a line is about."""

    def __init__(self, made: Parliament, database: Database, acts: dict[str, Line] = ACTS) -> None:
        self.made = made
        self.database = database
        self.acts = acts
        self.names: dict[str, str] = {}
        self._connection: asyncpg.Connection[Any] | None = None

    def filled(self, text: Any, role: str = "nobody") -> Any:
        """A path or a body with its names filled in."""
        filled = json.dumps(text)
        for name, value in {**self.names, "token": self.made.tokens[role]}.items():
            filled = filled.replace(f"{{{name}}}", value)
        return json.loads(filled)

    async def ask(self, name: str, role: str) -> tuple[int, str]:
        """The status of an act as a role, of a ballot in bulk its own; and what was said."""
        line = self.acts[name]
        path, body = f"/api{self.filled(line.path)}", self.filled(line.body, role)
        token = self.made.tokens[role]
        answer = await self.made.chamber.ask(line.method, path, body, token)
        if name == "cast-ballots":
            (told,) = answer.json["results"]
            return told["status"], json.dumps(told)
        if answer.status >= 400:
            assert answer.headers["Content-Type"] == "application/problem+json", name
            assert answer.json["remedy"], name
        return answer.status, answer.text

    async def stored(self) -> dict[str, int]:
        """A number for what each table holds, which is another one when a row is."""
        if self._connection is None:
            self._connection = await connect(self.database.superuser_url)
        rows = " union all ".join(
            f"select '{table}', coalesce(sum(hashtextextended(one::text, 0)), 0) from {table} one"
            for table in TABLES
        )
        return dict(await self._connection.fetch(rows))

    async def end(self) -> None:
        """Disconnect."""
        if self._connection is not None:
            await self._connection.close()


@pytest.mark.fault
@pytest.mark.timeout(400)
async def test_f2_every_act_is_for_its_roles_and_for_no_other(database: Database, tmp_path: Any) -> None:
    async with parliament(database, tmp_path) as made:
        matrix = Matrix(made, database)
        async with made.clerk_process():
            await prepared(matrix)
        await settled(matrix)
        wrong = [*await _who_may_not(matrix), *await _who_reads(matrix), *await _who_may(matrix)]
        await matrix.end()
    assert not wrong, "\n".join(wrong)


@pytest.mark.fault
async def test_without_rules_the_clerk_and_the_members_do_what_rules_take_from_them(
    database: Database, tmp_path: Any
) -> None:
    async with parliament(database, tmp_path, ruled=False) as made:
        matrix = Matrix(made, database, WITHOUT_RULES)
        await _ended(matrix)
        await made.done("/api/organisations/moestuin/suspension", WHY)
        applicant = {"bench": "civil-society", "name": "Nieuw"}
        matrix.names["applicant"] = await made.made("/api/applications", applicant)
        wrong = [*await _who_may_not(matrix), *await _who_may(matrix)]
        await matrix.end()
    assert not wrong, "\n".join(wrong)


async def _who_may_not(matrix: Matrix) -> list[str]:
    """Whoever may not is refused, and nothing is stored."""
    wrong: list[str] = []
    before = await matrix.stored()
    for name, line in matrix.acts.items():
        for role in ROLES:
            if role in line.may:
                continue
            status, said = await matrix.ask(name, role)
            expected = {401} if role in WITHOUT_TOKEN else {403, *line.refused}
            if status not in expected:
                wrong.append(f"{name} as {role}: {status}, not {expected}: {said}")
        if (after := await matrix.stored()) != before:
            wrong.append(f"{name}: {[table for table in TABLES if after[table] != before[table]]} changed")
            before = after
    return wrong


async def _who_may(matrix: Matrix) -> list[str]:
    """Whoever may is answered as the line says, one after the other."""
    wrong: list[str] = []
    for name, line in matrix.acts.items():
        for role, expected in line.may.items():
            status, said = await matrix.ask(name, role)
            if status != expected:
                wrong.append(f"{name} as {role}: {status}, not {expected}: {said}")
    return wrong


async def _who_reads(matrix: Matrix) -> list[str]:
    """What is public is told to all in the same bytes; what is not, to those for whom it is."""
    wrong: list[str] = []
    made, read = matrix.made, set[tuple[str, str, str]]()
    for name, path in PUBLIC.items():
        told = {}
        for role in READERS:
            answer = await made.chamber.ask("GET", f"/api{matrix.filled(path)}", token=made.tokens[role])
            told[role] = answer.raw
            read |= {(canary, name, role) for canary in CANARIES if canary in answer.text}
            if answer.status != 200:
                wrong.append(f"{name} as {role}: {answer.status}")
        if len(set(told.values())) > 1:
            wrong.append(f"{name} tells some more than others")
    for name, (path, may) in GUARDED.items():
        for role in ROLES:
            answer = await made.chamber.ask("GET", f"/api{matrix.filled(path)}", token=made.tokens[role])
            read |= {(canary, name, role) for canary in CANARIES if canary in answer.text}
            refused = {401} if role in WITHOUT_TOKEN else {403, 404}
            if answer.status not in ({200} if role in may else refused):
                wrong.append(f"{name} as {role}: {answer.status}")
    for path in PAGES:
        answer = await made.chamber.get(matrix.filled(path))
        shown = answer.text
        wrong += [] if answer.status == 200 else [f"{path}: {answer.status}"]
        wrong += [f"{canary} is shown at {path}" for canary in CANARIES if canary in shown]
    expected = {(canary, *where) for canary, places in CANARIES.items() for where in places}
    wrong += [f"{canary} is read in {name} by {role}" for canary, name, role in sorted(read - expected)]
    wrong += [f"{canary} is not read in {name} by {role}" for canary, name, role in sorted(expected - read)]
    return wrong


# --- something of everything that a line is about -----------------------------------------------------------


async def prepared(matrix: Matrix) -> None:
    """Something of everything, while the clerk process runs."""
    made, names = matrix.made, matrix.names
    await _people(matrix)
    wrong = {"text": "Het adres klopt niet."}
    names["correction"] = (await made.done("/api/organisations/buurtwerk/corrections", wrong))["correction"]
    voted = ("discussed", "ending", "ripe", "polled", "sealedone", "helditem", "concluded")
    for proposal in voted:
        names[proposal] = await made.filed(proposal)
    voted = (*voted, "addressed")
    advice = {"level": "advise", "holder": "stad"}
    names["addressed"] = await made.filed("addressed", engagement=advice, addressed_to_city=True)
    await made.scheduled(*voted)
    await _said(matrix)
    for proposal in ("ripe", "polled", "sealedone", "helditem", "concluded", "addressed"):
        await made.done(f"/api/proposals/{proposal}/deliberation/end")
    names["held_item"] = names["helditem"]
    names["poll"] = await made.made("/api/polls", {"proposal": "polled"})
    names["sealed"] = await made.made(
        "/api/polls", {"proposal": "sealedone", "method": "consent", "secrecy": "sealed"}
    )
    objected = await made.made("/api/polls", {"proposal": "helditem", "method": "consent"})
    adopted = await made.made("/api/polls", {"proposal": "concluded"})
    objection = {"choice": "objection", "reason": "Te duur."}
    await made.done(f"/api/polls/{objected}/ballots", objection, "other")
    for role in ("full", "choir", "city"):
        await made.done(f"/api/polls/{objected}/ballots", {"choice": "consent"}, role)
    agreed = await made.made("/api/polls", {"proposal": "addressed", "method": "consent"})
    for role in ("full", "city"):
        await made.done(f"/api/polls/{agreed}/ballots", {"choice": "consent"}, role)
    secret = {"choice": "concern", "reason": "kanarie-verzegeld"}
    await made.done(f"/api/polls/{names['sealed']}/ballots", secret, "full")
    for role in ("full", "other", "choir", "city"):
        await made.done(f"/api/polls/{adopted}/ballots", {"choice": "for"}, role)
    for sitting in ("ended", "held", "beginning"):
        body = {**SITTING, "id": sitting, "ends_at": soon(7_200)}
        await made.chamber.timely("/api/sittings", body, when="starts_at")
    names["agenda"] = await announced(made, "zlot", SECRET)
    await made.counted(objected, adopted, agreed)
    await until(lambda: made.stands("concluded", "concluded"))
    await until(lambda: owed(made, "addressed"))
    await until(lambda: made.closed("zlot"))
    await _delegated(matrix)


async def _shut(made: Parliament, call: str) -> bool:
    """Whether a call is closed."""
    return bool((await made.seen(f"/api/calls/{call}"))["call"]["phase"] == "closed")


async def _delegated(matrix: Matrix) -> None:
    """Commissions, and items that one has."""
    made = matrix.made
    for commission in ("kwonen", "kweg"):
        await made.done("/api/commissions", {**COMMISSION, "id": commission})
    for organisation in ("buurtwerk", "koor", "stad"):
        seat = {"organisation": organisation, "outcome": "concluded"}
        await made.done("/api/commissions/kwonen/seats", seat)
    await made.done("/api/commissions/kwonen/officers", {"chair": "buurtwerk", "rapporteur": "stad"})
    made.tokens["system"] = (await made.done("/api/commissions/kwonen/tokens"))["token"]
    webhook = {"address": "https://k.example/"}
    matrix.names["webhook"] = (await made.done("/api/commissions/kwonen/webhooks", webhook))["webhook"]
    calls = "/api/commissions/kwonen/calls"
    await made.done(calls, {**CALL, "id": "cwonen", "closes_at": "2999-01-01T00:00:00Z"})
    await made.chamber.timely(calls, {**CALL, "id": "cstem"}, within=2)
    for role in ("other", "reader"):
        await made.done("/api/calls/cstem/candidacies", {"label": role}, role)
    await until(lambda: _shut(made, "cstem"))
    await made.done("/api/delegations", DELEGATED)
    await made.done("/api/delegations", {**DELEGATED, "kind": "proposal", "item": "discussed"})
    await made.done("/api/delegations/proposal/discussed/acceptance", role="full")


async def owed(made: Parliament, proposal: str) -> bool:
    """Whether the clerk process opened the duty to answer an outcome."""
    return proposal in [one["proposal"] for one in await made.seen("/api/answers?state=owed")]


async def _people(matrix: Matrix) -> None:
    """Things about who belongs."""
    made, names = matrix.made, matrix.names
    await _ended(matrix)
    measure = {"kind": "suspend", "subject": "moestuin", "ground": "dissolved", **WHY}
    names["suspension"] = await made.made("/api/measures", measure, "full")
    await made.done(f"/api/measures/{names['suspension']}/confirm", role="city")
    for name in ("leesclub", "slaper"):
        await made.done("/api/organisations", {"id": name, "bench": "civil-society", "name": name})
    for name, subject in (("measure", "slaper"), ("refusable", "koor")):
        names[name] = await made.made("/api/measures", {**measure, "subject": subject}, "full")
    await made.mandated("reader", "leesclub")
    await made.done("/api/organisations/leesclub/merger", {"into": "buurtwerk"}, "reader")
    for name in ("applicant", "unfit"):
        names[name] = await made.made("/api/applications", {"bench": "civil-society", "name": name})
    contact = {
        "name": {"value": "kanarie-verborgen-veld", "visible": "hidden"},
        "address": {"value": "kanarie-voor-leden", "visible": "members"},
    }
    assert (await made.post("/api/organisations/buurtwerk/contact", contact, "full")).status == 200
    path = f"/api/organisations/buurtwerk/mandates/{made.mandates['substitute']}/invitation"
    await made.done(path, {"email": "kanarie-uitnodiging@voorbeeld.example"})


async def _ended(matrix: Matrix) -> None:
    """Tokens that are good for nothing any more."""
    made, names, tokens = matrix.made, matrix.names, matrix.made.tokens
    own = "/api/organisations/buurtwerk/mandates"
    names["spare"] = await made.made(own, {"kind": "full"})
    spare = f"{own}/{names['spare']}/tokens"
    tokens["system"] = await made.chamber.tokens.issue("commission", "kwonen", None)
    tokens["expired"] = (await made.chamber.timely(spare, when="expires_at"))["token"]
    for role, mandate in made.mandates.items():
        names[role] = mandate
    revoked = await made.made(own, {"kind": "full"})
    tokens["revoked"] = (await made.done(f"{own}/{revoked}/tokens"))["token"]
    assert (await made.chamber.ask("DELETE", f"{own}/{revoked}/tokens", token=tokens["clerk"])).status == 204
    await made.done(f"{own}/{made.mandates['withdrawn']}/withdrawal")
    await made.done("/api/offices", {"mandate": "xclerk"})
    tokens["former-clerk"] = (await made.done("/api/offices/xclerk/tokens"))["token"]
    await made.done("/api/offices/xclerk/withdrawal")
    await made.done("/api/organisations/oudleden/departure")

    async def over() -> bool:
        path = "/api/drafts"
        told = [await made.chamber.ask("GET", path, token=tokens[role]) for role in ("expired", "lapsed")]
        return [answer.status for answer in told] == [401, 403]

    await until(over)


async def _said(matrix: Matrix) -> None:
    """What is said about an item, its amendments; texts that go."""
    made, names = matrix.made, matrix.names
    path = "/api/proposals/discussed"
    said: dict[str, tuple[str, dict[str, Any]]] = {
        "argument": ("other", {"kind": "argument-for"}),
        "toclerk": ("other", {"kind": "question", "asked": "clerk"}),
        "tocity": ("other", {"kind": "question", "asked": "city"}),
        "concern": ("other", {"kind": "concern"}),
        "hidden": ("other", {"kind": "argument-against", "text": "kanarie-verborgen-bijdrage"}),
        "appealable": ("other", {"kind": "argument-against"}),
        "erasable": ("other", {"kind": "argument-against", "text": "kanarie-gewist"}),
        "alsoerasable": ("other", {"kind": "argument-against"}),
        "stays": ("other", {"kind": "argument-against"}),
    }
    for name, (role, body) in said.items():
        names[name] = await made.made(f"{path}/contributions", {"text": "Zo.", "id": name, **body}, role)
    for name in ("hidden", "appealable"):
        measure = {"kind": "hide", "subject": name, "ground": "personal-data", **WHY}
        names["appealed"] = await made.made("/api/measures", measure, "choir")
        await made.done(f"/api/measures/{names['appealed']}/confirm", role="city")
    await made.done(f"/api/measures/{names['appealed']}/appeal", WHY, "other")
    connection = await asyncpg.connect(matrix.database.url)
    digests = {
        name: json.loads(leaf)["data"]["text"]
        for name in ("erasable", "alsoerasable", "stays")
        for leaf in [await connection.fetchval(
            "select convert_from(leaf, 'utf8') from events where stream = $1", f"contribution-{name}"
        )]
    }  # fmt: skip
    await connection.close()
    names["digest"] = digests["stays"]
    erasure = {"ground": "personal-data", **WHY}
    gone = await made.made("/api/erasures", {**erasure, "digests": [digests["erasable"]]}, "full")
    await made.done(f"/api/erasures/{gone}/confirm", role="city")
    names["erasure"] = await made.made(
        "/api/erasures", {**erasure, "digests": [digests["alsoerasable"]]}, "full"
    )
    names["unwanted"] = await made.made("/api/erasures", {**erasure, "digests": [digests["stays"]]}, "full")
    for name, role, at, more in (
        ("one", "other", "c1", {}),
        ("rival", "choir", "c1", {}),
        ("friendly", "other", "c2", {}),
        ("sub", "city", "c1", {"on": "one"}),
    ):
        changes = [{"kind": "replace", "at": at, "text": f"Anders: {name}."}]
        body = {**AMENDMENT, "changes": changes, "id": name, **more}
        names[name] = await made.made(f"{path}/amendments", body, role)


async def settled(matrix: Matrix) -> None:
    """What the clerk process would change stands last, when it has ended."""
    made, names = matrix.made, matrix.names
    for name in ("item", "supported"):
        names[name] = await made.filed(name)
    names |= {sitting: sitting for sitting in ("ended", "held", "beginning")}
    await made.done("/api/sittings/ended/opening")
    await made.done("/api/sittings/ended/minutes", {"text": "Er werd gezwegen."})
    await made.done("/api/sittings/ended/closing")
    await made.done(
        "/api/sittings/held/agenda", {"id": "ix", "title": "Het antwoord", "proposal": "addressed"}
    )
    await made.done("/api/sittings/held/opening")
    due_at = (await made.seen("/api/proposals/addressed/answer"))["due_at"]
    names["later"] = (datetime.fromisoformat(due_at) + timedelta(days=10)).isoformat()
    for name in ("action", "finished", "stopped", "replaced", "unsolved"):
        body = {**ACTION, "id": name, "indicator": INDICATOR}
        names[name] = await made.made("/api/actions", body, "full")
    await made.done("/api/coverage", COVERAGE)
    for name in ("task", "found", "dropped"):
        names[name] = await made.made("/api/outreach", {**OUTREACH, "id": name}, "full")
    for name in ("prospect", "asked", "gone"):
        known = {"id": name, "name": f"kanarie-gekend {name}", "outreach": "task"}
        names[name] = await made.made("/api/prospects", known, "full")
    for name in ("signal", "same"):
        names[name] = await made.made("/api/signals", {**SIGNAL, "id": name}, "full")
    for name in ("bundle", "thinned"):
        names[name] = await made.made("/api/bundles", {**BUNDLE, "id": name}, "full")
    await made.done("/api/bundles/thinned/signals", {"signal": "signal"})
    names["fund"] = await made.made("/api/funds", {**FUND, "id": "fund"})
    names["share"] = await made.made("/api/funds/fund/allocations", {**SHARE, "id": "share"})
    names["coming"] = await made.made("/api/sittings", {**SITTING, "id": "coming"})
    names["ordered"] = await made.made("/api/sittings", {**SITTING, "id": "ordered"})
    for item in ("ia", "ib"):
        await made.done("/api/sittings/ordered/agenda", {"id": item, "title": item})
    late = {"for": 2, "against": 0, "abstain": 0}
    await made.done("/api/sittings/held/agenda", {"id": "ia", "title": "Rondvraag", "hands": late})
    draft = {"body": {**PREPARED, "title": "kanarie-ontwerp"}}
    for name in ("draft", "thrown"):
        answer = await made.post("/api/drafts", draft, "full")
        names[name] = answer.json["draft"]
    await made.seen("/api/assembly")
