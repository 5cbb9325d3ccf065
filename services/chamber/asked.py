"""What is asked, as it comes in: headers, body, query. Whatever is wrong with it is told in plain words.

Bodies are decoded once, into the type that the route names. Everything is checked before any rule is asked:
size, encoding, JSON, types, lengths, unknown members. A body that does not arrive within twenty seconds is
given up, for a request that waits takes the place of another.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, NoReturn
from urllib.parse import parse_qsl

import msgspec
from litestar.types import Receive

from services.chamber.problem import Declined

PATIENCE = 20.0
"""Seconds in which a body must arrive."""

_TOO_SLOW = "the body is too slow"
"""How the end of that patience is told from a request that is cancelled by others."""

DROPPED = 16 * 1_048_576
"""Bytes over the limit that are read and dropped: who hangs up too early is not heard saying why."""

KEY = re.compile(rb'("?)([A-Za-z0-9._~-]{1,64})\1')
"""An Idempotency-Key, bare or (as the IETF draft writes it) in quotes."""

TEXT = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"
"""A text that says something. PostgreSQL cannot keep the character NUL."""

ID = re.compile(r"[a-z0-9]{1,40}")

_WORDS = {
    "@": "an e-mail address",
    "https?": "an address that begins with https:// or http://",
    "+() /.-": "a phone number: digits, spaces and + ( ) / . -",
    "{1,40}": "1-40 characters of a-z and 0-9 (themes, neighbourhoods and target groups: hyphens too)",
    r"\s": "a text that is not blank and that holds no NUL character",
    "._~-": "1-64 characters of A-Z, a-z, 0-9 and ._~-",
}
"""What a pattern asks, in words, by a part of the pattern."""

_EXPECTED = re.compile(r"Expected `str` matching regex (.*?)( - at .*)?$")


class Gone(Exception):
    """Who asked went away in the middle of it; nobody waits for an answer."""


class Headers(NamedTuple):
    """The headers that the chamber looks at; empty when they were not sent, `key` then None."""

    authorization: bytes
    content_type: bytes
    content_length: bytes
    content_encoding: bytes
    key: bytes | None


def headers_of(raw: Any) -> Headers:
    """The headers that the chamber looks at, of pairs in lower case.

    Raises: Declined for one that is sent twice: which of the two is meant, nobody knows.
    """
    found: dict[bytes, bytes] = {}
    for name, value in raw:
        if name in _LOOKED_AT:
            if name in found:
                raise Declined(
                    400,
                    "header-twice",
                    f"The header {name.decode()} was sent twice.",
                    "Send each header once.",
                )
            found[name] = value
    get = found.get
    return Headers(
        get(b"authorization", b""),
        get(b"content-type", b""),
        get(b"content-length", b""),
        get(b"content-encoding", b""),
        get(b"idempotency-key"),
    )


_LOOKED_AT = frozenset(
    (b"authorization", b"content-type", b"content-length", b"content-encoding", b"idempotency-key")
)


def key_of(headers: Headers) -> str:
    """The command id that the sender gave, or nothing.

    Raises: Declined.
    """
    if headers.key is None:
        return ""
    match = KEY.fullmatch(headers.key)
    if match is None:
        raise Declined(
            422,
            "malformed-idempotency-key",
            "The Idempotency-Key is not one: it must be " + _WORDS["._~-"] + ".",
            "Send a random id, a UUID for instance, and nothing secret: it stands publicly in the log.",
        )
    return match[2].decode()


async def body_of(receive: Receive, headers: Headers, limit: int) -> bytes:
    """The whole body, at most `limit` bytes.

    Raises: Declined; Gone.
    """
    loop = asyncio.get_running_loop()
    task = asyncio.current_task(loop)
    assert task is not None, "the server answers in tasks"  # noqa: S101 - for the type checker
    # What asyncio.timeout() does, in a third of the time: every ballot comes this way.
    late = loop.call_later(PATIENCE, task.cancel, _TOO_SLOW)
    try:
        body = await _received(receive, int(headers.content_length or -1), limit)
    except asyncio.CancelledError as cancelled:
        if cancelled.args != (_TOO_SLOW,) or task.uncancel():
            raise
        raise Declined(
            408,
            "body-too-slow",
            f"The body did not arrive within {PATIENCE:.0f} seconds.",
            "Send it again, on a better line or in smaller parts.",
        ) from None
    finally:
        late.cancel()
    return body


async def _received(receive: Receive, declared: int, limit: int) -> bytes:
    size, parts, more = 0, [], True
    # Asking whether there is more takes another turn of the loop: not when all that was declared is here.
    while more and size != declared:
        message: Any = await receive()
        if message["type"] != "http.request":
            raise Gone
        part, more = message["body"], message.get("more_body", False)
        size += len(part)
        if size <= limit:
            parts.append(part)
        elif size > limit + DROPPED:
            break
    if size > limit:
        _too_large(limit)
    return b"".join(parts)


def _too_large(limit: int) -> NoReturn:
    raise Declined(
        413,
        "body-too-large",
        f"The body is larger than {limit} bytes.",
        "Make it smaller; send many ballots in several requests.",
    )


def require_json(headers: Headers) -> None:
    """Refuse a body that says that it is no JSON.

    Raises: Declined with status 415.
    """
    kind = headers.content_type
    if kind != b"application/json" and kind.partition(b";")[0].strip().lower() != b"application/json":
        raise Declined(
            415,
            "not-json",
            "The body must be JSON, and its Content-Type says something else.",
            "Send 'Content-Type: application/json' with a body in UTF-8.",
        )
    if headers.content_encoding not in {b"", b"identity"}:
        raise Declined(
            415, "encoded-body", "The body is compressed.", "Send it as it is, without Content-Encoding."
        )


def decoded(decode: Callable[[bytes], Any], body: bytes) -> Any:
    """The body as the route takes it. No body at all is an empty object.

    Raises: Declined: 400 for what is no JSON, 422 for what the route does not take.
    """
    try:
        return decode(body or b"{}")
    except msgspec.ValidationError as error:
        raise not_as_asked("body", str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Declined(
            400,
            "malformed-json",
            f"The body is not valid JSON: {_wrong_with(body, error)}.",
            "Send one JSON object in UTF-8: no NaN, no lone surrogates, nothing behind it.",
        ) from None


def _wrong_with(body: bytes, error: Exception) -> str:
    """What is wrong with a body that cannot be decoded. Half a character the decoder calls truncated."""
    if isinstance(error, RecursionError):
        return "nested too deep"
    try:
        text = body.decode("utf-8", "surrogatepass")
        json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError as lone:
        half = ord(lone.object[lone.start])
        return f"it holds a lone surrogate (\\u{half:04x}), half of a pair and no character by itself"
    except (ValueError, RecursionError):
        pass
    return str(error)


def require_each_member_once(body: bytes) -> None:
    """Refuse a body that says something twice: JSON leaves open which of the two counts.

    Raises: Declined.
    """

    def once(pairs: list[tuple[str, Any]]) -> None:
        if len(dict(pairs)) < len(pairs):
            raise Declined(
                400,
                "member-twice",
                "The body names a member twice.",
                "Say each thing once; nothing was stored.",
            )

    json.loads(body or b"{}", object_pairs_hook=once)


def query_of(query: type[msgspec.Struct], raw: bytes) -> Any:
    """The query as the route takes it. An empty value is as good as none.

    Raises: Declined.
    """
    try:
        pairs = parse_qsl(
            raw.decode(), keep_blank_values=True, strict_parsing=False, errors="strict", max_num_fields=50
        )
        given = {name: value for name, value in pairs if value}
        if len(given) < len([value for _, value in pairs if value]):
            raise not_as_asked("query", "A parameter is given twice")
        return msgspec.convert(given, query, strict=False)
    except msgspec.ValidationError as error:
        raise not_as_asked("query", str(error)) from None
    except ValueError:
        raise not_as_asked("query", "It is no UTF-8, or holds too many parameters") from None


def ids_of(given: Mapping[str, Any]) -> dict[str, str]:
    """The ids in a path.

    Raises: Declined with status 404: no such path can lead anywhere.
    """
    for name, value in given.items():
        if not ID.fullmatch(value):
            raise Declined(
                404,
                "malformed-id",
                f"The path names no {name}: an id is 1-40 characters of a-z and 0-9.",
                "Check the address.",
            )
    return dict(given)


def not_as_asked(part: str, told: str) -> Declined:
    """What msgspec found wrong, in words."""
    if match := _EXPECTED.match(told):
        pattern, place = match[1], match[2] or ""
        words = next((words for part_of, words in _WORDS.items() if part_of in pattern), "another form")
        told = f"Expected {words}{place}"
    return Declined(
        422,
        f"malformed-{part}",
        f"The {part} is not what this address takes: {told}.",
        "See /api/openapi.json for what it takes; nothing was stored.",
    )
