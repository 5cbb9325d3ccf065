"""Changes to a text in numbered clauses: what they mean, which cannot both stand, and what they add up to.

A text is an ordered list of clauses; rules never read their words. A change is made against a named version
of the text, and says where in *that* version it belongs:

    replace   clause `at` has the words `text`, and keeps its id
    delete    clause `at` goes
    insert    clause `clause` with the words `text` comes behind clause `at`, or first where that is None

**What amendments add up to** follows from the version and the set of them, never from the order in which they
were adopted: each clause is replaced, deleted or kept where it stood, and behind it comes what was inserted
there, in the order in which the amendments were filed. A deleted clause keeps its place for that.

**A collision**: both replace or delete the same clause, or both bring a clause of the same id. Two
insertions at the same place can both stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

from msgspec import Meta, Struct
from msgspec.structs import replace

from events.fact import Digest, Id
from events.proposal.facts import Clause

MOST_CLAUSES = 100
"""Clauses of a text at most."""

Kind = Literal["replace", "delete", "insert"]

Text = tuple[Clause, ...]
"""A version of a text, in order."""


class Change(Struct, frozen=True, forbid_unknown_fields=True):
    """One change to a version of a text.

    kind: what happens
    at: the clause that it happens to; of an insertion the one before it, null for the beginning
    clause: of an insertion the id of the new clause; null otherwise
    text: the new words; null of a deletion
    """

    kind: Kind
    at: Id | None
    clause: Id | None
    text: Digest | None


Changes = Annotated[tuple[Change, ...], Meta(min_length=1, max_length=50)]


class Filed(NamedTuple):
    """An amendment among others. `order` is when it was filed, smaller first; no two have the same."""

    amendment: str
    order: int
    changes: tuple[Change, ...]


class Unfit(ValueError):
    """The changes do not fit the text. `code` is stable, the message says which one and why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def touched(changes: Iterable[Change]) -> frozenset[str]:
    """The clauses that are replaced or deleted."""
    return frozenset(change.at for change in changes if change.kind != "insert" and change.at is not None)


def brought(changes: Iterable[Change]) -> frozenset[str]:
    """The clauses that are inserted."""
    return frozenset(change.clause for change in changes if change.clause is not None)


def require_fit(text: Text, changes: Sequence[Change]) -> None:
    """Refuse changes that mean nothing on this text, or leave nothing of it.

    Raises: Unfit.
    """
    there = {clause.clause: clause for clause in text}
    seen: set[str] = set()
    for number, change in enumerate(changes, 1):
        _require_whole(number, change)
        if change.at is not None and change.at not in there:
            raise Unfit(
                "no-such-clause", f"change {number} is about clause {change.at}, which this text lacks"
            )
        subject = change.clause if change.kind == "insert" else change.at
        if subject in seen:
            raise Unfit("clause-twice", f"change {number} is about clause {subject} once more")
        if change.kind == "insert" and subject in there:
            raise Unfit("clause-exists", f"change {number} brings clause {subject}, which this text has")
        if change.kind == "replace" and there[str(change.at)].text == change.text:
            raise Unfit("nothing-changes", f"change {number} gives clause {change.at} the words that it has")
        seen.add(str(subject))
    size = len(consolidated(text, [Filed("", 0, tuple(changes))]))
    if not size:
        raise Unfit("nothing-left", "nothing is left of the text")
    if size > MOST_CLAUSES:
        raise Unfit("too-many-clauses", f"the text would have {size} clauses, and has {MOST_CLAUSES} at most")


def consolidated(text: Text, adopted: Iterable[Filed]) -> Text:
    """The text with all these amendments, which fit it and do not collide, in whatever order they come."""
    changed: dict[str, Change] = {}
    behind: dict[str | None, list[Change]] = {}
    for filed in sorted(adopted, key=lambda one: one.order):
        for change in filed.changes:
            if change.kind == "insert":
                behind.setdefault(change.at, []).append(change)
            else:
                changed[str(change.at)] = change
    result = _inserted(behind.get(None, ()))
    for clause in text:
        if clause.clause not in changed:
            result.append(clause)
        elif (words := changed[clause.clause].text) is not None:
            result.append(replace(clause, text=words))
        result += _inserted(behind.get(clause.clause, ()))
    return tuple(result)


