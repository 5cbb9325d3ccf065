"""Erasures that were not carried out are carried out: at the start, and every few seconds from then on.

A chamber erases before it answers a confirmation. Where it died in between, or where a backup was put back
that is older than an erasure, the log says what must be gone, and here it goes.
"""

from __future__ import annotations

import asyncio

import structlog

from events.submission import Unavailable
from services.clerk.ports import Erasing

EVERY = 3.0
"""Seconds between two looks."""

log = structlog.get_logger()


async def sweep(erasing: Erasing, every: float = EVERY) -> None:
    """Until cancelled."""
    while True:
        try:
            if erased := await erasing.reapply():
                log.warning("texts that were erased before are erased again", texts=erased)
        except Unavailable as error:
            log.warning("erasures wait", why=str(error))
        await asyncio.sleep(every)
