"""The command line: help that reads well, exit codes for scripts, sentences instead of traces."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from events.log.note import ED25519, Verifier
from services.cli.main import COMMANDS, halfrond
from services.cli.screen import Code, Stop, told_unexpected
from services.rehearsal.conversation import Unreadable
from tests.services.cli.conftest import halfrond as run
from tests.services.rehearsal.conversations import write

KEY = Verifier("gent.example/log", ED25519, bytes(32)).vkey


def help_of(*command: str) -> str:
    result = CliRunner().invoke(halfrond, [*command, "--help"])
    assert result.exit_code == 0
    return result.output


def test_the_help_names_every_command_and_every_exit_code() -> None:
    told = help_of()
    commands = re.findall(r"^  ([a-z][\w-]*)  +[A-Z]", told, re.MULTILINE)
    codes = [int(code) for code in re.findall(r"^    (\d+) ", told, re.MULTILINE)]
    assert commands == list(COMMANDS)
    assert codes == [int(code) for code in Code]


@pytest.mark.parametrize("command", [*COMMANDS, "rehearse polis"])
def test_every_command_and_every_option_is_explained(command: str) -> None:
    told = help_of(*command.split())
    assert len(re.sub(r"Usage:.*?\n\n", "", told)) > 100
    context = click.Context(halfrond)
    found: click.Command | None = halfrond
    for word in command.split():
        assert isinstance(found, click.Group)
        found = found.get_command(context, word)
    assert found is not None
    assert all(option.help for option in found.params if isinstance(option, click.Option))


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["run", "nonsense"],
        ["rebuild", "nonsense"],
        ["found", "--name", "x"],
        ["rehearse", "polis", "/nowhere"],
        ["rehearse", "polis", ".", "--url", "http://127.0.0.1:1"],
        ["rehearse", "polis", ".", "--connections", "0"],
    ],
)
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    result = CliRunner().invoke(halfrond, arguments)
    assert (result.exit_code, "Usage:" in result.output) == (Code.USAGE, True)


def test_a_setting_that_cannot_be_used_is_2_and_a_sentence(tmp_path: Path) -> None:
    result = run("serve", HALFROND_DATA=str(tmp_path), HALFROND_PORT="http")
    told = "halfrond: HALFROND_PORT is 'http', and must be a number from 0 to 65535.\n"
    assert (result.returncode, result.stdout, result.stderr) == (Code.USAGE, "", told)


@pytest.mark.parametrize(
    ("origin", "name", "said"),
    [
        ("https://example.org/log", "Raad", "Give what comes behind it: example.org/log."),
        ("https://foo bar", "Raad", "an origin is 1-100 printable ASCII characters"),
        ("example.org/log", "  ", "the assembly's name is blank"),
    ],
)
def test_an_assembly_that_could_not_be_called_so_is_refused_before_anything_is_made(
    tmp_path: Path, origin: str, name: str, said: str
) -> None:
    given = ["--name", name, "--purpose", "Samen", "--origin", origin]
    result = CliRunner(env={"HALFROND_DATA": str(tmp_path / "data")}).invoke(halfrond, ["found", *given])
    assert (result.exit_code, result.stdout) == (Code.USAGE, "")
    assert said in result.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(("name", "log"), [("x", "foo"), ("a b", KEY)], ids=["no key of a log", "no name"])
def test_a_witness_that_cannot_begin_makes_no_key(tmp_path: Path, name: str, log: str) -> None:
    given = ["--folder", str(tmp_path / "witness"), "--name", name, "--log", log, "--port", "0"]
    result = CliRunner().invoke(halfrond, ["witness", *given])
    assert (result.exit_code, result.stdout) == (Code.USAGE, "")
    assert not (tmp_path / "witness").exists()


def test_a_data_folder_that_cannot_be_made_is_told_as_that(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    given = ["--name", "Raad", "--purpose", "Samen", "--origin", "example.org/log"]
    folder = tmp_path / "file" / "data"
    result = CliRunner(env={"HALFROND_DATA": str(folder)}).invoke(halfrond, ["found", *given])
    assert (result.exit_code, result.stdout) == (Code.USAGE, "")
    assert result.stderr.startswith(f"halfrond: HALFROND_DATA is '{folder}', and ")
    assert "cannot be made or used (Not a directory): set HALFROND_DATA to a folder" in result.stderr
    assert "PostgreSQL" not in result.stderr


@pytest.mark.parametrize("service", ["chamber", "relay", "notary", "projector", "clerk", "courier"])
def test_a_service_without_servers_says_what_it_needs(service: str) -> None:
    result = CliRunner(env={"HALFROND_DATABASE_URL": "", "HALFROND_NATS_URL": ""}).invoke(
        halfrond, ["run", service]
    )
    assert result.exit_code == Code.USAGE
    assert "needs HALFROND_DATABASE_URL" in result.output
    assert "halfrond serve" in result.output


@pytest.mark.parametrize(
    "arguments", [["serve"], ["export", "{}/export"], ["rebuild", "results"]], ids=lambda a: a[0]
)
def test_without_an_assembly_it_is_refused_and_nothing_is_made(arguments: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "data"
    words = [word.format(tmp_path) for word in arguments]
    result = run(*words, HALFROND_DATA=str(folder))
    assert (result.returncode, result.stdout) == (Code.REFUSED, "")
    assert result.stderr.startswith("halfrond: ")
    assert result.stderr.count("\n") == 1
    assert not folder.exists()
    assert not (tmp_path / "export").exists()


def test_servers_that_do_not_answer_are_3() -> None:
    nowhere = {
        "HALFROND_DATABASE_URL": "postgresql://a:b@127.0.0.1:1/halfrond",
        "HALFROND_NATS_URL": "nats://127.0.0.1:1",
    }
    result = run("export", "/tmp/never", **nowhere)  # noqa: S108 - it is never made
    assert result.returncode == Code.NOT_READY
    assert "does not answer" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_chamber_that_is_not_there_is_3_at_once(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hf_")
    folder = write(tmp_path / "gesprek")
    given = ["--url", "http://127.0.0.1:1", "--token-file", str(tmp_path / "token")]
    result = run("rehearse", "polis", str(folder), *given)
    assert result.returncode == Code.NOT_READY
    assert "no chamber answers at http://127.0.0.1:1" in result.stderr


def test_a_folder_that_is_no_conversation_is_1(tmp_path: Path) -> None:
    result = run("rehearse", "polis", str(tmp_path))
    assert result.returncode == Code.FAILED
    assert "votes.csv is not there: give the folder of a Pol.is export." in result.stderr


def test_an_error_that_nobody_expected_is_told_without_its_values() -> None:
    with pytest.raises(Unreadable) as caught:
        raise Unreadable("geheim")
    told = told_unexpected(caught.value)
    assert told.startswith("something went wrong that nobody expected (Unreadable at ")
    assert "geheim" not in told


def test_a_stop_carries_its_exit_code() -> None:
    assert Stop("so").exit_code == Code.FAILED
    assert Stop("so", Code.NOT_READY).exit_code == Code.NOT_READY
