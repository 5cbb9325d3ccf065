"""NATS in a folder: what it keeps, what it forgets, what it refuses."""

from __future__ import annotations

import json
import os
import stat
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest
from nats.aio.client import Client
from nats.errors import Error
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from infra.embedded import BinariesMissing, EmbeddedNats, ServerFailed, StillRunning
from infra.embedded.ports import LOOPBACK

MEBIBYTE = 1024 * 1024


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedNats]:
    server = EmbeddedNats(tmp_path / "nats")
    yield server
    server.stop()


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[JetStreamContext]:
    client = Client()
    await client.connect(url, allow_reconnect=False)
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def publish(server: EmbeddedNats, *words: bytes) -> None:
    async with connected(server.url()) as stream:
        await stream.add_stream(name="LOG", subjects=["log"])
        for word in words:
            await stream.publish("log", word)


async def stored(server: EmbeddedNats) -> list[bytes | None]:
    async with connected(server.url()) as stream:
        count = (await stream.stream_info("LOG")).state.messages
        return [(await stream.get_msg("LOG", number + 1)).data for number in range(count)]


async def test_messages_survive_a_crash_and_a_stop_under_the_same_address(server: EmbeddedNats) -> None:
    server.start()
    first = server.url()
    await publish(server, b"een", b"twee")
    server.kill()
    assert not server.running
    server.start()
    assert (server.url(), await stored(server)) == (first, [b"een", b"twee"])
    server.stop()
    with EmbeddedNats(server.folder) as again:
        assert (again.url(), await stored(again)) == (first, [b"een", b"twee"])


async def test_a_wiped_server_has_forgotten_everything(server: EmbeddedNats) -> None:
    server.start()
    await publish(server, b"een")
    with pytest.raises(StillRunning, match="stop it before"):
        server.wipe()
    assert await stored(server) == [b"een"]
    server.kill()
    server.wipe()
    server.start()
    with pytest.raises(NotFoundError):
        await stored(server)


async def test_a_server_whose_parent_is_gone_is_ended_before_the_next_start(server: EmbeddedNats) -> None:
    server.start()
    await publish(server, b"achtergelaten")
    server._release()  # as when the parent is killed where nothing takes its children along
    with EmbeddedNats(server.folder) as next_one:
        assert not server.running
        assert await stored(next_one) == [b"achtergelaten"]


def test_it_listens_on_the_loopback_address_only_and_syncs_always(server: EmbeddedNats) -> None:
    server.start()
    sockets = psutil.Process(server.pid).net_connections(kind="inet")
    listening = {tuple(each.laddr) for each in sockets if each.status == psutil.CONN_LISTEN}
    assert listening == {(LOOPBACK, server.port), (LOOPBACK, server._monitoring)}
    with urllib.request.urlopen(f"http://{LOOPBACK}:{server._monitoring}/varz") as answer:
        shown = json.load(answer)
    config = shown["jetstream"]["config"]
    assert (shown["max_payload"], config["sync_always"]) == (8 * MEBIBYTE, True)
    assert Path(config["store_dir"]).is_relative_to(server.folder)


async def test_accounts_and_permissions_are_the_callers(tmp_path: Path) -> None:
    config = 'accounts { HALL { jetstream: enabled, users: [{ user: relay, password: "a-b" }] } }'
    with EmbeddedNats(tmp_path / "nats", config=config) as server:
        conf = tmp_path / "nats/nats.conf"
        assert [stat.S_IMODE(file.stat().st_mode) for file in (conf.parent, conf)] == [0o700, 0o600]
        async with connected(server.url("relay", "a-b")) as stream:
            await stream.add_stream(name="LOG", subjects=["log"])
        stranger = Client()
        with pytest.raises(Error, match="Authorization Violation"):
            await stranger.connect(server.url("relay", "guess"), allow_reconnect=False)
        await stranger.close()


def test_a_configuration_that_is_no_good_shows_what_nats_said(tmp_path: Path) -> None:
    with pytest.raises(ServerFailed, match=r"NATS ended with code 1[^$]*nats.conf[^$]*HALFROND_NATS_URL"):
        EmbeddedNats(tmp_path / "nats", config="max_payload: plenty").start()


def test_a_program_that_is_not_there_is_refused_with_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HALFROND_NATS_BIN", str(tmp_path / "nothing"))
    with pytest.raises(BinariesMissing, match=r"nothing cannot be run\. Set HALFROND_NATS_BIN"):
        EmbeddedNats(tmp_path / "nats").start()


def test_a_folder_with_odd_characters_is_no_hindrance(tmp_path: Path) -> None:
    with EmbeddedNats(tmp_path / 'é "quoted" \\ #1') as server:
        assert os.getsid(server.pid) == server.pid
