"""Both readers of an election of seats with its lot, and of an item that becomes a hot potato."""

from __future__ import annotations

from typing import Any

from msgspec import json

from events.agenda.drawing import commitment
from events.ballot.acts import Cast
from events.call.acts import CloseCall, OpenCall, Stand
from events.call.deciding import DecideCall, OpenDraw, PutCallToVote, RevealValue
from events.commission.acts import FoundCommission, NameOfficers, VacateSeat
from events.delegation.acts import BringBack, ConcludeDelegation, Delegate
from events.delegation.facts import Receiver
from events.delegation.receiving import Accept, HandOn, MarkOverdue
from events.proposal.conclusion import Conclude
from events.sitting.acts import Convene
from tests.contracts.logs import CLERK, CLOCKWORK, Writer, member
from tests.contracts.procedure import DAY, PEOPLE, begun
from tests.contracts.test_polls import Stumbled, installed, reader

SECRET, OURS = "5e" * 32, "6f" * 32
CIVIL = tuple(name for name in PEOPLE if name not in ("stad", "ocmw"))
STAND = ("anker", "brug", "citadel")


def elected() -> Writer:
    """A commission of which civil society elected two, one of them by lot."""
    w = begun()
    w.act(Conclude("v1", "p1"), CLOCKWORK)
    texts = (w.text("Wonen"), w.text("Alles over wonen"))
    w.act(FoundCommission("k1", *texts, "theme", "wonen", "v1", 2, 1, w.now + 900 * DAY), CLERK)
    asked = (w.text("Een vergoeding"), w.text("Wie kent wonen?"), commitment(SECRET))
    w.act(OpenCall("c1", "k1", "civil-society", 2, w.now + DAY, 10, 40, *asked), CLERK)
    for name in STAND:
        bound = commitment(OURS) if name == "brug" else None
        w.act(Stand("c1", name, w.text(name), commitment=bound), member(name))
    w.act(CloseCall("c1"), CLOCKWORK, 2 * DAY)
    w.act(PutCallToVote("c1", "p9", w.now + DAY), CLERK)
    said = ("anker,brug", "anker,brug", "anker,brug", "anker,citadel", "anker,citadel", "citadel")
    for name, choice in zip(CIVIL, said, strict=True):
        w.act(Cast("p9", name, choice), member(name))
    w.count("p9")
    w.act(OpenDraw("c1", SECRET), CLERK)
    w.act(RevealValue("c1", "brug", OURS), member("brug"))
    w.act(DecideCall("c1"), CLOCKWORK)
    return w


def read_by_both(leaves: list[bytes]) -> tuple[Stumbled | None, Stumbled | None]:
    """What the installed reader and the one-file reader stumble over."""
    numbered = [(number, leaf) for number, leaf in enumerate(leaves)]
    return installed(numbered), reader(numbered)


def changed(leaf: bytes, **data: Any) -> bytes:
    """The leaf with another value in its data."""
    told = json.decode(leaf)
    told["data"] |= data
    return json.encode(told)


def place(leaves: list[bytes], kind: str) -> int:
    """Where the first event of a type stands."""
    return next(number for number, leaf in enumerate(leaves) if f'"type":"{kind}"'.encode() in leaf)


def test_e2_m3_an_election_and_its_lot_hold_for_both_readers() -> None:
    w = elected()
    commission = w.states["commission-k1"].state
    assert commission.members["anker"] == "civil-society"
    assert len(commission.members) == 2
    assert read_by_both(w.history.leaves) == (None, None)


def test_e2_an_election_whose_roll_is_no_bench_is_found_by_both() -> None:
    leaves = list(elected().history.leaves)
    at = next(n for n, leaf in enumerate(leaves) if b'"kind":"election"' in leaf)
    told = json.decode(leaves[at])["data"]
    for voters in ([*told["voters"], "stad"], told["voters"][1:]):
        leaves[at] = changed(leaves[at], voters=sorted(voters))
        found, by_the_small_one = read_by_both(leaves)
        assert found is not None
        assert by_the_small_one is not None
        assert by_the_small_one.why == "wrong-roll"


def test_a_lot_that_was_drawn_otherwise_is_found_by_who_draws_it_again() -> None:
    w = elected()
    leaves = list(w.history.leaves)
    at = place(leaves, "call.decided.v1")
    (drawn,) = json.decode(leaves[at])["data"]["drawn"]
    other = {"brug": "citadel", "citadel": "brug"}[drawn]
    leaves[at] = changed(leaves[at], drawn=[other])
    found, by_the_small_one = read_by_both(leaves)
    assert found is not None
    assert found.act in (at, at + 1)
    assert by_the_small_one is None


def test_a2_a_hot_potato_holds_for_both_and_a_wrong_count_of_hand_ons_is_found() -> None:
    w = elected()
    others = [name for name in w.states["commission-k1"].state.members if name != "anker"]
    w.act(NameOfficers("k1", "anker", others[0]), CLERK)
    item: tuple[Any, str] = ("outcome", "v1")
    question, why = w.text("Hoe?"), w.text("Niet voor ons")
    council = Receiver(None, w.text("Woonraad"), "dok")
    w.act(Delegate(*item, Receiver("k1", None, None), question, "advise", w.now + DAY), CLERK)
    w.act(Accept(*item), member("anker"))
    w.act(MarkOverdue(*item), CLOCKWORK, 2 * DAY)
    w.act(HandOn(*item, council, why), member("anker"))
    w.act(HandOn(*item, Receiver("k1", None, None), why), member("dok"))
    w.act(HandOn(*item, council, why), member("anker"))
    sitting = (w.text("Zitting"), w.now + 2 * DAY, w.now + 3 * DAY)
    w.act(Convene("s9", "plenary", *sitting, place=w.text("Hier")), CLERK)
    w.act(BringBack(*item, "s9"), CLOCKWORK)
    w.act(ConcludeDelegation(*item, "takes-note", why), CLERK)
    w.act(VacateSeat("k1", "anker"), member("anker"))
    assert w.states["delegation-outcome-v1"].state.hand_ons == 3
    assert read_by_both(w.history.leaves) == (None, None)
    leaves = list(w.history.leaves)
    at = place(leaves, "delegation.handed-on.v1")
    leaves[at] = changed(leaves[at], hand_ons=2)
    found, _ = read_by_both(leaves)
    assert found is not None
    assert (found.act, found.why) == (at, "other-facts")
