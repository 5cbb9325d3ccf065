"""Somebody with a browser that keeps cookies, and with a mailbox that a real courier fills."""

from __future__ import annotations

import itertools
import re
import tempfile
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from infra.mail.sending import Folder
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.links import leaving, secret_of
from infra.postgres.mail import PostgresMail
from infra.postgres.people import PostgresPeople
from infra.postgres.read_models import PostgresReadModels
from projections import PROJECTIONS
from services.courier.courier import Courier, Sign
from services.courier.writing import Writer
from tests.services.chamber.browser import Browser, Forms
from tests.services.chamber.house import KEY, Answer, House

_numbers = itertools.count(1)


class Visitor(Browser):
    """A browser that does with cookies what browsers do, each in a place of its own behind a proxy."""

    def __init__(self, chamber: House, secret: str = "") -> None:
        super().__init__(chamber, secret)
        self.place = f"2001:db8:{next(_numbers):x}::1"

    async def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        answer = await super()._ask(method, path, body, {"X-Forwarded-For": self.place, **headers})
        for told in answer.headers.getall("Set-Cookie", []):  # type: ignore[attr-defined]
            name, value = told.partition(";")[0].split("=", 1)
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    async def fill(self, page: str, action: str, **typed: Any) -> Answer:
        """Fill in the form of a page that is sent to an address, and send it."""
        answer = await self.get(page)
        assert answer.status == 200, answer.text
        found = [fields for to, fields in Forms(answer.text).found if to == action]
        assert found, (action, [to for to, _ in Forms(answer.text).found])
        given = {**found[0], **typed}
        pairs = [
            (name, one)
            for name, values in given.items()
            for one in (values if isinstance(values, list) else [values])
        ]
        return await self.post(action, pairs)

    async def ask(self, email: str, after: str = "/") -> Answer:
        """Ask for a link."""
        return await self.fill(f"/aanmelden?verder={after}", "/aanmelden", email=email)

    async def link(self, email: str, after: str = "/") -> str:
        """Ask for a link, and find it in the mail."""
        answer = await self.ask(email, after)
        assert (answer.status, answer.headers["Location"]) == (303, "/aanmelden/onderweg"), answer.text
        return re.findall(r"http://127\.0\.0\.1:\d+(/aanmelden/\w+)", await mailed(self.chamber, email))[-1]

    async def sign_in(self, email: str, after: str = "/") -> Answer:
        """Sign in by a link; gives the answer that set the session's cookie."""
        link = await self.link(email, after)
        return await self.fill(link, link)


async def known(chamber: House, email: str, *authorities: Any) -> str:
    """Somebody who holds these (office, organisation, mandate); gives their id."""
    readers = await pool(chamber.database.url)
    try:
        person = ""
        for authority in authorities:
            new = f"n{authority[2]}"
            person = await PostgresPeople(readers).invite(new, email, "nl", authority, "console") or ""
        return person
    finally:
        readers.terminate()


async def mailed(chamber: House, email: str) -> str:
    """The plain text of all mail to an address that waited: a courier sends it now."""
    sent = await letters(chamber)
    parts = [mail.get_body(("plain",)) for mail in sent if mail["To"] == email]
    return "\n".join(str(part.get_content()) for part in parts if part is not None)


async def letters(chamber: House) -> list[EmailMessage]:
    """All mail that waited: a courier sends it now."""
    url = chamber.database.url
    readers, models = (
        await pool(url, size=8),
        PostgresReadModels(url, {p.schema: p.position.sql for p in PROJECTIONS}),
    )
    clock, outbox = PostgresClock(readers), PostgresMail(url, readers)
    await clock.synchronise()
    await models.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            writer = Writer(
                models,
                clock,
                lambda link: secret_of(KEY, link),
                lambda person, what: leaving(KEY, person, what),
                chamber.url,
            )
            sign = Sign("no-reply@localhost", writer.assembly)
            await Courier(outbox, Folder(Path(folder)), clock, writer.write, sign).send_due()
            return lying(Path(folder))
    finally:
        await models.stop()
        readers.terminate()


def lying(folder: Path) -> list[EmailMessage]:
    """The mails in a folder, the oldest first."""
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files]


async def newcomer(chamber: House, email: str = "") -> tuple[Visitor, str, str]:
    """The browser of a new full member, not signed in; their address, and the organisation."""
    organisation = await chamber.admitted()
    mandate, _ = await chamber.mandated(organisation)
    email = email or f"{mandate}@voorbeeld.example"
    await known(chamber, email, ("member", organisation, mandate))
    return Visitor(chamber), email, organisation
