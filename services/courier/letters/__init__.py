"""Letters: texts in three languages (one TOML file each), made into a mail in text and HTML.

What is filled in comes from people: in HTML it is escaped, in headers line ends are refused by the standard
library's policy and taken out before. A letter names things and links to them; what can be erased later (the
text of a proposal) is not in it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from services.settings import ADDRESS

HERE = Path(__file__).parent

LANGUAGES = ("nl", "en", "fr")

PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{subject}</title></head>
<body style="font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #2a2420; background: #ffffff">
<div style="max-width: 34em; margin: 0 auto; padding: 1em">
{lines}
</div></body></html>
"""

BUTTON = (
    '<p><a href="{link}" style="display: inline-block; padding: .6em 1.2em; background: #7a3b1d;'
    ' color: #ffffff; text-decoration: none; border-radius: .3em">{words}</a></p>'
)

SMALL = '<p style="font-size: 14px; color: #5f554d">{words}<br><a href="{link}">{link}</a></p>'

MOST = 200
"""Characters of a subject."""


class Letter(NamedTuple):
    """What a letter says. `link` is where its button leads; `leave` where one click ends letters of its kind
    (RFC 8058), `choose` where one says which are wanted; empty: neither belongs to it.
    """

    language: str
    subject: str
    lines: tuple[str, ...]
    button: str
    link: str
    after: tuple[str, ...]
    leave: str = ""
    choose: str = ""


class Envelope(NamedTuple):
    """From whom, to whom, when; `name` is the id of the mail: sent again, it is the same message."""

    sender: str
    assembly: str
    to: str
    name: str
    at: datetime


@cache
def texts(language: str) -> Mapping[str, Any]:
    """The texts of a language."""
    return tomllib.loads((HERE / f"{language}.toml").read_text("utf-8"))


def letter(kind: str, language: str, link: str, given: Mapping[str, str], **more: str) -> Letter:
    """A letter of a kind, filled in."""
    text = texts(language)[kind]
    return Letter(
        language,
        filled(text["subject"], given)[:MOST],
        tuple(filled(line, given) for line in text["lines"]),
        filled(text["button"], given),
        link,
        tuple(filled(line, given) for line in text.get("after", ())),
        **more,
    )


def filled(text: str, given: Mapping[str, str]) -> str:
    """A text with what is given in its place: on one line, and braces in it are nothing but that."""
    return text.format_map({name: " ".join(value.split()) for name, value in given.items()})


def message(letter: Letter, envelope: Envelope) -> EmailMessage:
    """The mail.

    Raises: ValueError for an address that is none.
    """
    if not ADDRESS.fullmatch(envelope.to):
        raise ValueError("the address is none")
    made = EmailMessage(SMTP)
    host = envelope.sender.rpartition("@")[2]
    name = " ".join(envelope.assembly.split())[:MOST]
    made["From"] = Address(name, addr_spec=envelope.sender)
    made["To"] = Address(addr_spec=envelope.to)
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(envelope.at)
    made["Message-ID"] = f"<{envelope.name}@{host}>"
    made["Auto-Submitted"] = "auto-generated"
    if letter.leave:
        made["List-Unsubscribe"] = f"<{letter.leave}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(_plain(letter, envelope.assembly))
    made.add_alternative(_page(letter, envelope.assembly), subtype="html")
    made["Content-Language"] = letter.language
    made.set_boundary(hashlib.sha256(envelope.name.encode()).hexdigest())  # the same bytes each time
    return made


def _plain(letter: Letter, assembly: str) -> str:
    words = texts(letter.language)["frame"]
    parts = [*letter.lines, f"{letter.button}:\n{letter.link}", *letter.after, "-- "]
    parts.append(filled(words["why"], {"assembly": assembly}))
    if letter.leave:
        parts.append(f"{words['leave']}\n{letter.leave}")
    if letter.choose:
        parts.append(f"{words['choose']}\n{letter.choose}")
    return "\n\n".join(parts) + "\n"


def _page(letter: Letter, assembly: str) -> str:
    words = texts(letter.language)["frame"]
    link = escape(letter.link)
    parts = [f"<p>{escape(line)}</p>" for line in letter.lines]
    parts.append(BUTTON.format(link=link, words=escape(letter.button)))
    parts += [f"<p>{escape(line)}</p>" for line in letter.after]
    parts.append(SMALL.format(words=escape(words["link"]), link=link))
    parts.append(f"<p>{escape(filled(words['why'], {'assembly': assembly}))}</p>")
    if letter.leave:
        parts.append(SMALL.format(words=escape(words["leave"]), link=escape(letter.leave)))
    if letter.choose:
        parts.append(SMALL.format(words=escape(words["choose"]), link=escape(letter.choose)))
    return PAGE.format(language=letter.language, subject=escape(letter.subject), lines="\n".join(parts))
