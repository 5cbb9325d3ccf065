"""The dossier that went all the way, as anyone finds it by the API of the demo, part by part.

The demo is played over HTTP by members, clerk, chair and the contact person of the city: so this is the whole
procedure end to end, on every process and server of an assembly. Both readers of its log find it in order.
"""

from __future__ import annotations

import html
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from services.cli import one_file
from services.cli.ghent.addresses import SAMPLE_MANDATE, address_of
from tests.services.cli.test_demo import Demo

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo, served."""
    demo = Demo(tmp_path_factory.mktemp("whole") / "data")
    process = demo.start()
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Halfrond demo: open ")
        yield demo
    finally:
        demo.stop(process)


@pytest.fixture(scope="module")
def item(demo: Demo) -> Any:
    """The item itself."""
    return demo.ask("api/items/overzicht")


def by(key: str, lines: Any) -> dict[str, Any]:
    """Lines of a list, by what names them."""
    return {line[key]: line for line in lines}


def test_p1_the_demo_is_founded_with_a_charter_and_rules_and_an_outcome_changed_the_charter(
    demo: Demo,
) -> None:
    rules, charter = demo.ask("api/rules"), demo.ask("api/charter")
    assert (rules["version"], charter["version"], charter["poll"]) == (2, 2, "charterdoel")
    assert charter["purpose"].startswith("Het middenveldparlement verbetert de samenwerking")
    assert rules["procedure"]["periods"]["reading"] == 0


def test_two_demos_are_two_logs(demo: Demo) -> None:
    origin = demo.ask("api/assembly")["origin"]
    name, _, founding = origin.rpartition("-")
    assert name == "gent.voorbeeld.invalid/halfrond"
    assert len(bytes.fromhex(founding)) == 4


def test_t3_organisations_say_what_they_are_and_whom_to_contact(demo: Demo) -> None:
    line = by("organisation", demo.ask("api/organisations?limit=200"))["stippellijn"]
    assert (line["legal_form"], line["founded"], line["staffing"], line["size"]) == (
        "unincorporated", 2017, "mixed", "50-249"
    )  # fmt: skip
    whole = demo.ask("api/organisations/stippellijn")
    assert {mandate["kind"] for mandate in whole["mandates"]} == {"full", "substitute"}
    contact = demo.ask("api/organisations/tussenregel/contact")
    assert (contact["email"]["value"], contact["phone"], contact["address"]) == (
        "info@tussenregel.invalid", None, None
    )  # fmt: skip
    assert {line["office"] for line in demo.ask("api/offices")} == {"clerk", "chair", "contact"}
    (waits,) = demo.ask("api/applications")
    assert (waits["organisation"], waits["phase"], waits["introduced_by"]) == (
        "steekdraad",
        "applied",
        "schets",
    )


def test_a7_the_submitter_approved_what_the_clerk_helped_to_write(demo: Demo, item: Any) -> None:
    """What stands in the log came with the submission, in the name of the organisation: no draft is in it."""
    assert (item["organisation"], item["kind"], item["rules"]) == ("voorbeeldstraat", "policy", 1)
    assert [one["organisation"] for one in item["co_signers"]] == ["cursor", "derdekolom"]
    assert all(item[said] for said in ("question", "background", "for_whom", "changes", "engagement"))
    first = demo.ask("api/proposals/overzicht/texts/1")
    assert len(first["clauses"]) == 4
    assert "zoekt iedereen zich te pletter" not in str(first)


def test_a1_e3_its_support_was_spread_and_its_place_can_be_drawn_again(demo: Demo, item: Any) -> None:
    assert (item["sitting"], item["way"]) == ("startzitting", "support")
    agenda = demo.ask("api/agendas/startzitting")
    assert agenda["agrees"]
    assert by("proposal", agenda["candidates"])["overzicht"]["support"] == 8
    ways = [place["way"] for place in demo.ask("api/agendas/tweedezitting")["items"]]
    assert (ways.count("support"), ways.count("rotation"), ways.count("lot")) == (12, 2, 1)


def test_m1_a_sitting_was_held_on_it_with_turns_attendance_and_minutes(demo: Demo) -> None:
    sitting = demo.ask("api/sittings/startzitting")
    agenda = by("item", sitting["agenda"])
    assert [turn["organisation"] for turn in agenda["overzicht"]["spoke"]] == [
        "stelregel", "tussenregel", "zandbak", "cursor", "stadgent"
    ]  # fmt: skip
    # Who spoke already waits until the others have had their turn.
    assert [turn["organisation"] for turn in agenda["daden"]["spoke"]] == [
        "steekproef",
        "proefkeuken",
        "stelregel",
    ]
    assert agenda["kinderopvang"]["hands"] == {"for": 14, "against": 2, "abstain": 3}
    assert len(sitting["attendance"]) == 19
    assert [one["organisation"] for one in sitting["attendance"] if one["went_at"]] == ["haakje"]
    assert len(sitting["minutes"]) == 2
    line = sitting["sitting"]
    assert (line["phase"], line["approved"], line["approved_by"]) == ("ended", 2, "tweedezitting")
    coming = by("sitting", demo.ask("api/sittings?coming=true"))
    assert list(coming) == ["derdezitting", "themazitting"]


def test_p2_e3_what_was_said_about_it_is_told_in_turns_with_answers(demo: Demo) -> None:
    said = by("contribution", demo.ask("api/proposals/overzicht/contributions"))
    kinds = {one["kind"] for one in said.values()}
    assert kinds == {
        "testimony", "argument-for", "argument-against", "question", "information", "concern"
    }  # fmt: skip
    assert said["overzichttegen"]["version"] == 2
    assert [reply["organisation"] for reply in said["overzichttegen"]["replies"]] == ["haakje"]
    for question, who in (("overzichtvraag", "city"), ("overzichtgriffie", "clerk")):
        assert (said[question]["asked"], len(said[question]["answers"])) == (who, 1)
    assert said["overzichtandere"]["for_another"]
    assert said["overzichtvergissing"]["withdrawn_at"]


def test_of_two_amendments_that_collide_one_gives_the_next_text(demo: Demo, item: Any) -> None:
    amendments = by("amendment", demo.ask("api/proposals/overzicht/amendments")["amendments"])
    assert {name: one["phase"] for name, one in amendments.items()} == {
        "taal": "adopted", "kwartaal": "rejected", "eigentempo": "adopted"
    }  # fmt: skip
    assert amendments["eigentempo"]["rivals"] == ["kwartaal"]
    assert amendments["eigentempo"]["co_signers"] == ["schets", "voetnoot"]
    assert amendments["taal"]["poll"] is None  # the submitter took it over
    texts = demo.ask("api/proposals/overzicht/texts")
    assert [text["amendments"] for text in texts] == [[], ["taal"], ["eigentempo"]]
    assert [clause["clause"] for clause in item["clauses"]] == ["c1", "c2", "c3", "c4", "c5"]
    assert item["clauses"][2]["text"] == amendments["eigentempo"]["changes"][0]["text"]


def test_d3_a_consent_round_keeps_its_concerns_and_an_objection_held_the_item(demo: Demo) -> None:
    poll = demo.ask("api/polls/overzichtconsent")
    assert poll["result"]["outcome"] == "held"
    assert poll["result"]["consent"] == {"consent": 14, "concern": 3, "objection": 1}
    (objection,) = poll["paper"]["objections"]
    assert (objection["organisation"], objection["state"]) == ("tussenregel", "answered")
    assert poll["paper"]["ended"] == "vote"
    ballots = by("organisation", demo.ask("api/polls/overzichtconsent/ballots"))
    assert ballots["proefrit"]["choice"] == "concern"
    assert "met een trap voor de deur" in ballots["proefrit"]["reason"]


def test_d2_the_vote_was_sealed_and_is_told_by_name_after_the_close(demo: Demo) -> None:
    poll = demo.ask("api/polls/overzicht")
    assert (poll["terms"]["secrecy"], poll["paper"]["decides"]) == ("sealed", "overzichtconsent")
    assert poll["result"]["tally"] == {"for": 16, "against": 2, "abstain": 1}
    ballots = by("organisation", demo.ask("api/polls/overzicht/ballots"))
    assert (ballots["tussenregel"]["choice"], len(ballots)) == ("against", 19)
    head, leaves = demo.head(), ""
    for start in range(0, head, 1_000):
        leaves += str(demo.ask(f"api/log?from={start}&limit=1000"))
    assert leaves.count('"poll":"overzicht","organisation":"tussenregel"') == 1
    assert '"poll":"overzicht","organisation":"tussenregel","choice":"against"' not in leaves


def test_t4_d4_its_outcome_is_called_advice_and_minority_positions_stand_beside_it(
    demo: Demo, item: Any
) -> None:
    assert item["engagement"] == {"level": "advise", "holder": "stadgent"}
    assert (item["phase"], item["poll"], item["outcome"], item["standing"]) == (
        "concluded", "overzicht", "adopted", "advice"
    )  # fmt: skip
    positions = demo.ask("api/proposals/overzicht/minority")
    assert [position["organisation"] for position in positions] == ["tussenregel", "concept"]
    dossier = demo.ask("api/dossiers/overzicht")
    for told in (item, dossier):
        assert told["minority_positions"] == positions
        assert told["breadth"] == demo.ask("api/polls/overzicht")["breadth"] is not None
        assert "proefrit" in {one["organisation"] for one in told["concerns"]}, "what the consent took along"


TIMELINE = {
    "proposal.submitted.v2": 1,
    "proposal.co-signed.v1": 2,
    "proposal.qualified.v1": 1,
    "proposal.scheduled.v1": 1,
    "contribution.made.v1": 10,
    "contribution.answered.v1": 4,
    "contribution.revised.v1": 1,
    "contribution.withdrawn.v1": 1,
    "sitting.convened.v1": 1,
    "sitting.turn-given.v1": 5,
    "sitting.minutes-approved.v1": 1,
    "amendment.filed.v1": 3,
    "amendments.ranked.v1": 1,
    "amendment.rejected.v1": 1,
    "amendment.adopted.v1": 2,
    "proposal.consolidated.v1": 2,
    "proposal.deliberated.v1": 1,
    "poll.opened.v2": 4,
    "item.held.v1": 1,
    "objection.answered.v1": 1,
    "item.released.v1": 1,
    "poll.counted.v2": 4,
    "proposal.concluded.v1": 1,
    "minority.position-taken.v1": 2,
}
"""What the timeline of the dossier holds at least, and how often."""


def test_t2_the_one_timeline_tells_all_of_it_in_its_order(demo: Demo) -> None:
    timeline = demo.ask("api/proposals/overzicht")["timeline"]
    assert [entry["position"] for entry in timeline] == sorted(entry["position"] for entry in timeline)
    types = [entry["type"] for entry in timeline]
    assert {kind: types.count(kind) for kind in TIMELINE} == TIMELINE
    told = [kind for kind in types if kind in TIMELINE]
    assert told[0] == "proposal.submitted.v2"
    assert (
        told.index("amendment.rejected.v1") < told.index("item.held.v1") < told.index("proposal.concluded.v1")
    )
    assert told.index("proposal.concluded.v1") < told.index("minority.position-taken.v1")


def test_other_items_show_every_method_every_outcome_and_what_waits(demo: Demo) -> None:
    items = by("proposal", demo.ask("api/items?limit=200"))
    told = {name: (one["kind"], one["outcome"], one["standing"]) for name, one in items.items()}
    assert told["middelen"] == ("statement", "adopted", "position")
    assert told["agendagroep"] == ("election", "chosen", "decision")
    assert told["commissies"] == ("policy", "tie", "decision")
    assert {items[name]["phase"] for name in ("wekelijks", "koffiemoment", "speelstraat", "reglement")} == {
        "withdrawn", "referred", "submitted", "voted"
    }  # fmt: skip
    result = demo.ask("api/polls/agendagroep")["result"]
    assert (result["approvals"], result["elected"]) == ([9, 10, 3, 2, 7], ["c2", "c1", "c5"])
    ranking = demo.ask("api/polls/buitenzitting")["result"]["ranking"]
    assert ranking == [["ledeberg"], ["oostakker"], ["drongen"], ["centrum"]]
    assert demo.ask("api/polls/onthaalvraag")["result"]["outcome"] == "none"
    assert demo.ask("api/polls/kanaalbus")["terms"]["roll_size"] == 4  # who says that it works there (A6)
    held = demo.ask("api/polls/gelijkwaardigheid")
    assert (held["result"]["outcome"], held["paper"]["objections"][0]["state"]) == ("held", "standing")
    assert items["gelijkwaardigheid"]["phase"] == "voted"
    standing = demo.ask("api/proposals/speelstraat/amendments")
    assert [collision["amendments"] for collision in standing["collisions"]] == [["kalender", "waarborg"]]
    running = by("poll", demo.ask("api/polls?phase=open&limit=200"))
    assert {"daden", "agenda2", "zittingsuur", "engagement"} <= running.keys()
    room = by("organisation", demo.ask("api/polls/transparantie/ballots"))
    assert (room["haakje"]["room"], room["denkbeeld"]["capacity"]) == (True, "substitute")


def test_m3_a_call_was_decided_by_a_lot_and_another_one_is_open(demo: Demo) -> None:
    decided = demo.ask("api/calls/huurderszetels")["call"]
    assert (decided["phase"], decided["elected"]) == ("decided", ["stelregel"])
    assert sorted(decided["tied"]) == ["openhaakjes", "zandbak"]
    (drawn,) = decided["drawn"]
    assert drawn in decided["tied"]
    assert decided["absent"] == []
    open_call = demo.ask("api/calls/jongehuurder")
    assert open_call["call"]["phase"] == "open"
    assert [one["organisation"] for one in open_call["candidates"]] == ["denkbeeld"]
    commission = demo.ask("api/commissions/wonen")
    line = commission["commission"]
    assert (line["chair"], line["rapporteur"], line["filled"]) == ("modelwoning", "voorbeeldstraat", 5)
    assert {seat["organisation"]: seat["way"] for seat in commission["seats"]} == {
        "modelwoning": "named",
        "voorbeeldstraat": "named",
        "stadgent": "named",
        "stelregel": "elected",
        drawn: "drawn",
    }


def test_a2_one_item_is_in_hand_one_was_reported_on_and_one_came_back_as_a_hot_potato(demo: Demo) -> None:
    lines = by("item", demo.ask("api/delegations"))
    assert {item: one["phase"] for item, one in lines.items()} == {
        "tweecommissies": "in-progress",
        "wijken": "reported",
        "transparantie": "delegated",
        "speelstraatvraag": "assembly",
        "schimmel": "delegated",
    }
    potato = lines["speelstraatvraag"]
    assert (potato["hot"], potato["hand_ons"], potato["sitting"]) == (True, 2, "derdezitting")
    steps = demo.ask("api/delegations/question/speelstraatvraag")["steps"]
    assert [step["type"] for step in steps] == [
        "delegation.delegated.v1",
        "delegation.accepted.v1",
        "delegation.handed-on.v1",
        "delegation.accepted.v1",
        "delegation.handed-on.v1",
        "delegation.hot-potato.v1",
        "delegation.brought-back.v1",
    ]
    agenda = demo.ask("api/sittings/derdezitting")["agenda"]
    assert "Kan een straat buiten de bebouwde kom een speelstraat worden" in str(agenda)


def test_t6_a3_one_answer_came_in_time_one_is_overdue_and_an_action_has_three_measurements(
    demo: Demo,
) -> None:
    answers = by("proposal", demo.ask("api/answers"))
    told = {item: (one["phase"], one["late"]) for item, one in answers.items()}
    assert told["overzicht"] == ("answered", False)
    assert told["kanaalbus"] == ("overdue", True)
    action = demo.ask("api/actions/overzichtnabellen")
    assert [one["value"] for one in action["measurements"]] == ["57.5", "70", "82.5"]


VISITS = [
    ("voorbeeldstraat", "/polls/zittingsuur/ballots", {"choice": "avond"}, 201),
    ("voorbeeldstraat", "/polls/engagement/ballots", {"choice": "for"}, 201),
    ("voorbeeldstraat", "/polls/opendialoog/ballots", {"choice": "objection"}, 422),
    ("voorbeeldstraat", "/polls/opendialoog/ballots", {"choice": "concern", "reason": "En de pers?"}, 201),
    ("clerk", "/proposals/gelijkwaardigheid/objections/proefkeuken/answer", {"answer": "Om de beurt."}, 201),
    ("voorbeeldstraat", "/proposals/speelstraat/support", {}, 201),
    (
        "voorbeeldstraat",
        "/proposals/speelstraat/contributions",
        {"id": "vraagje", "kind": "question", "asked": "city", "text": "Mag dat op een busroute?"},
        201,
    ),
    ("contact", "/contributions/vraagje/answers", {"text": "Nee, wel in de straat ernaast."}, 201),
    ("voorbeeldstraat", "/contributions/vraagje/answers", {"text": "Ja."}, 403),
    ("chair", "/sittings/derdezitting/agenda", {"id": "rondvraag", "title": "Rondvraag"}, 201),
    ("chair", "/applications/steekdraad/admission", {}, 403),
    ("clerk", "/applications/steekdraad/admission", {}, 201),
    ("voorbeeldstraat", "/polls/overzicht/ballots", {"choice": "against"}, 409),
]
"""What a visitor does with the tokens of the demo, and how it is answered."""


def test_f2_a_visitor_goes_on_with_what_waits_and_is_refused_what_is_over(demo: Demo) -> None:
    answered, last = [], 0
    for who, path, body, _ in VISITS:
        token = (demo.folder / f"secrets/{who}.token").read_text().strip()
        request = urllib.request.Request(  # noqa: S310
            f"{demo.url}/api{path}",
            msgspec.json.encode(body),
            {"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                answered.append(answer.status)
                last = msgspec.json.decode(answer.read())["last"]
        except urllib.error.HTTPError as refused:
            answered.append(refused.code)
    assert answered == [status for _, _, _, status in VISITS]
    demo.wait(lambda: demo.ask("api/items/speelstraat")["phase"] == "supported")  # it was the fifth
    assert demo.ask(f"api/assembly?at_least={last}")["counts"]["members"] == 26


def test_a_visitor_signs_in_as_a_representative(demo: Demo) -> None:
    """By a link in a mail, which anybody can read in a demo."""
    jar = urllib.request.HTTPCookieProcessor()
    browser = urllib.request.build_opener(jar)

    def page(path: str, form: dict[str, str] | None = None) -> str:
        data = None if form is None else urllib.parse.urlencode(form).encode()
        request = urllib.request.Request(f"{demo.url}{path}", data, {"Origin": demo.url})  # noqa: S310
        with browser.open(request) as answer:
            return html.unescape(answer.read().decode())

    def token(text: str) -> str:
        return re.findall(r'name="_csrf" value="([^"]+)"', text)[0]

    def links() -> list[str]:
        return re.findall(rf'href="{demo.url}(/aanmelden/[^"/]+)"', page("/dev/mail"))

    asked = {"_csrf": token(page("/aanmelden")), "email": address_of(SAMPLE_MANDATE), "verder": "/"}
    page("/aanmelden", asked)
    demo.wait(links)
    (link,) = links()
    page(link, {"_csrf": token(page(link))})
    assert "Buurtwerk De Voorbeeldstraat" in page("/ik")


def test_t1_both_readers_find_the_log_and_its_export_in_order(demo: Demo, tmp_path: Path) -> None:
    export = tmp_path / "export"
    done = demo.command("export", str(export))
    assert done.returncode == 0, done.stderr
    reader = tmp_path / "halfrond-audit.pyz"
    reader.write_bytes(one_file.build())
    for source in (demo.url, str(export)):
        memory = ("--memory", str(tmp_path / "memory"))
        installed = demo.command("audit", source, *memory)
        assert installed.returncode == 0, installed.stdout
        alone = subprocess.run(
            [sys.executable, str(reader), source, "--memory", str(tmp_path / "other")],
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert alone.returncode == 0, alone.stdout


def test_every_part_says_that_it_is_well(demo: Demo) -> None:
    doctor = demo.command("doctor")
    assert doctor.returncode == 0, doctor.stdout
