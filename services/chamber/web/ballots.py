"""How the pages speak of one ballot: what it says, who cast it, and who sees it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

from services.chamber.views.ballots import OwnBallot
from services.chamber.views.polls import Poll
from services.chamber.web.forms import Choice
from services.chamber.web.languages import Language, in_house
from services.chamber.web.languages import marked as _
from services.chamber.web.phrases.polls import CHOICES

ANSWERS: dict[str, Sequence[tuple[str, str, str]]] = {
    "majority": (
        ("for", _("Voor"), ""),
        ("against", _("Tegen"), ""),
        ("abstain", _("Onthouding"), _("Telt mee voor het quorum, niet voor of tegen.")),
    ),
    "consent": (
        ("consent", _("We stemmen in"), ""),
        (
            "concern",
            _("We stemmen in, met een bezorgdheid"),
            _("Ze houdt niets tegen, en staat in het verslag."),
        ),
        (
            "objection",
            _("We hebben een bezwaar"),
            _("Het houdt het voorstel aan, tot het beantwoord of ingetrokken is of de termijn om is."),
        ),
    ),
}
"""The answers of methods that have them: what is stored, its words, and what it does."""

COMMA = Markup(", ")

FEW_RANKS = 12
"""Options up to which a rank is chosen from a list; beyond, it is typed."""


def answers(say: Language, poll: Poll) -> list[Choice]:
    """What one chooses from where the method says it."""
    return [Choice(one, say.text(words), say.text(hint)) for one, words, hint in ANSWERS[poll.terms.method]]


def choose(say: Language, poll: Poll) -> str:
    """That one chooses one of the answers, by name."""
    quoted = [say.text("“{answer}”").format(answer=one.label) for one in answers(say, poll)]
    return say.text("Kies {answers} of {last}.").format(answers=", ".join(quoted[:-1]), last=quoted[-1])


def options(say: Language, poll: Poll) -> list[Choice]:
    """What one chooses from where the poll says it, in the language in which it says it."""
    return [
        Choice(option, words, say.text("Alles blijft zoals het is.") if is_status_quo(poll, option) else "")
        for option, words in marked_labels(say, poll).items()
    ]


def places(say: Language, poll: Poll) -> list[Choice]:
    """The ranks that an option can have."""
    assert poll.paper is not None, "a ranked poll has options"  # noqa: S101 - for the type checker
    ranks = [Choice(str(rank), str(rank)) for rank in range(1, len(poll.paper.options) + 1)]
    return [Choice("", say.text("geen rang")), *ranks]


def labels(say: Language, poll: Poll) -> dict[str, str]:
    """The words of each option by its id, in the order of the poll; for attributes and drawings."""
    return {
        one.option: one.label if one.label is not None else say.text("[gewist]")
        for one in (poll.paper.options if poll.paper else ())
    }


def marked_labels(say: Language, poll: Poll) -> dict[str, Markup]:
    """The same for a page, each in its language."""
    return {
        one.option: in_house(say, one.label) if one.label is not None else escape(say.text("[gewist]"))
        for one in (poll.paper.options if poll.paper else ())
    }


def is_status_quo(poll: Poll, option: str) -> bool:
    """Whether an option stands for leaving things as they are."""
    return poll.paper is not None and poll.paper.status_quo == option


def told(say: Language, poll: Poll, choice: str) -> Markup:
    """What a ballot says: `Voor`, `Een bank, Een fontein`, `1. Een bank; 2. Een fontein`."""
    said = lines(say, poll, choice)
    if poll.terms.method != "ranked" or choice in CHOICES:
        return COMMA.join(said)
    return Markup("; ").join(Markup("%d. %s") % (rank, words) for rank, words in enumerate(said, 1))


def lines(say: Language, poll: Poll, choice: str) -> list[Markup]:
    """The same as the lines of a list: one answer, what was ticked, or the ranks from the best one."""
    if choice in CHOICES:
        return [escape(say.text(CHOICES[choice]))]
    words = marked_labels(say, poll)
    if poll.terms.method != "ranked":
        return [words.get(one, escape(one)) for one in choice.split(",")]
    level = escape(say.text("{these} en {that}, even hoog"))
    groups = [[words.get(one, escape(one)) for one in group.split("=")] for group in choice.split(">")]
    return [
        level.format(these=COMMA.join(group[:-1]), that=group[-1]) if len(group) > 1 else group[0]
        for group in groups
    ]


def by(say: Language, own: OwnBallot, *, mine: bool) -> str:
    """Who cast the ballot that stands."""
    if own.room:
        return say.text("De griffie voerde deze stem in voor wie van jullie in de zaal was.")
    if mine:
        return say.text("Je bracht deze stem zelf uit.")
    if own.capacity == "substitute":
        return say.text("Een plaatsvervanger van je organisatie bracht deze stem uit.")
    return say.text("Een andere vertegenwoordiger van je organisatie bracht deze stem uit.")
