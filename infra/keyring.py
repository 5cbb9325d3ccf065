"""The keys of a notary, as files in the secrets folder.

    notary.key           the Ed25519 seed in use, 32 bytes
    notary.key.next      the one that was made to follow it (`halfrond rotate-key`)
    notary.key.former    the verifier keys that were in use before, a line each, newest first; nothing secret

The folder may be one that this process can only read: then the next key is used all the same, and stays where
it is until somebody who may write there starts the notary.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from events.log.note import ED25519, BadNote, Sign, Verifier, parse_vkey
from infra import signing


class BadKey(Exception):
    """A key cannot be used; the message says which file, and what to do."""


class Signer(NamedTuple):
    """A key: how it is verified, and how it signs."""

    verifier: Verifier
    sign: Sign


class Ring(NamedTuple):
    """The keys: the one in use, the one that was made to follow it, and the former ones."""

    current: Signer
    following: Signer | None
    former: tuple[Verifier, ...]


class OneKey:
    """A key that is at hand, for the log `name`: none before it, none after."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._ring = Ring(
            Signer(Verifier(name, ED25519, signing.public(seed)), signing.signer(seed)), None, ()
        )

    def ring(self) -> Ring:
        """The one key."""
        return self._ring

    def promote(self) -> bool:
        """Nothing follows."""
        return True


class KeyFolder:
    """The files `<file>`, `<file>.next` and `<file>.former` in a folder. `name` is that of the keys."""

    def __init__(self, folder: Path, file: str, name: str) -> None:
        self._current, self._next, self._former = (
            folder / f"{file}{suffix}" for suffix in ("", ".next", ".former")
        )
        self._name = name

    def ring(self) -> Ring:
        """The keys as they are now.

        Raises: BadKey.
        """
        current = self._signer(self._current)
        if current is None:
            raise BadKey(
                f"{self._current} is not there: it is made by `halfrond found`; set HALFROND_SECRETS to the "
                "folder that holds it, or put your copy back"
            )
        following = self._signer(self._next)
        if following is not None and following.verifier == current.verifier:
            following = None
        former = tuple(key for key in self._past() if key != current.verifier)
        return Ring(current, following, former)

    def promote(self) -> bool:
        """The following key is the one in use from now on, the other a former one; the former's seed is gone.

        False where this process may not write.
        """
        ring = self.ring()
        if ring.following is None:
            return True
        lines = "".join(f"{key.vkey}\n" for key in (ring.current.verifier, *ring.former))
        try:
            draft = self._former.with_name(f"{self._former.name}.new")
            draft.unlink(missing_ok=True)
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(lines)
                file.flush()
                os.fsync(descriptor)
            draft.replace(self._former)
            _sync(self._former.parent)
            self._next.replace(self._current)
            _sync(self._former.parent)
        except OSError:
            return False
        return True

    def _signer(self, path: Path) -> Signer | None:
        try:
            seed = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BadKey(f"{path} cannot be read ({error.strerror})") from error
        if len(seed) != signing.SEED:
            raise BadKey(
                f"{path} has {len(seed)} bytes, and an Ed25519 seed has {signing.SEED}: put your copy back"
            )
        return Signer(Verifier(self._name, ED25519, signing.public(seed)), signing.signer(seed))

    def _past(self) -> list[Verifier]:
        try:
            lines = self._former.read_text().splitlines()
            return [parse_vkey(line) for line in lines]
        except FileNotFoundError:
            return []
        except (BadNote, UnicodeDecodeError) as error:
            raise BadKey(f"{self._former} does not hold verifier keys: {error}") from error


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
