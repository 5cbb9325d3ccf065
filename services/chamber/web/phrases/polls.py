"""How the pages speak of polls: choices, terms, outcomes."""

from __future__ import annotations

from datetime import datetime

from events.poll.facts import Quorum, Threshold
from services.chamber.views.papers import OptionLine, Paper
from services.chamber.views.polls import Poll, PollLine
from services.chamber.views.waiting import VoteLine
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

CHOICES = {
    "for": _("Voor"),
    "against": _("Tegen"),
    "abstain": _("Onthouding"),
    "consent": _("Stemt in"),
    "concern": _("Bezorgdheid"),
    "objection": _("Bezwaar"),
    "-": _("Blanco"),
    "": _("Ongeldig: niet te openen"),
}
OBJECTIONS = {
    "standing": _("nog niet beantwoord"),
    "answered": _("beantwoord"),
    "withdrawn": _("ingetrokken"),
}
LACKED = {
    "quorum": _("te weinig organisaties zetten deze keuze boven alles laten zoals het is"),
    "majority": _("deze keuze haalde het niet van alles laten zoals het is"),
}
CALLED = {
    "majority": _("Stemming"),
    "consent": _("Consentronde"),
    "approval": _("Verkiezing"),
    "ranked": _("Stemming met rangorde"),
    "survey": _("Bevraging"),
}
PHASES = {
    "open": _("Open"),
    "closed": _("Gesloten, wordt geteld"),
    "counted": _("Geteld"),
    "annulled": _("Nietig verklaard"),
}

OUTCOMES = {
    "adopted": _("Aangenomen"),
    "rejected": _("Verworpen"),
    "tie": _("Staking van stemmen"),
    "no-quorum": _("Quorum niet gehaald"),
    "held": _("Aangehouden"),
    "chosen": _("Gekozen"),
    "none": _("Bevraging afgesloten"),
}
MEANINGS = {
    "adopted": _("Het voorstel is aangenomen."),
    "rejected": _("Het voorstel is verworpen."),
    "tie": _("Er waren evenveel stemmen voor als tegen. Bij staking van stemmen is het voorstel verworpen."),
    "no-quorum": _("Er namen te weinig organisaties deel. Er is niets beslist: niet voor en niet tegen."),
    "held": _("Er zijn bezwaren. Ze worden beantwoord, ingetrokken of ter stemming gelegd."),
    "chosen": _("Er is gekozen."),
    "none": _("Uit een bevraging volgt geen beslissing: ze toetst keuzes vooraf."),
}
WITHIN = {
    "adopted": _("De zetels van de commissie zijn in meerderheid voor."),
    "rejected": _("De zetels van de commissie zijn niet in meerderheid voor."),
    "tie": _("Er waren evenveel stemmen voor als tegen."),
    "held": _(
        "Er zijn bezwaren. Binnen een commissie houden ze niets op: wie ze heeft, kan ze in het verslag"
        " zetten."
    ),
}
"""What an outcome means within a commission, which votes on no proposal."""

BY_METHOD = {
    ("consent", "adopted"): _("Niemand heeft nog een bezwaar: het voorstel is bij consent aangenomen."),
    (
        "ranked",
        "tie",
    ): _("Twee of meer keuzes zijn even sterk. Er wordt niet geloot."),
    ("approval", "tie"): _("Niet alle plaatsen zijn vervuld: voor de rest zijn kandidaten even sterk."),
    ("approval", "chosen"): _("De gekozenen staan in de telling."),
    ("approval", "rejected"): _("Niemand is gekozen."),
    ("ranked", "rejected"): _("Alles blijft zoals het is."),
    ("ranked", "chosen"): _("De eerste in de volgorde is gekozen."),
}
"""What an outcome means where the method says it better."""

FRACTIONS = {
    (1, 2): _("de helft"),
    (1, 3): _("een derde"),
    (2, 3): _("twee derde"),
    (1, 4): _("een vierde"),
    (3, 4): _("drie vierde"),
    (1, 5): _("een vijfde"),
    (2, 5): _("twee vijfde"),
    (3, 5): _("drie vijfde"),
    (4, 5): _("vier vijfde"),
}

BASES = {
    "votes": _("de stemmen voor en tegen samen (onthoudingen tellen niet mee)"),
    "ballots": _("alle uitgebrachte stemmen, onthoudingen inbegrepen"),
    "roll": _("alle stemgerechtigde organisaties, ook wie niet stemt"),
}

