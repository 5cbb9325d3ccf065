"""Proposals on the pages: from a plain paragraph to a dossier, amended and spoken about by forms alone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import msgspec
import pytest

from services.chamber.api import ROUTES
from services.chamber.views.dossiers import Entry
from services.chamber.web import telling
from services.chamber.web.atom import Item, feed
from services.chamber.web.entries import HAPPENED
from services.chamber.web.fields import body
from services.chamber.web.languages import TAGS, Tag
from services.chamber.web.rendering import language
from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.house import House
from tests.services.chamber.parliament import PREPARED, Parliament
from tests.services.chamber.test_pages import ESCAPED, XSS, Outline

NEW = "/voorstellen/nieuw"


async def sitting(members: Parliament, role: str) -> Browser:
    """The browser of who has a role."""
    if role == "clerk":
        return await signed_in(members.chamber, "clerk", "k1")
    return await signed_in(members.chamber, "member", members.mandates[role], members.organisations[role])


async def filed(members: Parliament, proposal: str, role: str = "full", **more: Any) -> None:
    """An item that every page about it has seen."""
    await members.filed(proposal, role, **more)
    await settled(members, proposal)


async def settled(members: Parliament, proposal: str) -> None:
    """Wait until the read models of a dossier's pages have seen everything."""
    for path in (
        f"items/{proposal}",
        f"dossiers/{proposal}",
        *(f"proposals/{proposal}/{part}" for part in PARTS),
    ):
        await members.seen(f"/api/{path}")


PARTS = ("amendments", "contributions")


async def refused(browser: Browser, path: str, operation: str, typed: dict[str, Any]) -> str:
    """What a page says where a form is refused; nothing is stored."""
    before = await browser.chamber.head()
    answer = await browser.send(path, operation, typed)
    assert 400 <= answer.status < 500, answer.status
    assert await browser.chamber.head() == before
    return " ".join(answer.text.split())


# --- from a paragraph to a proposal (A7, A9) ---------------------------------------------------------------


async def test_a7_a_title_and_a_paragraph_become_a_draft_and_then_a_proposal(members: Parliament) -> None:
    full, clerk, other = [await sitting(members, role) for role in ("full", "clerk", "other")]
    ledger = await members.chamber.head()
    typed = {
        "body.title": "Een waterkraan op de speelplaats",
        "body.clauses:paragraphs": "Er komt een kraan.\n\nZij is\nvoor iedereen.",
        "body.aim": "doen",
        "body.themes:more": "Openbaar domein, Spelen",
    }
    answer = await full.send(NEW, "begin-draft", typed)
    assert answer.status == 303
    draft = answer.headers["Location"]
    assert re.fullmatch(r"/voorstellen/ontwerpen/[a-z0-9]+", draft)
    assert await members.chamber.head() == ledger  # a draft is no fact
    assert "Een waterkraan" in await full.page("/voorstellen/ontwerpen")
    assert (await other.get(draft)).status == 404
    helped = await clerk.done(draft, "change-draft", {"body.question": "Willen we een kraan?"})
    assert "Alleen de organisatie zelf dient haar voorstel in." in helped
    told = await full.page(draft)
    assert "De griffier wijzigde dit het laatst" in told
    assert "Willen we een kraan?" in told
    dossier = await full.done(draft, "submit-draft")
    assert "Je voorstel is ingediend." in dossier
    assert "Ingediend: zoekt steun" in dossier
    assert "Zij is voor iedereen." in dossier
    assert "Openbaar Domein, Spelen" in dossier
    assert (await full.get(draft)).status == 404


