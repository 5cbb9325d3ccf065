"""What the commands take from infra, put together: the embedded servers, and a desk to act from.

The embedded servers hold one database and these accounts:

    PostgreSQL   database `halfrond`, owned by `halfrond_owner`; the services are `halfrond_app`
    NATS         `admin` makes the streams, the services are `service`; a user for each commission that
                 takes its messages itself
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from events.assembly.facts import Founded
from events.refusal import Refused
from events.registry import decode
from events.submission import Fenced, LogError
from infra.embedded import EmbeddedError, EmbeddedNats, EmbeddedPostgres
from infra.identity import RandomIdentity
from infra.nats import accounts
from infra.nats.connection import Away, NatsError
from infra.nats.connection import connect as connect_nats
from infra.nats.stream import make as make_stream
from infra.postgres.clock import PostgresClock
from infra.postgres.confirming import confirming
from infra.postgres.connection import AWAY, connect, pool
from infra.postgres.founding import FoundingError, create_database, install
from infra.postgres.log import PostgresLog
from infra.postgres.migrating import OtherVersion, require_current, upgrade
from infra.postgres.people import PostgresPeople
from infra.postgres.tokens import PostgresTokens
from services.cli.credentials import configuration
from services.cli.keys import Keys
from services.cli.screen import Code, Stop
from services.cli.supervisor import Cannot
from services.gateway import Busy, Gateway
from services.ports import Identity
from services.settings import NOTARY_KEY, Settings, SettingsError

DATABASE, OWNER, APP = "halfrond", "halfrond_owner", "halfrond_app"

STREAM = "LOG"

WATCH = 0.1
"""Seconds between two looks at whether an embedded server still runs."""


class EmbeddedPart:
    """An embedded server as a part that is kept running."""

    def __init__(self, server: EmbeddedPostgres | EmbeddedNats) -> None:
        self.server = server
        self.name = server.name

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        starting = asyncio.ensure_future(asyncio.to_thread(self.server.start))
        try:
            await asyncio.shield(starting)
        except EmbeddedError as error:
            raise Cannot(str(error)) from error
        except asyncio.CancelledError:
            # A thread cannot be interrupted: see it through, and leave nothing behind.
            await asyncio.gather(starting, return_exceptions=True)
            await asyncio.to_thread(self.server.stop)
            raise

    async def ended(self) -> str:
        """Wait until it has died."""
        while self.server.running:  # noqa: ASYNC110 - a child of a child tells nobody when it ends
            await asyncio.sleep(WATCH)
        return "has ended"

    async def stop(self, _within: float, _hurry: asyncio.Event) -> None:
        """Stop it; the server has deadlines of its own."""
        await asyncio.to_thread(self.server.stop)


def embedded_postgres(settings: Settings, port: int | None = None) -> EmbeddedPostgres:
    """The PostgreSQL of a data folder, not started."""
    return EmbeddedPostgres(settings.data / "postgres", port)


def embedded_nats(settings: Settings, keys: Keys, port: int | None = None) -> EmbeddedNats:
    """The NATS of a data folder, not started."""
    return EmbeddedNats(settings.data / "nats", port, configuration(keys))


async def with_postgres(settings: Settings, keys: Keys, server: EmbeddedPostgres) -> Settings:
    """The settings with the addresses of an embedded PostgreSQL that runs; roles and database are made."""
    found = at_postgres(settings, keys, server)
    await create_database(server.url(), found.owner_url, found.database_url)
    return found


def at_postgres(settings: Settings, keys: Keys, server: EmbeddedPostgres) -> Settings:
    """The settings with the addresses of an embedded PostgreSQL."""
    return settings._replace(
        database_url=server.url(DATABASE, APP, keys.password("postgres-app")),
        owner_url=server.url(DATABASE, OWNER, keys.password("postgres-owner")),
    )


def at_nats(settings: Settings, keys: Keys, server: EmbeddedNats) -> Settings:
    """The settings with the addresses of an embedded NATS."""
    return settings._replace(
        nats_url=server.url(accounts.SERVICE, keys.password("nats-service")),
        nats_admin_url=server.url(accounts.ADMIN, keys.password("nats-admin")),
    )


def of_running_servers(settings: Settings, keys: Keys) -> Settings | None:
    """The settings with the addresses that another process serves this data folder at; None: never served.

    Whether the servers answer there now is for the caller to find out.
    """
    if not settings.database_url:
        port = _last_port(settings, "postgres")
        if port is None or keys.text("postgres-app.password") is None:
            return None
        settings = at_postgres(settings, keys, embedded_postgres(settings, port))
    if not settings.nats_url:
        port = _last_port(settings, "nats")
        if port is None or keys.text("nats-service.password") is None:
            return None
        settings = at_nats(settings, keys, embedded_nats(settings, keys, port))
    return settings


async def answers(settings: Settings) -> bool:
    """Whether PostgreSQL answers there."""
    try:
        await head(settings)
    except AWAY:
        return False
    return True


def _last_port(settings: Settings, server: str) -> int | None:
    try:
        return int((settings.data / server / "port").read_text())
    except (OSError, ValueError):
        return None


class Desk(NamedTuple):
    """What somebody at the console acts with."""

    gateway: Gateway
    log: PostgresLog
    clock: PostgresClock
    tokens: PostgresTokens
    identity: Identity
    people: PostgresPeople


@asynccontextmanager
async def desk(settings: Settings, keys: Keys) -> AsyncIterator[Desk]:
    """A desk, for as long as the block lasts."""
    async with AsyncExitStack() as stack:
        readers = await pool(settings.database_url, server_settings={"application_name": "halfrond console"})
        stack.callback(readers.terminate)
        confirm = confirming(settings.log, settings.find_secret(NOTARY_KEY))
        log = PostgresLog(settings.database_url, readers, confirm=confirm)
        clock = PostgresClock(readers)
        await log.start()
        stack.push_async_callback(log.stop)
        await clock.synchronise()
        identity = RandomIdentity()
        gateway = Gateway(log, clock, identity, keys.command_key())
        tokens = PostgresTokens(settings.database_url, readers, keys.command_key())
        yield Desk(gateway, log, clock, tokens, identity, PostgresPeople(readers))


async def install_tables(settings: Settings) -> bool:
    """Make the tables of the log as their owner; False when they stand already."""
    app = unquote(urlsplit(settings.database_url).username or "")
    return await install(settings.owner_url, app)


async def upgrade_tables(settings: Settings) -> list[str]:
    """Bring the tables to those of this version, as their owner; what was applied.

    Raises: OtherVersion.
    """
    app = unquote(urlsplit(settings.database_url).username or "")
    return await upgrade(settings.owner_url, app)


async def require_tables(settings: Settings) -> None:
    """Whether the tables are those of this version.

    Raises: OtherVersion.
    """
    connection = await connect(settings.database_url)
    try:
        await require_current(connection)
    finally:
        connection.terminate()


async def install_stream(settings: Settings) -> bool:
    """Make the stream as NATS's administrator, or check the one that stands."""
    async with connect_nats(settings.nats_admin_url, "halfrond found") as connection:
        return await make_stream(connection, STREAM)


