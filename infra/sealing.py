"""HPKE (RFC 9180) and the keys of sealed polls, by the library `cryptography`: what `events.seal` takes.

The key pair of a poll follows from the seal secret: its private half is 32 bytes of HKDF-SHA256 (RFC 5869)
over the secret, without salt, with the info `halfrond/seal/v1`, the origin and the poll, a line each. So one
secret of 32 bytes, made at the founding, is all that must be kept to open every poll.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from events.seal import Curve

SECRET = 32
"""Bytes of the seal secret."""

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def private(secret: bytes, origin: str, poll: str) -> bytes:
    """The private half of a poll's key pair, 32 bytes.

    Raises: ValueError for a secret of another length.
    """
    if len(secret) != SECRET:
        raise ValueError(f"a seal secret has {SECRET} bytes, and this one {len(secret)}")
    label = f"halfrond/seal/v1\n{origin}\n{poll}".encode()
    return HKDF(SHA256(), 32, None, label).derive(secret)


def half(private: bytes) -> bytes:
    """The public half of a private one, 32 bytes.

    Raises: ValueError for a key of another length.
    """
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def seal(public: bytes, info: bytes, plain: bytes) -> bytes:
    """The envelope of a plaintext under a public key; every time another one.

    Raises: ValueError for what is no public key.
    """
    return _SUITE.encrypt(plain, X25519PublicKey.from_public_bytes(public), info)


def unseal(private: bytes, info: bytes, envelope: bytes) -> bytes | None:
    """The plaintext of an envelope; None where it cannot be opened."""
    try:
        return _SUITE.decrypt(envelope, X25519PrivateKey.from_private_bytes(private), info)
    except (InvalidTag, ValueError):
        return None


CURVE = Curve(half, unseal, seal)
"""What `events.seal` takes."""
