"""The limit of the relay: JetStream atomic batches of 500, one after the other, by a bare loop."""

from __future__ import annotations

import time
from collections.abc import Sequence

import nats

from infra.nats.connection import connect
from infra.nats.stream import make, prefix

AT_ONCE = 500


async def make_stream(url: str, stream: str) -> None:
    """The stream as the relay has it: file storage, synced with every message."""
    async with connect(url, "halfrond bench") as connection:
        await make(connection, stream)


async def publish(url: str, stream: str, leaves: Sequence[bytes]) -> float:
    """Publish them all; messages per second."""
    client = await nats.connect(url)
    subject = f"{prefix(stream)}.ballot"
    started = time.perf_counter()
    for start in range(0, len(leaves), AT_ONCE):
        batch = leaves[start : start + AT_ONCE]
        name = f"{stream}-{start}"
        for number, leaf in enumerate(batch[:-1], 1):
            headers = {"Nats-Batch-Id": name, "Nats-Batch-Sequence": str(number)}
            await client.publish(subject, leaf, headers=headers)
        headers = {"Nats-Batch-Id": name, "Nats-Batch-Sequence": str(len(batch)), "Nats-Batch-Commit": "1"}
        answer = await client.request(subject, batch[-1], headers=headers, timeout=30)
        if b'"error"' in answer.data:
            raise RuntimeError(answer.data.decode())
    rate = len(leaves) / (time.perf_counter() - started)
    await client.close()
    return rate
