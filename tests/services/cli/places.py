"""Machines on which nothing stands yet, and what is restored there: exports and backups of logs."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from events.assembly.acts import Found
from events.erasure.acts import ConfirmErasure, RequestErasure
from events.membership.acts import Admit
from events.organisation.acts import GiveMandate, Profile
from infra import age
from infra.nats.checkpoints import Checkpoints
from infra.nats.checkpoints import make as make_bucket
from infra.nats.connection import connect as connect_nats
from infra.postgres.recovering import tables
from services.cli import backing_up, restoring
from services.cli.keeping.archive import Lock
from services.cli.restoring import Asked
from services.settings import NOTARY_KEY, Settings
from tests.contracts.logs import (
    CLERK,
    FOUNDER,
    ORIGIN,
    SEED,
    History,
    Text,
    Writer,
    checkpoint_of,
    member,
    note,
    parliament,
    write_export,
)

PARLIAMENT = parliament()
IDENTITY, RECIPIENT = age.new_identity()
WRONG, _ = age.new_identity()
LOCK, KEY_OF_IT = Lock([age.recipient(RECIPIENT)]), Lock(age.identities(IDENTITY))
Tables = dict[str, list[tuple[Any, ...]]]


class Place(NamedTuple):
    """A machine: a database, a NATS, a folder; nothing on it yet."""

    settings: Settings
    lost: Callable[[], Any]

    async def restore(self, source: Path, lock: Lock | None = None, **wish: Any) -> int:
        """Restore; with the word of the operator unless they do not give it."""
        asked = {"newer": None, "key": None, "attest": True, "new_key": False, **wish}
        return await restoring._restore(self.settings, Asked(source, **asked), lock, asyncio.Event())

    async def back_up(self, target: Path, lock: Lock = LOCK) -> int:
        """Make a backup."""
        return await backing_up._back_up(self.settings, target, lock, asyncio.Event())

    async def stands(self) -> Tables:
        """Everything in the tables, without what differs by itself."""
        connection = await asyncpg.connect(self.settings.database_url)
        try:
            if not await connection.fetchval("select to_regclass('public.log_head') is not null"):
                return {}
            statements = {
                "head": "select head, published, fenced from log_head",
                "events": "select * from events order by position",
                "commands": "select * from commands order by key",
                "prose": "select digest, salt, body from prose order by digest",
                "tokens": "select * from tokens order by hash",
                "token_commands": "select * from token_commands order by key",
                "drafts": "select * from drafts order by draft",
                "contact_points": "select * from contact_points order by organisation",
                "corrections": "select * from corrections order by correction",
                "prospects": "select * from prospects order by prospect",
                "refused_addresses": "select * from refused_addresses order by address",
                "people": "select * from people order by person",
                "holders": "select * from holders order by mandate",
                "passkeys": "select * from passkeys order by passkey",
                "webhooks": "select * from webhooks order by webhook",
            }
            return {
                name: [tuple(row) for row in await connection.fetch(statement)]
                for name, statement in statements.items()
            }
        finally:
            await connection.close()

    async def leaves(self) -> list[bytes]:
        """The leaves in PostgreSQL."""
        async with tables(self.settings.owner_url) as log:
            return [leaf async for _, leaf in log.rows()]

    def files(self) -> dict[str, bytes]:
        """What lies in the folders of the log and of the secrets."""
        return {
            path.relative_to(self.settings.data).as_posix(): path.read_bytes()
            for folder in (self.settings.log, self.settings.secrets)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != "lock"
        }

    async def untouched(self) -> bool:
        """Whether nothing was stored anywhere."""
        stands = await self.stands()
        return not self.files() and not any(stands.get(table) for table in stands if table != "head")


def put_key(at: Place) -> None:
    """The notary's key, as an operator puts their copy back."""
    at.settings.secrets.mkdir(parents=True)
    (at.settings.secrets / NOTARY_KEY).write_bytes(SEED)


def export(folder: Path, history: History = PARLIAMENT, size: int | None = None) -> Path:
    write_export(folder, history, size=size)
    return folder


def erasing() -> tuple[History, str, int]:
    """A log in which a name is erased; that name's digest, and how many entries there are before."""
    w = Writer()
    w.act(Found(ORIGIN, w.text("Parlement"), w.text("Samen"), ("griet", "klok")), FOUNDER)
    name = w.text("Vereniging van Mevrouw Zonnebloem")
    for organisation, bench in (("koor", "civil-society"), ("stad", "city")):
        w.act(Admit(organisation, bench, Profile(name)), CLERK)  # type: ignore[arg-type]
        w.act(GiveMandate(organisation, f"m{organisation}", "full"), CLERK)
    w.act(RequestErasure("e1", (name,), w.text("Een naam"), "personal-data"), member("koor"))
    before = len(w.history.leaves)
    w.act(ConfirmErasure("e1"), member("stad"))
    w.act(Admit("fanfare", "civil-society", Profile(w.text("De fanfare"))), CLERK)
    return w.history, name, before


def older(history: History, size: int) -> History:
    """The log as it was, texts that are named later left out."""
    leaves = history.leaves[:size]
    named = b"".join(leaves).decode()
    return History(history.origin, leaves, {d: t for d, t in history.prose.items() if d in named})


def without(history: History, digest: str) -> History:
    """The same log where that text was erased."""
    return History(history.origin, history.leaves, {**history.prose, digest: Text(None, None)})


async def standing(at: Place, history: History, folder: Path) -> None:
    """A log stands at a place, restored from an export in this folder."""
    put_key(at)
    await at.restore(export(folder, history))


async def backup_of(at: Place, history: History, folder: Path) -> Path:
    """A backup of a log, made at a place that is lost afterwards."""
    await standing(at, history, folder / "before")
    await at.back_up(folder / "night.age")
    return folder / "night.age"


async def remembered(at: Place, history: History) -> None:
    """The NATS of a place remembers the checkpoint of a log."""
    async with connect_nats(at.settings.nats_admin_url, "test") as connection:
        await make_bucket(connection)
    bucket = Checkpoints(at.settings.nats_url)
    assert await bucket.put(note(checkpoint_of(history)), 0) is not None
    await bucket.close()


@contextmanager
def full_disk(room: int) -> Iterator[None]:
    """As on a disk that is full: a file that this process writes holds no more than so many bytes."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def below(folder: Path, name: str = "*") -> list[Path]:
    """What lies in a folder, and below it where a name is given."""
    return sorted(folder.iterdir() if name == "*" else folder.rglob(name))
