"""Commissions and delegations as rows: who sits where, who has what, and the whole route (A2, E2)."""

from __future__ import annotations

from typing import Any

from events.commission.facts import Dissolved, OfficersNamed, SeatFilled, SeatVacated, SubstitutesRanked
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    CalledBack,
    Concluded,
    Declined,
    Delegated,
    Extended,
    HandedOn,
    Minority,
    Overdue,
    PassedOn,
    Receiver,
    Reported,
    Returned,
    SentBack,
)
from events.organisation.facts import Profiled
from projections import COMMISSIONS, DELEGATIONS, commissions, delegations
from tests.conftest import Database
from tests.events.commissions import ENDS, founded, led, seated
from tests.events.sample import DAY, NOW, Line, text
from tests.projections.given import History, at, fill, reading, write_prose

K = "commission-k1"
ITEM: tuple[Any, str] = ("outcome", "v1")
S = "delegation-outcome-v1"
WHY, QUESTION, DUE = text("Because"), text("How?"), NOW + 30 * DAY
TO_K1 = Receiver("k1", None, None)
COUNCIL = Receiver(None, text("Housing council"), "koor")


def profiled(organisation: str) -> Line:
    return f"organisation-{organisation}", Profiled(text(organisation), None, (), (), ())


async def test_e2_seats_are_told_with_who_had_them_before(database: Database) -> None:
    history = History(
        profiled("buurtwerk"),
        profiled("koor"),
        founded(),
        seated("buurtwerk"),
        seated("fietsers"),
        (K, SubstitutesRanked("k1", "civil-society", ("koor", "moestuin"))),
        led("buurtwerk", "fietsers"),
        (K, SeatVacated("k1", "fietsers", WHY)),
        (K, SeatFilled("k1", "koor", "civil-society", "substitute", None)),
        (K, OfficersNamed("k1", "koor", "buurtwerk")),
        founded("k2", about="armoede"),
        ("commission-k2", Dissolved("k2", "v1")),
    )
    await fill(database, COMMISSIONS, history.leaves)
    await write_prose(database, "buurtwerk", "koor", "Housing", "All about housing", "Because")
    async with reading(database) as models:
        rows = await models.fetch(commissions.LIST)
        (of_koor,) = await models.fetch(commissions.LIST, organisation="koor")
        assert await models.fetch(commissions.LIST, organisation="fietsers") == []
        (after,) = await models.fetch(commissions.LIST, after="k1")
        seats = await models.fetch(commissions.SEATS, commission="k1")
        substitutes = await models.fetch(commissions.SUBSTITUTES, commission="k1")
    assert [row["commission"] for row in rows] == ["k1", "k2"]
    assert of_koor == rows[0]
    assert after == rows[1]
    assert rows[0] == {
        "commission": "k1",
        "position": 2,
        "name": "Housing",
        "name_digest": text("Housing"),
        "remit": "All about housing",
        "remit_digest": text("All about housing"),
        "kind": "theme",
        "about": "wonen",
        "outcome": "v1",
        "rules": 1,
        "civil_society": 2,
        "city": 1,
        "may_decide": True,
        "founded_at": at(2),
        "ends_at": ENDS,
        "chair": "koor",
        "chair_name": "koor",
        "rapporteur": "buurtwerk",
        "rapporteur_name": "buurtwerk",
        "dissolved_at": None,
        "dissolved_by": None,
        "filled": 2,
    }
    assert (rows[1]["dissolved_at"], rows[1]["dissolved_by"]) == (at(11), "v1")
    assert [(seat["organisation"], seat["way"], seat["vacated_at"], seat["reason"]) for seat in seats] == [
        ("buurtwerk", "named", None, None),
        ("fietsers", "named", at(7), "Because"),
        ("koor", "substitute", None, None),
    ]
    assert [one["organisation"] for one in substitutes] == ["moestuin"]


