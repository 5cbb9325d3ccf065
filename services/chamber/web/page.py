"""What pages consist of: a `Page` for every address, and the `Visit` from which each is made.

A page asks the same views as the API, and shows them in words. What one does on it is done by the API's own
routes (`doing.py`). The addresses are Dutch; behind the question mark every page knows:

    vanaf=<position>    show nothing older: one sees one's own act
    gedaan=<operation>  what was just done, told at the top
    taal=<nl|en|fr>     read on in this language
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple, NoReturn

from events.refusal import Unknown
from projections import directory
from projections.projection import Projection
from services.chamber.ports.sessions import Session
from services.chamber.reading import Reading
from services.chamber.route import Parts, Query
from services.chamber.web.forms import Attempt, Form
from services.chamber.web.languages import Language
from services.chamber.web.session import form_token


class PageQuery(Query):
    """What a page takes behind the question mark, beside what every page takes."""


LINES = 30
"""Lines of a long list on one page, where a program takes more: each part leads on to the next."""


class Done(NamedTuple):
    """What was just done: the operation, and where it stands in the log, if it stands there."""

    operation: str
    position: int | None


class Visit(NamedTuple):
    """Somebody asks for a page. `address` is its path and query, `origin` where the site stands.

    `session` None: nobody is signed in. `browser` is the secret of its cookie, on pages that need one.
    `made` is what was just made and is shown this once: a token.
    """

    parts: Parts
    say: Language
    session: Session | None
    address: str
    origin: str
    ids: Mapping[str, str]
    query: Any
    at_least: int | None = None
    done: Done | None = None
    attempt: Attempt | None = None
    made: Any = None
    browser: str = ""

    @property
    def reading(self) -> Reading:
        """The read models."""
        return self.parts.reading

    def together(self) -> Visit:
        """The same visit: what its views ask at once goes to the database as one statement."""
        return self._replace(parts=self.parts._replace(reading=self.reading.together()))

    @property
    def now(self) -> datetime:
        """The chamber's clock."""
        return self.parts.clock.now()

    @property
    def organisation(self) -> str | None:
        """The organisation in whose name the visitor acts, if in any."""
        acting = self.session.acting if self.session else None
        return acting.organisation if acting else None

    @property
    def office(self) -> str | None:
        """The office in which the visitor acts; `member` for an organisation."""
        acting = self.session.acting if self.session else None
        return acting.office if acting else None

    def form(self, operation: str, *ids: str, after: str = "") -> Form:
        """A form for an operation of the API on the things that `ids` name, in the order of its path."""
        identity = self.parts.gateway.identity
        return Form(
            operation,
            ids,
            say=self.say,
            csrf=self.session.csrf if self.session else form_token(self.browser),
            acting=sender_of(self.session),
            mask=identity.salt(),
            command=identity.command().removeprefix(":"),
            page=self.address,
            after=after or self.address,
            attempt=self.attempt,
        )

    async def seen(self, *projections: Projection) -> int | None:
        """Wait until these read models have seen what the visitor just did; gives what they have seen."""
        return await self.reading.seen(projections, self.at_least)


def sender_of(session: Session | None) -> str:
    """As whom a session acts; nothing where it does not."""
    actor = session.actor if session else None
    return actor.sender if actor else ""


class Elsewhere(NamedTuple):
    """Not this page, but another: where to."""

    address: str


Show = Callable[[Visit], Awaitable[Mapping[str, Any] | Elsewhere]]


class Page(NamedTuple):
    """One address. `template` is filled with what `show` finds.

    `known`: only who is signed in may see it. `browser`: it gives the browser a cookie. `of`: the read models
    it is made of. Where `show` gives `over` (topics, with commas), the parts of the page that are marked
    `data-live` are kept fresh (`live.py`). Such a part holds no field, for what was typed would go with it.
    """

    name: str
    path: str
    template: str
    show: Show
    of: Sequence[Projection] = ()
    known: bool = False
    browser: bool = False
    query: type[Query] = PageQuery
    scripts: Sequence[str] = ()


async def assembly(reading: Reading, organisation: str | None = None) -> dict[str, Any] | None:
    """The assembly as the head of every page names it; None while there is none.

    `acting` is what the organisation is called for which somebody acts.
    """
    rows = await reading.models.fetch(directory.HEAD, organisation=organisation)
    return dict(rows[0]) if rows else None


def nothing(kind: str) -> NoReturn:
    """Refuse to show what is not there.

    Raises: Unknown.
    """
    raise Unknown(f"no-such-{kind}", f"There is no such {kind}.", "See the front page.")
