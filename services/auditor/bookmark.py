"""Where an audit was broken off, so that it can go on from there: everything that it knew, in one file.

    <folder>/<first 16 hex digits of SHA-256(origin)>.begun     MessagePack of `Bookmark`

It is put away between whole bundles, every few seconds, and removed when the audit is over. A file by other
software, or one that cannot be read, is passed over: the audit begins anew. What was read before is not
believed because it stands here: the root over all entries, these included, must be the signed one again.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import msgspec

from events import registry
from events.assembly.acts import EDITION
from events.ballot.state import Ballot
from events.log import checkpoint
from events.log.checkpoint import Checkpoint
from events.log.note import BadNote, split
from events.order import Order
from events.schema import schema
from events.seal import Curve
from events.strict import read
from events.world import Gathered
from services.auditor.dossiers import Dossiers
from services.auditor.drawing import Drawings
from services.auditor.judging import Entry
from services.auditor.memory import path, put
from services.auditor.reading import Reading
from services.auditor.tiles import Crown

FORMAT = 4
"""Raised when what is put away changes its form, or the rules change their mind."""


class Bookmark(msgspec.Struct, frozen=True):
    """A reading, put away; `note` is the checkpoint that it was on its way to."""

    software: str
    origin: str
    note: str
    size: int
    crown: Crown
    order: Order
    states: dict[str, tuple[int, msgspec.Raw]]
    papers: dict[str, dict[str, tuple[int, Ballot]]]
    counted: int
    unjudged: dict[str, int]
    drawings: Drawings
    redrawn: set[str]
    otherwise_drawn: dict[str, str]
    turned: bool
    group: list[tuple[int, bytes]]
    roots: dict[int, bytes]
    announced: dict[str, int]
    named: list[tuple[bytes, int]]
    erased: list[tuple[bytes, int]]
    dossiers: Dossiers | None

    @property
    def seen(self) -> Checkpoint:
        """The checkpoint in the note. Raises: BadNote."""
        return checkpoint.parse(split(self.note)[0])


_encode = msgspec.msgpack.Encoder().encode
_decoder = msgspec.msgpack.Decoder(Bookmark)


def software() -> str:
    """What must be the same for a reading to be taken up: the form, the edition, all events."""
    told = msgspec.json.encode([FORMAT, EDITION, schema()])
    return hashlib.sha256(told).hexdigest()


def save(folder: Path, origin: str, note: str, reading: Reading) -> None:
    """Put a reading away. Nothing was found in it so far.

    Raises: OSError.
    """
    states = reading.judge.states
    kept = Bookmark(
        software=software(),
        origin=origin,
        note=note,
        size=reading.size,
        crown=reading.crown,
        order=reading.order,
        states={name: (version, msgspec.Raw(_encode(state))) for name, (version, state) in states.items()},
        papers={poll: dict(papers) for poll, papers in states.papers.items()},
        counted=reading.judge.counted,
        unjudged=reading.judge.unjudged,
        drawings=reading.judge.drawings,
        redrawn=reading.judge.redrawn,
        otherwise_drawn=reading.judge.otherwise_drawn,
        turned=reading.judge.turned,
        group=[(entry.position, entry.leaf) for entry in reading.judge.group],
        roots=reading.roots,
        announced=reading.announced,
        named=list(reading.named.items()),
        erased=list(reading.erased.items()),
        dossiers=reading.dossiers,
    )
    put(path(folder, origin, "begun"), _encode(kept))


def load(folder: Path, origin: str) -> Bookmark | None:
    """What was put away; None where there is nothing that can be used."""
    try:
        kept = _decoder.decode(path(folder, origin, "begun").read_bytes())
        usable = kept.software == software() and kept.origin == origin == kept.seen.origin
    except (OSError, msgspec.MsgspecError, ValueError, BadNote):
        return None
    return kept if usable else None


def remove(folder: Path, origin: str) -> None:
    """The audit is over."""
    path(folder, origin, "begun").unlink(missing_ok=True)


def reading(kept: Bookmark, curve: Curve | None = None) -> Reading:
    """The reading again, where it was broken off."""
    again = Reading(kept.dossiers, curve)
    again.size, again.crown, again.order = kept.size, kept.crown, kept.order
    judge = again.judge
    for name, (version, raw) in kept.states.items():
        judge.states[name] = Gathered(version, _state(name, raw))
    judge.states.papers = {
        poll: {name: Gathered(*paper) for name, paper in papers.items()}
        for poll, papers in kept.papers.items()
    }
    judge.counted, judge.unjudged, judge.turned = kept.counted, kept.unjudged, kept.turned
    judge.drawings, judge.redrawn, judge.otherwise_drawn = kept.drawings, kept.redrawn, kept.otherwise_drawn
    judge.group = [Entry(position, read(leaf), leaf) for position, leaf in kept.group]
    again.roots, again.announced = kept.roots, kept.announced
    again.named, again.erased = dict(kept.named), dict(kept.erased)
    return again


def _state(stream: str, raw: msgspec.Raw) -> Any:
    return msgspec.msgpack.decode(raw, type=type(registry.category(stream).initial))
