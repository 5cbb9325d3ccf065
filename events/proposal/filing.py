"""Submitting an item under rules of procedure, and what its submitter does until it is on an agenda.

What is not ready yet is no proposal but a draft, and drafts stand outside the log (ADR 0032): submitting is
how a submitter approves what the clerk helped to write.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from events.authority import require_mandate
from events.charter.acts import require_sound as require_sound_charter
from events.charter.facts import CharterText
from events.fact import Actor, Digest, Id, Slugs
from events.proposal.facts import (
    Clauses,
    CoSigned,
    Engagement,
    Filed,
    Kind,
    Preparation,
    Prepared,
    Referred,
    Revised,
    Scope,
)
from events.proposal.phases import BEFORE_THE_AGENDA, BEFORE_THE_VOTE, require_phase
from events.proposal.state import stream
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.acts import require_sound as require_sound_rules
from events.rules.facts import Procedure
from events.statements.standing import require_subject
from events.world import World, Writes

MAX_CO_SIGNERS = 20
"""Organisations that put their name to a proposal beside its submitter; all others support it."""

NOTHING_SAID = Preparation(None, None, None, None, None, None, (), None)


class File(Struct, frozen=True):
    """Submit an item in the name of an organisation, under the rules of procedure in force."""

    proposal: Id
    organisation: Id
    kind: Kind
    title: Digest
    clauses: Clauses
    aim: Id | None = None
    preparation: Preparation = NOTHING_SAID
    themes: Slugs = ()
    target_groups: Slugs = ()
    year: int | None = None
    seats: int | None = None
    procedure: Procedure | None = None
    charter: CharterText | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member may, on any theme (A1). A title and a plain paragraph are enough (A7)."""
        act = "Submitting a proposal"
        require_mandate(world, who, at, self.organisation, act)
        if not world.rules.version:
            raise OutOfOrder(
                "no-rules",
                f"{act} was refused: this assembly has no rules of procedure, which its phases follow.",
                "Submit it as a proposal without rules, or let the clerk adopt rules first.",
            )
        if world.proposal(self.proposal).submitter is not None:
            raise OutOfOrder(
                "proposal-exists",
                f"{act} was refused: this id is in use.",
                "Give the proposal another id, or none: the chamber then makes one.",
            )
        require_clauses(self.clauses, act)
        self._require_aim(world, act)
        self._require_kind(act)
        require_subject(self.kind, (*self.themes, *self.target_groups), world.rules.procedure, act)
        _require_preparation(world, self.preparation, act)
        filed = Filed(
            proposal=self.proposal,
            rules=world.rules.version,
            kind=self.kind,
            organisation=self.organisation,
            title=self.title,
            clauses=self.clauses,
            aim=self.aim,
            preparation=self.preparation,
            themes=self.themes,
            target_groups=self.target_groups,
            year=self.year,
            seats=self.seats,
            procedure=self.procedure,
            charter=self.charter,
            read_from=at,
        )
        return [(stream(self.proposal), filed)]

    def _require_aim(self, world: World, act: str) -> None:
        aims = world.charter.aims
        if self.aim not in aims and (aims or self.aim is not None):
            raise Malformed(
                "no-such-aim",
                f"{act} was refused: every item names an aim of the charter, and this one does not.",
                "Name one of the aims of the charter in force; GET /api/charter lists them.",
            )

    def _require_kind(self, act: str) -> None:
        for kind, what, given in (
            ("statement", "year", self.year),
            ("election", "seats", self.seats),
            ("rules", "procedure", self.procedure),
            ("charter", "charter", self.charter),
        ):
            if (self.kind == kind) != (given is not None):
                raise Malformed(
                    "not-of-this-kind",
                    f"{act} was refused: '{what}' is said of a proposal of kind {kind}, and of no other.",
                    f"Say '{what}' where the kind is {kind}, and leave it out elsewhere.",
                )
        if self.procedure is not None:
            require_sound_rules(self.procedure, act)
        if self.charter is not None:
            require_sound_charter(self.charter, act)


class CoSign(Struct, frozen=True):
    """Put an organisation's name to the proposal of another."""

    proposal: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Each co-signer does it itself, until the proposal is on an agenda."""
        act = "Co-signing"
        state, terms = require_phase(world, self.proposal, act, *BEFORE_THE_AGENDA)
        require_mandate(world, who, at, self.organisation, act)
        if self.organisation == state.submitter or self.organisation in terms.co_signers:
            raise OutOfOrder(
                "name-stands",
                f"{act} was refused: your organisation's name stands under it already.",
                "Nothing needs to be done.",
            )
        if len(terms.co_signers) >= MAX_CO_SIGNERS:
            raise OutOfOrder(
                "too-many-co-signers",
                f"{act} was refused: at most {MAX_CO_SIGNERS} organisations co-sign a proposal.",
                "Support it: that counts the same for a place on an agenda.",
            )
        return [(stream(self.proposal), CoSigned(self.proposal, self.organisation))]


class Prepare(Struct, frozen=True):
    """Say more of what a vote needs (A7). What is None stays as it is; scope brings its neighbourhoods."""

    proposal: Id
    question: Digest | None = None
    background: Digest | None = None
    for_whom: Digest | None = None
    changes: Digest | None = None
    engagement: Engagement | None = None
    scope: Scope | None = None
    neighbourhoods: Slugs = ()
    addressed_to_city: bool | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Its submitter, until the vote. New words, and another promise than before, are to be read anew."""
        act = "Preparing a proposal"
        state, terms = require_phase(world, self.proposal, act, *BEFORE_THE_VOTE)
        require_submitter(world, who, at, state.submitter, act)
        said = {field: value for field in _PREPARED if (value := getattr(self, field)) is not None}
        if self.scope is not None:
            said["neighbourhoods"] = self.neighbourhoods
        elif self.neighbourhoods:
            raise Malformed(
                "neighbourhoods-without-scope",
                f"{act} was refused: it names neighbourhoods and does not say the scope.",
                "Say `scope` too: city-wide, or neighbourhoods.",
            )
        if not said:
            raise Malformed(
                "nothing-said",
                f"{act} was refused: it says nothing.",
                "Say what is there now, at least one thing.",
            )
        before, after = terms.preparation, replace(terms.preparation, **said)
        _require_preparation(world, after, act)
        read_from = at if _must_be_read_anew(before, after) else terms.read_from
        return [(stream(self.proposal), Prepared(self.proposal, after, read_from))]


