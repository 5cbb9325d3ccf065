"""Every page as it comes over the line: the language that it speaks, and its weight on a slow one (F1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from services.chamber.web.languages import catalogue
from tests.journeys.conftest import Doors
from tests.journeys.people import CLERK, address_of
from tests.journeys.reading import Reader, fetched, walked
from tests.services.cli.test_demo import Demo

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

VOTE = "/stemmingen/daden/stem"

BEGIN = (
    "/",
    "/dossiers/overzicht",
    VOTE,
    "/griffie",
    "/ik",
    "/onze-organisatie",
    "/vandaag",
)

VOTE_PAGE, ANY_PAGE = 40_000, 100_000
"""Bytes of the first vote page and of any page, compressed, with all that they load."""

LINE, TRIP, TRIPS, WITHIN = 50_000, 0.3, 4, 3.0
"""A line of 400 kbit/s in bytes a second; seconds of a round trip, and how many a page takes before it
can be used: two for the connection, one for the page, one for what it looks like. Scripts come later and are
not waited for: every page is whole without them."""

DUTCH = re.compile(
    r"\b(het|een|niet|wordt|worden|deze|naar|voor|geen|jullie|zodra|iedereen|stemming|voorstel|weglaten|nog|ook)\b",
    re.IGNORECASE,
)
"""Words that stand in Dutch texts everywhere, and in no English or French one."""

WHO = pytest.mark.parametrize(
    "who", ["", address_of("mderdekolom"), CLERK], ids=["a visitor", "a member", "the clerk"]
)


def untranslated(words: dict[str, str], read: Reader) -> Iterator[str]:
    """What a page says in Dutch: texts that the catalogue has in its language, and whatever looks like it."""
    for said in read.said:
        if words.get(said, said) != said or DUTCH.search(said):
            yield said


@pytest.mark.parametrize("tag", ["en", "fr"])
@WHO
def test_f1_no_page_speaks_dutch_to_who_asked_for_another_language(
    doors: Doors, demo: Demo, tag: str, who: str
) -> None:
    known = {**vars(catalogue(tag))["_catalog"]}  # type: ignore[arg-type]
    words = {one: told for one, told in known.items() if isinstance(one, str) and one}
    names = [one["name"] for one in demo.ask("api/organisations?limit=500")]
    complaints = []
    for _page, address, _answer, read in walked(demo.url, f"taal={tag}; {doors.cookies(who)}", *BEGIN):
        assert read.language == tag, address
        for name in names:
            read.said = [said.replace(name, "…") for said in read.said]
        complaints += [f"{address}: {said}" for said in dict.fromkeys(untranslated(words, read))]
    assert not complaints, "\n".join(complaints)


@WHO
def test_f1_every_page_is_light_enough_for_a_slow_line(
    doors: Doors, demo: Demo, figures: list[str], who: str
) -> None:
    loaded: dict[str, int] = {}
    weights: dict[str, int] = {}
    waits: dict[str, float] = {}
    for page, address, answer, read in walked(demo.url, doors.cookies(who), *BEGIN):
        for load in read.loads:
            loaded.setdefault(load, fetched(f"{demo.url}{load}", "").weight)
        looks = sum(loaded[load] for load in read.loads if load.endswith(".css"))
        weights[address] = answer.weight + sum(loaded[load] for load in read.loads)
        waits[address] = TRIPS * TRIP + (answer.weight + looks) / LINE
        assert weights[address] <= (VOTE_PAGE if page.name == "vote" else ANY_PAGE), (
            address,
            weights[address],
        )
        assert waits[address] <= WITHIN, (address, waits[address])
    heaviest, slowest = max(weights, key=weights.__getitem__), max(waits, key=waits.__getitem__)
    vote = f"; the vote page {weights[VOTE]} bytes" if who else ""
    figures.append(
        f"F1: {len(weights)} pages of {who or 'a visitor'}: the heaviest {heaviest},"
        f" {weights[heaviest]} bytes{vote}; on 400 kbit/s the slowest {slowest}, {waits[slowest]:.1f} s"
    )
