"""What the one-file reader writes and forgets; what it finds is told in tests/contracts/test_audits.py."""

from __future__ import annotations

import json
from pathlib import Path

from events.schema import schema
from services.auditor_pyz.audit import Asked, Audit
from services.auditor_pyz.leaves import Leaves
from services.auditor_pyz.note import parse_key
from services.auditor_pyz.reading import Reading
from services.auditor_pyz.source import open_source
from services.auditor_pyz.tiles import Tiles
from tests.contracts import logs
from tests.contracts.logs import parliament

GOOD = parliament()
LEAVES = Leaves(schema())
KEY = parse_key(logs.verifier().vkey)


def test_the_report_tells_every_poll(tmp_path: Path) -> None:
    logs.write_export(tmp_path / "export", GOOD)
    source = open_source(str(tmp_path / "export"))
    asked = Asked(tmp_path / "memory", KEY, report=tmp_path / "report")
    assert Audit(source, LEAVES, asked, lambda _: None, lambda *_: None).run().holds
    index = json.loads((tmp_path / "report" / "index.json").read_text())
    assert [(poll["poll"], poll["phase"], poll["outcome"]) for poll in index["polls"]] == [
        ("p1", "counted", "adopted"),
        ("p2", "counted", "tie"),
        ("p3", "counted", "no-quorum"),
        ("p4", "annulled", None),
        ("p5", "open", None),
    ]
    told = json.loads((tmp_path / "report" / "polls" / "p1.json").read_text())
    assert told["tally"] == {"for": 35, "against": 12, "abstain": 12}


def test_ballots_are_forgotten_once_their_poll_is_over(tmp_path: Path) -> None:
    """Memory does not grow with the length of the log, but with what is open."""
    logs.write_log(tmp_path / "log", GOOD)
    reading = Reading(LEAVES)
    reading.read(Tiles(open_source(str(tmp_path / "log")), len(GOOD.leaves)), (), lambda *_: None)
    polls = reading.judge.ledger.polls
    assert {name: len(poll.ballots) for name, poll in polls.items()} == {
        "p1": 0, "p2": 0, "p3": 0, "p4": 0, "p5": 17,
    }  # fmt: skip
    assert set(reading._order._ballots) == {"p5"}
    assert not any(poll.roll for name, poll in polls.items() if name != "p5")
