"""Whatever is sent: a problem that says what was wrong and what to do, nothing stored, never a 5xx."""

from __future__ import annotations

import asyncio
import io
import json
import random
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from services.chamber.api import ROUTES
from tests.services.chamber.house import Answer, House

DEEP = b'{"title":' + b"[" * 200_000
FLAT = {"title": "Titel", "for_whom": "Voor wie", "clauses": ["Tekst"]}


def proposal(**more: Any) -> bytes:
    return json.dumps({**FLAT, **more}).encode()


def without(name: str) -> bytes:
    return json.dumps({key: value for key, value in FLAT.items() if key != name}).encode()


BODIES: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 422, "malformed-body"),
    "half of it": (b'{"title":', 400, "malformed-json"),
    "no JSON": (b"title=Titel", 400, "malformed-json"),
    "something behind it": (proposal() + b"}", 400, "malformed-json"),
    "NaN": (b'{"title": NaN}', 400, "malformed-json"),
    "Infinity": (b'{"title": -Infinity}', 400, "malformed-json"),
    "a huge number": (b'{"title": 1e999}', 422, "malformed-body"),
    "no UTF-8": (b'{"title": "\xff\xfe"}', 400, "malformed-json"),
    "UTF-16": (json.dumps(FLAT).encode("utf-16"), 400, "malformed-json"),
    "a byte order mark": (b"\xef\xbb\xbf" + proposal(), 400, "malformed-json"),
    "a lone surrogate, escaped": (b'{"title": "\\ud800"}', 400, "malformed-json"),
    "a lone low surrogate": (b'{"title": "\\udc00 x"}', 400, "malformed-json"),
    "a lone surrogate, encoded": (b'{"title": "\xed\xa0\x80"}', 400, "malformed-json"),
    "deep nesting": (DEEP, 422, "malformed-body"),
    "deep nesting in a list": (b'{"clauses": ' + b"[" * 200_000, 422, "malformed-body"),
    "deep objects": (b'{"themes":' * 100_000, 422, "malformed-body"),
    "a list": (b"[]", 422, "malformed-body"),
    "null": (b"null", 422, "malformed-body"),
    "a string": (b'"title"', 422, "malformed-body"),
    "a member missing": (without("title"), 422, "malformed-body"),
    "an unknown member": (proposal(weight=2), 422, "malformed-body"),
    "a number for a text": (proposal(title=5), 422, "malformed-body"),
    "a text for a list": (proposal(clauses="Tekst"), 422, "malformed-body"),
    "null for a text": (proposal(title=None), 422, "malformed-body"),
    "an empty title": (proposal(title=""), 422, "malformed-body"),
    "a blank title": (proposal(title=" \n\t\u00a0\u2003"), 422, "malformed-body"),
    "a blank clause": (proposal(clauses=["Tekst", "   "]), 422, "malformed-body"),
    "NUL in a title": (proposal(title="Tit\u0000el"), 422, "malformed-body"),
    "NUL in a clause": (proposal(clauses=["Tekst\u0000"]), 422, "malformed-body"),
    "NUL in the background": (proposal(background="\u0000 achtergrond"), 422, "malformed-body"),
    "a title too long": (proposal(title="x" * 201), 422, "malformed-body"),
    "a clause too long": (proposal(clauses=["x" * 10_001]), 422, "malformed-body"),
    "a background too long": (proposal(background="x" * 50_001), 422, "malformed-body"),
    "no clause": (proposal(clauses=[]), 422, "malformed-body"),
    "too many clauses": (proposal(clauses=["x"] * 101), 422, "malformed-body"),
    "too many themes": (proposal(themes=[f"t{n}" for n in range(21)]), 422, "malformed-body"),
    "a theme that is no slug": (proposal(themes=["Wonen!"]), 422, "malformed-body"),
    "an id in capitals": (proposal(id="VOORSTEL"), 422, "malformed-body"),
    "an id too long": (proposal(id="x" * 41), 422, "malformed-body"),
    "an id with a newline": (proposal(id="abc\n"), 422, "malformed-body"),
    "an empty id": (proposal(id=""), 422, "malformed-body"),
}


@asynccontextmanager
async def nothing_stored(chamber: House) -> AsyncIterator[None]:
    """The log is as long as it was."""
    before = await chamber.head()
    yield
    assert await chamber.head() == before


def told(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.json["code"]) == (status, code), answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["detail"]
    assert answer.json["remedy"]
    assert "Traceback" not in answer.text


