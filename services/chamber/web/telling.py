"""A timeline in words: what each line is headed with, and what it says beside that (T2).

Every type of line has a heading (`entries.HAPPENED`); those that say more have a line in TOLD. What members
wrote themselves is shown below it, by the page.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.chamber.views.dossiers import Entry
from services.chamber.web import entries, phrases
from services.chamber.web.languages import Language
from services.chamber.web.languages import marked as _

HAPPENED = {**entries.HAPPENED, "ballots": _("Stemmen uitgebracht"), "support": _("Steun")}
"""The headings of a timeline."""

PARTS = {
    "proposal": _("voorstel"),
    "text": _("tekst"),
    "amendments": _("amendementen"),
    "debate": _("gesprek"),
    "support": _("steun"),
    "sittings": _("zittingen"),
    "polls": _("stemmingen"),
    "objections": _("bezwaren"),
    "measures": _("maatregelen"),
    "minority": _("minderheidsstandpunten"),
    "outcome": _("uitkomst"),
    "answers": _("antwoord van de stad"),
    "actions": _("acties"),
    "delegations": _("verwijzingen"),
    "signals": _("signalen"),
}
"""What one can ask a timeline for."""

WORDS = {
    "title": _("Titel"),
    "question": _("Vraag"),
    "background": _("Achtergrond"),
    "for_whom": _("Voor wie"),
    "on_behalf_of": _("Namens wie, en wat doet het met hen?"),
    "changes": _("Wat er verandert"),
    "change": _("Nieuwe woorden"),
    "clause": _("Artikel"),
    "promise": _("Wat de stad zal doen"),
    "receiver": _("Voor wie het wel is"),
    "what": _("Wat"),
    "report": _("Verslag"),
    "hearing": _("Hoe de betrokkenen gehoord zijn"),
    "minority": _("Minderheidsstandpunt"),
}
"""Words beside a reason, by what they are."""

BENCHES = {"civil-society": _("van de bank van het middenveld"), "city": _("van de bank van de stad")}

JUDGEMENTS = {"upheld": _("De maatregel blijft."), "lifted": _("De maatregel is opgeheven.")}

RELEASES = {
    "withdrawn": _("Alle bezwaren zijn ingetrokken."),
    "vote": _("De bezwaren worden ter stemming gelegd."),
}


def heading(say: Language, line: Entry) -> str:
    """What happened, in a few words."""
    if line.type == "contribution.made.v1":
        return say.text(phrases.items.KINDS_OF_SPEECH.get(line.data["kind"], HAPPENED[line.type]))
    return say.text(HAPPENED.get(line.type, line.type))


def happened(say: Language, line: Entry) -> str:
    """What a line says beside its heading: who, and what of it can be said in a sentence."""
    more = TOLD[line.type](say, line) if line.type in TOLD else ""
    return " ".join(part for part in (_by(say, line), more) if part)


def _by(say: Language, line: Entry) -> str:
    if line.type in {"ballots", "support", "ballot.cast.v2", "poll.opened.v1", "poll.opened.v2"}:
        return ""
    if line.by_clock:
        return say.text("Vanzelf, omdat de regels of een datum het vragen.")
    if line.organisation_name:
        return say.text("Door {name}.").format(name=line.organisation_name)
    if line.office and line.office != "member":
        return say.text("Door {name}.").format(name=say.text(entries.OFFICES.get(line.office, line.office)))
    return ""


def _supported(say: Language, line: Entry) -> str:
    return say.number(line.data["supporters"], "organisatie steunt dit.", "organisaties steunen dit.")


def _said(say: Language, line: Entry) -> str:
    choice = say.text(phrases.polls.CHOICES.get(line.data["choice"], line.data["choice"]))
    name = line.organisation_name or say.text("een organisatie")
    return say.text("{choice} van {name}.").format(choice=choice, name=name)


def _opened(say: Language, line: Entry) -> str:
    said = phrases.polls.roll(say, line.data["roll_size"]), _closing(say, line)
    return " ".join(filter(None, said))


def _closing(say: Language, line: Entry) -> str:
    closes_at = line.data.get("closes_at")
    if not closes_at:
        return ""
    return say.text("De stemming sluit op {moment}.").format(moment=_moment(say, closes_at))


def _cast(say: Language, line: Entry) -> str:
    papers, changes = line.data["papers"], line.data["changes"]
    cast = say.number(papers, "organisatie stemde", "organisaties stemden")
    if not changes:
        return f"{cast}."
    changed = say.number(changes, "keer werd een stem gewijzigd", "keer werd een stem gewijzigd")
    return f"{cast}; {changed}."


def _counted(say: Language, line: Entry) -> str:
    tally: dict[str, int] = line.data["tally"]
    return say.text("{outcome}: {in_favour} voor, {against} tegen, {abstain}.").format(
        outcome=say.text(phrases.polls.OUTCOMES[line.data["outcome"]]),
        in_favour=say.decimal(tally["for"]),
        against=say.decimal(tally["against"]),
        abstain=say.number(tally["abstain"], "onthouding", "onthoudingen"),
    )


def _outcome(say: Language, line: Entry) -> str:
    outcome = line.data.get("outcome")
    return f"{say.text(phrases.polls.OUTCOMES[outcome])}." if outcome in phrases.polls.OUTCOMES else ""


def _concluded(say: Language, line: Entry) -> str:
    if line.data["outcome"] == "no-quorum":  # nothing was decided, whatever it would have been worth
        return _outcome(say, line)
    return say.text("{standing}: {outcome}.").format(
        standing=say.text(phrases.items.STANDINGS[line.data["standing"]]),
        outcome=say.text(phrases.polls.OUTCOMES[line.data["outcome"]]).lower(),
    )


def _submitted(say: Language, line: Entry) -> str:
    return say.text("De tekst heeft {clauses}.").format(
        clauses=say.number(line.data["clauses"], "artikel", "artikelen")
    )


def _filed(say: Language, line: Entry) -> str:
    level = line.data.get("level")
    worth = say.text(phrases.items.WORTH[level]) if level else ""
    return " ".join(filter(None, (_submitted(say, line), worth)))


def _prepared(say: Language, line: Entry) -> str:
    level = line.data.get("level")
    return say.text(phrases.items.WORTH[level]) if level else ""


def _version(say: Language, line: Entry) -> str:
    return say.text("Dit is versie {number} van de tekst.").format(number=line.data["version"])


def _scheduled(say: Language, line: Entry) -> str:
    return say.text("Op de agenda van de zitting van {moment}, {way}.").format(
        moment=_moment(say, line.data["meets_at"]), way=say.text(phrases.items.WAYS[line.data["way"]])
    )


def _amended(say: Language, line: Entry) -> str:
    changes = [say.text(phrases.items.CHANGES[change["kind"]]) for change in line.data["changes"]]
    rivals = len(line.data["rivals"])
    collides = (
        say.text("Het kan niet samen met {rivals}.").format(
            rivals=say.number(rivals, "amendement dat er al was", "amendementen die er al waren")
        )
        if rivals
        else ""
    )
    return " ".join(filter(None, (f"{'; '.join(dict.fromkeys(changes))}.", collides)))


def _adopted(say: Language, line: Entry) -> str:
    if line.data["way"] == "taken-over":
        return say.text("Overgenomen zonder stemming.")
    lapsed = len(line.data["lapsed"])
    if not lapsed:
        return say.text("Aangenomen bij stemming.")
    return say.text("Aangenomen bij stemming; daardoor {lapsed}.").format(
        lapsed=say.number(lapsed, "ander amendement vervallen", "andere amendementen vervallen")
    )


def _contributed(say: Language, line: Entry) -> str:
    said = []
    if line.data["reply_to"]:
        said.append(say.text("Een reactie op wat eerder gezegd werd."))
    if line.data["for_another"]:
        said.append(say.text("Namens een andere organisatie, die niet genoemd wordt."))
    if line.data["asked"]:
        said.append(
            say.text("Gevraagd aan {whom}.").format(whom=say.text(phrases.items.ASKED[line.data["asked"]]))
        )
    return " ".join(said)


def _measure(say: Language, line: Entry) -> str:
    said = []
    if line.data.get("ground") in phrases.house.GROUNDS:
        said.append(f"{say.text(phrases.house.GROUNDS[line.data['ground']])}.")
    if line.data.get("bench") in BENCHES:
        said.append(say.text("Door iemand {bench}.").format(bench=say.text(BENCHES[line.data["bench"]])))
    if line.data.get("appeal_until"):
        said.append(
            say.text("Beroep kan tot {moment}.").format(moment=_moment(say, line.data["appeal_until"]))
        )
    if line.data.get("judgement") in JUDGEMENTS:
        said.append(say.text(JUDGEMENTS[line.data["judgement"]]))
    return " ".join(said)


def _convened(say: Language, line: Entry) -> str:
    return say.text("De zitting begint op {moment}.").format(moment=_moment(say, line.data["starts_at"]))


def _minutes(say: Language, line: Entry) -> str:
    return say.text("Versie {number} van de notulen.").format(number=line.data["version"])


def _held(say: Language, line: Entry) -> str:
    return say.text("{objectors} een bezwaar. Het houdt het voorstel hoogstens aan tot {moment}.").format(
        objectors=say.number(_size(line.data["objectors"]), "organisatie heeft", "organisaties hebben"),
        moment=_moment(say, line.data["until"]),
    )


def _released(say: Language, line: Entry) -> str:
    return say.text(RELEASES.get(line.data["because"], ""))


def _owed(say: Language, line: Entry) -> str:
    return phrases.answers.expected(say, datetime.fromisoformat(line.data["due_at"]), line.at)


def _answered(say: Language, line: Entry) -> str:
    return f"{say.text(phrases.answers.VERDICTS[line.data['verdict']])}."


def _insufficient(say: Language, line: Entry) -> str:
    hands: dict[str, int] = line.data["hands"]
    told = say.text("Bij handopsteking: {in_favour} voor, {against} tegen, {abstain}.").format(
        in_favour=say.decimal(hands["for"]),
        against=say.decimal(hands["against"]),
        abstain=say.number(hands["abstain"], "onthouding", "onthoudingen"),
    )
    return f"{told} {_owed(say, line)}"


def _taken_up(say: Language, line: Entry) -> str:
    return say.text("Tegen het einde van {day}.").format(
        day=phrases.answers.last_day(say, datetime.fromisoformat(line.data["due_at"]))
    )


def _measured(say: Language, line: Entry) -> str:
    return say.text("Gemeten op {moment}: {value}.").format(
        moment=_moment(say, line.data["measured_at"]), value=say.exact(line.data["value"])
    )


def _size(value: Any) -> int:
    return value if isinstance(value, int) else len(value)


def _moment(say: Language, at: str) -> str:
    return say.moment(datetime.fromisoformat(at))


def _delegated(say: Language, line: Entry) -> str:
    return say.text("Opdracht: {mandate}, ten laatste op {moment}.").format(
        mandate=say.text(phrases.delegations.MANDATES[line.data["mandate"]]).lower(),
        moment=_last_day(say, line.data["due_at"]),
    )


def _declined(say: Language, line: Entry) -> str:
    return f"{say.text(phrases.delegations.GROUNDS[line.data['ground']])}."


def _handed_on(say: Language, line: Entry) -> str:
    return say.number(line.data["hand_ons"], "keer doorgeschoven.", "keer doorgeschoven.")


def _due(say: Language, line: Entry) -> str:
    return say.text("Ten laatste op {moment}.").format(moment=_last_day(say, line.data["due_at"]))


def _last_day(say: Language, at: str) -> str:
    # A day ends where the next one begins: what is due then is due on the day before.
    return say.day(datetime.fromisoformat(at) - timedelta(microseconds=1))


def _reported(say: Language, line: Entry) -> str:
    heard = (
        say.text("De betrokkenen zijn gehoord.")
        if line.data["heard"]
        else say.text("De betrokkenen zijn niet gehoord.")
    )
    decides = say.text("Het is een beslissing.") if line.data["decides"] else ""
    return " ".join(filter(None, (heard, decides)))


def _done_with(say: Language, line: Entry) -> str:
    return f"{say.text(phrases.delegations.VERDICTS[line.data['verdict']])}."


def _asked(say: Language, line: Entry) -> str:
    return say.text(phrases.signals.QUESTIONS[line.data["question"]])


TOLD: dict[str, Callable[[Language, Entry], str]] = {
    "ballots": _cast,
    "support": _supported,
    "ballot.cast.v2": _said,
    "poll.opened.v1": _opened,
    "poll.opened.v2": _opened,
    "poll.closing-announced.v1": _closing,
    "poll.counted.v1": _counted,
    "poll.counted.v2": _outcome,
    "proposal.submitted.v1": _submitted,
    "proposal.submitted.v2": _filed,
    "proposal.prepared.v1": _prepared,
    "proposal.revised.v1": _version,
    "proposal.consolidated.v1": _version,
    "proposal.scheduled.v1": _scheduled,
    "proposal.concluded.v1": _concluded,
    "amendment.filed.v1": _amended,
    "amendment.adopted.v1": _adopted,
    "contribution.made.v1": _contributed,
    "measure.asked.v1": _measure,
    "measure.confirmed.v1": _measure,
    "measure.refused.v1": _measure,
    "measure.appealed.v1": _measure,
    "measure.appeal-judged.v1": _measure,
    "sitting.convened.v1": _convened,
    "sitting.moved.v1": _convened,
    "sitting.minutes-drafted.v1": _minutes,
    "sitting.minutes-approved.v1": _minutes,
    "item.held.v1": _held,
    "item.released.v1": _released,
    "delegation.delegated.v1": _delegated,
    "delegation.declined.v1": _declined,
    "delegation.handed-on.v1": _handed_on,
    "delegation.passed-on.v1": _handed_on,
    "delegation.hot-potato.v1": _handed_on,
    "delegation.extended.v1": _due,
    "delegation.overdue.v1": _due,
    "delegation.sent-back.v1": _due,
    "delegation.reported.v1": _reported,
    "delegation.concluded.v1": _done_with,
    "signal.answered.v1": _asked,
    "duty.opened.v1": _owed,
    "duty.interim-answer.v1": _owed,
    "duty.answered.v1": _answered,
    "duty.found-insufficient.v1": _insufficient,
    "action.taken-up.v1": _taken_up,
    "action.measured.v1": _measured,
}
"""What each type of line says beside who did it."""
