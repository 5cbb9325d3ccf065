"""One batch of the append: independent submissions as the parallel arrays that sql/append.sql takes.

Arrays of ids and numbers travel as PostgreSQL array literals in a text: asyncpg's own encoder looks at each
element twice, which took a third of the time of a whole append. Ids hold no quote and no backslash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from events.submission import Submission

MAX_BYTES = 8_000_000
"""Bound of one transaction: far above what one round trip needs, far below what hurts."""

MAX_KNOWN = 200_000
"""Streams of which a process remembers that they need not be probed again."""

APPEND_ALL = """
select start, moved from public.append_all($1, $2, $3, $4, $5::text::int[], $6::text::int[],
    $7, $8, $9::text::int[], $10::text::text[], $11::text::int[], $12::text::text[], $13,
    $14, $15, $16, $17::text::text[], $18::text::int[], $19, $20, $21, $22)
"""

APPEND_EACH = """
select verdicts, firsts, lasts from public.append_each($1, $2, $3, $4,
    $5::text::int[], $6::text::int[], $7::text::text[], $8::text::int[], $9::text::text[], $10,
    $11, $12, $13, $14, $15::text::text[], $16::text::int[], $17::text::int[], $18::text::int[], $19)
"""


ORDERED = ":"
"""How the ids of commands begin that the chamber made itself (infra/identity.py); no sender can send one."""


def command_key(actor: str, command: str) -> bytes:
    """How a command is found again: 16 bytes of a SHA-256 over both ids.

    One that the chamber made is found by 3 bytes 0xff, the 6 bytes of milliseconds in its id, and 7 bytes of
    the hash: so keys grow at one end of their index instead of all over it (ADR 0008).
    """
    hashed = hashlib.sha256(f"{actor}\n{command}".encode()).digest()
    if command[:1] == ORDERED:
        return b"\xff\xff\xff" + bytes.fromhex(command[1:13]) + hashed[:7]
    return hashed[:16]


class Known:
    """The streams that a process need not have probed again: {stream: version}, all as of head `at`.

    append_all looks at what was appended since; so it does not matter who else appends. What it cannot tell
    is forgotten.
    """

    def __init__(self) -> None:
        self.at = 0
        self.versions: dict[str, int] = {}

    def learn(self, batch: Batch, start: int, moved: list[str] | None) -> None:
        """A batch stands from position `start` on; `moved` are the streams that moved before, as told."""
        end = start + batch.events
        if end <= self.at:
            return  # one that was sent later was answered before, and its answer told of this one too
        versions, written = self.versions, batch.written
        if moved is None or len(versions) > MAX_KNOWN:
            versions.clear()
        else:
            for stream in moved:
                versions.pop(stream, None)
        for stream in batch.going_on:
            if stream in versions:
                versions[stream] = written[stream]
        for stream, version in batch.probed:
            if version:
                versions[stream] = written.get(stream, version)
        self.at = end

    def forget(self) -> None:
        """Have everything probed again. `at` only grows: what is told of a batch under way begins where it
        stood when the batch was sent.
        """
        self.versions.clear()


class Batch:
    """Grows by `admit`. `written` is {stream: version} after it, if all of it is appended; `going_on` are
    those streams that were not empty before, `begun` those that were; `probed` are the (stream, version) that
    PostgreSQL looks up, once the arguments are made.
    """

    def __init__(self) -> None:
        self.written: dict[str, int] = {}
        self.keys: dict[bytes, None] = {}
        self.events = 0
        self.bytes = 0
        self.going_on: list[str] = []
        self.begun: set[str] = set()
        self.probed: list[tuple[str, int]] = []
        self._submissions: list[Submission] = []

    @property
    def full(self) -> bool:
        """Whether another member would make it too large."""
        return self.bytes >= MAX_BYTES

    def admit(self, submission: Submission, key: bytes) -> bool:
        """Take a submission in; False when it depends on one that is in already and must wait."""
        if key in self.keys or not self.written.keys().isdisjoint(submission.expected):
            return False
        self.keys[key] = None
        self._submissions.append(submission)
        for stream, version, _, leaf in submission.entries:
            self.written[stream] = version
            if version > 1:
                self.going_on.append(stream)
            else:
                self.begun.add(stream)
            self.bytes += len(leaf)
            self.events += 1
        for text in submission.prose:
            self.bytes += 4 * len(text.body)
        return True

    def all(self, seen: int, known: Known) -> tuple[Any, ...]:
        """The arguments of APPEND_ALL after the epoch."""
        relied: set[tuple[str, int]] = set()
        relied.update(*[submission.expected.items() for submission in self._submissions])
        trusted = relied & known.versions.items()
        # A stream that should be empty and that is begun now is checked by the unique index itself.
        probed = [pair for pair in relied - trusted if pair[1] or pair[0] not in self.begun]
        self.probed = probed
        times = [submission.at for submission in self._submissions]
        ends = list(accumulate(self._sizes()))
        firsts = [end - size for end, size in zip(ends, self._sizes(), strict=True)]
        texts = self._texts()
        return (
            *self._commands(), times,
            _numbers(firsts), _numbers([end - 1 for end in ends]),
            min(times), max(times),
            *self._entries(),
            [p[1] for p in texts], [p[2] for p in texts], [p[3] for p in texts],
            _ids([stream for stream, _ in probed]), _numbers([version for _, version in probed]),
            seen, known.at,
            _ids([stream for stream, _ in trusted]), _numbers([version for _, version in trusted]),
        )  # fmt: skip

    def each(self) -> tuple[Any, ...]:
        """The arguments of APPEND_EACH after the epoch."""
        pairs: dict[tuple[str, int], int] = {}
        relying = [
            (member, pairs.setdefault(pair, len(pairs) + 1))
            for member, submission in enumerate(self._submissions, 1)
            for pair in submission.expected.items()
        ]
        texts = self._texts()
        return (
            *self._commands(), [submission.at for submission in self._submissions], _numbers(self._sizes()),
            *self._entries(),
            *([p[column] for p in texts] for column in range(4)),
            _ids([stream for stream, _ in pairs]), _numbers([version for _, version in pairs]),
            _numbers([member for member, _ in relying]), _numbers([pair for _, pair in relying]),
        )  # fmt: skip

    def _sizes(self) -> list[int]:
        return [len(submission.entries) for submission in self._submissions]

    def _texts(self) -> list[tuple[int, str, bytes, str]]:
        return [
            (member, *text)
            for member, submission in enumerate(self._submissions, 1)
            for text in submission.prose
        ]

    def _commands(self) -> tuple[bytes, bytes]:
        keys = b"".join(self.keys)
        bodies = b"".join([submission.body[:16] for submission in self._submissions])
        if len(bodies) != len(keys):
            raise ValueError("the digest of a command's body has fewer than 16 bytes")
        return keys, bodies

    def _entries(self) -> tuple[str, str, str, str, Sequence[bytes]]:
        entries = [entry for submission in self._submissions for entry in submission.entries]
        streams, versions, types, leaves = zip(*entries, strict=True) if entries else ((), (), (), ())
        members = [member for member, size in enumerate(self._sizes(), 1) for _ in range(size)]
        return _numbers(members), _ids(streams), _numbers(versions), _ids(types), leaves


def _ids(values: Sequence[str]) -> str:
    if not values:
        return "{}"
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        raise ValueError("an id, a stream or a command holds a quote or a backslash")
    return f'{{"{joined}"}}'


def _numbers(values: Sequence[int]) -> str:
    return "{" + str(list(values))[1:-1] + "}"
