"""Rules of the machine about texts: amendments filed, co-signed, taken back, taken over, ranked."""

from __future__ import annotations

import random
from itertools import permutations

from hypothesis import strategies as st
from hypothesis.stateful import rule

from events.amendment.acts import CoSign, File, WithdrawAmendment
from events.amendment.deciding import Rank, TakeOver
from events.amendment.facts import AmendmentFiled
from events.clauses import Change
from tests.events.histories import CLERK, TEXT, member
from tests.services.clerk.plain_texts import Edit, Text
from tests.services.clerk.whole import DISCUSSED, ITEMS, MEMBERS, Item, Whole

MOST = 200
"""Amendments to an item, by the rules."""

PICK = st.integers(0, 2**32)
ORGANISATIONS = st.sampled_from(MEMBERS)
A_ITEM = st.sampled_from(sorted(ITEMS))


class Texts(Whole):
    """Amendments."""

    def edits(self, chance: random.Random, text: Text, on: str | None) -> list[Edit]:
        """One or two changes, of which most mean something."""
        lines = [name for name, _ in text.lines]
        if on is not None and chance.random() < 0.9:
            lines = [str(e.at if e.kind != "insert" else e.line) for e in text.amendments[on].edits] or lines
        elif text.adopted and chance.random() < 0.5:  # what is decided already, though in no text yet
            adopted = text.amendments[chance.choice(text.adopted)]
            lines = [e.at for e in adopted.edits if e.at is not None and e.kind != "insert"] or lines
        made = []
        for _ in range(chance.choice([1, 1, 1, 2])):
            at = chance.choice(
                [*lines[1:], *lines[1:], *lines[:1], *(["z"] if chance.random() < 0.1 else [])]
            )
            self.words += 1
            words = f"{self.words:064x}"
            kinds = {
                "replace": (at, None, words),
                "insert": (at, f"n{self.words}", words),
                "delete": (at, None, None),
            }
            kind = chance.choice(["replace", "replace", "insert", "delete"])
            if kind == "delete" and at == "a":  # something is always left
                kind = "replace"
            if kind == "insert" and on is None and chance.random() < 0.2:
                kinds["insert"] = (None, "twin", words)
            made.append(Edit(kind, *kinds[kind]))
        return made

    @rule(item=A_ITEM, author=ORGANISATIONS, pick=PICK)
    def somebody_files_an_amendment(self, item: str, author: str, pick: int) -> None:
        self._file(item, author, random.Random(pick), None)

    @rule(item=A_ITEM, author=ORGANISATIONS, pick=PICK)
    def somebody_amends_an_amendment(self, item: str, author: str, pick: int) -> None:
        chance = random.Random(pick)
        there = self.items[item].text.amendments
        standing = [name for name, one in there.items() if one.phase == "standing" and one.on is None]
        among = standing if standing and chance.random() < 0.9 else list(there)
        if among:
            self._file(item, author, chance, chance.choice(among))

    def _file(self, item: str, author: str, chance: random.Random, on: str | None) -> None:
        found, name = self.items[item], f"x{len(self.amended)}"
        text = found.text
        version = text.version if chance.random() < 0.95 else max(1, text.version - 1)
        edits = self.edits(chance, text, on)
        room = len(text.amendments) < MOST
        fits = room and text.fits(version, edits, on) and found.phase in DISCUSSED and self.in_time(found)
        fits = fits and not text.rivals(text.whole(edits, on), text.adopted)
        changes = tuple(Change(e.kind, e.at, e.line, e.words) for e in edits)  # type: ignore[arg-type]
        act = File(name, item, author, version, changes, TEXT, on)
        if self.do(act, member(author), allowed=fits and author in self.good):
            self.amended[name] = item
            rivals = text.file(name, author, edits, on)
            (fact,) = [e.fact for e in self.play.log.entries if isinstance(e.fact, AmendmentFiled)
                       and e.fact.amendment == name]  # fmt: skip
            assert set(fact.rivals) == rivals

    def some(self, pick: int, *phases: str) -> tuple[str, Item] | None:
        """An amendment, if there is one; mostly in one of these phases."""
        chance = random.Random(pick)
        fit = [name for name, item in self.amended.items()
               if self.items[item].text.amendments[name].phase in phases]  # fmt: skip
        among = fit if fit and chance.random() < 0.9 else list(self.amended)
        if not among:
            return None
        name = chance.choice(among)
        return name, self.items[self.amended[name]]

    @rule(organisation=ORGANISATIONS, pick=PICK)
    def somebody_co_signs(self, organisation: str, pick: int) -> None:
        if (found := self.some(pick, "standing", "flagged")) is None:
            return
        name, item = found
        one = item.text.amendments[name]
        fits = one.phase in {"standing", "flagged"} and organisation not in {one.author, *one.names}
        act = CoSign(item.name, name, organisation)
        if self.do(act, member(organisation), allowed=fits and organisation in self.good):
            one.names.add(organisation)

    @rule(organisation=ORGANISATIONS, own=st.booleans(), pick=PICK)
    def an_author_takes_an_amendment_back(self, organisation: str, own: bool, pick: int) -> None:  # noqa: FBT001 - drawn
        if (found := self.some(pick, "standing", "flagged")) is None:
            return
        name, item = found
        one = item.text.amendments[name]
        who = one.author if own else organisation
        fits = one.phase in {"standing", "flagged"} and who == one.author and who in self.good
        if self.do(WithdrawAmendment(item.name, name), member(who), allowed=fits):
            item.text.end(name, "withdrawn")

    @rule(organisation=ORGANISATIONS, own=st.booleans(), pick=PICK)
    def a_friendly_amendment_is_taken_over(self, organisation: str, own: bool, pick: int) -> None:  # noqa: FBT001 - drawn
        if (found := self.some(pick, "standing")) is None:
            return
        name, item = found
        one, text = item.text.amendments[name], item.text
        whose = item.submitter if one.on is None else text.amendments[one.on].author
        who = whose if own else organisation
        stands = one.on is None or text.amendments[one.on].phase == "standing"
        free = (
            not text.standing(one.on, "voted-on")
            if one.on is not None
            else not text.voting() and not text.rivals(one.edits, text.adopted)
        )
        fits = item.phase in DISCUSSED and one.phase == "standing" and stands and free
        if self.do(
            TakeOver(item.name, name), member(who), allowed=fits and who == whose and who in self.good
        ):
            self.in_any_order(item, name)
            text.take_over(name)

    @rule(item=A_ITEM, pick=PICK)
    def the_clerk_ranks_rivals(self, item: str, pick: int) -> None:
        text, chance = self.items[item].text, random.Random(pick)
        standing = list(text.standing(None))
        if len(standing) < 2:
            return
        first = chance.choice(standing)
        rivals = text.rivals(text.amendments[first].edits, standing)
        names = chance.sample(sorted(rivals), len(rivals)) if chance.random() < 0.9 else standing
        fits = len(names) > 1 and all(
            text.rivals(text.amendments[name].edits, [n for n in names if n != name]) for name in names
        )
        if self.do(Rank(item, tuple(names), TEXT), CLERK, allowed=fits):
            text.ranking |= {name: place for place, name in enumerate(names)}

    def in_any_order(self, item: Item, *more: str) -> None:
        """The set of what is adopted gives one text, in whatever order it was."""
        names = [*item.text.adopted, *(name for name in more if item.text.amendments[name].on is None)]
        orders = list(permutations(names)) if len(names) < 5 else [tuple(names), tuple(reversed(names))]
        texts = [item.text.made(order) for order in orders]
        assert all(text == texts[0] for text in texts)
