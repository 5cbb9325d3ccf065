"""How the pages say it: times, fractions, terms and outcomes in plain Dutch.

Times are those of Brussels, by the rule that the European Union has had since 1996 (directive 2000/84/EC): a
small machine may hold no table of time zones. The words are those of MISSION.md.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from events.poll.facts import Quorum, Threshold
from services.chamber.views.dossiers import Entry
from services.chamber.views.polls import OptionLine, Paper, Poll
from services.chamber.web import entries

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

CHOICES = {
    "for": "Voor",
    "against": "Tegen",
    "abstain": "Onthouding",
    "consent": "Stemt in",
    "concern": "Bezorgdheid",
    "objection": "Bezwaar",
    "-": "Blanco",
    "": "Ongeldig: niet te openen",
}
OBJECTIONS = {"standing": "nog niet beantwoord", "answered": "beantwoord", "withdrawn": "ingetrokken"}
LACKED = {
    "quorum": "te weinig organisaties zetten deze keuze boven alles laten zoals het is",
    "majority": "deze keuze haalde het niet van alles laten zoals het is",
}
CALLED = {
    "majority": "Stemming",
    "consent": "Consentronde",
    "approval": "Verkiezing",
    "ranked": "Stemming met rangorde",
    "survey": "Bevraging",
}
BENCHES = {"civil-society": "bank van het middenveld", "city": "bank van de stad"}
STANDINGS = {"member": "lid", "suspended": "geschorst", "left": "geen lid meer"}
PHASES = {
    "open": "Open",
    "closed": "Gesloten, wordt geteld",
    "counted": "Geteld",
    "annulled": "Nietig verklaard",
}

GROUNDS = {
    "personal-data": "Er staan persoonsgegevens in",
    "unlawful": "De tekst is onwettig",
    "court-order": "Een rechter legt het op",
}
ERASURES = {"requested": "Gevraagd", "erased": "Gewist", "refused": "Geweigerd"}

OUTCOMES = {
    "adopted": "Aangenomen",
    "rejected": "Verworpen",
    "tie": "Staking van stemmen",
    "no-quorum": "Quorum niet gehaald",
    "held": "Aangehouden",
    "chosen": "Gekozen",
    "none": "Bevraging afgesloten",
}
MEANINGS = {
    "adopted": "Het voorstel is aangenomen.",
    "rejected": "Het voorstel is verworpen.",
    "tie": "Er waren evenveel stemmen voor als tegen. Bij staking van stemmen is het voorstel verworpen.",
    "no-quorum": "Er namen te weinig organisaties deel. Er is niets beslist: niet voor en niet tegen.",
    "held": "Er zijn bezwaren. Ze worden beantwoord, ingetrokken of ter stemming gelegd.",
    "chosen": "Er is gekozen.",
    "none": "Uit een bevraging volgt geen beslissing: ze toetst keuzes vooraf.",
}
BY_METHOD = {
    ("consent", "adopted"): "Niemand heeft nog een bezwaar: het voorstel is bij consent aangenomen.",
    (
        "ranked",
        "tie",
    ): "Twee of meer keuzes zijn even sterk. Er wordt niet geloot.",
    ("approval", "tie"): "Niet alle plaatsen zijn vervuld: voor de rest zijn kandidaten even sterk.",
    ("approval", "chosen"): "De gekozenen staan in de telling.",
    ("approval", "rejected"): "Niemand is gekozen.",
    ("ranked", "rejected"): "Alles blijft zoals het is.",
    ("ranked", "chosen"): "De eerste in de volgorde is gekozen.",
}
"""What an outcome means where the method says it better."""

FRACTIONS = {
    (1, 2): "de helft",
    (1, 3): "een derde",
    (2, 3): "twee derde",
    (1, 4): "een vierde",
    (3, 4): "drie vierde",
    (1, 5): "een vijfde",
    (2, 5): "twee vijfde",
    (3, 5): "drie vijfde",
    (4, 5): "vier vijfde",
}

BASES = {
    "votes": "de stemmen voor en tegen samen (onthoudingen tellen niet mee)",
    "ballots": "alle uitgebrachte stemmen, onthoudingen inbegrepen",
    "roll": "alle stemgerechtigde organisaties, ook wie niet stemt",
}

HAPPENED = {**entries.HAPPENED, "ballots": "Stemmen uitgebracht", "support": "Steun"}
"""The headings of a timeline."""


def moment(at: datetime) -> str:
    """`23 november 2026 om 21.05 uur`."""
    here = in_brussels(at)
    return f"{here.day} {MONTHS[here.month - 1]} {here.year} om {here.hour}.{here.minute:02} uur"


def day(at: datetime) -> str:
    """`23 november 2026`."""
    here = in_brussels(at)
    return f"{here.day} {MONTHS[here.month - 1]} {here.year}"


def in_brussels(at: datetime) -> datetime:
    """What the clocks in Brussels show: UTC and an hour; two from the last Sunday of March to October's."""
    at = at.astimezone(UTC)
    begins, ends = (_last_sunday(at.year, month) for month in (3, 10))
    return at + timedelta(hours=2 if begins <= at < ends else 1)


