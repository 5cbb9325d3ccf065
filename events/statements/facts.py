"""Stream `statements-<year>`: the yearly statements of that year that were put to the vote (A5).

The assembly speaks once a year on a theme or a target group. Whether another statement stands in the way is
asked of this stream; what became of each is asked of the item's own.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from msgspec import Meta

from events.fact import Fact, Id, Slugs


class StatementPut(Fact, frozen=True):
    """A poll was opened on a yearly statement, in the same act.

    year: of which year it is the statement
    proposal: which item
    themes: on which themes
    target_groups: on which target groups
    """

    type: ClassVar[str] = "statement.put.v1"
    since: ClassVar[str] = "0.1.0"
    year: Annotated[int, Meta(ge=1900, le=2999)]
    proposal: Id
    themes: Slugs
    target_groups: Slugs


Event = StatementPut
"""What stream `statements-<year>` adds up to."""