async def test_who_gives_up_a_seat_leads_no_more_in_the_rows_too(database: Database) -> None:
    seats = (founded(), seated("buurtwerk"), seated("fietsers"), led("buurtwerk", "fietsers"))
    history = History(*seats, (K, SeatVacated("k1", "buurtwerk", None)))
    await fill(database, COMMISSIONS, history.leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(commissions.LIST)
    assert (row["chair"], row["rapporteur"], row["filled"]) == (None, "fietsers", 1)


def delegated(number: int = 1, receiver: Receiver = TO_K1, item: tuple[Any, str] = ITEM) -> Line:
    asked = (QUESTION, "advise", text("Keep to it"), DUE, None)
    fact = Delegated(*item, number, 1, receiver, *asked)
    return f"delegation-{item[0]}-{item[1]}", fact


async def told(database: Database, *lines: Line) -> dict[str, Any]:
    """The row of the item after these facts."""
    await fill(database, DELEGATIONS, History(*lines).leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(delegations.LIST, kind="outcome", item="v1")
    return dict(row)


LATER = DUE + DAY
REPORTED: Line = (
    S,
    Reported(*ITEM, WHY, text("All"), (Minority("koor", text("Not so")),), True, text("So"), None, False),  # noqa: FBT003 - a row
)


async def test_a2_the_whole_route_is_told_step_by_step(database: Database) -> None:
    history = History(
        profiled("koor"),
        founded(),
        delegated(),
        (S, Accepted(*ITEM)),
        (S, Begun(*ITEM)),
        (S, Overdue(*ITEM, DUE)),
        (S, Extended(*ITEM, LATER, WHY)),
        (S, HandedOn(*ITEM, COUNCIL, WHY, 1)),
        (S, Declined(*ITEM, "not-ours", WHY)),
        delegated(2),
        (S, Accepted(*ITEM)),
        REPORTED,
        (S, SentBack(*ITEM, WHY, LATER)),
        (S, HandedOn(*ITEM, TO_K1, WHY, 2)),
        (S, HandedOn(*ITEM, COUNCIL, WHY, 3)),
        (S, BecameHot(*ITEM, 3)),
        (S, BroughtBack(*ITEM, "s1", "h1")),
        delegated(item=("question", "c1")),
    )
    await fill(database, DELEGATIONS, history.leaves)
    await write_prose(
        database, "koor", "How?", "Because", "Housing", "Housing council", "All", "Not so", "So", "Keep to it"
    )
    async with reading(database) as models:
        rows = await models.fetch(delegations.LIST)
        (hot,) = await models.fetch(delegations.LIST, hot=True)
        (open_,) = await models.fetch(delegations.LIST, open=True, commission="k1")
        (after,) = await models.fetch(delegations.LIST, after=rows[0]["position"])
        (one,) = await models.fetch(delegations.LIST, position=rows[0]["position"])
        steps = await models.fetch(delegations.STEPS, kind="outcome", item="v1")
        told = await models.fetch(
            delegations.LATEST, types=["delegation.overdue.v1", "delegation.hot-potato.v1"], limit=50
        )
        here = await models.fetch(delegations.LATEST, commission="k1", limit=2)
        elsewhere = await models.fetch(delegations.LATEST, commission="k2", limit=2)
        views = await models.fetch(delegations.MINORITIES, kind="outcome", item="v1")
        asked = {"kinds": ["outcome", "question", "signal"], "items": ["v1", "c1", "none"]}
        ways = await models.fetch(delegations.WAYS, **asked, limit=2)
    assert [(row["kind"], row["phase"]) for row in rows] == [
        ("question", "delegated"),
        ("outcome", "assembly"),
    ]
    assert [(one["item"], one["type"].split(".")[1], one["commission_name"]) for one in ways] == [
        ("v1", "hot-potato", None),
        ("v1", "brought-back", None),
        ("c1", "delegated", "Housing"),
    ]
    assert hot == after == rows[1]
    assert open_ == one == rows[0]
    assert hot == {
        "kind": "outcome",
        "item": "v1",
        "position": 2,
        "number": 2,
        "turn": 4,
        "phase": "assembly",
        "commission": None,
        "commission_name": None,
        "commission_name_digest": None,
        "name": "Housing council",
        "name_digest": text("Housing council"),
        "speaker": "koor",
        "speaker_name": "koor",
        "question": "Because",
        "question_digest": WHY,
        "mandate": "advise",
        "conditions": "Keep to it",
        "conditions_digest": text("Keep to it"),
        "due_at": None,
        "outcome": None,
        "delegated_at": at(9),
        "overdue": False,
        "hand_ons": 3,
        "hot": True,
        "sitting": "s1",
    }
    assert [(step["type"].split(".")[1], step["number"]) for step in steps] == [
        *(("delegated", 1), ("accepted", 1), ("begun", 1), ("overdue", 1), ("extended", 1)),
        *(("handed-on", 1), ("declined", 1), ("delegated", 2), ("accepted", 2), ("reported", 2)),
        *(("sent-back", 2), ("handed-on", 2), ("handed-on", 2), ("hot-potato", 2), ("brought-back", 2)),
    ]
    assert [
        (step["commission"], step["commission_name"], step["name"], step["speaker"])
        for step in steps
        if step["commission"] or step["name"]
    ] == [
        ("k1", "Housing", None, None),
        (None, None, "Housing council", "koor"),
        ("k1", "Housing", None, None),
        ("k1", "Housing", None, None),
        (None, None, "Housing council", "koor"),
    ]
    assert [(one["position"], one["question"], one["data"]) for one in told] == [
        (15, "Because", {"hand_ons": 3}),
        (5, "Because", {"due_at": f"{DUE:%Y-%m-%dT%H:%M:%SZ}"}),
    ]
    assert [(one["type"], one["kind"], one["question"]) for one in here] == [
        ("delegation.delegated.v1", "question", "How?"),
        ("delegation.brought-back.v1", "outcome", "Because"),
    ]
    assert elsewhere == []
    report = steps[9]
    assert (report["text"], report["report"], report["hearing"]) == ("Because", "All", "So")
    assert [(view["position"], view["organisation_name"], view["text"]) for view in views] == [
        (11, "koor", "Not so")
    ]


async def test_where_an_item_stands_follows_each_step(database: Database) -> None:
    row = await told(database, delegated())
    assert (row["phase"], row["due_at"], row["turn"]) == ("delegated", DUE, 1)


async def test_an_item_that_comes_back_is_with_the_assembly_and_no_longer_due(database: Database) -> None:
    overdue = (S, Overdue(*ITEM, DUE))
    row = await told(database, delegated(), (S, Accepted(*ITEM)), overdue, (S, Returned(*ITEM, None)))
    assert (row["phase"], row["due_at"], row["overdue"]) == ("assembly", None, False)


async def test_an_item_that_is_called_back_and_concluded_is_done(database: Database) -> None:
    done = (S, Concluded(*ITEM, "takes-note", WHY, None))
    row = await told(database, delegated(), (S, CalledBack(*ITEM, WHY)), done)
    assert (row["phase"], row["due_at"]) == ("concluded", None)


async def test_what_was_reported_is_due_again_when_it_is_sent_back_in_a_turn_of_its_own(
    database: Database,
) -> None:
    begun = (delegated(), (S, Accepted(*ITEM)), REPORTED)
    row = await told(database, *begun)
    assert (row["phase"], row["due_at"], row["turn"]) == ("reported", None, 1)
    row = await told(database, *begun, (S, SentBack(*ITEM, WHY, LATER)))
    assert (row["phase"], row["due_at"], row["turn"]) == ("delegated", LATER, 2)


async def test_t6_what_the_city_passed_on_is_counted_also_where_nobody_had_it(database: Database) -> None:
    row = await told(database, (S, PassedOn(*ITEM, COUNCIL, WHY, 1)))
    assert (row["phase"], row["hand_ons"], row["number"], row["question"]) == ("assembly", 1, 0, None)


async def test_items_of_an_organisation_are_those_of_its_seats_and_for_which_it_speaks(
    database: Database,
) -> None:
    history = History(
        founded(), seated("buurtwerk"), seated("fietsers"), (K, SeatVacated("k1", "fietsers", None)),
        delegated(), (S, Accepted(*ITEM)), delegated(receiver=COUNCIL, item=("question", "c1")),
    )  # fmt: skip
    await fill(database, DELEGATIONS, history.leaves)
    async with reading(database) as models:
        found = {
            name: [row["kind"] for row in await models.fetch(delegations.LIST, organisation=name)]
            for name in ("buurtwerk", "fietsers", "koor")
        }
        accepted = await models.fetch(delegations.LIST, phase="accepted")
    assert found == {"buurtwerk": ["outcome"], "fietsers": [], "koor": ["question"]}
    assert [row["item"] for row in accepted] == ["v1"]


WAYS: dict[str, dict[str, Any]] = {
    "all": {},
    "open": {"open": True},
    "back": {"open": False},
    "hot": {"hot": True},
    "not hot": {"hot": False},
    "of k1": {"commission": "k1"},
    "of k1, open": {"commission": "k1", "open": True},
    "of koor": {"organisation": "koor"},
    "of buurtwerk": {"organisation": "buurtwerk", "open": True},
    "a phase": {"phase": "assembly"},
    "a kind": {"kind": "proposal", "hot": True},
    "none": {"kind": "signal"},
}
"""What a list of delegations may be asked for."""


async def test_a2_a_list_that_is_asked_for_in_parts_tells_each_once_and_all(database: Database) -> None:
    items: list[tuple[Any, str]] = [("proposal", f"v{number}") for number in range(9)]
    lines: list[Line] = [founded(), founded("k2", about="armoede"), seated("buurtwerk")]
    for number, item in enumerate(items):
        stream = f"delegation-{item[0]}-{item[1]}"
        lines.append(delegated(receiver=COUNCIL if number % 2 else TO_K1, item=item))
        if number % 3 == 0:
            lines.append((stream, Extended(*item, LATER, WHY)))
        if number % 4 == 1:
            lines.append((stream, Returned(*item, WHY)))
        if number % 4 == 2:
            lines.append((stream, BecameHot(*item, 3)))
    await fill(database, DELEGATIONS, History(*lines).leaves)
    found: dict[str, list[str]] = {}
    async with reading(database) as models:
        for name, asked in WAYS.items():
            whole = [row["item"] for row in await models.fetch(delegations.LIST, **asked)]
            parts, after = list[str](), None
            while rows := await models.fetch(delegations.LIST, **asked, after=after, limit=2):
                parts += [row["item"] for row in rows]
                after = rows[-1]["position"]
            assert parts == whole, name
            found[name] = whole
        unknown = await models.fetch(delegations.LIST, after=10**9)
        (last, *_) = await models.fetch(delegations.LIST, item="v6", kind="proposal")
        (by_position,) = await models.fetch(delegations.LIST, position=last["position"])
    # v0 and v3 were extended; v1, v5 went back; v2, v6 are hot
    assert found == {
        "all": ["v4", "v7", "v8", "v0", "v3", "v1", "v2", "v5", "v6"],
        "open": ["v4", "v7", "v8", "v0", "v3"],
        "back": ["v1", "v2", "v5", "v6"],
        "hot": ["v2", "v6"],
        "not hot": ["v4", "v7", "v8", "v0", "v3", "v1", "v5"],
        "of k1": ["v4", "v8", "v0", "v2", "v6"],
        "of k1, open": ["v4", "v8", "v0"],
        "of koor": ["v7", "v3", "v1", "v5"],
        "of buurtwerk": ["v4", "v8", "v0"],
        "a phase": ["v1", "v2", "v5", "v6"],
        "a kind": ["v2", "v6"],
        "none": [],
    }
    assert unknown == []
    assert by_position["item"] == "v6"


async def test_a2_of_a_long_route_the_latest_steps_are_told_and_what_came_before(database: Database) -> None:
    history = History(delegated(), *((S, Extended(*ITEM, LATER, text(f"{number}"))) for number in range(4)))
    await fill(database, DELEGATIONS, history.leaves)
    async with reading(database) as models:

        async def positions(**asked: int) -> list[int]:
            rows = await models.fetch(delegations.STEPS, kind="outcome", item="v1", **asked)
            return [row["position"] for row in rows]

        assert await positions() == [0, 1, 2, 3, 4]
        assert await positions(limit=2) == [3, 4]
        assert await positions(limit=2, before=3) == [1, 2]
        assert await positions(limit=2, before=1) == [0]
