"""What was decided, as files: `index.json`, and `polls/<poll>.json` for each poll.

Only what this reader judged and counted itself stands in them: terms, phase, tally, outcome.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .judge import Judge
from .ledger import Poll
from .verdict import Verdict


def write(folder: Path, verdict: Verdict, judge: Judge) -> int:
    """Write the report; how many polls it has.

    Raises: OSError.
    """
    polls = {name: _poll(name, poll, judge) for name, poll in sorted(judge.ledger.polls.items())}
    (folder / "polls").mkdir(parents=True, exist_ok=True)
    for name, told in polls.items():
        _put(folder / "polls" / f"{name}.json", told)
    index = {
        "origin": verdict.origin,
        "size": verdict.size,
        "root": verdict.root,
        "key": verdict.key,
        "polls": [
            {
                "poll": name,
                "file": f"polls/{name}.json",
                "phase": told["phase"],
                "outcome": told.get("outcome"),
            }
            for name, told in polls.items()
        ],
    }
    _put(folder / "index.json", index)
    return len(polls)


def _poll(name: str, poll: Poll, judge: Judge) -> dict[str, Any]:
    terms = poll.opened
    return {
        "poll": name,
        "phase": poll.phase,
        "proposal": terms["proposal"],
        "text": terms["text"],
        "method": terms["method"],
        "threshold": terms["threshold"],
        "quorum": terms["quorum"],
        "roll_size": terms["roll_size"],
        "closes_at": None if poll.closes_at is None else poll.closes_at.isoformat(),
        **judge.results.get(name, {}),
    }


def _put(file: Path, value: dict[str, Any]) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
