"""What the installed reader writes out: a page per dossier, in HTML and in JSON, and an index."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from events.erasure.acts import ConfirmErasure, RequestErasure
from infra.signing import verify
from services.auditor.audit import Asked, Audit
from services.auditor.dossiers import PROFILES, TOLD
from services.auditor.pages import HAPPENED
from services.auditor.source import open_source
from tests.contracts import logs
from tests.contracts.logs import History, Text, parliament
from tests.contracts.procedure import with_rules

GOOD = parliament()


def report(folder: Path, history: History) -> Path:
    logs.write_export(folder / "export", history)
    asked = Asked(folder / "memory", report=folder / "report")
    verdict = Audit(open_source(str(folder / "export")), asked, verify, lambda _: None, lambda *_: None).run()
    assert verdict.holds, verdict.first
    return folder / "report"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report(tmp_path_factory.mktemp("reported"), GOOD)


def told(file: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(file.read_text())
    return read


class Links(HTMLParser):
    """Where a page leads, and whether what is opened in it is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_index_names_every_dossier_and_its_fate(written: Path) -> None:
    index = told(written / "index.json")
    assert (index["size"], index["origin"]) == (len(GOOD.leaves), GOOD.origin)
    fates = [
        (one["dossier"], one["title"], one["withdrawn"], [(p["phase"], p["outcome"]) for p in one["polls"]])
        for one in index["dossiers"]
    ]
    assert fates == [
        ("v1", "Voorstel 1", False, [("counted", "adopted")]),
        ("v2", "Voorstel 2", False, [("counted", "tie")]),
        ("v3", "Voorstel 3", False, [("counted", "no-quorum"), ("annulled", None), ("open", None)]),
        ("v4", "Voorstel 4", True, []),
    ]


def test_a_dossier_tells_the_text_the_votes_and_when_what_happened(written: Path) -> None:
    dossier = told(written / "dossiers" / "v1.json")
    assert dossier["organisation_name"] == "Naam van vereniging00"
    assert dossier["clauses"][1]["text"] == "Artikel 2 van voorstel 1: é & <i>"
    (poll,) = dossier["polls"]
    assert poll["tally"] == {"for": 35, "against": 12, "abstain": 12}
    choices = [one["choice"] for one in poll["ballots"]]
    assert {choice: choices.count(choice) for choice in sorted(choices)} == {
        "abstain": 12, "against": 12, "for": 35,
    }  # fmt: skip
    assert [step["type"] for step in dossier["timeline"]] == [
        "proposal.submitted.v1", "poll.opened.v1", "poll.closed.v1", "poll.counted.v1",
    ]  # fmt: skip
    for step in dossier["timeline"]:
        assert json.loads(GOOD.leaves[step["position"]])["type"] == step["type"]


def test_a_poll_that_is_still_open_tells_the_ballots_so_far(written: Path) -> None:
    polls = told(written / "dossiers" / "v3.json")["polls"]
    assert [(poll["phase"], len(poll["ballots"])) for poll in polls] == [
        ("counted", 14), ("annulled", 9), ("open", 17),
    ]  # fmt: skip


def test_the_pages_stand_alone_and_lead_to_each_other(written: Path) -> None:
    pages = sorted(written.rglob("*.html"))
    assert len(pages) == 5
    for page in pages:
        read = Links(page.read_text(encoding="utf-8"))
        assert read.open == []
        assert not read.tags & {"script", "link", "img", "i"}, "a text of somebody is never markup"
        for link in read.links:
            assert (page.parent / link).resolve() in pages
    assert "Artikel 2 van voorstel 1: é &amp; &lt;i&gt;" in (written / "dossiers" / "v1.html").read_text(
        encoding="utf-8"
    )


def test_a_text_that_was_erased_is_told_as_erased(tmp_path: Path) -> None:
    writer = logs._parliament()
    title = next(named for named, text in writer.history.prose.items() if text.body == "Voorstel 1")
    writer.act(
        RequestErasure("e1", (title,), writer.text("Een naam"), "personal-data"),
        logs.member("vereniging01"),
    )
    writer.act(ConfirmErasure("e1"), logs.member("stad"))
    writer.history.prose[title] = Text(None, None)
    written = report(tmp_path, writer.history)
    assert told(written / "dossiers" / "v1.json")["title"] is None
    assert "Een gewiste titel" in (written / "dossiers" / "v1.html").read_text(encoding="utf-8")
    assert [one["digest"] for one in told(written / "index.json")["erased"]] == [title]


def test_t2_a_vote_on_amendments_is_named_by_the_amendment_its_clause_and_whose_it_is(tmp_path: Path) -> None:
    folder = report(tmp_path, with_rules()) / "dossiers"
    votes = re.findall("<h2>(Stemming[^<]*)</h2>", (folder / "v1.html").read_text(encoding="utf-8"))
    assert votes == [
        "Stemming over amendement 4 (artikel 3, van Naam van engel)",
        "Stemming over het voorstel",
    ]


def test_whatever_the_report_tells_of_it_tells_in_words() -> None:
    told = {fact.type for fact in TOLD if fact not in PROFILES}
    assert told <= set(HAPPENED)
