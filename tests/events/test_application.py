"""Applying for membership: entered or introduced, admitted by the clerk, refused by no one alone (P1, F3)."""

from __future__ import annotations

import pytest

from events.application.acts import AdmitApplicant, Apply, RefuseApplicant
from events.application.facts import ApplicationAdmitted, ApplicationRefused, ApplicationReopened
from events.fact import Actor
from events.membership.facts import Admitted
from events.organisation.acts import Profile
from events.organisation.facts import Described, Profiled
from events.refusal import NotAllowed, OutOfOrder, Unknown
from tests.events.belonging_examples import APPLIED, BARE
from tests.events.given import given, refused
from tests.events.rulebook import RULES_1
from tests.events.sample import (
    ANN,
    ASSEMBLY,
    BOB,
    CLERK,
    DORA,
    FOUNDED,
    FOUNDER,
    MEMBERS,
    Line,
    admitted,
    left,
    mandated,
    suspended,
    text,
    withdrawn,
)

KOOR = Profile(
    "a" * 64, "b" * 64, ("cultuur",), ("jongeren",), ("ledeberg",),
    "citizens-initiative", 2024, "volunteer", "under-10",
)  # fmt: skip
APPLY = Apply("t1", "koor", "civil-society", KOOR, "c" * 64)
WAITS: Line = ("application-t1", APPLIED)
NO = text("It is a company")
JUDGED: list[Line] = [
    ("application-t1", ApplicationAdmitted("t1", "koor")),
    ("application-t1", ApplicationRefused("t1", NO, None)),
]
RULED = (*FOUNDED, RULES_1, *MEMBERS)


@pytest.mark.parametrize("who", [CLERK, ANN, BOB, DORA])
def test_p1_the_clerk_enters_an_application_or_any_member_introduces_the_applicant(who: Actor) -> None:
    assert given(*ASSEMBLY).when(APPLY, who) == [WAITS]


def test_p1_whoever_has_no_legal_form_applies_like_any_other_and_says_as_little_as_it_likes() -> None:
    act = Apply("t2", "dienst", "city", Profile("a" * 64))
    assert given(*ASSEMBLY).when(act, CLERK) == [("application-t2", BARE)]


@pytest.mark.parametrize("office", ["chair", "contact", "founder"])
def test_no_other_office_introduces_anybody(office: str) -> None:
    who = Actor(office, "griet", None, "token")  # type: ignore[arg-type]
    assert given(*ASSEMBLY).when(APPLY, who) == refused(NotAllowed, "not-an-introducer")


def test_who_is_no_clerk_any_more_does_not_enter_one() -> None:
    assert given(*ASSEMBLY).when(APPLY, CLERK) == [WAITS]
    other = Actor("clerk", "gust", None, "token")
    assert given(*ASSEMBLY).when(APPLY, other) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize(
    ("since", "code"),
    [(suspended("buurtwerk"), "not-in-good-standing"), (withdrawn("buurtwerk", "ann"), "no-mandate")],
)
def test_who_introduces_needs_standing_and_authority(since: Line, code: str) -> None:
    answer = given(*ASSEMBLY, since).when(APPLY, ANN)
    assert answer in [refused(NotAllowed, "not-in-good-standing"), refused(NotAllowed, "no-mandate")]
    assert getattr(answer, "code", None) == code


@pytest.mark.parametrize("since", [(), *((line,) for line in JUDGED)], ids=["waits", "admitted", "refused"])
def test_an_id_names_one_application(since: tuple[Line, ...]) -> None:
    assert given(*ASSEMBLY, WAITS, *since).when(APPLY, CLERK) == refused(OutOfOrder, "application-exists")


def test_a_member_does_not_apply_and_who_left_may() -> None:
    already = refused(OutOfOrder, "already-a-member")
    assert given(*ASSEMBLY, admitted("koor")).when(APPLY, CLERK) == already
    assert given(*ASSEMBLY, admitted("koor"), suspended("koor")).when(APPLY, CLERK) == already
    assert given(*ASSEMBLY, admitted("koor"), left("koor")).when(APPLY, CLERK) == [WAITS]


@pytest.mark.parametrize("before", [ASSEMBLY, RULED], ids=["without rules", "with rules"])
def test_the_clerk_alone_admits_and_the_applicant_has_the_profile_that_it_applied_with(
    before: tuple[Line, ...],
) -> None:
    assert given(*before, WAITS).when(AdmitApplicant("t1"), CLERK) == [
        ("application-t1", ApplicationAdmitted("t1", "koor")),
        ("membership", Admitted("koor", "civil-society")),
        (
            "organisation-koor",
            Described(
                "a" * 64, "b" * 64, ("cultuur",), ("jongeren",), ("ledeberg",),
                "citizens-initiative", 2024, "volunteer", "under-10",
            ),
        ),
    ]  # fmt: skip


def test_who_says_nothing_besides_has_a_profile_of_the_first_form() -> None:
    answer = given(*ASSEMBLY, ("application-t2", BARE)).when(AdmitApplicant("t2"), CLERK)
    assert isinstance(answer, list)
    assert answer[-1] == ("organisation-dienst", Profiled("a" * 64, None, (), (), ()))


@pytest.mark.parametrize("who", [ANN, DORA, FOUNDER])
def test_nobody_else_admits_or_refuses(who: Actor) -> None:
    for act in (AdmitApplicant("t1"), RefuseApplicant("t1", NO)):
        assert given(*ASSEMBLY, WAITS).when(act, who) == refused(NotAllowed, "not-the-clerk")


def test_without_rules_the_clerk_refuses_with_a_public_reason() -> None:
    answer = given(*ASSEMBLY, WAITS).when(RefuseApplicant("t1", NO), CLERK)
    assert answer == [("application-t1", ApplicationRefused("t1", NO, None))]


def test_f3_under_rules_nobody_refuses_an_applicant_alone() -> None:
    answer = given(*RULED, WAITS).when(RefuseApplicant("t1", NO), CLERK)
    assert answer == refused(NotAllowed, "takes-both-benches")


@pytest.mark.parametrize("act", [AdmitApplicant("t1"), RefuseApplicant("t1", NO)], ids=["admit", "refuse"])
def test_an_application_is_judged_once_and_only_when_there_is_one(
    act: AdmitApplicant | RefuseApplicant,
) -> None:
    assert given(*ASSEMBLY).when(act, CLERK) == refused(Unknown, "no-such-application")
    for fate in JUDGED:
        assert given(*ASSEMBLY, WAITS, fate).when(act, CLERK) == refused(OutOfOrder, "application-judged")


def test_an_application_that_was_reopened_is_judged_again() -> None:
    reopened = "application-t1", ApplicationReopened("t1", "r1")
    assert isinstance(given(*RULED, WAITS, JUDGED[1], reopened).when(AdmitApplicant("t1"), CLERK), list)


def test_who_became_a_member_meanwhile_is_not_admitted_twice() -> None:
    answer = given(*ASSEMBLY, WAITS, admitted("koor"), mandated("koor", "kim")).when(
        AdmitApplicant("t1"), CLERK
    )
    assert answer == refused(OutOfOrder, "already-a-member")