@pytest.fixture(scope="module")
async def token(chamber: House) -> str:
    """A token of a member."""
    return (await chamber.member())[1]


@pytest.mark.parametrize("kind", BODIES)
async def test_a_body_that_is_not_right_is_told_so_and_nothing_is_stored(
    chamber: House, token: str, kind: str
) -> None:
    body, status, code = BODIES[kind]
    async with nothing_stored(chamber):
        answer = await chamber.ask("POST", "/api/proposals", body, token)
    told(answer, status, code)


async def test_what_was_wrong_is_told_in_words_with_its_place(chamber: House, token: str) -> None:
    answer = await chamber.post("/api/proposals", {**FLAT, "clauses": ["Goed", " "]}, token)
    assert "a text that is not blank" in answer.json["detail"]
    assert "$.clauses[1]" in answer.json["detail"]
    answer = await chamber.post("/api/proposals", {**FLAT, "id": "Nee"}, token)
    assert "1-40 characters of a-z and 0-9" in answer.json["detail"]


@pytest.mark.parametrize("sent", [rb"\ud800", rb"goed \ud83d\ud83d\ude00", rb"\udc00", b"\xed\xa0\x80"])
async def test_of_half_a_character_it_is_told_that_it_is_half_a_one(
    chamber: House, token: str, sent: bytes
) -> None:
    answer = await chamber.ask("POST", "/api/proposals", b'{"title": "' + sent + b'"}', token)
    assert re.search(r"a lone surrogate \(\\u(d800|d83d|dc00)\)", answer.json["detail"]), answer.json


MOMENTS = ("2099-01-01T12:00:00", "2099-01-01", "morgen", 4070908800, "2099-13-01T00:00:00Z", "", None)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_moment_needs_its_offset(chamber: House, moment: Any) -> None:
    async with nothing_stored(chamber):
        answer = await chamber.post("/api/polls/geen/closing", {"closes_at": moment}, chamber.clerk)
    told(answer, 422, "malformed-body")


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
async def test_a_moment_at_the_end_of_the_calendar_is_refused(
    chamber: House, token: str, moment: str
) -> None:
    body = {"proposal": await chamber.proposed(token), "closes_at": moment}
    async with nothing_stored(chamber):
        answer = await chamber.post("/api/polls", body, chamber.clerk)
    assert answer.status == 422
    async with nothing_stored(chamber):
        organisation = await chamber.post(
            "/api/organisations/x/mandates/y/tokens", {"expires_at": moment}, token
        )
    assert organisation.status in {403, 422}


THRESHOLDS: list[Any] = [
    {"numerator": 0, "denominator": 1, "of": "votes"},
    {"numerator": 1, "denominator": 0, "of": "votes"},
    {"numerator": -1, "denominator": -2, "of": "votes"},
    {"numerator": 1.5, "denominator": 2, "of": "votes"},
    {"numerator": "1", "denominator": 2, "of": "votes"},
    {"numerator": True, "denominator": 2, "of": "votes"},
    {"numerator": 10**30, "denominator": 10**30, "of": "votes"},
    {"numerator": 1, "denominator": 2, "of": "wealth"},
    {"numerator": 1, "denominator": 2},
    {"numerator": 1, "denominator": 2, "of": "votes", "weight": 2},
    "1/2",
    [1, 2],
]


@pytest.mark.parametrize("threshold", THRESHOLDS, ids=repr)
async def test_a_threshold_is_a_fraction_of_whole_numbers(chamber: House, token: str, threshold: Any) -> None:
    body = {"proposal": await chamber.proposed(token), "threshold": threshold}
    async with nothing_stored(chamber):
        told(await chamber.post("/api/polls", body, chamber.clerk), 422, "malformed-body")


@pytest.mark.parametrize("choice", ["FOR", "voor", "", None, 1, True, ["for"], {"for": 1}], ids=repr)
async def test_a_choice_is_for_against_or_abstain(chamber: House, token: str, choice: Any) -> None:
    poll = await chamber.opened(token)
    async with nothing_stored(chamber):
        answer = await chamber.post(f"/api/polls/{poll}/ballots", {"choice": choice}, token)
    text = isinstance(choice, str) and choice  # which words there are, the method of the poll says
    told(answer, 422, "no-such-choice" if text else "malformed-body")


KEYS = ("met spatie", "x" * 65, "ünicode", "a/b", '"half', "a\tb", "{}")


