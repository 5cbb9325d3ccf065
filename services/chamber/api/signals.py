"""Signals from the field: raised, recognised, merged, linked, bundled, and answered in versions (A4)."""

from __future__ import annotations

from collections.abc import Mapping

from events.bundle.acts import BeginBundle, BundleSignal, IssueBundle, LeaveSignalOut
from events.recognition.acts import RecogniseSignal, TellSeen, WithdrawRecognition
from events.recognition.facts import Times, Year
from events.refusal import Unknown
from events.signal.acts import MergeSignal, RaiseSignal
from events.signal.answering import AnswerSignal
from events.signal.facts import Linkable, Question, Seen
from events.signal.linking import LinkSignal, UnlinkSignal
from services.chamber.api.reads import At, Paged, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Asked, Body, Case, Deed, Nothing, Parts, Reply, Route, act, encode
from services.chamber.views import signals as views
from services.chamber.words import Clause, Id, Reason, Short, Slug, Slugs, Title, Words


class SignalBody(Body, kw_only=True):
    """A signal of the organisation that the token acts for. `seen`: how often in the last twelve months."""

    title: Title
    text: Clause
    on_behalf_of: Short
    themes: Slugs
    seen: Seen
    neighbourhoods: Slugs = ()
    target_groups: Slugs = ()
    id: Id | None = None


class RecognitionBody(Body):
    """How often your organisation saw it in the last twelve months."""

    seen: Seen


class YearBody(Body):
    """How often your organisation saw it in a year; 0: not any more."""

    year: Year
    seen: Times


class MergerBody(Body):
    """The signal that tells the same and stands for both from now on, and why."""

    into: Id
    reason: Reason


class LinkBody(Body):
    """What it has to do with."""

    kind: Linkable
    item: Id


class StandingAnswerBody(Body):
    """An answer: what can we do, what can we not, who can take it up, what was done already."""

    question: Question
    text: Clause


class BundleBody(Body):
    """A bundle of your organisation, or of the clerk, and why these belong together."""

    title: Title
    introduction: Clause
    id: Id | None = None


class BundledBody(Body):
    """Which signal."""

    signal: Id


def raise_signal(body: SignalBody, case: Case) -> Deed:
    """Raise a signal."""
    signal = body.id or case.new_id()
    texts = (case.text(body.title), case.text(body.text), case.text(body.on_behalf_of))
    where, whom = body.neighbourhoods, body.target_groups
    raised = RaiseSignal(signal, case.organisation, *texts, body.themes, body.seen, where, whom)
    return Deed(signal, raised)


def recognise(body: RecognitionBody, case: Case) -> Deed:
    """Recognise it."""
    signal = case.ids["signal"]
    return Deed(signal, RecogniseSignal(signal, case.organisation, body.seen))


def take_back(_body: Nothing, case: Case) -> Deed:
    """Take the recognition back."""
    signal = case.ids["signal"]
    return Deed(signal, WithdrawRecognition(signal, case.organisation))


def tell_seen(body: YearBody, case: Case) -> Deed:
    """Tell how often it is seen."""
    signal = case.ids["signal"]
    return Deed(signal, TellSeen(signal, case.organisation, body.year, body.seen))


def merge(body: MergerBody, case: Case) -> Deed:
    """Merge it into the same."""
    signal = case.ids["signal"]
    return Deed(signal, MergeSignal(signal, body.into, case.text(body.reason)))


def link(body: LinkBody, case: Case) -> Deed:
    """Link it."""
    signal = case.ids["signal"]
    return Deed(signal, LinkSignal(signal, body.kind, body.item))


def unlink(body: LinkBody, case: Case) -> Deed:
    """Take a link away."""
    signal = case.ids["signal"]
    return Deed(signal, UnlinkSignal(signal, body.kind, body.item))


def answer(body: StandingAnswerBody, case: Case) -> Deed:
    """Answer a standing question."""
    signal = case.ids["signal"]
    return Deed(signal, AnswerSignal(signal, body.question, case.text(body.text)))


def begin(body: BundleBody, case: Case) -> Deed:
    """Begin a bundle."""
    bundle = body.id or case.new_id()
    texts = (case.text(body.title), case.text(body.introduction))
    return Deed(bundle, BeginBundle(bundle, *texts, case.who.organisation))


def put_in(body: BundledBody, case: Case) -> Deed:
    """Put a signal in."""
    bundle = case.ids["bundle"]
    return Deed(bundle, BundleSignal(bundle, body.signal))


def leave_out(body: BundledBody, case: Case) -> Deed:
    """Leave a signal out."""
    bundle = case.ids["bundle"]
    return Deed(bundle, LeaveSignalOut(bundle, body.signal))


def issue(_body: Nothing, case: Case) -> Deed:
    """Issue the bundle."""
    bundle = case.ids["bundle"]
    return Deed(bundle, IssueBundle(bundle))


class SignalsQuery(Paged):
    """Words of it; on a theme, of a neighbourhood, raised by an organisation, linked to a proposal.

    `recurring`: seen in more than one year; false: not.
    """

    q: Words | None = None
    theme: Slug | None = None
    neighbourhood: Slug | None = None
    organisation: Id | None = None
    proposal: Id | None = None
    recurring: bool | None = None


