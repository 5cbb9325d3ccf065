"""No page asks the database more often because there is more to list: no question for each line of a list."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from infra.bench import assembly
from infra.bench.statements import counted
from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.founding import create_database, install
from infra.postgres.schemas import PostgresSchemas
from projections import PROJECTIONS
from services.bench.paging import IDS, INSTEAD, Look, looks, shown
from services.bench.parliament import Built, built, outreach
from services.bench.parliament.extent import BUSY, CLERK, MEMBER, Extent
from services.bench.streaming import Remembered, projected
from tests.conftest import APP, OWNER, PASSWORD, Database
from tests.services.chamber.house import House, house

pytestmark = [pytest.mark.fault, pytest.mark.timeout(400)]

NOW = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)

FEW = Extent(20, 30, voters=5, submitted=5, deliberated=5, voted_on=5, beside=5, signals=5, again=5)
MANY = Extent(200, 60, voters=50, submitted=50, deliberated=50, voted_on=50, beside=50, signals=50, again=50)
"""Five of everything that is listed, and fifty."""


OWN = 2
"""Statements that the chamber may send of its own accord meanwhile; one for each line would be 45 more."""

MOST = 20
"""Statements of any page: most take the way of a delegated question and the page of a signal, about 18."""

AGAIN = 20
"""How often a page is asked again before it is said to take more."""


@asynccontextmanager
async def assembly_of(
    postgres: EmbeddedPostgres, folder: Path, extent: Extent
) -> AsyncIterator[tuple[House, dict[str, str]]]:
    """A chamber on such an assembly, and the cookies of a member and of the clerk."""
    name = f"costs_{extent.dossiers}"
    database = Database(
        name, postgres.url(name, APP, PASSWORD), postgres.url(name, OWNER, PASSWORD), postgres.url(name)
    )
    await create_database(postgres.url(), database.owner_url, database.url)
    await install(database.owner_url, APP)
    leaves: list[bytes] = []

    def events() -> Iterator[Built]:
        for one in built(extent, NOW):
            leaves.append(one.entry.leaf)
            yield one

    async for _head in assembly.write(database.owner_url, events()):
        pass
    for projection in PROJECTIONS:
        await projected(projection, PostgresSchemas(database.url), Remembered(leaves), len(leaves))
    known = [outreach.known(number) for number in range(extent.beside)]
    await assembly.settle(database.url, extent.members, MEMBER, IDS["{commission}"], known)
    member = await assembly.signed_in(database.url, "member", f"m{MEMBER}", MEMBER)
    clerk = await assembly.signed_in(database.url, "clerk", CLERK, None)
    async with house(database, folder, founded=False, filled=False) as chamber:
        yield chamber, {"member": f"halfrond={member}", "clerk": f"halfrond={clerk}"}


async def statements(
    postgres: EmbeddedPostgres, folder: Path, extent: Extent, before: Mapping[str, int]
) -> dict[str, int]:
    """How many statements each page takes on such an assembly: the least of some times, for the first finds
    nothing remembered, and now and then the chamber sends its own. One that seems to take more than `before`
    is asked again, so that it cannot be by chance. Every page is there, but those of `NOWHERE`.
    """
    found: dict[str, int] = {}
    odd: dict[str, int] = {}
    with counted() as sent:
        async with assembly_of(postgres, folder, extent) as (chamber, cookies):
            for look in looks(cookies):
                page = f"{look.path} for a {look.who}"
                status, least = min([await _one(chamber, look, cookies, sent) for _ in range(3)])
                if not shown(look, status):
                    odd[page] = status
                for _ in range(AGAIN):
                    if least <= before.get(page, least) + OWN:
                        break
                    least = min(least, (await _one(chamber, look, cookies, sent))[1])
                found[page] = least
    assert odd == {}, "a page of the table that is not there"
    return found


async def _one(
    chamber: House, look: Look, cookies: dict[str, str], sent: Callable[[], int]
) -> tuple[int, int]:
    """The status of the answer, and the statements that were sent meanwhile."""
    before = sent()
    headers = {"Cookie": cookies[look.who]} if look.who in cookies else {}
    async with chamber.session.get(chamber.url + look.path, headers=headers, allow_redirects=False) as answer:
        await answer.read()
    return answer.status, sent() - before


async def test_a_page_sends_as_many_statements_for_fifty_things_as_for_five(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    few = await statements(postgres, tmp_path, FEW, {})
    many = await statements(postgres, tmp_path, MANY, few)
    assert len(few) > 150, "the table of pages, as visitor, member and clerk"
    more = {page: (few[page], count) for page, count in many.items() if count > few[page] + OWN}
    assert more == {}
    assert {page: count for page, count in many.items() if count > MOST} == {}


LONG = Extent(60, 130, voters=120, submitted=5, deliberated=5, voted_on=5, beside=25, signals=30, again=25)
"""More members, ballots, applications, contributions, signals and steps than a page shows at once."""

OUT = LONG.beside + LONG.beside // 2
"""Of what was delegated: at least so much."""


async def test_what_does_not_fit_a_page_is_found_by_searching_and_by_going_on(
    postgres: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with assembly_of(postgres, tmp_path, LONG) as (chamber, cookies):

        async def page(path: str, who: str = "clerk") -> str:
            async with chamber.session.get(chamber.url + path, headers={"Cookie": cookies[who]}) as answer:
                assert answer.status == 200
                return await answer.text()

        for path, who in (
            ("/griffie/toelating", "clerk"),
            ("/zittingen/nu", "clerk"),
            (f"/griffie/stemmingen/stemming{BUSY}", "clerk"),
            ("/onze-organisatie", "member"),
            ("/maatregelen?soort=suspend", "member"),
            ("/acties?bij=dossier0", "clerk"),
            (INSTEAD["/bereik/nieuw"], "clerk"),
            (f"/griffie/uitnodigingen/{outreach.known(0)}", "clerk"),
        ):
            more = "&" if "?" in path else "?"
            last = "Vereniging 99 van de wijk"
            assert last not in await page(path, who), path
            assert last in await page(f"{path}{more}zoek=vereniging+99", who), path
            nobody = await page(f"{path}{more}zoek=niemand", who)
            assert "Geen enkele organisatie heet zo." in nobody, path
        assert len(await all_of(page, f"/dossiers/{BUSY}/gesprek", r'id="b-(\w+)"', "Lees verder")) == 30
        by_time = f"/dossiers/{BUSY}/gesprek?order=time"
        assert len(await all_of(page, by_time, r'id="b-(\w+)"', "Lees verder")) == 30
        short, whole = await page("/vandaag", "member"), await page("/vandaag?alles=ja", "member")
        assert [text.count('href="/maatregelen/') for text in (short, whole)] == [10, 25]
        assert [text.count('href="/voorstellen/ontwerpen/') for text in (short, whole)] == [10, 25]
        assert ['href="/vandaag?alles=ja">' in text for text in (short, whole)] == [True, False]
        roll = "/stemmingen/stemmingdossier0?volgorde=keuze"
        assert len(await all_of(page, roll, r"log\?position=(\d+)\">nr", "Verder in de tabel")) == 120
        assert len(await all_of(page, "/lid-worden", r'id="aanvraag-(\w+)"', "Oudere")) == 25
        await leads_on(chamber, page)


async def leads_on(chamber: House, page: Callable[..., Awaitable[str]]) -> None:
    """What is known of a signal, of a bundle, and of what was delegated, against what the API tells whole."""

    async def told(path: str) -> Any:
        async with chamber.session.get(f"{chamber.url}/api{path}") as answer:
            return await answer.json()

    async def named(path: str, address: str, onward: str) -> list[str]:
        return sorted(await all_of(within, path, rf'href="{address}/([\w-]+)"', onward))

    async def within(path: str) -> str:
        """The list that an address leads to, with what leads on from it."""
        text, name = await page(path, "member"), urlsplit(path).fragment
        return text.partition(f'<h2 id="{name}"')[2].partition("</section>")[0]

    signal, delegation = await told("/signals/signaal0"), await told("/delegations/signal/signaal0")
    own = "/signalen/signaal0"
    organisations = await named(f"{own}#wie", "/organisaties", "Wie dit nog ziet")
    assert organisations == sorted(one["organisation"] for one in signal["recognised"])
    for kind, address in (("signal", "/signalen"), ("proposal", "/dossiers"), ("action", "/acties")):
        linked = await named(f"{own}#koppelingen", address, "Waar het nog mee te maken heeft")
        assert linked == sorted(one["item"] for one in signal["links"] if one["kind"] == kind)
    for question in ("can", "cannot", "who", "done"):

        async def earlier(path: str, question: str = question) -> str:
            text = (await page(path, "member")).partition(f'id="vraag-{question}"')[2]
            return text.partition("<h3")[0].partition("<details")[2]

        answers = await all_of(earlier, own, r"Versie (\d+)", "Nog eerdere antwoorden")
        assert answers == [str(number) for number in range(24, 0, -1)]
    inside = [one["root"] for one in (await told("/bundles/bundel0"))["contents"]]
    assert len(inside) == 25
    found = await all_of(
        within, "/bundels/bundel0#na", r'<h3><a href="/signalen/(\w+)"', "Verder in de bundel"
    )
    assert found == inside
    assert re.findall(r'<h2 id="signaal-(\w+)"', await page("/bundels/bundel0/afdruk", "member")) == inside
    way = "/verwijzingen/signal/signaal0"
    steps = await all_of(within, f"{way}#weg", r'id="stap-(\d+)"', "Wat eerder gebeurde")
    assert sorted(map(int, steps)) == [one["position"] for one in delegation["steps"]]
    assert len(steps) > 20
    asked = "/commissions/commissie0/items/signal/signaal0/contributions"
    said = [one["contribution"] for top in await told(asked) for one in (top, *top["replies"])]
    assert sorted(await all_of(page, way, r'id="b-(\w+)"', "Lees verder")) == sorted(said)
    for path, each, onward, least in (
        ("/signalen", r'<h3><a href="/signalen/(\w+)"', "Oudere signalen", LONG.signals),
        ("/bundels?signal=signaal3", r'<h2><a href="/bundels/(\w+)"', "Oudere bundels", 1),
        ("/verwijzingen", r'<h2[^>]*><a href="/verwijzingen/(\w+/\w+)"', "Meer verwijzingen", OUT),
        ("/verwijzingen?open=true", r'<h2[^>]*><a href="/verwijzingen/(\w+/\w+)"', "Meer verwijzingen", OUT),
    ):
        address, _, rest = path.partition("?")
        api = {"/signalen": "/signals", "/bundels": "/bundles", "/verwijzingen": "/delegations"}[address]
        lines = await told(f"{api}?{rest}&limit=1000")
        assert len(await all_of(page, path, each, onward)) == len(lines) >= least


async def all_of(page: Callable[[str], Awaitable[str]], path: str, each: str, onward: str) -> list[str]:
    """What stands on a page and on those that it leads to, none of it twice."""
    found: list[str] = []
    while True:
        text = await page(path)
        some = re.findall(each, text)
        assert not set(some) & set(found)
        found += some
        link = re.search(rf'href="([^"]*)"[^>]*>{onward}<', text)
        if link is None:
            return found
        path = urljoin(path, html.unescape(link[1]))
