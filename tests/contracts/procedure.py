"""Whole logs that cover every event: an assembly without rules of procedure, and one with them.

They were written once, by the acts of that day, into tests/vectors/logs; what stands there is never written
again (`python -m tests.contracts.procedure` writes those that do not stand yet).
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Literal

from events.agenda.acts import Announce, CloseList, Draw, Reveal
from events.agenda.drawing import commitment
from events.agenda.facts import Placed
from events.amendment.acts import CoSign as CoSignAmendment
from events.amendment.acts import File as Amend
from events.amendment.acts import WithdrawAmendment
from events.amendment.deciding import DecideAmendments, Rank, TakeOver
from events.application.acts import AdmitApplicant, Apply, RefuseApplicant
from events.assembly.acts import AnnounceKey, Found, GiveOffice
from events.attendance.acts import Come, Go
from events.ballot.acts import Cast
from events.charter.acts import AdoptFirstCharter
from events.charter.facts import Aim, CharterText
from events.clauses import Change
from events.contribution.acts import Answer, Contribute
from events.contribution.acts import Revise as Reword
from events.contribution.acts import Withdraw as TakeBack
from events.erasure.acts import ConfirmErasure, RefuseErasure, RequestErasure
from events.fact import Actor
from events.measure.acts import AskMeasure, ConfirmMeasure, RefuseMeasure
from events.measure.appeals import AppealMeasure, JudgeAppeal, WithdrawAppeal
from events.membership.acts import Admit
from events.organisation.acts import ChangeProfile, GiveMandate, Profile
from events.organisation.merging import AgreeMerger, Merge
from events.poll.acts import Open
from events.poll.paper import Paper
from events.proposal.acts import Withdraw
from events.proposal.course import EndDeliberation, Lapse, Qualify
from events.proposal.facts import Clause, Engagement, Preparation
from events.proposal.filing import CoSign, File, Prepare, Refer, Revise
from events.rules.acts import AdoptFirstRules
from events.sitting.acts import Begin, Cancel, Convene, End, Move
from events.sitting.agenda import AddDocument, OrderAgenda, PutItem
from events.sitting.floor import AskTurn, GiveTurn, WaiveTurn
from events.sitting.minutes import ApproveMinutes, DraftMinutes
from events.support.acts import GiveSupport, TakeSupportBack
from tests.contracts import logs
from tests.contracts.logs import CLERK, CLOCKWORK, FOUNDER, History, Writer, member
from tests.events.rulebook import PERIODS, PROCEDURE

VECTORS = Path(__file__).parents[1] / "vectors" / "logs"

DAY = timedelta(days=1)
CHAIR = Actor("chair", "stef", None, "token")
SECRET = "5e" * 32
PEOPLE = ("anker", "brug", "citadel", "dok", "engel", "fonds", "stad", "ocmw")
"""The last two are of the city's bench."""


def without_rules() -> History:
    """The parliament of the contract suite, and whatever else happens without rules of procedure."""
    w = logs._parliament()
    first, second, third = "vereniging01", "vereniging02", "vereniging03"
    w.act(AnnounceKey(logs.verifier(key_seed=b"\x0a" * 32).vkey), CLERK)
    title = next(named for named, text in w.history.prose.items() if text.body == "Voorstel 2")
    w.act(RequestErasure("e1", (title,), w.text("Er staat een naam in"), "personal-data"), member(first))
    w.act(ConfirmErasure("e1"), member("stad"))
    w.history.prose[title] = logs.Text(None, None)
    w.act(RequestErasure("e2", (w.text("Nieuwe naam"),), w.text("Het moet weg"), "unlawful"), member("stad"))
    w.act(RefuseErasure("e2", w.text("Dat is niet onwettig")), member(first))
    full = Profile(w.text("Nog een naam"), None, ("wonen",), ("jongeren",), ("ledeberg",), "non-profit", 1998)
    w.act(ChangeProfile(first, full), member(first))
    w.act(AgreeMerger(second, third), member(second))
    w.act(AgreeMerger(second, None), member(second))
    w.act(AgreeMerger(second, third), member(second))
    w.act(Merge(second, third, (f"m{second}",)), member(third))
    w.act(Apply("t1", "nieuw", "civil-society", full, w.text("Wij willen erbij")), member(first))
    w.act(AdmitApplicant("t1"), CLERK)
    w.act(Apply("t2", "ander", "civil-society", full), CLERK)
    w.act(RefuseApplicant("t2", w.text("Geen vereniging")), CLERK)
    _said(w, "v3", first, third)
    return w.history


