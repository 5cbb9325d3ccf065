"""What must hold of events in order, whoever acted: each in its stream, versions without gaps, the clock.

**Streams.** An event stands in the stream that its own data name.

**Versions.** The events of a stream count from 1 without a gap. The papers of a poll that is over are
forgotten: no further one can be admissible, whatever its version.

**The clock.** An event's `at` was within 2 s of the log's own clock when it was appended, under a lock, one
after another. So an event can be said to be before an earlier one by at most 4 s: with c the log's clock,
at[p] ≥ c[p] - 2 s ≥ c[q] - 2 s ≥ at[q] - 4 s for every q before p.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from events.poll.facts import Annulled, Counted, CountedV2
from events.strict import Leaf

SKEW = timedelta(seconds=4)
"""By how much an event's time may lie before the latest one that stands before it."""

OVER = (Counted, CountedV2, Annulled)
"""After these no ballot of the poll is admissible."""

PAPER = "ballot-"

ALONE = frozenset({"assembly", "charter", "coverage", "membership", "rules"})
"""Kinds of which there is one stream."""

SUBJECTS = frozenset({"poll", "proposal", "recognised", "signal", "sitting"})
"""In or around which there is a stream for each organisation. `recognised`: of two that were merged."""

NAMED = {"hold": ("proposal",), "delegation": ("kind", "item"), "statements": ("year",)}
"""Of which data a name is made, where its first word does not say it."""

_ID = re.compile(r"[a-z0-9]{1,40}")


class Disorder(Struct, frozen=True):
    """What is wrong with an event's place: `code` is stable, `detail` in words."""

    code: str
    detail: str


class Order(Struct):
    """What the next event of each stream must count, and the latest time that was told so far.

    `versions` is by stream; `papers` by poll and organisation, for ballots are by far the most; `over` the
    polls whose papers were forgotten.
    """

    latest: datetime | None = None
    versions: dict[str, int] = {}
    papers: dict[str, dict[str, int]] = {}
    over: set[str] = set()

    def take(self, event: Leaf) -> Disorder | None:
        """The next event in the log; None: it is in order."""
        data, stream = event.data, event.stream
        if not fits(stream, data):
            return Disorder("wrong-stream", f"this {event.type} does not belong in stream '{stream}'")
        if stream.startswith(PAPER):
            wrong = self._paper(stream, data.poll, data.organisation, event.version)
        else:
            due = self.versions.get(stream, 0) + 1
            wrong = None if event.version == due else _missed(stream, event.version, due)
            self.versions[stream] = event.version
            if isinstance(data, OVER):
                self.papers.pop(data.poll, None)
                self.over.add(data.poll)
        return wrong or self._tell(event.at)

    def _paper(self, stream: str, poll: str, organisation: str, version: int) -> Disorder | None:
        papers = self.papers.get(poll)
        if papers is None:
            if poll in self.over:
                return None
            papers = self.papers[poll] = {}
        due = papers.get(organisation, 0) + 1
        papers[organisation] = version
        return None if version == due else _missed(stream, version, due)

    def _tell(self, at: datetime) -> Disorder | None:
        latest = self.latest
        if latest is None or at >= latest:
            self.latest = at
        elif latest - at > SKEW:
            return Disorder(
                "clock-went-back",
                f"it says {at.isoformat()}, and an event before it says {latest.isoformat()}: the clock of "
                f"the log can lag by {SKEW.total_seconds():g} seconds at most",
            )
        return None


def fits(stream: str, data: Any) -> bool:
    """Whether an event with these data belongs in a stream of this name.

    There is one stream of some kinds, and of most there is one for each poll, proposal, … or for each
    organisation in one of these. A name is compared with what the data say, where they say it.
    """
    word, dash, rest = stream.partition("-")
    if word == "ballot":
        return bool(rest == f"{data.poll}-{data.organisation}")
    if word in NAMED:
        return rest == "-".join(str(getattr(data, part)) for part in NAMED[word])
    if not dash or word in ALONE:
        return not dash and word in ALONE
    first, second, organisation = rest.partition("-")
    if second:
        subjects = {getattr(data, name) for name in data.__struct_fields__ if name in SUBJECTS}
        return first in subjects and organisation == getattr(data, "organisation", None)
    word = "proposal" if word == "amendments" else word  # `amendments` there are those of a poll
    named = rest if word == "organisation" else getattr(data, word, rest)  # it may name another one
    return bool(rest == named) and _ID.fullmatch(rest) is not None


def _missed(stream: str, version: int, due: int) -> Disorder:
    if version < due:
        detail = f"it is event {version} of {stream}, and that stream has {due - 1} already"
    else:
        detail = f"it is event {version} of {stream}, and event {due} must come first"
    return Disorder("version-gap", detail)
