"""What a visitor may do now, asked of the rules themselves: a form is shown to who can use it (ADR 0041).

Acts are decided on the present states, and not done. Whatever is sent is judged again all the same.
`obstacles` and `passing` ask about any acts; the functions below them about an item, an amendment or a
contribution, and name what may be done as the operations of the API are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from events.amendment import acts as amendments
from events.amendment.deciding import Rank, TakeOver
from events.authority import require_clerk, require_mandate
from events.contribution import acts as contributions
from events.delegation.reopening import waits
from events.fact import Actor
from events.minority.acts import TakePosition
from events.preparation import Lack, missing, readable_until
from events.proposal.acts import Withdraw
from events.proposal.facts import Clause
from events.proposal.filing import CoSign, Prepare, Revise, require_submitter
from events.proposal.phases import BEFORE_THE_AGENDA, require_item, require_phase
from events.refusal import Malformed, NotAllowed, Refused
from events.statements.standing import other
from events.support.acts import GiveSupport, TakeSupportBack
from events.world import Act, World
from services.chamber.web.page import Visit

Check = Callable[[], object]
"""Raises Refused where something may not be done."""

NOT_SIGNED_IN = NotAllowed("not-signed-in", "Nobody is signed in.", "Sign in, and choose for whom you act.")

UNWRITTEN = "0" * 64
"""The digest of words that are still to be written."""

Lacking = tuple[tuple[Lack, ...], datetime, str | None, bool]
"""What stands between an item and its vote, as `with_item_and_lacks` tells it."""


async def obstacles(visit: Visit, *acts: Act) -> list[Refused | None]:
    """What the rules would refuse each of these acts for, now; None: for nothing.

    What is wrong only with what is said in an act (Malformed) is no obstacle: nothing was typed yet.
    """
    who = visit.session.actor if visit.session else None
    if who is None:
        return [NOT_SIGNED_IN for _ in acts]
    return await visit.parts.gateway.ask(lambda world, at: [_obstacle(act, world, who, at) for act in acts])


def _obstacle(act: Act, world: World, who: Actor, at: datetime) -> Refused | None:
    try:
        act.decide(world, who, at)
    except Malformed:
        return None
    except Refused as refused:
        return refused
    return None


async def passing(
    visit: Visit, checks: Callable[[World, datetime, Actor], Mapping[str, Check]]
) -> frozenset[str]:
    """The names of the checks that pass for who visits; none for who is not signed in."""
    who = visit.session.actor if visit.session else None
    if who is None:
        return frozenset()
    return await visit.parts.gateway.ask(lambda world, at: _passing(checks(world, at, who)))


def _passing(checks: Mapping[str, Check]) -> frozenset[str]:
    return frozenset(name for name, check in checks.items() if _passes(check))


def _passes(check: Check) -> bool:
    try:
        check()
    except Refused:
        return False
    return True


async def with_item(visit: Visit, proposal: str) -> frozenset[str]:
    """The operations on an item that may be done by who visits; none by who is not signed in."""
    return await passing(visit, lambda world, at, who: _item(world, at, who, proposal))


async def with_amendment(visit: Visit, proposal: str, amendment: str) -> frozenset[str]:
    """The operations on an amendment."""
    return await passing(visit, lambda world, at, who: _amendment(world, at, who, proposal, amendment))


async def with_item_and_rivals(
    visit: Visit, proposal: str, rivals: Sequence[tuple[str, ...]]
) -> tuple[frozenset[str], list[bool]]:
    """The operations on an item; and of each of these groups of amendments that collide whether they may be
    ranked.
    """

    def checks(world: World, at: datetime, who: Actor) -> Mapping[str, Check]:
        ranking = [Rank(proposal, group, UNWRITTEN) for group in rivals]
        ranked = {f"rank-{n}": partial(rank.decide, world, who, at) for n, rank in enumerate(ranking)}
        return {**_item(world, at, who, proposal), **ranked}

    passed = await passing(visit, checks)
    ranked = [f"rank-{n}" in passed for n in range(len(rivals))]
    return passed - {f"rank-{n}" for n in range(len(rivals))}, ranked


async def with_contribution(visit: Visit, proposal: str, contribution: str) -> frozenset[str]:
    """The operations on something that was said; `contribute`: one may reply to it."""
    return await passing(visit, lambda world, at, who: _contribution(world, at, who, proposal, contribution))


async def with_item_and_lacks(visit: Visit, proposal: str) -> tuple[frozenset[str], Lacking | None]:
    """The operations on an item; and what it lacks before its vote, until when it is read, the yearly
    statement in its way, and whether it waits for a report: None without rules of procedure.
    """
    who = visit.session.actor if visit.session else None

    def question(world: World, at: datetime) -> tuple[frozenset[str], Lacking | None]:
        may = _passing(_item(world, at, who, proposal)) if who else frozenset[str]()
        return may, _lacks(world, at, proposal)

    return await visit.parts.gateway.ask(question)


def _lacks(world: World, at: datetime, proposal: str) -> Lacking | None:
    try:
        _, terms = require_item(world, proposal, "Asking what is missing")
    except Refused:
        return None
    procedure = world.rules.by_version[terms.rules]
    until, another = readable_until(terms, procedure), other(world, proposal, terms)
    return missing(terms, procedure, at), until, another, waits(world, proposal, terms, at)


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
        "prepare-item": lambda: Prepare(proposal, question=UNWRITTEN).decide(world, who, at),
        "revise-item": lambda: Revise(proposal, (Clause("c1", UNWRITTEN),)).decide(world, who, at),
        "withdraw-proposal": lambda: Withdraw(proposal, UNWRITTEN).decide(world, who, at),
        "take-position": lambda: TakePosition(proposal, mine, UNWRITTEN).decide(world, who, at),
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
        "revise-contribution": lambda: contributions.Revise(contribution, UNWRITTEN).decide(world, who, at),
        "answer-contribution": lambda: contributions.Answer(contribution, UNWRITTEN).decide(world, who, at),
        "withdraw-contribution": lambda: contributions.Withdraw(contribution).decide(world, who, at),
    }
