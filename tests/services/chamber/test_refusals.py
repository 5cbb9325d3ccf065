"""Why something was refused, on a page: in plain words, and with what only the API can tell beside them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from services.chamber import web
from services.chamber.web.refusals import BY_CODE, TELLING
from tests.services.chamber.browser import signed_in
from tests.services.chamber.house import House

ROOT = Path(web.__file__).parents[3]
REFUSING = {"Malformed": 0, "NotAllowed": 0, "OutOfOrder": 0, "Unknown": 0, "Declined": 1, "problem": 1}
"""What a refusal is made by, and the argument that is its code; detail and remedy follow."""

SAID = {
    "asked-by-no-outcome": "the mandate was chosen on the page",
    "malformed-id": "the page made the address",
    "no-envelope": "nobody seals on a page",
    "no-outcome": "the proposal was named on the page",
    "no-such-amendment": "its id means nothing to who reads",
    "no-such-mandate": "the same",
    "no-such-text": "the same",
    "not-of-the-city": "the service was chosen on the page",
    "owner-no-member": "the owner was named on the page",
    "read-model-behind": "the number of a position",
}
"""Refusals that carry something which helps nobody on a page, and why."""


def carrying() -> Iterator[str]:
    """The codes of refusals whose sentences hold more than the name of an act: a value, known only then."""
    folders = ("events", "events/*", "services/chamber", "services/chamber/api", "services/chamber/web")
    for path in (path for folder in folders for path in ROOT.glob(f"{folder}/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            first = REFUSING.get(node.func.id)
            if first is None or len(node.args) < first + 3:
                continue
            code, *sentences = node.args[first : first + 3]
            values = [
                ast.unparse(part.value)
                for sentence in sentences
                for part in ast.walk(sentence)
                if isinstance(part, ast.FormattedValue)
            ]
            telling = any(value != "act" and not value.isupper() for value in values)
            if isinstance(code, ast.Constant) and telling:
                yield str(code.value)


def test_what_only_the_api_can_tell_is_shown_beside_the_words_of_the_page() -> None:
    """A refusal that gets a figure, and words of its own, says on the page which figure."""
    assert {code for code in carrying() if code in BY_CODE} - SAID.keys() <= TELLING
    assert BY_CODE.keys() >= TELLING


async def test_a_refusal_says_which_of_what_was_sent_it_means(chamber: House) -> None:
    clerk = await signed_in(chamber, "clerk", "k1")
    organisation = await chamber.admitted()
    mandate, token = await chamber.mandated(organisation)
    options = [{"option": one, "label": one} for one in "ab"]
    poll = await chamber.opened(token, method="approval", options=options, seats=1, kind="election")
    where = f"/griffie/stemmingen/{poll}?organisatie={organisation}"
    both = await clerk.send(where, "enter-ballot", {"choice:joined": ["a", "-"]}, mandate=mandate)
    assert both.status == 422
    told = " ".join(both.text.split()).partition('<p lang="en">')[2].partition("</p>")[0]
    assert "The ballot was refused:" in told
    assert "See the poll for its method and its options." in told
