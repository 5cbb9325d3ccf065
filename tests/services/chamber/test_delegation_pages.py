"""A2 on the pages: clerk and receiver do with forms what the API does; everybody reads the whole route."""

from __future__ import annotations

import re
from datetime import timedelta

from services.chamber.views.calls import CallLine, soonest
from tests.events.sample import NOW, reinstated, suspended
from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.outcomes import Written, adopted, commissioned, done
from tests.services.chamber.parliament import Parliament
from tests.services.chamber.test_feeds import called
from tests.services.chamber.test_pages import XSS


async def clerk_of(members: Parliament) -> Browser:
    """The clerk's browser."""
    return await signed_in(members.chamber, "clerk", "k1")


async def test_a2_an_item_goes_out_and_comes_back_by_forms_alone(members: Parliament) -> None:
    clerk = await clerk_of(members)
    chair = await signed_in(members.chamber, "chair", "xchair")
    item = await members.filed("pagina")
    asked = {
        "kind": "proposal",
        "item": item,
        "receiver.name": f"Woonraad {XSS}",
        "question": f"Hoe pakken we dit aan? {XSS}",
        "mandate": "elaborate",
        "due_on": "2998-12-01",
    }
    assert "Het is verwezen." in await clerk.done("/verwijzingen", "delegate", asked)
    path = f"/verwijzingen/proposal/{item}"
    told = await clerk.page(path)
    assert XSS not in told
    assert "Hoe pakken we dit aan?" in told
    assert "Verwezen, nog niet aanvaard" in told
    assert all(f'href="/dossiers/{item}/{part}"' in told for part in ("tekst", "gesprek", "verloop"))
    assert "De verwijzing is aanvaard." in await clerk.done(path, "accept-delegation")
    assert "Er wordt aan gewerkt." in await clerk.done(path, "begin-delegation")
    extended = await chair.done(path, "extend-delegation", {"due_on": "2998-12-02"}, reason="Er was sneeuw.")
    assert "Er is meer tijd gegeven." in extended
    report = {"findings": "Het kan.", "text": f"Zo. {XSS}", "heard": "true", "hearing": "Op een avond."}
    told = await clerk.done(path, "report-on-delegation", report)
    assert "Het verslag is uitgebracht." in told
    assert XSS not in told
    again = {"question": "En de kosten?", "due_on": "2998-12-03"}
    assert "En de kosten?" in await chair.done(path, "send-back", again)
    on = {"receiver.name": "Het buurtoverleg", "reason": "Zij weten meer."}
    assert "1 keer" in await clerk.done(path, "hand-on", on)
    declined = await clerk.done(path, "decline-delegation", ground="no-means", reason="Geen geld.")
    assert "De verwijzing is geweigerd." in declined
    done = await chair.done(path, "conclude-delegation", verdict="takes-note", reason="Dank.")
    assert "Afgerond" in done
    course = await clerk.page(f"/dossiers/{item}/verloop")
    assert "Doorgeschoven" in course
    assert "Verslag uitgebracht" in course


async def test_a2_nobody_looks_up_an_id_to_delegate(members: Parliament) -> None:
    clerk = await clerk_of(members)
    await adopted(members.chamber, "zoekuitkomst", "buurtwerk", f"Zwevende trappen {XSS}", holder="stad")
    item = await members.filed("zoekvoorstel", title="Zwevende luiken")
    told = await clerk.page("/verwijzingen?zoek=zwevende")
    assert XSS not in told
    assert '<option value="zoekuitkomst">' in told
    assert "soort=outcome&amp;punt=zoekuitkomst&amp;zoek=zwevende#nieuw" in told
    assert f"soort=proposal&amp;punt={item}&amp;zoek=zwevende#nieuw" in told
    asked = {"receiver.name": "Trappenraad", "question": "Hoe hoog?", "mandate": "elaborate",
             "due_on": "2998-12-01", "outcome": "zoekuitkomst"}  # fmt: skip
    chosen = "/verwijzingen?soort=outcome&punt=zoekuitkomst&zoek=zwevende"
    assert "Het is verwezen." in await clerk.done(chosen, "delegate", asked)
    line = (await members.seen("/api/delegations/outcome/zoekuitkomst"))["delegation"]
    assert (line["name"], line["outcome"]) == ("Trappenraad", "zoekuitkomst")
    path = "/verwijzingen/outcome/zoekuitkomst"
    for act in ("accept-delegation", "begin-delegation"):
        await clerk.done(path, act)
    report = {"findings": "Hoog.", "text": "Twee meter.", "heard": "true", "hearing": "Op de trap."}
    assert '<option value="zoekuitkomst">' in await clerk.done(path, "report-on-delegation", report)
    adopts = {"verdict": "adopts", "outcome": "zoekuitkomst", "reason": "Zo doen we het."}
    assert "Afgerond" in await clerk.done(f"{path}?zoek=zwevende", "conclude-delegation", adopts)
    assert "Er is niets gevonden dat erop lijkt." in await clerk.page("/verwijzingen?zoek=qqzzxx")
    await commissioned(members, "kzwevend")
    for path in ("/commissies", "/commissies/kzwevend"):
        assert '<option value="zoekuitkomst">' in await clerk.page(f"{path}?zoek=zwevende")


