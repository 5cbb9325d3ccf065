"""Importing a city's register into a fund: row by row, as often as one likes (T5).

1. Who asks is the clerk, and the fund stands; the columns are known. Otherwise nothing is read.
2. Each row is read. One that cannot be read is told with its line and why, and nothing of it is stored.
3. A row that the fund does not have yet is allocated; one that says something else is corrected; one that
   says the same is left as it is: the same register a second time changes nothing.

Rows are known by their reference. A text is compared with what stands beside the log; one that was erased is
never put back by an import.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct
from msgspec.structs import replace

from events.authority import require_clerk
from events.fact import Actor
from events.fund.acts import Allocate, CorrectAllocation
from events.fund.facts import MAX_ALLOCATIONS, Share
from events.fund.state import Fund
from events.refusal import Malformed, Unknown
from events.world import Act, World
from services.chamber import registers
from services.chamber.api.rows import each
from services.chamber.problem import Problem
from services.chamber.registers import Meant, Register, Row, plain
from services.chamber.route import Asked, Body, Case, Parts, Reply, Route, encode, identified
from services.chamber.views import organisations
from services.chamber.words import Reason
from services.gateway import Command

CHANGED = "Het register van de bron zegt nu iets anders."
"""Why an allocation is corrected, where whoever imports says nothing."""

Outcome = Literal["allocated", "corrected", "unchanged", "refused"]


Called = Annotated[str, Meta(max_length=registers.NAMES)]
"""What a row is called, whether or not it can be a reference."""


class ImportBody(Body):
    """Rows of a register, at most 1,000; a file with more is sent in parts.

    `no_names`: whoever sends it looked, and no reference is the name of a person. A reference stands in the
    log for ever, and no rule tells a name with a digit in it from a number.
    `whole`: with the last part, tell what stands in the fund and in no row. `also` are then the references of
    the rows of the other parts. `reason` is told with each correction.
    """

    register: Register
    no_names: bool = False
    reason: Reason | None = None
    whole: bool = False
    also: Annotated[tuple[Called, ...], Meta(max_length=MAX_ALLOCATIONS)] = ()


class ImportLine(Struct, frozen=True):
    """What became of one row: `allocation` is what it became or is, `recipient` a member that is meant.

    `problem`: why it was refused; nothing of it is stored.
    """

    line: int
    reference: str
    outcome: Outcome
    allocation: str | None = None
    recipient: str | None = None
    problem: Problem | None = None


class ImportAnswer(Struct, frozen=True):
    """What became of each row, in order, and how many of each outcome.

    `missing`: the references of what was imported before and stands in no row now; nothing was done about it.
    """

    allocated: int
    corrected: int
    unchanged: int
    refused: int
    lines: list[ImportLine]
    missing: list[str]


class _House(NamedTuple):
    """What rows are compared with: the fund, what its texts say, and the ids of members by their names."""

    state: Fund
    bodies: Mapping[str, str]
    members: Mapping[str, list[str]]

    def says(self, digest: str | None, words: str) -> bool:
        """Whether a text that stands says this; one that was erased is left alone."""
        if digest is None or not words:
            return digest is None and not words
        return self.bodies.get(digest, words) == words


async def take(parts: Parts, asked: Asked) -> Reply:
    """Import the rows."""
    who, fund, body = asked.actor, asked.ids["fund"], asked.input
    state = await parts.gateway.ask(lambda world, _at: _standing(world, who, fund))
    where, twice = registers.places(body.register.columns), registers.repeated(body.register)
    _require_looked(body)
    house = _House(state, await _bodies(parts, state), await _members(parts))

    async def imported(row: Row) -> tuple[ImportLine, int | None]:
        _require_first(row, twice)
        meant = registers.meant(row, body.register.columns, where)
        return await _done(parts, asked, row, meant, house)

    def refused(row: Row, problem: Problem) -> ImportLine:
        return ImportLine(row.line, registers.reference(row, where)[:64], "refused", problem=problem)

    lines, last = await each(asked, body.register, imported, refused)
    sent = {registers.reference(row, where) for row in body.register.rows} | set(body.also)
    missing = sorted(set(state.references) - sent) if body.whole else []
    count = {outcome: sum(line.outcome == outcome for line in lines) for outcome in _OUTCOMES}
    return Reply(200, encode(ImportAnswer(**count, lines=lines, missing=missing)), last)


async def _done(
    parts: Parts, asked: Asked, row: Row, meant: Meant, house: _House
) -> tuple[ImportLine, int | None]:
    """One row: allocated, corrected or left; and where it stands in the log."""
    fund, identity = asked.ids["fund"], parts.gateway.identity
    case = Case(asked.actor, asked.ids, identity.command(), identity)
    name = house.state.references.get(meant.reference) or registers.named(fund, meant.reference)
    before = house.state.allocations.get(name)
    share = _share(meant, before, house, case)
    line = ImportLine(row.line, meant.reference, "unchanged", name, share.recipient)
    if share == before:
        return line, None
    act: Act = Allocate(fund, name, share, meant.reference)
    if before is not None:
        act = CorrectAllocation(fund, name, share, case.text(asked.input.reason or CHANGED))
    command = Command(case.command, identified(asked.path, row))
    receipt = await parts.gateway.act(act, asked.actor, command, case.prose)
    return replace(line, outcome="allocated" if before is None else "corrected"), receipt.last


def _share(meant: Meant, before: Share | None, house: _House, case: Case) -> Share:
    """What the row says; a text or an amount that says the same as before is the one of before."""

    def text(digest: str | None, words: str) -> str | None:
        if before is not None and house.says(digest, words):
            return digest
        return case.text(words) if words else None

    name = text(before.name if before else None, meant.recipient)
    kept = before is not None and name == before.name
    recipient = before.recipient if before is not None and kept else _member(meant.recipient, house)
    if meant.organisation:
        recipient = meant.organisation
    what = text(before.what if before else None, meant.what)
    assert what is not None  # noqa: S101 - a row says for what, or is refused
    same = before is not None and Decimal(before.amount) == Decimal(meant.amount)
    return Share(
        recipient=recipient,
        name=name,
        kind=meant.kind,
        amount=before.amount if before is not None and same else meant.amount,
        currency=meant.currency,
        what=what,
        criterion=_criterion(meant.criterion, house),
        proposal=meant.proposal,
        decision=text(before.decision if before else None, meant.decision),
    )


def _member(name: str, house: _House) -> str | None:
    """The one member that is called so; None: none is, or several are."""
    found = house.members.get(plain(name), [])
    return found[0] if len(found) == 1 else None


def _criterion(said: str, house: _House) -> str | None:
    """The criterion that a row names by its id or in its own words; one that is unknown is for the rules."""
    criteria = house.state.told.criteria if said and house.state.told else ()
    for one in criteria:
        if plain(house.bodies.get(one.text, "")) == plain(said):
            return one.criterion
    return said or None


def _standing(world: World, who: Actor, fund: str) -> Fund:
    require_clerk(world, who, _ACT)
    state = world.fund(fund)
    if state.told is None:
        raise Unknown(
            "no-such-fund",
            f"{_ACT} was refused: there is no such fund.",
            "Check its id; /api/funds lists them.",
        )
    return state


def _require_looked(body: ImportBody) -> None:
    if not body.no_names:
        raise Malformed(
            "register-not-looked-through",
            "The register was refused: nobody said that no reference in it is the name of a person.",
            "Look through that column, for a reference stands in the log for ever; where a name stands, give"
            " the row a number; and then say so: 'no_names'.",
        )


def _require_first(row: Row, twice: Mapping[int, int]) -> None:
    if row.line in twice:
        raise Malformed(
            "row-twice",
            f"The row was refused: line {twice[row.line]} has the same reference.",
            "Give each row a reference of its own.",
        )


async def _bodies(parts: Parts, state: Fund) -> Mapping[str, str]:
    digests = [one.text for one in state.told.criteria] if state.told else []
    for name in state.references.values():
        share = state.allocations[name]
        digests += [one for one in (share.name, share.what, share.decision) if one is not None]
    return {digest: body async for digest, body in parts.reading.models.prose(digests)}


async def _members(parts: Parts) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    after = None
    while lines := await organisations.organisations(parts.reading, after=after, limit=1_000):
        for line in lines:
            found.setdefault(plain(line.name or ""), []).append(line.organisation)
        after = lines[-1].cursor
    return found


_ACT = "Importing"
_OUTCOMES: tuple[Outcome, ...] = ("allocated", "corrected", "unchanged", "refused")

ROUTES = (
    Route("import-register", "POST", "/funds/{fund}/rows",
          "Import rows of a register: each is allocated, corrected, left as it is, or refused with why.",
          "the clerk", take, 200, ImportAnswer, body=ImportBody, token=True),
)  # fmt: skip
"""The route by which a register is imported."""
