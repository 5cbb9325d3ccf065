"""The founding and the offices."""

from __future__ import annotations

import pytest

from events.assembly.acts import AnnounceKey, Found, GiveOffice, TakeOffice, require_beginning
from events.assembly.facts import Founded, GivenOffice, KeyAnnounced, OfficeGiven, OfficeTaken
from events.fact import Actor
from events.log.note import COSIGNATURE, ED25519, Verifier
from events.refusal import Malformed, NotAllowed, OutOfOrder, Unknown
from events.world import Act
from tests.events.examples import ENDED
from tests.events.given import given, refused
from tests.events.sample import ANN, CLERK, FOUNDED, FOUNDER, text

FOUND = Found("example.org/log", text("Parliament"), text("Purpose"), ("griet", "clockwork"), sample=True)
HILDE = Actor("clerk", "hilde", None, "token")
SECOND = ("assembly", OfficeGiven("clerk", "hilde"))


def test_the_founder_founds_the_assembly_and_gives_the_office() -> None:
    assert given().when(FOUND, FOUNDER) == [
        ("assembly", Founded("example.org/log", text("Parliament"), text("Purpose"), sample=True, edition=1)),
        ("assembly", OfficeGiven("clerk", "griet")),
        ("assembly", OfficeGiven("clerk", "clockwork")),
    ]


def test_an_assembly_is_no_sample_unless_it_says_so() -> None:
    real = Found("example.org/log", text("Parliament"), text("Purpose"), ("griet",))
    assert given().when(real, FOUNDER) == [
        (
            "assembly",
            Founded("example.org/log", text("Parliament"), text("Purpose"), sample=False, edition=1),
        ),
        ("assembly", OfficeGiven("clerk", "griet")),
    ]


def test_an_assembly_may_succeed_one_whose_log_has_ended() -> None:
    found = Found("gent.example/log2", text("Parliament"), text("Purpose"), ("griet",), succeeds=ENDED)
    assert given().when(found, FOUNDER) == [
        (
            "assembly",
            Founded("gent.example/log2", text("Parliament"), text("Purpose"), sample=False, edition=1,
                    succeeds=ENDED),
        ),
        ("assembly", OfficeGiven("clerk", "griet")),
    ]  # fmt: skip


def succeeding(origin: str, note: str) -> Found:
    return Found(origin, text("Parliament"), text("Purpose"), ("griet",), succeeds=note)


@pytest.mark.parametrize(
    "note",
    [
        "oud.example/log\n3\n",
        ENDED.replace("\n3\n", "\nx\n"),
        ENDED + ENDED.splitlines()[-1] * 200 + "\n",
    ],
)
def test_what_is_succeeded_is_a_checkpoint(note: str) -> None:
    found = succeeding("gent.example/log2", note)
    assert given().when(found, FOUNDER) == refused(Malformed, "not-a-checkpoint")


def test_a_checkpoint_that_is_succeeded_fits_in_an_entry() -> None:
    found = succeeding("gent.example/log2", ENDED + (ENDED.splitlines()[-1] + "\n") * 200)
    assert given().when(found, FOUNDER) == refused(Malformed, "too-large")


def test_a_log_does_not_succeed_itself() -> None:
    assert given().when(succeeding("oud.example/log", ENDED), FOUNDER) == refused(Malformed, "same-origin")


def test_a_clerk_who_is_named_twice_is_given_the_office_once() -> None:
    twice = Found("example.org/log", text("Parliament"), text("Purpose"), ("griet", "griet"), sample=True)
    assert given().when(twice, FOUNDER) == list(FOUNDED)


@pytest.mark.parametrize("who", [CLERK, ANN])
def test_only_the_founder_founds(who: Actor) -> None:
    assert given().when(FOUND, who) == refused(NotAllowed, "not-the-founder")


def test_an_assembly_is_founded_once() -> None:
    assert given(*FOUNDED).when(FOUND, FOUNDER) == refused(OutOfOrder, "already-founded")


@pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\n", "a\u00a0b", "één.be", "\ud800", "a" * 101])
def test_an_origin_that_cannot_stand_in_a_checkpoint_is_refused(origin: str) -> None:
    act = Found(origin, text("Parliament"), text("Purpose"), ("griet",))
    assert given().when(act, FOUNDER) == refused(Malformed, "origin-unusable")


@pytest.mark.parametrize("origin", ["a", "example.org/log", "a" * 100, "~!*,-"])
def test_an_origin_of_printable_ascii_is_taken(origin: str) -> None:
    act = Found(origin, text("Parliament"), text("Purpose"), ("griet",), sample=True)
    founded = Founded(origin, text("Parliament"), text("Purpose"), sample=True, edition=1)
    assert given().when(act, FOUNDER) == [("assembly", founded), FOUNDED[1]]


@pytest.mark.parametrize(
    ("beginning", "code"),
    [
        (("https://example.org/log", "Parliament", "Purpose"), "origin-unusable"),
        (("a b", "Parliament", "Purpose"), "origin-unusable"),
        (("example.org/log", " \t", "Purpose"), "name-blank"),
        (("example.org/log", "Parliament", ""), "purpose-blank"),
    ],
)
def test_what_would_be_regretted_for_ever_is_refused_before_the_founding(
    beginning: tuple[str, str, str], code: str
) -> None:
    with pytest.raises(Malformed) as refusal:
        require_beginning(*beginning)
    assert refusal.value.code == code


def test_a_log_that_was_founded_with_a_scheme_in_its_origin_stays_sound() -> None:
    act = Found("https://example.org/log", text("Parliament"), text("Purpose"), ("griet",), sample=True)
    founded = Founded("https://example.org/log", text("Parliament"), text("Purpose"), sample=True, edition=1)
    assert given().when(act, FOUNDER) == [("assembly", founded), FOUNDED[1]]


