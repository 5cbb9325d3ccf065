"""Polls by every method over HTTP: paper, ballots, count, result, page; notices and disputes; objections."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.ballot.facts import CastV2
from events.poll.acts import Close, Count
from events.refusal import OutOfOrder
from services.gateway import Command
from tests.services.chamber.house import House
from tests.services.chamber.test_pages import CLERK, XSS, Desk, desk, page
from tests.waiting import until

__all__ = ["desk"]

OPTIONS = [
    {"option": "a", "label": "Een bank"},
    {"option": "b", "label": "Een fontein"},
    {"option": "c", "label": "Niets doen"},
]


class Poll:
    """A poll of its own, with its voters: (organisation, token) each."""

    def __init__(self, chamber: House, poll: str, proposal: str, voters: list[tuple[str, str]]) -> None:
        self.chamber, self.poll, self.proposal, self.voters = chamber, poll, proposal, voters

    async def vote(self, *choices: str, reason: str | None = None) -> None:
        for (_, token), choice in zip(self.voters, choices, strict=False):
            body = {"choice": choice}
            if choice in ("concern", "objection"):
                body["reason"] = reason or f"Omdat dit een {choice} is."
            await self.chamber.done(f"/api/polls/{self.poll}/ballots", body, token)

    async def finish(self, desk: Desk) -> None:
        """As the clerk process does at the announced time."""
        await self.chamber.timely(f"/api/polls/{self.poll}/closing")

        async def closed() -> bool:
            try:
                await desk.gateway.act(Close(self.poll), CLERK, Command(f"close-{self.poll}", b""))
            except OutOfOrder:
                return False
            return True

        await until(closed)
        ballots = [event.fact for event in await desk.log.ballots(self.poll)]
        said = {one.organisation: one.choice for one in ballots if isinstance(one, CastV2)}
        objectors = tuple(sorted(o for o, choice in said.items() if choice == "objection"))
        act = Count(self.poll, tuple(said.values()), objectors)
        await desk.gateway.act(act, CLERK, Command(f"count-{self.poll}", b""))

    async def told(self) -> Any:
        at_least = await self.chamber.head() - 1
        return (await self.chamber.get(f"/api/polls/{self.poll}?at_least={at_least}")).json

    async def roll(self) -> Any:
        at_least = await self.chamber.head() - 1
        return (await self.chamber.get(f"/api/polls/{self.poll}/ballots?at_least={at_least}")).json

    async def page(self) -> str:
        await self.told()
        return await page(self.chamber, f"/stemmingen/{self.poll}")


async def opened(chamber: House, voters: int, **paper: Any) -> Poll:
    members = [await chamber.member() for _ in range(voters)]
    proposal = await chamber.proposed(members[0][1])
    poll = (await chamber.done("/api/polls", {"proposal": proposal, **paper}))["id"]
    return Poll(chamber, poll, proposal, members)


async def test_d3_a_consent_round_from_its_concerns_to_consent(chamber: House, desk: Desk) -> None:
    poll = await opened(chamber, 3, method="consent", hold=7, question="Kan je hiermee leven?")
    await poll.vote("consent", "concern", "objection", reason=f"Te steil. {XSS}")
    told = await poll.told()
    assert told["terms"]["threshold"] is None
    assert told["tally"] is None
    assert told["paper"]["question"] == "Kan je hiermee leven?"
    assert told["paper"]["so_far"] == {
        "ballots": 3,
        "consent": {"consent": 1, "concern": 1, "objection": 1},
    }
    shown = await poll.page()
    assert "Consentronde" in shown
    assert "Een bezwaar houdt het voorstel hoogstens 7 dagen aan." in shown
    assert "<script>alert" not in shown

    await poll.finish(desk)
    told = await poll.told()
    assert told["result"]["outcome"] == "held"
    assert "so_far" not in told["paper"] or told["paper"]["so_far"] is None
    objector, token = poll.voters[2]
    (objection,) = told["paper"]["objections"]
    assert (objection["organisation"], objection["state"]) == (objector, "standing")
    assert "Ze houden het voorstel aan tot" in await poll.page()

    path = f"/api/proposals/{poll.proposal}/objections"
    vote = {"proposal": poll.proposal, "decides": poll.poll}
    held = await chamber.post("/api/polls", vote, chamber.clerk)
    assert (held.status, held.json["code"]) == (409, "item-held")
    stranger = await chamber.post(f"{path}/{objector}/answer", {"answer": "Nee."}, poll.voters[1][1])
    assert (stranger.status, stranger.json["code"]) == (403, "not-your-organisation")
    await chamber.done(f"{path}/{objector}/answer", {"answer": "Er komt een leuning."}, poll.voters[0][1])
    assert "Er komt een leuning." in await poll.page()
    await chamber.done(f"{path}/withdrawal", {"reason": "Dan is het goed."}, token)
    told = await poll.told()
    assert told["paper"]["ended"] == "withdrawn"
    assert told["paper"]["objections"][0]["state"] == "withdrawn"
    shown = await poll.page()
    assert "het voorstel is bij consent aangenomen" in shown
    assert "Dan is het goed." in shown


async def test_m3_an_election_by_approval_and_its_tie(chamber: House, desk: Desk) -> None:
    poll = await opened(chamber, 3, method="approval", options=OPTIONS, seats=2)
    await poll.vote("a", "b,a", "a,c")
    assert (await poll.told())["paper"]["so_far"] == {"ballots": 3, "approvals": [3, 1, 1]}
    await poll.finish(desk)
    told = await poll.told()
    assert told["result"] == {
        "tally": None,
        "outcome": "tie",
        "ballots": 3,
        "approvals": [3, 1, 1],
        "elected": ["a"],
        "tied": ["b", "c"],
        "open_seats": 1,
    }
    shown = await poll.page()
    assert "Een bank <strong>(gekozen)</strong>" in shown
    assert "1 plaats blijft open." in shown
    assert "Een bank, Een fontein" in shown


async def test_ranked_options_with_a_status_quo(chamber: House, desk: Desk) -> None:
    poll = await opened(chamber, 3, method="ranked", options=OPTIONS, status_quo="c")
    await poll.vote("a>c", "b = a > c", "c")
    await poll.finish(desk)
    told = await poll.told()
    assert told["result"]["matrix"] == [[0, 1, 2], [0, 0, 1], [1, 2, 0]]
    assert told["result"]["elected"] == ["a"]
    assert told["result"]["dropped"] == [{"option": "b", "lacked": "majority"}]
    assert [line["choice"] for line in await poll.roll()].count("a=b>c") == 1
    shown = await poll.page()
    assert "Twee aan twee" in shown
    assert "Een fontein telt niet mee" in shown
    assert "1. Een bank en Een fontein, even hoog; 2. Niets doen" in shown


async def test_a8_any_member_holds_a_survey_and_nothing_follows(chamber: House) -> None:
    _, token = await chamber.member()
    closes_at = datetime.now(UTC) + timedelta(days=1)  # noqa: TID251 - a test has a clock of its own
    body = {"method": "survey", "question": "Waar eerst?", "options": OPTIONS, "limit": 1}
    refused = await chamber.post("/api/polls", body, token)
    assert (refused.status, refused.json["code"]) == (422, "survey-without-end")
    poll = (await chamber.done("/api/polls", {**body, "closes_at": closes_at.isoformat()}, token))["id"]
    survey = Poll(chamber, poll, "", [await chamber.member(), await chamber.member()])
    answer = await chamber.post(f"/api/polls/{poll}/ballots", {"choice": "a"}, survey.voters[0][1])
    assert answer.json["code"] == "not-on-the-roll"
    await chamber.done(f"/api/polls/{poll}/ballots", {"choice": "b"}, token)
    assert (await survey.told())["paper"]["so_far"]["approvals"] == [0, 1, 0]
    shown = await survey.page()
    assert "Bevraging" in shown
    assert "Er volgt geen beslissing uit." in shown
    assert "Waar eerst?" in shown
    assert "Bevraging" in await page(chamber, "/")


async def test_a_ballot_in_the_room_is_told_to_its_organisation_which_disputes_it(
    chamber: House, desk: Desk
) -> None:
    poll = await opened(chamber, 2, method="majority", kind="policy")
    organisation, token = poll.voters[0]
    mandate, _ = await chamber.mandated(organisation, "substitute")
    path = f"/api/polls/{poll.poll}"
    since = await chamber.head()
    room = {"organisation": organisation, "mandate": mandate, "choice": "against"}
    receipt = await chamber.done(f"{path}/room-ballots", room)

    deeds = f"/api/organisations/{organisation}/deeds?since={since}&at_least={receipt['last']}"
    (notice,) = (await chamber.ask("GET", deeds, token=token)).json
    assert {name: notice[name] for name in ("office", "mandate", "poll", "ballot", "choice")} == {
        "office": "clerk",
        "mandate": "k1",
        "poll": poll.poll,
        "ballot": 1,
        "choice": "against",
    }
    stranger = await chamber.ask("GET", deeds, token=poll.voters[1][1])
    assert (stranger.status, stranger.json["code"]) == (403, "not-your-organisation")
    assert (await chamber.get(deeds)).status == 401

    assert "Door de griffier ingevoerd" in await poll.page()
    await chamber.done(f"{path}/ballots/dispute", {"ballot": 1, "reason": "Dat was ik niet."}, token)
    assert (await poll.told())["tally"] == {"for": 0, "against": 0, "abstain": 0}
    assert "Betwist: telt niet mee." in await poll.page()
    again = await chamber.post(f"{path}/room-ballots", room, chamber.clerk)
    assert (again.status, again.json["code"]) == (409, "room-disputed")
    await chamber.done(f"{path}/ballots/confirmation", {"ballot": 1}, token)
    assert (await poll.told())["tally"] == {"for": 0, "against": 1, "abstain": 0}
    await chamber.done(f"{path}/ballots", {"choice": "for"}, token)
    (line,) = await poll.roll()
    assert (line["choice"], line["number"], line["capacity"]) == ("for", 4, "full")
    assert "room" not in line
    await poll.finish(desk)
    assert (await poll.told())["result"]["tally"] == {"for": 1, "against": 0, "abstain": 0}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"method": "ranked", "options": OPTIONS[:1]}, "options-misplaced"),
        ({"method": "approval", "options": OPTIONS}, "seats-misplaced"),
        ({"method": "borda"}, "malformed-body"),
        ({"method": "ranked", "options": OPTIONS * 20}, "malformed-body"),
        ({"method": "ranked", "options": [{"option": "a"}]}, "malformed-body"),
        ({"secrecy": "sealed"}, "no-seal"),
        ({"reruns": "nooit"}, "nothing-to-rerun"),
    ],
)
async def test_a_paper_that_means_nothing_is_refused(
    chamber: House, body: Any, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chamber.api.polls.WITHIN", 0.1)  # no clerk process gives a key here
    _, token = await chamber.member()
    before = await chamber.head()
    proposal = await chamber.proposed(token)
    answer = await chamber.post("/api/polls", {"proposal": proposal, **body}, chamber.clerk)
    assert answer.json["code"] == code
    assert await chamber.head() == before + 1


async def test_annulled_and_held_again(chamber: House) -> None:
    poll = await opened(chamber, 1, method="consent")
    await chamber.done(f"/api/polls/{poll.poll}/annulment", {"reason": "De verkeerde tekst."})
    again = {"proposal": poll.proposal, "method": "consent", "reruns": poll.poll}
    second = Poll(chamber, (await chamber.done("/api/polls", again))["id"], poll.proposal, poll.voters)
    assert (await second.told())["paper"]["reruns"] == poll.poll
    assert f'<a href="/stemmingen/{poll.poll}">een die nietig werd verklaard</a>' in await second.page()


# --- route x role -------------------------------------------------------------------------------------------

MAY: dict[str, set[str]] = {
    "/api/polls": {"clerk"},
    "/api/polls#survey": {"clerk", "contact", "full", "substitute", "other"},
    "/api/polls/{poll}/closing": {"clerk"},
    "/api/polls/{poll}/annulment": {"clerk"},
    "/api/polls/{poll}/ballots": {"full", "substitute", "other"},
    "/api/polls/{poll}/room-ballots": {"clerk"},
    "/api/polls/{poll}/ballots/dispute": {"full", "substitute", "other"},
    "/api/polls/{poll}/ballots/confirmation": {"full", "substitute", "other"},
    "/api/proposals/{proposal}/objections/{organisation}/answer": {"clerk", "full", "substitute"},
    "/api/proposals/{proposal}/objections/withdrawal": {"full", "substitute", "other"},
}
"""Who may at all, without rules of procedure. `full` and `substitute` are of the submitter; `other` acts for
another organisation, and what it may it may for that one only."""

UNASKED = {409, 422, 404}
"""Whoever may is refused for another reason at most: not now, or nothing there."""


async def roles(chamber: House) -> tuple[dict[str, str], str, str]:
    """A token for each role; the submitter's organisation, and the mandate of its substitute."""
    organisation = await chamber.admitted()
    tokens = {"nobody": "", "clerk": chamber.clerk}
    _, tokens["full"] = await chamber.mandated(organisation)
    mandate, tokens["substitute"] = await chamber.mandated(organisation, "substitute")
    _, tokens["other"] = await chamber.member()
    for office in ("chair", "contact"):
        holder = (await chamber.done("/api/offices", {"office": office}))["id"]
        tokens[office] = await chamber.tokens.issue(office, holder, None)  # type: ignore[arg-type]
    return tokens, organisation, mandate


