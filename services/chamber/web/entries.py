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
from services.chamber.ports.published import Published
from services.chamber.web.languages import marked as _
from services.ports import Log

LATEST = 10
"""Entries that the page shows without being asked for one."""

HAPPENED = {
    "assembly.founded.v1": _("Parlement opgericht"),
    "office.given.v1": _("Ambt gegeven"),
    "office.taken.v1": _("Ambt afgenomen"),
    "notary.key-announced.v1": _("Nieuwe sleutel van het logboek aangekondigd"),
    "membership.admitted.v1": _("Organisatie toegelaten"),
    "membership.suspended.v1": _("Organisatie geschorst"),
    "membership.reinstated.v1": _("Schorsing opgeheven"),
    "membership.left.v1": _("Organisatie vertrokken"),
    "organisation.profiled.v1": _("Gegevens van een organisatie gewijzigd"),
    "mandate.given.v1": _("Vertegenwoordiger aangeduid"),
    "mandate.withdrawn.v1": _("Vertegenwoordiging ingetrokken"),
    "proposal.submitted.v1": _("Voorstel ingediend"),
    "proposal.withdrawn.v1": _("Voorstel ingetrokken"),
    "poll.opened.v1": _("Stemming geopend"),
    "poll.closing-announced.v1": _("Sluitingstijd aangekondigd"),
    "poll.closed.v1": _("Stemming gesloten"),
    "poll.closed.v2": _("Stemming gesloten en sleutel bekendgemaakt"),
    "poll.counted.v1": _("Uitslag vastgesteld"),
    "poll.annulled.v1": _("Stemming nietig verklaard"),
    "ballot.cast.v1": _("Stem uitgebracht"),
    "minority.position-taken.v1": _("Minderheidsstandpunt ingenomen"),
    "erasure.requested.v1": _("Gevraagd om een tekst te wissen"),
    "erasure.refused.v1": _("Wissen van een tekst geweigerd"),
    "prose.erased.v1": _("Tekst gewist"),
    "charter.adopted.v1": _("Charter aangenomen"),
    "rules.adopted.v1": _("Huishoudelijk reglement aangenomen"),
    "organisation.profiled.v2": _("Gegevens van een organisatie gewijzigd"),
    "organisation.merger-agreed.v1": _("Akkoord over een fusie"),
    "organisation.merged.v1": _("Organisaties gefuseerd"),
    "application.applied.v1": _("Lidmaatschap aangevraagd"),
    "application.admitted.v1": _("Aanvraag aanvaard"),
    "application.refused.v1": _("Aanvraag geweigerd"),
    "application.reopened.v1": _("Aanvraag heropend"),
    "measure.asked.v1": _("Maatregel gevraagd"),
    "measure.confirmed.v1": _("Maatregel bevestigd"),
    "measure.refused.v1": _("Maatregel geweigerd"),
    "measure.appealed.v1": _("Beroep tegen een maatregel"),
    "measure.appeal-withdrawn.v1": _("Beroep ingetrokken"),
    "measure.appeal-judged.v1": _("Beroep beoordeeld"),
    "proposal.submitted.v2": _("Voorstel ingediend"),
    "proposal.co-signed.v1": _("Voorstel mee ondertekend"),
    "proposal.prepared.v1": _("Voorstel verder voorbereid"),
    "proposal.revised.v1": _("Tekst herwerkt door de indiener"),
    "proposal.consolidated.v1": _("Tekst gecoördineerd"),
    "proposal.qualified.v1": _("Voorstel voldoende gesteund"),
    "proposal.scheduled.v1": _("Voorstel op de agenda"),
    "proposal.deliberated.v1": _("Beraadslaging afgesloten"),
    "proposal.reopened.v1": _("Heropend door een verslag"),
    "proposal.put-to-vote.v1": _("Voorstel ter stemming gelegd"),
    "proposal.concluded.v1": _("Uitkomst vastgelegd"),
    "proposal.outcome-annulled.v1": _("Uitkomst vervallen: de stemming is nietig verklaard"),
    "proposal.lapsed.v1": _("Voorstel vervallen"),
    "proposal.referred.v1": _("Voorstel doorverwezen door de indiener"),
    "support.given.v1": _("Steun gegeven"),
    "support.taken-back.v1": _("Steun teruggenomen"),
    "agenda.announced.v1": _("Agenda aangekondigd"),
    "agenda.closed.v1": _("Lijst voor de agenda gesloten"),
    "agenda.lot-revealed.v1": _("Geheim van de loting onthuld"),
    "agenda.drawn.v1": _("Plaatsen op de agenda toegekend"),
    "amendment.filed.v1": _("Amendement ingediend"),
    "amendment.co-signed.v1": _("Amendement mee ondertekend"),
    "amendment.withdrawn.v1": _("Amendement ingetrokken"),
    "amendment.adopted.v1": _("Amendement aangenomen"),
    "amendment.rejected.v1": _("Amendement verworpen"),
    "amendment.rebased.v1": _("Amendement aangepast aan de nieuwe tekst"),
    "amendment.flagged.v1": _("Amendement past niet meer op de tekst"),
    "amendments.ranked.v1": _("Volgorde van amendementen bepaald"),
    "amendments.put-to-vote.v1": _("Amendementen ter stemming gelegd"),
    "contribution.made.v1": _("Bijdrage aan het debat"),
    "contribution.made-within.v1": _("Bijdrage binnen een commissie"),
    "contribution.revised.v1": _("Bijdrage herwerkt"),
    "contribution.answered.v1": _("Bijdrage beantwoord"),
    "contribution.withdrawn.v1": _("Bijdrage ingetrokken"),
    "contribution.hidden.v1": _("Bijdrage verborgen"),
    "contribution.shown.v1": _("Bijdrage weer zichtbaar"),
    "sitting.convened.v1": _("Zitting bijeengeroepen"),
    "sitting.moved.v1": _("Zitting verplaatst"),
    "sitting.cancelled.v1": _("Zitting afgelast"),
    "sitting.item-put.v1": _("Agendapunt geplaatst"),
    "sitting.agenda-ordered.v1": _("Volgorde van de agenda bepaald"),
    "sitting.document-added.v1": _("Document toegevoegd"),
    "sitting.began.v1": _("Zitting geopend"),
    "sitting.ended.v1": _("Zitting gesloten"),
    "sitting.turn-asked.v1": _("Woord gevraagd"),
    "sitting.turn-given.v1": _("Woord gegeven"),
    "sitting.turn-waived.v1": _("Afgezien van het woord"),
    "sitting.minutes-drafted.v1": _("Ontwerp van notulen"),
    "sitting.minutes-approved.v1": _("Notulen goedgekeurd"),
    "attendance.came.v1": _("Organisatie aanwezig"),
    "attendance.went.v1": _("Organisatie vertrokken uit de zitting"),
    "poll.opened.v2": _("Stemming geopend"),
    "poll.counted.v2": _("Uitslag vastgesteld"),
    "ballot.cast.v2": _("Stem uitgebracht"),
    "ballot.disputed.v1": _("Stem betwist"),
    "ballot.confirmed.v1": _("Stem bevestigd"),
    "item.held.v1": _("Voorstel aangehouden door bezwaren"),
    "item.released.v1": _("Voorstel niet langer aangehouden"),
    "objection.answered.v1": _("Bezwaar beantwoord"),
    "objection.withdrawn.v1": _("Bezwaar ingetrokken"),
    "commission.founded.v1": _("Commissie opgericht"),
    "commission.seat-filled.v1": _("Zetel in een commissie ingevuld"),
    "commission.substitutes-ranked.v1": _("Plaatsvervangers in een commissie bepaald"),
    "commission.seat-vacated.v1": _("Zetel in een commissie afgestaan"),
    "commission.officers-named.v1": _("Voorzitter en verslaggever van een commissie aangewezen"),
    "commission.dissolved.v1": _("Commissie ontbonden"),
    "call.opened.v1": _("Kandidaten gezocht"),
    "call.candidacy-declared.v1": _("Kandidatuur gesteld"),
    "call.candidacy-withdrawn.v1": _("Kandidatuur ingetrokken"),
    "call.closed.v1": _("Oproep voor kandidaten gesloten"),
    "call.put-to-vote.v1": _("Verkiezing geopend"),
    "call.draw-opened.v1": _("Loting geopend na een staking van stemmen"),
    "call.value-revealed.v1": _("Geheim voor de loting onthuld"),
    "call.decided.v1": _("Zetels toegewezen"),
    "delegation.delegated.v1": _("Verwezen"),
    "delegation.accepted.v1": _("Verwijzing aanvaard"),
    "delegation.declined.v1": _("Verwijzing geweigerd"),
    "delegation.begun.v1": _("Aan de verwijzing begonnen"),
    "delegation.handed-on.v1": _("Doorgeschoven"),
    "delegation.passed-on.v1": _("Doorgeschoven door de stad"),
    "delegation.hot-potato.v1": _("Een hete patat"),
    "delegation.brought-back.v1": _("Terug op de agenda"),
    "delegation.extended.v1": _("Meer tijd gegeven"),
    "delegation.called-back.v1": _("Teruggeroepen"),
    "delegation.returned.v1": _("Teruggegeven"),
    "delegation.overdue.v1": _("Over tijd"),
    "delegation.reported.v1": _("Verslag uitgebracht"),
    "delegation.sent-back.v1": _("Verslag teruggezonden"),
    "delegation.concluded.v1": _("Verwijzing afgerond"),
    "statement.put.v1": _("Jaarlijks standpunt ter stemming gelegd"),
    "duty.opened.v1": _("De stad is een antwoord verschuldigd"),
    "duty.reminded.v1": _("Contactpersoon van de stad herinnerd aan het antwoord"),
    "duty.interim-answer.v1": _("Tussentijds antwoord van de stad"),
    "duty.answered.v1": _("Antwoord van de stad"),
    "duty.overdue.v1": _("De stad antwoordde niet op tijd"),
    "duty.found-insufficient.v1": _("Antwoord onvoldoende bevonden door de vergadering"),
    "duty.lifted.v1": _("De stad is geen antwoord meer verschuldigd: de stemming is nietig verklaard"),
    "action.taken-up.v1": _("Actie opgenomen"),
    "action.measured.v1": _("Actie gemeten"),
    "action.completed.v1": _("Actie uitgevoerd"),
    "action.abandoned.v1": _("Actie opgegeven"),
    "action.superseded.v1": _("Actie vervangen door een andere"),
    "action.no-structural-solution.v1": _("Er is geen structurele oplossing"),
    "signal.raised.v1": _("Signaal gegeven"),
    "signal.merged.v1": _("Signaal samengevoegd met een ander dat hetzelfde zegt"),
    "signal.took-in.v1": _("Signaal staat ook voor een ander"),
    "signal.linked.v1": _("Signaal gekoppeld"),
    "signal.unlinked.v1": _("Koppeling van een signaal weggenomen"),
    "signal.answered.v1": _("Vraag bij een signaal beantwoord"),
    "recognition.given.v1": _("Signaal herkend: ook bij ons"),
    "recognition.withdrawn.v1": _("Herkenning van een signaal teruggenomen"),
    "recognition.seen.v1": _("Gezegd hoe vaak een signaal per jaar gezien wordt"),
    "bundle.begun.v1": _("Signalenbundel begonnen"),
    "bundle.signal-put-in.v1": _("Signaal in een bundel opgenomen"),
    "bundle.signal-left-out.v1": _("Signaal uit een bundel weggelaten"),
    "bundle.issued.v1": _("Signalenbundel uitgegeven"),
    "fund.recorded.v1": _("Fonds opgetekend"),
    "fund.corrected.v1": _("Gegevens van een fonds verbeterd"),
    "fund.allocated.v1": _("Toekenning opgetekend"),
    "fund.allocation-corrected.v1": _("Toekenning verbeterd"),
    "coverage.listed.v1": _("Lijsten vastgelegd van wie het parlement wil bereiken"),
    "outreach.given.v1": _("Taak opgenomen om te zoeken wie ontbreekt"),
    "outreach.taken-over.v1": _("Zoektaak overgenomen, of een andere datum gekregen"),
    "outreach.done.v1": _("Zoektaak afgerond"),
    "outreach.let-go.v1": _("Zoektaak losgelaten"),
    "prospect.listed.v1": _("Organisatie genoteerd die nog geen lid is"),
    "prospect.invited.v1": _("Organisatie uitgenodigd om lid te worden"),
    "prospect.declined.v1": _("Uitgenodigde organisatie wordt nu geen lid"),
    "prospect.refused-mail.v1": _("Uitgenodigde organisatie wil geen mail meer"),
    "prospect.joined.v1": _("Uitgenodigde organisatie is lid geworden"),
    "prospect.removed.v1": _("Organisatie op haar vraag van de lijst gehaald"),
}
"""What happened, by the type of the event."""

OFFICES = {
    "founder": _("de oprichter"),
    "clerk": _("de griffier"),
    "chair": _("de voorzitter"),
    "contact": _("de contactpersoon van de stad"),
    "member": _("een vertegenwoordiger"),
    "commission": _("het systeem van een commissie"),
    "prospect": _("een uitgenodigde organisatie"),
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
        who = _("het uurwerk van de griffie")
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
