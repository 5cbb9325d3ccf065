"""D1, D2: while a poll is sealed nothing that an assembly keeps or says shows a choice or a reason.

A whole assembly is served, with canaries for choices and reasons, and everything is searched for them: all
tables as an operator dumps them, PostgreSQL's files with its WAL, NATS's store, the published log, the logs
of all processes, the metrics, every answer of the API and the pages, an export, and the report of an auditor.
After the close they are there.
"""

from __future__ import annotations

import asyncio
import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest

from events import seal
from events.poll.facts import OpenedV2
from events.strict import read
from infra import sealing
from services.chamber.api import ROUTES
from services.cli import parts
from services.cli.keys import Keys
from services.settings import read as read_settings
from tests.faults.served import Served
from tests.waiting import moments

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

TITLE = "Kanarievogels in het park"
OPTIONS = ("ka", "kb", "kc", "kd")
CHOICES = ("kd>kb=kc>ka", "kb>ka>kc=kd", "kc=kd>ka>kb")
CHANGED = "ka=kc>kd>kb"
WRONG = "kd>kanarie9"
REASONS = ("Kanariebezwaar: de oever is te steil", "Kanariezorg: wie poetst het?", None)
SAID = ("objection", "concern", "consent")
CANARIES = [*CHOICES, CHANGED, "kanarie9", "Kanariebezwaar", "Kanariezorg"]


class Answer(NamedTuple):
    status: int
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)


