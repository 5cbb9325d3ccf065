"""Waiting for a condition instead of sleeping."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any


async def until(condition: Callable[[], Any | Awaitable[Any]], within: float = 10.0) -> Any:
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
