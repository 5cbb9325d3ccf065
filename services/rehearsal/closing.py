"""The close: a time is announced for every poll, the clerk process closes and counts, and we wait for it.

The time is told by the server's clock (the header Date), not by ours.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from services.rehearsal.client import Chamber, Declined, Unanswered, each
from services.rehearsal.progress import Progress
from services.rehearsal.stage import Stage

AHEAD = 1.0
"""Seconds between the announcement and the close, beside what announcing itself may take."""

EACH = 0.02
"""Seconds more for every poll that is announced."""

PATIENCE = 120.0
"""Seconds after the announced time, without any poll being counted, before the wait is given up."""

LOOK_AGAIN = 0.2
"""Seconds between two looks at polls that are not counted yet."""


async def close(chamber: Chamber, clerk: str, stage: Stage, at_once: int, progress: Progress) -> None:
    """Announce a closing time for every poll of the stage: the same, unless announcing takes too long.

    Raises: Declined, Unanswered.
    """
    ahead = timedelta(seconds=1 + AHEAD + EACH * len(stage.polls))  # Date tells whole seconds
    closes_at = await _now(chamber) + ahead
    done = progress.stage("announcing the close", len(stage.polls))

    async def announce(poll: str, at: datetime) -> None:
        body = {"closes_at": at.isoformat()}
        try:
            await chamber.act(f"api/polls/{poll}/closing", clerk, body, f"{stage.run}-close-{poll}")
        except Declined as declined:
            if declined.code != "closes-in-the-past":
                raise
            # A part was restarted meanwhile, and the moment has passed.
            await announce(poll, await _now(chamber) + ahead)
        else:
            done()

    await each(stage.polls.values(), lambda poll: announce(poll, closes_at), at_once)


async def _now(chamber: Chamber) -> datetime:
    date = (await chamber.read("health/live")).date
    if date is None:
        raise Unanswered("the server's answers carry no Date, so no closing time can be told by its clock")
    return date


async def counted(
    chamber: Chamber, stage: Stage, at_once: int, progress: Progress
) -> dict[str, dict[str, Any]]:
    """Wait until the clerk process has counted every poll; gives them by statement, as the chamber does.

    Raises: Unanswered when nothing moves any more; Declined.
    """
    done = progress.stage("closing and counting", len(stage.polls))
    found: dict[str, dict[str, Any]] = {}
    moved = time.monotonic()

    async def look(statement: str) -> None:
        nonlocal moved
        poll = (await chamber.read(f"api/polls/{stage.polls[statement]}")).body
        if poll["phase"] == "counted":
            found[statement] = poll
            moved = time.monotonic()
            done()

    while waiting := [statement for statement in stage.polls if statement not in found]:
        await each(_some(waiting, at_once), look, at_once)
        if time.monotonic() - moved > PATIENCE:
            raise Unanswered(
                f"{len(waiting)} polls were not counted within {PATIENCE:.0f} s: does the clerk process run?"
            )
        await asyncio.sleep(LOOK_AGAIN)
    return found


def _some(waiting: Sequence[str], at_once: int) -> Sequence[str]:
    # Nobody is counted long before the others: looking at a few is enough, and spares the chamber.
    return waiting[: 4 * at_once]
