"""The pages of the report, in Dutch. They stand alone: no script, nothing that is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Any

from services.auditor.verdict import Step, Verdict

HAPPENED = {
    "proposal.submitted.v1": "Voorstel ingediend",
    "proposal.submitted.v2": "Voorstel ingediend",
    "proposal.co-signed.v1": "Mede-indiener zette zijn naam eronder",
    "proposal.prepared.v1": "Voorbereiding aangevuld",
    "proposal.revised.v1": "Tekst herzien",
    "proposal.consolidated.v1": "Amendementen in de tekst verwerkt",
    "proposal.qualified.v1": "Steun is voldoende",
    "proposal.scheduled.v1": "Op de agenda gezet",
    "proposal.deliberated.v1": "Besproken",
    "proposal.reopened.v1": "Heropend door een verslag",
    "proposal.put-to-vote.v1": "Ter stemming gelegd",
    "proposal.concluded.v1": "Uitkomst vastgesteld",
    "proposal.outcome-annulled.v1": "Uitkomst vervallen: de stemming is nietig verklaard",
    "proposal.lapsed.v1": "Vervallen",
    "proposal.referred.v1": "Doorverwezen",
    "proposal.withdrawn.v1": "Voorstel ingetrokken",
    "support.given.v1": "Steun betuigd",
    "support.taken-back.v1": "Steun ingetrokken",
    "amendment.filed.v1": "Amendement ingediend",
    "amendment.co-signed.v1": "Amendement mee ondertekend",
    "amendment.withdrawn.v1": "Amendement ingetrokken",
    "amendments.ranked.v1": "Volgorde van amendementen bepaald",
    "amendments.put-to-vote.v1": "Amendementen ter stemming gelegd",
    "amendment.adopted.v1": "Amendement aangenomen",
    "amendment.rejected.v1": "Amendement verworpen",
    "amendment.rebased.v1": "Amendement aangepast aan de nieuwe tekst",
    "amendment.flagged.v1": "Amendement past niet meer op de tekst",
    "minority.position-taken.v1": "Minderheidsstandpunt ingenomen",
    "contribution.made.v1": "Bijdrage aan het gesprek",
    "poll.opened.v1": "Stemming geopend",
    "poll.closing-announced.v1": "Sluitingstijd aangekondigd",
    "poll.closed.v1": "Stemming gesloten",
    "poll.counted.v1": "Uitslag vastgesteld",
    "poll.annulled.v1": "Stemming nietig verklaard",
    "poll.opened.v2": "Stemming geopend",
    "poll.closed.v2": "Stemming gesloten, sleutel bekendgemaakt",
    "poll.counted.v2": "Uitslag vastgesteld",
    "item.held.v1": "Aangehouden door bezwaren",
    "item.released.v1": "Niet langer aangehouden",
    "objection.answered.v1": "Bezwaar beantwoord",
    "objection.withdrawn.v1": "Bezwaar ingetrokken",
    "charter.adopted.v1": "Charter aangenomen",
    "rules.adopted.v1": "Huishoudelijk reglement aangenomen",
    "measure.appeal-judged.v1": "Beroep beoordeeld",
    "sitting.item-put.v1": "Agendapunt geplaatst",
    "statement.put.v1": "Jaarlijks standpunt ter stemming gelegd",
    "call.put-to-vote.v1": "Verkiezing geopend",
    "delegation.reported.v1": "Verslag uitgebracht",
    "duty.opened.v1": "De stad is een antwoord verschuldigd",
    "duty.reminded.v1": "Contactpersoon van de stad herinnerd aan het antwoord",
    "duty.interim-answer.v1": "Tussentijds antwoord van de stad",
    "duty.answered.v1": "Antwoord van de stad",
    "duty.overdue.v1": "De stad antwoordde niet op tijd",
    "duty.found-insufficient.v1": "Antwoord onvoldoende bevonden door de vergadering",
    "duty.lifted.v1": "De stad is geen antwoord meer verschuldigd: de stemming is nietig verklaard",
    "action.taken-up.v1": "Actie opgenomen",
}
CALLED = {
    "majority": "Stemming over het voorstel",
    "consent": "Consentronde over het voorstel",
    "approval": "Verkiezing",
    "ranked": "Stemming met rangorde",
    "survey": "Bevraging",
}
PHASES = {
    "open": "Open",
    "closed": "Gesloten, nog niet geteld",
    "counted": "Geteld",
    "annulled": "Nietig verklaard",
}
OUTCOMES = {
    "adopted": "Aangenomen",
    "rejected": "Verworpen",
    "tie": "Staking van stemmen",
    "no-quorum": "Quorum niet gehaald",
    "held": "Aangehouden: er zijn bezwaren",
    "chosen": "Gekozen",
    "none": "Bevraging: er volgt geen beslissing uit",
}
CHOICES = {
    "for": "Voor",
    "against": "Tegen",
    "abstain": "Onthouding",
    "consent": "Stemt in",
    "concern": "Bezorgdheid",
    "objection": "Bezwaar",
    "-": "Blanco",
    "": "Ongeldig: niet te openen",
}
BASES = {
    "votes": "van de stemmen voor en tegen samen",
    "ballots": "van alle uitgebrachte stemmen, onthoudingen inbegrepen",
    "roll": "van alle stemgerechtigde organisaties",
}
STEPS = {
    1: "Het controlepunt is ondertekend",
    2: "Het gaat verder waar het vorige bezoek ophield",
    3: "Elke inschrijving staat onder de ondertekende wortel",
    4: "Elke inschrijving is leesbaar, op haar plaats en op tijd",
    5: "Elke handeling was toegelaten door de regels",
    6: "Elke stemming telt op tot wat is vastgelegd",
    7: "Elke tekst is die waarnaar het logboek verwijst",
    8: "De beslissingen zijn uitgeschreven",
}
STATES = {"held": "klopt", "failed": "klopt niet", "skipped": "niet nagegaan"}
WHENCE = {
    "given": "met de hand gegeven",
    "remembered": "onthouden van een vorig bezoek",
    "first-visit": "een eerste bezoek: het logboek noemde zelf zijn sleutel, vergelijk hem dus elders",
}

STYLE = """
:root{--paper:#fdfaf5;--ink:#2a2420;--soft:#5f554d;--line:#d9cfc3;--brick:#7a3b1d;--note:#fbf0d9}
*{box-sizing:border-box}html{font:100%/1.6 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
body{margin:0 auto;max-width:46rem;padding:0 1rem 3rem;overflow-wrap:anywhere}a{color:var(--brick)}
h1,h2,h3{line-height:1.25}h2{margin-top:2.2rem;padding-top:.7rem;border-top:1px solid var(--line)}
.soft{color:var(--soft);font-size:.9rem}.text{white-space:pre-line}.gone{color:var(--soft);font-style:italic}
.notice{background:var(--note);border-left:.4rem solid var(--brick);padding:.5rem 1rem}
ol.timeline{list-style:none;padding-left:1.1rem;border-left:3px solid var(--line)}
.timeline h3,.timeline p{margin:0}.timeline li{margin:0 0 1.2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .5rem;
border-bottom:1px solid var(--line)}caption{text-align:left;color:var(--soft)}
code{font-family:ui-monospace,monospace;font-size:.9em}
"""


def index(whole: dict[str, Any], steps: Iterable[Step]) -> str:
    """The first page: what was checked, and every dossier."""
    rows = "".join(
        f'<tr><th scope="row"><a href="{escape(one["file"])}.html">{_title(one["title"])}</a></th>'
        f"<td>{escape(one['organisation_name'] or '')}</td><td>{_fate(one)}</td></tr>"
        for one in whole["dossiers"]
    )
    checked = "".join(
        f"<tr><td>{step.step}</td><td>{STEPS[step.step]}</td><td>{STATES[step.state]}</td></tr>"
        for step in steps
    )
    erased = "".join(
        f"<li>Tekst <code>{one['digest']}</code>, gewist door inschrijving {one['position']}</li>"
        for one in whole["erased"]
    )
    return _page(
        "Beslissingen uit het logboek",
        f"<h1>Beslissingen uit het logboek</h1><p>Nagerekend uit <strong>{whole['size']}</strong> "
        f"inschrijvingen van het logboek <code>{escape(whole['origin'])}</code>, met een lezer die elke "
        "handeling opnieuw beoordeelt en elke stemming opnieuw telt.</p>"
        f"<h2>Dossiers</h2><table><thead><tr><th>Voorstel</th><th>Indiener</th><th>Stand</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
        f"<h2>Wat is nagegaan</h2><table><tbody>{checked}</tbody></table>"
        f"<p>Wortel: <code>{whole['root']}</code><br>Sleutel: <code>{escape(whole['key'])}</code>, "
        f"{WHENCE[whole['key_from']]}.</p>"
        + (f"<h2>Gewiste teksten</h2><ul>{erased}</ul>" if erased else ""),
    )


def dossier(told: dict[str, Any], verdict: Verdict) -> str:
    """The page of one dossier."""
    title = _title(told.get("title"))
    parts = [
        '<p><a href="../index.html">Alle dossiers</a></p>',
        f"<h1>{title}</h1><p>Ingediend door <strong>",
        f"{escape(told.get('organisation_name') or 'een organisatie')}</strong>.</p>",
    ]
    if told["withdrawn"]:
        parts.append('<p class="notice"><strong>De indiener trok dit voorstel in.</strong></p>')
    if "for_whom" in told:
        parts += ["<h2>Voor wie</h2>", _text(told["for_whom"])]
    if "changes" in told:
        parts += ["<h2>Wat er voor hen verandert</h2>", _text(told["changes"])]
    if "question" in told:
        parts += ["<h2>De vraag</h2>", _text(told["question"])]
    parts.append("<h2>De tekst</h2>")
    for number, clause in enumerate(told.get("clauses", ()), 1):
        parts.append(f"<h3>Artikel {number}</h3>{_text(clause['text'])}")
    if "background" in told:
        parts += ["<h2>Achtergrond</h2>", _text(told["background"])]
    for poll in told["polls"]:
        parts.append(_poll(poll, told["amendments"]))
    parts += [
        "<h2>Verloop</h2><ol class='timeline'>",
        *(_step(step) for step in told["timeline"]),
        "</ol>",
        f'<p class="soft">Uit het logboek <code>{escape(verdict.origin or "")}</code>, ',
        f"{verdict.size} inschrijvingen, wortel <code>{verdict.root}</code>.</p>",
    ]
    return _page(title, "".join(parts))


def _poll(poll: dict[str, Any], amendments: list[dict[str, Any]]) -> str:
    result = PHASES[poll["phase"]]
    if poll["outcome"] is not None:
        result = f"<strong>{OUTCOMES[poll['outcome']]}</strong>: {_came_to(poll)}"
        if poll["phase"] == "annulled":
            result += ". Later nietig verklaard: deze uitslag telt niet"
    rows = "".join(
        f'<tr><th scope="row">{escape(one["name"] or one["organisation"])}</th>'
        f"<td>{escape(CHOICES.get(one['choice'], one['choice']))}</td></tr>"
        for one in poll["ballots"]
    )
    return (
        f"<h2>{_subject(poll, amendments)}</h2><p>{result}.</p><p>{_needed(poll)}"
        f"{poll['roll_size']} organisaties stonden op de lijst van stemgerechtigden.</p>"
        f"<details><summary>Wie stemde wat</summary><table><caption>{len(poll['ballots'])} stemmen</caption>"
        f"<tbody>{rows}</tbody></table></details>"
    )


def _subject(poll: dict[str, Any], amendments: list[dict[str, Any]]) -> str:
    """What a poll is about: amendments, counted in the order of filing, or the item itself."""
    asked = poll.get("amendments", ())
    told = [
        f"amendement {number} ({_changed(one)}van {escape(one['organisation_name'] or 'een organisatie')})"
        for number, one in enumerate(amendments, 1)
        if one["amendment"] in asked
    ]
    if told:
        return f"Stemming over {' en '.join(told)}"
    return CALLED[poll.get("method", "majority")]


def _changed(amendment: dict[str, Any]) -> str:
    numbers = ", ".join(str(number) for number in amendment["clauses"])
    return f"artikel {numbers}, " if numbers else ""


def _needed(poll: dict[str, Any]) -> str:
    """What is enough, and how many must take part; nothing where neither is asked."""
    threshold, quorum, parts = poll["threshold"], poll["quorum"], []
    if threshold is not None:
        least = "minstens" if threshold["at_least"] else "meer dan"
        parts.append(f"{least} {threshold['numerator']}/{threshold['denominator']} {BASES[threshold['of']]}")
    if quorum["numerator"]:
        parts.append(f"minstens {quorum['numerator']}/{quorum['denominator']} van de lijst moet stemmen")
    return f"Nodig: {'; '.join(parts)}. " if parts else ""


def _step(step: dict[str, Any]) -> str:
    words = ""
    if "outcome" in step:
        words = f"<p>{OUTCOMES[step['outcome']]}: {_came_to(step)}.</p>"
    elif "reason" in step:
        words = _text(step["reason"])
    elif "closes_at" in step:
        words = f"<p>De stemming sluit op {_moment(step['closes_at'])}.</p>"
    happened = HAPPENED.get(step["type"], step["type"])
    return (
        f"<li><p class='soft'>{_moment(step['at'])}</p><h3>{happened}</h3>{words}"
        f"<p class='soft'>Inschrijving {step['position']}</p></li>"
    )


def _fate(listed: dict[str, Any]) -> str:
    polls = [
        (OUTCOMES[poll["outcome"]] if poll["phase"] == "counted" else PHASES[poll["phase"]])
        + (f" ({_came_to(poll)})" if poll["phase"] == "counted" else "")
        for poll in listed["polls"]
    ]
    withdrawn = ["Ingetrokken"] if listed["withdrawn"] else []
    return "<br>".join([*withdrawn, *polls]) or "Nog geen stemming"


def _came_to(result: dict[str, Any]) -> str:
    """What the ballots came to, by any method."""
    tally, said = result["tally"], result.get("consent")
    if tally is not None:
        abstentions = "1 onthouding" if tally["abstain"] == 1 else f"{tally['abstain']} onthoudingen"
        return f"{tally['for']} voor, {tally['against']} tegen, {abstentions}"
    if said is not None:
        told = f"{said['consent']} stemmen in, {said['concern']} met een bezorgdheid"
        return f"{told}, {said['objection']} met een bezwaar"
    named = [("gekozen", result["elected"]), ("even sterk", result["tied"])]
    told = "; ".join(f"{word}: {escape(', '.join(options))}" for word, options in named if options)
    return told or "zie de stemmen"


def _moment(at: datetime) -> str:
    return f"{at:%d-%m-%Y, %H:%M:%S} UTC"


def _title(title: str | None) -> str:
    return "<em>Een gewiste titel</em>" if title is None else escape(title)


def _text(text: str | None) -> str:
    if text is None:
        return '<p class="gone">Deze tekst is gewist.</p>'
    return f'<p class="text">{escape(text)}</p>'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="nl"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title.replace('<em>', '').replace('</em>', '')}</title><style>{STYLE}</style></head>"
        f"<body>{body}</body></html>\n"
    )
