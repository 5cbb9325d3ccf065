"""Recognising a signal, taking that back, and telling year by year how often it is seen (A4)."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct

from events import days
from events.authority import require_mandate
from events.fact import Actor, Id
from events.recognition.facts import RecognitionWithdrawn, SignalRecognised, SignalSeen, Times, Year
from events.recognition.state import stream
from events.refusal import Malformed, OutOfOrder
from events.signal.facts import Seen
from events.signal.standing import recognised, require_behind, require_signal
from events.world import World, Writes


class RecogniseSignal(Struct, frozen=True):
    """Say that the organisation sees the same."""

    signal: Id
    organisation: Id
    seen: Seen

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Any member, once; who raised it, or one that it took in, sees it as it is."""
        act = "Recognising a signal"
        state = require_signal(world, self.signal, act)
        require_mandate(world, who, at, self.organisation, act)
        if self.organisation in state.raisers:
            raise OutOfOrder(
                "raised-it-yourself",
                f"{act} was refused: your organisation raised it, or one that was merged into it.",
                "Nothing needs to be done.",
            )
        if recognised(world, self.signal, state, self.organisation):
            raise OutOfOrder(
                "recognised-already",
                f"{act} was refused: your organisation recognises it already, and counts once.",
                "Nothing needs to be done; how often you see it can be told year by year.",
            )
        given = SignalRecognised(self.signal, self.organisation, self.seen)
        return [(stream(self.signal, self.organisation), given)]


class WithdrawRecognition(Struct, frozen=True):
    """Take a recognition back."""

    signal: Id
    organisation: Id

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Whoever gave it; with all that went along when signals were merged."""
        act = "Taking a recognition back"
        state = require_signal(world, self.signal, act)
        require_mandate(world, who, at, self.organisation, act)
        standing = recognised(world, self.signal, state, self.organisation)
        if not standing:
            raise OutOfOrder(
                "not-recognised",
                f"{act} was refused: your organisation does not recognise this signal.",
                "Nothing needs to be done.",
            )
        return [
            (stream(one, self.organisation), RecognitionWithdrawn(self.signal, self.organisation, one))
            for one in standing
        ]


class TellSeen(Struct, frozen=True):
    """Tell how often the organisation saw it in a year."""

    signal: Id
    organisation: Id
    year: Year
    seen: Times

    def decide(self, world: World, who: Actor, at: datetime) -> Writes:
        """Who raised it or recognises it, of this year or one before; again where the number was wrong."""
        act = "Telling how often it is seen"
        state = require_signal(world, self.signal, act)
        require_mandate(world, who, at, self.organisation, act)
        require_behind(world, who, at, self.signal, state, act)
        if self.year > days.day_of(at).year:
            raise Malformed(
                "year-to-come",
                f"{act} was refused: {self.year} has not come yet.",
                "Tell it of this year, or of one before.",
            )
        if world.recognition(self.signal, self.organisation).years.get(self.year) == self.seen:
            raise OutOfOrder(
                "seen-as-told",
                f"{act} was refused: that number stands already.",
                "Nothing needs to be done.",
            )
        seen = SignalSeen(self.signal, self.organisation, self.year, self.seen)
        return [(stream(self.signal, self.organisation), seen)]
