"""That PostgreSQL is away, as whoever asks it learns: Unavailable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from events.submission import Unavailable
from infra.postgres.connection import AWAY


@contextmanager
def reaching() -> Iterator[None]:
    """What happens within needs PostgreSQL.

    Raises: Unavailable.
    """
    try:
        yield
    except AWAY as error:
        raise Unavailable("PostgreSQL does not answer") from error
