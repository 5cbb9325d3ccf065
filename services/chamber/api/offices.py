"""The clerk's office."""

from __future__ import annotations

from events.assembly.acts import GiveOffice, TakeOffice
from services.chamber.route import Body, Case, Deed, Nothing, act
from services.chamber.words import Id


class OfficeBody(Body):
    """To whom: the id of a mandate. Without one the chamber makes it; a token is given out afterwards."""

    mandate: Id | None = None


def give(body: OfficeBody, case: Case) -> Deed:
    """Give the office."""
    mandate = body.mandate or case.new_id()
    return Deed(mandate, GiveOffice(mandate))


def take(_body: Nothing, case: Case) -> Deed:
    """Take the office."""
    return Deed(case.ids["mandate"], TakeOffice(case.ids["mandate"]))


ROUTES = (
    act("give-office", "/offices", "Give the clerk's office to one more mandate.", "the clerk",
        OfficeBody, give),
    act("take-office", "/offices/{mandate}/withdrawal", "Take the clerk's office from a mandate.",
        "the clerk", Nothing, take),
)  # fmt: skip
"""The routes about offices; their tokens stand in `tokens.py`."""
