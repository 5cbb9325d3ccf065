"""What each page costs: on an assembly that has worked for years, and on one of a tenth of its log.

Addresses are made of the table of pages, with the ids of `parliament.py`; each is asked as a visitor, as a
member and as the clerk. Requests come one after the other, so a figure is the time that the server takes, and
the answer tells how many statements it sent to PostgreSQL meanwhile. The health check is `/health/ready`,
which asks the database too. A page on the large log, the health check and the page on the small log are asked
for in turns: on a busy machine all three are slow.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from litestar.types import Receive, Scope, Send

from services.bench.parliament.answers import OWED
from services.bench.parliament.extent import BUSY, MEMBER
from services.bench.parliament.outreach import GAP
from services.bench.table import Case, Measure
from services.chamber.web import PAGES
from services.chamber.web.page import Page

REQUESTS = 60
"""Of each page in a run; the first one, which finds nothing remembered, is not counted. Of sixty measurements
three are above the p95; of twenty it is the slowest but one, which says more about what else the machine did.
"""

SLOWEST = 10
"""Times the health check that a page may take (p95)."""

GROWTH = 1.5
"""Times the cost on a tenth of the log that a page may cost (median)."""

HEALTH = "/health/ready"

IDS = {
    "{version}": "1",
    "{aim}": "doel1",
    "{action}": "actie0",
    "{organisation}": MEMBER,
    "{measure}": "maatregel0",
    "{poll}": "stemmingdossier0",
    "{proposal}": BUSY,
    "{amendment}": f"amendement0x{BUSY}",
    "{contribution}": f"bijdrage0x{BUSY}",
    "{draft}": "ontwerp0",
    "{sitting}": "nu",
    "{link}": "a" * 43,
    "{person}": f"pm{MEMBER}",
    "{what}": "digest",
    "{secret}": "a" * 43,
    "{commission}": "commissie0",
    "{call}": "oproep1",
    "{kind}": "signal",
    "{item}": "signaal0",
    "{signal}": "signaal0",
    "{bundle}": "bundel0",
    "{fund}": "fonds0",
    "{allocation}": "toekenning0",
    "{outreach}": "taak0",
    "{prospect}": "bekend0",
}
"""What stands in an address."""

INSTEAD = {
    "/antwoorden/{proposal}": f"/antwoorden/{OWED}",
    "/bereik/nieuw": f"/bereik/nieuw?soort=neighbourhood&naam={GAP}",
}
"""Addresses of pages that are not about the fullest thing of a kind, or ask for more than its id."""

NOWHERE = {
    f"/aanmelden/{IDS['{link}']}": "a link to sign in that nobody was sent",
    f"/uitschrijven/{IDS['{person}']}/digest/{IDS['{secret}']}": "a link that stands in no mail",
}
"""Addresses at which nothing is, each with the reason. Every other page of the table is shown."""

FURTHER = (
    "/atom",
    "/dossiers?q=bank",
    "/dossiers?state=open",
    "/dossiers?after=dossier99",
    f"/dossiers/{BUSY}/atom",
    "/commissies/commissie0/atom",
    "/signalen/signaal0/atom",
    f"/dossiers/{BUSY}/gesprek?order=time",
    f"/dossiers/{BUSY}/amendementen/nieuw?kind=replace&at=a1",
    "/dossiers/dossier0",
    f"/dossiers/{OWED}",
    "/dossiers/dossier0/tekst",
    "/dossiers/dossier0/verloop",
    "/griffie/stemming?voorstel=dossier0",
    "/log?position=500",
    "/oproepen/zetel0",
    "/organisaties?q=vereniging",
    "/organisaties?after=organisation100",
    f"/stemmingen/stemming{BUSY}",
    f"/stemmingen/stemming{BUSY}/stem",
    "/verwijzingen/question/bijdrage0xdossier0",
    "/zittingen/zitting0",
    "/zittingen/komend0",
)
"""Addresses beside one of each page: feeds, searches, later parts of lists, and things in another state."""


class Look(NamedTuple):
    """One address, as somebody sees it; `who` is told in the table."""

    path: str
    who: str
    cookie: str


class Cost(NamedTuple):
    """Milliseconds, and statements of one request: the least, for now and then the chamber sends its own."""

    p50: float
    p95: float
    statements: int
    status: int


def looks(cookies: Mapping[str, str]) -> list[Look]:
    """All that is measured. `cookies` are the cookies of each who is signed in."""
    known = [page for page in PAGES if page.known]
    public = [page for page in PAGES if not page.known]
    found = [Look(path, "visitor", "") for path in (*map(_address, public), *FURTHER) if "/stem" not in path]
    found += [
        Look(path, who, cookie)
        for who, cookie in cookies.items()
        for path in (*map(_address, public), *map(_address, known), *FURTHER)
    ]
    return found


def shown(look: Look, status: int) -> bool:
    """Whether an answer says that there is such a page, or that it leads on, as must be."""
    return status in ({404} if look.path in NOWHERE else {200, 303})


def _address(page: Page) -> str:
    path = INSTEAD.get(page.path, page.path)
    for name, value in IDS.items():
        path = path.replace(name, value)
    return path


class Answered(NamedTuple):
    """One answer: the milliseconds it took, the statements it sent to PostgreSQL, its status."""

    ms: float
    statements: int
    status: int


class Served(NamedTuple):
    """A chamber on an assembly: its port, and who is signed in there by their cookies."""

    port: int
    cookies: Mapping[str, str]

    @contextlib.asynccontextmanager
    async def asking(self, look: Look) -> AsyncIterator[Callable[[], Awaitable[Answered]]]:
        """What asks for a page once, over a connection that stays.

        Raises (whoever asks): RuntimeError when it is not shown.
        """
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        cookie = self.cookies.get(look.who, "")
        asked = (
            f"GET {look.path} HTTP/1.1\r\nhost: 127.0.0.1:{self.port}\r\n"
            + (f"cookie: {cookie}\r\n" if cookie else "")
            + "\r\n"
        ).encode()

        async def ask() -> Answered:
            started = time.perf_counter()
            writer.write(asked)
            head = await reader.readuntil(b"\r\n\r\n")
            fields = dict(line.partition(b": ")[::2] for line in head.lower().split(b"\r\n"))
            await reader.readexactly(int(fields[b"content-length"]))
            took, status = (time.perf_counter() - started) * 1000, int(head[9:12])
            if not shown(look, status):
                raise RuntimeError(f"{look.path} for a {look.who}: {head[:32]!r}")
            return Answered(took, int(fields[COUNTED]), status)

        try:
            yield ask
        finally:
            writer.close()


async def measured(*asked: tuple[Served, Look]) -> list[Cost]:
    """What each costs, asked in turns: what else the machine does meets all of them alike.

    Raises: RuntimeError when a page is not shown.
    """
    async with contextlib.AsyncExitStack() as stack:
        asking = [await stack.enter_async_context(served.asking(look)) for served, look in asked]
        rounds = [[await ask() for ask in asking] for _ in range(REQUESTS + 1)]
    return [_cost(answers) for answers in zip(*rounds[1:], strict=True)]


def _cost(answers: Sequence[Answered]) -> Cost:
    ordered = sorted(answer.ms for answer in answers)
    slow = ordered[math.ceil(len(ordered) * 0.95) - 1]
    least = min(answer.statements for answer in answers)
    return Cost(statistics.median(ordered), slow, least, answers[-1].status)


def cases(large: Served, small: Served) -> list[Case]:
    """Of each page: against the health check, and against the small log."""
    made = []
    for look in looks(large.cookies):
        made += _of_page(look, large, small)
    return made


def _of_page(look: Look, large: Served, small: Served) -> list[Case]:
    noted: dict[str, Any] = {}
    medians: list[float] = []
    waiting: dict[str, list[float]] = {"health": [], "median": [], "small": []}

    async def page() -> float:
        cost, health, less = await measured(
            (large, look), (large, Look(HEALTH, "anybody", "")), (small, look)
        )
        medians.append(cost.p50)
        noted["statements"] = cost.statements
        noted["statements on the small log"] = less.statements
        noted["status"] = cost.status
        noted["median ms"] = [round(one, 3) for one in medians]
        for name, figure in (("health", health.p95), ("median", cost.p50), ("small", less.p50)):
            waiting[name].append(figure)
        return cost.p95

    def told(name: str) -> Measure:
        async def figure() -> float:
            return waiting[name].pop(0)

        return figure

    name = f"{look.path} for a {look.who}"
    slow, growing = "pages against the health check, p95", "pages against a tenth of the log, median"
    tenth = "on a tenth of the log"
    health, median, small_one = told("health"), told("median"), told("small")
    return [
        Case(f"{name}, p95", HEALTH, "ms", page, health, SLOWEST, "at most", noted, slow),
        Case(f"{name}, median", tenth, "ms", median, small_one, GROWTH, "at most", noted, growing),
    ]


COUNTED = b"x-statements"


class Counting:
    """Around a chamber: each answer tells how many statements were sent since it was asked for."""

    def __init__(self, app: Any, statements: Callable[[], int]) -> None:
        self._app = app
        self._statements = statements

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and add the header."""
        before = self._statements()

        async def told(message: Any) -> None:
            if message["type"] == "http.response.start":
                count = (COUNTED, str(self._statements() - before).encode())
                message = {**message, "headers": [*message["headers"], count]}
            await send(message)

        await self._app(scope, receive, told)