def _last_sunday(year: int, month: int) -> datetime:
    # Both months have 31 days; clocks change at one o'clock UTC.
    last = datetime(year, month, 31, 1, tzinfo=UTC)
    return last - timedelta(days=last.isoweekday() % 7)


def closing(closes_at: datetime | None, now: datetime) -> str:
    """Until when one can vote."""
    if closes_at is None:
        return "De sluitingstijd wordt nog aangekondigd."
    seconds = int((closes_at - now).total_seconds())
    if seconds <= 0:
        return "De sluitingstijd is voorbij: de stemming wordt gesloten."
    return f"Stemmen kan nog {_left(seconds)}, tot {moment(closes_at)}."


def _left(seconds: int) -> str:
    days, hours, minutes = seconds // 86_400, seconds // 3_600, seconds // 60
    if days > 1:
        return f"{days} dagen"
    if hours > 1:
        return f"{hours} uur"
    return number(minutes, "minuut", "minuten") if minutes else "minder dan een minuut"


def number(count: int, one: str, more: str) -> str:
    """`1 organisatie`, `2 organisaties`."""
    return f"{count} {one if count == 1 else more}"


def turnout(papers: int, roll_size: int) -> str:
    """How many organisations took part."""
    return (
        f"{papers} van de {roll_size} stemgerechtigde organisaties {'stemde' if papers == 1 else 'stemden'}"
    )


def threshold(rule: Threshold) -> str:
    """When a proposal is adopted."""
    share = rule.numerator, rule.denominator
    if share == (1, 2) and rule.of == "votes" and not rule.at_least:
        return "Aangenomen als er meer stemmen voor dan tegen zijn. Onthoudingen tellen niet mee."
    if rule.numerator == rule.denominator:
        return f"Aangenomen als iedereen voor is: de drempel is het geheel van {BASES[rule.of]}."
    least = "minstens" if rule.at_least else "meer dan"
    return f"Aangenomen als {least} {fraction(*share)} voor is, gerekend op {BASES[rule.of]}."


