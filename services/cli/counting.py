"""`halfrond count`: the assembly's counting rules on ballots from a file, for anyone who wants to check.

    {"method": "schulze", "options": ["a", "b", "none"], "status_quo": "none", "quorum": 2,
     "majorities": {"a": [3, 1]}, "ballots": [[1, 2, null], …]}       a rank for each option; null: unranked
    {"method": "approval", "options": ["a", "b"], "seats": 1, "ballots": [["a"], ["a", "b"], …]}
    {"method": "majority", "threshold": [1, 2], "of": "votes", "at_least": false, "quorum": [0, 1], "roll": 3,
     "ballots": ["for", "against", …]}

The rules stand in events/tally/; this only reads, and says on which line a file is wrong.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import click
import msgspec
from msgspec import Meta, Struct
from rich.console import Console
from rich.table import Table

from events.tally import approval, majority, schulze
from services.cli.screen import Code, Stop

Natural = Annotated[int, Meta(ge=0, le=10**9)]
Positive = Annotated[int, Meta(ge=1, le=10**9)]
Options = Annotated[tuple[Annotated[str, Meta(min_length=1, max_length=200)], ...], Meta(min_length=1)]


class Schulze(Struct, tag_field="method", tag="schulze", forbid_unknown_fields=True):
    """Ranked ballots."""

    options: Options
    ballots: list[list[int | None]]
    status_quo: str | None = None
    quorum: Natural | None = None
    majorities: dict[str, tuple[Positive, Positive]] = {}

    def result(self) -> dict[str, Any]:
        """Counted: `winners`, `ranking`, `matrix`, `dropped`."""
        _require_distinct(self.options)
        asked = {option: schulze.Majority(*ratio) for option, ratio in self.majorities.items()}
        matrix = schulze.pairwise(len(self.options), self.ballots)
        counted = schulze.result(self.options, matrix, self.status_quo, self.quorum, asked)
        return (
            {"options": self.options}
            | counted._asdict()
            | {"dropped": [line._asdict() for line in counted.dropped]}
        )


class Approval(Struct, tag_field="method", tag="approval", forbid_unknown_fields=True):
    """Ballots that approve."""

    options: Options
    seats: Positive
    ballots: list[list[str]]

    def result(self) -> dict[str, Any]:
        """Counted: `elected`, `tied`, `open_seats`, `approvals`."""
        _require_distinct(self.options)
        approvals = approval.count(self.options, self.ballots)
        return {"options": self.options} | approval.result(self.options, approvals, self.seats)._asdict()


class Majority(Struct, tag_field="method", tag="majority", forbid_unknown_fields=True):
    """Ballots for, against, abstaining."""

    roll: Natural
    ballots: list[majority.Choice]
    threshold: tuple[Positive, Positive] = (1, 2)
    of: majority.Base = "votes"
    at_least: bool = False
    quorum: tuple[Natural, Positive] = (0, 1)

    def result(self) -> dict[str, Any]:
        """Counted: `outcome` and the tally."""
        if len(self.ballots) > self.roll:
            raise ValueError(f"there are {len(self.ballots)} ballots, and {self.roll} on the roll")
        tally = majority.count(self.ballots)
        threshold = majority.Threshold(*self.threshold, self.of, self.at_least)
        outcome = majority.outcome(tally, threshold, majority.Quorum(*self.quorum), self.roll)
        return {"outcome": outcome} | tally._asdict()


@click.command("count", short_help="Count ballots from a file by the assembly's rules.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the result as one JSON object.")
def command(file: Path, *, as_json: bool) -> None:
    """Count the ballots in FILE (JSON) by majority, approval or Schulze: the rules that the assembly uses.

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
        poll = msgspec.convert(document.members, Schulze | Approval | Majority)
        result = poll.result()
    except (msgspec.ValidationError, ValueError) as error:
        raise document.wrong(str(error)) from error
    method: Literal["schulze", "approval", "majority"] = document.members["method"]
    return {"method": method, "ballots": len(poll.ballots)} | result


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


def _require_distinct(options: Options) -> None:
    if len(set(options)) != len(options):
        raise ValueError("an option stands twice - at `$.options`")


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
