"""E4: organisations that are no members are listed and invited, and nobody is pressed."""

from __future__ import annotations

from typing import Any

import pytest

from events import days
from events.fact import Actor
from events.prospect.acts import (
    DeclineInvitation,
    InviteProspect,
    JoinProspect,
    ListProspect,
    RefuseMail,
    RemoveProspect,
)
from events.prospect.facts import (
    ProspectDeclined,
    ProspectInvited,
    ProspectJoined,
    ProspectListed,
    ProspectRefusedMail,
    ProspectRemoved,
)
from events.refusal import NotAllowed, OutOfOrder, Unknown
from tests.events.given import given, refused
from tests.events.items import RULED
from tests.events.sample import ANN, ASSEMBLY, CLERK, NOW, TICK, Line, suspended
from tests.events.test_outreach import IN_HAND

LIST = ListProspect("o1", ("wonen",), ("jongeren",), ("dampoort",))
KNOWN: Line = ("prospect-o1", ProspectListed("o1", ("wonen",), ("jongeren",), ("dampoort",), None))
AGAIN, NEXT_YEAR = days.after(NOW, 90), days.after(NOW, 365)
INVITED: Line = ("prospect-o1", ProspectInvited("o1", "mail", AGAIN))
DECLINED: Line = ("prospect-o1", ProspectDeclined("o1", NEXT_YEAR))
REFUSED: Line = ("prospect-o1", ProspectRefusedMail("o1"))
JOINED: Line = ("prospect-o1", ProspectJoined("o1", "fietsers"))
REMOVED: Line = ("prospect-o1", ProspectRemoved("o1"))
LISTED = (*RULED, KNOWN)
BY_MAIL = InviteProspect("o1", "mail")
ITSELF = Actor("prospect", "o1", None, "link")
LATER_ACTS = [
    BY_MAIL,
    DeclineInvitation("o1"),
    RefuseMail("o1"),
    JoinProspect("o1", "fietsers"),
    RemoveProspect("o1"),
]


def test_e4_the_clerk_or_a_member_lists_an_organisation_that_it_knows() -> None:
    assert given(*RULED).when(LIST, CLERK) == [KNOWN]
    assert given(*RULED).when(LIST, ANN) == [KNOWN]
    assert given(*RULED, suspended("buurtwerk")).when(LIST, ANN) == refused(
        NotAllowed, "not-in-good-standing"
    )
    stranger = Actor("contact", "sien", None, "token")
    assert given(*RULED).when(LIST, stranger) == refused(NotAllowed, "not-your-organisation")
    assert given(*ASSEMBLY).when(LIST, CLERK) == refused(OutOfOrder, "no-rules-of-outreach")
    assert given(*LISTED).when(LIST, CLERK) == refused(OutOfOrder, "prospect-exists")


def test_e4_one_is_found_by_an_outreach_task_that_there_is() -> None:
    found = ListProspect("o1", outreach="t1")
    listed = [("prospect-o1", ProspectListed("o1", (), (), (), "t1"))]
    assert given(*IN_HAND).when(found, ANN) == listed
    assert given(*RULED).when(found, ANN) == refused(Unknown, "no-such-outreach")


def test_e4_the_clerk_invites_by_mail_or_by_speaking_to_them() -> None:
    assert given(*LISTED).when(BY_MAIL, CLERK) == [INVITED]
    spoken = [("prospect-o1", ProspectInvited("o1", "in-person", AGAIN))]
    assert given(*LISTED).when(InviteProspect("o1", "in-person"), CLERK) == spoken
    assert given(*LISTED).when(BY_MAIL, ANN) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize(("line", "again"), [(INVITED, AGAIN), (DECLINED, NEXT_YEAR)])
def test_e4_nobody_is_invited_again_and_again(line: Line, again: Any) -> None:
    history = given(*LISTED, INVITED, line)
    assert history.when(BY_MAIL, CLERK, again - TICK) == refused(OutOfOrder, "invited-lately")
    anew = [("prospect-o1", ProspectInvited("o1", "mail", days.after(again, 90)))]
    assert history.when(BY_MAIL, CLERK, again) == anew


def test_e4_declining_answers_an_invitation() -> None:
    assert given(*LISTED, INVITED).when(DeclineInvitation("o1"), CLERK) == [DECLINED]
    for history in (LISTED, (*LISTED, INVITED, DECLINED)):
        assert given(*history).when(DeclineInvitation("o1"), CLERK) == refused(OutOfOrder, "not-invited")
    assert given(*LISTED, INVITED).when(DeclineInvitation("o1"), ANN) == refused(NotAllowed, "not-the-clerk")


def test_e4_more_mail_is_refused_by_the_link_in_it_and_for_good() -> None:
    for who in (ITSELF, CLERK):
        assert given(*LISTED, INVITED).when(RefuseMail("o1"), who) == [REFUSED]
    history = given(*LISTED, INVITED, REFUSED)
    assert history.when(RefuseMail("o1"), ITSELF) == refused(OutOfOrder, "refuses-mail-already")
    for at in (NOW, AGAIN, NEXT_YEAR):
        assert history.when(BY_MAIL, CLERK, at) == refused(OutOfOrder, "refuses-mail")
    spoken = [("prospect-o1", ProspectInvited("o1", "in-person", days.after(AGAIN, 90)))]
    assert history.when(InviteProspect("o1", "in-person"), CLERK, AGAIN) == spoken


@pytest.mark.parametrize(
    "who",
    [
        ANN,
        Actor("prospect", "o2", None, "link"),
        Actor("prospect", "o1", None, "token"),
        Actor("clerk", "zora", None, "token"),
    ],
    ids=["a member", "another prospect", "without the link", "no clerk"],
)
def test_e4_nobody_refuses_mail_of_another(who: Actor) -> None:
    assert given(*LISTED, INVITED).when(RefuseMail("o1"), who) == refused(NotAllowed, "not-its-mail")


@pytest.mark.parametrize("act", [act for act in LATER_ACTS if not isinstance(act, RefuseMail)])
def test_e4_by_the_link_in_a_mail_nothing_else_is_done(act: Any) -> None:
    assert given(*LISTED, INVITED).when(act, ITSELF) == refused(NotAllowed, "not-the-clerk")


def test_e4_who_joined_is_a_member() -> None:
    assert given(*LISTED).when(JoinProspect("o1", "fietsers"), CLERK) == [JOINED]
    assert given(*LISTED, INVITED, DECLINED).when(JoinProspect("o1", "fietsers"), CLERK) == [JOINED]
    unknown = JoinProspect("o1", "nobody")
    assert given(*LISTED).when(unknown, CLERK) == refused(OutOfOrder, "joined-no-member")


def test_e4_who_asks_for_it_is_taken_off_the_list() -> None:
    for history in (LISTED, (*LISTED, INVITED), (*LISTED, INVITED, DECLINED), (*LISTED, REFUSED)):
        assert given(*history).when(RemoveProspect("o1"), CLERK) == [REMOVED]


@pytest.mark.parametrize("act", LATER_ACTS)
def test_e4_nothing_is_done_with_who_is_not_on_the_list(act: Any) -> None:
    assert given(*RULED).when(act, CLERK) == refused(Unknown, "no-such-prospect")
    for end in (JOINED, REMOVED):
        assert given(*LISTED, INVITED, end).when(act, CLERK) == refused(OutOfOrder, "no-longer-listed")
