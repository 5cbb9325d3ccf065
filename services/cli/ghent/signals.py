"""Scene 7: signals from the field, as signals.toml tells them.

One is seen by ten organisations, two years long; another tells the same and is merged into it. Some are
answered, one of them twice; one goes to an outside consultation. A bundle of them is issued, another is being
made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from events import days
from events.signal.facts import Question
from services.cli.ghent.part import Part
from services.cli.ghent.stage import Stage, said, together


class Answer(Part, frozen=True, kw_only=True):
    """What somebody answers to a standing question: an organisation, `clerk` or `contact`."""

    by: str
    question: Question
    text: str


class Outside(Part, frozen=True, kw_only=True):
    """The consultation outside the assembly that is asked to look at a signal, within so many days."""

    name: str
    question: str
    in_days: int


class Signal(Part, frozen=True, kw_only=True):
    """A signal. `recognised`: how often others saw it; `years`: how often it was seen in the year so many
    years ago, by organisation. `into`: with which one it is merged, and why.
    """

    id: str
    organisation: str
    title: str
    text: str
    on_behalf_of: str
    themes: tuple[str, ...]
    seen: int
    neighbourhoods: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    recognised: Mapping[str, int] = {}
    years: Mapping[str, Mapping[str, int]] = {}
    answers: tuple[Answer, ...] = ()
    links: tuple[str, ...] = ()
    outside: Outside | None = None
    into: str | None = None
    why: str = ""


class Bundle(Part, frozen=True, kw_only=True):
    """A bundle, by an organisation or `clerk`."""

    id: str
    by: str
    title: str
    introduction: str
    signals: tuple[str, ...]
    issued: bool = False


async def signalled(stage: Stage, one: Signal) -> None:
    """It is raised, and recognised by others; each tells how often it sees it year by year."""
    body = said(
        id=one.id,
        title=one.title,
        text=one.text,
        on_behalf_of=one.on_behalf_of,
        themes=one.themes,
        seen=one.seen,
        neighbourhoods=one.neighbourhoods,
        target_groups=one.target_groups,
    )
    path = f"/signals/{one.id}"
    await stage.act(one.organisation, "/signals", body, one.id)
    await together(
        stage.act(organisation, f"{path}/recognition", {"seen": seen})
        for organisation, seen in one.recognised.items()
    )
    await together(_seen(stage, path, int(ago), told) for ago, told in one.years.items())
    for number, answer in enumerate(one.answers, 1):
        body = {"question": answer.question, "text": answer.text}
        await stage.act(answer.by, f"{path}/answers", body, str(number))


async def _seen(stage: Stage, path: str, ago: int, told: Mapping[str, int]) -> None:
    year = days.day_of(stage.now()).year - ago
    for organisation, seen in told.items():
        await stage.act(organisation, f"{path}/years", {"year": year, "seen": seen}, str(ago))


async def brought_together(stage: Stage, signals: Iterable[Signal], bundles: Iterable[Bundle]) -> None:
    """What tells the same is merged, what belongs together is linked and bundled, one is asked elsewhere."""
    for one in signals:
        path = f"/signals/{one.id}"
        for other in one.links:
            kind, _, item = other.partition(":")
            await stage.act(one.organisation, f"{path}/links", {"kind": kind, "item": item}, item)
        if one.into is not None:
            await stage.act("clerk", f"{path}/merger", {"into": one.into, "reason": one.why})
        if one.outside is not None:
            await _asked(stage, one.id, one.outside)
    for bundle in bundles:
        await _bundled(stage, bundle)


async def _asked(stage: Stage, signal: str, outside: Outside) -> None:
    def body(now: datetime, _: timedelta) -> Any:
        return {
            "kind": "signal",
            "item": signal,
            "receiver": {"name": outside.name},
            "question": outside.question,
            "mandate": "elaborate",
            "due_on": (days.day_of(now) + timedelta(days=outside.in_days)).isoformat(),
        }

    await stage.announce("clerk", "/delegations", body, signal)


async def _bundled(stage: Stage, bundle: Bundle) -> None:
    path = f"/bundles/{bundle.id}"
    body = {"id": bundle.id, "title": bundle.title, "introduction": bundle.introduction}
    await stage.act(bundle.by, "/bundles", body, bundle.id)
    for signal in bundle.signals:
        await stage.act(bundle.by, f"{path}/signals", {"signal": signal}, signal)
    if bundle.issued:
        await stage.act(bundle.by, f"{path}/issue")