async def test_a7_a_draft_that_is_not_ready_says_which_field_lacks_and_keeps_the_rest(
    members: Parliament,
) -> None:
    full = await sitting(members, "full")
    answer = await full.send(NEW, "begin-draft", {"body.clauses:paragraphs": XSS, "body.question": XSS})
    draft = answer.headers["Location"]
    told = await full.page(draft)
    assert "Nog niet klaar om in te dienen." in told
    [field] = re.findall(r'<a href="#([^"]+)">Kijk na: de titel</a> \(Vul dit in\.\)', told)
    assert f'id="{field}"' in told
    assert "<script>alert" not in told
    assert told.count(ESCAPED) == 2
    assert "submit-draft" not in told
    told = await full.done(draft, "change-draft", {"body.title": "Nu met titel"})
    assert "Kijk na: het doel van het charter" in told
    assert "submit-draft" in await full.done(draft, "change-draft", {"body.aim": "doen"})
    await full.done(draft, "throw-draft-away")
    assert (await full.get(draft)).status == 404


async def test_a9_a_draft_shows_what_is_like_it_and_who_works_on_it(members: Parliament) -> None:
    full = await sitting(members, "full")
    await filed(members, "repaircafe", "other", title="Een repaircafé in elke wijk", themes=["herstellen"])
    await members.done(
        "/api/organisations",
        {"id": "herstellers", "bench": "civil-society", "name": "De Herstellers", "themes": ["herstellen"]},
    )
    await members.seen("/api/items")
    typed = {"body.title": "Repaircafé voor fietsen", "body.clauses:paragraphs": "Er komt er een."}
    answer = await full.send(NEW, "begin-draft", {**typed, "body.themes:many": ["herstellen"]})
    told = await full.page(answer.headers["Location"])
    assert '<a href="/dossiers/repaircafe">Een repaircafé in elke wijk</a>' in told
    assert "De Herstellers" in told


async def test_without_rules_a_proposal_is_submitted_at_once(chamber: House) -> None:
    organisation = await chamber.admitted()
    mandate, _ = await chamber.mandated(organisation)
    browser = await signed_in(chamber, "member", mandate, organisation)
    typed = {
        "title": "Een zonnedak",
        "for_whom": "Wie in de hitte wacht",
        "clauses:paragraphs": "Er komt een dak.",
    }
    wrong = await browser.send(NEW, "submit-proposal", {**typed, "for_whom": ""})
    assert wrong.status == 422
    assert "Er komt een dak." in wrong.text
    assert "Het voorstel" not in wrong.text
    dossier = await browser.done(NEW, "submit-proposal", typed)
    assert "Er komt een dak." in dossier
    assert "De griffier legt het ter stemming zoals het er staat." in dossier


# --- what its submitter and others do with it --------------------------------------------------------------


async def test_a_proposal_is_supported_signed_prepared_revised_and_withdrawn(members: Parliament) -> None:
    full, other, city = [await sitting(members, role) for role in ("full", "other", "city")]
    proposal = await members.made(
        "/api/items", {**PREPARED, "question": None, "scope": None, "id": "kranen"}, "full"
    )
    await settled(members, proposal)
    path, work = f"/dossiers/{proposal}", f"/dossiers/{proposal}/voorbereiding"
    told = await other.page(path)
    assert "Wat er nog ontbreekt voor een stemming" in told
    assert "De vraag waarover gestemd wordt" in told
    told = await other.done(path, "support-item")
    assert "Jullie steunen dit voorstel." in told
    assert "organisatie steunt" not in told  # E3: no running counts
    assert "Steun dit voorstel" in await other.done(path, "take-support-back")
    told = await city.done(path, "co-sign-item")
    assert '<dt>Mede-indieners</dt><dd><a href="/organisaties/stad">stad</a></dd>' in told
    assert "Dit doet de indiener" in await other.page(work)
    assert "Je veranderde niets." in await refused(full, work, "prepare-item", unchanged(scope=""))
    fields = unchanged(scope="neighbourhoods")
    assert "noem ze dan" in await refused(full, work, "prepare-item", fields)
    fields = {**fields, "question:changed": ["", XSS], "neighbourhoods:more": "Ledeberg"}
    told = await full.done(work, "prepare-item", fields)
    assert ESCAPED in told
    assert "enkele wijken" in told
    assert "Voorstel verder voorbereid" in told
    told = await full.done(
        work, "revise-item", {"clauses.0": "Er komen kranen.", "clauses.1": "", "clauses.2": ""}
    )
    assert "Dit is versie 2 van de tekst." in told
    version = await full.page(f"{path}/tekst/2")
    assert "<del>" in version
    assert "2 artikelen verdwenen uit de tekst." in version
    assert "Kies één plaats" in await refused(full, work, "refer-item", {"reason": "Elders"})
    told = await full.done(work, "withdraw-proposal", {"reason": "Te vroeg."})
    assert "<strong>De indiener trok dit voorstel in</strong>" in told
    assert "Te vroeg." in told


