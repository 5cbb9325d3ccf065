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
    """Somebody asked that texts be erased.

    erasure: the random id of this erasure
    digests: the texts that must go, 1 to 50
    reason: why, in public, told without what must go
    ground: by which ground
    bench: the bench of who asked
    """

    type: ClassVar[str] = "erasure.requested.v1"
    since: ClassVar[str] = "0.1.0"
    erasure: Id
    digests: Digests
    reason: Digest
    ground: Ground
    bench: Bench


class ErasureRefused(Fact, frozen=True):
    """Somebody of the other bench refused it. The texts stay.

    erasure: which one
    reason: why, in public
    bench: the bench of who refused
    """

    type: ClassVar[str] = "erasure.refused.v1"
    since: ClassVar[str] = "0.1.0"
    erasure: Id
    reason: Digest
    bench: Bench


class ProseErased(Fact, frozen=True):
    """Somebody of the other bench confirmed it: from here on nobody has these texts.

    erasure: which one
    digests: the texts that are gone, 1 to 50, as they were asked for
    bench: the bench of who confirmed
    """

    type: ClassVar[str] = "prose.erased.v1"
    since: ClassVar[str] = "0.1.0"
    erasure: Id
    digests: Digests
    bench: Bench


Event = ErasureRequested | ErasureRefused | ProseErased
