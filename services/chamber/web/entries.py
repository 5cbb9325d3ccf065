"""Entries of the log as the log page shows them: what happened, in a few Dutch words, and the exact bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from events.log import checkpoint
from events.log.checkpoint import Checkpoint
from events.log.merkle import leaf_hash
from events.log.note import BadNote, split
from events.registry import Undecodable, decode
from services.chamber.ports import Published
from services.ports import Log

LATEST = 10
"""Entries that the page shows without being asked for one."""

HAPPENED = {
    "assembly.founded.v1": "Parlement opgericht",
    "office.given.v1": "Ambt van griffier gegeven",
    "office.taken.v1": "Ambt van griffier afgenomen",
    "notary.key-announced.v1": "Nieuwe sleutel van het logboek aangekondigd",
    "membership.admitted.v1": "Organisatie toegelaten",
    "membership.suspended.v1": "Organisatie geschorst",
    "membership.reinstated.v1": "Schorsing opgeheven",
    "membership.left.v1": "Organisatie vertrokken",
    "organisation.profiled.v1": "Gegevens van een organisatie gewijzigd",
    "mandate.given.v1": "Vertegenwoordiger aangeduid",
    "mandate.withdrawn.v1": "Vertegenwoordiging ingetrokken",
    "proposal.submitted.v1": "Voorstel ingediend",
    "proposal.withdrawn.v1": "Voorstel ingetrokken",
    "poll.opened.v1": "Stemming geopend",
    "poll.closing-announced.v1": "Sluitingstijd aangekondigd",
    "poll.closed.v1": "Stemming gesloten",
    "poll.counted.v1": "Uitslag vastgesteld",
    "poll.annulled.v1": "Stemming nietig verklaard",
    "ballot.cast.v1": "Stem uitgebracht",
    "erasure.requested.v1": "Gevraagd om een tekst te wissen",
    "erasure.refused.v1": "Wissen van een tekst geweigerd",
    "prose.erased.v1": "Tekst gewist",
}
"""What happened, by the type of the event."""

OFFICES = {"founder": "de oprichter", "clerk": "de griffier", "member": "een vertegenwoordiger"}


class Entry(NamedTuple):
    """One entry. `at`, `happened` and `who` are None where this code cannot read it; `leaf` is its text."""

    position: int
    leaf: str
    hash: str
    type: str | None = None
    at: datetime | None = None
    happened: str | None = None
    who: str | None = None


class Signed(NamedTuple):
    """What was published last. `checkpoint` is None where the note cannot be read as one."""

    note: str
    keys: list[str]
    checkpoint: Checkpoint | None


async def latest(log: Log, head: int) -> list[Entry]:
    """The last entries, the newest first."""
    if not head:
        return []
    leaves = await log.leaves(max(0, head - LATEST), head - 1)
    return [shown(position, leaf) for position, leaf in reversed(leaves)]


async def entry(log: Log, position: int, head: int) -> Entry | None:
    """One entry; None when the log has none there."""
    if position >= head:
        return None
    [(_, leaf)] = await log.leaves(position, position)
    return shown(position, leaf)


def shown(position: int, leaf: bytes) -> Entry:
    """An entry, also one of a type that this code does not know: then only its bytes."""
    text, hashed = leaf.decode(errors="replace"), leaf_hash(leaf).hex()
    try:
        event = decode(position, leaf)
    except Undecodable:
        return Entry(position, text, hashed)
    who = OFFICES.get(event.actor.office, event.actor.office)
    if event.actor.proof == "schedule":
        who = "het uurwerk van de griffie"
    return Entry(position, text, hashed, event.type, event.at, HAPPENED.get(event.type, event.type), who)


def signed(published: Published) -> Signed | None:
    """The latest checkpoint; None while there is none."""
    try:
        note, keys = published.checkpoint(), published.key()
    except (OSError, UnicodeDecodeError):
        return None
    if note is None or keys is None:
        return None
    lines = list(_lines(keys))
    try:
        return Signed(note, lines, checkpoint.parse(split(note)[0]))
    except BadNote:
        return Signed(note, lines, None)


def _lines(keys: bytes) -> Iterator[str]:
    for line in keys.decode(errors="replace").splitlines():
        if line.strip():
            yield line.strip()
