"""One batch of the append: independent submissions as the parallel arrays that sql/append.sql takes.

Arrays of ids and numbers travel as PostgreSQL array literals in a text: asyncpg's own encoder looks at each
element twice, which took a third of the time of a whole append. Ids hold no quote and no backslash.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Any

from events.submission import Submission

MAX_MEMBERS = 2_048
MAX_BYTES = 8_000_000
"""Bounds of one transaction: far above what one round trip needs, far below what hurts."""

APPEND_ALL = """
select public.append_all($1, $2::text::text[], $3::text::text[], $4, $5, $6::text::int[], $7::text::int[],
    $8, $9, $10::text::int[], $11::text::text[], $12::text::int[], $13::text::text[], $14,
    $15, $16, $17, $18::text::text[], $19::text::int[])
"""

APPEND_EACH = """
select verdicts, firsts, lasts from public.append_each($1, $2::text::text[], $3::text::text[], $4, $5,
    $6::text::int[], $7::text::int[], $8::text::text[], $9::text::int[], $10::text::text[], $11,
    $12, $13, $14, $15, $16::text::text[], $17::text::int[], $18::text::int[], $19::text::int[])
"""


class Batch:
    """Grows by `admit`. `written` is {stream: version} after it, if all of it is appended; `commands` its
    (actor, command) pairs.
    """

    def __init__(self) -> None:
        self.written: dict[str, int] = {}
        self.commands: set[tuple[str, str]] = set()
        self._members: list[Submission] = []
        self._bytes = 0

    @property
    def full(self) -> bool:
        """Whether another member would make it too large."""
        return self._bytes >= MAX_BYTES

    def admit(self, submission: Submission) -> bool:
        """Take a submission in; False when it depends on one that is in already and must wait."""
        key = (submission.actor, submission.command)
        if key in self.commands or not self.written.keys().isdisjoint(submission.expected):
            return False
        self.commands.add(key)
        self._members.append(submission)
        for entry in submission.entries:
            self.written[entry.stream] = entry.version
            self._bytes += len(entry.leaf)
        for text in submission.prose:
            self._bytes += 4 * len(text.body)
        return True

    def all(self) -> tuple[Any, ...]:
        """The arguments of APPEND_ALL after the epoch."""
        members = self._members
        ends = list(accumulate(len(m.entries) for m in members))
        times = [m.at for m in members]
        relied = {pair: None for m in members for pair in m.expected.items()}
        # A stream that should be empty and that is written now is checked by the unique index itself.
        probed = [pair for pair in relied if pair[1] or pair[0] not in self.written]
        return (
            *self._commands_of(members),
            _numbers([end - len(m.entries) for end, m in zip(ends, members, strict=True)]),
            _numbers([end - 1 for end in ends]),
            min(times),
            max(times),
            *self._entries_of(members),
            *self._prose_of(members)[1:],
            _ids(stream for stream, _ in probed),
            _numbers([version for _, version in probed]),
        )

    def each(self) -> tuple[Any, ...]:
        """The arguments of APPEND_EACH after the epoch."""
        members = self._members
        pairs: dict[tuple[str, int], int] = {}
        relying = [
            (number, pairs.setdefault(pair, len(pairs) + 1))
            for number, m in enumerate(members, 1)
            for pair in m.expected.items()
        ]
        return (
            *self._commands_of(members),
            _numbers([len(m.entries) for m in members]),
            *self._entries_of(members),
            *self._prose_of(members),
            _ids(stream for stream, _ in pairs),
            _numbers([version for _, version in pairs]),
            _numbers([number for number, _ in relying]),
            _numbers([pair for _, pair in relying]),
        )

    @staticmethod
    def _commands_of(members: list[Submission]) -> tuple[str, str, list[bytes], list[datetime]]:
        return (
            _ids(m.actor for m in members),
            _ids(m.command for m in members),
            [m.body for m in members],
            [m.at for m in members],
        )

    @staticmethod
    def _entries_of(members: list[Submission]) -> tuple[str, str, str, str, list[bytes]]:
        entries = [entry for m in members for entry in m.entries]
        return (
            _numbers([number for number, m in enumerate(members, 1) for _ in m.entries]),
            _ids(entry.stream for entry in entries),
            _numbers([entry.version for entry in entries]),
            _ids(entry.type for entry in entries),
            [entry.leaf for entry in entries],
        )

    @staticmethod
    def _prose_of(members: list[Submission]) -> tuple[list[int], list[str], list[bytes], list[str]]:
        texts = [(number, text) for number, m in enumerate(members, 1) for text in m.prose]
        return (
            [number for number, _ in texts],
            [text.digest for _, text in texts],
            [text.salt for _, text in texts],
            [text.body for _, text in texts],
        )


def _ids(values: Iterable[str]) -> str:
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * joined.count('","'):
        raise ValueError("an id, a stream or a command holds a quote or a backslash")
    return '{"' + joined + '"}' if joined else "{}"


def _numbers(values: Sequence[int]) -> str:
    return "{" + str(values)[1:-1] + "}"
