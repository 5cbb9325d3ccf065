"""Scene 9: who is missing. What outreach.toml says: gaps as tasks, organisations that are no members yet."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from events.coverage.facts import Kind
from events.prospect.facts import Way
from services.cli.ghent.part import Part
from services.cli.ghent.stage import Stage, said, together

if TYPE_CHECKING:
    from services.cli.ghent.content import Ghent


class Outreach(Part, frozen=True, kw_only=True):
    """A task, of the clerk where it names nobody; done where it has a result."""

    id: str
    kind: Kind
    name: str
    what: str
    in_days: int
    owner: str | None = None
    result: str | None = None


class Prospect(Part, frozen=True, kw_only=True):
    """An organisation that is no member, and how it is invited, if it is."""

    id: str
    name: str
    by: str
    email: str | None = None
    about: str | None = None
    themes: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    outreach: str | None = None
    invited: Way | None = None


async def missing(stage: Stage, ghent: Ghent) -> None:
    """The clerk lists whom to reach; somebody looks; who is known is listed, and one of them invited."""
    lists = {
        "neighbourhoods": sorted(ghent.neighbourhoods),
        "former_municipalities": sorted(ghent.former_municipalities),
        "themes": sorted(ghent.themes),
        "target_groups": sorted(ghent.target_groups),
    }
    await stage.act("clerk", "/coverage", lists)
    await together(_looks(stage, one) for one in ghent.outreach)
    await together(_known(stage, one) for one in ghent.prospects)
    for one in ghent.outreach:
        if one.result:
            await stage.act(one.owner or "clerk", f"/outreach/{one.id}/completion", {"result": one.result})


async def _looks(stage: Stage, one: Outreach) -> None:
    def body(now: datetime, _soon: timedelta) -> Any:
        due_at = now + timedelta(days=one.in_days)
        return said(id=one.id, kind=one.kind, name=one.name, what=one.what, due_at=due_at)

    await stage.announce(one.owner or "clerk", "/outreach", body, one.id)


async def _known(stage: Stage, one: Prospect) -> None:
    body = said(
        id=one.id,
        name=one.name,
        email=one.email,
        about=one.about,
        themes=one.themes,
        target_groups=one.target_groups,
        neighbourhoods=one.neighbourhoods,
        outreach=one.outreach,
    )
    await stage.act(one.by, "/prospects", body, one.id)
    if one.invited:
        await stage.act("clerk", f"/prospects/{one.id}/invitations", {"way": one.invited})
