"""Notices by mail: what happens in the log is told once, to whom it concerns and who wants it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
import pytest

from events.call.facts import CallOpened
from events.commission.facts import CommissionFounded, OfficersNamed, SeatFilled
from events.delegation.facts import CalledBack, Delegated, Extended, Overdue, Receiver
from events.duty.facts import FoundInsufficient, OutcomeAnswered, Term
from events.fact import digest
from events.membership.facts import Bench
from events.poll.facts import Tally
from events.signal.facts import SignalAnswered, SignalMerged, SignalRaised, SignalTookIn
from events.submission import Prose
from infra.postgres.clock import PostgresClock
from infra.postgres.connection import pool
from infra.postgres.links import leaving
from infra.postgres.notices import Notice, PostgresNotices
from infra.postgres.read_models import PostgresReadModels
from projections import PROJECTIONS
from services.courier.noticing import Noticer
from tests.services.chamber.house import KEY, House
from tests.services.chamber.outcomes import Written, adopted, done, overdue
from tests.services.chamber.test_sign_in import sql
from tests.services.chamber.visitor import Visitor, known, letters, mailed, newcomer

pytestmark = pytest.mark.fault

BRUSSELS = ZoneInfo("Europe/Brussels")
FAR = "2999-01-01T00:00:00+00:00"


class Ahead:
    """PostgreSQL's clock, put forward."""

    def __init__(self, clock: PostgresClock, by: timedelta) -> None:
        self._clock = clock
        self._by = by

    def now(self) -> datetime:
        return self._clock.now() + self._by

    async def synchronise(self) -> None:
        await self._clock.synchronise()


@asynccontextmanager
async def noticing(chamber: House, by: timedelta = timedelta()) -> AsyncIterator[Noticer]:
    """Who makes notices, on a clock that is so far ahead."""
    await chamber.seen()
    url = chamber.database.url
    readers = await pool(url)
    models = PostgresReadModels(url, {p.schema: p.position.sql for p in PROJECTIONS})
    clock, notices = PostgresClock(readers), PostgresNotices(url, readers)
    await clock.synchronise()
    await models.start()
    try:
        yield Noticer(notices, models, Ahead(clock, by), Notice)
    finally:
        await models.stop()
        await notices.close()
        readers.terminate()


async def look(chamber: House, by: timedelta = timedelta()) -> None:
    """Make what is due."""
    async with noticing(chamber, by) as noticer:
        await noticer.look()


async def made(chamber: House) -> list[tuple[str, str]]:
    """Every notice of what happened: its kind, and the address it goes to. Summaries come by the day of the
    week (`summed`).
    """
    statement = (
        "select kind, email from mail m join people p using (person)"
        " where kind not in ('link', 'digest') order by 1, 2"
    )
    return [tuple(row) for row in await sql(chamber, statement)]


async def summed(chamber: House) -> list[str]:
    """The addresses to which a summary goes."""
    statement = "select email from mail m join people p using (person) where kind = 'digest' order by 1"
    return [row["email"] for row in await sql(chamber, statement)]


def ahead(there: datetime) -> timedelta:
    """How far ahead of now a moment lies, also where the clocks are changed in between."""
    return there.astimezone(UTC) - datetime.now(UTC)  # noqa: TID251 - a test's own time


async def colleague(chamber: House, organisation: str, email: str) -> str:
    """One more full member of an organisation, with an address; gives a token."""
    mandate, token = await chamber.mandated(organisation)
    await known(chamber, email, ("member", organisation, mandate))
    return token


async def test_that_a_vote_opens_is_told_to_who_may_vote_and_once(own: House) -> None:
    _, email, organisation = await newcomer(own, "an@voorbeeld.example")
    _, _, left = await newcomer(own, "weg@voorbeeld.example")
    await own.done(f"/api/organisations/{left}/departure", {})
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    poll = await own.opened(token)
    for _ in range(2):
        await look(own)
    assert await made(own) == [("opened", "an@voorbeeld.example"), ("opened", "jan@voorbeeld.example")]
    assert f"/stemmingen/{poll}/stem" in await mailed(own, email)
    await look(own)
    assert await mailed(own, email) == ""


