"""RFC 6962 section 2.1 word for word, recursive as it stands there: slow, and plainly right.

`D` is given by its leaves' numbers: leaf n is the number in ASCII.
"""

from __future__ import annotations

import hashlib
from functools import cache


def leaf(number: int) -> bytes:
    return b"%d" % number


@cache
def hashed(number: int) -> bytes:
    """MTH of one leaf."""
    return hashlib.sha256(b"\x00" + leaf(number)).digest()


@cache
def mth(first: int, last: int) -> bytes:
    """MTH(D[first:last]); remembered, for every tree asks for the same ones again."""
    if first == last:
        return hashlib.sha256(b"").digest()
    if last - first == 1:
        return hashed(first)
    middle = first + _k(last - first)
    return hashlib.sha256(b"\x01" + mth(first, middle) + mth(middle, last)).digest()


def path(m: int, first: int, last: int) -> list[bytes]:
    """PATH(m, D[first:last]), section 2.1.1."""
    if last - first == 1:
        return []
    k = _k(last - first)
    if m < k:
        return [*path(m, first, first + k), mth(first + k, last)]
    return [*path(m - k, first + k, last), mth(first, first + k)]


def proof(m: int, n: int) -> list[bytes]:
    """PROOF(m, D[n]), section 2.1.2."""
    return _subproof(m, 0, n, b=True)


def _subproof(m: int, first: int, last: int, *, b: bool) -> list[bytes]:
    n = last - first
    if m == n:
        return [] if b else [mth(first, last)]
    k = _k(n)
    if m <= k:
        return [*_subproof(m, first, first + k, b=b), mth(first + k, last)]
    return [*_subproof(m - k, first + k, last, b=False), mth(first, first + k)]


def _k(n: int) -> int:
    """The largest power of two smaller than n."""
    k = 1
    while k * 2 < n:
        k *= 2
    return k
