"""E4: the pages of who is missing, of outreach tasks, and of organisations that are no members."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from events.prospect.acts import RemoveProspect
from infra.postgres.links import leaving
from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.house import KEY
from tests.services.chamber.outcomes import done
from tests.services.chamber.parliament import Parliament
from tests.services.chamber.test_notices import look
from tests.services.chamber.test_sign_in import sql
from tests.services.chamber.visitor import Visitor, letters, mailed
from tests.waiting import WAITED_FOR, until

CANARY = "<b>kanarie</b>"
SHOWN = "&lt;b&gt;kanarie&lt;/b&gt;"
FAR = "2999-06-30"


async def clerk(made: Parliament) -> Browser:
    """The clerk's browser."""
    return await signed_in(made.chamber, "clerk", "k1")


async def full(made: Parliament) -> Browser:
    """That of buurtwerk."""
    return await signed_in(made.chamber, "member", made.mandates["full"], "buurtwerk")


async def known(made: Parliament, name: str, **more: Any) -> str:
    """A known organisation."""
    body = {"name": name, **more}
    return await made.made("/api/prospects", body)


async def test_e4_the_clerk_lists_whom_to_reach_and_the_page_tells_where_nobody_is(
    members: Parliament,
) -> None:
    there = await members.chamber.admitted(themes=["wonen"], neighbourhoods=["sas-en-bassijn"])
    await members.chamber.mandated(there)
    browser = await clerk(members)
    lists = {
        "neighbourhoods:more": "sas-en-bassijn, Muide Meulestede",
        "former_municipalities:more": "mendonk",
        "themes:more": "wonen",
        "target_groups:more": "",
    }
    listed = await browser.done("/griffie/bereik", "list-coverage", lists)
    assert "De lijsten zijn vastgelegd." in listed
    assert "muide-meulestede, sas-en-bassijn" in listed
    twice = await browser.send(
        "/griffie/bereik", "list-coverage", {"former_municipalities:more": "sas-en-bassijn"}
    )
    assert twice.status == 422
    assert "Een plaats is een wijk of een deelgemeente" in twice.text
    told = await members.seen("/api/coverage")
    counted = {one["name"]: one["organisations"] for one in told["neighbourhoods"]}
    assert counted == {"muide-meulestede": 0, "sas-en-bassijn": 1}
    assert [one["organisations"] for one in told["former_municipalities"]] == [0]
    page = await Browser(members.chamber).page("/bereik")
    assert "2 leegtes waar nog niemand is" in page
    assert "1 van de 2 hebben minstens één organisatie." in page
    assert "soort=neighbourhood&amp;naam=muide-meulestede" in page
    assert "naam=sas-en-bassijn" not in page


async def test_e4_a_member_takes_a_gap_upon_itself_and_tells_what_came_of_it(members: Parliament) -> None:
    await members.done("/api/coverage", {"themes": ["zorg", "wonen"]})
    browser = await full(members)
    where = "/bereik/nieuw?soort=theme&naam=zorg"
    empty = await browser.send(where, "give-outreach", {"what": CANARY, "due_at:day": "2001-01-01"})
    assert empty.status == 422
    assert SHOWN in empty.text
    page = await browser.done(where, "give-outreach", {"what": CANARY, "due_at:day": FAR})
    assert "De zoektaak is opgenomen." in page
    assert "30 juni 2999" in page
    assert SHOWN in page
    [task] = await members.seen("/api/outreach?name=zorg&phase=in-hand")
    path = f"/bereik/taken/{task['outreach']}"
    assert path in await Browser(members.chamber).page("/bereik/taken")
    assert "Wat je kunt doen" not in await Browser(members.chamber).page(path)
    later = await browser.done(path, "take-over-outreach", {"due_at:day": "2999-11-30"})
    assert "30 november 2999" in later
    done = await browser.done(path, "complete-outreach", {"result": "Drie kringen bezocht."})
    assert "Drie kringen bezocht." in done
    assert "Wat je kunt doen" not in done


