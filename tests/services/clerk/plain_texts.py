"""A text and its amendments, as anybody with scissors and paste would keep them: no rule is imported here.

A text is a list of lines; adopted amendments are worked into it one after the other, in the order in which
they were adopted, and a line that goes leaves its place. Whatever the order, the text must be the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Lines = list[tuple[str, str]]
"""A text: the id and the words of each line."""


class Edit(NamedTuple):
    """One change: `kind` is replace, delete or insert, `at` a line (None: the beginning)."""

    kind: str
    at: str | None
    line: str | None
    words: str | None


@dataclass
class Amendment:
    """What the model knows of one; `adopted` is when, as a number."""

    author: str
    version: int
    on: str | None
    edits: list[Edit]
    order: int
    phase: str = "standing"
    poll: str = ""
    names: set[str] = field(default_factory=set)


@dataclass
class Text:
    """The text of an item, and the amendments to it by id. `adopted`: those that wait for the next text."""

    lines: Lines
    version: int = 1
    amendments: dict[str, Amendment] = field(default_factory=dict)
    adopted: list[str] = field(default_factory=list)
    ranking: dict[str, int] = field(default_factory=dict)

    def standing(self, on: str | None, *phases: str) -> dict[str, Amendment]:
        """Those to the text, or to one amendment, that are in one of the phases; else standing."""
        wanted = phases or ("standing",)
        return {n: a for n, a in self.amendments.items() if a.on == on and a.phase in wanted}

    def base(self, on: str | None) -> Lines:
        """What an amendment is about: the text, or the text with the amendment that it changes."""
        return self.lines if on is None else edited(self.lines, [self.amendments[on]])

    def fits(self, version: int, edits: Sequence[Edit], on: str | None) -> bool:
        """Whether these edits mean something, and leave something."""
        if version != self.version or (on is not None and not self._takes(on, edits)):
            return False
        base = dict(self.base(on))
        subjects = [edit.line if edit.kind == "insert" else edit.at for edit in edits]
        for edit, subject in zip(edits, subjects, strict=True):
            there = edit.at is None or edit.at in base
            same = edit.kind == "replace" and base.get(str(edit.at)) == edit.words
            again = edit.kind == "insert" and subject in base
            if not there or same or again or subjects.count(subject) > 1:
                return False
        return bool(edited(self.base(on), [Amendment("", 0, None, list(edits), 0)]))

    def _takes(self, on: str, edits: Sequence[Edit]) -> bool:
        parent = self.amendments.get(on)
        if parent is None or parent.on is not None or parent.phase != "standing":
            return False
        return all(edit.at in brought(parent.edits) for edit in edits)

    def rivals(self, edits: Sequence[Edit], among: Iterable[str]) -> set[str]:
        """Which of these cannot stand together with the edits."""
        return {name for name in among if clash(edits, self.amendments[name].edits)}

    def whole(self, edits: Sequence[Edit], on: str | None) -> Sequence[Edit]:
        """What would change the text: the edits, or the amendment that they change, with them."""
        return edits if on is None else worked_in(self.amendments[on].edits, edits)

    def settled(self) -> bool:
        """Whether nothing waits for a vote, for its result, or for the next text."""
        return not self.adopted and not any(
            a.phase in {"standing", "voted-on"} for a in self.amendments.values()
        )

    def voting(self) -> bool:
        """Whether an amendment is being voted on."""
        return any(a.phase == "voted-on" for a in self.amendments.values())

    def first(self, name: str) -> str:
        """Which of the rivals of an amendment, and their rivals, is voted on first."""
        one = self.amendments[name]
        beside = {**self.standing(one.on), name: one}
        group, reached = set[str](), {name}
        while reached:
            group |= reached
            reached = {n for r in reached for n in self.rivals(beside[r].edits, beside) if n not in group}
        return min(group, key=lambda other: self._place(beside[other], other))

    def _place(self, one: Amendment, name: str) -> tuple[int, int, int, int]:
        ranked = self.ranking.get(name, len(self.ranking)) if self.ranking else 0
        reach = min((["delete", "replace", "insert"].index(edit.kind) for edit in one.edits), default=3)
        place = min((0 if e.at is None else self._line(e.at) for e in one.edits), default=0)
        return ranked, reach, place, one.order

    def _line(self, line: str) -> int:
        names = [name for name, _ in self.lines]
        return names.index(line) + 1 if line in names else 0

    # --- what happens --------------------------------------------------------------------------------------

    def file(self, name: str, author: str, edits: Sequence[Edit], on: str | None) -> set[str]:
        """File it; gives its rivals."""
        rivals = self.rivals(edits, self.standing(on, "standing", "voted-on"))
        order = len(self.amendments) + 1
        self.amendments[name] = Amendment(author, self.version, on, list(edits), order)
        return rivals

    def withdraw(self, name: str) -> None:
        """Take it back, and with it what would change it."""
        self.end(name, "withdrawn")

    def end(self, name: str, phase: str) -> None:
        """It is over, or is to be looked at; and so it is with what would have changed it."""
        self.amendments[name].phase = phase
        if phase in {"withdrawn", "lapsed"}:
            for other in self.standing(name, "standing", "flagged").values():
                other.phase = "lapsed"
        elif phase in {"adopted", "flagged"}:
            for other in self.standing(name).values():
                other.phase = "flagged"

    def take_over(self, name: str) -> None:
        """A friendly one is in: in the text at once, or in the amendment that it changes."""
        one = self.amendments[name]
        if one.on is None:
            self._adopt(name)
            self.next()
            return
        self._adopt(name)
        for other in {*self.rivals(one.edits, self.standing(one.on)), *self._about_nothing(one.on)}:
            self.end(other, "flagged")

    def decide(self, names: Sequence[str], winner: str | None) -> None:
        """A vote on these was counted."""
        for name in names:
            if name != winner:
                self.end(name, "rejected")
        if winner is None:
            return
        one = self.amendments[winner]
        rivals = self.rivals(one.edits, self.standing(one.on, "standing", "voted-on")) - {*names}
        self._adopt(winner)
        for other in rivals:
            self.end(other, "lapsed")
        for other in self._about_nothing(one.on):
            self.end(other, "flagged")

    def _about_nothing(self, on: str | None) -> list[str]:
        """What is to change an amendment at a line that it does not bring any more."""
        if on is None:
            return []
        made = brought(self.amendments[on].edits)
        others = self.standing(on, "standing", "voted-on")
        return [name for name, one in others.items() if any(edit.at not in made for edit in one.edits)]

    def _adopt(self, name: str) -> None:
        one = self.amendments[name]
        self.end(name, "adopted")
        if one.on is None:
            self.adopted.append(name)
            return
        parent = self.amendments[one.on]
        parent.edits = worked_in(parent.edits, one.edits)

    def next(self) -> None:
        """The next text, of all that was adopted; what stands goes along, or is to be looked at."""
        before, self.lines = self.lines, self.made(self.adopted)
        self.version += 1
        self.adopted = []
        for name, one in self.standing(None).items():
            if goes_along(one.edits, before, self.lines):
                one.version = self.version
            else:
                self.end(name, "flagged")

    def made(self, names: Sequence[str]) -> Lines:
        """The text with these worked in, in this order."""
        return edited(self.lines, [self.amendments[name] for name in names])


def brought(edits: Sequence[Edit]) -> set[str | None]:
    """The lines that edits bring, or give their words."""
    return {edit.line if edit.kind == "insert" else edit.at for edit in edits if edit.kind != "delete"}


def clash(one: Sequence[Edit], other: Sequence[Edit]) -> bool:
    """Whether both change the same line, or both bring it."""
    said = [
        {(e.line, True) if e.kind == "insert" else (e.at, False) for e in edits} for edits in (one, other)
    ]
    return bool(said[0] & said[1])


def edited(lines: Lines, amendments: Iterable[Amendment]) -> Lines:
    """The lines with the amendments worked in one after the other; a line that goes keeps its place."""
    page: list[list[object]] = [[name, words, None, (0, 0)] for name, words in lines]
    for amendment in amendments:
        for number, edit in enumerate(amendment.edits):
            names = [row[0] if row[3] == (0, 0) else None for row in page]
            if edit.kind != "insert":
                page[names.index(edit.at)][1] = edit.words
                continue
            place = 0 if edit.at is None else names.index(edit.at) + 1
            key = (amendment.order + 1, number)
            while place < len(page) and page[place][3] != (0, 0) and page[place][3] < key:  # type: ignore[operator]
                place += 1
            page.insert(place, [edit.line, edit.words, edit.at, key])
    return [(str(name), str(words)) for name, words, _, _ in page if words is not None]


def goes_along(edits: Sequence[Edit], before: Lines, now: Lines) -> bool:
    """Whether edits mean the same in a later text: their lines are untouched, and so is where they insert."""
    for edit in edits:
        if edit.kind == "insert":
            if edit.line in dict(now) or behind(before, edit.at) != behind(now, edit.at):
                return False
        elif dict(now).get(str(edit.at)) != dict(before)[str(edit.at)]:
            return False
    return True


def behind(lines: Lines, line: str | None) -> str | None:
    """What stands behind a line; "gone" where there is no such line, "end" behind the last."""
    names = [None, *(name for name, _ in lines)]
    if line not in names:
        return "gone"
    following = names[names.index(line) + 1 :]
    return following[0] if following else "end"


def worked_in(edits: Sequence[Edit], further: Sequence[Edit]) -> list[Edit]:
    """Edits, and further ones to the lines that they bring: insertions from the last to the first, then the
    rest, so that nobody stands in another's way.
    """
    result = list(edits)
    for edit in reversed([one for one in further if one.kind == "insert"]):
        place = _maker(result, edit.at)
        if result[place].kind == "insert":
            result.insert(place + 1, edit._replace(at=result[place].at))
        else:
            there = [n for n, one in enumerate(result) if one.kind == "insert" and one.at == edit.at]
            result.insert(min(there, default=len(result)), edit)
    for edit in [one for one in further if one.kind != "insert"]:
        place = _maker(result, edit.at)
        made = result[place]
        if edit.kind == "replace":
            result[place] = made._replace(words=edit.words)
        elif made.kind == "insert":
            del result[place]
        else:
            result[place] = Edit("delete", made.at, None, None)
    return result


def _maker(edits: Sequence[Edit], line: str | None) -> int:
    """Which edit brings a line, or gives it its words."""
    return next(
        number
        for number, edit in enumerate(edits)
        if edit.kind != "delete" and line == (edit.line if edit.kind == "insert" else edit.at)
    )