def quorum(rule: Quorum, roll_size: int) -> str:
    """How many must take part."""
    if not rule.numerator:
        return "Er is geen quorum: de uitslag geldt hoeveel organisaties ook stemmen."
    needed = -(-rule.numerator * roll_size // rule.denominator)
    share = fraction(rule.numerator, rule.denominator)
    return f"Minstens {share} van de stemgerechtigde organisaties moet stemmen: {needed} van {roll_size}."


def fraction(numerator: int, denominator: int) -> str:
    """`twee derde`, or `5/9`."""
    return FRACTIONS.get((numerator, denominator), f"{numerator}/{denominator}")


def called(poll: Poll) -> str:
    """What kind of poll it is."""
    return "Stemming over amendementen" if poll.paper and poll.paper.amendments else CALLED[poll.terms.method]


def papers(poll: Poll) -> int:
    """How many organisations cast a ballot that counts."""
    tally = poll.result.tally if poll.result else poll.tally
    if tally is not None:
        return tally.in_favour + tally.against + tally.abstain
    said = poll.result or (poll.paper.so_far if poll.paper else None)
    return said.ballots if said else 0


def meaning(poll: Poll) -> str:
    """What the outcome means."""
    assert poll.result is not None, "only what was counted has an outcome"  # noqa: S101 - for the type checker
    outcome = poll.result.outcome
    if outcome == "held" and poll.paper and poll.paper.ended == "withdrawn":
        return "Alle bezwaren zijn ingetrokken: het voorstel is bij consent aangenomen."
    if outcome == "held" and poll.paper and poll.paper.ended == "vote":
        return "De bezwaren werden ter stemming gelegd."
    return BY_METHOD.get((poll.terms.method, outcome), MEANINGS[outcome])


def holding(paper: Paper, now: datetime) -> str:
    """How long objections hold the item, or how that ended."""
    if paper.ended == "withdrawn":
        return "Alle bezwaren zijn ingetrokken."
    if paper.ended == "vote":
        return "De bezwaren werden ter stemming gelegd."
    if paper.held_until is None or paper.held_until <= now:
        return "De termijn is voorbij: het voorstel mag ter stemming komen. Niemand houdt het voorgoed tegen."
    if all(one.state != "standing" for one in paper.objections):
        return "Elk bezwaar is beantwoord of ingetrokken: wat blijft staan, kan ter stemming komen."
    return f"Ze houden het voorstel aan tot {moment(paper.held_until)}, tenzij ze eerder beantwoord zijn."


def ratio(option: OptionLine) -> str:
    """The majority that an option needs against the status quo."""
    return f"meer dan {option.numerator} erboven voor elke {option.denominator} eronder"


def method(poll: Poll) -> str:
    """How one votes, in a sentence."""
    paper = poll.paper
    match poll.terms.method:
        case "consent":
            hold = number(paper.hold if paper else 0, "dag", "dagen")
            return (
                "Je stemt in, of je zegt welke bezorgdheid of welk bezwaar je hebt. Een bezorgdheid houdt"
                f" niets tegen. Een bezwaar houdt het voorstel hoogstens {hold} aan."
            )
        case "approval":
            seats = number(paper.seats if paper else 0, "plaats", "plaatsen")
            return (
                f"Je kruist aan wie je goed vindt. Wie het vaakst is aangekruist, krijgt een plaats: {seats}."
            )
        case "ranked":
            return (
                "Je zet de keuzes in je volgorde; gelijke rangen mogen, en wat je weglaat komt achteraan."
                " Geteld volgens Schulze: wie het twee aan twee van alle anderen haalt, wint."
            )
        case "survey":
            most = number(paper.limit if paper else 0, "keuze", "keuzes")
            return f"Je kiest hoogstens {most}. Er volgt geen beslissing uit."
        case _:
            return "Je stemt voor, tegen, of je onthoudt je."


SECRECY = {
    "open": "Openbaar op naam: iedereen, ook de stad, ziet nu en later wie wat stemde.",
    "sealed": "Gesloten tot het einde: tot de stemming sluit, ziet niemand wat je koos, ook de stad en de"
    " griffie niet, en tot dan vertrouw je op wie de server en de zegelsleutel beheert. Daarna ziet iedereen,"
    " ook de stad, voorgoed wie wat stemde.",
}


def terms(poll: Poll) -> list[tuple[str, str]]:
    """The terms of a poll, each with its name."""
    of = poll.terms
    return [
        *([("Hoe", method(poll))] if poll.paper else []),
        *([] if of.threshold is None else [("Drempel", threshold(of.threshold))]),
        ("Quorum", quorum(of.quorum, of.roll_size)),
        ("Wie mag stemmen", _roll(of.roll_size)),
        ("Wie ziet wat", SECRECY[of.secrecy]),
    ]


def happened(line: Entry) -> str:  # noqa: PLR0911 - one case per line
    """What a line of a timeline says, beside its heading."""
    data: dict[str, Any] = line.data
    match line.type:
        case "poll.opened.v1":
            return _roll(data["roll_size"]) + _closing(data.get("closes_at"))
        case "poll.closing-announced.v1":
            return _closing(data["closes_at"]).strip()
        case "ballots":
            papers = number(data["papers"], "organisatie stemde", "organisaties stemden")
            changes = data["changes"]
            return papers + (
                f"; {number(changes, 'keer', 'keer')} werd een stem gewijzigd." if changes else "."
            )
        case "poll.counted.v1":
            counted = data["tally"]
            return (
                f"{OUTCOMES[data['outcome']]}: {counted['for']} voor, {counted['against']} tegen,"
                f" {number(counted['abstain'], 'onthouding', 'onthoudingen')}."
            )
        case "support":
            return number(data["supporters"], "organisatie steunt", "organisaties steunen") + " dit."
        case "ballot.cast.v2":
            return f"{CHOICES[data['choice']]} van {line.organisation_name or 'een organisatie'}."
        case _:
            return f"Door {line.organisation_name}." if line.organisation_name else ""


def _roll(size: int) -> str:
    return (
        f"{number(size, 'organisatie staat', 'organisaties staan')} op de lijst van stemgerechtigden,"
        " elk met één stem."
    )


def _closing(closes_at: str | None) -> str:
    return f" De stemming sluit op {moment(datetime.fromisoformat(closes_at))}." if closes_at else ""
