"""Connections, and the errors that mean: PostgreSQL is away, not: PostgreSQL says no."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.PostgresConnectionError,
    asyncpg.exceptions.OperatorInterventionError,  # shutting down, starting up, a statement cancelled
    asyncpg.exceptions.InsufficientResourcesError,  # no room on disk, in memory, for connections
    asyncpg.exceptions.ReadOnlySQLTransactionError,  # a primary that is none any more
    asyncpg.exceptions.ObjectNotInPrerequisiteStateError,  # a standby asked for what only a primary knows
)
"""What asyncpg raises when the server is gone, restarting, full or not the primary: it may pass."""

SQL = Path(__file__).parent / "sql"

EPOCH = """
select system_identifier || '-' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)
from pg_control_system()
"""
"""Which cluster this is: its system identifier, and its timeline in 8 hex characters. A copy that was
restored or promoted has another timeline at once (pg_control_checkpoint() tells it a checkpoint later)."""


async def connect(url: str, **options: Any) -> asyncpg.Connection:
    """One connection; `application_name` and the like through `server_settings`."""
    return await asyncpg.connect(url, timeout=10, **options)


async def listening(url: str, name: str, channel: str, hear: Callable[..., None]) -> asyncpg.Connection:
    """One connection, named so for who looks, on which `hear` is called at each notification.

    Whoever is cancelled meanwhile leaves none behind.
    """
    connection = await connect(url, server_settings={"application_name": name})
    try:
        await connection.add_listener(channel, hear)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def pool(url: str, *, size: int = 4, **options: Any) -> asyncpg.Pool:
    """A pool of at most `size` connections, for single statements: no session state, so none is reset."""
    return await asyncpg.create_pool(
        url, min_size=0, max_size=size, timeout=10, command_timeout=30, reset=_leave, **options
    )


async def _leave(_connection: asyncpg.Connection) -> None:
    """Give a connection back as it is: asyncpg's own reset is a second round trip after every statement."""
