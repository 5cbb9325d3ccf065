"""Signals from the field, who recognises them, and bundles of them (A4). The fullest is `signaal0`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from events.bundle.facts import MAX_SIGNALS, BundleBegun, BundleIssued, SignalBundled
from events.recognition.facts import SignalRecognised, SignalSeen
from events.signal.facts import (
    MAX_MERGED,
    Linkable,
    Question,
    SignalAnswered,
    SignalLinked,
    SignalMerged,
    SignalRaised,
    SignalTookIn,
)
from services.bench.parliament.extent import MEMBER, about
from services.bench.parliament.teller import THE_CLERK, Line, Teller

RECOGNISED = 8
"""Organisations that recognise a signal; the fullest by as many as there are signals."""

LINKS = 15
"""Links of each kind that the fullest has at most."""

QUESTIONS: tuple[Question, ...] = get_args(Question)


def earlier(told: Teller, number: int) -> Iterator[Line]:
    """One dossier in five has a signal of its time; every fourth of these was merged into the one before."""
    if number % 5:
        return
    signal, one = f"vroeg{number}", next(told.names)
    yield _raised(told, signal, one, number)
    yield from _recognised(told, signal, told.others(one, 5))
    if number % 20 == 15:  # noqa: PLR2004 - the fourth of four
        yield from _merged(told, signal, one, f"vroeg{number - 5}")
    if number % 100 == 0:
        yield from _bundle(told, f"vroeg{number}", one, [signal], issued=True)


def standing(told: Teller) -> Iterator[Line]:
    """Those of now, with the bundles in which they are put."""
    extent = told.extent
    yield _raised(told, "signaal0", MEMBER, 0)
    for number in range(1, extent.signals):
        signal, one = f"signaal{number}", next(told.names)
        yield _raised(told, signal, one, number)
        yield from _recognised(told, signal, told.others(one, RECOGNISED))
        yield f"signal-{signal}", THE_CLERK, SignalLinked(signal, "signal", f"signaal{number - 1}")
        yield _answer(told, signal, one, number, 1)
    yield from _fullest(told)
    for number in range(extent.beside):
        maker = MEMBER if number == 0 else next(told.names)
        most = min(extent.signals, 5 if number else extent.few(MAX_SIGNALS))
        inside = [f"signaal{(number + each) % extent.signals}" for each in range(most)]
        yield from _bundle(told, f"bundel{number}", maker, inside, issued=number % 2 == 1)


def _fullest(told: Teller) -> Iterator[Line]:
    signal, extent = "signaal0", told.extent
    yield from _recognised(told, signal, extent.members[1 : 1 + extent.signals])
    links: tuple[Linkable, ...] = get_args(Linkable)
    items = ("signaal{}", "dossier{}", "actie{}")
    for kind, item in zip(links, items, strict=True):
        for number in range(1, extent.few(LINKS)):
            linked = SignalLinked(signal, kind, item.format(number))
            yield f"signal-{signal}", told.members[MEMBER], linked
    for number in range(len(QUESTIONS) * extent.again):
        yield _answer(told, signal, MEMBER, number, 1 + number // len(QUESTIONS))
    for number in range(extent.few(MAX_MERGED)):
        merged, one = f"opgegaan{number}", extent.members[1 + number]
        yield _raised(told, merged, one, number)
        yield from _recognised(told, merged, told.others(one, RECOGNISED))
        yield from _merged(told, merged, one, signal)


def _raised(told: Teller, signal: str, one: str, number: int) -> Line:
    themes, groups, places = about(number)
    raised = SignalRaised(
        signal, one, told.text(f"Geen bank aan halte {number}"),
        told.text(f"Wie aan halte {number} wacht, staat recht, ook wie dat niet kan: {signal}."),
        told.text("Wie slecht te been is, en niet meer met de tram gaat."),
        themes, places, groups, 1 + number,
    )  # fmt: skip
    return f"signal-{signal}", told.members[one], raised


def _recognised(told: Teller, signal: str, by: list[str]) -> Iterator[Line]:
    """These see it too; every second one tells how often in a year."""
    year = told.at.year
    for number, one in enumerate(dict.fromkeys(by)):
        stream = f"recognition-{signal}-{one}"
        yield stream, told.members[one], SignalRecognised(signal, one, 1 + number)
        if number % 2:
            yield stream, told.members[one], SignalSeen(signal, one, year - number // 2 % 2, 2 + number)


def _answer(told: Teller, signal: str, one: str, number: int, version: int) -> Line:
    question = QUESTIONS[number % len(QUESTIONS)]
    words = told.text(f"Met vrijwilligers een bank maken, {number}, {question}.")
    return f"signal-{signal}", told.members[one], SignalAnswered(signal, question, version, one, words)


def _merged(told: Teller, signal: str, one: str, into: str) -> Iterator[Line]:
    merged = SignalMerged(signal, into, told.text("Het gaat om dezelfde halte."))
    yield f"signal-{signal}", told.members[one], merged
    yield f"signal-{into}", told.members[one], SignalTookIn(into, (signal,), (one,))


def _bundle(told: Teller, bundle: str, maker: str, inside: list[str], *, issued: bool) -> Iterator[Line]:
    title, why = told.text(f"Wachten zonder bank, {bundle}"), told.text("Samen zeggen deze signalen meer.")
    stream, who = f"bundle-{bundle}", told.members[maker]
    yield stream, who, BundleBegun(bundle, maker, title, why)
    for signal in inside:
        yield stream, who, SignalBundled(bundle, signal)
    if issued:
        yield stream, who, BundleIssued(bundle)
