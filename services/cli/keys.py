"""The folder with the secrets: what lies outside PostgreSQL and NATS. Mode 0700, every file 0600.

    command.key              32 random bytes as they are: the key of the commands' HMAC
    notary.key               32 random bytes as they are: the key that signs checkpoints (Ed25519)
    seal.secret              32 random bytes as they are: the keys of sealed polls follow from it
    notary.key.next          the one that was made to follow it (`halfrond rotate-key`)
    notary.key.former        the verifier keys that were in use before; nothing secret
    clerk.mandate            the id of the mandate of the clerk, a person
    clerk.token              the clerk's bearer token
    clerk-process.mandate    the id of the mandate of the clerk process
    *.password               of the roles in the embedded PostgreSQL and NATS
    inbox-<commission>.password
                             of a commission whose system takes its messages in NATS
    voorbeeldstraat.token, chair.token, contact.token
                             of a sample organisation, the chair and the city's contact person of the demo
    <sitting>.lot            the secret of a lot that the demo draws

Every file appears whole or not at all, and what was made once is found again.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from services.settings import COMMAND_KEY, NOTARY_KEY, SEAL_SECRET

CLERK_MANDATE = "clerk.mandate"
CLERK_TOKEN = "clerk.token"  # noqa: S105 - the name of a file

FOLDER_MODE, FILE_MODE = 0o700, 0o600


class Keys:
    """The secrets in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """Where a secret stands, or would."""
        return self.folder / name

    def find(self, name: str) -> bytes | None:
        """A secret; None when it was never made."""
        try:
            return self.path(name).read_bytes()
        except FileNotFoundError:
            return None

    def text(self, name: str) -> str | None:
        """A secret that is a line of text."""
        found = self.find(name)
        return None if found is None else found.decode().strip()

    def keep(self, name: str, content: bytes) -> None:
        """Put a secret in its file; it survives a crash of the machine from here on."""
        self.folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        self.folder.chmod(FOLDER_MODE)
        draft = self.path(f"{name}.new")
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        draft.replace(self.path(name))
        folder = os.open(self.folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def line(self, name: str, make: Callable[[], str]) -> str:
        """A secret that is a line of text, made when it was not there."""
        found = self.text(name)
        if found is None:
            found = make()
            self.keep(name, f"{found}\n".encode())
        return found

    def password(self, name: str) -> str:
        """A password of an embedded server: 32 characters that need no quoting in a URL."""
        return self.line(f"{name}.password", lambda: secrets.token_urlsafe(24))

    def command_key(self) -> bytes:
        """The key of the commands' HMAC, made when it was not there."""
        key = self.find(COMMAND_KEY)
        if key is None:
            key = secrets.token_bytes(32)
            self.keep(COMMAND_KEY, key)
        return key

    def notary_key(self) -> bytes:
        """The key that signs checkpoints (an Ed25519 seed), made when it was not there."""
        key = self.find(NOTARY_KEY)
        if key is None:
            key = secrets.token_bytes(32)
            self.keep(NOTARY_KEY, key)
        return key

    def seal_secret(self) -> bytes:
        """The secret that the keys of sealed polls follow from, made when it was not there."""
        secret = self.find(SEAL_SECRET)
        if secret is None:
            secret = secrets.token_bytes(32)
            self.keep(SEAL_SECRET, secret)
        return secret

    def loose(self) -> list[str]:
        """Which of them others can read or write: names with their mode, the folder's as `.`."""
        if not self.folder.exists():
            return []
        found = [(".", self.folder, FOLDER_MODE)]
        found += [(path.name, path, FILE_MODE) for path in sorted(self.folder.iterdir())]
        modes = [(name, stat.S_IMODE(path.stat().st_mode), allowed) for name, path, allowed in found]
        return [f"{name} ({mode:04o})" for name, mode, allowed in modes if mode & ~allowed]
