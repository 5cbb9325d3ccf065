"""A line of the timeline: what happened, under what it is about, by whom and in whose name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

from events.proposal.facts import Clause, Preparation
from events.registry import Recorded
from projections.projection import Statement, Write

Part = Literal[
    "proposal",
    "text",
    "amendments",
    "debate",
    "support",
    "sittings",
    "polls",
    "objections",
    "measures",
    "minority",
    "outcome",
    "answers",
    "actions",
    "delegations",
    "signals",
]
"""What a line belongs to, for whoever reads only some of them."""

Named = tuple[str, str | None, str]
"""Words of a line beside its reason: what they are, of which clause or change, their digest."""

HAPPENED = Statement(
    "happened",
    "something that happened",
    "timeline",
    """
    insert into timeline (position, about, at, type, part, office, by_clock, organisation, poll,
                          text, texts, data, proposal)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
            coalesce($13, (select proposal from timeline
                           where about = $14 and proposal is not null
                           order by position
                           limit 1)))
    """,
)


def told(
    event: Recorded,
    part: Part,
    about: str,
    *,
    of: str | None = None,
    poll: str | None = None,
    text: str | None = None,
    texts: Sequence[Named] = (),
    said_of: str | None = None,
    like: str | None = None,
    **data: Any,
) -> Write:
    """A line. `of` is the organisation in whose name it was done, where it is not that of who acted.

    `said_of`: the item of a contribution; of what follows it is that of the lines about what is named `like`.
    """
    actor = event.actor
    who = (actor.office, actor.proof == "schedule", of or actor.organisation)
    words = [{"name": name, "of": which, "digest": digest} for name, which, digest in texts]
    what = (poll, text, _json(words), _json(data), said_of, like)
    return Write(HAPPENED, (event.position, about, event.at, event.type, part, *who, *what))


def worded(clauses: Iterable[Clause]) -> list[Named]:
    """The words of a text."""
    return [("clause", clause.clause, clause.text) for clause in clauses]


def prepared(said: Preparation) -> list[Named]:
    """The words of a preparation, as far as they are said."""
    words = (
        ("question", said.question),
        ("background", said.background),
        ("for_whom", said.for_whom),
        ("changes", said.changes),
    )
    return [(name, None, digest) for name, digest in words if digest is not None]


def promised(said: Preparation) -> dict[str, Any]:
    """What a preparation says beside its words."""
    engagement = said.engagement
    return {
        "level": None if engagement is None else engagement.level,
        "holder": None if engagement is None else engagement.holder,
        "scope": said.scope,
        "neighbourhoods": said.neighbourhoods,
        "addressed_to_city": said.addressed_to_city,
    }


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
