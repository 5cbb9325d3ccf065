"""Stream `assembly`: the founding, the offices, the keys of the log. Its first event is position 0."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Digest, Fact, Id


class Founded(Fact, frozen=True, omit_defaults=True):
    """The assembly was founded.

    origin: what its log is called for ever, the first line of every checkpoint
    name: what the assembly is called
    purpose: what it is for, in its own words
    sample: true where the assembly and its organisations are invented for show
    edition: the edition of the rules that it began with; counts from 1
    succeeds: the last checkpoint (a signed note) of an earlier log of this assembly that could not be
        continued; mostly there is none, and then the leaf does not have this member
    """

    type: ClassVar[str] = "assembly.founded.v1"
    since: ClassVar[str] = "0.1.0"
    origin: str
    name: Digest
    purpose: Digest
    sample: bool
    edition: int
    succeeds: str = ""


GivenOffice = Literal["clerk", "chair", "contact"]
"""The offices that are given and taken: the clerk, who chairs sittings, the contact person of the city."""


class OfficeGiven(Fact, frozen=True):
    """The holder of a mandate was given an office.

    office: which one
    mandate: the mandate of who holds it from now on
    """

    type: ClassVar[str] = "office.given.v1"
    since: ClassVar[str] = "0.1.0"
    office: GivenOffice
    mandate: Id


class OfficeTaken(Fact, frozen=True):
    """The holder of a mandate no longer has that office.

    office: which one
    mandate: the mandate of who held it
    """

    type: ClassVar[str] = "office.taken.v1"
    since: ClassVar[str] = "0.1.0"
    office: GivenOffice
    mandate: Id


class KeyAnnounced(Fact, frozen=True):
    """A key was announced that will sign the checkpoints.

    It does so once a checkpoint by the key before it covers this. The first key is not announced.

    vkey: its verifier key (C2SP signed-note), at most 200 characters
    """

    type: ClassVar[str] = "notary.key-announced.v1"
    since: ClassVar[str] = "0.1.0"
    vkey: Annotated[str, Meta(max_length=200, description="name+hexadecimal id+base64 of kind and key")]


Event = Founded | OfficeGiven | OfficeTaken | KeyAnnounced
