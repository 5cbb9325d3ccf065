"""Whole procedures as a state machine against a plain model: texts and amendments, votes in the open and
sealed, consent and objections, minorities, sittings, measures and appeals; whoever asks for whatever, at any
time.

Nothing is refused that the model allows, nothing is allowed that it refuses; the clerk process is never
refused; whatever was adopted gives one text in any order; at the end the log reads again to the same states,
and the installed reader finds that each act was allowed.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import rule, run_state_machine_as_test

from events import registry
from tests.services.clerk.whole import ITEMS, MEMBERS
from tests.services.clerk.whole_appeals import Appeals
from tests.services.clerk.whole_texts import PICK

CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
PLAIN = (Phase.explicit, Phase.reuse, Phase.generate)
"""Making a failure shorter takes minutes."""


class Procedure(Appeals):
    """All rules, and days on which much happens, the usual more often than the rare."""

    @rule(seed=PICK)
    def a_day_goes_by(self, seed: int) -> None:
        chance = random.Random(seed)
        item = chance.choice(sorted(ITEMS))
        for _ in range(40):
            self._something(chance, item if chance.random() < 0.7 else chance.choice(sorted(ITEMS)))

    def _something(self, chance: random.Random, item: str) -> None:
        who, half, pick = chance.choice(MEMBERS), chance.random() < 0.5, chance.randrange(2**32)
        usual: list[tuple[int, Callable[[], None]]] = [
            (8, lambda: self.somebody_files_an_amendment(item, who, pick)),
            (4, lambda: self.somebody_amends_an_amendment(item, who, pick)),
            (2, lambda: self.somebody_co_signs(who, pick)),
            (2, lambda: self.an_author_takes_an_amendment_back(who, half, pick)),
            (3, lambda: self.a_friendly_amendment_is_taken_over(who, own=True, pick=pick)),
            (2, lambda: self.the_clerk_ranks_rivals(item, pick)),
            (3, lambda: self.votes_overlap(item, who, chance)),
            (10, lambda: self.an_amendment_is_put_to_the_vote(pick)),
            (3, lambda: self.rivals_are_ranked_in_one_vote(item, pick)),
            (4, lambda: self.the_chair_ends_a_deliberation(item)),
            (4, lambda: self.an_item_is_put_to_the_vote(item, "consent", decides=False, sealed=half)),
            (4, lambda: self.an_item_is_put_to_the_vote(item, "majority", half, pick % 3 == 0)),
            (10, lambda: self.everybody_votes(pick)),
            (1, lambda: self.the_clerk_annuls_a_vote(pick)),
            (10, lambda: self.time_passes(chance.choice([1, 1, 1, 2, 3]))),
            (6, lambda: self.an_objection_is_answered(who, half, pick)),
            (5, lambda: self.an_objection_is_withdrawn(who, pick)),
            (3, lambda: self.an_organisation_takes_a_position(item, who)),
            (3, lambda: self.a_sitting_is_convened(chance.randrange(4))),
            (3, lambda: self.a_sitting_is_opened(pick)),
            (3, lambda: self.something_is_put_on_the_agenda(pick)),
            (2, lambda: self.the_agenda_is_put_in_order_or_gets_a_document(pick)),
            (1, lambda: self.a_sitting_is_moved_or_called_off(pick, pick % 6)),
            (4, lambda: self.an_organisation_asks_for_the_floor(pick, who)),
            (3, lambda: self.the_chair_gives_the_floor(pick, who)),
            (2, lambda: self.an_organisation_waives_its_turn(pick, who)),
            (2, lambda: self.an_organisation_comes_or_goes(pick, who, half)),
            (2, lambda: self.a_measure_is_asked(who)),
            (2, lambda: self.the_other_bench_confirms(who, pick)),
            (1, lambda: self.the_other_bench_refuses(who, pick)),
            (2, lambda: self.somebody_appeals(who, pick)),
            (2, lambda: self.an_appeal_is_withdrawn(who, pick)),
            (1, lambda: self.the_clerk_reinstates(pick)),
            (1, lambda: self.the_assembly_votes_on_an_appeal(pick)),
            (2, lambda: self.minutes_are_written(pick)),
            (2, lambda: self.a_sitting_is_closed(pick)),
            (3, lambda: self.a_later_sitting_approves_the_minutes(pick)),
        ]
        ((_, done),) = chance.choices(usual, [weight for weight, _ in usual])
        done()

    def votes_overlap(self, item: str, who: str, chance: random.Random) -> None:
        """What one vote adopted is in no text while another is held, and amendments come in meanwhile."""
        for _ in range(3):
            pick = chance.randrange(2**32)
            self.somebody_files_an_amendment(item, who, pick)
            self.an_amendment_is_put_to_the_vote(pick)
            self.everybody_votes(pick)
            self.time_passes(1)


def test_whole_procedures_go_as_the_model_says_and_are_judged_allowed() -> None:
    """The same ones each time; `make explore` draws others."""
    chosen = settings(
        max_examples=30,
        stateful_step_count=60,
        phases=PLAIN,
        deadline=None,
        suppress_health_check=CHECKS,
    )
    run_state_machine_as_test(Procedure, settings=chosen)


@pytest.mark.fault
@pytest.mark.timeout(600)
def test_whole_procedures_at_length_come_to_every_fact() -> None:
    """The test above is worth something only if its rules get about: the same walks each time, of so many
    that none of them matters.
    """
    words = ("amendments", "hold", "minority", "sitting", "attendance", "poll", "measure")
    wanted = {fact.__name__ for word in words for fact in registry.CATEGORIES[word].facts}
    reached = sum((a_walk(number, days=12) for number in range(100)), Counter[str]())
    assert wanted - set(reached) == NEVER


def a_walk(number: int, days: int) -> Counter[str]:
    """How many facts of each type so many days come to; the walks of a number are all alike."""
    chance, procedure = random.Random(number), Procedure()
    procedure.two_items_are_on_an_agenda()
    for _ in range(days):
        procedure.a_day_goes_by(chance.randrange(2**32))
        procedure.everything_is_as_the_model_says()
        procedure.measures_are_as_the_model_says()
        procedure.sittings_are_as_the_model_says()
    procedure.teardown()
    return Counter(type(entry.fact).__name__ for entry in procedure.play.log.entries)


NEVER = {"Opened", "Counted", "ClosingAnnounced"}
"""What nobody asks for here: polls of the first form, and such without an end."""
