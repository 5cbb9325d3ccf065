"""Serving the published log: a tile from memory, and proofs on a large log and on a small one."""

from __future__ import annotations

import asyncio
import hashlib
import random
import socket
import statistics
import time
from pathlib import Path
from typing import Any

from litestar.types import Receive, Scope, Send

from events.log.checkpoint import Checkpoint
from events.log.frontier import Frontier
from events.log.note import ED25519, Verifier, sign
from services.bench import load
from services.bench.table import Measure
from services.chamber.log import receipt_of
from services.chamber.ports.published import Published
from services.chamber.server import listen, serve

ORIGIN = "example.org/log"

TILE = "/log/tile/0/000"

PROOFS = 2_000


def publish(folder: Path, leaves: int) -> None:
    """Write the tiles and the checkpoint of a log of made-up leaf hashes. Its signature is none: it is not
    looked at.
    """
    frontier = Frontier()
    for tile, data in frontier.grow(hashlib.sha256(b"%d" % number).digest() for number in range(leaves)):
        _put(folder / tile.path, data)
    for tile, data in frontier.partial():
        _put(folder / tile.path, data)
    text = Checkpoint(ORIGIN, leaves, frontier.root()).text
    _put(folder / "checkpoint", f"{text}\n{sign(text, Verifier(ORIGIN, ED25519, bytes(32)), bytes)}".encode())


def served(port: int, path: str, count: int) -> Measure:
    """The same GET again and again, 64 connections: answers per second."""
    request = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\n\r\n".encode()

    async def run() -> float:
        return await load.rate(port, [request] * count, 64, b" 200 ")

    return run


def proofs(published: Published, leaves: int) -> Measure:
    """Receipts of entries anywhere in the log: median milliseconds of one."""
    chance = random.Random(leaves)  # noqa: S311 - which entries is no secret

    async def run() -> float:
        took = []
        for _ in range(PROOFS):
            position = chance.randrange(leaves)
            started = time.perf_counter()
            receipt_of(published, position)
            took.append(time.perf_counter() - started)
        return statistics.median(took) * 1000

    return run


async def eight_kibibytes(port: int) -> None:
    """A server that does nothing but answer 8 KiB out of memory, with the same headers as a tile."""
    body = bytes(8192)
    headers = (
        (b"content-type", b"application/octet-stream"),
        (b"content-length", b"8192"),
        (b"cache-control", b"public, max-age=31536000, immutable"),
    )

    async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
        start: Any = {"type": "http.response.start", "status": 200, "headers": headers}
        await send(start)
        await send({"type": "http.response.body", "body": body, "more_body": False})

    listener: socket.socket = listen("127.0.0.1", port)
    await serve(answer, listener, asyncio.Event())


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
