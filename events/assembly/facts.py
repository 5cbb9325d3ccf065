"""Stream `assembly`: the founding and the offices. Its first event is position 0 of the log."""

from __future__ import annotations

from typing import ClassVar, Literal

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


Event = Founded | OfficeGiven | OfficeTaken
