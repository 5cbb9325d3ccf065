"""What a proposal would bring into force beside its own text: other rules of procedure, another charter."""

from __future__ import annotations

from typing import Any, NamedTuple

from projections import dossier
from services.chamber.views import items
from services.chamber.web import ruling
from services.chamber.web.languages import marked as _
from services.chamber.web.page import Visit

CHARTER = {
    "purpose": _("Waarvoor dit parlement er is"),
    "aims": _("Doelen"),
    "joining": _("Wie lid kan worden, en hoe"),
    "direction": _("Wie waarover de regie heeft"),
}
"""The parts of a charter."""


class Words(NamedTuple):
    """Words by their digest; `text` None: they were erased."""

    text: str | None
    erased: dict[str, Any]


class Brought(NamedTuple):
    """The new rules part by part, in plain words; the new charter part by part, in its own."""

    sections: list[ruling.Section]
    charter: list[tuple[str, list[Words]]]


async def brought(visit: Visit, item: items.Item | None) -> Brought:
    """What an item would bring; nothing, for most."""
    if item is None:
        return Brought([], [])
    sections = ruling.told(visit.say, item.procedure) if item.procedure else []
    return Brought(sections, await _charter(visit, item.charter) if item.charter else [])


async def _charter(visit: Visit, charter: dict[str, Any]) -> list[tuple[str, list[Words]]]:
    parts = {**charter, "aims": [aim["text"] for aim in charter["aims"]]}
    digests = {name: parts[name] if name == "aims" else [parts[name]] for name in CHARTER}
    asked = [digest for named in digests.values() for digest in named]
    rows = await visit.reading.models.fetch(dossier.WORDS, digests=asked)
    found = {row["digest"]: row["body"] for row in rows}
    marked = await visit.reading.marked(
        [{"text": found.get(digest), "text_digest": digest} for digest in asked]
    )
    words = {row["text_digest"]: Words(row["text"], row["erased"]) for row in marked}
    return [
        (visit.say.text(CHARTER[name]), [words[digest] for digest in named])
        for name, named in digests.items()
    ]
