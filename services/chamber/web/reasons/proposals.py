"""Why something about proposals, amendments and what is said of them is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "another-statement": _(
        "Over hetzelfde thema of dezelfde doelgroep ligt dit jaar al een standpunt ter stemming, of werd er"
        " een aangenomen. Verwijs dit naar dat andere, trek het in, of dien het in voor een ander jaar."
    ),
    "statement-on-nothing": _(
        "Een jaarlijks standpunt gaat over een thema of een doelgroep: noem er minstens één."
    ),
    "nobody-asked": _("Bij een vraag zeg je aan wie ze is; bij iets anders laat je dat weg."),
    "reply-to-a-reply": _("Op een reactie kun je niet nog eens reageren: reageer op de bijdrage zelf."),
    "contribution-withdrawn": _("Dat werd intussen teruggenomen. Lees het gesprek opnieuw."),
    "another-version": _(
        "De tekst is intussen veranderd. Lees de tekst van nu, en open het formulier opnieuw vanaf die tekst."
    ),
    "changes-change-incomplete": _("Zeg hoe het artikel anders moet luiden dan nu."),
    "changes-nothing-left": _(
        "Dan blijft er niets van de tekst over. Vervang het artikel in plaats daarvan."
    ),
    "too-late-to-amend": _(
        "De termijn om amendementen in te dienen is voorbij. Zeg wat anders moet als argument."
    ),
    "no-rivals": _("Zet elk van deze amendementen precies één keer in de volgorde."),
    "wrong-phase": _("Dat kan niet meer, of nog niet: kijk in het dossier waar het voorstel staat."),
    "nothing-said": _("Je veranderde niets. Vul minstens één ding in of pas iets aan."),
    "scope-and-neighbourhoods": _(
        "Gaat het over enkele wijken, noem ze dan; gaat het over heel de stad, noem er dan geen."
    ),
    "neighbourhoods-without-scope": _("Zeg ook of het over heel de stad gaat of over enkele wijken."),
    "holder-of-the-decision": _("Zeg wie beslist. Alleen als het parlement zelf beslist, laat je dat leeg."),
    "refer-to-one": _("Kies één plaats: een ander voorstel of een organisatie."),
    "no-such-aim": _("Kies een doel uit het charter."),
    "draft-not-ready": _("Je ontwerp is nog niet klaar: kijk na wat er bij de velden staat."),
    "supported-already": _("Jullie steunen dit voorstel al. Je hoeft niets te doen."),
    "name-stands": _("Jullie naam staat er al onder. Je hoeft niets te doen."),
    "no-such-proposal": _("Dat voorstel is er niet. Kijk in de lijst van dossiers welke er zijn."),
    "proposal-withdrawn": _(
        "De indiener trok dit voorstel in. De reden staat in het dossier; iedereen mag het opnieuw"
        " voorstellen."
    ),
    "proposal-exists": _("Dit voorstel is al ingediend. Kijk in de lijst van dossiers."),
    "rules-in-force": _(
        "Zeg welk soort voorstel het is, en welk doel van het charter het dient: het huishoudelijk"
        " reglement vraagt dat."
    ),
    "without-rules": _(
        "Dit voorstel werd ingediend voor er een huishoudelijk reglement was. De griffier legt het ter"
        " stemming zoals het er staat; de indiener mag het intrekken."
    ),
    "not-the-submitter": _(
        "Alleen de organisatie die het indiende, mag dat. Vraag het aan haar, of stel zelf iets voor."
    ),
    "not-clerk-nor-chair": _("Alleen de griffier of de voorzitter mag dat. Vraag het aan een van hen."),
    "no-such-holder": _(
        "Wie volgens jou beslist, is geen lid dat nu meedoet. Kies een lid uit de lijst van organisaties."
    ),
    "too-many-co-signers": _(
        "Er zijn al zoveel mede-indieners als kan. Steun het voorstel: dat telt even zwaar voor een plaats"
        " op de agenda."
    ),
    "no-such-item": _(
        "Er is geen ander voorstel met dat nummer dat nog loopt. Kijk het nummer na in de lijst van dossiers."
    ),
    "no-such-receiver": _(
        "De organisatie waar het heen gaat, is geen lid dat nu meedoet. Kies een andere uit de lijst van"
        " organisaties."
    ),
    "not-of-this-kind": _("Dat hoort niet bij dit soort voorstel. Laat het leeg, of kies een ander soort."),
    "clause-twice": _(
        "Twee artikelen hebben hetzelfde nummer. Laad de pagina opnieuw, en verdeel de tekst nog eens."
    ),
    "support-not-enough": _(
        "Er is nog te weinig steun van organisaties die van elkaar verschillen. Meer en andere organisaties"
        " mogen het steunen."
    ),
    "not-supported": _("Jullie steunden dit voorstel niet (meer). Je hoeft niets te doen."),
    "not-lapsed-yet": _("Het voorstel heeft nog tijd om steun te vinden. Wacht tot die termijn voorbij is."),
    "nothing-concluded": _(
        "Er is nog geen uitkomst: de laatste stemming is niet geteld, of bezwaren houden het voorstel aan."
        " Wacht daarop."
    ),
    "no-such-draft": _(
        "Dat ontwerp is er niet (meer), of het is niet van jullie. Kijk in de lijst van jullie ontwerpen."
    ),
    "draft-of-nobody": _("Zeg voor welke organisatie dit ontwerp is: anders kan niemand het indienen."),
    "not-amendable": _(
        "Deze tekst komt ter stemming zoals hij werd ingediend. Zeg wat anders moet als argument, of dien"
        " zelf een voorstel in."
    ),
    "no-such-amendment": _("Dat amendement is er niet. Kijk bij de tekst van het voorstel welke er zijn."),
    "amendment-too-deep": _(
        "Een subamendement kun je niet nog eens amenderen. Dien je wijziging in op het amendement zelf."
    ),
    "amendment-standing": _("Dat amendement past nog op de tekst: er hoeft niets aangepast te worden."),
    "amendment-flagged": _(
        "Dat amendement past niet meer op de tekst. De indiener zegt eerst wat er nu bedoeld is."
    ),
    "amendment-voted-on": _("Over dat amendement wordt nu gestemd. Wacht op de uitslag."),
    "amendment-adopted": _(
        "Dat amendement is al aangenomen: het staat in de tekst. Stel een nieuw amendement voor als je iets"
        " anders wilt."
    ),
    "amendment-rejected": _("Dat amendement is verworpen. Dien een ander in zolang dat kan."),
    "amendment-lapsed": _(
        "Dat amendement is vervallen, omdat een ander is aangenomen. Lees de tekst van nu."
    ),
    "amendment-withdrawn": _("De indiener trok dat amendement in. Je mag het zelf opnieuw indienen."),
    "amendment-exists": _("Dat amendement is al ingediend. Kijk bij de tekst van het voorstel."),
    "too-many-amendments": _(
        "Dit voorstel heeft al zoveel amendementen als kan. Vraag een andere indiener of je wijziging mee"
        " kan in die van hem."
    ),
    "signed-already": _("Jullie naam staat er al onder. Je hoeft niets te doen."),
    "amendments-open": _(
        "Er zijn nog amendementen waarover beslist moet worden. Leg ze ter stemming; de indiener van het"
        " voorstel kan er een overnemen, en wie er een indiende kan het intrekken."
    ),
    "nothing-left": _(
        "Met deze amendementen blijft er niets van de tekst over. De indiener kan het voorstel intrekken."
    ),
    "not-next-in-order": _(
        "Volgens de volgorde van stemmen komt een ander amendement eerst. Leg dat ter stemming, of alle"
        " samen in een rangorde."
    ),
    "amendments-voted-on": _("Er wordt nog over amendementen gestemd. Wacht op de uitslag daarvan."),
    "amendments-decided": _(
        "Er wacht geen amendement (meer) op deze stemming. Kijk bij de tekst van het voorstel."
    ),
    "nothing-adopted": _(
        "Er is geen aangenomen amendement dat nog in de tekst moet. Je hoeft niets te doen."
    ),
    "sub-amendments-open": _(
        "Er zijn subamendementen, en die komen eerst. Neem ze over, leg ze ter stemming, of laat de"
        " indieners ze intrekken."
    ),
    "rival-adopted": _(
        "Dit kan niet samen met een amendement dat al aangenomen is. Wacht op de volgende versie van de"
        " tekst, en stel daarop een wijziging voor."
    ),
    "rival-voted-on": _(
        "Er wordt al gestemd over een amendement dat niet samen kan met dit. Wacht op de uitslag."
    ),
    "changes-clause-twice": _("Je wijzigt hetzelfde artikel twee keer. Zet de wijzigingen samen in één."),
    "changes-clause-exists": _(
        "Je voegt een artikel toe dat er al is. Laad de pagina opnieuw en probeer nog eens."
    ),
    "changes-nothing-changes": _("Zo luidt het artikel nu al. Verander wat anders moet."),
    "changes-too-many-clauses": _("Dan krijgt de tekst te veel artikelen. Neem er enkele samen."),
    "no-such-contribution": _("Er is geen bijdrage met dat nummer. Kijk in het gesprek van het dossier."),
    "contribution-exists": _("Dit is al gezegd. Kijk in het gesprek van het dossier."),
    "contribution-hidden": _("Die woorden zijn al verborgen. Je hoeft niets te doen."),
    "not-asked": _("Deze vraag is aan iemand anders gesteld: die antwoordt. Je kunt wel reageren."),
    "revised-too-often": _("Deze woorden veranderden al zo vaak als kan. Neem ze terug, en zeg het opnieuw."),
    "nothing-to-answer": _("Dit is geen vraag, bezorgdheid of bezwaar om te beantwoorden. Reageer erop."),
    "no-such-version": _("Die versie van de tekst is er niet. Kijk bij de tekst welke er zijn."),
    "no-such-erasure": _("Die vraag om te wissen is er niet. Kijk op de pagina van de gewiste teksten."),
    "erasure-judged": _(
        "Over die vraag om te wissen is al beslist. Vraag het opnieuw als er nog iets weg moet."
    ),
    "erases-its-reason": _(
        "Zo zou ook de openbare reden gewist worden. Geef een reden die mag blijven staan."
    ),
    "no-such-text": _(
        "Er is geen tekst (meer) met deze hash. Kijk na in welke inschrijving hij genoemd wordt."
    ),
    "text-twice": _("Je noemt een tekst twee keer. Noem elke tekst één keer."),
}
"""In Dutch, by the code of the refusal."""
