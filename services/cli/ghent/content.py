"""The content of the Ghent demo: the TOML files beside this module, read, and checked each in itself.

assembly.toml        what is said at the founding; labels of themes, target groups, neighbourhoods
organisations.toml   the members, and one that applies
proposals.toml       the proposals with their polls, and surveys
sittings.toml        the sittings with their agendas
dossier.toml         all of the dossier that went the whole way
commissions.toml     commissions, calls for their seats, what was delegated: see bodies.py
means.toml           funds, and who received what of them: see funds.py
signals.toml         signals from the field and bundles of them: see signals.py
outreach.toml        who is missing: see outreach.py
rules.toml           the rules of procedure
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import msgspec

from events.clauses import Kind as ChangeKind
from events.contribution.facts import Asked
from events.contribution.facts import Kind as ContributionKind
from events.duty.facts import Verdict
from events.membership.facts import Bench
from events.organisation.facts import LegalForm, Size, Staffing, Year
from events.poll.facts import Method
from events.proposal.facts import Kind, Level
from events.sitting.facts import Kind as SittingKind
from services.cli.ghent.bodies import Call, Commission, Delegation
from services.cli.ghent.funds import Fund
from services.cli.ghent.outreach import Outreach, Prospect
from services.cli.ghent.part import Part
from services.cli.ghent.signals import Bundle, Signal

FOLDER = Path(__file__).parent

RULES = FOLDER / "rules.toml"

SAMPLE = "voorbeeldstraat"
"""The organisation whose token a visitor of the demo may use."""

Ballots = Mapping[str, tuple[str, ...]]
"""Organisations by what they choose, as the method writes it."""


class Assembly(Part, frozen=True, kw_only=True):
    """What is said at the founding."""

    name: str
    origin: str
    purpose: str


class Profile(Part, frozen=True, kw_only=True):
    """What an invented organisation says of itself."""

    id: str
    name: str
    stands_for: str
    legal_form: LegalForm
    founded: Year
    staffing: Staffing
    size: Size
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    neighbourhoods: tuple[str, ...] = ()
    bench: Bench = "civil-society"


class Organisation(Profile, frozen=True, kw_only=True):
    """A member. `contact`: each field with its value and who sees it."""

    substitute: bool = False
    contact: Mapping[str, tuple[str, Literal["public", "members", "hidden"]]] = {}


class Application(Profile, frozen=True, kw_only=True):
    """One that applies, introduced by a member."""

    introduced_by: str
    motive: str


class Contribution(Part, frozen=True, kw_only=True):
    """Something that is said, and what became of it."""

    id: str
    organisation: str
    kind: ContributionKind
    text: str
    reply_to: str | None = None
    for_another: bool = False
    asked: Asked | None = None
    answer: str | None = None
    revised: str | None = None
    withdrawn: bool = False


class Amendment(Part, frozen=True, kw_only=True):
    """An amendment of one change."""

    id: str
    organisation: str
    kind: ChangeKind
    at: str
    text: str
    reason: str
    clause: str | None = None
    co_signers: tuple[str, ...] = ()


class Poll(Part, frozen=True, kw_only=True):
    """A poll and its ballots. It closes after so many days, unless it `ends` at once.

    `reasons`: of who has a concern or an objection.
    """

    ballots: Ballots
    method: Method = "majority"
    closes_in_days: int | None = None
    ends: Literal["counted", "annulled"] | None = None
    options: Mapping[str, str] = {}
    status_quo: str | None = None
    reasons: Mapping[str, str] = {}
    by_substitute: tuple[str, ...] = ()
    in_room: tuple[str, ...] = ()
    reason: str = ""


class Survey(Poll, frozen=True, kw_only=True):
    """A survey, held by a member or by the contact person of the city (`contact`)."""

    id: str
    by: str
    question: str
    proposal: str | None = None


class Proposal(Part, frozen=True, kw_only=True):
    """A proposal, how it comes on an agenda, and the polls on it."""

    id: str
    organisation: str
    title: str
    aim: str
    for_whom: str
    clauses: tuple[str, ...]
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    kind: Kind = "policy"
    question: str | None = None
    changes: str | None = None
    background: str | None = None
    level: Level | None = None
    holder: str | None = None
    addressed_to_city: bool = False
    neighbourhoods: tuple[str, ...] = ()
    year: int | None = None
    seats: int | None = None
    charter_purpose: str | None = None
    response: int | None = None
    late_answer: bool = False
    co_signers: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    sitting: str | None = None
    competes: bool = False
    contributions: tuple[Contribution, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    poll: Poll | None = None
    second_poll: Poll | None = None
    withdrawn: str | None = None
    referred_to: str | None = None
    referred: str | None = None

    @property
    def polls(self) -> dict[str, Poll]:
        """Its polls by id, in order."""
        given = {self.id: self.poll, f"{self.id}2": self.second_poll}
        return {id_: poll for id_, poll in given.items() if poll is not None}


class AgendaItem(Part, frozen=True, kw_only=True):
    """An item of an agenda that is no proposal. `hands`: the show of hands that took a late one up."""

    id: str
    title: str
    hands: Mapping[str, int] | None = None


class Document(Part, frozen=True, kw_only=True):
    """A document, for a sitting or for an item of its agenda."""

    id: str
    title: str
    text: str
    item: str | None = None


class Sitting(Part, frozen=True, kw_only=True):
    """A sitting; held while the demo is founded, unless it is to come `in_days`."""

    id: str
    title: str
    kind: SittingKind = "plenary"
    about: str | None = None
    place: str | None = None
    link: str | None = None
    in_days: int | None = None
    items: tuple[AgendaItem, ...] = ()
    late: tuple[AgendaItem, ...] = ()
    documents: tuple[Document, ...] = ()
    turns: Mapping[str, tuple[str, ...]] = {}
    waives: Mapping[str, tuple[str, ...]] = {}
    attends: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    approves: str | None = None
    minutes: tuple[str, ...] = ()


class Draft(Part, frozen=True, kw_only=True):
    """What its organisation wrote before the clerk helped."""

    title: str
    paragraph: str


class Vote(Poll, frozen=True, kw_only=True):
    """A poll of the dossier, by majority unless it says otherwise."""

    poll: str


class Deciding(Part, frozen=True, kw_only=True):
    """What becomes of the amendments: one is taken over, the rivals are ranked and voted on."""

    taken_over: str
    ranking: tuple[str, ...]
    reason: str
    votes: Mapping[str, Vote]


class Consent(Vote, frozen=True, kw_only=True):
    """A consent round, and the answers to its objections by organisation."""

    answers: Mapping[str, str]


class Promise(Part, frozen=True, kw_only=True):
    """What the city will do, within so many days."""

    id: str
    owner: str
    what: str
    in_days: int


class Answer(Part, frozen=True, kw_only=True):
    """What the city answers to the outcome."""

    verdict: Verdict
    reasons: str
    promises: tuple[Promise, ...]


class Indicator(Part, frozen=True, kw_only=True):
    """What an action is followed up by."""

    name: str
    unit: str
    baseline: str
    target: str
    source: str


class Measurement(Part, frozen=True, kw_only=True):
    """What was measured so many days ago."""

    id: str
    value: str
    days_ago: int
    evidence: str


class Action(Part, frozen=True, kw_only=True):
    """What organisations do because of the outcome; the first of them takes it up."""

    id: str
    owners: tuple[str, ...]
    what: str
    for_whom: str
    in_days: int
    indicator: Indicator
    measurements: tuple[Measurement, ...]


class Dossier(Part, frozen=True, kw_only=True):
    """The dossier that went all the way, beside what proposals.toml says of its item."""

    draft: Draft
    contributions: tuple[Contribution, ...]
    amendments: tuple[Amendment, ...]
    deciding: Deciding
    consent: Consent
    vote: Vote
    minority: Mapping[str, str]
    answer: Answer
    action: Action

    @property
    def item(self) -> str:
        """Its item: the vote on it bears its name."""
        return self.vote.poll


class Ghent(Part, frozen=True, kw_only=True):
    """Everything. Themes, target groups and neighbourhoods are Dutch labels by slug."""

    assembly: Assembly
    themes: Mapping[str, str]
    target_groups: Mapping[str, str]
    neighbourhoods: Mapping[str, str]
    former_municipalities: Mapping[str, str]
    organisations: tuple[Organisation, ...]
    applications: tuple[Application, ...]
    proposals: tuple[Proposal, ...]
    surveys: tuple[Survey, ...]
    sittings: tuple[Sitting, ...]
    commissions: tuple[Commission, ...]
    calls: tuple[Call, ...]
    delegations: tuple[Delegation, ...]
    signals: tuple[Signal, ...]
    bundles: tuple[Bundle, ...]
    funds: tuple[Fund, ...]
    outreach: tuple[Outreach, ...]
    prospects: tuple[Prospect, ...]
    dossier: Dossier

    def proposal(self, id_: str) -> Proposal:
        """A proposal by its id."""
        return next(proposal for proposal in self.proposals if proposal.id == id_)

    def sitting(self, id_: str) -> Sitting:
        """A sitting by its id."""
        return next(sitting for sitting in self.sittings if sitting.id == id_)


def read() -> Ghent:
    """The content of the demo."""
    told = {
        **_table("assembly"),
        **_table("organisations"),
        **_table("proposals"),
        **_table("sittings"),
        **_table("commissions"),
        **_table("signals"),
        **_table("means"),
        **_table("outreach"),
        "dossier": _table("dossier"),
    }
    return msgspec.convert(told, Ghent)


def _table(name: str) -> dict[str, object]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
