"""That what takes a person of each bench (F3) is done by two persons.

The rules know benches and mandates, and no people: who holds a mandate stands outside the log. One person may
represent an organisation on each bench, and so could ask with one mandate and confirm with the other. Of a
mandate that somebody acts for by a token alone nobody knows who it is.
"""

from __future__ import annotations

from events.fact import Actor
from events.refusal import NotAllowed
from services.chamber.route import Parts


async def require_another(parts: Parts, stream: str, who: Actor, act: str) -> None:
    """Refuse whoever asked for it with another mandate. `stream` begins with the event that asks.

    Raises: NotAllowed; Unavailable.
    """
    events = await parts.log.stream(stream)
    if not events or events[0].actor.mandate == who.mandate:
        return  # the rules say what is wrong with that
    asked, acts = await _person(parts, events[0].actor), await _person(parts, who)
    if asked is not None and asked == acts:
        raise NotAllowed(
            "same-person",
            f"{act} was refused: you asked for it yourself, with another mandate, and it takes two persons.",
            "Somebody else of the other bench confirms or refuses it.",
        )


async def _person(parts: Parts, actor: Actor) -> str | None:
    held = await parts.people.holder(actor.office, actor.organisation, actor.mandate)
    return None if held is None else held.person