def unchanged(**more: Any) -> dict[str, Any]:
    """The words of PREPARED as the form sends them when nobody touches them."""
    words = {f"{name}:changed": [PREPARED[name]] * 2 for name in ("background", "for_whom", "changes")}
    level = {"engagement.level": "", "addressed_to_city:truth": ""}
    return {**words, "question:changed": ["", ""], **level, **more}


async def test_a9_a_proposal_is_referred_to_one_like_it(members: Parliament) -> None:
    full = await sitting(members, "full")
    await filed(members, "boekenkast", "other", title="Een boekenkast op het plein")
    await filed(members, "boekenkasten", "full", title="Een boekenkast in de straat")
    typed = {"item": "boekenkast", "reason": "Daar gaat het verder."}
    told = await full.done("/dossiers/boekenkasten/voorbereiding", "refer-item", typed)
    assert '<a href="/dossiers/boekenkast">Naar het voorstel waar dit verder gaat</a>' in told
    assert "Daar gaat het verder." in told


# --- amendments --------------------------------------------------------------------------------------------


async def test_amendments_stand_inside_the_text_word_by_word_and_tell_what_collides(
    members: Parliament,
) -> None:
    full, other, choir, clerk = [await sitting(members, role) for role in ("full", "other", "choir", "clerk")]
    await filed(members, "bomen", "full", clauses=["Er komen tien bomen.", "De wijk kiest."])
    new, text = "/dossiers/bomen/amendementen/nieuw", "/dossiers/bomen/tekst"
    assert "Kies eerst welk artikel" in await other.page(new)
    change = f"{new}?kind=replace&at=c1"
    same = await refused(other, change, "file-amendment", {"reason": "Zo is het beter."})
    assert "Zeg hoe het artikel anders moet luiden dan nu." in same
    assert "Zo is het beter." in same
    typed = {"changes.0.text:changed": "Er komen twintig bomen.", "reason": XSS}
    told = await other.done(change, "file-amendment", typed)
    assert "Je amendement is ingediend." in told
    assert re.search(r"komen <del>.*?tien.*?</del><ins>.*?twintig.*?</ins> bomen", told)
    assert "geschrapt:" in told  # for who listens
    assert ESCAPED in told
    first = re.findall(r"/doe/withdraw-amendment/bomen/([a-z0-9]+)", told)[0]
    told = await choir.done(f"{new}?kind=delete&at=c1", "file-amendment", {"reason": "Weg ermee."})
    assert "Kan niet samen met" in told
    second = re.findall(r"/doe/withdraw-amendment/bomen/([a-z0-9]+)", told)[0]
    told = await full.page(text)
    assert "Amendementen die niet samen kunnen" in told
    assert told.index(f'/amendementen/{second}">amendement 2') < told.rindex(
        f'/amendementen/{first}">amendement 1'
    )
    await choir.done(
        f"{new}?kind=insert&at=c2", "file-amendment", {"changes.0.text": XSS, "reason": "Groen."}
    )
    told = await full.page(text)
    assert "Nieuw artikel volgens" in told
    assert "&lt;script&gt;" in told
    assert "<script>alert" not in told
    assert "elk van deze amendementen" in await refused(
        clerk, text, "rank-amendments", {"ranking.0": first, "ranking.1": first, "reason": "Zo."}
    )
    typed = {"ranking.0": first, "ranking.1": second, "reason": "Eerst het mildste."}
    assert "De volgorde van stemmen is bepaald." in await clerk.done(text, "rank-amendments", typed)
    sub = await choir.done(
        f"{new}?on={first}&kind=replace&at=c1",
        "file-amendment",
        {"changes.0.text:changed": "Er komen dertig bomen.", "reason": "Meer."},
    )
    assert "Amendement 1.1" in sub
    assert "Jullie naam staat bij het amendement." in await full.done(
        f"/dossiers/bomen/amendementen/{first}", "co-sign-amendment"
    )
    await choir.done(f"/dossiers/bomen/amendementen/{second}", "withdraw-amendment")
    told = await full.done(f"/dossiers/bomen/amendementen/{first}", "take-over-amendment")
    assert "Het amendement is overgenomen" in told
    told = await full.page(text)
    assert "Er komen twintig bomen." in told
    assert "Versie 2" in told
    assert "<ins>" in await full.page(f"{text}/2")
    assert "take-over-amendment" not in await choir.page(f"/dossiers/bomen/amendementen/{first}")


