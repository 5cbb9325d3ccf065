"""Applications for membership: entering one, introducing an applicant, admitting, refusing, the public
list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from events.application.acts import AdmitApplicant, Apply, RefuseApplicant
from events.membership.facts import Bench
from events.refusal import Unknown
from services.chamber.api.organisations import ProfileBody, ReasonBody, profile_of
from services.chamber.api.reads import At, Paged, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Case, Deed, Nothing, act
from services.chamber.views import Page, page
from services.chamber.views import belonging as views
from services.chamber.words import Id, Reason


class ApplicationBody(ProfileBody, kw_only=True):
    """Who applies, with the profile that it would have. `organisation` is the id that it would have."""

    bench: Bench
    motive: Reason | None = None
    organisation: Id | None = None
    id: Id | None = None


def apply(body: ApplicationBody, case: Case) -> Deed:
    """Enter an application."""
    application = body.id or case.new_id()
    organisation, motive = body.organisation or f"o{application}"[:40], case.maybe(body.motive)
    asked = Apply(application, organisation, body.bench, profile_of(body, case), motive)
    return Deed(application, asked)


def admit(_body: Nothing, case: Case) -> Deed:
    """Admit an applicant."""
    return Deed(case.ids["application"], AdmitApplicant(case.ids["application"]))


def refuse(body: ReasonBody, case: Case) -> Deed:
    """Refuse an applicant."""
    application = case.ids["application"]
    return Deed(application, RefuseApplicant(application, case.text(body.reason)))


class ApplicationsQuery(Paged):
    """What to look for."""

    phase: Literal["applied", "admitted", "refused"] | None = None


async def applications(reading: Reading, query: ApplicationsQuery, _ids: Mapping[str, str]) -> Page:
    """The applications."""
    lines = await views.applications(reading, phase=query.phase, after=query.after, limit=query.limit)
    if not lines and query.after and not await views.applications(reading, application=query.after, limit=1):
        raise no_such_after(query.after)
    return page(lines, "application", query.limit)


async def application(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.ApplicationLine:
    """One application."""
    found = await views.applications(reading, application=ids["application"], limit=1)
    if not found:
        raise Unknown(
            "no-such-application",
            "There is no such application, or it was not seen yet.",
            "See /api/applications for those that there are; after an act, ask with at_least.",
        )
    return found[0]


ROUTES = (
    act("apply", "/applications", "Enter an application for membership.",
        "the clerk, or a mandate of a member that introduces the applicant", ApplicationBody, apply),
    read("list-applications", "/applications", "The applications, newest first.", views.OF, ApplicationsQuery,
         list[views.ApplicationLine], applications),
    read("show-application", "/applications/{application}", "One application.", views.OF, At,
         views.ApplicationLine, application),
    act("admit-applicant", "/applications/{application}/admission", "Admit an applicant.", "the clerk",
    Nothing,
        admit),
    act("refuse-applicant", "/applications/{application}/refusal",
        "Refuse an applicant; under rules of procedure it takes a measure.",
        "the clerk, in an assembly without rules of procedure", ReasonBody, refuse),
)  # fmt: skip
"""The routes about applications."""
