"""`halfrond recover`: forward to what was published, never back.

1. Ask every memory, and show who remembers what (memories.py).
2. Take the largest checkpoint that is ours, and prove the leaf hashes under it (recovery.py).
3. Compare PostgreSQL with them, position by position; say what it lacks and what it has otherwise.
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

from events import registry
from events.log.checkpoint import Checkpoint
from events.log.merkle import leaf_hash
from events.registry import Undecodable
from infra.log_folder import LogFolder
from infra.postgres.connection import pool
from infra.postgres.erasing import PostgresErasing
from infra.postgres.recovering import Moved, State, Tables, tables
from services.cli import parts, recovery
from services.cli.copies import Copy
from services.cli.memories import Memories, remembered
from services.cli.parts import translated
from services.cli.reaching import reachable
from services.cli.recovery import Hashes, Plan, Split, Unprovable, spans
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


BEHIND = 100_000
"""How far behind the head entries are looked at: nothing is appended there, and what lies farther is removed
with them.
"""


class Case(NamedTuple):
    """All that was found: PostgreSQL's own word, its leaf hashes, and everyone else's."""

    state: State
    stands: Hashes
    memories: Memories
    copied: list[Hashes]


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
            case = await _looked(there, log, progress)  # 1
        _show(case)
        hashes, follows = await _following(log, case, _proven(case, wish))  # 2
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


# 1.


async def _looked(settings: Settings, log: Tables, progress: Progress) -> Case:
    memories = await remembered(settings)
    copied = [
        await copy.hashes(progress.steps(f"reading {copy.name}", copy.size)) for copy in memories.copies
    ]
    state = await log.state()
    stands: list[bytes | None] = []
    step = progress.steps("reading PostgreSQL", state.head)
    async for position, leaf in log.rows():
        if position > state.head + BEHIND:
            break
        stands += [None] * (position - len(stands))
        stands.append(leaf_hash(leaf))
        step(position + 1, state.head)
    return Case(state, stands, memories, copied)


def _show(case: Case) -> None:
    lines = [("PostgreSQL", f"{case.state.head} entries by its head, {_count(case.stands)} stand there")]
    if case.state.fenced:
        lines.append(("", f"fenced: {case.state.fenced}"))
    if case.state.epoch != case.state.present:
        lines.append(("", f"founded on cluster {case.state.epoch}, stands on {case.state.present}"))
    lines.append(("", f"{case.state.notarised} entries were signed, as far as it remembers"))
    for copy, hashes in zip(case.memories.copies, case.copied, strict=True):
        lines.append((copy.name, copy.wrong or f"{_count(hashes)} entries"))
    lines.append(("tiles in the log folder", f"hashes of {_count(case.memories.tiles)} entries"))
    for found in case.memories.checkpoints:
        told = found.wrong or "none"
        if found.signed is not None:
            told = f"{found.signed.size} entries, root {found.signed.root.hex()}"
        lines.append((f"checkpoint, {found.where}", told))
    click.echo("Who remembers what:")
    for name, told in lines:
        click.echo(f"  {name:<32} {told}")


def _count(hashes: Hashes) -> int:
    return sum(hashed is not None for hashed in hashes)


# 2.


def _proven(case: Case, wish: Wish) -> list[bytes]:
    signed = case.memories.signed
    stream, bundles = case.copied
    if not signed:
        return _unsigned(case, wish)
    try:
        hashes = recovery.proven(signed[0], [case.memories.tiles, stream, bundles, case.stands])
        recovery.require_one_history(signed[1:], signed[0], hashes)
    except Unprovable as error:
        raise Stop(_ends(error)) from error
    except Split as error:
        raise Stop(
            f"two checkpoints by the key of this log cannot both be true: of {error.smaller.size} entries"
            f" with root {error.smaller.root.hex()}, and of {error.larger.size} that do not begin with those."
            " Its key was used elsewhere. Keep both; no recovery can mend that: this log ends."
        ) from error
    extended = recovery.extended(hashes, stream)
    if len(stream) and list(stream[: len(hashes)]) != hashes[: len(stream)]:
        tell(
            "JetStream's copy is not what was signed, and is not used: let its administrator delete stream"
            " LOG, and the relay fills it anew."
        )
    return extended


async def _following(log: Tables, case: Case, hashes: list[bytes]) -> tuple[list[bytes], int]:
    """Of what is relayed or appended and not signed yet, only what follows: nobody vouches for the rest.

    Gives the leaf hashes with those of JetStream's copy that follow, and up to where PostgreSQL's follow.
    """
    signed = case.memories.signed[0].size if case.memories.signed else 0
    stream = case.memories.copies[0]
    if max(len(hashes), len(case.stands)) == signed:
        return hashes, signed
    versions, done = dict[str, int](), set[int]()
    for copy in (log.rows(), *(copy.leaves(0) for copy in case.memories.copies)):
        async for position, leaf in copy:
            if position < signed and position not in done and leaf_hash(leaf) == hashes[position]:
                done.add(position)
                around = registry.envelope(position, leaf)
                versions[around.stream] = max(versions.get(around.stream, 0), around.version)
    relayed = await _up_to(stream.leaves(signed), signed, len(hashes), versions)
    if relayed < len(hashes):
        tell(
            f"JetStream's copy goes on at {relayed} with an entry that does not follow, and that was never"
            " signed; it is not used. Let the administrator of NATS delete stream LOG."
        )
    return hashes[:relayed], await _up_to(log.rows(relayed), relayed, len(case.stands), versions)


async def _up_to(
    leaves: AsyncIterator[tuple[int, bytes]], first: int, last: int, versions: dict[str, int]
) -> int:
    """The first position from `first` on, to before `last`, whose entry is none of the next in its stream."""
    async for position, leaf in leaves:
        if first == last or position != first:
            break
        try:
            around = registry.envelope(position, leaf)
        except Undecodable:
            break
        if around.version != versions.get(around.stream, 0) + 1:
            break
        versions[around.stream] = around.version
        first += 1
    return first


def _unsigned(case: Case, wish: Wish) -> list[bytes]:
    if not wish.attest:
        raise Stop(
            "no checkpoint of this log is left, neither in NATS nor in the log folder nor with a witness, so"
            " nothing proves which entries are right: bring a copy of the log folder back; or, when you know"
            " that what stands in PostgreSQL is right, say so with --attest.",
            Code.REFUSED,
        )
    stream = [hashed for hashed in case.copied[0] if hashed is not None]
    stands = [hashed for hashed in case.stands if hashed is not None]
    common = min(len(stream), len(stands))
    if stream[:common] != stands[:common]:
        raise Stop(
            "JetStream's copy and PostgreSQL hold different entries, and no checkpoint tells which are right:"
            " when PostgreSQL is, let the administrator of NATS delete stream LOG first.",
            Code.REFUSED,
        )
    return stream


def _ends(error: Unprovable) -> str:
    signed: Checkpoint = error.signed
    lacking = f"the entries at {spans(error.lacking)}" if error.lacking else "some of its entries"
    return (
        f"{signed.size} entries were signed (root {signed.root.hex()}), and {lacking} cannot be had from any"
        " copy. Nothing was written. Look for a backup, an export, or anyone who mirrors the log. If there is"
        " none, this origin ends: `halfrond found --succeeds CHECKPOINT_FILE` founds an assembly whose first"
        " event names that checkpoint."
    )


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