async def test_a2_a_commission_reads_on_its_desk_what_is_asked_of_it_and_what_is_expected_next(
    members: Parliament,
) -> None:
    await commissioned(members, "kdesk")
    clerk, visitor = await clerk_of(members), Browser(members.chamber)
    item = await members.filed("ligtopdesk")
    asked = {"kind": "proposal", "item": item, "receiver.name": "Woonraad", "question": f"Hoe? {XSS}",
             "mandate": "advise", "due_on": "2998-12-01", "conditions": f"Binnen budget {XSS}"}  # fmt: skip
    await clerk.done("/verwijzingen", "delegate", asked)
    path = f"/verwijzingen/proposal/{item}"
    on = {"receiver.commission": "kdesk", "reason": "Zij weten meer."}
    await clerk.done(path, "hand-on", on)
    told = await visitor.page("/commissies/kdesk")
    desk = told.partition('id="bureau"')[2].partition("</section>")[0]
    assert "Verwacht: aanvaarden, weigeren of doorschuiven." in desk
    assert "Binnen budget" in desk
    assert XSS not in told
    assert [one for one in ("Verwezen", "Doorgeschoven") if f"<li>{one}<span>" not in desk] == []
    assert f'href="{path}#weg"' in desk
    assert all(f'href="/dossiers/{item}/{part}"' in desk for part in ("tekst", "gesprek", "verloop"))
    chair = await signed_in(members.chamber, "member", members.mandates["full"], "buurtwerk")
    await chair.done(path, "accept-delegation")
    accepted = "Verwacht: eraan beginnen, en verslag uitbrengen tegen de datum."
    assert accepted in await visitor.page("/commissies/kdesk")
    assert accepted in await visitor.page(path)
    listed = await visitor.page("/verwijzingen?commission=kdesk")
    assert 'Bij <a href="/commissies/kdesk">Commissie kdesk</a>' in listed


async def test_a_refused_form_shows_again_what_was_typed(members: Parliament) -> None:
    clerk = await clerk_of(members)
    item = await members.filed("geweigerd")
    typed = {"kind": "proposal", "item": item, "receiver.name": "Woonraad", "question": "Wat nu?",
             "mandate": "decide", "due_on": "2998-12-01"}  # fmt: skip
    answer = await clerk.send("/verwijzingen", "delegate", typed)
    assert answer.status == 409
    assert "Wat nu?" in answer.text
    assert "Alleen een commissie die mag beslissen, krijgt die opdracht." in answer.text


async def test_a_visitor_reads_what_commissions_there_are_and_has_no_form(members: Parliament) -> None:
    visitor = Browser(members.chamber)
    for path in ("/commissies", "/verwijzingen"):
        told = await visitor.page(path)
        assert "<form" not in told.partition("<main")[2].partition("</main>")[0]
    assert "Richt een commissie op" in await (await clerk_of(members)).page("/commissies")


async def test_a_commissions_token_is_made_on_its_page_shown_once_and_revoked(members: Parliament) -> None:
    await commissioned(members, "ksleutel")
    path = "/commissies/ksleutel/systemen"
    chair = await signed_in(members.chamber, "member", members.mandates["full"], "buurtwerk")
    assert path in await chair.page("/commissies/ksleutel")
    shown = await chair.send(path, "give-commission-token")
    (token,) = re.findall(r"hf_[A-Za-z0-9_-]{43}", shown.text)
    assert (await members.chamber.tokens.find(token)).actor.sender == "commission//ksleutel"  # type: ignore[union-attr]
    assert token not in await chair.page(path)
    ended = await chair.done(path, "revoke-commission-tokens")
    assert "Er is nu geen sleutel." in ended
    other = await signed_in(members.chamber, "member", members.mandates["other"], "fietsers")
    told = (await other.page(path)).partition("<main")[2]
    assert "Deze pagina is voor de voorzitter" in told
    assert "<form" not in told.partition("</main>")[0]


async def test_an_officer_whose_organisation_is_suspended_is_told_whose_page_it_is(
    members: Parliament,
) -> None:
    await commissioned(members, "kgeschorst")
    path = "/commissies/kgeschorst/systemen"
    rapporteur = await signed_in(members.chamber, "member", members.mandates["city"], "stad")
    assert "Maak een sleutel" in await rapporteur.page(path)
    await done(members.chamber, Written((suspended("stad"),)))
    try:
        assert "Deze pagina is voor de voorzitter" in await rapporteur.page(path)
    finally:
        await done(members.chamber, Written((reinstated("stad"),)))


async def test_m3_an_open_call_is_met_by_who_does_not_look_for_it(members: Parliament) -> None:
    await called(members, "klater", "Wie het later kan", "2998-06-02T10:00:00Z")
    await called(members, "keerst", f"Wie het eerst kan {XSS}", "2998-06-01T10:00:00Z")
    own = await signed_in(members.chamber, "member", members.mandates["other"], "fietsers")
    for path in ("/vandaag", "/", "/inwerking"):
        told = await own.page(path)
        assert "Kandidaten gezocht" in told, path
        assert XSS not in told, path
        assert 0 < told.index("Wie het eerst kan") < told.index("Wie het later kan"), path
        assert "1 zetel; per jaar 10 vergaderingen en 40 uur. Kandidaat worden kan tot 1 juni 2998" in told


def test_m3_a_call_whose_time_is_over_is_not_offered() -> None:
    lines = [
        CallLine(
            *(name, 0, "k1", None, "city", 1, NOW, NOW + timedelta(days=days), 1, 1, None, None, "", "open"),
            *(None, None, None, None, None, None, None, None, None, 0, {}),
        )
        for name, days in (("c3", 3), ("over", -1), ("now", 0), ("c1", 1))
    ]
    assert [one.call for one in soonest(lines, NOW)] == ["c1", "c3"]
