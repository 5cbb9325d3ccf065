"""Stream `commission-<id>`: a small body on a theme or neighbourhood, founded to dissolved (E2)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Digest, Fact, Id, Moment, Slug
from events.membership.facts import Bench
from events.proposal.facts import Number

Kind = Literal["theme", "neighbourhood"]

Seats = Annotated[int, Meta(ge=0, le=50)]

Way = Literal["named", "elected", "unopposed", "drawn", "substitute"]
"""How a seat was filled: named by an outcome; elected by its bench, or unopposed, where there were no more
candidates than seats; drawn among the tied; as a substitute."""


class CommissionFounded(Fact, frozen=True):
    """A commission was founded.

    commission: the id of this commission
    name: what it is called
    remit: what it deals with
    kind: on a theme or a neighbourhood
    about: which theme or neighbourhood
    outcome: the adopted proposal that founds it
    rules: the version of the rules of procedure that it was founded under
    civil_society: its seats for organisations of civil society
    city: its seats for the city; never more than those of civil society
    may_decide: it may decide, with a majority on both benches; else it advises
    ends_at: when its term ends (UTC)
    """

    type: ClassVar[str] = "commission.founded.v1"
    since: ClassVar[str] = "0.1.0"
    commission: Id
    name: Digest
    remit: Digest
    kind: Kind
    about: Slug
    outcome: Id
    rules: Number
    civil_society: Seats
    city: Seats
    may_decide: bool
    ends_at: Moment


class SeatFilled(Fact, frozen=True):
    """An organisation has a seat.

    commission: in which commission
    organisation: which organisation
    bench: on which bench
    way: how it came to it
    outcome: the adopted proposal that names it; null where it was elected or drawn, or is a substitute
    """

    type: ClassVar[str] = "commission.seat-filled.v1"
    since: ClassVar[str] = "0.1.0"
    commission: Id
    organisation: Id
    bench: Bench
    way: Way
    outcome: Id | None


class SubstitutesRanked(Fact, frozen=True):
    """Who takes a seat of a bench that falls vacant, in this order; those before no longer hold.

    commission: of which commission
    bench: on which bench
    organisations: first to last
    """

    type: ClassVar[str] = "commission.substitutes-ranked.v1"
    since: ClassVar[str] = "0.1.0"
    commission: Id
    bench: Bench
    organisations: Annotated[tuple[Id, ...], Meta(max_length=50)]


class SeatVacated(Fact, frozen=True):
    """An organisation no longer has its seat. A substitute takes it in the same act, where there is one.

    commission: in which commission
    organisation: which organisation
    reason: why, in public; null where it was not said
    """

    type: ClassVar[str] = "commission.seat-vacated.v1"
    since: ClassVar[str] = "0.1.0"
    commission: Id
    organisation: Id
    reason: Digest | None


class OfficersNamed(Fact, frozen=True):
    """Who leads the commission and who reports for it, from now on.

    commission: which one
    chair: the organisation in the chair
    rapporteur: the organisation that reports
    """

    type: ClassVar[str] = "commission.officers-named.v1"
    since: ClassVar[str] = "0.1.0"
    commission: Id
    chair: Id
    rapporteur: Id


class Dissolved(Fact, frozen=True):
    """The commission is no more; what it had in hand goes back to the assembly.

    commission: which one
    outcome: the adopted proposal that dissolves it; null at the end of its term
    """

    type: ClassVar[str] = "commission.dissolved.v1"
    since: ClassVar[str] = "0.1.0"
    commission: Id
    outcome: Id | None


Event = CommissionFounded | SeatFilled | SubstitutesRanked | SeatVacated | OfficersNamed | Dissolved
"""What stream `commission-<id>` adds up to."""
