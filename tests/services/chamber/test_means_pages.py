"""T5: the pages of means: anybody reads who received what; the clerk records, corrects and imports."""

from __future__ import annotations

import re

import pytest

from services.chamber.views.means import Sum, Total
from services.chamber.web.fields import FORMS_OF
from services.chamber.web.languages import Tag
from services.chamber.web.means import ordered
from services.chamber.web.phrases.means import amount
from services.chamber.web.rendering import language
from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.matrix import FUND, SHARE
from tests.services.chamber.parliament import Parliament

CANARY = "<b>kanarie</b>"
SHOWN = "&lt;b&gt;kanarie&lt;/b&gt;"


async def clerk(made: Parliament) -> Browser:
    """The clerk's browser."""
    return await signed_in(made.chamber, "clerk", "k1")


async def test_t5_the_clerk_records_a_fund_allocates_and_corrects(members: Parliament) -> None:
    browser = await clerk(members)
    told = {
        "name": f"Wijkfonds {CANARY}",
        "source": "Stad Gent",
        "year:number": "2024",
        "purpose": "Ontmoeting",
    }
    page = await browser.done(
        "/middelen", "record-fund", {**told, "criteria:criteria": "bereik: Wie\nWie nood heeft"}
    )
    assert "Het fonds is opgetekend." in page
    assert SHOWN in page
    assert CANARY not in page
    fund = re.findall(r'action="/doe/allocate/(\w+)"', page)[0]
    share = {
        "recipient": "koor",
        "kind": "money",
        "amount:exact": "1250,5",
        "what": CANARY,
        "criterion": "bereik",
    }
    wrong = await browser.send(f"/middelen/{fund}", "allocate", {**share, "recipient": ""})
    assert wrong.status == 422
    assert "Kies het lid dat het kreeg" in wrong.text
    page = await browser.done(f"/middelen/{fund}", "allocate", share)
    assert "€ 1.250,50" in page.replace("\u00a0", " ")
    allocation = re.findall(rf'href="/middelen/{fund}/(\w+)"', page)[0]
    at = f"/middelen/{fund}/{allocation}"
    page = await browser.done(at, "correct-allocation", {"amount:exact": "1000", "reason": "Typfout."})
    assert "Typfout." in page
    assert "Wat er stond, en wat er verbeterd werd" in page
    page = await browser.done(
        f"/middelen/{fund}", "correct-fund", {"year:number": "2023", "reason": "Verkeerd jaar."}
    )
    assert "Verkeerd jaar." in page
    anybody = Browser(members.chamber)
    assert "/doe/" not in await anybody.page(f"/middelen/{fund}")
    assert "Wat koor kreeg" in await anybody.page("/middelen/toekenningen?organisatie=koor")
    assert "organisatie=koor" in await anybody.page("/organisaties/koor")
    totals = (await anybody.page("/middelen/totalen?jaar=2023")).replace("\u00a0", " ")
    assert totals.count("€ 1.000,00") == 4
    assert "Lid dat het niet zegt" in totals
    assert re.findall(r'<th scope="col">([^<]+)</th><th scope="col">Bedrag', totals) == [
        *("Jaar", "Grootte", "Wie er werkt", "Wijk")
    ]


