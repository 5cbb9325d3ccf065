"""Choosing what is delegated and the outcome that asks for it: the latest outcomes, or what words find.

Nobody has to look up an id: the page offers at most `FEW`, and a plain search comes back with those that fit
(`zoek`); what one chooses is a link that fills the form in. No script is needed.
"""

from __future__ import annotations

from asyncio import gather
from collections.abc import Sequence
from typing import NamedTuple

from events.delegation.facts import Kind
from services.chamber.views import dossiers, signals
from services.chamber.views.dossiers import DossierLine
from services.chamber.web.forms import Choice
from services.chamber.web.languages import in_house
from services.chamber.web.page import Visit

FEW = 20
"""Outcomes that one can choose from at once."""

NEAR = 5
"""Of each kind, what words find."""

LONGEST = 200
"""Characters of a title in a list to choose from."""


class Fitting(NamedTuple):
    """Something that may be delegated."""

    kind: Kind
    item: str
    title: str | None


class Picked(NamedTuple):
    """What fits: things that may be delegated, and outcomes that may ask for it."""

    fitting: list[Fitting]
    outcomes: list[Choice]


async def adopted(visit: Visit, words: str | None, but: str | None = None) -> list[Choice]:
    """The latest proposals that were adopted; those that the words find, where words are given.

    `but` is among them in any case: what was chosen before.
    """
    found = await _adopted(visit, (words or "").strip())
    choices = [Choice(one.proposal, _label(visit, one)) for one in found]
    return choices if but is None or but in {one.value for one in choices} else [Choice(but, but), *choices]


async def _adopted(visit: Visit, sought: str) -> list[DossierLine]:
    lines = await dossiers.dossiers(visit.reading, state="concluded", q=sought or None, limit=2 * FEW)
    return [one for one in lines if one.outcome == "adopted"][:FEW]


async def picked(visit: Visit, words: str | None) -> Picked:
    """The latest outcomes; where words are given, outcomes, proposals and signals that they find."""
    sought = (words or "").strip()
    reading = visit.reading
    lines = await _adopted(visit, sought)
    choices = [Choice(one.proposal, _label(visit, one)) for one in lines]
    outcomes = [Fitting("outcome", one.proposal, one.title) for one in lines[:NEAR]]
    if not sought:
        return Picked(outcomes, choices)
    found, like = await gather(
        dossiers.dossiers(reading, state="open", q=sought, limit=NEAR), signals.similar(reading, sought)
    )
    return Picked([*outcomes, *_proposals(found), *_signals(like[:NEAR])], choices)


def _proposals(found: Sequence[DossierLine]) -> list[Fitting]:
    return [Fitting("proposal", one.proposal, one.title) for one in found]


def _signals(like: Sequence[signals.Likeness]) -> list[Fitting]:
    return [Fitting("signal", one.signal, one.title) for one in like]


def _label(visit: Visit, one: DossierLine) -> str:
    return in_house(visit.say, (one.title or one.proposal)[:LONGEST])
