"""A4 on the pages: signals are raised, recognised, answered, brought together and bundled by forms alone."""

from __future__ import annotations

import re

from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.matrix import BUNDLE, SIGNAL
from tests.services.chamber.parliament import Parliament
from tests.services.chamber.test_pages import XSS

SHOWN = "&lt;script&gt;"


async def full(made: Parliament) -> Browser:
    """The browser of buurtwerk."""
    return await signed_in(made.chamber, "member", made.mandates["full"], "buurtwerk")


async def other(made: Parliament) -> Browser:
    """That of fietsers."""
    return await signed_in(made.chamber, "member", made.mandates["other"], "fietsers")


async def raised(made: Parliament, who: str = "full", **said: object) -> str:
    """A signal over the API."""
    return await made.made("/api/signals", {**SIGNAL, **said}, who)


def main(page: str) -> str:
    """What stands in the middle of a page."""
    return page.partition("<main")[2].partition("</main>")[0]


async def test_a4_who_raises_a_signal_first_sees_what_is_like_it(members: Parliament) -> None:
    there = await raised(members, "other", title="Trappen zonder leuning")
    browser = await full(members)
    first = await browser.page("/signalen/nieuw")
    assert "/doe/raise-signal" not in first
    near = await browser.page("/signalen/nieuw?over=een+trap+zonder+leuning")
    assert f'href="/signalen/{there}"' in main(near)
    assert 'value="een trap zonder leuning"' in near
    typed = {
        "title": f"Trap {XSS}",
        "text": f"Men valt. {XSS}",
        "on_behalf_of": f"Wie slecht te been is. {XSS}",
        "seen:number": "7",
        "themes:more": "Veilige trappen",
        "neighbourhoods:more": "Rabot",
    }
    wrong = await browser.send(
        "/signalen/nieuw?over=trap", "raise-signal", {**typed, "themes:more": "", "seen:number": ""}
    )
    assert wrong.status == 422
    assert "Vul dit in." in wrong.text
    assert "Men valt." in wrong.text
    page = await browser.done("/signalen/nieuw?over=trap", "raise-signal", typed)
    assert "Jullie signaal staat er." in page
    assert SHOWN in page
    assert XSS not in page
    assert "1 organisatie ziet dit" in page
    assert "7 keer" in page
    found = await browser.page("/signalen?q=veilige+trappen")
    assert XSS not in found
    assert "1 signaal" in found
    assert "Niets gevonden" in await browser.page("/signalen?theme=veilige-trappen&neighbourhood=elders")


async def test_a4_another_recognises_it_once_tells_it_by_year_and_takes_it_back(members: Parliament) -> None:
    signal = await raised(members, title="Geen bankje")
    path, browser = f"/signalen/{signal}", await other(members)
    page = await browser.done(path, "recognise-signal", {"seen:number": "5"})
    assert "Genoteerd: ook bij jullie." in page
    assert "2 organisaties zien dit" in page
    assert "/doe/recognise-signal" not in page
    assert "/doe/withdraw-recognition" in page
    for year, seen in (("2024", "3"), ("2025", "4")):
        page = await browser.done(path, "tell-seen", {"year:number": year, "seen:number": seen})
    assert "gezien in 2 jaren" in page
    assert "<svg" in page
    assert "Van 2024 tot 2025; het meest in 2025: 4 keer." in page
    assert re.search(r'<th scope="row">2024</th><td>3</td><td>1</td>', page)
    same = await browser.send(path, "tell-seen", {"year:number": "2025", "seen:number": "4"})
    assert (same.status, "Dat aantal staat er al" in same.text) == (409, True)
    assert signal in await browser.page("/signalen?recurring=true")
    assert signal not in await browser.page("/signalen?recurring=false")
    page = await browser.done(path, "withdraw-recognition")
    assert "1 organisatie ziet dit" in page
    assert "/doe/recognise-signal" in page


async def test_a4_an_answer_stands_in_versions_and_those_before_are_read(members: Parliament) -> None:
    signal = await raised(members, title="Geen licht")
    path, browser = f"/signalen/{signal}", await full(members)
    await browser.done(path, "answer-signal", {"question": "can", "text": f"Een lamp. {XSS}"})
    page = await browser.done(path, "answer-signal", {"question": "can", "text": "Twee lampen."})
    assert page.index("Twee lampen.") < page.index("1 eerder antwoord") < page.index("Een lamp.")
    assert XSS not in page
    contact = await signed_in(members.chamber, "contact", "xcontact")
    page = await contact.done(path, "answer-signal", {"question": "cannot", "text": "Geen kabel."})
    assert "Versie 1, de contactpersoon van de stad" in page
    assert "/doe/answer-signal" not in await (await other(members)).page(path)


