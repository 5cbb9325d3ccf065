"""Laws of whole polls by every method, against a plain model in memory (tests/events/votes.py)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from hypothesis import given, settings

from events import registry
from events.ballot.facts import CastV2, Confirmed, Disputed
from events.ballot.state import Ballot
from events.fact import Fact
from events.hold.facts import ItemHeld, ItemReleased, ObjectionAnswered, ObjectionWithdrawn
from events.hold.state import Hold
from events.poll.acts import Count
from events.poll.facts import BESIDE, Closed, CountedV2, OpenedV2
from events.registry import CATEGORIES
from tests.events.votes import VOTES, Votes, held

some = settings(max_examples=30, deadline=None)


def facts(votes: Votes, word: str) -> dict[str, list[Fact]]:
    """The facts of each stream of a kind, in order."""
    found: dict[str, list[Fact]] = {}
    for entry in votes.log.entries:
        if entry.stream.startswith(word + "-"):
            found.setdefault(entry.stream, []).append(entry.fact)
    return found


def test_histories_of_polls_hold_every_fact_and_every_outcome() -> None:
    """What the laws below are tried on: without this they might hold for nothing."""
    all_of_them = [held(seed, 120) for seed in range(80)]
    kinds = Counter(type(entry.fact) for votes in all_of_them for entry in votes.log.entries)
    asked = (OpenedV2, CountedV2, Closed, CastV2, Disputed, Confirmed, *CATEGORIES["hold"].facts)
    assert min(kinds[kind] for kind in asked) > 3, kinds
    outcomes = {e.fact.outcome for v in all_of_them for e in v.log.entries if isinstance(e.fact, CountedV2)}
    assert outcomes == {"adopted", "rejected", "tie", "no-quorum", "held", "chosen", "none"}
    refusals = set().union(*(votes.refused for votes in all_of_them))
    assert {
        "full-member-voted",
        "own-ballot-stands",
        "room-disputed",
        "another-ballot",
        "item-held",
    } <= refusals


@some
@given(VOTES)
def test_every_paper_is_what_the_model_says(votes: Votes) -> None:
    """E1: one paper each; the last one that was validly cast, by whom it was cast, and whether it counts."""
    stand: dict[tuple[str, str], Ballot] = {
        (poll, organisation): kept.state
        for stream, kept in votes.log.live.items()
        if kept.version and stream.startswith("ballot-")
        for poll, organisation in [stream.removeprefix("ballot-").split("-")]
    }
    assert stand.keys() == votes.model.sheets.keys()
    for name, sheet in votes.model.sheets.items():
        paper = stand[name]
        told = (paper.choice, paper.number, paper.capacity == "full", paper.room is not None, paper.disputed)
        assert told == (sheet.choice, sheet.number, sheet.full, sheet.room, sheet.disputed)
        assert paper.length == votes.model.lengths[name]


@some
@given(VOTES)
def test_replayed_from_its_leaves_a_history_of_polls_gives_the_same_states(votes: Votes) -> None:
    streams: dict[str, list[Fact]] = {}
    for position, entry in enumerate(votes.log.entries):
        leaf = registry.encode(entry.stream, entry.version, entry.at, entry.who, "c", entry.fact)
        streams.setdefault(entry.stream, []).append(registry.decode(position, leaf).fact)
    replayed = {name: registry.fold(name, registry.empty(name), facts) for name, facts in streams.items()}
    assert replayed == {name: kept for name, kept in votes.log.live.items() if kept.version}


@some
@given(VOTES)
def test_a_count_is_over_what_counts_and_nothing_is_cast_after_the_close(votes: Votes) -> None:
    """Counted by hand from the leaves before the close: last paper each, disputed ones left out."""
    terms = {e.fact.poll: e.fact for e in votes.log.entries if isinstance(e.fact, OpenedV2)}
    standing: dict[str, dict[str, str]] = {}
    asleep: dict[str, dict[str, str]] = {}
    closed: set[str] = set()
    for entry in votes.log.entries:
        match entry.fact:
            case CastV2(poll=poll, organisation=organisation, choice=choice):
                assert poll not in closed
                standing.setdefault(poll, {})[organisation] = choice
                asleep.setdefault(poll, {}).pop(organisation, None)
            case Disputed(poll=poll, organisation=organisation):
                asleep[poll][organisation] = standing[poll].pop(organisation)
            case Confirmed(poll=poll, organisation=organisation):
                standing[poll][organisation] = asleep[poll].pop(organisation)
            case Closed(poll=poll):
                closed.add(poll)
            case CountedV2() as result:
                said = standing.get(result.poll, {})
                assert result.ballots == len(said)
                check(result, terms[result.poll], Counter(said.values()))


def check(result: CountedV2, terms: OpenedV2, said: Counter[str]) -> None:
    """The tally of a result, from how often each choice was made."""
    options = [option.option for option in terms.options]
    match terms.method:
        case "majority":
            assert result.tally is not None
            told = {
                "for": result.tally.in_favour,
                "against": result.tally.against,
                "abstain": result.tally.abstain,
            }
            assert +Counter(told) == said
        case "consent":
            assert result.consent is not None
            told = {"consent": result.consent.consent, "concern": result.consent.concern}
            assert +Counter({**told, "objection": result.consent.objection}) == said
            assert (result.outcome == "held") <= (said["objection"] > 0)
        case "ranked":
            for a, row in zip(options, result.matrix, strict=True):
                for b, number in zip(options, row, strict=True):
                    assert number == sum(times for choice, times in said.items() if above(choice, a, b))
        case _:
            counted = [sum(times for c, times in said.items() if o in c.split(",")) for o in options]
            assert list(result.approvals) == counted


def above(choice: str, a: str, b: str) -> bool:
    """Whether a ranking puts one option above another, read as text."""
    groups = choice.split(">")
    places = {option: place for place, group in enumerate(groups) for option in group.split("=")}
    return a in places and places[a] < places.get(b, len(groups))


@some
@given(VOTES)
def test_no_substitute_and_no_clerk_sets_aside_what_prevails(votes: Votes) -> None:
    for stream in facts(votes, "ballot").values():
        before: CastV2 | None = None
        disputed_room = False
        for fact in stream:
            if isinstance(fact, Disputed) and before is not None:
                disputed_room |= before.room is not None
            if not isinstance(fact, CastV2):
                continue
            if before is not None and before.room is None:
                assert fact.room is None
                assert (before.capacity, fact.capacity) != ("full", "substitute")
            assert fact.room is None or not disputed_room
            before = fact


@some
@given(VOTES)
def test_d3_an_item_is_held_as_long_as_the_rule_book_says_and_no_longer(votes: Votes) -> None:
    hold: dict[str, str] = {}
    round_, until = "", datetime.min.replace(tzinfo=votes.log.entries[0].at.tzinfo)
    for entry in votes.log.entries:
        match entry.fact:
            case ItemHeld():
                round_, until = entry.fact.poll, entry.fact.until
                hold = dict.fromkeys(entry.fact.objectors, "standing")
            case ObjectionAnswered(organisation=organisation):
                hold[organisation] = "answered"
            case ObjectionWithdrawn(organisation=organisation):
                hold[organisation] = "withdrawn"
            case ItemReleased(because=because):
                assert because != "withdrawn" or set(hold.values()) == {"withdrawn"}
                hold, round_ = {}, ""
            case OpenedV2(proposal="v1") as opened if opened.kind not in BESIDE:
                waiting = "standing" in hold.values() and entry.at < until
                assert not waiting
                assert opened.decides in (None, round_)
    state: Hold = votes.log.live["hold-v1"].state if "hold-v1" in votes.log.live else Hold()
    assert dict(state.objections) == hold


@some
@given(VOTES)
def test_what_was_counted_was_closed_and_names_its_objectors(votes: Votes) -> None:
    for act, _, at in votes.done:
        if isinstance(act, Count):
            state = votes.log.live[f"poll-{act.poll}"].state
            assert state.closes_at <= at
            assert len(act.objectors) == act.choices.count("objection")
