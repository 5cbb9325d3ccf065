"""Who writes of which fact, put together from the parts of a read model."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from events.hold.facts import ObjectionWithdrawn
from events.membership.facts import Left, Suspended
from projections.projection import Write, on, writers_of


def one(*_: object) -> Sequence[Write]:
    return []


def another(*_: object) -> Sequence[Write]:
    return []


def test_the_tables_of_all_parts_are_one() -> None:
    parts = ((on(Left, one),), (on(Suspended, another), on(ObjectionWithdrawn, one)))
    assert writers_of(*parts) == {Left: one, Suspended: another, ObjectionWithdrawn: one}


@pytest.mark.parametrize("second", [one, another], ids=["the same writer", "another writer"])
def test_two_writers_of_one_fact_are_refused(second: object) -> None:
    line = (Left, second)
    for tables in (((on(Left, one), line),), ((on(Left, one),), (line,))):
        with pytest.raises(ValueError, match="two write of Left"):
            writers_of(*tables)  # type: ignore[arg-type]
