"""The published log on disk: the tiles of the tree, and the checkpoint over them.

    checkpoint                what is published now: a signed note, replaced as a whole
    key                       the verifier keys, newest first
    tile/<L>/<N>[.p/<W>]      tiles and entry bundles (events/log/tile.py)
    evidence/<digest>.json    why a notary halted
    attested                  an operator's word that a lost memory is not needed
    lock                      held by the one notary that writes here
    .drafts/                  files that are not whole yet; emptied at the next start

A path under `tile/` appears whole, and never has other bytes afterwards: its file is linked to its name,
which fails where there is one. All that is written together is on the disk before the first of it gets its
name (durable.py), and folders are synced once for all that was written.

FolderError
├── Contradiction    a path that stands should get other bytes (a ValueError too)
└── Absent           a file that should stand does not (a LookupError too)
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from events.log.tile import ENTRIES, HASH, WIDTH, Tile, entries_decode, entries_encode
from infra.durable import FILE_MODE, MANY, Syncfs, put, put_all, sync, syncfs_for

FOLDER_MODE = 0o755


class FolderError(Exception):
    """The folder of the published log is not as it should be; the message says what and where."""


class Contradiction(FolderError, ValueError):
    """A path that stands should get other bytes. `stands` and `wanted` are SHA-256 of both, in hex."""

    def __init__(self, path: str, stands: bytes, wanted: bytes) -> None:
        self.path = path
        self.stands, self.wanted = (hashlib.sha256(data).hexdigest() for data in (stands, wanted))
        super().__init__(
            f"{path} stands already with other bytes (SHA-256 {self.stands}, and {self.wanted} should be "
            "written): a published file never changes"
        )


class Absent(FolderError, LookupError):
    """A file that should stand does not."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"{path} is not in the folder of the log")


class LogFolder:
    """The folder at `path`; made when something is written. Raises OSError when the disk does not do.

    `syncfs` finds what syncs many files at once in a folder, if there is anything.
    """

    def __init__(self, path: Path, syncfs: Callable[[Path], Syncfs | None] = syncfs_for) -> None:
        self.path = path
        self._syncfs = syncfs
        self._drafts = path / ".drafts"
        self._made: set[Path] = set()
        self._dirty: set[Path] = set()
        self._lock: int | None = None

    # --- one at a time -----------------------------------------------------------------------------------

    def lock(self) -> bool:
        """Take the folder for this process; False while another has it."""
        self._folder(self.path)
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                return False
            raise
        self._lock = descriptor
        shutil.rmtree(self._drafts, ignore_errors=True)
        self._made.clear()
        self.settle()
        return True

    def unlock(self) -> None:
        """Leave it to another."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    # --- tiles -------------------------------------------------------------------------------------------

    def read(self, tile: Tile) -> bytes:
        """The bytes of a tile. A partial one that was cleared away is the beginning of the full one.

        Raises: Absent.
        """
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            return (self.path / tile.path).read_bytes()
        if tile.width == WIDTH:
            raise Absent(tile.path)
        try:
            data = (self.path / tile._replace(width=WIDTH).path).read_bytes()
        except FileNotFoundError:
            raise Absent(tile.path) from None
        if tile.level == ENTRIES:
            return entries_encode(entries_decode(data)[: tile.width])
        return data[: HASH * tile.width]

    def write(self, tiles: Sequence[tuple[Tile, bytes]]) -> None:
        """Put tiles in their places; they survive a crash of the machine after `settle`.

        Raises: Contradiction.
        """
        if not tiles:
            return
        paths = [tile.path for tile, _ in tiles]
        for parent in {(self.path / path).parent for path in paths}:
            self._folder(parent)
        self._folder(self._drafts)
        drafts = [path.replace("/", "-") for path in paths]
        files = [(draft, data) for draft, (_, data) in zip(drafts, tiles, strict=True)]
        put_all(self._drafts, files, self._syncfs(self._drafts) if len(files) >= MANY else None)
        for path, (draft, data) in zip(paths, files, strict=True):
            self._name(self._drafts / draft, path, data)

    def settle(self) -> None:
        """Sync every folder that something was added to."""
        for folder in list(self._dirty):
            sync(folder)
            self._dirty.discard(folder)  # not before: one that could not be synced is asked again

    def clear(self, tiles: Iterable[Tile]) -> None:
        """Remove the partial forerunners of full tiles."""
        for tile in tiles:
            if tile.width == WIDTH:
                shutil.rmtree(f"{self.path / tile.path}.p", ignore_errors=True)

    def extent(self) -> int:
        """How many leaves the entry bundles that stand here go to; 0 without any."""
        last = _last(self.path / "tile" / "entries", 0)
        return 0 if last is None else last[0] * WIDTH + last[1]

    def _name(self, draft: Path, name: str, data: bytes) -> None:
        path = self.path / name
        try:
            os.link(draft, path)
        except FileExistsError:
            if (stands := path.read_bytes()) != data:
                raise Contradiction(name, stands, data) from None
        finally:
            draft.unlink()
        self._dirty.add(path.parent)

    # --- single files ------------------------------------------------------------------------------------

    def checkpoint(self) -> str | None:
        """The published checkpoint, as a signed note."""
        return self.text("checkpoint")

    def text(self, name: str) -> str | None:
        """A single file; None where there is none."""
        try:
            return (self.path / name).read_text(errors="replace")
        except FileNotFoundError:
            return None

    def publish(self, name: str, text: str) -> None:
        """Replace a single file as a whole; it survives a crash of the machine from here on."""
        place = self.path / name
        self._folder(place.parent)
        self._folder(self._drafts)
        draft = self._drafts / place.name
        put(draft, text.encode())
        draft.replace(place)
        self._dirty.add(place.parent)
        self.settle()

    def remove(self, name: str) -> None:
        """Remove a single file, if it is there."""
        (self.path / name).unlink(missing_ok=True)

    def _folder(self, path: Path) -> None:
        if path in self._made:
            return
        if not path.is_dir():
            if path != self.path:
                self._folder(path.parent)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                path.mkdir()
            path.chmod(FOLDER_MODE)
            self._dirty.add(path.parent)
        self._made.add(path)


def _last(folder: Path, above: int) -> tuple[int, int] | None:
    """(number, width) of the last bundle below a folder; `above` is what its own name stands for."""
    try:
        names = sorted((path.name for path in folder.iterdir()), reverse=True)
    except (FileNotFoundError, NotADirectoryError):
        return None
    for name in (name for name in names if name.startswith("x")):
        if found := _last(folder / name, (above + int(name[1:])) * 1000):
            return found
    return max(_bundles(folder, names, above), default=None)


def _bundles(folder: Path, names: Sequence[str], above: int) -> Iterator[tuple[int, int]]:
    for name in (name for name in names if not name.startswith("x")):
        number = above + int(name[:3])
        if not name.endswith(".p"):
            yield number, WIDTH
        elif widths := [int(path.name) for path in (folder / name).iterdir()]:
            yield number, max(widths)
