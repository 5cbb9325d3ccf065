"""The pages: rendered here, in three languages, whole without JavaScript. They show what the API answers.

`page.py` says what a page is, `visiting.py` makes one of a request, `doing.py` lets forms do what the API
does (`fields.py` turns what was typed into what a route takes, `allowed.py` asks which forms make sense), and
`phrases/` says the codes of the read models in words. `ts/` and `scss/` are what browsers add, and
`building.py` makes them into files that a browser takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from services.chamber.problem import Problem
from services.chamber.route import Parts, Route
from services.chamber.web import (
    actions,
    amending,
    answers,
    assets,
    bundles,
    by_city,
    commissions,
    correcting,
    desk,
    dev_mail,
    doing,
    dossiers,
    downloading,
    drafting,
    feeds,
    house,
    leaving,
    log_page,
    means,
    measures,
    mine,
    organisations,
    outreach,
    pages,
    passkeys,
    polls,
    prospects,
    rendering,
    sign_in,
    signals,
    sittings,
    speaking,
    systems,
    today,
    visiting,
    voting,
)

PAGES = (
    *house.PAGES,
    *today.PAGES,
    *organisations.PAGES,
    *correcting.PAGES,
    *measures.PAGES,
    *pages.PAGES,
    *polls.PAGES,
    *voting.PAGES,
    *amending.PAGES,
    *speaking.PAGES,
    *drafting.PAGES,
    *dossiers.PAGES,
    *answers.PAGES,
    *actions.PAGES,
    *means.PAGES,
    *sittings.PAGES,
    *commissions.PAGES,
    *systems.PAGES,
    *signals.PAGES,
    *bundles.PAGES,
    *outreach.PAGES,
    *prospects.PAGES,
    *desk.PAGES,
    *log_page.PAGES,
    *sign_in.PAGES,
    *mine.PAGES,
    *dev_mail.PAGES,
    *leaving.PAGES,
)
"""Every page, in the order in which its address is looked for."""


def handlers(parts: Parts, routes: Sequence[Route]) -> list[HTTPRouteHandler]:
    """Every page, form, feed and file.

    Raises: SettingsError when what the pages load was not built.
    """
    shown = [visiting.handler(page, parts) for page in PAGES]
    people = [
        *sign_in.handlers(parts),
        *by_city.handlers(parts),
        *mine.handlers(parts),
        *passkeys.handlers(parts),
        *leaving.handlers(parts),
    ]
    acts = [*doing.handlers(parts, routes, PAGES), *downloading.handlers(parts, routes)]
    return [*shown, *people, *acts, *feeds.handlers(parts), assets.handler(assets.load())]


def apology(
    request: Request[Any, Any, Any], wrong: Problem, headers: dict[str, str], fenced: str
) -> Response[bytes]:
    """The page of a problem."""
    return rendering.apology(visiting.tag_of(request), wrong, headers, fenced)
