"""Asking that texts be erased, confirming it, refusing it: one person of each bench.

The clerk is of neither bench, and so has no part in it. What is asked for waits until somebody of the other
bench confirms or refuses it; nothing is erased by waiting.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events.authority import require_bench, require_other_bench
from events.erasure.facts import Digests, ErasureRefused, ErasureRequested, Ground, ProseErased
from events.erasure.state import Erasure, stream
from events.fact import Actor, Digest, Id
from events.membership.facts import Bench
from events.refusal import Malformed, OutOfOrder, Unknown
from events.world import World, Writes


class RequestErasure(Struct, frozen=True):
    """Ask that texts be erased, on a ground and with a public reason."""

    erasure: Id
    digests: Digests
    reason: Digest
    ground: Ground

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Anybody with a mandate of a member may, for texts of anybody."""
        bench = require_bench(world, who, at, "Asking for an erasure")
        if world.erasure(self.erasure).phase != "unknown":
            raise OutOfOrder(
                "erasure-exists",
                "Asking for an erasure was refused: this id is in use.",
                "Give the erasure another id, or none: the chamber then makes one.",
            )
        if len(set(self.digests)) < len(self.digests):
            raise Malformed(
                "text-twice",
                "Asking for an erasure was refused: it names a text twice.",
                "Name each text once.",
            )
        if self.reason in self.digests:
            raise Malformed(
                "erases-its-reason",
                "Asking for an erasure was refused: it would erase its own public reason.",
                "Give a reason that may stay; another erasure can erase it where it must go.",
            )
        asked = ErasureRequested(self.erasure, self.digests, self.reason, self.ground, bench)
        return [(stream(self.erasure), asked)]


class ConfirmErasure(Struct, frozen=True):
    """Confirm an erasure that the other bench asked for: the texts go at once, and for ever."""

    erasure: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Somebody of the bench that did not ask for it."""
        erasure, bench = _judged(world, who, at, self.erasure, "Confirming an erasure")
        return [(stream(self.erasure), ProseErased(self.erasure, erasure.digests, bench))]


class RefuseErasure(Struct, frozen=True):
    """Refuse an erasure that the other bench asked for, with a public reason: the texts stay."""

    erasure: Id
    reason: Digest

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Somebody of the bench that did not ask for it."""
        _, bench = _judged(world, who, at, self.erasure, "Refusing an erasure")
        return [(stream(self.erasure), ErasureRefused(self.erasure, self.reason, bench))]


def _judged(world: World, who: Actor, at: datetime, erasure: str, act: str) -> tuple[Erasure, Bench]:
    """An erasure that waits, and the bench of who judges it."""
    asked = world.erasure(erasure)
    if asked.phase == "unknown":
        raise Unknown(
            "no-such-erasure",
            f"{act} was refused: there is no such erasure.",
            "Check its id; /api/erasures lists them.",
        )
    bench = require_other_bench(world, who, at, asked.bench, act)
    if asked.phase != "requested":
        raise OutOfOrder(
            "erasure-judged",
            f"{act} was refused: it was confirmed or refused before.",
            "Ask for another erasure if texts must still go.",
        )
    return asked, bench
