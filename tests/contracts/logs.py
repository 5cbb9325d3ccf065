"""Published logs in a folder, made by the pure core alone: what every reader of a log is tried on.

    history = parliament()                       an assembly's first months, by the real acts
    vkey = write_log(folder, history)            checkpoint, key, tiles, entries, prose
    vkey = write_export(folder, history)         the same under `log/`, with a manifest
    history.leaves[17] = …                       and now it is a doctored one

What is written is consistent in itself: whoever doctors leaves first and writes then is the operator, who
holds the key. To doctor as somebody without the key, write first and change the files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from events import registry
from events.assembly.acts import Found, GiveOffice, TakeOffice
from events.ballot.acts import Cast
from events.fact import Actor, digest
from events.log.checkpoint import Checkpoint
from events.log.frontier import Frontier
from events.log.merkle import leaf_hash
from events.log.note import ED25519, Verifier, sign
from events.log.tile import ENTRIES, WIDTH, Tile, entries_encode
from events.membership.acts import Admit, Leave, Reinstate, Suspend
from events.organisation.acts import ChangeProfile, GiveMandate, Profile, WithdrawMandate
from events.poll.acts import AnnounceClosing, Annul, Close, Count, Open
from events.poll.facts import Quorum, Threshold
from events.proposal.acts import Submit, Withdraw
from events.proposal.facts import Clause
from events.world import Act, Gathered, NotGathered, World
from infra.signing import public, signer

ORIGIN = "gent.example/log"
SEED = b"\x07" * 32
"""The key that signs unless another is asked for."""

START = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
FOUNDER = Actor("founder", "frits", None, "console")
CLERK = Actor("clerk", "griet", None, "token")
CLOCKWORK = Actor("clerk", "klok", None, "schedule")


class Text(NamedTuple):
    """A text beside the log; salt and body None: it was erased."""

    salt: bytes | None
    body: str | None


class History(NamedTuple):
    """The leaves of a log in order, and its texts by digest (64 hex characters)."""

    origin: str
    leaves: list[bytes]
    prose: dict[str, Text]

    def copy(self) -> History:
        """Another one, to be doctored."""
        return History(self.origin, list(self.leaves), dict(self.prose))


class Writer:
    """Acts one after another, decided by the real rules; every answer becomes leaves."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.history = History(origin, [], {})
        self.states: dict[str, Gathered] = {}
        self.now = START

    def text(self, words: str) -> str:
        """Keep a text; its digest."""
        salt = hashlib.sha256(b"salt of " + words.encode()).digest()[:16]
        named = digest(salt, words)
        self.history.prose[named] = Text(salt, words)
        return named

    def act(self, act: Act, who: Actor, after: timedelta = timedelta(seconds=7)) -> int:
        """Do it, some time after the last one; the position of its first event."""
        self.now += after
        while True:
            try:
                writes = act.decide(World(self.states), who, self.now)
                break
            except NotGathered as missing:
                self.states[missing.stream] = registry.empty(missing.stream)
        first, command = len(self.history.leaves), f"c{len(self.history.leaves)}"
        for stream, fact in writes:
            before = self.states.get(stream) or registry.empty(stream)
            self.states[stream] = registry.fold(stream, before, [fact])
            leaf = registry.encode(stream, before.version + 1, self.now, who, command, fact)
            self.history.leaves.append(leaf)
        return first

    def wait_until(self, moment: datetime) -> None:
        """Let time go by."""
        self.now = max(self.now, moment)

    def choices(self, poll: str) -> tuple[str, ...]:
        """The last choice of every organisation in a poll, as a count takes them."""
        return tuple(self.papers(poll).values())

    def papers(self, poll: str) -> dict[str, str]:
        """The same, by organisation."""
        prefix = f"ballot-{poll}-"
        cast = {s.removeprefix(prefix): k for s, k in self.states.items() if s.startswith(prefix)}
        return {name: k.state.choice for name, k in cast.items() if k.version}

    def count(self, poll: str) -> None:
        """Close a poll at its time, and count it."""
        self.wait_until(self.states[f"poll-{poll}"].state.closes_at)
        self.act(Close(poll), CLOCKWORK, timedelta(milliseconds=300))
        self.act(
            Count(poll, self.choices(poll), voters=tuple(self.papers(poll))),
            CLOCKWORK,
            timedelta(milliseconds=200),
        )


