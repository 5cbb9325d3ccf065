"""`make auditor`: one file, the same bytes each time, only the standard library, any Python from 3.11 on."""

from __future__ import annotations

import ast
import functools
import hashlib
import http.server
import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.auditor_pyz import source
from services.auditor_pyz.__main__ import _conclude
from services.auditor_pyz.source import Address, Unreachable
from services.auditor_pyz.verdict import Verdict
from services.cli import one_file
from tests.contracts import logs
from tests.contracts.logs import parliament

ROOT = Path(__file__).parents[3]
GOOD = parliament()

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def pyz(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("built") / "halfrond-audit.pyz"
    one_file.write(path)
    return path


@pytest.fixture
def run(pyz: Path, tmp_path: Path) -> Run:
    def run(*arguments: object, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
        command = [python, "-I", "-S", str(pyz), "--memory", str(tmp_path / "memory"), *map(str, arguments)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)

    return run


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "export"
    logs.write_export(folder, GOOD)
    return folder


def test_two_builds_are_the_same_byte_for_byte(tmp_path: Path, pyz: Path) -> None:
    """The second in another process, of sources with other dates and rights."""
    tree = tmp_path / "tree"
    for part in ("events", "services"):
        shutil.copytree(
            ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
    shutil.copy(ROOT / "LICENSE", tree / "LICENSE")
    for file in (tree / "services" / "auditor_pyz").iterdir():
        file.touch()
        file.chmod(0o700)
    built = subprocess.run(
        [sys.executable, "-m", "services.cli.one_file", "again.pyz"],
        cwd=tree, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    data = pyz.read_bytes()
    assert (tree / "again.pyz").read_bytes() == data
    assert built.stdout == f"{hashlib.sha256(data).hexdigest()}  again.pyz\n"


@pytest.mark.parametrize("file", sorted(one_file.SOURCES.glob("*.py")), ids=lambda file: file.name)
def test_every_import_is_of_the_standard_library_or_beside_it(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            assert {name.name.partition(".")[0] for name in node.names} <= sys.stdlib_module_names
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            assert (node.module or "").partition(".")[0] in sys.stdlib_module_names
        if isinstance(node, ast.ImportFrom):
            assert node.level in (0, 1)


def test_nothing_else_is_loaded_when_it_runs(pyz: Path, export: Path, tmp_path: Path) -> None:
    look = (
        "import json, runpy, sys\n"
        "sys.argv = sys.argv[1:]\n"
        "try:\n    runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "except SystemExit as code:\n    assert not code.code\n"
        "print(json.dumps([[name, getattr(m, '__file__', None)] for name, m in sys.modules.items()]))\n"
    )
    command = [sys.executable, "-I", "-S", "-c", look, pyz, export, "--json", "--memory", tmp_path / "memory"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    loaded = dict(json.loads(ran.stdout.splitlines()[-1]))
    ours = {name for name, file in loaded.items() if file and file.startswith(str(pyz))}
    assert "halfrond_audit.audit" in ours
    others = {name.partition(".")[0] for name in loaded if name not in ours} - {"__main__"}
    known = sys.stdlib_module_names | {"sitecustomize", "usercustomize", "halfrond_audit"}
    assert {name for name in others if not name.startswith("_")} <= known


def python(version: str) -> str | None:
    """Where a Python of that version is, if there is one."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if version == here:
        return sys.executable
    kept = sorted((Path.home() / ".pyenv" / "versions").glob(f"{version}.*/bin/python{version}"))
    return str(kept[-1]) if kept else shutil.which(f"python{version}")


@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_it_runs_on_every_python_that_is_supported(run: Run, export: Path, version: str) -> None:
    found = python(version)
    if found is None or subprocess.run([found, "-V"], capture_output=True, check=False).returncode:
        pytest.skip(f"there is no Python {version} on this machine")
    ran = run(export, "--key", logs.verifier().vkey, python=found)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_it_says_each_step_in_words(run: Run, export: Path) -> None:
    said = run(export, "--key", logs.verifier().vkey).stdout
    for step in range(1, 9):
        assert f"{step}/8 " in said
    assert "given by hand" in said
    assert "Not checked: " in said
    assert said.endswith("Everything that was checked holds.\n")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"a.v1": 1}, "1 entry of 1 type was not judged"),
        ({"a.v1": 2, "b.v1": 1}, "3 entries of 2 types were not judged"),
    ],
)
def test_what_it_has_no_rule_for_is_one_line(
    counts: dict[str, int], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _conclude(Verdict("log", unjudged=counts), as_json=False)
    told = f"{said}; the installed auditor judges them (--json lists them).\n"
    assert capsys.readouterr().out == f"{told}Everything that was checked holds.\n"


def test_it_tells_machines_in_json(run: Run, export: Path) -> None:
    told = json.loads(run(export, "--json").stdout)
    assert told["verdict"] is None
    assert [step["step"] for step in told["steps"]] == list(range(1, 9))
    assert (told["size"], told["root"]) == (len(GOOD.leaves), logs.checkpoint_of(GOOD).root.hex())


def test_what_does_not_hold_is_told_with_its_evidence(run: Run, tmp_path: Path) -> None:
    history = GOOD.copy()
    history.leaves[-1] = history.leaves[-1].replace(b'"for"', b'"yes"')
    logs.write_export(tmp_path / "export", history)
    ran = run(tmp_path / "export")
    assert ran.returncode == 1
    assert f"Step 4 does not hold at position {len(history.leaves) - 1} (undecodable)" in ran.stdout
    assert history.leaves[-1].decode() in ran.stdout
    assert "What it means: The operator signed an entry that cannot have been written" in ran.stdout
    told = json.loads(run(tmp_path / "export", "--json").stdout)
    assert (told["verdict"]["step"], told["verdict"]["code"]) == (4, "undecodable")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "SOURCE"),
        (["export", "--key", "nonsense"], 2, "is no verifier key"),
        (["export", "--witness", logs.verifier().vkey], 2, "another kind"),
        (["export", "--witnesses", "1"], 2, "needs as many different keys"),
        (["nowhere"], 3, "holds no log"),
        (["127.0.0.1:1"], 3, "an address begins with http:// or https://"),
        (["ftp://example.org"], 3, "is no address"),
        (["http://127.0.0.1:1"], 3, "cannot be reached"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    run: Run, arguments: list[str], code: int, said: str
) -> None:
    ran = run(*arguments)
    assert ran.returncode == code
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_memory_that_is_spoilt_stops_it(run: Run, export: Path, tmp_path: Path) -> None:
    assert run(export).returncode == 0
    (file,) = (tmp_path / "memory").iterdir()
    file.write_text("{")
    ran = run(export)
    assert ran.returncode == 2
    assert "remove it to begin anew" in ran.stderr


class Served(http.server.SimpleHTTPRequestHandler):
    """An export over HTTP, as the chamber serves it; the first answers may be errors."""

    refusals = 0

    def do_GET(self) -> None:
        if Served.refusals:
            Served.refusals -= 1
            self.send_error(503)
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def address(export: Path) -> Iterator[str]:
    handler = functools.partial(Served, directory=str(export))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("end", ["", "/", "/log", "/log/"])
def test_a_log_is_read_at_its_address(run: Run, address: str, end: str) -> None:
    ran = run(address + end, "--key", logs.verifier().vkey)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_a_passing_trouble_of_the_server_is_waited_out(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr(source.time, "sleep", waited.append)
    Served.refusals = 2
    assert Address(address).read("checkpoint").startswith(b"gent.example/log\n")
    assert waited == [1, 2]


def test_a_lasting_trouble_of_the_server_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source.time, "sleep", lambda _: None)
    Served.refusals = 3
    with pytest.raises(Unreachable, match="503"):
        Address(address).read("checkpoint")
