"""What was seen at the last visit: the key and the checkpoint of each log, a small file each.

    <folder>/<first 16 hex digits of SHA-256(origin)>.json      {"origin", "key", "checkpoint"}
    <folder>/<first 16 hex digits of SHA-256(address)>.at       the origin of the log that stood at an address

The one-file reader remembers in the same folder and in the same way: whoever changes from one to the other
does not begin anew. Whoever can write in this folder can make both forget.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import msgspec

from events.log import checkpoint
from events.log.checkpoint import Checkpoint
from events.log.note import BadNote, Verifier, parse_vkey, split


class Spoilt(ValueError):
    """What was remembered cannot be read; the message says which file."""


class Remembered(msgspec.Struct, frozen=True):
    """`key` is the verifier key that was trusted, `checkpoint` the whole note that held."""

    origin: str
    key: str
    checkpoint: str

    @property
    def verifier(self) -> Verifier:
        """The key. Raises: BadNote."""
        return parse_vkey(self.key)

    @property
    def seen(self) -> Checkpoint:
        """The checkpoint in the note. Raises: BadNote."""
        return checkpoint.parse(split(self.checkpoint)[0])


def usual_folder() -> Path:
    """Where things are remembered unless a folder is named."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "halfrond-audit"


def recall(folder: Path, origin: str) -> Remembered | None:
    """What is remembered of a log; None at the first visit.

    Raises: Spoilt.
    """
    file = path(folder, origin, "json")
    try:
        remembered = msgspec.json.decode(file.read_bytes(), type=Remembered)
        same = remembered.origin == origin == remembered.seen.origin and remembered.verifier is not None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, BadNote) as error:
        raise Spoilt(
            f"{file} cannot be read ({error}): put back an earlier copy, or remove it to begin anew"
        ) from error
    if not same:
        raise Spoilt(f"{file} is of another log: put back an earlier copy, or remove it to begin anew")
    return remembered


def remember(folder: Path, remembered: Remembered) -> None:
    """Keep it, all at once."""
    data = msgspec.json.format(msgspec.json.encode(remembered), indent=1) + b"\n"
    put(path(folder, remembered.origin, "json"), data)


def stood_at(folder: Path, address: str) -> str | None:
    """The origin of the log that stood at an address at the last visit; None at the first one.

    Raises: Spoilt.
    """
    file = path(folder, address, "at")
    try:
        return file.read_text(encoding="utf-8").rstrip("\n")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Spoilt(f"{file} cannot be read ({error}): put back an earlier copy, or remove it") from error


def remember_address(folder: Path, address: str, origin: str) -> None:
    """Keep which log stands at an address."""
    put(path(folder, address, "at"), f"{origin}\n".encode())


def path(folder: Path, origin: str, kind: str) -> Path:
    """Where something about a log is kept."""
    return folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:16]}.{kind}"


def put(file: Path, data: bytes) -> None:
    """Write a file, all at once. Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    draft.write_bytes(data)
    draft.replace(file)
