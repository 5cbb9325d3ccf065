"""Whether the chamber lives, whether it is ready and if not which part, and what it counts."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import asyncpg
import pytest

from infra.embedded.postgres import EmbeddedPostgres
from infra.postgres.founding import create_database, install
from projections import PROJECTIONS
from services.chamber import main
from services.settings import SettingsError
from tests.conftest import APP, OWNER, PASSWORD, Database
from tests.contracts.logs import History, write_log
from tests.services.chamber.house import House, house, settings_for
from tests.waiting import until


async def test_a_chamber_that_is_ready_says_so_of_every_part(chamber: House) -> None:
    assert (await chamber.get("/health/live")).json == {"status": "live"}
    answer = await chamber.get("/health/ready")
    assert answer.status == 200
    assert answer.json["ready"] is True
    assert set(answer.json["parts"]) == {
        "database",
        "log",
        "relay",
        "inbox",
        "checkpoint",
        "mail",
        "durability",
        *(projection.schema for projection in PROJECTIONS),
    }
    assert all(part["ready"] for part in answer.json["parts"].values())


async def test_without_a_projector_the_read_models_are_not_ready(bare: Database, tmp_path: Path) -> None:
    async with house(bare, tmp_path, filled=False) as chamber:
        answer = await chamber.get("/health/ready")
        assert answer.status == 503
        parts = answer.json["parts"]
        assert [name for name, part in parts.items() if not part["ready"]] == [
            projection.schema for projection in PROJECTIONS
        ]
        assert "projector" in parts["results_v4"]["detail"]
        assert (await chamber.get("/health/live")).status == 200
        asked = await chamber.get("/api/polls")
        assert (asked.status, asked.json["code"]) == (503, "read-model-missing")
        assert "Retry-After" in asked.headers
        page = await chamber.get("/")
        assert page.status == 503
        assert "Nog even geduld" in page.text
        # Acts need no read model.
        await chamber.done("/api/organisations", {"bench": "city", "name": "Dienst"})


async def test_an_assembly_that_was_not_founded_has_a_page_and_no_name(
    database: Database, tmp_path: Path
) -> None:
    async with house(database, tmp_path, founded=False) as chamber:
        assert "nog geen parlement" in (await chamber.get("/")).text
        answer = await chamber.get("/api/assembly")
        assert (answer.status, answer.json["code"]) == (404, "not-founded")
        assert (await chamber.get("/api/log")).json == {"head": 0, "entries": []}
        assert "Halfrond-Position" not in (await chamber.get("/api/log")).headers
        assert "Halfrond-Position" not in (await chamber.get("/api/polls")).headers


@pytest.fixture
async def mortal(tmp_path: Path) -> EmbeddedPostgres:
    """A PostgreSQL server of the test's own."""
    return EmbeddedPostgres(tmp_path / "postgres")


async def made(server: EmbeddedPostgres) -> Database:
    """A database with the tables of the log, on a server."""
    database = Database(
        "d", server.url("d", APP, PASSWORD), server.url("d", OWNER, PASSWORD), server.url("d")
    )
    await create_database(server.url(), database.owner_url, database.url)
    await install(database.owner_url, APP)
    return database


@pytest.mark.fault
async def test_postgresql_can_go_away_and_come_back(mortal: EmbeddedPostgres, tmp_path: Path) -> None:
    with mortal as server:
        async with house(await made(server), tmp_path) as chamber:
            organisation, token = await chamber.member()
            path = f"/api/organisations/{organisation}/profile"
            server.stop()
            answer = await chamber.get("/health/ready")
            assert answer.status == 503
            assert answer.json["parts"]["database"]["ready"] is False
            assert "PostgreSQL" in answer.json["parts"]["database"]["detail"]
            for url in ("/api/polls", "/api/log", f"/api/organisations/{organisation}"):
                asked = await chamber.get(url)
                assert (asked.status, asked.json["code"]) == (503, "unavailable"), url
                assert "Retry-After" in asked.headers
            assert (await chamber.get("/organisaties")).status == 503
            assert (await chamber.get("/metrics")).status == 200
            unknown = await chamber.post(path, {"name": "Naam"}, "hf_" + "z" * 43)
            assert (unknown.status, unknown.json["code"]) == (503, "unavailable")
            server.start()
            await until(lambda: _accepted(chamber, path, token))
            await until(lambda: _ready(chamber))


