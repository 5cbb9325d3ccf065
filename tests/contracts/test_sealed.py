"""Sealed polls: two readers open the same envelopes, count the same, and stumble over the same.

A poll is held twice with the same choices, sealed and open: what is counted must be the same. Some papers
are copied, damaged, or hold no choice; those are spoilt, for both readers.
"""

from __future__ import annotations

import random
from datetime import timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies
from msgspec.structs import replace

from events import registry
from events.ballot.acts import Cast
from events.ballot.facts import CastV2
from events.fact import Fact
from events.poll.acts import Close, Count, Open
from events.poll.facts import Closed, ClosedV2, CountedV2, OpenedV2
from events.poll.paper import Paper
from events.refusal import Refused
from events.schema import schema
from events.seal import SPOILT, choice_in, half_of, letters, read, reason_in, room, sealed, written
from events.strict import read as strictly
from events.tally.choice import write
from infra import sealing
from services.auditor.judging import Entry
from services.auditor.judging import Judge as Installed
from services.auditor_pyz.judge import Judge
from services.auditor_pyz.leaves import Leaves
from services.auditor_pyz.ledger import Inadmissible
from tests.events.histories import CLERK, START, TEXT, Log, member
from tests.events.votes import OPTIONS, ORGANISATIONS, SAID, begin

LEAVES = Leaves(schema())
SECRET = b"\x05" * 32
DAY = timedelta(days=1)
PAPERS = {
    "majority": Paper(),
    "consent": Paper("consent", hold=1),
    "approval": Paper("approval", "election", options=OPTIONS, seats=1),
    "ranked": Paper("ranked", options=OPTIONS),
    "survey": Paper("survey", "survey", options=OPTIONS, limit=1),
}


class Held(NamedTuple):
    """A poll p9 that was held, with the log that it stands in."""

    log: Log
    key: str
    terms: OpenedV2
    counted: CountedV2


def origin(log: Log) -> str:
    named: str = log.live["assembly"].state.origin
    return named


def done(log: Log, act: object, who: object, at: object) -> list[Fact]:
    answer = log.act(act, who, at)  # type: ignore[arg-type]
    assert not isinstance(answer, Refused), answer
    return [fact for _, fact in answer]


def opened(log: Log, method: str, *, seal: str | None) -> OpenedV2:
    paper = replace(PAPERS[method], secrecy="open" if seal is None else "sealed")
    facts = done(log, Open("p9", "v1", None, None, START + DAY, paper, seal), CLERK, START)
    assert isinstance(facts[0], OpenedV2)
    return facts[0]


def key_of(log: Log, poll: str = "p9") -> str:
    return written(sealing.private(SECRET, origin(log), poll))


def envelope(log: Log, terms: OpenedV2, organisation: str, choice: str, reason: str | None = None) -> Cast:
    """The ballot as the chamber seals it."""
    paper, why = sealed(sealing.seal, terms, origin(log), organisation, choice, reason)
    assert len(why) == letters(2_000)
    return Cast("p9", organisation, paper, TEXT if terms.method == "consent" else None)


def closed_and_counted(log: Log, terms: OpenedV2, key: str | None) -> CountedV2:
    half = None if key is None else half_of(sealing.half, key)
    done(log, Close("p9", key, half), CLERK, START + DAY)
    papers = {
        name.rpartition("-")[2]: kept.state.choice
        for name, kept in log.live.items()
        if name.startswith("ballot-p9-") and kept.version
    }
    if key is not None:
        papers = {
            name: choice_in(sealing.unseal, key, terms, origin(log), name, paper)
            for name, paper in papers.items()
        }
    objectors = sorted(name for name, choice in papers.items() if choice == "objection")
    facts = done(log, Count("p9", tuple(papers.values()), tuple(objectors)), CLERK, START + DAY)
    assert isinstance(facts[0], CountedV2)
    return facts[0]


def held(method: str, choices: dict[str, str], *, secret: bool, spoils: dict[str, str] | None = None) -> Held:
    """A poll by a method, with these choices; `spoils` takes the place of an envelope."""
    log = begin().log
    key = key_of(log)
    terms = opened(log, method, seal=half_of(sealing.half, key) if secret else None)
    for organisation, choice in choices.items():
        reason = TEXT if choice in {"concern", "objection"} else None
        ballot = Cast("p9", organisation, choice, reason)
        if secret:
            ballot = envelope(log, terms, organisation, choice)
            ballot = replace(ballot, choice=(spoils or {}).get(organisation, ballot.choice))
        done(log, ballot, member(organisation), START + timedelta(hours=1))
    return Held(log, key, terms, closed_and_counted(log, terms, key if secret else None))


def leaves(log: Log) -> list[bytes]:
    """The log as bytes: a command for every act."""
    starts, command, told = set(log.starts), 0, []
    for number, entry in enumerate(log.entries):
        command += number in starts
        told.append(
            registry.encode(entry.stream, entry.version, entry.at, entry.who, f"c{command}", entry.fact)
        )
    return told


