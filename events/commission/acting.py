"""Who acts for a commission, and whether there is one to act for."""

from __future__ import annotations

from datetime import datetime

from events.authority import require_mandate
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
