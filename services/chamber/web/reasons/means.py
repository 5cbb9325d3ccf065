"""Why something about means, or a row of a register, is refused."""

from __future__ import annotations

from services.chamber.web.languages import marked as _

REASONS = {
    "no-rules-of-means": _("Zonder huishoudelijk reglement worden er geen middelen opgetekend."),
    "fund-exists": _("Er is al een fonds met dit nummer."),
    "no-such-fund": _("Dit fonds bestaat niet."),
    "criteria-alike": _("Geef elk criterium een eigen korte naam, hoogstens twintig."),
    "criterion-in-use": _(
        "Er is iets toegekend volgens een criterium dat je weglaat. Laat het staan, of verwoord het anders."
    ),
    "no-such-criterion": _("Dat is geen criterium van dit fonds."),
    "allocation-exists": _("Deze toekenning staat al in het fonds. Verbeter die."),
    "no-such-allocation": _("Deze toekenning bestaat niet."),
    "too-many-allocations": _("Er kunnen geen toekenningen meer bij dit fonds. Teken een tweede fonds op."),
    "nothing-allocated": _("Het bedrag is 0: dan is er niets toegekend."),
    "nothing-to-correct": _("Wat je zegt, is wat er al staat."),
    "no-recipient": _("Kies het lid dat het kreeg, of zeg hoe de ontvanger heet."),
    "recipient-never-a-member": _("Die organisatie was nooit lid. Zeg hoe de ontvanger heet."),
    "currency-of-money": _("Alleen geld heeft een munt. Laat ze leeg bij uren en zalen."),
    "register-empty": _("Er staat niets in het register."),
    "register-unreadable": _(
        "Het register is geen tabel die te lezen is. Bewaar het opnieuw als CSV in UTF-8."
    ),
    "register-columns-alike": _("Twee kolommen betekenen hetzelfde. Laat er één weg."),
    "register-columns-missing": _(
        "Er ontbreken kolommen. Nodig zijn: kenmerk, begunstigde, bedrag en doel. Het kenmerk is een nummer"
        " dat elke rij altijd houdt, geen naam van iemand."
    ),
    "register-not-looked-through": _(
        "Kijk eerst na of er onder kenmerk geen naam van een mens staat, en kruis dat dan aan. Een kenmerk"
        " staat voor altijd in het logboek; geef een rij waar een naam staat een nummer."
    ),
    "register-too-long": _("Het register is te lang om in één keer te plakken. Doe het in delen."),
    "row-twice": _("Een eerdere regel heeft hetzelfde kenmerk."),
    "row-of-other-length": _("De rij heeft niet evenveel vakken als er kolommen zijn."),
    "row-with-empty-cell": _("Een vak dat nodig is, is leeg."),
    "row-with-long-cell": _("De tekst in een vak is te lang."),
    "row-without-reference": _(
        "Een kenmerk is een nummer, geen naam: minstens één cijfer, geen spaties, hoogstens 64 letters,"
        " cijfers en ._/:-."
    ),
    "row-of-no-kind": _("De soort is geld, uren of zaal."),
    "row-of-no-amount": _("Het bedrag is niet op één manier te lezen. Schrijf 1234,50 of 1.234,50."),
    "row-of-no-currency": _("De munt heeft drie letters, zoals EUR."),
    "row-of-no-id": _("Onder organisatie en uitkomst staat een nummer van dit parlement."),
}
"""In Dutch, by the code of the refusal."""
