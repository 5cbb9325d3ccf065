"""The rules of procedure in plain words: what each needs, how long things take, who may what."""

from __future__ import annotations

from typing import NamedTuple

from events.poll.facts import Quorum
from events.rules.facts import Flemish, Periods, Procedure, Terms
from services.chamber.web import phrases
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _


class Section(NamedTuple):
    """A part of the rules: its heading, and its rules, each with its name."""

    title: str
    rules: list[tuple[str, str]]


KINDS = {
    "policy": _("Een voorstel over beleid"),
    "statement": _("Een jaarlijks standpunt over een thema of doelgroep"),
    "rules": _("Een wijziging van dit reglement"),
    "charter": _("Een wijziging van het charter"),
    "membership": _("Een punt over wie lid is, ook een beroep tegen een maatregel"),
    "amendment": _("Een amendement"),
    "late_item": _("Iets laat op een agenda zetten"),
}

PERIODS = {
    "reading": _("Leestijd tussen de definitieve tekst en het begin van de stemming, minstens"),
    "amendments": _("Amendementen kunnen tot zoveel tijd voor de stemming of de zitting"),
    "answer": _("Om een vraag te beantwoorden"),
    "response": _("Om als stad te antwoorden op een uitkomst"),
    "hold": _("Zolang kan een bezwaar een voorstel hoogstens ophouden"),
    "minority": _("Om na de uitslag een minderheidsstandpunt in te dienen"),
    "lapse": _("Daarna vervalt een voorstel dat te weinig steun kreeg"),
    "appeal": _("Om in beroep te gaan tegen een schorsing, een weigering of een verborgen bijdrage"),
}

AT_ONCE = {"answer": _("meteen"), "response": _("meteen")}
"""What no days at all mean where something is owed: it is owed nevertheless."""

OPENERS = {"clerk": _("de griffier"), "chair": _("de voorzitter")}


def told(say: Language, procedure: Procedure) -> list[Section]:
    """The rules, part by part."""
    return [
        Section(say.text("Wanneer is iets aangenomen?"), _majorities(say, procedure)),
        Section(say.text("Hoe komt een voorstel op de agenda?"), _agenda(say, procedure)),
        Section(say.text("Hoe lang duurt wat?"), _periods(say, procedure.periods)),
        Section(say.text("Wie stemt, en wie ziet het?"), _voting(say, procedure)),
        *_flemish(say, procedure.flemish),
    ]


def _majorities(say: Language, procedure: Procedure) -> list[tuple[str, str]]:
    majorities = procedure.majorities
    lines = [(say.text(words), _terms(say, getattr(majorities, kind))) for kind, words in KINDS.items()]
    chosen = say.text("Wie de meeste stemmen haalt, is gekozen.")
    return [*lines, (say.text("Een verkiezing"), f"{chosen} {quorum(say, majorities.election)}")]


def _terms(say: Language, terms: Terms) -> str:
    return f"{phrases.polls.threshold(say, terms.threshold)} {quorum(say, terms.quorum)}"


def quorum(say: Language, rule: Quorum) -> str:
    """How many must take part, whatever the roll."""
    if not rule.numerator:
        return say.text("Er is geen quorum.")
    share = phrases.polls.fraction(say, rule.numerator, rule.denominator)
    return say.text("Minstens {share} van de stemgerechtigde organisaties moet meedoen.").format(share=share)