class Vote:
    """A served assembly with two sealed polls, `rank` and `round`, on one proposal."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.clerk = (served.folder / "secrets/clerk.token").read_text().strip()
        self.members: list[tuple[str, str, str]] = []
        self.proposal = ""
        self.answers: list[bytes] = []

    def ask(self, method: str, path: str, body: Any = None, token: str = "", key: str = "") -> Answer:
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"Idempotency-Key": key} if key else {}
        sent = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.served.url + path, sent, headers, method=method)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                told = Answer(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            told = Answer(error.code, error.read())
        if method == "GET" or told.status < 300:  # a refusal tells who asked what was wrong with it
            self.answers.append(told.raw)
        return told

    def done(self, path: str, body: Any, token: str = "") -> Any:
        answer = self.ask("POST", path, body, token or self.clerk)
        assert answer.status == 201, answer.raw
        return answer.json

    def prepare(self) -> None:
        for number in range(3):
            admitted = {"bench": "civil-society", "name": f"Vereniging {number}"}
            organisation = self.done("/api/organisations", admitted)["id"]
            path = f"/api/organisations/{organisation}/mandates"
            mandate = self.done(path, {"kind": "full"})["id"]
            token = self.done(f"{path}/{mandate}/tokens", {})["token"]
            self.members.append((organisation, mandate, token))
        text = {"title": TITLE, "for_whom": "Iedereen", "clauses": ["Er komen vogels."]}
        self.proposal = self.done("/api/proposals", text, self.members[0][2])["id"]
        options = [{"option": name, "label": f"Keuze {name}"} for name in OPTIONS]
        terms = {"proposal": self.proposal, "secrecy": "sealed"}
        self.done("/api/polls", {**terms, "id": "rank", "method": "ranked", "options": options})
        self.done("/api/polls", {**terms, "id": "round", "method": "consent", "hold": 7})

    def terms(self, poll: str) -> OpenedV2:
        entries = self.ask("GET", "/api/log?from=0&limit=500").json["entries"]
        facts = [read(entry["leaf"].encode()).data for entry in entries]
        return next(fact for fact in facts if isinstance(fact, OpenedV2) and fact.poll == poll)

    def vote(self) -> None:
        """One changes its mind, one sends an envelope of its own, one is in the room."""
        (first, _, token), (second, _, token_2), (third, mandate, _) = self.members
        path, terms = "/api/polls/rank/ballots", self.terms("rank")
        self.done(path, {"choice": CHANGED}, token)
        body = {"choice": CHOICES[0]}
        stood = self.ask("POST", path, body, token, "kanarie-sleutel")
        again = self.ask("POST", path, body, token, "kanarie-sleutel")
        assert (stood.status, again.status) == (201, 200)
        other = self.ask("POST", path, {"choice": CHOICES[1]}, token, "kanarie-sleutel")
        assert (other.status, other.json["code"]) == (422, "idempotency-key-reused")
        bad = self.ask("POST", path, {"choice": WRONG}, token)
        assert (bad.status, bad.json["code"]) == (422, "no-such-choice")
        envelope, _ = seal.sealed(sealing.seal, terms, "example.org/s", second, CHOICES[1], None)
        self.done(path, {"choice": envelope, "sealed": True}, token_2)
        short = self.ask("POST", path, {"choice": envelope[:-4], "sealed": True}, token_2)
        assert (short.status, short.json["code"]) == (422, "no-envelope")
        room = {"organisation": third, "mandate": mandate, "choice": CHOICES[2]}
        self.done("/api/polls/rank/room-ballots", room)
        for (_, _, by), choice, reason in zip(self.members, SAID, REASONS, strict=True):
            body = {"choice": choice} if reason is None else {"choice": choice, "reason": reason}
            self.done("/api/polls/round/ballots", body, by)
        assert first

    def everything_said(self) -> list[bytes]:
        """Every answer so far, and every page and list that there is, for the public and for who voted."""
        head = self.served.head()
        for poll in ("rank", "round"):
            told = self.ask("GET", f"/api/polls/{poll}?at_least={head - 1}")
            assert told.status == 200, told.raw
        paths = [
            "/",
            "/metrics",
            "/log",
            f"/dossiers/{self.proposal}",
            "/log/checkpoint",
            "/api/openapi.json",
        ]
        paths += ["/api/log?from=0&limit=500", *(f"/log/prose/{byte:02x}" for byte in range(256))]
        paths += [f"/stemmingen/{poll}" for poll in ("rank", "round")]
        paths += [f"/api/polls/{poll}/ballots" for poll in ("rank", "round")]
        for path in paths:
            told = self.ask("GET", path)
            assert told.status == 200, (path, told)
        ids = {"poll": "rank", "proposal": self.proposal, "organisation": self.members[0][0]}
        for route in ROUTES:
            if route.method == "GET":
                self.ask("GET", "/api" + re.sub(r"{(\w+)}", lambda name: ids.get(name[1], "1"), route.path))
        for organisation, _, token in self.members:
            deeds = self.ask("GET", f"/api/organisations/{organisation}/deeds", token=token)
            assert deeds.status == 200, deeds.raw
        return self.answers

    def settings(self) -> Any:
        environment = self.served.environment
        found = parts.of_running_servers(read_settings(environment), Keys(self.served.folder / "secrets"))
        assert found is not None
        return found

    async def dump(self) -> bytes:
        """All rows of all tables, as text, and whatever is in memory written to the files."""
        connection = await asyncpg.connect(self.settings().owner_url)
        app = await asyncpg.connect(self.settings().database_url)
        try:
            tables = await app.fetch(
                "select schemaname, tablename from pg_tables "
                "where schemaname not in ('pg_catalog', 'information_schema')"
            )
            rows: list[str] = []
            for schema, table in tables:
                asked = connection if schema == "public" else app
                found = await asked.fetch(f'select t::text as row from "{schema}"."{table}" t')
                rows += [row["row"] for row in found]
            leaves = await app.fetch("select convert_from(leaf, 'UTF8') as leaf from events")
            return "\n".join([*rows, *(row["leaf"] for row in leaves)]).encode()
        finally:
            await connection.close()
            await app.close()

    async def prose(self, digests: set[str]) -> list[str]:
        """The bodies of texts, as they stand in the table that is published."""
        app = await asyncpg.connect(self.settings().database_url)
        try:
            rows = await app.fetch("select body from prose where digest = any($1)", list(digests))
            return [row["body"] for row in rows]
        finally:
            await app.close()

    def files(self) -> dict[str, bytes]:
        """Everything on disk but the secrets: PostgreSQL's data and WAL, NATS's store, the log, the logs."""
        found = {}
        for path in [*self.served.folder.rglob("*"), self.served.folder.parent / "serve.log"]:
            if path.is_file() and "secrets" not in path.parts:
                try:
                    found[str(path)] = path.read_bytes()
                except FileNotFoundError:  # PostgreSQL recycles its files
                    continue
        return found

    def close(self, *polls: str) -> None:
        for poll in polls:
            path = f"/api/polls/{poll}/closing"
            assert any(
                self.ask("POST", path, {"closes_at": moment.isoformat()}, self.clerk).status == 201
                for moment in moments(0.5)
            )
        self.served.wait(lambda: all(self.told(poll)["phase"] == "counted" for poll in polls))

    def told(self, poll: str) -> Any:
        return self.ask("GET", f"/api/polls/{poll}").json


@pytest.fixture(scope="module")
def vote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vote]:
    """Both polls are open and everybody voted; a backup was taken then."""
    served = Served(tmp_path_factory.mktemp("sealed") / "data")
    named = ("--name", "Proef", "--purpose", "Proef.", "--origin", "example.org/s")
    founding = served.command("found", *named, "--without-rules")
    assert founding.returncode == 0, founding.stderr
    with served.serving():
        held = Vote(served)
        held.prepare()
        held.vote()
        yield held


def found(canaries: list[str], where: bytes) -> list[str]:
    return [canary for canary in canaries if canary.encode() in where]


def test_d2_while_sealed_nothing_shows_a_choice_or_a_reason(vote: Vote, tmp_path: Path) -> None:
    said = b"\n".join(vote.everything_said())
    assert found(CANARIES, said) == []
    dump = asyncio.run(vote.dump())
    assert found(CANARIES, dump) == []
    files = vote.files()
    assert {path: canaries for path, raw in files.items() if (canaries := found(CANARIES, raw))} == {}

    envelope = next(raw for raw in dump.decode().split('"choice":"')[1:]).partition('"')[0]
    assert envelope in said.decode()
    in_files = [path for path, raw in files.items() if envelope.encode() in raw]
    for part in ("pg_wal", "jetstream"):  # the search finds what is there
        assert any(part in path for path in in_files), (part, in_files)
    assert any("serve.log" in path or path.endswith(".log") for path in files)
    assert TITLE in said.decode()
    assert TITLE in dump.decode()

    assert found(CANARIES, audited(vote, tmp_path)) == []

    told = vote.ask("GET", "/api/polls/rank").json
    assert told["paper"]["so_far"] == {"ballots": 3}
    assert (told["tally"], told["result"]) == (None, None)
    assert vote.ask("GET", "/api/polls/round/ballots").json == []
    page = vote.ask("GET", "/stemmingen/round").raw.decode()
    assert "3 van de 3 stemgerechtigde organisaties stemden" in page
    assert "vertrouw je op wie de server en de zegelsleutel beheert" in page


def test_d2_all_ballots_and_all_reasons_of_a_poll_have_one_size(vote: Vote) -> None:
    dump = asyncio.run(vote.dump()).decode()
    ballots = [
        json.loads(line)["data"]
        for line in dump.splitlines()
        if line.startswith('{"stream":"ballot-') and '"ballot.cast.v2"' in line
    ]
    assert len(ballots) == 7
    for poll, size in (("rank", seal.letters(4 * 3 - 1)), ("round", seal.letters(len("objection")))):
        assert {len(one["choice"]) for one in ballots if one["poll"] == poll} == {size}
    assert len({one["choice"] for one in ballots}) == 7
    assert {one["reason"] is None for one in ballots if one["poll"] == "round"} == {False}
    digests = {one["reason"] for one in ballots if one["poll"] == "round"}
    bodies = asyncio.run(vote.prose(digests))
    assert [len(body) for body in bodies] == [seal.letters(seal.REASON)] * 3


def test_d2_a_backup_of_sealed_polls_opens_them_elsewhere(vote: Vote, tmp_path: Path) -> None:
    """With the seal secret in it; and doctor tells when another one stands there."""
    made = vote.served.command("backup", "--make-identity", str(tmp_path / "key"))
    recipient = next(word for word in made.stdout.split() if word.startswith("age1"))
    backup = tmp_path / "backup"
    taken = vote.served.command("backup", str(backup), "--recipient", recipient)
    assert taken.returncode == 0, taken.stderr
    assert found(CANARIES, backup.read_bytes()) == []
    elsewhere = Served(tmp_path / "data")
    restored = elsewhere.command("restore", str(backup), "--identity", str(tmp_path / "key"), "--attest")
    assert restored.returncode == 0, restored.stderr
    secret = elsewhere.folder / "secrets/seal.secret"
    ours = secret.read_bytes()
    assert ours == (vote.served.folder / "secrets/seal.secret").read_bytes()
    with elsewhere.serving():
        there = Vote(elsewhere)
        secret.write_bytes(b"\x01" * 32)
        assert "it does not open 2 sealed polls: rank, round" in elsewhere.command("doctor").stdout
        secret.write_bytes(ours)
        assert "opens the 2 polls that are sealed now" in elsewhere.command("doctor").stdout
        there.close("rank", "round")
        opens(there)


def opens(vote: Vote) -> None:
    """Both polls show what was chosen, and why."""
    head = vote.served.head()
    roll = vote.ask("GET", f"/api/polls/rank/ballots?at_least={head - 1}").json
    assert sorted(line["choice"] for line in roll) == sorted(CHOICES)
    lines = vote.ask("GET", "/api/polls/round/ballots").json
    assert {(line["choice"], line.get("reason")) for line in lines} == set(zip(SAID, REASONS, strict=True))
    told = vote.ask("GET", "/api/polls/round").json
    assert told["result"]["consent"] == {"consent": 1, "concern": 1, "objection": 1}
    assert told["result"]["outcome"] == "held"


def test_d2_after_the_close_everybody_can_open_and_count(vote: Vote, tmp_path: Path) -> None:
    """Runs last: it closes the polls."""
    vote.close("rank", "round")
    opens(vote)
    page = vote.ask("GET", "/stemmingen/round").raw.decode()
    assert "Kanariebezwaar" in page
    assert "Bezorgdheid" in page
    report = audited(vote, tmp_path)
    assert found(["kd>kb=kc>ka", "Keuze kd"], report) == ["kd>kb=kc>ka", "Keuze kd"]


def audited(vote: Vote, folder: Path) -> bytes:
    """Everything in the export, and in the report of whoever audits it."""
    exported = vote.served.command("export", str(folder / "export"))
    assert exported.returncode == 0, exported.stderr
    memory, report = str(folder / "memory"), str(folder / "report")
    audit = vote.served.command("audit", str(folder / "export"), "--memory", memory, "--report", report)
    assert audit.returncode == 0, audit.stdout
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
