"""`halfrond audit`: verify, replay and recount the log of any assembly, here or elsewhere.

It is the one-file reader (services/auditor_pyz), run from the installation: the same code, the same verdicts,
as `dist/halfrond-audit.pyz`. It shares none with the chamber.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from events.schema import schema
from services.auditor_pyz import __main__ as reader


@click.command("audit", short_help="Verify, replay and recount a log, here or elsewhere.")
@click.argument("source")
@click.option("--key", metavar="VKEY", help="The log's verifier key, from a place that you trust.")
@click.option(
    "--memory", type=click.Path(path_type=Path), metavar="FOLDER", help="Where visits are remembered."
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON, and nothing else.")
@click.option(
    "--report", type=click.Path(path_type=Path), metavar="FOLDER", help="Write what was decided here."
)
@click.option("--witnesses", type=int, metavar="K", help="How many witnesses must have signed.")
@click.option("--witness", multiple=True, metavar="VKEY", help="The verifier key of a witness; repeatable.")
def command(
    source: str,
    key: str | None,
    memory: Path | None,
    report: Path | None,
    witnesses: int | None,
    witness: tuple[str, ...],
    *,
    as_json: bool,
) -> None:
    """Verify the log of an assembly in eight steps. SOURCE is an address (https://…), the folder of an
    export, or a log folder. Every entry is hashed to the signed root, every act judged by the rules, every
    poll counted again, every text compared.

    Exits with 0 only if everything that was checked holds, with 1 when something does not, with 3 when the
    log cannot be reached.
    """
    given = {"--key": key, "--memory": memory, "--report": report, "--witnesses": witnesses}
    arguments = [f"{name}={value}" for name, value in given.items() if value is not None]
    arguments += [f"--witness={vkey}" for vkey in witness]
    arguments += ["--json"] if as_json else []
    sys.exit(reader.main([*arguments, "--", source], schema()))
