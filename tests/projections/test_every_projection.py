"""Laws that hold for every read model."""

from __future__ import annotations

import re

import pytest

from events.assembly.facts import KeyAnnounced, OfficeTaken
from events.erasure.facts import ErasureRefused, ErasureRequested, ProseErased
from events.measure.facts import MeasureAsked
from events.poll.facts import ClosingAnnounced
from events.registry import FACTS
from projections import BY_NAME, PROJECTIONS, results
from projections.projection import Projection
from tests.conftest import Database
from tests.events.examples import EXAMPLES
from tests.events.sample import (
    ANNULLED,
    CLOSED,
    COUNTED,
    NOW,
    OPEN,
    Line,
    cast,
    left,
    proposal_withdrawn,
    reinstated,
    suspended,
    text,
    withdrawn,
)
from tests.projections.given import History, fill, reading
from tests.projections.test_directory import profiled

each_projection = pytest.mark.parametrize("projection", PROJECTIONS, ids=lambda p: p.name)

HISTORY: tuple[Line, ...] = (
    *OPEN,
    profiled("fietsers", "Fietsers"),
    withdrawn("buurtwerk", "bob"),
    ("assembly", KeyAnnounced("example.org/log+00000000+AQ==")),
    ("assembly", OfficeTaken("clerk", "griet")),
    suspended("stad"),
    reinstated("stad"),
    left("stad"),
    cast("fietsers", "for"),
    ("poll-p1", ClosingAnnounced("p1", NOW)),
    CLOSED,
    COUNTED,
    ANNULLED,
    proposal_withdrawn(),
    ("erasure-e1", ErasureRequested("e1", (text("Benches"),), text("why"), "unlawful", "city")),
    ("erasure-e1", ErasureRefused("e1", text("why not"), "civil-society")),
    ("erasure-e2", ErasureRequested("e2", (text("Benches"),), text("why"), "unlawful", "city")),
    ("erasure-e2", ProseErased("e2", (text("Benches"),), "civil-society")),
)
EVERY_FACT = (
    *HISTORY,
    *{
        type(example.fact): (example.stream, example.fact)
        for example in EXAMPLES.values()
        if type(example.fact) not in {type(fact) for _, fact in HISTORY}
    }.values(),
)
"""A history, and an example of every other fact."""

ALL = (
    *EVERY_FACT,
    *((example.stream, example.fact) for example in EXAMPLES.values()),
    ("measure-m9", MeasureAsked("m9", "hide", "b1", "threat", text("why"), "city")),
)
"""Every example there is: what is written may depend on what a fact says."""


def test_there_is_an_example_of_every_fact() -> None:
    assert {fact.type for _, fact in EVERY_FACT} == set(FACTS)


@each_projection
def test_what_a_projection_reads_is_what_it_writes_of(projection: Projection) -> None:
    history = History()
    writing = {type(fact) for stream, fact in ALL if projection.project(history.add((stream, fact)))}
    assert writing == set(projection.reads)


@each_projection
def test_every_statement_is_used_and_every_one_that_is_used_is_listed(projection: Projection) -> None:
    history = History()
    used = {write.statement for line in ALL for write in projection.project(history.add(line))}
    assert used == set(projection.statements)
    assert len({statement.name for statement in used}) == len(used)


@each_projection
def test_a_statement_touches_no_table_but_its_own(projection: Projection) -> None:
    tables = set(re.findall(r"create table (\w+)", projection.ddl))
    for statement in projection.statements:
        touched = set(re.findall(r"(?:into|update|from|join)\s+(\w+)", statement.sql)) & tables
        assert touched == {statement.table, *statement.also}, statement.name
        assert "." + statement.table not in statement.sql, "the projector chooses the schema"


@each_projection
def test_what_is_kept_in_step_with_a_table_is_written_with_it_only(projection: Projection) -> None:
    with_it = {other: one.table for one in projection.statements for other in one.also}
    for statement in projection.statements:
        for touched in (statement.table, *statement.also):
            assert with_it.get(touched, statement.table) == statement.table, statement.name


@each_projection
def test_a_query_reads_its_own_read_model_and_prose_only(projection: Projection) -> None:
    for query in projection.queries:
        assert set(re.findall(r"(?:from|join)\s+(\w+)\.", query.sql)) <= {projection.schema, "public"}
        assert set(re.findall(r"public\.(\w+)", query.sql)) <= {"prose", "plain"}
        assert query.name.partition(".")[0] == projection.name
        numbers = {int(number) for number in re.findall(r"\$(\d+)", query.sql)}
        assert numbers == set(range(1, len(query.takes) + 1)), query.name


@each_projection
async def test_every_query_runs_without_any_argument_alone_and_with_the_others(
    database: Database, projection: Projection
) -> None:
    history = History(*EVERY_FACT)
    await fill(database, projection, history.leaves)
    async with reading(database) as models:
        together = await models.fetch_all([(query, {}) for query in projection.queries])
        for query, rows in zip(projection.queries, together, strict=True):
            assert isinstance(rows, list), query.name
            assert rows == await models.fetch(query), query.name


@each_projection
def test_a_schema_is_named_with_its_version(projection: Projection) -> None:
    assert re.fullmatch(projection.name + r"_v[1-9]\d*", projection.schema)
    assert projection.position in projection.queries


def test_names_are_unique_and_the_order_of_rebuilding_is_kept() -> None:
    assert list(BY_NAME) == [
        *("directory", "statutes", "belonging", "erasures", "items", "amendments", "deliberation"),
        *(
            "sittings",
            "commissions",
            "calls",
            "delegations",
            "duties",
            "actions",
            "signals",
            "means",
            "outreach",
            "rolls",
            "results",
            "dossier",
        ),
        "deeds",
    ]
    names = [query.name for projection in PROJECTIONS for query in projection.queries]
    assert len(set(names)) == len(names)


async def test_an_argument_that_a_query_does_not_take_is_refused(database: Database) -> None:
    async with reading(database) as models:
        with pytest.raises(TypeError, match=r"results\.poll takes poll, not pol"):
            await models.fetch(results.POLL, pol="p1")
