"""How many statements this process sends to PostgreSQL, counted in the driver, not in what is measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    """Count from here on, on every connection; what it gives tells how many there were."""
    count = 0
    kept = {name: getattr(asyncpg.Connection, name) for name in ("_execute", "execute", "_executemany")}

    def counting(of: Any, *, plain: bool = False) -> Any:
        async def run(self: asyncpg.Connection, query: str, *arguments: Any, **options: Any) -> Any:
            nonlocal count
            # `execute` with arguments goes on to `_execute`, where it is counted.
            count += not (plain and arguments)
            return await of(self, query, *arguments, **options)

        return run

    for name, method in kept.items():
        setattr(asyncpg.Connection, name, counting(method, plain=name == "execute"))
    try:
        yield lambda: count
    finally:
        for name, method in kept.items():
            setattr(asyncpg.Connection, name, method)
