"""Waiting for a condition instead of sleeping."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

WAITED_FOR = """
select exists (select from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))
"""
"""Whether somebody waits for a lock of the connection that asks."""


async def until(condition: Callable[[], Any | Awaitable[Any]], within: float = 60.0) -> Any:
    """What `condition` gives as soon as it is true; polls, and fails after `within` seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        value = condition()
        if inspect.isawaitable(value):
            value = await value
        if value:
            return value
        if loop.time() > deadline:
            raise AssertionError(f"not so within {within} s: {inspect.getsource(condition).strip()}")
        await asyncio.sleep(0.01)


def moments(seconds: float = 0.2) -> Iterator[datetime]:
    """Moments that lie so far ahead, each twice as far as the one before: the time of something is to come
    when it is said, and a machine that is busy may say it too late.
    """
    for times in range(8):
        yield datetime.now(UTC) + timedelta(seconds=seconds * 2**times)  # noqa: TID251 - its own clock


def waited(condition: Callable[[], Any], within: float = 60.0) -> Any:
    """The same outside an event loop."""
    deadline = time.monotonic() + within
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not so within {within} s: {inspect.getsource(condition).strip()}")
        time.sleep(0.02)
    return value
