"""`halfrond restore` on real PostgreSQL and NATS: where it is refused, nothing is stored."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from infra import age
from infra.published import Published
from services.cli.keeping import archive
from services.cli.keeping.archive import Lock
from services.cli.keeping.reading import Unfit
from services.cli.screen import Code, Stop
from tests.contracts.logs import (
    ORIGIN,
    SEED,
    History,
    Text,
    verifier,
    write_log,
)
from tests.services.cli.places import (
    KEY_OF_IT,
    PARLIAMENT,
    WRONG,
    Place,
    backup_of,
    below,
    erasing,
    export,
    full_disk,
    older,
    put_key,
    remembered,
    standing,
)

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


async def test_an_export_does_not_hold_the_key_to_sign_on_with(
    here: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = export(tmp_path / "export")
    with pytest.raises(Stop, match="the notary's key is not in") as stopped:
        await here.restore(source)
    assert stopped.value.code == Code.REFUSED
    assert await here.untouched()

    assert await here.restore(source, new_key=True) == Code.DONE
    told = capsys.readouterr().out
    published = Published(here.settings.log)
    new, old = published.verifiers()
    assert (new.name, old) == (ORIGIN, verifier())
    assert new.vkey in told
    files = here.files()
    assert await here.restore(source, new_key=True) == Code.DONE
    assert here.files() == files


@pytest.mark.parametrize("doctored", ["a leaf", "a text", "a file", "cut short"])
async def test_what_does_not_verify_is_refused_whole(here: Place, tmp_path: Path, doctored: str) -> None:
    history = PARLIAMENT.copy()
    if doctored == "a text":
        history.prose[next(iter(history.prose))] = Text(b"salt", "Something else")
    source = export(tmp_path / "export", history)
    if doctored == "a leaf":
        other = PARLIAMENT.copy()
        other.leaves[7] = other.leaves[7].replace(b"vereniging", b"verenigink", 1)
        write_log(tmp_path / "other", other)
        shutil.copy(tmp_path / "other/tile/entries/000", source / "log/tile/entries/000")
        manifest = json.loads((source / "manifest.json").read_text())
        data = (source / "log/tile/entries/000").read_bytes()
        told = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        manifest["files"]["log/tile/entries/000"] = told
        (source / "manifest.json").write_text(json.dumps(manifest))
    if doctored == "a file":
        (source / "README.txt").write_text("Another one.")
    if doctored == "cut short":
        shutil.rmtree(source / "log/prose")
    put_key(here)
    files = here.files()
    with pytest.raises(Unfit):
        await here.restore(source)
    assert here.files() == files
    assert not (await here.stands()).get("events")


async def test_what_a_killed_restore_left_open_is_removed_by_the_next(
    here: Place, there: Place, tmp_path: Path
) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    left = there.settings.data / archive.WORKPLACE / "backup/secrets"
    left.mkdir(parents=True)
    (left / "notary.key").write_bytes(SEED)
    with pytest.raises(Stop, match="nobody here knows"):
        await there.restore(backup, KEY_OF_IT, attest=False)
    assert not below(there.settings.data.parent, there.settings.data.name)


async def test_a_backup_that_cannot_be_opened_leaves_nothing(
    here: Place, there: Place, tmp_path: Path
) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    with pytest.raises(Stop, match="was not opened") as stopped:
        await there.restore(backup, Lock(age.identities(WRONG)))
    assert stopped.value.code == Code.FAILED
    whole = backup.read_bytes()
    for length in (0, 100, 70_000, len(whole) - 1):
        backup.write_bytes(whole[:length])
        with pytest.raises(Unfit):
            await there.restore(backup, KEY_OF_IT)
    backup.write_bytes(whole[:5_000] + bytes([whole[5_000] ^ 1]) + whole[5_001:])
    with pytest.raises(Unfit):
        await there.restore(backup, KEY_OF_IT)
    assert await there.untouched()
    assert not below(tmp_path, archive.WORKPLACE)


async def test_it_is_not_taken_up_again_unless_somebody_knows_that_it_is_the_last(
    here: Place, there: Place, tmp_path: Path
) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    with pytest.raises(Stop, match=r"nobody here knows.*--attest") as stopped:
        await there.restore(backup, KEY_OF_IT, attest=False)
    assert stopped.value.code == Code.REFUSED
    assert await there.untouched()

    # A log folder that is older than the backup is not the last one either.
    write_log(there.settings.log, PARLIAMENT, size=300)
    with pytest.raises(Stop, match="nobody here knows"):
        await there.restore(backup, KEY_OF_IT, attest=False)
    shutil.rmtree(there.settings.log)
    write_log(there.settings.log, PARLIAMENT)
    assert await there.restore(backup, KEY_OF_IT, attest=False) == Code.DONE


async def test_an_export_that_is_older_or_another_is_not_newer(
    here: Place, there: Place, tmp_path: Path
) -> None:
    history, _, before = erasing()
    backup = await backup_of(here, history, tmp_path)
    with pytest.raises(Stop, match="it is not newer"):
        await there.restore(backup, KEY_OF_IT, newer=export(tmp_path / "older", older(history, before)))
    with pytest.raises(Unfit, match="does not begin with"):
        await there.restore(backup, KEY_OF_IT, newer=export(tmp_path / "other"))
    assert await there.untouched()


async def test_where_entries_cannot_be_had_nothing_is_signed(
    here: Place, there: Place, tmp_path: Path
) -> None:
    history, _, before = erasing()
    backup = await backup_of(here, older(history, before), tmp_path)
    await remembered(there, history)
    for _ in range(2):  # done again it ends the same
        with pytest.raises(Stop, match=r"the log is fenced.*cannot be had from any copy") as stopped:
            await there.restore(backup, KEY_OF_IT, attest=False)
        assert stopped.value.code == Code.FAILED
        [(head, _, fenced)] = (await there.stands())["head"]
        assert head == before
        assert f"{len(history.leaves)} were published" in fenced
    # Then a mirror is found.
    write_log(there.settings.log, history)
    assert await there.restore(backup, KEY_OF_IT, attest=False) == Code.DONE
    assert await there.leaves() == history.leaves
    assert (await there.stands())["head"] == [(len(history.leaves), 0, None)]


async def test_in_the_place_of_another_log_it_is_refused(here: Place, there: Place, tmp_path: Path) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    other = History("elsewhere.example/log", PARLIAMENT.leaves, {})

    async def refused(words: str) -> None:
        before = there.files()
        with pytest.raises(Stop, match=words) as stopped:
            await there.restore(backup, KEY_OF_IT)
        assert stopped.value.code == Code.REFUSED
        assert there.files() == before
        assert not (await there.stands()).get("events")

    there.settings.secrets.mkdir(parents=True)
    (there.settings.secrets / "command.key").write_bytes(b"another")
    await refused("command.key is another one")
    shutil.rmtree(there.settings.secrets)
    write_log(there.settings.log, other)
    await refused("holds a checkpoint by another key")
    shutil.rmtree(there.settings.log)
    history, _, _ = erasing()
    write_log(there.settings.log, history)  # the same name and key, other entries
    await refused("holds another published log")
    shutil.rmtree(there.settings.log)
    await remembered(there, history)
    await refused("the checkpoint in NATS is not of this log")


async def test_a_database_that_holds_something_is_left_alone(
    here: Place, there: Place, tmp_path: Path
) -> None:
    history, _, _ = erasing()
    backup = await backup_of(here, history, tmp_path)
    await standing(there, PARLIAMENT, tmp_path / "other")
    shutil.rmtree(there.settings.data)
    before = await there.stands()
    with pytest.raises(Stop, match="the database holds another log") as stopped:
        await there.restore(backup, KEY_OF_IT)
    assert stopped.value.code == Code.REFUSED
    assert await there.stands() == before
    assert not there.files()


async def test_a_disk_that_is_full_is_told_when_a_backup_is_opened(
    here: Place, there: Place, tmp_path: Path
) -> None:
    backup = await backup_of(here, PARLIAMENT, tmp_path)
    with full_disk(10_000), pytest.raises(Stop, match="make room") as stopped:
        await there.restore(backup, KEY_OF_IT)
    assert stopped.value.code == Code.FAILED
    assert await there.untouched()
    assert not below(tmp_path, archive.WORKPLACE)
