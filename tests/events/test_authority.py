"""Who may act. What holds for every act of the clerk, and for every act in the name of an organisation."""

from __future__ import annotations

from datetime import datetime

import pytest

from events.assembly.acts import AnnounceKey, GiveOffice, TakeOffice
from events.assembly.facts import OfficeGiven, OfficeTaken
from events.ballot.acts import Cast
from events.fact import Actor
from events.membership.acts import Admit, Leave, Reinstate, Suspend
from events.organisation.acts import ChangeProfile, GiveMandate, Profile, WithdrawMandate
from events.poll.acts import AnnounceClosing, Annul, Close, Count, Open
from events.proposal.acts import Submit, Withdraw
from events.refusal import NotAllowed, Refused
from events.world import Act
from tests.events.given import given, refused
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CEM,
    CLAUSES,
    CLERK,
    DAY,
    FOUNDED,
    FOUNDER,
    NOW,
    OPEN,
    TICK,
    Line,
    admitted,
    left,
    mandated,
    opened,
    submitted,
    suspended,
    text,
    withdrawn,
)

OF_THE_CLERK = (
    GiveOffice("hilde"),
    TakeOffice("griet"),
    AnnounceKey("example.org/log+00000000+AQ=="),
    Admit("koor", "civil-society", Profile(text("Koor"))),
    Suspend("buurtwerk", text("unpaid")),
    Reinstate("buurtwerk", text("paid")),
    Open("p2", "v1"),
    AnnounceClosing("p1", NOW + DAY),
    Close("p1"),
    Count("p1", ()),
    Annul("p1", text("wrong text")),
)
OF_A_MEMBER = (
    Cast("p1", "buurtwerk", "for"),
    Submit("v2", "buurtwerk", text("Trees"), text("For all"), CLAUSES),
    Withdraw("v1", text("a better one came")),
)
OF_THE_CLERK_OR_A_MEMBER = (
    ChangeProfile("buurtwerk", Profile(text("Buurtwerk"))),
    GiveMandate("buurtwerk", "eva", "full"),
    WithdrawMandate("buurtwerk", "bob"),
    Leave("buurtwerk"),
)
OWN = (*OF_A_MEMBER, *OF_THE_CLERK_OR_A_MEMBER)


WORDS = {
    GiveOffice: "Giving the office",
    TakeOffice: "Taking the office",
    AnnounceKey: "Announcing a key",
    Admit: "Admission",
    Suspend: "Suspension",
    Reinstate: "Reinstatement",
    Leave: "Leaving",
    ChangeProfile: "Changing the profile",
    GiveMandate: "Giving a mandate",
    WithdrawMandate: "Withdrawing a mandate",
    Submit: "Submitting a proposal",
    Withdraw: "Withdrawing a proposal",
    Open: "Opening a poll",
    AnnounceClosing: "Announcing the close",
    Close: "Closing a poll",
    Count: "Counting",
    Annul: "Annulment",
    Cast: "The ballot",
}
"""How a refusal calls each act."""


def name(value: object) -> str:
    """How a test of several acts is named."""
    if isinstance(value, Actor):
        return f"{value.office}-{value.mandate}-{value.organisation}"
    return type(value).__name__


def buurtwerk_with(*lines: Line) -> tuple[Line, ...]:
    """The table is laid: proposal v1 of buurtwerk, poll p1 open; buurtwerk's people are told by `lines`."""
    return (*(line for line in OPEN if line[0] != "organisation-buurtwerk"), *lines)


@pytest.mark.parametrize("act", OF_THE_CLERK, ids=name)
@pytest.mark.parametrize(
    "who",
    [
        ANN,
        FOUNDER,
        Actor("clerk", "ann", "buurtwerk", "token"),
        Actor("member", "griet", "buurtwerk", "token"),
        Actor("founder", "griet", None, "console"),
    ],
    ids=name,
)
def test_nobody_but_the_clerk_does_what_is_the_clerks(act: Act, who: Actor) -> None:
    assert given(*OPEN).when(act, who) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize("act", [*OF_THE_CLERK, *OF_THE_CLERK_OR_A_MEMBER], ids=name)
def test_a_clerk_whose_office_was_taken_is_no_clerk(act: Act) -> None:
    handed_over = ("assembly", OfficeGiven("clerk", "hilde")), ("assembly", OfficeTaken("clerk", "griet"))
    assert given(*OPEN, *handed_over).when(act, CLERK) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize("act", OF_THE_CLERK_OR_A_MEMBER, ids=name)
def test_who_only_says_to_be_the_clerk_is_none(act: Act) -> None:
    pretender = Actor("clerk", "ann", "buurtwerk", "token")
    assert given(*OPEN).when(act, pretender) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize("act", OWN, ids=name)
@pytest.mark.parametrize(
    "who",
    [
        CEM,
        FOUNDER,
        Actor("member", "ann", "fietsers", "token"),
        Actor("member", "ann", None, "token"),
        Actor("founder", "ann", "buurtwerk", "console"),
    ],
    ids=name,
)
def test_nobody_acts_for_an_organisation_but_its_own_people(act: Act, who: Actor) -> None:
    """E1: a vote by a person without authority is refused."""
    assert given(*OPEN).when(act, who) == refused(NotAllowed, "not-your-organisation")


@pytest.mark.parametrize("act", OF_A_MEMBER, ids=name)
def test_the_clerk_neither_votes_nor_proposes(act: Act) -> None:
    """E1, E2: the clerk's office has no voice of its own."""
    assert given(*OPEN).when(act, CLERK) == refused(NotAllowed, "not-your-organisation")


