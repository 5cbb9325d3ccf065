"""What a witness remembers: the last checkpoint that it cosigned of each log, in one SQLite file.

A turn is a transaction that holds the write lock from its first statement on (BEGIN IMMEDIATE): no other
thread or process can come between what it reads and what it writes, and it is on disk when it ends
(synchronous = EXTRA: the folder too, or a journal that comes back after a crash of the machine would take the
turn back).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from events.log.checkpoint import Checkpoint

PATIENCE = 10.0
"""Seconds that a turn waits for another."""

TABLE = """
create table if not exists latest (
    origin text primary key,
    size   integer not null,
    root   blob    not null,
    note   text    not null
) strict
"""

PUT = """
insert into latest (origin, size, root, note) values (?, ?, ?, ?)
on conflict (origin) do update set size = excluded.size, root = excluded.root, note = excluded.note
where excluded.size >= latest.size
"""


class WitnessTurn:
    """What is remembered, while nobody else can change it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, origin: str) -> Checkpoint | None:
        """The checkpoint of a log that was cosigned last."""
        row = self._connection.execute("select size, root from latest where origin = ?", (origin,)).fetchone()
        return None if row is None else Checkpoint(origin, *row)

    def put(self, checkpoint: Checkpoint, note: str) -> None:
        """Remember another. A smaller one is never remembered."""
        self._connection.execute(PUT, (*checkpoint, note))


class WitnessMemory:
    """The file at `path`; made when it is not there. Everything raises OSError when the disk does not do."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._translated(), closing(self._connected()) as connection:
            connection.execute(TABLE)

    @contextmanager
    def turn(self) -> Iterator[WitnessTurn]:
        """One turn at a time, over all processes; nothing of it stands when it ends with an error."""
        with self._translated(), closing(self._connected()) as connection:
            connection.execute("begin immediate")
            yield WitnessTurn(connection)
            connection.execute("commit")  # whoever does not come here leaves nothing: the rest is rolled back

    def note(self, origin: str) -> str | None:
        """The checkpoint of a log that was cosigned last, as it was submitted."""
        with self._translated(), closing(self._connected()) as connection:
            row = connection.execute("select note from latest where origin = ?", (origin,)).fetchone()
        return None if row is None else str(row[0])

    def _connected(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=PATIENCE, isolation_level=None)
        connection.execute("pragma synchronous = extra")
        return connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise OSError(f"the memory of the witness, {self._path}, cannot be used: {error}") from error
