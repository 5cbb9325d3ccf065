"""Drawings: their figures, their patterns, and what is told to who does not see them."""

from __future__ import annotations

import re
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.poll.facts import Tally, Threshold
from projections.breadth import Breadth, Group
from services.chamber.web import charts, outcomes
from services.chamber.web.charts import WIDE, Bar, Part
from services.chamber.web.rendering import language
from tests.services.chamber.test_pages import XSS

SVG = "{http://www.w3.org/2000/svg}"
NL = language("nl")


def drawn(svg: str) -> ET.Element:
    """The drawing, as a reader of XML sees it."""
    named = str(svg).replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return ET.fromstring(named)  # noqa: S314 - what we drew ourselves


def bars_of(root: ET.Element) -> list[tuple[str, float, float]]:
    """The parts of the bars: (class, where it begins, how wide it is)."""
    return [
        (rect.get("class", ""), float(rect.get("x", "0")), float(rect.get("width", "0")))
        for rect in root.findall(f"{SVG}rect")
        if rect.get("class") != "whole"
    ]


def test_a_bar_is_as_wide_as_its_share_and_its_parts_follow_each_other() -> None:
    rows = [Bar("Wijk", "3 van 8", [Part(2, "for"), Part(1, "abstain")], 8)]
    root = drawn(charts.bars("proef", "Titel", "Beschrijving.", rows))
    assert bars_of(root) == [("for", 0.0, 80.0), ("abstain", 80.0, 40.0)]
    assert [text.text for text in root.findall(f"{SVG}text")] == ["Wijk", "3 van 8"]


def test_what_a_part_is_stands_in_a_pattern_too() -> None:
    rows = [Bar("Keuze", "3", [Part(1, "for"), Part(1, "against"), Part(1, "abstain")], 3)]
    root = drawn(charts.bars("proef", "Titel", "Beschrijving.", rows))
    fills = [rect.get("fill") for rect in root.findall(f"{SVG}rect") if rect.get("class") != "whole"]
    assert fills == [None, "url(#proef-against)", "url(#proef-abstain)"]
    assert {one.get("id") for one in root.iter(f"{SVG}pattern")} == {"proef-against", "proef-abstain"}


@pytest.mark.parametrize(
    ("share", "at", "side"),
    [(Fraction(1, 4), 80.0, "begin"), (Fraction(1, 2), 160.0, "begin"), (Fraction(2, 3), 213.3, "end")],
)
def test_a_mark_stands_at_its_share_with_its_words_inside(share: Fraction, at: float, side: str) -> None:
    svg = charts.bars("proef", "Titel", "Beschrijving.", [Bar("Opkomst", "5", [], 10, share, "quorum")])
    assert f'd="M{at} ' in svg
    assert f'class="{side}">quorum</text>' in svg


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 900)), min_size=1, max_size=6))
def test_no_bar_is_wider_than_its_drawing(counts: list[tuple[int, int]]) -> None:
    rows = [Bar("x", "y", [Part(one, "for"), Part(other, "against")], one + other) for one, other in counts]
    for _, begins, width in bars_of(drawn(charts.bars("proef", "Titel", "Beschrijving.", rows))):
        assert 0 <= begins <= begins + width <= WIDE + 0.2


def test_who_does_not_see_a_drawing_is_told_what_it_says() -> None:
    root = drawn(charts.matrix("m", "Twee aan twee", "A haalt het van B.", [[0, 3], [1, 0]]))
    named = (root.get("aria-labelledby") or "").split()
    assert root.get("role") == "img"
    assert [one.text for one in root.iter() if one.get("id") in named] == [
        "Twee aan twee",
        "A haalt het van B.",
    ]


def test_a_matrix_tells_who_wins_by_a_triangle_and_who_is_equal_by_dots() -> None:
    svg = charts.matrix("m", "Titel", "Beschrijving.", [[0, 3, 2], [1, 0, 2], [2, 2, 0]])
    assert svg.count('class="corner"') == 1
    assert svg.count("url(#m-abstain)") == 4
    assert [int(figure) for figure in re.findall(r'class="middle (?:wins|loses|equal)">(\d+)<', svg)] == [
        3, 2, 1, 2, 2, 2,
    ]  # fmt: skip


@pytest.mark.parametrize("options", [1, charts.BIG + 1])
def test_a_matrix_that_could_not_be_read_is_not_drawn(options: int) -> None:
    assert charts.matrix("m", "Titel", "Beschrijving.", [[0] * options] * options) == ""


def test_nothing_that_is_written_in_a_drawing_is_run() -> None:
    svg = charts.bars("proef", XSS, XSS, [Bar(XSS, XSS, [], 1, Fraction(1, 2), XSS)])
    assert "<script>" not in svg
    assert 'onmouseover="' not in svg
    assert drawn(svg) is not None


@pytest.mark.parametrize(("of", "whole"), [("votes", 5), ("ballots", 7), ("roll", 20)])
def test_votes_for_are_measured_on_what_the_rules_say(of: str, whole: int) -> None:
    assert outcomes.base(Tally(3, 2, 2), Threshold(1, 2, of), 20) == whole  # type: ignore[arg-type]


def test_e3_breadth_is_told_in_the_order_of_size_and_of_nobody_where_there_are_no_groups() -> None:
    sizes = [Group("10-49", 8, 5, 4), Group("others", 5, 1, 0), Group("under-10", 9, 9, 9)]
    [told] = outcomes.spread(NL, Breadth([], sizes, [], [], []))
    assert [words for words, _ in told.groups] == [
        "Minder dan 10 mensen", "10 tot 49 mensen", "andere groepen samen",
    ]  # fmt: skip
    assert "10 tot 49 mensen: 4 voor, 5 van 8 stemden" in told.chart
    assert outcomes.spread(NL, Breadth([], [], [], [], [])) == []


def test_t4_what_an_outcome_is_worth_names_who_decides() -> None:
    assert outcomes.engagement(NL, "advise", "de stad") == "Het parlement adviseert; de stad beslist."
    assert outcomes.engagement(NL, "decide", None) == "Het parlement beslist zelf."
    assert outcomes.engagement(NL, None, None) == ""