async def test_that_a_ballot_was_cast_is_told_to_the_others_of_the_organisation(own: House) -> None:
    _, email, organisation = await newcomer(own, "an@voorbeeld.example")
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    poll = await own.opened(token)
    await look(own)
    await own.done(f"/api/polls/{poll}/ballots", {"choice": "against"}, token)
    await look(own)
    assert [who for kind, who in await made(own) if kind == "cast"] == [email]
    letter = await mailed(own, email)
    assert "gestemd in naam van" in letter
    assert "against" not in letter


async def test_an_answer_is_told_to_who_asked(own: House) -> None:
    _, email, organisation = await newcomer(own, "an@voorbeeld.example")
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    proposal = await own.proposed(token)
    question = {"kind": "question", "text": "Waarom?", "asked": "clerk"}
    made_ = await own.done(f"/api/proposals/{proposal}/contributions", question, token)
    await own.done(f"/api/contributions/{made_['id']}/answers", {"text": "Daarom."})
    await look(own)
    assert [who for kind, who in await made(own) if kind == "answered"] == [email, "jan@voorbeeld.example"]
    assert f"/dossiers/{proposal}" in await mailed(own, email)


async def test_a4_what_happened_to_a_signal_is_told_to_who_raised_it_and_not_to_who_did_it(
    own: House,
) -> None:
    _, email, organisation = await newcomer(own, "an@voorbeeld.example")
    _, _, elsewhere = await newcomer(own, "els@voorbeeld.example")
    raised = SignalRaised("g1", organisation, "0" * 64, "0" * 64, "0" * 64, ("wonen",), (), (), 3)
    other = msgspec.structs.replace(raised, signal="g2", organisation=elsewhere)
    await done(own, Written((("signal-g1", raised), ("signal-g2", other))))
    await look(own)
    assert await made(own) == []
    answered = SignalAnswered("g1", "can", 1, None, "0" * 64)
    await done(own, Written((("signal-g1", answered),)))
    await look(own)
    assert await made(own) == [("answered", email)]
    assert "/signalen/g1" in await mailed(own, email)
    merged = SignalMerged("g2", "g1", "0" * 64), SignalTookIn("g1", ("g2",), (elsewhere,))
    await done(own, Written((("signal-g2", merged[0]), ("signal-g1", merged[1]))))
    sent_on = Delegated(
        "signal", "g1", 1, 1, Receiver(None, "0" * 64, None), "0" * 64, "advise", None,
        datetime.fromisoformat(FAR), None,
    )  # fmt: skip
    await done(own, Written((("delegation-signal-g1", sent_on),)))
    await look(own)
    told = await made(own)
    assert told.count(("answered", email)) == 2
    assert told.count(("answered", "els@voorbeeld.example")) == 2


async def test_that_a_vote_closes_tomorrow_is_told_to_who_did_not_vote(own: House) -> None:
    _, silent, _ = await newcomer(own, "stil@voorbeeld.example")
    _, _, organisation = await newcomer(own, "an@voorbeeld.example")
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    closes_at = (datetime.now(UTC) + timedelta(hours=30)).isoformat()  # noqa: TID251 - a test's own time
    poll = await own.opened(token, closes_at=closes_at)
    await own.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    await look(own)
    assert "closing" not in {kind for kind, _ in await made(own)}
    for _ in range(2):
        await look(own, timedelta(hours=10))
    assert [who for kind, who in await made(own) if kind == "closing"] == [silent]


async def test_who_does_not_want_a_kind_of_notice_gets_none(own: House) -> None:
    _, _, organisation = await newcomer(own, "an@voorbeeld.example")
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    await sql(own, "update people set digest = 'never'")
    await sql(own, "update people set notices = '{cast}' where email = 'an@voorbeeld.example'")
    await own.opened(token)
    await look(own)
    assert await made(own) == [("opened", "jan@voorbeeld.example")]
    await sql(own, "update people set notices = '{}'")  # and who says so afterwards
    assert await mailed(own, "jan@voorbeeld.example") == ""


