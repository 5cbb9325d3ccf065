"""A charter and rules of procedure to test with."""

from __future__ import annotations

from msgspec.structs import replace

from events.charter.facts import Aim, CharterAdopted, CharterText
from events.poll.facts import Quorum, Threshold
from events.rules.facts import (
    Flemish,
    Majorities,
    Periods,
    Places,
    Procedure,
    RulesAdopted,
    Support,
    Terms,
    Voting,
)

MAJORITY = Terms(Threshold(1, 2, "votes"), Quorum(0, 1))
TWO_THIRDS = Terms(Threshold(2, 3, "votes", at_least=True), Quorum(1, 2))
MAJORITIES = Majorities(
    policy=MAJORITY,
    statement=MAJORITY,
    rules=TWO_THIRDS,
    charter=TWO_THIRDS,
    membership=TWO_THIRDS,
    amendment=MAJORITY,
    late_item=TWO_THIRDS,
    election=Quorum(1, 4),
)
PERIODS = Periods(
    reading=14, amendments=7, answer=30, response=60, hold=21, minority=14, lapse=180, appeal=30
)
VOTING = Voting(
    secrecy="open", shielded=True, city_votes=True, neighbourhood_roll="everyone", openers=("clerk",)
)
PROCEDURE = Procedure(
    majorities=MAJORITIES,
    support=Support(organisations=5, sizes=2, staffings=2, neighbourhoods=2),
    places=Places(by_support=4, by_rotation=2, by_lot=2),
    periods=PERIODS,
    voting=VOTING,
    hand_ons=2,
    flemish=Flemish(two_thirds=False, no_vote_for_councillors=False),
)
CHARTER = CharterText(
    purpose="1" * 64, aims=(Aim("meet", "2" * 64), Aim("act", "3" * 64)), joining="4" * 64, direction="5" * 64
)

AT_SITTINGS = replace(PROCEDURE, places=replace(PROCEDURE.places, at_sittings=True))
"""The same, with places at sittings only."""

ONE_STATEMENT = replace(PROCEDURE, voting=replace(VOTING, one_statement=True))
"""The same, with one yearly statement a year on a theme or target group."""

AWAITS_REPORT = replace(PROCEDURE, voting=replace(VOTING, awaits_report=True))
"""The same, where a proposal that a body has in hand waits for its report."""

RULES_1 = ("rules", RulesAdopted(1, PROCEDURE, None))
CHARTER_1 = ("charter", CharterAdopted(1, CHARTER, None))