async def test_every_act_about_polls_is_refused_for_every_role_that_may_not(chamber: House) -> None:
    tokens, organisation, mandate = await roles(chamber)
    proposal = await chamber.proposed(tokens["full"])
    body = {"proposal": proposal, "method": "consent", "hold": 1}
    poll = (await chamber.done("/api/polls", body))["id"]
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()  # noqa: TID251 - a test has a clock of its own
    bodies: dict[str, dict[str, Any]] = {
        "/api/polls": body,
        "/api/polls#survey": {"method": "survey", "options": OPTIONS, "closes_at": soon},
        "/api/polls/{poll}/closing": {"closes_at": soon},
        "/api/polls/{poll}/annulment": {"reason": "Fout."},
        "/api/polls/{poll}/ballots": {"choice": "consent"},
        "/api/polls/{poll}/room-ballots": {
            "organisation": organisation,
            "mandate": mandate,
            "choice": "consent",
        },
        "/api/polls/{poll}/ballots/dispute": {"ballot": 7},
        "/api/polls/{poll}/ballots/confirmation": {"ballot": 7},
        "/api/proposals/{proposal}/objections/{organisation}/answer": {"answer": "Zo."},
        "/api/proposals/{proposal}/objections/withdrawal": {},
    }
    assert bodies.keys() == MAY.keys()
    before = await chamber.head()
    for path, sent in bodies.items():
        address = path.partition("#")[0].format(poll=poll, proposal=proposal, organisation=organisation)
        for role in tokens.keys() - MAY[path]:
            answer = await chamber.post(address, sent, tokens[role])
            expected = {401} if role == "nobody" else {403, 404} if "objections" in path else {403}
            assert answer.status in expected, (path, role, answer.text)
    assert await chamber.head() == before, "a refusal stores nothing"
    for path, sent in reversed(bodies.items()):
        address = path.partition("#")[0].format(poll=poll, proposal=proposal, organisation=organisation)
        for role in sorted(MAY[path] - {"clerk"} if path.endswith("annulment") else MAY[path]):
            answer = await chamber.post(address, sent, tokens[role])
            full = answer.status == 403 and answer.json["code"] == "full-member-voted"
            assert answer.status in {201, *UNASKED} or full, (path, role, answer.text)


