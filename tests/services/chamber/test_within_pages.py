"""Within a commission on the pages: its seats speak and vote with forms; the report rests on it (A2, E2)."""

from __future__ import annotations

import re

import pytest

from services.chamber.web import within
from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.outcomes import commissioned
from tests.services.chamber.parliament import Parliament
from tests.services.chamber.test_delegations import asked
from tests.services.chamber.test_pages import XSS

SOON = "2998-01-01T20:00"


async def seat(members: Parliament, role: str, organisation: str) -> Browser:
    """The browser of somebody with a mandate."""
    return await signed_in(members.chamber, "member", members.mandates[role], organisation)


async def test_a2_seats_speak_and_vote_by_forms_and_the_report_names_their_vote(members: Parliament) -> None:
    await commissioned(members, "kpagina")
    item = await members.filed("zetels")
    await members.done("/api/delegations", asked(item, "", receiver={"commission": "kpagina"}))
    path = f"/verwijzingen/proposal/{item}"
    chair, rapporteur = await seat(members, "full", "buurtwerk"), await seat(members, "city", "stad")
    today = await rapporteur.page("/vandaag")
    assert (
        "te aanvaarden of te weigeren"
        in today.partition("Bij jullie commissies")[2].partition("</section>")[0]
    )
    assert "Open de stemming" not in await chair.page(path)
    assert "De verwijzing is aanvaard." in await chair.done(path, "accept-delegation")
    said = await rapporteur.done(path, "speak-within", kind="concern", text=f"Het is te duur. {XSS}")
    assert "Je bijdrage staat erbij." in said
    assert XSS not in said
    assert "Bezorgdheid: " in said
    (first,) = await members.seen(f"/api/commissions/kpagina/items/proposal/{item}/contributions")
    assert "Verwoord dit anders" not in await chair.page(path)
    again = await rapporteur.done(
        path, "revise-contribution", {"text": "Het kost veel."}, about=first["contribution"]
    )
    assert ("Het kost veel." in again, "Het is te duur." in again) == (True, False)
    assert "later anders verwoord" in again
    visitor = await Browser(members.chamber).page(path)
    assert "Het kost veel." in visitor
    assert "Commissie kpagina" in visitor.partition("De hele weg")[2]
    inside = visitor.partition("<main")[2].partition("</main>")[0]
    assert "<form" not in inside, inside[inside.find("<form") - 300 :][:900]
    opened = await chair.done(
        path, "open-poll-within", {"question": "Raden we dit aan?", "closes_at:moment": SOON}
    )
    assert "Hier stemmen de zetels van" in opened
    ranked = {
        "question": "In welke volgorde?",
        "method": "ranked",
        "options:options": "Een bank\nEen boom\nAlles blijft",
        "status_quo": "c",
        "closes_at:moment": SOON,
    }
    assert "Hier stemmen de zetels van" in await chair.done(path, "open-poll-within", ranked)
    polls = await Browser(members.chamber).page("/stemmingen")
    assert "Stemming binnen Commissie kpagina" in polls
    second, line = await members.seen(f"/api/polls?commission=kpagina&item={item}")
    assert (second["method"], line["method"]) == ("ranked", "majority")
    assert "Raden we dit aan?" in await rapporteur.page("/vandaag")
    outside = await seat(members, "other", "fietsers")
    assert line["poll"] not in await outside.page("/vandaag")
    assert "Zeg zelf iets" not in await outside.page(path)


async def test_what_is_said_and_voted_on_in_a_commission_stands_in_parts_and_ones_own_words_are_shown(
    members: Parliament, monkeypatch: pytest.MonkeyPatch
) -> None:
    await commissioned(members, "kdelen")
    item = await members.filed("delen")
    await members.done("/api/delegations", asked(item, "", receiver={"commission": "kdelen"}))
    await members.done(f"/api/delegations/proposal/{item}/acceptance", {}, "full")
    path, chair = f"/verwijzingen/proposal/{item}", await seat(members, "full", "buurtwerk")
    for name in ("TALK", "POLLS"):
        monkeypatch.setattr(within, name, 1)
    said = {"kind": "concern", "text": "Het eerste."}
    assert "Lees verder" not in await chair.done(path, "speak-within", said)
    there = f"/api/commissions/kdelen/items/proposal/{item}/contributions"
    await members.done(there, {**said, "text": "Het tweede."}, "full")
    one = await chair.page(path)
    assert ("Het eerste." in one, "Het tweede." in one) == (True, False)
    assert f'href="{path}?gezegd=1#gezegd"' in one
    two = await chair.page(f"{path}?gezegd=1")
    assert ("Het eerste." in two, "Het tweede." in two, "Lees verder" in two) == (False, True, False)
    own = await chair.done(f"{path}?gezegd=5", "speak-within", {**said, "text": "Het derde."})
    assert ("Het eerste." in own, "Het derde." in own) == (False, True)
    assert "Naar alles wat er gezegd is" in own
    polls = []
    for question in ("Eerst dit?", "Dan dat?"):
        await chair.done(path, "open-poll-within", {"question": question, "closes_at:moment": SOON})
        polls.append(question)
    last = await chair.page(path)
    assert [question in last for question in polls] == [False, True]
    (older,) = re.findall(r'href="([^"]*)"[^>]*>Oudere stemmingen<', last)
    first = await chair.page(older)
    assert [question in first for question in polls] == [True, False]
    assert "Oudere stemmingen" not in first


async def test_a_report_takes_as_many_minority_views_as_there_are_without_a_script(
    members: Parliament,
) -> None:
    await commissioned(members, "kminder")
    item = await members.filed("minderheid")
    await members.done("/api/delegations", asked(item, "", receiver={"commission": "kminder"}))
    await members.done(f"/api/delegations/proposal/{item}/acceptance", {}, "full")
    path = f"/verwijzingen/proposal/{item}"
    chair = await seat(members, "full", "buurtwerk")
    typed = {"findings": "Het kan.", "minority.0.organisation": "koor", "minority.0.text": "Te snel."}
    more = await chair.send(path, "report-on-delegation", {**typed, "_more": "minority"})
    assert more.status == 200
    assert 'name="minority.1.text"' in more.text
    assert "Te snel." in more.text
    assert "minority.2" not in more.text
    assert (await members.seen(f"/api/delegations/proposal/{item}"))["delegation"]["phase"] == "accepted"
    whole = {**typed, "text": "Zo.", "heard": "true", "hearing": "Op een avond.",
             "minority.1.organisation": "stad", "minority.1.text": "Te duur."}  # fmt: skip
    told = await chair.done(path, "report-on-delegation", whole)
    assert ("Te snel." in told, "Te duur." in told) == (True, True)
    clerk = await signed_in(members.chamber, "clerk", "k1")
    assert "Er is een verslag" in await clerk.page("/vandaag")


async def test_a_question_that_was_delegated_leads_to_the_dossier_in_which_it_was_asked(
    members: Parliament,
) -> None:
    proposal = await members.filed("gevraagd")
    question = {"kind": "question", "text": "Wie betaalt?", "asked": "clerk"}
    name = await members.made(f"/api/proposals/{proposal}/contributions", question, "other")
    await members.done("/api/delegations", asked(name, "Woonraad", kind="question"))
    told = await Browser(members.chamber).page(f"/verwijzingen/question/{name}")
    assert f'href="/dossiers/{proposal}/bijdragen/{name}"' in told
