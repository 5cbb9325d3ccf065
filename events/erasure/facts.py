"""Stream `erasure-<id>`: texts that must go, asked for by one bench and confirmed or refused by the other.

Only the texts themselves go (F3, T1): the events that name their digests stay, and so do all proofs and
counts, for no rule reads a text. That somebody disagrees, or dislikes the tone, is no ground.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.fact import Digest, Fact, Id
from events.membership.facts import Bench

Ground = Literal["personal-data", "unlawful", "court-order"]
"""Why a text must go: it says who somebody is, the law forbids it, or a court ordered it."""

Digests = Annotated[tuple[Digest, ...], Meta(min_length=1, max_length=50)]


class ErasureRequested(Fact, frozen=True):
    """Somebody of `bench` asked that texts be erased. `reason` is public, and told without what must go."""

    type: ClassVar[str] = "erasure.requested.v1"
    erasure: Id
    digests: Digests
    reason: Digest
    ground: Ground
    bench: Bench


class ErasureRefused(Fact, frozen=True):
    """Somebody of the other bench, `bench`, refused it, for a public reason. The texts stay."""

    type: ClassVar[str] = "erasure.refused.v1"
    erasure: Id
    reason: Digest
    bench: Bench


class ProseErased(Fact, frozen=True):
    """Somebody of the other bench, `bench`, confirmed it: from here on nobody has these texts."""

    type: ClassVar[str] = "prose.erased.v1"
    erasure: Id
    digests: Digests
    bench: Bench


Event = ErasureRequested | ErasureRefused | ProseErased
