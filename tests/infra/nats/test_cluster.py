"""Three servers, three copies: the loss of any one of them loses nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.embedded.nats import EmbeddedNats
from infra.embedded.ports import free_port
from infra.nats.connection import Away, connect
from infra.nats.feed import Feed
from infra.nats.publishing import LogStream
from infra.nats.stream import make
from tests.infra.nats.test_feed import Reader
from tests.services.relay.filling import held, leaves

pytestmark = pytest.mark.fault


@pytest.fixture
async def cluster(tmp_path: Path) -> AsyncIterator[dict[str, EmbeddedNats]]:
    names = ["one", "two", "three"]
    ports = {name: free_port() for name in names}
    routes = ", ".join(f'"nats://127.0.0.1:{port}"' for port in ports.values())
    servers = {
        name: EmbeddedNats(
            tmp_path / name,
            config=f"server_name: {name}\n"
            f'cluster {{ name: test, listen: "127.0.0.1:{ports[name]}", routes: [{routes}] }}',
        )
        for name in names
    }
    with ExitStack() as stack:
        for server in servers.values():
            stack.callback(server.stop)
        # Together: each is healthy only when the others are there.
        await asyncio.gather(*(asyncio.to_thread(server.start) for server in servers.values()))
        yield servers


async def test_the_stream_survives_the_loss_of_its_leader(cluster: dict[str, EmbeddedNats]) -> None:
    url = ",".join(server.url() for server in cluster.values())
    async with connect(url, "test") as connection:
        assert await make(connection, "LOG")
        info = await connection.api("STREAM.INFO.LOG")
    assert info["config"]["num_replicas"] == 3
    target = LogStream(url, "LOG")
    position = 0

    async def publish(count: int) -> None:
        # What the relay does: after anything that is not clear, look and go on from there.
        nonlocal position
        end = position + count
        async with asyncio.timeout(60):
            while position < end:
                try:
                    found = await target.last()
                    assert found is not None
                    position = found[0]
                    while position < end:
                        some = leaves(position, min(50, end - position))
                        await target.publish(position, [("ballot", leaf) for leaf in some])
                        position += len(some)
                except Away:
                    await asyncio.sleep(0.1)

    async with Reader(Feed(url, "LOG")) as reader:
        await publish(500)
        leader = info["cluster"]["leader"]
        cluster[leader].kill()
        await publish(500)
        seen = await reader.saw(1_000, within=40)
        assert seen == list(enumerate(leaves(0, 1_000)))
        await asyncio.to_thread(cluster[leader].start)
        await publish(200)
        assert (await reader.saw(1_200, within=40))[1_000:] == list(enumerate(leaves(1_000, 200), 1_000))
    await target.close()
    assert await held(url, "LOG", 1_200) == leaves(0, 1_200)