def reader(told: list[bytes]) -> tuple[int, str] | dict[str, object]:
    """Where the one-file reader stumbles, and why; else the results."""
    judge = Judge()
    for position, leaf in enumerate(told):
        try:
            judge.take(LEAVES.read(position, leaf))
        except Inadmissible as error:
            return position, error.code
    return judge.results["p9"]


def installed(told: list[bytes]) -> tuple[int, str] | None:
    """Where the installed reader stumbles, and why."""
    judge = Installed(sealing.CURVE)
    findings = [
        finding
        for position, leaf in enumerate(told)
        for finding in judge.take(Entry(position, strictly(leaf), leaf))
    ]
    for finding in [*findings, *judge.finish()][:1]:
        assert finding.position is not None
        return finding.position, finding.code
    return None


def doctored(log: Log, kind: type[Fact], fact: Fact) -> list[bytes]:
    """The log, with another fact in the place of the one of a type."""
    numbers = [number for number, entry in enumerate(log.entries) if type(entry.fact) is kind]
    entry = log.entries[numbers[-1]]
    told = leaves(log)
    command = strictly(told[numbers[-1]]).command
    told[numbers[-1]] = registry.encode(entry.stream, entry.version, entry.at, entry.who, command, fact)
    return told


def where(log: Log, kind: type[Fact]) -> int:
    return [number for number, entry in enumerate(log.entries) if type(entry.fact) is kind][-1]


@settings(max_examples=30, deadline=None)
@given(strategies.sampled_from(sorted(PAPERS)), strategies.integers(0, 2**32))
def test_a_sealed_poll_counts_to_what_an_open_one_does(method: str, seed: int) -> None:
    chance = random.Random(seed)
    said = tuple(choice for choice in SAID[method] if method != "survey" or "," not in choice)
    voters = [organisation for organisation in ORGANISATIONS if chance.random() < 0.8]
    choices = {organisation: chance.choice(said) for organisation in voters}
    secret, open_ = held(method, choices, secret=True), held(method, choices, secret=False)
    assert secret.counted == open_.counted
    assert installed(leaves(secret.log)) is None
    assert reader(leaves(secret.log)) == reader(leaves(open_.log))


@pytest.mark.parametrize("method", PAPERS)
def test_all_envelopes_of_a_poll_have_one_size_and_open_to_what_was_sealed(method: str) -> None:
    log = begin().log
    key = key_of(log)
    terms = opened(log, method, seal=half_of(sealing.half, key))
    names = [option.option for option in terms.options]
    sizes = set()
    for choice in SAID[method]:
        if method == "survey" and "," in choice:
            continue
        stored = write(method, names, terms.limit, choice)
        paper, why = sealed(sealing.seal, terms, origin(log), "o1", stored, "omdat" if choice else None)
        sizes.add((len(paper), len(why)))
        assert choice_in(sealing.unseal, key, terms, origin(log), "o1", paper) == stored
        assert reason_in(sealing.unseal, key, origin(log), "p9", "o1", why) == "omdat"
        assert sealed(sealing.seal, terms, origin(log), "o1", stored, None)[0] != paper
    assert sizes == {(letters(room(terms)), letters(2_000))}


def test_a_reason_may_be_empty_and_is_not_longer_than_its_row() -> None:
    log = begin().log
    terms = opened(log, "consent", seal=half_of(sealing.half, key_of(log)))
    _, why = sealed(sealing.seal, terms, origin(log), "o1", "consent", None)
    assert reason_in(sealing.unseal, key_of(log), origin(log), "p9", "o1", why) is None
    assert reason_in(sealing.unseal, key_of(log), origin(log), "p9", "o2", why) is None
    with pytest.raises(ValueError, match="at most 2000"):
        sealed(sealing.seal, terms, origin(log), "o1", "consent", "é" * 1_001)


def spoilt(log: Log, terms: OpenedV2, how: str) -> str:
    """A paper for o1 that does not open to a choice."""
    public, own = read(terms.seal or "") or b"", origin(log)
    sealed_as = {
        "another organisation's": (own, "p9", "o2", b"for"),
        "another poll's": (own, "p8", "o1", b"for"),
        "another parliament's": ("leuven.example/log", "p9", "o1", b"for"),
        "no choice": (own, "p9", "o1", b"veto"),
        "blanks": (own, "p9", "o1", b"for "),
        "no letters": (own, "p9", "o1", b"\xff\xfe"),
        "nothing": (own, "p9", "o1", b""),
    }
    if how in sealed_as:
        *bound, said = sealed_as[how]
        info = "\n".join(map(str, bound)).encode()
        return written(sealing.seal(public, info, bytes(said).ljust(room(terms), b"\0")))  # type: ignore[arg-type]
    raw = bytearray(read(envelope(log, terms, "o1", "for").choice) or b"")
    raw[{"another tag": -1, "another key": 3, "a key of small order": 0}[how]] ^= 1
    if how == "a key of small order":
        raw[:32] = bytes(32)
    return written(bytes(raw))


SPOILS = (
    "another organisation's",
    "another poll's",
    "another parliament's",
    "no choice",
    "blanks",
    "no letters",
    "nothing",
    "another tag",
    "another key",
    "a key of small order",
)


