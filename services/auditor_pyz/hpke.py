"""Opening HPKE envelopes (RFC 9180, base mode): X25519, HKDF-SHA256, ChaCha20-Poly1305, in plain arithmetic.

    X25519               RFC 7748 section 5
    HKDF                 RFC 5869; labelled as RFC 9180 section 4 says
    ChaCha20-Poly1305    RFC 8439 section 2

Only opening is here, with a key that was published: nothing is secret, so nothing takes care to run in
constant time.
"""

from __future__ import annotations

import hashlib
import hmac
import struct

P = 2**255 - 19
"""The prime of the curve."""

_A24 = 121665
_KEM = b"KEM" + (0x0020).to_bytes(2)
_HPKE = b"HPKE" + (0x0020).to_bytes(2) + (0x0001).to_bytes(2) + (0x0003).to_bytes(2)
_BASE = (9).to_bytes(32, "little")
_ENC, _TAG = 32, 16


def unseal(private: bytes, info: bytes, envelope: bytes, beside: bytes = b"") -> bytes | None:
    """The plaintext of an envelope (enc ‖ ciphertext ‖ tag); None where it cannot be opened.

    `beside`: what is authenticated beside it, which of ballots is nothing.
    """
    if len(private) != _ENC or len(envelope) < _ENC + _TAG:
        return None
    enc = envelope[:_ENC]
    shared = x25519(private, enc)
    if not any(shared):  # RFC 9180 section 7.1.4: no honest key leads here
        return None
    key, nonce = _schedule(_decapsulated(shared, enc, public(private)), info)
    return aead_open(key, nonce, beside, envelope[_ENC:])


def public(private: bytes) -> bytes:
    """The public key (32 bytes) of a private one."""
    return x25519(private, _BASE)


# --- X25519 -------------------------------------------------------------------------------------------------


def x25519(scalar: bytes, point: bytes) -> bytes:
    """The u-coordinate of scalar times point, each 32 bytes: the ladder of RFC 7748 section 5."""
    k = int.from_bytes(scalar, "little") & ~7 & (2**254 - 1) | 2**254
    x1 = int.from_bytes(point, "little") & (2**255 - 1)
    x2, z2, x3, z3, swapped = 1, 0, x1, 1, 0
    for t in reversed(range(255)):
        bit = k >> t & 1
        if swapped != bit:
            x2, x3, z2, z3 = x3, x2, z3, z2
        swapped = bit
        a, b, c, d = x2 + z2, x2 - z2, x3 + z3, x3 - z3
        aa, bb, da, cb = a * a % P, b * b % P, d * a % P, c * b % P
        x3, z3 = (da + cb) ** 2 % P, x1 * (da - cb) ** 2 % P
        e = aa - bb
        x2, z2 = aa * bb % P, e * (aa + _A24 * e) % P
    if swapped:
        x2, z2 = x3, z3
    return (x2 * pow(z2, P - 2, P) % P).to_bytes(32, "little")


# --- keys ---------------------------------------------------------------------------------------------------


def extract(salt: bytes, secret: bytes) -> bytes:
    """HKDF-Extract of RFC 5869 with SHA-256."""
    return hmac.digest(salt or bytes(32), secret, hashlib.sha256)


def expand(key: bytes, info: bytes, length: int) -> bytes:
    """HKDF-Expand of RFC 5869 with SHA-256."""
    block, out, number = b"", b"", 1
    while len(out) < length:
        block = hmac.digest(key, block + info + bytes([number]), hashlib.sha256)
        out, number = out + block, number + 1
    return out[:length]


def _extract(suite: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
    return extract(salt, b"HPKE-v1" + suite + label + secret)


def _expand(suite: bytes, key: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return expand(key, length.to_bytes(2) + b"HPKE-v1" + suite + label + info, length)


def _decapsulated(shared: bytes, enc: bytes, ours: bytes) -> bytes:
    """ExtractAndExpand of RFC 9180 section 4.1."""
    return _expand(_KEM, _extract(_KEM, b"", b"eae_prk", shared), b"shared_secret", enc + ours, 32)


def _schedule(shared: bytes, info: bytes) -> tuple[bytes, bytes]:
    """Key and nonce of the first message: KeySchedule of RFC 9180 section 5.1, mode_base."""
    context = b"\0" + _extract(_HPKE, b"", b"psk_id_hash", b"") + _extract(_HPKE, b"", b"info_hash", info)
    secret = _extract(_HPKE, shared, b"secret", b"")
    return _expand(_HPKE, secret, b"key", context, 32), _expand(_HPKE, secret, b"base_nonce", context, 12)


# --- ChaCha20-Poly1305 --------------------------------------------------------------------------------------


def aead_open(key: bytes, nonce: bytes, beside: bytes, sealed: bytes) -> bytes | None:
    """The plaintext (RFC 8439 section 2.8); None where the tag does not fit. `beside` is in the tag too."""
    ciphertext, tag = sealed[:-_TAG], sealed[-_TAG:]
    lengths = struct.pack("<QQ", len(beside), len(ciphertext))
    told = _filled(beside) + _filled(ciphertext) + lengths
    if poly1305(chacha20(key, nonce, 0, bytes(32)), told) != tag:
        return None
    return chacha20(key, nonce, 1, ciphertext)


def chacha20(key: bytes, nonce: bytes, counter: int, text: bytes) -> bytes:
    """The text under the key stream that begins with block `counter` (RFC 8439 section 2.4)."""
    out = bytearray()
    for start in range(0, len(text), 64):
        block = text[start : start + 64]
        stream = _block(key, nonce, counter + start // 64)
        out += bytes(a ^ b for a, b in zip(block, stream, strict=False))
    return bytes(out)


def poly1305(key: bytes, text: bytes) -> bytes:
    """The tag (16 bytes) of a text under a one-time key of 32 bytes (RFC 8439 section 2.5)."""
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    s, summed = int.from_bytes(key[16:], "little"), 0
    for start in range(0, len(text), 16):
        summed = (summed + int.from_bytes(text[start : start + 16] + b"\1", "little")) * r % (2**130 - 5)
    return ((summed + s) & (2**128 - 1)).to_bytes(16, "little")


def _block(key: bytes, nonce: bytes, counter: int) -> bytes:
    before = struct.unpack("<16I", b"expand 32-byte k" + key + struct.pack("<I", counter) + nonce)
    state = list(before)
    for _ in range(10):
        for a, b, c, d in _ROUNDS:
            _quarter(state, a, b, c, d)
    return struct.pack("<16I", *((x + y) & 0xFFFFFFFF for x, y in zip(state, before, strict=True)))


_ROUNDS = (
    (0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
    (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14),
)  # fmt: skip


def _quarter(state: list[int], a: int, b: int, c: int, d: int) -> None:
    for one, two, three, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[one] = (state[one] + state[two]) & 0xFFFFFFFF
        mixed = state[three] ^ state[one]
        state[three] = (mixed << turn | mixed >> 32 - turn) & 0xFFFFFFFF


def _filled(text: bytes) -> bytes:
    return text + bytes(-len(text) % 16)
