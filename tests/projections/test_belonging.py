"""Who would join, and the measures of both benches (F3): facts in, what became of each out."""

from __future__ import annotations

from typing import Any

from events.application.facts import ApplicationAdmitted, ApplicationRefused, ApplicationReopened
from events.measure.facts import (
    AppealJudged,
    AppealWithdrawn,
    MeasureAppealed,
    MeasureAsked,
    MeasureConfirmed,
    MeasureRefused,
)
from projections import belonging
from projections.belonging import BELONGING
from tests.conftest import Database
from tests.events.belonging_examples import APPLIED, BARE
from tests.events.sample import ANN, CEM, CLERK, DAY, DORA, FOUNDED, NOW, text
from tests.projections.given import History, at, fill, reading, write_prose
from tests.projections.test_directory import profiled

WHY, NO, BUT = "It no longer exists", "It does", "We do exist"
UNTIL = NOW + 30 * DAY


def asked(measure: str, subject: str = "fietsers") -> tuple[str, MeasureAsked]:
    fact = MeasureAsked(measure, "suspend", subject, "dissolved", text(WHY), "city")
    return f"measure-{measure}", fact


def history() -> History:
    log = History(*FOUNDED, profiled("stad", "Stad"), profiled("buurtwerk", "Buurtwerk"))
    for measure in ("r1", "r2", "r3", "r4"):
        log.add(asked(measure), DORA)
    log.add(("measure-r2", MeasureRefused("r2", text(NO), "civil-society")), ANN)
    for measure in ("r3", "r4"):
        log.add((f"measure-{measure}", MeasureConfirmed(measure, "civil-society", UNTIL)), ANN)
        log.add((f"measure-{measure}", MeasureAppealed(measure, text(BUT))), CEM)
    log.add(("measure-r3", AppealJudged("r3", "p1", "lifted")), CLERK)
    log.add(("measure-r4", AppealWithdrawn("r4")), CEM)
    log.add(("application-t1", APPLIED), ANN)
    log.add(("application-t2", BARE), CLERK)
    log.add(("application-t2", ApplicationAdmitted("t2", "dienst")), CLERK)
    return log


async def test_f3_every_measure_is_told_with_who_asked_who_judged_and_what_came_of_it(
    database: Database,
) -> None:
    await write_prose(database, WHY, NO, BUT, "Stad", "Buurtwerk")
    await fill(database, BELONGING, history().leaves)
    async with reading(database) as models:
        rows = await models.fetch(belonging.MEASURES)
        waiting = await models.fetch(belonging.MEASURES, phase="asked", kind="suspend", subject="fietsers")
        after = await models.fetch(belonging.MEASURES, after="r3", limit=1)
    told: dict[str, Any] = {row["measure"]: row for row in rows}
    assert list(told) == ["r4", "r3", "r2", "r1"]
    assert [row["measure"] for row in (*waiting, *after)] == ["r1", "r2"]
    assert {name: row["phase"] for name, row in told.items()} == {
        "r1": "asked", "r2": "refused", "r3": "lifted", "r4": "upheld"
    }  # fmt: skip
    assert {row["reason"] for row in rows} == {WHY}
    first, second, third = told["r1"], told["r2"], told["r3"]
    assert (first["organisation_name"], first["bench"], first["asked_at"]) == ("Stad", "city", at(4))
    assert (second["judged_organisation_name"], second["refusal"], second["appeal_until"]) == (
        "Buurtwerk",
        NO,
        None,
    )
    assert (third["appeal_until"], third["appeal"], third["poll"]) == (UNTIL, BUT, "p1")


async def test_every_application_is_told_with_its_profile_and_what_came_of_it(database: Database) -> None:
    await fill(database, BELONGING, history().leaves)
    async with reading(database) as models:
        admitted, waits = await models.fetch(belonging.APPLICATIONS)
        (only,) = await models.fetch(belonging.APPLICATIONS, phase="applied")
    assert only == waits
    assert (waits["organisation"], waits["introduced_by"], waits["size"]) == ("koor", "buurtwerk", "under-10")
    assert (waits["phase"], waits["founded"], waits["judged_at"]) == ("applied", 2024, None)
    assert (admitted["phase"], admitted["introduced_by"], admitted["bench"]) == ("admitted", None, "city")


async def test_an_application_that_was_reopened_waits_again(database: Database) -> None:
    log = history()
    log.add(("application-t1", ApplicationRefused("t1", text(WHY), "r9")), DORA)
    refused = list(log.leaves)
    log.add(("application-t1", ApplicationReopened("t1", "r9")), CLERK)
    for leaves, phase, measure in ((refused, "refused", "r9"), (log.leaves, "applied", None)):
        await fill(database, BELONGING, leaves)
        async with reading(database) as models:
            (row,) = await models.fetch(belonging.APPLICATIONS, application="t1")
        assert (row["phase"], row["measure"], row["reason_digest"] is None) == (
            phase,
            measure,
            measure is None,
        )
