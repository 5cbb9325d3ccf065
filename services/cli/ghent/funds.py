"""Scene 8: means, as means.toml tells them: funds, who received what of them, and a register of the city.

What is allocated by the outcome of the dossier names it; one allocation is corrected, as a clerk does who
made a mistake.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from events.fund.facts import Kind
from services.cli.ghent.part import Part
from services.cli.ghent.stage import Stage, said


class Correction(Part, frozen=True, kw_only=True):
    """What the amount is after all, and why."""

    amount: str
    reason: str


class Allocation(Part, frozen=True, kw_only=True):
    """Who received what: `recipient` a member, or `name` somebody else."""

    id: str
    kind: Kind
    amount: str
    what: str
    recipient: str | None = None
    name: str | None = None
    criterion: str | None = None
    outcome: str | None = None
    decision: str | None = None
    corrected: Correction | None = None


class Register(Part, frozen=True, kw_only=True):
    """What the city's own list says, row by row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Fund(Part, frozen=True, kw_only=True):
    """A fund. `criteria` by their ids."""

    id: str
    name: str
    source: str
    year: int
    purpose: str
    criteria: Mapping[str, str] = {}
    allocations: tuple[Allocation, ...] = ()
    register: Register | None = None


async def recorded(stage: Stage, fund: Fund) -> None:
    """One fund with everything that was given of it."""
    criteria = [{"criterion": name, "text": text} for name, text in fund.criteria.items()]
    told = said(name=fund.name, source=fund.source, year=fund.year, purpose=fund.purpose, criteria=criteria)
    await stage.act("clerk", "/funds", {**told, "id": fund.id}, fund.id)
    for one in fund.allocations:
        path = f"/funds/{fund.id}/allocations"
        await stage.act("clerk", path, {**_share(one), "id": one.id}, one.id)
        if one.corrected is not None:
            anew = {**_share(one), "amount": one.corrected.amount, "reason": one.corrected.reason}
            await stage.act("clerk", f"{path}/{one.id}/corrections", anew)
    if fund.register is not None:
        rows = [{"line": line, "cells": cells} for line, cells in enumerate(fund.register.rows, 2)]
        body = {"register": {"columns": fund.register.columns, "rows": rows}, "no_names": True, "whole": True}
        await stage.act("clerk", f"/funds/{fund.id}/rows", body)


def _share(one: Allocation) -> dict[str, Any]:
    return said(
        recipient=one.recipient,
        name=one.name,
        kind=one.kind,
        amount=one.amount,
        what=one.what,
        criterion=one.criterion,
        proposal=one.outcome,
        decision=one.decision,
    )
