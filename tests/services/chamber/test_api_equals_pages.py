"""F2: whatever the API does by an act, a page does by a form, and the other way round.

Nothing is sent to the pages but to a handler that the chamber has: those are counted, however their forms are
written, in templates or by scripts.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, cast

from services.chamber import web
from services.chamber.api import ROUTES
from services.chamber.route import Parts

FORM = re.compile(r'\bform\(\s*"([a-z-]+)"')

ACTS = {route.name for route in ROUTES if (route.token or route.anybody) and route.method != "GET"}

WITHOUT_A_FORM = {
    "adopt-charter": "`halfrond found` does it, before the first member; later ones follow from an outcome",
    "adopt-rules": "the same",
    "consolidate-text": "the clerk process does it as soon as it can be done",
    "submit-item": "a draft is submitted, which is the same act",
}
"""Acts that no page offers, and why."""

OTHERWISE = {"erase-me": "erase-person"}
"""What is sent to a page of its own, and the act that it does."""

OF_A_BROWSER = "a program has a token, and neither signs in nor has a browser that remembers it"
OF_A_PERSON = "whose it is, is known by a session: a token belongs to a mandate, of whoever holds it"

WITHOUT_AN_ACT = {
    "ask-link": OF_A_BROWSER,
    "open-link": OF_A_BROWSER,
    "sign-out": OF_A_BROWSER,
    "ask-passkey": OF_A_BROWSER,
    "sign-in-by-passkey": OF_A_BROWSER,
    "ask-new-passkey": OF_A_BROWSER,
    "add-passkey": OF_A_BROWSER,
    "rename-passkey": OF_A_BROWSER,
    "remove-passkey": OF_A_BROWSER,
    "end-session": OF_A_BROWSER,
    "act-as": "a token acts for its own mandate",
    "choose-mail": OF_A_PERSON,
    "leave-mail": "RFC 8058: the address in the mail is the proof, and mailboxes send to it by themselves",
}
"""What is sent to pages and is no act of the API, and why: of the assembly it is none either, but that an
organisation wants no more invitations, which one click in its mail says.
"""


def sent() -> set[str]:
    """The names of whatever takes what forms and scripts send."""
    handlers = web.handlers(Parts(*(cast("Any", object()) for _ in Parts._fields)), ROUTES)
    return {str(one.name) for one in handlers if one.http_methods != {"GET"}}


def test_f2_every_act_of_the_api_has_its_form_and_every_form_its_act() -> None:
    folder = Path(web.__file__).parent
    sources = [*folder.glob("templates/**/*.html"), *folder.glob("*.py")]
    offered = {name for source in sources for name in FORM.findall(source.read_text())}
    assert offered | {*OTHERWISE.values()} == ACTS - WITHOUT_A_FORM.keys()


def test_f2_whatever_is_sent_to_a_page_is_an_act_of_the_api_or_is_said_to_be_none() -> None:
    names = sent()
    bridged = {name for name in names if name.startswith("do-")}
    assert {name.removeprefix("do-") for name in bridged} == {
        route.name for route in ROUTES if route.token or route.anybody
    }
    assert names - bridged == OTHERWISE.keys() | WITHOUT_AN_ACT.keys()
