"""The acts behind the facts of sittings: their agenda, turns and minutes, and who was there."""

from __future__ import annotations

from events.attendance.acts import Come, Go
from events.attendance.facts import Came, Went
from events.fact import Fact
from events.law.making import Make, alike
from events.sitting.acts import Begin, Cancel, Convene, End, Move
from events.sitting.agenda import AddDocument, OrderAgenda, PutItem
from events.sitting.facts import (
    AgendaItemPut,
    AgendaOrdered,
    Began,
    Cancelled,
    Convened,
    DocumentAdded,
    Ended,
    MinutesApproved,
    MinutesDrafted,
    Moved,
    TurnAsked,
    TurnGiven,
    TurnWaived,
)
from events.sitting.floor import AskTurn, GiveTurn, WaiveTurn
from events.sitting.minutes import ApproveMinutes, DraftMinutes

ACTS: dict[type[Fact], Make] = {
    Convened: alike(Convene),
    Moved: alike(Move),
    Cancelled: alike(Cancel),
    AgendaItemPut: alike(PutItem),
    AgendaOrdered: alike(OrderAgenda),
    DocumentAdded: alike(AddDocument),
    Began: alike(Begin),
    TurnAsked: alike(AskTurn),
    TurnGiven: alike(GiveTurn),
    TurnWaived: alike(WaiveTurn),
    Ended: alike(End),
    MinutesDrafted: alike(DraftMinutes),
    MinutesApproved: alike(ApproveMinutes),
    Came: alike(Come),
    Went: alike(Go),
}
