"""A log that is kept in files, read: what stands there, not whether it holds (proving.py).

Nothing is read but the files that the manifest lists, each only as it is listed there, by size and SHA-256,
every time. Nothing is read through a symbolic link: the folder may come from a stranger.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import struct
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

import msgspec

from events import registry
from events.log.note import BadNote, Verifier, parse_vkey
from events.log.tile import ENTRIES, WIDTH, BadTile, at, entries_decode
from events.registry import Recorded, Undecodable
from infra.postgres.restoring import CommandRow
from infra.postgres.snapshot import (
    ContactRow,
    CorrectionRow,
    DraftRow,
    HolderRow,
    PasskeyRow,
    PersonRow,
    ProspectRow,
    RefusedAddressRow,
    TokenCommandRow,
    TokenRow,
    WebhookRow,
)
from services.cli.keeping.writing import KEY, MANIFEST, Text

Row = TypeVar("Row")

COMMAND = struct.Struct(">16s16sqq")
"""A command in a backup: key, body, first and last position."""

LARGEST = 1 << 30
"""Bytes of a file that is read at most: each is held in memory as a whole."""

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
        """The bytes of a file that the manifest lists, as it lists them.

        Raises: Unfit.
        """
        told = self.manifest["files"].get(path)
        if told is None:
            raise Unfit(f"{path} is not listed in {MANIFEST}")
        data = self._file(path, told["size"])
        if (len(data), hashlib.sha256(data).hexdigest()) != (told["size"], told.get("sha256")):
            raise Unfit(f"{path} is not the file that {MANIFEST} lists")
        return data

    def holds(self, path: str) -> bool:
        """Whether the manifest lists a file."""
        return path in self.manifest["files"]

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
        for number in range(256):
            yield from self.texts_of(number)

    def texts_of(self, number: int) -> Iterator[Text]:
        """The texts in one of the 256 bundles.

        Raises: Unfit.
        """
        decoder = msgspec.json.Decoder(Text)
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
        """The secrets of a backup, by name.

        Raises: Unfit.
        """
        paths = sorted(path for path in self.manifest["files"] if path.startswith("secrets/"))
        if deep := [path for path in paths if path.count("/") != 1]:
            raise Unfit(f"{deep[0]} is no secret: the secrets folder holds no folders")
        return {path.removeprefix("secrets/"): self.read(path) for path in paths}

    def commands(self) -> Iterator[CommandRow]:
        """The commands of a backup.

        Raises: Unfit.
        """
        for path in self._tables("commands"):
            data = self.read(path)
            if len(data) % COMMAND.size:
                raise Unfit(f"{path} was cut off")
            yield from COMMAND.iter_unpack(data)

    def tokens(self) -> Iterator[TokenRow]:
        """The tokens of a backup.

        Raises: Unfit.
        """
        yield from self._rows("tokens", TokenRow)

    def token_commands(self) -> Iterator[TokenCommandRow]:
        """What was done with tokens, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("token-commands", TokenCommandRow)

    def drafts(self) -> Iterator[DraftRow]:
        """The drafts of proposals, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("drafts", DraftRow)

    def contacts(self) -> Iterator[ContactRow]:
        """The contact points, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("contact-points", ContactRow)

    def corrections(self) -> Iterator[CorrectionRow]:
        """The corrections that wait, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("corrections", CorrectionRow)

    def prospects(self) -> Iterator[ProspectRow]:
        """The known organisations that are no members, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("prospects", ProspectRow)

    def refused_addresses(self) -> Iterator[RefusedAddressRow]:
        """The addresses that are invited no more, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("refused-addresses", RefusedAddressRow)

    def people(self) -> Iterator[PersonRow]:
        """The people, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("people", PersonRow)

    def holders(self) -> Iterator[HolderRow]:
        """Which mandates they hold, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("holders", HolderRow)

    def passkeys(self) -> Iterator[PasskeyRow]:
        """Their passkeys, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("passkeys", PasskeyRow)

    def webhooks(self) -> Iterator[WebhookRow]:
        """The webhooks of commissions, in a backup.

        Raises: Unfit.
        """
        yield from self._rows("webhooks", WebhookRow)

    def _rows(self, table: str, kind: type[Row]) -> Iterator[Row]:
        decoder = msgspec.json.Decoder(kind)
        for path in self._tables(table):
            for line in self.read(path).splitlines():
                try:
                    yield decoder.decode(line)
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise Unfit(f"{path} holds a line that is no row of its table: {error}") from error

    def _tables(self, table: str) -> list[str]:
        return sorted(path for path in self.manifest["files"] if path.startswith(f"tables/{table}/"))

    def _file(self, path: str, size: int) -> bytes:
        """A file of at most `size` bytes, or what is enough of it to see that it is larger."""
        place = self.folder
        try:
            for part in PurePosixPath(path).parts:
                place /= part
                if place.is_symlink():
                    raise Unfit(f"{path} cannot be read: {part} is a symbolic link")
            descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
            with os.fdopen(descriptor, "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Unfit(f"{path} cannot be read: it is no file")
                return file.read(min(size, LARGEST) + 1)
        except OSError as error:
            raise Unfit(f"{path} cannot be read ({error.strerror})") from error

    def _manifest(self) -> dict[str, Any]:
        try:
            manifest = json.loads(self._file(MANIFEST, LARGEST))
            form, files = manifest["format"], manifest["files"]
            whole = (
                isinstance(manifest["size"], int)
                and manifest["size"] > 0
                and isinstance(manifest["origin"], str)
                and len(bytes.fromhex(manifest["root"])) == 32  # noqa: PLR2004 - SHA-256
                and all(inside(path) and 0 <= told["size"] <= LARGEST for path, told in files.items())
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unfit(f"{MANIFEST} is not one of a log ({type(error).__name__})") from error
        if form not in {EXPORT, BACKUP}:
            raise Unfit(f"{MANIFEST} says '{form}', and this version reads {EXPORT} and {BACKUP}")
        if not whole:
            raise Unfit(f"{MANIFEST} is not one of a log")
        return dict(manifest)


def inside(path: str) -> bool:
    """Whether a path stays within its folder."""
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts and "\0" not in path
