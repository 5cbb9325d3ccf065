"""The read models: events in, rows out, questions answered. Pure; one file each, or one package."""

from __future__ import annotations

from projections.actions import ACTIONS_MODEL
from projections.amendments import AMENDMENTS
from projections.belonging import BELONGING
from projections.calls import CALLS
from projections.commissions import COMMISSIONS
from projections.deeds import DEEDS
from projections.delegations import DELEGATIONS
from projections.deliberation import DELIBERATION
from projections.directory import DIRECTORY
from projections.dossier import DOSSIER
from projections.duties import DUTIES_MODEL
from projections.erasures import ERASURES
from projections.items import ITEMS
from projections.means import MEANS_MODEL
from projections.outreach import OUTREACH_MODEL
from projections.projection import Projection
from projections.results import RESULTS
from projections.rolls import ROLLS
from projections.signals import SIGNALS_MODEL
from projections.sittings import SITTINGS
from projections.statutes import STATUTES

PROJECTIONS: tuple[Projection, ...] = (
    *(DIRECTORY, STATUTES, BELONGING, ERASURES, ITEMS, AMENDMENTS, DELIBERATION, SITTINGS),
    *(COMMISSIONS, CALLS, DELEGATIONS),
    *(DUTIES_MODEL, ACTIONS_MODEL, SIGNALS_MODEL, MEANS_MODEL, OUTREACH_MODEL),
    *(ROLLS, RESULTS, DOSSIER, DEEDS),
)
"""Every read model, in the order in which they are rebuilt: who is who first, what needs most time last."""

BY_NAME: dict[str, Projection] = {projection.name: projection for projection in PROJECTIONS}
"""Every read model by its name without version, as `halfrond rebuild` takes it."""
