"""Who acts for a commission, and whether there is one to act for."""

from __future__ import annotations

from datetime import datetime

from events.authority import holds, require_mandate
from events.commission.state import Commission
from events.fact import Actor
from events.refusal import NotAllowed, OutOfOrder, Unknown
from events.world import World


def require_standing(world: World, commission: str, act: str) -> Commission:
    """A commission that was founded and not dissolved.

    Raises: Unknown, OutOfOrder.
    """
    state = world.commission(commission)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-commission",
            f"{act} was refused: there is no such commission.",
            "Check its id; /api/commissions lists them.",
        )
    if state.phase == "dissolved":
        raise OutOfOrder(
            "commission-dissolved",
            f"{act} was refused: the commission was dissolved.",
            "What it had in hand is with the assembly.",
        )
    return state


def require_commission(world: World, who: Actor, at: datetime, commission: str, act: str) -> Commission:
    """Refuse unless who acts has a mandate of the organisation in the chair, or of the rapporteur's.

    Raises: NotAllowed, Unknown, OutOfOrder.
    """
    state = require_standing(world, commission, act)
    officers = {state.chair, state.rapporteur} - {None}
    if who.office != "member" or who.organisation is None or who.organisation not in officers:
        raise NotAllowed(
            "not-for-the-commission",
            f"{act} was refused: it is for the chair or the rapporteur of the commission.",
            "Ask one of them; the clerk names them where there are none.",
        )
    require_mandate(world, who, at, who.organisation, act)
    return state


def require_answering(world: World, who: Actor, at: datetime, commission: str, act: str) -> Commission:
    """Refuse unless who acts for the commission does it, or its own system: with what it got, and no more.

    Whoever speaks for the commission gave that system its token, outside the log (ADR 0049).

    Raises: NotAllowed, Unknown, OutOfOrder.
    """
    if (who.office, who.mandate) == ("commission", commission):
        return require_standing(world, commission, act)
    return require_commission(world, who, at, commission, act)


def require_presiding(world: World, who: Actor, at: datetime, commission: str, act: str) -> None:
    """Refuse unless who acts has a mandate of the organisation in the chair, or is the clerk, who helps it.

    Raises: NotAllowed.
    """
    if holds(world, who, "clerk"):
        return
    chair = world.commission(commission).chair
    if who.office != "member" or chair is None or who.organisation != chair:
        raise NotAllowed(
            "not-in-the-chair",
            f"{act} was refused: within a commission it is for its chair, or for the clerk.",
            "Ask one of them.",
        )
    require_mandate(world, who, at, chair, act)


def require_seat(
    world: World, who: Actor, at: datetime, commission: str, organisation: str, act: str
) -> None:
    """Refuse unless who acts has a mandate of an organisation with a seat in a commission that stands.

    Raises: NotAllowed, Unknown, OutOfOrder.
    """
    state = require_standing(world, commission, act)
    require_mandate(world, who, at, organisation, act)
    if organisation not in state.members:
        raise NotAllowed(
            "no-seat-of-yours",
            f"{act} was refused: your organisation has no seat in this commission.",
            "What is said and voted on within it is for its seats; on the dossier every member has a say.",
        )
