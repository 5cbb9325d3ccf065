"""Two witnesses watch an assembly that is served: what they sign, what readers ask for, what gets nothing."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from events.log.note import COSIGNATURE, Verifier
from infra.embedded.ports import free_port
from infra.signing import public
from services.cli.screen import Code
from tests.faults.served import Served
from tests.services.witness.process import Process, witness

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

ORIGIN = "gent.example/log"
DEAD = Verifier("weg.example/getuige", COSIGNATURE, public(b"\x05" * 32))


class Watched(NamedTuple):
    """An assembly that is served, the two who watch it, and the file that names them and a dead one."""

    served: Served
    witnesses: tuple[Process, Process]
    file: Path

    @property
    def note(self) -> str:
        """The published checkpoint."""
        path = self.served.folder / "log/checkpoint"
        return path.read_text() if path.exists() else ""

    def signed_by(self, *witnesses: Process) -> bool:
        """Whether each of them signed the published checkpoint."""
        return all(f"\n— {one.key.name} " in self.note for one in witnesses)

    def audit(self, folder: Path, needed: int, *keys: str) -> tuple[int, str]:
        """What a reader who asks for so many of these keys finds."""
        asked = [f"--witness={key}" for key in keys]
        ended = self.served.command(
            "audit", self.served.url, "--memory", str(folder), "--witnesses", str(needed), *asked, "--json"
        )
        verdict: dict[str, Any] = json.loads(ended.stdout)
        codes = [finding["code"] for finding in verdict["findings"]]
        return ended.returncode, ", ".join(codes)


def found(folder: Path) -> Served:
    """An empty assembly."""
    served = Served(folder)
    founding = served.command("found", "--name", "P", "--purpose", "P.", "--origin", ORIGIN)
    assert founding.returncode == 0, founding.stderr
    return served


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """Founded, watched, served."""
    folder = tmp_path_factory.mktemp("watched")
    served, file = found(folder / "data"), folder / "witnesses"
    served.environment["HALFROND_WITNESSES"] = str(file)
    vkey = Verifier(ORIGIN, 1, public((served.folder / "secrets/notary.key").read_bytes())).vkey
    with ExitStack() as stack:
        one = stack.enter_context(witness(folder / "one", vkey, "krant.example/getuige"))
        two = stack.enter_context(witness(folder / "two", vkey, "antwerpen.example/getuige"))
        dead = f"{DEAD.vkey} http://127.0.0.1:{free_port()}"
        file.write_text(f"# wie ons ziet\n{one.line}\n{two.line}\n{dead}\n")
        stack.enter_context(served.serving())
        yield Watched(served, (one, two), file)


def test_their_signatures_appear_in_the_published_checkpoint(watched: Watched) -> None:
    watched.served.wait(lambda: watched.signed_by(*watched.witnesses))
    with urllib.request.urlopen(f"{watched.served.url}/log/checkpoint", timeout=30) as answer:  # noqa: S310
        note = answer.read().decode()
    first, *others = (line.split()[1] for line in note.partition("\n\n")[2].splitlines())
    assert first == ORIGIN
    assert sorted(others) == ["antwerpen.example/getuige", "krant.example/getuige"]


def test_a_reader_accepts_k_of_n_and_refuses_fewer(watched: Watched, tmp_path: Path) -> None:
    watched.served.wait(lambda: watched.signed_by(*watched.witnesses))
    one, two = (process.key.vkey for process in watched.witnesses)
    assert watched.audit(tmp_path / "a", 2, one, two, DEAD.vkey) == (Code.DONE, "")
    assert watched.audit(tmp_path / "b", 1, one) == (Code.DONE, "")
    assert watched.audit(tmp_path / "c", 3, one, two, DEAD.vkey) == (Code.FAILED, "too-few-witnesses")


def test_a_log_begun_anew_under_the_same_key_gets_no_signature_and_is_fenced(
    watched: Watched, tmp_path: Path
) -> None:
    watched.served.wait(lambda: watched.signed_by(*watched.witnesses))
    forged = found(tmp_path / "data")
    forged.environment["HALFROND_WITNESSES"] = str(watched.file)
    shutil.copy(watched.served.folder / "secrets/notary.key", forged.folder / "secrets/notary.key")
    forged.wait_ready = lambda: forged.wait(lambda: "cosigned a tree of" in _fence(forged))  # type: ignore[method-assign]
    with forged.serving():
        assert "halfrond recover" in _fence(forged)
        assert not (forged.folder / "log/checkpoint").exists()


def _fence(served: Served) -> str:
    """What readiness says of the log."""
    try:
        with urllib.request.urlopen(f"{served.url}/health/ready", timeout=30) as answer:  # noqa: S310
            told = json.loads(answer.read())
    except urllib.error.HTTPError as error:
        told = json.loads(error.read())
    except OSError:
        return ""
    return str(told["parts"].get("log", {}).get("detail", ""))
