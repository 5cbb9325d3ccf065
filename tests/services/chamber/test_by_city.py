"""Signing in through the city's provider of OpenID Connect: only what holds of what it says is believed."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from infra.embedded.postgres import EmbeddedPostgres
from services.chamber.web.by_city import vouched
from services.oidc import Oidc
from tests.conftest import clone
from tests.openid import CLIENT, SECRET, CityProvider, provider
from tests.services.chamber.browser import Forms
from tests.services.chamber.house import Answer, House, house
from tests.services.chamber.test_sign_in import sql
from tests.services.chamber.visitor import Visitor, known

LABEL = "Sign in as a colleague & friend"

_numbers = itertools.count(1)


@pytest.fixture(scope="module")
async def serving() -> AsyncIterator[CityProvider]:
    """The provider of all tests of this module."""
    async with provider() as made:
        yield made


@pytest.fixture(scope="module")
async def hall(
    postgres: EmbeddedPostgres,
    furnished: str,
    tmp_path_factory: pytest.TempPathFactory,
    serving: CityProvider,
) -> AsyncIterator[House]:
    """A chamber that knows the provider."""
    database, folder = await clone(postgres, furnished, "chamber_city"), tmp_path_factory.mktemp("city")
    (folder / "oidc.secret").write_text(f"{SECRET}\n")
    oidc = Oidc(serving.issuer, CLIENT, ("stad.example",), ("groups", "parlement"), (("en", LABEL),))
    async with house(database, folder, oidc=oidc) as made:
        yield made


@pytest.fixture
def city(serving: CityProvider) -> CityProvider:
    """The same, which forges nothing yet."""
    serving.forget()
    return serving


async def colleague(hall: House, city: CityProvider) -> tuple[str, str]:
    """Somebody new who may sign in, and sits at the provider; their address and organisation."""
    organisation = await hall.admitted()
    mandate, _ = await hall.mandated(organisation)
    email = f"collega{next(_numbers)}@stad.example"
    await known(hall, email, ("member", organisation, mandate))
    city.claims = {"email": email}
    return email, organisation


async def leave(visitor: Visitor, after: str = "/") -> str:
    """Press the button; gives the address to which one is sent."""
    page = await visitor.page(f"/aanmelden?{urlencode({'verder': after})}")
    assert 'href="/aanmelden/stad?verder=' in page
    answer = await visitor.get(f"/aanmelden/stad?{urlencode({'verder': after})}")
    assert answer.status == 303
    return answer.headers["Location"]


async def come(visitor: Visitor, address: str) -> Answer:
    """Come back by an address that the provider gave."""
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == visitor.chamber.url
    return await visitor.get(f"{parts.path}?{parts.query}")


async def through(hall: House, city: CityProvider, after: str = "/") -> tuple[Visitor, Answer]:
    """Go there, and come back."""
    visitor = Visitor(hall)
    return visitor, await come(visitor, await city.visit(await leave(visitor, after)))


async def trouble(visitor: Visitor, answer: Answer) -> str:
    """Why nobody was signed in; the page says it, and offers a link."""
    assert answer.status == 303
    assert "halfrond" not in visitor.cookies
    told = urlsplit(answer.headers["Location"])
    assert told.path == "/aanmelden"
    page = await visitor.page(answer.headers["Location"])
    assert "Je bent niet aangemeld" in page
    assert "Stuur me een link" in page
    return parse_qs(told.query)["stad"][0]


# --- what should be -----------------------------------------------------------------------------------------


async def test_a_colleague_of_the_city_signs_in_and_the_log_says_through_what(
    hall: House, city: CityProvider
) -> None:
    _, organisation = await colleague(hall, city)
    poll = await hall.opened((await hall.member())[1])
    visitor, answer = await through(hall, city, f"/stemmingen/{poll}")
    assert (answer.status, answer.headers["Location"]) == (303, f"/stemmingen/{poll}")
    assert answer.headers["Set-Cookie"].endswith("; HttpOnly; SameSite=Lax")
    assert "<td>account van de stad</td>" in await visitor.page("/ik")
    await visitor.done(f"/stemmingen/{poll}/stem", "cast-ballot", choice="for")
    entries = (await hall.get(f"/api/log?from={await hall.head() - 1}")).json["entries"]
    leaf = json.loads(entries[-1]["leaf"])
    assert (leaf["actor"]["organisation"], leaf["actor"]["proof"]) == (organisation, "oidc")


async def test_where_it_is_not_set_up_nothing_of_it_is_there(chamber: House) -> None:
    page = await Visitor(chamber).page("/aanmelden")
    assert "/aanmelden/stad" not in page
    assert "Werk je voor de stad?" not in page
    assert (await chamber.get("/aanmelden/stad/terug?code=a&state=b")).status == 404


async def test_the_button_says_what_the_settings_say_in_each_language(hall: House) -> None:
    visitor = Visitor(hall)
    assert "Aanmelden met je account van de stad" in await visitor.page("/aanmelden")
    visitor.cookies["taal"] = "en"
    assert "Sign in as a colleague &amp; friend" in await visitor.page("/aanmelden")


async def test_keys_that_changed_are_looked_for(hall: House, city: CityProvider) -> None:
    await colleague(hall, city)
    assert "halfrond" in (await through(hall, city))[0].cookies
    city.rotate()
    assert "halfrond" in (await through(hall, city))[0].cookies


async def test_a_fresh_sign_in_there_is_proof_enough_for_a_sensitive_act(
    hall: House, city: CityProvider
) -> None:
    email, _ = await colleague(hall, city)
    visitor, _ = await through(hall, city)
    late = "update sessions set confirmed_at = now() - interval '11 minutes' where person = "
    await sql(hall, f"{late} (select person from people where email = $1)", email)
    refused = await visitor.send("/onze-organisatie", "give-mandate", kind="full")
    assert (refused.status, "Toon opnieuw wie je bent" in refused.text) == (403, True)
    answer = await come(visitor, await city.visit(await leave(visitor, "/onze-organisatie")))
    assert answer.headers["Location"] == "/onze-organisatie"
    assert (await visitor.send("/onze-organisatie", "give-mandate", kind="full")).status == 303


# --- what is not believed -----------------------------------------------------------------------------------


async def test_a_token_that_does_not_hold_signs_nobody_in(hall: House, city: CityProvider) -> None:
    """What must hold: tests/infra/test_oidc.py."""
    email, _ = await colleague(hall, city)
    city.claims["nonce"] = "n" * 43
    visitor, answer = await through(hall, city)
    assert await trouble(visitor, answer) == "refused"
    city.claims = {"email": email}
    assert "halfrond" in (await through(hall, city))[0].cookies  # without that, it would have been taken


async def test_who_is_not_vouched_for_or_not_invited_learns_not_which(
    hall: House, city: CityProvider
) -> None:
    email, _ = await colleague(hall, city)
    pages = set()
    for claims in (
        {"email": email, "email_verified": False},
        {"email": email, "email_verified": "true"},
        {"email": email, "email_verified": None},
        {"email": email, "groups": ["personeel"]},
        {"email": "niemand@stad.example"},
        {"email": None},
        {"email": [email]},
    ):
        city.claims = claims
        visitor, answer = await through(hall, city)
        assert await trouble(visitor, answer) == "unknown"
        page = await visitor.page(answer.headers["Location"])
        pages.add(page.partition("<main")[2].partition("<form")[0])
    assert len(pages) == 1


async def test_a_member_of_elsewhere_is_not_the_citys_to_vouch_for(hall: House, city: CityProvider) -> None:
    """Else whoever keeps the city's accounts could write anybody's address in one, and vote in their name."""
    for domain in ("koor.example", "stad.example.elders.example", "xstad.example"):
        email, organisation = f"lid{next(_numbers)}@{domain}", await hall.admitted()
        mandate, _ = await hall.mandated(organisation)
        await known(hall, email, ("member", organisation, mandate))
        city.claims = {"email": email}
        visitor, answer = await through(hall, city)
        assert await trouble(visitor, answer) == "unknown"


@pytest.mark.parametrize(
    ("claims", "address"),
    [
        ({"email": "An@Stad.example", "email_verified": True}, "An@Stad.example"),
        ({"email": "an@stad.example", "email_verified": 1}, None),
        ({"email": "an@elders.example@stad.example", "email_verified": True}, None),
        ({"email": "an@stad.example\n", "email_verified": True}, None),
        ({"email": f"{'a' * 200}@stad.example", "email_verified": True}, None),
        ({"email": "stad.example", "email_verified": True}, None),
    ],
    ids=["capitals", "one", "two at", "a line", "long", "no at"],
)
def test_an_address_is_vouched_for_or_it_is_not(claims: dict[str, Any], address: str | None) -> None:
    assert vouched(Oidc("https://stad.example", CLIENT, ("stad.example",)), claims) == address


# --- who comes back -----------------------------------------------------------------------------------------


async def test_nobody_comes_back_in_another_browser(hall: House, city: CityProvider) -> None:
    """Neither with a stranger's code in one's own browser, nor with one's own in a stranger's."""
    await colleague(hall, city)
    visitor, other = Visitor(hall), Visitor(hall)
    back = await city.visit(await leave(visitor))
    assert await trouble(other, await come(other, back)) == "late"  # it keeps no cookie yet
    await other.page("/aanmelden")
    assert await trouble(other, await come(other, back)) == "late"
    assert "halfrond" not in other.cookies
    await come(visitor, back)
    assert "halfrond" in visitor.cookies


async def test_one_comes_back_once_and_a_code_is_good_once(hall: House, city: CityProvider) -> None:
    await colleague(hall, city)
    visitor = Visitor(hall)
    back = await city.visit(await leave(visitor))
    await come(visitor, back)
    del visitor.cookies["halfrond"]
    assert await trouble(visitor, await come(visitor, back)) == "late"
    again = parse_qs(urlsplit(await city.visit(await leave(visitor))).query)["state"][0]
    used = parse_qs(urlsplit(back).query)["code"][0]
    answer = await visitor.get(f"/aanmelden/stad/terug?code={used}&state={again}")
    assert await trouble(visitor, answer) == "refused"


async def test_one_comes_back_within_ten_minutes(hall: House, city: CityProvider) -> None:
    await colleague(hall, city)
    visitor = Visitor(hall)
    back = await city.visit(await leave(visitor))
    await sql(hall, "update errands set expires_at = now()")
    assert await trouble(visitor, await come(visitor, back)) == "late"


async def test_a_code_that_was_stolen_on_the_way_is_worth_nothing(hall: House, city: CityProvider) -> None:
    """PKCE: the thief comes with a state of their own, and so with another verifier."""
    await colleague(hall, city)
    visitor, thief = Visitor(hall), Visitor(hall)
    stolen = parse_qs(urlsplit(await city.visit(await leave(visitor))).query)["code"][0]
    state = parse_qs(urlsplit(await leave(thief)).query)["state"][0]
    answer = await thief.get(f"/aanmelden/stad/terug?code={stolen}&state={state}")
    assert await trouble(thief, answer) == "refused"


@pytest.mark.parametrize("query", ["", "code=a", "state=x&code=a", "%ff", "&".join(["a=b"] * 50)], ids=len)
async def test_who_comes_with_nothing_is_told_to_begin_again(hall: House, query: str) -> None:
    visitor = Visitor(hall)
    await visitor.page("/aanmelden")
    assert await trouble(visitor, await visitor.get(f"/aanmelden/stad/terug?{query}")) == "late"


async def test_who_stops_there_is_told_so_in_our_words(hall: House, city: CityProvider) -> None:
    city.error = "access_denied"
    visitor, answer = await through(hall, city, "/dossiers")
    assert await trouble(visitor, answer) == "stopped"
    page = await visitor.page(answer.headers["Location"])
    assert "<script>alert" not in page
    assert Forms(page).found[-1][1]["verder"] == ["/dossiers"]


async def test_an_answer_in_the_name_of_another_issuer_is_none(hall: House, city: CityProvider) -> None:
    await colleague(hall, city)
    visitor = Visitor(hall)
    back = await city.visit(await leave(visitor))
    answer = await come(visitor, f"{back}&iss=https://elders.example")
    assert await trouble(visitor, answer) == "stopped"


@pytest.mark.parametrize("after", ["https://elders.example", "//elders.example", "/\\elders.example"])
async def test_it_leads_to_no_other_site(hall: House, city: CityProvider, after: str) -> None:
    await colleague(hall, city)
    visitor, answer = await through(hall, city, after)
    assert (answer.headers["Location"], "halfrond" in visitor.cookies) == ("/", True)


async def test_another_site_sends_nobody_there(hall: House, city: CityProvider) -> None:
    visitor = Visitor(hall)
    await visitor.page("/aanmelden")
    answer = await visitor._ask("GET", "/aanmelden/stad", None, {"Sec-Fetch-Site": "cross-site"})
    assert answer.headers["Location"] == "/aanmelden?verder=%2F"
    assert city.issuer not in answer.headers["Location"]


async def test_so_many_are_under_way_from_one_browser_and_no_more(hall: House) -> None:
    visitor = Visitor(hall)
    for _ in range(10):
        await leave(visitor)
    assert await trouble(visitor, await visitor.get("/aanmelden/stad")) == "often"
    await leave(Visitor(hall))


async def test_a_copy_of_the_tables_opens_nothing(hall: House) -> None:
    visitor = Visitor(hall)
    asked = parse_qs(urlsplit(await leave(visitor)).query)
    rows = await sql(hall, "select e::text from errands e")
    for secret in (asked["state"][0], asked["nonce"][0], visitor.cookies["halfrond-browser"]):
        assert secret not in str(rows)


async def test_where_the_provider_is_away_a_link_signs_in(hall: House, city: CityProvider) -> None:
    email, _ = await colleague(hall, city)
    visitor = Visitor(hall)
    back = await city.visit(await leave(visitor))
    city.answering = False
    assert await trouble(visitor, await come(visitor, back)) == "away"
    assert (await visitor.sign_in(email)).status == 303
    assert "halfrond" in visitor.cookies


@pytest.mark.fault
async def test_where_nothing_answers_one_is_not_sent(
    postgres: EmbeddedPostgres, furnished: str, tmp_path: Path
) -> None:
    database = await clone(postgres, furnished, "chamber_city_away")
    (tmp_path / "oidc.secret").write_text(SECRET)
    nowhere = Oidc("http://127.0.0.1:1/realm", CLIENT, ("stad.example",))
    async with house(database, tmp_path, oidc=nowhere) as hall:
        visitor = Visitor(hall)
        await visitor.page("/aanmelden")
        assert await trouble(visitor, await visitor.get("/aanmelden/stad?verder=/dossiers")) == "away"