# --- what is said about it ---------------------------------------------------------------------------------


async def test_e3_the_talk_goes_in_turns_and_is_answered_revised_and_taken_back(members: Parliament) -> None:
    full, other, choir = [await sitting(members, role) for role in ("full", "other", "choir")]
    await filed(members, "fonteinen", "full")
    talk = "/dossiers/fonteinen/gesprek"
    empty = await refused(other, talk, "contribute", {"text": "Zonder soort"})
    assert "Zonder soort" in empty
    asked = {"kind": "argument-for", "text": "Fris.", "asked": "city"}
    assert "Bij een vraag zeg je aan wie" in await refused(other, talk, "contribute", asked)
    told = await other.done(talk, "contribute", {"kind": "question", "asked": "submitter", "text": XSS})
    assert ESCAPED in told
    assert "Vraag aan de indiener: fietsers" in told
    await other.done(talk, "contribute", {"kind": "argument-for", "text": "Ten tweede."})
    told = await choir.done(
        talk, "contribute", {"kind": "argument-against", "text": "Duur.", "for_another": ["true"]}
    )
    assert "namens een andere organisatie" in told
    assert told.index("Duur.") < told.index("Ten tweede.")
    assert (await choir.page(f"{talk}?order=time")).index("Ten tweede.") < (
        await choir.page(f"{talk}?order=time")
    ).index("Duur.")
    question, against = [
        re.findall(rf'id="b-([a-z0-9]+)" aria-labelledby="[^"]+"> <h3[^>]*>{heading}', told)[0]
        for heading in ("Vraag", "Argument tegen")
    ]
    path = "/dossiers/fonteinen/bijdragen"
    assert "answer-contribution" not in await choir.page(f"{path}/{question}")
    told = await full.done(f"{path}/{question}", "answer-contribution", {"text": "Dat weten we."})
    assert "Antwoord van buurtwerk" in told
    told = await full.done(
        f"{path}/{against}", "contribute", {"kind": "information", "text": "Het kost weinig."}
    )
    assert told.index("Duur.") < told.index("Het kost weinig.") < told.index("Ten tweede.")
    told = await choir.done(f"{path}/{against}", "revise-contribution", {"text": "Te duur."})
    assert "Hoe het eerder verwoord werd" in told
    assert "Teruggenomen op" in await choir.done(f"{path}/{against}", "withdraw-contribution")
    assert (await choir.get(f"/dossiers/bomen/bijdragen/{question}")).status == 404