class AlikeQuery(At):
    """Words of what one is about to raise, and a theme."""

    q: Words = ""
    theme: Slug | None = None


async def signals(parts: Parts, asked: Asked) -> Reply:
    """The signals."""
    query, reading = asked.input, parts.reading
    seen = await reading.seen(views.OF, query.at_least)
    lines = await views.signals(reading, **query.wanted())
    if not lines and query.after and await views.signal(reading, query.after) is None:
        raise no_such_after(query.after)
    return Reply(200, encode(lines), seen)


async def signal(parts: Parts, asked: Asked) -> Reply:
    """One signal."""
    seen = await parts.reading.seen(views.OF, asked.input.at_least)
    found = await views.signal(parts.reading, asked.ids["signal"])
    if found is None:
        raise Unknown(
            "no-such-signal",
            "There is no such signal, or it was not seen yet.",
            "See /api/signals for those that there are; after an act, ask with at_least.",
        )
    return Reply(200, encode(found), seen)


async def similar(reading: Reading, query: AlikeQuery, _ids: Mapping[str, str]) -> list[views.Likeness]:
    """Signals that are like it."""
    return await views.similar(reading, query.q, [] if query.theme is None else [query.theme])


class BundlesQuery(Paged):
    """In which a signal is."""

    signal: Id | None = None


async def bundles(parts: Parts, asked: Asked) -> Reply:
    """The bundles."""
    query, reading = asked.input, parts.reading
    seen = await reading.seen(views.OF, query.at_least)
    lines = await views.bundles(reading, signal=query.signal, after=query.after, limit=query.limit)
    if not lines and query.after and await views.bundle(reading, query.after) is None:
        raise no_such_after(query.after)
    return Reply(200, encode(lines), seen)


async def bundle(parts: Parts, asked: Asked) -> Reply:
    """One bundle."""
    seen = await parts.reading.seen(views.OF, asked.input.at_least)
    found = await views.bundle(parts.reading, asked.ids["bundle"])
    if found is None:
        raise Unknown(
            "no-such-bundle",
            "There is no such bundle, or it was not seen yet.",
            "See /api/bundles for those that there are; after an act, ask with at_least.",
        )
    return Reply(200, encode(found), seen)


_ONE, _BUNDLE = "/signals/{signal}", "/bundles/{bundle}"
_MEMBER = "a mandate of a member"
_BEHIND = "who stands behind it, or the clerk"
_MAKER = "who makes the bundle, or the clerk"

ROUTES = (
    act("raise-signal", "/signals", "Raise a signal on behalf of people who are not named.", _MEMBER,
        SignalBody, raise_signal),
    Route("list-signals", "GET", "/signals", "The signals that stand, the latest first.", "public", signals,
          200, list[views.SignalLine], query=SignalsQuery),
    read("list-similar-signals", "/similar/signals", "Before you raise one: signals that tell the like.",
         views.OF, AlikeQuery, list[views.Likeness], similar),
    Route("show-signal", "GET", _ONE, "A signal, with who stands behind it and what is known.", "public",
          signal, 200, views.Signal, query=At),
    act("recognise-signal", f"{_ONE}/recognition", "Recognise a signal: with us too.", _MEMBER,
        RecognitionBody, recognise),
    act("withdraw-recognition", f"{_ONE}/recognition/withdrawal", "Take that back.", _MEMBER, Nothing,
        take_back),
    act("tell-seen", f"{_ONE}/years", "Tell how often it is seen in a year.", "who stands behind it",
        YearBody, tell_seen),
    act("merge-signal", f"{_ONE}/merger", "Let another one, which tells the same, stand for it.",
        "who raised it, or the clerk", MergerBody, merge),
    act("link-signal", f"{_ONE}/links", "Link it to a signal, a proposal or an action.", _BEHIND, LinkBody,
        link),
    act("unlink-signal", f"{_ONE}/links/removal", "Take a link away.", _BEHIND, LinkBody, unlink),
    act("answer-signal", f"{_ONE}/answers", "Answer one of its four standing questions.",
        "who stands behind it, clerk, contact person, or the body that has it", StandingAnswerBody, answer),
    act("begin-bundle", "/bundles", "Begin a bundle of signals.", "a mandate of a member, or the clerk",
        BundleBody, begin),
    Route("list-bundles", "GET", "/bundles", "The bundles of signals, the latest first.", "public", bundles,
          200, list[views.BundleLine], query=BundlesQuery),
    Route("show-bundle", "GET", _BUNDLE, "A bundle, with its signals.", "public", bundle, 200, views.Bundle,
          query=At),
    act("bundle-signal", f"{_BUNDLE}/signals", "Put a signal in a bundle.", _MAKER, BundledBody, put_in),
    act("leave-signal-out", f"{_BUNDLE}/signals/removal", "Leave a signal out again.", _MAKER, BundledBody,
        leave_out),
    act("issue-bundle", f"{_BUNDLE}/issue", "Say that a bundle is done.", _MAKER, Nothing, issue),
)  # fmt: skip
"""The routes about signals and bundles."""
