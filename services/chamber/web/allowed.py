"""What a visitor may do now, asked of the rules themselves: a form is shown to who can use it.

Acts are decided on the present states, and not done. Whatever is sent is judged again all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from events.fact import Actor
from events.refusal import Malformed, NotAllowed, Refused
from events.world import Act, World
from services.chamber.web.page import Visit

Check = Callable[[], object]
"""Raises Refused where something may not be done."""

NOT_SIGNED_IN = NotAllowed("not-signed-in", "Nobody is signed in.", "Sign in, and choose for whom you act.")


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
    return await visit.parts.gateway.ask(
        lambda world, at: frozenset(name for name, check in checks(world, at, who).items() if _passes(check))
    )


def _passes(check: Check) -> bool:
    try:
        check()
    except Refused:
        return False
    return True
