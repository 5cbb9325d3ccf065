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
from typing import Literal, NamedTuple

from events.log import checkpoint
from events.log.checkpoint import Checkpoint
from events.log.note import ED25519, BadNote, Verifier, Verify, look, parse_vkey
from services.auditor.memory import Remembered
from services.auditor.source import Absent, Source

Whence = Literal["given", "remembered", "first-visit"]

WHENCE: dict[Whence, str] = {
    "given": "given by hand",
    "remembered": "remembered from an earlier visit",
    "first-visit": "a first visit: the log itself named the key, so compare it with one published elsewhere",
}
"""Where the key comes from that is believed to begin with, in words."""


class Link(NamedTuple):
    """The old key signed `checkpoint`, which should cover the announcement of the new one."""

    old: Verifier
    new: Verifier
    checkpoint: Checkpoint
    note: str

    def holds(self, roots: Mapping[int, bytes], announced: Mapping[str, int]) -> bool:
        """Whether it does; `roots` by size as read, `announced` positions by verifier key."""
        position = announced.get(self.new.vkey)
        same = roots.get(self.checkpoint.size) == self.checkpoint.root
        return same and position is not None and position < self.checkpoint.size


class Trust:
    """Judges signatures of one source. `verify` is Ed25519."""

    def __init__(self, source: Source, verify: Verify) -> None:
        self._source = source
        self._verify = verify

    def signers(self, note: str, verifiers: list[Verifier]) -> list[Verifier]:
        """Those of `verifiers` that signed the note, in the order of their lines, each once.

        Raises: BadNote when a line says that it is by one of them, and is not.
        """
        opened = look(note, verifiers, self._verify)
        return list(dict.fromkeys(signature.verifier for signature in opened.signatures))

    def known(
        self, note: str, given: Verifier | None, remembered: Remembered | None
    ) -> tuple[Verifier, Whence]:
        """The key that is believed to begin with, and whence it is.

        Raises: BadNote when there is none; Unreachable.
        """
        if given is not None:
            return given, "given"
        if remembered is not None:
            return remembered.verifier, "remembered"
        signed = self.signers(note, self.published())
        if not signed:
            raise BadNote(
                "the checkpoint is not signed by any key that the log publishes: give one with --key"
            )
        return signed[0], "first-visit"

    def published(self) -> list[Verifier]:
        """The keys that the log says it has, newest first; none where it does not say.

        Raises: BadNote; Unreachable.
        """
        try:
            lines = self._source.read("key").decode().splitlines()
        except Absent:
            return []
        except UnicodeDecodeError as error:
            raise BadNote("the published keys are no text") from error
        return [parse_vkey(line) for line in lines if line]

    def believed(self, note: str, present: Checkpoint, known: Verifier) -> tuple[Verifier, list[Link]]:
        """The key of the log that signed a checkpoint, and how one comes from the known key to it.

        Raises: BadNote when nobody did who could be believed; Unreachable.
        """
        if known.kind != ED25519 or known.name != present.origin:
            raise BadNote(f"the key is that of '{known.name}', and this is the log '{present.origin}'")
        if self.signers(note, [known]):
            return known, []
        keys = [key for key in self.published() if (key.kind, key.name) == (ED25519, present.origin)]
        signed = self.signers(note, keys)
        if known not in keys or not signed or keys.index(signed[0]) > keys.index(known):
            raise BadNote(
                f"the checkpoint is not signed by {known.vkey}, and no chain of keys leads on from it"
            )
        chain = keys[keys.index(signed[0]) : keys.index(known) + 1][::-1]
        return signed[0], [self._link(present, old, new) for old, new in pairwise(chain)]

    def _link(self, present: Checkpoint, old: Verifier, new: Verifier) -> Link:
        name = f"checkpoint.{old.id.hex()}"
        try:
            note = text_of(self._source.read(name))
        except Absent as error:
            raise BadNote(
                f"the log has a new key, and no {name} by which the old one hands over to it"
            ) from error
        signed = look(note, [old], self._verify)
        last = checkpoint.parse(signed.text)
        if not signed.signatures or last.origin != present.origin or last.size > present.size:
            raise BadNote(f"{name} is not by the key that it should be by, or not of this log")
        return Link(old, new, last, note)


def text_of(data: bytes) -> str:
    """The text of a note.

    Raises: BadNote.
    """
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise BadNote("the note is no UTF-8") from error
