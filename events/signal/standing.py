"""Whether a signal stands, and who stands behind it: who raised or recognises it, or one it took in (A4)."""

from __future__ import annotations

from datetime import datetime

from events.authority import require_mandate
from events.fact import Actor
from events.refusal import NotAllowed, OutOfOrder, Unknown
from events.signal.state import Signal
from events.world import World


def require_rules(world: World, act: str) -> None:
    """Signals and bundles need rules of procedure.

    Raises: OutOfOrder.
    """
    if not world.rules.version:
        raise OutOfOrder(
            "no-rules-of-signals",
            f"{act} was refused: the assembly has no rules of procedure.",
            "Adopt rules of procedure first.",
        )


def require_signal(world: World, signal: str, act: str) -> Signal:
    """A signal that was raised and not merged into another.

    Raises: Unknown, OutOfOrder.
    """
    state = world.signal(signal)
    if state.phase == "unknown":
        raise Unknown(
            "no-such-signal",
            f"{act} was refused: there is no such signal.",
            "Check its id.",
        )
    if state.phase == "merged":
        raise OutOfOrder(
            "signal-merged",
            f"{act} was refused: the signal was merged into '{state.into}', which stands for both.",
            "Do it there.",
        )
    return state


def recognised(world: World, signal: str, state: Signal, organisation: str) -> tuple[str, ...]:
    """The signals under which the recognitions of an organisation stand: this one, and those that it took in.

    However many they are, the organisation counts once.
    """
    return tuple(one for one in (signal, *state.merged) if world.recognition(one, organisation).given)


def require_behind(world: World, who: Actor, at: datetime, signal: str, state: Signal, act: str) -> str:
    """The organisation that stands behind a signal, for which somebody acts.

    Raises: NotAllowed.
    """
    organisation = who.organisation
    if organisation is None or not (
        organisation in state.raisers or recognised(world, signal, state, organisation)
    ):
        raise NotAllowed(
            "not-behind-the-signal",
            f"{act} was refused: your organisation neither raised the signal nor recognises it.",
            "Recognise it first, where you see it too; or ask the clerk.",
        )
    require_mandate(world, who, at, organisation, act)
    return organisation
