"""Stream `amendments-<proposal>`: the amendments to one proposal, and what became of each.

They share a stream because they are read together: whether two can both stand is computed when the second one
is filed, and which lapse follows from which is adopted (ADR 0034).
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from msgspec import Meta

from events.clauses import Changes
from events.fact import Digest, Fact, Id

Version = Annotated[int, Meta(ge=1, le=1_000_000)]
Some = Annotated[tuple[Id, ...], Meta(max_length=200)]


class AmendmentFiled(Fact, frozen=True):
    """An organisation wants the text otherwise.

    amendment: the id of this amendment
    proposal: of which proposal
    organisation: whose amendment it is
    version: the version of the text that it changes
    on: the amendment that it changes, of a sub-amendment: its changes are to the text as that one has it;
        null where it changes the text itself
    changes: what changes, 1 to 50
    reason: why
    rivals: the amendments before it that cannot stand beside it, as computed when it was filed
    """

    type: ClassVar[str] = "amendment.filed.v1"
    since: ClassVar[str] = "0.1.0"
    amendment: Id
    proposal: Id
    organisation: Id
    version: Version
    on: Id | None
    changes: Changes
    reason: Digest
    rivals: Some


class AmendmentCoSigned(Fact, frozen=True):
    """Another organisation put its name to an amendment.

    amendment: which one
    organisation: which organisation
    """

    type: ClassVar[str] = "amendment.co-signed.v1"
    since: ClassVar[str] = "0.1.0"
    amendment: Id
    organisation: Id


class AmendmentWithdrawn(Fact, frozen=True):
    """Its author took an amendment back, and with it what was to change it.

    amendment: which one
    """

    type: ClassVar[str] = "amendment.withdrawn.v1"
    since: ClassVar[str] = "0.1.0"
    amendment: Id


class AmendmentsRanked(Fact, frozen=True):
    """The clerk set the order in which rivals are voted on.

    ranking: the amendments in that order, first voted on first
    reason: why, in public
    """

    type: ClassVar[str] = "amendments.ranked.v1"
    since: ClassVar[str] = "0.1.0"
    ranking: Annotated[tuple[Id, ...], Meta(min_length=2, max_length=200)]
    reason: Digest


class AmendmentsPutToVote(Fact, frozen=True):
    """A poll was opened on amendments, in the same act.

    amendments: on which, all rivals of each other, or one
    poll: which poll
    """

    type: ClassVar[str] = "amendments.put-to-vote.v1"
    since: ClassVar[str] = "0.1.0"
    amendments: Annotated[tuple[Id, ...], Meta(min_length=1, max_length=200)]
    poll: Id


class AmendmentAdopted(Fact, frozen=True):
    """An amendment was adopted: it will be in the next version of the text.

    amendment: which one
    way: by a vote; or taken over as a friendly one by the submitter of the proposal, or of a sub-amendment by
        the author of the amendment that it changes
    poll: by which poll; null where it was taken over
    lapsed: the amendments that lapse because of it, and those to them; not those that were voted down with it
    """

    type: ClassVar[str] = "amendment.adopted.v1"
    since: ClassVar[str] = "0.1.0"
    amendment: Id
    way: Literal["vote", "taken-over"]
    poll: Id | None
    lapsed: Some


class AmendmentRejected(Fact, frozen=True):
    """An amendment was voted on and not adopted.

    amendment: which one
    poll: by which poll
    """

    type: ClassVar[str] = "amendment.rejected.v1"
    since: ClassVar[str] = "0.1.0"
    amendment: Id
    poll: Id


class AmendmentRebased(Fact, frozen=True):
    """The text changed elsewhere, and the amendment is now one to its latest version.

    amendment: which one
    version: of the text
    """

    type: ClassVar[str] = "amendment.rebased.v1"
    since: ClassVar[str] = "0.1.0"
    amendment: Id
    version: Version


class AmendmentFlagged(Fact, frozen=True):
    """The text changed where the amendment would, or what it would change is no more as it was: its author
    has to say what it means now.

    amendment: which one
    version: the version of the text that it does not fit
    """

    type: ClassVar[str] = "amendment.flagged.v1"
    since: ClassVar[str] = "0.1.0"
    amendment: Id
    version: Version


Event = (
    AmendmentFiled
    | AmendmentCoSigned
    | AmendmentWithdrawn
    | AmendmentsRanked
    | AmendmentsPutToVote
    | AmendmentAdopted
    | AmendmentRejected
    | AmendmentRebased
    | AmendmentFlagged
)
"""What stream `amendments-<proposal>` adds up to."""
