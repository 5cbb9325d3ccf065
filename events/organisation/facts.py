"""Stream `organisation-<id>`: what an organisation says of itself, and who may act for it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Digest, Fact, Id, Moment, Slugs

MandateKind = Literal["full", "substitute"]

LegalForm = Literal[
    "unincorporated",
    "citizens-initiative",
    "non-profit",
    "foundation",
    "cooperative",
    "company",
    "public-service",
    "other",
]
"""What it is before the law: an association without legal personality (*feitelijke vereniging*) or a
citizens' initiative is as good as any other; `non-profit` is the Belgian *vzw*, `public-service` a service of
the city or of another authority.
"""

Staffing = Literal["volunteer", "mixed", "professional"]
"""Who does the work: volunteers, volunteers and paid staff, or paid staff."""

Size = Literal["under-10", "10-49", "50-249", "250-or-more"]
"""How many people work in it, paid or not."""

Year = Annotated[int, Meta(ge=1000, le=2999)]


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


class Described(Fact, frozen=True):
    """The organisation's profile, whole, with what it is besides; the latest one holds.

    Nothing here weighs in a vote: size and staffing are for measuring how evenly voice is spread.

    name: what the organisation is called
    stands_for: what it stands for, in its own words; null where it does not say
    themes: the themes that it works on, at most 20
    target_groups: the people for whom it works, at most 20
    neighbourhoods: where it works, at most 20
    legal_form: what it is before the law; null where it does not say
    founded: the year in which it began; null where it does not say
    staffing: who does the work; null where it does not say
    size: how many people work in it, paid or not; null where it does not say
    """

    type: ClassVar[str] = "organisation.profiled.v2"
    since: ClassVar[str] = "0.1.0"
    name: Digest
    stands_for: Digest | None
    themes: Slugs
    target_groups: Slugs
    neighbourhoods: Slugs
    legal_form: LegalForm | None
    founded: Year | None
    staffing: Staffing | None
    size: Size | None


class MergerAgreed(Fact, frozen=True):
    """The organisation agreed to merge into another one, or no longer does.

    into: into which one; null: it took its word back
    """

    type: ClassVar[str] = "organisation.merger-agreed.v1"
    since: ClassVar[str] = "0.1.0"
    into: Id | None


class Merged(Fact, frozen=True):
    """Another organisation merged into this one: its membership ends, and its mandates end or move here.

    organisation: the one that is no longer
    moved: its mandates that are given anew here, at most 100
    """

    type: ClassVar[str] = "organisation.merged.v1"
    since: ClassVar[str] = "0.1.0"
    organisation: Id
    moved: Annotated[tuple[Id, ...], Meta(max_length=100)]


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


Event = Profiled | Described | MergerAgreed | Merged | MandateGiven | MandateWithdrawn
