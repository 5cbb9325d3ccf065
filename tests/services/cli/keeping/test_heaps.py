"""Heaps give back what was put on them, in order, and hold next to nothing in memory."""

from __future__ import annotations

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from services.cli.keeping.heaps import HEAPS, WAITING, Heaps


@given(st.lists(st.binary(min_size=3, max_size=3), max_size=300))
def test_each_heap_keeps_its_records_in_order(records: list[bytes]) -> None:
    with Heaps(3) as heaps:
        for record in records:
            heaps.add(record)
        for heap in range(HEAPS):
            assert list(heaps.records(heap)) == [record for record in records if record[0] == heap]


def test_memory_does_not_grow_with_what_lies_on_the_heaps() -> None:
    with Heaps(40) as heaps:
        tracemalloc.start()
        for number in range(100_000):
            heaps.add(bytes([number % HEAPS]) + number.to_bytes(39, "big"))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 2 * HEAPS * WAITING < 100_000 * 40
        assert sum(1 for heap in range(HEAPS) for _ in heaps.records(heap)) == 100_000
