"""Scene 3: sittings. Convened, with the places of their agenda drawn, held, minuted.

The list of items closes a moment after it was announced; the clerk process closes it, and draws once the
clerk has revealed the secret of the lot.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from events.agenda.drawing import commitment
from services.cli.ghent.content import Ghent, Sitting
from services.cli.ghent.stage import Stage, said, together


async def convene(stage: Stage, sitting: Sitting) -> None:
    """The chair convenes it: soon, or in so many days."""

    def body(now: datetime, soon: timedelta) -> Any:
        starts_at = now + 3 * soon if sitting.in_days is None else _evening(now, sitting.in_days)
        return said(
            id=sitting.id,
            kind=sitting.kind,
            about=sitting.about,
            title=sitting.title,
            place=sitting.place,
            link=sitting.link,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
        )

    await stage.announce("chair", "/sittings", body, sitting.id)
    for item in sitting.items:
        await _put(stage, sitting, said(id=item.id, title=item.title))


async def announce_agenda(stage: Stage, sitting: Sitting, secret: str) -> None:
    """The clerk announces until when items can qualify for it, bound to a secret."""

    def body(now: datetime, soon: timedelta) -> Any:
        coming = sitting.in_days
        return {
            "sitting": sitting.id,
            "closes_at": now + soon if coming is None else _evening(now, coming - 7),
            "meets_at": now + 3 * soon if coming is None else _evening(now, coming),
            "commitment": commitment(secret),
        }

    await stage.announce("clerk", "/agendas", body, sitting.id)


async def draw(stage: Stage, ghent: Ghent, sitting: Sitting, secret: str) -> list[str]:
    """The lot is revealed and the places are given: the items by their ids, in order."""
    path = f"/agendas/{sitting.id}"
    await stage.until(path, lambda agenda: agenda["closed_at"], "the list of items was closed")
    await stage.act("clerk", f"{path}/lot", {"secret": secret})
    drawn = await stage.until(path, lambda agenda: agenda["drawn"], "the places were drawn")
    items = [place["proposal"] for place in drawn["items"]]
    for item in items:
        await _put(stage, sitting, {"id": item, "title": ghent.proposal(item).title, "proposal": item})
    for document in sitting.documents:
        body = said(id=document.id, title=document.title, text=document.text, item=document.item)
        await stage.act("clerk", f"/sittings/{sitting.id}/documents", body, document.id)
    return items


async def begin(stage: Stage, sitting: Sitting) -> None:
    """It is opened at its time; organisations sign in, and take up what is late."""
    path = f"/sittings/{sitting.id}"
    told = await stage.until(path, lambda told: told["sitting"], "the sitting was seen")
    wait = datetime.fromisoformat(told["sitting"]["starts_at"]) - stage.now()
    await asyncio.sleep(max(0.0, wait.total_seconds()))
    await stage.act("chair", f"{path}/opening")
    await together(stage.act(organisation, f"{path}/attendance") for organisation in sitting.attends)
    for item in sitting.late:
        await _put(stage, sitting, said(id=item.id, title=item.title, hands=item.hands))
    for item_id in sitting.turns:
        await _speak(stage, sitting, item_id)


async def approve(stage: Stage, sitting: Sitting, before: Sitting) -> None:
    """It approves the minutes of the one before."""
    body = {"version": len(before.minutes), "by": sitting.id}
    await stage.act("chair", f"/sittings/{before.id}/approval", body)


async def end(stage: Stage, sitting: Sitting) -> None:
    """Some leave before the end; it is closed, and its minutes are written, and corrected."""
    path = f"/sittings/{sitting.id}"
    for organisation in sitting.leaves:
        await stage.act(organisation, f"{path}/departures")
    await stage.act("chair", f"{path}/closing")
    for number, text in enumerate(sitting.minutes, 1):
        await stage.act("clerk", f"{path}/minutes", {"text": text}, str(number))


async def _put(stage: Stage, sitting: Sitting, body: Any) -> None:
    await stage.act("chair", f"/sittings/{sitting.id}/agenda", body, body["id"])


async def _speak(stage: Stage, sitting: Sitting, item: str) -> None:
    """Who asks for the floor gets it, in turns by organisation; the chamber tells whose it is."""
    path = f"/sittings/{sitting.id}/agenda/{item}"
    for organisation in sitting.turns[item]:
        told = await stage.act(organisation, f"{path}/turns")
    for organisation in sitting.waives.get(item, ()):
        told = await stage.act(organisation, f"{path}/waiver")
    while waiting := _waiting(await stage.get(f"/sittings/{sitting.id}?at_least={told['last']}"), item):
        told = await stage.act("chair", f"{path}/floor", {"organisation": waiting[0]}, waiting[0])


def _waiting(sitting: Any, item: str) -> list[str]:
    (found,) = [one for one in sitting["agenda"] if one["item"] == item]
    return [speaker["organisation"] for speaker in found["waiting"]]


def _evening(now: datetime, days: int) -> datetime:
    """An evening in so many days: 19:00 in UTC."""
    return (now + timedelta(days=days)).replace(hour=19, minute=0, second=0, microsecond=0)


Secret = Callable[[str], str]
"""The secret of a sitting's lot."""
