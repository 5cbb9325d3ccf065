"""T6, A3: the pages of the city's answers and of actions, with a form for everything one does there."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from events import days
from events.fact import digest
from events.minority.facts import PositionTaken
from events.submission import Prose
from services.chamber.web.fields import FORMS_OF
from services.chamber.web.languages import TAGS, Tag
from services.chamber.web.phrases.answers import by, expected, last_day, percent, weighed
from services.chamber.web.rendering import language
from tests.events.sample import NOW
from tests.services.chamber.browser import Browser, signed_in
from tests.services.chamber.outcomes import Written, adopted, done, overdue, owed
from tests.services.chamber.parliament import Parliament, soon
from tests.waiting import until

CANARY = "<b>kanarie</b>"
SHOWN = "&lt;b&gt;kanarie&lt;/b&gt;"
FAR = "2999-06-30"


async def contact(made: Parliament) -> Browser:
    """The contact person's browser."""
    return await signed_in(made.chamber, "contact", "xcontact")


async def full(made: Parliament) -> Browser:
    """That of buurtwerk."""
    return await signed_in(made.chamber, "member", made.mandates["full"], "buurtwerk")


async def _begun(made: Parliament, sitting: str) -> bool:
    """Whether the sitting could be opened: its time has come."""
    return (await made.post(f"/api/sittings/{sitting}/opening", {}, "clerk")).status == 201


async def test_t6_the_contact_person_answers_in_part_and_what_is_promised_is_an_action(
    members: Parliament,
) -> None:
    chamber = members.chamber
    await adopted(chamber, "banken", "buurtwerk", "Meer banken", "decide", holder=None)
    await owed(chamber, "banken")
    browser = await contact(members)
    view = "Een bank is te weinig."
    position = PositionTaken("banken", "koor", digest(b"salt", view))
    taken = Written((("minority-banken-koor", position),))
    await done(chamber, taken, Prose(position.text, b"salt", view))
    asked = (
        (await browser.page("/antwoorden/banken")).partition('id="gevraagd"')[2].partition("</section>")[0]
    )
    assert "Wie slecht te been is" in asked
    assert "Zij kunnen rusten" in asked
    assert "Er komt een bank." in asked
    assert "Aangenomen" in asked
    assert "2 voor, 1 tegen" in asked
    assert "1 minderheidsstandpunt" in asked
    assert view in asked
    assert 'href="/stemmingen/qbanken"' in asked
    today = await browser.page("/vandaag")
    assert "De stad is een antwoord verschuldigd" in today
    assert 'href="/antwoorden/banken"' in today
    wrong = await browser.send(
        "/antwoorden/banken", "give-answer", {"verdict": "partly", "reasons": CANARY}, about="banken"
    )
    assert wrong.status == 422
    assert "wordt minstens één actie" in wrong.text
    assert SHOWN in wrong.text
    assert CANARY not in wrong.text
    promise = {
        "promises.0.what": CANARY,
        "promises.0.owner": "stad",
        "promises.0.due_at:day": FAR,
    }
    typed = {"verdict": "partly", "reasons": CANARY, **promise}
    page = await browser.done("/antwoorden/banken", "give-answer", typed)
    assert "Het antwoord van de stad staat er" in page
    assert "De stad aanvaardt het voor een deel" in page
    assert "Vooraf was gezegd dat het parlement mee beslist. Met dit antwoord" in page
    assert "30 juni 2999" in page
    assert SHOWN in page
    assert CANARY not in page
    dossier = await browser.page("/dossiers/banken")
    assert "Het antwoord van de stad" in dossier
    assert "Acties die hieruit kwamen" in dossier
    listed = await browser.page("/antwoorden?state=answered")
    assert "Meer banken" in listed
    course = await browser.page("/dossiers/banken/verloop?part=answers")
    assert "De stad is een antwoord verschuldigd" in course
    assert SHOWN in course
    action = re.findall(r'href="/acties/(\w+)"', page)[0]
    assert "Zij kunnen rusten" in await browser.page(f"/acties/{action}")