async def _accepted(chamber: House, path: str, token: str) -> bool:
    return (await chamber.post(path, {"name": "Naam"}, token)).status == 201


async def _ready(chamber: House) -> bool:
    return (await chamber.get("/health/ready")).status == 200


@pytest.mark.fault
@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
async def test_a_database_that_may_lose_acts_is_refused_unless_a_flag_for_tests_says_otherwise(
    database: Database, tmp_path: Path, setting: str
) -> None:
    if setting == "synchronous_commit":
        connection = await asyncpg.connect(database.superuser_url)
        await connection.execute(f"alter database {database.name} set synchronous_commit = off")
        await connection.close()
        found = database
        with pytest.raises(SettingsError, match=setting):
            await main.run(settings_for(found, tmp_path)._replace(unsafe_for_tests=False), asyncio.Event())
        async with house(found, tmp_path) as chamber:
            part = (await chamber.get("/health/ready")).json["parts"]["durability"]
            assert part["ready"]
            assert part["detail"].startswith("accepted for tests: ")
            assert part["detail"].endswith("synchronous_commit = off")  # the server of the tests has more
        return
    with EmbeddedPostgres(tmp_path / "weak", settings={setting: "off"}) as server:
        settings = settings_for(await made(server), tmp_path)._replace(unsafe_for_tests=False)
        with pytest.raises(SettingsError, match=setting):
            await main.run(settings, asyncio.Event())


async def test_without_its_key_a_chamber_does_not_begin(database: Database, tmp_path: Path) -> None:
    settings = settings_for(database, tmp_path)
    (tmp_path / "command.key").unlink()
    with pytest.raises(SettingsError, match=r"command\.key"):
        await main.run(settings, asyncio.Event())


# --- the fence ---------------------------------------------------------------------------------------------


async def superuser(database: Database, *statements: str) -> None:
    connection = await asyncpg.connect(database.superuser_url)
    await connection.execute("set session_replication_role = replica")
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@pytest.mark.fault
async def test_a_fenced_log_is_told_on_every_page_in_readiness_and_to_who_acts(own: House) -> None:
    organisation, token = await own.member()
    poll = await own.opened(token)
    await until(lambda: _there(own, f"/api/polls/{poll}"))
    dossier = (await own.get(f"/api/polls/{poll}")).json["proposal"]
    await superuser(own.database, "select public.fence('Er is iets mis. Run `halfrond recover`.')")
    await until(lambda: _unready(own))
    part = (await own.get("/health/ready")).json["parts"]["log"]
    assert part == {"ready": False, "detail": "Er is iets mis. Run `halfrond recover`."}
    pages = ("/", "/organisaties", f"/dossiers/{dossier}", f"/stemmingen/{poll}", "/nergens")
    for page in pages:
        text = (await own.get(page)).text
        assert "Er kan nu niets bij" in text, page
        assert "Er is iets mis. Run" in text, page
    path = f"/api/organisations/{organisation}/profile"
    answer = await own.post(path, {"name": "Naam"}, token)
    assert (answer.status, answer.json["code"]) == (503, "log-fenced")
    assert "Er is iets mis" in answer.json["detail"]
    assert "Retry-After" in answer.headers
    # When it is lifted, all goes on by itself.
    await superuser(own.database, "update log_head set fenced = null")
    await until(lambda: _ready(own))
    assert "Er kan nu niets bij" not in (await own.get("/")).text
    assert (await own.post(path, {"name": "Naam"}, token)).status == 201


