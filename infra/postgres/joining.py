"""Named queries as statements; several of them as one, whose one row has the answer to each in a column.

An answer is an array of records there. PostgreSQL tells of a record the types of its members and not what
they are called: that has to be asked of each query alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Protocol

_PARAMETER = re.compile(r"\$(\d+)")


class Query(Protocol):
    """What must be known of a named query: its text, and the names of its parameters in order."""

    @property
    def name(self) -> str:
        """`<read model>.<question>`."""
        ...

    @property
    def takes(self) -> tuple[str, ...]:
        """The names of the parameters $1, $2 and so on."""
        ...

    @property
    def sql(self) -> str:
        """The statement."""
        ...


def in_order(query: Query, given: Mapping[str, Any]) -> list[Any]:
    """The arguments of a query as its statement takes them; one that is left out is null.

    Raises: TypeError for one that it does not take.
    """
    if unknown := given.keys() - set(query.takes):
        raise TypeError(f"{query.name} takes {', '.join(query.takes)}, not {', '.join(sorted(unknown))}")
    return [given.get(name) for name in query.takes]


@lru_cache(maxsize=1_000)
def joined(asked: tuple[tuple[str, int], ...]) -> str:
    """One statement of several, each given with how many parameters it takes; theirs follow one another.

    Rows stand in an array in the order in which the statement gives them.
    """
    columns, before = [], 0
    for number, (sql, takes) in enumerate(asked):
        columns.append(f"array(select row(q.*) from ({_moved(sql, before)}) as q) as a{number}")  # noqa: S608 - our own
        before += takes
    return f"select {', '.join(columns)}"


def _moved(sql: str, by: int) -> str:
    return _PARAMETER.sub(lambda found: f"${int(found[1]) + by}", sql)
