"""The keys of a notary, as files in the secrets folder.

    notary.key           the Ed25519 seed in use, 32 bytes
    notary.key.next      the one that was made to follow it (`halfrond rotate-key`)
    notary.key.former    the verifier keys that were in use before, a line each, newest first; nothing secret

The folder may be one that this process can only read: then the next key is used all the same, and stays where
it is until somebody who may write there starts the notary, or rotates again. Making a key and putting it in
use take the folder's lock: the notary and the command line may do so at the same time.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
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

    @property
    def verifiers(self) -> list[Verifier]:
        """All of them: whatever one of these signed is ours."""
        following = [] if self.following is None else [self.following.verifier]
        return [self.current.verifier, *following, *self.former]


class OneKey:
    """A key that is at hand, for the log `name`: none before it, none after."""

    def __init__(self, name: str, seed: bytes) -> None:
        self._ring = Ring(
            Signer(Verifier(name, ED25519, signing.public(seed)), signing.signer(seed)), None, ()
        )

    def ring(self) -> Ring:
        """The one key."""
        return self._ring

    def promote(self, key: Verifier) -> bool:
        """Nothing follows."""
        del key
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

    def follow(self) -> Signer:
        """The key that follows, made when there is none; it survives a crash of the machine from here on.

        Raises: BadKey; OSError.
        """
        with self._turn():
            ring = self.ring()
            if ring.following is None:
                _put(self._next, secrets.token_bytes(signing.SEED))
        return self.ring().following or self.follow()

    def promote(self, key: Verifier) -> bool:
        """The following key, if it is `key`, is the one in use from now on, and the other a former one, whose
        seed is gone.

        False where this process may not write.
        """
        try:
            with self._turn():
                ring = self.ring()
                if ring.following is None or ring.following.verifier != key:
                    return True  # somebody else did it
                former = (ring.current.verifier, *ring.former)
                _put(self._former, "".join(f"{one.vkey}\n" for one in former).encode())
                self._next.replace(self._current)
                _sync(self._former.parent)
        except OSError:
            return False
        return True

    @contextmanager
    def _turn(self) -> Iterator[None]:
        descriptor = os.open(self._current.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

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


def _put(path: Path, content: bytes) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
