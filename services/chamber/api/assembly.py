"""The assembly itself."""

from __future__ import annotations

from collections.abc import Mapping

from events.refusal import Unknown
from services.chamber.api.reads import At, read
from services.chamber.reading import Reading
from services.chamber.views import assembly as views


async def assembly(reading: Reading, _query: At, _ids: Mapping[str, str]) -> views.Assembly:
    """The assembly."""
    found = await views.assembly(reading)
    if found is None:
        raise Unknown(
            "not-founded",
            "No assembly was founded here, or it was not seen yet.",
            "Found one with `halfrond found`; then ask again.",
        )
    return found


ROUTES = (
    read("show-assembly", "/assembly", "Name, purpose, and how much there is of everything.", views.OF, At,
         views.Assembly, assembly),
)  # fmt: skip
"""The routes about the assembly."""
