"""Whom to contact in each organisation, for members: as a table (CSV) and as address cards (vCard).

Pure. What stands in them is what members may see of it: fields for everyone and for members, never hidden
ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from services.chamber.views import spreadsheets
from services.chamber.views.organisations import OrganisationLine

FIELDS = ("name", "email", "phone", "address", "website")
"""What a contact point may tell."""

HEADINGS = (
    *("Organisatie", "Bank", "Waarvoor ze staat", "Thema's", "Doelgroepen", "Wijken", "Rechtsvorm", "Sinds"),
    *("Contactpersoon", "E-mail", "Telefoon", "Adres", "Website", "Nummer"),
)

OCTETS = 75
"""Of a line of a vCard, at most (RFC 6350, 3.2)."""


class Address(NamedTuple):
    """An organisation and what members may see of its contact point."""

    line: OrganisationLine
    contact: Mapping[str, str]


def table(addresses: Iterable[Address]) -> bytes:
    """A table for spreadsheets (CSV)."""
    return spreadsheets.table(HEADINGS, map(_row, addresses))


def _row(address: Address) -> tuple[object, ...]:
    line, contact = address
    lists = (line.themes, line.target_groups, line.neighbourhoods)
    return (
        *(line.name, line.bench, line.stands_for, *map(", ".join, lists), line.legal_form, line.founded),
        *(contact.get(field) for field in FIELDS),
        line.organisation,
    )


def cards(addresses: Iterable[Address], origin: str) -> bytes:
    """VCards (RFC 6350, version 4.0). `origin` is the name of the log, which makes ids unique for ever."""
    return b"".join(_card(address, origin) for address in addresses)


def _card(address: Address, origin: str) -> bytes:
    line, contact = address
    name = line.name or line.organisation
    tags = [*line.themes, *line.target_groups, *line.neighbourhoods]
    properties = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"UID;VALUE=text:{_text(f'{line.organisation}@{origin}')}",
        f"FN:{_text(name)}",
        f"ORG:{_text(name)}",
        *_said("EMAIL", contact.get("email")),
        *_said("TEL;VALUE=text", contact.get("phone")),
        *([f"ADR:;;{_text(contact['address'])};;;;"] if contact.get("address") else []),
        *([f"URL:{_uri(contact['website'])}"] if contact.get("website") else []),
        *([f"NOTE:{_text(note)}"] if (note := _note(line, contact)) else []),
        *([f"CATEGORIES:{','.join(map(_text, tags))}"] if tags else []),
        "END:VCARD",
    ]
    return b"".join(map(_folded, properties))


def _note(line: OrganisationLine, contact: Mapping[str, str]) -> str:
    return "\n".join(filter(None, (contact.get("name"), line.stands_for)))


def _said(name: str, value: str | None) -> list[str]:
    return [f"{name}:{_text(value)}"] if value else []


def _text(words: str) -> str:
    # A line that somebody could end would begin a property of their own.
    escaped = re.sub(r"([\\,;])", r"\\\1", words)
    return _visible(re.sub(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]", r"\\n", escaped))


def _uri(address: str) -> str:
    return re.sub(r"\s", "", _visible(address))


def _visible(words: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "", words)


def _folded(line: str) -> bytes:
    parts, octets = [b""], 0
    for character in line:
        more = character.encode()
        if octets + len(more) > OCTETS:
            parts.append(b" ")
            octets = 1
        parts[-1] += more
        octets += len(more)
    return b"\r\n".join(parts) + b"\r\n"
