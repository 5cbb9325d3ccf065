"""What stands under `/log/`: the published log, for anyone, with any tool (C2SP tlog-tiles, tlog-proof).

    checkpoint              the latest signed checkpoint                             no-cache
    checkpoint.<key id>     the last one by an old key: it covers the announcement of
                            the next, so who trusts the old one can follow           no-cache
    tile/<L>/<N>[.p/<W>]    hashes, and with `entries` for L the leaves themselves   immutable
    key                     the verifier keys, the newest first                      no-cache
    proof?position=N        the receipt of one entry under the latest checkpoint     no-cache
    prose/<xx>              the texts whose digest begins with xx, a line each       no-store

An ASGI app of its own before Litestar's: a tile that is in memory costs little more than sending it. Every
answer may be read by pages of any origin, for there is nothing here that is not public.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from litestar.types import ASGIApp, Receive, Send

from events.log import checkpoint, proof
from events.log.note import split
from events.log.receipt import Receipt
from events.log.tile import BadTile, parse
from services.chamber.ports.published import Published, Texts
from services.chamber.problem import AGAIN_SOON, MEDIA_TYPE, Declined, Header, told

BELOW = "/log/"

ANY_ORIGIN = (b"access-control-allow-origin", b"*")
TEXT = (b"content-type", b"text/plain; charset=utf-8")
BYTES = (b"content-type", b"application/octet-stream")
LINES = (b"content-type", b"application/x-ndjson; charset=utf-8")
PROBLEM = (b"content-type", MEDIA_TYPE)
FOR_EVER = (b"cache-control", b"public, max-age=31536000, immutable")
ASK_AGAIN = (b"cache-control", b"no-cache")
NEVER_KEPT = (b"cache-control", b"no-store")

_POSITION = re.compile(rb"position=(0|[1-9]\d{0,18})")
_DIGITS = re.compile(r"[0-9a-f]{2}")
_HANDING_OVER = re.compile(r"checkpoint\.([0-9a-f]{8})")


class Text(msgspec.Struct, frozen=True):
    """A text that stands outside the log. `digest` is SHA-256 of `salt ‖ body`; both null: it was erased."""

    digest: str
    salt: str | None
    body: str | None


class Answered(NamedTuple):
    """An answer. `tag` is its ETag: the same tag, the same bytes."""

    body: bytes
    headers: Sequence[Header]
    tag: bytes = b""
    status: int = 200


class LogFiles:
    """Answers what begins with `/log/`, and passes everything else on to `rest`."""

    def __init__(self, rest: ASGIApp, published: Published, texts: Texts) -> None:
        self._rest = rest
        self._published = published
        self._texts = texts
        self._encode = msgspec.json.Encoder().encode

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path: str = scope["path"]
        if not path.startswith(BELOW):
            await self._rest(scope, receive, send)
            return
        try:
            answer = await self._answer(scope, path[len(BELOW) :])
        except Exception as error:  # noqa: BLE001 - whatever happens, it is answered as a problem
            refusal = told(error, scope["state"]["trail"].request_id)
            headers = (PROBLEM, ASK_AGAIN, *refusal.headers)
            answer = Answered(self._encode(refusal.problem), headers, status=refusal.problem.status)
        await _send(send, answer, known=bool(answer.tag) and _asked_unless(scope) == answer.tag)

    async def _answer(self, scope: Any, path: str) -> Answered:
        if scope["method"] != "GET":
            allowed = ((b"allow", b"GET, HEAD"),)
            raise Declined(
                405, "method-not-allowed", "The log is only read here.", "Use GET or HEAD.", allowed
            )
        what, _, rest = path.partition("/")
        if what == "tile":
            scope["path_template"] = "/log/tile/{tile}"
            return await self._tile(path)
        if what == "prose":
            scope["path_template"] = "/log/prose/{digits}"
            return await self._prose(rest)
        if found := _HANDING_OVER.fullmatch(path):
            scope["path_template"] = "/log/checkpoint.{key}"
            return await self._handing_over(found[1])
        if path in _FILES:
            scope["path_template"] = BELOW + path
            return await _FILES[path](self, scope["query_string"])
        raise Declined(
            404,
            "not-of-the-log",
            "Nothing of the log stands at this address.",
            "There are /log/checkpoint, /log/key, /log/tile/…, /log/prose/<xx> and /log/proof?position=N.",
        )

    async def _tile(self, path: str) -> Answered:
        data = self._published.kept(path)
        if data is None:
            try:
                tile = parse(path)
                data = await asyncio.to_thread(self._published.load, tile)
            except (BadTile, LookupError):
                raise Declined(
                    404,
                    "no-such-tile",
                    "The log has no tile at this address.",
                    "The size in /log/checkpoint tells which tiles there are (C2SP tlog-tiles). A partial one"
                    " is gone once it was filled: take the full one.",
                ) from None
        return Answered(data, (BYTES, FOR_EVER), path.encode())

    async def _prose(self, digits: str) -> Answered:
        if not _DIGITS.fullmatch(digits):
            raise Declined(
                404,
                "no-such-texts",
                "Texts are asked for by the first two digits of their digest.",
                "Ask for /log/prose/00 to /log/prose/ff, in lower case.",
            )
        rows = await self._texts.bundle(digits)
        lines = [self._encode(Text(*row)) + b"\n" for row in rows]
        return Answered(b"".join(lines), (LINES, NEVER_KEPT))

    async def _checkpoint(self, _query: bytes) -> Answered:
        return _tagged(_note(self._published).encode())

    async def _handing_over(self, key: str) -> Answered:
        note = self._published.handing_over(key)
        if note is None:
            raise Declined(
                404,
                "no-such-key",
                "No key of this log with that id has handed over to another.",
                "The keys are in /log/key, the newest first: all but the first have handed over.",
            )
        return _tagged(note)

    async def _key(self, _query: bytes) -> Answered:
        key = self._published.key()
        if key is None:
            raise _nothing_yet("No key was published yet.")
        return _tagged(key)

    async def _proof(self, query: bytes) -> Answered:
        found = _POSITION.fullmatch(query)
        if found is None:
            raise Declined(
                422,
                "malformed-query",
                "The receipt of which entry is wanted is not clear.",
                "Ask for /log/proof?position=N, where N is a position in the log, from 0.",
            )
        receipt = await asyncio.to_thread(receipt_of, self._published, int(found[1]))
        return Answered(receipt.text.encode(), (TEXT, ASK_AGAIN))


_FILES = {
    "checkpoint": LogFiles._checkpoint,  # noqa: SLF001 - of this class
    "key": LogFiles._key,  # noqa: SLF001 - idem
    "proof": LogFiles._proof,  # noqa: SLF001 - idem
}


def receipt_of(published: Published, position: int) -> Receipt:
    """The receipt of an entry under the latest checkpoint.

    Raises: Declined with status 404 while none covers it.
    """
    note = _note(published)
    size = checkpoint.parse(split(note)[0]).size
    if position >= size:
        raise _nothing_yet(f"The latest checkpoint covers {size} entries, and not position {position}.")
    path = proof.inclusion(position, size, published.hash_at(size))
    return Receipt(position, tuple(path), note)


def _note(published: Published) -> str:
    note = published.checkpoint()
    if note is None:
        raise _nothing_yet("No checkpoint was published yet.")
    return note


def size_of(published: Published) -> int | None:
    """How many entries the latest checkpoint covers; None where there is none that can be read."""
    try:
        note = published.checkpoint()
        return None if note is None else checkpoint.parse(split(note)[0]).size
    except (OSError, ValueError):
        return None


def _nothing_yet(what: str) -> Declined:
    return Declined(
        404,
        "not-published-yet",
        what,
        "A checkpoint follows within a second or so after an act: ask again.",
        AGAIN_SOON,
    )


def _tagged(body: bytes) -> Answered:
    return Answered(body, (TEXT, ASK_AGAIN), hashlib.sha256(body).hexdigest()[:32].encode())


def _asked_unless(scope: Any) -> bytes:
    """The tag in If-None-Match, without its quotes; one that is never ours where there is none."""
    for name, value in scope["headers"]:
        if name == b"if-none-match":
            tag: bytes = value.removeprefix(b"W/").strip(b'"')
            return tag
    return b"?"


async def _send(send: Send, answer: Answered, *, known: bool) -> None:
    status, body, headers = answer.status, answer.body, [ANY_ORIGIN, *answer.headers]
    if answer.tag:
        headers.append((b"etag", b'"%b"' % answer.tag))
    if known:
        status, body = 304, b""
    else:
        headers.append((b"content-length", b"%d" % len(body)))
    start: Any = {"type": "http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "http.response.body", "body": body, "more_body": False})