def _said(w: Writer, proposal: str, first: str, second: str) -> None:
    """What is said about a proposal."""
    w.act(Contribute("k1", proposal, first, "argument-for", w.text("Omdat het goed is")), member(first))
    w.act(Contribute("k2", proposal, second, "argument-for", w.text("Toch niet"), "k1"), member(second))
    w.act(Reword("k2", w.text("Toch liever niet")), member(second))
    w.act(Contribute("k3", proposal, second, "question", w.text("Wie?"), asked="clerk"), member(second))
    w.act(Answer("k3", w.text("De griffie")), CLERK)
    w.act(TakeBack("k2"), member(second))


def with_rules() -> History:
    """An assembly with a charter and rules: items from filing to a vote, amendments, measures, appeals."""
    w = begun()
    _measures(w)
    _sittings(w)
    return w.history


def begun() -> Writer:
    """Charter, rules, members, and items of which v1 was adopted by p1 and not concluded yet."""
    w = Writer("gent.example/procedure")
    w.act(Found(w.history.origin, w.text("Parlement"), w.text("Samen"), ("griet", "klok")), FOUNDER)
    words = [w.text(f"Charter {number}") for number in range(5)]
    aims = (Aim("meet", words[1]), Aim("act", words[2]))
    w.act(AdoptFirstCharter(CharterText(words[0], aims, words[3], words[4])), CLERK)
    w.act(AdoptFirstRules(PROCEDURE), CLERK)
    w.act(GiveOffice("stef", "chair"), CLERK)
    sizes: tuple[Literal["under-10", "10-49"], ...] = ("under-10", "10-49")
    for number, name in enumerate(PEOPLE):
        profile = Profile(
            w.text(f"Naam van {name}"), None, (), (), (("ledeberg", "sluizeken")[number % 2],),
            "non-profit", 1990, ("volunteer", "mixed")[number % 2], sizes[number % 2],  # type: ignore[arg-type]
        )  # fmt: skip
        w.act(Admit(name, "city" if name in PEOPLE[-2:] else "civil-society", profile), CLERK)
        w.act(GiveMandate(name, f"m{name}", "full"), CLERK)
    _items(w)
    return w


def _filed(w: Writer, proposal: str, who: str, kind: Literal["policy", "membership"] = "policy") -> None:
    said = Preparation(
        w.text("Willen we dat?"), w.text("Zo is het nu"), w.text("Voor wie"), w.text("Wat er verandert"),
        Engagement("decide", None), "city-wide", (), addressed_to_city=False,
    )  # fmt: skip
    clauses = tuple(Clause(f"a{n}", w.text(f"Artikel {n} van {proposal}")) for n in (1, 2, 3))
    w.act(File(proposal, who, kind, w.text(f"Voorstel {proposal}"), clauses, "act", said), member(who))


