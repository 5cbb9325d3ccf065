"""`halfrond audit`: verify, replay and recount the log of any assembly, here or elsewhere.

It runs the installed reader (services/auditor), which judges by the chamber's own rules. The one-file reader
(`make auditor`) is the second one, and shares no code with it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from events.log.note import COSIGNATURE, ED25519, BadNote, Verifier, parse_vkey
from infra.sealing import CURVE
from infra.signing import verify
from services.auditor.audit import Asked
from services.auditor.main import run
from services.auditor.memory import usual_folder
from services.memory import collect_seldom


class Key(click.ParamType[Verifier]):
    """A verifier key of one kind."""

    name = "verifier key"

    def __init__(self, kind: int) -> None:
        self._kind = kind

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Verifier:
        """The key in a text."""
        if isinstance(value, Verifier):
            return value
        try:
            verifier = parse_vkey(str(value))
        except BadNote as error:
            self.fail(str(error), param, ctx)
        if verifier.kind != self._kind:
            self.fail(f"'{value}' is a key of another kind", param, ctx)
        return verifier


@click.command("audit", short_help="Verify, replay and recount a log, here or elsewhere.")
@click.argument("source")
@click.option("--key", type=Key(ED25519), metavar="VKEY", help="The log's verifier key, that you trust.")
@click.option(
    "--memory",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    default=usual_folder,
    help="Where visits are remembered.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON, and nothing else.")
@click.option("--watch", is_flag=True, help="Stay, and visit again whenever the log has grown.")
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FOLDER", help="Write the decision history here."
)
@click.option(
    "--witnesses", type=click.IntRange(0), default=0, metavar="K", help="How many witnesses must have signed."
)
@click.option(
    "--witness", type=Key(COSIGNATURE), multiple=True, metavar="VKEY", help="A witness's key; repeatable."
)
def command(
    source: str,
    key: Verifier | None,
    memory: Path,
    report: Path | None,
    witnesses: int,
    witness: Sequence[Verifier],
    *,
    as_json: bool,
    watch: bool,
) -> None:
    """Verify the log of an assembly in eight steps. SOURCE is an address (https://…), the folder of an
    export, or a log folder. Every entry is hashed to the signed root, every act is decided again by the
    rules, every poll counted again, every text compared.

    Exits with 0 only if everything that was checked holds, with 1 when something does not (the evidence is
    written to a file), with 3 when the log cannot be reached. Broken off, it goes on where it was.
    """
    if witnesses > len({verifier.public for verifier in witness}):
        raise click.UsageError(
            f"--witnesses {witnesses} needs as many different keys: give each with --witness"
        )
    collect_seldom()
    asked = Asked(memory, key, tuple(witness), witnesses, report)
    sys.exit(run(source, asked, verify, CURVE, as_json=as_json, watch=watch))
