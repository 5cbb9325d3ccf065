"""Stream `charter`: what the assembly is for, who may join, who directs what; whole at each version."""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta, Struct

from events.fact import Digest, Fact, Id


class Aim(Struct, frozen=True, forbid_unknown_fields=True):
    """One aim of the assembly.

    aim: a lasting id, which items name
    text: its words
    """

    aim: Id
    text: Digest


class CharterText(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole charter.

    purpose: what the assembly is for
    aims: its aims, in order
    joining: who may join, and how
    direction: who directs what: convening, agenda, money, communication
    """

    purpose: Digest
    aims: Annotated[tuple[Aim, ...], Meta(min_length=1, max_length=50)]
    joining: Digest
    direction: Digest


class CharterAdopted(Fact, frozen=True):
    """A charter was adopted, from now on in force.

    version: counts from 1
    charter: the whole charter
    poll: the vote behind it; null for the first one
    """

    type: ClassVar[str] = "charter.adopted.v1"
    since: ClassVar[str] = "0.1.0"
    version: Annotated[int, Meta(ge=1, le=1_000_000)]
    charter: CharterText
    poll: Id | None


Event = CharterAdopted
"""What stream `charter` adds up to."""
