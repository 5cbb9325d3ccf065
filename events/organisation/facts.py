"""Stream `organisation-<id>`: what an organisation says of itself, and who may act for it."""

from __future__ import annotations

from typing import ClassVar, Literal

from events.fact import Digest, Fact, Id, Moment, Slugs

MandateKind = Literal["full", "substitute"]


class Profiled(Fact, frozen=True):
    """The organisation's profile, whole; the latest one holds."""

    type: ClassVar[str] = "organisation.profiled.v1"
    name: Digest
    stands_for: Digest | None
    themes: Slugs
    target_groups: Slugs
    neighbourhoods: Slugs


class MandateGiven(Fact, frozen=True):
    """A person may act for the organisation from `valid_from` until before `valid_until` (UTC).

    The person's name is not in the log: `mandate` is a random id.
    """

    type: ClassVar[str] = "mandate.given.v1"
    mandate: Id
    kind: MandateKind
    valid_from: Moment
    valid_until: Moment | None


class MandateWithdrawn(Fact, frozen=True):
    """The mandate ended."""

    type: ClassVar[str] = "mandate.withdrawn.v1"
    mandate: Id


Event = Profiled | MandateGiven | MandateWithdrawn
