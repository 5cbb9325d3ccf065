"""Every memory of what was signed is lost at once, log folder and NATS, or put back with the database:
who still knows, and who goes on.
"""

from __future__ import annotations

import json
import shutil
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvloop

from events.log import receipt
from events.log.note import Verifier
from events.log.witnessing import Addition
from infra.signing import public, verify
from services.cli.screen import Code
from tests.faults.test_tampering import House
from tests.services.witness.process import witness

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """An assembly with a few entries, stopped; whoever serves it stops it."""
    house = House(tmp_path)
    yield house
    if house._serving is not None:
        house.stop()


def grown(house: House) -> None:
    """Serve; a few acts, all published and remembered by a stranger."""
    house.start()
    for _ in range(6):
        assert house.act()[0] == 201
    house.published_up_to(house.head())
    house.served.wait(lambda: house.sql("select notarised = head from log_head"))
    house.remember()


def forgotten(house: House) -> str:
    """Stop, lose folder and bucket, serve again; what the fence says."""
    house.stop()
    shutil.rmtree(house.served.folder / "log")
    shutil.rmtree(house.served.folder / "nats")
    house.start(ready=False)
    house.served.wait(lambda: (part := house.part()) and not part["ready"])
    part = house.part()
    assert part is not None
    assert house.act()[0] == 503
    assert not (house.served.folder / "log/checkpoint").exists()
    return str(part["detail"])


def test_with_folder_and_nats_lost_together_nothing_is_signed_until_an_operator_says_so(house: House) -> None:
    grown(house)
    assert "entries were signed, and no checkpoint is left" in forgotten(house)
    refused = house.served.command("recover", "--yes")
    assert refused.returncode == Code.REFUSED
    assert "--attest" in refused.stderr
    house.recover("--attest")
    assert not (house.served.folder / "log/attested").exists()


def test_a_witness_that_remembers_is_enough_to_go_on(house: House, tmp_path: Path) -> None:
    seed = (house.served.folder / "secrets/notary.key").read_bytes()
    with witness(tmp_path / "witness", Verifier("example.org/t", 1, public(seed)).vkey) as process:
        file = tmp_path / "witnesses"
        file.write_text(f"{process.line}\n")
        house.served.environment["HALFROND_WITNESSES"] = str(file)
        grown(house)
        house.served.wait(lambda: process.key.name in house.published()[1])
        assert "entries were signed, and no checkpoint is left" in forgotten(house)
        said = house.recover()
        assert f"checkpoint, witness {process.key.name}" in said


KEPT = ("postgres", "log")
"""Folders of a machine that are put back; NATS's store is wiped."""


def test_a_machine_that_is_put_back_as_a_whole_is_found_by_whoever_remembers(
    house: House, tmp_path: Path
) -> None:
    """Nothing on it remembers: it goes on, and forks its log."""
    grown(house)
    house.stop()
    for name in KEPT:
        shutil.copytree(house.served.folder / name, tmp_path / "backup" / name)
    grown(house)
    key, note, before = house.published()
    last = house.get(f"/log/proof?position={before.size - 1}").decode()
    entry = house.hash_at(before.size - 1)
    audit = ("audit", house.served.url, "--memory", str(tmp_path / "memory"), "--json")
    assert house.served.command(*audit).returncode == Code.DONE
    with witness(tmp_path / "witness", key.vkey) as process:
        uvloop.run(process.ready())
        assert uvloop.run(process.add(Addition(0, (), note).text.encode()))[0] == 200

        house.stop()
        shutil.rmtree(house.served.folder / "nats/store")
        for name in KEPT:
            shutil.rmtree(house.served.folder / name)
            shutil.copytree(tmp_path / "backup" / name, house.served.folder / name)
        house.start()
        assert house.act()[0] == 201, "nobody on that machine notices"
        house.published_up_to(house.head())
        _, forked, now = house.published()
        assert now.size < before.size

        # An auditor who was here before: both checkpoints are the evidence.
        found = house.served.command(*audit)
        assert found.returncode == Code.FAILED
        verdict = json.loads(found.stdout)["verdict"]
        assert (verdict["step"], verdict["code"]) == (2, "shrunk")
        assert (verdict["evidence"]["remembered"], verdict["evidence"]["checkpoint"]) == (note, forked)
        # A witness: it has seen more, and nothing leads from there to less.
        status, _, said = uvloop.run(process.add(Addition(0, (), forked).text.encode()))
        assert (status, said) == (409, f"{before.size}\n")
    # Who holds a receipt: it holds, and the log of today has no such entry.
    receipt.verify(receipt.parse(last), entry, [key], verify)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        house.get(f"/log/proof?position={before.size - 1}")
    house.stop()
