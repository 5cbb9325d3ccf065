"""The files of a Pol.is conversation, read strictly: every row is taken or accounted for.

    votes.csv               one row a vote, in the order in which it counts
    comments.csv            one row a statement
    participants-votes.csv  one row a participant, one column a statement: the published result
    summary.csv             the topic; may be missing

A vote is 1 (agree: for), -1 (disagree: against) or 0 (pass: abstain). The published counts of each
participant and each statement are compared with the rows, so that this reading of the values is proved and
not assumed.

What cannot be used as a whole raises `Unreadable`. A row that cannot be used is `Odd`: it stands in the
report with its line and the reason, it is not sent, and no rehearsal with odd rows succeeds.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from events.tally.majority import Choice

CHOICES: dict[str, Choice] = {"1": "for", "-1": "against", "0": "abstain"}

VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
COMMENTS = (
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "comment-body",
)
PARTICIPANTS = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")

MAX_DIGITS = 15
"""Of an id: with the prefix of a run it stays within what the chamber takes."""


class Unreadable(Exception):
    """A file of the conversation cannot be used as a whole; the message says why and what to do."""


class Vote(NamedTuple):
    """A row of votes.csv. `number` counts the rows from 1, `line` the lines of the file."""

    number: int
    line: int
    voter: str
    statement: str
    choice: Choice


class Statement(NamedTuple):
    """A row of comments.csv. `agrees` and `disagrees` count every vote, those that were changed later too."""

    id: str
    author: str
    body: str
    agrees: int
    disagrees: int


class Odd(NamedTuple):
    """A row, or a part of it, that cannot be used or contradicts the other files."""

    file: str
    line: int
    reason: str


Cell = tuple[str, str]
"""A participant and a statement."""


class Conversation(NamedTuple):
    """A whole conversation. `rows` is how many rows votes.csv holds, `votes` those that can be sent, in
    order. `participants` and `columns` span the published table; `published` holds its cells with a vote.
    """

    name: str
    topic: str
    rows: int
    votes: Sequence[Vote]
    statements: dict[str, Statement]
    participants: Sequence[str]
    columns: Sequence[str]
    published: dict[Cell, Choice]
    odd: Sequence[Odd]

    @property
    def cells(self) -> int:
        """How many cells the published table has, empty ones too."""
        return len(self.participants) * len(self.columns)

    @property
    def voters(self) -> list[str]:
        """Who voted, in order of first appearance."""
        return list(dict.fromkeys(vote.voter for vote in self.votes))

    @property
    def authors_who_never_voted(self) -> list[str]:
        """They submit a statement and must belong, too."""
        voters = set(self.voters)
        authors = dict.fromkeys(statement.author for statement in self.statements.values())
        return [author for author in authors if author not in voters]

    @property
    def without_votes(self) -> list[str]:
        """Statements on which nobody voted."""
        voted = {vote.statement for vote in self.votes}
        return [statement for statement in self.statements if statement not in voted]

    @property
    def changed(self) -> int:
        """Rows that replace an earlier vote of the same voter on the same statement."""
        return len(self.votes) - len({(vote.voter, vote.statement) for vote in self.votes})


def read(folder: Path) -> Conversation:
    """The conversation in a folder.

    Raises: Unreadable.
    """
    odd: list[Odd] = []
    rows, votes = _votes(folder / "votes.csv", odd)
    statements = _statements(folder / "comments.csv", odd)
    participants, columns, published = _participants(folder / "participants-votes.csv", odd)
    _cross_check(votes, statements, participants, columns, odd)
    return Conversation(
        folder.resolve().name,
        _topic(folder / "summary.csv") or folder.resolve().name,
        rows,
        votes,
        statements,
        participants,
        columns,
        published,
        odd,
    )


def _votes(path: Path, odd: list[Odd]) -> tuple[int, list[Vote]]:
    votes, rows = [], 0
    for line, fields in _records(path, VOTES):
        rows += 1
        if len(fields) != len(VOTES):
            odd.append(Odd(path.name, line, f"{len(fields)} fields instead of {len(VOTES)}"))
            continue
        timestamp, _, statement, voter, value = fields
        choice = CHOICES.get(value)
        if choice is None:
            odd.append(Odd(path.name, line, f"the vote is {value!r}, and must be 1, 0 or -1"))
        elif wrong := [word for word in (timestamp, statement, voter) if not _is_number(word)]:
            odd.append(Odd(path.name, line, f"{wrong[0]!r} is not a whole number"))
        else:
            votes.append(Vote(rows, line, voter, statement, choice))
    return rows, votes


def _statements(path: Path, odd: list[Odd]) -> dict[str, Statement]:
    statements: dict[str, Statement] = {}
    for line, fields in _records(path, COMMENTS):
        if len(fields) != len(COMMENTS):
            odd.append(Odd(path.name, line, f"{len(fields)} fields instead of {len(COMMENTS)}"))
            continue
        _, _, statement, author, agrees, disagrees, _, body = fields
        numbers = (statement, author, agrees, disagrees)
        if wrong := [word for word in numbers if not _is_number(word)]:
            odd.append(Odd(path.name, line, f"{wrong[0]!r} is not a whole number"))
        elif statement in statements:
            odd.append(Odd(path.name, line, f"statement {statement} stands there twice"))
        elif not body.strip():
            odd.append(Odd(path.name, line, f"statement {statement} is empty"))
        else:
            statements[statement] = Statement(statement, author, body, int(agrees), int(disagrees))
    return statements


def _participants(path: Path, odd: list[Odd]) -> tuple[list[str], list[str], dict[Cell, Choice]]:
    records = _records(path, PARTICIPANTS, more=True)
    _, header = next(records)
    columns = header[len(PARTICIPANTS) :]
    if wrong := [column for column in columns if not _is_number(column)]:
        raise Unreadable(f"{path}: column {wrong[0]!r} is not the number of a statement; the rest is unsafe.")
    if len(set(columns)) < len(columns):
        raise Unreadable(f"{path}: a statement has two columns; nobody can tell which one counts.")
    participants: dict[str, None] = {}
    published: dict[Cell, Choice] = {}
    for line, fields in records:
        if len(fields) != len(header):
            odd.append(Odd(path.name, line, f"{len(fields)} fields instead of {len(header)}"))
            continue
        participant, values = fields[0], fields[len(PARTICIPANTS) :]
        if not _is_number(participant):
            odd.append(Odd(path.name, line, f"{participant!r} is not a whole number"))
        elif participant in participants:
            odd.append(Odd(path.name, line, f"participant {participant} stands there twice"))
        elif unknown := [value for value in values if value not in CHOICES and value]:
            odd.append(Odd(path.name, line, f"the vote is {unknown[0]!r}, and must be 1, 0, -1 or empty"))
        else:
            participants[participant] = None
            _compare_counts(path.name, line, fields[3:6], values, odd)
            cells = zip(columns, values, strict=True)
            published |= {(participant, column): CHOICES[value] for column, value in cells if value}
    return list(participants), columns, published


def _compare_counts(file: str, line: int, told: Sequence[str], values: Sequence[str], odd: list[Odd]) -> None:
    """Whether n-votes, n-agree and n-disagree are what the cells of the row say."""
    counted = Counter(values)
    cells = [str(len(values) - counted[""]), str(counted["1"]), str(counted["-1"])]
    if list(told) != cells:
        odd.append(Odd(file, line, f"n-votes, n-agree, n-disagree are {told}, and the row holds {cells}"))


def _cross_check(
    votes: Sequence[Vote],
    statements: dict[str, Statement],
    participants: Sequence[str],
    columns: Sequence[str],
    odd: list[Odd],
) -> None:
    known, told = set(participants), set[str]()
    for vote in votes:
        if vote.voter not in known and vote.voter not in told:
            told.add(vote.voter)
            reason = f"voter {vote.voter} has no row in participants-votes.csv"
            odd.append(Odd("votes.csv", vote.line, reason))
    for column in columns:
        if column not in statements:
            reason = f"column {column} has no statement in comments.csv"
            odd.append(Odd("participants-votes.csv", 1, reason))
    unpublished = {vote.statement for vote in votes} - set(columns)
    odd += [
        Odd("participants-votes.csv", 1, f"statement {column} has votes, and no column")
        for column in sorted(unpublished, key=int)
    ]
    counted = Counter((vote.statement, vote.choice) for vote in votes)
    for statement in statements.values():
        rows = counted[statement.id, "for"], counted[statement.id, "against"]
        if rows != (statement.agrees, statement.disagrees):
            told_counts = (statement.agrees, statement.disagrees)
            reason = f"statement {statement.id}: agrees, disagrees are {told_counts}, and the votes {rows}"
            odd.append(Odd("comments.csv", 1, reason))


def _topic(path: Path) -> str:
    if not path.exists():
        return ""
    return next((row[1] for _, row in _rows(path) if len(row) > 1 and row[0] == "topic"), "")


def _records(path: Path, header: Sequence[str], *, more: bool = False) -> Iterator[tuple[int, list[str]]]:
    """The records after the header, which is checked. `more`: it has further columns, and is given first."""
    rows = _rows(path)
    line, first = next(rows, (1, []))
    if tuple(first[: len(header)] if more else first) != tuple(header):
        raise Unreadable(
            f"{path} begins with {','.join(first)[:80]!r} and should begin with {','.join(header)!r}: "
            "give the folder of a Pol.is export."
        )
    if more:
        yield line, first
    yield from rows


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Every record with the line that it ends on."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.reader(file, strict=True)
            for row in reader:
                yield reader.line_num, row
    except FileNotFoundError as error:
        raise Unreadable(f"{path} is not there: give the folder of a Pol.is export.") from error
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Unreadable(f"{path} is not UTF-8 (byte {error.start}): nothing of it is guessed.") from error
    except csv.Error as error:
        raise Unreadable(
            f"{path}, line {reader.line_num}: {error}; what follows cannot be told apart."
        ) from error


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= MAX_DIGITS and str(int(word)) == word
