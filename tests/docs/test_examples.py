"""docs/examples on real servers: the roles are enough to found, the accounts may do what ours may."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from infra.embedded.nats import EmbeddedNats
from infra.embedded.postgres import EmbeddedPostgres
from infra.nats import accounts
from infra.nats.connection import Away, Denied, connect
from infra.nats.stream import durable, make
from infra.postgres.connection import pool
from infra.postgres.founding import install
from infra.postgres.log import PostgresLog

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
NATS = (EXAMPLES / "nats.conf").read_text()
ADMIN, SERVICE = "8f3a12345678", "12345678e9"  # what NATS would take for numbers without the quotes


OWNER, APP = "o'wner", "app"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server on which roles.sql was run as its first lines say."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("roles") / "postgres") as server:
        psql = server._program("postgres").parent / "psql"
        arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(EXAMPLES / "roles.sql"), server.url()]
        passwords = {"OWNER_PASSWORD": OWNER, "APP_PASSWORD": APP}
        subprocess.run([psql, *arguments], check=True, env=os.environ | passwords)
        yield server


async def test_the_roles_are_enough_to_found_and_to_open_the_log(server: EmbeddedPostgres) -> None:
    app = server.url("halfrond", "halfrond_app", APP)

    assert await install(server.url("halfrond", "halfrond_owner", OWNER), "halfrond_app")

    readers = await pool(app)
    log = PostgresLog(app, readers)
    await log.start()
    assert await log.head() == 0
    await log.stop()
    await readers.close()


async def test_letters_with_accents_are_found_in_either_case(server: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(server.url("halfrond", "halfrond_app", APP))
    assert await connection.fetchval("select lower('ÉCOLE')") == "école"
    await connection.close()


async def test_another_role_may_not_even_connect(server: EmbeddedPostgres) -> None:
    superuser = await asyncpg.connect(server.url())
    await superuser.execute("create role stranger login password 'stranger'")
    await superuser.close()

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(server.url("halfrond", "stranger", "stranger"))


def test_the_accounts_are_those_of_the_embedded_server() -> None:
    ours = accounts.config("admin-password", "service-password")
    subjects = [word for word in re.findall(r'"([^"]*)"', ours) if not word.endswith("-password")]
    example = NATS.partition("\naccounts {")[2]
    assert re.findall(r'"([^"]*)"', example) == subjects
    words = r"(\w+):|\b(\w+) \{|user: (\w+)"
    quoted = r'"[^"]*"|\$\w+'
    assert re.findall(words, re.sub(quoted, "", example)) == re.findall(
        words, re.sub(quoted, "", ours.partition("accounts {")[2])
    )


async def test_a_server_with_the_example_takes_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NATS_ADMIN_PASSWORD", f'"{ADMIN}"')
    monkeypatch.setenv("NATS_SERVICE_PASSWORD", f'"{SERVICE}"')
    example = re.sub(r"^(listen|http|max_payload|jetstream)\b.*$", "", NATS, flags=re.MULTILINE)
    with EmbeddedNats(tmp_path / "nats", config=example) as server:
        port = urlsplit(server.url()).port
        admin, service = (
            f"nats://{user}:{password}@127.0.0.1:{port}"
            for user, password in (("admin", ADMIN), ("service", SERVICE))
        )
        async with connect(admin, "test") as connection:
            assert await make(connection, "LOG")
            assert await durable(connection)
        async with connect(service, "test") as connection:
            await connection.api("STREAM.INFO.LOG")
            with pytest.raises(Denied):
                await connection.api("STREAM.DELETE.LOG")
        with pytest.raises(Away):
            async with connect(f"nats://service:wrong@127.0.0.1:{port}", "test"):
                pass


def test_what_the_embedded_server_decides_by_itself_is_the_same_in_the_example() -> None:
    decided = {
        "max_payload": "8MB",
        "jetstream": '{ store_dir: "/var/lib/nats", sync_interval: always }',
    }
    found = dict(re.findall(r"^(max_payload|jetstream):? (.*)$", NATS, re.MULTILINE))
    assert found == decided
