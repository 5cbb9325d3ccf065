"""A browser without scripts: cookies, the forms that are on a page, and where they lead."""

from __future__ import annotations

import itertools
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

from infra.postgres.connection import pool
from infra.postgres.people import PostgresPeople
from infra.postgres.sessions import PostgresSessions
from tests.services.chamber.house import Answer, House

_numbers = itertools.count(1)


class Forms(HTMLParser):
    """The forms of a document: each its action, and what it would send if nothing is typed."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []
        self._fields: dict[str, list[str]] | None = None
        self._area: str | None = None
        self._select: str | None = None
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._fields = {}
            self.found.append((given.get("action", ""), self._fields))
        if self._fields is None:
            return
        name = given.get("name", "")
        if tag == "input" and name:
            ticked = given.get("type") not in {"radio", "checkbox"} or "checked" in given
            self._fields.setdefault(name, [])
            if ticked:
                self._fields[name].append(given.get("value", ""))
        elif tag == "textarea":
            self._area = name
            self._fields.setdefault(name, []).append("")
        elif tag == "select":
            self._select = name
            self._fields.setdefault(name, [])
        elif tag == "option" and self._select and "selected" in given:
            self._fields[self._select] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self._fields is not None and self._area:
            self._fields[self._area][-1] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._fields = None
        if tag == "textarea":
            self._area = None
        if tag == "select":
            self._select = None


class Browser:
    """Somebody's browser, signed in by a session of theirs; `secret` empty: by none."""

    def __init__(self, chamber: House, secret: str = "") -> None:
        self.chamber = chamber
        self.cookies = {"halfrond": secret} if secret else {}

    async def get(self, path: str) -> Answer:
        """A page that has seen everything so far, without going on to where it may lead."""
        await self.chamber.seen()
        return await self._ask("GET", path, None, {})

    async def page(self, path: str) -> str:
        """The same, which must stand there, in one line."""
        answer = await self.get(path)
        assert answer.status == 200, (answer.status, answer.headers.get("Location"), answer.text)
        return " ".join(answer.text.split())

    async def send(
        self, path: str, operation: str, typed: dict[str, Any] | None = None, *, about: str = "", **more: Any
    ) -> Answer:
        """Fill in the form of an operation on a page (the one `about` this id), and send it."""
        before = await self.get(path)
        assert before.status == 200, before.text
        action, fields = next(
            form
            for form in Forms(before.text).found
            if form[0].split("/")[1:3] == ["doe", operation] and form[0].endswith(about)
        )
        given = {**fields, **(typed or {}), **more}
        pairs = [
            (name, one)
            for name, values in given.items()
            for one in (values if isinstance(values, list) else [values])
        ]
        return await self.post(action, pairs)

    async def post(self, action: str, pairs: Any, **headers: str) -> Answer:
        """Send these fields."""
        given = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        return await self._ask("POST", action, urlencode(pairs).encode(), {**given, **headers})

    async def done(self, path: str, operation: str, typed: dict[str, Any] | None = None, **more: Any) -> str:
        """The same, which must be accepted; gives the page that it leads to, in one line."""
        answer = await self.send(path, operation, typed, **more)
        assert answer.status == 303, answer.text
        return await self.page(answer.headers["Location"])

    async def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        given = {**headers, **({"Cookie": cookies} if cookies else {})}
        async with self.chamber.session.request(
            method, self.chamber.url + path, data=body, headers=given, allow_redirects=False
        ) as response:
            return Answer(response.status, response.headers, await response.read())


async def signed_in(chamber: House, office: str, mandate: str, organisation: str | None = None) -> Browser:
    """A browser in which somebody signed in who holds a mandate or an office."""
    readers = await pool(chamber.database.url)
    try:
        person, email = f"p{mandate}", f"{mandate}@voorbeeld.example"
        await PostgresPeople(readers).invite(person, email, "nl", (office, organisation, mandate), "console")  # type: ignore[arg-type]
        now = await readers.fetchval("select clock_timestamp()")
        secret = await PostgresSessions(readers).begin(
            f"s{next(_numbers)}x{mandate}", person, "link", "Proefbrowser", now
        )
    finally:
        readers.terminate()
    return Browser(chamber, secret)


async def member(chamber: House) -> tuple[Browser, str]:
    """A new organisation, and the browser of its full member."""
    organisation = await chamber.admitted()
    mandate, _ = await chamber.mandated(organisation)
    return await signed_in(chamber, "member", mandate, organisation), organisation
