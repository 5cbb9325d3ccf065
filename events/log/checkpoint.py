"""What a notary signs: which log, how long, and the root over all of it (C2SP tlog-checkpoint).

    <origin>
    <size in decimal>
    <base64 of the 32-byte root>

Further lines would be extensions; ours has none, and a checkpoint with any is not ours.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import NamedTuple

from events.log.note import BadNote

_TEXT = re.compile(r"([^\n]+)\n(0|[1-9]\d{0,18})\n([A-Za-z0-9+/]{43}=)\n")


class Checkpoint(NamedTuple):
    """The log `origin` has `size` entries, and `root` (32 bytes) is the RFC 6962 root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


def parse(text: str) -> Checkpoint:
    """The checkpoint in the text of a note.

    Raises: BadNote.
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise BadNote("this is no checkpoint: an origin, a size and a root, each on a line")
    try:
        root = base64.b64decode(found[3], validate=True)
    except binascii.Error as error:
        raise BadNote("the root of this checkpoint is no base64") from error
    checkpoint = Checkpoint(found[1], int(found[2]), root)
    if checkpoint.text != text:
        raise BadNote("the root of this checkpoint is no base64 of 32 bytes")
    return checkpoint
