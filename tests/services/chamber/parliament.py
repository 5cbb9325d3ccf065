"""A parliament under rules of procedure in which nothing has to be waited for: a token for everybody, and the
clerk process beside the chamber.

    buurtwerk   civil society   full, substitute; besides `withdrawn`, `lapsed` and `future` mandates
    fietsers    civil society   other
    koor        civil society   choir
    stad        city            city
    dienst      city            service
    moestuin    civil society   suspended, once a test suspends it
    oudleden    civil society   left, once a test lets it go
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from services.clerk import main as clerk
from services.cli.statutes import read_rules
from services.settings import PROCESS_MANDATE, SEAL_SECRET
from tests.conftest import Database
from tests.services.chamber.house import Answer, House, house, settings_for
from tests.services.chamber.test_statutes import CHARTER
from tests.waiting import until

CITY = {"stad": "city", "dienst": "service"}
CIVIL_SOCIETY = {"buurtwerk": "full", "fietsers": "other", "koor": "choir", "moestuin": "suspended",
                 "oudleden": "left"}  # fmt: skip
PREPARED = {
    "kind": "policy",
    "aim": "doen",
    "title": "Meer banken",
    "clauses": ["Er komen banken.", "De banken zijn van hout.", "De wijk kiest de plaats."],
    "question": "Willen we banken?",
    "background": "Er zijn er geen.",
    "for_whom": "Wie slecht te been is",
    "changes": "Zij kunnen rusten.",
    "engagement": {"level": "decide"},
    "scope": "city-wide",
    "addressed_to_city": False,
}
"""An item that lacks nothing but its deliberation."""

_numbers = itertools.count(1)


class Parliament:
    """`tokens` by role; `mandates` and `organisations` by role too."""

    def __init__(self, chamber: House, folder: Path) -> None:
        self.chamber = chamber
        self.folder = folder
        self.tokens = {"nobody": "", "unknown": f"hf_{'x' * 43}", "clerk": chamber.clerk}
        self.mandates: dict[str, str] = {}
        self.organisations = {role: name for name, role in {**CIVIL_SOCIETY, **CITY}.items()}

    async def post(self, path: str, body: Any, role: str) -> Answer:
        """POST as a role."""
        return await self.chamber.post(path, body, self.tokens[role])

    async def done(self, path: str, body: Any = None, role: str = "clerk") -> Any:
        """POST as a role, which must be accepted; gives the receipt."""
        return await self.chamber.done(path, body, self.tokens[role])

    async def made(self, path: str, body: Any = None, role: str = "clerk") -> str:
        """The same; gives the id of what was made."""
        receipt: Any = await self.done(path, body, role)
        return str(receipt["id"])

    async def seen(self, path: str, role: str = "nobody") -> Any:
        """GET as a role, of everything so far."""
        joint = "&" if "?" in path else "?"
        position = await self.chamber.head() - 1
        answer = await self.chamber.ask("GET", f"{path}{joint}at_least={position}", token=self.tokens[role])
        assert answer.status == 200, answer.text
        return answer.json

    async def filed(self, proposal: str, role: str = "full", **more: Any) -> str:
        """An item that lacks nothing but its deliberation."""
        return await self.made("/api/items", {**PREPARED, "id": proposal, **more}, role)

    async def phase(self, proposal: str) -> str:
        """Where an item stands."""
        return str((await self.seen(f"/api/items/{proposal}"))["phase"])

    async def scheduled(self, *proposals: str) -> None:
        """Items come on an agenda; the clerk process finds their support and draws."""
        secret, number = "5" * 64, next(_numbers)
        agenda = await announced(self, f"z{number}", secret)
        await until(lambda: self.closed(agenda))
        await self.done(f"/api/agendas/{agenda}/lot", {"secret": secret})
        for proposal in proposals:
            await until(lambda proposal=proposal: self.stands(proposal, "scheduled"))

    async def closed(self, agenda: str) -> bool:
        """Whether the list of an agenda is closed."""
        return bool((await self.seen(f"/api/agendas/{agenda}"))["closed_at"])

    async def stands(self, proposal: str, phase: str) -> bool:
        """Whether an item is in that phase."""
        return await self.phase(proposal) == phase

    async def counted(self, *polls: str) -> None:
        """Polls close a moment later, and the clerk process counts them."""
        for poll in polls:
            await self.chamber.timely(f"/api/polls/{poll}/closing")
        for poll in polls:
            await until(lambda poll=poll: self.has_result(poll))

    async def has_result(self, poll: str) -> bool:
        """Whether a poll was counted."""
        return (await self.seen(f"/api/polls/{poll}"))["result"] is not None

    async def mandated(self, role: str, organisation: str, kind: str = "full", **more: Any) -> None:
        """A mandate of an organisation, and a token of it, for a role."""
        path = f"/api/organisations/{organisation}/mandates"
        self.mandates[role] = await self.made(path, {"kind": kind, **more})
        self.tokens[role] = (await self.done(f"{path}/{self.mandates[role]}/tokens"))["token"]

    @asynccontextmanager
    async def clerk_process(self) -> AsyncIterator[None]:
        """The clerk process runs beside the chamber, and ends with it."""
        settings = settings_for(self.chamber.database, self.folder)
        (self.folder / PROCESS_MANDATE).write_text("k1", encoding="utf-8")
        (self.folder / SEAL_SECRET).write_bytes(b"\x07" * 32)
        stop = asyncio.Event()
        process = asyncio.create_task(clerk.run(settings, stop))
        try:
            yield
        finally:
            stop.set()
            await process


def soon(seconds: float = 0.5) -> str:
    """A moment from now."""
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()  # noqa: TID251 - a test has a clock


def rules() -> dict[str, Any]:
    """The rules that an assembly begins with; but one supporter is enough, and nothing is waited for."""
    procedure = json.loads(msgspec.json.encode(read_rules()))
    procedure["periods"].update(reading=0, amendments=0)
    procedure["support"] = {"organisations": 1, "sizes": 0, "staffings": 0, "neighbourhoods": 0}
    procedure["places"] = {"by_support": 20, "by_rotation": 0, "by_lot": 0}
    return {"procedure": procedure}


async def announced(parliament: Parliament, sitting: str, secret: str) -> str:
    """An agenda whose list closes a moment later."""
    body = {
        "sitting": sitting,
        "meets_at": soon(86_400),
        "commitment": hashlib.sha256(secret.encode()).hexdigest(),
    }
    return str((await parliament.chamber.timely("/api/agendas", body))["id"])


@asynccontextmanager
async def parliament(database: Database, folder: Path, *, ruled: bool = True) -> AsyncIterator[Parliament]:
    """One that has begun: charter, rules, members, offices. Not `ruled`: without charter and rules."""
    async with house(database, folder) as chamber:
        made = Parliament(chamber, folder)
        if ruled:
            await made.done("/api/charter", CHARTER)
            await made.done("/api/rules", rules())
        for bench, names in (("civil-society", CIVIL_SOCIETY), ("city", CITY)):
            for name, role in names.items():
                await made.done("/api/organisations", {"id": name, "bench": bench, "name": name})
                await made.mandated(role, name)
        await made.mandated("substitute", "buurtwerk", "substitute")
        await made.mandated("withdrawn", "buurtwerk")
        await made.mandated("lapsed", "buurtwerk", valid_until=soon(2))
        await made.mandated("future", "buurtwerk", valid_from=soon(86_400))
        for office in ("chair", "contact"):
            await made.done("/api/offices", {"mandate": f"x{office}", "office": office})
            path = f"/api/offices/x{office}/tokens"
            made.tokens[office] = (await made.done(path, {"office": office}))["token"]
        yield made