@pytest.mark.fault
async def test_a_chamber_that_starts_on_a_fenced_log_serves_what_stands(
    database: Database, tmp_path: Path
) -> None:
    async with house(database, tmp_path) as chamber:
        await chamber.admitted()
        head = await chamber.head()
    leaves = await asyncpg.connect(database.url)
    rows = await leaves.fetch("select leaf from events order by position")
    await leaves.close()
    write_log(tmp_path / "log", History("example.org/log", [row["leaf"] for row in rows], {}))
    await superuser(
        database, "delete from events where position > 1", "update log_head set head = 2, published = 0"
    )
    async with house(database, tmp_path, founded=False, filled=False) as chamber:
        part = (await chamber.get("/health/ready")).json["parts"]["log"]
        assert f"PostgreSQL holds 2 entries, and {head} were published" in part["detail"]
        assert (await chamber.get("/api/log")).json["head"] == 2
        assert (await chamber.get("/log/checkpoint")).status == 200
        answer = await chamber.post("/api/organisations", {"bench": "city", "name": "D"}, chamber.clerk)
        assert (answer.status, answer.json["code"]) == (503, "log-fenced")
        assert await chamber.head() == 2


async def _there(chamber: House, path: str) -> bool:
    return (await chamber.get(path)).status == 200


async def _unready(chamber: House) -> bool:
    return (await chamber.get("/health/ready")).status == 503


# --- metrics -----------------------------------------------------------------------------------------------


async def sample(chamber: House, name: str) -> float:
    text = (await chamber.get("/metrics")).text
    match = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(match[1]) if match else 0.0


async def test_requests_acts_and_batches_are_counted(chamber: House) -> None:
    _, token = await chamber.member()
    poll = await chamber.opened(token)
    path = f"/api/polls/{poll}/ballots"
    route = 'route="/api/polls/{poll}/ballots"'
    requests = f'halfrond_requests_total{{method="POST",{route},status="201"}}'
    done = 'halfrond_acts_total{act="cast-ballot",verdict="done"}'
    out_of_order = 'halfrond_acts_total{act="cast-ballot",verdict="out-of-order"}'
    bulk = 'halfrond_acts_total{act="cast-ballots",verdict="done"}'
    names = (requests, done, out_of_order, bulk, "halfrond_batch_size_count")
    before = [await sample(chamber, name) for name in names]
    await chamber.done(path, {"choice": "for"}, token)
    await chamber.post("/api/ballots", {"ballots": [{"token": token, "poll": poll, "choice": "against"}] * 3})
    await chamber.done(f"/api/polls/{poll}/annulment", {"reason": "Daarom."})
    await chamber.post(path, {"choice": "for"}, token)
    after = [await sample(chamber, name) for name in names]
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1, 3, 5]


async def test_the_head_and_how_far_read_models_lag_are_told(chamber: House) -> None:
    await chamber.seen()
    assert await sample(chamber, "halfrond_log_head") == await chamber.head()
    for schema in ("directory_v3", "results_v4", "dossier_v8"):
        assert await sample(chamber, f'halfrond_projection_lag{{schema="{schema}"}}') == 0


async def test_metrics_name_routes_and_never_what_was_asked(chamber: House) -> None:
    organisation, _ = await chamber.member()
    await chamber.get(f"/api/organisations/{organisation}")
    await chamber.get("/api/kanarie")
    await chamber.ask("KANARIE", "/api/polls")
    text = (await chamber.get("/metrics")).text
    assert organisation not in text
    assert "anarie" not in text.lower()
    assert 'method="other",route="unknown",status="405"' in text
    assert 'route="/api/organisations/{organisation}"' in text


async def test_how_far_commissions_were_told_is_counted(chamber: House) -> None:
    assert await sample(chamber, "halfrond_inbox_lag") == await chamber.head()  # there is no courier
