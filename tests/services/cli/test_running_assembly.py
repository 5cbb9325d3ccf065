"""Commands beside a running `halfrond serve`: rehearse, doctor, export, rebuild, inbox."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import msgspec
import pytest

from events.log import checkpoint
from events.log.merkle import leaf_hash, root
from events.log.note import open_note, parse_vkey
from events.log.tile import entries_decode, grown
from infra.signing import verify
from services.cli.screen import Code
from tests.services.cli.conftest import Running
from tests.services.rehearsal.conversations import write

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

SEATTLE = Path(__file__).parents[4] / "shared/data/polis/15-per-hour-seattle"


def rehearse(running: Running, folder: Path, *options: str) -> tuple[int, str, dict[str, object]]:
    result = running.served.command(
        "rehearse", "polis", str(folder), "--url", running.served.url,
        "--token-file", str(running.token_file), "--json", *options,
    )  # fmt: skip
    assert result.stdout, result.stderr
    return result.returncode, result.stdout, msgspec.json.decode(result.stdout.splitlines()[-1])


@pytest.mark.parametrize("options", [[], ["--bulk"]], ids=["one by one", "in bulk"])
def test_a_conversation_of_five_voters_matches_in_full(
    running: Running, tmp_path: Path, options: list[str]
) -> None:
    code, told, figures = rehearse(running, write(tmp_path / "gesprek"), *options)
    assert code == Code.DONE, told
    assert "nobody voted on statement 3" in told
    assert "authors 9 never voted" in told
    counted = (
        "rows",
        "accepted",
        "refused",
        "odd",
        "cells",
        "matched",
        "ballots",
        "results",
        "results_matched",
    )
    assert [figures[name] for name in counted] == [8, 8, 0, 0, 15, 15, 7, 4, 4]
    assert {"ballots_per_second", "p50_ms", "p99_ms", "lag_max", "lag_mean"} <= figures.keys()


def test_a_published_cell_that_is_not_what_was_voted_fails_the_rehearsal(
    running: Running, tmp_path: Path
) -> None:
    folder = write(tmp_path / "gesprek", participants=("0,0,1,2,1,1,1,-1,", "0,0,1,2,1,1,-1,1,"))
    code, told, figures = rehearse(running, folder)
    assert (code, figures["matched"], figures["cells"]) == (Code.FAILED, 13, 15)
    assert (figures["results_matched"], figures["results"]) == (2, 4)
    assert "statement 0, participant 0: published 'against', found 'for'" in told
    assert "statement 1, the result: published '2 for, 1 against, 0 abstain: adopted'" in told
    assert "It does NOT match" in told


def test_rows_that_the_files_or_the_system_do_not_admit_are_accounted_for(
    running: Running, tmp_path: Path
) -> None:
    votes = ("8,Mon,2,4,0\n", "8,Mon,2,4,0\n9,Mon,77,0,1\n10,Mon,0,0,5\n")
    code, told, figures = rehearse(running, write(tmp_path / "gesprek", votes=votes))
    assert (code, figures["rows"], figures["accepted"], figures["refused"]) == (Code.FAILED, 10, 8, 1)
    assert (figures["cells"], figures["matched"]) == (15, 15)
    assert "votes.csv, line 11: the vote is '5', and must be 1, 0 or -1" in told
    assert "line 10: 404 no-such-poll" in told


def test_the_wrong_token_is_told_in_a_sentence(running: Running, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hf_" + "x" * 43)
    result = running.served.command(
        "rehearse", "polis", str(write(tmp_path / "gesprek")), "--url", running.served.url,
        "--token-file", str(tmp_path / "token"),
    )  # fmt: skip
    assert result.returncode == Code.FAILED
    assert "was answered with 401" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.skipif(not SEATTLE.is_dir(), reason="the real conversations are not beside this tree")
def test_the_smallest_real_conversation_matches_in_full(running: Running) -> None:
    code, told, figures = rehearse(running, SEATTLE, "--bulk")
    assert code == Code.DONE, told
    assert (figures["rows"], figures["accepted"], figures["ballots"]) == (2_995, 2_995, 2_872)
    assert figures["matched"] == figures["cells"] == 18_306


def test_doctor_finds_everything_well_and_says_what_is_not(running: Running) -> None:
    well = running.served.command("doctor", "--json")
    assert well.returncode == Code.DONE, well.stdout
    told = json.loads(well.stdout)
    parts = {finding["part"]: finding["verdict"] for finding in told["findings"]}
    assert told["healthy"]
    assert parts.pop("durability") == "warn"  # no synchronous standby here
    assert (parts.pop("address"), parts.pop("mail")) == ("warn", "warn")  # this machine's, and a folder
    assert set(parts.values()) == {"ok"}
    assert {
        "python",
        "data",
        "secrets",
        "postgresql",
        "rights",
        "log",
        "clock",
        "nats",
        "stream",
    } <= parts.keys()
    assert {"relay", "directory_v3", "results_v4", "dossier_v8", "clerk", "chamber"} <= parts.keys()
    assert {"notary key", "checkpoint", "bucket"} <= parts.keys()

    running.token_file.chmod(0o644)
    try:
        ill = running.served.command("doctor")
    finally:
        running.token_file.chmod(0o600)
    assert ill.returncode == Code.FAILED
    [line] = [line for line in ill.stdout.splitlines() if line.startswith("fail")]
    assert line.startswith("fail  secrets       others can read clerk.token (0644) in ")
    assert "→ chmod 700" in ill.stdout


def files_in(folder: Path) -> set[str]:
    """Every file below a folder, by its path."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_an_export_can_be_checked_by_a_stranger(running: Running, tmp_path: Path) -> None:
    folder = tmp_path / "new/export"
    result = running.served.command("export", str(folder))
    assert result.returncode == Code.DONE, result.stderr
    manifest = json.loads((folder / "manifest.json").read_text())
    bundles = sorted(path for path in (folder / "log/tile/entries").rglob("*") if path.is_file())
    leaves = [leaf for bundle in bundles for leaf in entries_decode(bundle.read_bytes())]
    assert (manifest["format"], manifest["origin"]) == ("halfrond-export/2", "example.org/c")
    assert manifest["size"] == len(leaves) == running.served.head()
    assert manifest["root"] == root(map(leaf_hash, leaves)).hex()
    assert manifest["root"] in result.stdout
    for name, told in manifest["files"].items():
        content = (folder / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (told["size"], told["sha256"])

    assert set(manifest["files"]) | {"manifest.json"} == files_in(folder)
    key = parse_vkey(manifest["key"])
    note = (folder / "log/checkpoint").read_text()
    signed = checkpoint.parse(open_note(note, [key], verify).text)
    assert signed == ("example.org/c", len(leaves), bytes.fromhex(manifest["root"]))
    assert (folder / "log/key").read_text().splitlines()[0] == key.vkey
    assert {tile.path for tile in grown(0, len(leaves))} == {
        path.removeprefix("log/") for path in manifest["files"] if path.startswith("log/tile/")
    }

    prose = [
        json.loads(line)
        for path in sorted((folder / "log/prose").iterdir())
        for line in path.read_text().splitlines()
        if json.loads(line)["digest"].startswith(path.name)
    ]
    assert [text["digest"] for text in prose] == sorted(text["digest"] for text in prose)
    for text in prose:
        salted = bytes.fromhex(text["salt"]) + text["body"].encode()
        assert hashlib.sha256(salted).hexdigest() == text["digest"]
    named = set(re.findall(r'"([0-9a-f]{64})"', b"\n".join(leaves).decode()))
    assert {text["digest"] for text in prose} <= named

    readme = (folder / "README.txt").read_text()
    script = re.search(r"( {6}import hashlib\n.*?\n)\n", readme, re.DOTALL)
    assert script is not None
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said):
        exec(textwrap.dedent(script[1]), {})  # noqa: S102 - what the README tells a stranger to run
    assert said.getvalue().strip() == manifest["root"]
    assert manifest["root"] in readme
    assert "{" not in readme
    assert "CC0-1.0" in (folder / "LICENSE.txt").read_text()

    again = running.served.command("export", str(folder))
    assert again.returncode == Code.REFUSED
    assert json.loads((folder / "manifest.json").read_text()) == manifest
    assert [path.name for path in folder.parent.iterdir()] == ["export"]


