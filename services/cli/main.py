"""`halfrond`: the commands. Each one's module is loaded when it is used, so that a service starts fast."""

from __future__ import annotations

import importlib
import sys

import click

from services.cli.screen import EXIT_CODES, Code, Stop, told_unexpected

COMMANDS = {
    "demo": "services.cli.demo",
    "serve": "services.cli.serving",
    "run": "services.cli.running",
    "found": "services.cli.founding",
    "doctor": "services.cli.doctor",
    "recover": "services.cli.recovering",
    "upgrade": "services.cli.upgrading",
    "rotate-key": "services.cli.rotating",
    "people": "services.cli.inviting",
    "inbox": "services.cli.inboxes",
    "erase": "services.cli.erasing",
    "means": "services.cli.importing",
    "rebuild": "services.cli.rebuilding",
    "audit": "services.cli.auditing",
    "witness": "services.cli.witnessing",
    "export": "services.cli.exporting",
    "backup": "services.cli.backing_up",
    "restore": "services.cli.restoring",
    "rehearse": "services.cli.rehearsing",
    "count": "services.cli.counting",
    "bench": "services.cli.benching",
}
"""Every command, in the order in which they are needed, with the module that holds it as `command`."""


class Commands(click.Group):
    """Loads a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """One of them."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(COMMANDS[cmd_name]).command
        return command


@click.group(cls=Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="halfrond", prog_name="halfrond")
@click.option("--trace", is_flag=True, help="Show the whole trace of an error that nobody expected.")
def halfrond(*, trace: bool) -> None:
    """The chamber of a civil-society parliament: one organisation, one vote, a log that anyone can replay.

    Begin with `halfrond demo`. Settings are environment variables; `halfrond serve --help` lists them.
    """
    del trace  # main() looks for it itself: an error may come before options are read


def main() -> None:
    """Run the command line."""
    try:
        halfrond()
    except Exception as error:
        if "--trace" in sys.argv[1:2]:
            raise
        Stop(told_unexpected(error)).show()
        sys.exit(Code.FAILED)


if __name__ == "__main__":
    main()
