"""Every memory of what was signed is lost at once, the log folder and NATS: who still knows, who goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.log.note import Verifier
from infra.signing import public
from services.cli.screen import Code
from tests.faults.test_tampering import House
from tests.services.witness.process import witness

pytestmark = pytest.mark.fault


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
    house.served.wait(lambda: house.sql("select notarised = head from log_head"), within=15)
    house.remember()


def forgotten(house: House) -> str:
    """Stop, lose folder and bucket, serve again; what the fence says."""
    house.stop()
    shutil.rmtree(house.served.folder / "log")
    shutil.rmtree(house.served.folder / "nats")
    house.start(ready=False)
    house.served.wait(lambda: (part := house.part()) and not part["ready"], within=30)
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
        house.served.wait(lambda: process.key.name in house.published()[1], within=15)
        assert "entries were signed, and no checkpoint is left" in forgotten(house)
        said = house.recover()
        assert f"checkpoint, witness {process.key.name}" in said