async def test_f3_what_a_measure_hides_is_told_as_hidden_with_its_reason(members: Parliament) -> None:
    await filed(members, "perken", "full")
    body = {"kind": "testimony", "text": "Jan Modaal woont op nummer 5."}
    said = await members.made("/api/proposals/perken/contributions", body, "other")
    asked = {"kind": "hide", "subject": said, "ground": "personal-data", "reason": "Een adres van iemand."}
    measure = await members.made("/api/measures", asked, "full")
    await members.done(f"/api/measures/{measure}/confirm", {}, "city")
    await settled(members, "perken")
    nobody = Browser(members.chamber)
    for path in ("/gesprek", f"/bijdragen/{said}", "/verloop", ""):
        told = await nobody.page(f"/dossiers/perken{path}")
        assert "Jan Modaal" not in told, path
        assert "Een adres van iemand." in told, path
        assert "verborgen door een maatregel van beide banken" in told, path


async def test_whatever_is_written_in_a_proposal_is_shown_and_never_run(members: Parliament) -> None:
    words = dict.fromkeys(("title", "question", "background", "for_whom", "changes"), XSS)
    await members.filed("streken", **words, clauses=[XSS])
    said = await members.made(
        "/api/proposals/streken/contributions", {"kind": "concern", "text": XSS}, "other"
    )
    await members.done(f"/api/contributions/{said}/answers", {"text": XSS}, "full")
    await members.done(f"/api/contributions/{said}/wordings", {"text": f"{XSS} en nog"}, "other")
    change = {"kind": "replace", "at": "c1", "text": f"{XSS} {XSS}"}
    body = {"version": 1, "changes": [change], "reason": XSS}
    amendment = await members.made("/api/proposals/streken/amendments", body, "other")
    await members.done("/api/proposals/streken/revision", {"clauses": ["Een.", XSS]}, "full")
    await settled(members, "streken")
    full, own = await sitting(members, "full"), "/dossiers/streken"
    paths = [f"{own}{part}" for part in ("", "/tekst", "/tekst/2", "/gesprek", "/verloop", "/voorbereiding")]
    new = f"{own}/amendementen/nieuw"
    paths += [f"{own}/amendementen/{amendment}", f"{own}/bijdragen/{said}", f"{new}?kind=replace&at=c2", new]
    for path in (*paths, "/dossiers?q=%22%3E%3Cscript%3Ealert(1)", f"{own}/verloop?part=text&after=1"):
        told = await full.page(path)
        assert "<script>alert" not in told, path
        assert 'onmouseover="' not in told, path
        assert "{{ 7*7 }}" in told or "q=" in path or "after=" in path, path


# --- lists, courses, feeds ---------------------------------------------------------------------------------


async def test_t2_dossiers_are_found_and_their_course_is_told_part_by_part(members: Parliament) -> None:
    nobody = Browser(members.chamber)
    await filed(members, "zwaluwen", "full", title="Nestkasten voor gierzwaluwen", themes=["vogels"])
    for number in range(3):
        await filed(members, f"merels{number}", "full", title=f"Merels {number}", themes=["vogels"])
    found = await nobody.page("/dossiers?q=gierzwaluwen")
    assert '<a href="/dossiers/zwaluwen">Nestkasten voor gierzwaluwen</a>' in found
    assert "merels0" not in found
    assert "Niets gevonden" in await nobody.page("/dossiers?theme=vogels&state=concluded")
    part = await nobody.page("/dossiers?theme=vogels&limit=2")
    [following] = re.findall(r'rel="next" href="([^"]+)"', part)
    assert "zwaluwen" in await nobody.page(following.replace("&amp;", "&"))
    course = await nobody.page("/dossiers/zwaluwen/verloop?part=text")
    assert "<h3>Voorstel ingediend</h3>" in course
    assert "Er komen banken." in course
    assert "Hierover is er niets (meer)." in await nobody.page("/dossiers/zwaluwen/verloop?part=outcome")


