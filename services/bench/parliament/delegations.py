"""Items in the hands of a body, and their routes (A2). The fullest is `signaal0`, which `commissie0` has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from events.ballot.facts import CastV2
from events.ballot.state import stream as ballot_stream
from events.commission.within import Benches, Seated, Within
from events.contribution.facts import SaidWithin, Spoken
from events.delegation.acts import agenda_item
from events.delegation.facts import (
    Accepted,
    BecameHot,
    Begun,
    BroughtBack,
    Concluded,
    Delegated,
    Extended,
    HandedOn,
    Kind,
    Minority,
    Overdue,
    Receiver,
    Reported,
    SentBack,
)
from events.fact import Fact
from events.membership.state import roll_digest
from events.poll.facts import Closed, CountedV2, OpenedV2, Tally
from events.sitting.facts import AgendaItemPut
from services.bench.parliament import commissions
from services.bench.parliament.extent import MEMBER, outcomes
from services.bench.parliament.founding import HALF, HAND_ONS, NOBODY
from services.bench.parliament.teller import THE_CLERK, Line, Teller

FULLEST = "signaal0"
"""The signal whose route is the longest."""

POLLS = 5
"""So many things beside to a poll within the commission that has the fullest."""


class _Route:
    """The stream of one item, told as it goes."""

    def __init__(self, told: Teller, kind: Kind, item: str) -> None:
        self._told = told
        self._name = f"delegation-{kind}-{item}"
        self.item: tuple[Kind, str] = (kind, item)

    def by_clerk(self, fact: Fact) -> Line:
        """What clerk or clerk process does."""
        return self._name, THE_CLERK, fact

    def by(self, receiver: Receiver, fact: Fact) -> Line:
        """What the body does that has it: the chair of a commission, or the clerk for who speaks for none."""
        if receiver.commission is None:
            return self.by_clerk(fact)
        return self._name, self._told.members[_chair(self._told, receiver.commission)], fact

    def delegated(self, receiver: Receiver, due: int) -> Line:
        """The assembly gives it to a body, for so many days; 0: an hour."""
        told = self._told
        question = told.text(f"Wat kan er met {self.item[1]} gebeuren?")
        due_at = told.after(due) if due else told.at + timedelta(hours=1)
        return self.by_clerk(
            Delegated(*self.item, 1, 1, receiver, question, "advise", None, due_at, None),
        )

    def reported(self, receiver: Receiver, minority: tuple[Minority, ...] = ()) -> Line:
        """The body reports."""
        told = self._told
        findings, text = told.text("Het kan, met een bank."), told.text("Wij spraken met wie er woont.")
        how = told.text("Aan tafel")
        return self.by(
            receiver,
            Reported(*self.item, findings, text, minority, True, how, None, decides=False),  # noqa: FBT003 - its place
        )


def earlier(told: Teller, number: int) -> Iterator[Line]:
    """Of one dossier in five a question went to the commission of that time, which reported on it."""
    if number % 5:
        return
    route = _Route(told, "question", f"bijdrage0xdossier{number}")
    receiver = Receiver(commissions.of_an_earlier(number), None, None)
    yield route.delegated(receiver, 90)
    yield route.by(receiver, Accepted(*route.item))
    yield route.by(receiver, Begun(*route.item))
    yield route.reported(receiver)
    yield route.by_clerk(Concluded(*route.item, "takes-note", told.text("Wij nemen er nota van."), None))


def out(told: Teller) -> Iterator[Line]:
    """Those under way: of each kind some, hot potatoes, the fullest; an hour passes, and some are overdue."""
    extent = told.extent
    adopted = [number for number in outcomes(extent) if not number % 2]
    later, hot = adopted[::2], adopted[1::2]
    debated = range(extent.concluded + extent.voted_on, extent.dossiers)
    late: list[_Route] = []
    for number in range(extent.beside):
        items: list[tuple[Kind, str]] = [("signal", f"signaal{number + 1}")] * (number + 1 < extent.signals)
        if number < len(debated):
            items.append(("proposal", f"dossier{debated[number]}"))
            items.append(("question", f"bijdrage0xdossier{debated[number]}"))
        if number < len(later):
            items.append(("outcome", f"dossier{later[number]}"))
        for kind, item in items:
            route = _Route(told, kind, item)
            yield from _one(told, route, number)
            late += [route] * (number % 7 == 0)
    for number, which in enumerate(hot[: extent.beside // 2]):
        yield from _hot(told, _Route(told, "outcome", f"dossier{which}"), number)
    yield from _fullest(told)
    due_at = told.at + timedelta(hours=1)
    told.at += timedelta(hours=2)
    for route in late:
        yield route.by_clerk(Overdue(*route.item, due_at))


def _receiver(told: Teller, number: int) -> Receiver:
    """Every second one goes to the largest commission, some to another consultation."""
    if number % 5 == 1:
        return Receiver(None, told.text("De welzijnsraad"), None)
    return Receiver(f"commissie{number % 2 * (1 + number % (told.extent.beside - 1))}", None, None)


def _chair(told: Teller, commission: str) -> str:
    number = int(commission.removeprefix("vroeger")) + 1 if commission.startswith("vroeger") else None
    return commissions.seated(told.extent, int(commission[9:]) if number is None else number)[0]


def _one(told: Teller, route: _Route, number: int) -> Iterator[Line]:
    receiver, other = _receiver(told, number), Receiver("commissie1", None, None)
    yield route.delegated(receiver, 0 if number % 7 == 0 else 30)
    if number % 3 and receiver != other:
        reason = told.text("Zij weten er meer van.")
        if number % 3 == 1:
            yield route.by(receiver, HandedOn(*route.item, other, reason, 1))
            receiver = other
        yield route.by(receiver, Accepted(*route.item))
    elif number % 3:
        yield route.by(receiver, Accepted(*route.item))
    if number % 3 > 1:
        yield route.by(receiver, Begun(*route.item))


def _hot(told: Teller, route: _Route, number: int) -> Iterator[Line]:
    """Handed on once too often; it comes on the agenda of the next sitting."""
    hand_ons = HAND_ONS + 1
    reason = told.text("Dit is niets voor ons.")
    receivers = [Receiver(f"commissie{each % 2}", None, None) for each in range(hand_ons + 1)]
    yield route.delegated(receivers[0], 30)
    for each in range(hand_ons):
        yield route.by(receivers[each], HandedOn(*route.item, receivers[each + 1], reason, each + 1))
    yield route.by_clerk(BecameHot(*route.item, hand_ons))
    item, sitting = agenda_item(*route.item, 1), f"komend{number % 3}"
    yield route.by_clerk(BroughtBack(*route.item, sitting, item))
    question = told.text(f"Wat kan er met {route.item[1]} gebeuren?")
    yield f"sitting-{sitting}", THE_CLERK, AgendaItemPut(item, question, route.item[1], None)


def _fullest(told: Teller) -> Iterator[Line]:
    """Through two commissions to the largest, which speaks, votes, gets more time, reports, and works on."""
    route, extent = _Route(told, "signal", FULLEST), told.extent
    first, second, has = [Receiver(f"commissie{number}", None, None) for number in (1, 2 % extent.beside, 0)]
    reason = told.text("Zij weten er meer van.")
    yield route.delegated(first, 30)
    yield route.by(first, HandedOn(*route.item, second, reason, 1))
    yield route.by(second, HandedOn(*route.item, has, reason, 2))
    yield route.by(has, Accepted(*route.item))
    yield route.by(has, Begun(*route.item))
    yield from _spoken(told, route)
    for number in range(1 + extent.beside // POLLS):
        yield from _voted(told, route, f"binnen{number}")
    for number in range(extent.again):
        yield route.by_clerk(Extended(*route.item, told.after(31 + number), told.text("Er is meer tijd.")))
    minority = tuple(
        Minority(one, told.text(f"{one} ziet het anders."))
        for one in commissions.seated(extent, 0)[: extent.again]
    )
    yield route.reported(has, minority)
    question = told.text("En wat kost dat?")
    yield route.by_clerk(SentBack(*route.item, question, told.after(60)))
    yield route.by(has, Accepted(*route.item))
    yield route.by(has, Begun(*route.item))


def _spoken(told: Teller, route: _Route) -> Iterator[Line]:
    """What is said in the largest commission."""
    seats, kinds = commissions.seated(told.extent, 0), get_args(Spoken)
    for number in range(told.extent.signals):
        name, one = f"binnen{number}", seats[number % len(seats)]
        words = told.text(f"Binnen de commissie, {number}: dit helpt wie er woont.")
        reply = f"binnen{number - 1}" if number % 4 == 1 else None
        within, kind = Within("commissie0", *route.item, 1), kinds[number % len(kinds)]
        said = SaidWithin(name, within, one, kind, words, reply, for_another=False)
        yield f"contribution-{name}", told.members[one], said


def _voted(told: Teller, route: _Route, poll: str) -> Iterator[Line]:
    """A poll within the largest commission, where those of civil society who are named first vote for."""
    extent = told.extent
    city = tuple(extent.city)
    roll = tuple(sorted((*commissions.seated(extent, 0), *city)))
    voters = [*commissions.seated(extent, 0)[:3], city[0]]
    yield f"poll-{poll}", told.members[MEMBER], OpenedV2(
        poll, 1, "policy", "majority", None, None, told.text(f"Nog een bank, {poll}?"), (), 0, 0, None, 0,
        HALF, NOBODY, 0, "open", None, told.at + timedelta(hours=1), (), None, None, len(told.members),
        len(roll), roll_digest(roll), roll, Seated("commissie0", *route.item, 1, city),
    )  # fmt: skip
    for one in voters:
        cast = CastV2(poll, one, "for", None, "full", None)
        yield ballot_stream(poll, one), told.members[one], cast
    yield f"poll-{poll}", THE_CLERK, Closed(poll)
    tally, benches = Tally(len(voters), 0, 0), Benches(len(voters) - 1, 0, 1, 0)
    counted = CountedV2(poll, len(voters), tally, None, (), (), (), (), (), (), 0, "adopted", benches=benches)
    yield f"poll-{poll}", THE_CLERK, counted