ORGANISATIONS = [f"vereniging{number:02d}" for number in range(58)] + ["stad", "ocmw"]
"""The last two are of the city's bench."""


def member(organisation: str, mandate: str = "") -> Actor:
    """Somebody of an organisation; its first full member unless another mandate is named."""
    return Actor("member", mandate or f"m{organisation}", organisation, "token")


def parliament() -> History:
    """Over 400 events: both benches, four polls that end in every way, an open one, and who leaves."""
    return _parliament().history


def _parliament() -> Writer:
    w = Writer()
    w.act(
        Found(w.history.origin, w.text("Parlement"), w.text("Samen"), ("griet", "klok"), sample=True), FOUNDER
    )
    w.act(GiveOffice("hulp"), CLERK)
    for organisation in ORGANISATIONS:
        bench = "city" if organisation in ("stad", "ocmw") else "civil-society"
        profile = Profile(
            w.text(f"Naam van {organisation}"), w.text(f"{organisation} staat voor <b>iets</b>")
        )
        w.act(Admit(organisation, bench, profile), CLERK)  # type: ignore[arg-type]
        w.act(GiveMandate(organisation, f"m{organisation}", "full"), CLERK)
    first, second, third = ORGANISATIONS[:3]
    w.act(GiveMandate(first, "plaats", "substitute", None, w.now + timedelta(days=40)), member(first))
    w.act(ChangeProfile(second, Profile(w.text("Nieuwe naam"), themes=("wonen",))), member(second))
    for number, who in enumerate((first, second, third, first), 1):
        clauses = tuple(
            Clause(f"a{n}", w.text(f"Artikel {n} van voorstel {number}: é & <i>")) for n in (1, 2)
        )
        title, whom = w.text(f"Voorstel {number}"), w.text(f"Voor wie {number}")
        w.act(Submit(f"v{number}", who, title, whom, clauses, themes=("wonen",)), member(who))
    w.act(Withdraw("v4", w.text("Het hoeft niet meer")), member(first))
    w.act(Suspend(third, w.text("Geen antwoord")), CLERK)
    _first_poll(w)
    _other_polls(w)
    return w


def _first_poll(w: Writer) -> None:
    """Adopted by two thirds; with changes of mind, a suspension between, and a substitute's ballot."""
    closes = w.now + timedelta(days=7)
    w.act(Open("p1", "v1", Threshold(2, 3, "votes", at_least=True), Quorum(1, 3), closes), CLERK)
    voters = [o for o in ORGANISATIONS if o != ORGANISATIONS[2]]
    for number, organisation in enumerate(voters):
        w.act(Cast("p1", organisation, ("against", "abstain", "for")[number % 3]), member(organisation))
    for organisation in voters[:24]:
        w.act(Cast("p1", organisation, "for"), member(organisation))
    w.act(Cast("p1", voters[0], "for"), member(voters[0], "plaats"))
    w.act(Suspend(ORGANISATIONS[20], w.text("Een klacht")), CLERK)
    w.act(Reinstate(ORGANISATIONS[2], w.text("Antwoord gekregen")), CLERK)
    w.count("p1")


