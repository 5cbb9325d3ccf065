"""What becomes of outcomes, as the clerk's desk follows it: some lines of each list, whose page has the rest.

What was delegated and is late, came back or was handed on too often (A2); what the city owes (T6); calls that
are open and lots that wait for what was promised (M3); and what one bench asked of the other (F3).
"""

from __future__ import annotations

from asyncio import gather
from typing import Any

from services.chamber.reading import Reading
from services.chamber.views import answers, belonging, calls, delegations, erasures
from services.chamber.web import phrases
from services.chamber.web.measures import KINDS, PHASES

SHOWN = 5
"""Lines of each list."""

OF = (*answers.OF, *belonging.OF, *calls.OF, *delegations.OF, *erasures.OF)
"""The read models that this is made of."""


async def followed(reading: Reading) -> dict[str, Any]:
    """The lists. What is due first comes first, so that what is late stands before what is not."""
    reading = reading.together()
    items, owed, (called, drawing), (asked, appealed, erased) = await gather(
        gather(
            delegations.delegations(reading, open=True, limit=SHOWN),
            delegations.delegations(reading, phase="reported", limit=SHOWN),
            delegations.delegations(reading, phase="assembly", limit=SHOWN),
            delegations.delegations(reading, hot=True, limit=SHOWN),
        ),
        answers.duties(reading, state="owed", limit=SHOWN, steps=False),
        gather(
            calls.calls(reading, phase="open", limit=SHOWN),
            calls.calls(reading, phase="drawing", limit=SHOWN),
        ),
        gather(
            belonging.measures(reading, phase="asked", limit=SHOWN),
            belonging.measures(reading, phase="appealed", limit=SHOWN),
            erasures.erasures(reading, phase="requested", limit=SHOWN),
        ),
    )
    out, reported, back, hot = items
    return {
        "late": [one for one in out if one.overdue],
        "reported": reported,
        "back": [one for one in back if not one.hot],
        "hot": hot,
        "owed": owed,
        "calls": called,
        "drawing": drawing,
        "measures": [*asked, *appealed],
        "erasures": erased,
        "words": phrases.delegations,
        "KINDS": KINDS,
        "PHASES": PHASES,
    }