async def test_what_is_older_than_two_days_is_no_news(own: House) -> None:
    """So a log that was restored is not told once again from its beginning."""
    _, _, organisation = await newcomer(own, "an@voorbeeld.example")
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    await own.opened(token)
    await look(own, timedelta(days=2, minutes=1))
    assert await made(own) == []
    [row] = await sql(own, "select next from noticed")
    assert row["next"] == await own.head()


async def test_a_summary_comes_as_often_as_it_is_wanted_and_not_where_nothing_happened(own: House) -> None:
    _, _, organisation = await newcomer(own, "week@voorbeeld.example")
    token = await colleague(own, organisation, "nooit@voorbeeld.example")
    await colleague(own, organisation, "dag@voorbeeld.example")
    for often, who in (("never", "nooit"), ("daily", "dag")):
        await sql(own, "update people set digest = $1 where email = $2", often, f"{who}@voorbeeld.example")
    here = datetime.now(BRUSSELS)  # noqa: TID251 - a test's own time
    monday = (here + timedelta(days=7 - here.weekday())).replace(hour=8, minute=0)
    await own.opened(token)
    await look(own, ahead(monday.replace(hour=6)))
    assert await summed(own) == []
    for _ in range(2):
        await look(own, ahead(monday))
    assert await summed(own) == ["dag@voorbeeld.example", "week@voorbeeld.example"]
    assert "Nieuwe stemmingen: 1." in await mailed(own, "week@voorbeeld.example")
    await sql(own, "delete from mail")
    await look(own, ahead(monday + timedelta(days=15)))
    assert "dag@voorbeeld.example" in await summed(own)
    await sql(own, "update mail set given = jsonb_build_object('since', now() + interval '1 day')")
    assert await mailed(own, "dag@voorbeeld.example") == ""


async def test_mail_is_ended_with_one_click_and_not_by_following_a_link(chamber: House) -> None:
    _, email, _ = await newcomer(chamber)
    [row] = await sql(chamber, "select person from people where email = $1", email)
    for what, column, ended in (("notices", "notices", []), ("digest", "digest", "never")):
        path = f"/uitschrijven/{row['person']}/{what}/{leaving(KEY, row['person'], what)}"
        before = (await chamber.get(path)).text
        assert f'action="{path}"' in before
        [kept] = await sql(chamber, f"select {column} as now from people where email = $1", email)
        assert kept["now"] != ended
        visitor = Visitor(chamber)
        answer = await visitor.post(
            path, [("List-Unsubscribe", "One-Click")], **{"Sec-Fetch-Site": "cross-site"}
        )
        assert answer.status == 200
        [kept] = await sql(chamber, f"select {column} as now from people where email = $1", email)
        assert kept["now"] == ended
        assert "Je krijgt geen" in (await chamber.get(path)).text


async def test_nobody_ends_the_mail_of_another(chamber: House) -> None:
    _, email, _ = await newcomer(chamber)
    [row] = await sql(chamber, "select person from people where email = $1", email)
    for what, secret in (
        ("notices", "a" * 40),
        ("digest", leaving(KEY, row["person"], "notices")),
        ("all", "a"),
    ):
        path = f"/uitschrijven/{row['person']}/{what}/{secret}"
        assert (await chamber.get(path)).status == 404
        assert (await Visitor(chamber).post(path, [])).status == 404
    [kept] = await sql(chamber, "select notices, digest from people where email = $1", email)
    assert (len(kept["notices"]), kept["digest"]) == (6, "weekly")


async def test_mails_and_position_are_one(own: House) -> None:
    """A noticer that dies between the two would tell twice, or never."""
    _, _, organisation = await newcomer(own, "an@voorbeeld.example")
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    await own.opened(token)
    async with noticing(own) as noticer:
        await sql(own, "alter table noticed add constraint broken check (next < 0) not valid")
        failed: Any = None
        try:
            await noticer.look()
        except asyncpg.CheckViolationError as error:
            failed = error
    assert failed is not None
    assert await made(own) == []
    await sql(own, "alter table noticed drop constraint broken")
    await look(own)
    assert len(await made(own)) == 2


