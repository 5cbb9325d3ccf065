"""Step 3, bundle by bundle: read the entries, hash them, and compare the hashes with the published tile.

A process of its own does it ahead (`python -m services.auditor.hashing SOURCE SIZE FIRST`), so that hashing
keeps one core busy and reading and judging another. What it hands over through the pipe is framed:

    one byte, `+` or `!` · two big-endian uint32 lengths · head · body

`+`: body is a bundle as it was read; head the root over it, or for the last one that is not full the hashes
of its entries. `!`: what is wrong, body as JSON, head its kind: doctored or unreachable.
"""

from __future__ import annotations

import hashlib
import json
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import IO, NamedTuple

from events.log.tile import HASH, WIDTH, at, entries_decode
from services.auditor.source import Source, Unreachable, open_source
from services.auditor.tiles import Doctored, Tiles, compare

ALONE = 8 * WIDTH
"""So few entries are hashed here: another process would take longer to start."""

_FRAME = struct.Struct(">cII")


class Hashed(NamedTuple):
    """A bundle of entries under its tile: `root` over a whole one, `hashes` of those in one that is not."""

    leaves: list[bytes]
    root: bytes | None
    hashes: list[bytes]


def hashed(source: Source, size: int, first: int) -> Iterator[Hashed]:
    """The bundles from number `first` on, of a log of `size` entries, hashed by another process if it pays.

    Raises: Doctored, Unreachable.
    """
    if size - first * WIDTH <= ALONE:
        tiles = Tiles(source, size)
        for number in range(first, -(-size // WIDTH)):
            yield _opened(*_hash(tiles, number), _width(number, size))
        return
    # The command is this program, and the arguments are what its user gave.
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-P", "-m", "services.auditor.hashing", source.name, str(size), str(first)],
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None  # noqa: S101 - it was given a pipe
    try:
        with closing(process.stdout):
            for number in range(first, -(-size // WIDTH)):
                yield _opened(*_taken(process.stdout), _width(number, size))
    finally:
        process.kill()
        process.wait()


def _hash(tiles: Tiles, number: int) -> tuple[bytes, bytes]:
    """A bundle and what its entries hash to: the root over a whole one, all hashes of one that is not."""
    data, leaves = tiles.bundle(number)
    sha256 = hashlib.sha256
    row = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    compare(tiles, at(0, number, tiles.size), row)
    if len(row) == WIDTH:
        while len(row) > 1:
            below = b"".join(row)
            row = [
                sha256(b"\x01" + below[here : here + 2 * HASH]).digest()
                for here in range(0, len(below), 2 * HASH)
            ]
    return b"".join(row), data


def _width(number: int, size: int) -> int:
    return min(WIDTH, size - number * WIDTH)


def _opened(head: bytes, data: bytes, width: int) -> Hashed:
    leaves = entries_decode(data)
    if width == WIDTH:
        return Hashed(leaves[:width], head, [])
    return Hashed(leaves[:width], None, [head[here : here + HASH] for here in range(0, len(head), HASH)])


def _taken(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    """The next frame.

    Raises: Doctored, Unreachable.
    """
    frame = pipe.read(_FRAME.size)
    if len(frame) < _FRAME.size:
        raise Unreachable("the process that hashes has ended")
    kind, head_length, body_length = _FRAME.unpack(frame)
    head, body = pipe.read(head_length), pipe.read(body_length)
    if kind == b"+":
        return head, body
    told = json.loads(body)
    if head == b"doctored":
        raise Doctored(*told)
    raise Unreachable(*told)


def main(source: str, size: str, first: str) -> None:
    """Hash, and write frames to standard output, until the end or until nobody reads any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever reads is interrupted too, and ends this
    pipe, count = sys.stdout.buffer, int(size)
    try:
        tiles = Tiles(open_source(source), count)
        for number in range(int(first), -(-count // WIDTH)):
            head, body = _hash(tiles, number)
            _put(pipe, b"+", head, body)
    except Doctored as error:
        _put(pipe, b"!", b"doctored", json.dumps([error.code, str(error), error.position]).encode())
    except Unreachable as error:
        _put(pipe, b"!", b"unreachable", json.dumps([str(error)]).encode())
    except BrokenPipeError:
        sys.stderr.close()  # nobody reads any more, and that is no error to be told


def _put(pipe: IO[bytes], kind: bytes, head: bytes, body: bytes) -> None:
    pipe.write(_FRAME.pack(kind, len(head), len(body)) + head + body)
    pipe.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