@pytest.mark.parametrize("key", KEYS, ids=repr)
async def test_a_key_that_is_none_is_refused(chamber: House, token: str, key: str) -> None:
    head = b"POST /api/proposals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Bearer {token}\r\nIdempotency-Key: {key}\r\n".encode()
    body = proposal()
    async with nothing_stored(chamber):
        status, answer = await raw(chamber, head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert status == 422, answer
    assert b"malformed-idempotency-key" in answer


# --- how it is sent ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json", ""]
)
async def test_a_body_of_another_type_is_refused(chamber: House, token: str, kind: str) -> None:
    async with nothing_stored(chamber):
        answer = await chamber.ask("POST", "/api/proposals", proposal(), token, Content_Type=kind)
    told(answer, 415, "not-json")


async def test_json_with_a_charset_is_json(chamber: House, token: str) -> None:
    kind = "Application/JSON; charset=utf-8"
    answer = await chamber.ask("POST", "/api/proposals", proposal(), token, Content_Type=kind)
    assert answer.status == 201


async def test_a_compressed_body_is_refused(chamber: House, token: str) -> None:
    async with nothing_stored(chamber):
        answer = await chamber.ask("POST", "/api/proposals", proposal(), token, Content_Encoding="gzip")
    told(answer, 415, "encoded-body")


@pytest.mark.parametrize(("path", "limit"), [("/api/proposals", 1_048_576), ("/api/ballots", 4 * 1_048_576)])
async def test_a_body_over_the_limit_is_refused(chamber: House, token: str, path: str, limit: int) -> None:
    async with nothing_stored(chamber):
        answer = await blank(chamber, path, limit + 1, token)
        told(answer, 413, "body-too-large")
        told(await blank(chamber, path, limit, token), 400, "malformed-json")


