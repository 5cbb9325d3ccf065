"""Ed25519 in plain Python, against RFC 8032's own vectors and the library that the notary signs with."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from infra import signing
from services.auditor_pyz.ed25519 import L, P, decode, encode, verify

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "ed25519.json").read_text())
"""RFC 8032 section 7.1."""

BASE = bytes.fromhex("5866666666666666666666666666666666666666666666666666666666666666")
NEUTRAL = (1).to_bytes(32, "little")


def parts(vector: dict[str, str]) -> tuple[bytes, bytes, bytes]:
    return tuple(bytes.fromhex(vector[name]) for name in ("public", "signature", "message"))  # type: ignore[return-value]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_vectors_of_the_rfc(vector: dict[str, str]) -> None:
    public, signature, message = parts(vector)
    assert verify(public, signature, message)
    assert not verify(public, signature, message + b"\x00")


def test_it_agrees_with_the_library_on_random_keys_and_messages() -> None:
    chance = random.Random(8032)
    for _ in range(25):
        seed, message = chance.randbytes(32), chance.randbytes(chance.randrange(300))
        public, signature = signing.public(seed), signing.signer(seed)(message)
        assert verify(public, signature, message)
        assert encode(decode(public) or pytest.fail("a public key is a point")) == public


def test_any_flipped_bit_is_refused_by_both() -> None:
    public, signature, message = parts(VECTORS[2])
    for bit in range(0, 512, 7):
        flipped = (int.from_bytes(signature, "little") ^ 1 << bit).to_bytes(64, "little")
        assert not verify(public, flipped, message)
        assert not signing.verify(public, flipped, message)
    for bit in range(0, 256, 7):
        flipped = (int.from_bytes(public, "little") ^ 1 << bit).to_bytes(32, "little")
        assert not verify(flipped, signature, message)


def test_a_second_spelling_of_s_is_refused() -> None:
    public, signature, message = parts(VECTORS[1])
    s = int.from_bytes(signature[32:], "little")
    respelt = signature[:32] + (s + L).to_bytes(32, "little")
    assert not verify(public, respelt, message)
    assert not signing.verify(public, respelt, message)


@pytest.mark.parametrize(
    "encoded",
    [
        P.to_bytes(32, "little"),  # y = 0 in a second spelling
        (P + 1).to_bytes(32, "little"),  # y = 1 in a second spelling
        (2**255 - 1).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),  # x = 0 with a sign
        (2).to_bytes(32, "little"),  # no point has this y
    ],
)
def test_what_is_no_point_or_not_written_canonically_is_refused(encoded: bytes) -> None:
    _, signature, message = parts(VECTORS[1])
    assert decode(encoded) is None
    assert not verify(encoded, signature, message)


def test_a_second_spelling_of_r_is_refused() -> None:
    """With the neutral point as key and S = 0, R must be the neutral point; only its own spelling will do."""
    nothing = bytes(32)
    assert verify(NEUTRAL, NEUTRAL + nothing, b"")
    assert not verify(NEUTRAL, (P + 1).to_bytes(32, "little") + nothing, b"")
    assert not verify(NEUTRAL, (1 | 1 << 255).to_bytes(32, "little") + nothing, b"")


def test_the_base_point_is_that_of_the_rfc() -> None:
    x, y, _, _ = decode(BASE) or pytest.fail("the base point is a point")
    assert y == 4 * pow(5, -1, P) % P
    assert x == 15112221349535400772501151409588531511454012693041857206046113283949847762202


@pytest.mark.parametrize(("key", "signature"), [(31, 64), (33, 64), (32, 63), (32, 65), (0, 0)])
def test_another_length_is_refused(key: int, signature: int) -> None:
    assert not verify(bytes(key), bytes(signature), b"")
