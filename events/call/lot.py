r"""The lot that settles a tie: nobody can steer it, anybody draws it again (M3, ADR 0047).

The seed is SHA-256, in hex, of the lines `<secret of the clerk>` and, for each candidate who revealed, sorted
by id, `<organisation> <its secret>`, each ended by a newline. The lot of a candidate is SHA-256, in hex, of
`<seed>\n<organisation>`; the lowest comes first. Who was bound and did not reveal stands behind those who
did, and behind those who were never bound.

Everybody bound itself before the vote, so before there was a tie; the clerk reveals first. Who reveals last
knows what comes of it, and can only hold back: that costs its own chance.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping


def seed(secret: str, values: Mapping[str, str]) -> str:
    """64 hex characters. `values`: what candidates revealed."""
    lines = [secret, *(f"{organisation} {values[organisation]}" for organisation in sorted(values))]
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()


def lot(of: str, organisation: str) -> str:
    """The lot of a candidate by the seed `of`: 64 hex characters, which sort as the number that they are."""
    return hashlib.sha256(f"{of}\n{organisation}".encode()).hexdigest()


def order(tied: Iterable[str], absent: Collection[str], of: str) -> list[str]:
    """Those who are tied, first to last."""
    return sorted(tied, key=lambda organisation: (organisation in absent, lot(of, organisation)))
