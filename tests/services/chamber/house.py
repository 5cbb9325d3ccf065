"""A chamber that runs: real PostgreSQL, the real server on a port, read models that are filled.

They are filled from the log itself instead of from JetStream: what lies between is tested elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import asyncpg

from events.assembly.acts import Found
from events.fact import Actor, digest
from events.submission import Prose
from infra.embedded.ports import free_port
from infra.identity import RandomIdentity
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.leaves import Leaves
from infra.postgres.log import PostgresLog
from infra.postgres.schemas import PostgresSchemas
from infra.postgres.tokens import PostgresTokens
from projections import PROJECTIONS
from services.chamber import main
from services.gateway import Command, Gateway
from services.oidc import Oidc
from services.projector.projector import Projector
from services.settings import Settings
from tests.conftest import Database
from tests.waiting import moments, until

KEY = b"k" * 32
FOUNDER = Actor("founder", "f0", None, "console")
NAME, PURPOSE = "Proefparlement", "Hier oefenen we samen."

_numbers = itertools.count(1)


class Answer(NamedTuple):
    """What the chamber said."""

    status: int
    headers: Mapping[str, str]
    raw: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.raw)

    @property
    def text(self) -> str:
        return self.raw.decode()

    @property
    def position(self) -> int:
        return int(self.headers["Halfrond-Position"])


class House:
    """One assembly and its chamber. `clerk` is a token of the clerk's office."""

    def __init__(
        self, database: Database, url: str, session: aiohttp.ClientSession, tokens: PostgresTokens
    ) -> None:
        self.database = database
        self.url = url
        self.session = session
        self.tokens = tokens
        self.clerk = ""

    async def ask(
        self, method: str, path: str, body: Any = None, token: str = "", key: str = "", **headers: str
    ) -> Answer:
        """One request. A body that is no bytes is sent as JSON."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            given.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
        if token:
            given["Authorization"] = f"Bearer {token}"
        if key:
            given["Idempotency-Key"] = key
        async with self.session.request(method, self.url + path, data=body, headers=given) as response:
            return Answer(response.status, response.headers, await response.read())

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, **headers)

    async def read(self, path: str) -> Answer:
        """A page or an answer of the API for anyone, when every read model has seen everything so far."""
        await self.seen()
        return await self.get(path)

    async def post(self, path: str, body: Any = None, token: str = "", key: str = "") -> Answer:
        return await self.ask("POST", path, {} if body is None else body, token, key)

    async def done(self, path: str, body: Any = None, token: str = "", key: str = "") -> Any:
        """POST that must be accepted; gives the receipt."""
        answer = await self.post(path, body, token or self.clerk, key)
        assert answer.status == 201, answer.text
        return answer.json

    async def timely(
        self, path: str, body: Any = None, token: str = "", *, when: str = "closes_at", within: float = 0.2
    ) -> Any:
        """The same for something that happens in a moment, of which `when` tells the time: as soon as this
        machine can say it before.
        """
        for moment in moments(within):
            answer = await self.post(path, {**(body or {}), when: moment.isoformat()}, token or self.clerk)
            if answer.status != 422:
                break
        assert answer.status == 201, answer.text
        return answer.json

    async def head(self) -> int:
        connection = await asyncpg.connect(self.database.url)
        try:
            head: int = await connection.fetchval("select head from log_head")
        finally:
            await connection.close()
        return head

    async def seen(self) -> None:
        """Wait until every read model has seen everything so far."""
        each = " union all ".join(f"select next from {one.schema}.position" for one in PROJECTIONS)
        connection = await asyncpg.connect(self.database.url)
        try:
            head = await connection.fetchval("select head from log_head")

            async def all_seen() -> bool:
                return bool(head <= await connection.fetchval(f"select min(next) from ({each}) as every"))

            await until(all_seen)
        finally:
            await connection.close()

    # --- a small assembly ----------------------------------------------------------------------------------

    async def admitted(self, **more: Any) -> str:
        """A new organisation."""
        name = f"Vereniging {next(_numbers)}"
        receipt = await self.done("/api/organisations", {"bench": "civil-society", "name": name, **more})
        organisation: str = receipt["id"]
        return organisation

    async def mandated(self, organisation: str, kind: str = "full") -> tuple[str, str]:
        """A new mandate of an organisation, and a token of it."""
        path = f"/api/organisations/{organisation}/mandates"
        mandate = (await self.done(path, {"kind": kind}))["id"]
        return mandate, (await self.done(f"{path}/{mandate}/tokens"))["token"]

    async def member(self) -> tuple[str, str]:
        """A new organisation, and a token of its full member."""
        organisation = await self.admitted()
        return organisation, (await self.mandated(organisation))[1]

    async def proposed(self, token: str, **more: Any) -> str:
        """A new proposal."""
        body = {
            "title": "Een bank in het park",
            "for_whom": "Wie slecht te been is",
            "clauses": ["Er komt een bank."],
        }
        proposal: str = (await self.done("/api/proposals", {**body, **more}, token))["id"]
        return proposal

    async def opened(self, token: str, **more: Any) -> str:
        """A new poll on a new proposal."""
        poll: str = (await self.done("/api/polls", {"proposal": await self.proposed(token), **more}))["id"]
        return poll


@asynccontextmanager
async def house(
    database: Database, folder: Path, *, founded: bool = True, filled: bool = True, oidc: Oidc | None = None
) -> AsyncIterator[House]:
    """A chamber in this process; `filled`: its read models are; `oidc`: how the city's staff signs in."""
    settings = settings_for(database, folder)._replace(oidc=oidc)
    stop = asyncio.Event()
    async with _assembly(database, settings, founded=founded, filled=filled) as chamber:
        process = asyncio.create_task(main.run(settings, stop))
        try:
            await until(lambda: process.done() or lives(chamber))
            if filled and not process.done():
                await until(lambda: ready(chamber))
            if not process.done():
                yield chamber
        finally:
            stop.set()
            await process


