"""Agendas: announcing one, revealing the lot; the drawing, to be done again by anyone (A1, E3)."""

from __future__ import annotations

from collections.abc import Mapping

from events.agenda.acts import Announce, Reveal
from events.agenda.facts import Secret
from events.fact import Digest
from events.refusal import Unknown
from projections import items as model
from projections import statutes
from services.chamber.api.reads import At, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, act
from services.chamber.views import items as views
from services.chamber.words import Id, Moment


class AgendaBody(Body):
    r"""Until when items can qualify for the agenda of which sitting.

    `commitment` is the SHA-256 in hex of a secret of 64 random hex characters that you keep, and reveal once
    the list is closed: `openssl rand -hex 32 | tr -d '\n' | tee secret | sha256sum`.
    """

    sitting: Id
    meets_at: Moment
    closes_at: Moment
    commitment: Digest


class SecretBody(Body):
    """The secret that was made when the agenda was announced."""

    secret: Secret


def announce(body: AgendaBody, case: Case) -> Deed:
    """Announce an agenda."""
    del case
    return Deed(body.sitting, Announce(body.sitting, body.meets_at, body.closes_at, body.commitment))


def reveal(body: SecretBody, case: Case) -> Deed:
    """Reveal the secret of the lot."""
    return Deed(case.ids["sitting"], Reveal(case.ids["sitting"], body.secret))


async def agendas(reading: Reading, _query: At, _ids: Mapping[str, str]) -> list[views.AgendaLine]:
    """The agendas."""
    return await views.agendas(reading)


async def agenda(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Agenda:
    """One agenda."""
    found = await views.agenda(reading, ids["sitting"])
    if found is None:
        raise Unknown(
            "no-such-agenda",
            "No agenda was announced for such a sitting, or it was not seen yet.",
            "See /api/agendas for those that there are; after an act, ask with at_least.",
        )
    return found


OF = (model.ITEMS, statutes.STATUTES)
ROUTES = (
    act("announce-agenda", "/agendas", "Announce until when items qualify for a sitting.", "the clerk",
        AgendaBody, announce),
    read("list-agendas", "/agendas", "The agendas, the latest sitting first.", OF, At,
         list[views.AgendaLine], agendas),
    read("show-agenda", "/agendas/{sitting}", "An agenda, with all that its drawing was made of.", OF, At,
         views.Agenda, agenda),
    act("reveal-lot", "/agendas/{sitting}/lot", "Reveal the secret of the lot, once the list is closed.",
        "the clerk", SecretBody, reveal),
)  # fmt: skip
"""The routes about agendas."""
