"""The life of a service: until it is stopped, and again and again while PostgreSQL or NATS is away."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Collection, Coroutine
from typing import Any, NoReturn

from events.submission import Unavailable

AWAY = (Unavailable, OSError)

LONGEST_PAUSE = 2.0
"""Seconds between two attempts at most, while PostgreSQL or NATS is away."""


def signalled() -> asyncio.Event:
    """What SIGTERM and SIGINT set: a service is stopped by it."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def insist(
    resume: Callable[[], Awaitable[None]],
    follow: Callable[[], Awaitable[None]],
    reached: Callable[[], int],
    complain: Callable[[str], None],
) -> NoReturn:
    """Resume and follow; when that ends, or PostgreSQL or NATS is away, again, after a pause.

    The pause grows as long as nothing comes of it: what was `reached` is the same. Why it waits is told once,
    and again after it could resume. Raises: whatever else they raise.
    """
    pause, waiting = 0.0, ""
    while True:
        began_at = reached()
        try:
            await resume()
            waiting = ""
            await follow()
        except AWAY as error:
            if waiting != str(error):
                complain(str(error))
            waiting = str(error)
        pause = 0.05 if reached() > began_at else min(2 * pause + 0.05, LONGEST_PAUSE)
        await asyncio.sleep(pause)


async def until(stop: asyncio.Event, *parts: Coroutine[Any, Any, None]) -> None:
    """Run all until `stop` is set or one ends; then end the others, and raise what it raised.

    What one of the others raises while it is ended is raised too, and first: unless PostgreSQL or NATS was
    away, which matters no more.
    """
    await _run([*parts, _set(stop)], asyncio.FIRST_COMPLETED)


async def together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all until one fails or all are done; then end the others, and raise as `until` does."""
    await _run(parts, asyncio.FIRST_EXCEPTION)


async def end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they are done, whatever their outcome.

    Cancels again where needed: nats-py passes over a cancellation while it waits for room to write.
    """
    while tasks:
        for task in tasks:
            task.cancel()
        done, tasks = await asyncio.wait(tasks, timeout=1.0)
        await asyncio.gather(*done, return_exceptions=True)


async def _run(parts: Collection[Coroutine[Any, Any, None]], when: str) -> None:
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.wait(tasks, return_when=when)
        done = [task for task in tasks if task.done()]
    finally:
        await end(tasks)
    for task in tasks:
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, AWAY):
            raise error
    for task in done:
        task.result()


async def _set(stop: asyncio.Event) -> None:
    await stop.wait()
