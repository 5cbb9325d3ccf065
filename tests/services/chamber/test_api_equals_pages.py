"""F2: whatever the API does by an act, a page does by a form, and the other way round."""

from __future__ import annotations

import re
from pathlib import Path

from services.chamber import web
from services.chamber.api import ROUTES

FORM = re.compile(r'\bform\(\s*"([a-z-]+)"')

WITHOUT_A_FORM = {
    "adopt-charter": "`halfrond found` does it, before the first member; later ones follow from an outcome",
    "adopt-rules": "the same",
    "consolidate-text": "the clerk process does it as soon as it can be done",
    "erase-person": "/ik erases who is signed in; the clerk does it at the console",
    "submit-item": "a draft is submitted, which is the same act",
}
"""Acts that no page offers, and why."""


def test_f2_every_act_of_the_api_has_its_form_and_every_form_its_act() -> None:
    folder = Path(web.__file__).parent
    sources = [*folder.glob("templates/**/*.html"), *folder.glob("*.py")]
    offered = {name for source in sources for name in FORM.findall(source.read_text())}
    acts = {route.name for route in ROUTES if (route.token or route.anybody) and route.method != "GET"}
    assert offered == acts - WITHOUT_A_FORM.keys()
