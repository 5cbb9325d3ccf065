"""Step 4: does an entry fit its stream, and the clock.

Streams count from 1 without a gap. The clock: an entry's time was at most two seconds off the log's own clock
when it was written, in either direction. So it may lie four seconds before the latest time that stands before
it, and no more.

The versions of ballots are forgotten once their poll was counted or annulled: no further one can be allowed.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from .leaves import Entry
from .ledger import Inadmissible

SLACK = timedelta(seconds=4)

_ID = re.compile(r"[a-z0-9]{1,40}")
_ALONE = ("assembly", "charter", "rules", "membership", "coverage")
_OVER = ("poll.counted.v1", "poll.annulled.v1")


class Order:
    """Takes the entries of a log from position 0 on, in order."""

    def __init__(self) -> None:
        self._latest: datetime | None = None
        self._versions: dict[str, int] = {}
        self._ballots: dict[str, dict[str, int]] = {}
        self._over: set[str] = set()

    def take(self, entry: Entry) -> None:
        """The next entry.

        Raises: Inadmissible of step 4.
        """
        if not fits(entry):
            raise Inadmissible(
                "wrong-stream", f"a {entry.type} does not belong in stream '{entry.stream}'", 4
            )
        self._count(entry)
        if self._latest is None or entry.at >= self._latest:
            self._latest = entry.at
        elif self._latest - entry.at > SLACK:
            told = f"it says {entry.at.isoformat()}, and an entry before it says {self._latest.isoformat()}"
            raise Inadmissible("clock-went-back", told, 4)

    def _count(self, entry: Entry) -> None:
        word, _, rest = entry.stream.partition("-")
        poll = rest.partition("-")[0]
        if word == "ballot" and poll in self._over:
            return
        versions = self._ballots.setdefault(poll, {}) if word == "ballot" else self._versions
        due = versions.get(entry.stream, 0) + 1
        if entry.version != due:
            told = f"it is event {entry.version} of {entry.stream}, and event {due} was due"
            raise Inadmissible("version-gap", told, 4)
        versions[entry.stream] = due
        if entry.type in _OVER:
            self._over.add(rest)
            self._ballots.pop(rest, None)


def fits(entry: Entry) -> bool:
    """Whether the stream is the one that the data name."""
    word, _, rest = entry.stream.partition("-")
    data = entry.data
    if not rest or word in _ALONE:
        return entry.stream in _ALONE
    if word == "delegation":
        return bool(rest == f"{data.get('kind')}-{data.get('item')}")
    subject, _, organisation = rest.partition("-")
    if organisation:  # a stream for each organisation in a poll, or around a proposal
        about = [data.get(name) for name in ("poll", "proposal", "recognised", "signal", "sitting")]
        return subject in about and organisation == data.get("organisation")
    word = "proposal" if word == "amendments" else word  # `amendments` there are those of a poll
    named = rest if word == "organisation" else data.get(word, rest)  # it may name another one
    return _ID.fullmatch(rest) is not None and rest == named
