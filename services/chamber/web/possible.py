"""What a visitor may do with an item, an amendment or a contribution now, by the names of the operations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from events.amendment import acts as amendments
from events.amendment.deciding import Rank, TakeOver
from events.authority import require_clerk, require_mandate
from events.contribution import acts as contributions
from events.fact import Actor
from events.minority.acts import TakePosition
from events.preparation import Lack, missing, readable_until
from events.proposal.acts import Withdraw
from events.proposal.facts import Clause
from events.proposal.filing import CoSign, Prepare, Revise, require_submitter
from events.proposal.phases import BEFORE_THE_AGENDA, require_item, require_phase
from events.refusal import Refused
from events.support.acts import GiveSupport, TakeSupportBack
from events.world import World
from services.chamber.web.allowed import Check, passing
from services.chamber.web.page import Visit

WORDS = "0" * 64
"""The digest of words that are still to be written."""


async def with_item(visit: Visit, proposal: str) -> frozenset[str]:
    """The operations on an item that may be done by who visits; none by who is not signed in."""
    return await passing(visit, lambda world, at, who: _item(world, at, who, proposal))


async def with_amendment(visit: Visit, proposal: str, amendment: str) -> frozenset[str]:
    """The operations on an amendment."""
    return await passing(visit, lambda world, at, who: _amendment(world, at, who, proposal, amendment))


async def with_rivals(visit: Visit, proposal: str, rivals: tuple[str, ...]) -> bool:
    """Whether amendments that collide may be ranked."""

    def checks(world: World, at: datetime, who: Actor) -> Mapping[str, Check]:
        return {"rank-amendments": lambda: Rank(proposal, rivals, WORDS).decide(world, who, at)}

    return "rank-amendments" in await passing(visit, checks)


async def with_contribution(visit: Visit, proposal: str, contribution: str) -> frozenset[str]:
    """The operations on something that was said; `contribute`: one may reply to it."""
    return await passing(visit, lambda world, at, who: _contribution(world, at, who, proposal, contribution))


async def lacking(visit: Visit, proposal: str) -> tuple[tuple[Lack, ...], datetime] | None:
    """What an item lacks before its vote, and until when it is read; None without rules of procedure."""

    def question(world: World, at: datetime) -> tuple[tuple[Lack, ...], datetime] | None:
        try:
            _, terms = require_item(world, proposal, "Asking what is missing")
        except Refused:
            return None
        procedure = world.rules.by_version[terms.rules]
        return missing(terms, procedure, at), readable_until(terms, procedure)

    return await visit.parts.gateway.ask(question)


def _item(world: World, at: datetime, who: Actor, proposal: str) -> Mapping[str, Check]:
    mine = who.organisation or ""

    def amend() -> None:
        require_mandate(world, who, at, mine, "")
        _, terms = amendments.require_amendable(world, proposal, "")
        amendments.require_in_time(world, terms, at, "")

    def contribute() -> None:
        require_mandate(world, who, at, mine, "")
        contributions.require_discussed(world, proposal, "")

    def refer() -> None:
        state, _ = require_phase(world, proposal, "", *BEFORE_THE_AGENDA, "scheduled")
        require_submitter(world, who, at, state.submitter, "")

    return {
        "support-item": lambda: GiveSupport(proposal, mine).decide(world, who, at),
        "take-support-back": lambda: TakeSupportBack(proposal, mine).decide(world, who, at),
        "co-sign-item": lambda: CoSign(proposal, mine).decide(world, who, at),
        "prepare-item": lambda: Prepare(proposal, question=WORDS).decide(world, who, at),
        "revise-item": lambda: Revise(proposal, (Clause("c1", WORDS),)).decide(world, who, at),
        "withdraw-proposal": lambda: Withdraw(proposal, WORDS).decide(world, who, at),
        "take-position": lambda: TakePosition(proposal, mine, WORDS).decide(world, who, at),
        "file-amendment": amend,
        "contribute": contribute,
        "refer-item": refer,
        "rank-amendments": lambda: require_clerk(world, who, ""),
    }


def _amendment(world: World, at: datetime, who: Actor, proposal: str, amendment: str) -> Mapping[str, Check]:
    mine = who.organisation or ""
    return {
        **_item(world, at, who, proposal),
        "co-sign-amendment": lambda: amendments.CoSign(proposal, amendment, mine).decide(world, who, at),
        "take-over-amendment": lambda: TakeOver(proposal, amendment).decide(world, who, at),
        "withdraw-amendment": lambda: amendments.WithdrawAmendment(proposal, amendment).decide(
            world, who, at
        ),
    }


def _contribution(
    world: World, at: datetime, who: Actor, proposal: str, contribution: str
) -> Mapping[str, Check]:
    return {
        "contribute": _item(world, at, who, proposal)["contribute"],
        "revise-contribution": lambda: contributions.Revise(contribution, WORDS).decide(world, who, at),
        "answer-contribution": lambda: contributions.Answer(contribution, WORDS).decide(world, who, at),
        "withdraw-contribution": lambda: contributions.Withdraw(contribution).decide(world, who, at),
    }
