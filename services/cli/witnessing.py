"""`halfrond witness`: a small witness for the logs of others."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from services.cli.screen import Code, Stop, execute
from services.witness.main import BadOption, Options, key_of, logs_of, run


@click.command("witness", short_help="Watch the logs of others, and cosign that they only grow.")
@click.option(
    "--folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Where its key and its memory are kept; made when it is not there.",
)
@click.option("--name", required=True, help="The name of its key: an address without scheme that is yours.")
@click.option(
    "--log",
    "logs",
    required=True,
    multiple=True,
    metavar="VKEY",
    help="The verifier key of a log to watch: a line of its file /log/key. May be given more than once.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8090, show_default=True, help="Where to listen.")
def command(folder: Path, name: str, logs: tuple[str, ...], host: str, port: int) -> None:
    """Run a witness (C2SP tlog-witness): it cosigns a checkpoint when the log contains all of the one that it
    cosigned before, and never anything smaller. So two parliaments, or a newspaper, can watch each other: a
    log that was rewritten gets no signature any more.

    Prints its verifier key and address as a line for the file HALFROND_WITNESSES of whoever runs the log.
    Put a web server with TLS in front. Ends on SIGINT or SIGTERM.
    """
    options = Options(folder.absolute(), name, logs, host, port)

    async def answer(_hurry: asyncio.Event) -> int:
        logs_of(options)  # before a key is made
        verifier, _ = key_of(options)
        click.echo(f"{verifier.vkey} {_address(host, port)}")
        await run(options, asyncio.Event())
        return Code.DONE

    try:
        execute(answer, interrupted=Code.DONE)
    except BadOption as error:
        raise Stop(f"{error}.", Code.USAGE) from error
    except OSError as error:
        raise Stop(
            f"the witness cannot use {folder} or listen on {host} port {port} ({error.strerror or error}): "
            "choose another --folder or --port.",
            Code.USAGE,
        ) from error


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
