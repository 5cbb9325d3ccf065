"""A visitor's own words, and the themes and target groups that they may mean (T3).

Who looks for help says "huur" and "schulden", not "wonen" and "mensen-in-armoede". What is found by such a
word is found beside what stands in names and descriptions; a search never finds less because of it. The
words are Dutch, with English and French ones for who has no Dutch.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

MEANT: Mapping[str, str] = {
    "armoede": "arm geld schuld rekening betalen voedselbank voedselpakket honger "
    "leefloon ocmw budget krap eten poverty debt money pauvrete dette argent",
    "mensen-in-armoede": "arm geld schuld voedselbank voedselpakket leefloon ocmw poverty debt "
    "pauvrete dette",
    "wonen": "huis huur woning appartement kamer verhuurder huisbaas uithuiszetting "
    "vocht schimmel kot sociale housing rent landlord logement loyer",
    "huurders": "huur huurder verhuurder huisbaas uithuiszetting rent tenant loyer locataire",
    "opvang": "slapen bed nacht dakloos dakloze straat onderdak asiel shelter homeless abri",
    "dakloze-mensen": "dakloos dakloze thuisloze thuisloos straat slapen onderdak homeless abri",
    "nieuwkomers": "vluchteling asiel migrant papieren verblijf inburgering anderstalig "
    "buitenland refugee migrant refugie asile",
    "taal": "nederlands leren spreken oefenen lezen schrijven les cursus tolk "
    "language dutch langue neerlandais",
    "werk": "job baan werkloos solliciteren vdab stage vacature inkomen work "
    "unemployed emploi travail chomage",
    "gezondheid": "dokter arts ziek ziekte zorg ziekenhuis psycholoog depressie verslaving "
    "drugs alcohol eenzaam health doctor sante medecin",
    "mensen-met-een-beperking": "handicap rolstoel blind doof slechtziend autisme gehandicapt "
    "toegankelijk disability wheelchair handicape",
    "mantelzorgers": "mantelzorg verzorgen dementie alzheimer carer aidant",
    "ouderen": "oud bejaard senior pensioen gepensioneerd oma opa rusthuis elderly aine",
    "jongeren": "jong tiener puber jeugd student youth jeune",
    "jeugd": "jong tiener kind speelplein jeugdhuis youth jeunesse",
    "kinderen": "kind baby peuter kleuter opvang creche school child enfant",
    "alleenstaande-ouders": "alleenstaand gescheiden scheiding alimentatie mama papa moeder vader "
    "single parent",
    "vrouwen": "vrouw moeder geweld partnergeweld hoofddoek woman femme",
    "lgbtqia": "homo lesbisch lesbienne bi trans transgender queer holebi gay regenboog",
    "onderwijs": "school leerkracht huiswerk studie diploma leren education ecole",
    "digitaal": "computer internet smartphone gsm laptop tablet email itsme digital ordinateur",
    "mobiliteit": "bus tram fiets vervoer auto verkeer stoep transport velo",
    "sport": "voetbal zwemmen bewegen lopen fitness sporten sportclub",
    "cultuur": "muziek zingen koor theater dans kunst museum culture musique",
    "ontmoeting": "eenzaam alleen koffie vrienden babbel buurthuis samen mensen lonely seul rencontre",
    "wijkwerking": "buurt wijk straat buren plein neighbourhood quartier",
    "gelijke-kansen": "racisme discriminatie gelijk rechten discrimination racism racisme",
    "vrijwilligers": "vrijwillig helpen vrijwilligerswerk volunteer benevole",
}
"""Tag → words, plain: in small letters, without accents, in one form."""

_TAGS: dict[str, list[str]] = {}
for _tag, _words in MEANT.items():
    for _word in _words.split():
        _TAGS.setdefault(_word, []).append(_tag)


def meant(words: str) -> list[str]:
    """The themes and target groups that somebody may mean who types these words."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    found = dict.fromkeys(
        tag for word in re.findall(r"[a-z]+", plain) for form in _forms(word) for tag in _TAGS.get(form, ())
    )
    return list(found)


def _forms(word: str) -> tuple[str, ...]:
    # Dutch plurals and adjectives, roughly: schulden, huizen, dakloze. The search proper knows forms better.
    endings = [word.removesuffix(ending) for ending in ("en", "e", "s", "'s") if word.endswith(ending)]
    voiced = [form[:-1] + {"z": "s", "v": "f"}[form[-1]] for form in endings if form[-1:] in {"z", "v"}]
    doubled = [form[:-1] for form in endings if len(form) > 3 and form[-1] == form[-2]]  # noqa: PLR2004 - `kinderen`, `bussen`
    return (word, *endings, *voiced, *doubled)
