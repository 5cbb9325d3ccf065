"""The build of the pages' scripts: done once, again when something changed, from a lock without addresses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.chamber.web import building

WEB = building.HERE
LOCK: dict[str, Any] = json.loads((WEB / "package-lock.json").read_text())


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where bundles go during a test: not where other tests have theirs served from."""
    building.build()
    monkeypatch.setattr(building, "BUILT", tmp_path / "build")
    return tmp_path / "build"


def test_what_was_built_is_not_built_again_until_something_changed(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = building.build()
    files = json.loads(manifest.read_text())["files"]
    assert set(files) == {*building.ENTRIES, *building.STYLES}
    assert {path.name for path in elsewhere.iterdir()} == {"manifest.json", *files.values()}
    bundled = []
    monkeypatch.setattr(building, "_bundle", lambda: bundled.append(1) or files)
    building.build()
    assert bundled == []
    (elsewhere / files["log"]).unlink()
    building.build()
    assert bundled == [1]
    monkeypatch.setattr(building, "_sources", lambda: "others")
    building.build()
    assert bundled == [1, 1]


@pytest.mark.fault
def test_the_same_sources_give_the_same_bytes(elsewhere: Path) -> None:
    files = json.loads(building.build().read_text())["files"]
    first = {name: (elsewhere / name).read_bytes() for name in files.values()}
    (elsewhere / "manifest.json").unlink()
    building.build()
    assert {name: (elsewhere / name).read_bytes() for name in files.values()} == first


def test_what_fails_to_build_is_told_and_nothing_half_stays(
    elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.ts"
    broken.write_text("const = 1;")
    monkeypatch.setattr(building, "ENTRIES", {"log": str(broken)})
    with pytest.raises(SystemExit, match="esbuild"):
        building.build()
    assert "broken.ts" in capfd.readouterr().err
    assert not (elsewhere / "manifest.json").exists()


def test_the_lock_names_no_registry_and_has_a_hash_for_everything() -> None:
    packages = {name: package for name, package in LOCK["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert re.match(r"sha512-[A-Za-z0-9+/]{86}==$", package["integrity"]), name
    for file in (WEB / "package.json", WEB / ".npmrc"):
        assert "://" not in file.read_text()


def test_what_a_build_needs_is_the_bundlers_and_the_components_alone() -> None:
    asked = json.loads((WEB / "package.json").read_text())["dependencies"]
    assert set(asked) == {"@simplewebauthn/browser", "esbuild", "govuk-frontend", "sass"}