def _agenda(say: Language, procedure: Procedure) -> list[tuple[str, str]]:
    support, places = procedure.support, procedure.places
    enough = say.number(support.organisations, "organisatie", "organisaties")
    spread = [
        (support.sizes, say.text("verschillende groottes")),
        (support.staffings, say.text("soorten werking (vrijwilligers, beroepskrachten, gemengd)")),
        (support.neighbourhoods, say.text("verschillende wijken")),
    ]
    asked = "; ".join(f"{say.decimal(count)} {words}" for count, words in spread if count > 1)
    breadth = say.text("Samen tellen ze minstens: {asked}.").format(asked=asked) if asked else ""
    given = say.text("{support} naar wat de meeste steun heeft, {turn} bij beurtrol, {lot} door het lot.")
    return [
        (
            say.text("Steun"),
            " ".join(
                filter(
                    None,
                    (say.text("{count} steunen het, de indieners inbegrepen.").format(count=enough), breadth),
                )
            ),
        ),
        (
            say.text("Plaatsen op een zitting"),
            given.format(
                support=say.number(places.by_support, "plaats", "plaatsen"),
                turn=say.decimal(places.by_rotation),
                lot=say.decimal(places.by_lot),
            ),
        ),
        (
            say.text("Wie roept samen en opent?"),
            say.text(
                "Griffier en voorzitter roepen zittingen samen. Stemmingen worden geopend door {who}."
            ).format(who=say.text(" of ").join(say.text(OPENERS[one]) for one in procedure.voting.openers)),
        ),
        (
            say.text("Wie sluit een stemming?"),
            say.text("De klok: op het aangekondigde uur, en daarna telt het systeem. Niemand kan ze rekken."),
        ),
        (
            say.text("Doorschuiven"),
            say.text("Wat vaker dan {times} wordt doorgeschoven, komt terug naar de vergadering.").format(
                times=say.number(procedure.hand_ons, "keer", "keer")
            ),
        ),
    ]


def _periods(say: Language, periods: Periods) -> list[tuple[str, str]]:
    return [
        (
            say.text(words),
            say.number(days, "dag", "dagen")
            if (days := getattr(periods, name))
            else say.text(AT_ONCE.get(name, _("geen"))),
        )
        for name, words in PERIODS.items()
    ]


def _voting(say: Language, procedure: Procedure) -> list[tuple[str, str]]:
    voting = procedure.voting
    return [
        (say.text("Eén organisatie, één stem"), say.text("Grootte, leeftijd en middelen tellen nooit mee.")),
        (
            say.text("De stad"),
            say.text("Elke organisatie op de bank van de stad heeft één stem, zoals elk ander lid.")
            if voting.city_votes
            else say.text("De organisaties op de bank van de stad stemmen niet mee."),
        ),
        (
            say.text("Een punt over enkele wijken"),
            say.text("Wie in een van die wijken werkt, stemt.")
            if voting.neighbourhood_roll == "active-there"
            else say.text("Iedereen stemt."),
        ),
        *_statements(say, procedure),
        *_reports(say, procedure),
        (say.text("Wie ziet een stem?"), say.text(phrases.polls.SECRECY[voting.secrecy])),
        (
            say.text("Wat de stad bindt of bekritiseert"),
            say.text("Dat wordt bij consent beslist, of met een stemming die gesloten blijft tot het einde.")
            if voting.shielded
            else say.text("Daarvoor geldt geen aparte regel."),
        ),
    ]


def _statements(say: Language, procedure: Procedure) -> list[tuple[str, str]]:
    if not procedure.voting.one_statement:
        return []
    once = say.text(
        "Eén per jaar over een thema of doelgroep. Terwijl er een ter stemming ligt, en nadat er een werd"
        " aangenomen, komt er geen tweede ter stemming."
    )
    return [(say.text("Jaarlijkse standpunten"), once)]


def _reports(say: Language, procedure: Procedure) -> list[tuple[str, str]]:
    if not procedure.voting.awaits_report:
        return []
    waits = say.text(
        "Een voorstel dat bij een commissie of een ander overleg ligt, komt niet ter stemming tot de datum"
        " waarop het verslag er moet zijn. Het verslag opent het weer: iedereen leest het, bespreekt het en"
        " kan amenderen."
    )
    return [(say.text("Wat verwezen is"), waits)]


def _flemish(say: Language, flemish: Flemish) -> list[Section]:
    rules = []
    if flemish.two_thirds:
        rules.append(
            (
                say.text("Samenstelling"),
                say.text("Hoogstens twee derde van de leden is van hetzelfde geslacht."),
            )
        )
    if flemish.no_vote_for_councillors:
        rules.append(
            (say.text("Mandatarissen"), say.text("Gemeenteraadsleden en schepenen stemmen niet mee."))
        )
    return [Section(say.text("Voor wie de gemeenteraad adviseert"), rules)] if rules else []
