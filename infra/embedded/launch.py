"""The first thing a child runs: it becomes the right account and then turns into the server.

    python launch.py <parent> <signal> <account> <folder> <program> <argv[0]> <argv[1]>…

- parent: the process id of whoever starts the server
- signal: the number of the signal to be sent when the parent dies; 0 for none
- account: `same`, `user:<uid>:<gid>` or `namespace:<uid>:<gid>` (see `account.py`)
- folder: the absolute path to start in; entering it also proves that the account can
- program: the absolute path of what is run in the end, under the same process id

A script of its own and not a `preexec_fn`: that runs between fork and exec, where a parent with threads can
deadlock. Standard library only, and as little of it as possible, for it runs at each start.

1. Become the account.
2. Ask to be signalled when the parent dies.
3. Give signals back the behaviour that Python changed.
4. Enter the folder and turn into the program.

Ends with code 126 and one line on stderr if any of these fails.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

CANNOT = 126

_CLONE_NEWUSER = 0x1000_0000
_PR_SET_PDEATHSIG = 1
_LINUX = sys.platform == "linux"


def become(account: str) -> None:
    """Take on the account, for good.

    Raises:
        OSError: the kernel, or whoever confined us, does not allow it.
    """
    kind, *ids = account.split(":")
    if kind == "same":
        return
    uid, gid = int(ids[0]), int(ids[1])
    if kind == "user":
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        return
    outside = (("gid_map", gid, os.getegid()), ("uid_map", uid, os.geteuid()))
    _check(_libc().unshare(_CLONE_NEWUSER))
    # The kernel accepts an unprivileged gid_map only from a process that has given up setgroups.
    _write("setgroups", "deny")
    for name, inner, outer in outside:
        _write(name, f"{inner} {outer} 1")


def die_with(parent: int, number: int) -> None:
    """Be sent signal `number` when `parent` dies; Linux only, elsewhere nothing happens.

    To be called after the account has changed: a change of credentials makes the kernel forget the wish.
    """
    if not number or not _LINUX:
        return
    _check(_libc().prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0))
    # The parent may have died before the wish was made: then nobody is left to signal us.
    if os.getppid() != parent:
        sys.exit(CANNOT)


def default_signals() -> None:
    """Undo what would be inherited by the program: ignored signals and the mask of the starting thread."""
    for number in (signal.SIGPIPE, signal.SIGXFSZ, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def main(arguments: list[str]) -> None:
    """Run the four steps; returns never."""
    parent, number, account, folder, program, *argv = arguments
    try:
        become(account)  # 1
        die_with(int(parent), int(number))  # 2
        default_signals()  # 3
        os.chdir(folder)  # 4
        os.execv(program, argv)  # noqa: S606  # to become the program, without a shell, is what this is for
    except OSError as error:
        about = f": {error.filename}" if error.filename else ""
        sys.stderr.write(f"cannot run {program} as {account}: {error.strerror}{about}\n")
        sys.exit(CANNOT)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _write(name: str, line: str) -> None:
    # One write call: the kernel takes a map whole or not at all.
    descriptor = os.open(f"/proc/self/{name}", os.O_WRONLY)
    try:
        os.write(descriptor, line.encode())
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    main(sys.argv[1:])
