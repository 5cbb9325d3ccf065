"""The credentials of commissions, as the embedded NATS knows them: those in the secrets folder, as long as it
runs. Given and taken away by a file, whoever does it: `halfrond inbox`, or the courier when one is dissolved.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from infra.embedded import EmbeddedError, EmbeddedNats
from infra.nats import accounts
from services.cli.keys import Keys

LOOK = 0.5
"""Seconds between two looks at the folder."""


def configuration(keys: Keys) -> str:
    """The accounts of the embedded NATS."""
    passwords = keys.password("nats-admin"), keys.password("nats-service")
    return accounts.config(*passwords, commissions=accounts.granted(keys.folder))


async def follow(server: EmbeddedNats, keys: Keys, told: Callable[[str], None]) -> None:
    """Until cancelled: let the server know of every change. `told` is given what does not go well."""
    known = accounts.granted(keys.folder)
    complaint = ""
    while True:
        await asyncio.sleep(LOOK)
        try:
            found = accounts.granted(keys.folder)
            if found != known:
                await asyncio.to_thread(server.reload, configuration(keys))
                known = found
            complaint = ""
        except (
            EmbeddedError,
            OSError,
            ValueError,
        ) as error:  # away for a moment, or a file that is no password
            if str(error) != complaint:
                told(f"NATS does not know the credentials of commissions as they are now: {error}")
            complaint = str(error)
