"""Scene 1: who belongs. Organisations with what they are and whom to contact, their representatives, offices.

The clerk admits and gives the first mandates; a full member is `m<organisation>`, a substitute
`s<organisation>`. The chair and the contact person of the city hold offices by mandates of their own.
"""

from __future__ import annotations

from typing import Any

from services.cli.ghent.content import Application, Ghent, Organisation, Profile
from services.cli.ghent.stage import Stage, said, together

OFFICES = {"chair": "voorzitter", "contact": "contactpersoon"}
"""The mandates of those that hold an office, beside the clerk."""


async def offices(stage: Stage) -> None:
    """The chair and the contact person of the city, with their tokens."""
    for office, mandate in OFFICES.items():
        await stage.act("clerk", "/offices", {"office": office, "mandate": mandate}, mandate)
        told = await stage.act("clerk", f"/offices/{mandate}/tokens", {"office": office})
        stage.tokens[office] = told["token"]


async def organisation(stage: Stage, one: Organisation) -> None:
    """One organisation comes in, and says whom to contact."""
    admission = {**_profile(one), "id": one.id, "bench": one.bench}
    await stage.act("clerk", "/organisations", admission, one.id)
    await _representative(stage, one.id, f"m{one.id}", "full", one.id)
    if one.substitute:
        await _representative(stage, one.id, f"s{one.id}", "substitute", substitute(one.id))
    if one.contact:
        fields = {name: {"value": value, "visible": seen} for name, (value, seen) in one.contact.items()}
        await stage.act(one.id, f"/organisations/{one.id}/contact", fields)


async def _representative(stage: Stage, one: str, mandate: str, kind: str, named: str) -> None:
    path = f"/organisations/{one}/mandates"
    await stage.act("clerk", path, {"id": mandate, "kind": kind}, kind)
    stage.tokens[named] = (await stage.act("clerk", f"{path}/{mandate}/tokens"))["token"]


async def applications(stage: Stage, ghent: Ghent) -> None:
    """Who is not a member yet waits, introduced by one."""
    await together(_apply(stage, one) for one in ghent.applications)


async def _apply(stage: Stage, one: Application) -> None:
    body = {
        **_profile(one),
        "id": one.id,
        "organisation": one.id,
        "bench": one.bench,
        "motive": one.motive,
    }
    await stage.act(one.introduced_by, "/applications", body, one.id)


def substitute(organisation: str) -> str:
    """Who acts in the absence of the full member, as the stage knows it."""
    return f"{organisation}, substitute"


def _profile(one: Profile) -> dict[str, Any]:
    return said(
        name=one.name,
        stands_for=one.stands_for,
        themes=one.themes,
        target_groups=one.target_groups,
        neighbourhoods=one.neighbourhoods,
        legal_form=one.legal_form,
        founded=one.founded,
        staffing=one.staffing,
        size=one.size,
    )
