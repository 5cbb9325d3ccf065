"""`halfrond count`: the assembly's counting rules on ballots from a file, for anyone who wants to check.

What may stand in a file says `ballot_files.py`, the rules stand in events/tally/; this reads, says on which
line a file is wrong, and shows what was counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import click
import msgspec
from rich.console import Console
from rich.table import Table

from services.cli.ballot_files import METHODS, Options, Poll
from services.cli.screen import Code, Stop


@click.command("count", short_help="Count ballots from a file by the assembly's rules.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
def command(file: Path, *, as_json: bool) -> None:
    """Count the ballots in FILE (JSON) by the assembly's rules: majority, consent, approval, survey, ranked.

    Nothing is guessed: a file that is wrong is refused with the line. Exits with 2 when it is.
    """
    counted = count(file.read_bytes())
    if as_json:
        click.echo(msgspec.json.encode(counted))
    else:
        _show(counted)


def count(content: bytes) -> dict[str, Any]:
    """The result of a file, with its method and the number of ballots.

    Raises: Stop, naming the line that is wrong.
    """
    document = _Document(content)
    try:
        poll: Poll = msgspec.convert(document.members, Poll)
        result = poll.result()
    except (msgspec.ValidationError, ValueError) as error:
        raise document.wrong(_with_what_is_allowed(str(error), document.members.get("method"))) from error
    return {"method": document.members["method"], "ballots": len(poll.ballots)} | result


class _Document:
    """A JSON object whose members, and ballots, know the line on which they begin."""

    def __init__(self, content: bytes) -> None:
        self.lines: dict[str, int] = {}
        try:
            self._text = content.decode()
            json.loads(self._text, object_pairs_hook=_once, parse_constant=_no_constant)
            self.members: Mapping[str, Any] = self._located()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise _refused(line, "these bytes are no UTF-8") from error
        except json.JSONDecodeError as error:
            raise _refused(error.lineno, f"this is no JSON ({error.msg})") from error
        except (ValueError, RecursionError) as error:
            raise _refused(1, str(error) or "it is nested too deeply") from error

    def wrong(self, message: str) -> Stop:
        """A refusal that names the line which the message is about."""
        said, _, place = message.partition(" - at `$")
        ballot = re.search(r"ballots\[(\d+)\]", place) or re.match(r"ballot (\d+) ", said)
        if ballot:
            number = int(ballot[1]) + (1 if place else 0)
            return _refused(self.lines.get(f"ballots/{number}", 1), f"ballot {number}: {said}")
        member = re.match(r"\.(\w+)", place) or re.search(r"field `(\w+)`", said)
        return _refused(self.lines.get(member[1], 1) if member else 1, said)

    def _located(self) -> dict[str, Any]:
        decoder, text, members = json.JSONDecoder(), self._text, {}
        place = self._skip(0)
        if text[place] != "{":
            raise ValueError("a poll is a JSON object")
        place = self._skip(place + 1)
        while text[place] != "}":
            start = place
            name, place = decoder.raw_decode(text, place)
            place = self._skip(self._skip(place) + 1)  # past the colon
            self.lines[name] = self._line(start)
            if name == "ballots" and text[place] == "[":
                self._locate_ballots(decoder, place)
            members[name], place = decoder.raw_decode(text, place)
            place = self._skip(place)
            if text[place] == ",":
                place = self._skip(place + 1)
        return members

    def _locate_ballots(self, decoder: json.JSONDecoder, place: int) -> None:
        place, number, line, counted = self._skip(place + 1), 0, 1, 0
        while self._text[place] != "]":
            number += 1
            line, counted = line + self._text.count("\n", counted, place), place
            self.lines[f"ballots/{number}"] = line
            place = self._skip(decoder.raw_decode(self._text, place)[1])
            if self._text[place] == ",":
                place = self._skip(place + 1)

    def _skip(self, place: int) -> int:
        while self._text[place] in " \t\r\n":
            place += 1
        return place

    def _line(self, place: int) -> int:
        return self._text.count("\n", 0, place) + 1


def _with_what_is_allowed(message: str, method: object) -> str:
    """The message; where it is about a word that is none of those allowed, with these."""
    said, at, place = message.partition(" - at `$")
    of = next((kind for kind in METHODS if kind.__struct_config__.tag == method), None)
    if place == ".method`":
        words: tuple[object, ...] = tuple(kind.__struct_config__.tag for kind in METHODS)
    elif of is not None and said.startswith("Invalid enum value"):
        hints = get_type_hints(of)
        asked = hints[place[1:].partition("[")[0].rstrip("`")]
        words = get_args(get_args(asked)[0]) if get_origin(asked) is list else get_args(asked)
    else:
        return message
    return f"{said}; allowed are {', '.join(map(str, words))}{at}{place}"


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member stands twice in the same object")
    return members


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number in JSON")


def _refused(line: int, why: str) -> Stop:
    return Stop(f"the file was refused, line {line}: {why}. See `halfrond count --help`.", Code.USAGE)


def _show(counted: dict[str, Any]) -> None:
    console = Console()
    rows = {name: value for name, value in counted.items() if name != "matrix"}
    table = Table("", "", show_header=False)
    for name, value in rows.items():
        table.add_row(name.replace("_", " "), _words(value))
    console.print(table)
    if "matrix" in counted:
        _show_matrix(console, counted["options"], counted["matrix"])


def _show_matrix(console: Console, options: Options, matrix: tuple[tuple[int, ...], ...]) -> None:
    table = Table(
        "above ↓ below →",
        *map(str, range(1, len(matrix) + 1)),
        title="pairs",
        caption="how many put it above",
    )
    for number, row in enumerate(matrix, 1):
        table.add_row(
            f"{number} {options[number - 1]}",
            *("·" if number == column else str(n) for column, n in enumerate(row, 1)),
        )
    console.print(table)


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values())
    if isinstance(value, list | tuple):
        several = value and isinstance(value[0], tuple)
        return " > ".join(" = ".join(group) for group in value) if several else ", ".join(map(_words, value))
    return str(value)
