"""Cases of who reads: an auditor on a million events, and everybody on every page."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from rich import progress
from rich.console import Console

from infra.bench import assembly
from infra.postgres.schemas import PostgresSchemas
from infra.signing import public, signer
from projections import PROJECTIONS
from services.bench import (
    auditing,
    history,
    paging,
    parliament,
    streaming,
    verifying,
)
from services.bench.ground import Ground, chamber_on
from services.bench.parliament import outreach
from services.bench.parliament.extent import CLERK, MEMBER, SIZES, Extent
from services.bench.table import Case


async def audit_cases(ground: Ground, _stack: contextlib.AsyncExitStack) -> list[Case]:
    """The installed reader on a million events, and the memory that it takes."""
    folder, seed = ground.folder / "audited", bytes(32)
    await asyncio.to_thread(auditing.publish, folder, 1_000_000, public(seed), signer(seed))
    four, whole, bare, memory = [verifying.measured(folder, what) for what in ("4", "8", "bare", "memory")]
    loop = "decoding and hashing them in one bare loop"
    return [
        Case("audit of 1,000,000 events, steps 1-4", loop, "events/s", four, bare, 0.5),
        Case("audit of 1,000,000 events, all steps, open ballots", loop, "events/s", whole, bare, 0.2),
        Case("the same: memory of both processes", "the limit", "MiB", memory, verifying.limit, 1, "at most"),
    ]


async def page_cases(ground: Ground, stack: contextlib.AsyncExitStack) -> list[Case]:
    """Every page, on an assembly with a million events and on one with a tenth of them."""
    (ground.folder / "command.key").write_bytes(history.BODY)
    large, small = [await _assembly(ground, stack, extent) for extent in SIZES]
    return paging.cases(large, small)


async def _assembly(ground: Ground, stack: contextlib.AsyncExitStack, extent: Extent) -> paging.Served:
    """A chamber on such an assembly, its read models filled by their projections."""
    database, end = await ground.database(), datetime.now(UTC)  # noqa: TID251 - before the clock of the log
    leaves, started = list[bytes](), time.perf_counter()

    def events() -> Iterator[parliament.Built]:
        for one in parliament.built(extent, end):
            leaves.append(one.entry.leaf)
            yield one

    with progress.Progress(console=Console(stderr=True), transient=True) as shown:
        bar = shown.add_task(f"an assembly with {extent.dossiers:,} dossiers", total=None)
        async for head in assembly.write(database.owner_url, events()):
            shown.update(bar, completed=head)
        shown.update(bar, total=len(leaves) * (1 + len(PROJECTIONS)))
        schemas = PostgresSchemas(database.url)
        for number, projection in enumerate(PROJECTIONS, 1):
            await streaming.projected(projection, schemas, streaming.Remembered(leaves), len(leaves))
            shown.update(bar, completed=len(leaves) * (1 + number), description=projection.schema)
    known = [outreach.known(number) for number in range(extent.beside)]
    await assembly.settle(database.url, extent.members, MEMBER, paging.IDS["{commission}"], known)
    member = await assembly.signed_in(database.url, "member", f"m{MEMBER}", MEMBER)
    clerk = await assembly.signed_in(database.url, "clerk", CLERK, None)
    await assembly.analysed(ground.postgres.url(database.url.rpartition("/")[2]))
    took = time.perf_counter() - started
    Console(stderr=True).print(f"{extent.dossiers:,} dossiers, {len(leaves):,} events: built in {took:.0f} s")
    port = await stack.enter_async_context(chamber_on(ground, database, "counted"))
    return paging.Served(port, {"member": f"halfrond={member}", "clerk": f"halfrond={clerk}"})
