"""What waits for an organisation, and what changed since somebody was here (E5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from events.authority import require_mandate
from events.ballot.acts import Cast
from events.fact import Actor
from events.refusal import Malformed, Refused
from events.world import World
from services.chamber.api.reads import At, Limit, read
from services.chamber.reading import Reading
from services.chamber.route import Asked, Parts, Reply, Route, encode
from services.chamber.views import dossiers as dossier_views
from services.chamber.views import polls as poll_views
from services.chamber.views import proposals as proposal_views
from services.chamber.views import waiting as views
from services.chamber.words import Position

READING = "Reading what waits for an organisation"


class ChangesQuery(At):
    """From position `since` on; from the beginning where it is left out."""

    since: Position = 0
    limit: Limit = 100


async def waiting(parts: Parts, asked: Asked) -> Reply:
    """What waits for an organisation."""
    who, organisation = asked.actor, asked.ids["organisation"]
    seen = await parts.reading.seen(views.OF, asked.input.at_least)
    return Reply(200, encode(await waiting_for(parts, who, organisation)), seen)


async def waiting_for(parts: Parts, who: Actor, organisation: str, most: int = views.MOST) -> views.Waiting:
    """What waits for an organisation, at most so much of each kind.

    Raises: NotAllowed where who asks has no mandate of it.
    """
    opened = await poll_views.open_polls(parts.reading, views.MOST)

    def question(world: World, at: datetime) -> tuple[str, set[str]]:
        require_mandate(world, who, at, organisation, READING, suspended_too=True)
        on_the_roll = votable(world, who, at, organisation, [one.poll for one in opened])
        return world.membership.bench(organisation), on_the_roll

    bench, on_the_roll = await parts.gateway.ask(question)
    return await views.waiting(parts.reading, organisation, bench, opened, on_the_roll, most)


def votable(world: World, who: Actor, at: datetime, organisation: str, polls: Collection[str]) -> set[str]:
    """The polls in which somebody may vote for an organisation now, as the rules have it."""
    return {poll for poll in polls if _may(world, who, at, poll, organisation)}


def _may(world: World, who: Actor, at: datetime, poll: str, organisation: str) -> bool:
    try:
        Cast(poll, organisation, "abstain").decide(world, who, at)
    except Malformed:
        return True  # another choice is asked for
    except Refused:
        return False
    return True


async def changes(
    reading: Reading, query: ChangesQuery, _ids: Mapping[str, str]
) -> list[dossier_views.ChangeLine]:
    """The dossiers in which something happened."""
    return await dossier_views.changes(reading, query.since, query.limit)


ROUTES = (
    Route("list-waiting", "GET", "/organisations/{organisation}/waiting",
          "What waits for an organisation: votes, questions, amendments, objections.",
          "a mandate of the organisation", waiting, 200, views.Waiting, query=At, token=True),
    read("list-changes", "/changes", "Dossiers in which something happened since, the latest first.",
         proposal_views.OF, ChangesQuery, list[dossier_views.ChangeLine], changes),
)  # fmt: skip
"""The routes about what waits and what changed."""
