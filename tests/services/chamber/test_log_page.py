"""The log page: what it says without its script, and how that is served. What it does: tests/journeys."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from events.log.merkle import leaf_hash
from events.registry import FACTS
from services.chamber.web import assets, entries
from services.settings import SettingsError
from tests.conftest import Database
from tests.contracts.logs import checkpoint_of, note, verifier
from tests.services.chamber.house import House, house
from tests.services.chamber.test_log import notarised
from tests.services.chamber.test_pages import Outline

SCRIPT = re.compile(r'<script type="module" src="(/static/build/log-[A-Z0-9]+\.js)"></script>')


async def test_without_a_checkpoint_it_says_that_there_is_none(own: House) -> None:
    told = (await own.get("/log")).text
    assert "Er is nog geen controlepunt." in told
    assert "Parlement opgericht" in told


async def test_it_shows_the_checkpoint_the_key_and_what_happened_last(
    database: Database, tmp_path: Path
) -> None:
    async with house(database, tmp_path) as chamber:
        await chamber.admitted()
        history = await notarised(chamber, tmp_path)
        told = html.unescape((await chamber.read("/log")).text)
        checkpoint = checkpoint_of(history)
        assert checkpoint.root.hex() in told
        assert note(checkpoint) in told
        assert verifier(history.origin).vkey in told
        assert f"over {checkpoint.size} inschrijvingen" in told
        for position, leaf in enumerate(history.leaves):
            happened = entries.HAPPENED[json.loads(leaf)["type"]]
            assert f"Inschrijving {position}: {happened}" in told
        for address in ("/log/checkpoint", "/log/key"):
            assert f'href="{address}"' in told
        (tmp_path / "log" / "checkpoint").write_text("Hier staat iets anders.\n")
        assert "er geen" in (await chamber.read("/log")).text


async def test_an_entry_is_shown_to_the_letter_with_its_hash_and_its_receipt(
    database: Database, tmp_path: Path
) -> None:
    async with house(database, tmp_path) as chamber:
        await chamber.admitted(name="<b>Vet</b> & 'Zo'")
        history = await notarised(chamber, tmp_path, size=1)
        for position, covered in ((0, True), (1, False)):
            told = (await chamber.read(f"/log?position={position}")).text
            [leaf] = re.findall(r'<pre id="blad"[^>]*>([^<]*)</pre>', told)
            assert html.unescape(leaf).encode() == history.leaves[position]
            assert leaf_hash(history.leaves[position]).hex() in told
            assert (f'href="/log/proof?position={position}"' in told) == covered
            assert ("Het ontvangstbewijs volgt" in told) != covered
            assert f'data-position="{position}"' in told


@pytest.mark.parametrize(("question", "status"), [("9999999", 404), ("-1", 422), ("een", 422)])
async def test_what_is_no_entry_is_told(chamber: House, question: str, status: int) -> None:
    answer = await chamber.read(f"/log?position={question}")
    assert (answer.status, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")


@pytest.mark.parametrize("path", ["/log", "/log?position=0"])
async def test_it_is_a_sound_document(chamber: House, path: str) -> None:
    outline = Outline()
    outline.feed((await chamber.get(path)).text)
    assert outline.open == []
    assert len(set(outline.ids)) == len(outline.ids)
    assert outline.headings[0] == 1
    assert outline.fields
    assert outline.fields <= outline.labels


async def test_its_script_is_a_file_of_ours_kept_by_its_name(chamber: House) -> None:
    told = (await chamber.read("/log")).text
    [script] = SCRIPT.findall(told)
    assert told.count("<script") == 2
    answer = await chamber.get(script)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert "immutable" in answer.headers["Cache-Control"]
    assert not re.search(r"https?://|\beval\b|innerHTML|new Function", answer.text)
    assert len(answer.raw) < 40_000


@pytest.mark.parametrize("name", ["manifest.json", "log.js", "..%2fmanifest.json", "%2e%2e"])
async def test_nothing_else_is_served_beside_it(chamber: House, name: str) -> None:
    assert (await chamber.get(f"/static/build/{name}")).status == 404


def test_scripts_that_were_not_built_are_told_with_the_command_that_does(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make setup"):
        assets.load(tmp_path)


def test_every_type_of_event_is_told_in_dutch() -> None:
    assert set(entries.HAPPENED) >= set(FACTS)


def test_an_entry_that_this_code_cannot_read_is_shown_all_the_same() -> None:
    entry = entries.shown(7, b'{"type":"van.morgen.v9"}')
    assert entry == entries.Entry(7, '{"type":"van.morgen.v9"}', leaf_hash(b'{"type":"van.morgen.v9"}').hex())
