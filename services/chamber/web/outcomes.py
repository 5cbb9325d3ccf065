"""How the pages speak of what a vote came to: what it is worth, its drawings, how widely it was borne."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

import msgspec
from markupsafe import Markup

from events.poll.facts import Tally, Threshold
from projections.breadth import Breadth, Group
from services.chamber.views.polls import Poll
from services.chamber.web import ballots, charts
from services.chamber.web.charts import Bar, Kind, Part
from services.chamber.web.languages import HOUSE, Language
from services.chamber.web.languages import marked as _
from services.chamber.web.phrases.house import BENCHES
from services.chamber.web.phrases.polls import CHOICES, fraction, papers
from services.chamber.web.profiles import SIZES, STAFFINGS
from services.chamber.web.tags import label

WORTH = {"advice": _("Advies"), "position": _("Standpunt"), "decision": _("Beslissing")}
"""What an outcome is called by its engagement (T4)."""

ENGAGED = {
    "inform": _("Het parlement werd geïnformeerd; {holder} beslist."),
    "consult": _("Het parlement wordt geraadpleegd; {holder} beslist."),
    "advise": _("Het parlement adviseert; {holder} beslist."),
    "co-decide": _("Het parlement beslist samen met {holder}."),
    "decide": _("Het parlement beslist zelf."),
}
"""What an outcome will be worth, as it was said before the vote."""

BY_BENCH, BY_SIZE, BY_STAFFING, BY_NEIGHBOURHOOD, BY_TARGET_GROUP = (
    _("Per bank"),
    _("Naar grootte"),
    _("Naar wie er werkt"),
    _("Per wijk"),
    _("Per doelgroep"),
)
TOGETHER = {"others": _("andere groepen samen"), "unsaid": _("niet ingevuld")}

_SHOWN: dict[str, Kind] = {
    "for": "for",
    "consent": "for",
    "against": "against",
    "objection": "against",
    "abstain": "abstain",
    "concern": "abstain",
}


class Line(NamedTuple):
    """One line of a tally: what it is, its words, how many, and how it is drawn."""

    name: str
    words: str
    number: int
    kind: Kind


def engagement(say: Language, level: str | None, holder: str | None) -> str:
    """What the outcome will be worth; nothing where it was not said."""
    if level is None:
        return ""
    return say.text(ENGAGED[level]).format(holder=holder or say.text("wie het aangaat"))


def lines(say: Language, poll: Poll) -> list[Line]:
    """The count, line by line: of the result, or of how it stands. None of a ranked or a sealed poll."""
    tally = poll.result.tally if poll.result else poll.tally
    said = poll.result or (poll.paper.so_far if poll.paper else None)
    names, counts = ballots.labels(say, poll), dict[str, int]()
    if tally is not None:
        counts = {"for": tally.in_favour, "against": tally.against, "abstain": tally.abstain}
    elif said is not None and said.consent is not None:
        counts = {
            "consent": said.consent.consent,
            "concern": said.consent.concern,
            "objection": said.consent.objection,
        }
    elif said is not None and said.approvals:
        counts = dict(zip(names, said.approvals, strict=True))
    return [
        Line(name, names.get(name) or say.text(CHOICES[name]), count, _SHOWN.get(name, "plain"))
        for name, count in counts.items()
    ]


def tally_chart(say: Language, poll: Poll) -> Markup:
    """The count as bars, each of the whole roll; then turnout and majority with their marks."""
    said, roll = lines(say, poll), poll.terms.roll_size
    theirs = HOUSE if say.tag != HOUSE else ""
    rows = [
        Bar(
            one.words,
            say.decimal(one.number),
            [Part(one.number, one.kind)],
            roll,
            language=theirs if one.kind == "plain" else "",
        )
        for one in said
    ]
    turned_out, quorum = papers(poll), poll.terms.quorum
    if quorum.numerator:
        mark = Fraction(quorum.numerator, quorum.denominator)
        words = say.text("quorum: {share}").format(share=fraction(say, quorum.numerator, quorum.denominator))
        rows.append(_of(say, say.text("Opkomst"), turned_out, roll, mark, words))
    tally = poll.result.tally if poll.result else poll.tally
    if tally is not None and poll.terms.threshold is not None:
        rule = poll.terms.threshold
        words = say.text("minstens {share}") if rule.at_least else say.text("meer dan {share}")
        words = words.format(share=fraction(say, rule.numerator, rule.denominator))
        mark = Fraction(rule.numerator, rule.denominator)
        rows.append(
            _of(say, say.text("Voor, van wie telt"), tally.in_favour, base(tally, rule, roll), mark, words)
        )
    told = ", ".join(f"{one.words}: {say.decimal(one.number)}" for one in said)
    described = say.text("{told}. Van {roll} stemgerechtigde organisaties stemden er {papers}.").format(
        told=told, roll=say.decimal(roll), papers=say.decimal(turned_out)
    )
    return charts.bars("telling-beeld", say.text("De telling in beeld"), described, rows)


def _of(say: Language, label: str, count: int, whole: int, mark: Fraction, marked: str) -> Bar:
    value = say.text("{count} van {whole}").format(count=say.decimal(count), whole=say.decimal(whole))
    return Bar(label, value, [Part(count, "plain")], whole, mark, marked)


def base(tally: Tally, rule: Threshold, roll: int) -> int:
    """What the votes for are measured on."""
    votes = tally.in_favour + tally.against
    return {"votes": votes, "ballots": votes + tally.abstain, "roll": roll}[rule.of]


def matrix_chart(say: Language, poll: Poll) -> Markup:
    """The comparison two by two."""
    said = poll.result or (poll.paper.so_far if poll.paper else None)
    pairs = said.matrix if said is not None else []
    names = list(ballots.labels(say, poll).values())
    won = [
        say.text("{one} haalt het van {other}, {above} tegen {below}").format(
            one=names[row], other=names[column], above=pairs[row][column], below=pairs[column][row]
        )
        for row in range(len(pairs))
        for column in range(len(pairs))
        if pairs[row][column] > pairs[column][row]
    ]
    described = "; ".join(won) or say.text("Niemand haalt het van een ander.")
    return charts.matrix("matrix-beeld", say.text("Twee aan twee in beeld"), f"{described}.", pairs)


class Spread(NamedTuple):
    """One kind of groups: what they are, each with its words, and the drawing."""

    words: str
    groups: Sequence[tuple[str, Group]]
    chart: Markup


def spread(say: Language, breadth: Breadth) -> list[Spread]:
    """How widely an outcome was borne, by each kind that may be told (E3).

    The breadth of an outcome never changes: its sixty bars, most of what the page costs, are drawn once.
    """
    return list(_drawn(say, msgspec.json.encode(breadth)))


@lru_cache(maxsize=500)
def _drawn(say: Language, encoded: bytes) -> tuple[Spread, ...]:
    breadth = msgspec.json.decode(encoded, type=Breadth)
    kinds: tuple[tuple[str, Sequence[Group], dict[str, str]], ...] = (
        (BY_BENCH, breadth.bench, BENCHES),
        (BY_SIZE, breadth.size, SIZES),
        (BY_STAFFING, breadth.staffing, STAFFINGS),
        (BY_NEIGHBOURHOOD, breadth.neighbourhood, {}),
        (BY_TARGET_GROUP, breadth.target_group, {}),
    )
    return tuple(
        _spread(say, number, words, groups, known)
        for number, (words, groups, known) in enumerate(kinds, 1)
        if groups
    )


def _spread(say: Language, number: int, words: str, groups: Sequence[Group], known: dict[str, str]) -> Spread:
    order = {group: place for place, group in enumerate([*known, *TOGETHER])}
    ordered = sorted(groups, key=lambda one: (order.get(one.group, len(order)), one.group))
    named = [(_group(say, one.group, known), one) for one in ordered]
    rows = [Bar(label, _value(say, one), _parts(one), one.roll) for label, one in named]
    told = "; ".join(f"{label}: {_figures(say, one)}" for label, one in named)
    title = say.text(words)
    return Spread(title, named, charts.bars(f"breedte-{number}", title, f"{told}.", rows))


def _group(say: Language, group: str, known: dict[str, str]) -> str:
    words = {**TOGETHER, **known}.get(group)
    return say.text(words) if words else label(say, group)


def _figures(say: Language, group: Group) -> str:
    if group.in_favour is None:
        return say.text("{voted} van {roll} stemden").format(voted=group.voted, roll=group.roll)
    return say.text("{favour} voor, {voted} van {roll} stemden").format(
        favour=group.in_favour, voted=group.voted, roll=group.roll
    )


def _value(say: Language, group: Group) -> str:
    if group.in_favour is None:
        return say.text("{count} van {whole}").format(count=group.voted, whole=group.roll)
    return say.text("{favour} van {roll} voor").format(favour=group.in_favour, roll=group.roll)


def _parts(group: Group) -> list[Part]:
    if group.in_favour is None:
        return [Part(group.voted, "plain")]
    return [Part(group.in_favour, "for"), Part(group.voted - group.in_favour, "abstain")]
