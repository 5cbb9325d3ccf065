"""From a mail that waits to its letter: what it is about is looked up when it is sent, not when it is made.

- `link` {origin, language}: to whoever asked; dropped for an address that nobody has
- `invitation` {office, organisation}: to whoever was bound to a mandate or an office
- `opened` {poll}: to the representatives of who may vote
- `closing` {poll}: to those of who may vote, and did not yet
- `cast` {poll, organisation}: to the others of an organisation
- `called` {call}: to those of who may stand in a call for candidates
- `answered` {proposal}: to those of who asked or objected, or whose outcome the city answers; {signal}: to
  those of who raised it
- `prospect` {prospect, language}: to an organisation that is invited to join, by its address
- `owed` {proposal}: to the contact person of the city; it belongs to the office, and is not left
- `commission` {letter, commission, kind, item}: to those of who leads a commission
- `digest` {since}: to who wants a summary; none where nothing happened
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import msgspec

from events.submission import Unavailable
from projections import commissions, directory, results
from projections.projection import Query
from services.courier.letters import LANGUAGES, Letter, letter, texts
from services.courier.ports import Mail
from services.ports import Clock, ReadModels

LINKS_LAST = timedelta(minutes=15)
"""How long a link opens: later it is not sent any more."""


MOST = 200
"""Polls that a summary counts."""


class Given(msgspec.Struct):
    """What a mail is about."""

    language: str = "nl"
    origin: str = ""
    office: str = "member"
    organisation: str | None = None
    poll: str = ""
    call: str = ""
    proposal: str = ""
    signal: str = ""
    prospect: str = ""
    letter: str = ""
    commission: str = ""
    kind: str = ""
    item: str = ""
    since: datetime | None = None


class Writer:
    """Writes letters. `secret` makes that of a link from its id, `leaving` that by which a person ends mail
    of a kind with one click; `origin` is the address of the pages.
    """

    def __init__(
        self,
        models: ReadModels,
        clock: Clock,
        secret: Callable[[str], str],
        leaving: Callable[[str, str], str],
        origin: str,
    ) -> None:
        self._models = models
        self._clock = clock
        self._secret = secret
        self._leaving = leaving
        self._origin = origin

    async def write(self, mail: Mail) -> Letter | None:  # noqa: C901 - one case per kind
        """The letter; None: there is nothing to send."""
        given, written = msgspec.json.decode(mail.given, type=Given), None
        if mail.kind == "prospect":
            return await self._prospect(given)
        if mail.person is None:
            return None
        match mail.kind:
            case "link":
                written = await self._link(mail, given)
            case "invitation":
                written = await self._invitation(mail, given)
            case "opened" | "closing":
                written = await self._notice(mail, given, f"/stemmingen/{given.poll}/stem")
            case "cast":
                written = await self._notice(mail, given, f"/stemmingen/{given.poll}")
            case "called":
                written = await self._notice(mail, given, f"/oproepen/{given.call}")
            case "owed":
                about, language = {"assembly": await self.assembly()}, _language(mail.language)
                written = letter("owed", language, f"{self._origin}/antwoorden/{given.proposal}", about)
            case "answered":
                signal = given.signal
                path = f"/signalen/{signal}" if signal else f"/dossiers/{given.proposal}"
                written = await self._notice(mail, given, path, "signal" if signal else "")
            case "commission":
                written = await self._commission(mail, given)
            case "digest":
                written = await self._digest(mail, given)
            case _:
                pass
        return written

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

    async def _prospect(self, given: Given) -> Letter:
        secret = self._leaving(given.prospect, "invitations")
        leave = f"{self._origin}/uitschrijven/{given.prospect}/invitations/{secret}"
        about = {"assembly": await self.assembly()}
        return letter("prospect", _language(given.language), f"{self._origin}/lid-worden", about, leave=leave)

    async def _notice(self, mail: Mail, given: Given, path: str, which: str = "") -> Letter | None:
        """A notice of a kind that is wanted; `which`: the letter, where that is not named as its kind."""
        if mail.kind not in (mail.notices or ()):
            return None  # they said so since
        about = {"assembly": await self.assembly(), "organisation": given.organisation or ""}
        if given.organisation:
            known = await self._name(directory.ORGANISATION, organisation=given.organisation)
            about["organisation"] = known or given.organisation
        return self._leavable(mail, path, about, "notices", which)

    async def _commission(self, mail: Mail, given: Given) -> Letter | None:
        if mail.kind not in (mail.notices or ()):
            return None
        known = await self._name(commissions.LIST, commission=given.commission, limit=1)
        about = {"assembly": await self.assembly(), "commission": known or given.commission}
        path = f"/verwijzingen/{given.kind}/{given.item}"
        return self._leavable(mail, path, about, "notices", given.letter)

    async def _digest(self, mail: Mail, given: Given) -> Letter | None:
        if mail.digest == "never" or given.since is None:
            return None
        polls = await self._models.fetch(results.OPEN_POLLS, limit=MOST)
        counted = await self._models.fetch(results.RECENT_RESULTS, limit=MOST)
        about = {
            "assembly": await self.assembly(),
            "open": str(len(polls)),
            "opened": str(sum(poll["opened_at"] >= given.since for poll in polls)),
            "counted": str(sum(poll["counted_at"] >= given.since for poll in counted)),
        }
        if about["opened"] == about["counted"] == "0":
            return None
        return self._leavable(mail, "/", about, "digest")

    def _leavable(self, mail: Mail, path: str, about: dict[str, str], what: str, which: str = "") -> Letter:
        place = f"{mail.person}/{what}/{self._leaving(mail.person or '', what)}"
        leave, choose = f"{self._origin}/uitschrijven/{place}", f"{self._origin}/ik#keuzes"
        language = _language(mail.language)
        return letter(
            which or mail.kind, language, f"{self._origin}{path}", about, leave=leave, choose=choose
        )

    async def _name(self, query: Query, **asked: str | int) -> str | None:
        # Who signs in does not wait for a read model: without its word the letter is plainer.
        with suppress(Unavailable):
            for row in await self._models.fetch(query, **asked):
                name: str | None = row["name"]
                return name
        return None


def _language(wanted: str | None) -> str:
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