SECRECY = {
    "open": _("Openbaar op naam: iedereen, ook de stad, ziet nu en later wie wat stemde."),
    "sealed": _(
        "Gesloten tot het einde: tot de stemming sluit, ziet niemand wat je koos, ook de stad en de griffie"
        " niet, en tot dan vertrouw je op wie de server en de zegelsleutel beheert. Daarna ziet iedereen, ook"
        " de stad, voorgoed wie wat stemde."
    ),
}
"""Who sees a ballot, and for how long (D6)."""


def closing(say: Language, closes_at: datetime | None, now: datetime) -> str:
    """Until when one can vote."""
    if closes_at is None:
        return say.text("De sluitingstijd wordt nog aangekondigd.")
    seconds = int((closes_at - now).total_seconds())
    if seconds <= 0:
        return say.text("De sluitingstijd is voorbij: de stemming wordt gesloten.")
    return say.text("Stemmen kan nog {left}, tot {moment}.").format(
        left=_left(say, seconds), moment=say.moment(closes_at)
    )


def _left(say: Language, seconds: int) -> str:
    days, hours, minutes = seconds // 86_400, seconds // 3_600, seconds // 60
    if days > 1:
        return say.number(days, "dag", "dagen")
    if hours > 1:
        return say.number(hours, "uur", "uur")
    return say.number(minutes, "minuut", "minuten") if minutes else say.text("minder dan een minuut")


def turnout(say: Language, papers: int, roll_size: int) -> str:
    """How many took part."""
    words = say.catalogue.ngettext(
        "{papers} van de {roll} stemgerechtigde organisaties stemde",
        "{papers} van de {roll} stemgerechtigde organisaties stemden",
        papers,
    )
    return words.format(papers=say.decimal(papers), roll=say.decimal(roll_size))


def threshold(say: Language, rule: Threshold) -> str:
    """When a proposal is adopted."""
    share = rule.numerator, rule.denominator
    if share == (1, 2) and rule.of == "votes" and not rule.at_least:
        return say.text("Aangenomen als er meer stemmen voor dan tegen zijn. Onthoudingen tellen niet mee.")
    of = say.text(BASES[rule.of])
    if rule.numerator == rule.denominator:
        return say.text("Aangenomen als iedereen voor is: de drempel is het geheel van {of}.").format(of=of)
    if rule.at_least:
        words = say.text("Aangenomen als minstens {share} voor is, gerekend op {of}.")
    else:
        words = say.text("Aangenomen als meer dan {share} voor is, gerekend op {of}.")
    return words.format(share=fraction(say, *share), of=of)


