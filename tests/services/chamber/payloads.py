"""What is sent to find out whether words of people are ever taken for something else, and how that is seen.

One text holds what would run in a page, break out of an attribute, be filled in by a template, be computed by
a spreadsheet, and begin a line of its own in a mail, a calendar or a card. `wrong_with` reads what came back
as a browser, a feed reader, a spreadsheet or a calendar reads it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag
from xml.etree import ElementTree as ET

import msgspec

from services.chamber.asked import TEXT

MARK = "kanarie7"
PAYLOAD = (
    f"=1+1<script>alert('{MARK}')</script>\"'><img src=x onerror=alert(1)>{{{{31337*3}}}}"
    "\r\nBcc: dief@voorbeeld.invalid"
)
FILLED = str(31337 * 3)
"""What a template would make of it."""

Place = tuple[Any, ...]
"""Names of members and numbers of items, from without."""

LINE = re.compile(r"[A-Z][A-Z-]*(?:;[^:]*)?:")
"""How each line of a calendar and of a card begins (RFC 5545, RFC 6350)."""

FILE = re.compile(r'(?:attachment|inline); filename="[A-Za-z0-9._-]+"')


class Document(HTMLParser):
    """A page as a browser reads it: what would run (`runs`), and where it leads (`links`)."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.links: list[str] = []
        self._script = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        self.runs += [f"<{tag} {name}>" for name in given if name.startswith("on") or name == "style"]
        self.runs += [
            f"<{tag} {name}={value}>"
            for name, value in given.items()
            if name in {"href", "src", "action"}
            and re.match(r"(?i)\s*(javascript|vbscript|data:text)", value)
        ]
        if tag == "script" and not given.get("src", "").startswith("/static/"):
            self.runs.append("<script> without a file of ours")
        if tag in {"img", "iframe", "object", "embed", "base"}:
            self.runs.append(f"<{tag}>")
        if tag == "a" and given.get("href", "").startswith("/"):
            self.links.append(urldefrag(given["href"])[0])
        self._script = tag == "script"

    def handle_data(self, data: str) -> None:
        if self._script and data.strip():
            self.runs.append("a script within the page")

    def handle_endtag(self, _tag: str) -> None:
        self._script = False


def wrong_with(kind: str, text: str) -> list[str]:
    """What would run, be computed or begin a line, in an answer of this media type."""
    match kind.partition(";")[0]:
        case "text/html":
            return Document(text).runs + [f"{FILLED} was filled in"] * (FILLED in text)
        case "application/atom+xml":
            return list(_in_feed(text))
        case "text/csv":
            return [
                f"a cell begins: {cell[:20]!r}"
                for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
                for cell in row
                if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and cell
            ]
        case "text/calendar" | "text/vcard":
            unfolded = re.sub(r"\r\n[ \t]", "", text)
            return [
                f"a line begins: {line[:40]!r}"
                for line in unfolded.split("\r\n")
                if line and not LINE.match(line)
            ]
        case _:
            return []


def _in_feed(text: str) -> Iterator[str]:
    for element in ET.fromstring(text).iter():  # noqa: S314 - a feed of our own
        if not element.tag.startswith("{http://www.w3.org/2005/Atom}"):
            yield f"the feed holds {element.tag}"
        if element.get("type") in {"html", "xhtml"}:
            yield from Document(element.text or "").runs


def texts(kind: Any, given: Any, path: Place = ()) -> Iterator[tuple[Place, bool]]:
    """Where texts stand in a body, those too that are not given; and whether any words are a text there: else
    it is an id, an address, a number.
    """
    info = kind if isinstance(kind, msgspec.inspect.Type) else msgspec.inspect.type_info(kind)
    match info:
        case msgspec.inspect.Metadata(type=inner):
            yield from texts(inner, given, path)
        case msgspec.inspect.UnionType(types=types):
            for one in types:
                yield from texts(one, given, path)
        case msgspec.inspect.StructType(fields=fields) if isinstance(given, dict) or not path:
            for field in fields:
                yield from texts(field.type, (given or {}).get(field.encode_name), (*path, field.encode_name))
        case msgspec.inspect.VarTupleType(item_type=item) | msgspec.inspect.ListType(item_type=item):
            for number, one in enumerate(given if isinstance(given, list) else ()):
                yield from texts(item, one, (*path, number))
        case msgspec.inspect.StrType(pattern=pattern):
            yield path, pattern == TEXT
        case _:
            pass


def put(body: Any, path: Place, value: Any) -> Any:
    """The body with a value in one place."""
    head, *rest = path
    inner = put(body[head], tuple(rest), value) if rest else value
    if isinstance(body, list):
        return [inner if number == head else one for number, one in enumerate(body)]
    return {**body, head: inner}
