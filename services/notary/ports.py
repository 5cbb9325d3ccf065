"""What the notary asks of the outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from events.log.note import Sign, Verifier
from events.log.tile import Tile


class Log(Protocol):
    """The log in PostgreSQL. Raises Unavailable while it is not there."""

    async def leaves(self, first: int, last: int) -> list[bytes]:
        """The leaves from `first` to before `last`, or the first of them; empty where the log ends."""
        ...

    async def misfit(self, first: int, last: int) -> int | None:
        """The first position from `first` to before `last` whose columns say something else than its leaf."""
        ...

    async def head(self) -> int:
        """How many leaves the log holds."""
        ...

    async def more(self, position: int, within: float) -> None:
        """Wait until the log holds `position`, but at most `within` seconds."""
        ...

    async def notarised(self) -> int:
        """How many leaves were signed, as far as PostgreSQL remembers."""
        ...

    async def remember(self, size: int) -> None:
        """Remember that so many leaves were signed."""
        ...

    async def announced(self) -> dict[str, int]:
        """The verifier keys that were announced in the log, each with its position, the oldest first."""
        ...

    async def fenced(self) -> str | None:
        """Why nothing may be written to the log; None when it may."""
        ...

    async def fence(self, reason: str) -> bool:
        """See to it that nothing is written to the log any more; False when that cannot be done."""
        ...


class Folder(Protocol):
    """The published log on disk (`infra/log_folder.py`). Raises an OSError when the disk does not do.

    A tile that should stand and does not is a LookupError; one that should get other bytes a ValueError.
    """

    def lock(self) -> bool:
        """Take the folder for this process; False while another has it."""
        ...

    def unlock(self) -> None:
        """Leave it to another."""
        ...

    def read(self, tile: Tile) -> bytes:
        """The bytes of a tile."""
        ...

    def write(self, tiles: Sequence[tuple[Tile, bytes]]) -> None:
        """Put tiles in their places; one that stands never changes."""
        ...

    def settle(self) -> None:
        """What was written survives a crash of the machine from here on."""
        ...

    def clear(self, tiles: Iterable[Tile]) -> None:
        """Remove the partial forerunners of full tiles."""
        ...

    def extent(self) -> int:
        """How many leaves the entry bundles go to."""
        ...

    def checkpoint(self) -> str | None:
        """The published checkpoint, as a signed note."""
        ...

    def text(self, name: str) -> str | None:
        """A single file; None where there is none."""
        ...

    def publish(self, name: str, text: str) -> None:
        """Replace a single file as a whole, durably."""
        ...

    def remove(self, name: str) -> None:
        """Remove a single file, if it is there."""
        ...


class Held(Protocol):
    """What the memory holds: a signed note or None; its revision; whether anything was ever written there."""

    @property
    def note(self) -> str | None:
        """The checkpoint as a signed note."""
        ...

    @property
    def revision(self) -> int:
        """What `put` must name to replace it."""
        ...

    @property
    def used(self) -> bool:
        """Whether anything was ever written there."""
        ...


class Memory(Protocol):
    """The checkpoint in NATS. Raises an OSError (ConnectionError) while it is not there."""

    async def get(self) -> Held:
        """What stands there."""
        ...

    async def put(self, note: str, revision: int) -> int | None:
        """Replace the value of that revision; gives the new one, None when somebody else was first.

        Raises: an OSError also when nobody knows whether it was replaced.
        """
        ...


class Signer(Protocol):
    """A key of the notary."""

    @property
    def verifier(self) -> Verifier:
        """How its signatures are verified."""
        ...

    @property
    def sign(self) -> Sign:
        """How it signs."""
        ...


class Ring(Protocol):
    """The keys of the notary."""

    @property
    def current(self) -> Signer:
        """The one in use."""
        ...

    @property
    def following(self) -> Signer | None:
        """The one that was made to follow it."""
        ...

    @property
    def former(self) -> Sequence[Verifier]:
        """Those that were in use before, newest first."""
        ...

    @property
    def verifiers(self) -> Sequence[Verifier]:
        """All of them: whatever one of these signed is ours."""
        ...


class Keys(Protocol):
    """The keys in the secrets folder."""

    def ring(self) -> Ring:
        """As they are now."""
        ...

    def promote(self, key: Verifier) -> bool:
        """The key that was made to follow is the one in use from now on; False when that cannot be kept."""
        ...


class Witnesses(Protocol):
    """Those who cosign our checkpoints."""

    async def highest(self, note: str) -> tuple[str, int] | None:
        """Who of them saw the largest tree of this log, and its size; None when nobody tells."""
        ...

    def submit(self, note: str) -> None:
        """Ask all of them to cosign, in the background."""
        ...

    def lines(self, text: str) -> list[str]:
        """The cosignatures on this text that came, as lines of a note."""
        ...

    @property
    def asked(self) -> bool:
        """Whether there are answers to come."""
        ...

    async def news(self) -> None:
        """Wait until one more answered."""
        ...


class Place(NamedTuple):
    """What a notary works with. `origin` is the name of the log, and of its keys."""

    origin: str
    log: Log
    folder: Folder
    memory: Memory
    keys: Keys
    witnesses: Witnesses
