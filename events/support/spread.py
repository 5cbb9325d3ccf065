"""Whether the support of an item is spread as the rules ask (A1): pure arithmetic over who supports it.

Enough organisations, of enough different sizes, kinds of staffing and neighbourhoods. An organisation that
does not say what it is counts as one more organisation, and for no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from events.organisation.state import Traits
from events.rules.facts import Support

_KINDS: dict[str, Callable[[Traits], Iterable[str]]] = {
    "sizes": lambda traits: () if traits.size is None else (traits.size,),
    "staffings": lambda traits: () if traits.staffing is None else (traits.staffing,),
    "neighbourhoods": lambda traits: traits.neighbourhoods,
}


def lacking(supporters: Mapping[str, Traits], asked: Support) -> tuple[str, ...]:
    """What is missing to be enough, in the words of the rules; empty: it is enough."""
    found = {"organisations": len(supporters)}
    for kind, of in _KINDS.items():
        found[kind] = len({value for traits in supporters.values() for value in of(traits)})
    return tuple(kind for kind, number in found.items() if number < getattr(asked, kind))


def most(asked: Support) -> int:
    """How many supporters an act needs to name at most: as many as asked, or one for each difference."""
    return max(asked.organisations, asked.sizes + asked.staffings + asked.neighbourhoods)


def named(supporters: Mapping[str, Traits], asked: Support) -> tuple[str, ...] | None:
    """Supporters that are enough, sorted, at most `most(asked)` of them; None: they are not enough.

    First one for each difference that is still asked for, then the first in the alphabet.
    """
    if lacking(supporters, asked):
        return None
    chosen: dict[str, Traits] = {}
    for kind, of in _KINDS.items():
        seen = {value for traits in chosen.values() for value in of(traits)}
        for name in sorted(supporters):
            if len(seen) >= getattr(asked, kind):
                break
            if set(of(supporters[name])) - seen:
                chosen[name] = supporters[name]
                seen |= set(of(supporters[name]))
    for name in sorted(supporters):
        if len(chosen) >= asked.organisations:
            break
        chosen[name] = supporters[name]
    return tuple(sorted(chosen))
