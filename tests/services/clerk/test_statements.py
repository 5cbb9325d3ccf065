"""A second yearly statement that was voted on all the same is found by the installed reader (A5)."""

from __future__ import annotations

from msgspec.structs import replace

from events.agenda.acts import Announce, Reveal
from events.agenda.drawing import commitment
from events.ballot.acts import Cast
from events.poll.acts import Open
from events.poll.paper import Paper
from events.proposal.course import EndDeliberation
from events.proposal.facts import Clause
from events.proposal.filing import File
from events.support.acts import GiveSupport
from tests.events.histories import CLERK, TEXT, member
from tests.events.items import PREPARED
from tests.services.clerk.play import CHAIR, Play
from tests.services.clerk.whole import CITY, CIVIL_SOCIETY, MEETS, MEMBERS, RULES, SECRET

ONE = replace(RULES, voting=replace(RULES.voting, one_statement=True))


def adopted() -> Play:
    """Two statements on one theme came to the end of their deliberation; v1 was adopted."""
    play = Play(ONE, CIVIL_SOCIETY, CITY)
    for name, submitter in (("v1", "o1"), ("v2", "o2")):
        said = (TEXT, (Clause("a", TEXT),), None, PREPARED, ("wonen",))
        play.must(File(name, submitter, "statement", *said, year=2026), member(submitter))
        for other in sorted({*CIVIL_SOCIETY} - {submitter}):
            play.must(GiveSupport(name, other), member(other))
    play.must(Announce("z1", play.at(MEETS), play.at(1), commitment(SECRET)), CLERK)
    play.hours = 1
    play.clerk()
    play.must(Reveal("z1", SECRET), CLERK)
    play.clerk()
    for name in ("v1", "v2"):
        play.must(EndDeliberation(name), CHAIR)
    play.must(Open("p1", "v1", closes_at=play.at(3), paper=Paper("majority")), CLERK)
    play.polls["p1"] = 3
    for name in MEMBERS:
        play.must(Cast("p1", name, "for"), member(name))
    play.hours = 3
    play.clerk()
    return play


def test_a5_it_says_which_entry_should_not_stand_there() -> None:
    play = adopted()
    assert play.audited() == ([], {})
    first = play.log.live.pop("statements-2026")  # as if the first one had never been
    written = play.must(Open("p2", "v2", closes_at=play.at(6), paper=Paper("majority")), CLERK)
    play.log.live["statements-2026"] = first
    assert written[-1][0] == "statements-2026"
    play.log.entries[-1] = play.log.entries[-1]._replace(version=2)
    findings, _ = play.audited()
    assert [(one.code, one.position) for one in findings] == [
        ("another-statement", len(play.log.entries) - len(written))
    ]
