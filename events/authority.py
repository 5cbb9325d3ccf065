"""Who may act: the clerk by office, a representative by mandate and the organisation's present standing."""

from __future__ import annotations

from datetime import datetime

from events.assembly.facts import GivenOffice
from events.fact import Actor
from events.membership.facts import Bench
from events.organisation.state import Mandate
from events.refusal import NotAllowed, OutOfOrder
from events.world import World


def require_clerk(world: World, who: Actor, act: str) -> None:
    """Refuse unless who acts holds the clerk's office now.

    Raises: NotAllowed.
    """
    if not holds(world, who, "clerk"):
        raise NotAllowed(
            "not-the-clerk",
            f"{act} was refused: only the clerk may do this.",
            "Ask the clerk, or use the token of the clerk's office.",
        )


def holds(world: World, who: Actor, office: GivenOffice) -> bool:
    """Whether somebody acts in an office, and has it now."""
    return who.office == office and who.mandate in world.assembly.holders(office)


def require_first(world: World, version: int, act: str) -> None:
    """Refuse unless nothing of the kind was adopted (`version` 0) and nobody is a member yet.

    Raises: OutOfOrder.
    """
    if version or world.membership.version:
        raise OutOfOrder(
            "not-the-first",
            f"{act} was refused: the clerk does it once, before the first member is admitted.",
            "Put the change to the vote as a proposal; when it is adopted it comes into force.",
        )


def require_mandate(
    world: World, who: Actor, at: datetime, organisation: str, act: str, *, suspended_too: bool = False
) -> Mandate:
    """The mandate under which somebody acts for an organisation that is in good standing now.

    `suspended_too`: for the few acts that a suspended organisation may do.

    Raises: NotAllowed.
    """
    if who.office != "member" or who.organisation != organisation:
        raise NotAllowed(
            "not-your-organisation",
            f"{act} was refused: you do not act for this organisation.",
            "Use the token of a mandate of the organisation itself.",
        )
    return require_representative(world, who.mandate, at, organisation, act, suspended_too=suspended_too)


def require_representative(
    world: World, name: str, at: datetime, organisation: str, act: str, *, suspended_too: bool = False
) -> Mandate:
    """The mandate `name` of an organisation that is in good standing now, whoever acts for its holder.

    Raises: NotAllowed.
    """
    standing = world.membership.standing(organisation)
    if standing != "member" and not (suspended_too and standing == "suspended"):
        raise NotAllowed(
            "not-in-good-standing",
            f"{act} was refused: your organisation is {_told(standing)}.",
            "Ask the clerk about your organisation's membership.",
        )
    mandate = world.organisation(organisation).mandates.get(name)
    if mandate is None or not mandate.holds(at):
        raise NotAllowed(
            "no-mandate",
            f"{act} was refused: your mandate for this organisation does not hold now.",
            "Ask a full member of your organisation, or the clerk, for a new mandate.",
        )
    return mandate


def require_bench(world: World, who: Actor, at: datetime, act: str) -> Bench:
    """The bench for which somebody acts, by a mandate of a member (F3). The clerk is of neither.

    Raises: NotAllowed.
    """
    if who.office != "member" or who.organisation is None:
        raise NotAllowed(
            "of-no-bench",
            f"{act} was refused: it takes a person of each bench, and you act for no organisation.",
            "Ask somebody with a mandate of an organisation.",
        )
    require_mandate(world, who, at, who.organisation, act)
    return world.membership.bench(who.organisation)


def require_other_bench(world: World, who: Actor, at: datetime, asked: Bench | None, act: str) -> Bench:
    """The bench of somebody who judges what the bench `asked` asked for: the other one (F3).

    Raises: NotAllowed.
    """
    bench = require_bench(world, who, at, act)
    if bench == asked:
        raise NotAllowed(
            "same-bench",
            f"{act} was refused: your bench asked for it, and it takes a person of each bench.",
            "Somebody of the other bench confirms or refuses it.",
        )
    return bench


def _told(standing: str | None) -> str:
    return {"suspended": "suspended", "left": "no longer a member"}.get(standing or "", "not a member")
