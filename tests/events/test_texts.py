"""Which digests in an event are those of texts."""

from __future__ import annotations

import json
import re

import pytest

from events.texts import texts
from tests.events.examples import CLOSES_AT, EXAMPLES, OPENED, PROFILED, SHORT, SUBMITTED, A, B, C

NOT_TEXTS = {
    "poll.opened.v1": {"text", "roll"},
    "proposal.concluded.v1": {"text"},
    "agenda.announced.v1": {"commitment"},
    "agenda.lot-revealed.v1": {"secret"},
    "call.opened.v1": {"commitment"},
    "call.candidacy-declared.v1": {"commitment"},
    "call.draw-opened.v1": {"secret"},
    "call.value-revealed.v1": {"value"},
    "poll.opened.v2": {"text", "roll"},
    "erasure.requested.v1": {"digests"},
    "prose.erased.v1": {"digests"},
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_other_digest_in_a_leaf_is_that_of_a_text(name: str) -> None:
    """Found again by their look alone: 64 hex characters."""
    example = EXAMPLES[name]
    data = json.loads(example.encode())["data"]
    for field in NOT_TEXTS.get(example.fact.type, ()):
        del data[field]
    assert sorted(texts(example.fact)) == sorted(re.findall(r'"([0-9a-f]{64})"', json.dumps(data)))


def test_they_come_in_the_order_of_the_fields() -> None:
    assert list(texts(SUBMITTED)) == [A, B, A, C, C]
    assert list(texts(SHORT)) == [A, B, A]
    assert list(texts(PROFILED)) == [A, B]


def test_a_poll_brings_no_text() -> None:
    assert list(texts(OPENED)) == []
    assert OPENED.closes_at == CLOSES_AT