async def test_e4_what_is_overdue_stands_on_the_desk_and_another_member_takes_it_over(
    members: Parliament,
) -> None:
    await members.done("/api/coverage", {"themes": ["eenzaam", "wonen"]})
    body = {"kind": "theme", "name": "eenzaam", "what": "Bellen.", "due_at": "2999-01-01T00:00:00Z"}
    task = await members.made("/api/outreach", body)
    browser = await clerk(members)
    assert f"/bereik/taken/{task}" not in await browser.page("/griffie")
    await sql(members.chamber, "update outreach_v2.task set due_at = now() where outreach = $1", task)
    assert f"/bereik/taken/{task}" in await browser.page("/griffie")
    assert "Datum voorbij" in await browser.page("/griffie/bereik")
    assert "Datum voorbij" in await Browser(members.chamber).page(f"/bereik/taken/{task}")
    mine = await full(members)
    taken = await mine.done(f"/bereik/taken/{task}", "take-over-outreach", {"due_at:day": FAR})
    assert "buurtwerk" in taken
    gone = await mine.done(f"/bereik/taken/{task}", "let-outreach-go", {"reason": "Geen tijd."})
    assert "Geen tijd." in gone


async def test_e4_a_member_lists_an_organisation_whose_name_only_the_clerk_reads(members: Parliament) -> None:
    mine = await full(members)
    given = {"name": CANARY, "email": "kring@voorbeeld.example", "neighbourhoods:more": "Muide Meulestede"}
    assert "op de lijst van de griffie" in await mine.done("/bereik", "list-prospect", given)
    again = await mine.send("/bereik", "list-prospect", {"name": CANARY.upper()})
    assert again.status == 409
    assert "staat al op de lijst" in again.text
    browser = await clerk(members)
    page = await browser.page("/griffie/uitnodigingen")
    assert SHOWN in page
    assert SHOWN not in await mine.page("/griffie/uitnodigingen")
    [row] = await sql(members.chamber, "select prospect from prospects where name = $1", CANARY)
    one = await browser.page(f"/griffie/uitnodigingen/{row['prospect']}")
    assert "kring@voorbeeld.example" in one
    assert "Muide Meulestede" in one
    leaves = await sql(members.chamber, "select leaf from events where stream like 'prospect-%'")
    assert leaves
    assert all(b"kanarie" not in one["leaf"] for one in leaves)


async def test_e4_an_invitation_goes_by_mail_once_in_their_language(members: Parliament) -> None:
    chamber, email = members.chamber, "cercle@voorbeeld.example"
    prospect = await known(members, "Cercle", email=email, language="fr")
    browser = await clerk(members)
    page = await browser.done(
        f"/griffie/uitnodigingen/{prospect}", "invite-prospect", {"way": "mail"}, about=prospect
    )
    assert "Uitgenodigd" in page
    assert "opnieuw uitnodigen kan vanaf" in page
    for _ in range(2):
        await look(chamber)
    [letter] = [one for one in await letters(chamber) if one["To"] == email]
    assert "Vous joignez-vous" in letter["Subject"]
    secret = leaving(KEY, prospect, "invitations")
    assert letter["List-Unsubscribe"] == f"<{chamber.url}/uitschrijven/{prospect}/invitations/{secret}>"
    await look(chamber)
    assert await mailed(chamber, email) == ""
    [kept] = await sql(chamber, "select address from mail where given ->> 'prospect' = $1", prospect)
    assert kept["address"] is None
    soon = await members.post(f"/api/prospects/{prospect}/invitations", {"way": "mail"}, "clerk")
    assert (soon.status, soon.json["code"]) == (409, "invited-lately")


