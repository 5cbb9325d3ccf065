"""The content of the Ghent demo assembly, as it stands in ghent.toml: read, and checked in itself."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from events.membership.facts import Bench
from events.organisation.facts import LegalForm, Size, Staffing, Year

FILE = Path(__file__).with_name("ghent.toml")

SAMPLE = "voorbeeldstraat"
"""The organisation whose token a visitor of the demo may use."""


class Assembly(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said at the founding."""

    name: str
    origin: str
    purpose: str


class Organisation(Struct, frozen=True, forbid_unknown_fields=True):
    """An invented organisation."""

    id: str
    name: str
    stands_for: str
    legal_form: LegalForm
    founded: Year
    staffing: Staffing
    size: Size
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    neighbourhoods: tuple[str, ...] = ()
    bench: Bench = "civil-society"


class Poll(Struct, frozen=True, forbid_unknown_fields=True):
    """A poll and its ballots, by organisation. It closes after so many days, unless it `ends` at once."""

    in_favour: tuple[str, ...] = field(name="for")
    against: tuple[str, ...]
    abstain: tuple[str, ...]
    closes_in_days: int | None = None
    ends: Literal["counted", "annulled"] | None = None
    threshold: tuple[int, int] = (1, 2)
    quorum: tuple[int, int] = (0, 1)
    reason: str = ""


class Proposal(Struct, frozen=True, forbid_unknown_fields=True):
    """A proposal, and the polls on it."""

    id: str
    organisation: str
    title: str
    for_whom: str
    clauses: tuple[str, ...]
    themes: tuple[str, ...]
    target_groups: tuple[str, ...]
    neighbourhoods: tuple[str, ...] = ()
    background: str | None = None
    poll: Poll | None = None
    second_poll: Poll | None = None
    withdrawn: str | None = None

    @property
    def polls(self) -> dict[str, Poll]:
        """Its polls by id, in order."""
        given = {self.id: self.poll, f"{self.id}2": self.second_poll}
        return {id_: poll for id_, poll in given.items() if poll is not None}


class Ghent(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything. Themes, target groups and neighbourhoods are Dutch labels by slug."""

    assembly: Assembly
    themes: dict[str, str]
    target_groups: dict[str, str]
    neighbourhoods: dict[str, str]
    former_municipalities: dict[str, str]
    organisations: tuple[Organisation, ...]
    proposals: tuple[Proposal, ...]


def read() -> Ghent:
    """The content of the demo."""
    return msgspec.convert(tomllib.loads(FILE.read_text(encoding="utf-8")), Ghent)
