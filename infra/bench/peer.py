"""The peer: PyPI `eventsourcing`, which appends one aggregate's events per transaction under a table lock."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote, urlsplit


class Eventsourcing:
    """`Application.save` on the same PostgreSQL, from eight threads."""

    THREADS = 8

    def __init__(self, owner_url: str) -> None:
        # Imported here: it is wanted by the benchmark only, and is slow to load.
        from eventsourcing.application import Application  # noqa: PLC0415
        from eventsourcing.domain import Aggregate  # noqa: PLC0415

        class Ballot(Aggregate):  # type: ignore[misc, unused-ignore]
            """What the peer stores: one aggregate with one event."""

        url = urlsplit(owner_url)
        self._aggregate = Ballot
        self._application: Any = Application(
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": url.path.lstrip("/"),
                "POSTGRES_HOST": str(url.hostname),
                "POSTGRES_PORT": str(url.port),
                "POSTGRES_USER": unquote(url.username or ""),
                "POSTGRES_PASSWORD": unquote(url.password or ""),
                "POSTGRES_POOL_SIZE": str(self.THREADS),
                "POSTGRES_MAX_OVERFLOW": str(self.THREADS),
            }
        )

    def save(self, count: int) -> float:
        """Save `count` new aggregates of one event each; events per second."""
        ballots = [self._aggregate() for _ in range(count)]
        with ThreadPoolExecutor(self.THREADS) as threads:
            list(threads.map(self._application.save, ballots[: self.THREADS]))  # connections and threads up
            started = time.perf_counter()
            list(threads.map(self._application.save, ballots[self.THREADS :]))
            return (count - self.THREADS) / (time.perf_counter() - started)

    def close(self) -> None:
        """Close its connections."""
        self._application.close()