async def test_e4_who_refuses_mail_by_one_click_is_never_written_to_again(members: Parliament) -> None:
    chamber, email = members.chamber, "stil@voorbeeld.example"
    prospect = await known(members, "Stil", email=email)
    await members.done(f"/api/prospects/{prospect}/invitations", {"way": "mail"})
    await look(chamber)
    path = f"/uitschrijven/{prospect}/invitations/{leaving(KEY, prospect, 'invitations')}"
    assert f'action="{path}"' in (await chamber.get(path)).text
    assert (await members.seen(f"/api/prospects/{prospect}", "clerk"))["email"] == email
    for _ in range(2):
        answer = await Visitor(chamber).post(
            path, [("List-Unsubscribe", "One-Click")], **{"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status == 200
        assert "geen uitnodiging meer" in answer.text
    told = await members.seen(f"/api/prospects/{prospect}", "clerk")
    assert (told["email"], told["refuses_mail"]) == (None, True)
    assert await mailed(chamber, email) == ""  # it waited, and is gone
    anew = await members.post("/api/prospects", {"name": "Stil, anders", "email": email.upper()}, "full")
    assert (anew.status, anew.json["code"]) == (409, "refuses-mail")
    other = f"/uitschrijven/{prospect}/invitations/{leaving(KEY, 'anders', 'invitations')}"
    assert (await Visitor(chamber).post(other, [])).status == 404


async def test_e4_what_was_kept_goes_when_one_joins_or_asks_for_it(members: Parliament) -> None:
    browser = await clerk(members)
    joined = await known(members, "Wordt lid", email="lid@voorbeeld.example")
    gone = await known(members, "Wil niet", email="wilniet@voorbeeld.example")
    where = f"/griffie/uitnodigingen/{joined}"
    page = await browser.done(where, "note-joined", {"organisation": "koor"}, about=f"{joined}")
    assert "Lid geworden" in page
    await browser.done(f"/griffie/uitnodigingen/{gone}", "remove-prospect", about=gone)
    rows = await sql(
        members.chamber, "select prospect from prospects where prospect = any($1::text[])", [joined, gone]
    )
    assert rows == []
    again = await members.post(
        "/api/prospects", {"name": "Nieuw", "email": "wilniet@voorbeeld.example"}, "full"
    )
    assert again.json["code"] == "refuses-mail"
    counted = (await members.seen("/api/coverage"))["prospects"]
    assert counted["joined"] >= 1


async def test_e4_what_stopped_before_it_erased_erases_when_it_is_asked_again(members: Parliament) -> None:
    stays = "insert into prospects (prospect, name, email, language, about) values ($1, 'Rest', $2, 'nl', '')"
    for act, body in (("removal", {}), ("membership", {"organisation": "koor"})):
        prospect = await known(members, f"Stopt bij {act}")
        await members.done(f"/api/prospects/{prospect}/{act}", body)
        await sql(members.chamber, stays, prospect, f"{act}@rest.example")
        again = await members.post(f"/api/prospects/{prospect}/{act}", body, "clerk")
        assert (again.status, again.json["code"]) == (409, "no-longer-listed")
        assert await sql(members.chamber, "select from prospects where prospect = $1", prospect) == []
    mute = await known(members, "Stopt bij mail")
    await members.done(f"/api/prospects/{mute}/mail-refusal", {})
    await sql(members.chamber, "update prospects set email = 'stil@rest.example' where prospect = $1", mute)
    again = await members.post(f"/api/prospects/{mute}/mail-refusal", {}, "clerk")
    assert (again.status, again.json["code"]) == (409, "refuses-mail-already")
    [row] = await sql(members.chamber, "select email from prospects where prospect = $1", mute)
    assert row["email"] is None
    listing = ("/api/prospects", {"name": "Herhaald"}, members.tokens["clerk"], "lists-twice")
    listed = (await members.chamber.done(*listing))["id"]
    await members.done(f"/api/prospects/{listed}/removal", {})
    assert (await members.chamber.post(*listing)).json["id"] == listed
    assert await sql(members.chamber, "select from prospects where prospect = $1", listed) == []


async def test_e4_of_one_that_leaves_the_list_while_it_is_changed_nothing_is_kept(
    members: Parliament,
) -> None:
    prospect = await known(members, "Kring Vertrokken", email="weg@voorbeeld.example")
    connection = await asyncpg.connect(members.chamber.database.url)
    try:
        held = connection.transaction()
        await held.start()
        await connection.execute("select from prospects where prospect = $1 for update", prospect)
        body = {"name": "Kring Anders", "email": "anders@voorbeeld.example"}
        change = asyncio.create_task(members.post(f"/api/prospects/{prospect}", body, "clerk"))
        await until(lambda: connection.fetchval(WAITED_FOR))
        await done(members.chamber, RemoveProspect(prospect))  # the act, stopped before what was kept is gone
        await held.commit()
        await change
    finally:
        await connection.close()
    assert await sql(members.chamber, "select from prospects where prospect = $1", prospect) == []


async def test_e4_without_an_address_nobody_is_invited_by_mail(members: Parliament) -> None:
    prospect = await known(members, "Zonder adres")
    refused = await members.post(f"/api/prospects/{prospect}/invitations", {"way": "mail"}, "clerk")
    assert (refused.status, refused.json["code"]) == (409, "no-address")
    browser = await clerk(members)
    where = f"/griffie/uitnodigingen/{prospect}"
    assert "Met een mail" not in await browser.page(where)
    await browser.done(where, "change-prospect", {"email": "toch@voorbeeld.example"}, about=prospect)
    assert "Met een mail" in await browser.page(where)
    told = await browser.done(where, "invite-prospect", {"way": "in-person"}, about=prospect)
    assert "in een gesprek" in told
    declined = await browser.done(where, "note-declined", about=prospect)
    assert "Nu niet" in declined


async def test_e4_a_table_is_listed_row_by_row_with_a_report_and_a_second_time_changes_nothing(
    members: Parliament,
) -> None:
    browser = await clerk(members)
    table = (
        "Naam;E-mail;Taal;Wijken\nKring A;a@voorbeeld.example;fr;Muide Meulestede, Sas en Bassijn\n"
        "Kring B;geen;;\n"
    )
    asked = ("/griffie/uitnodigingen", "list-prospect-rows", {"register:register": table})
    answer = await browser.send(*asked)
    assert answer.status == 200
    assert "<dt>Genoteerd</dt><dd>1</dd>" in answer.text
    assert "een geldig e-mailadres" in answer.text
    [row] = await sql(members.chamber, "select prospect, language from prospects where name = 'Kring A'")
    assert row["language"] == "fr"
    told = await members.seen(f"/api/prospects/{row['prospect']}", "clerk")
    assert told["neighbourhoods"] == ["muide-meulestede", "sas-en-bassijn"]
    again = await browser.send(*asked)
    assert "<dt>Stond er al</dt><dd>1</dd>" in again.text
    nameless = await browser.send(*asked[:2], {"register:register": "E-mail\na@voorbeeld.example"})
    assert nameless.status == 422
    assert "geen kolom &#39;naam&#39;" in nameless.text


async def test_e4_sent_again_it_is_listed_once_and_who_may_not_list_learns_nothing(
    members: Parliament,
) -> None:
    body, clerk_token = {"name": "Kring Dubbel", "email": "dubbel@voorbeeld.example"}, members.tokens["clerk"]
    first, again = [
        await members.chamber.post("/api/prospects", body, clerk_token, "zelfde-sleutel-1") for _ in range(2)
    ]
    assert (first.status, again.status) == (201, 200)
    assert first.json["id"] == again.json["id"]
    other = await members.post("/api/prospects", body, "clerk")
    assert (other.status, other.json["code"]) == (409, "prospect-known")
    token = await members.chamber.tokens.issue("commission", "kdubbel", None)
    stranger = await members.chamber.post("/api/prospects", body, token)
    assert (stranger.status, stranger.json["code"]) == (403, "not-your-organisation")