async def test_t5_a_register_is_pasted_and_each_row_is_told(members: Parliament) -> None:
    fund = await members.made("/api/funds", FUND)
    browser = await clerk(members)
    at = f"/griffie/middelen/{fund}"
    register = f"Kenmerk\tBegunstigde\tBedrag\tDoel\n1\tKoor\t900\t{CANARY}\n2\t{CANARY}\t1.234\tVerf\n"
    unseen = await browser.send(at, "import-register", {"register:register": register})
    assert unseen.status == 422
    assert "Kijk eerst na of er onder kenmerk geen naam" in unseen.text
    looked = {"register:register": register, "no_names:truth": "yes"}
    answer = await browser.send(at, "import-register", looked)
    assert answer.status == 200
    assert "Het bedrag is niet op één manier te lezen" in answer.text
    assert CANARY not in answer.text
    assert "(lid)" in answer.text
    before = await members.chamber.head()
    again = await browser.send(at, "import-register", looked)
    assert "Ongewijzigd" in again.text
    assert await members.chamber.head() == before
    part = {**looked, "register:register": register.replace("1\t", "7\t")}
    told = "Staat in het fonds, maar niet in wat je nu inlas"
    assert told not in (await browser.send(at, "import-register", part)).text
    whole = await browser.send(at, "import-register", {**part, "whole:truth": "yes"})
    assert told in whole.text
    listed = await browser.page(f"/middelen/{fund}")
    assert SHOWN in listed
    long = "kenmerk;begunstigde;bedrag;doel\n" + "1;a;1;b\n" * 1_001
    for text, why in (
        ("naam;bedrag\na;1", "Er ontbreken kolommen"),
        ('a;b\n"', "geen tabel"),
        (long, "te lang"),
    ):
        refused = await browser.send(at, "import-register", {"register:register": text})
        assert refused.status == 422
        assert why in refused.text


async def test_t5_an_erased_name_is_told_as_erased_and_many_allocations_have_pages(
    members: Parliament,
) -> None:
    fund = await members.made("/api/funds", {**FUND, "year": 1998})
    for number in range(52):
        await members.done(f"/api/funds/{fund}/allocations", {**SHARE, "what": f"Ding {number}."})
    anybody = Browser(members.chamber)
    first = await anybody.page(f"/middelen/{fund}")
    assert "Ding 51." in first
    assert "Ding 1." not in first
    older = re.findall(rf'href="/middelen/{fund}\?voor=(\d+)"', first)[0]
    assert "Ding 1." in await anybody.page(f"/middelen/{fund}?voor={older}")
    assert "Ding 1." not in await anybody.page("/middelen/toekenningen?jaar=1998")
    assert "Wijkbudget" in await anybody.page("/middelen?jaar=1998")


@pytest.mark.parametrize(
    ("tag", "kind", "exact", "currency", "shown"),
    [
        ("nl", "money", "1250.5", "EUR", "€ 1.250,50"),
        ("fr", "money", "1250.50", "EUR", "1 250,50 €"),
        ("nl", "money", "999999999999.99", "EUR", "€ 999.999.999.999,99"),
        ("nl", "hours", "7.25", None, "7,25 uur werk"),
        ("en", "rooms", "12", None, "a room 12 times"),
    ],
)
def test_t5_an_amount_is_shown_to_the_cent(
    tag: Tag, kind: str, exact: str, currency: str | None, shown: str
) -> None:
    said = amount(language(tag), Sum(kind, currency, exact, 1))
    assert said.replace("\u00a0", " ").replace("\u202f", " ") == shown


def test_t5_groups_stand_in_their_order_and_what_is_not_known_last() -> None:
    def parts(group: str, *names: str) -> list[str]:
        return [
            part for part, _ in ordered(group, [Total(name, "money", "EUR", "1", 1, 1) for name in names])
        ]

    assert parts("year", "2024", "2025", "2026") == ["2026", "2025", "2024"]
    assert parts("size", "10-49", "250-or-more", "not-a-member", "under-10", "unsaid") == [
        *("under-10", "10-49", "250-or-more", "unsaid", "not-a-member"),
    ]
    assert parts("neighbourhood", "ledeberg", "not-a-member", "unsaid", "wondelgem") == [
        *("ledeberg", "wondelgem", "unsaid", "not-a-member"),
    ]


def test_t5_criteria_are_lines_with_names_of_their_own() -> None:
    assert FORMS_OF["criteria"](["bereik: Wie het bereikt\r\n\nWie nood heeft\n"]) == [
        {"criterion": "bereik", "text": "Wie het bereikt"},
        {"criterion": "wienoodheeft", "text": "Wie nood heeft"},
    ]
