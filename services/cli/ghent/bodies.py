"""What commissions.toml says: commissions, calls for their seats, what was delegated and its way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from events.commission.facts import Kind as Around
from events.delegation.facts import Kind, Mandate
from events.membership.facts import Bench
from services.cli.ghent.part import Part


class Commission(Part, frozen=True, kw_only=True):
    """A commission. Who is `named` has a seat by the outcome that founds it."""

    id: str
    outcome: str
    name: str
    remit: str
    kind: Around
    about: str
    civil_society: int
    city: int
    term_in_days: int
    named: tuple[str, ...]
    chair: str
    rapporteur: str
    may_decide: bool = False


class Candidate(Part, frozen=True, kw_only=True):
    """Who stands. `bound`: by a secret of its own, should there be a lot."""

    organisation: str
    label: str
    motivation: str | None = None
    bound: bool = False


class Call(Part, frozen=True, kw_only=True):
    """A call for candidates, and the ballots of the bench. It closes in a moment, or in so many days."""

    id: str
    commission: str
    bench: Bench
    seats: int
    meetings: int
    hours: int
    about: str
    returns: str
    candidates: tuple[Candidate, ...]
    ballots: Mapping[str, tuple[str, ...]] = {}
    closes_in_days: int | None = None


class Step(Part, frozen=True, kw_only=True):
    """What is done with an item that was delegated. `minority`: views by organisation, of a report.

    `poll`: the one that is held within the commission, which is counted at once unless it `closes_in_days`;
    or the one that a report names.
    """

    does: Literal["accept", "begin", "extend", "vote", "hand-on", "report"]
    by: str
    commission: str | None = None
    name: str | None = None
    speaker: str | None = None
    reason: str | None = None
    due_in_days: int | None = None
    findings: str | None = None
    text: str | None = None
    heard: bool | None = None
    hearing: str | None = None
    poll: str | None = None
    question: str | None = None
    ballots: Mapping[str, tuple[str, ...]] = {}
    closes_in_days: int | None = None
    minority: Mapping[str, str] = {}


class Delegation(Part, frozen=True, kw_only=True):
    """An item that goes to a commission, or to another consultation by its name, and its way from there."""

    kind: Kind
    item: str
    question: str
    mandate: Mandate
    due_in_days: int
    commission: str | None = None
    name: str | None = None
    speaker: str | None = None
    conditions: str | None = None
    outcome: str | None = None
    steps: tuple[Step, ...] = ()

    @property
    def hand_ons(self) -> int:
        """How often it was given to another body."""
        return sum(step.does == "hand-on" for step in self.steps)
