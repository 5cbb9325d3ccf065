"""Ed25519 signatures, verified as RFC 8032 section 5.1 says. Plain arithmetic, for a handful of signatures.

The curve is -x² + y² = 1 + d·x²·y² over the integers modulo P. A point is kept as (X, Y, Z, T) with x = X/Z,
y = Y/Z and x·y = T/Z, so that adding takes no division. An encoded point is y in 255 bits, little-endian, and
the lowest bit of x on top.

Verifying takes no secret, so nothing here takes care to run in constant time.
"""

from __future__ import annotations

import hashlib

P = 2**255 - 19
"""The prime of the field."""

L = 2**252 + 27742317777372353535851937790883648493
"""The order of the base point."""

Point = tuple[int, int, int, int]

_D = -121665 * pow(121666, -1, P) % P
_ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
_NEUTRAL: Point = (0, 1, 1, 0)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the signature (64 bytes) of the message is by the holder of the public key (32 bytes).

    Strict, so that no signature has a second spelling: numbers and points that are not written in the one
    canonical way are refused.
    """
    if len(public) != 32 or len(signature) != 64:  # noqa: PLR2004 - RFC 8032
        return False
    a, s = decode(public), int.from_bytes(signature[32:], "little")
    if a is None or s >= L:
        return False
    hashed = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(hashed, "little") % L
    # [S]B = R + [k]A, with R alone on one side: comparing its bytes refuses every other spelling of R.
    return encode(_add(_times(s, _BASE), _times(k, _minus(a)))) == signature[:32]


def decode(encoded: bytes) -> Point | None:
    """The point in 32 bytes; None when there is none, or when it is not written canonically."""
    number = int.from_bytes(encoded, "little")
    y, odd = number & (2**255 - 1), number >> 255
    if y >= P:
        return None
    x = _x(y, odd)
    return None if x is None else (x, y, 1, x * y % P)


def encode(point: Point) -> bytes:
    """The 32 bytes of a point."""
    x, y, z, _ = point
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _x(y: int, odd: int) -> int | None:
    """The x of the point with this y whose lowest bit is `odd`; None: there is no such point."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * _ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and odd):
        return None
    return x if x & 1 == odd else P - x


def _add(first: Point, second: Point) -> Point:
    """The sum of two points, the same point twice included (RFC 8032 section 5.1.4)."""
    x1, y1, z1, t1 = first
    x2, y2, z2, t2 = second
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * _D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _minus(point: Point) -> Point:
    x, y, z, t = point
    return -x % P, y, z, -t % P


def _times(factor: int, point: Point) -> Point:
    total = _NEUTRAL
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total


_BASE_Y = 4 * pow(5, -1, P) % P
_BASE_X = _x(_BASE_Y, 0) or 0
_BASE: Point = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)