async def head(settings: Settings) -> int | None:
    """How many events the log holds; None when it has no tables yet."""
    readers = await pool(settings.database_url, size=1)
    try:
        if not await readers.fetchval("select to_regclass('public.log_head') is not null"):
            return None
        found: int = await readers.fetchval("select head from log_head")
        return found
    finally:
        readers.terminate()


async def origin(settings: Settings) -> str:
    """The name of the log, as its founding gave it; nothing when there is none."""
    readers = await pool(settings.database_url, size=1)
    try:
        leaf = await readers.fetchval("select leaf from events where position = 0")
    finally:
        readers.terminate()
    founded = None if leaf is None else decode(0, leaf).fact
    return founded.origin if isinstance(founded, Founded) else ""


@contextmanager
def translated() -> Iterator[None]:
    """What can go wrong below, as a sentence and an exit code.

    Raises: Stop.
    """
    try:
        yield
    except SettingsError as error:
        raise Stop(f"{error}.", Code.USAGE) from error
    except Refused as error:
        raise Stop(f"{error.detail} {error.remedy}", Code.REFUSED) from error
    except (FoundingError, Fenced, OtherVersion) as error:
        raise Stop(f"{error}.", Code.REFUSED) from error
    except (Cannot, EmbeddedError) as error:
        raise Stop(str(error), Code.NOT_READY) from error
    except (Away, Busy, LogError) as error:
        raise Stop(f"{error}. Is it running, and is its URL right?", Code.NOT_READY) from error
    except NatsError as error:
        raise Stop(f"NATS: {error}.", Code.FAILED) from error
    except AWAY as error:
        raise _away(error) from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "asyncpg":
            raise
        first = str(error).partition("\n")[0]
        raise Stop(f"PostgreSQL says no: {first}. Check the URL, the role and its rights.") from error


def _away(error: Exception) -> Stop:
    """What does not answer; or a file or folder that cannot be had, and the setting that names it."""
    if not isinstance(error, OSError) or error.filename is None:
        told = f"PostgreSQL or the network does not answer ({str(error) or type(error).__name__})"
        return Stop(f"{told}: see that it runs and that its URL is right.", Code.NOT_READY)
    file = Path(os.fsdecode(error.filename)).absolute()
    usual = {"HALFROND_SECRETS": "", "HALFROND_LOG": "", "HALFROND_DATA": "data"}
    for name, otherwise in usual.items():
        given = os.environ.get(name) or otherwise
        folder = Path(given).absolute()
        if given and (file.is_relative_to(folder) or folder.is_relative_to(file)):
            told = f"{name} is '{given}', and {file} cannot be made or used ({error.strerror})"
            return Stop(f"{told}: set {name} to a folder in which this account may write.", Code.USAGE)
    told = f"{file} cannot be made, read or written ({error.strerror})"
    return Stop(f"{told}: see that this account may.", Code.USAGE)
