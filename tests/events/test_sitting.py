"""M1: sittings are convened, held and minuted; turns go by who spoke least (E3)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from events.agenda.facts import AgendaDrawn
from events.assembly.facts import OfficeGiven
from events.attendance.acts import Come, Go
from events.attendance.facts import Came, Went
from events.fact import Actor
from events.law import act_of
from events.poll.facts import Tally
from events.proposal.facts import Scheduled
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.rules.facts import RulesAdopted
from events.sitting.acts import Begin, Cancel, Convene, End, Move
from events.sitting.agenda import MAX_DOCUMENTS, MAX_ITEMS, AddDocument, OrderAgenda, PutItem
from events.sitting.facts import (
    AgendaItemPut,
    AgendaOrdered,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    Kind,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnAsked,
    TurnGiven,
    TurnWaived,
)
from events.sitting.floor import MAX_TURNS, AskTurn, GiveTurn, WaiveTurn
from events.sitting.minutes import MAX_MINUTES, ApproveMinutes, DraftMinutes
from events.world import Act
from tests.events.given import given, refused
from tests.events.items import QUALIFIED, SCHEDULED, filed
from tests.events.rulebook import AT_SITTINGS, CHARTER_1, RULES_1
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    CEM,
    CLERK,
    DAY,
    DORA,
    NOW,
    ON_THE_TABLE,
    TICK,
    Line,
    submitted,
    suspended,
    text,
)

S = "sitting-s1"
TITLE, PLACE, LINK, WHY = text("Plenary of March"), text("Town hall"), text("https://…"), text("Snow")
HOUR = DAY / 24
CHAIR = Actor("chair", "vera", None, "token")
OFFICES: Line = ("assembly", OfficeGiven("chair", "vera"))


def convene(**more: Any) -> Convene:
    asked: dict[str, Any] = {"starts_at": NOW + DAY, "ends_at": NOW + DAY + HOUR, "place": PLACE, **more}
    return Convene("s1", asked.pop("kind", "plenary"), TITLE, **asked)


def convened(sitting: str = "s1", starts_at: datetime = NOW, **more: Any) -> Line:
    fact: dict[str, Any] = {"kind": "plenary", "about": None, "place": PLACE, "link": None, **more}
    return f"sitting-{sitting}", Convened(
        sitting, title=TITLE, starts_at=starts_at, ends_at=starts_at + HOUR, **fact
    )


def item(name: str = "i1", proposal: str | None = None, hands: Tally | None = None) -> Line:
    return S, AgendaItemPut(name, TITLE, proposal, hands)


def asked(organisation: str, name: str = "i1") -> Line:
    return S, TurnAsked(name, organisation)


def gave(organisation: str, name: str = "i1") -> Line:
    return S, TurnGiven(name, organisation)


BEGAN: Line = (S, Began())
ENDED: Line = (S, Ended())
COMING = (*ASSEMBLY, OFFICES, convened())
HELD = (*COMING, item(), BEGAN)
OVER = (*HELD, ENDED)
MINUTES: Line = (S, MinutesDrafted(1, TITLE))
NEXT = (convened("s2", NOW + DAY), ("sitting-s2", Began()))


# --- convening -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [CLERK, CHAIR])
def test_clerk_or_chair_convene_a_sitting(who: Actor) -> None:
    assert given(*ASSEMBLY, OFFICES).when(convene(), who) == [convened(starts_at=NOW + DAY)]


@pytest.mark.parametrize("kind", ["neighbourhood", "theme"])
def test_a_sitting_on_a_theme_or_neighbourhood_names_it(kind: Kind) -> None:
    act = convene(kind=kind, about="ledeberg", place=None, link=LINK)
    made = convened(starts_at=NOW + DAY, kind=kind, about="ledeberg", place=None, link=LINK)
    assert given(*ASSEMBLY).when(act, CLERK) == [made]
    assert given(*ASSEMBLY).when(convene(kind=kind), CLERK) == refused(Malformed, "about-nothing")


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (convene(about="ledeberg"), refused(Malformed, "about-nothing")),
        (convene(place=None), refused(Malformed, "nowhere")),
        (convene(starts_at=NOW), refused(Malformed, "no-time-to-meet")),
        (convene(ends_at=NOW + DAY), refused(Malformed, "no-time-to-meet")),
        (convene(starts_at=datetime(2026, 4, 1, 20, 0)), refused(Malformed, "not-a-moment")),  # noqa: DTZ001
    ],
)
def test_a_convocation_says_when_and_where(act: Act, refusal: refused) -> None:
    assert given(*ASSEMBLY).when(act, CLERK) == refusal


def test_an_id_is_used_once() -> None:
    assert given(*COMING).when(convene(), CLERK) == refused(OutOfOrder, "sitting-exists")


def test_a_sitting_is_moved_or_called_off_with_a_reason_before_it_begins() -> None:
    move = Move("s1", NOW + DAY, NOW + DAY + HOUR, WHY, link=LINK)
    assert given(*COMING).when(move, CHAIR) == [(S, Moved(NOW + DAY, NOW + DAY + HOUR, None, LINK, WHY))]
    assert given(*COMING).when(Cancel("s1", WHY), CHAIR) == [(S, Cancelled(WHY))]
    for act in (move, Cancel("s1", WHY)):
        assert given(*HELD).when(act, CLERK) == refused(OutOfOrder, "sitting-held")
    bad = Move("s1", NOW, NOW, WHY, link=LINK)
    assert given(*COMING).when(bad, CLERK) == refused(Malformed, "no-time-to-meet")
    nowhere = Move("s1", NOW + DAY, NOW + DAY + HOUR, WHY)
    assert given(*COMING).when(nowhere, CLERK) == refused(Malformed, "nowhere")


def test_a_sitting_begins_when_it_was_convened_for() -> None:
    assert given(*COMING).when(Begin("s1"), CHAIR, NOW) == [BEGAN]
    assert given(*COMING).when(Begin("s1"), CHAIR, NOW - TICK) == refused(OutOfOrder, "too-early-to-begin")
    off = given(*COMING, (S, Cancelled(WHY)))
    assert off.when(Begin("s1"), CHAIR) == refused(OutOfOrder, "sitting-cancelled")


def test_a_sitting_that_was_moved_begins_at_its_new_time() -> None:
    moved: Line = (S, Moved(NOW + HOUR, NOW + DAY, PLACE, None, WHY))
    assert given(*COMING, moved).when(Begin("s1"), CLERK) == refused(OutOfOrder, "too-early-to-begin")
    assert given(*COMING, moved).when(Begin("s1"), CLERK, NOW + HOUR) == [BEGAN]


def test_a_sitting_ends_once() -> None:
    assert given(*HELD).when(End("s1"), CHAIR) == [ENDED]
    assert given(*OVER).when(End("s1"), CHAIR) == refused(OutOfOrder, "sitting-ended")
    assert given(*COMING).when(End("s1"), CHAIR) == refused(OutOfOrder, "sitting-convened")


OF_THE_BUREAU = [
    *(convene(), Move("s1", NOW + DAY, NOW + 2 * DAY, WHY, PLACE), Cancel("s1", WHY), Begin("s1"), End("s1")),
    *(PutItem("s1", "i1", TITLE), OrderAgenda("s1", ("i1",)), AddDocument("s1", "d1", TITLE, TITLE)),
    *(GiveTurn("s1", "i1", "fietsers"), DraftMinutes("s1", TITLE), ApproveMinutes("s1", 1, "s2")),
]


@pytest.mark.parametrize("act", OF_THE_BUREAU, ids=lambda act: type(act).__name__)
@pytest.mark.parametrize("who", [ANN, Actor("chair", "nobody", None, "token")], ids=["member", "no chair"])
def test_nobody_else_runs_a_sitting(act: Act, who: Actor) -> None:
    assert given(*HELD).when(act, who) == refused(NotAllowed, "not-of-the-bureau")


@pytest.mark.parametrize("act", OF_THE_BUREAU[1:], ids=lambda act: type(act).__name__)
def test_there_is_a_sitting_to_run(act: Act) -> None:
    assert given(*ASSEMBLY).when(act, CLERK) == refused(Unknown, "no-such-sitting")


# --- agenda ----------------------------------------------------------------------------------------------


def test_an_item_is_put_on_the_agenda_with_its_proposal_or_without() -> None:
    assert given(*COMING).when(PutItem("s1", "i1", TITLE), CLERK) == [item()]
    history = given(*ON_THE_TABLE, convened())
    assert history.when(PutItem("s1", "i1", TITLE, "v1"), CLERK) == [item(proposal="v1")]
    assert history.when(PutItem("s1", "i1", TITLE, "v9"), CLERK) == refused(Unknown, "no-such-proposal")


@pytest.mark.parametrize("act", [PutItem("s1", "i1", TITLE), PutItem("s1", "i2", TITLE, "v1")])
def test_an_item_is_on_the_agenda_once(act: Act) -> None:
    history = given(*ON_THE_TABLE, convened(), item(proposal="v1"))
    assert history.when(act, CLERK) == refused(OutOfOrder, "item-exists")


def test_an_agenda_has_an_end() -> None:
    full = [item(f"x{number}") for number in range(MAX_ITEMS)]
    assert given(*COMING, *full).when(PutItem("s1", "i1", TITLE), CLERK) == refused(OutOfOrder, "agenda-full")


def test_a_late_item_needs_the_majority_of_the_rules() -> None:
    """Two thirds, with half of the three members taking part."""
    ruled = (*HELD, RULES_1)
    assert given(*ruled).when(PutItem("s1", "i2", TITLE, hands=Tally(2, 1, 0)), CLERK) == [
        item("i2", hands=Tally(2, 1, 0))
    ]
    for hands in (Tally(1, 1, 1), Tally(1, 0, 0), Tally(0, 0, 3)):
        act = PutItem("s1", "i2", TITLE, hands=hands)
        assert given(*ruled).when(act, CLERK) == refused(OutOfOrder, "not-taken-up")


def test_without_rules_a_late_item_needs_a_majority() -> None:
    assert given(*HELD).when(PutItem("s1", "i2", TITLE, hands=Tally(1, 0, 0)), CLERK) == [
        item("i2", hands=Tally(1, 0, 0))
    ]
    tie = PutItem("s1", "i2", TITLE, hands=Tally(1, 1, 0))
    assert given(*HELD).when(tie, CLERK) == refused(OutOfOrder, "not-taken-up")


@pytest.mark.parametrize("at_sittings", [True, False], ids=["at sittings", "as before"])
def test_a1_what_a_sitting_takes_up_late_has_a_place_by_that(*, at_sittings: bool) -> None:
    rules = ("rules", RulesAdopted(1, AT_SITTINGS, None)) if at_sittings else RULES_1
    facts: tuple[Line, ...] = (*ASSEMBLY, CHARTER_1, rules, filed(), OFFICES, convened(), BEGAN)
    hands = Tally(2, 1, 0)
    place = ("proposal-v1", Scheduled("v1", "s1", NOW, "late"))
    assert given(*facts).when(PutItem("s1", "i2", TITLE, "v1", hands), CLERK) == [
        item("i2", "v1", hands),
        *([place] if at_sittings else []),
    ]
    elsewhere = given(*facts, QUALIFIED, SCHEDULED)
    assert elsewhere.when(PutItem("s1", "i2", TITLE, "v1", hands), CLERK) == [item("i2", "v1", hands)]


@pytest.mark.parametrize("hands", [Tally(5000, 0, 0), Tally(3, 1, 0), Tally(2, 1, 1)], ids=str)
def test_e1_no_more_hands_are_counted_than_there_are_members(hands: Tally) -> None:
    for history in (HELD, (*HELD, RULES_1)):
        act = PutItem("s1", "i2", TITLE, hands=hands)
        assert given(*history).when(act, CLERK) == refused(Malformed, "more-hands-than-members")


def test_a1_once_places_are_drawn_a_proposal_without_one_comes_by_hands_only() -> None:
    drawn: Line = ("agenda-s1", AgendaDrawn("s1", ()))
    facts: tuple[Line, ...] = (*ASSEMBLY, CHARTER_1, RULES_1, filed(), OFFICES, convened())
    act, taken_up = PutItem("s1", "i2", TITLE, "v1"), Tally(2, 1, 0)
    history = (*facts, drawn)
    assert given(*history).when(act, CLERK) == refused(OutOfOrder, "no-place-on-the-agenda")
    assert given(*history, QUALIFIED).when(act, CLERK) == refused(OutOfOrder, "no-place-on-the-agenda")
    assert given(*history, QUALIFIED, SCHEDULED).when(act, CLERK) == [item("i2", "v1")]
    assert given(*history).when(PutItem("s1", "i2", TITLE), CLERK) == [item("i2")]
    late = PutItem("s1", "i2", TITLE, "v1", taken_up)
    assert given(*history, BEGAN).when(late, CLERK) == [item("i2", "v1", taken_up)]
    assert given(*facts).when(act, CLERK) == [item("i2", "v1")]


def test_hands_are_counted_for_late_items_only() -> None:
    late, early = PutItem("s1", "i2", TITLE), PutItem("s1", "i2", TITLE, hands=Tally(2, 1, 0))
    assert given(*HELD).when(late, CLERK) == refused(Malformed, "hands-not-counted")
    assert given(*COMING).when(early, CLERK) == refused(Malformed, "hands-not-counted")


def test_the_agenda_is_given_another_order_whole() -> None:
    history = given(*COMING, item("i1"), item("i2"))
    ordered: Line = (S, AgendaOrdered(("i2", "i1")))
    assert history.when(OrderAgenda("s1", ("i2", "i1")), CHAIR) == [ordered]
    for items in ((), ("i1",), ("i1", "i1"), ("i1", "i2", "i3")):
        assert history.when(OrderAgenda("s1", items), CHAIR) == refused(Malformed, "another-agenda")


def test_a_document_is_laid_before_the_sitting_or_an_item() -> None:
    act = AddDocument("s1", "d1", TITLE, WHY, "i1")
    added: Line = (S, DocumentAdded("d1", TITLE, WHY, "i1"))
    assert given(*HELD).when(act, CLERK) == [added]
    assert given(*HELD, added).when(act, CLERK) == refused(OutOfOrder, "document-exists")
    assert given(*COMING).when(act, CLERK) == refused(Unknown, "no-such-item")
    assert given(*OVER).when(act, CLERK) == refused(OutOfOrder, "sitting-ended")
    full = [(S, DocumentAdded(f"x{number}", TITLE, WHY, None)) for number in range(MAX_DOCUMENTS)]
    assert given(*HELD, *full).when(act, CLERK) == refused(OutOfOrder, "too-many-documents")


# --- turns -----------------------------------------------------------------------------------------------


def test_an_organisation_asks_for_the_floor() -> None:
    act = AskTurn("s1", "i1", "fietsers")
    assert given(*HELD).when(act, CEM) == [asked("fietsers")]
    assert given(*HELD, asked("fietsers")).when(act, CEM) == refused(OutOfOrder, "turn-asked")
    assert given(*HELD, asked("fietsers"), gave("fietsers")).when(act, CEM) == [asked("fietsers")]
    assert given(*HELD).when(act, ANN) == refused(NotAllowed, "not-your-organisation")
    assert given(*COMING, item()).when(act, CEM) == refused(OutOfOrder, "sitting-convened")
    assert given(*HELD).when(AskTurn("s1", "i9", "fietsers"), CEM) == refused(Unknown, "no-such-item")


def test_turns_have_an_end() -> None:
    many = [asked(f"o{number}") for number in range(MAX_TURNS)]
    answer = given(*HELD, *many).when(AskTurn("s1", "i1", "fietsers"), CEM)
    assert answer == refused(OutOfOrder, "too-many-turns")


def test_e3_who_spoke_least_comes_first() -> None:
    history = (*HELD, asked("fietsers"), gave("fietsers"), asked("fietsers"), asked("stad"))
    assert given(*history).when(GiveTurn("s1", "i1", "stad"), CHAIR) == [gave("stad")]
    early = GiveTurn("s1", "i1", "fietsers")
    assert given(*history).when(early, CHAIR) == refused(OutOfOrder, "not-its-turn")
    assert given(*history, gave("stad")).when(early, CHAIR) == [gave("fietsers")]


def test_among_those_who_spoke_as_often_who_asked_first_comes_first() -> None:
    history = given(*HELD, asked("stad"), asked("fietsers"))
    assert history.when(GiveTurn("s1", "i1", "stad"), CHAIR) == [gave("stad")]
    assert history.when(GiveTurn("s1", "i1", "fietsers"), CHAIR) == refused(OutOfOrder, "not-its-turn")


def test_a_turn_is_waived_by_who_waits_for_it() -> None:
    act = WaiveTurn("s1", "i1", "fietsers")
    waived: Line = (S, TurnWaived("i1", "fietsers"))
    assert given(*HELD, asked("fietsers")).when(act, CEM) == [waived]
    assert given(*HELD).when(act, CEM) == refused(OutOfOrder, "turn-not-asked")
    history = given(*HELD, asked("fietsers"), waived)
    give = GiveTurn("s1", "i1", "fietsers")
    assert history.when(give, CLERK) == refused(OutOfOrder, "turn-not-asked")


# --- attendance ------------------------------------------------------------------------------------------


def test_an_organisation_comes_and_goes() -> None:
    came, went = Came("s1", "fietsers"), Went("s1", "fietsers")
    there: Line = ("attendance-s1-fietsers", came)
    come, go = Come("s1", "fietsers"), Go("s1", "fietsers")
    assert given(*HELD).when(come, CEM) == given(*HELD).when(come, CLERK) == [there]
    assert given(*HELD, there).when(come, CEM) == refused(OutOfOrder, "present-already")
    assert given(*HELD, there).when(go, CEM) == [("attendance-s1-fietsers", went)]
    assert given(*HELD).when(go, CEM) == refused(OutOfOrder, "not-present")
    assert given(*COMING).when(come, CEM) == refused(OutOfOrder, "sitting-convened")


@pytest.mark.parametrize("act", [Come("s1", "fietsers"), Go("s1", "fietsers")], ids=["come", "go"])
def test_nobody_signs_in_for_another_but_the_clerk_who_sees_it(act: Act) -> None:
    assert given(*HELD).when(act, ANN) == refused(NotAllowed, "not-your-organisation")
    assert given(*HELD).when(act, CHAIR) == refused(NotAllowed, "not-your-organisation")
    history = given(*HELD, suspended("fietsers"))
    assert history.when(act, CLERK) == refused(Unknown, "not-a-member")


def test_hundreds_come_in_without_waiting_for_each_other() -> None:
    relied_on = given(*HELD).relied_on(Come("s1", "fietsers"), CEM)
    assert set(relied_on) == {
        *("membership", "organisation-fietsers", "sitting-s1", "attendance-s1-fietsers"),
    }


# --- minutes ---------------------------------------------------------------------------------------------


def test_minutes_are_written_and_written_otherwise() -> None:
    assert given(*HELD).when(DraftMinutes("s1", TITLE), CLERK) == [MINUTES]
    assert given(*OVER, MINUTES).when(DraftMinutes("s1", WHY), CHAIR) == [(S, MinutesDrafted(2, WHY))]
    last: Line = (S, MinutesDrafted(MAX_MINUTES, TITLE))
    answer = given(*OVER, last).when(DraftMinutes("s1", WHY), CHAIR)
    assert answer == refused(OutOfOrder, "too-many-minutes")


def test_a_later_sitting_approves_the_minutes() -> None:
    approved: Line = (S, MinutesApproved(1, "s2"))
    history = given(*OVER, MINUTES, *NEXT)
    assert history.when(ApproveMinutes("s1", 1, "s2"), CHAIR) == [approved]
    after = given(*OVER, MINUTES, *NEXT, approved)
    for act in (ApproveMinutes("s1", 1, "s2"), DraftMinutes("s1", WHY)):
        assert after.when(act, CHAIR) == refused(OutOfOrder, "minutes-approved")


@pytest.mark.parametrize(
    ("history", "act", "refusal"),
    [
        ((*HELD, MINUTES, *NEXT), ApproveMinutes("s1", 1, "s2"), refused(OutOfOrder, "sitting-held")),
        ((*OVER, MINUTES), ApproveMinutes("s1", 1, "s2"), refused(Unknown, "no-such-sitting")),
        ((*OVER, MINUTES, NEXT[0]), ApproveMinutes("s1", 1, "s2"), refused(OutOfOrder, "sitting-convened")),
        ((*OVER, MINUTES, *NEXT), ApproveMinutes("s1", 2, "s2"), refused(OutOfOrder, "other-minutes")),
        ((*OVER, *NEXT), ApproveMinutes("s1", 0, "s2"), refused(OutOfOrder, "other-minutes")),
        (
            (*OVER, MINUTES, convened("s2", NOW), ("sitting-s2", Began())),
            ApproveMinutes("s1", 1, "s2"),
            refused(OutOfOrder, "not-a-later-sitting"),
        ),
    ],
)
def test_what_is_approved_is_the_latest_version_of_a_sitting_that_is_over(
    history: tuple[Line, ...], act: Act, refusal: refused
) -> None:
    assert given(*history).when(act, CHAIR) == refusal


def test_a_sitting_relies_on_offices_its_own_stream_and_what_it_puts_on_the_agenda() -> None:
    history = given(*COMING, submitted())
    assert set(history.relied_on(PutItem("s1", "i1", TITLE, "v1"), CLERK)) == {"assembly", S, "proposal-v1"}
    assert set(given(*HELD, asked("stad")).relied_on(GiveTurn("s1", "i1", "stad"), CHAIR)) == {"assembly", S}
    assert set(given(*HELD).relied_on(AskTurn("s1", "i1", "stad"), DORA)) == {
        *("membership", "organisation-stad", S),
    }


@pytest.mark.parametrize(
    ("history", "act", "who"),
    [
        (ASSEMBLY, convene(), CLERK),
        (COMING, Move("s1", NOW + DAY, NOW + 2 * DAY, WHY, PLACE), CLERK),
        (COMING, Cancel("s1", WHY), CLERK),
        (COMING, Begin("s1"), CLERK),
        (HELD, End("s1"), CLERK),
        (COMING, PutItem("s1", "i1", TITLE), CLERK),
        pytest.param(HELD, PutItem("s1", "i2", TITLE, hands=Tally(2, 1, 0)), CLERK, id="late item"),
        (HELD, OrderAgenda("s1", ("i1",)), CLERK),
        (HELD, AddDocument("s1", "d1", TITLE, WHY, "i1"), CLERK),
        (HELD, AskTurn("s1", "i1", "fietsers"), CEM),
        ((*HELD, asked("fietsers")), GiveTurn("s1", "i1", "fietsers"), CLERK),
        ((*HELD, asked("fietsers")), WaiveTurn("s1", "i1", "fietsers"), CEM),
        (HELD, DraftMinutes("s1", TITLE), CLERK),
        ((*OVER, MINUTES, *NEXT), ApproveMinutes("s1", 1, "s2"), CLERK),
        (HELD, Come("s1", "fietsers"), CEM),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whoever_replays_makes_the_same_act_of_what_it_wrote(
    history: tuple[Line, ...], act: Act, who: Actor
) -> None:
    writes = given(*history).when(act, who)
    assert isinstance(writes, list)
    assert act_of(writes[0][0], [fact for _, fact in writes], lambda _: ()) == act
