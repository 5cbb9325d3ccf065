"""Stream `rules`: the rules of procedure. One stream, the rules whole at each version.

A poll, a procedure and a delegation name the version that was in force when they began; a later one never
reaches back.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct

from events.fact import Fact, Id
from events.poll.facts import Quorum, Threshold

Days = Annotated[int, Meta(ge=0, le=1_000, description="days of 24 hours")]
Some = Annotated[int, Meta(ge=0, le=1_000)]

Opener = Literal["clerk", "chair"]


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """What a vote needs to adopt.

    threshold: the majority
    quorum: how many must take part
    """

    threshold: Threshold
    quorum: Quorum


class Majorities(Struct, frozen=True, forbid_unknown_fields=True):
    """What each kind of item needs.

    policy: an item of policy
    statement: a yearly statement
    rules: a change of the rules of procedure
    charter: a change of the charter
    membership: an item about who belongs
    amendment: an amendment
    late_item: putting an item on an agenda that was sent out already
    election: how many must take part in an election
    """

    policy: Terms
    statement: Terms
    rules: Terms
    charter: Terms
    membership: Terms
    amendment: Terms
    late_item: Terms
    election: Quorum


class Support(Struct, frozen=True, forbid_unknown_fields=True):
    """When an item qualifies: enough organisations support it, and they are spread.

    organisations: how many, its submitter and co-signers among them
    sizes: of how many different size bands they are
    staffings: of how many different kinds of staffing
    neighbourhoods: of how many different neighbourhoods
    """

    organisations: Some
    sizes: Some
    staffings: Some
    neighbourhoods: Some


class Places(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The places of items on the agenda of a sitting.

    by_support: for the items with most support
    by_rotation: for items of organisations that had none before
    by_lot: for items that are drawn
    at_sittings: places are given on sittings that were convened and are not over or called off, and an item
        that a sitting takes up late has one by that; left out where the rules do not ask it
    """

    by_support: Some
    by_rotation: Some
    by_lot: Some
    at_sittings: bool = False


class Periods(Struct, frozen=True, forbid_unknown_fields=True):
    """How long things take, in days.

    reading: from the final text to the opening of the vote, at least
    amendments: amendments are taken until so long before the vote or the sitting
    answer: for an answer to a question
    response: for the city's answer to an outcome, until the end of the last day; 0: it is owed at once
    hold: an objection holds an item for so long at most
    minority: after the result, for minority positions
    lapse: an item that did not qualify lapses after so long
    appeal: for an appeal against a measure
    """

    reading: Days
    amendments: Days
    answer: Days
    response: Days
    hold: Days
    minority: Days
    lapse: Days
    appeal: Days


class Voting(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who votes, and who sees it.

    secrecy: of a poll where nothing else is asked
    shielded: items that bind or criticise the city are decided by consent, or sealed
    city_votes: the organisations of the city's bench are on the roll
    neighbourhood_roll: who votes on an item of some neighbourhoods only
    openers: the offices that open polls and announce their close
    one_statement: the assembly makes one yearly statement a year on a theme or target group; left out where
        the rules do not ask it
    awaits_report: a proposal that a body has in hand is not put to the vote, and its report opens it again,
        to be read, discussed and amended; left out where the rules do not ask it
    """

    secrecy: Literal["open", "sealed"]
    shielded: bool
    city_votes: bool
    neighbourhood_roll: Literal["everyone", "active-there"]
    openers: Annotated[tuple[Opener, ...], Meta(min_length=1, max_length=2)]
    one_statement: bool = False
    awaits_report: bool = False


class Flemish(Struct, frozen=True, forbid_unknown_fields=True):
    """Options for bodies that formally advise a municipal council (Flemish Decree on Local Government of 22
    December 2017, article 304).

    two_thirds: at most two thirds of the members are of one sex
    no_vote_for_councillors: councillors and aldermen have no vote
    """

    two_thirds: bool
    no_vote_for_councillors: bool


class Procedure(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of procedure, whole.

    majorities: what each kind of item needs
    support: when an item qualifies for an agenda
    places: how the places on an agenda are given
    periods: how long things take
    voting: who votes, and who sees it
    hand_ons: an item that is handed on more often comes back to the assembly
    flemish: options of Flemish law
    """

    majorities: Majorities
    support: Support
    places: Places
    periods: Periods
    voting: Voting
    hand_ons: Some
    flemish: Flemish


class RulesAdopted(Fact, frozen=True):
    """Rules of procedure were adopted, from now on in force.

    version: counts from 1
    procedure: the rules, whole
    poll: the vote behind them; null for the first ones
    """

    type: ClassVar[str] = "rules.adopted.v1"
    since: ClassVar[str] = "0.1.0"
    version: Annotated[int, Meta(ge=1, le=1_000_000)]
    procedure: Procedure
    poll: Id | None


Event = RulesAdopted
"""What stream `rules` adds up to."""
