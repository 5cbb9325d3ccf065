"""Opening envelopes in plain Python, against the vectors of the RFCs and the library that seals them."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from infra import sealing
from services.auditor_pyz import hpke

VECTORS = json.loads((Path(__file__).parents[2] / "vectors" / "hpke.json").read_text())
KEYS = strategies.binary(min_size=32, max_size=32)
SUNSCREEN = (
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen "
    b"would be it."
)


def test_the_vectors_of_rfc_7748_for_x25519() -> None:
    """Section 5.2, both single ones, and a thousand turns of the third."""
    scalar = bytes.fromhex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4")
    point = bytes.fromhex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c")
    assert hpke.x25519(scalar, point).hex() == (
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    )
    scalar = bytes.fromhex("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d")
    point = bytes.fromhex("e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493")
    assert hpke.x25519(scalar, point).hex() == (
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    )
    k = u = (9).to_bytes(32, "little")
    for _ in range(1_000):
        k, u = hpke.x25519(k, u), k
    assert k.hex() == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51"


def test_the_first_vector_of_rfc_5869_for_hkdf() -> None:
    """Appendix A.1."""
    key = hpke.extract(bytes.fromhex("000102030405060708090a0b0c"), b"\x0b" * 22)
    assert key.hex() == "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5"
    assert hpke.expand(key, bytes.fromhex("f0f1f2f3f4f5f6f7f8f9"), 42).hex() == (
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    )


def test_the_vectors_of_rfc_8439_for_chacha20_and_poly1305() -> None:
    """Sections 2.4.2, 2.5.2 and 2.8.2."""
    key = bytes(range(32))
    stream = hpke.chacha20(key, bytes.fromhex("000000000000004a00000000"), 1, SUNSCREEN)
    assert stream.hex().startswith("6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b")
    assert stream.hex().endswith("5af90bbf74a35be6b40b8eedf2785e42874d")
    once = bytes.fromhex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b")
    tag = hpke.poly1305(once, b"Cryptographic Forum Research Group")
    assert tag.hex() == "a8061dc1305136c6c22b8baf0c0127a9"
    sealed = bytes.fromhex(
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b"
        "1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
        "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd0600691"
    )
    beside, nonce = bytes.fromhex("50515253c0c1c2c3c4c5c6c7"), bytes.fromhex("070000004041424344454647")
    assert hpke.aead_open(bytes(range(0x80, 0xA0)), nonce, beside, sealed) == SUNSCREEN
    assert hpke.aead_open(bytes(range(0x80, 0xA0)), nonce, b"", sealed) is None


@pytest.mark.parametrize("name", VECTORS)
def test_the_vector_of_rfc_9180_for_this_suite(name: str) -> None:
    raw = {member: bytes.fromhex(value) for member, value in VECTORS[name].items()}
    envelope = raw["enc"] + raw["ciphertext"]
    assert hpke.public(raw["private"]) == sealing.half(raw["private"]) == raw["public"]
    assert hpke.unseal(raw["private"], raw["info"], envelope, raw["aad"]) == raw["plain"]
    assert hpke.unseal(raw["private"], raw["info"], envelope) is None


@settings(max_examples=40, deadline=None)
@given(KEYS, strategies.binary(max_size=80), strategies.binary(max_size=200))
def test_what_the_chamber_seals_both_open(private: bytes, info: bytes, plain: bytes) -> None:
    envelope = sealing.seal(sealing.half(private), info, plain)
    assert hpke.public(private) == sealing.half(private)
    assert len(envelope) == len(plain) + 48
    assert hpke.unseal(private, info, envelope) == sealing.unseal(private, info, envelope) == plain


@settings(max_examples=60, deadline=None)
@given(KEYS, strategies.integers(0, 2**32))
def test_what_was_doctored_neither_opens(private: bytes, seed: int) -> None:
    chance = random.Random(seed)
    envelope = sealing.seal(sealing.half(private), b"gent", b"for")
    turned = (int.from_bytes(envelope) ^ 1 << chance.randrange(8 * len(envelope))).to_bytes(len(envelope))
    for other in (turned, envelope[:-1], envelope + b"\0", envelope[: chance.randrange(48)], b""):
        assert hpke.unseal(private, b"gent", other) is None
        assert sealing.unseal(private, b"gent", other) is None
    assert hpke.unseal(private, b"leuven", envelope) is sealing.unseal(private, b"leuven", envelope) is None


@pytest.mark.parametrize("point", [0, 1, 2**255 - 19, 2**255 - 18, 2**255 - 20])
def test_points_of_small_order_open_nothing(point: int) -> None:
    """RFC 9180 section 7.1.4: whoever sends one knows the shared secret, whatever the key."""
    private, enc = b"\x07" * 32, point.to_bytes(32, "little")
    key, nonce = hpke._schedule(hpke._decapsulated(bytes(32), enc, hpke.public(private)), b"")
    text = hpke.chacha20(key, nonce, 1, b"for")
    told = text.ljust(16, b"\0") + (0).to_bytes(8) + (3).to_bytes(8, "little")
    sealed = text + hpke.poly1305(hpke.chacha20(key, nonce, 0, bytes(32)), told)
    assert hpke.aead_open(key, nonce, b"", sealed) == b"for"
    assert hpke.unseal(private, b"", enc + sealed) is sealing.unseal(private, b"", enc + sealed) is None


def test_each_poll_has_keys_of_its_own_that_follow_from_the_secret() -> None:
    secret = bytes(range(32))
    keys = {
        sealing.private(secret, "gent.example/log", "p1"),
        sealing.private(secret, "gent.example/log", "p2"),
        sealing.private(secret, "leuven.example/log", "p1"),
        sealing.private(bytes(32), "gent.example/log", "p1"),
    }
    assert len(keys) == 4
    assert sealing.private(secret, "gent.example/log", "p1").hex() == (
        hpke.expand(hpke.extract(b"", secret), b"halfrond/seal/v1\ngent.example/log\np1", 32).hex()
    )
    with pytest.raises(ValueError, match="has 32 bytes"):
        sealing.private(b"short", "gent.example/log", "p1")
