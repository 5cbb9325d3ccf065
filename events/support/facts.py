"""Stream `support-<proposal>-<organisation>`: whether an organisation supports an item.

A stream per organisation, so that support never waits for support. How many support an item is told by no
page and no answer while it is being gathered (E3): it would only draw more of it.
"""

from __future__ import annotations

from typing import ClassVar

from events.fact import Fact, Id


class SupportGiven(Fact, frozen=True):
    """The organisation supports that the item comes on an agenda. That is no vote for it.

    proposal: which item
    organisation: which organisation
    """

    type: ClassVar[str] = "support.given.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    organisation: Id


class SupportTakenBack(Fact, frozen=True):
    """The organisation no longer supports it.

    proposal: which item
    organisation: which organisation
    """

    type: ClassVar[str] = "support.taken-back.v1"
    since: ClassVar[str] = "0.1.0"
    proposal: Id
    organisation: Id


Event = SupportGiven | SupportTakenBack