class Process(NamedTuple):
    """A chamber as a process of its own; `errors` is where its standard error goes."""

    house: House
    popen: subprocess.Popen[bytes]
    errors: Path


@asynccontextmanager
async def process(database: Database, folder: Path, *arguments: str) -> AsyncIterator[Process]:
    """A chamber in a process of its own, as it runs in production."""
    settings = settings_for(database, folder)
    errors = folder / "errors"
    async with _assembly(database, settings, founded=True, filled=True) as chamber:
        with errors.open("wb") as sink:
            command = [sys.executable, *arguments, "-m", "services.chamber.main"]
            environment = {**os.environ, **settings.environment()}
            popen = subprocess.Popen(command, env=environment, stdout=sink, stderr=sink)  # noqa: ASYNC220 - it is started, not waited for
        try:
            await until(lambda: popen.poll() is not None or lives(chamber))
            assert popen.poll() is None, errors.read_text()
            await until(lambda: ready(chamber))
            yield Process(chamber, popen, errors)
        finally:
            popen.kill()
            popen.wait()


@asynccontextmanager
async def _assembly(
    database: Database, settings: Settings, *, founded: bool, filled: bool
) -> AsyncIterator[House]:
    async with contextlib.AsyncExitStack() as parts:
        readers = await pool(database.url)
        parts.callback(readers.terminate)
        if founded:
            await found(database, readers)
        if filled:
            await parts.enter_async_context(filling(database))
        session = await parts.enter_async_context(aiohttp.ClientSession())
        tokens = PostgresTokens(database.url, readers)
        chamber = House(database, f"http://{settings.host}:{settings.port}", session, tokens)
        chamber.clerk = await tokens.issue("clerk", "k1", None)
        yield chamber


@asynccontextmanager
async def filling(database: Database) -> AsyncIterator[None]:
    """Fill every read model."""
    schemas = PostgresSchemas(database.url)
    projectors = [Projector(projection, schemas, FromLog(database.url)) for projection in PROJECTIONS]
    tasks = [asyncio.create_task(projector.run()) for projector in projectors]
    try:
        yield
    finally:
        await ended(*tasks)


async def made(database: Database) -> bool:
    """Whether every read model has its tables."""
    connection = await asyncpg.connect(database.url)
    try:
        query = "select count(*) from pg_namespace where nspname = any($1::text[])"
        names = [one.schema for one in PROJECTIONS]
        return bool(await connection.fetchval(query, names) == len(names))
    finally:
        await connection.close()


def settings_for(database: Database, folder: Path) -> Settings:
    """The settings of a chamber, on a port that is free now."""
    (folder / "command.key").write_bytes(KEY)
    return Settings(
        folder,
        "127.0.0.1",
        free_port(),
        database.url,
        "",
        "",
        "",
        folder,
        folder / "log",
        None,
        unsafe_for_tests=True,
        proxies=(ip_network("127.0.0.0/8"),),
    )


async def found(database: Database, readers: asyncpg.Pool) -> None:
    """Found the assembly, as `halfrond found` does."""
    log, clock = PostgresLog(database.url, readers), PostgresClock(readers)
    await clock.synchronise()
    await log.start()
    texts = [Prose(digest(b"salt", words), b"salt", words) for words in (NAME, PURPOSE)]
    act = Found("example.org/log", texts[0].digest, texts[1].digest, ("k1",), sample=True)
    await Gateway(log, clock, RandomIdentity(), KEY).act(act, FOUNDER, Command("found", b""), texts)
    await log.stop()


async def lives(chamber: House) -> bool:
    """Whether the chamber answers."""
    try:
        return (await chamber.get("/health/live")).status == 200
    except aiohttp.ClientError:
        return False


async def ready(chamber: House) -> bool:
    """Whether the chamber is ready."""
    return (await chamber.get("/health/ready")).status == 200


async def ended(*tasks: asyncio.Task[Any]) -> None:
    """End tasks."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


class FromLog:
    """A feed straight out of the log."""

    def __init__(self, url: str) -> None:
        self._leaves = Leaves(url, messages=500, size=4 * 1024 * 1024)

    async def batches(self, next_position: int, limit: int) -> AsyncIterator[list[tuple[int, bytes]]]:
        try:
            while True:
                page = (await self._leaves.page(next_position))[:limit]
                if page:
                    yield [(next_position + n, leaf) for n, (_, leaf) in enumerate(page)]
                    next_position += len(page)
                else:
                    await self._leaves.more(next_position, 0.5)
        finally:
            await self._leaves.close()
