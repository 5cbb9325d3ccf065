"""What the witnesses remember of the log, as far as they tell.

`halfrond witness` hands out the checkpoint that it cosigned last. Any other is given a checkpoint as if it
were the first (C2SP tlog-witness has no other question): then it tells the size that it cosigned. One that
never saw this log cosigns what it is given, which is signed anyway.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from events.log.checkpoint import Checkpoint
from events.log.merkle import EMPTY_ROOT
from events.log.note import BadNote, sign
from events.log.witnessing import Addition, parse_size
from infra.keyring import BadKey, KeyFolder
from infra.witness_client import WitnessClient
from services.notary.witnesses import CONFLICT, OK, WITHIN, Witness, parse
from services.settings import NOTARY_KEY, Settings


class Found(NamedTuple):
    """A checkpoint: where it stands, what it says, and the note; `wrong` says why it cannot be used.

    `seen`: how many entries were cosigned, where that is told and the checkpoint is not.
    """

    where: str
    signed: Checkpoint | None
    wrong: str = ""
    note: str = ""
    seen: int = 0


Judge = Callable[[str, str | None], Found]
"""What a note is, by where it stands."""


async def witnessed(settings: Settings, origin: str, known: str, judged: Judge) -> list[Found]:
    """What each witness remembers. `known` is a checkpoint of ours as signed, empty where none is left."""
    if settings.witnesses is None:
        return []
    try:
        witnesses = parse(settings.witnesses.read_text())
    except (OSError, ValueError) as error:
        return [Found("witnesses", None, f"{settings.witnesses} cannot be used: {error}")]
    note = known or _empty(settings, origin)
    async with WitnessClient() as client:
        return [await _of(client, witness, origin, note, judged) for witness in witnesses]


async def _of(client: WitnessClient, witness: Witness, origin: str, note: str, judged: Judge) -> Found:
    where = f"witness {witness.verifier.name}"
    try:
        told = await client.latest(f"{witness.url}/checkpoint", origin)
        if told is not None:
            return judged(where, told)
        if not note:
            return Found(
                where, None, "does not tell; without a checkpoint or the notary's key it cannot be asked"
            )
        async with asyncio.timeout(WITHIN):
            status, answer = await client.post(f"{witness.url}/add-checkpoint", Addition(0, (), note).text)
        size = parse_size(answer) if status == CONFLICT else 0
    except (ConnectionError, TimeoutError, BadNote) as error:
        return Found(where, None, str(error) or "does not answer")
    if status == CONFLICT:
        return Found(
            where, None, f"cosigned {size} entries, and does not hand out their checkpoint", seen=size
        )
    return Found(where, None, "never saw this log" if status == OK else f"answers {status}")


def _empty(settings: Settings, origin: str) -> str:
    """The checkpoint of an empty log; nothing where we have not the key to sign it."""
    try:
        key = KeyFolder(settings.secrets, NOTARY_KEY, origin).ring().current
    except BadKey:
        return ""
    nothing = Checkpoint(origin, 0, EMPTY_ROOT).text
    return f"{nothing}\n{sign(nothing, key.verifier, key.sign)}"