async def blank(chamber: House, path: str, size: int, token: str) -> Answer:
    """A body of so many spaces."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with chamber.session.post(
        chamber.url + path, data=io.BytesIO(b" " * size), headers=headers
    ) as answer:
        return Answer(answer.status, answer.headers, await answer.read())


async def test_a_body_over_the_limit_in_chunks_is_refused_before_it_ends(chamber: House, token: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(2_000):
            yield b" " * 1_000_000

    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    url = chamber.url + "/api/proposals"
    async with nothing_stored(chamber):
        try:
            async with chamber.session.post(url, data=chunks(), headers=headers) as response:
                assert response.status == 413
        except OSError:
            pass  # the chamber hung up on a sender that does not stop: just as good


async def test_a_body_in_small_chunks_is_read_whole(chamber: House, token: str) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for byte in proposal():
            yield bytes([byte])

    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with chamber.session.post(
        chamber.url + "/api/proposals", data=chunks(), headers=headers
    ) as response:
        assert response.status == 201


async def test_a_body_that_does_not_come_is_given_up(
    chamber: House, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chamber.asked.PATIENCE", 0.2)
    head = b"POST /api/proposals HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n".encode()
    async with nothing_stored(chamber):
        status, answer = await raw(chamber, head + b'{"title"')
    assert status == 408
    assert b"body-too-slow" in answer


async def test_who_hangs_up_in_the_middle_does_no_harm(chamber: House, token: str) -> None:
    url = urlsplit(chamber.url)
    async with nothing_stored(chamber):
        _, writer = await asyncio.open_connection(url.hostname, url.port)
        head = f"POST /api/proposals HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n".encode()
        writer.write(head + b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        assert (await chamber.get("/health/live")).status == 200


@pytest.mark.parametrize(
    "line",
    [b"GARBAGE", b"GET / HTTP/9.9", b"POST /api/proposals HTTP/1.1\r\nContent-Length: x", b"\x00\x01\x02"],
)
async def test_what_is_no_http_is_no_reason_to_fall_over(chamber: House, line: bytes) -> None:
    status, _ = await raw(chamber, line + b"\r\n\r\n")
    assert status in {0, 400, 505}
    assert (await chamber.get("/health/live")).status == 200


async def raw(chamber: House, sent: bytes) -> tuple[int, bytes]:
    """Bytes on a fresh connection; the status and all that came back, 0 for nothing."""
    url = urlsplit(chamber.url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    try:
        writer.write(sent)
        async with asyncio.timeout(60):
            answer = await reader.read(65_536)
    finally:
        writer.close()
    match = re.match(rb"HTTP/1.1 (\d+)", answer)
    return int(match[1]) if match else 0, answer


# --- addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nothing", "/api/polls/p1/nothing", "/api/polls/a/b/c/d"]
)
async def test_an_address_that_leads_nowhere_is_a_problem(chamber: House, path: str) -> None:
    told(await chamber.get(path), 404, "not-found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "BREW"])
async def test_another_method_is_a_problem_that_names_those_that_are_taken(
    chamber: House, method: str
) -> None:
    answer = await chamber.ask(method, "/api/polls")
    told(answer, 405, "method-not-allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize(
    "name", ["UPPER", "a-b", "x" * 41, "%00", "a%20b", "%ff", "%F0%9F%98%80", "..%2f..", "a.b"]
)
async def test_a_path_with_an_id_of_another_form_leads_nowhere(chamber: House, name: str) -> None:
    import yarl  # noqa: PLC0415 - only here are paths sent as they are written

    url = yarl.URL(f"{chamber.url}/api/polls/{name}", encoded=True)
    async with chamber.session.get(url) as response:
        assert response.status == 404
        assert response.content_type == "application/problem+json"


QUERIES = (
    "limit=0", "limit=1001", "limit=-1", "limit=abc", "limit=1.5", "limit=99999999999999999999",
    "at_least=-1", "at_least=x", "at_least=99999999999999999999", "after=NOT", "after=a%00", "phase=later",
    "unknown=1", "limit=1&limit=2", "phase=%ff", "phase=%00", "limit=%D9%A1",
)  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
async def test_a_query_that_is_not_right_is_told_so(chamber: House, query: str) -> None:
    import yarl  # noqa: PLC0415 - idem

    url = yarl.URL(f"{chamber.url}/api/polls?{query}", encoded=True)
    async with chamber.session.get(url) as response:
        answer = Answer(response.status, response.headers, await response.read())
    told(answer, 422, "malformed-query")


@pytest.mark.parametrize(
    "path", ["/api/organisations?q=%00", "/api/log?from=-1", "/api/log?from=9" + "9" * 30]
)
async def test_so_is_any_other_query(chamber: House, path: str) -> None:
    told(await chamber.get(path), 422, "malformed-query")


async def test_an_act_takes_no_query(chamber: House, token: str) -> None:
    async with nothing_stored(chamber):
        answer = await chamber.post("/api/proposals?dry_run=1", FLAT, token)
    told(answer, 422, "malformed-query")


LISTS = (
    *("/api/polls", "/api/proposals", "/api/organisations", "/api/erasures"),
    *("/api/answers", "/api/funds", "/api/outreach", "/api/sittings", "/api/calls", "/api/commissions"),
)


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_that_goes_on_after_nothing_says_so(chamber: House, path: str) -> None:
    """An empty part would say that there is no more."""
    told(await chamber.get(f"{path}?after=geen"), 422, "unknown-after")


MOVING = ("answers", "funds", "sittings", "calls", "commissions", "delegations", "organisations")


@pytest.mark.parametrize("name", MOVING)
async def test_where_a_list_went_on_is_read_or_refused(chamber: House, name: str) -> None:
    told(await chamber.get(f"/api/{name}?after=geen~1795000000000000"), 422, "unknown-after")
    told(await chamber.get(f"/api/{name}?after={'~' * 300}"), 422, "malformed-query")
    if name != "organisations":  # which are sorted by what they are called
        told(await chamber.get(f"/api/{name}?after=geen~morgen"), 422, "malformed-query")


async def test_a_list_goes_on_after_an_organisation_that_has_left_meanwhile(chamber: House) -> None:
    first, second = await chamber.admitted(name="Aa 1"), await chamber.admitted(name="Aa 2")
    receipt = await chamber.done(f"/api/organisations/{first}/departure")
    listed = await chamber.get(f"/api/organisations?after={first}&limit=1&at_least={receipt['last']}")
    assert [line["organisation"] for line in listed.json] == [second]


@pytest.mark.parametrize("query", ["", "?", "?phase=", "?phase=&limit=&after="])
async def test_an_empty_value_is_as_good_as_none(chamber: House, query: str) -> None:
    assert (await chamber.get(f"/api/polls{query}")).status == 200


@pytest.mark.parametrize("host", [b"Host: bad host", b"Host: a@b", b"Host: x\r\nHost: y", b""])
async def test_an_odd_host_is_no_5xx(chamber: House, host: bytes) -> None:
    status, _ = await raw(chamber, b"GET /api/log HTTP/1.1\r\nConnection: close\r\n" + host + b"\r\n\r\n")
    assert status in {200, 400}


# --- whatever comes ----------------------------------------------------------------------------------------

ATOMS: list[Callable[[random.Random], Any]] = [
    lambda _: None,
    lambda r: r.random() < 0.5,
    lambda r: r.choice([0, -1, 1, 2**31, 2**63, 2**64, 10**40, 1.5, -0.0]),
    lambda r: r.choice(
        ["", " ", "a", "for", "full", "city", "k1", "hf_" + "a" * 43, "x" * 300, "\u0000", "é😀"]
    ),
    lambda r: r.choice(["2099-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59"]),
]

NAMES = sorted({name for route in ROUTES if route.body for name in route.body.__struct_encode_fields__})
INNER = ("numerator", "denominator", "of", "at_least", "token", "poll", "choice", "key")


def anything(r: random.Random, depth: int = 0) -> Any:
    """Some JSON, with the names that bodies have."""
    kind = r.random()
    if depth > 3 or kind < 0.5:
        return r.choice(ATOMS)(r)
    if kind < 0.7:
        return [anything(r, depth + 1) for _ in range(r.randrange(4))]
    return {r.choice([*NAMES, *INNER]): anything(r, depth + 1) for _ in range(r.randrange(6))}


@pytest.mark.parametrize("seed", range(8))
async def test_no_body_whatever_gives_a_5xx_or_moves_the_log(chamber: House, token: str, seed: int) -> None:
    """Random JSON to every address that takes a POST, by a member, who may do none of it to nobody."""
    r = random.Random(seed)
    posts = [route for route in ROUTES if route.method == "POST"]
    async with nothing_stored(chamber):
        for route in posts * 3:
            path = "/api" + re.sub(r"{\w+}", lambda _: r.choice(["k1", "geen", "x"]), route.path)
            body = anything(r)
            known = isinstance(body, dict) and route.body and route.body.__struct_encode_fields__
            if known:
                body = {name: anything(r, 2) for name in known if r.random() < 0.9}
            answer = await chamber.ask("POST", path, json.dumps(body).encode(), token)
            kept = answer.status == 201 and route.name == "begin-draft"  # anything at all, and no event
            if answer.status != 200 and not kept:
                told(answer, answer.status, answer.json["code"])
            assert kept or answer.status in {200, 400, 401, 403, 404, 409, 422}, (path, body, answer.text)


VALID: list[tuple[str, dict[str, Any]]] = [
    ("organisations", {"bench": "city", "name": "Naam", "stands_for": "Woorden", "themes": ["a"]}),
    ("organisations/x/profile", {"name": "Naam", "neighbourhoods": ["b"]}),
    ("organisations/x/suspension", {"reason": "Daarom"}),
    ("organisations/x/mandates", {"kind": "full", "id": "m", "valid_until": "2099-01-01T00:00:00Z"}),
    ("organisations/x/mandates/m/tokens", {"expires_at": "2099-01-01T00:00:00Z"}),
    ("offices", {"mandate": "k2"}),
    ("offices/k1/tokens", {"expires_at": "2099-01-01T00:00:00Z"}),
    ("proposals", {"title": "T", "for_whom": "W", "clauses": ["C"], "background": "B"}),
    ("polls", {"proposal": "v", "threshold": {"numerator": 1, "denominator": 2, "of": "roll"}}),
    ("polls/p/closing", {"closes_at": "2099-01-01T00:00:00Z"}),
    ("polls/p/annulment", {"reason": "Daarom"}),
    ("polls/p/ballots", {"choice": "for"}),
    ("ballots", {"ballots": [{"token": "hf_", "poll": "p", "choice": "for", "key": "k"}]}),
]


@pytest.mark.fault
@pytest.mark.parametrize("seed", range(4))
async def test_a_valid_body_with_one_thing_wrong_never_gives_a_5xx(own: House, seed: int) -> None:
    """By the clerk, who may do nearly everything: some of it is accepted, and that is fine."""
    r = random.Random(seed)
    for path, valid in VALID * 5:
        body = {**valid, r.choice(list(valid)): anything(r, 1)}
        answer = await own.post(f"/api/{path}", body, own.clerk)
        assert answer.status < 500, (path, body, answer.text)
