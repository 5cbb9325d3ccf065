"""What a witness cosigns (C2SP tlog-witness, `add-checkpoint`): that a log only ever grew.

1. Read the request; what is no such request is 400.
2. The log must be one that this witness watches (404), and the checkpoint signed by its key (403).
3. The old size may not be beyond the new one (400).
4. In one turn, which no other request can come between: the old size must be that of the checkpoint that was
   cosigned last, 0 for none (409, with that size); the same size must have the same root (409); and the proof
   must show that the one tree is the beginning of the other (422). Then the new one is remembered, on disk.
5. Cosign: 200, with the signature line.

A checkpoint may have extension lines: they are signed along, and not judged. What a witness cannot remember
it does not cosign: then the disk's error goes to whoever asked for the turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from events.log import checkpoint as checkpoints
from events.log.checkpoint import Checkpoint
from events.log.merkle import EMPTY_ROOT
from events.log.note import BadNote, Sign, Verifier, Verify, cosign, open_note, split
from events.log.proof import Wrong, verify_consistency
from events.log.witnessing import SIZE_TYPE, Addition, parse

OK, BAD, FORBIDDEN, UNKNOWN, CONFLICT, UNPROVED = 200, 400, 403, 404, 409, 422

TEXT = "text/plain; charset=utf-8"

LARGEST = (1 << 63) - 1
"""The largest size that a witness can remember."""


class Answer(NamedTuple):
    """An answer of HTTP; the body ends in a newline."""

    status: int
    body: str
    media_type: str = TEXT


class Turn(Protocol):
    """What is remembered, while nobody else can change it."""

    def get(self, origin: str) -> Checkpoint | None:
        """The checkpoint of a log that was cosigned last."""
        ...

    def put(self, checkpoint: Checkpoint, note: str) -> None:
        """Remember another; it is on disk when the turn ends."""
        ...


class Memory(Protocol):
    """What the witness remembers. Raises an OSError when the disk does not do."""

    def turn(self) -> AbstractContextManager[Turn]:
        """One turn at a time, over all processes; nothing of it stands when it ends with an error."""
        ...

    def note(self, origin: str) -> str | None:
        """The checkpoint of a log that was cosigned last, as it was submitted."""
        ...


class Refused(Exception):
    """The request is answered with this."""

    def __init__(self, status: int, why: str, media_type: str = TEXT) -> None:
        self.answer = Answer(status, f"{why}\n", media_type)
        super().__init__(why)


class Witness:
    """Judges checkpoints of `logs`, by key. `clock` gives seconds since 1970; `verify` is Ed25519."""

    def __init__(
        self,
        key: Verifier,
        sign: Sign,
        logs: Iterable[Verifier],
        memory: Memory,
        verify: Verify,
        clock: Callable[[], int],
    ) -> None:
        self.key = key
        self._sign = sign
        self._logs = _by_name(logs)
        self._memory = memory
        self._verify = verify
        self._clock = clock

    def add(self, body: bytes) -> Answer:
        """Judge one request.

        Raises: OSError.
        """
        try:
            asked, new = _read(body)  # 1.
            text = self._signed(asked, new)  # 2.
            _require_order(asked, new)  # 3.
            with self._memory.turn() as turn:  # 4.
                _require_growth(asked, turn.get(new.origin), new)
                turn.put(new, asked.note)
        except Refused as refused:
            return refused.answer
        return Answer(OK, cosign(text, self.key, self._sign, self._clock()))  # 5.

    def latest(self, origin: str) -> Answer:
        """What is remembered of a log: whoever lost everything else finds its own signature here.

        Raises: OSError.
        """
        note = self._memory.note(origin)
        if note is None:
            return Answer(UNKNOWN, f"this witness never cosigned the log {origin}\n")
        return Answer(OK, note)

    def _signed(self, asked: Addition, new: Checkpoint) -> str:
        keys = self._logs.get(new.origin)
        if keys is None:
            raise Refused(UNKNOWN, f"this witness does not watch the log {new.origin}")
        try:
            return open_note(asked.note, keys, self._verify).text
        except BadNote as error:
            raise Refused(FORBIDDEN, str(error)) from error


def _read(body: bytes) -> tuple[Addition, Checkpoint]:
    try:
        asked = parse(body.decode())
        lines = split(asked.note)[0].split("\n")
        new = checkpoints.parse("".join(f"{line}\n" for line in lines[:3]))
    except (BadNote, UnicodeDecodeError) as error:
        raise Refused(BAD, str(error)) from error
    if new.size > LARGEST:
        raise Refused(BAD, f"a log of {new.size} entries is larger than any")
    return asked, new


def _require_order(asked: Addition, new: Checkpoint) -> None:
    if asked.old > new.size:
        raise Refused(BAD, f"the old size {asked.old} is beyond the checkpoint's size {new.size}")


def _require_growth(asked: Addition, latest: Checkpoint | None, new: Checkpoint) -> None:
    remembered = latest or Checkpoint(new.origin, 0, EMPTY_ROOT)
    if asked.old != remembered.size or (new.size == remembered.size and new.root != remembered.root):
        raise Refused(CONFLICT, str(remembered.size), SIZE_TYPE)
    if asked.old == 0:
        if asked.proof:
            raise Refused(UNPROVED, "from an empty log there is nothing to prove, and so no proof")
        return
    try:
        verify_consistency(asked.old, new.size, asked.proof, remembered.root, new.root)
    except Wrong as error:
        raise Refused(UNPROVED, str(error)) from error


def _by_name(logs: Iterable[Verifier]) -> Mapping[str, list[Verifier]]:
    found: dict[str, list[Verifier]] = {}
    for log in logs:
        found.setdefault(log.name, []).append(log)
    return found
