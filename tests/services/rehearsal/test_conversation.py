"""Reading a conversation: strict, and every row accounted for."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.rehearsal.conversation import Odd, Statement, Unreadable, Vote, read
from tests.services.rehearsal.conversations import write

SHARED = Path(__file__).parents[4] / "shared/data/polis"


def test_a_conversation_is_read_as_it_stands(tmp_path: Path) -> None:
    found = read(write(tmp_path / "gesprek"))
    assert (found.name, found.topic, found.rows, found.odd) == ("gesprek", "Een verzonnen gesprek", 8, [])
    assert found.votes[3] == Vote(4, 5, "1", "0", "for")
    assert found.statements["0"] == Statement("0", "0", 'Twee regels,\nen een "citaat".', 2, 1)
    assert (found.participants, found.columns) == (["0", "1", "2", "3", "4"], ["0", "1", "2"])
    assert found.published["2", "0"] == "abstain"
    assert (found.cells, len(found.published), found.changed) == (15, 7, 1)
    assert found.voters == ["0", "1", "2", "3", "4"]
    assert found.authors_who_never_voted == ["9"]
    assert found.without_votes == ["3"]


@pytest.mark.parametrize(
    ("changed", "odd"),
    [
        (
            {"votes": ("3,Mon,0,2,0", "3,Mon,0,2,2")},
            Odd("votes.csv", 4, "the vote is '2', and must be 1, 0 or -1"),
        ),
        (
            {"votes": ("3,Mon,0,2,0", "3,Mon,0,2, 0")},
            Odd("votes.csv", 4, "the vote is ' 0', and must be 1, 0 or -1"),
        ),
        ({"votes": ("3,Mon,0,2,0", "3,Mon,0,2")}, Odd("votes.csv", 4, "4 fields instead of 5")),
        ({"votes": ("3,Mon,0,2,0", "")}, Odd("votes.csv", 4, "0 fields instead of 5")),
        ({"votes": ("3,Mon,0,2,0", "3,Mon,0,x,0")}, Odd("votes.csv", 4, "'x' is not a whole number")),
        ({"votes": ("3,Mon,0,2,0", "3,Mon,00,2,0")}, Odd("votes.csv", 4, "'00' is not a whole number")),
        ({"votes": ("3,Mon,0,2,0", "?,Mon,0,2,0")}, Odd("votes.csv", 4, "'?' is not a whole number")),
        (
            {"comments": ("2,Mon,1,1,1,2", "2,Mon,0,1,1,2")},
            Odd("comments.csv", 4, "statement 0 stands there twice"),
        ),
        (
            {"comments": ("Tweede stelling", '" "')},
            Odd("comments.csv", 4, "statement 1 is empty"),
        ),
        (
            {"participants": ("2,0,1,1,0,0,0,,", "2,0,1,1,0,0,x,,")},
            Odd("participants-votes.csv", 4, "the vote is 'x', and must be 1, 0, -1 or empty"),
        ),
        (
            {"participants": ("2,0,1,1,0,0,0,,", "2,0,1,1,0,0,0,")},
            Odd("participants-votes.csv", 4, "8 fields instead of 9"),
        ),
        (
            {"participants": ("2,0,1,1,0,0,0,,", "1,0,1,1,0,0,0,,")},
            Odd("participants-votes.csv", 4, "participant 1 stands there twice"),
        ),
        (
            {"votes": ("8,Mon,2,4,0", "8,Mon,2,7,0")},
            Odd("votes.csv", 9, "voter 7 has no row in participants-votes.csv"),
        ),
        (
            {"votes": ("8,Mon,2,4,0", "8,Mon,3,4,0")},
            Odd("participants-votes.csv", 1, "statement 3 has votes, and no column"),
        ),
        (
            {"participants": (",0,1,2\n", ",0,1,8\n")},
            Odd("participants-votes.csv", 1, "column 8 has no statement in comments.csv"),
        ),
    ],
)  # fmt: skip
def test_what_is_odd_is_told_with_its_line_and_not_used(
    tmp_path: Path, changed: dict[str, tuple[str, str]], odd: Odd
) -> None:
    found = read(write(tmp_path / "gesprek", **changed))
    assert odd in found.odd
    lost = sum(o.file == "votes.csv" and "has no row" not in o.reason for o in found.odd)
    assert (found.rows, len(found.votes)) == (8, 8 - lost)


def test_the_reading_of_the_values_is_proved_by_the_published_counts(tmp_path: Path) -> None:
    """Would 1 mean anything else than agree, n-agree would not be the number of cells with a 1."""
    changed = {
        "participants": ("0,0,1,2,1,1,1,-1,", "0,0,1,2,2,0,1,-1,"),
        "comments": ("1,1,1,2,1", "1,1,2,1,1"),
    }
    reasons = [odd.reason for odd in read(write(tmp_path / "gesprek", **changed)).odd]
    assert reasons == [
        "n-votes, n-agree, n-disagree are ['2', '2', '0'], and the row holds ['2', '1', '1']",
        "statement 1: agrees, disagrees are (2, 1), and the votes (1, 2)",
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"votes": ("timestamp,", "\ufefftimestamp,")}, "votes.csv begins with"),
        ({"votes": ("voter-id,vote", "vote,voter-id")}, "should begin with 'timestamp,datetime,comment-id"),
        ({"comments": ('""citaat"".', 'een "los" citaat')}, "line 3: .*cannot be told apart"),
        ({"participants": (",0,1,2\n", ",0,1,1\n")}, "a statement has two columns"),
        ({"participants": (",0,1,2\n", ",0,1,two\n")}, "column 'two' is not the number of a statement"),
    ],
)
def test_a_file_that_is_no_export_is_refused_as_a_whole(
    tmp_path: Path, changed: dict[str, tuple[str, str]], told: str
) -> None:
    with pytest.raises(Unreadable, match=told):
        read(write(tmp_path / "gesprek", **changed))


def test_bytes_that_are_no_text_are_not_guessed(tmp_path: Path) -> None:
    folder = write(tmp_path / "gesprek")
    (folder / "comments.csv").write_bytes((folder / "comments.csv").read_bytes() + b"5,Mon,5,0,0,0,1,\xff\n")
    with pytest.raises(Unreadable, match="not UTF-8"):
        read(folder)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "gesprek")
    (folder / "participants-votes.csv").unlink()
    with pytest.raises(Unreadable, match=r"participants-votes\.csv is not there"):
        read(folder)
    (folder / "summary.csv").unlink()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real conversations are not beside this tree")
def test_the_four_real_conversations_hold_nothing_odd() -> None:
    found = [read(folder) for folder in sorted(SHARED.iterdir())]
    assert sum(conversation.rows for conversation in found) == 27_499
    assert [conversation.odd for conversation in found] == [[], [], [], []]
    for conversation in found:
        last = {(vote.voter, vote.statement): vote.choice for vote in conversation.votes}
        assert last == conversation.published
