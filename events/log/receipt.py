"""What whoever acted can keep: where its entry stands, proved under a signed checkpoint (C2SP tlog-proof).

    c2sp.org/tlog-proof@v1
    index <position>
    <base64 of a 32-byte hash>      the audit path, from the leaf up: none or more
    <empty line>
    <checkpoint, with its signatures>

It needs nothing else to be verified than the entry and the keys: no network, no log.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from events.log import checkpoint, proof
from events.log.checkpoint import Checkpoint
from events.log.note import BadNote, Note, Verifier, Verify, hash_in, hash_line, open_note, split

HEADER = "c2sp.org/tlog-proof@v1"

MAX_PATH = 63

_INDEX = re.compile(r"index (0|[1-9]\d{0,18})")


class Receipt(NamedTuple):
    """Entry `position` under a checkpoint: `path` is its audit path, `note` the checkpoint as signed."""

    position: int
    path: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """The receipt as a file; its name ends in `.tlog-proof`."""
        hashes = "".join(map(hash_line, self.path))
        return f"{HEADER}\nindex {self.position}\n{hashes}\n{self.note}"


def parse(text: str) -> Receipt:
    """The receipt in a file; nothing in it is verified yet. A line with extra data is passed over.

    Raises: BadNote.
    """
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if lines[0] != HEADER or not gap:
        raise BadNote(f"this is no receipt: {HEADER}, a path, an empty line, a checkpoint")
    del lines[0]
    if lines and lines[0].startswith("extra "):
        del lines[0]
    found = _INDEX.fullmatch(lines[0]) if lines else None
    if found is None:
        raise BadNote("this receipt does not say which entry it is for")
    if len(lines) - 1 > MAX_PATH:
        raise BadNote("the path of this receipt is longer than that of any tree")
    split(note)
    return Receipt(int(found[1]), tuple(hash_in(line) for line in lines[1:]), note)


def verify(
    receipt: Receipt, leaf_hash: bytes, verifiers: Iterable[Verifier], check: Verify
) -> tuple[Checkpoint, Note]:
    """The checkpoint over the entry, and its note with the signatures that were verified.

    Raises: BadNote when the checkpoint is not signed as it should be; Wrong when it does not cover the entry.
    """
    note = open_note(receipt.note, verifiers, check)
    covering = checkpoint.parse(note.text)
    if covering.origin not in {s.verifier.name for s in note.signatures if s.time is None}:
        raise BadNote(f"the checkpoint of this receipt is not signed by the log {covering.origin} itself")
    proof.verify_inclusion(receipt.position, covering.size, leaf_hash, receipt.path, covering.root)
    return covering, note
