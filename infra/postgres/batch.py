"""One batch of the append: independent submissions as the parallel arrays that sql/append.sql takes.

Arrays of ids and numbers travel as PostgreSQL array literals in a text: asyncpg's own encoder looks at each
element twice, which took a third of the time of a whole append. Ids hold no quote and no backslash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from events.submission import Submission

MAX_BYTES = 8_000_000
"""Bound of one transaction: far above what one round trip needs, far below what hurts."""

APPEND_ALL = """
select public.append_all($1, $2, $3, $4, $5::text::int[], $6::text::int[],
    $7, $8, $9::text::int[], $10::text::text[], $11::text::int[], $12::text::text[], $13,
    $14, $15, $16, $17::text::text[], $18::text::int[], $19)
"""

APPEND_EACH = """
select verdicts, firsts, lasts from public.append_each($1, $2, $3, $4,
    $5::text::int[], $6::text::int[], $7::text::text[], $8::text::int[], $9::text::text[], $10,
    $11, $12, $13, $14, $15::text::text[], $16::text::int[], $17::text::int[], $18::text::int[], $19)
"""


def command_key(actor: str, command: str) -> bytes:
    """How a command is found again: the first 16 bytes of a SHA-256 over both ids."""
    return hashlib.sha256(f"{actor}\n{command}".encode()).digest()[:16]


class Batch:
    """Grows by `admit`. `written` is {stream: version} after it, if all of it is appended."""

    def __init__(self) -> None:
        self.written: dict[str, int] = {}
        self.keys: dict[bytes, None] = {}
        self.bytes = 0
        self._bodies: list[bytes] = []
        self._times: list[datetime] = []
        self._firsts: list[int] = []
        self._ends: list[int] = [0]
        self._members: list[int] = []
        self._streams: list[str] = []
        self._versions: list[int] = []
        self._types: list[str] = []
        self._leaves: list[bytes] = []
        self._prose: list[tuple[int, str, bytes, str]] = []
        self._expected: list[Any] = []

    @property
    def full(self) -> bool:
        """Whether another member would make it too large."""
        return self.bytes >= MAX_BYTES

    @property
    def events(self) -> int:
        """How many events it has."""
        return len(self._leaves)

    def admit(self, submission: Submission, key: bytes) -> bool:
        """Take a submission in; False when it depends on one that is in already and must wait."""
        _, _, body, at, expected, entries, prose = submission
        if key in self.keys or not self.written.keys().isdisjoint(expected):
            return False
        self.keys[key] = None
        self._bodies.append(body[:16])
        self._times.append(at)
        self._expected.append(expected)
        member = len(self._times)
        for stream, version, kind, leaf in entries:
            self.written[stream] = version
            self._members.append(member)
            self._streams.append(stream)
            self._versions.append(version)
            self._types.append(kind)
            self._leaves.append(leaf)
            self.bytes += len(leaf)
        self._ends.append(len(self._leaves))
        for text in prose:
            self._prose.append((member, *text))
            self.bytes += 4 * len(text.body)
        return True

    def all(self) -> tuple[Any, ...]:
        """The arguments of APPEND_ALL after the epoch."""
        relied: dict[tuple[str, int], None] = {}
        for expected in self._expected:
            relied.update(dict.fromkeys(expected.items()))
        # A stream that should be empty and that is written now is checked by the unique index itself.
        probed = [pair for pair in relied if pair[1] or pair[0] not in self.written]
        return (
            *self._commands(), self._times,
            _numbers(self._ends[:-1]), _numbers([end - 1 for end in self._ends[1:]]),
            min(self._times), max(self._times),
            *self._entries(),
            [p[1] for p in self._prose], [p[2] for p in self._prose], [p[3] for p in self._prose],
            _ids([stream for stream, _ in probed]), _numbers([version for _, version in probed]),
        )  # fmt: skip

    def each(self) -> tuple[Any, ...]:
        """The arguments of APPEND_EACH after the epoch."""
        pairs: dict[tuple[str, int], int] = {}
        relying = [
            (member, pairs.setdefault(pair, len(pairs) + 1))
            for member, expected in enumerate(self._expected, 1)
            for pair in expected.items()
        ]
        sizes = [end - start for start, end in zip(self._ends, self._ends[1:], strict=False)]
        return (
            *self._commands(), self._times, _numbers(sizes),
            *self._entries(),
            *([p[column] for p in self._prose] for column in range(4)),
            _ids([stream for stream, _ in pairs]), _numbers([version for _, version in pairs]),
            _numbers([member for member, _ in relying]), _numbers([pair for _, pair in relying]),
        )  # fmt: skip

    def _commands(self) -> tuple[bytes, bytes]:
        keys, bodies = b"".join(self.keys), b"".join(self._bodies)
        if len(bodies) != len(keys):
            raise ValueError("the digest of a command's body has fewer than 16 bytes")
        return keys, bodies

    def _entries(self) -> tuple[str, str, str, str, list[bytes]]:
        return (
            _numbers(self._members),
            _ids(self._streams),
            _numbers(self._versions),
            _ids(self._types),
            self._leaves,
        )


def _ids(values: Sequence[str]) -> str:
    if not values:
        return "{}"
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        raise ValueError("an id, a stream or a command holds a quote or a backslash")
    return f'{{"{joined}"}}'


def _numbers(values: list[int]) -> str:
    return "{" + str(values)[1:-1] + "}"
