"""Opening, announcing the close, closing, counting and annulling a poll."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest

from events.fact import Actor, Fact
from events.membership.state import roll_digest
from events.poll.acts import AnnounceClosing, Annul, Close, Count, Open
from events.poll.facts import Annulled, Closed, ClosingAnnounced, Counted, Opened, Quorum, Tally, Threshold
from events.poll.state import Poll
from events.refusal import Malformed, OutOfOrder, Refused, Unknown
from events.world import Act
from tests.events.given import given, refused
from tests.events.sample import (
    ANNULLED,
    ASSEMBLY,
    CLERK,
    CLOSED,
    COUNTED,
    DAY,
    FOUNDED,
    NOW,
    ON_THE_TABLE,
    OPEN,
    ROLL,
    TEXT,
    TICK,
    Line,
    admitted,
    cast,
    left,
    opened,
    proposal_withdrawn,
    reinstated,
    submitted,
    suspended,
    text,
)

CLOSES_AT = NOW + DAY
WITHOUT_CLOSE = (*ON_THE_TABLE, opened(closes_at=None))
REASON = text("the wrong text was put")
BRUSSELS = timezone(timedelta(hours=1))
CLOCKWORK = Actor("clerk", "griet", None, "schedule")


def test_the_clerk_opens_a_poll_and_the_roll_is_frozen() -> None:
    """E1: text, terms and roll stand in the first fact of the poll; the roll by its digest."""
    assert given(*ON_THE_TABLE).when(Open("p1", "v1", closes_at=CLOSES_AT), CLERK) == [
        (
            "poll-p1",
            Opened(
                poll="p1",
                proposal="v1",
                text=TEXT,
                method="majority",
                threshold=Threshold(1, 2, "votes", at_least=False),
                quorum=Quorum(0, 1),
                secrecy="open",
                closes_at=CLOSES_AT,
                membership_version=3,
                roll_size=3,
                roll=ROLL,
            ),
        )
    ]


def test_a_poll_opens_on_the_terms_that_it_is_given() -> None:
    terms = Threshold(2, 3, "roll", at_least=True), Quorum(1, 4)
    assert given(*ON_THE_TABLE).when(Open("p1", "v1", *terms, CLOSES_AT), CLERK) == [
        opened(threshold=terms[0], quorum=terms[1])
    ]


def test_a_poll_may_open_before_its_closing_time_is_known() -> None:
    assert given(*ON_THE_TABLE).when(Open("p1", "v1"), CLERK) == [opened(closes_at=None)]


@pytest.mark.parametrize(
    ("since", "roll"),
    [
        ((suspended("fietsers"),), ("buurtwerk", "stad")),
        ((suspended("fietsers"), reinstated("fietsers")), ("buurtwerk", "fietsers", "stad")),
        ((left("stad"),), ("buurtwerk", "fietsers")),
        ((left("stad"), admitted("stad", "city")), ("buurtwerk", "fietsers", "stad")),
        ((admitted("aanloop"),), ("aanloop", "buurtwerk", "fietsers", "stad")),
    ],
)
def test_the_roll_is_whoever_is_in_good_standing_at_the_opening(
    since: tuple[Line, ...], roll: tuple[str, ...]
) -> None:
    assert given(*ON_THE_TABLE, *since).when(Open("p1", "v1"), CLERK) == [
        opened(closes_at=None, membership_version=3 + len(since), roll_size=len(roll), roll=roll_digest(roll))
    ]


def test_a_second_poll_may_be_opened_on_the_same_proposal() -> None:
    """After an annulment the assembly votes again, in another poll."""
    (line,) = given(*OPEN, ANNULLED).when(Open("p2", "v1"), CLERK)  # type: ignore[misc]
    assert line[0] == "poll-p2"


@pytest.mark.parametrize("since", [(), (CLOSED,), (CLOSED, COUNTED), (ANNULLED,)])
def test_the_id_of_a_poll_is_used_once(since: tuple[Line, ...]) -> None:
    assert given(*OPEN, *since).when(Open("p1", "v1"), CLERK) == refused(OutOfOrder, "poll-exists")


@pytest.mark.parametrize("of", ["votes", "ballots", "roll"])
@pytest.mark.parametrize(("numerator", "denominator"), [(1, 3), (499_999, 999_999), (3, 2), (1_000_000, 1)])
def test_a_threshold_below_half_or_above_the_whole_is_no_majority(
    numerator: int, denominator: int, of: str
) -> None:
    act = Open("p1", "v1", Threshold(numerator, denominator, of, at_least=True))  # type: ignore[arg-type]
    assert given(*ON_THE_TABLE).when(act, CLERK) == refused(Malformed, "threshold-no-majority")


@pytest.mark.parametrize(
    "threshold",
    [
        Threshold(1, 2, "ballots"),
        Threshold(2, 4, "votes", at_least=True),
        Threshold(500_000, 999_999, "votes"),
        Threshold(999_999, 1_000_000, "roll"),
        Threshold(1, 1, "roll", at_least=True),
    ],
)
def test_a_threshold_from_half_to_unanimity_is_taken(threshold: Threshold) -> None:
    answer = given(*ON_THE_TABLE).when(Open("p1", "v1", threshold), CLERK)
    assert answer == [opened(threshold=threshold, closes_at=None)]


@pytest.mark.parametrize("threshold", [Threshold(1, 1, "votes"), Threshold(7, 7, "roll")])
def test_nobody_can_have_more_than_all_votes(threshold: Threshold) -> None:
    answer = given(*ON_THE_TABLE).when(Open("p1", "v1", threshold), CLERK)
    assert answer == refused(Malformed, "threshold-unreachable")


def test_a_quorum_above_the_whole_roll_is_refused() -> None:
    answer = given(*ON_THE_TABLE).when(Open("p1", "v1", quorum=Quorum(4, 3)), CLERK)
    assert answer == refused(Malformed, "quorum-unreachable")


@pytest.mark.parametrize("quorum", [Quorum(0, 1), Quorum(1, 2), Quorum(1, 1)])
def test_a_quorum_from_nobody_to_everybody_is_taken(quorum: Quorum) -> None:
    answer = given(*ON_THE_TABLE).when(Open("p1", "v1", quorum=quorum), CLERK)
    assert answer == [opened(quorum=quorum, closes_at=None)]


@pytest.mark.parametrize("closes_at", [NOW, NOW - TICK, NOW - DAY])
@pytest.mark.parametrize("history", [ON_THE_TABLE, WITHOUT_CLOSE])
def test_a_poll_does_not_close_in_the_past(history: tuple[Line, ...], closes_at: datetime) -> None:
    act = (
        Open("p1", "v1", closes_at=closes_at) if history is ON_THE_TABLE else AnnounceClosing("p1", closes_at)
    )
    answer = given(*history).when(act, CLERK)
    assert answer == refused(Malformed, "closes-in-the-past")
    assert isinstance(answer, Refused)
    words = "Opening a poll" if history is ON_THE_TABLE else "Announcing the close"
    assert answer.detail == f"{words} was refused: the closing time lies in the past."


@pytest.mark.parametrize(
    "closes_at",
    [datetime(2026, 4, 1), datetime.max.replace(tzinfo=timezone(-DAY / 2))],  # noqa: DTZ001 - refused
)
@pytest.mark.parametrize("history", [ON_THE_TABLE, WITHOUT_CLOSE])
def test_a_closing_time_without_an_offset_or_out_of_this_world_is_refused(
    history: tuple[Line, ...], closes_at: datetime
) -> None:
    act = (
        Open("p1", "v1", closes_at=closes_at) if history is ON_THE_TABLE else AnnounceClosing("p1", closes_at)
    )
    assert given(*history).when(act, CLERK) == refused(Malformed, "not-a-moment")


@pytest.mark.parametrize("history", [ON_THE_TABLE, WITHOUT_CLOSE])
def test_a_closing_time_is_kept_in_utc(history: tuple[Line, ...]) -> None:
    closes_at = datetime(2026, 4, 1, 20, tzinfo=BRUSSELS)
    act = (
        Open("p1", "v1", closes_at=closes_at) if history is ON_THE_TABLE else AnnounceClosing("p1", closes_at)
    )
    (line,) = given(*history).when(act, CLERK)  # type: ignore[misc]
    assert line[1].closes_at.isoformat() == "2026-04-01T19:00:00+00:00"  # type: ignore[attr-defined]


def test_a_poll_needs_a_proposal() -> None:
    assert given(*ASSEMBLY).when(Open("p1", "v1"), CLERK) == refused(Unknown, "no-such-proposal")


def test_a_withdrawn_proposal_is_not_put_to_the_vote() -> None:
    answer = given(*ON_THE_TABLE, proposal_withdrawn()).when(Open("p1", "v1"), CLERK)
    assert answer == refused(OutOfOrder, "proposal-withdrawn")


@pytest.mark.parametrize(
    "members",
    [
        (),
        (admitted("buurtwerk"), left("buurtwerk")),
        (admitted("buurtwerk"), suspended("buurtwerk")),
    ],
)
def test_a_poll_does_not_open_for_nobody(members: tuple[Line, ...]) -> None:
    answer = given(*FOUNDED, *members, submitted()).when(Open("p1", "v1"), CLERK)
    assert answer == refused(OutOfOrder, "empty-roll")


def test_the_clerk_announces_when_a_poll_closes() -> None:
    answer = given(*WITHOUT_CLOSE).when(AnnounceClosing("p1", NOW + TICK), CLERK)
    assert answer == [("poll-p1", ClosingAnnounced("p1", NOW + TICK))]


def test_a_closing_time_is_announced_once() -> None:
    announced = ("poll-p1", ClosingAnnounced("p1", CLOSES_AT))
    answer = given(*WITHOUT_CLOSE, announced).when(AnnounceClosing("p1", CLOSES_AT + DAY), CLERK)
    assert answer == refused(OutOfOrder, "closing-announced")
    assert isinstance(answer, Refused)
    assert "2026-03-03T20:00:00+00:00" in answer.detail


@pytest.mark.parametrize("closes_at", [NOW + TICK, CLOSES_AT, NOW + 9 * DAY])
def test_no_vote_is_shortened_or_lengthened(closes_at: datetime) -> None:
    answer = given(*OPEN).when(AnnounceClosing("p1", closes_at), CLERK)
    assert answer == refused(OutOfOrder, "closing-announced")


@pytest.mark.parametrize("who", [CLERK, CLOCKWORK])
@pytest.mark.parametrize("at", [CLOSES_AT, CLOSES_AT + TICK, CLOSES_AT + 9 * DAY])
def test_a_poll_is_closed_from_the_announced_moment_on(who: Actor, at: datetime) -> None:
    assert given(*OPEN).when(Close("p1"), who, at) == [("poll-p1", Closed("p1"))]


def test_a_poll_is_closed_at_the_moment_that_was_announced_later() -> None:
    history = given(*WITHOUT_CLOSE, ("poll-p1", ClosingAnnounced("p1", CLOSES_AT)))
    assert history.when(Close("p1"), CLERK, CLOSES_AT) == [("poll-p1", Closed("p1"))]
    assert history.when(Close("p1"), CLERK, CLOSES_AT - TICK) == refused(OutOfOrder, "too-early-to-close")


@pytest.mark.parametrize("at", [NOW, CLOSES_AT - TICK])
def test_a_poll_is_not_closed_before_its_time(at: datetime) -> None:
    assert given(*OPEN).when(Close("p1"), CLERK, at) == refused(OutOfOrder, "too-early-to-close")


def test_a_poll_without_a_closing_time_is_not_closed() -> None:
    answer = given(*WITHOUT_CLOSE).when(Close("p1"), CLERK, NOW + 999 * DAY)
    assert answer == refused(OutOfOrder, "too-early-to-close")


def test_a_closed_poll_is_counted() -> None:
    choices = ("for", "against", "for")
    assert given(*OPEN, CLOSED).when(Count("p1", choices), CLOCKWORK) == [
        ("poll-p1", Counted("p1", Tally(in_favour=2, against=1, abstain=0), "adopted"))
    ]


@pytest.mark.parametrize(
    ("terms", "choices", "outcome"),
    [
        pytest.param({}, ("against", "for", "against"), "rejected", id="more-against"),
        pytest.param({}, ("for", "against", "abstain"), "tie", id="tie"),
        pytest.param({}, (), "rejected", id="no-ballots"),
        pytest.param({"quorum": Quorum(2, 3)}, ("for",), "no-quorum", id="one-of-three-where-two-are-asked"),
        pytest.param({"quorum": Quorum(2, 3)}, ("for", "abstain"), "adopted", id="abstentions-make-quorum"),
        pytest.param(
            {"threshold": Threshold(1, 2, "ballots")}, ("for", "abstain"), "rejected", id="of-ballots"
        ),
        pytest.param(
            {"threshold": Threshold(1, 2, "roll")}, ("for",), "rejected", id="one-of-a-roll-of-three"
        ),
        pytest.param({"threshold": Threshold(1, 2, "roll")}, ("for", "for"), "adopted", id="two-of-three"),
        pytest.param(
            {"threshold": Threshold(2, 3, "roll")}, ("for", "for"), "rejected", id="not-more-than-2/3"
        ),
        pytest.param(
            {"threshold": Threshold(2, 3, "roll", at_least=True)},
            ("for", "for"),
            "adopted",
            id="at-least-2/3",
        ),
    ],
)
def test_a_poll_is_counted_by_its_own_terms(
    terms: dict[str, Threshold | Quorum], choices: tuple[str, ...], outcome: str
) -> None:
    history = given(*ON_THE_TABLE, opened(**terms), CLOSED)  # type: ignore[arg-type]
    counted = Counter(choices)
    tally = Tally(counted["for"], counted["against"], counted["abstain"])
    assert history.when(Count("p1", choices), CLERK) == [("poll-p1", Counted("p1", tally, outcome))]  # type: ignore[arg-type]


def test_the_roll_of_the_opening_is_the_denominator_whoever_came_or_went() -> None:
    since = left("stad"), left("fietsers"), admitted("koor")
    history = given(*ON_THE_TABLE, opened(threshold=Threshold(1, 2, "roll")), *since, CLOSED)
    assert history.when(Count("p1", ("for",)), CLERK) == [
        ("poll-p1", Counted("p1", Tally(1, 0, 0), "rejected"))
    ]


@pytest.mark.parametrize("since", [(), (CLOSED,), (CLOSED, COUNTED)])
def test_a_poll_is_annulled_in_any_phase(since: tuple[Line, ...]) -> None:
    assert given(*OPEN, *since).when(Annul("p1", REASON), CLERK) == [("poll-p1", Annulled("p1", REASON))]


AFTER = {"closed": (CLOSED,), "counted": (CLOSED, COUNTED), "annulled": (ANNULLED,)}
OUT_OF_ORDER = [
    ((), Count("p1", ()), "poll-open"),
    (AFTER["closed"], AnnounceClosing("p1", NOW + 9 * DAY), "poll-closed"),
    (AFTER["closed"], Close("p1"), "poll-closed"),
    (AFTER["counted"], AnnounceClosing("p1", NOW + 9 * DAY), "poll-counted"),
    (AFTER["counted"], Close("p1"), "poll-counted"),
    (AFTER["counted"], Count("p1", ()), "poll-counted"),
    (AFTER["annulled"], AnnounceClosing("p1", NOW + 9 * DAY), "poll-annulled"),
    (AFTER["annulled"], Close("p1"), "poll-annulled"),
    (AFTER["annulled"], Count("p1", ()), "poll-annulled"),
    (AFTER["annulled"], Annul("p1", REASON), "poll-annulled"),
    ((CLOSED, ANNULLED), Count("p1", ()), "poll-annulled"),
]


@pytest.mark.parametrize(("since", "act", "code"), OUT_OF_ORDER)
def test_each_act_has_its_phase(since: tuple[Line, ...], act: Act, code: str) -> None:
    answer = given(*OPEN, *since).when(act, CLERK, CLOSES_AT)
    assert answer == refused(OutOfOrder, code)


@pytest.mark.parametrize(
    "act", [AnnounceClosing("p9", CLOSES_AT), Close("p9"), Count("p9", ()), Annul("p9", REASON)]
)
def test_a_poll_that_was_never_opened_has_no_phase(act: Act) -> None:
    assert given(*OPEN).when(act, CLERK) == refused(Unknown, "no-such-poll")


def test_opening_relies_on_office_proposal_membership_and_the_poll() -> None:
    history = given(*ON_THE_TABLE, suspended("stad"))
    streams = {"assembly": 2, "membership": 4, "proposal-v1": 1, "poll-p1": 0}
    assert history.relied_on(Open("p1", "v1", closes_at=CLOSES_AT), CLERK) == streams


@pytest.mark.parametrize(
    ("since", "act"),
    [
        ((), Close("p1")),
        ((CLOSED,), Count("p1", ("for",))),
    ],
)
def test_what_follows_relies_on_poll_and_office_alone(since: tuple[Line, ...], act: Act) -> None:
    """So no ballot, suspension or departure ever holds up a close."""
    busy = cast("buurtwerk", "for"), suspended("stad"), left("fietsers")
    history = given(*OPEN, *busy, *since)
    assert history.relied_on(act, CLERK, CLOSES_AT) == {"assembly": 2, "poll-p1": 1 + len(since)}


@pytest.mark.parametrize("since", [(), (CLOSED,)])
def test_annulling_relies_on_the_item_too_and_on_no_ballot(since: tuple[Line, ...]) -> None:
    """Its outcome goes with the poll (ADR 0053)."""
    history = given(*OPEN, cast("buurtwerk", "for"), suspended("stad"), *since)
    relied = {"assembly": 2, "poll-p1": 1 + len(since), "proposal-v1": 1}
    assert history.relied_on(Annul("p1", REASON), CLERK, CLOSES_AT) == relied


def test_announcing_the_close_relies_on_poll_and_office_alone() -> None:
    streams = {"assembly": 2, "poll-p1": 1}
    assert given(*WITHOUT_CLOSE).relied_on(AnnounceClosing("p1", CLOSES_AT), CLERK) == streams


def test_the_phases_of_a_poll() -> None:
    line = opened(closes_at=None)
    terms = line[1]
    steps: list[Fact] = [terms, ClosingAnnounced("p1", CLOSES_AT), Closed("p1"), COUNTED[1], ANNULLED[1]]
    states = [given(*(("poll-p1", fact) for fact in steps[:n])).states["poll-p1"].state for n in range(1, 6)]
    assert states == [
        Poll("open", terms, None),  # type: ignore[arg-type]
        Poll("open", terms, CLOSES_AT),  # type: ignore[arg-type]
        Poll("closed", terms, CLOSES_AT),  # type: ignore[arg-type]
        Poll("counted", terms, CLOSES_AT, "adopted"),  # type: ignore[arg-type]
        Poll("annulled", terms, CLOSES_AT, "adopted"),  # type: ignore[arg-type]
    ]
