"""What the feeds tell, entry by entry: one thing that happened, in the words of the house.

An entry is named by its place in the log, which never changes; a dossier, a vote and an outcome by its page.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from services.chamber.views import answers, calls, delegations, dossiers, polls, signals
from services.chamber.web import entries, phrases, telling
from services.chamber.web.atom import EPOCH, Item
from services.chamber.web.languages import Language

BACK = ("delegation.reported.v1", "delegation.overdue.v1", "delegation.hot-potato.v1")
"""What everybody hears of what was delegated."""

ANSWERS = {
    "answered": "duty.answered.v1",
    "interim": "duty.interim-answer.v1",
    "overdue": "duty.overdue.v1",
    "insufficient": "duty.found-insufficient.v1",
}
"""What everybody hears of what the city answers, each by the fact that it is."""


class House(NamedTuple):
    """Where the feeds stand, what the assembly is called, and in which language they are."""

    origin: str
    name: str
    say: Language
    now: datetime

    def headed(self, fact: str, title: str | None = None) -> str:
        """What happened, and to what."""
        return ": ".join(filter(None, (self.say.text(entries.HAPPENED[fact]), title)))

    def entry(self, position: int) -> str:
        """The address of an entry of the log."""
        return f"{self.origin}/log?position={position}"


def filed(house: House, one: dossiers.DossierLine) -> Item:
    """A dossier."""
    address, by = f"{house.origin}/dossiers/{one.proposal}", one.organisation_name or house.name
    title = one.title or house.say.text("Een voorstel")
    return Item(
        address,
        title,
        one.submitted_at,
        address,
        house.say.text("Ingediend door {name}.").format(name=by),
        by,
    )


def voted_on(house: House, vote: polls.PollLine) -> Item:
    """An open vote."""
    address, say = f"{house.origin}/stemmingen/{vote.poll}", house.say
    title = say.text("Stemming open: {title}").format(title=phrases.polls.topic(say, vote))
    closing = phrases.polls.closing(say, vote.closes_at, house.now)
    return Item(f"{address}#open", title, vote.opened_at or EPOCH, address, closing, house.name)


def result(house: House, one: polls.PollLine) -> Item:
    """What a vote came to."""
    address, say = f"{house.origin}/stemmingen/{one.poll}", house.say
    outcome = say.text(phrases.polls.OUTCOMES[one.result.outcome]) if one.result else ""
    title = f"{outcome}: {phrases.polls.topic(say, one)}"
    at = one.closes_at or one.opened_at or EPOCH
    return Item(f"{address}#uitslag", title, at, address, outcome, house.name)


def answered(house: House, one: answers.Happening) -> Item:
    """What the city answered, or that it did not."""
    title = house.headed(ANSWERS[one.kind], one.title)
    told = house.say.text(phrases.answers.STEPS[one.kind])
    if one.verdict is not None:
        told = house.say.text(phrases.answers.VERDICTS[one.verdict])
    link = f"{house.origin}/antwoorden/{one.proposal}"
    return Item(house.entry(one.position), title, one.at, link, f"{told}.", house.name, one.text or "")


def moved(house: House, one: delegations.Happening) -> Item:
    """What happened to an item that was delegated."""
    title = house.headed(one.type, one.question)
    line = _line(one)
    told = telling.happened(house.say, line) or telling.heading(house.say, line)
    link, by = f"{house.origin}/verwijzingen/{one.kind}/{one.item}", one.organisation_name or house.name
    return Item(house.entry(one.position), title, one.at, link, told, by, one.text or "")


def called(house: House, one: calls.CallLine) -> Item:
    """A call for candidates."""
    title = house.headed("call.opened.v1", one.about)
    told = ". ".join(filter(None, (one.commission_name, phrases.delegations.called(house.say, one)))) + "."
    link = f"{house.origin}/oproepen/{one.call}"
    return Item(house.entry(one.position), title, one.opened_at, link, told, house.name, one.returns or "")


def raised(house: House, one: signals.SignalLine) -> Item:
    """A signal."""
    title, by = house.headed("signal.raised.v1", one.title), one.name or house.name
    link = f"{house.origin}/signalen/{one.signal}"
    return Item(
        house.entry(one.position), title, one.raised_at, link, one.on_behalf_of or by, by, one.body or ""
    )


def said(house: House, page: str, one: signals.StandingAnswer) -> Item:
    """An answer to one of the four questions of a signal."""
    title = house.headed("signal.answered.v1", house.say.text(phrases.signals.QUESTIONS[one.question]))
    by = one.name or house.say.text(entries.OFFICES.get(one.office, one.office))
    return Item(house.entry(one.position), title, one.at, page, title, by, one.body or "")


def _line(one: delegations.Happening) -> dossiers.Entry:
    """The same as a line of a timeline, which knows how it is told."""
    who = (one.office, one.by_clock, one.organisation, one.organisation_name)
    return dossiers.Entry(
        one.position, one.at, one.type, "delegations", *who, None, one.text, [], one.data, one.erased
    )
