"""Records laid aside on heaps, by their first byte.

What does not fit in memory is looked through a heap at a time. All heaps lie in one temporary file that has
no name and is gone with the process.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Self

HEAPS = 256

WAITING = 4_096
"""Bytes of a heap that wait in memory until they are written together."""


class Heaps:
    """Heaps of records of `width` bytes each; of each heap the order is kept. Use as a context manager."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - __exit__ does
        self._waiting = [bytearray() for _ in range(HEAPS)]
        self._written: list[list[tuple[int, int]]] = [[] for _ in range(HEAPS)]
        self._end = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, record: bytes) -> None:
        """Put a record on its heap."""
        waiting = self._waiting[record[0]]
        waiting += record
        if len(waiting) >= WAITING:
            self._file.write(waiting)
            self._written[record[0]].append((self._end, len(waiting)))
            self._end += len(waiting)
            waiting.clear()

    def records(self, heap: int) -> Iterator[bytes]:
        """The records of a heap, in the order in which they came. Nothing may be added afterwards."""
        for place, length in self._written[heap]:
            self._file.seek(place)
            yield from self._cut(self._file.read(length))
        yield from self._cut(bytes(self._waiting[heap]))

    def _cut(self, data: bytes) -> Iterator[bytes]:
        for place in range(0, len(data), self._width):
            yield data[place : place + self._width]
