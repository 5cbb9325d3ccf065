"""Limits that hold whoever asks at the same time: one counts after the other."""

from __future__ import annotations

import hmac

import asyncpg

TURN = "select pg_advisory_xact_lock(hashtextextended($1, 0))"


async def turns(connection: asyncpg.Connection, *subjects: str) -> None:
    """Wait for one's turn to count these, until the transaction ends; all ask in the order given here.

    A statement sees what was there when it began: so the turn comes first, and what counts after it.
    """
    for subject in subjects:
        await connection.execute(TURN, f"halfrond counts {subject}")


def of_place(key: bytes, place: str) -> bytes:
    """A network address as it is kept, 32 bytes. There are few enough to try them all: without the key nobody
    can.
    """
    return hmac.digest(key, b"place\n" + place.encode(), "sha256")
