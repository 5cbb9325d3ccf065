"""What a log asks a witness (C2SP tlog-witness, `add-checkpoint`), as the body of a request.

    old <size of the last checkpoint that the witness cosigned>
    <base64 of a 32-byte hash>      the consistency proof from there: none or more, at most 63
    <empty line>
    <checkpoint, with its signatures>

The answer is one or more signature lines, or with 409 the size that the witness remembers.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from events.log.note import MAX_NOTE, BadNote, hash_in, hash_line

MAX_PROOF = 63

MAX_BODY = MAX_NOTE + 64 + 45 * MAX_PROOF
"""Bytes of a request that is looked at."""

SIZE_TYPE = "text/x.tlog.size"
"""The media type of an answer that is the size that the witness remembers."""

_OLD = re.compile(r"old (0|[1-9]\d{0,18})")


class Addition(NamedTuple):
    """The checkpoint in `note` (as signed) follows one of `old` leaves, as `proof` shows."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    @property
    def text(self) -> str:
        """The body of the request."""
        hashes = "".join(map(hash_line, self.proof))
        return f"old {self.old}\n{hashes}\n{self.note}"


def parse(text: str) -> Addition:
    """The request in a body; nothing in it is verified yet.

    Raises: BadNote.
    """
    head, gap, note = text.partition("\n\n")
    first, *rest = head.split("\n")
    found = _OLD.fullmatch(first)
    if found is None or not gap:
        raise BadNote("this asks for nothing: a line 'old <size>', a proof, an empty line, a checkpoint")
    if len(rest) > MAX_PROOF:
        raise BadNote(f"a proof has at most {MAX_PROOF} hashes")
    return Addition(int(found[1]), tuple(hash_in(line) for line in rest), note)


def parse_size(text: str) -> int:
    """The size in an answer with status 409.

    Raises: BadNote.
    """
    found = re.fullmatch(r"(0|[1-9]\d{0,18})\n?", text)
    if found is None:
        raise BadNote("the witness does not say which size it remembers")
    return int(found[1])
