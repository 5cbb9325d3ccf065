"""What a measure is about, what it does, and how that is undone: one place for each kind."""

from __future__ import annotations

from events.application.acts import require_applied
from events.application.facts import ApplicationRefused, ApplicationReopened
from events.application.state import stream as application_stream
from events.fact import Digest, Fact
from events.measure.facts import Kind, MeasureAsked
from events.membership.acts import require_standing
from events.membership.facts import Reinstated, Suspended
from events.membership.state import STREAM as MEMBERSHIP
from events.refusal import Unknown
from events.world import World, Writes


def require_subject(world: World, kind: Kind, subject: str, act: str) -> None:
    """Refuse unless there is what a measure is about, and it can still be done.

    Raises: Unknown, OutOfOrder.
    """
    match kind:
        case "suspend":
            require_standing(world, subject, "member", act)
        case "refuse-admission":
            require_applied(world, subject, act)
        case "hide":
            raise Unknown(
                "no-such-contribution",
                f"{act} was refused: there is no such contribution.",
                "Check its id.",
            )


def effect(asked: MeasureAsked) -> tuple[str, Fact]:
    """What a measure does when it is confirmed."""
    if asked.kind == "refuse-admission":
        refused = ApplicationRefused(asked.subject, asked.reason, asked.measure)
        return application_stream(asked.subject), refused
    return MEMBERSHIP, Suspended(asked.subject, asked.reason)


def undone(world: World, asked: MeasureAsked, appeal: Digest) -> Writes:
    """How a measure that is lifted is undone; nothing where that has happened already."""
    if asked.kind == "refuse-admission":
        reopened = ApplicationReopened(asked.subject, asked.measure)
        return [(application_stream(asked.subject), reopened)]
    if world.membership.standing(asked.subject) != "suspended":
        return []
    return [(MEMBERSHIP, Reinstated(asked.subject, appeal))]