async def test_who_represents_nobody_any_more_is_told_of_nothing(own: House) -> None:
    """A mandate was withdrawn or ran out, an office was taken, an organisation left: no summary either."""
    _, _, organisation = await newcomer(own, "an@voorbeeld.example")
    _, _, left = await newcomer(own, "weg@voorbeeld.example")
    mandates = f"/api/organisations/{organisation}/mandates"
    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()  # noqa: TID251 - a test's own time
    for name, given in (("ingetrokken", {}), ("verlopen", {"valid_until": ends})):
        mandate = (await own.done(mandates, {"kind": "full", **given}))["id"]
        await known(own, f"{name}@voorbeeld.example", ("member", organisation, mandate))
        if name == "ingetrokken":
            await own.done(f"{mandates}/{mandate}/withdrawal", {})
    office = (await own.done("/api/offices", {"office": "chair"}))["id"]
    await known(own, "voorzitter@voorbeeld.example", ("chair", None, office))
    await own.done(f"/api/offices/{office}/withdrawal", {"office": "chair"})
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    poll = await own.opened(token)
    await own.done(f"/api/polls/{poll}/ballots", {"choice": "for"}, token)
    await own.done(f"/api/organisations/{left}/departure", {})
    await sql(own, "update people set digest = 'daily'")
    here = datetime.now(BRUSSELS)  # noqa: TID251 - a test's own time
    await look(own, ahead((here + timedelta(days=1)).replace(hour=8)))
    told = await made(own)
    assert {kind for kind, _ in told} == {"opened", "cast"}
    assert {*(who for _, who in told), *await summed(own)} == {
        "an@voorbeeld.example",
        "jan@voorbeeld.example",
    }
    assert await summed(own)


async def test_m3_a_call_is_told_once_to_who_may_stand_in_it_and_wants_it(own: House) -> None:
    _, email, organisation = await newcomer(own, "an@voorbeeld.example")
    _, _, suspended = await newcomer(own, "geschorst@voorbeeld.example")
    await own.done(f"/api/organisations/{suspended}/suspension", {"reason": "Betaalt niet."})
    await colleague(own, organisation, "jan@voorbeeld.example")
    _, quiet, _ = await newcomer(own, "stil@voorbeeld.example")
    await sql(own, "update people set notices = '{cast}' where email = $1", quiet)
    closes_at = datetime.fromisoformat(FAR)
    terms = (closes_at, 10, 40, "0" * 64, "0" * 64, "0" * 64)
    benches: tuple[tuple[str, Bench], ...] = (("c1", "civil-society"), ("c2", "city"))
    for call, bench in benches:
        await done(own, Written(((f"call-{call}", CallOpened(call, "k1", bench, 1, 1, *terms)),)))
    for _ in range(2):
        await look(own)
    assert await made(own) == [("called", email), ("called", "jan@voorbeeld.example")]
    (mail, _) = await letters(own)
    assert "zoekt kandidaten" in mail["Subject"]
    assert "/oproepen/c1" in mail.as_string()
    assert "List-Unsubscribe" in mail


async def test_a_vote_is_told_to_who_may_vote_in_it_now(own: House) -> None:
    """Neither to a member that was suspended since, nor to one that came after the roll was made."""
    _, email, organisation = await newcomer(own, "an@voorbeeld.example")
    _, _, suspended = await newcomer(own, "geschorst@voorbeeld.example")
    token = await colleague(own, organisation, "jan@voorbeeld.example")
    closes_at = (datetime.now(UTC) + timedelta(hours=30)).isoformat()  # noqa: TID251 - a test's own time
    poll = await own.opened(token, closes_at=closes_at)
    await own.done(f"/api/organisations/{suspended}/suspension", {"reason": "Betaalt niet."})
    await newcomer(own, "later@voorbeeld.example")
    await look(own, timedelta(hours=10))
    assert poll
    for told in ("opened", "closing"):
        assert [who for kind, who in await made(own) if kind == told] == [email, "jan@voorbeeld.example"]


