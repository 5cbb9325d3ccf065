"""Stream `application-<id>`: an organisation asks to become a member, and what came of it.

Who is no member has no token: the clerk enters the application, or a member introduces the applicant. The
clerk admits; where there are rules of procedure, refusing takes a measure that both benches agree to (F3).
"""

from __future__ import annotations

from typing import ClassVar

from events.fact import Digest, Fact, Id, Slugs
from events.membership.facts import Bench
from events.organisation.facts import LegalForm, Size, Staffing, Year


class Applied(Fact, frozen=True):
    """An organisation applied for membership.

    application: the random id of this application
    organisation: the id that the organisation will have
    bench: on which bench it would sit
    motive: why it would join, in its own words; null where nothing was said
    name: what the organisation is called
    stands_for: what it stands for, in its own words; null where it does not say
    themes: the themes that it works on, at most 20
    target_groups: the people for whom it works, at most 20
    neighbourhoods: where it works, at most 20
    legal_form: what it is before the law; null where it does not say
    founded: the year in which it began; null where it does not say
    staffing: who does the work; null where it does not say
    size: how many people work in it, paid or not; null where it does not say
    """

    type: ClassVar[str] = "application.applied.v1"
    since: ClassVar[str] = "0.1.0"
    application: Id
    organisation: Id
    bench: Bench
    motive: Digest | None
    name: Digest
    stands_for: Digest | None
    themes: Slugs
    target_groups: Slugs
    neighbourhoods: Slugs
    legal_form: LegalForm | None
    founded: Year | None
    staffing: Staffing | None
    size: Size | None


class ApplicationAdmitted(Fact, frozen=True):
    """The applicant was admitted; its admission and its profile follow in the same act.

    application: which one
    organisation: the organisation that is a member from here on
    """

    type: ClassVar[str] = "application.admitted.v1"
    since: ClassVar[str] = "0.1.0"
    application: Id
    organisation: Id


class ApplicationRefused(Fact, frozen=True):
    """The applicant was refused.

    application: which one
    reason: why, in public
    measure: the measure that both benches agreed to; null in an assembly without rules of procedure
    """

    type: ClassVar[str] = "application.refused.v1"
    since: ClassVar[str] = "0.1.0"
    application: Id
    reason: Digest
    measure: Id | None


class ApplicationReopened(Fact, frozen=True):
    """The refusal was lifted on appeal: the application stands as it was made.

    application: which one
    measure: the measure that was lifted
    """

    type: ClassVar[str] = "application.reopened.v1"
    since: ClassVar[str] = "0.1.0"
    application: Id
    measure: Id


Event = Applied | ApplicationAdmitted | ApplicationRefused | ApplicationReopened