def _other_polls(w: Writer) -> None:
    """A tie, one without a quorum, one annulled, one still open; offices and mandates end."""
    w.act(Reinstate(ORGANISATIONS[20], w.text("Opgelost")), CLERK)
    w.act(Open("p2", "v2"), CLERK)
    for number, organisation in enumerate(ORGANISATIONS):
        w.act(Cast("p2", organisation, "for" if number % 2 else "against"), member(organisation))
    w.act(AnnounceClosing("p2", w.now + timedelta(days=1)), CLERK)
    w.act(TakeOffice("hulp"), CLERK)
    w.count("p2")
    w.act(Open("p3", "v3", quorum=Quorum(1, 2), closes_at=w.now + timedelta(hours=1)), CLERK)
    for organisation in ORGANISATIONS[:14]:
        w.act(Cast("p3", organisation, "for"), member(organisation))
    w.count("p3")
    w.act(Open("p4", "v3", closes_at=w.now + timedelta(hours=1)), CLERK)
    for organisation in ORGANISATIONS[:9]:
        w.act(Cast("p4", organisation, "against"), member(organisation))
    w.act(Annul("p4", w.text("De verkeerde tekst")), CLERK)
    w.act(WithdrawMandate(ORGANISATIONS[0], "plaats"), member(ORGANISATIONS[0]))
    w.act(GiveMandate(ORGANISATIONS[5], "tweede", "full"), member(ORGANISATIONS[5]))
    w.act(Leave(ORGANISATIONS[5]), member(ORGANISATIONS[5]))
    w.act(Suspend(ORGANISATIONS[6], w.text("Nog een klacht")), CLERK)
    w.act(Open("p5", "v3", Threshold(1, 2, "roll"), closes_at=w.now + timedelta(days=9)), CLERK)
    for organisation in ORGANISATIONS[7:24]:
        w.act(Cast("p5", organisation, "for"), member(organisation))


def verifier(origin: str = ORIGIN, key_seed: bytes = SEED) -> Verifier:
    """The key that a log is signed with."""
    return Verifier(origin, ED25519, public(key_seed))


def note(checkpoint: Checkpoint, key_seed: bytes = SEED) -> str:
    """A checkpoint, signed."""
    return (
        f"{checkpoint.text}\n{sign(checkpoint.text, verifier(checkpoint.origin, key_seed), signer(key_seed))}"
    )


def checkpoint_of(history: History, size: int | None = None) -> Checkpoint:
    """What a notary would sign."""
    leaves = history.leaves[:size]
    frontier = Frontier()
    for _ in frontier.grow(map(leaf_hash, leaves)):
        pass
    return Checkpoint(history.origin, len(leaves), frontier.root())


def files(history: History, size: int | None = None) -> Iterator[tuple[Tile, bytes]]:
    """Every tile and bundle of the log as it is at that size."""
    leaves, frontier = history.leaves[:size], Frontier()
    yield from frontier.grow(map(leaf_hash, leaves))
    yield from frontier.partial()
    for number, first in enumerate(range(0, len(leaves), WIDTH)):
        bundle = leaves[first : first + WIDTH]
        yield Tile(ENTRIES, number, len(bundle)), entries_encode(bundle)


def prose_line(named: str, text: Text) -> bytes:
    """A line of a prose bundle, with its newline."""
    salt = None if text.salt is None else text.salt.hex()
    return msgspec.json.encode({"digest": named, "salt": salt, "body": text.body}) + b"\n"


def write_log(folder: Path, history: History, key_seed: bytes = SEED, size: int | None = None) -> str:
    """Write the log of the first `size` leaves (None: all), signed; the verifier key. Overwrites."""
    vkey = verifier(history.origin, key_seed).vkey
    for tile, data in files(history, size):
        _put(folder / tile.path, data)
    _put(folder / "checkpoint", note(checkpoint_of(history, size), key_seed).encode())
    _put(folder / "key", f"{vkey}\n".encode())
    bundles: dict[str, list[bytes]] = {f"{number:02x}": [] for number in range(256)}
    for named, text in sorted(history.prose.items()):
        bundles[named[:2]].append(prose_line(named, text))
    for name, lines in bundles.items():
        _put(folder / "prose" / name, b"".join(lines))
    return vkey


def write_export(folder: Path, history: History, key_seed: bytes = SEED, size: int | None = None) -> str:
    """Write an export: the log under `log/`, and a manifest that names every file; the verifier key."""
    vkey = write_log(folder / "log", history, key_seed, size)
    checkpoint = checkpoint_of(history, size)
    _put(folder / "README.txt", b"An export for tests.\n")
    _put(folder / "LICENSE.txt", b"CC0-1.0\n")
    listed = {
        path.relative_to(folder).as_posix(): {
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json"
    }
    manifest: dict[str, Any] = {
        "format": "halfrond-export/2",
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "taken_at": "2026-06-01T12:00:00Z",
        "software": "halfrond tests",
        "key": vkey,
        "files": listed,
    }
    _put(folder / "manifest.json", msgspec.json.format(msgspec.json.encode(manifest), indent=2))
    return vkey


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
