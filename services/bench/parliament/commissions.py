"""Commissions with their seats, and calls for candidates.

`commissie0` has the most seats, half of them named and half filled by a call of their own, and the member
that looks in the chair. The others have five, and a call that is open; most stand in that of `commissie1`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from events.call.facts import CallClosed, CallDecided, CallOpened, CandidacyDeclared
from events.commission.facts import (
    CommissionFounded,
    Dissolved,
    OfficersNamed,
    SeatFilled,
    SeatVacated,
)
from events.fact import digest
from events.membership.facts import Bench
from services.bench.parliament.extent import NEIGHBOURHOODS, THEMES, Extent, adopted, outcomes
from services.bench.parliament.teller import THE_CLERK, Line, Teller

MOST, LEFT, SMALL = 45, 20, 5
"""Seats of civil society in the largest commission at most, those that were given up, and in the others."""

CANDIDATES = 50
"""Who can stand in one call."""


def seated(extent: Extent, number: int) -> list[str]:
    """Who has the seats of civil society in a commission; the first is in the chair."""
    civil = extent.civil
    if not number:
        return civil[: extent.few(MOST)]
    return [civil[(number * SMALL + each) % len(civil)] for each in range(SMALL)]


def of_an_earlier(number: int) -> str:
    """The commission of the time in which a dossier was concluded."""
    return f"vroeger{number // 100}"


def earlier(told: Teller, number: int) -> Iterator[Line]:
    """One in a hundred dossiers founds a commission, in whose place the next one comes."""
    if number % 100:
        return
    name, seats = of_an_earlier(number), seated(told.extent, number // 100 + 1)
    outcome = f"dossier{number if adopted(number) else number - 1}"
    if number:
        before = of_an_earlier(number - 100)
        yield f"commission-{before}", THE_CLERK, Dissolved(before, outcome)
    yield _founded(told, name, outcome, SMALL, 0, number)
    yield from _filled(name, seats, "civil-society", outcome)
    yield f"commission-{name}", THE_CLERK, OfficersNamed(name, seats[0], seats[1])


def standing(told: Teller) -> Iterator[Line]:
    """Those that there are, and the calls for their seats; an hour passes while one can stand."""
    extent = told.extent
    founding = outcomes(extent)
    for number in range(extent.beside):
        name, outcome = f"commissie{number}", f"dossier{founding[number % len(founding)]}"
        seats, city = seated(extent, number), extent.city if number == 0 else []
        room = len(seats) + (0 if number == 0 else 3)
        yield _founded(told, name, outcome, room, len(city), number)
        named = seats[: len(seats) // 2 + 1] if number == 0 else seats
        if number == 0:
            yield from _left(told, name, [one for one in extent.civil if one not in seats], outcome)
        yield from _filled(name, named, "civil-society", outcome)
        yield from _filled(name, city, "city", outcome)
        yield f"commission-{name}", THE_CLERK, OfficersNamed(name, seats[0], seats[1])
    closes_at = told.at + timedelta(hours=1)
    chosen = seated(extent, 0)[len(seated(extent, 0)) // 2 + 1 :]
    for number, one in enumerate(chosen):
        yield _opened(told, f"zetel{number}", "commissie0", 1, closes_at)
        yield _stands(told, f"zetel{number}", one)
    for number in range(1, extent.beside):
        yield from _open(told, number)
    told.at += timedelta(hours=2)
    for number, one in enumerate(chosen):
        call = f"zetel{number}"
        yield f"call-{call}", THE_CLERK, CallClosed(call)
        decided = CallDecided(call, (one,), (), (), clerk_absent=False)
        yield f"call-{call}", THE_CLERK, decided
        filled = SeatFilled("commissie0", one, "civil-society", "unopposed", None)
        yield "commission-commissie0", THE_CLERK, filled


def _founded(told: Teller, name: str, outcome: str, civil: int, city: int, number: int) -> Line:
    themes = number % 2
    about = THEMES[number % len(THEMES)] if themes else NEIGHBOURHOODS[number % len(NEIGHBOURHOODS)]
    founded = CommissionFounded(
        name, told.text(f"Commissie over {about}, {name}"), told.text(f"Alles wat {about} aangaat"),
        "theme" if themes else "neighbourhood", about, outcome, 1, civil, city, True, told.after(1_000),  # noqa: FBT003 - its place
    )  # fmt: skip
    return f"commission-{name}", THE_CLERK, founded


def _filled(name: str, seats: list[str], bench: Bench, outcome: str) -> Iterator[Line]:
    for one in seats:
        yield f"commission-{name}", THE_CLERK, SeatFilled(name, one, bench, "named", outcome)


def _left(told: Teller, name: str, others: list[str], outcome: str) -> Iterator[Line]:
    """Some had a seat before, and gave it up."""
    for one in others[: told.extent.few(LEFT)]:
        yield from _filled(name, [one], "civil-society", outcome)
        vacated = SeatVacated(name, one, told.text("Wij kunnen er de tijd niet voor maken."))
        yield f"commission-{name}", told.members[one], vacated


def _open(told: Teller, number: int) -> Iterator[Line]:
    """The open call of a commission; the first has most candidates."""
    call = f"oproep{number}"
    seats = seated(told.extent, number)
    others = [one for one in told.extent.civil[1:] if one not in seats]
    yield _opened(told, call, f"commissie{number}", 3, told.after(20))
    for one in others[: told.extent.few(CANDIDATES) if number == 1 else 2]:
        yield _stands(told, call, one)


def _opened(told: Teller, call: str, commission: str, seats: int, closes_at: datetime) -> Line:
    returns, about = told.text("Een vergoeding van 30 euro"), told.text("Wie de wijk kent")
    commitment = digest(b"", "6" * 64)
    opened = CallOpened(
        call, commission, "civil-society", seats, 1, closes_at, 10, 40, returns, about, commitment
    )
    return f"call-{call}", THE_CLERK, opened


def _stands(told: Teller, call: str, one: str) -> Line:
    label, why = told.text(f"{one}, uit de wijk"), told.text(f"Wij kennen de wijk, zegt {one}.")
    commitment = digest(b"", one[-1] * 64)
    return f"call-{call}", told.members[one], CandidacyDeclared(call, one, label, why, commitment)
