"""A made-up assembly that has worked for years: 500 organisations, dossiers through every phase, and ballots.

What grows with its log is how many dossiers were concluded, each with a vote of nearly everybody; what is
under way, and how many organisations there are, stays the same. So a page whose cost grows with the log shows
itself between a small log and a large one. Two things grow besides: what is said about the dossier `BUSY`,
and what the organisation `MEMBER` did.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from events import registry
from events.action.facts import ActionTakenUp
from events.agenda.facts import AgendaAnnounced, AgendaClosed, AgendaDrawn, LotRevealed, Placed
from events.amendment.facts import AmendmentFiled
from events.application.facts import Applied
from events.assembly.facts import Founded, OfficeGiven
from events.attendance.facts import Came
from events.ballot.facts import CastV2
from events.ballot.state import stream as ballot_stream
from events.charter.facts import Aim, CharterAdopted, CharterText
from events.clauses import Change
from events.contribution.facts import Asked, Contributed, Kind
from events.erasure.facts import ErasureRequested
from events.fact import Actor, Fact, digest
from events.measure.facts import MeasureAsked
from events.membership.facts import Admitted
from events.membership.state import roll_digest
from events.minority.facts import PositionTaken
from events.organisation.facts import Described, MandateGiven, Size, Staffing
from events.poll.facts import Closed, CountedV2, OpenedV2, Quorum, Tally, Threshold
from events.proposal.facts import (
    Clause,
    Concluded,
    Deliberated,
    Engagement,
    Filed,
    Preparation,
    PutToVote,
    Qualified,
    Scheduled,
    Standing,
)
from events.proposal.state import text_digest
from events.rules.facts import (
    Flemish,
    Majorities,
    Periods,
    Places,
    Procedure,
    RulesAdopted,
    Support,
    Terms,
    Voting,
)
from events.sitting.facts import (
    AgendaItemPut,
    Began,
    Convened,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    TurnAsked,
    TurnGiven,
)
from events.submission import Entry, Prose
from events.support.facts import SupportGiven


class Extent(NamedTuple):
    """How much there is of what. `dossiers` are all of them: those that are `submitted`, `deliberated` and
    `voted_on` are under way, the rest is concluded, with so many `voters` each. `beside` are applications,
    measures and erasures that wait, actions, drafts and corrections, so many of each.
    """

    dossiers: int
    organisations: int = 500
    voters: int = 498
    submitted: int = 60
    deliberated: int = 20
    voted_on: int = 20
    beside: int = 40

    @property
    def concluded(self) -> int:
        """Dossiers whose vote was held: each about 515 events, as many as there are voters and some more."""
        return self.dossiers - self.submitted - self.deliberated - self.voted_on

    @property
    def members(self) -> list[str]:
        """The ids of the organisations; each has a mandate `m<id>`."""
        return [f"organisation{number:03d}" for number in range(self.organisations)]


SIZES = (Extent(2_000), Extent(290))
"""A large assembly, with a million events, and a small one, whose log is a tenth of it."""

TALK = 5
"""Contributions to a dossier; the busy one has as many as a tenth of all there are."""

SITTING = 20
"""Dossiers to a sitting."""

CLERK, MEMBER, BUSY = "k1", "organisation000", "busy"
"""The mandate of the clerk, the organisation whose member looks, and the dossier with most to be read."""

THEMES = [f"thema-{number}" for number in range(40)]
TARGET_GROUPS = [f"doelgroep-{number}" for number in range(25)]
NEIGHBOURHOODS = [f"wijk-{number}" for number in range(25)]

_CITY = "organisation024"
_SALT = b"bench" * 3 + b"s"
_FOUNDER = Actor("founder", "f1", None, "console")
_CLERK = Actor("clerk", CLERK, None, "token")
_TICK = timedelta(milliseconds=1)
_HALF, _NOBODY = Threshold(1, 2, "votes"), Quorum(0, 1)
_TERMS = Terms(_HALF, _NOBODY)


class Built(NamedTuple):
    """One entry, and the texts that it is the first to name."""

    entry: Entry
    at: datetime
    prose: list[Prose]


def built(extent: Extent, end: datetime) -> Iterator[Built]:
    """The log of such an assembly, up to a moment."""
    history = _History(extent, end)
    versions = dict[str, int]()
    for number, (stream, who, fact) in enumerate(history.lines()):
        version = 1
        if not stream.startswith("ballot-"):  # each of these has one event
            version = versions[stream] = versions.get(stream, 0) + 1
        at = min(history.at + number * _TICK, end)
        leaf = registry.encode(stream, version, at, who, f"{number:016x}", fact)
        yield Built(Entry(stream, version, fact.type, leaf), at, history.taken())


Line = tuple[str, Actor, Fact]


class _History:
    """Tells what happened. `at` is when the present dossier began, about which it is told."""

    def __init__(self, extent: Extent, end: datetime) -> None:
        self.at = end - timedelta(days=730)
        self._extent = extent
        self._end = end
        self._texts: list[Prose] = []
        self._known: set[str] = set()
        self._members = {one: Actor("member", f"m{one}", one, "token") for one in extent.members}
        self._roll = roll_digest(tuple(self._members))
        self._names = itertools.cycle(self._members)

    def taken(self) -> list[Prose]:
        """The texts since they were taken last."""
        texts, self._texts = self._texts, []
        return texts

    def _text(self, body: str) -> str:
        name = digest(_SALT, body)
        if name not in self._known:
            self._known.add(name)
            self._texts.append(Prose(name, _SALT, body))
        return name

    def lines(self) -> Iterator[Line]:
        """All of it."""
        yield from self._founding()
        yield from self._joining()
        for number in range(self._extent.dossiers):
            yield from self._dossier(number)
            if number % SITTING == SITTING - 1:
                yield from self._sitting(number // SITTING, range(number + 1 - SITTING, number + 1))
        yield from self._present()

    def _founding(self) -> Iterator[Line]:
        name, purpose = self._text("Middenveldparlement"), self._text("Samen aan de slag.")
        yield "assembly", _FOUNDER, Founded("bench.example/log", name, purpose, sample=True, edition=1)
        yield "assembly", _FOUNDER, OfficeGiven("clerk", CLERK)
        aims = tuple(Aim(f"doel{n}", self._text(f"Doel {n}: elkaar vinden")) for n in range(5))
        charter = CharterText(purpose, aims, self._text("Wie meedoet"), self._text("Wie wat beslist"))
        yield "charter", _FOUNDER, CharterAdopted(1, charter, None)
        yield "rules", _FOUNDER, RulesAdopted(1, _procedure(), None)

    def _joining(self) -> Iterator[Line]:
        bands: Iterator[Size] = itertools.cycle(get_args(Size))
        kinds: Iterator[Staffing] = itertools.cycle(get_args(Staffing))
        for number, one in enumerate(self._members):
            yield "membership", _CLERK, Admitted(one, "city" if number % 25 == 24 else "civil-society")  # noqa: PLR2004 - twenty of them
            profile = Described(
                self._text(f"Vereniging {number} van de wijk"),
                self._text(f"Wij staan voor ontmoeting, nummer {number}."),
                *_about(number), None, 1990, next(kinds), next(bands),
            )  # fmt: skip
            yield f"organisation-{one}", _CLERK, profile
            yield f"organisation-{one}", _CLERK, MandateGiven(f"m{one}", "full", self.at, None)
            yield f"organisation-{one}", _CLERK, MandateGiven(f"s{one}", "substitute", self.at, None)

    def _dossier(self, number: int) -> Iterator[Line]:
        extent = self._extent
        self.at += timedelta(days=728) / extent.dossiers
        proposal = BUSY if number == extent.concluded else f"dossier{number}"
        owner = MEMBER if proposal == BUSY or number % 10 == 0 else next(self._names)
        texts = (self._text(f"In wijk {number} komt een bank."), self._text("De stad betaalt ze."))
        clauses = tuple(Clause(f"a{n}", text) for n, text in enumerate(texts, 1))
        themes, groups, _places = _about(number)
        city = _CITY if number % 2 else None
        says = Preparation(
            self._text(f"Komt er een bank in wijk {number}?"), self._text("Er is geen bank."),
            self._text("Wie slecht te been is"), self._text("Men kan rusten."),
            Engagement("advise" if city else "decide", city), "city-wide", (), bool(city),
        )  # fmt: skip
        yield f"proposal-{proposal}", self._members[owner], Filed(
            proposal, 1, "policy", owner, self._text(f"Een bank in wijk {number}"), clauses,
            f"doel{number % 5}", says, themes, groups, None, None, None, None, self.at,
        )  # fmt: skip
        yield from self._said(proposal)
        yield from self._amended(proposal, clauses, number)
        supporters = tuple(itertools.islice(self._names, 5))
        for one in supporters:
            yield f"support-{proposal}-{one}", self._members[one], SupportGiven(proposal, one)
        if number >= extent.dossiers - extent.submitted:
            return
        yield f"proposal-{proposal}", _CLERK, Qualified(proposal, supporters)
        sitting = f"zitting{number // SITTING}"
        yield f"proposal-{proposal}", _CLERK, Scheduled(proposal, sitting, self.at, "support")
        yield f"proposal-{proposal}", _CLERK, Deliberated(proposal)
        if number < extent.concluded + extent.voted_on:
            yield from self._vote(proposal, clauses, number, done=number < extent.concluded)

    def _said(self, proposal: str) -> Iterator[Line]:
        busy = self._extent.dossiers * TALK // 10
        for number in range(busy if proposal == BUSY else TALK):
            name, one = f"bijdrage{number}x{proposal}", next(self._names)
            words = self._text(f"Bijdrage {number} over {proposal}: dit helpt wie er woont.")
            kind: Kind = "question" if number % 5 == 0 else "argument-for"
            asked: Asked | None = "submitter" if kind == "question" else None
            made = Contributed(name, proposal, one, kind, words, None, False, asked, None)  # noqa: FBT003 - its place
            yield f"contribution-{name}", self._members[one], made

    def _amended(self, proposal: str, clauses: tuple[Clause, ...], number: int) -> Iterator[Line]:
        many = 20 if proposal == BUSY else 2 * (number % 4 == 0)
        for each in range(many):
            one, name = next(self._names), f"amendement{each}x{proposal}"
            words = self._text(f"In wijk {number} komen {each + 2} banken.")
            change = Change("replace", clauses[each % 2].clause, None, words)
            rivals = tuple(f"amendement{before}x{proposal}" for before in range(each % 2, each, 2))
            reason = self._text(f"Een is te weinig, zeggen wij: {each}.")
            filed = AmendmentFiled(name, proposal, one, 1, None, (change,), reason, rivals)
            yield f"amendments-{proposal}", self._members[one], filed

    def _vote(self, proposal: str, clauses: tuple[Clause, ...], number: int, *, done: bool) -> Iterator[Line]:
        poll, text = f"stemming{proposal}", text_digest(clauses)
        closes_at = self.at + timedelta(hours=1) if done else self._end + timedelta(days=2)
        yield f"poll-{poll}", _CLERK, OpenedV2(
            poll, 1, "policy", "majority", proposal, text, None, (), 0, 0, None, 0, _HALF, _NOBODY, 0, "open",
            None, closes_at, (), None, None, len(self._members), len(self._members), self._roll, None,
        )  # fmt: skip
        yield f"proposal-{proposal}", _CLERK, PutToVote(proposal, poll)
        most = self._extent.voters if done else self._extent.voters // 4
        voters = list(self._members)[number % 2 : most + number % 2]
        for one in voters:
            cast = CastV2(poll, one, "for" if (number + len(one)) % 7 else "against", None, "full", None)
            yield ballot_stream(poll, one), self._members[one], cast
        if not done:
            return
        adopted = bool((number + len(MEMBER)) % 7)
        tally = Tally(len(voters) * adopted, len(voters) * (not adopted), 0)
        outcome: Literal["adopted", "rejected"] = "adopted" if adopted else "rejected"
        yield f"poll-{poll}", _CLERK, Closed(poll)
        yield (
            f"poll-{poll}",
            _CLERK,
            CountedV2(poll, len(voters), tally, None, (), (), (), (), (), (), 0, outcome),
        )
        standing: Standing = "advice" if number % 2 else "decision"
        yield f"proposal-{proposal}", _CLERK, Concluded(proposal, poll, outcome, standing, text)
        if number % 10 == 0:
            one, words = next(self._names), self._text(f"Wij zagen liever een fontein, {number}.")
            yield f"minority-{proposal}-{one}", self._members[one], PositionTaken(proposal, one, words)

    def _convened(self, sitting: str, starts_at: datetime) -> Line:
        title, place = self._text(f"Plenaire vergadering {sitting}"), self._text("Stadhuis")
        ends_at = starts_at + timedelta(hours=3)
        convened = Convened(sitting, "plenary", None, title, starts_at, ends_at, place, None)
        return f"sitting-{sitting}", _CLERK, convened

    def _sitting(self, number: int, dossiers: range, *, ended: bool = True) -> Iterator[Line]:
        sitting = f"zitting{number}" if ended else "nu"
        stream = f"sitting-{sitting}"
        items = [(f"punt{each}", f"dossier{dossier}") for each, dossier in enumerate(dossiers)]
        yield self._convened(sitting, self.at)
        for item, proposal in items:
            put = AgendaItemPut(item, self._text(f"Over {proposal}"), proposal, None)
            yield stream, _CLERK, put
        yield stream, _CLERK, Began()
        there = list(itertools.islice(self._names, 60))
        for one in there:
            yield f"attendance-{sitting}-{one}", _CLERK, Came(sitting, one)
        for one in there[:10]:
            yield stream, self._members[one], TurnAsked(items[0][0], one)
            if ended:
                yield stream, _CLERK, TurnGiven(items[0][0], one)
        if not ended:
            return
        yield stream, _CLERK, Ended()
        yield stream, _CLERK, MinutesDrafted(1, self._text(f"Wat er in {sitting} gezegd werd."))
        if 0 < number < self._extent.dossiers // SITTING - 10:
            before = f"zitting{number - 1}"
            yield f"sitting-{before}", _CLERK, MinutesApproved(1, sitting)

    def _present(self) -> Iterator[Line]:
        """What is under way beside the dossiers: a sitting that is held, those that come, who applies."""
        last = self._extent.dossiers - self._extent.submitted
        yield from self._sitting(0, range(last, last + 5), ended=False)
        for ahead in range(3):
            yield self._convened(f"komend{ahead}", self._end + timedelta(days=7 * (ahead + 1)))
        agenda, secret = "agenda-nu", "5" * 64
        yield agenda, _CLERK, AgendaAnnounced("nu", 1, self.at, self.at, digest(b"", secret))
        yield agenda, _CLERK, AgendaClosed("nu", self.at)
        yield agenda, _CLERK, LotRevealed("nu", secret)
        placed = tuple(Placed(f"dossier{last + each}", "support") for each in range(5))
        yield agenda, _CLERK, AgendaDrawn("nu", placed)
        for number in range(self._extent.beside):
            name = self._text(f"Kandidaat-lid {number}")
            yield f"application-aanvraag{number}", _CLERK, Applied(
                f"aanvraag{number}", f"kandidaat{number}", "civil-society", None, name, None,
                *_about(number), None, None, None, None,
            )  # fmt: skip
        reason = self._text("Er staat waar iemand woont.")
        for number in range(self._extent.beside):
            asked = MeasureAsked(
                f"maatregel{number}", "hide", f"bijdrage1xdossier{number}", "personal-data", reason, "city"
            )
            yield f"measure-maatregel{number}", self._members[_CITY], asked
            action = f"actie{number}"
            taken = ActionTakenUp(
                action, None, (MEMBER,), self._text(f"Bank {number} plaatsen"), reason, self._end, None
            )
            yield f"action-{action}", self._members[MEMBER], taken
            gone = ErasureRequested(f"wissing{number}", (reason,), reason, "personal-data", "city")
            yield f"erasure-wissing{number}", self._members[_CITY], gone


def _about(number: int) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    return (
        (THEMES[number % len(THEMES)],),
        (TARGET_GROUPS[number % len(TARGET_GROUPS)],),
        (NEIGHBOURHOODS[number % len(NEIGHBOURHOODS)],),
    )


def _procedure() -> Procedure:
    return Procedure(
        majorities=Majorities(_TERMS, _TERMS, _TERMS, _TERMS, _TERMS, _TERMS, _TERMS, _NOBODY),
        support=Support(organisations=5, sizes=1, staffings=1, neighbourhoods=1),
        places=Places(by_support=4, by_rotation=2, by_lot=2),
        periods=Periods(
            reading=0, amendments=0, answer=30, response=60, hold=21, minority=14, lapse=180, appeal=30
        ),
        voting=Voting(
            "open", shielded=False, city_votes=True, neighbourhood_roll="everyone", openers=("clerk",)
        ),
        hand_ons=2,
        flemish=Flemish(two_thirds=False, no_vote_for_councillors=False),
    )