async def test_what_was_done_in_an_organisations_name_only_its_own_read(chamber: House) -> None:
    tokens, organisation, _ = await roles(chamber)
    path = f"/api/organisations/{organisation}/deeds"
    for role, token in tokens.items():
        answer = await chamber.ask("GET", path, token=token)
        own = role in {"full", "substitute"}
        assert answer.status == (200 if own else 401 if role == "nobody" else 403), role


async def test_e3_an_outcome_says_how_widely_it_was_supported_and_names_nobody(
    chamber: House, desk: Desk
) -> None:
    small = [await chamber.admitted(size="under-10") for _ in range(5)]
    voters = [(one, (await chamber.mandated(one))[1]) for one in small]
    voters += [await chamber.member() for _ in range(5)]
    proposal = await chamber.proposed(voters[0][1])
    body = {"proposal": proposal, "method": "consent", "hold": 7}
    poll = Poll(chamber, (await chamber.done("/api/polls", body))["id"], proposal, voters)
    await poll.vote("consent", "concern", "objection", *["consent"] * 5)
    assert (await poll.told())["breadth"] is None
    await poll.finish(desk)
    told = await poll.told()
    sizes = {group["group"]: group for group in told["breadth"]["size"]}
    assert (sizes["under-10"]["voted"], sizes["under-10"]["in_favour"]) == (5, 4)
    assert (sizes["unsaid"]["voted"], sizes["unsaid"]["in_favour"]) == (3, 3)
    assert sum(group["roll"] for group in sizes.values()) == told["terms"]["roll_size"]
    assert not any(name in str(told["breadth"]) for name, _ in voters)
    assert await poll.told() == told
    dossier = (await chamber.get(f"/api/dossiers/{proposal}?at_least={await chamber.head() - 1}")).json
    assert dossier["breadth"] == told["breadth"], "it stands with the outcome of the dossier too"
    await chamber.done(f"/api/polls/{poll.poll}/annulment", {"reason": "Verkeerde tekst."})
    assert (await poll.told())["breadth"] is None
    dossier = (await chamber.get(f"/api/dossiers/{proposal}?at_least={await chamber.head() - 1}")).json
    assert dossier["breadth"] is None
