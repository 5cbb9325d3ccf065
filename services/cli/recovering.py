"""`halfrond recover`: forward to what was published, never back.

1. Ask every memory, and show who remembers what (evidence.py).
2. Take the largest checkpoint that is ours, and prove the leaf hashes under it (evidence.py).
3. Compare PostgreSQL with them, position by position (recovery.py); say what it lacks and has otherwise.
4. Refuse what takes an operator's word and was not given it.
5. Ask; then write, in one transaction, leaves of which each was compared with its proven hash. Where the
   largest checkpoint is only with a witness, it is put back into the log folder: the notary goes on from it.
6. Apply again what was erased since.

Read models and JetStream follow by themselves. What was asked in a command stands in no copy: a command that
is put back is recognised, and repeating it is refused as used before instead of answered with its receipt.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from typing import NamedTuple

import click

from events.log.merkle import leaf_hash
from infra.log_folder import LogFolder
from infra.postgres.connection import pool
from infra.postgres.erasing import PostgresErasing
from infra.postgres.recovering import Moved, Tables, tables
from services.cli import parts, recovery
from services.cli.copies import Copy
from services.cli.evidence import Case, following, looked, proven, show
from services.cli.memories import Memories
from services.cli.parts import translated
from services.cli.reaching import reachable
from services.cli.recovery import Plan, spans
from services.cli.screen import Code, Progress, Stop, execute, tell
from services.settings import Settings, SettingsError, read

ATTESTED = "attested"
"""The file in the log folder by which the notary knows that a lost memory is not needed."""

SHOWN = 20
"""Differing positions that are listed."""


class Wish(NamedTuple):
    """What the operator allows."""

    attest: bool
    restore_rows: bool
    yes: bool


@click.command("recover", short_help="Bring a fenced log forward to what was published.")
@click.option(
    "--attest", is_flag=True, help="You state that the log in PostgreSQL is right where no copy tells."
)
@click.option(
    "--restore-rows", is_flag=True, help="Replace entries that differ by those that were published."
)
@click.option("--yes", is_flag=True, help="Do not ask before writing.")
def command(*, attest: bool, restore_rows: bool, yes: bool) -> None:
    """Compare PostgreSQL with every memory that lies outside it (the checkpoint in NATS, the log folder with
    its tiles, the stream LOG, the witnesses), bring back what is missing, and lift the fence. Forward only:
    nothing that was published is ever taken away. Nothing is written before you were asked.

    \b
    entries are missing        they come from LOG or the tiles, each verified against the signed root
    entries differ             refused; --restore-rows puts back the published ones
    entries stand nowhere      refused; that log ends, and `halfrond found --succeeds` begins another
    no checkpoint is left,     refused; --attest when you know that what stands is right
    or none of all that was signed

    Works beside a running `halfrond serve`, and without it; without NATS too. On servers of your own it needs
    HALFROND_OWNER_URL.
    """  # noqa: D301 - \b is click's
    with translated():
        settings = read(os.environ)
        execute(lambda hurry: _recover(settings, Wish(attest, restore_rows, yes), hurry))


async def _recover(settings: Settings, wish: Wish, hurry: asyncio.Event) -> int:
    async with reachable(settings, tell, hurry, founded=False) as there:
        return await forward(there, wish)


async def forward(there: Settings, wish: Wish) -> int:
    """Bring the log on servers that run forward; the exit code.

    Raises: Stop, and what the servers raise.
    """
    if not there.owner_url:
        raise SettingsError("recovering writes as the owner of the tables; set HALFROND_OWNER_URL for it")
    if await parts.head(there) is None:
        await parts.install_tables(there)
    await parts.require_tables(there)
    async with tables(there.owner_url) as log:
        with Progress() as progress:
            case = await looked(there, log, progress)  # 1
        show(case)
        hashes, follows = await following(log, case, proven(case, attest=wish.attest))  # 2
        plan = recovery.plan(hashes, case.stands, case.state.head, follows, await log.misfiled())  # 3
        _tell(plan, case)
        _require_word(plan, wish, case)  # 4
        if _nothing(plan, case) and not wish.attest:
            click.echo("Nothing is to be recovered: PostgreSQL holds what was published, and is not fenced.")
            return Code.DONE
        await _ask(plan, wish)  # 5
        with Progress() as progress:
            await _write(log, case, plan, progress)
        await asyncio.to_thread(_put_back, there, case.memories)
        if wish.attest:
            word = f"attested by the operator at {plan.head} entries\n"
            await asyncio.to_thread(LogFolder(there.log).publish, ATTESTED, word)
        erased = await _erase_again(there)  # 6
    again = f", {erased} texts erased again" if erased else ""
    click.echo(f"PostgreSQL holds {plan.head} entries, as published; the fence is lifted{again}.")
    if plan.missing or plan.other:
        click.echo(
            "Texts that these entries name are in no copy of the log: a newer export or a backup has them."
        )
    return Code.DONE


# 3. and 4.


def _tell(plan: Plan, case: Case) -> None:
    if plan.missing:
        click.echo(f"Missing in PostgreSQL: {len(plan.missing)} entries, at {spans(plan.missing)}")
    for position in plan.other[:SHOWN]:
        published = plan.hashes[position].hex() if position < len(plan.hashes) else "nothing"
        stands = case.stands[position]
        click.echo(f"Differs at {position}: published {published}, stands {stands.hex() if stands else '-'}")
    if len(plan.other) > SHOWN:
        click.echo(f"… and at {len(plan.other) - SHOWN} more positions")
    if plan.lost:
        click.echo(f"In no copy at all, and never signed: {spans(plan.lost)}")


def _require_word(plan: Plan, wish: Wish, case: Case) -> None:
    seen = case.memories.seen
    if seen is not None and (seen.seen > plan.head or not wish.attest):
        raise Stop(
            f"{seen.where} cosigned {seen.seen} entries of this log, and the largest checkpoint that is left"
            f" covers less: what the log held then is proved by nothing here. Nothing was written. Bring a"
            f" later copy of the log folder back. {_of_seen(seen.seen, plan.head)}",
            Code.REFUSED,
        )
    signed, notarised = case.memories.signed, case.state.notarised
    if signed and signed[0].size < notarised and not wish.attest:
        raise Stop(
            f"PostgreSQL remembers that {notarised} entries were signed, and the largest checkpoint that is"
            f" left covers {signed[0].size}: nothing proves that the entries after those are the ones that"
            " were published. Nothing was written. Bring a later copy of the log folder back; or, when you"
            " know that what stands in PostgreSQL is right, say so with --attest.",
            Code.REFUSED,
        )
    if plan.other and not wish.restore_rows:
        raise Stop(
            f"PostgreSQL holds other entries than were published, at {len(plan.other)} positions: somebody"
            " changed its tables. Nothing was written. Find out who, keep a copy of the database as evidence,"
            " and put the published entries back with --restore-rows.",
            Code.REFUSED,
        )
    if plan.lost and not wish.attest:
        raise Stop(
            f"the entries at {spans(plan.lost)} were appended, and neither PostgreSQL nor any copy has them."
            " No checkpoint covers them. Look for a backup; or let the log end before them with --attest:"
            " then acts that were acknowledged are gone, and whoever did them must be told.",
            Code.REFUSED,
        )


def _of_seen(seen: int, head: int) -> str:
    if seen > head:
        return (
            f"With --attest neither: the log would go on from {head} entries, and give positions anew that"
            " others have seen. If those entries are gone, this origin ends: `halfrond found --succeeds"
            " CHECKPOINT_FILE`. A witness that is wrong is taken out of HALFROND_WITNESSES."
        )
    return "Or, when you know that what stands in PostgreSQL is right, say so with --attest."


def _nothing(plan: Plan, case: Case) -> bool:
    state = case.state
    agrees = not (plan.missing or plan.other or plan.lost) and plan.head == state.head
    return agrees and not state.fenced and state.epoch == state.present


def _put_back(settings: Settings, memories: Memories) -> None:
    """The largest checkpoint into the log folder, where neither that nor NATS has one as large."""
    near, far = memories.checkpoints[:2], memories.checkpoints[2:]
    held = max((found.signed.size for found in near if found.signed), default=-1)
    sizes = [(found.signed.size, found.note) for found in far if found.signed]
    size, note = max(sizes, default=(-1, ""))
    if size > held:
        LogFolder(settings.log).publish("checkpoint", note)


# 5.


async def _ask(plan: Plan, wish: Wish) -> None:
    restored = len(plan.missing) + sum(position < len(plan.hashes) for position in plan.other)
    question = f"Put {restored} entries back, end the log at {plan.head} entries, and lift the fence?"
    if wish.yes:
        return
    if not sys.stdin.isatty():
        raise Stop(f"{question} Nothing was written: say so with --yes.", Code.REFUSED)
    click.echo(f"{question} [y/N] ", nl=False)
    loop, answered = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin, answered.set)
    try:
        await answered.wait()
    finally:
        loop.remove_reader(sys.stdin)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise Stop("nothing was written.", Code.REFUSED)


async def _write(log: Tables, case: Case, plan: Plan, progress: Progress) -> None:
    wanted = sorted({*plan.missing, *(n for n in plan.other if n < len(plan.hashes))})
    step = progress.stage("putting entries back", len(wanted))

    async def leaves() -> AsyncIterator[tuple[int, bytes]]:
        async for position, leaf in _fetched(case.memories.copies, plan.hashes, wanted):
            yield position, leaf
            step()

    try:
        signed = case.memories.signed[0].size if case.memories.signed else 0
        await log.put_right(case.state, plan.other, plan.head, leaves(), signed)
    except Moved as error:
        raise Stop(
            "the log moved on while it was compared, and nothing was written: stop the chamber and the clerk,"
            " and try again.",
            Code.NOT_READY,
        ) from error


async def _fetched(
    copies: Sequence[Copy], hashes: Sequence[bytes], wanted: Sequence[int]
) -> AsyncIterator[tuple[int, bytes]]:
    """The leaf of each wanted position, out of whichever copy has the one with the proven hash."""
    rest = set(wanted)
    for copy in copies:
        if not rest:
            return
        async with aclosing(copy.leaves(min(rest))) as leaves:  # type: ignore[type-var]
            async for position, leaf in leaves:
                if position in rest and leaf_hash(leaf) == hashes[position]:
                    rest.discard(position)
                    yield position, leaf
    if rest:
        raise Stop(
            f"the hashes of the entries at {spans(sorted(rest))} are known, and no copy has their bytes."
            " Nothing was written. Look for an export, or anyone who mirrors the log; if nobody has them,"
            " this origin ends: `halfrond found --succeeds CHECKPOINT_FILE`."
        )


# 6.


async def _erase_again(settings: Settings) -> int:
    readers = await pool(settings.database_url, size=1)
    try:
        return await PostgresErasing(readers).reapply()
    finally:
        readers.terminate()
