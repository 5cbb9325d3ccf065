"""Founding the assembly, giving and taking offices, announcing a key of the notary."""

from __future__ import annotations

import re
from datetime import datetime

from msgspec import Struct

from events.assembly.facts import Founded, GivenOffice, KeyAnnounced, OfficeGiven, OfficeTaken
from events.assembly.state import STREAM
from events.authority import require_clerk
from events.fact import Actor, Digest, Id
from events.log import checkpoint
from events.log.note import ED25519, BadNote, parse_vkey, split
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes

EDITION = 1
"""The edition of the rules that this code founds an assembly with."""

MAX_SUCCEEDED = 16_384
"""Characters of the checkpoint of a log that has ended: room for a hundred witnesses."""

_ORIGIN = re.compile(r"[!-*,-~]{1,100}")
"""Printable ASCII but space and plus: the name stands on a line of its own in every signed checkpoint."""


class Found(Struct, frozen=True):
    """Found the assembly and give the clerk's office to the mandates `clerks` (a person, the process).

    `succeeds` is the last checkpoint of a log of this assembly that has ended, as a signed note.
    """

    origin: str
    name: Digest
    purpose: Digest
    clerks: tuple[Id, ...]
    sample: bool = False
    succeeds: str = ""

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """An assembly is founded once, by its founder."""
        if who.office != "founder":
            raise NotAllowed(
                "not-the-founder",
                "Founding was refused: only the founder founds.",
                "Run `halfrond found`.",
            )
        if world.assembly.edition:
            raise OutOfOrder(
                "already-founded",
                "Founding was refused: this log already holds an assembly.",
                "Use another database for a second assembly.",
            )
        _require_printable(self.origin)
        if not self.clerks:
            raise Malformed(
                "no-clerk",
                "Founding was refused: an assembly without a clerk can never be given one.",
                "Name at least one mandate for the clerk's office.",
            )
        if self.succeeds:
            _require_another(self.succeeds, self.origin)
        founded = Founded(self.origin, self.name, self.purpose, self.sample, EDITION, self.succeeds)
        return [
            (STREAM, founded),
            *((STREAM, OfficeGiven("clerk", clerk)) for clerk in dict.fromkeys(self.clerks)),
        ]


def require_beginning(origin: str, name: str, purpose: str) -> None:
    """What is asked of a founding before it begins, beside what `Found` decides.

    Not asked again when a log is judged: one that was founded with a scheme in its origin stays sound,
    and of a name the log holds a digest.

    Raises: Malformed.
    """
    _require_printable(origin)
    if "://" in origin:
        raise Malformed(
            "origin-unusable",
            f"Founding was refused: an origin has no scheme, and '{origin}' has one.",
            f"Give what comes behind it: {origin.partition('://')[2] or 'example.org/log'}.",
        )
    for what, text in (("name", name), ("purpose", purpose)):
        if not text.strip():
            raise Malformed(
                f"{what}-blank",
                f"Founding was refused: the assembly's {what} is blank.",
                f"Give a {what} that can be read.",
            )


def _require_printable(origin: str) -> None:
    if not _ORIGIN.fullmatch(origin):
        raise Malformed(
            "origin-unusable",
            "Founding was refused: an origin is 1-100 printable ASCII characters without space or plus.",
            "Give an address without its scheme that will stay yours: example.org/log.",
        )


def _require_another(note: str, origin: str) -> None:
    try:
        ended = checkpoint.parse(split(note)[0])
    except BadNote as error:
        raise Malformed(
            "not-a-checkpoint",
            f"Founding was refused: what it should succeed is no signed checkpoint ({error}).",
            "Give the file `checkpoint` of the log that has ended, unchanged.",
        ) from error
    if len(note) > MAX_SUCCEEDED:
        raise Malformed(
            "too-large",
            f"Founding was refused: that checkpoint has more than {MAX_SUCCEEDED} characters.",
            "Leave out signature lines of witnesses; the log's own must stay.",
        )
    if ended.origin == origin:
        raise Malformed(
            "same-origin",
            "Founding was refused: a log that has ended keeps its origin, and the new one needs another.",
            "There are never two logs under one name: choose a new origin.",
        )


class GiveOffice(Struct, frozen=True):
    """Give an office to one more mandate."""

    mandate: Id
    office: GivenOffice = "clerk"

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk gives it; giving it twice is refused."""
        require_clerk(world, who, "Giving the office")
        if self.mandate in world.assembly.holders(self.office):
            raise OutOfOrder(
                "office-held",
                "Giving the office was refused: that mandate has it already.",
                "Nothing needs to be done.",
            )
        return [(STREAM, OfficeGiven(self.office, self.mandate))]


class TakeOffice(Struct, frozen=True):
    """Take an office from a mandate."""

    mandate: Id
    office: GivenOffice = "clerk"

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk takes it, from another or from itself; the last clerk stays."""
        require_clerk(world, who, "Taking the office")
        holders = world.assembly.holders(self.office)
        if self.mandate not in holders:
            raise Unknown(
                "office-not-held",
                "Taking the office was refused: that mandate has no such office.",
                "Check the id of the mandate.",
            )
        if self.office == "clerk" and holders == {self.mandate}:
            raise OutOfOrder(
                "last-clerk",
                "Taking the office was refused: an assembly keeps at least one clerk.",
                "Give the office to another mandate first.",
            )
        return [(STREAM, OfficeTaken(self.office, self.mandate))]


class AnnounceKey(Struct, frozen=True):
    """Announce the key that will sign the log's checkpoints next, by its verifier key."""

    vkey: str

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk announces it, once; it bears the name of this log."""
        require_clerk(world, who, "Announcing a key")
        try:
            verifier = parse_vkey(self.vkey)
        except BadNote as error:
            raise Malformed(
                "not-a-key",
                f"Announcing a key was refused: {error}.",
                "Use `halfrond rotate-key`, which makes one.",
            ) from error
        if verifier.vkey != self.vkey or verifier.kind != ED25519 or verifier.name != world.assembly.origin:
            raise Malformed(
                "not-a-key-of-this-log",
                f"Announcing a key was refused: '{self.vkey}' is no Ed25519 key of {world.assembly.origin}.",
                "Use `halfrond rotate-key`, which makes one.",
            )
        if self.vkey in world.assembly.keys:
            raise OutOfOrder(
                "key-announced",
                "Announcing a key was refused: that key was announced before.",
                "Make a new one: a key is never used again.",
            )
        return [(STREAM, KeyAnnounced(self.vkey))]