def test_a_read_model_is_rebuilt_beside_a_running_assembly(running: Running) -> None:
    result = running.served.command("rebuild", "directory")
    assert (result.returncode, result.stdout) == (
        Code.DONE,
        f"directory_v3 holds {running.served.head()} events\n",
    )


def test_a_commission_that_nobody_founded_gets_no_credential(running: Running) -> None:
    refused = running.served.command("inbox", "grant", "wonen")
    assert (refused.returncode, "was never founded" in refused.stderr) == (Code.REFUSED, True)
    wrong = running.served.command("inbox", "grant", "Wo nen")
    assert (wrong.returncode, "is no id of a commission" in wrong.stderr) == (Code.USAGE, True)
    assert running.served.command("inbox", "list").returncode == Code.DONE


def test_founding_a_second_assembly_in_its_place_is_refused(running: Running) -> None:
    secrets = {path.name: path.read_bytes() for path in running.token_file.parent.iterdir()}
    result = running.served.command("found", "--name", "x", "--purpose", "y", "--origin", "example.org/x")
    assert result.returncode == Code.NOT_READY
    assert "which is alive" in result.stderr
    assert {path.name: path.read_bytes() for path in running.token_file.parent.iterdir()} == secrets


def test_a_rehearsal_on_an_instance_of_its_own_leaves_an_assembly_that_stands_alone(tmp_path: Path) -> None:
    """Its log is published beside it, not in the folder of the assembly whose settings are around."""
    names = ("data", "log", "secrets")
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "checkpoint").write_text("van een ander\n")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HALFROND_")},
        **{f"HALFROND_{name.upper()}": str(tmp_path / name) for name in names},
        "HALFROND_WITNESSES": str(tmp_path / "witnesses"),
    }
    arguments = ["rehearse", "polis", str(write(tmp_path / "gesprek")), "--json"]
    ended = subprocess.run(
        [sys.executable, "-m", "services.cli.main", *arguments],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert ended.returncode == Code.DONE, ended.stderr
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert figures["matched"] == figures["cells"]
    for name in names:
        assert [file.name for file in (tmp_path / name).iterdir()] == ["checkpoint"]
