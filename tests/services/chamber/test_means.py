"""T5 over HTTP: funds and allocations, a register imported again and again, and the ledger to take along."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from services.chamber.registers import read
from tests.services.chamber.matrix import FUND, SHARE
from tests.services.chamber.parliament import Parliament

HEAD = "kenmerk;begunstigde;bedrag;doel;criterium\n"
FIRST = HEAD + "1;Buurtwerk;1.250,50;Keuken;bereik\n2;Jan Janssens;900;Boeken;\n3;Fietsers;veel;Fietsen;\n"


FULL = {"columns": ["kenmerk", "begunstigde", "bedrag", "doel"]}


async def imported(members: Parliament, fund: str, text: str, **more: Any) -> Any:
    """A register as the clerk imports it."""
    found = read(text)
    rows = [{"line": row.line, "cells": list(row.cells)} for row in found.rows]
    body = {"register": {"columns": list(found.columns), "rows": rows}, "no_names": True, **more}
    answer = await members.post(f"/api/funds/{fund}/rows", body, "clerk")
    assert answer.status == 200, answer.text
    return answer.json


def outcomes(answer: Any) -> list[tuple[int, str, str | None]]:
    """Line, outcome, and the code of what was wrong."""
    return [
        (one["line"], one["outcome"], one["problem"] and one["problem"]["code"]) for one in answer["lines"]
    ]


async def test_t5_a_fund_and_what_was_given_of_it_are_told_to_anybody(members: Parliament) -> None:
    fund = await members.made("/api/funds", FUND)
    first = await members.made(f"/api/funds/{fund}/allocations", SHARE)
    hours = {
        "name": "Een buur",
        "kind": "hours",
        "amount": "7.25",
        "what": "Timmeren.",
        "decision": "college",
    }
    await members.made(f"/api/funds/{fund}/allocations", hours)
    await members.done(
        f"/api/funds/{fund}/allocations/{first}/corrections",
        {**SHARE, "amount": "1000.05", "reason": "Typfout."},
    )
    told = await members.seen(f"/api/funds/{fund}")
    assert (told["name"], told["source"], told["year"]) == ("Wijkbudget", "Stad Gent", 2026)
    assert [(one["criterion"], one["text"]) for one in told["criteria"]] == [("bereik", "Wie het bereikt.")]
    assert [(one["kind"], one["currency"], one["amount"]) for one in told["sums"]] == [
        ("money", "EUR", "1000.05"),
        ("hours", None, "7.25"),
    ]
    one = await members.seen(f"/api/funds/{fund}/allocations/{first}")
    assert (one["recipient"], one["name"], one["amount"]) == ("buurtwerk", "buurtwerk", "1000.05")
    assert [(v["amount"], v["reason"]) for v in one["versions"]] == [
        ("1250.50", None),
        ("1000.05", "Typfout."),
    ]
    listed = await members.seen(f"/api/allocations?fund={fund}")
    assert [(line["name"], line["amount"]) for line in listed] == [
        ("Een buur", "7.25"),
        ("buurtwerk", "1000.05"),
    ]
    assert await members.seen(f"/api/allocations?fund={fund}&before={listed[0]['position']}") == [listed[1]]


async def test_t5_the_same_register_again_changes_nothing_and_a_changed_row_is_a_correction(
    members: Parliament,
) -> None:
    fund = await members.made("/api/funds", FUND)
    answer = await imported(members, fund, FIRST)
    assert outcomes(answer) == [
        (2, "allocated", None),
        (3, "allocated", None),
        (4, "refused", "row-of-no-amount"),
    ]
    assert [one["recipient"] for one in answer["lines"]] == ["buurtwerk", None, None]
    before = await members.chamber.head()
    again = await imported(members, fund, FIRST.replace("1.250,50", "€ 1250,5"))
    assert [one["outcome"] for one in again["lines"]] == ["unchanged", "unchanged", "refused"]
    assert await members.chamber.head() == before
    changed = await imported(members, fund, FIRST.replace(";900;", ";850;"), reason="De stad herrekende.")
    assert outcomes(changed)[1] == (3, "corrected", None)
    assert await members.chamber.head() == before + 1
    told = await members.seen(f"/api/funds/{fund}/allocations/{changed['lines'][1]['allocation']}")
    assert (told["name"], told["reference"]) == ("Jan Janssens", "2")
    assert [(one["amount"], one["reason"]) for one in told["versions"]] == [
        ("900", None),
        ("850", "De stad herrekende."),
    ]


async def test_t5_rows_are_judged_alone_and_what_is_missing_is_told(members: Parliament) -> None:
    fund = await members.made("/api/funds", FUND)
    await imported(members, fund, f"{HEAD}1;Koor;5;Noten;\n9;Koor;5;Noten;\n")
    rows = "1;Koor;5;Noten;\n1;Koor;6;Noten;\n2;Koor;6;Noten;volume\n3;Koor;0;Noten;\n"
    rows += "4;Koor;6;Noten;Wie het  BEREIKT.\n"
    answer = await imported(members, fund, HEAD + rows, whole=True)
    assert outcomes(answer) == [
        (2, "unchanged", None),
        (3, "refused", "row-twice"),
        (4, "refused", "no-such-criterion"),
        (5, "refused", "nothing-allocated"),
        (6, "allocated", None),
    ]
    assert answer["missing"] == ["9"]
    assert [answer[name] for name in ("allocated", "corrected", "unchanged", "refused")] == [1, 0, 1, 3]
    told = await members.seen(f"/api/funds/{fund}/allocations/{answer['lines'][4]['allocation']}")
    assert told["criterion"] == "bereik"
    rest = await imported(members, fund, f"{HEAD}1;Koor;5;Noten;\n", whole=True, also=["4"])
    assert rest["missing"] == ["9"]


async def test_t5_a_register_without_its_columns_is_refused_whole(members: Parliament) -> None:
    fund = await members.made("/api/funds", FUND)
    body = {"register": {"columns": ["naam"], "rows": [{"line": 2, "cells": ["Koor"]}]}}
    answer = await members.post(f"/api/funds/{fund}/rows", body, "clerk")
    assert (answer.status, answer.json["code"]) == (422, "register-columns-missing")
    unseen = {"register": {**FULL, "rows": [{"line": 2, "cells": ["Janssens1", "Koor", "5", "Noten"]}]}}
    refused = await members.post(f"/api/funds/{fund}/rows", unseen, "clerk")
    assert (refused.status, refused.json["code"]) == (422, "register-not-looked-through")
    assert await members.seen(f"/api/allocations?fund={fund}") == []
    nowhere = await members.post("/api/funds/nowhere/rows", body, "clerk")
    assert (nowhere.status, nowhere.json["code"]) == (404, "no-such-fund")


async def test_t5_a_name_that_was_erased_does_not_come_back_by_an_import(members: Parliament) -> None:
    fund = await members.made("/api/funds", FUND)
    register = f"{HEAD}1;Piet Privaat;5;Noten;\n"
    name = (await imported(members, fund, register))["lines"][0]["allocation"]
    entry = (await members.seen(f"/api/funds/{fund}/allocations/{name}"))["versions"][0]["position"]
    leaf = (await members.chamber.get(f"/api/log?from={entry}&limit=1")).json["entries"][0]["leaf"]
    digest = json.loads(leaf)["data"]["share"]["name"]
    asked = {"digests": [digest], "ground": "personal-data", "reason": "Hij vraagt het."}
    erasure = await members.made("/api/erasures", asked, "full")
    await members.done(f"/api/erasures/{erasure}/confirm", {}, "city")
    again = await imported(members, fund, register)
    assert again["lines"][0]["outcome"] == "unchanged"
    told = await members.seen(f"/api/funds/{fund}/allocations/{name}")
    assert (told["name"], told["erased"]["name"]["digest"]) == (None, digest)
    corrected = await imported(members, fund, register.replace(";5;", ";6;"))
    assert corrected["lines"][0]["outcome"] == "corrected"
    assert (await members.seen(f"/api/funds/{fund}/allocations/{name}"))["name"] is None


async def test_t5_the_ledger_is_taken_along_by_anybody_and_no_cell_is_a_formula(members: Parliament) -> None:
    fund = await members.made("/api/funds", {**FUND, "name": "=1+1"})
    given = {"name": "+Plus", "kind": "money", "amount": "5.10", "currency": "EUR", "what": "@som(A1)"}
    await members.made(f"/api/funds/{fund}/allocations", given)
    await members.seen(f"/api/funds/{fund}")
    answer = await members.chamber.get(f"/api/allocations.csv?fund={fund}")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'rel="license"' in answer.headers["Link"]
    (row,) = csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))
    assert (row["fund_name"], row["name"], row["what"], row["amount"]) == (
        "'=1+1",
        "'+Plus",
        "'@som(A1)",
        "5.10",
    )
    told = await members.seen(f"/api/allocations.json?fund={fund}")
    assert told["licence"].startswith("https://creativecommons.org/publicdomain/zero/")
    assert [one["name"] for one in told["allocations"]] == ["+Plus"]


async def test_t5_totals_are_told_by_year_size_staffing_and_neighbourhood(members: Parliament) -> None:
    fund = await members.made("/api/funds", {**FUND, "year": 1999, "criteria": []})
    share = {name: value for name, value in SHARE.items() if name != "criterion"}
    await members.made(f"/api/funds/{fund}/allocations", share)
    stranger = {"name": "Een buur", "kind": "money", "amount": "0.10", "currency": "EUR", "what": "Verf."}
    await members.made(f"/api/funds/{fund}/allocations", stranger)
    told = await members.seen("/api/allocations/totals?year=1999")
    assert [(one["part"], one["amount"], one["members"]) for one in told["year"]] == [("1999", "1250.60", 1)]
    for group in ("size", "staffing", "neighbourhood"):
        assert {one["part"]: one["amount"] for one in told[group]} == {
            "unsaid": "1250.50",
            "not-a-member": "0.10",
        }