def _items(w: Writer) -> None:
    _filed(w, "v1", "anker")
    w.act(CoSign("v1", "brug"), member("brug"))
    w.act(Prepare("v1", background=w.text("Zo is het echt")), member("anker"))
    w.act(
        Revise("v1", tuple(Clause(f"a{n}", w.text(f"Beter artikel {n}")) for n in (1, 2, 3))), member("anker")
    )
    for name in ("citadel", "dok", "engel", "fonds"):
        w.act(GiveSupport("v1", name), member(name))
    w.act(TakeSupportBack("v1", "fonds"), member("fonds"))
    _said(w, "v1", "brug", "citadel")
    _filed(w, "v2", "brug")
    w.act(Refer("v2", w.text("Dat staat daar al in"), item="v1"), member("brug"))
    _filed(w, "v3", "dok")
    w.act(Withdraw("v3", w.text("Toch niet")), member("dok"))
    _filed(w, "v4", "engel")
    _amended(w)
    w.act(Qualify("v1", ("anker", "brug", "citadel", "dok", "engel")), CLOCKWORK)
    meets_at = w.now + 40 * DAY
    w.act(Announce("z1", meets_at, w.now + 10 * DAY, commitment(SECRET)), CLERK)
    w.wait_until(w.now + 10 * DAY)
    w.act(CloseList("z1"), CLOCKWORK)
    w.act(Reveal("z1", SECRET), CLERK)
    w.act(Draw("z1", (Placed("v1", "support"),)), CLOCKWORK)
    paper = Paper(kind="amendment", amendments=("x4",))
    w.act(Open("p0", "v1", closes_at=w.now + DAY, paper=paper), CLERK)
    for number, name in enumerate(PEOPLE):
        w.act(Cast("p0", name, ("against", "against", "for")[number % 3]), member(name))  # type: ignore[arg-type]
    w.count("p0")
    w.act(DecideAmendments("v1", "p0"), CLOCKWORK)
    w.act(EndDeliberation("v1"), CHAIR, 20 * DAY)
    w.act(Open("p1", "v1", closes_at=w.now + DAY), CLERK)
    for number, name in enumerate(PEOPLE):
        w.act(Cast("p1", name, ("for", "for", "against")[number % 3]), member(name))  # type: ignore[arg-type]
    w.count("p1")
    w.act(Lapse("v4"), CLOCKWORK, PERIODS.lapse * DAY)


def _amended(w: Writer) -> None:
    """Two rivals, one that is taken over, one elsewhere, one that is withdrawn, one to another one."""

    def change(at: str, words: str) -> tuple[Change, ...]:
        return (Change("replace", at, None, w.text(words)),)

    reason = w.text("Zo is het beter")
    for number, (name, at) in enumerate(
        (("citadel", "a1"), ("dok", "a1"), ("brug", "a2"), ("engel", "a3")), 1
    ):
        w.act(Amend(f"x{number}", "v1", name, 2, change(at, f"Anders {number}"), reason), member(name))
    w.act(Amend("x5", "v1", "fonds", 2, change("a3", "Nog anders"), reason, on="x4"), member("fonds"))
    w.act(CoSignAmendment("v1", "x1", "fonds"), member("fonds"))
    w.act(Rank("v1", ("x2", "x1"), w.text("Het verste eerst")), CLERK)
    w.act(TakeOver("v1", "x5"), member("engel"))
    w.act(TakeOver("v1", "x1"), member("anker"))
    w.act(WithdrawAmendment("v1", "x3"), member("brug"))


def _measures(w: Writer) -> None:
    """One that is refused, one of each kind that is confirmed; appeals withdrawn and upheld, and one won."""
    reason = w.text("Een publieke reden")
    w.act(AskMeasure("g1", "suspend", "dok", "dissolved", reason), member("anker"))
    w.act(RefuseMeasure("g1", w.text("Zij bestaan nog")), member("stad"))
    w.act(AskMeasure("g2", "suspend", "fonds", "dissolved", reason), member("anker"))
    w.act(ConfirmMeasure("g2"), member("stad"))
    w.act(AppealMeasure("g2", w.text("Wij zijn er nog")), member("fonds"))
    w.act(WithdrawAppeal("g2"), member("fonds"))
    w.act(AskMeasure("g3", "hide", "k1", "personal-data", reason), member("anker"))
    w.act(ConfirmMeasure("g3"), member("stad"))
    profile = Profile(w.text("Naam van een kandidaat"))
    w.act(Apply("t1", "kandidaat", "civil-society", profile), CLERK)
    w.act(AskMeasure("g4", "refuse-admission", "t1", "not-eligible", reason), member("anker"))
    w.act(ConfirmMeasure("g4"), member("ocmw"))
    w.act(AppealMeasure("g3", w.text("Beroep g3")), member("brug"))
    w.act(AppealMeasure("g4", w.text("Beroep g4")), member("citadel"))
    for number, (measure, who) in enumerate((("g3", "brug"), ("g4", "citadel")), 2):
        _filed(w, measure, who, "membership")
        for name in ("anker", "brug", "citadel", "dok", "engel"):
            if name != who:
                w.act(GiveSupport(measure, name), member(name))
        w.act(Qualify(measure, ("anker", "brug", "citadel", "dok", "engel")), CLOCKWORK)
        w.act(Announce(f"z{number}", w.now + 40 * DAY, w.now + 10 * DAY, commitment(SECRET)), CLERK)
        w.act(CloseList(f"z{number}"), CLOCKWORK, 11 * DAY)
        w.act(Reveal(f"z{number}", SECRET), CLERK)
        w.act(Draw(f"z{number}", (Placed(measure, "rotation"),)), CLOCKWORK)
        w.act(EndDeliberation(measure), CLERK, 30 * DAY)
        w.act(Open(f"p{number}", measure, closes_at=w.now + DAY), CLERK)
        for name in PEOPLE:
            if name != "fonds":
                w.act(Cast(f"p{number}", name, "for"), member(name))
        w.count(f"p{number}")
        w.act(JudgeAppeal(measure, f"p{number}"), CLERK)