def quorum(say: Language, rule: Quorum, roll_size: int) -> str:
    """How many must take part."""
    if not rule.numerator:
        return say.text("Er is geen quorum: de uitslag geldt hoeveel organisaties ook stemmen.")
    needed = -(-rule.numerator * roll_size // rule.denominator)
    return say.text(
        "Minstens {share} van de stemgerechtigde organisaties moet stemmen: {needed} van {roll}."
    ).format(
        share=fraction(say, rule.numerator, rule.denominator),
        needed=say.decimal(needed),
        roll=say.decimal(roll_size),
    )


def fraction(say: Language, numerator: int, denominator: int) -> str:
    """`twee derde`, or `5/9`."""
    return say.text(FRACTIONS.get((numerator, denominator), "")) or f"{numerator}/{denominator}"


def called(say: Language, poll: Poll) -> str:
    """What kind of poll it is."""
    if poll.paper and poll.paper.amendments:
        return say.text("Stemming over amendementen")
    return say.text(CALLED[poll.terms.method])


def topic(say: Language, line: PollLine) -> str:
    """What a poll in a list is about, without marks: its item, amendments to it, or its own question."""
    about = (line.title if line.proposal else line.question) or say.text("een voorstel")
    return say.text("Amendementen op {title}").format(title=about) if line.amendments else about


def listed(say: Language, line: PollLine | VoteLine) -> str:
    """The same of a poll in a list; on how many amendments, in which commission."""
    if line.amendments:
        return say.text("Stemming over {amendments}").format(
            amendments=say.number(line.amendments, "amendement", "amendementen")
        )
    kind = say.text(CALLED[line.method])
    if line.commission_name is None:
        return kind
    return say.text("{kind} binnen {name}").format(kind=kind, name=line.commission_name)


def papers(poll: Poll) -> int:
    """How many organisations cast a ballot that counts."""
    tally = poll.result.tally if poll.result else poll.tally
    if tally is not None:
        return tally.in_favour + tally.against + tally.abstain
    said = poll.result or (poll.paper.so_far if poll.paper else None)
    return said.ballots if said else 0


def meaning(say: Language, poll: Poll) -> str:
    """What the outcome means."""
    assert poll.result is not None, "only what was counted has an outcome"  # noqa: S101 - for the type checker
    if poll.within is not None and (words := WITHIN.get(poll.result.outcome)):
        return say.text(words)
    outcome = poll.result.outcome
    if outcome == "held" and poll.paper and poll.paper.ended == "withdrawn":
        return say.text("Alle bezwaren zijn ingetrokken: het voorstel is bij consent aangenomen.")
    if outcome == "held" and poll.paper and poll.paper.ended == "vote":
        return say.text("De bezwaren werden ter stemming gelegd.")
    return say.text(BY_METHOD.get((poll.terms.method, outcome), MEANINGS[outcome]))


def holding(say: Language, paper: Paper, now: datetime) -> str:
    """How long objections hold the item, or how that ended."""
    if paper.ended == "withdrawn":
        return say.text("Alle bezwaren zijn ingetrokken.")
    if paper.ended == "vote":
        return say.text("De bezwaren werden ter stemming gelegd.")
    if paper.held_until is None or paper.held_until <= now:
        return say.text(
            "De termijn is voorbij: het voorstel mag ter stemming komen. Niemand houdt het voorgoed tegen."
        )
    if all(one.state != "standing" for one in paper.objections):
        return say.text("Elk bezwaar is beantwoord of ingetrokken: wat blijft staan, kan ter stemming komen.")
    return say.text("Ze houden het voorstel aan tot {moment}, tenzij ze eerder beantwoord zijn.").format(
        moment=say.moment(paper.held_until)
    )


def ratio(say: Language, option: OptionLine) -> str:
    """The majority that an option needs against the status quo."""
    return say.text("meer dan {above} erboven voor elke {below} eronder").format(
        above=option.numerator, below=option.denominator
    )


def method(say: Language, poll: Poll) -> str:
    """How one votes, in a sentence."""
    paper = poll.paper
    match poll.terms.method:
        case "consent":
            return say.text(
                "Je stemt in, of je zegt welke bezorgdheid of welk bezwaar je hebt. Een bezorgdheid houdt"
                " niets tegen. Een bezwaar houdt het voorstel hoogstens {hold} aan."
            ).format(hold=say.number(paper.hold if paper else 0, "dag", "dagen"))
        case "approval":
            return say.text(
                "Je kruist aan wie je goed vindt. Wie het vaakst is aangekruist, krijgt een plaats: {seats}."
            ).format(seats=say.number(paper.seats if paper else 0, "plaats", "plaatsen"))
        case "ranked":
            return say.text(
                "Je zet de keuzes in je volgorde; gelijke rangen mogen, en wat je weglaat komt achteraan."
                " Geteld volgens Schulze: wie het twee aan twee van alle anderen haalt, wint."
            )
        case "survey":
            return say.text("Je kiest hoogstens {most}. Er volgt geen beslissing uit.").format(
                most=say.number(paper.limit if paper else 0, "keuze", "keuzes")
            )
        case _:
            return say.text("Je stemt voor, tegen, of je onthoudt je.")


def terms(say: Language, poll: Poll) -> list[tuple[str, str]]:
    """The terms of a poll, each with its name."""
    of = poll.terms
    return [
        *([(say.text("Hoe"), method(say, poll))] if poll.paper else []),
        *([] if of.threshold is None else [(say.text("Drempel"), threshold(say, of.threshold))]),
        (say.text("Quorum"), quorum(say, of.quorum, of.roll_size)),
        (say.text("Wie mag stemmen"), roll(say, of.roll_size)),
        (say.text("Wie ziet wat"), say.text(SECRECY[of.secrecy])),
    ]


def roll(say: Language, size: int) -> str:
    """How many may vote."""
    words = say.catalogue.ngettext(
        "{size} organisatie staat op de lijst van stemgerechtigden, elk met één stem.",
        "{size} organisaties staan op de lijst van stemgerechtigden, elk met één stem.",
        size,
    )
    return words.format(size=say.decimal(size))
