"""Stream `coverage`: where and whom the assembly means to reach, so that nobody is forgotten (E4).

Closed lists: what is not in them is no gap. Whether anybody is there is not told here: that follows from who
belongs and what they say of themselves.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Fact, Slug

MAX_NAMES = 200
"""Names in one list."""

Names = Annotated[tuple[Slug, ...], Meta(max_length=MAX_NAMES)]

Kind = Literal["neighbourhood", "former-municipality", "theme", "target-group"]
"""What a gap is one of."""


class CoverageListed(Fact, frozen=True):
    """The lists, whole and sorted; the latest ones hold. No place is in two of them.

    neighbourhoods: the neighbourhoods that are no former municipality
    former_municipalities: the former municipalities
    themes: the themes
    target_groups: the people for whom
    """

    type: ClassVar[str] = "coverage.listed.v1"
    since: ClassVar[str] = "0.1.0"
    neighbourhoods: Names
    former_municipalities: Names
    themes: Names
    target_groups: Names


Event = CoverageListed
