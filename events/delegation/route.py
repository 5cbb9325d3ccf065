"""Who may get an item, who answers for it, and the counting of hand-ons along its route (A2)."""

from __future__ import annotations

from datetime import datetime

from events.authority import holds, require_clerk, require_mandate
from events.commission.acting import require_answering, require_standing
from events.delegation.facts import BecameHot, HandedOn, Kind, Mandate, PassedOn, Receiver
from events.delegation.state import OUT, Delegation, Phase, stream
from events.fact import Actor, Digest
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import World, Writes


def require_receiver(world: World, receiver: Receiver, mandate: Mandate, act: str) -> None:
    """Refuse a receiver that is none, cannot answer, or may not do what is asked.

    Raises: Malformed, Unknown, OutOfOrder.
    """
    if (receiver.commission is None) == (receiver.name is None):
        raise Malformed(
            "one-receiver",
            f"{act} was refused: it goes to one commission, or to one consultation by its name.",
            "Give 'commission', or 'name'.",
        )
    if receiver.commission is None:
        if mandate == "decide":
            raise OutOfOrder(
                "may-not-decide",
                f"{act} was refused: only a commission that may decide is asked to.",
                "Ask it to advise, to elaborate or to execute.",
            )
        _require_speaker(world, receiver, act)
        return
    commission = require_standing(world, receiver.commission, act)
    if receiver.organisation is not None:
        raise Malformed(
            "speaks-for-itself",
            f"{act} was refused: a commission speaks by its chair and its rapporteur.",
            "Leave 'organisation' out.",
        )
    if commission.chair is None and commission.rapporteur is None:
        raise OutOfOrder(
            "nobody-to-receive",
            f"{act} was refused: the commission has neither chair nor rapporteur.",
            "Name them first.",
        )
    if mandate == "decide" and not commission.may_decide:
        raise OutOfOrder(
            "may-not-decide",
            f"{act} was refused: the commission was founded to advise, not to decide.",
            "Ask it to advise, to elaborate or to execute.",
        )


def _require_speaker(world: World, receiver: Receiver, act: str) -> None:
    speaker = receiver.organisation
    if speaker is not None and world.membership.standing(speaker) != "member":
        raise OutOfOrder(
            "no-member-in-good-standing",
            f"{act} was refused: '{speaker}' is no member in good standing.",
            "Name the member that speaks for the consultation, or none.",
        )


def require_held(
    world: World, who: Actor, at: datetime, kind: Kind, item: str, act: str, *phases: Phase
) -> tuple[Delegation, Receiver]:
    """An item that a body has, in one of the phases, and that body, for whom somebody acts.

    Raises: NotAllowed, OutOfOrder, Unknown.
    """
    receiver = world.delegation(kind, item).receiver
    if receiver is None:
        raise never_delegated(act)
    if receiver.commission is not None:
        require_answering(world, who, at, receiver.commission, act)
    elif receiver.organisation is not None and not holds(world, who, "clerk"):
        require_mandate(world, who, at, receiver.organisation, act)
    else:
        require_clerk(world, who, act)
    return require_out(world, kind, item, act, *phases), receiver


def never_delegated(act: str) -> Unknown:
    """The refusal of what was never delegated."""
    return Unknown(
        "never-delegated",
        f"{act} was refused: the item was never delegated.",
        "Check its kind and its id; /api/delegations lists those that were.",
    )


def require_out(world: World, kind: Kind, item: str, act: str, *phases: Phase) -> Delegation:
    """An item that a body has, in one of the phases; in any of them where none is named.

    Raises: OutOfOrder.
    """
    state = world.delegation(kind, item)
    asked = phases or OUT
    if state.phase not in asked:
        raise OutOfOrder(
            "wrong-phase-of-delegation",
            f"{act} was refused: the item is '{state.phase}', and must be {' or '.join(asked)}.",
            "See /api/delegations for where it stands.",
        )
    return state


def require_bureau(world: World, who: Actor, act: str) -> None:
    """Refuse unless who acts is clerk or chair: they act for the assembly, which delegated it.

    Raises: NotAllowed.
    """
    if not holds(world, who, "clerk") and not holds(world, who, "chair"):
        raise NotAllowed(
            "not-for-the-assembly",
            f"{act} was refused: only the assembly may, which delegates; clerk and chair act for it.",
            "Ask one of them.",
        )


def handed_on(
    world: World, kind: Kind, item: str, receiver: Receiver, reason: Digest, *, by_city: bool = False
) -> Writes:
    """The hand-on, counted; and the item back with the assembly, where that is once too often.

    `by_city`: the city answered that an outcome is not theirs; the act is that of its response duty.
    """
    state, name = world.delegation(kind, item), stream(kind, item)
    count = state.hand_ons + 1
    fact = (PassedOn if by_city else HandedOn)(kind, item, receiver, reason, count)
    rules = world.rules
    procedure = rules.by_version.get(state.rules) or rules.procedure
    if procedure is None or count <= procedure.hand_ons:
        return [(name, fact)]
    return [(name, fact), (name, BecameHot(kind, item, count))]