class Revise(Struct, frozen=True):
    """Change the text of a proposal. Once it is on an agenda it changes by amendments only."""

    proposal: Id
    clauses: Clauses

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Its submitter; the reading time begins anew."""
        act = "Revising a proposal"
        state, _ = require_phase(world, self.proposal, act, *BEFORE_THE_AGENDA)
        require_submitter(world, who, at, state.submitter, act)
        require_clauses(self.clauses, act)
        return [(stream(self.proposal), Revised(self.proposal, state.version + 1, self.clauses, at))]


class Refer(Struct, frozen=True):
    """Bring a proposal where it is dealt with already (A9): to another proposal, or to an organisation."""

    proposal: Id
    reason: Digest
    item: Id | None = None
    receiver: Id | None = None

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Its submitter, and nobody in its place (A1), until it is being deliberated."""
        act = "Referring a proposal"
        state, _ = require_phase(world, self.proposal, act, *BEFORE_THE_AGENDA, "scheduled")
        require_submitter(world, who, at, state.submitter, act)
        if (self.item is None) == (self.receiver is None):
            raise Malformed(
                "refer-to-one",
                f"{act} was refused: it goes to one proposal or to one organisation.",
                "Name either `item` or `receiver`.",
            )
        if self.item is not None and (
            self.item == self.proposal
            or world.proposal(self.item).phase in {"unknown", "withdrawn", "lapsed"}
        ):
            raise Unknown(
                "no-such-item",
                f"{act} was refused: there is no other proposal of that name that stands.",
                "Check the id of the proposal to which it goes.",
            )
        if self.receiver is not None and world.membership.standing(self.receiver) != "member":
            raise Unknown(
                "no-such-receiver",
                f"{act} was refused: the organisation to which it goes is no member in good standing.",
                "Check its id; the directory lists the members.",
            )
        referred = Referred(self.proposal, self.item, self.receiver, self.reason)
        return [(stream(self.proposal), referred)]


_PREPARED = ("question", "background", "for_whom", "changes", "engagement", "scope", "addressed_to_city")
_WORDS = ("question", "background", "for_whom", "changes")


def require_clauses(clauses: Clauses, act: str) -> None:
    """Refuse two clauses with one id.

    Raises: Malformed.
    """
    if len({clause.clause for clause in clauses}) < len(clauses):
        raise Malformed(
            "clause-twice",
            f"{act} was refused: two clauses have the same id.",
            "Give each clause an id of its own.",
        )


def require_submitter(world: World, who: Actor, at: datetime, submitter: str | None, act: str) -> None:
    """Refuse unless who acts does so for the submitter.

    Raises: NotAllowed.
    """
    if submitter is None or who.organisation != submitter:
        raise NotAllowed(
            "not-the-submitter",
            f"{act} was refused: only its submitter does that.",
            "Ask the organisation that submitted it, or propose something yourself.",
        )
    require_mandate(world, who, at, submitter, act)


def _must_be_read_anew(before: Preparation, after: Preparation) -> bool:
    was, now = _fields(before), _fields(after)
    return any(
        was[field] != now[field] and (field in _WORDS or was[field] not in (None, ())) for field in was
    )


def _fields(preparation: Preparation) -> dict[str, Any]:
    return {field: getattr(preparation, field) for field in preparation.__struct_fields__}


def _require_preparation(world: World, said: Preparation, act: str) -> None:
    if (said.scope == "neighbourhoods") != bool(said.neighbourhoods):
        raise Malformed(
            "scope-and-neighbourhoods",
            f"{act} was refused: neighbourhoods are named where the scope is `neighbourhoods`, only there.",
            "Name the neighbourhoods, or let the scope be city-wide.",
        )
    if said.engagement is None:
        return
    holder = said.engagement.holder
    if (said.engagement.level == "decide") != (holder is None):
        raise Malformed(
            "holder-of-the-decision",
            f"{act} was refused: where the assembly decides nobody else holds it; elsewhere somebody does.",
            "Leave `holder` out where the level is decide, and name an organisation elsewhere.",
        )
    if holder is not None and world.membership.standing(holder) != "member":
        raise Unknown(
            "no-such-holder",
            f"{act} was refused: who should hold the decision is no member in good standing.",
            "Check its id; the directory lists the members.",
        )
