"""What this reader saw at its last visit: the key and the checkpoint of each log, a small file each.

    <folder>/<first 16 hex digits of SHA-256(origin)>.json      {"origin", "key", "checkpoint"}
    <folder>/<first 16 hex digits of SHA-256(address)>.at       the origin of the log that stood at an address

Whoever can write in this folder can make the reader forget; it is as safe as the machine that it stands on.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from .note import BadNote, Checkpoint, Key, parse_checkpoint, parse_key, parse_note


class Spoilt(ValueError):
    """What was remembered cannot be read; the message says which file."""


class Remembered(NamedTuple):
    """The key that was trusted, and the whole note of the checkpoint that held."""

    key: Key
    note: str

    @property
    def checkpoint(self) -> Checkpoint:
        """The checkpoint in the note."""
        return parse_checkpoint(parse_note(self.note.encode()).text)


def usual_folder() -> Path:
    """Where things are remembered unless a folder is named."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(state) / "halfrond-audit"


def recall(folder: Path, origin: str) -> Remembered | None:
    """What is remembered of a log; None at the first visit.

    Raises: Spoilt.
    """
    file = _file(folder, origin)
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
        remembered = Remembered(parse_key(value["key"]), str(value["checkpoint"]))
        same = value["origin"] == origin == remembered.checkpoint.origin
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, BadNote) as error:
        raise Spoilt(
            f"{file} cannot be read ({error}): put back an earlier copy, or remove it to begin anew"
        ) from error
    if not same:
        raise Spoilt(f"{file} is of another log: put back an earlier copy, or remove it to begin anew")
    return remembered


def remember(folder: Path, origin: str, remembered: Remembered) -> None:
    """Keep it, all at once."""
    folder.mkdir(parents=True, exist_ok=True)
    file = _file(folder, origin)
    value = {"origin": origin, "key": remembered.key.text, "checkpoint": remembered.note}
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    draft.replace(file)


def stood_at(folder: Path, address: str) -> str | None:
    """The origin of the log that stood at an address at the last visit; None at the first one.

    Raises: Spoilt.
    """
    file = _file(folder, address).with_suffix(".at")
    try:
        return file.read_text(encoding="utf-8").rstrip("\n")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Spoilt(f"{file} cannot be read ({error}): put back an earlier copy, or remove it") from error


def remember_address(folder: Path, address: str, origin: str) -> None:
    """Keep which log stands at an address."""
    folder.mkdir(parents=True, exist_ok=True)
    file = _file(folder, address).with_suffix(".at")
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(f"{origin}\n", encoding="utf-8")
    draft.replace(file)


def _file(folder: Path, origin: str) -> Path:
    return folder / f"{hashlib.sha256(origin.encode()).hexdigest()[:16]}.json"
