"""The one-file reader follows who belongs: applications, measures of both benches, appeals, mergers.

What was done under rules of procedure is left out, repeated, or done by somebody else: the chamber's rules
and the reader must stumble at the same act.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import NamedTuple

import msgspec
import pytest

from events import registry
from events.application.acts import AdmitApplicant, Apply
from events.assembly.acts import Found
from events.assembly.facts import OfficeGiven
from events.fact import Actor, Fact
from events.measure.acts import AskMeasure, ConfirmMeasure, RefuseMeasure
from events.measure.appeals import AppealMeasure, WithdrawAppeal
from events.measure.facts import AppealJudged
from events.membership.acts import Admit, Leave, Reinstate
from events.membership.facts import Reinstated, Suspended
from events.organisation.acts import ChangeProfile, GiveMandate, Profile
from events.organisation.merging import AgreeMerger, Merge
from events.refusal import Refused
from events.rules.acts import AdoptFirstRules
from events.schema import schema
from events.world import Act
from services.auditor_pyz.judge import Judge
from services.auditor_pyz.leaves import Leaves
from services.auditor_pyz.ledger import Inadmissible, Poll, Proposal
from tests.events.histories import CLERK, FOUNDER, START, Log, member
from tests.events.rulebook import PROCEDURE

LEAVES = Leaves(schema())
A, B = "a" * 64, "b" * 64
BARE, FULL = Profile(A), Profile(A, B, founded=1998, size="10-49")
BUURT, FIETS, STAD, DIENST = (member(name) for name in ("buurtwerk", "fietsers", "stad", "dienst"))

BEGUN: list[tuple[Act, Actor]] = [
    (Found("example.org/log", A, B, ("c1",)), FOUNDER),
    (AdoptFirstRules(PROCEDURE), CLERK),
    *((Admit(name, "civil-society", BARE), CLERK) for name in ("buurtwerk", "fietsers", "koor")),
    *((Admit(name, "city", FULL), CLERK) for name in ("stad", "dienst")),
    *((GiveMandate(o, "m1", "full"), CLERK) for o in ("buurtwerk", "fietsers", "koor", "stad", "dienst")),
    (GiveMandate("koor", "m2", "substitute"), CLERK),
]
PLAYED: list[tuple[Act, Actor]] = [
    (Apply("t1", "bank", "civil-society", FULL), BUURT),
    (Apply("t2", "wacht", "city", BARE), CLERK),
    (AskMeasure("r1", "refuse-admission", "t2", "duplicate", A), BUURT),
    (ConfirmMeasure("r1"), STAD),
    (AdmitApplicant("t1"), CLERK),
    (AppealMeasure("r1", B), CLERK),
    (WithdrawAppeal("r1"), FIETS),
    (AskMeasure("r2", "suspend", "fietsers", "dissolved", A), STAD),
    (ConfirmMeasure("r2"), BUURT),
    (AppealMeasure("r2", B), FIETS),
    (AskMeasure("r3", "suspend", "stad", "threat", A), BUURT),
    (RefuseMeasure("r3", B), DIENST),
    (Reinstate("fietsers", B), CLERK),
    (ChangeProfile("koor", FULL), CLERK),
    (AgreeMerger("koor", "buurtwerk"), member("koor")),
    (Merge("koor", "buurtwerk", ("m2",)), BUURT),
    (AgreeMerger("buurtwerk", "fietsers"), BUURT),
    (Leave("buurtwerk"), CLERK),
]


class Done(NamedTuple):
    """An act that was done: by whom, and what it wrote."""

    act: Act
    who: Actor
    writes: tuple[tuple[str, Fact], ...]


def play() -> list[Done]:
    """Everything as it was done."""
    log, done = Log(), list[Done]()
    for number, (act, who) in enumerate([*BEGUN, *PLAYED]):
        answer = log.act(act, who, START + timedelta(minutes=number))
        assert isinstance(answer, list), answer
        done.append(Done(act, who, tuple(answer)))
    return done


def chamber(done: list[Done]) -> tuple[int, str] | None:
    """The first act that the chamber's rules do not give as it stands, and why."""
    log = Log()
    for number, (act, who, writes) in enumerate(done):
        answer = log.act(act, who, START + timedelta(minutes=number))
        if isinstance(answer, Refused):
            return number, answer.code
        if tuple(answer) != writes and not isinstance(act, ConfirmMeasure):  # its term follows its time
            return number, ""
    return None


