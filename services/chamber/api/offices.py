"""The offices: clerk, chair, contact person of the city."""

from __future__ import annotations

from collections.abc import Mapping

from events.assembly.acts import GiveOffice, TakeOffice
from events.assembly.facts import GivenOffice
from services.chamber.api.reads import At, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, act
from services.chamber.views import organisations as views
from services.chamber.words import Id


class OfficeBody(Body):
    """Which office, and to whom: the id of a mandate. Without one the chamber makes it; a token is given out
    afterwards.
    """

    mandate: Id | None = None
    office: GivenOffice = "clerk"


class TakenOfficeBody(Body):
    """Which office."""

    office: GivenOffice = "clerk"


def give(body: OfficeBody, case: Case) -> Deed:
    """Give the office."""
    mandate = body.mandate or case.new_id()
    return Deed(mandate, GiveOffice(mandate, body.office))


def take(body: TakenOfficeBody, case: Case) -> Deed:
    """Take the office."""
    return Deed(case.ids["mandate"], TakeOffice(case.ids["mandate"], body.office))


async def offices(reading: Reading, _query: At, _ids: Mapping[str, str]) -> list[views.OfficeLine]:
    """Who has which office."""
    return await views.offices(reading)


ROUTES = (
    read("list-offices", "/offices", "Which mandates have which office.", views.OF, At,
    list[views.OfficeLine],
         offices),
    act("give-office", "/offices", "Give an office to one more mandate.", "the clerk",
        OfficeBody, give),
    act("take-office", "/offices/{mandate}/withdrawal", "Take an office from a mandate.",
        "the clerk", TakenOfficeBody, take),
)  # fmt: skip
"""The routes about offices; their tokens stand in `tokens.py`."""
