"""Why something about votes and ballots is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "not-on-the-roll": _(
        "Je organisatie staat niet op de lijst van stemgerechtigden: die lag vast toen de stemming openging."
    ),
    "not-in-good-standing": _(
        "Je organisatie is nu geen lid dat mag stemmen: ze is geschorst of vertrokken. Op haar pagina staat"
        " waarom."
    ),
    "full-member-voted": _(
        "Een effectief lid van je organisatie stemde al. Alleen een effectief lid kan die stem nog wijzigen."
    ),
    "poll-closing": _(
        "De stemming is voorbij: stemmen kon tot de aangekondigde sluitingstijd. De uitslag komt op de"
        " pagina van de stemming."
    ),
    "poll-closed": _("De stemming is gesloten. De uitslag komt op de pagina van de stemming."),
    "poll-counted": _("De stemming is gesloten en geteld. De uitslag staat op de pagina van de stemming."),
    "poll-annulled": _(
        "De stemming is nietig verklaard. De reden staat op haar pagina; er kan opnieuw gestemd worden."
    ),
    "no-such-choice": _("Die keuze is er in deze stemming niet, of je koos er te veel. Kies opnieuw."),
    "reason-misplaced": _(
        "Bij een bezorgdheid en bij een bezwaar hoort een reden, bij een andere keuze niet."
    ),
    "reason-too-long": _("Je reden is te lang om te verzegelen. Zeg het korter."),
    "another-ballot": _("Er staat intussen een andere stem. Kijk eerst welke."),
    "disputed-already": _("Die stem is al betwist, en telt niet mee. Bevestig ze, of breng een andere uit."),
    "not-disputed": _("Die stem is niet (meer) betwist: ze telt. Je hoeft niets te doen."),
    "no-ballot": _("Je organisatie stemde nog niet. Breng eerst een stem uit."),
    "no-such-objection": _("Dat bezwaar houdt niets meer aan. Je hoeft niets te doen."),
    "too-late-for-a-position": _(
        "De termijn voor minderheidsstandpunten is voorbij. Zeg het als bijdrage in het gesprek over het"
        " dossier."
    ),
    "no-such-poll": _("Die stemming is er niet. Kijk op de lijst van stemmingen welke er zijn."),
    "poll-open": _("Dat kan pas als de stemming gesloten is. Wacht tot ze sluit."),
    "poll-not-counted": _("De stemming is nog niet geteld. Wacht op de uitslag."),
    "no-envelope": _(
        "Je stem kwam niet goed verzegeld aan, en is niet geteld. Laad de pagina opnieuw en stem nog eens."
    ),
    "not-sealed": _(
        "Deze stemming is niet verzegeld, en je stuurde een verzegelde stem. Laad de pagina opnieuw en stem"
        " nog eens."
    ),
    "first-form": _(
        "In deze stemming kan dat niet: ze werd geopend voor er een huishoudelijk reglement was. De"
        " organisatie stemt zelf, en wijzigt haar stem tot de stemming sluit."
    ),
    "own-ballot-stands": _(
        "De organisatie bracht zelf al een stem uit: die voer je niet voor haar in. Ze kan haar stem zelf"
        " wijzigen tot de stemming sluit."
    ),
    "room-disputed": _(
        "De organisatie betwistte wat in deze stemming voor haar werd ingevoerd. Ze brengt haar stem nu"
        " zelf uit."
    ),
    "poll-exists": _(
        "Er is al een stemming met die naam in het logboek. Laad de pagina opnieuw en probeer nog eens."
    ),
    "no-proposal": _("Er is geen voorstel om over te beslissen. Kies een voorstel, of houd een bevraging."),
    "closing-announced": _(
        "De sluitingstijd is al aangekondigd, en wat aangekondigd is, blijft. Ging er iets mis, dan kun je"
        " de stemming nietig verklaren, met een reden."
    ),
    "too-early-to-close": _("De stemming sluit nog niet: de aangekondigde tijd is er nog niet. Wacht erop."),
    "not-the-key": _(
        "De stemming kan niet sluiten: de sleutel past niet bij haar zegel. Vraag de beheerder om het"
        " geheim terug te zetten waarmee ze geopend werd."
    ),
    "survey-without-end": _("Een bevraging zegt vooraf wanneer ze sluit. Vul een sluitingstijd in."),
    "not-prepared": _(
        "Er ontbreekt nog iets voor er gestemd kan worden. In het dossier staat wat, en tot wanneer er"
        " gelezen wordt."
    ),
    "not-the-candidates": _("Bij een verkiezing zijn de keuzes de kandidaten. Laat de keuzes leeg."),
    "terms-by-the-rules": _(
        "Meerderheid, quorum en termijnen staan in het huishoudelijk reglement, en gelden ook hier. Laat ze"
        " leeg."
    ),
    "must-be-sealed": _(
        "Volgens het huishoudelijk reglement wordt hierover bij consent beslist, of met een stemming die"
        " gesloten blijft tot het einde. Kies een van de twee."
    ),
    "ranked-without-status-quo": _(
        "In een rangorde hoort een keuze die alles laat zoals het is. Zeg welke dat is."
    ),
    "threshold-misplaced": _("Een drempel hoort alleen bij voor en tegen. Laat hem hier leeg."),
    "outcome-annulled": _(
        "De stemming hierover is nietig verklaard. Wat de stemming oplevert die in de plaats komt, is de"
        " uitkomst."
    ),
    "outcome-in-use": _(
        "Op deze stemming steunt al een beslissing, een antwoord van de stad of een opdracht. Dien een nieuw"
        " voorstel in dat zegt wat daarmee moet gebeuren."
    ),
    "objections-undecided": _(
        "Er zijn nog bezwaren waarover eerst gestemd moet worden. Leg die eerst ter stemming."
    ),
    "item-held": _(
        "Een bezwaar houdt dit voorstel aan. Beantwoord elk bezwaar, of wacht tot de termijn voorbij is."
    ),
    "empty-roll": _("Er is nog niemand die mag stemmen. Laat eerst organisaties toe."),
    "no-seal": _(
        "Een gesloten stemming kan hier niet: dit parlement heeft geen zegelsleutel. Vraag de beheerder er"
        " een te zetten, of houd een openbare stemming waar het reglement dat toelaat."
    ),
    "nothing-to-rerun": _(
        "Er is geen nietig verklaarde stemming over ditzelfde voorstel die je kunt overdoen. Kies een"
        " andere, of laat dat leeg."
    ),
    "method-of-another-kind": _("Zo kan hierover niet gestemd worden. Kies een andere manier van stemmen."),
    "option-twice": _("Twee keuzes zijn dezelfde. Noem elke keuze één keer."),
    "options-misplaced": _(
        "Een verkiezing, een rangorde en een bevraging hebben minstens twee keuzes; andere stemmingen"
        " hebben er geen. Pas de keuzes aan."
    ),
    "seats-misplaced": _(
        "Alleen een verkiezing heeft plaatsen: minstens één, en niet meer dan er keuzes zijn. Pas het"
        " aantal aan."
    ),
    "limit-misplaced": _(
        "Hoeveel keuzes je hoogstens aankruist, zeg je alleen bij een verkiezing of een bevraging, en het"
        " zijn er niet meer dan er keuzes zijn. Pas het aantal aan."
    ),
    "status-quo-misplaced": _(
        "De keuze die alles laat zoals het is, moet een van de keuzes van een rangorde zijn. Geef haar"
        " letter."
    ),
    "amendments-misplaced": _(
        "Over één amendement stem je voor of tegen; amendementen die niet samen kunnen, zet je in een"
        " rangorde met de tekst van nu. Kies de manier van stemmen die daarbij hoort."
    ),
    "closes-in-the-past": _("De sluitingstijd ligt in het verleden. Kies een later moment."),
    "threshold-no-majority": _(
        "Dat is geen meerderheid: de drempel is minstens de helft en hoogstens het geheel. Kies een andere."
    ),
    "threshold-unreachable": _('Meer dan alle stemmen kan niemand halen. Zeg bij eenparigheid "minstens".'),
    "quorum-unreachable": _(
        "Het quorum is meer dan de hele lijst van stemgerechtigden. Kies een deel tussen nul en alles."
    ),
    "not-an-opener": _(
        "Volgens het huishoudelijk reglement opent iemand anders de stemmingen. Vraag het aan wie dat ambt"
        " heeft."
    ),
    "position-taken-too-often": _(
        "Jullie wijzigden dit standpunt zo vaak als kan. Het laatste blijft in de uitkomst staan."
    ),
}
"""In Dutch, by the code of the refusal."""
