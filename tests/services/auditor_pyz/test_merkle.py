"""The tree of the one-file reader: the public vectors, and the RFC's definition word for word."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from typing import Any

import pytest
from hypothesis import given, strategies

from events.log.frontier import Frontier
from events.log.tile import Tile
from services.auditor_pyz import merkle
from services.auditor_pyz.merkle import Tree, Unproved, consistency, leaf_hash
from services.auditor_pyz.source import Absent
from services.auditor_pyz.tiles import Doctored, Rehash, Tiles, bundle, path
from tests.merkle_vectors import vectors


def decoded(*values: str | None) -> list[bytes]:
    return [base64.b64decode(value or "") for value in values]


@pytest.mark.parametrize("vector", vectors("inclusion"))
def test_the_public_vectors_of_inclusion(vector: dict[str, Any]) -> None:
    leaf, root, *proof = decoded(vector["leafHash"], vector["root"], *(vector["proof"] or ()))
    try:
        merkle.verify_inclusion(vector["leafIdx"], vector["treeSize"], leaf, proof, root)
        refused = False
    except Unproved:
        refused = True
    assert refused == vector["wantErr"]


@pytest.mark.parametrize("vector", vectors("consistency"))
def test_the_public_vectors_of_consistency(vector: dict[str, Any]) -> None:
    old, new, *proof = decoded(vector["root1"], vector["root2"], *(vector["proof"] or ()))
    try:
        merkle.verify_consistency(vector["size1"], vector["size2"], proof, old, new)
        refused = False
    except Unproved:
        refused = True
    assert refused == vector["wantErr"]


@cache
def hashed(number: int) -> bytes:
    return hashlib.sha256(b"\x00%d" % number).digest()


@cache
def by_definition(first: int, last: int) -> bytes:
    """MTH of RFC 6962 section 2.1, over the leaves `first` to before `last`."""
    size = last - first
    if size == 0:
        return hashlib.sha256(b"").digest()
    if size == 1:
        return hashed(first)
    k = 1
    while k * 2 < size:
        k *= 2
    middle = first + k
    return hashlib.sha256(b"\x01" + by_definition(first, middle) + by_definition(middle, last)).digest()


class Memory:
    """A log in memory, its tiles made by the notary's code."""

    name, texts, live = "memory", False, False

    def __init__(self, size: int) -> None:
        frontier = Frontier()
        self.files: dict[Tile, bytes] = dict(frontier.grow(leaf_hash(b"%d" % n) for n in range(size)))
        self.files.update(frontier.partial())
        self.by_path = {tile.path: data for tile, data in self.files.items()}

    def read(self, name: str) -> bytes:
        try:
            return self.by_path[name]
        except KeyError:
            raise Absent(name) from None


def rehashed(size: int, source: Memory | None = None) -> Rehash:
    rehash = Rehash(Tiles(source or Memory(size), size))
    for number in range(size):
        rehash.add(b"%d" % number)
    rehash.finish()
    return rehash


def test_every_size_up_to_600_by_the_definition() -> None:
    tree = Tree()
    for size in range(601):
        assert tree.size == size
        assert tree.root() == by_definition(0, size), f"{size} leaves"
        tree.add(hashed(size))


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 513, 600])
def test_published_tiles_lead_to_the_root_by_the_definition(size: int) -> None:
    assert rehashed(size).root() == by_definition(0, size)


def test_the_sizes_about_a_second_level() -> None:
    """One pass over 70,000 leaves, looked at where a tile of tiles becomes full."""
    rehash, wanted = Rehash(Tiles(Memory(70_000), 70_000)), {65_535, 65_536, 65_537, 70_000}
    for number in range(70_000):
        rehash.add(b"%d" % number)
        if rehash.size in wanted:
            assert rehash.root() == by_definition(0, rehash.size), f"{rehash.size} leaves"
    rehash.finish()


@given(
    strategies.integers(1, 600).flatmap(
        lambda new: strategies.tuples(strategies.integers(1, new), strategies.just(new))
    )
)
def test_a_proof_that_is_made_is_accepted_and_no_other(sizes: tuple[int, int]) -> None:
    old, new = sizes
    proof = consistency(old, new, Tiles(Memory(new), new).complete)
    old_root, new_root = by_definition(0, old), by_definition(0, new)
    merkle.verify_consistency(old, new, proof, old_root, new_root)
    with pytest.raises(Unproved):
        merkle.verify_consistency(old, new, [*proof, old_root], old_root, new_root)
    for place in range(len(proof)):
        with pytest.raises(Unproved):
            merkle.verify_consistency(
                old, new, [*proof[:place], bytes(32), *proof[place + 1 :]], old_root, new_root
            )
        with pytest.raises(Unproved):
            merkle.verify_consistency(old, new, proof[:place] + proof[place + 1 :], old_root, new_root)


def test_leaves_that_do_not_fit_at_once_are_refused() -> None:
    tree = Tree()
    tree.add(hashed(0))
    with pytest.raises(ValueError, match="no 2 fit"):
        tree.add_complete(1, hashed(1))


@pytest.mark.parametrize(
    ("level", "number", "width", "named"),
    [
        ("0", 0, 256, "tile/0/000"),
        ("entries", 1234067, 5, "tile/entries/x001/x234/067.p/5"),
        ("1", 1000, 256, "tile/1/x001/000"),
    ],
)
def test_the_paths_of_the_specification(level: str, number: int, width: int, named: str) -> None:
    assert path(level, number, width) == named


@pytest.mark.parametrize("data", [b"\x00", b"\x00\x02a", b"\x00\x01a\x00"])
def test_a_bundle_that_ends_within_an_entry_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="ends within"):
        bundle(data)


def test_a_full_tile_serves_where_the_partial_one_is_gone() -> None:
    grown = Memory(256)
    data = Tiles(grown, 200).hashes(0, 0)
    assert data == b"".join(hashed(number) for number in range(200))


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1"])
def test_a_published_tile_that_its_entries_do_not_make_is_found(name: str) -> None:
    source = Memory(300)
    data = source.by_path[name]
    source.by_path[name] = data[:-1] + bytes([data[-1] ^ 1])
    with pytest.raises(Doctored) as doctored:
        rehashed(300, source)
    assert doctored.value.position == {"tile/0/000": 255, "tile/0/001.p/44": 299}.get(name)
