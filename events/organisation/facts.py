"""Stream `organisation-<id>`: what an organisation says of itself, and who may act for it."""

from __future__ import annotations

from typing import ClassVar, Literal

from events.fact import Digest, Fact, Id, Moment, Slugs

MandateKind = Literal["full", "substitute"]


class Profiled(Fact, frozen=True):
    """The organisation's profile, whole; the latest one holds.

    name: what the organisation is called
    stands_for: what it stands for, in its own words; null where it does not say
    themes: the themes that it works on, at most 20
    target_groups: the people for whom it works, at most 20
    neighbourhoods: where it works, at most 20
    """

    type: ClassVar[str] = "organisation.profiled.v1"
    since: ClassVar[str] = "0.1.0"
    name: Digest
    stands_for: Digest | None
    themes: Slugs
    target_groups: Slugs
    neighbourhoods: Slugs


class MandateGiven(Fact, frozen=True):
    """A person may act for the organisation. The person's name is not in the log.

    mandate: a random id
    kind: a full member, or a substitute who acts in its absence
    valid_from: from this moment on (UTC)
    valid_until: until before this moment (UTC); null: until it is withdrawn
    """

    type: ClassVar[str] = "mandate.given.v1"
    since: ClassVar[str] = "0.1.0"
    mandate: Id
    kind: MandateKind
    valid_from: Moment
    valid_until: Moment | None


class MandateWithdrawn(Fact, frozen=True):
    """The mandate ended.

    mandate: which one
    """

    type: ClassVar[str] = "mandate.withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    mandate: Id


Event = Profiled | MandateGiven | MandateWithdrawn
