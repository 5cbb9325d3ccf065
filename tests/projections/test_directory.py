"""The directory: facts in, rows of who is who out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from events.assembly.facts import OfficeGiven, OfficeTaken
from events.fact import Slugs
from events.organisation.facts import Described, Merged, MergerAgreed, Profiled
from projections import directory
from projections.directory import DIRECTORY
from tests.conftest import Database
from tests.events.sample import (
    ASSEMBLY,
    DAY,
    FOUNDED,
    NOW,
    Line,
    admitted,
    left,
    mandated,
    reinstated,
    suspended,
    text,
    withdrawn,
)
from tests.projections.given import History, at, erase_prose, fill, reading, write_prose

NEVER_NOW = timedelta(days=36_500)


def profiled(
    organisation: str,
    name: str,
    stands_for: str | None = None,
    themes: Slugs = (),
    target_groups: Slugs = (),
    neighbourhoods: Slugs = (),
) -> Line:
    fact = Profiled(text(name), stands_for and text(stands_for), themes, target_groups, neighbourhoods)
    return f"organisation-{organisation}", fact


FIETSERS = "Iedereen veilig op de fiets, ook wie weinig geld heeft"
MEMBERS = (
    *FOUNDED,
    admitted("fietsers"),
    profiled("fietsers", "Fietsers", FIETSERS, ("mobiliteit",), ("jongeren",), ("dampoort", "ledeberg")),
    admitted("buurtwerk"),
    profiled("buurtwerk", "buurtwerk", "Armoedebestrijding", ("armoede",), (), ("ledeberg",)),
    admitted("stad", "city"),
    profiled("stad", "Dienst Mobiliteit", None, ("mobiliteit",)),
)
WORDS = (
    "Parliament",
    "Purpose",
    "Fietsers",
    FIETSERS,
    "buurtwerk",
    "Armoedebestrijding",
    "Dienst Mobiliteit",
)


async def found(database: Database, **filters: Any) -> list[str]:
    async with reading(database) as models:
        rows = await models.fetch(directory.ORGANISATIONS, **filters)
    return [row["organisation"] for row in rows]


async def test_organisations_to_be_chosen_from_are_those_that_stand_and_fit(database: Database) -> None:
    history = History(*MEMBERS, suspended("fietsers"), admitted("weg"), profiled("weg", "Weg"), left("weg"))
    await write_prose(database, *WORDS, "Weg")
    await fill(database, DIRECTORY, history.leaves)
    async with reading(database) as models:

        async def chosen(**asked: Any) -> list[str]:
            return [row["organisation"] for row in await models.fetch(directory.CHOICES, **asked)]

        assert await chosen() == ["buurtwerk", "stad", "fietsers"]
        assert await chosen(limit=1) == ["buurtwerk"]
        assert await chosen(standing="member") == ["buurtwerk", "stad"]
        assert await chosen(bench="city") == ["stad"]
        assert await chosen(but=["buurtwerk", "stad"]) == ["fietsers"]
        assert await chosen(but=[]) == ["buurtwerk", "stad", "fietsers"]
        assert await chosen(q="FIETS") == ["fietsers"]
        assert await chosen(q="armoede") == ["buurtwerk"]


async def test_the_assembly_is_told_with_its_members_counted(database: Database) -> None:
    history = History(*MEMBERS, admitted("muziek"), suspended("muziek"), admitted("weg"), left("weg"))
    await write_prose(database, *WORDS)
    await fill(database, DIRECTORY, history.leaves)
    async with reading(database) as models:
        assert await models.fetch(directory.ASSEMBLY) == [
            {
                "origin": "example.org/log",
                "name": "Parliament",
                "name_digest": text("Parliament"),
                "purpose": "Purpose",
                "purpose_digest": text("Purpose"),
                "sample": True,
                "edition": 1,
                "founded_at": at(0),
                "members": 3,
                "civil_society": 2,
                "city": 1,
                "suspended": 1,
            }
        ]


async def test_an_assembly_that_was_not_founded_has_no_row(database: Database) -> None:
    await fill(database, DIRECTORY, History(admitted("fietsers")).leaves)
    async with reading(database) as models:
        assert await models.fetch(directory.ASSEMBLY) == []


async def test_an_organisation_shows_its_latest_profile_and_the_mandates_that_hold(
    database: Database,
) -> None:
    history = History(
        *MEMBERS,
        mandated("fietsers", "cem"),
        mandated("fietsers", "later", since=NOW + NEVER_NOW),
        mandated("fietsers", "ended", "substitute", until=NOW - DAY),
        mandated("fietsers", "gone"),
        withdrawn("fietsers", "gone"),
        profiled("fietsers", "De Fietsers", None, ("mobiliteit", "klimaat"), (), ("dampoort",)),
    )
    await write_prose(database, *WORDS, "De Fietsers")
    await fill(database, DIRECTORY, history.leaves)
    async with reading(database) as models:
        assert await models.fetch(directory.ORGANISATION, organisation="fietsers") == [
            {
                "organisation": "fietsers",
                "bench": "civil-society",
                "standing": "member",
                "admitted_at": at(2),
                "since": at(2),
                "reason": None,
                "reason_digest": None,
                "name": "De Fietsers",
                "name_digest": text("De Fietsers"),
                "stands_for": None,
                "stands_for_digest": None,
                "themes": ["mobiliteit", "klimaat"],
                "target_groups": [],
                "neighbourhoods": ["dampoort"],
                "legal_form": None,
                "founded": None,
                "staffing": None,
                "size": None,
                "merging_into": None,
                "merged_into": None,
                "merging": [],
                "mandates": 1,
            }
        ]
        assert await models.fetch(directory.MANDATES, organisation="fietsers") == [
            {
                "mandate": mandate,
                "kind": kind,
                "valid_from": since,
                "valid_until": until,
                "given_at": at(given),
                "withdrawn_at": ended,
            }
            for mandate, kind, since, until, given, ended in [
                ("cem", "full", NOW - DAY, None, 8, None),
                ("later", "full", NOW + NEVER_NOW, None, 9, None),
                ("ended", "substitute", NOW - DAY, NOW - DAY, 10, None),
                ("gone", "full", NOW - DAY, None, 11, at(12)),
            ]
        ]


async def test_standing_follows_suspension_reinstatement_leaving_and_coming_back(database: Database) -> None:
    async def standing(history: History) -> tuple[Any, ...]:
        await fill(database, DIRECTORY, history.leaves)
        async with reading(database) as models:
            (row,) = await models.fetch(directory.ORGANISATION, organisation="fietsers")
        return row["standing"], row["since"], row["reason"], row["bench"], row["admitted_at"]

    await write_prose(database, "unpaid", "paid")
    history = History(*MEMBERS)
    assert await standing(history) == ("member", at(2), None, "civil-society", at(2))
    history.add(suspended("fietsers"))
    assert await standing(history) == ("suspended", at(8), "unpaid", "civil-society", at(2))
    history.add(reinstated("fietsers"))
    assert await standing(history) == ("member", at(9), "paid", "civil-society", at(2))
    history.add(left("fietsers"))
    assert await standing(history) == ("left", at(10), None, "civil-society", at(2))
    history.add(admitted("fietsers", "city"))
    assert await standing(history) == ("member", at(11), None, "city", at(11))


async def test_organisations_are_listed_by_name_without_those_that_left(database: Database) -> None:
    history = History(*MEMBERS, admitted("aaa"), profiled("aaa", "Aaa"), left("aaa"), suspended("stad"))
    await write_prose(database, *WORDS, "Aaa")
    await fill(database, DIRECTORY, history.leaves)
    assert await found(database) == ["buurtwerk", "stad", "fietsers"]


async def test_a_list_goes_on_after_the_last_one_of_the_page_before(database: Database) -> None:
    numbered = [f"o{number:02}" for number in range(25)]
    lines = [line for o in numbered for line in (admitted(o), profiled(o, f"Same name {o[1]}"))]
    await write_prose(database, *(f"Same name {digit}" for digit in "012"))
    await fill(database, DIRECTORY, History(*lines).leaves)
    pages, after = [], None
    while page := await found(database, limit=10, after=after):
        pages.append(page)
        after = page[-1]
    assert pages == [numbered[:10], numbered[10:20], numbered[20:]]
    assert await found(database, after="nobody") == []


SEARCHES: list[tuple[dict[str, str], list[str]]] = [
    ({"q": "fiets"}, ["fietsers"]),
    ({"q": "veilige"}, ["fietsers"]),  # another form of a word
    ({"q": "BESTRIJDING"}, ["buurtwerk"]),  # a part of a compound
    ({"q": "mobil"}, ["stad", "fietsers"]),  # of the second it is a theme
    ({"q": "ledeberg"}, ["buurtwerk", "fietsers"]),
    ({"q": "veilig geld"}, ["fietsers"]),
    ({"q": "veilig -geld"}, []),
    ({"q": "de"}, ["buurtwerk", "fietsers"]),  # a stop word is looked for as it is written
    ({"q": "100%_'\\ \x22 &|!(:*"}, []),
    ({"theme": "mobiliteit"}, ["stad", "fietsers"]),
    ({"neighbourhood": "ledeberg"}, ["buurtwerk", "fietsers"]),
    ({"target_group": "jongeren"}, ["fietsers"]),
    ({"theme": "mobiliteit", "neighbourhood": "ledeberg", "q": "fiets"}, ["fietsers"]),
    ({"theme": "mobil"}, []),
]


async def test_a_visitor_searches_in_own_words(database: Database) -> None:
    await write_prose(database, *WORDS)
    await fill(database, DIRECTORY, History(*MEMBERS).leaves)
    for asked, expected in SEARCHES:
        assert await found(database, **asked) == expected, asked


async def test_an_erased_text_shows_as_absent_and_is_not_found(database: Database) -> None:
    await write_prose(database, *WORDS)
    await fill(database, DIRECTORY, History(*MEMBERS).leaves)
    await erase_prose(database, FIETSERS)
    async with reading(database) as models:
        (row,) = await models.fetch(directory.ORGANISATION, organisation="fietsers")
    assert (row["name"], row["stands_for"], row["stands_for_digest"]) == ("Fietsers", None, text(FIETSERS))
    assert await found(database, q="veilig") == []
    assert await found(database, q="fietsers") == ["fietsers"]


async def test_tags_are_counted_by_kind(database: Database) -> None:
    history = History(*MEMBERS, left("stad"))
    await fill(database, DIRECTORY, history.leaves)
    async with reading(database) as models:
        rows = await models.fetch(directory.TAGS)
    assert [tuple(row.values()) for row in rows] == [
        ("neighbourhood", "dampoort", 1),
        ("neighbourhood", "ledeberg", 2),
        ("target_group", "jongeren", 1),
        ("theme", "armoede", 1),
        ("theme", "mobiliteit", 1),
    ]


async def test_other_facts_leave_the_directory_as_it_is(database: Database) -> None:
    await fill(database, DIRECTORY, History(*ASSEMBLY).leaves)
    async with reading(database) as models:
        assert await models.positions() == {"directory_v3": len(ASSEMBLY)}


async def test_a_fuller_profile_is_told_and_found_and_gone_when_it_says_less(database: Database) -> None:
    fact = Described(
        text("Koor"),
        None,
        ("cultuur",),
        (),
        ("sint-amandsberg",),
        "unincorporated",
        1998,
        "volunteer",
        "under-10",
    )
    log = (*MEMBERS, admitted("koor"), ("organisation-koor", fact))
    await write_prose(database, *WORDS, "Koor")
    await fill(database, DIRECTORY, History(*log).leaves)
    async with reading(database) as models:
        (row,) = await models.fetch(directory.ORGANISATION, organisation="koor")
    assert (row["legal_form"], row["founded"], row["staffing"], row["size"]) == (
        "unincorporated", 1998, "volunteer", "under-10"
    )  # fmt: skip
    for asked in ({"legal_form": "unincorporated"}, {"staffing": "volunteer"}, {"size": "under-10"}):
        assert await found(database, **asked) == ["koor"]
    assert await found(database, q="sint amandsberg") == ["koor"]
    assert await found(database, bench="city") == ["stad"]
    await fill(database, DIRECTORY, History(*log, profiled("koor", "Koor")).leaves)
    assert await found(database, staffing="volunteer") == []


async def test_a_merger_is_told_on_both_sides_of_it(database: Database) -> None:
    agreed = ("organisation-buurtwerk", MergerAgreed("fietsers"))
    done = ("organisation-fietsers", Merged("buurtwerk", ())), left("buurtwerk")
    no_more = ("organisation-buurtwerk", MergerAgreed(None))
    for since, told in (
        ((agreed,), ("member", "fietsers", None)),
        ((agreed, *done, no_more), ("left", None, "fietsers")),
        ((agreed, *done, no_more, admitted("buurtwerk")), ("member", None, None)),
    ):
        await fill(database, DIRECTORY, History(*MEMBERS, *since).leaves)
        async with reading(database) as models:
            (row,) = await models.fetch(directory.ORGANISATION, organisation="buurtwerk")
        assert (row["standing"], row["merging_into"], row["merged_into"]) == told


async def test_offices_are_told_as_long_as_they_are_held(database: Database) -> None:
    given = (
        *FOUNDED,
        ("assembly", OfficeGiven("chair", "carl")),
        ("assembly", OfficeGiven("contact", "cora")),
    )
    await fill(database, DIRECTORY, History(*given, ("assembly", OfficeTaken("contact", "cora"))).leaves)
    async with reading(database) as models:
        rows = await models.fetch(directory.OFFICES)
    assert [(row["office"], row["mandate"]) for row in rows] == [("chair", "carl"), ("clerk", "griet")]
