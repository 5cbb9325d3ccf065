"""What is said and voted on within a commission is about an item in its hands; its votes by bench (E2)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from events.fact import Id

Delegable = Literal["proposal", "outcome", "question", "signal"]
"""What is delegated: a proposal before its vote, the outcome of one, a question that was asked about one, a
signal."""

Hands = Annotated[int, Meta(ge=0, le=50)]

Which = Annotated[int, Meta(ge=1, le=1_000_000)]


class Within(Struct, frozen=True, forbid_unknown_fields=True):
    """Where it is: in a commission, about an item that it had in hand.

    commission: which commission
    kind: what kind of item
    item: which one
    number: of the delegation by which it had it
    """

    commission: Id
    kind: Delegable
    item: Id
    number: Which


class Seated(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A poll within a commission, whose roll is its seats: one seat, one vote.

    commission: which commission
    kind: what kind of item it is about
    item: which one
    number: of the delegation by which the commission has it
    city: those of the roll who sit for the city, sorted; the others sit for civil society
    turn: which of the times that a body got the item by that delegation: handed on or sent back, it is the
        next one; null in a poll that was opened before turns were told
    """

    commission: Id
    kind: Delegable
    item: Id
    number: Which
    city: Annotated[tuple[Id, ...], Meta(max_length=50)]
    turn: Which | None = None

    @property
    def where(self) -> tuple[str, Delegable, str, int]:
        """In which commission, about what."""
        return self.commission, self.kind, self.item, self.number


class Benches(Struct, frozen=True, forbid_unknown_fields=True):
    """The votes of a commission, by bench: as hands were shown, or as a poll within was counted (E2).

    civil_for: hands of civil society for
    civil_against: hands of civil society against
    city_for: hands of the city for
    city_against: hands of the city against
    """

    civil_for: Hands
    civil_against: Hands
    city_for: Hands
    city_against: Hands

    @property
    def both(self) -> bool:
        """Whether there is a majority on both benches."""
        return self.civil_for > self.civil_against and self.city_for > self.city_against
