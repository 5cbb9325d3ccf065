"""What `halfrond found` begins with (P1): sound by default, and told where a file is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from events.charter.acts import AdoptFirstCharter
from events.poll.facts import Quorum, Threshold
from events.rules.acts import AdoptFirstRules
from infra.identity import RandomIdentity
from services.cli.main import halfrond
from services.cli.screen import Code, Stop
from services.cli.statutes import CHARTER, RULES, read_charter, read_rules
from tests.events.given import given
from tests.events.sample import CLERK, FOUNDED


def changed(folder: Path, old: str, new: str, file: Path = RULES) -> Path:
    """A file like the default one, but for one thing."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, old
    (folder / file.name).write_text(text.replace(old, new), encoding="utf-8")
    return folder / file.name


def line_of(path: Path, words: str) -> int:
    """The line on which these words stand first."""
    return path.read_text(encoding="utf-8").partition(words)[0].count("\n") + 1


def test_p1_an_assembly_can_begin_with_the_defaults() -> None:
    charter, texts = read_charter().adopted(RandomIdentity())
    assert isinstance(given(*FOUNDED).when(AdoptFirstCharter(charter), CLERK), list)
    assert isinstance(given(*FOUNDED).when(AdoptFirstRules(read_rules()), CLERK), list)
    assert len(texts) == 3 + len(charter.aims)
    assert {text.digest for text in texts} == {
        charter.purpose, charter.joining, charter.direction, *(aim.text for aim in charter.aims)
    }  # fmt: skip


def test_fractions_and_majorities_are_read_as_they_are_written(tmp_path: Path) -> None:
    old = '[majorities.policy]        # an item of policy\nthreshold = { more_than = "1/2", of = "votes" }'
    new = '[majorities.policy]\nthreshold = { at_least = "3/4", of = "roll" }'
    policy = read_rules(changed(tmp_path, old, new)).majorities.policy
    assert policy.threshold == Threshold(3, 4, "roll", at_least=True)
    assert policy.quorum == Quorum(1, 4)


