"""How a page becomes a document: templates, in the language of the reader, with what every page shows.

One environment for each language: a template finds `say` (its Language), the filter `t` (a Dutch text in that
language), `trans` blocks, `phrases`, and `component` for parts of GOV.UK Frontend.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import FileSystemLoader, StrictUndefined
from litestar import MediaType, Response

from services.chamber.problem import Problem
from services.chamber.web import assets, phrases, tags
from services.chamber.web.done import DONE
from services.chamber.web.entries import OFFICES
from services.chamber.web.forms import Choice, component, masked, summary
from services.chamber.web.languages import HOUSE, NAMES, TAGS, Language, Tag, catalogue
from services.chamber.web.languages import marked as _
from services.chamber.web.page import Page, Visit
from services.chamber.web.saying import Templates, said

HERE = Path(__file__).parent

SORRY = {
    401: (_("Meld je eerst aan"), _("Deze pagina is er voor wie is aangemeld.")),
    403: (_("Dat mag je niet"), _("Wat je wilde zien of doen, is niet aan jou.")),
    404: (
        _("Deze pagina bestaat niet"),
        _("Er staat niets op dit adres. Misschien is het adres verkeerd overgenomen."),
    ),
    405: (_("Dat kan hier niet"), _("Deze pagina kan alleen gelezen worden.")),
    413: (_("Dat is te veel"), _("Wat je stuurde, is te groot. Maak het korter en probeer opnieuw.")),
    422: (
        _("Dat begrijpen we niet"),
        _("Er klopt iets niet in het adres. Probeer opnieuw vanaf de voorpagina."),
    ),
    503: (
        _("Nog even geduld"),
        _("Deze gegevens zijn er nu even niet. Er gaat niets verloren: probeer het zo meteen opnieuw."),
    ),
}
UNEXPECTED = (_("Er ging iets mis"), _("Dat ligt aan ons. Probeer het later opnieuw."))


@cache
def language(tag: Tag) -> Language:
    """A language with its catalogue."""
    return Language(tag, catalogue(tag))


@cache
def environment(tag: Tag) -> Templates:
    """The templates in a language."""
    say = language(tag)
    made = Templates(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    translations: Any = made
    translations.install_gettext_translations(say.catalogue, newstyle=True)
    made.globals["_"] = made.globals["gettext"] = said(say)
    made.policies["ext.i18n.trimmed"] = True
    made.filters["t"] = say.text
    made.globals.update(
        built=assets.load().address,
        Choice=Choice,
        component=component,
        house=HOUSE,
        in_language=in_language,
        menu=MENU,
        number=say.number,
        languages=[(one, NAMES[one]) for one in TAGS],
        phrases=phrases,
        say=say,
        summary=summary,
        **tags.helpers(say),
    )
    return made


MENU = (
    ("/", _("Overzicht")),
    ("/stemmingen", _("Stemmingen")),
    ("/zittingen", _("Zittingen")),
    ("/dossiers", _("Dossiers")),
    ("/signalen", _("Signalen")),
    ("/commissies", _("Commissies")),
    ("/organisaties", _("Organisaties")),
    ("/middelen", _("Middelen")),
    ("/log", _("Logboek")),
)
"""The main menu."""


def in_language(visit: Visit | None, tag: Tag) -> str:
    """The address of this page in another language."""
    address = visit.address if visit else "/"
    return f"{address}{'&' if '?' in address else '?'}taal={tag}"


class Frame(NamedTuple):
    """What stands around every page: the assembly, with the name of the organisation for which the visitor
    acts (E1). `seen`: the position up to which the page tells.
    """

    assembly: Any = None
    seen: int | None = None


def rendered(page: Page, visit: Visit, frame: Frame, given: Any, status: int = 200) -> Response[bytes]:
    """A page that a visitor asked for."""
    done = DONE.get(visit.done.operation, "") if visit.done else ""
    whose = frame.assembly["acting"] if frame.assembly else None
    attempt = visit.attempt if visit.attempt and visit.attempt.refused else None
    body = (
        environment(visit.say.tag)
        .get_template(page.template)
        .render(
            acting=whose or visit.say.text(OFFICES.get(visit.office or "", "")),
            assembly=frame.assembly,
            csrf=masked(visit.session.csrf, visit.parts.gateway.identity.salt()) if visit.session else "",
            done=done and visit.say.text(done),
            fenced=visit.parts.log.fenced,
            now=visit.now,
            page=page,
            scripts=page.scripts,
            seen=-1 if frame.seen is None else frame.seen,
            session=visit.session,
            **{"over": "", "visit": visit, "attempt": attempt, **given},
        )
    )
    # What was typed, a key that is shown once, and one's own pages are not for who uses this browser next.
    own = visit.session is not None or visit.attempt is not None or visit.made is not None
    return _response(body, status, {"cache-control": "no-store"} if own else {})


def apology(tag: Tag, wrong: Problem, headers: dict[str, str], fenced: str) -> Response[bytes]:
    """The page of a problem."""
    title, words = SORRY_OF.get(wrong.code) or SORRY.get(wrong.status, UNEXPECTED)
    body = (
        environment(tag)
        .get_template("apology.html")
        .render(
            assembly=None,
            attempt=None,
            done="",
            fenced=fenced,
            page=None,
            over="",
            scripts=(),
            session=None,
            visit=None,
            title=title,
            words=words,
        )
    )
    # Caches keep a 404 that says nothing of it; to another reader, or later, it may be none.
    return _response(body, wrong.status, {"cache-control": "no-store", **headers})


SORRY_OF = {
    "not-from-here": (
        _("Dit formulier is verlopen"),
        _(
            "Er is niets gedaan. Ga terug, laad de pagina opnieuw en verstuur het nog eens. Blijft dit komen,"
            " kijk dan na of je browser cookies van deze site bewaart."
        ),
    ),
    "confirm-first": (
        _("Toon opnieuw wie je bent"),
        _(
            "Voor deze handeling is je aanmelding te lang geleden. Meld je opnieuw aan, en doe ze dan nog"
            " eens."
        ),
    ),
}
"""Of a problem by its code."""


def _response(body: str, status: int, headers: dict[str, str]) -> Response[bytes]:
    # What one sees depends on who is signed in and on the language: nobody keeps it for another.
    kept = {"cache-control": "private, no-cache", "vary": "cookie, accept-language", **headers}
    return Response(body.encode(), status_code=status, media_type=MediaType.HTML, headers=kept)
