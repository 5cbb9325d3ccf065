"""Why something about organisations, mandates, offices and measures is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "too-many-corrections": _(
        "Er wachten al vijftig verbeteringen die jullie vroegen. Wacht tot er enkele behandeld zijn."
    ),
    "corrections-waiting": _(
        "Er wacht al te veel dat gevraagd werd. Probeer het over enkele dagen opnieuw, of zeg het aan de"
        " organisatie of de griffier."
    ),
    "not-the-clerk": _("Alleen de griffier mag dat. Vraag het aan de griffie."),
    "not-the-first": _(
        "Dat doet de griffier één keer, voor het eerste lid is toegelaten. Leg een wijziging nu ter"
        " stemming als voorstel."
    ),
    "no-mandate": _(
        "Je vertegenwoordiging voor deze organisatie geldt nu niet. Vraag een effectief lid van je"
        " organisatie, of de griffier, om een nieuwe."
    ),
    "mandate-ended": _(
        "Deze vertegenwoordiging is afgelopen. Een effectief lid van de organisatie, of de griffier, geeft"
        " een nieuwe."
    ),
    "not-a-full-member": _(
        "Een plaatsvervanger mag dat niet. Vraag het aan een effectief lid van je organisatie, of aan de"
        " griffier."
    ),
    "of-no-bench": _(
        "Hiervoor is iemand van elke bank nodig, en je handelt nu voor geen organisatie. Kies een"
        " organisatie, of vraag het aan iemand van een bank."
    ),
    "same-bench": _(
        "Jullie bank vroeg dit zelf, en er is iemand van elke bank voor nodig. Iemand van de andere bank"
        " bevestigt of weigert het."
    ),
    "same-person": _(
        "Je vroeg dit zelf, met een andere vertegenwoordiging, en er zijn twee personen voor nodig. Iemand"
        " anders van de andere bank bevestigt of weigert het."
    ),
    "takes-both-benches": _(
        "Dat beslist niemand alleen: volgens het huishoudelijk reglement is er iemand van elke bank voor"
        " nodig. De ene bank vraagt een maatregel, de andere bevestigt hem."
    ),
    "no-such-application": _("Die aanvraag is er niet. Kijk op de pagina over lid worden wie er een deed."),
    "application-judged": _("Over die aanvraag is al beslist. Tegen een weigering kan beroep."),
    "application-exists": _("Die aanvraag is er al. Kijk op de pagina over lid worden."),
    "not-an-introducer": _(
        "Alleen de griffier of een lid draagt een organisatie voor. Vraag het aan een van hen."
    ),
    "already-a-member": _("Deze organisatie is al lid. Kijk in de lijst van organisaties."),
    "not-a-member": _(
        "Die organisatie is geen lid dat nu meedoet. Kies een lid uit de lijst van organisaties."
    ),
    "no-such-organisation": _("Die organisatie is er niet. Kijk in de lijst van organisaties."),
    "wrong-standing": _(
        "Dat kan niet zoals de organisatie er nu voorstaat: kijk op haar pagina of ze lid, geschorst of"
        " vertrokken is."
    ),
    "office-held": _("Wie je noemt, heeft dat ambt al. Je hoeft niets te doen."),
    "office-not-held": _("Wie je noemt, heeft dat ambt niet. Kijk op de pagina van de ambten wie het heeft."),
    "last-clerk": _("Er moet altijd minstens één griffier zijn. Geef het ambt eerst aan iemand anders."),
    "mandate-without-time": _(
        "De vertegenwoordiging zou eindigen voor ze begint, of is al voorbij. Kies een later einde, of laat"
        " het leeg."
    ),
    "mandate-exists": _("Die vertegenwoordiging is er al. Kijk in de lijst van jullie vertegenwoordigers."),
    "too-many-mandates": _(
        "Jullie gaven al zoveel vertegenwoordigingen als kan. Vraag de griffier wat nu kan."
    ),
    "no-such-mandate": _(
        "Die vertegenwoordiging is er niet (meer). Kijk in de lijst van jullie vertegenwoordigers."
    ),
    "mandate-in-use": _(
        "Iemand is al aangemeld met deze vertegenwoordiging: ze gaat niet over op een ander adres. Trek ze"
        " in, geef een nieuwe, en nodig het nieuwe adres daarvoor uit."
    ),
    "nobody-invited": _("Voor deze vertegenwoordiging is niemand uitgenodigd. Nodig iemand uit."),
    "not-yourself": _(
        "Alleen wie het zelf is, of de griffier, mag dat. Neem de uitnodiging terug, of vraag het aan de"
        " griffier."
    ),
    "merges-with-itself": _("Een organisatie kan niet met zichzelf fuseren. Kies de andere organisatie."),
    "other-bench": _(
        "Deze organisaties zitten op verschillende banken en kunnen niet fuseren. Een van de twee kan wel"
        " vertrekken."
    ),
    "no-merger-agreed": _(
        "Die organisatie ging nog niet akkoord om met jullie te fuseren. Een effectief lid van haar doet"
        " dat eerst."
    ),
    "no-such-measure": _("Die maatregel is er niet. Vraag de griffie welke er zijn."),
    "no-rules": _(
        "Er is nog geen huishoudelijk reglement, dat de termijn van het beroep zegt. Tot dan schorst en"
        " weigert de griffier, met een openbare reden."
    ),
    "own-case": _(
        "Dit gaat over je eigen organisatie, en niemand oordeelt in eigen zaak. Een andere organisatie van"
        " je bank doet het; jullie kunnen in beroep gaan."
    ),
    "measure-judged": _("Over die maatregel is al beslist. Binnen de termijn kan er beroep tegen."),
    "measure-exists": _("Die maatregel is al gevraagd. Iemand van de andere bank bevestigt of weigert hem."),
    "ground-not-admissible": _(
        "Dat is geen grond voor deze maatregel. Kies een van de gronden; het oneens zijn of de toon is er"
        " nooit een."
    ),
    "measure-not-so-far": _("Dat kan nog niet, of niet meer: kijk waar de maatregel staat."),
    "appeal-too-late": _(
        "De termijn om in beroep te gaan is voorbij. Je kunt er wel een voorstel over lidmaatschap over"
        " indienen: daar staat geen termijn op."
    ),
    "another-question": _("Die stemming gaat niet over deze maatregel. Kies de stemming over het beroep."),
    "nothing-judged": _(
        "Die stemming besliste nog niets: ze is niet geteld, haalde haar quorum niet, of bezwaren houden"
        " het aan. Wacht op de uitslag, of stem opnieuw."
    ),
    "aim-twice": _("Twee doelen van het charter hebben dezelfde naam. Geef elk een eigen naam."),
    "not-yours": _("Je hebt die vertegenwoordiging niet (meer). Kies een andere."),
    "passkey-refused": _("De toegangssleutel werd niet aanvaard. Probeer het opnieuw, of vraag een link."),
}
"""In Dutch, by the code of the refusal."""
