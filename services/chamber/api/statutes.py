"""The charter and the rules of procedure: adopting the first ones, reading those of each version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from events.charter.acts import AdoptFirstCharter
from events.charter.facts import Aim, CharterText
from events.refusal import Unknown
from events.rules.acts import AdoptFirstRules
from events.rules.facts import Procedure
from services.chamber.api.reads import At, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, act
from services.chamber.views import statutes as views
from services.chamber.words import Clause, Id, Short


class AimBody(Body):
    """One aim. Items name it by its id, which it keeps."""

    aim: Id
    text: Short


class CharterBody(Body):
    """A whole charter: what the assembly is for, who may join and how, who directs what."""

    purpose: Clause
    aims: Annotated[tuple[AimBody, ...], Meta(min_length=1, max_length=50)]
    joining: Clause
    direction: Clause


class RulesBody(Body):
    """The rules of procedure, whole."""

    procedure: Procedure


def adopt_charter(body: CharterBody, case: Case) -> Deed:
    """Adopt the first charter."""
    aims = tuple(Aim(aim.aim, case.text(aim.text)) for aim in body.aims)
    charter = CharterText(case.text(body.purpose), aims, case.text(body.joining), case.text(body.direction))
    return Deed("1", AdoptFirstCharter(charter))


def adopt_rules(body: RulesBody, _case: Case) -> Deed:
    """Adopt the first rules of procedure."""
    return Deed("1", AdoptFirstRules(body.procedure))


async def charter(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Charter:
    """The charter in force, or one version of it."""
    found = await views.charter(reading, _version(ids, "charter"))
    if found is None:
        raise _unknown("charter")
    return found


async def rules(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Rules:
    """The rules in force, or one version of them."""
    found = await views.rules(reading, _version(ids, "rules"))
    if found is None:
        raise _unknown("rules")
    return found


async def aims(reading: Reading, _query: At, _ids: Mapping[str, str]) -> list[views.AimCount]:
    """The aims, and how many items serve each."""
    return await views.aims(reading)


def _version(ids: Mapping[str, str], what: str) -> int | None:
    if "version" not in ids:
        return None
    told = ids["version"]
    if not told.isdecimal() or len(told) > 7:  # noqa: PLR2004 - versions are below 1,000,000
        raise _unknown(what)
    return int(told)


def _unknown(what: str) -> Unknown:
    return Unknown(
        f"no-such-{what}",
        f"There is no such version of the {what}, or it was not seen yet.",
        f"GET /api/{what} gives what is in force and lists the versions. An assembly may have none.",
    )


ROUTES = (
    act("adopt-charter", "/charter", "Adopt the charter that the assembly begins with.",
        "the clerk, before the first member is admitted", CharterBody, adopt_charter),
    read("show-charter", "/charter", "The charter in force.", views.OF, At, views.Charter, charter),
    read("show-charter-version", "/charter/{version}", "One version of the charter.", views.OF, At,
         views.Charter, charter),
    read("list-aims", "/aims", "The aims of the charter in force, and how many items serve each.",
         views.OF_AIMS, At, list[views.AimCount], aims),
    act("adopt-rules", "/rules", "Adopt the rules of procedure that the assembly begins with.",
        "the clerk, before the first member is admitted", RulesBody, adopt_rules),
    read("show-rules", "/rules", "The rules of procedure in force.", views.OF, At, views.Rules, rules),
    read("show-rules-version", "/rules/{version}", "One version of the rules of procedure.", views.OF, At,
         views.Rules, rules),
)  # fmt: skip
"""The routes about the charter and the rules."""