class WithForms(Outline):
    """The same of pages with forms: what is hidden in them needs no label."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "input" or ("type", "hidden") not in attrs:
            super().handle_starttag(tag, attrs)


@pytest.mark.fault
async def test_pages_of_a_dossier_are_sound_in_every_language_and_lead_somewhere(members: Parliament) -> None:
    await filed(members, "bijen", "full")
    amendment = await members.made(
        "/api/proposals/bijen/amendments",
        {"version": 1, "changes": [{"kind": "delete", "at": "c1"}], "reason": "Zo."},
        "other",
    )
    said = await members.made(
        "/api/proposals/bijen/contributions", {"kind": "concern", "text": "Zo?"}, "other"
    )
    await settled(members, "bijen")
    full = await sitting(members, "full")
    paths = [
        "/dossiers",
        *(
            f"/dossiers/bijen{part}"
            for part in ("", "/tekst", "/tekst/1", "/gesprek", "/verloop", "/voorbereiding")
        ),
        *("/dossiers/bijen/amendementen/nieuw", "/dossiers/bijen/amendementen/nieuw?kind=replace&at=c1"),
        *(f"/dossiers/bijen/amendementen/{amendment}", f"/dossiers/bijen/bijdragen/{said}"),
        *(NEW, "/voorstellen/ontwerpen"),
    ]
    links: set[str] = set()
    for tag, some in (("nl", paths), ("en", paths[1::4]), ("fr", paths[3::4])):
        full.cookies["taal"] = tag
        for path in some:
            told, outline = await full.page(path), WithForms()
            outline.feed(told)
            assert outline.open == [], path
            assert outline.language == tag
            steps = zip(outline.headings, outline.headings[1:], strict=False)
            assert all(after <= before + 1 for before, after in steps), (path, outline.headings)
            assert outline.headings.count(1) == 1
            assert outline.fields <= outline.labels, path
            doubled = {one for one in outline.ids if outline.ids.count(one) > 1}
            assert not doubled, (path, doubled)
            links |= {one.partition("#")[0] for one in outline.links if "/dossiers/bijen" in one}
    for link in sorted(one for one in links if one.startswith("/dossiers")):
        assert (await full.get(link)).status in {200, 303}, link  # a language leads back
    assert 'lang="nl"' in await full.page("/dossiers/bijen")


ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(document: bytes) -> ET.Element:
    """A feed, which must be well-formed."""
    return ET.fromstring(document)  # noqa: S314 - it is our own


async def test_feeds_are_well_formed_whatever_was_written(members: Parliament) -> None:
    await filed(members, "mussen", "full", title=XSS + "\x0b]]>")
    await members.done("/api/proposals/mussen/contributions", {"kind": "concern", "text": XSS}, "other")
    await settled(members, "mussen")
    answer = await members.chamber.read("/dossiers/mussen/atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    told = parsed(answer.raw)
    assert told.findtext(f"{ATOM}title") == XSS + "\ufffd]]>"
    entries = told.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Bezorgdheid", "Voorstel ingediend"]
    assert entries[0].findtext(f"{ATOM}content") == XSS
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in entries]
    assert len(set(ids)) == 2
    assert all("/log?position=" in one for one in ids)
    whole = parsed((await members.chamber.read("/atom")).raw)
    assert XSS + "\ufffd]]>" in [entry.findtext(f"{ATOM}title") for entry in whole.findall(f"{ATOM}entry")]
    assert (await members.chamber.read("/dossiers/nergens/atom")).status == 404


def test_a_feed_says_when_its_newest_entry_was() -> None:
    at = [datetime(2026, 11, day, tzinfo=UTC) for day in (5, 9, 1)]
    items = [
        Item(f"https://a.example/{one:%d}", "Iets", one, "https://a.example/", "", "Iemand") for one in at
    ]
    address, page = "https://a.example/atom", "https://a.example/"
    told = parsed(feed(address, page, "Iets", items))
    assert told.findtext(f"{ATOM}updated") == "2026-11-09T00:00:00+00:00"
    assert parsed(feed(address, page, "Leeg", [])).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00+00:00"


# --- how a course is told ----------------------------------------------------------------------------------

DATA: dict[str, Any] = {
    "supporters": 3, "choice": "concern", "roll_size": 5, "closes_at": "2026-11-26T17:00:00Z", "papers": 2,
    "changes": 1, "tally": {"for": 1, "against": 0, "abstain": 1}, "outcome": "adopted", "standing": "advice",
    "clauses": 2, "level": "advise", "version": 2, "meets_at": "2026-12-01T19:00:00Z", "way": "lot",
    "rivals": ["a"], "lapsed": ["b"], "reply_to": "c", "for_another": True, "asked": "city",
    "kind": "question", "ground": "personal-data", "bench": "city", "appeal_until": "2026-12-01T19:00:00Z",
    "judgement": "lifted", "starts_at": "2026-12-01T19:00:00Z", "objectors": ["a"],
    "until": "2026-12-01T19:00:00Z", "because": "withdrawn",
    "due_at": "2026-12-01T23:00:00Z", "verdict": "partly", "hands": {"for": 20, "against": 9, "abstain": 1},
    "mandate": "advise", "hand_ons": 3, "heard": True, "decides": True,
    "value": "2.50", "measured_at": "2026-12-01T19:00:00Z",
}  # fmt: skip


MORE: dict[str, dict[str, Any]] = {
    "amendment.filed.v1": {"changes": [{"kind": "replace"}]},
    "delegation.declined.v1": {"ground": "no-means"},
    "delegation.concluded.v1": {"verdict": "takes-note"},
    "signal.answered.v1": {"question": "can"},
}
"""What one kind of line says otherwise."""


def line(kind: str, **more: Any) -> Entry:
    """A line of a course that says everything."""
    at = datetime(2026, 11, 26, tzinfo=UTC)
    data = {**DATA, **more}
    return Entry(1, at, kind, "proposal", "member", False, "a", "Buurtwerk", None, None, [], data, {})  # noqa: FBT003


@pytest.mark.parametrize("tag", TAGS)
def test_t2_every_line_of_a_course_has_a_heading_and_words_in_every_language(tag: Tag) -> None:
    say = language(tag)
    for kind in telling.HAPPENED:
        more = MORE.get(kind, {})
        one = line(kind, **more)
        assert telling.heading(say, one) != kind
        assert telling.happened(say, one), kind
        assert "{" not in telling.happened(say, one), kind


def test_what_is_told_in_a_course_happens() -> None:
    assert set(telling.TOLD) - {"ballots", "support"} <= set(HAPPENED)


# --- how fields become what a route takes ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({"question:changed": ["Zo?", "Zo?"]}, {}),
        ({"question:changed": ["Zo?", "Anders?"]}, {"question": "Anders?"}),
        ({"question:changed": ["", "Nieuw?"]}, {"question": "Nieuw?"}),
        ({"question:changed": ["Zo?", ""]}, {}),
        ({"addressed_to_city:truth": ["no"]}, {"addressed_to_city": False}),
        ({"addressed_to_city:truth": [""]}, {}),
        ({"neighbourhoods:many": ["wondelgem"], "neighbourhoods:more": ["Sint-Amandsberg, wondelgem"]},
         {"neighbourhoods": ("wondelgem", "sint-amandsberg")}),
        ({"engagement.level": ["advise"], "engagement.holder": ["stad"]},
         {"engagement": {"level": "advise", "holder": "stad"}}),
    ],
    ids=["the same", "other words", "new words", "emptied", "no", "not said", "ticked and typed", "nested"],
)  # fmt: skip
def test_what_did_not_change_is_not_said_again(fields: dict[str, list[str]], made: dict[str, Any]) -> None:
    [route] = [route for route in ROUTES if route.name == "prepare-item"]
    assert msgspec.to_builtins(body(route, fields)) == made


def test_paragraphs_become_clauses() -> None:
    [route] = [route for route in ROUTES if route.name == "begin-draft"]
    typed = {"body.clauses:paragraphs": ["Een.\n\n \nTwee,\nverder.\n\n"], "body.year:number": ["2027"]}
    assert body(route, typed).body == {"clauses": ["Een.", "Twee,\nverder."], "year": 2027}
