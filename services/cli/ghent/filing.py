"""Scene 2: proposals. Submitted, co-signed, supported; some end before there is a vote on them.

The clerk process sees that an item's support is spread as the rules ask, and the item qualifies.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from events.rules.facts import Procedure
from services.cli.ghent.content import RULES, Draft, Proposal
from services.cli.ghent.stage import Stage, said, together
from services.cli.statutes import read_charter, read_rules


async def submit(stage: Stage, proposal: Proposal) -> None:
    """An organisation submits a proposal."""
    await stage.act(proposal.organisation, "/items", body_of(proposal), proposal.id)


async def draft(stage: Stage, proposal: Proposal, first: Draft) -> None:
    """An organisation begins with a plain paragraph, the clerk makes more of it, the organisation submits it.

    A draft stands outside the log and has no key: one that was begun before is gone on with.
    """
    if await stage.get(f"/items/{proposal.id}") is not None:
        return
    who = proposal.organisation
    found = await stage.get("/drafts", who)
    name = found[0]["draft"] if found else (await stage.act(who, "/drafts", _first(proposal, first)))["draft"]
    await stage.act("clerk", f"/drafts/{name}", {"body": body_of(proposal)})
    await stage.act(who, f"/drafts/{name}/submission")


async def support(stage: Stage, proposal: Proposal) -> None:
    """Others put their name to it, or support that it comes on an agenda."""
    path = f"/proposals/{proposal.id}"
    for organisation in proposal.co_signers:
        await stage.act(organisation, f"{path}/co-signature")
    await together(stage.act(organisation, f"{path}/support") for organisation in proposal.support)


async def ended(stage: Stage, proposal: Proposal) -> None:
    """Its submitter takes it back, or brings it where it is dealt with already."""
    path = f"/proposals/{proposal.id}"
    if proposal.withdrawn is not None:
        await stage.act(proposal.organisation, f"{path}/withdrawal", {"reason": proposal.withdrawn})
    if proposal.referred_to is not None:
        body = {"item": proposal.referred_to, "reason": proposal.referred}
        await stage.act(proposal.organisation, f"{path}/referral", body)


async def qualified(stage: Stage, proposals: Iterable[Proposal]) -> None:
    """Wait until all of them can come on an agenda."""
    for proposal in proposals:
        await stage.until(
            f"/items/{proposal.id}",
            lambda item: item["phase"] != "submitted",
            f"the support of {proposal.id} was found to be enough",
        )


def body_of(proposal: Proposal) -> dict[str, Any]:
    """A proposal as the chamber takes it."""
    body = said(
        id=proposal.id,
        kind=proposal.kind,
        title=proposal.title,
        clauses=proposal.clauses,
        aim=proposal.aim,
        question=proposal.question,
        background=proposal.background,
        for_whom=proposal.for_whom,
        changes=proposal.changes,
        themes=proposal.themes,
        target_groups=proposal.target_groups,
        year=proposal.year,
        seats=proposal.seats,
    )
    if proposal.level is not None:
        body["engagement"] = said(level=proposal.level, holder=proposal.holder)
        body["addressed_to_city"] = proposal.addressed_to_city
        body["scope"] = "neighbourhoods" if proposal.neighbourhoods else "city-wide"
        body["neighbourhoods"] = proposal.neighbourhoods
    if proposal.kind == "rules":
        body["procedure"] = msgspec.to_builtins(_rules(proposal.response))
    if proposal.kind == "charter":
        body["charter"] = _charter(proposal.charter_purpose)
    return body


def _rules(response: int | None) -> Procedure:
    """The rules that an assembly begins with by default; or those of the demo, with another term."""
    if response is None:
        return read_rules()
    own = read_rules(RULES)
    return replace(own, periods=replace(own.periods, response=response))


def _charter(purpose: str | None) -> dict[str, Any]:
    """The charter of the founding with another purpose."""
    charter = read_charter()
    return {
        "purpose": purpose or charter.purpose.strip(),
        "aims": [{"aim": aim, "text": text.strip()} for aim, text in charter.aims.items()],
        "joining": charter.joining.strip(),
        "direction": charter.direction.strip(),
    }


def _first(proposal: Proposal, first: Draft) -> dict[str, Any]:
    body = {
        "id": proposal.id,
        "kind": proposal.kind,
        "title": first.title,
        "clauses": [first.paragraph],
    }
    return {"body": body}
