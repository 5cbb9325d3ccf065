"""Tasks that live and die together."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from typing import Any


async def together(*parts: Coroutine[Any, Any, None]) -> None:
    """Run all until one fails or all are done; then end the others, and raise what it raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        failed = [task for task in tasks if task.done()]
    finally:
        await end(tasks)
    for task in failed:
        task.result()


async def end(tasks: Collection[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they are done, whatever their outcome.

    Cancels again where needed: nats-py passes over a cancellation while it waits for room to write.
    """
    while tasks:
        for task in tasks:
            task.cancel()
        done, tasks = await asyncio.wait(tasks, timeout=1.0)
        await asyncio.gather(*done, return_exceptions=True)
