"""The mailbox of the demo, `/dev/mail`: each mail, for anybody. Only where all is invented."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from services.chamber.web.page import Page, Visit, assembly, nothing

MOST = 50
"""Mails on the page."""

LINK = re.compile(r"https?://\S+")


async def letterbox(visit: Visit) -> Mapping[str, Any]:
    """The mails that were sent last."""
    found = await assembly(visit.reading)
    if visit.parts.letterbox is None or not (found and found["sample"]):
        nothing("page")
    return {"mails": await visit.parts.letterbox.latest(MOST), "pieces": pieces}


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """A text in pieces: each, and whether it is an address."""
    begin = 0
    for match in LINK.finditer(text):
        yield text[begin : match.start()], False
        yield match[0], True
        begin = match.end()
    yield text[begin:], False


PAGES = (Page("dev-mail", "/dev/mail", "sign-in/letterbox.html", letterbox),)
