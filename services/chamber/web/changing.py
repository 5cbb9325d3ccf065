"""The fields by which other rules of procedure or another charter are proposed (P1): the whole of it.

Rules are kept as the API takes them; a fraction is typed as `2/3`. Of what a draft says nothing is trusted to
be as it should: what is no number is shown as it was typed, and the page of the draft says what is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from events.rules.facts import Procedure
from services.chamber.views.statutes import Charter
from services.chamber.web import ruling
from services.chamber.web.forms import Choice
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

OF = {
    "votes": _("van de stemmen voor en tegen"),
    "ballots": _("van alle stemmen, onthoudingen ook"),
    "roll": _("van alle stemgerechtigden"),
}
BOUND = {"no": _("meer dan"), "yes": _("minstens")}
TRUTH = {"yes": _("Ja"), "no": _("Nee")}
SECRECY = {"open": _("Openbaar op naam"), "sealed": _("Gesloten tot het einde, daarna op naam")}
ROLL = {"everyone": _("Iedereen"), "active-there": _("Wie in een van die wijken werkt")}

SUPPORT = {
    "organisations": _("Hoeveel organisaties het moeten steunen, de indieners inbegrepen"),
    "sizes": _("van hoeveel verschillende groottes"),
    "staffings": _("van hoeveel soorten werking (vrijwilligers, beroepskrachten, gemengd)"),
    "neighbourhoods": _("van hoeveel verschillende wijken"),
}
PLACES = {
    "by_support": _("Plaatsen naar steun"),
    "by_rotation": _("Plaatsen bij beurtrol"),
    "by_lot": _("Plaatsen door het lot"),
}
AT_SITTINGS = _("Plaatsen alleen op zittingen die bijeengeroepen zijn?")
VOTING: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "secrecy": (_("Wie ziet een stem, als niets anders gevraagd wordt?"), SECRECY),
    "shielded": (_("Wat de stad bindt of bekritiseert: bij consent of gesloten?"), TRUTH),
    "city_votes": (_("Stemmen de organisaties van de stad mee?"), TRUTH),
    "neighbourhood_roll": (_("Wie stemt over een punt van enkele wijken?"), ROLL),
    "one_statement": (_("Eén jaarlijks standpunt per jaar over een thema of doelgroep?"), TRUTH),
    "awaits_report": (_("Wacht de stemming over een voorstel dat verwezen is op het verslag?"), TRUTH),
}
OPENERS = _("Wie opent stemmingen?")
HAND_ONS = _("Hoe vaak iets doorgeschoven mag worden voor het terugkomt")
FLEMISH = {
    "two_thirds": _("Hoogstens twee derde van de leden van hetzelfde geslacht?"),
    "no_vote_for_councillors": _("Stemmen gemeenteraadsleden en schepenen niet mee?"),
}
THRESHOLD, MEASURED, BORDER = _("Meerderheid (bijvoorbeeld 1/2)"), _("Waarvan?"), _("Meer dan, of minstens?")
QUORUM = _("Quorum: welk deel moet meedoen (0/1 vraagt niets)")


class Field(NamedTuple):
    """One field: its name in the body, its label, what stands in it; `choices` where one chooses.

    `many`: any of them; then `values` are those that are ticked.
    """

    name: str
    label: str
    value: str = ""
    choices: Sequence[Choice] = ()
    many: bool = False
    values: Sequence[str] = ()


class Part(NamedTuple):
    """A part of the rules: its heading and its fields."""

    title: str
    fields: list[Field]


def rules(say: Language, said: Any) -> list[Part]:
    """The fields for the rules, with what is said of each."""
    whole = said if isinstance(said, dict) else {}
    return [
        *(Part(say.text(words), list(_terms(say, whole, kind))) for kind, words in ruling.KINDS.items()),
        Part(say.text("Een verkiezing"), [_fraction(say, whole, "majorities.election", QUORUM)]),
        Part(say.text("Hoe komt een voorstel op de agenda?"), list(_agenda(say, whole))),
        Part(
            say.text("Hoe lang duurt wat?"),
            [_number(say, whole, f"periods.{name}", words) for name, words in ruling.PERIODS.items()],
        ),
        Part(say.text("Wie stemt, en wie ziet het?"), list(_voting(say, whole))),
        Part(
            say.text("Voor wie de gemeenteraad adviseert"),
            [_choice(say, whole, f"flemish.{name}", words, TRUTH) for name, words in FLEMISH.items()],
        ),
    ]


def in_force(procedure: Procedure | None) -> Any:
    """The rules in force, to begin with."""
    return {} if procedure is None else msgspec.to_builtins(procedure)


def charter(said: Any, now: Charter | None) -> dict[str, str]:
    """What stands in the fields for a charter: what a draft says, or the one in force.

    Each aim is a paragraph, `<id>: <words>`.
    """
    if not isinstance(said, dict):
        said = {} if now is None else msgspec.to_builtins(now)
    given = said.get("aims")
    aims = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    texts = {name: _words(said.get(name)) for name in ("purpose", "joining", "direction")}
    return {
        **texts,
        "aims": "\n\n".join(f"{_words(one.get('aim'))}: {_words(one.get('text'))}" for one in aims),
    }


def _terms(say: Language, said: Any, kind: str) -> Iterator[Field]:
    at = f"majorities.{kind}"
    yield _fraction(say, said, f"{at}.threshold", THRESHOLD)
    yield _choice(say, said, f"{at}.threshold.at_least", BORDER, BOUND)
    yield _choice(say, said, f"{at}.threshold.of", MEASURED, OF)
    yield _fraction(say, said, f"{at}.quorum", QUORUM)


def _agenda(say: Language, said: Any) -> Iterator[Field]:
    for name, words in SUPPORT.items():
        yield _number(say, said, f"support.{name}", words)
    for name, words in PLACES.items():
        yield _number(say, said, f"places.{name}", words)
    yield _choice(say, said, "places.at_sittings", AT_SITTINGS, TRUTH)
    yield _number(say, said, "hand_ons", HAND_ONS)


def _voting(say: Language, said: Any) -> Iterator[Field]:
    for name, (words, choices) in VOTING.items():
        yield _choice(say, said, f"voting.{name}", words, choices)
    given = _at(said, "voting.openers")
    ticked = [one for one in given if isinstance(one, str)] if isinstance(given, list | tuple) else []
    offices = [Choice(office, say.text(words)) for office, words in ruling.OPENERS.items()]
    yield Field("voting.openers:many", say.text(OPENERS), "", offices, many=True, values=ticked)


def _number(say: Language, said: Any, name: str, words: str) -> Field:
    return Field(f"{name}:number", say.text(words), _words(_at(said, name)))


def _fraction(say: Language, said: Any, name: str, words: str) -> Field:
    given = _at(said, name)
    if isinstance(given, dict):
        given = "/".join(filter(None, (_words(given.get(part)) for part in ("numerator", "denominator"))))
    return Field(f"{name}:fraction", say.text(words), _words(given))


def _choice(say: Language, said: Any, name: str, words: str, choices: Mapping[str, str]) -> Field:
    given = _at(said, name)
    truth = choices in (TRUTH, BOUND)
    value = ("yes" if given is True else "no") if truth else _words(given)
    offered = [Choice(one, say.text(label)) for one, label in choices.items()]
    return Field(f"{name}:truth" if truth else name, say.text(words), value, offered)


def _at(said: Any, name: str) -> Any:
    for part in name.split("."):
        said = said.get(part) if isinstance(said, dict) else None
    return said


def _words(value: Any) -> str:
    return str(value) if isinstance(value, str | int) else ""
