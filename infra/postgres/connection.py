"""Connections, and the errors that mean: PostgreSQL is away, not: PostgreSQL says no."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import asyncpg

AWAY = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError,
        asyncpg.PostgresConnectionError,
        asyncpg.exceptions.AdminShutdownError, asyncpg.exceptions.CrashShutdownError,
        asyncpg.exceptions.CannotConnectNowError, asyncpg.exceptions.TooManyConnectionsError)  # fmt: skip
"""What asyncpg raises when the server is gone, restarting or unreachable."""

SQL = Path(__file__).parent / "sql"

EPOCH = "select system_identifier || '-' || timeline_id from pg_control_system(), pg_control_checkpoint()"
"""Which cluster this is: a copy that was restored or promoted has another timeline, a new one another id."""


async def connect(url: str, **options: Any) -> asyncpg.Connection:
    """One connection; `application_name` and the like through `server_settings`."""
    return await asyncpg.connect(url, timeout=10, **options)


async def pool(url: str, *, size: int = 4, **options: Any) -> asyncpg.Pool:
    """A pool of at most `size` connections, for single statements: no session state, so none is reset."""
    return await asyncpg.create_pool(
        url, min_size=0, max_size=size, timeout=10, command_timeout=30, reset=_leave, **options
    )


async def _leave(_connection: asyncpg.Connection) -> None:
    """Give a connection back as it is: asyncpg's own reset is a second round trip after every statement."""
