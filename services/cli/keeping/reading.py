"""A log that is kept in files, read: what stands there, not whether it holds (proving.py)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec

from events import registry
from events.log.note import BadNote, Verifier, parse_vkey
from events.log.tile import ENTRIES, WIDTH, BadTile, at, entries_decode
from events.registry import Recorded, Undecodable
from services.cli.keeping.writing import KEY, MANIFEST, Text

EXPORT, BACKUP = "halfrond-export/2", "halfrond-backup/1"


class Unfit(Exception):
    """What is kept there does not hold; the message says what and where."""


class Kept:
    """The files of one log in a folder.

    Raises: Unfit when there is no manifest of a form that is known.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = self._manifest()
        self.size: int = self.manifest["size"]
        self.backup = self.manifest["format"] == BACKUP

    # --- files -------------------------------------------------------------------------------------------

    def read(self, path: str) -> bytes:
        """The bytes of a file.

        Raises: Unfit.
        """
        try:
            return (self.folder / path).read_bytes()
        except OSError as error:
            raise Unfit(f"{path} cannot be read ({error.strerror})") from error

    def keys(self) -> list[Verifier]:
        """The verifier keys, newest first.

        Raises: Unfit.
        """
        try:
            return [parse_vkey(line) for line in self.read(KEY).decode().splitlines()]
        except (BadNote, UnicodeDecodeError) as error:
            raise Unfit(f"{KEY} does not hold verifier keys: {error}") from error

    def bundles(self) -> Iterator[list[bytes]]:
        """The entries, up to 256 at a time, in order.

        Raises: Unfit.
        """
        for number in range(-(-self.size // WIDTH)):
            tile = at(ENTRIES, number, self.size)
            try:
                leaves = entries_decode(self.read(f"log/{tile.path}"))
            except BadTile as error:
                raise Unfit(f"log/{tile.path}: {error}") from error
            if len(leaves) != tile.width:
                raise Unfit(f"log/{tile.path} holds {len(leaves)} entries, and {tile.width} belong there")
            yield leaves

    def entries(self) -> Iterator[Recorded]:
        """The entries, decoded, in order.

        Raises: Unfit.
        """
        position = 0
        for bundle in self.bundles():
            for leaf in bundle:
                try:
                    yield registry.decode(position, leaf)
                except Undecodable as error:
                    raise Unfit(f"an entry cannot be read: {error}") from error
                position += 1

    def texts(self) -> Iterator[Text]:
        """The texts, by digest.

        Raises: Unfit.
        """
        decoder = msgspec.json.Decoder(Text)
        for number in range(256):
            path = f"log/prose/{number:02x}"
            lines = self.read(path).split(b"\n")
            if lines.pop():
                raise Unfit(f"{path} does not end with a newline: it was cut off")
            for line in lines:
                try:
                    yield decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise Unfit(f"{path} holds a line that is no text: {error}") from error

    def secrets(self) -> dict[str, bytes]:
        """The secrets of a backup, by name."""
        paths = [path for path in self.manifest["files"] if path.startswith("secrets/")]
        return {path.removeprefix("secrets/"): self.read(path) for path in sorted(paths)}

    def _manifest(self) -> dict[str, Any]:
        try:
            manifest = json.loads(self.read(MANIFEST))
            form, files = manifest["format"], manifest["files"]
            whole = (
                isinstance(manifest["size"], int)
                and manifest["size"] > 0
                and isinstance(manifest["origin"], str)
                and len(bytes.fromhex(manifest["root"])) == 32  # noqa: PLR2004 - SHA-256
                and all(_inside(path) and isinstance(told["size"], int) for path, told in files.items())
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unfit(f"{MANIFEST} is not one of a log ({type(error).__name__})") from error
        if form not in {EXPORT, BACKUP}:
            raise Unfit(f"{MANIFEST} says '{form}', and this version reads {EXPORT} and {BACKUP}")
        if not whole:
            raise Unfit(f"{MANIFEST} is not one of a log")
        return dict(manifest)


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\0" not in path
