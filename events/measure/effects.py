"""What a measure is about, what it does, and how that is undone: one place for each kind."""

from __future__ import annotations

from events.application.acts import require_applied
from events.application.facts import ApplicationRefused, ApplicationReopened
from events.application.state import stream as application_stream
from events.contribution.facts import Hidden, Shown
from events.contribution.state import stream as contribution_stream
from events.fact import Digest, Fact
from events.measure.facts import Kind, MeasureAsked
from events.membership.acts import require_standing
from events.membership.facts import Reinstated, Suspended
from events.membership.state import STREAM as MEMBERSHIP
from events.refusal import OutOfOrder, Unknown
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
            contribution = world.contribution(subject)
            if not contribution.made:
                raise Unknown(
                    "no-such-contribution",
                    f"{act} was refused: there is no such contribution.",
                    "Check its id; the debate on the item lists them.",
                )
            if contribution.hidden:
                raise OutOfOrder(
                    "contribution-hidden",
                    f"{act} was refused: it is hidden already.",
                    "Nothing needs to be done.",
                )


def organisation_of(world: World, asked: MeasureAsked) -> str | None:
    """The member that a measure is about: the one to suspend, or the author of what would be hidden."""
    match asked.kind:
        case "suspend":
            return asked.subject
        case "hide":
            return world.contribution(asked.subject).organisation
        case "refuse-admission":
            return None


def effect(asked: MeasureAsked) -> tuple[str, Fact]:
    """What a measure does when it is confirmed."""
    match asked.kind:
        case "suspend":
            return MEMBERSHIP, Suspended(asked.subject, asked.reason)
        case "refuse-admission":
            refused = ApplicationRefused(asked.subject, asked.reason, asked.measure)
            return application_stream(asked.subject), refused
        case "hide":
            return contribution_stream(asked.subject), Hidden(asked.subject, asked.measure, asked.reason)


def undone(world: World, asked: MeasureAsked, appeal: Digest) -> Writes:
    """How a measure that is lifted is undone; nothing where that has happened already."""
    match asked.kind:
        case "suspend":
            if world.membership.standing(asked.subject) != "suspended":
                return []
            return [(MEMBERSHIP, Reinstated(asked.subject, appeal))]
        case "refuse-admission":
            reopened = ApplicationReopened(asked.subject, asked.measure)
            return [(application_stream(asked.subject), reopened)]
        case "hide":
            return [(contribution_stream(asked.subject), Shown(asked.subject, asked.measure))]
