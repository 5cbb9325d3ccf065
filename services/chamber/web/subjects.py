"""What the polls of a dossier are about, in a few words: which amendment and clause, or the item itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from services.chamber.views.amendments import Place
from services.chamber.views.proposals import DossierPoll
from services.chamber.web import phrases
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

ABOUT = {
    "majority": _("Stemming over het voorstel"),
    "consent": _("Consentronde over het voorstel"),
}
"""Polls on the item itself, where their method does not say enough."""


def subjects(
    say: Language, polls: Iterable[DossierPoll], places: Sequence[Place], numbers: Mapping[str, str]
) -> dict[str, str]:
    """What each poll is about. `numbers` are those of the amendments, as the dossier counts them."""
    return {
        one.poll: _amendments(say, [place for place in places if place.poll == one.poll], numbers)
        or say.text(ABOUT.get(one.method, phrases.polls.CALLED[one.method]))
        for one in polls
    }


def _amendments(say: Language, places: Sequence[Place], numbers: Mapping[str, str]) -> str:
    if not places:
        return ""
    told = [named(say, place, numbers[place.amendment]) for place in places]
    return say.text("Stemming over {these}").format(these=", ".join(told))


def named(say: Language, place: Place, number: str) -> str:
    """`amendement 2 (artikel 3)`; `amendement 2 (nieuw artikel na 3)`."""
    if place.clause is None:
        return say.text("amendement {number}").format(number=number)
    if place.kind == "insert":
        words = say.text("amendement {number} (nieuw artikel na {clause})")
    else:
        words = say.text("amendement {number} (artikel {clause})")
    return words.format(number=number, clause=place.clause)
