"""The pages: rendered here, in Dutch, whole without JavaScript. They show what the API answers, in words.

`ts/` is what runs in browsers on top of them, and `building.py` makes it into files that a browser takes.
"""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from services.chamber.route import Parts
from services.chamber.web import log_page, pages
from services.chamber.web.pages import apology

__all__ = ["apology", "handlers"]


def handlers(parts: Parts) -> list[HTTPRouteHandler]:
    """Every page and file."""
    return [*pages.handlers(parts), *log_page.handlers(parts)]