@pytest.mark.parametrize("how", SPOILS)
def test_d1_what_does_not_open_to_a_choice_is_a_spoilt_paper_for_both_readers(how: str) -> None:
    """A copied envelope tells nobody what was in it, and votes for nobody."""
    log = begin().log
    terms = opened(log, "majority", seal=half_of(sealing.half, key_of(log)))
    paper = spoilt(log, terms, how)
    assert choice_in(sealing.unseal, key_of(log), terms, origin(log), "o1", paper) == SPOILT
    poll = held("majority", {"o1": "for", "o2": "against"}, secret=True, spoils={"o1": paper})
    alone = held("majority", {"o2": "against"}, secret=False)
    assert poll.counted == replace(alone.counted, spoilt=1)
    assert installed(leaves(poll.log)) is None
    told = reader(leaves(poll.log))
    assert isinstance(told, dict)
    assert (told["spoilt"], told["ballots"]) == (1, 1)


def test_a_spoilt_paper_that_is_counted_as_a_vote_is_found_by_both() -> None:
    log = begin().log
    terms = opened(log, "majority", seal=half_of(sealing.half, key_of(log)))
    poll = held("majority", {"o1": "for"}, secret=True, spoils={"o1": spoilt(log, terms, "another tag")})
    clean = held("majority", {"o1": "for"}, secret=False)
    told = doctored(poll.log, CountedV2, clean.counted)
    place = where(poll.log, CountedV2), "wrong-count"
    assert installed(told) == reader(told) == place


def test_a_vote_that_is_counted_as_spoilt_is_found_by_both() -> None:
    poll = held("majority", {"o1": "for", "o2": "for"}, secret=True)
    fewer = held("majority", {"o1": "for"}, secret=False)
    told = doctored(poll.log, CountedV2, replace(fewer.counted, spoilt=1))
    assert installed(told) == reader(told) == (where(poll.log, CountedV2), "wrong-count")


@pytest.mark.parametrize("key", ["z" * 42 + "w", "A" * 43, "A" * 42 + "B"])
def test_another_private_key_is_found_by_both(key: str) -> None:
    """Else an operator who dislikes the votes would spoil them all."""
    poll = held("majority", {"o1": "for"}, secret=True)
    told = doctored(poll.log, ClosedV2, ClosedV2("p9", key))
    assert installed(told) == reader(told) == (where(poll.log, ClosedV2), "not-the-key")


def test_a_close_without_the_key_is_found_by_both() -> None:
    poll = held("majority", {"o1": "for"}, secret=True)
    told = doctored(poll.log, ClosedV2, Closed("p9"))
    assert installed(told) == reader(told) == (where(poll.log, ClosedV2), "not-the-key")


def test_a_key_for_an_open_poll_is_found_by_both() -> None:
    poll = held("majority", {"o1": "for"}, secret=False)
    told = doctored(poll.log, Closed, ClosedV2("p9", poll.key))
    assert installed(told) == reader(told) == (where(poll.log, Closed), "not-the-key")


@pytest.mark.parametrize("cut", [1, -4])
def test_an_envelope_of_another_size_is_found_by_both(cut: int) -> None:
    poll = held("majority", {"o1": "for"}, secret=True)
    ballot = next(entry.fact for entry in poll.log.entries if isinstance(entry.fact, CastV2))
    told = doctored(poll.log, CastV2, replace(ballot, choice=ballot.choice[:cut] or "A"))
    assert installed(told) == reader(told) == (where(poll.log, CastV2), "no-envelope")


def test_a_choice_in_the_open_is_found_by_both() -> None:
    poll = held("majority", {"o1": "for"}, secret=True)
    ballot = next(entry.fact for entry in poll.log.entries if isinstance(entry.fact, CastV2))
    told = doctored(poll.log, CastV2, replace(ballot, choice="for"))
    assert installed(told) == reader(told) == (where(poll.log, CastV2), "no-envelope")


def test_a_sealed_ballot_of_a_consent_round_without_a_reason_is_found_by_both() -> None:
    """Whether somebody gave a reason would tell what was chosen."""
    poll = held("consent", {"o1": "consent"}, secret=True)
    ballot = next(entry.fact for entry in poll.log.entries if isinstance(entry.fact, CastV2))
    told = doctored(poll.log, CastV2, replace(ballot, reason=None))
    assert installed(told) == reader(told) == (where(poll.log, CastV2), "reason-misplaced")


def test_the_report_of_a_poll_that_is_sealed_still_knows_no_choice() -> None:
    poll = held("majority", {"o1": "for"}, secret=True)
    told, judge = leaves(poll.log), Installed(sealing.CURVE)
    for position, leaf in enumerate(told[: where(poll.log, ClosedV2)]):
        judge.take(Entry(position, strictly(leaf), leaf))
    assert judge.ballots("p9") == {}
    for position, leaf in enumerate(told[: where(poll.log, CountedV2)]):
        if position >= where(poll.log, ClosedV2):
            judge.take(Entry(position, strictly(leaf), leaf))
    judge.take(Entry(where(poll.log, CountedV2), strictly(told[-1]), told[-1]))
    assert judge.ballots("p9") == {"o1": "for"}
