"""Asking witnesses to cosign (C2SP tlog-witness): one worker for each, which never holds up a checkpoint.

A worker submits the latest checkpoint, from the size that its witness is known to have cosigned. A witness
that answers 409 tells its size, and is given the proof from there. What fails is tried again, later and
later, or with the next checkpoint.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import NamedTuple

import structlog

from events.log import checkpoint as checkpoints
from events.log.note import COSIGNATURE, BadNote, Verifier, Verify, open_note, parse_vkey, split
from events.log.proof import consistency
from events.log.tile import Hashes, Tile
from events.log.witnessing import Addition, parse_size

WITHIN = 2.0
"""Seconds that a witness is given for an answer."""

ATTEMPTS = 3
"""Requests for one checkpoint: a witness that others write to may have moved on in between."""

LONGEST_PAUSE = 60.0
"""Seconds between two attempts at most, with a witness that does not answer."""

OK, CONFLICT = 200, 409

Post = Callable[[str, str], Awaitable[tuple[int, str]]]
"""POST a text to an address; gives status and text. Raises an OSError when that is not reachable."""

log = structlog.get_logger()


class Witness(NamedTuple):
    """Who cosigns: its verifier key, and its address (the submission prefix)."""

    verifier: Verifier
    url: str


class Failed(Exception):
    """The witness did not cosign; the message says why."""


def parse(lines: str) -> list[Witness]:
    """The witnesses in a file: `<verifier key> <address>` on each line; empty lines and `#` are passed over.

    Raises: BadNote.
    """
    found = []
    for line in (line.strip() for line in lines.splitlines()):
        if not line or line.startswith("#"):
            continue
        vkey, _, url = line.partition(" ")
        verifier = parse_vkey(vkey)
        if verifier.kind != COSIGNATURE or not url.strip().startswith(("http://", "https://")):
            raise BadNote(f"'{line}' names no witness: a verifier key of kind 4, a space, an address")
        found.append(Witness(verifier, url.strip().rstrip("/")))
    return found


class Cosigning:
    """The witnesses of one log. `read` gives the bytes of a tile, `verify` is Ed25519."""

    def __init__(
        self, witnesses: Sequence[Witness], post: Post, read: Callable[[Tile], bytes], verify: Verify
    ) -> None:
        self._witnesses = witnesses
        self._post = post
        self._read = read
        self._verify = verify
        self._note = ""
        self._sizes: dict[Witness, int] = {}
        self._lines: list[tuple[str, str]] = []
        self._waiting = 0
        self._workers: list[asyncio.Task[None]] = []
        self._wake = [asyncio.Event() for _ in witnesses]
        self._news = asyncio.Event()

    @property
    def asked(self) -> bool:
        """Whether there are answers to come."""
        return self._waiting > 0

    def submit(self, note: str) -> None:
        """Ask all of them to cosign this checkpoint, in the background, instead of one before."""
        self._note = note
        self._lines = []
        for wake in self._wake:
            wake.set()
        if not self._workers:
            self._workers = [
                asyncio.create_task(self._work(witness, wake), name=f"witness {witness.verifier.name}")
                for witness, wake in zip(self._witnesses, self._wake, strict=True)
            ]

    def lines(self, text: str) -> list[str]:
        """The cosignatures on this text that came, as lines of a note."""
        return [line for of, line in self._lines if of == text]

    async def news(self) -> None:
        """Wait until one more answered."""
        await self._news.wait()
        self._news.clear()

    async def highest(self, note: str) -> tuple[str, int] | None:
        """Who of them saw the largest tree of this log, and its size; None when nobody tells.

        One that never saw this log cosigns the checkpoint.
        """
        answers = await asyncio.gather(*(self._size(witness, note) for witness in self._witnesses))
        return max(
            (found for found in answers if found is not None), key=lambda found: found[1], default=None
        )

    async def close(self) -> None:
        """Ask nobody any more."""
        for worker in self._workers:
            worker.cancel()
        await asyncio.gather(*self._workers, return_exceptions=True)

    async def _work(self, witness: Witness, wake: asyncio.Event) -> None:
        pause = 1.0
        while True:
            wake.clear()
            self._waiting += 1
            try:
                await self._ask(witness, self._note)
                pause = 0.0
            except (Failed, BadNote, LookupError, OSError, TimeoutError) as error:
                why = str(error) or type(error).__name__
                if not pause or pause == 1.0:
                    log.warning("a witness did not cosign", witness=witness.verifier.name, why=why)
                pause = min(2 * pause + 1.0, LONGEST_PAUSE)
            finally:
                self._waiting -= 1
            try:
                async with asyncio.timeout(pause or None):
                    await wake.wait()
            except TimeoutError:
                pass

    async def _ask(self, witness: Witness, note: str) -> None:
        text = split(note)[0]
        size = checkpoints.parse(text).size
        old = self._sizes.get(witness, 0)
        for _ in range(ATTEMPTS):
            if old > size:
                raise Failed(f"it says that it cosigned {old} leaves of this log, which has {size}")
            proof = consistency(old, size, Hashes(size, self._read)) if old else []
            status, answer = await self._posted(witness, Addition(old, tuple(proof), note))
            if status == OK:
                self._sizes[witness] = size
                self._lines += [(text, line) for line in self._verified(witness, text, answer)]
                self._news.set()
                return
            if status != CONFLICT:
                raise Failed(f"it answers {status}: {answer.strip()[:200]}")
            before, old = old, parse_size(answer)
            if old == before:
                raise Failed(f"it cosigned another tree of {old} leaves by this log")
        raise Failed("somebody else submits checkpoints of this log at the same time")

    async def _size(self, witness: Witness, note: str) -> tuple[str, int] | None:
        try:
            status, answer = await self._posted(witness, Addition(0, (), note))
            if status == CONFLICT:
                self._sizes[witness] = parse_size(answer)
                return witness.verifier.name, self._sizes[witness]
        except (BadNote, OSError, TimeoutError) as error:
            why = str(error) or type(error).__name__
            log.warning("a witness could not be asked", witness=witness.verifier.name, why=why)
            return None
        return (witness.verifier.name, 0) if status == OK else None

    async def _posted(self, witness: Witness, addition: Addition) -> tuple[int, str]:
        async with asyncio.timeout(WITHIN):
            return await self._post(f"{witness.url}/add-checkpoint", addition.text)

    def _verified(self, witness: Witness, text: str, answer: str) -> Iterator[str]:
        """Lines by this witness that fit; a line of a key that nobody expects is left out."""
        for signature in open_note(f"{text}\n{answer}", [witness.verifier], self._verify).signatures:
            yield signature.line
