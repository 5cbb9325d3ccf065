"""What an item lacks before its vote (A7), and what the rules say of that vote.

An item under rules of procedure is put to the vote when its text, question, background, for whom it is and
what changes for them, engagement and scope are there, whether it is addressed to the city was said, and the
reading time has passed since the last of what must be read changed. The terms of the vote are those of the
rules that the item follows: nobody chooses them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from events.proposal.facts import Level, Standing
from events.proposal.state import Terms
from events.rules.facts import Procedure
from events.rules.facts import Terms as Needed
from events.world import World

Lack = Literal[
    "question",
    "background",
    "for-whom",
    "changes",
    "engagement",
    "scope",
    "addressed-to-city",
    "reading-time",
]
"""What an item may lack. Text, kind and aim cannot be missing: nothing is submitted without them."""

_STANDING: dict[Level, Standing] = {
    "inform": "position",
    "consult": "advice",
    "advise": "advice",
    "co-decide": "decision",
    "decide": "decision",
}


def missing(item: Terms, procedure: Procedure, at: datetime) -> tuple[Lack, ...]:
    """What an item lacks at a moment (UTC) before it can be put to the vote; empty: nothing."""
    said = item.preparation
    there: dict[Lack, bool] = {
        "question": said.question is not None,
        "background": said.background is not None,
        "for-whom": said.for_whom is not None,
        "changes": said.changes is not None,
        "engagement": said.engagement is not None,
        "scope": said.scope is not None,
        "addressed-to-city": said.addressed_to_city is not None,
        "reading-time": at >= readable_until(item, procedure),
    }
    return tuple(lack for lack, is_there in there.items() if not is_there)


def readable_until(item: Terms, procedure: Procedure) -> datetime:
    """When the reading time has passed (UTC), if nothing that must be read changes."""
    return item.read_from + timedelta(days=procedure.periods.reading)


def needed(item: Terms, procedure: Procedure) -> Needed | None:
    """The majority and the quorum that an item needs; None for an election, which has no majority."""
    majorities = procedure.majorities
    by_kind = {
        "policy": majorities.policy,
        "statement": majorities.statement,
        "rules": majorities.rules,
        "charter": majorities.charter,
        "membership": majorities.membership,
    }
    return by_kind.get(item.kind)


def secrecy(item: Terms, procedure: Procedure) -> Literal["open", "sealed"]:
    """Of a poll on an item, where it is not decided by consent."""
    voting = procedure.voting
    return "sealed" if voting.shielded and item.preparation.addressed_to_city else voting.secrecy


def roll(world: World, procedure: Procedure, item: Terms | None) -> tuple[str, ...]:
    """The sorted ids of who may vote on an item; None: on no item.

    Everyone in good standing, the city only where the rules say so; on an item of some neighbourhoods (A6)
    only who says that it works in one of them, where the rules say that.
    """
    membership, voting = world.membership, procedure.voting
    everyone = (
        organisation
        for organisation in membership.roll()
        if voting.city_votes or membership.bench(organisation) != "city"
    )
    there = set(item.preparation.neighbourhoods) if item is not None else set()
    if voting.neighbourhood_roll == "everyone" or not there:
        return tuple(everyone)
    return tuple(
        organisation
        for organisation in everyone
        if there.intersection(world.organisation(organisation).traits.neighbourhoods)
    )


def standing(item: Terms) -> Standing:
    """What the outcome of an item is called (T4). A yearly statement is a position, whoever asked for it."""
    engagement = item.preparation.engagement
    if item.kind == "statement" or engagement is None:
        return "position"
    return _STANDING[engagement.level]