def reader(done: list[Done]) -> tuple[int, str] | None:
    """The first act that the one-file reader does not accept, and why."""
    judge, versions, position = Judge(), Counter[str](), 0
    for number, (_, who, writes) in enumerate(done):
        at = START + timedelta(minutes=number)
        for stream, told in writes:
            fact = told
            if told.type == "measure.confirmed.v1":
                fact = msgspec.structs.replace(
                    told, appeal_until=at + timedelta(days=PROCEDURE.periods.appeal)
                )
            versions[stream] += 1
            leaf = registry.encode(stream, versions[stream], at, who, f"c{number}", fact)
            try:
                judge.take(LEAVES.read(position, leaf))
            except Inadmissible as error:
                return number, error.code
            position += 1
    return None


def test_what_was_done_is_allowed_by_both() -> None:
    done = play()
    assert (chamber(done), reader(done)) == (None, None)


DOCTORED = [
    (place, what)
    for place in range(len(BEGUN), len(BEGUN) + len(PLAYED))
    for what in (
        "left out",
        "twice",
        "clerk",
        "buurtwerk",
        "fietsers",
        "koor",
        "stad",
        "dienst",
        "substitute",
    )
]


@pytest.mark.parametrize(("place", "what"), DOCTORED, ids=[f"{p}-{w.replace(' ', '-')}" for p, w in DOCTORED])
def test_both_stumble_at_the_same_act(place: int, what: str) -> None:
    done = play()
    if what == "left out":
        del done[place]
    elif what == "twice":
        done.insert(place, done[place])
    else:
        others = {"clerk": CLERK, "substitute": member("koor", "m2")}
        done[place] = done[place]._replace(who=others.get(what) or member(what))
    told, found = chamber(done), reader(done)
    if told is None or found is None or not told[1]:
        assert (told is None) == (found is None) or told == (len(done) - 1, "")
        assert told is None or found is None or found[0] in (told[0], told[0] + 1)
    else:
        assert found == told


APPEALED = len(BEGUN) + 10
"""How many acts stand up to the appeal against the suspension of fietsers (r2)."""
LIFTED, UPHELD = AppealJudged("r2", "p1", "lifted"), AppealJudged("r2", "p1", "upheld")
BACK = "membership", Reinstated("fietsers", B)


def judged(
    judgement: AppealJudged, *rest: tuple[str, Fact], outcome: str | None = "adopted", **item: str
) -> str:
    """What the reader says of a judged appeal; the vote on the item about it had this outcome."""
    judge, versions = Judge(), Counter[str]()
    lines = [
        (f"c{n}", who, n, line) for n, (_, who, writes) in enumerate(play()[:APPEALED]) for line in writes
    ]
    lines += [("judge", CLERK, 100, line) for line in (("measure-r2", judgement), *rest)]
    lines += [("next", CLERK, 101, ("assembly", OfficeGiven("chair", "k9")))]
    judge.ledger.proposals["r2"] = Proposal("buurtwerk", A, kind=item.get("kind", "membership"))
    opened = {"proposal": item.get("proposal", "r2")}
    judge.ledger.polls["p1"] = Poll(opened, None, frozenset(), "counted" if outcome else "open", outcome)
    for position, (name, who, minutes, (stream, fact)) in enumerate(lines):
        versions[stream] += 1
        at = START + timedelta(minutes=minutes)
        leaf = registry.encode(stream, versions[stream], at, who, name, fact)
        try:
            judge.take(LEAVES.read(position, leaf))
        except Inadmissible as error:
            return error.code
    return ""


def test_an_appeal_is_judged_by_its_poll() -> None:
    assert judged(LIFTED, BACK) == ""
    assert judged(UPHELD, outcome="rejected") == ""
    assert judged(UPHELD, outcome="tie") == ""


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (judged(LIFTED), "act-cut-short"),
        (judged(UPHELD), "other-judgement"),
        (judged(LIFTED, BACK, outcome="rejected"), "other-judgement"),
        (judged(UPHELD, outcome="no-quorum"), "nothing-judged"),
        (judged(UPHELD, outcome=None), "nothing-judged"),
        (judged(LIFTED, BACK, proposal="v1"), "another-question"),
        (judged(LIFTED, BACK, kind="policy"), "another-question"),
        (judged(LIFTED, BACK, ("membership", Suspended("stad", A))), "too-much-in-one-act"),
    ],
    ids=[
        "not undone", "upheld though adopted", "lifted though rejected", "no quorum", "not counted",
        "another item", "another kind", "more in one act",
    ],
)  # fmt: skip
def test_a_judgement_that_does_not_follow_is_found(told: str, code: str) -> None:
    assert told == code
