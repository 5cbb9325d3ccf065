"""As whom a server runs, and to whom its folder belongs.

A normal user runs its servers as itself. PostgreSQL refuses root, so for root there are two ways, tried in
this order by really running `postgres --version` from the folder's parent:

1. `user`: as `nobody`, where nobody can enter both the programs' folder and the data folder. The data
   folder becomes nobody's.
2. `namespace`: in a user namespace in which an unprivileged user id stands for root outside. So it
   also works under a folder that only root can enter. The data folder is root's.

Nothing outside the server's own folder ever changes owner or mode.
"""

from __future__ import annotations

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from infra.embedded.errors import FolderRefused, RootRefused
from infra.embedded.process import run_to_end

PROBE_LIMIT = 10.0
"""Seconds in which `postgres --version` answers."""


@dataclass(frozen=True)
class Account:
    """As whom a server runs.

    `uid` and `gid` are how the server sees itself; `owner` and `group` are who must own its folder, seen
    from outside.
    """

    kind: Literal["same", "user", "namespace"]
    uid: int
    gid: int
    owner: int
    group: int

    def __str__(self) -> str:
        return "same" if self.kind == "same" else f"{self.kind}:{self.uid}:{self.gid}"


def ourselves() -> Account:
    """Whoever runs this process."""
    uid, gid = os.geteuid(), os.getegid()
    return Account("same", uid, gid, uid, gid)


def never_root(program: Path, folder: Path) -> Account:
    """An account that is not root, which can run `program` and enter the folder that holds `folder`.

    That one is created if needed.

    Raises:
        RootRefused: started as root, and neither way works.
    """
    if os.geteuid() != 0:
        return ourselves()
    folder.parent.mkdir(parents=True, exist_ok=True)
    reasons = []
    for account in _ways_out_of_root():
        result = run_to_end(program, ["--version"], str(account), folder.parent, PROBE_LIMIT)
        if result.code == 0:
            return account
        reasons.append(f"    {account}: {result.output.strip() or f'ended with code {result.code}'}")
    tried = "\n".join(reasons) or "    there is no unprivileged account in /etc/passwd"
    raise RootRefused(
        f"PostgreSQL does not run as root, and no other account can run {program} on {folder}:\n{tried}\n"
        "Run as a normal user; or set HALFROND_POSTGRES_BIN and HALFROND_DATA to folders that everybody "
        "can enter; or allow user namespaces (user.max_user_namespaces, and what confines this process)."
    )


def create(folder: Path, mark: str) -> None:
    """Create `folder` if it is not there.

    Raises:
        FolderRefused: it is another account's, and only root could change that; or it holds something, and
            no file `mark` among it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner, us = folder.stat().st_uid, os.geteuid()
    if us not in {0, owner}:
        raise FolderRefused(
            f"The folder {folder} belongs to user id {owner}, and you are {us}. "
            "Run as that user, or set HALFROND_DATA to a folder of your own."
        )
    # What is ours is shut to others and may be given away: a mistaken path must not cost a home folder.
    if not (folder / mark).exists() and any(folder.iterdir()):
        raise FolderRefused(
            f"The folder {folder} holds files that are not an embedded server's. "
            "Set HALFROND_DATA to a folder that is empty or does not exist yet."
        )


def give(folder: Path, account: Account) -> None:
    """See to it that all of `folder` belongs to the account, and that nobody else can enter it: mode 0700."""
    found = folder.stat()
    if found.st_uid != account.owner:
        # By descriptor and never through a link: a former owner may have put links there, and we are root.
        # The top comes last, so that an interrupted change is done again at the next start.
        for _, folders, files, descriptor in os.fwalk(folder, topdown=False):
            for name in (*folders, *files):
                os.chown(name, account.owner, account.group, dir_fd=descriptor, follow_symlinks=False)
        os.chown(folder, account.owner, account.group, follow_symlinks=False)
    if stat.S_IMODE(found.st_mode) != stat.S_IRWXU:
        folder.chmod(stat.S_IRWXU)


def _ways_out_of_root() -> list[Account]:
    # Inside a namespace the account must have a name too: initdb looks it up in the list of users.
    others = [entry for entry in pwd.getpwall() if entry.pw_uid != 0]
    others.sort(key=lambda entry: entry.pw_name != "nobody")
    ways = [Account("user", e.pw_uid, e.pw_gid, e.pw_uid, e.pw_gid) for e in others if e.pw_name == "nobody"]
    ways += [Account("namespace", e.pw_uid, e.pw_gid, os.geteuid(), os.getegid()) for e in others[:1]]
    return ways
