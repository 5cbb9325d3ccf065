"""Why something about commissions, calls and delegations is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "commission-exists": _("Die commissie is er al. Kijk in de lijst van commissies."),
    "no-outcome": _(
        "Dat voorstel is niet aangenomen, of er is nog geen uitkomst. Geef het nummer van het voorstel"
        " waarvan de uitkomst dit vraagt."
    ),
    "city-above-half": _(
        "De stad zou meer dan de helft van de zetels hebben. Geef het middenveld er minstens evenveel."
    ),
    "no-vacant-seat": _("Er is geen zetel vrij op die bank. Eerst moet iemand een zetel afstaan."),
    "has-a-seat": _("Die organisatie heeft al een zetel in deze commissie."),
    "officers-without-seats": _("Kies twee organisaties die een zetel in de commissie hebben."),
    "no-such-commission": _("Die commissie is er niet. Kijk in de lijst van commissies."),
    "commission-dissolved": _("Die commissie is ontbonden. Wat ze had, is bij het parlement."),
    "no-address-of-a-webhook": _(
        "Dit adres kan geen webhook zijn. Geef een adres dat met https:// begint, van buitenaf te bereiken is"
        " en geen wachtwoord bevat."
    ),
    "too-many-webhooks": _("Een commissie heeft hoogstens tien webhooks. Verwijder er eerst een."),
    "no-such-webhook": _("Die webhook is er niet meer. Laad de pagina opnieuw."),
    "nothing-set-aside": _("Dat bericht wacht niet meer op een nieuwe poging. Laad de pagina opnieuw."),
    "not-for-the-commission": _(
        "Dit doen de voorzitter of de verslaggever van de commissie. Vraag het aan een van hen."
    ),
    "one-receiver": _("Kies één commissie, of schrijf de naam van een ander overleg. Niet allebei."),
    "nobody-to-receive": _("Die commissie heeft nog geen voorzitter of verslaggever. Wijs die eerst aan."),
    "may-not-decide": _("Alleen een commissie die mag beslissen, krijgt die opdracht. Kies een andere."),
    "asked-by-no-outcome": _(
        "Laten beslissen of uitvoeren kan alleen als een uitkomst dat vraagt. Geef het nummer van dat"
        " voorstel."
    ),
    "delegated-already": _("Dit ligt al bij iemand. Roep het eerst terug, of rond het af."),
    "due-in-the-past": _("Die dag is voorbij. Kies een dag die nog komt."),
    "no-more-time": _("Dat is niet later dan wat al beloofd was. Kies een latere dag."),
    "wrong-phase-of-delegation": _("Dat kan nu niet met deze verwijzing. Kijk waar ze staat."),
    "never-delegated": _("Dit is nooit verwezen. Kijk in de lijst van verwijzingen."),
    "handed-to-itself": _("Het ligt daar al. Kies een ander, of geef het terug aan het parlement."),
    "minority-without-a-seat": _("Een minderheidsstandpunt komt van een organisatie met een zetel, één elk."),
    "more-hands-than-seats": _("Er zijn meer handen geteld dan er zetels zijn. Tel opnieuw."),
    "adopted-by-an-outcome": _(
        "Overnemen kan alleen met een aangenomen voorstel: geef het nummer. Kennis nemen kan zonder."
    ),
    "not-for-the-assembly": _("Dit doet de griffier of de voorzitter, namens het parlement."),
    "not-in-the-chair": _(
        "Binnen een commissie doet haar voorzitter dit, of de griffier. Vraag het aan een van hen."
    ),
    "no-seat-of-yours": _(
        "Jullie hebben geen zetel in deze commissie. In het dossier kan elke organisatie iets zeggen."
    ),
    "another-body": _("Een ander heeft dit in handen. Kijk in de lijst van verwijzingen."),
    "no-question-within": _(
        "Een stemming binnen een commissie heeft een eigen vraag, en gaat niet over een amendement of een"
        " eerdere stemming."
    ),
    "not-to-be-replied-to": _(
        "Op een reactie, of op wat teruggenomen is, kun je niet reageren. Zeg het op zichzelf."
    ),
    "not-a-poll-of-this": _(
        "Dat is geen getelde stemming van deze commissie over dit punt. Kies een andere, of geen."
    ),
    "hands-of-a-decision": _(
        "Als de commissie beslist, geef je de handen per bank of de stemming die besliste: een van beide."
        " Anders geen handen."
    ),
    "waits-for-a-report": _(
        "Dit voorstel ligt bij een commissie of een ander overleg. Wacht op het verslag, of roep het terug."
    ),
    "no-such-call": _("Die oproep is er niet. Kijk bij de commissies."),
    "wrong-phase-of-call": _("Dat kan nu niet met deze oproep. Kijk waar ze staat."),
    "another-bench": _("Deze zetels zijn voor de andere bank. Elke bank heeft haar eigen oproepen."),
    "stands-already": _("Jullie zijn al kandidaat."),
    "nothing-to-choose": _("Er zijn niet meer kandidaten dan zetels: er hoeft niet gestemd te worden."),
    "no-tie": _("Er is geen staking van stemmen, of er is nog niet geteld. Dan wordt er niet geloot."),
    "not-in-the-draw": _("Jullie loten niet mee met een eigen geheim."),
    "revealed-or-too-late": _("Jullie geheim is al onthuld, of de termijn is voorbij."),
}
"""In Dutch, by code."""
