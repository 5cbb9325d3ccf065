"""Stream `assembly`: the founding, the offices, the keys of the log. Its first event is position 0."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Digest, Fact, Id


class Founded(Fact, frozen=True, omit_defaults=True):
    """The assembly was founded. `origin` names its log for ever; `edition` is that of the rule code.

    `sample` is true where the assembly and its organisations are invented for show. `succeeds` is the last
    checkpoint (a signed note) of an earlier log of this assembly that could not be continued; mostly there is
    none, and then the leaf does not have this member.
    """

    type: ClassVar[str] = "assembly.founded.v1"
    origin: str
    name: Digest
    purpose: Digest
    sample: bool
    edition: int
    succeeds: str = ""


class OfficeGiven(Fact, frozen=True):
    """The holder of a mandate was given an office."""

    type: ClassVar[str] = "office.given.v1"
    office: Literal["clerk"]
    mandate: Id


class OfficeTaken(Fact, frozen=True):
    """The holder of a mandate no longer has that office."""

    type: ClassVar[str] = "office.taken.v1"
    office: Literal["clerk"]
    mandate: Id


class KeyAnnounced(Fact, frozen=True):
    """A key was announced that will sign the checkpoints: `vkey` is its verifier key (C2SP signed-note).

    It does so once a checkpoint by the key before it covers this. The first key is not announced.
    """

    type: ClassVar[str] = "notary.key-announced.v1"
    vkey: Annotated[str, Meta(max_length=200, description="name+hexadecimal id+base64 of kind and key")]


Event = Founded | OfficeGiven | OfficeTaken | KeyAnnounced
