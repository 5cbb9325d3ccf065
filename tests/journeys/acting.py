"""What journeys do by the API beside what is done in the browser: what others did before, or meanwhile."""

from __future__ import annotations

import json
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from zoneinfo import ZoneInfo

from services.cli.ghent.content import SAMPLE
from tests.services.cli.test_demo import Demo
from tests.waiting import moments, waited

SOON = timedelta(seconds=3)


def acted(demo: Demo, path: str, body: dict[str, Any] | None = None, who: str = SAMPLE) -> Any:
    """An act of who has a token in the demo: a member, `clerk`, `chair` or `contact`."""
    token = (demo.folder / f"secrets/{who}.token").read_text().strip()
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    request = urllib.request.Request(f"{demo.url}{path}", json.dumps(body or {}).encode(), headers)  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        return json.load(answer)


def on_an_agenda(demo: Demo) -> str:
    """An item that is deliberated: which ones those are, the lots of the demo decided."""
    items: list[dict[str, str]] = demo.ask("api/items?phase=scheduled")
    return items[0]["proposal"]


def put_to_vote(demo: Demo) -> str:
    """Open a vote on an item whose deliberation ends; the id of the vote."""
    proposal = on_an_agenda(demo)
    acted(demo, f"/api/proposals/{proposal}/deliberation/end", who="clerk")
    said = {"proposal": proposal, "method": "majority", "secrecy": "open"}
    return str(acted(demo, "/api/polls", said, who="clerk")["id"])


def closed(demo: Demo, poll: str) -> None:
    """Announce that a vote closes at once, and wait until it was counted."""
    for at in moments(SOON.total_seconds()):
        try:
            acted(demo, f"/api/polls/{poll}/closing", {"closes_at": at.isoformat()}, who="clerk")
        except HTTPError:
            if at > now():  # it was not said too late
                raise
        else:
            break
    waited(lambda: demo.ask(f"api/polls/{poll}")["phase"] == "counted", within=60)


def now() -> datetime:
    """The time on this machine, where the demo runs too."""
    return datetime.now(UTC)  # noqa: TID251 - what people type is of the moment


def on_the_wall(at: datetime) -> str:
    """A moment as a field for a day and a time takes it, on the clocks of Brussels."""
    return at.astimezone(ZoneInfo("Europe/Brussels")).strftime("%Y-%m-%dT%H:%M:%S")
