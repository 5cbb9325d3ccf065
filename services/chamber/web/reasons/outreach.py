"""Why something about outreach, or about organisations that are no members, is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "no-rules-of-outreach": _("Zonder huishoudelijk reglement zijn er geen zoektaken."),
    "nobody-to-reach": _("Noem minstens één wijk, deelgemeente, thema of doelgroep."),
    "listed-twice": _(
        "Een naam staat er twee keer in. Een plaats is een wijk of een deelgemeente, niet beide."
    ),
    "not-in-coverage": _(
        "Dit staat niet in de lijsten van wie het parlement wil bereiken. De griffier kan ze aanvullen."
    ),
    "outreach-exists": _("Dit nummer is al in gebruik: laad de pagina opnieuw."),
    "outreach-of-another": _(
        "Je kunt dit alleen op je eigen organisatie nemen. De griffier noteert het voor anderen."
    ),
    "outreach-in-hand": _(
        "Een andere organisatie heeft dit in handen, en haar datum is niet voorbij."
        " Vraag haar om het los te laten."
    ),
    "outreach-ended": _(
        "Deze taak is al gedaan of losgelaten. Ontbreekt er nog iemand, neem dan een nieuwe op."
    ),
    "outreach-not-yours": _("Jouw organisatie heeft dit niet in handen."),
    "no-such-outreach": _("Deze zoektaak bestaat niet."),
    "rows-without-name": _(
        "De tabel heeft geen kolom 'naam'. Zet de namen van de kolommen op de eerste regel."
    ),
    "row-unreadable": _("Geef een naam, een geldig e-mailadres, en als taal nl, en of fr."),
    "prospect-exists": _("Dit nummer is al in gebruik: laad de pagina opnieuw."),
    "prospect-known": _("Een organisatie met deze naam of dit adres staat al op de lijst."),
    "no-such-prospect": _("Deze organisatie staat niet op de lijst."),
    "no-longer-listed": _("Deze organisatie werd lid, of vroeg om niet meer op de lijst te staan."),
    "no-address": _("Er is geen adres bekend. Vul het eerst in, of spreek met iemand daar."),
    "refuses-mail": _("Op dit adres wil men geen mail meer. Spreek met iemand daar, of laat hen met rust."),
    "refuses-mail-already": _("Dat was al gezegd: er gaat geen mail meer naartoe."),
    "not-its-mail": _("Alleen wie de mail kreeg, of de griffier, kan dit."),
    "invited-lately": _(
        "Dit is te snel na de vorige uitnodiging of na een 'nu niet': zo dringen we bij niemand aan."
    ),
    "not-invited": _("Noteer eerst dat de organisatie werd uitgenodigd."),
    "joined-no-member": _("Die organisatie is nog geen lid. Laat ze eerst toe, en noem haar dan hier."),
}
"""In Dutch, by the code of the refusal."""
