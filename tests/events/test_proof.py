"""Proofs and tiles of the core: the public vectors, and the RFC's definition at every size that matters."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, strategies

from events.log import proof
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash, root
from events.log.proof import Wrong, verify_consistency, verify_inclusion
from events.log.tile import ENTRIES, WIDTH, Hashes, Tile, grown
from tests.events import by_the_rfc
from tests.merkle_vectors import vectors

LARGEST = 70_000

SECOND_LEVEL = (65_535, 65_536, 65_537, LARGEST)
"""About 256 times 256, where a tile of tiles becomes full; and beyond."""


def decoded(*values: str | None) -> list[bytes]:
    return [base64.b64decode(value or "") for value in values]


@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_the_public_vectors_of_inclusion(vector: dict[str, Any]) -> None:
    leaf, tree, *path = decoded(vector["leafHash"], vector["root"], *(vector["proof"] or ()))
    try:
        verify_inclusion(vector["leafIdx"], vector["treeSize"], leaf, path, tree)
        refused = False
    except Wrong:
        refused = True
    assert refused == vector["wantErr"]


@pytest.mark.parametrize("vector", vectors("consistency"))
def test_the_public_vectors_of_consistency(vector: dict[str, Any]) -> None:
    old, new, *path = decoded(vector["root1"], vector["root2"], *(vector["proof"] or ()))
    try:
        verify_consistency(vector["size1"], vector["size2"], path, old, new)
        refused = False
    except Wrong:
        refused = True
    assert refused == vector["wantErr"]


class Published:
    """A log that grows: every file that was ever published of it."""

    def __init__(self) -> None:
        self.frontier = Frontier()
        self.files: dict[Tile, bytes] = {}

    def grow(self, size: int) -> None:
        """To `size` leaves."""
        new = map(leaf_hash, map(by_the_rfc.leaf, range(self.frontier.size, size)))
        self.files.update(self.frontier.grow(new))
        self.files.update(self.frontier.partial())

    def hash_at(self, size: int) -> Hashes:
        """The complete subtrees of the tree that it was at `size`."""
        return Hashes(size, self.files.__getitem__)


@pytest.fixture(scope="module")
def small() -> Published:
    """A log that was published at every size from 0 to 600."""
    published = Published()
    for size in range(601):
        published.grow(size)
    return published


@pytest.fixture(scope="module")
def large() -> Published:
    """A log that was published at four sizes only."""
    published = Published()
    for size in SECOND_LEVEL:
        published.grow(size)
    return published


def hash_by_hash(tile: Tile) -> bytes:
    """What a tile holds by the definition: at level L each hash is that of 256^L leaves."""
    span = WIDTH**tile.level
    first = tile.number * WIDTH * span
    return b"".join(by_the_rfc.mth(first + n * span, first + (n + 1) * span) for n in range(tile.width))


def special(size: int) -> Iterator[int]:
    """Numbers below `size` at which a proof may go wrong: the ends, the top's split, tiles; all if few."""
    if size <= 70:
        yield from range(size)
        return
    split = 1 << (size - 1).bit_length() - 1
    about = {0, split, size - 1, 256, 512, 65_536, size * 5 // 7}
    yield from sorted({n + d for n in about for d in (-1, 0, 1) if 0 <= n + d < size})


def test_every_size_up_to_600_by_the_definition() -> None:
    """The empty tree first. In one pass, one leaf at a time, and loaded anew from its files each time."""
    published = Published()
    for size in range(601):
        published.grow(size)
        assert published.frontier.root() == by_the_rfc.mth(0, size), f"{size} leaves"
        assert Frontier.load(size, published.files.__getitem__).root() == by_the_rfc.mth(0, size), f"{size}"
    assert root(map(by_the_rfc.hashed, range(600))) == by_the_rfc.mth(0, 600)


def test_every_file_of_every_size_up_to_600_by_the_definition(small: Published) -> None:
    """Full and partial tiles alike; a partial one is never hashed upward, an empty one never there."""
    wanted = {tile for size in range(600) for tile in grown(size, size + 1) if tile.level != ENTRIES}
    assert set(small.files) == wanted
    assert not [tile for tile, data in small.files.items() if data != hash_by_hash(tile)]


def test_proofs_up_to_600_by_the_definition(small: Published) -> None:
    for size in range(1, 601):
        hash_at, top = small.hash_at(size), by_the_rfc.mth(0, size)
        for index in special(size):
            path = proof.inclusion(index, size, hash_at)
            assert path == by_the_rfc.path(index, 0, size), f"leaf {index} of {size}"
            verify_inclusion(index, size, by_the_rfc.hashed(index), path, top)
        for old in (*special(size), size):
            if old:
                path = proof.consistency(old, size, hash_at)
                assert path == by_the_rfc.proof(old, size), f"{old} of {size}"
                verify_consistency(old, size, path, by_the_rfc.mth(0, old), top)


def test_the_sizes_about_a_second_level_by_the_definition(large: Published) -> None:
    assert large.frontier.root() == by_the_rfc.mth(0, LARGEST)
    assert not [tile for tile, data in large.files.items() if data != hash_by_hash(tile)]
    steps = zip((0, *SECOND_LEVEL), SECOND_LEVEL, strict=False)
    assert set(large.files) == {t for old, new in steps for t in grown(old, new) if t.level != ENTRIES}


@pytest.mark.parametrize("size", SECOND_LEVEL)
def test_proofs_about_a_second_level_by_the_definition(large: Published, size: int) -> None:
    hash_at, top = large.hash_at(size), by_the_rfc.mth(0, size)
    assert Frontier.load(size, large.files.__getitem__).root() == top
    for index in special(size):
        path = proof.inclusion(index, size, hash_at)
        assert path == by_the_rfc.path(index, 0, size)
        verify_inclusion(index, size, by_the_rfc.hashed(index), path, top)
    for old in (*special(size), *SECOND_LEVEL):
        if 0 < old <= size:
            path = proof.consistency(old, size, hash_at)
            assert path == by_the_rfc.proof(old, size)
            verify_consistency(old, size, path, by_the_rfc.mth(0, old), top)


SIZES = strategies.integers(1, 600).flatmap(
    lambda new: strategies.tuples(strategies.integers(1, new), strategies.just(new))
)


@given(SIZES)
def test_a_proof_that_lost_gained_or_changed_a_hash_is_refused(sizes: tuple[int, int]) -> None:
    old, new = sizes
    before, after, leaf = by_the_rfc.mth(0, old), by_the_rfc.mth(0, new), by_the_rfc.hashed(old - 1)
    for path, is_refused in (
        (by_the_rfc.path(old - 1, 0, new), lambda p: verify_inclusion(old - 1, new, leaf, p, after)),
        (by_the_rfc.proof(old, new), lambda p: verify_consistency(old, new, p, before, after)),
    ):
        doctored = [[*path, leaf], *(path[:n] + path[n + 1 :] for n in range(len(path)))]
        doctored += [[*path[:n], bytes(32), *path[n + 1 :]] for n in range(len(path))]
        for wrong in doctored:
            with pytest.raises(Wrong):
                is_refused(wrong)


@given(strategies.lists(strategies.integers(0, 400), min_size=1, max_size=12))
def test_in_whatever_steps_a_log_grows_no_file_changes_its_bytes(steps: list[int]) -> None:
    published, seen = Published(), {}
    for step in steps:
        published.grow(published.frontier.size + step)
        assert {tile: published.files[tile] for tile in seen} == seen
        seen = dict(published.files)
    assert published.frontier.root() == by_the_rfc.mth(0, sum(steps))
