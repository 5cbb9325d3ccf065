"""Ed25519 (RFC 8032), by the library `cryptography`: what `events.log` takes as `Sign` and `Verify`."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from events.log.note import Sign

SEED = 32
"""Bytes of a private key."""


def signer(seed: bytes) -> Sign:
    """Signs with the private key that is this seed (32 bytes).

    Raises: ValueError for a seed of another length.
    """
    return Ed25519PrivateKey.from_private_bytes(seed).sign


def public(seed: bytes) -> bytes:
    """The public key of a private one, 32 bytes.

    Raises: ValueError for a seed of another length.
    """
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature (64 bytes) of the message is by the holder of the public key (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
