"""Reads pages as they come over the line, without a browser: what they say and load, and what they weigh."""

from __future__ import annotations

import gzip
import re
import urllib.request
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urlsplit

from services.chamber.web import PAGES
from services.chamber.web.page import Page

PATTERNS = [(re.compile(re.sub(r"{\w+}", "[^/]+", page.path)), page) for page in PAGES]

ELSEWHERE = "/aanmelden/stad"
"""Leads to the city's provider."""

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)

UNMARKED = frozenset({"title", "option", "desc"})
"""Elements that hold no others, so that words of members in them cannot be marked with their language."""

SAID = frozenset({"title", "aria-label", "placeholder", "alt", "value"})
"""Attributes that somebody reads or hears; a value only where it is a button's."""


class Fetched(NamedTuple):
    """An answer: its bytes as they went over the line, and what was in them."""

    weight: int
    text: str


def fetched(url: str, cookies: str) -> Fetched:
    """What is at an address, compressed where the server does that."""
    request = urllib.request.Request(url, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})  # noqa: S310
    with urllib.request.urlopen(request) as answer:  # noqa: S310
        body, packed = answer.read(), answer.headers.get("content-encoding") == "gzip"
        return Fetched(len(body), (gzip.decompress(body) if packed else body).decode())


class Reader(HTMLParser):
    """A page: what it says in its own language, where it leads, what it loads, and to where forms send.

    `held`: what elements say that may be words of members, and hold no mark for it.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.held: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.sends: list[str] = []
        self._marked: list[bool] = []
        self._within = ""
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, self._within = {name: value or "" for name, value in attrs}, tag
        if tag == "html":
            self.language = given["lang"]
        otherwise = "lang" in given and given["lang"] != self.language
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "form":
            self.sends.append(given.get("action", ""))
        if tag == "script" or (tag == "link" and given.get("rel") in {"stylesheet", "modulepreload"}):
            self.loads.append(given.get("src") or given.get("href", ""))
        if not (otherwise or any(self._marked)):
            self.said += [given[name] for name in SAID & given.keys() if self._heard(tag, name, given)]
        if tag not in VOID:
            self._marked.append(otherwise or tag in {"script", "style", "code", "pre", "textarea"})

    @staticmethod
    def _heard(tag: str, name: str, given: dict[str, str]) -> bool:
        return name != "value" or (tag == "input" and given.get("type") == "submit")

    def handle_endtag(self, tag: str) -> None:
        self._within = ""
        if tag not in VOID and self._marked:
            self._marked.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(self._marked):
            into = self.held if self._within in UNMARKED else self.said
            into.append(" ".join(data.split()))


def page_of(path: str) -> Page | None:
    """Which page an address belongs to; the first that fits, as the chamber takes it."""
    return next((page for pattern, page in PATTERNS if pattern.fullmatch(path)), None)


def walked(
    origin: str, cookies: str, *begin: str, most: int | None = None
) -> Iterator[tuple[Page, str, Fetched, Reader]]:
    """Go from page to page by their links, to every address that is linked; what stands behind `?` once.

    `most`: to so many of each kind of page.
    """
    seen, ahead, kinds = set[str](), list(begin), Counter[str]()
    while ahead:
        address = ahead.pop(0)
        path = urlsplit(address).path
        page = page_of(path)
        if path in seen or page is None or kinds[page.name] == most:
            continue
        seen.add(path)
        kinds[page.name] += 1
        answer = fetched(f"{origin}{address}", cookies)
        read = Reader(answer.text)
        yield page, address, answer, read
        ahead += [
            link
            for link in read.links
            if link.startswith("/") and "taal=" not in link and not link.startswith(ELSEWHERE)
        ]