async def test_t6_an_interim_answer_gives_another_date_and_its_form_goes(members: Parliament) -> None:
    chamber = members.chamber
    await adopted(chamber, "dakgroen", "buurtwerk", "Meer bomen", holder="stad")
    await owed(chamber, "dakgroen")
    browser = await contact(members)
    due = (await members.seen("/api/proposals/dakgroen/answer"))["due_at"]
    later = days.day_of(NOW.fromisoformat(due)) + timedelta(days=5)
    typed = {"text": "Nog even.", "due_at:day": later.isoformat()}
    page = await browser.done("/antwoorden/dakgroen", "give-interim-answer", typed)
    assert "Tussentijds antwoord" in page
    assert "/doe/give-interim-answer" not in page
    moved = (await members.seen("/api/proposals/dakgroen/answer"))["due_at"]
    assert NOW.fromisoformat(moved) == days.end_of(later)
    assert "/doe/give-answer" not in await (await full(members)).page("/antwoorden/dakgroen")


async def test_t6_a_sitting_finds_it_insufficient_by_the_clerk_s_form(members: Parliament) -> None:
    chamber = members.chamber
    await adopted(chamber, "muur", "buurtwerk", "Een muur minder", holder="stad")
    await owed(chamber, "muur")
    no = {"verdict": "not-ours", "reasons": "Dat is Vlaams.", "receiver": {"name": "De Vlaamse regering"}}
    await members.done("/api/proposals/muur/answer", no, "contact")
    clerk = await signed_in(chamber, "clerk", "k1")
    before = await clerk.page("/antwoorden/muur")
    assert "De Vlaamse regering" in before
    assert "Dat telt als doorschuiven" in before
    assert "tijdens de zitting leg je het hier vast" in before
    sitting = {"title": "Plenaire", "ends_at": soon(7_200), "place": "Hier", "id": "zmuur"}
    await chamber.timely("/api/sittings", sitting, when="starts_at")
    await members.done("/api/sittings/zmuur/agenda", {"title": "Het antwoord", "proposal": "muur"})
    await until(lambda: _begun(members, "zmuur"))
    typed = {
        "sitting": "zmuur",
        "hands.for:number": "5",
        "hands.against:number": "1",
        "hands.abstain:number": "0",
        "reason": "Wie dan wel?",
    }
    page = await clerk.done("/antwoorden/muur", "find-answer-insufficient", typed)
    assert "een nieuw antwoord: het eerste was onvoldoende" in page
    assert "5 voor, 1 tegen" in page


async def test_t6_what_is_overdue_stands_there_for_everybody(members: Parliament) -> None:
    chamber = members.chamber
    await adopted(chamber, "traag", "buurtwerk", "Trage wegen", holder="stad")
    await overdue(chamber, "traag", "advise", "stad")
    nobody = Browser(chamber)
    page = await nobody.page("/antwoorden?state=overdue")
    assert "Trage wegen" in page
    assert "Te laat" in page
    assert "1 april 2026 om 0.00 uur" in page
    one = await nobody.page("/antwoorden/traag")
    assert "De termijn liep af zonder antwoord" in one
    assert "<form" not in one.partition("<main")[2].partition("</main>")[0].replace('class="search"', "")
    assert (await nobody.get("/antwoorden/bestaatniet")).status == 404


async def test_a3_an_organisation_takes_up_measures_and_completes_an_action(members: Parliament) -> None:
    browser = await full(members)
    typed = {
        "what": CANARY,
        "for_whom": "Wie ver woont",
        "due_at:day": FAR,
        "indicator.name": "haltes",
        "indicator.unit": "stuks",
        "indicator.baseline:exact": "2",
        "indicator.target:exact": "12,5",
        "indicator.source": "telling",
    }
    page = await browser.done("/acties", "take-up-action", typed)
    assert SHOWN in page
    assert CANARY not in page
    (action,) = set(re.findall(r'action="/doe/complete-action/(\w+)"', page))
    assert "nog niet gemeten" in page
    for value, moment in (("4,1", "2026-01-01T10:00"), ("7,25", "2026-02-01T10:00")):
        measured = {"value:exact": value, "measured_at:moment": moment, "evidence": CANARY}
        page = await browser.done(f"/acties/{action}", "measure-action", measured)
    assert "50 %" in page
    assert "<svg" in page
    assert page.count("4,1") >= 2  # in the drawing's words and in its table
    assert "7,25" in page
    wrong = await browser.send(
        f"/acties/{action}", "measure-action", {"value:exact": "veel", "evidence": "x"}, about=action
    )
    assert wrong.status == 422
    assert 'value="veel"' in wrong.text
    assert "Onze acties" in await browser.page("/vandaag")
    page = await browser.done(f"/acties/{action}", "complete-action", {"result": "Er staan haltes."})
    assert "Uitgevoerd" in page
    assert "Er staan haltes." in page
    year = await browser.page("/acties/opvolging")
    assert SHOWN in year
    assert "In dat jaar liep er geen actie" in await browser.page("/acties/opvolging?jaar=1999")