def test_an_assembly_is_not_founded_without_a_clerk() -> None:
    act = Found("example.org/log", text("Parliament"), text("Purpose"), ())
    assert given().when(act, FOUNDER) == refused(Malformed, "no-clerk")


def test_a_clerk_gives_the_office_to_another_mandate() -> None:
    assert given(*FOUNDED).when(GiveOffice("hilde"), CLERK) == [SECOND]


def test_a_clerk_who_was_given_the_office_gives_it_too() -> None:
    given_again = [("assembly", OfficeGiven("clerk", "iris"))]
    assert given(*FOUNDED, SECOND).when(GiveOffice("iris"), HILDE) == given_again


def test_the_office_is_not_given_twice() -> None:
    assert given(*FOUNDED).when(GiveOffice("griet"), CLERK) == refused(OutOfOrder, "office-held")


@pytest.mark.parametrize("office", ["chair", "contact"])
def test_a_clerk_gives_and_takes_the_other_offices(office: GivenOffice) -> None:
    line = ("assembly", OfficeGiven(office, "hilde"))
    assert given(*FOUNDED).when(GiveOffice("hilde", office), CLERK) == [line]
    taken = [("assembly", OfficeTaken(office, "hilde"))]
    assert given(*FOUNDED, line).when(TakeOffice("hilde", office), CLERK) == taken
    assert given(*FOUNDED, line).when(TakeOffice("hilde"), CLERK) == refused(Unknown, "office-not-held")
    chair = Actor(office, "hilde", None, "token")
    assert given(*FOUNDED, line).when(GiveOffice("iris"), chair) == refused(NotAllowed, "not-the-clerk")


def test_an_office_that_was_taken_may_be_given_again() -> None:
    taken = ("assembly", OfficeTaken("clerk", "hilde"))
    assert given(*FOUNDED, SECOND, taken).when(GiveOffice("hilde"), CLERK) == [SECOND]


def test_a_clerk_takes_the_office_from_another() -> None:
    taken = [("assembly", OfficeTaken("clerk", "hilde"))]
    assert given(*FOUNDED, SECOND).when(TakeOffice("hilde"), CLERK) == taken


def test_a_clerk_lays_down_the_office() -> None:
    taken = [("assembly", OfficeTaken("clerk", "griet"))]
    assert given(*FOUNDED, SECOND).when(TakeOffice("griet"), CLERK) == taken


def test_the_last_clerk_stays() -> None:
    assert given(*FOUNDED).when(TakeOffice("griet"), CLERK) == refused(OutOfOrder, "last-clerk")


def test_a_clerk_who_became_the_last_stays() -> None:
    history = given(*FOUNDED, SECOND, ("assembly", OfficeTaken("clerk", "griet")))
    assert history.when(TakeOffice("hilde"), HILDE) == refused(OutOfOrder, "last-clerk")


def test_an_office_that_nobody_gave_cannot_be_taken() -> None:
    assert given(*FOUNDED).when(TakeOffice("hilde"), CLERK) == refused(Unknown, "office-not-held")


def test_an_office_cannot_be_taken_twice() -> None:
    history = given(*FOUNDED, SECOND, ("assembly", OfficeTaken("clerk", "hilde")))
    assert history.when(TakeOffice("hilde"), CLERK) == refused(Unknown, "office-not-held")


@pytest.mark.parametrize("act", [GiveOffice("hilde"), TakeOffice("hilde")])
def test_before_the_founding_there_is_no_clerk(act: Act) -> None:
    assert given().when(act, CLERK) == refused(NotAllowed, "not-the-clerk")


@pytest.mark.parametrize(
    ("act", "who", "version"),
    [(FOUND, FOUNDER, 0), (GiveOffice("iris"), CLERK, 3), (TakeOffice("hilde"), CLERK, 3)],
)
def test_offices_rely_on_the_assembly_alone(act: Act, who: Actor, version: int) -> None:
    history = given(*FOUNDED, SECOND) if version else given()
    assert history.relied_on(act, who) == {"assembly": version}


NEW = Verifier(FOUND.origin, ED25519, bytes(32)).vkey


def test_the_clerk_announces_the_key_that_signs_next() -> None:
    assert given(*FOUNDED).when(AnnounceKey(NEW), CLERK) == [("assembly", KeyAnnounced(NEW))]


def test_a_key_is_announced_once() -> None:
    history = given(*FOUNDED, ("assembly", KeyAnnounced(NEW)))
    assert history.when(AnnounceKey(NEW), CLERK) == refused(OutOfOrder, "key-announced")
    other = Verifier(FOUND.origin, ED25519, bytes(31) + b"\x01").vkey
    assert history.when(AnnounceKey(other), CLERK) == [("assembly", KeyAnnounced(other))]


@pytest.mark.parametrize("vkey", ["", "no key", NEW[:-4], NEW.replace("+", "+0", 1)])
def test_what_is_no_verifier_key_is_not_announced(vkey: str) -> None:
    assert given(*FOUNDED).when(AnnounceKey(vkey), CLERK) == refused(Malformed, "not-a-key")


@pytest.mark.parametrize(
    "vkey",
    [
        Verifier("another.example/log", ED25519, bytes(32)).vkey,
        Verifier(FOUND.origin, COSIGNATURE, bytes(32)).vkey,
        f"{NEW} ",
    ],
)
def test_a_key_of_another_log_or_kind_is_not_announced(vkey: str) -> None:
    assert given(*FOUNDED).when(AnnounceKey(vkey), CLERK) == refused(Malformed, "not-a-key-of-this-log")