def _sittings(w: Writer) -> None:
    """One that is held, another that approves its minutes, and one that is called off."""
    hours, days = timedelta(hours=1), (2, 9, 16)
    for number, after in enumerate(days, 1):
        starts_at = w.now + after * DAY
        title, place = w.text(f"Zitting {number}"), w.text("Het stadhuis")
        w.act(Convene(f"s{number}", "plenary", title, starts_at, starts_at + 2 * hours, place=place), CLERK)
    w.act(Cancel("s3", w.text("Het kan niet doorgaan")), CLERK)
    starts_at = w.now + DAY
    reason = w.text("Een andere zaal")
    w.act(Move("s1", starts_at, starts_at + 2 * hours, reason, place=w.text("De Kring")), CHAIR)
    w.act(PutItem("s1", "i1", w.text("Opening")), CLERK)
    w.act(PutItem("s1", "i2", w.text("Rondvraag")), CLERK)
    w.act(OrderAgenda("s1", ("i2", "i1")), CLERK)
    w.act(AddDocument("s1", "d1", w.text("Nota"), w.text("De tekst van de nota"), "i1"), CLERK)
    w.wait_until(starts_at)
    w.act(Begin("s1"), CHAIR)
    for name in ("anker", "brug"):
        w.act(Come("s1", name), member(name))
        w.act(AskTurn("s1", "i1", name), member(name))
    w.act(GiveTurn("s1", "i1", "anker"), CHAIR)
    w.act(WaiveTurn("s1", "i1", "brug"), member("brug"))
    w.act(Go("s1", "brug"), member("brug"))
    w.act(DraftMinutes("s1", w.text("Wat er gezegd is")), CLERK)
    w.act(End("s1"), CHAIR)
    w.wait_until(w.states["sitting-s2"].state.starts_at)
    w.act(Begin("s2"), CHAIR)
    w.act(ApproveMinutes("s1", 1, "s2"), CHAIR)


def write(name: str, history: History) -> None:
    """Write a vector that does not stand yet: the leaves, a line each, and what must come of them."""
    checkpoint = logs.checkpoint_of(history)
    leaves, told = VECTORS / f"{name}.jsonl", VECTORS / f"{name}.json"
    if leaves.exists():
        return
    VECTORS.mkdir(exist_ok=True)
    leaves.write_bytes(b"".join(leaf + b"\n" for leaf in history.leaves))
    hashes = b"".join(logs.leaf_hash(leaf) for leaf in history.leaves)
    facts = {
        "origin": history.origin,
        "size": len(history.leaves),
        "root": checkpoint.root.hex(),
        "leaf_hashes": hashlib.sha256(hashes).hexdigest(),
        "polls_counted": sum(b'"type":"poll.counted.' in leaf for leaf in history.leaves),
    }
    told.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write("without-rules", without_rules())
    write("with-rules", with_rules())
