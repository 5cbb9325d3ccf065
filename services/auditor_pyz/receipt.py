"""A receipt that somebody kept, verified without any network (C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    extra <anything>                passed over, where it is there
    index <position>
    <base64 of a 32-byte hash>      the audit path, from the leaf up: none or more
    <empty line>
    <checkpoint, with its signatures>

1. The checkpoint in it is signed by the key that was given by hand, or remembered; by nothing else, for a
   receipt cannot vouch for itself. And by enough witnesses, where some are asked for.
2. The entry is hashed again.
3. The path leads from that hash, at that position, to the signed root.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

from .memory import recall
from .merkle import Unproved, leaf_hash, verify_inclusion
from .note import BadNote, Checkpoint, Key, parse_checkpoint, parse_note, parse_path, signers
from .trust import WHENCE

HEADER = "c2sp.org/tlog-proof@v1"

LARGEST = 128 * 1024
"""Bytes of a receipt that is looked at."""

NAMES = ("The checkpoint is signed", "The entry is hashed", "The path leads to the signed root")

_INDEX = re.compile(r"index (0|[1-9][0-9]{0,18})")


class Receipt(NamedTuple):
    """Entry `position` under the checkpoint in `note`; `path` is its audit path, 32 bytes a step."""

    position: int
    path: list[bytes]
    note: str


class Unusable(ValueError):
    """What was given is no receipt or no entry, or a key is missing: that says nothing about the log."""


class Unheld(Exception):
    """Step `step` does not hold; the message says why."""

    def __init__(self, step: int, why: str) -> None:
        super().__init__(why)
        self.step = step


def parse(text: str) -> Receipt:
    """The receipt in a file; nothing in it is verified.

    Raises: BadNote.
    """
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines.pop(0) != HEADER or not gap:
        raise BadNote(f"this is no receipt: {HEADER}, a path, an empty line, a checkpoint")
    if lines and lines[0].startswith("extra "):
        del lines[0]
    found = _INDEX.fullmatch(lines.pop(0)) if lines else None
    if found is None:
        raise BadNote("this receipt does not say which entry it is for")
    parse_note(note.encode())
    return Receipt(int(found[1]), parse_path(lines), note)


def verify(receipt: Receipt, entry: bytes, keys: Iterable[Key]) -> Checkpoint:
    """The checkpoint, by one of `keys`, that covers the entry.

    Raises: Unheld.
    """
    try:
        note = parse_note(receipt.note.encode())
        checkpoint = parse_checkpoint(note.text)
        signed = signers(note, keys)
    except BadNote as error:
        raise Unheld(1, str(error)) from error
    if not any(key.is_of(checkpoint.origin) for key in signed):
        raise Unheld(1, f"the log {checkpoint.origin} did not sign it by the key that is believed")
    try:
        verify_inclusion(receipt.position, checkpoint.size, leaf_hash(entry), receipt.path, checkpoint.root)
    except Unproved as error:
        raise Unheld(3, str(error)) from error
    return checkpoint


def examine(
    file: Path,
    entry: Path,
    given: Key | None,
    witnesses: tuple[Key, ...],
    needed: int,
    memory: Path,
    tell: Callable[[str], object],
) -> dict[str, Any]:
    """Verify the receipt in a file for the entry in another; what is found, as JSON tells it.

    Raises: Spoilt; Unusable.
    """
    receipt, note, checkpoint = _read(file)
    leaf = _entry(entry)
    told: dict[str, Any] = {"receipt": str(file), "holds": False, "step": 1, "why": None}
    try:
        key, whence = _key(checkpoint.origin, given, memory)
        told |= {"position": receipt.position, "origin": checkpoint.origin, "size": checkpoint.size}
        told |= {"root": checkpoint.root.hex(), "key": key.text, "key_from": whence}
        _require(needed, {one.name for one in signers(note, witnesses)})
        told["leaf_hash"] = leaf_hash(leaf).hex()
        verify(receipt, leaf, [key])
    except (BadNote, Unheld) as error:
        step = error.step if isinstance(error, Unheld) else 1
        told |= {"step": step, "why": str(error)}
    else:
        told |= {"holds": True, "step": None}
    _tell(told, tell)
    return told


def _read(file: Path) -> tuple[Receipt, Any, Checkpoint]:
    data = _bytes(file)
    if len(data) > LARGEST:
        raise Unusable(f"{file} is larger than 128 KiB, and no receipt is: give another file")
    try:
        receipt = parse(data.decode())
        note = parse_note(receipt.note.encode())
        return receipt, note, parse_checkpoint(note.text)
    except (BadNote, UnicodeDecodeError) as error:
        raise Unusable(
            f"{file} cannot be read as a receipt ({error}):"
            " give the file that /log/proof?position=N gave, unchanged"
        ) from error


def _entry(file: Path) -> bytes:
    leaf = _bytes(file).rstrip(b"\r\n")  # an entry never has a newline
    try:
        value = json.loads(leaf)
    except ValueError:
        return leaf
    if isinstance(value, dict) and "stream" not in value and ("entries" in value or "leaf" in value):
        raise Unusable(
            f"{file} is an answer of the API about entries, and not an entry: write what stands in it at"
            " `leaf` to a file of its own, as docs/auditing.md shows, and give that"
        )
    return leaf


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Unusable(
            f"{file} cannot be read ({error.strerror}):"
            " give a receipt with --receipt, and its entry with --entry"
        ) from error


def _key(origin: str, given: Key | None, memory: Path) -> tuple[Key, str]:
    if given is not None:
        return given, "given"
    remembered = recall(memory, origin)
    if remembered is None:
        raise Unusable(
            f"no key of {origin} is remembered, and a receipt cannot vouch for itself: give it with --key"
        )
    return remembered.key, "remembered"


def _require(needed: int, signed: set[str]) -> None:
    if len(signed) < needed:
        raise Unheld(1, f"{needed} witnesses were asked for, and {len(signed)} signed")


def _tell(told: dict[str, Any], tell: Callable[[str], object]) -> None:
    failed = told["step"] or len(NAMES) + 1
    whence = WHENCE.get(told.get("key_from", ""), "")
    figures = (
        f"{told.get('origin')}, {told.get('size')} entries, by {told.get('key')} ({whence})",
        f"SHA-256 of a zero byte and the entry is {told.get('leaf_hash')}",
        f"exactly this entry stands at position {told.get('position')} of {told.get('size')}",
    )
    for step, (name, figure) in enumerate(zip(NAMES, figures, strict=True), 1):
        if step < failed:
            tell(f"{step}/{len(NAMES)} {name}: holds\n    {figure}\n")
        elif step == failed:
            tell(f"{step}/{len(NAMES)} {name}: DOES NOT HOLD\n    {told['why']}\n")
