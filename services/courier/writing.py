"""From a mail that waits to its letter: what it is about is looked up when it is sent, not when it is made.

link         {origin, language}                     to whoever asked; dropped for an address that nobody has
invitation   {office, organisation, language}       to whoever was bound to a mandate or an office
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import msgspec

from events.submission import Unavailable
from projections import directory
from projections.projection import Query
from services.courier.letters import LANGUAGES, Letter, letter, texts
from services.courier.ports import Mail
from services.ports import Clock, ReadModels

LINKS_LAST = timedelta(minutes=15)
"""How long a link opens: later it is not sent any more."""


class Given(msgspec.Struct):
    """What a mail is about."""

    language: str = "nl"
    origin: str = ""
    office: str = "member"
    organisation: str | None = None


class Writer:
    """Writes letters. `secret` makes that of a link from its id; `origin` is the address of the pages."""

    def __init__(self, models: ReadModels, clock: Clock, secret: Callable[[str], str], origin: str) -> None:
        self._models = models
        self._clock = clock
        self._secret = secret
        self._origin = origin

    async def write(self, mail: Mail) -> Letter | None:
        """The letter; None: there is nothing to send."""
        if mail.person is None:
            return None
        given = msgspec.json.decode(mail.given, type=Given)
        match mail.kind:
            case "link":
                return await self._link(mail, given)
            case "invitation":
                return await self._invitation(mail, given)
            case _:
                return None

    async def assembly(self) -> str:
        """What the assembly is called."""
        return await self._name(directory.ASSEMBLY) or "Halfrond"

    async def _link(self, mail: Mail, given: Given) -> Letter | None:
        if self._clock.now() >= mail.made_at + LINKS_LAST:
            return None
        address = f"{given.origin or self._origin}/aanmelden/{self._secret(mail.mail.removeprefix('link-'))}"
        return letter("link", _language(given.language), address, {"assembly": await self.assembly()})

    async def _invitation(self, mail: Mail, given: Given) -> Letter:
        language, assembly = _language(mail.language), await self.assembly()
        organisation = given.organisation or ""
        if organisation:
            organisation = await self._name(directory.ORGANISATION, organisation=organisation) or organisation
        role = texts(language)["role"][given.office].format_map({"organisation": organisation})
        about = {"assembly": assembly, "role": role}
        return letter("invitation", language, f"{self._origin}/aanmelden", about)

    async def _name(self, query: Query, **asked: str) -> str | None:
        # Who signs in does not wait for a read model: without its word the letter is plainer.
        with suppress(Unavailable):
            for row in await self._models.fetch(query, **asked):
                name: str | None = row["name"]
                return name
        return None


def _language(wanted: str | None) -> str:
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
