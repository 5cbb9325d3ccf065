"""Themes, target groups and neighbourhoods in words: the log holds short names (`mensen-in-armoede`).

Those that a civil-society parliament is likely to use have words of their own, and a translation; others are
shown as they are, with blanks for hyphens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from services.chamber.web.forms import Choice
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

LABELS = {
    "alleenstaande-ouders": _("Alleenstaande ouders"),
    "armoede": _("Armoede"),
    "communicatie": _("Communicatie"),
    "cultuur": _("Cultuur"),
    "dakloze-mensen": _("Dak- en thuisloze mensen"),
    "digitaal": _("Digitale inclusie"),
    "gelijke-kansen": _("Gelijke kansen"),
    "gezondheid": _("Gezondheid en zorg"),
    "huurders": _("Huurders"),
    "iedereen": _("Iedereen"),
    "jeugd": _("Jeugd"),
    "jongeren": _("Jongeren"),
    "kinderen": _("Kinderen"),
    "lgbtqia": _("LGBTQIA+"),
    "mantelzorgers": _("Mantelzorgers"),
    "mensen-in-armoede": _("Mensen in armoede"),
    "mensen-met-een-beperking": _("Mensen met een beperking"),
    "middelen": _("Middelen en subsidies"),
    "minder-mondige-burgers": _("Minder zichtbare en minder mondige burgers"),
    "mobiliteit": _("Mobiliteit"),
    "nieuwkomers": _("Nieuwkomers"),
    "onderwijs": _("Onderwijs"),
    "ontmoeting": _("Ontmoeting"),
    "opvang": _("Opvang en onthaal"),
    "ouderen": _("Ouderen"),
    "participatie": _("Participatie"),
    "samenwerking": _("Samenwerking"),
    "sport": _("Sport en beweging"),
    "taal": _("Taal"),
    "vrijwilligers": _("Vrijwilligers"),
    "vrouwen": _("Vrouwen"),
    "werk": _("Werk"),
    "wijkwerking": _("Wijkwerking"),
    "wonen": _("Wonen"),
}


def label(say: Language, tag: str) -> str:
    """A theme, a target group or a neighbourhood in words."""
    known = LABELS.get(tag)
    return say.text(known) if known else tag.replace("-", " ").title()


def choices(say: Language, known: Iterable[str], chosen: Iterable[str] = ()) -> list[Choice]:
    """Those that are in use, and those that are chosen already, to be ticked; by their words."""
    return sorted(
        (Choice(tag, label(say, tag)) for tag in {*known, *chosen}), key=lambda one: one.label.casefold()
    )


def options(say: Language, words: Mapping[str, str], unsaid: str = _("Dat zeggen we niet")) -> list[Choice]:
    """One of several words, or none."""
    return [Choice("", say.text(unsaid)), *(Choice(value, say.text(name)) for value, name in words.items())]


def helpers(say: Language) -> dict[str, Callable[..., object]]:
    """What templates find of this."""
    return {
        "tag": partial(label, say),
        "choices_of": partial(choices, say),
        "options_of": partial(options, say),
    }
