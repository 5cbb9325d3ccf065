"""What changes on a page while somebody looks: server-sent events (WHATWG HTML, 9.2) at `/live?over=…`.

An event says which topic changed, and up to which position; nothing of what was said or chosen. A page then
asks for itself again with its reader's own eyes, so a stream cannot tell more than the page. Topics are
`poll-<id>`, `proposal-<id>` and `sitting-<id>`, and `log` for anything at all.

    id: <position>        what the reader has seen; sent back as Last-Event-ID when the line was lost
    event: changed        data: the topic
    event: reset          too much happened meanwhile: load the page again

One task per process follows the read models, whose projector says when they moved; so it works behind several
chambers. Streams end when the chamber stops, and when the reader goes. Without them pages work as before.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, NamedTuple

from litestar.types import Receive, Scope, Send

from events.registry import Recorded, Undecodable
from events.submission import Unavailable
from projections import dossier
from services.chamber.asked import query_of
from services.chamber.problem import AGAIN_LATER, MEDIA_TYPE, Declined, told
from services.chamber.reading import Reading
from services.chamber.route import Query, encode

TOPIC = re.compile(r"(?:poll|proposal|sitting)-[a-z0-9]{1,40}|log")

MOST_TOPICS = 20
"""Topics that one stream follows."""

MOST_STREAMS = 1_000
"""Streams of one process; more are told to come back later."""

MOST_OF_SESSION, MOST_OF_PLACE = 10, 50
"""Streams of one process that one session follows, and one network address by who is not signed in: many may
share an address. So nobody alone takes the room of all.
"""

LATER = ((b"retry-after", b"60"),)

AT_ONCE = 1_000
"""Entries that are looked through; who missed more begins anew."""

BEAT = 15.0
"""Seconds between two signs of life, so that nobody in between takes the line for dead."""

PATIENCE = 5.0
"""Seconds of one wait for the read models."""

OWNERS = {
    "poll": "poll",
    "ballot": "poll",
    "proposal": "proposal",
    "amendments": "proposal",
    "minority": "proposal",
    "duty": "proposal",
    "hold": "proposal",
    "sitting": "sitting",
    "attendance": "sitting",
    "agenda": "sitting",
}
"""Whose topic a stream of the log belongs to. Support has none: its running count is not shown (E3)."""


class LiveQuery(Query):
    """`over`: the topics, with commas; `na`: the position that the page was made of."""

    over: str
    na: int | None = None


class Reader(NamedTuple):
    """Who follows: somebody by the id of their session, or else anybody by network address."""

    session: str
    place: str

    @property
    def most(self) -> int:
        """How many streams they have at once."""
        return MOST_OF_SESSION if self.session else MOST_OF_PLACE


class Live:
    """Follows the read models, and tells every stream what changed. `next`: the position that comes next.

    `stopping`: the chamber ends, and with it every stream.
    """

    def __init__(self, reading: Reading, stopping: asyncio.Event) -> None:
        self._reading = reading
        self._streams: dict[asyncio.Queue[tuple[int, str]], frozenset[str]] = {}
        self._readers: Counter[Reader] = Counter()
        self.next = 0
        self.stopping = stopping

    async def run(self) -> None:
        """Until cancelled."""
        schema, models = dossier.DOSSIER.schema, self._reading.models
        while True:
            with suppress(Unavailable):
                if not self.next:
                    self.next = await models.position(schema) or 0
                elif await models.reached(schema, self.next, PATIENCE):
                    await self._tell(await models.position(schema) or self.next)
                continue
            await asyncio.sleep(PATIENCE / 5)

    async def _tell(self, upcoming: int) -> None:
        first = self.next
        news = [(upcoming - 1, "")]
        if self._streams and upcoming - first <= AT_ONCE:
            with suppress(Undecodable):  # of a type that this code does not know: begin anew
                news = await self.between(first, upcoming)
        self.next = upcoming
        for queue, wanted in self._streams.items():
            for position, topic in news:
                if not topic or topic in wanted:
                    queue.put_nowait((position, topic))

    async def between(self, first: int, upcoming: int) -> list[tuple[int, str]]:
        """The topics that changed from `first` on and before `upcoming`, with their last positions."""
        found: dict[str, int] = {}
        for event in await self._reading.log.read(first, upcoming - 1):
            for topic in await self._topics(event):
                found[topic] = event.position
        return sorted((position, topic) for topic, position in found.items())

    async def _topics(self, event: Recorded) -> Iterable[str]:
        kind, _, rest = event.stream.partition("-")
        about = getattr(event.fact, "proposal", None)
        if kind == "contribution" and about is None:
            about = (await self._reading.folded(event.stream)).proposal
        topics = {"log"}
        if kind in OWNERS:
            topics.add(f"{OWNERS[kind]}-{rest.partition('-')[0]}")
        if about is not None and kind != "support":
            topics.add(f"proposal-{about}")
        return topics

    @asynccontextmanager
    async def following(
        self, wanted: frozenset[str], reader: Reader
    ) -> AsyncIterator[asyncio.Queue[tuple[int, str]]]:
        """The queue of what changes of these topics.

        Raises: Declined, with status 503 when too many follow already, 429 when this reader follows too much.
        """
        if self._readers[reader] >= reader.most:
            raise Declined(
                429,
                "too-many-streams-of-one",
                f"{reader.most} pages of yours, or of your network address, follow this already.",
                "Close some of them, or sign in; this page works without: load it again to see what is new.",
                LATER,
            )
        if len(self._streams) >= MOST_STREAMS or self.stopping.is_set():
            raise Declined(
                503,
                "too-many-streams",
                "Too many pages follow what changes here.",
                "Load the page again to see what is new; it works without.",
                AGAIN_LATER,
            )
        queue: asyncio.Queue[tuple[int, str]] = asyncio.Queue()
        self._streams[queue] = wanted
        self._readers[reader] += 1
        try:
            yield queue
        finally:
            del self._streams[queue]
            self._readers[reader] -= 1
            if not self._readers[reader]:
                del self._readers[reader]


class Streaming:
    """The ASGI app of `/live`. `reader` tells who asks."""

    def __init__(self, live: Live, reader: Callable[[Any], Awaitable[Reader]]) -> None:
        self._live = live
        self._reader = reader

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, for as long as it lasts."""
        given: Any = scope
        try:
            wanted, seen = asked(given)
            if given["state"].get("head"):  # it has no body that could last
                await _begin(send, lasting=False)
                return
            async with self._live.following(wanted, await self._reader(given)) as queue:
                await _begin(send)
                await self._stream(wanted, seen, queue, receive, send)
        except (Declined, Unavailable) as error:
            refusal = told(error, given["state"]["trail"].request_id)
            await _refuse(send, refusal.problem.status, encode(refusal.problem), refusal.headers)

    async def _stream(
        self,
        wanted: frozenset[str],
        seen: int | None,
        queue: asyncio.Queue[tuple[int, str]],
        receive: Receive,
        send: Send,
    ) -> None:
        live = self._live
        if seen is not None and seen + 1 < live.next:
            await self._catch_up(wanted, seen, send)
        gone = asyncio.ensure_future(_gone(receive))
        stopped = asyncio.ensure_future(live.stopping.wait())
        try:
            while True:
                news = asyncio.ensure_future(queue.get())
                done, _ = await asyncio.wait(
                    {news, gone, stopped}, timeout=BEAT, return_when=asyncio.FIRST_COMPLETED
                )
                if news in done:
                    await _say(send, *news.result())
                    continue
                news.cancel()
                if done:
                    break
                await _write(send, b": still here\n\n")
        finally:
            gone.cancel()
            stopped.cancel()
            await asyncio.gather(gone, stopped, return_exceptions=True)
        await _write(send, b"", more=False)

    async def _catch_up(self, wanted: frozenset[str], seen: int, send: Send) -> None:
        live = self._live
        if live.next - seen > AT_ONCE:
            await _say(send, live.next - 1, "")
            return
        try:
            news = await live.between(seen + 1, live.next)
        except (Undecodable, Unavailable):
            news = [(live.next - 1, "")]
        for position, topic in news:
            if topic in wanted or not topic:
                await _say(send, position, topic)