def composed(changes: Sequence[Change], further: Sequence[Change]) -> tuple[Change, ...]:
    """Changes to a text, and further ones to what they make of it, as one: a sub-amendment that was adopted.

    The text with the result is the text with the first ones, and then the further ones. These are a set too:
    a clause that is deleted keeps its place for what is inserted behind it.

    Raises: Unfit for one that is about a clause which the first ones leave alone.
    """
    makers = {_subject(change): change for change in changes if change.kind != "delete"}
    changed: dict[str | None, Change] = {}
    behind: dict[str | None, list[Change]] = {}
    for number, change in enumerate(further, 1):
        if change.at is None or change.at not in makers:
            raise Unfit(
                "outside-the-amendment",
                f"change {number} is about clause {change.at}, which the amendment leaves alone",
            )
        if change.kind == "insert":
            behind.setdefault(change.at, []).append(replace(change, at=makers[change.at].at))
        else:
            changed[change.at] = change
    result: list[Change] = []
    for change in changes:
        subject = _subject(change)
        result += _with_words(change, None if change.kind == "delete" else changed.get(subject))
        if change.kind == "insert":
            result += behind.pop(subject, ())
    for subject, inserted in behind.items():  # right behind a clause that stood there before
        others = (
            place for place, change in enumerate(result) if change.kind == "insert" and change.at == subject
        )
        place = next(others, len(result))
        result[place:place] = inserted
    return tuple(result)


def _subject(change: Change) -> str | None:
    return change.clause if change.kind == "insert" else change.at


def _with_words(made: Change, change: Change | None) -> list[Change]:
    """What made a clause, with the words that it has now, or without it."""
    if change is None:
        return [made]
    if change.kind == "replace":
        return [replace(made, text=change.text)]
    return [] if made.kind == "insert" else [Change("delete", made.at, None, None)]


def collide(one: Sequence[Change], other: Sequence[Change]) -> bool:
    """Whether two amendments to the same version cannot both stand."""
    return bool(touched(one) & touched(other) or brought(one) & brought(other))


def collisions(amendments: Sequence[Filed]) -> dict[str, frozenset[str]]:
    """The rivals of each amendment, among amendments to the same version."""
    subjects = [(one, touched(one.changes), brought(one.changes)) for one in amendments]
    return {
        one.amendment: frozenset(
            other.amendment
            for other, clauses, inserted in subjects
            if other is not one and (mine & clauses or new & inserted)
        )
        for one, mine, new in subjects
    }


def groups(amendments: Sequence[Filed]) -> list[list[Filed]]:
    """The amendments in groups that are voted on together: within one, rivals and rivals of rivals.

    Each in the order in which its amendments were filed, and so are the groups by their first ones.
    """
    rivals = collisions(amendments)
    left = {one.amendment: one for one in sorted(amendments, key=lambda one: one.order)}
    found = []
    while left:
        group, reached = [], {next(iter(left))}
        while reached:
            one = left.pop(reached.pop())
            group.append(one)
            reached |= rivals[one.amendment] & left.keys()
        found.append(sorted(group, key=lambda one: one.order))
    return found


def voting_order(text: Text, group: Iterable[Filed], ranking: Mapping[str, int] | None = None) -> list[Filed]:
    """In which order rivals are voted on: by the clerk's recorded ranking, else the farthest-reaching first:
    deletions, replacements, insertions; then by position in the text; then by filing.
    """
    place: dict[str | None, int] = {None: 0} | {clause.clause: n for n, clause in enumerate(text, 1)}

    def key(one: Filed) -> tuple[int, int, int, int]:
        # A sub-amendment may have left nothing of one: then it comes last.
        reach = min((_REACH[change.kind] for change in one.changes), default=len(_REACH))
        first = min((place.get(change.at, 0) for change in one.changes), default=0)
        ranked = 0 if ranking is None else ranking.get(one.amendment, len(ranking))
        return (ranked, reach, first, one.order)

    return sorted(group, key=key)


def rebased(changes: Sequence[Change], since: Text, now: Text) -> tuple[Change, ...] | None:
    """The same changes against a later version; None where that cannot be said without asking their author.

    It can when the clauses that are replaced or deleted still have their words, and when what stands before
    and behind an insertion is still the same two clauses.
    """
    words_then = {clause.clause: clause.text for clause in since}
    words_now = {clause.clause: clause.text for clause in now}
    behind_then, behind_now = _behind(since), _behind(now)
    for change in changes:
        if change.kind == "insert":
            same = change.at in behind_now and behind_now[change.at] == behind_then[change.at]
            if not same or change.clause in words_now:
                return None
        elif words_now.get(str(change.at)) != words_then[str(change.at)]:
            return None
    return tuple(changes)


_REACH: dict[Kind, int] = {"delete": 0, "replace": 1, "insert": 2}


def _behind(text: Text) -> dict[str | None, str | None]:
    ids = [None, *(clause.clause for clause in text), None]
    return dict(pairwise(ids))


def _inserted(changes: Iterable[Change]) -> list[Clause]:
    return [Clause(str(change.clause), str(change.text)) for change in changes]


def _require_whole(number: int, change: Change) -> None:
    has = (change.at is not None, change.clause is not None, change.text is not None)
    wanted = {"replace": [(True, False, True)], "delete": [(True, False, False)]}.get(
        change.kind, [(True, True, True), (False, True, True)]
    )
    if has not in wanted:
        raise Unfit(
            "change-incomplete",
            f"change {number} is no {change.kind}: a replacement names `at` and `text`, a deletion `at`, an "
            "insertion `clause` and `text`, and `at` unless it comes first",
        )