@pytest.mark.parametrize(("option", "file"), [("--print-charter", CHARTER), ("--print-rules", RULES)])
def test_the_defaults_are_printed_as_files_to_begin_from(option: str, file: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(halfrond, ["found", option])
    assert (result.exit_code, result.output) == (Code.DONE, file.read_text(encoding="utf-8"))
    copy = tmp_path / "copy.toml"
    copy.write_text(result.output, encoding="utf-8")
    if file is RULES:
        assert read_rules(copy) == read_rules()
    else:
        assert read_charter(copy) == read_charter()


def test_the_files_explain_every_key() -> None:
    """Each has a line that says what it is for; a table does, where it gives a majority or a quorum."""
    told = RULES.read_text(encoding="utf-8")
    bare = [line for line in told.splitlines() if re.match(r"\[?\w", line) and "#" not in line]
    assert all(re.match(r"threshold = |quorum = ", line) or line in {
        "[periods]", "[voting]", "[delegation]", "[flemish]"
    } for line in bare), bare  # fmt: skip


def test_the_charter_names_no_city_and_no_person() -> None:
    charter = read_charter()
    for text in (charter.purpose, charter.joining, charter.direction, *charter.aims.values()):
        assert re.findall(r"(?<=[\w,;] )[A-Z]\w+", text) == []


WRONG = [
    ("reading = 14 ", "reading = -1 ", "periods.reading", "reading"),
    ("reading = 14 ", 'reading = "two weeks" ', "periods.reading", "reading"),
    ("reading = 14 ", "raeding = 14 ", "periods.raeding", "raeding"),
    ("hand_ons = 2 ", "hand_ons = 2.5 ", "delegation.hand_ons", "hand_ons ="),
    ("hand_ons = 2 ", "hands_on = 2 ", "delegation.hands_on", "hands_on"),
    ('secrecy = "open" ', 'secrecy = "dark" ', "voting.secrecy", "secrecy ="),
    ('openers = ["clerk"] ', 'openers = ["clerk", "clerk"] ', "voting.openers", "openers ="),
    ('openers = ["clerk"] ', "openers = [] ", "voting.openers", "openers ="),
    ("organisations = 5 ", "organisations = 1 ", "support", "[support]"),
    ("[flemish]", "[flamish]", "flamish", "[flamish]"),
    (
        '# an item of policy\nthreshold = { more_than = "1/2", of = "votes" }',
        '# an item of policy\nthreshold = { more_than = "1/3", of = "votes" }',
        "majorities.policy",
        "[majorities.policy]",
    ),
    (
        '# an item of policy\nthreshold = { more_than = "1/2", of = "votes" }',
        '# an item of policy\nthreshold = { of = "votes" }',
        "majorities.policy.threshold",
        "threshold = { of",
    ),
    (
        '# one amendment\nthreshold = { more_than = "1/2", of = "votes" }\nquorum = "0/1"',
        '# one amendment\nthreshold = { more_than = "1/2", of = "votes" }\nquorum = "none"',
        "majorities.amendment.quorum",
        'quorum = "none"',
    ),
    (
        '# an election: how many must take part\nquorum = "1/4"',
        '# an election: how many must take part\nquorum = "5/4"',
        "majorities.election",
        "[majorities.election]",
    ),
    (
        '# an election: how many must take part\nquorum = "1/4"',
        '# an election: how many must take part\nquorum = "1/4"\nthreshold = 1',
        "majorities.election",
        "[majorities.election]",
    ),
]


@pytest.mark.parametrize(
    ("old", "new", "key", "words"), WRONG, ids=[f"{w[2]}-{n}" for n, w in enumerate(WRONG)]
)
def test_what_is_wrong_in_a_file_is_told_with_its_line_and_key(
    old: str, new: str, key: str, words: str, tmp_path: Path
) -> None:
    file = changed(tmp_path, old, new)
    with pytest.raises(Stop) as caught:
        read_rules(file)
    told = caught.value.message
    assert caught.value.exit_code == Code.USAGE
    assert told.startswith(f"{file}, line {line_of(file, words)}: {key}"), told
    assert told.endswith("Nothing was founded.")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('ontmoeten = "', 'Elkaar-ontmoeten = "', "aims"),
        ("[aims]", "[doelen]", "doelen"),
        ('purpose = """\n', 'purpose = ""\nx = """\n', "purpose"),
    ],
)
def test_so_is_what_is_wrong_in_a_charter(old: str, new: str, key: str, tmp_path: Path) -> None:
    file = changed(tmp_path, old, new, CHARTER)
    with pytest.raises(Stop, match=rf", line \d+: {key}"):
        read_charter(file)


@pytest.mark.parametrize("content", [b"[majorities", b"\xff", b"a = 1\na = 2"])
def test_what_is_no_toml_is_told_too(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_bytes(content)
    with pytest.raises(Stop, match=re.escape(str(file))):
        read_rules(file)


def test_a_file_that_is_wrong_founds_nothing(tmp_path: Path) -> None:
    file = changed(tmp_path, "reading = 14 ", "reading = 14.5 ")
    named = ["--name", "Proef", "--purpose", "Proef.", "--origin", "example.org/p"]
    environment = {
        "HALFROND_DATA": str(tmp_path / "data"),
        "HALFROND_DATABASE_URL": "",
        "HALFROND_NATS_URL": "",
    }
    result = CliRunner(env=environment).invoke(halfrond, ["found", *named, "--rules", str(file)])
    assert result.exit_code == Code.USAGE
    assert "periods.reading" in result.output
    assert not (tmp_path / "data").exists()


def test_no_rules_and_a_file_of_rules_do_not_go_together(tmp_path: Path) -> None:
    named = ["--name", "Proef", "--purpose", "Proef.", "--origin", "example.org/p", "--without-rules"]
    result = CliRunner(env={"HALFROND_DATA": str(tmp_path)}).invoke(
        halfrond, ["found", *named, "--rules", str(RULES)]
    )
    assert (result.exit_code, "--without-rules" in result.output) == (Code.USAGE, True)
