"""Atom feeds of the assembly, of a commission and of a signal: what happens reaches whoever does not come."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tests.services.chamber.browser import Browser
from tests.services.chamber.matrix import CALL, LATER, REPORT, SIGNAL
from tests.services.chamber.outcomes import adopted, commissioned, overdue, owed
from tests.services.chamber.parliament import Parliament
from tests.services.chamber.test_delegations import asked
from tests.services.chamber.test_pages import XSS
from tests.services.chamber.test_proposal_pages import ATOM, parsed


async def entries(made: Parliament, path: str) -> list[ET.Element]:
    """The entries of a feed, which knows all that happened."""
    answer = await made.chamber.read(path)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    found = parsed(answer.raw).findall(f"{ATOM}entry")
    names = [one.findtext(f"{ATOM}id") for one in found]
    assert len(set(names)) == len(names) <= 50
    times = [one.findtext(f"{ATOM}updated") or "" for one in found]
    assert times == sorted(times, reverse=True)
    return found


def titles(found: list[ET.Element], about: str) -> list[str]:
    """The titles of those about something, the newest first."""
    return [title for one in found if about in (title := one.findtext(f"{ATOM}title") or "")]


async def called(made: Parliament, commission: str, about: str, closes_at: str = LATER) -> None:
    """A commission in which koor gave up its seat, for which candidates are looked for."""
    await commissioned(made, commission)
    await made.done(f"/api/commissions/{commission}/seats/koor/vacancy", {"reason": "Geen tijd."}, "choir")
    await made.made(f"/api/commissions/{commission}/calls", {**CALL, "closes_at": closes_at, "about": about})


async def test_the_assemblys_feed_tells_what_comes_back_who_is_looked_for_and_what_is_seen(
    members: Parliament,
) -> None:
    await adopted(members.chamber, "nietbeantwoord", "buurtwerk", "Kiosk: te laat", holder=None)
    await overdue(members.chamber, "nietbeantwoord", "advise", None)
    await adopted(members.chamber, "beantwoord", "buurtwerk", "Kiosk: beantwoord", holder=None)
    await owed(members.chamber, "beantwoord")
    answer = {"verdict": "reject", "reasons": "Te duur.", "promises": []}
    await members.done("/api/proposals/beantwoord/answer", answer, "contact")
    await called(members, "kkiosk", "Kiosk: wie kent ze?")
    signal = await members.made("/api/signals", {**SIGNAL, "title": "Kiosk: dicht"}, "full")
    item = await members.filed("kioskverslag")
    await members.done("/api/delegations", asked(item, question="Kiosk: hoe?"))
    base = f"/api/delegations/proposal/{item}"
    for step in ("acceptance", "beginning"):
        await members.done(f"{base}/{step}", {}, "other")
    await members.done(f"{base}/report", {**REPORT, "findings": "Zo kan het."}, "other")
    hot = await members.filed("kioskheet")
    await members.done("/api/delegations", asked(hot, question="Kiosk: wie?"))
    for number in range(1, 4):
        receiver = {"name": f"Overleg {number}", "organisation": "koor" if number % 2 else "fietsers"}
        on = {"receiver": receiver, "reason": "Niet voor ons."}
        await members.done(
            f"/api/delegations/proposal/{hot}/hand-ons", on, "other" if number % 2 else "choir"
        )
    found = await entries(members, "/atom")
    assert [one for one in titles(found, "Kiosk: ") if not one.startswith("Aangenomen")] == [
        "Een hete patat: Kiosk: wie?",
        "Verslag uitgebracht: Kiosk: hoe?",
        "Signaal gegeven: Kiosk: dicht",
        "Kandidaten gezocht: Kiosk: wie kent ze?",
        "Antwoord van de stad: Kiosk: beantwoord",
        "Kiosk: beantwoord",
        "De stad antwoordde niet op tijd: Kiosk: te laat",
        "Kiosk: te laat",
    ]
    by_title = {one.findtext(f"{ATOM}title"): one for one in found}
    looked_for = by_title["Kandidaten gezocht: Kiosk: wie kent ze?"]
    summary = looked_for.findtext(f"{ATOM}summary") or ""
    assert summary.startswith("Commissie kkiosk. Middenveld, 1 zetel; per jaar 10 vergaderingen en 40 uur.")
    assert "1 januari 2999" in summary
    reported = by_title["Verslag uitgebracht: Kiosk: hoe?"]
    assert reported.findtext(f"{ATOM}content") == "Zo kan het."
    answered = by_title["Antwoord van de stad: Kiosk: beantwoord"]
    assert answered.findtext(f"{ATOM}summary") == "De stad wijst het af."
    assert answered.findtext(f"{ATOM}content") == "Te duur."
    leads = {one.findtext(f"{ATOM}title"): one.find(f"{ATOM}link") for one in found}
    link = leads["Signaal gegeven: Kiosk: dicht"]
    assert link is not None
    assert link.get("href", "").endswith(f"/signalen/{signal}")


async def test_a_commissions_feed_tells_its_seats_its_calls_and_what_went_to_it(members: Parliament) -> None:
    await called(members, "kfeed", f"Wie? {XSS}\x0b")
    item = await members.filed("feedpunt")
    receiver = {"commission": "kfeed"}
    await members.done("/api/delegations", asked(item, receiver=receiver, question=f"Hoe? {XSS}"))
    on = {"receiver": {"name": "Woonraad"}, "reason": f"Zij weten meer. {XSS}"}
    await members.done(f"/api/delegations/proposal/{item}/hand-ons", on, "full")
    found = await entries(members, "/commissies/kfeed/atom")
    assert [one.findtext(f"{ATOM}title") for one in found] == [
        f"Doorgeschoven: Hoe? {XSS}",
        f"Verwezen: Hoe? {XSS}",
        f"Kandidaten gezocht: Wie? {XSS}\ufffd",
        "Zetel in een commissie afgestaan: koor",
        *(f"Zetel in een commissie ingevuld: {name}" for name in ("stad", "koor", "buurtwerk")),
        "Commissie opgericht: Commissie kfeed",
    ]
    assert found[0].findtext(f"{ATOM}content") == f"Zij weten meer. {XSS}"
    browser = Browser(members.chamber)
    page = await browser.page("/commissies/kfeed")
    assert page.count('href="/commissies/kfeed/atom"') == 2
    assert (await members.chamber.read("/commissies/nergens/atom")).status == 404


async def test_a_signals_feed_tells_what_is_answered_and_what_became_of_it(members: Parliament) -> None:
    signal = await members.made("/api/signals", {**SIGNAL, "title": f"Nat {XSS}"}, "full")
    same = await members.made("/api/signals", {**SIGNAL, "title": "Ook nat"}, "other")
    await members.done(f"/api/signals/{signal}/answers", {"question": "can", "text": f"Veel. {XSS}"}, "full")
    await members.done(f"/api/signals/{same}/merger", {"into": signal, "reason": "Hetzelfde."})
    delegated = asked(signal, kind="signal", question="Wie droogt dit?", mandate="advise")
    await members.done("/api/delegations", delegated)
    found = await entries(members, f"/signalen/{signal}/atom")
    assert [one.findtext(f"{ATOM}title") for one in found] == [
        "Verwezen: Wie droogt dit?",
        "Signaal staat ook voor een ander: Ook nat",
        "Vraag bij een signaal beantwoord: Wat kunnen we doen?",
        f"Signaal gegeven: Nat {XSS}",
    ]
    assert found[2].findtext(f"{ATOM}content") == f"Veel. {XSS}"
    (gone, first) = await entries(members, f"/signalen/{same}/atom")
    assert gone.findtext(f"{ATOM}title") == "Signaal samengevoegd met een ander dat hetzelfde zegt"
    assert gone.findtext(f"{ATOM}content") == "Hetzelfde."
    assert first.findtext(f"{ATOM}title") == "Signaal gegeven: Ook nat"
    browser = Browser(members.chamber)
    page = await browser.page(f"/signalen/{signal}")
    assert page.count(f'href="/signalen/{signal}/atom"') == 2
    assert (await members.chamber.read("/signalen/nergens/atom")).status == 404
