"""Webhooks of commissions over the API and on their page: shown once, turned, tried again, removed."""

from __future__ import annotations

import re
from typing import Any

import asyncpg

from tests.services.chamber.browser import signed_in
from tests.services.chamber.house import Answer
from tests.services.chamber.outcomes import commissioned
from tests.services.chamber.parliament import Parliament

ADDRESS = {"address": "https://commissie.example/in"}
SECRET = r"whsec_[A-Za-z0-9+/]{43}="


async def asked(members: Parliament, method: str, path: str, body: Any = None, key: str = "") -> Answer:
    """As the chair of the commission."""
    return await members.chamber.ask(method, path, body, members.tokens["full"], key)


async def sql(members: Parliament, statement: str, *values: Any) -> None:
    """One statement."""
    connection = await asyncpg.connect(members.chamber.database.url)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()


async def test_the_secret_of_a_webhook_is_shown_when_it_is_made_and_when_it_is_turned(
    members: Parliament,
) -> None:
    await commissioned(members, "kwebhook")
    path = "/api/commissions/kwebhook/webhooks"
    first, again = [await asked(members, "POST", path, ADDRESS, "once") for _ in range(2)]
    assert (first.status, again.json) == (201, first.json)
    assert re.fullmatch(SECRET, first.json["secret"])
    other = await asked(members, "POST", path, {"address": "https://elders.example/"}, "once")
    assert (other.status, other.json["code"]) == (422, "idempotency-key-reused")
    webhook = first.json["webhook"]
    turned, same = [await asked(members, "POST", f"{path}/{webhook}/secret", {}, "turn") for _ in range(2)]
    assert turned.json == same.json
    assert turned.json["secret"] != first.json["secret"]
    told = await asked(members, "GET", path)
    assert "whsec_" not in told.text
    (line,) = told.json["webhooks"]
    assert (line["address"], line["waiting"], line["set_aside"]) == (ADDRESS["address"], 0, 0)
    assert line["turned_at"]
    assert (await asked(members, "DELETE", f"{path}/{webhook}")).status == 204
    gone = await asked(members, "DELETE", f"{path}/{webhook}")
    assert (gone.status, gone.json["code"]) == (404, "no-such-webhook")


async def test_an_address_behind_the_chamber_is_refused_and_so_is_an_eleventh(members: Parliament) -> None:
    await commissioned(members, "kgrens")
    path = "/api/commissions/kgrens/webhooks"
    for address in ("http://commissie.example/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/",
                    "https://169.254.169.254/latest", "https://user:pass@commissie.example/"):  # fmt: skip
        refused = await asked(members, "POST", path, {"address": address})
        assert (refused.status, refused.json["code"]) == (422, "no-address-of-a-webhook"), address
    for _ in range(10):
        assert (await asked(members, "POST", path, ADDRESS)).status == 201
    refused = await asked(members, "POST", path, ADDRESS)
    assert (refused.status, refused.json["code"]) == (409, "too-many-webhooks")


async def test_the_page_shows_a_webhook_what_was_set_aside_and_has_it_tried_again(
    members: Parliament,
) -> None:
    await commissioned(members, "kpost")
    path = "/commissies/kpost/systemen"
    rapporteur = await signed_in(members.chamber, "member", members.mandates["city"], "stad")
    refused = await rapporteur.send(path, "register-webhook", {"address": "http://10.0.0.1/"})
    assert refused.status == 422
    assert "http://10.0.0.1/" in refused.text
    assert "Dit adres kan geen webhook zijn." in refused.text
    shown = await rapporteur.send(path, "register-webhook", ADDRESS)
    (secret,) = set(re.findall(SECRET, shown.text.replace("&#43;", "+")))
    (line,) = (await asked(members, "GET", "/api/commissions/kpost/webhooks")).json["webhooks"]
    await sql(
        members,
        "insert into deliveries values ($1, 4, 'e/4', 'item.delegated', 'signal/s1', '{}', now(), now(), 13,"
        " 'answered with 503', null, now())",
        line["webhook"],
    )
    told = await rapporteur.page(path)
    assert secret not in told
    assert "1 bericht kwam niet aan" in told
    assert "answered with 503" in told
    assert "Wat een dag lang niet aankwam" in told
    clerk = await signed_in(members.chamber, "clerk", "k1")
    assert "/commissies/kpost/systemen#opzij" in await clerk.page("/griffie")
    assert "/commissies/kpost" not in await (await signed_in(members.chamber, "chair", "xchair")).page(
        "/griffie"
    )
    tried = await rapporteur.done(path, "try-webhook-again")
    assert "1 bericht wacht" in tried
    assert "Wat een dag lang niet aankwam" not in tried
    assert "Er is nog geen webhook." in await rapporteur.done(path, "remove-webhook")