@pytest.mark.parametrize("act", [act for act in OWN if not isinstance(act, Leave)], ids=name)
@pytest.mark.parametrize(
    ("since", "told"),
    [
        ((suspended("buurtwerk"),), "your organisation is suspended."),
        ((left("buurtwerk"),), "your organisation is no longer a member."),
        ((suspended("buurtwerk"), left("buurtwerk")), "your organisation is no longer a member."),
    ],
)
def test_an_organisation_that_is_not_in_good_standing_does_nothing(
    act: Act, since: tuple[Line, ...], told: str
) -> None:
    """E1: a vote for a suspended or departed organisation is refused, and told why."""
    answer = given(*OPEN, *since).when(act, ANN)
    assert answer == refused(NotAllowed, "not-in-good-standing")
    assert isinstance(answer, Refused)
    assert answer.detail.endswith(told)


@pytest.mark.parametrize("act", OWN, ids=name)
def test_an_organisation_that_never_belonged_does_nothing(act: Act) -> None:
    """E1: a vote for an unknown organisation is refused."""
    strangers = (*FOUNDED, admitted("stad", "city"), mandated("buurtwerk", "ann"), submitted(), opened())
    answer = given(*strangers).when(act, ANN)
    assert answer == refused(NotAllowed, "not-in-good-standing")
    assert isinstance(answer, Refused)
    assert answer.detail.endswith("your organisation is not a member.")


@pytest.mark.parametrize("act", OWN, ids=name)
@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((mandated("buurtwerk", "eva"),), id="never-given"),
        pytest.param((mandated("buurtwerk", "ann"), withdrawn("buurtwerk", "ann")), id="withdrawn"),
        pytest.param((mandated("buurtwerk", "ann", since=NOW + TICK),), id="not-yet"),
        pytest.param((mandated("buurtwerk", "ann", until=NOW),), id="ended-at-this-moment"),
        pytest.param((mandated("buurtwerk", "ann", until=NOW - DAY / 2),), id="ended"),
    ],
)
def test_a_mandate_that_does_not_hold_now_gives_no_authority(act: Act, lines: tuple[Line, ...]) -> None:
    """E1: a vote by a person without authority is refused."""
    assert given(*buurtwerk_with(*lines)).when(act, ANN) == refused(NotAllowed, "no-mandate")


@pytest.mark.parametrize("act", OWN, ids=name)
@pytest.mark.parametrize(
    "line",
    [
        pytest.param(mandated("buurtwerk", "ann", since=NOW), id="from-this-moment"),
        pytest.param(mandated("buurtwerk", "ann", until=NOW + TICK), id="until-the-next-moment"),
    ],
)
def test_a_mandate_holds_from_its_first_moment_until_before_its_end(act: Act, line: Line) -> None:
    people = (line, mandated("buurtwerk", "bob", "substitute"))
    assert isinstance(given(*buurtwerk_with(*people)).when(act, ANN), list)


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (NOW - TICK, False),
        (NOW, True),
        (NOW + DAY - TICK, True),
        (NOW + DAY, False),
        (NOW + DAY + TICK, False),
    ],
)
def test_the_moments_of_a_mandate(at: datetime, holds: bool) -> None:  # noqa: FBT001 - one row of a table
    poll = opened(closes_at=NOW + 9 * DAY)
    people = mandated("buurtwerk", "ann", since=NOW, until=NOW + DAY)
    answer = given(*ASSEMBLY[:5], submitted(), poll, people).when(Cast("p1", "buurtwerk", "for"), ANN, at)
    assert isinstance(answer, list) is holds


@pytest.mark.parametrize("act", [*OF_A_MEMBER, *OF_THE_CLERK_OR_A_MEMBER], ids=name)
def test_a_substitute_acts_like_a_full_member_but_gives_and_takes_no_mandates_of_others(act: Act) -> None:
    answer = given(*OPEN, mandated("buurtwerk", "eva")).when(
        WithdrawMandate("buurtwerk", "eva") if isinstance(act, WithdrawMandate) else act, BOB
    )
    if isinstance(act, GiveMandate | WithdrawMandate):
        assert answer == refused(NotAllowed, "not-a-full-member")
    else:
        assert isinstance(answer, list)


@pytest.mark.parametrize("act", [*OF_THE_CLERK, *OWN], ids=name)
@pytest.mark.parametrize("who", [FOUNDER, Actor("clerk", "ann", None, "token")], ids=name)
def test_a_refusal_begins_with_what_was_refused(act: Act, who: Actor) -> None:
    answer = given(*OPEN).when(act, who)
    assert isinstance(answer, Refused)
    assert answer.detail.startswith(f"{WORDS[type(act)]} was refused: ")


@pytest.mark.parametrize(
    "act",
    [
        Suspend("koor", text("unpaid")),
        Reinstate("koor", text("paid")),
        Leave("koor"),
        ChangeProfile("koor", Profile(text("Koor"))),
        GiveMandate("koor", "eva", "full"),
        GiveMandate("buurtwerk", "eva", "full", valid_until=NOW.replace(tzinfo=None)),
        GiveMandate("buurtwerk", "eva", "full", valid_from=NOW.replace(tzinfo=None)),
        WithdrawMandate("koor", "eva"),
        Close("p9"),
        Count("p9", ()),
        Count("p1", ()),
        Annul("p9", text("wrong text")),
        AnnounceClosing("p9", NOW + DAY),
    ],
)
def test_a_refusal_to_the_clerk_begins_so_too(act: Act) -> None:
    answer = given(*OPEN).when(act, CLERK)
    assert isinstance(answer, Refused)
    assert answer.detail.startswith(f"{WORDS[type(act)]} was refused: ")
