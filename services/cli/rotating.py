"""`halfrond rotate-key`: a new key for the notary, announced in the log under the old one.

1. A key that was announced and signs already is the one in use from now on (where the notary may not write
   secrets, it stayed `notary.key.next`).
2. Make `notary.key.next`, or find the one that was made.
3. Announce its verifier key in the log, as the clerk. The command's id is that of the key: doing it twice
   does nothing.

The notary does the rest: a checkpoint by the old key that covers the announcement, then the new key.
"""

from __future__ import annotations

import asyncio
import os

import click

from events.assembly.acts import AnnounceKey
from events.fact import Actor
from events.log.note import BadNote, Verifier, open_note
from infra.keyring import BadKey, KeyFolder, Signer
from infra.log_folder import LogFolder
from infra.signing import verify
from services.cli import parts
from services.cli.keys import CLERK_MANDATE, Keys
from services.cli.parts import desk, translated
from services.cli.reaching import reachable
from services.cli.screen import Code, Stop, execute, tell
from services.gateway import Command
from services.settings import NOTARY_KEY, Settings, read


@click.command("rotate-key", short_help="Give the notary a new key, announced in the log.")
def command() -> None:
    """Make a new key for the notary, and announce it in the log. The notary signs with it as soon as a
    checkpoint under the old key covers the announcement; readers who trust the old key can follow.

    Works beside a running `halfrond serve`, and without it. Prints the new verifier key: publish it where you
    published the first one. Copy the secrets folder anew afterwards. Exits with 4 when the clerk's mandate is
    not in the secrets folder.
    """
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _rotate(settings, hurry))


async def _rotate(settings: Settings, hurry: asyncio.Event) -> int:
    async with reachable(settings, tell, hurry) as there:
        origin = await parts.origin(there)
        keys = Keys(there.secrets)
        clerk = _clerk(keys)
        try:
            following = _following(there, origin)
        except BadKey as error:
            raise Stop(f"{error}.", Code.REFUSED) from error
        except PermissionError as error:
            raise Stop(
                f"a key is made in {there.secrets}, and this user may not write there: run it as the one to"
                " whom that folder belongs.",
                Code.REFUSED,
            ) from error
        await _announce(there, keys, clerk, following.verifier.vkey)
    click.echo(following.verifier.vkey)
    tell(
        "The new key is announced in the log. The notary signs with it once a checkpoint covers that."
        " Publish the line above where the first key was published, and copy the secrets folder anew."
    )
    return Code.DONE


def _following(settings: Settings, origin: str) -> Signer:
    """1. and 2."""
    folder = KeyFolder(settings.secrets, NOTARY_KEY, origin)
    following = folder.ring().following
    if following is not None and _signs(LogFolder(settings.log), following.verifier):
        folder.promote(following.verifier)
    return folder.follow()


def _signs(folder: LogFolder, key: Verifier) -> bool:
    note = folder.checkpoint()
    try:
        return note is not None and bool(open_note(note, [key], verify).signatures)
    except BadNote:
        return False


def _clerk(keys: Keys) -> Actor:
    mandate = keys.text(CLERK_MANDATE)
    if mandate is None:
        raise Stop(
            f"a key is announced by the clerk, and {keys.path(CLERK_MANDATE)} is not there: set "
            "HALFROND_SECRETS to the folder that `halfrond found` filled.",
            Code.REFUSED,
        )
    return Actor("clerk", mandate, None, "console")


async def _announce(settings: Settings, keys: Keys, clerk: Actor, vkey: str) -> None:
    """3."""
    async with desk(settings, keys) as console:
        identifier = vkey.partition("+")[2].partition("+")[0]
        await console.gateway.act(AnnounceKey(vkey), clerk, Command(f"key.{identifier}", vkey.encode()))
