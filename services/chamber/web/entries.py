"""Entries of the log as the log page shows them: what happened, in a few Dutch words, and the exact bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from events.log import checkpoint
from events.log.checkpoint import Checkpoint
from events.log.merkle import leaf_hash
from events.log.note import BadNote, split
from events.registry import Undecodable, decode
from services.chamber.ports import Published
from services.ports import Log

LATEST = 10
"""Entries that the page shows without being asked for one."""

HAPPENED = {
    "assembly.founded.v1": "Parlement opgericht",
    "office.given.v1": "Ambt gegeven",
    "office.taken.v1": "Ambt afgenomen",
    "notary.key-announced.v1": "Nieuwe sleutel van het logboek aangekondigd",
    "membership.admitted.v1": "Organisatie toegelaten",
    "membership.suspended.v1": "Organisatie geschorst",
    "membership.reinstated.v1": "Schorsing opgeheven",
    "membership.left.v1": "Organisatie vertrokken",
    "organisation.profiled.v1": "Gegevens van een organisatie gewijzigd",
    "mandate.given.v1": "Vertegenwoordiger aangeduid",
    "mandate.withdrawn.v1": "Vertegenwoordiging ingetrokken",
    "proposal.submitted.v1": "Voorstel ingediend",
    "proposal.withdrawn.v1": "Voorstel ingetrokken",
    "poll.opened.v1": "Stemming geopend",
    "poll.closing-announced.v1": "Sluitingstijd aangekondigd",
    "poll.closed.v1": "Stemming gesloten",
    "poll.closed.v2": "Stemming gesloten en sleutel bekendgemaakt",
    "poll.counted.v1": "Uitslag vastgesteld",
    "poll.annulled.v1": "Stemming nietig verklaard",
    "ballot.cast.v1": "Stem uitgebracht",
    "minority.position-taken.v1": "Minderheidsstandpunt ingenomen",
    "erasure.requested.v1": "Gevraagd om een tekst te wissen",
    "erasure.refused.v1": "Wissen van een tekst geweigerd",
    "prose.erased.v1": "Tekst gewist",
    "charter.adopted.v1": "Charter aangenomen",
    "rules.adopted.v1": "Huishoudelijk reglement aangenomen",
    "organisation.profiled.v2": "Gegevens van een organisatie gewijzigd",
    "organisation.merger-agreed.v1": "Akkoord over een fusie",
    "organisation.merged.v1": "Organisaties gefuseerd",
    "application.applied.v1": "Lidmaatschap aangevraagd",
    "application.admitted.v1": "Aanvraag aanvaard",
    "application.refused.v1": "Aanvraag geweigerd",
    "application.reopened.v1": "Aanvraag heropend",
    "measure.asked.v1": "Maatregel gevraagd",
    "measure.confirmed.v1": "Maatregel bevestigd",
    "measure.refused.v1": "Maatregel geweigerd",
    "measure.appealed.v1": "Beroep tegen een maatregel",
    "measure.appeal-withdrawn.v1": "Beroep ingetrokken",
    "measure.appeal-judged.v1": "Beroep beoordeeld",
    "proposal.submitted.v2": "Voorstel ingediend",
    "proposal.co-signed.v1": "Voorstel mee ondertekend",
    "proposal.prepared.v1": "Voorstel verder voorbereid",
    "proposal.revised.v1": "Tekst herwerkt door de indiener",
    "proposal.consolidated.v1": "Tekst gecoördineerd",
    "proposal.qualified.v1": "Voorstel voldoende gesteund",
    "proposal.scheduled.v1": "Voorstel op de agenda",
    "proposal.deliberated.v1": "Beraadslaging afgesloten",
    "proposal.put-to-vote.v1": "Voorstel ter stemming gelegd",
    "proposal.concluded.v1": "Uitkomst vastgelegd",
    "proposal.lapsed.v1": "Voorstel vervallen",
    "proposal.referred.v1": "Voorstel doorverwezen door de indiener",
    "support.given.v1": "Steun gegeven",
    "support.taken-back.v1": "Steun teruggenomen",
    "agenda.announced.v1": "Agenda aangekondigd",
    "agenda.closed.v1": "Lijst voor de agenda gesloten",
    "agenda.lot-revealed.v1": "Geheim van de loting onthuld",
    "agenda.drawn.v1": "Plaatsen op de agenda toegekend",
    "amendment.filed.v1": "Amendement ingediend",
    "amendment.co-signed.v1": "Amendement mee ondertekend",
    "amendment.withdrawn.v1": "Amendement ingetrokken",
    "amendment.adopted.v1": "Amendement aangenomen",
    "amendment.rejected.v1": "Amendement verworpen",
    "amendment.rebased.v1": "Amendement aangepast aan de nieuwe tekst",
    "amendment.flagged.v1": "Amendement past niet meer op de tekst",
    "amendments.ranked.v1": "Volgorde van amendementen bepaald",
    "amendments.put-to-vote.v1": "Amendementen ter stemming gelegd",
    "contribution.made.v1": "Bijdrage aan het debat",
    "contribution.revised.v1": "Bijdrage herwerkt",
    "contribution.answered.v1": "Bijdrage beantwoord",
    "contribution.withdrawn.v1": "Bijdrage ingetrokken",
    "contribution.hidden.v1": "Bijdrage verborgen",
    "contribution.shown.v1": "Bijdrage weer zichtbaar",
    "sitting.convened.v1": "Zitting bijeengeroepen",
    "sitting.moved.v1": "Zitting verplaatst",
    "sitting.cancelled.v1": "Zitting afgelast",
    "sitting.item-put.v1": "Agendapunt geplaatst",
    "sitting.agenda-ordered.v1": "Volgorde van de agenda bepaald",
    "sitting.document-added.v1": "Document toegevoegd",
    "sitting.began.v1": "Zitting geopend",
    "sitting.ended.v1": "Zitting gesloten",
    "sitting.turn-asked.v1": "Woord gevraagd",
    "sitting.turn-given.v1": "Woord gegeven",
    "sitting.turn-waived.v1": "Afgezien van het woord",
    "sitting.minutes-drafted.v1": "Ontwerp van notulen",
    "sitting.minutes-approved.v1": "Notulen goedgekeurd",
    "attendance.came.v1": "Organisatie aanwezig",
    "attendance.went.v1": "Organisatie vertrokken uit de zitting",
    "poll.opened.v2": "Stemming geopend",
    "poll.counted.v2": "Uitslag vastgesteld",
    "ballot.cast.v2": "Stem uitgebracht",
    "ballot.disputed.v1": "Stem betwist",
    "ballot.confirmed.v1": "Stem bevestigd",
    "item.held.v1": "Voorstel aangehouden door bezwaren",
    "item.released.v1": "Voorstel niet langer aangehouden",
    "objection.answered.v1": "Bezwaar beantwoord",
    "objection.withdrawn.v1": "Bezwaar ingetrokken",
}
"""What happened, by the type of the event."""

OFFICES = {
    "founder": "de oprichter",
    "clerk": "de griffier",
    "chair": "de voorzitter",
    "contact": "de contactpersoon van de stad",
    "member": "een vertegenwoordiger",
}


class Entry(NamedTuple):
    """One entry. `at`, `happened` and `who` are None where this code cannot read it; `leaf` is its text."""

    position: int
    leaf: str
    hash: str
    type: str | None = None
    at: datetime | None = None
    happened: str | None = None
    who: str | None = None


class Signed(NamedTuple):
    """What was published last. `checkpoint` is None where the note cannot be read as one."""

    note: str
    keys: list[str]
    checkpoint: Checkpoint | None


async def latest(log: Log, head: int) -> list[Entry]:
    """The last entries, the newest first."""
    if not head:
        return []
    leaves = await log.leaves(max(0, head - LATEST), head - 1)
    return [shown(position, leaf) for position, leaf in reversed(leaves)]


async def entry(log: Log, position: int, head: int) -> Entry | None:
    """One entry; None when the log has none there."""
    if position >= head:
        return None
    [(_, leaf)] = await log.leaves(position, position)
    return shown(position, leaf)


def shown(position: int, leaf: bytes) -> Entry:
    """An entry, also one of a type that this code does not know: then only its bytes."""
    text, hashed = leaf.decode(errors="replace"), leaf_hash(leaf).hex()
    try:
        event = decode(position, leaf)
    except Undecodable:
        return Entry(position, text, hashed)
    who = OFFICES.get(event.actor.office, event.actor.office)
    if event.actor.proof == "schedule":
        who = "het uurwerk van de griffie"
    return Entry(position, text, hashed, event.type, event.at, HAPPENED.get(event.type, event.type), who)


def signed(published: Published) -> Signed | None:
    """The latest checkpoint; None while there is none."""
    try:
        note, keys = published.checkpoint(), published.key()
    except (OSError, UnicodeDecodeError):
        return None
    if note is None or keys is None:
        return None
    lines = list(_lines(keys))
    try:
        return Signed(note, lines, checkpoint.parse(split(note)[0]))
    except BadNote:
        return Signed(note, lines, None)


def _lines(keys: bytes) -> Iterator[str]:
    for line in keys.decode(errors="replace").splitlines():
        if line.strip():
            yield line.strip()