async def test_a4_signals_are_linked_unlinked_and_merged_by_searching(members: Parliament) -> None:
    stays = await raised(members, "other", title="Rattenplaag aan het kanaal")
    gone = await raised(members, title="Ratten bij het kanaal")
    item = await members.filed("ratten", title="Rattenvangers voor de wijk")
    path, browser = f"/signalen/{gone}", await full(members)
    near = f"{path}?zoek=rattenvangers"
    page = await browser.done(near, "link-signal", {":members": f"kind=proposal&item={item}"})
    assert f'href="/dossiers/{item}"' in page
    assert "Rattenvangers voor de wijk" in page
    dossier = await browser.page(f"/dossiers/{item}")
    assert "Signalen uit het veld" in dossier
    assert f'href="{path}"' in dossier
    course = await browser.page(f"/dossiers/{item}/verloop?part=signals")
    assert course.index("Signaal gegeven") < course.index("Signaal gekoppeld")
    assert "De muren zijn nat." in course
    assert "/doe/link-signal" not in await browser.page(path)
    near = f"{path}?zoek=ratten+bij+het+kanaal"
    page = await browser.done(near, "link-signal", {":members": f"kind=signal&item={stays}"})
    further = await browser.page(f"{path}?zoek=rattenvangers&koppelingen=1")
    assert f"item={item}" not in further, "what is linked is offered no more, wherever in the list it stands"
    page = await browser.done(path, "unlink-signal", {":members": f"kind=proposal&item={item}"})
    assert f'href="/dossiers/{item}"' not in page
    refused = await browser.send(near, "merge-signal", {"into": stays, "reason": ""})
    assert (refused.status, "Vul dit in." in refused.text) == (422, True)
    page = await browser.done(near, "merge-signal", {"into": stays, "reason": f"Hetzelfde. {XSS}"})
    assert "Dit signaal ging op in een ander" in page
    assert XSS not in page
    assert "/doe/" not in main(page)
    both = await browser.page(f"/signalen/{stays}")
    assert "Wat hierin opging" in both
    assert "2 organisaties zien dit" in both
    assert gone not in await browser.page("/signalen?q=ratten")


async def test_a2_a_signal_is_delegated_from_its_page_and_its_route_stands_there(members: Parliament) -> None:
    signal = await raised(members, title="Wachten op een bus")
    path, clerk = f"/signalen/{signal}", await signed_in(members.chamber, "clerk", "k1")
    typed = {
        "receiver.name": f"Busoverleg {XSS}", "question": "Wie regelt dit?", "mandate": "elaborate",
        "due_on": "2998-12-01",
    }  # fmt: skip
    page = await clerk.done(path, "delegate", typed)
    assert "Het is verwezen." in page
    assert "Wie regelt dit?" in page
    assert XSS not in page
    assert 'action="/doe/delegate"' not in page
    await clerk.done(f"/verwijzingen/signal/{signal}", "accept-delegation")
    assert "Verwijzing aanvaard" in await Browser(members.chamber).page(path)


async def test_a4_signals_are_put_in_a_bundle_that_is_issued(members: Parliament) -> None:
    signals = [await raised(members, title=f"Kou in huis {number}") for number in (1, 2)]
    browser = await full(members)
    begun = await browser.done("/bundels", "begin-bundle", {"title": f"Kou {XSS}", "introduction": "Samen."})
    (bundle,) = set(re.findall(r'action="/doe/bundle-signal/(\w+)"', begun))
    path = f"/bundels/{bundle}"
    assert "/doe/issue-bundle" not in begun
    for signal in signals:
        page = await browser.done(f"{path}?zoek=kou", "bundle-signal", {"signal": signal})
    page = await browser.done(path, "leave-signal-out", {"signal": signals[0]})
    inside = main(page).partition("De bundel samenstellen")[0]
    assert f'href="/signalen/{signals[0]}"' not in inside
    assert f'href="/signalen/{signals[1]}"' in inside
    paper = main(await browser.page(f"{path}/afdruk"))
    assert f'id="signaal-{signals[0]}"' not in paper
    assert f'id="signaal-{signals[1]}"' in paper
    assert "De muren zijn nat." in paper
    assert XSS not in paper
    assert "/doe/" not in paper
    assert f'href="{path}"' in await browser.page(f"/signalen/{signals[1]}")
    assert "/doe/" not in main(await (await other(members)).page(path))
    page = await browser.done(path, "issue-bundle")
    assert "De bundel is uitgegeven." in page
    assert XSS not in page
    assert "/doe/" not in main(page)
    assert "Uitgegeven op" in await Browser(members.chamber).page("/bundels")


async def test_a4_a_bundle_tells_what_stands_for_a_merged_signal_once(members: Parliament) -> None:
    signals = [await raised(members, title=f"Lawaai {number}") for number in (1, 2)]
    bundle = await members.made("/api/bundles", BUNDLE, "full")
    for signal in signals:
        await members.done(f"/api/bundles/{bundle}/signals", {"signal": signal}, "full")
    merger = {"into": signals[0], "reason": "Hetzelfde."}
    await members.done(f"/api/signals/{signals[1]}/merger", merger, "full")
    page = main(await Browser(members.chamber).page(f"/bundels/{bundle}"))
    assert page.count(f'href="/signalen/{signals[0]}"') == 1
    assert f'href="/signalen/{signals[1]}"' not in page
    paper = await Browser(members.chamber).page(f"/bundels/{bundle}/afdruk")
    assert paper.count(f'id="signaal-{signals[0]}"') == 1
    assert f'id="signaal-{signals[1]}"' not in paper


async def test_a_visitor_reads_signals_and_has_no_form(members: Parliament) -> None:
    signal = await raised(members, title="Open voor iedereen")
    visitor = Browser(members.chamber)
    for path in ("/signalen", f"/signalen/{signal}", "/bundels"):
        assert "/doe/" not in main(await visitor.page(path))
    assert (await visitor.get("/signalen/bestaatniet")).status == 404
    assert (await visitor.get("/bundels/bestaatniet")).status == 404
    assert (await visitor.get("/bundels/bestaatniet/afdruk")).status == 404