@pytest.mark.parametrize(
    ("operation", "typed", "told"),
    [
        ("abandon-action", {"reason": "Geen geld."}, "Opgegeven"),
        ("close-action-unsolved", {"reason": "Het kan niet."}, "Geen structurele oplossing"),
        ("supersede-action", {"reason": "Beter zo.", "by": "{other}"}, "Vervangen door een andere actie"),
    ],
)
async def test_a3_an_action_is_closed_as_what_it_came_to(
    members: Parliament, operation: str, typed: dict[str, str], told: str
) -> None:
    browser = await full(members)
    body = {"what": "Iets", "for_whom": "Iemand", "due_at": "2999-01-01T00:00:00Z"}
    action = await members.made("/api/actions", body, "full")
    other = await members.made("/api/actions", body, "full")
    given = {name: value.format(other=other) for name, value in typed.items()}
    page = await browser.done(f"/acties/{action}", operation, given)
    assert told in page
    assert f"/doe/{operation}" not in page


async def test_a3_the_clerk_gives_what_an_outcome_asks_and_a_stranger_has_no_form(
    members: Parliament,
) -> None:
    chamber = members.chamber
    await adopted(chamber, "perk", "buurtwerk", "Een perk", holder="stad")
    clerk = await signed_in(chamber, "clerk", "k1")
    assert "/doe/take-up-action" not in await clerk.page("/acties")
    typed = {"owners.0": "fietsers", "what": "Een perk", "for_whom": "De wijk", "due_at:day": FAR}
    page = await clerk.done("/acties?bij=perk", "take-up-action", typed)
    assert 'href="/organisaties/fietsers"' in page
    assert 'href="/dossiers/perk"' in page
    assert "/doe/" not in (await Browser(chamber).page("/acties")).partition("<main")[2]


@pytest.mark.parametrize("tag", TAGS)
def test_t4_an_answer_is_held_against_what_was_declared(tag: Tag) -> None:
    say = language(tag)
    told = {
        weighed(say, level, keeps=keeps) for level in ("advise", "decide") for keeps in (True, False, None)
    }
    assert len(told) == 4
    assert "" in told


@pytest.mark.parametrize("tag", TAGS)
def test_t6_an_answer_that_is_owed_at_once_is_not_told_to_have_a_day(tag: Tag) -> None:
    say, later = language(tag), days.after(NOW, 0)
    for told in (by, expected):
        assert last_day(say, later) in told(say, later, NOW)
        assert last_day(say, later) not in told(say, NOW, NOW)
    assert by(language("nl"), NOW, NOW) == "meteen"


def test_the_last_day_of_a_term_is_the_one_that_ends_it() -> None:
    assert last_day(language("nl"), days.after(NOW, 0)) == "2 maart 2026"


@pytest.mark.parametrize(("part", "told"), [("1/4", "25 %"), ("-1/3", "-33 %"), ("5/2", "250 %")])
def test_a3_progress_is_told_in_percents(part: str, told: str) -> None:
    assert percent(language("nl"), part) == told


@pytest.mark.parametrize(
    ("number", "told"), [("-12.50", "-12,50"), ("1234567.1", "1.234.567,1"), ("0", "0"), ("-0.5", "-0,5")]
)
def test_a3_an_exact_number_is_told_as_it_was_written(number: str, told: str) -> None:
    assert language("nl").exact(number) == told


def test_a_day_that_is_typed_is_the_end_of_that_day_in_brussels() -> None:
    assert FORMS_OF["day"](["2026-03-28"]) == "2026-03-29T00:00:00+01:00"
    assert FORMS_OF["day"](["2026-03-29"]) == "2026-03-30T00:00:00+02:00"
    assert FORMS_OF["day"]([""]) == ""
    assert FORMS_OF["day"](["morgen"]) == "morgen"
    assert FORMS_OF["exact"]([" 1 234,50"]) == "1234.50"
