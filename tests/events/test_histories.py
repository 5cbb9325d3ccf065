"""Laws that hold in every history, whoever asks for what."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import datetime

from hypothesis import given, settings, strategies

from events import registry
from events.ballot.facts import Cast, CastV2, Confirmed, Disputed
from events.fact import Fact
from events.membership.facts import Admitted, Left, Reinstated, Suspended
from events.organisation.facts import MandateGiven, MandateWithdrawn
from events.poll.facts import (
    Annulled,
    Closed,
    ClosedV2,
    ClosingAnnounced,
    Counted,
    CountedV2,
    Opened,
    OpenedV2,
)
from events.proposal.facts import Submitted, Withdrawn
from events.registry import CATEGORIES
from tests.events import by_fractions
from tests.events.histories import HISTORIES, START, Log, begun, history, step

many = settings(max_examples=200, deadline=None)


def of_kind(log: Log, *kinds: type[Fact]) -> list[tuple[int, datetime, Fact]]:
    """(place in the log, time, fact) of the facts of these kinds."""
    return [(n, entry.at, entry.fact) for n, entry in enumerate(log.entries) if isinstance(entry.fact, kinds)]


def standing_by_hand(facts: list[Fact]) -> dict[str, bool]:
    """Who is in good standing after these facts of the membership."""
    return {
        fact.organisation: isinstance(fact, Admitted | Reinstated)
        for fact in facts
        if isinstance(fact, Admitted | Reinstated | Suspended | Left)
    }


def roll_by_hand(log: Log, opened: Opened) -> list[str]:
    """The roll of a poll: everybody in good standing after as many facts as the poll names."""
    facts = [entry.fact for entry in log.entries if entry.stream == "membership"]
    stand = standing_by_hand(facts[: opened.membership_version])
    return sorted(organisation for organisation, good in stand.items() if good)


VOTING = ("assembly", "membership", "organisation", "proposal", "poll", "ballot", "erasure")
"""The streams on which a result depends."""


def test_histories_hold_every_fact_and_every_outcome() -> None:
    """What the laws below are tried on: without this they might hold for nothing."""
    logs = [history(seed, 150) for seed in range(250)]
    kinds = Counter(entry.fact.type for log in logs for entry in log.entries[len(begun().entries) :])
    assert set(kinds) == {fact.type for word in VOTING for fact in CATEGORIES[word].facts} - {
        "assembly.founded.v1",
        *(fact.type for fact in CATEGORIES["proposal"].facts if fact not in (Submitted, Withdrawn)),
        *(fact.type for fact in (OpenedV2, ClosedV2, CountedV2, CastV2, Disputed, Confirmed)),
    }
    outcomes = {fact.outcome for log in logs for _, _, fact in of_kind(log, Counted)}  # type: ignore[attr-defined]
    assert outcomes == {"adopted", "rejected", "tie", "no-quorum"}
    assert min(kinds.values()) > 5, kinds


@many
@given(HISTORIES)
def test_replayed_from_its_leaves_a_history_gives_the_same_states(log: Log) -> None:
    """T1: anyone can replay. Encoded, decoded and folded from nothing, each stream is what it was live."""
    streams: dict[str, list[Fact]] = {}
    for position, entry in enumerate(log.entries):
        leaf = registry.encode(entry.stream, entry.version, entry.at, entry.who, "c", entry.fact)
        recorded = registry.decode(position, leaf)
        assert recorded[1:8] == (*entry[:2], entry.fact.type, entry.at, entry.who, "c", entry.fact)
        streams.setdefault(entry.stream, []).append(recorded.fact)
    replayed = {name: registry.fold(name, registry.empty(name), facts) for name, facts in streams.items()}
    assert replayed == {name: kept for name, kept in log.live.items() if kept.version}


@many
@given(HISTORIES)
def test_versions_count_from_one_and_every_fact_is_in_a_stream_that_may_hold_it(log: Log) -> None:
    versions: Counter[str] = Counter()
    for entry in log.entries:
        versions[entry.stream] += 1
        assert entry.version == versions[entry.stream]
        assert type(entry.fact) in registry.category(entry.stream).facts


@many
@given(HISTORIES, strategies.randoms(use_true_random=True))
def test_a_decision_relies_on_present_versions_and_says_the_same_twice(log: Log, chance: object) -> None:
    """Decisions are pure: nothing but what they relied on can change them."""
    act, who, minutes = step(chance)  # type: ignore[arg-type]
    at = START.replace(minute=minutes)
    before = dict(log.live)
    (one, relied_on), (two, also) = log.ask(act, who, at), log.ask(act, who, at)
    assert relied_on == also == {stream: log.live[stream].version for stream in relied_on}
    if isinstance(one, list):
        assert one == two
    else:
        assert (type(one), one.args, one.code) == (type(two), two.args, two.code)  # type: ignore[union-attr]
    assert all(log.live[stream] == kept for stream, kept in before.items())
    log.live = {stream: log.live[stream] for stream in relied_on}
    assert type(log.ask(act, who, at)[0]) is type(one)
    assert set(log.live) == set(relied_on)


@many
@given(HISTORIES)
def test_the_roll_of_every_poll_is_the_membership_at_its_opening(log: Log) -> None:
    """E1: whoever replays the membership up to that version finds the same voters."""
    for place, _, opened in of_kind(log, Opened):
        assert isinstance(opened, Opened)
        before = [entry.fact for entry in log.entries[:place] if entry.stream == "membership"]
        assert opened.membership_version == len(before)
        roll = roll_by_hand(log, opened)
        assert opened.roll_size == len(roll) > 0
        assert opened.roll == hashlib.sha256("".join(f"{one}\n" for one in roll).encode()).hexdigest()


@many
@given(HISTORIES)
def test_every_ballot_has_a_place_on_the_roll_standing_and_authority_before_the_close(log: Log) -> None:
    """E1: judged once more by hand, each ballot by what stood in the log before it."""
    for place, at, ballot in of_kind(log, Cast):
        assert isinstance(ballot, Cast)
        facts, who = [entry.fact for entry in log.entries[:place]], log.entries[place].who
        of_poll = [fact for fact in facts if getattr(fact, "poll", None) == ballot.poll]
        (opened,) = [fact for fact in of_poll if isinstance(fact, Opened)]
        assert not [fact for fact in of_poll if isinstance(fact, Closed | Annulled)]
        announced = [fact.closes_at for fact in of_poll if isinstance(fact, Opened | ClosingAnnounced)]
        assert all(at < closes_at for closes_at in announced if closes_at is not None)
        assert ballot.organisation in roll_by_hand(log, opened)
        assert standing_by_hand(facts)[ballot.organisation]
        own = [
            entry.fact
            for entry in log.entries[:place]
            if entry.stream == f"organisation-{ballot.organisation}"
        ]
        (given_to,) = [fact for fact in own if isinstance(fact, MandateGiven) and fact.mandate == who.mandate]
        assert (who.office, who.organisation) == ("member", ballot.organisation)
        assert given_to.valid_from <= at
        assert given_to.valid_until is None or at < given_to.valid_until
        assert MandateWithdrawn(who.mandate) not in own


@many
@given(HISTORIES)
def test_a_result_is_the_last_choice_of_each_organisation_counted_again(log: Log) -> None:
    """E1: one ballot each, the last one before the close; counted by hand, with fractions."""
    for place, _, counted in of_kind(log, Counted):
        assert isinstance(counted, Counted)
        before = [entry.fact for entry in log.entries[:place]]
        (opened,) = [fact for fact in before if isinstance(fact, Opened) and fact.poll == counted.poll]
        closed = before.index(Closed(counted.poll))
        ballots = [fact for fact in before[:closed] if isinstance(fact, Cast) and fact.poll == counted.poll]
        last = {ballot.organisation: ballot.choice for ballot in ballots}
        rule = opened.threshold
        assert rule.denominator <= 2 * rule.numerator <= 2 * rule.denominator
        tally, outcome = by_fractions.outcome(
            list(last.values()),
            (rule.numerator, rule.denominator, rule.of, rule.at_least),
            (opened.quorum.numerator, opened.quorum.denominator),
            opened.roll_size,
        )
        told = counted.tally.in_favour, counted.tally.against, counted.tally.abstain
        assert (told, counted.outcome) == (tally, outcome)
        assert sum(told) <= opened.roll_size


@many
@given(HISTORIES)
def test_a_poll_closes_once_at_its_announced_time_and_is_counted_once_after(log: Log) -> None:
    for poll in ("p1", "p2", "p3"):
        path = [
            (at, fact)
            for _, at, fact in of_kind(log, Opened, Closed, Counted, Annulled, ClosingAnnounced)
            if fact.poll == poll
        ]  # type: ignore[attr-defined]
        names = [type(fact).__name__ for _, fact in path]
        usual = ["Opened", "ClosingAnnounced", "Closed", "Counted", "Annulled"]
        assert names == [name for name in usual if name in names]
        assert "Counted" not in names or "Closed" in names
        for at, fact in path:
            if isinstance(fact, Closed):
                (closes_at,) = [
                    past.closes_at
                    for _, past in path
                    if isinstance(past, Opened | ClosingAnnounced) and past.closes_at
                ]
                assert at >= closes_at


@many
@given(HISTORIES)
def test_who_left_has_no_mandate_that_holds(log: Log) -> None:
    """E1: whoever comes back begins anew; no authority of before is left lying about."""
    stand = log.live["membership"].state
    for organisation in stand.changes:
        if stand.standing(organisation) == "left":
            mandates = log.live[f"organisation-{organisation}"].state.mandates
            assert all(mandate.withdrawn for mandate in mandates.values())


@many
@given(HISTORIES)
def test_an_assembly_always_has_a_clerk_and_only_clerks_do_what_is_theirs(log: Log) -> None:
    clerks: set[str] = set()
    for entry in log.entries[1:]:
        kind = entry.fact.type
        theirs = kind.startswith(("office.", "poll.", "membership.")) and kind != "membership.left.v1"
        if theirs and entry.who.office != "founder":
            assert entry.who.office == "clerk"
            assert entry.who.mandate in clerks
        if kind == "office.given.v1":
            assert entry.fact.mandate not in clerks  # type: ignore[attr-defined]
            clerks.add(entry.fact.mandate)  # type: ignore[attr-defined]
        if kind == "office.taken.v1":
            clerks.remove(entry.fact.mandate)  # type: ignore[attr-defined]
        assert clerks
