"""How much there is of what in a made-up assembly, and the names of what is looked at."""

from __future__ import annotations

from typing import NamedTuple


class Extent(NamedTuple):
    """How much there is of what. `dossiers` are all of them: those that are `submitted`, `deliberated` and
    `voted_on` are under way, the rest is concluded, with so many `voters` each. `beside` are applications,
    measures and erasures that wait, actions, drafts, corrections, commissions, calls, delegations of each
    kind, bundles, funds, outreach tasks and known organisations, so many of each; `signals` are those that
    stand, and as many recognise the fullest, or speak about it in a commission. `again` times the fullest
    things were told anew: corrected, extended, taken over, answered.
    """

    dossiers: int
    organisations: int = 500
    voters: int = 498
    submitted: int = 60
    deliberated: int = 20
    voted_on: int = 20
    beside: int = 40
    signals: int = 200
    again: int = 8

    @property
    def concluded(self) -> int:
        """Dossiers whose vote was held: each about 515 events, as many as there are voters and some more."""
        return self.dossiers - self.submitted - self.deliberated - self.voted_on

    def dossier(self, number: int) -> str:
        """The id of a dossier."""
        return BUSY if number == self.concluded else f"dossier{number}"

    @property
    def members(self) -> list[str]:
        """The ids of the organisations; each has a mandate `m<id>`."""
        return [f"organisation{number:03d}" for number in range(self.organisations)]

    @property
    def civil(self) -> list[str]:
        """Those of civil society."""
        return [one for number, one in enumerate(self.members) if not of_the_city(number)]

    @property
    def city(self) -> list[str]:
        """Those of the city."""
        return [one for number, one in enumerate(self.members) if of_the_city(number)]

    def few(self, most: int) -> int:
        """As many as there are `beside`, within a limit of the rules."""
        return min(self.beside, most)


SIZES = (Extent(2_000), Extent(270))
"""A large assembly, with a million events, and a small one, whose log is a tenth of it."""

CLERK, MEMBER, BUSY = "k1", "organisation000", "busy"
"""The mandate of the clerk, the organisation whose member looks, and the dossier with most to be read."""

CITY = "organisation024"

THEMES = [f"thema-{number}" for number in range(40)]
TARGET_GROUPS = [f"doelgroep-{number}" for number in range(25)]
NEIGHBOURHOODS = [f"wijk-{number}" for number in range(25)]


def of_the_city(number: int) -> bool:
    """Whether an organisation is on the city's bench: one of 25."""
    return number % 25 == 24  # noqa: PLR2004 - twenty of five hundred


def about(number: int) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """A theme, a target group and a neighbourhood."""
    return (
        (THEMES[number % len(THEMES)],),
        (TARGET_GROUPS[number % len(TARGET_GROUPS)],),
        (NEIGHBOURHOODS[number % len(NEIGHBOURHOODS)],),
    )


def adopted(number: int) -> bool:
    """Whether a dossier that was voted on was adopted: six of seven, the first six among them."""
    return bool((number + 1) % 7)


def outcomes(extent: Extent) -> list[int]:
    """The dossiers that were adopted."""
    return [number for number in range(extent.concluded) if adopted(number)]
