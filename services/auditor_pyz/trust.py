"""Whose signature is believed (step 1), also when the log has a new key.

A new key is announced in the log, and the old key signs one more checkpoint that covers the announcement:
`checkpoint.<id of the old key>`. So whoever trusts an old key can come to trust the new one:

1. the known key signed that checkpoint;
2. its entries are the beginning of those that are there now: the same root at its size;
3. among them stands the announcement of the next key; and so on, until the key that signs now.

1 is seen at once; 2 and 3 while the entries are read, and so `Link.holds` is asked afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import NamedTuple

from .memory import Remembered
from .note import LOG, BadNote, Checkpoint, Key, Note, parse_checkpoint, parse_key, parse_note, signers
from .source import Absent, Source

WHENCE = {
    "given": "given by hand",
    "remembered": "remembered from an earlier visit",
    "first-visit": "a first visit: the log itself named the key, so compare it with one published elsewhere",
}
"""Where the key comes from that is believed to begin with, in words."""


class Link(NamedTuple):
    """The old key signed `checkpoint`, which should cover the announcement of the new one."""

    old: Key
    new: Key
    checkpoint: Checkpoint
    note: str

    def holds(self, roots: Mapping[int, bytes], announced: Mapping[str, int]) -> bool:
        """Whether it does; `roots` by size as read, `announced` positions by verifier key."""
        position = announced.get(self.new.text)
        same = roots.get(self.checkpoint.size) == self.checkpoint.root
        return same and position is not None and position < self.checkpoint.size


def known_key(
    source: Source, note: Note, given: Key | None, remembered: Remembered | None
) -> tuple[Key, str]:
    """The key that is believed to begin with, and whence it is: a key of `WHENCE`.

    Raises: BadNote when there is none; Unreachable.
    """
    if given is not None:
        return given, "given"
    if remembered is not None:
        return remembered.key, "remembered"
    signed = signers(note, published_keys(source))
    if not signed:
        raise BadNote("the checkpoint is not signed by any key that the log publishes: give one with --key")
    return signed[0], "first-visit"


def published_keys(source: Source) -> list[Key]:
    """The keys that the log says it has, newest first; none where it does not say.

    Raises: BadNote; Unreachable.
    """
    try:
        lines = source.read("key").decode().splitlines()
    except Absent:
        return []
    except UnicodeDecodeError as error:
        raise BadNote("the published keys are no text") from error
    return [parse_key(line) for line in lines if line]


def believed(source: Source, note: Note, checkpoint: Checkpoint, known: Key) -> tuple[Key, list[Link]]:
    """The key of the log that signed a checkpoint, and how one comes from the known key to it.

    Raises: BadNote when nobody did who could be believed; Unreachable.
    """
    if known.kind != LOG or known.name != checkpoint.origin:
        raise BadNote(f"the key is that of '{known.name}', and this is the log '{checkpoint.origin}'")
    if signers(note, [known]):
        return known, []
    keys = [key for key in published_keys(source) if (key.kind, key.name) == (LOG, checkpoint.origin)]
    signed = signers(note, keys)
    if known not in keys or not signed or keys.index(signed[0]) > keys.index(known):
        raise BadNote(f"the checkpoint is not signed by {known.text}, and no chain of keys leads on from it")
    chain = keys[keys.index(signed[0]) : keys.index(known) + 1][::-1]
    return signed[0], [_link(source, checkpoint, old, new) for old, new in pairwise(chain)]


def _link(source: Source, present: Checkpoint, old: Key, new: Key) -> Link:
    name = f"checkpoint.{old.id.hex()}"
    try:
        data = source.read(name)
    except Absent as error:
        raise BadNote(
            f"the log has a new key, and no {name} by which the old one hands over to it"
        ) from error
    note = parse_note(data)
    last = parse_checkpoint(note.text)
    if not signers(note, [old]) or last.origin != present.origin or last.size > present.size:
        raise BadNote(f"{name} is not by the key that it should be by, or not of this log")
    return Link(old, new, last, data.decode())
