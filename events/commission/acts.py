"""Founding a commission, filling and giving up its seats, naming its officers, dissolving it (E2)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_clerk, require_mandate
from events.commission.acting import require_standing
from events.commission.facts import (
    CommissionFounded,
    Dissolved,
    Kind,
    OfficersNamed,
    SeatFilled,
    Seats,
    SeatVacated,
)
from events.commission.state import Commission, stream
from events.fact import Actor, Digest, Id, Moment, Slug, in_utc
from events.outcome import require_adopted
from events.refusal import Malformed, OutOfOrder, Unknown
from events.world import World, Writes


class FoundCommission(Struct, frozen=True):
    """Found a commission, as an outcome of the assembly asks."""

    commission: Id
    name: Digest
    remit: Digest
    kind: Kind
    about: Slug
    outcome: Id
    civil_society: Seats
    city: Seats
    ends_at: Moment
    may_decide: bool = False

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk, on an adopted proposal. The city never has more than half of the seats (E2)."""
        act = "Founding a commission"
        require_clerk(world, who, act)
        if world.commission(self.commission).phase != "unknown":
            raise OutOfOrder(
                "commission-exists",
                f"{act} was refused: this id is in use.",
                "Give the commission another id, or none: the chamber then makes one.",
            )
        terms = require_adopted(world, self.outcome, act)
        if self.city > self.civil_society or not self.civil_society:
            raise Malformed(
                "city-above-half",
                f"{act} was refused: the city would have more than half of the seats, or there are none.",
                "Give civil society at least one seat, and as many as the city.",
            )
        ends_at = in_utc(self.ends_at, act)
        if ends_at <= at:
            raise Malformed(
                "term-over",
                f"{act} was refused: its term would be over already.",
                "Give a day to come.",
            )
        founded = CommissionFounded(
            self.commission,
            self.name,
            self.remit,
            self.kind,
            self.about,
            self.outcome,
            terms.rules,
            self.civil_society,
            self.city,
            self.may_decide,
            ends_at,
        )
        return [(stream(self.commission), founded)]


class NameSeat(Struct, frozen=True):
    """Give a seat to an organisation that an outcome of the assembly names."""

    commission: Id
    organisation: Id
    outcome: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk, on an adopted proposal, where a seat of the organisation's bench is vacant."""
        act = "Naming for a seat"
        require_clerk(world, who, act)
        state = require_standing(world, self.commission, act)
        require_adopted(world, self.outcome, act)
        require_may_sit(world, state, self.organisation, act)
        bench = world.membership.bench(self.organisation)
        if state.vacant(bench) <= 0:
            raise OutOfOrder(
                "no-vacant-seat",
                f"{act} was refused: no seat of its bench is vacant.",
                "Somebody gives up a seat first.",
            )
        filled = SeatFilled(self.commission, self.organisation, bench, "named", self.outcome)
        return [(stream(self.commission), filled)]


class VacateSeat(Struct, frozen=True):
    """Give up a seat. The first substitute in good standing takes it."""

    commission: Id
    organisation: Id
    reason: Digest | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """The organisation itself; or a clerk, for one that is no longer in good standing."""
        act = "Giving up the seat"
        state = require_standing(world, self.commission, act)
        bench = state.members.get(self.organisation)
        if bench is None:
            raise Unknown(
                "no-seat",
                f"{act} was refused: the organisation has no seat in this commission.",
                "Check the ids.",
            )
        if who.office == "member":
            require_mandate(world, who, at, self.organisation, act, suspended_too=True)
        else:
            require_clerk(world, who, act)
            _require_gone(world, self.organisation, act)
        vacated = SeatVacated(self.commission, self.organisation, self.reason)
        return [(stream(self.commission), vacated), *self._substitute(world, state)]

    def _substitute(self, world: World, state: Commission) -> Writes:
        bench = state.members[self.organisation]
        for one in state.substitutes.get(bench, ()):
            if world.membership.standing(one) == "member" and one not in state.members:
                filled = SeatFilled(self.commission, one, bench, "substitute", None)
                return [(stream(self.commission), filled)]
        return []


class NameOfficers(Struct, frozen=True):
    """Say who leads the commission and who reports for it."""

    commission: Id
    chair: Id
    rapporteur: Id

    def decide(self, world: World, who: Actor, _at: datetime) -> Writes:
        """A clerk; two organisations with a seat."""
        act = "Naming chair and rapporteur"
        require_clerk(world, who, act)
        state = require_standing(world, self.commission, act)
        if self.chair == self.rapporteur or not {self.chair, self.rapporteur} <= state.members.keys():
            raise Malformed(
                "officers-without-seats",
                f"{act} was refused: they are two organisations with a seat in the commission.",
                "Fill the seats first, and name two of those who have one.",
            )
        return [(stream(self.commission), OfficersNamed(self.commission, self.chair, self.rapporteur))]


class Dissolve(Struct, frozen=True):
    """Dissolve a commission: at the end of its term, or as an outcome asks."""

    commission: Id
    outcome: Id | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """A clerk; in practice the clerk process at the end of the term, and never before it."""
        act = "Dissolving the commission"
        require_clerk(world, who, act)
        state = require_standing(world, self.commission, act)
        if self.outcome is not None:
            require_adopted(world, self.outcome, act)
        elif state.ends_at is None or at < state.ends_at:
            raise OutOfOrder(
                "term-runs",
                f"{act} was refused: its term runs.",
                "Wait for its end, or name the outcome that dissolves it.",
            )
        return [(stream(self.commission), Dissolved(self.commission, self.outcome))]


def require_may_sit(world: World, state: Commission, organisation: str, act: str) -> None:
    """Refuse an organisation that has a seat, or is not in good standing.

    Raises: OutOfOrder.
    """
    if organisation in state.members:
        raise OutOfOrder(
            "has-a-seat",
            f"{act} was refused: the organisation has a seat in this commission.",
            "One organisation has one seat.",
        )
    if world.membership.standing(organisation) != "member":
        raise OutOfOrder(
            "no-member-in-good-standing",
            f"{act} was refused: '{organisation}' is no member in good standing.",
            "Check the id of the organisation, and its standing.",
        )


def _require_gone(world: World, organisation: str, act: str) -> None:
    if world.membership.standing(organisation) == "member":
        raise OutOfOrder(
            "seat-is-its-own",
            f"{act} was refused: the organisation is in good standing, and gives up its seat itself.",
            "Ask the organisation.",
        )
