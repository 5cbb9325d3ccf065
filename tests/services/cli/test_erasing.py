"""`halfrond erase`: one bench asks, the other confirms, with a token each."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cli.screen import Code
from tests.conftest import Database
from tests.services.chamber.house import House, house
from tests.services.cli.conftest import halfrond

pytestmark = pytest.mark.fault

NEIGHBOUR = "Mevrouw Zonnebloem van nummer 12 heeft het nodig"


class Told:
    """A chamber, and the command asked beside it with the token of one bench or the other."""

    def __init__(self, chamber: House, folder: Path) -> None:
        self.chamber = chamber
        self._folder = folder

    async def erase(self, what: str, token: str, *arguments: str) -> tuple[int, str, str]:
        """Exit code and what was said."""
        given = ["--url", self.chamber.url, "--token-file", str(self._folder / token)]
        result = await asyncio.to_thread(halfrond, "erase", what, *arguments, *given)
        return result.returncode, result.stdout, result.stderr

    async def text(self) -> tuple[str, str]:
        """A proposal whose text must go, and the digest of the text."""
        body = {"title": "Een bank", "for_whom": NEIGHBOUR, "clauses": ["Er komt een bank."]}
        receipt = await self.chamber.done(
            "/api/proposals", body, (self._folder / "civil-society").read_text()
        )
        answer = await self.chamber.get(f"/api/log?from={receipt['first']}&limit=1")
        return receipt["id"], json.loads(answer.json["entries"][0]["leaf"])["data"]["for_whom"]


@pytest.fixture
async def told(database: Database, tmp_path: Path) -> AsyncIterator[Told]:
    async with house(database, tmp_path) as chamber:
        for bench in ("civil-society", "city"):
            _, token = await chamber.mandated(await chamber.admitted(bench=bench))
            (tmp_path / bench).write_text(token)
        yield Told(chamber, tmp_path)


async def test_two_benches_erase_a_text_and_one_alone_does_not(told: Told) -> None:
    """F3."""
    proposal, digest = await told.text()
    given = (digest, "--ground", "personal-data", "--reason", "Er staat een naam in")
    code, said, _ = await told.erase("ask", "civil-society", *given)
    assert code == Code.DONE
    erasure = said.split()[-1]
    assert said.startswith("Asked for, at position ")
    code, _, why = await told.erase("confirm", "civil-society", erasure)
    assert code == Code.REFUSED
    assert "it takes a person of each bench" in why
    code, said, _ = await told.erase("confirm", "city", erasure)
    assert (code, said.split()[0]) == (Code.DONE, "Erased,")
    last = int(said.split()[-1].strip("."))
    seen = (await told.chamber.get(f"/api/proposals/{proposal}?at_least={last}")).json
    assert seen["for_whom"] is None
    assert NEIGHBOUR not in json.dumps(seen)


async def test_a_refused_erasure_leaves_the_text(told: Told) -> None:
    proposal, digest = await told.text()
    given = (digest, "--ground", "unlawful", "--reason", "Dat mag zo niet")
    _, said, _ = await told.erase("ask", "city", *given)
    code, said, _ = await told.erase("refuse", "civil-society", said.split()[-1], "--reason", "Het mag wel")
    assert (code, said.split()[0]) == (Code.DONE, "Refused,")
    seen = (await told.chamber.read(f"/api/proposals/{proposal}")).json
    assert seen["for_whom"] == NEIGHBOUR


async def test_what_is_not_there_and_what_is_no_id_is_told(told: Told) -> None:
    code, _, why = await told.erase("confirm", "city", "geen")
    assert (code, "there is no such erasure" in why) == (Code.REFUSED, True)
    code, _, why = await told.erase("confirm", "city", "../polls")
    assert (code, "is no id of an erasure" in why) == (Code.USAGE, True)


def test_a_chamber_that_is_not_there_is_3(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hf_")
    given = ["--url", "http://127.0.0.1:1", "--token-file", str(tmp_path / "token")]
    result = halfrond("erase", "confirm", "e1", *given)
    assert result.returncode == Code.NOT_READY
    assert "no chamber answers at http://127.0.0.1:1" in result.stderr
