"""The acts behind the facts of the assembly: founding, offices, keys, charter, rules, and what is erased."""

from __future__ import annotations

from collections.abc import Sequence

from events.assembly.acts import AnnounceKey, Found, GiveOffice, TakeOffice
from events.assembly.facts import Founded, KeyAnnounced, OfficeGiven, OfficeTaken
from events.charter.acts import AdoptFirstCharter
from events.charter.facts import CharterAdopted
from events.erasure.acts import ConfirmErasure, RefuseErasure, RequestErasure
from events.erasure.facts import ErasureRefused, ErasureRequested, ProseErased
from events.fact import Fact
from events.law.making import Choices, Make, alike
from events.rules.acts import AdoptFirstRules
from events.rules.facts import RulesAdopted


def _found(fact: Founded, _stream: str, rest: Sequence[Fact], _choices: Choices) -> Found:
    clerks = tuple(given.mandate for given in rest if isinstance(given, OfficeGiven))
    return Found(fact.origin, fact.name, fact.purpose, clerks or ("0",), fact.sample, fact.succeeds)


ACTS: dict[type[Fact], Make] = {
    Founded: _found,
    OfficeGiven: alike(GiveOffice),
    OfficeTaken: alike(TakeOffice),
    KeyAnnounced: alike(AnnounceKey),
    CharterAdopted: alike(AdoptFirstCharter),
    RulesAdopted: alike(AdoptFirstRules),
    ErasureRequested: alike(RequestErasure),
    ErasureRefused: alike(RefuseErasure),
    ProseErased: alike(ConfirmErasure),
}
