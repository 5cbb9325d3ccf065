"""Children that end with their parent, and the table of processes: what every server needs below its life."""

from __future__ import annotations

import contextlib
import functools
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

LAUNCH = Path(__file__).with_name("launch.py")

_LINUX = sys.platform == "linux"
_PAUSE = 0.004


@dataclass(frozen=True)
class Ended:
    """A program that has run: `code` is negative for a signal; `output` is stdout and stderr together."""

    code: int
    output: str


def wait_for(condition: Callable[[], bool], limit: float) -> bool:
    """Whether `condition` came true within `limit` seconds; returns as soon as it does."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() >= end:
            return False
        time.sleep(_PAUSE)
    return True


# Children


def spawn(
    program: Path, argv: Sequence[str], account: str, folder: Path, log: int, dying: signal.Signals
) -> subprocess.Popen[bytes]:
    """Start `program` with `argv` (its own name included) in `folder`, writing to the descriptor `log`.

    It runs in a session of its own, so that Ctrl-C in a terminal reaches its parent only, and is sent the
    signal `dying` when this process dies (Linux).
    """
    command = _command(program, argv, account, folder, dying)
    return _on_a_lasting_thread(
        lambda: subprocess.Popen(  # noqa: S603  # a list, no shell, and the program is ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=_environment(),
            start_new_session=True,
        )
    )


def run_to_end(program: Path, arguments: Sequence[str], account: str, folder: Path, limit: float) -> Ended:
    """Run `program` in `folder` until it ends, at most `limit` seconds."""
    command = _command(program, [str(program), *arguments], account, folder, signal.SIGTERM)
    try:
        done = subprocess.run(  # noqa: S603  # a list, no shell, and the program is ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_environment(),
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return Ended(-signal.SIGKILL, f"{_text(late.output)}\nnot done after {limit:.0f} seconds")
    return Ended(done.returncode, _text(done.stdout))


def _command(
    program: Path, argv: Sequence[str], account: str, folder: Path, dying: signal.Signals
) -> list[str]:
    # -I and -S: nothing of the environment or of installed packages has a say, and it starts faster.
    launcher = [sys.executable, "-I", "-S", str(LAUNCH)]
    return [*launcher, str(os.getpid()), str(int(dying)), account, str(folder), str(program), *argv]


def _environment() -> dict[str, str]:
    # PGDATA, PGOPTIONS and the like are meant for other servers. A given zone also spares initdb a search.
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"TZ": "UTC"}


def _text(output: bytes | None) -> str:
    return (output or b"").decode(errors="replace")


def _on_a_lasting_thread(start: Callable[[], subprocess.Popen[bytes]]) -> subprocess.Popen[bytes]:
    """Start it from a thread that ends with the process and not before.

    The signal for a dead parent is sent when the *thread* that forked ends: a server that was started from a
    worker thread would be stopped when that worker is.
    """
    if threading.current_thread() is threading.main_thread():
        return start()
    answer: Future[subprocess.Popen[bytes]] = Future()

    def work() -> None:
        try:
            answer.set_result(start())
        except BaseException as error:  # noqa: BLE001  # raised again where the answer is awaited
            answer.set_exception(error)

    _lasting_thread(os.getpid()).put(work)
    return answer.result()


@functools.cache
def _lasting_thread(process: int) -> queue.SimpleQueue[Callable[[], None]]:
    # Per process: a fork copies this module, but not its threads.
    calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def serve() -> None:
        while True:
            calls.get()()

    threading.Thread(target=serve, name=f"embedded-servers-{process}", daemon=True).start()
    return calls


# The table of processes


def running_commands() -> Iterator[tuple[int, str]]:
    """Each process that runs, as (process id, its command line with spaces in between).

    Zombies, and those about to become one, have no command line left and are not among them.
    """
    if not _LINUX:
        for line in _ps("-axww", "-o", "pid=,command=").splitlines():
            number, _, command = line.strip().partition(" ")
            yield int(number), command.strip()
        return
    for entry in os.scandir("/proc"):
        if entry.name.isdigit():
            # It may end between the listing and the reading, or be none of our business.
            with contextlib.suppress(OSError):
                words = Path(entry.path, "cmdline").read_bytes()
                if words:
                    yield int(entry.name), os.fsdecode(words.replace(b"\0", b" ")).strip()


def lives(process: int) -> bool:
    """Whether the process still holds anything: files, memory, sockets. A zombie does not."""
    if not _LINUX:
        return _ps("-o", "state=", "-p", str(process)).strip()[:1] not in {"", "Z"}
    try:
        # The name, in brackets, may hold anything; the state follows the last bracket.
        state = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return False
    return state not in {b"Z", b"X"}


def end(
    find: Callable[[], Iterable[int]], steps: Sequence[tuple[signal.Signals, float]], also: Iterable[int] = ()
) -> bool:
    """Send the processes that `find` finds each signal in turn, waiting up to its limit in seconds for them,
    and for those in `also`, to be gone; what `find` still finds gets the next. Whether all are gone.
    """
    # Who is ending is no longer found, but not gone before the kernel has closed its files.
    doomed = set(also)
    for number, limit in steps:
        for process in find():
            doomed.add(process)
            # Gone by now; or another account's, which its caller reports.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, number)
        if wait_for(lambda: not any(map(lives, doomed)) and not list(find()), limit):
            return True
    return False


def _ps(*options: str) -> str:
    table = subprocess.run(["/bin/ps", *options], stdout=subprocess.PIPE, check=False)  # noqa: S603  # no shell
    return _text(table.stdout)
