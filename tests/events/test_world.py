"""What a decision looks at is what its append relies on."""

from __future__ import annotations

import pytest

from events import registry
from events.ballot.acts import Cast
from events.fact import Actor, digest
from events.world import Gathered, NotGathered, World
from tests.events.given import given
from tests.events.sample import ANN, CLERK, NOW, OPEN


class Assumed(dict[str, Gathered]):
    """A shell that takes every stream that it does not know for empty."""

    def __missing__(self, stream: str) -> Gathered:
        return registry.empty(stream)


def test_a_world_that_was_not_read_relies_on_nothing() -> None:
    assert World(given(*OPEN).states).relied_on == {}


def test_each_stream_that_is_read_is_relied_on_at_its_version() -> None:
    world = World(Assumed(given(*OPEN).states))
    world.assembly, world.membership, world.organisation("buurtwerk")
    world.proposal("v1"), world.poll("p1"), world.ballot("p1", "stad")
    assert world.relied_on == {
        "assembly": 2,
        "membership": 3,
        "organisation-buurtwerk": 2,
        "proposal-v1": 1,
        "poll-p1": 1,
        "ballot-p1-stad": 0,
    }


def test_what_is_written_is_relied_on_too() -> None:
    world = World(given(*OPEN).states)
    assert world.follow("organisation-buurtwerk") == 2
    assert world.relied_on == {"organisation-buurtwerk": 2}


@pytest.mark.parametrize("stream", ["assembly", "membership", "organisation-o1", "poll-p1"])
def test_a_stream_that_was_not_gathered_is_asked_for(stream: str) -> None:
    world = World({})
    with pytest.raises(NotGathered) as missing:
        world.follow(stream)
    assert missing.value.stream == stream
    assert world.relied_on == {}


def test_a_decision_asks_for_one_stream_after_the_other() -> None:
    states, asked = given(*OPEN).states, []
    known: dict[str, Gathered] = {}
    while True:
        try:
            Cast("p1", "buurtwerk", "for").decide(World(known), ANN, NOW)
            break
        except NotGathered as missing:
            asked.append(missing.stream)
            known[missing.stream] = states.get(missing.stream) or registry.empty(missing.stream)
    assert asked == ["poll-p1", "membership", "organisation-buurtwerk", "ballot-p1-buurtwerk"]


def test_a_shell_may_assume_a_stream_to_be_empty_and_the_assumption_is_relied_on() -> None:
    """Nearly every ballot is an organisation's first: assuming so saves a read per vote."""
    world = World(Assumed(given(*OPEN).states))
    assert world.ballot("p1", "buurtwerk").choice is None
    assert world.relied_on == {"ballot-p1-buurtwerk": 0}


def test_the_digest_of_a_text_is_what_sha256sum_says() -> None:
    """By hand: `printf 'saltBenches' | sha256sum`."""
    assert digest(b"salt", "Benches") == "b774fd08c93707eff83afeac2323bba597f9e67e5cc1385cdfaf8fa6092d08e6"


def test_the_same_words_under_another_salt_have_another_digest() -> None:
    assert digest(b"salt", "Een bank") != digest(b"pepper", "Een bank")
    assert digest(b"", "é") == digest("é".encode(), "")


def test_a_sender_is_an_office_an_organisation_and_a_mandate() -> None:
    """Kept with every command for ever: another spelling would let old commands be done again."""
    assert (CLERK.sender, ANN.sender) == ("clerk//griet", "member/buurtwerk/ann")


def test_who_chooses_the_id_of_another_mandate_is_another_sender() -> None:
    senders = [
        Actor("clerk", "m1", None, "token"),
        Actor("member", "m1", "o1", "token"),
        Actor("member", "m1", "o2", "token"),
        Actor("member", "m2", "o1", "token"),
        Actor("founder", "m1", None, "console"),
    ]
    assert len({who.sender for who in senders}) == len(senders)