def asked(scope: Any) -> tuple[frozenset[str], int | None]:
    """The topics, and the position that the reader has seen.

    Raises: Declined.
    """
    query = query_of(LiveQuery, scope["query_string"])
    wanted = query.over.split(",")
    if len(wanted) > MOST_TOPICS or not all(TOPIC.fullmatch(one) for one in wanted):
        raise Declined(
            422,
            "no-such-topic",
            "The topics are not as they should be.",
            f"Name at most {MOST_TOPICS}: poll-<id>, proposal-<id>, sitting-<id> or log, with commas.",
        )
    last = dict(scope["headers"]).get(b"last-event-id", b"")
    return frozenset(wanted), int(last) if last.isdigit() and len(last) < 19 else query.na  # noqa: PLR2004 - a bigint


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _begin(send: Send, *, lasting: bool = True) -> None:
    headers = [
        (b"content-type", b"text/event-stream"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
    ]
    start: Any = {"type": "http.response.start", "status": 200, "headers": headers}
    await send(start)
    await _write(send, b"retry: 3000\n\n" if lasting else b"", more=lasting)


async def _refuse(send: Send, status: int, body: bytes, headers: Any) -> None:
    start: Any = {
        "type": "http.response.start",
        "status": status,
        "headers": [(b"content-type", MEDIA_TYPE), *headers],
    }
    await send(start)
    await _write(send, body, more=False)


async def _say(send: Send, position: int, topic: str) -> None:
    event = "changed" if topic else "reset"
    await _write(send, f"id: {position}\nevent: {event}\ndata: {topic}\n\n".encode())


async def _write(send: Send, body: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})
