"""How it began: charter, rules of procedure, who belongs; and who waits to be heard by the clerk."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import get_args

from events.application.facts import Applied
from events.assembly.facts import Founded, OfficeGiven
from events.charter.facts import Aim, CharterAdopted, CharterText
from events.erasure.facts import ErasureRequested
from events.measure.facts import MeasureAsked
from events.membership.facts import Admitted
from events.organisation.facts import Described, MandateGiven, Size, Staffing
from events.poll.facts import Quorum, Threshold
from events.rules.facts import (
    Flemish,
    Majorities,
    Periods,
    Places,
    Procedure,
    RulesAdopted,
    Support,
    Terms,
    Voting,
)
from services.bench.parliament.extent import CITY, CLERK, about, of_the_city
from services.bench.parliament.teller import CONTACT, FOUNDER, THE_CLERK, Line, Teller

HALF, NOBODY = Threshold(1, 2, "votes"), Quorum(0, 1)
_TERMS = Terms(HALF, NOBODY)

RESPONSE, HAND_ONS = 60, 2
"""Days in which the city answers, and hand-ons after which an item is a hot potato."""


def founded(told: Teller) -> Iterator[Line]:
    """The assembly with its charter and its rules."""
    name, purpose = told.text("Middenveldparlement"), told.text("Samen aan de slag.")
    yield "assembly", FOUNDER, Founded("bench.example/log", name, purpose, sample=True, edition=1)
    yield "assembly", FOUNDER, OfficeGiven("clerk", CLERK)
    yield "assembly", FOUNDER, OfficeGiven("contact", CONTACT.mandate)
    aims = tuple(Aim(f"doel{n}", told.text(f"Doel {n}: elkaar vinden")) for n in range(5))
    charter = CharterText(purpose, aims, told.text("Wie meedoet"), told.text("Wie wat beslist"))
    yield "charter", FOUNDER, CharterAdopted(1, charter, None)
    yield "rules", FOUNDER, RulesAdopted(1, _procedure(), None)


def joined(told: Teller) -> Iterator[Line]:
    """The organisations, each with a mandate and a substitute."""
    bands: Iterator[Size] = itertools.cycle(get_args(Size))
    kinds: Iterator[Staffing] = itertools.cycle(get_args(Staffing))
    for number, one in enumerate(told.members):
        yield "membership", THE_CLERK, Admitted(one, "city" if of_the_city(number) else "civil-society")
        profile = Described(
            told.text(f"Vereniging {number} van de wijk"),
            told.text(f"Wij staan voor ontmoeting, nummer {number}."),
            *about(number), None, 1990, next(kinds), next(bands),
        )  # fmt: skip
        yield f"organisation-{one}", THE_CLERK, profile
        yield f"organisation-{one}", THE_CLERK, MandateGiven(f"m{one}", "full", told.at, None)
        yield f"organisation-{one}", THE_CLERK, MandateGiven(f"s{one}", "substitute", told.at, None)


def waiting(told: Teller) -> Iterator[Line]:
    """Who applies, and what the city asks to be hidden or erased."""
    for number in range(told.extent.beside):
        name = told.text(f"Kandidaat-lid {number}")
        yield f"application-aanvraag{number}", THE_CLERK, Applied(
            f"aanvraag{number}", f"kandidaat{number}", "civil-society", None, name, None,
            *about(number), None, None, None, None,
        )  # fmt: skip
    reason = told.text("Er staat waar iemand woont.")
    for number in range(told.extent.beside):
        asked = MeasureAsked(
            f"maatregel{number}", "hide", f"bijdrage1xdossier{number}", "personal-data", reason, "city"
        )
        yield f"measure-maatregel{number}", told.members[CITY], asked
        gone = ErasureRequested(f"wissing{number}", (reason,), reason, "personal-data", "city")
        yield f"erasure-wissing{number}", told.members[CITY], gone


def _procedure() -> Procedure:
    return Procedure(
        majorities=Majorities(_TERMS, _TERMS, _TERMS, _TERMS, _TERMS, _TERMS, _TERMS, NOBODY),
        support=Support(organisations=5, sizes=1, staffings=1, neighbourhoods=1),
        places=Places(by_support=4, by_rotation=2, by_lot=2),
        periods=Periods(
            reading=0, amendments=0, answer=30, response=RESPONSE, hold=21, minority=14, lapse=180, appeal=30
        ),
        voting=Voting(
            "open", shielded=False, city_votes=True, neighbourhood_roll="everyone", openers=("clerk",)
        ),
        hand_ons=HAND_ONS,
        flemish=Flemish(two_thirds=False, no_vote_for_councillors=False),
    )
