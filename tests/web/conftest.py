"""The reader that runs in browsers, under Node: the same modules, bundled, asked a question at a time."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.chamber.web import building

HERE = Path(__file__).parent


class Refused(Exception):
    """The reader refused what it was shown; the message is what it says on the page."""


class Reader:
    """A Node process with the reader in it."""

    def __init__(self, bundle: Path) -> None:
        self._process = subprocess.Popen(
            [building.NODE, bundle], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, what: str, **given: Any) -> Any:
        """What the reader finds. Raises Refused."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"ask": what, **given}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "the reader broke; its words stand on standard error"
        found = json.loads(answer)
        if "wrong" in found:
            raise Refused(found["wrong"])
        return found["ok"]

    def end(self) -> None:
        """End it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


@pytest.fixture(scope="session")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """The reader, one for the whole run."""
    building.build()
    bundle = tmp_path_factory.mktemp("reader") / "reader.mjs"
    arguments = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning", f"--outfile={bundle}"]
    esbuild = building.MODULES / "esbuild" / "bin" / "esbuild"
    subprocess.run([building.NODE, esbuild, HERE / "reader.js", *arguments], check=True)
    found = Reader(bundle)
    yield found
    found.end()
