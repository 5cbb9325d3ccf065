"""Atom feeds (RFC 4287) as documents: what an entry is, and a feed written out.

In the language of the house. Text that XML cannot hold is replaced; `xml.etree` escapes the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from xml.etree import ElementTree as ET

from services.chamber.web.languages import HOUSE

ATOM = "http://www.w3.org/2005/Atom"
MEDIA = "application/atom+xml; charset=utf-8"
LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"

LATEST = 50
"""Entries of a feed."""

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")

_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


class Item(NamedTuple):
    """One entry. `id` and `link` are addresses, `words` what members wrote."""

    id: str
    title: str
    at: datetime
    link: str
    summary: str
    author: str
    words: str = ""


def newest(items: Iterable[Item]) -> list[Item]:
    """So many of them as a feed has, the newest first."""
    return sorted(items, key=lambda one: one.at, reverse=True)[:LATEST]


def feed(address: str, page: str, title: str, items: Iterable[Item]) -> bytes:
    """A feed that stands at an address and is about a page; the newest entry first."""
    entries = list(items)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": HOUSE})
    _add(root, "id", address)
    _add(root, "title", title)
    _add(root, "updated", max((one.at for one in entries), default=EPOCH).isoformat())
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=address)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=page)
    _add(root, "rights", LICENCE)
    for one in entries:
        entry = ET.SubElement(root, "entry")
        _add(entry, "id", one.id)
        _add(entry, "title", one.title)
        _add(entry, "updated", one.at.isoformat())
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=one.link)
        _add(ET.SubElement(entry, "author"), "name", one.author)
        _add(entry, "summary", one.summary)
        if one.words:
            _add(entry, "content", one.words).set("type", "text")
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _add(parent: ET.Element, name: str, words: str) -> ET.Element:
    made = ET.SubElement(parent, name)
    made.text = _NO_XML.sub("\ufffd", words)
    return made