async def test_t6_what_the_city_owes_is_told_to_its_contact_person_and_its_answer_to_who_submitted(
    own: House,
) -> None:
    _, email, organisation = await newcomer(own, "an@voorbeeld.example")
    city = "stad@voorbeeld.example"
    await own.done("/api/offices", {"mandate": "xcontact", "office": "contact"})
    await known(own, city, ("contact", None, "xcontact"))
    await adopted(own, "v1", organisation, "Banken", holder=None)
    await look(own)
    before = await made(own)
    await overdue(own, "v1", "advise", None)
    await look(own)
    assert sorted(set(await made(own)) - set(before)) == [("owed", city)]
    assert len([kind for kind, _ in await made(own) if kind == "owed"]) == 2  # it began, and it was over
    assert "/antwoorden/v1" in await mailed(own, city)
    no = OutcomeAnswered("v1", 1, "reject", "0" * 64, (), None)
    await done(own, Written((("duty-v1", no),)))
    await look(own)
    assert ("answered", email) in await made(own)
    await own.done("/api/offices/xcontact/withdrawal", {"office": "contact"})
    again = FoundInsufficient("v1", "s1", Tally(2, 1, 0), "0" * 64, Term(datetime.fromisoformat(FAR), ()))
    await done(own, Written((("duty-v1", again),)))
    await look(own)
    assert len([kind for kind, _ in await made(own) if kind == "owed"]) == 2


async def test_a2_what_happens_to_an_item_is_told_to_who_leads_its_commission_and_wants_it(
    own: House,
) -> None:
    _, chair, first = await newcomer(own, "voor@voorbeeld.example")
    _, rapporteur, second = await newcomer(own, "verslag@voorbeeld.example")
    _, _, member = await newcomer(own, "lid@voorbeeld.example")
    name = digest(b"k1", "Wonen & buren")
    founded = CommissionFounded("k1", name, name, "theme", "wonen", "v1", 1, 3, 0, may_decide=False,
                                ends_at=datetime.fromisoformat(FAR))  # fmt: skip
    seats = [SeatFilled("k1", one, "civil-society", "named", "v1") for one in (first, second, member)]
    facts = [founded, *seats, OfficersNamed("k1", first, second)]
    await done(
        own, Written(tuple(("commission-k1", fact) for fact in facts)), Prose(name, b"k1", "Wonen & buren")
    )
    await look(own)
    item: tuple[Any, str] = ("signal", "s1")
    due = datetime.fromisoformat(FAR)
    receiver = Receiver("k1", None, None)
    happens = (
        (Delegated(*item, 1, 1, receiver, name, "advise", None, due, None), "Een punt is verwezen naar"),
        (Extended(*item, due, name), "krijgt meer tijd"),
        (Overdue(*item, due), "is over tijd"),
        (CalledBack(*item, name), "is teruggeroepen van"),
    )
    for number, (fact, subject) in enumerate(happens, 1):
        await done(own, Written((("delegation-signal-s1", fact),)))
        for _ in range(2):
            await look(own)
        told = [who for kind, who in await made(own) if kind == "commission"]
        assert told == sorted([chair, rapporteur] * number)
        sent = {mail["To"]: mail for mail in await letters(own)}
        assert sent.keys() == {chair, rapporteur}
        assert subject in sent[chair]["Subject"]
        assert "Wonen & buren" in sent[chair]["Subject"]
        assert "List-Unsubscribe" in sent[chair]
        assert "/verwijzingen/signal/s1" in sent[chair].as_string()
    await sql(own, "update people set notices = '{cast}' where email = $1", chair)
    again = Delegated(*item, 2, 1, receiver, name, "advise", None, due, None)
    await done(own, Written((("delegation-signal-s1", again),)))
    await look(own)
    assert [who for kind, who in await made(own) if kind == "commission"].count(chair) == len(happens)
