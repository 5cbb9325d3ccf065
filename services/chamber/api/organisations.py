"""Organisations: admission, profile, standing, mandates, directory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from msgspec import Meta

from events.membership.acts import Admit, Leave, Reinstate, Suspend
from events.membership.facts import Bench
from events.organisation.acts import ChangeProfile, GiveMandate, Profile, WithdrawMandate
from events.organisation.facts import LegalForm, Size, Staffing, Year
from events.organisation.merging import AgreeMerger, Merge
from events.refusal import Unknown
from services.chamber import own_words
from services.chamber.api.reads import At, Moving, no_such_after, read
from services.chamber.reading import Reading
from services.chamber.route import Body, Case, Deed, Nothing, act
from services.chamber.views import Page, page
from services.chamber.views import organisations as views
from services.chamber.views.going_on import NameCursor, line
from services.chamber.words import Id, Moment, Name, Reason, Short, Slug, Slugs


class ProfileBody(Body):
    """What an organisation says of itself, whole: what is left out is gone."""

    name: Name
    stands_for: Short | None = None
    themes: Slugs = ()
    target_groups: Slugs = ()
    neighbourhoods: Slugs = ()
    legal_form: LegalForm | None = None
    founded: Year | None = None
    staffing: Staffing | None = None
    size: Size | None = None


class AdmissionBody(ProfileBody, kw_only=True):
    """An organisation to admit, with its first profile."""

    bench: Bench
    id: Id | None = None


class ReasonBody(Body):
    """Why, in public."""

    reason: Reason


class MergerBody(Body):
    """The organisation to merge into; null takes an agreement back."""

    into: Id | None


class TakingInBody(Body):
    """The organisation that merges into this one, and which of its mandates are given anew here."""

    organisation: Id
    moved: Annotated[tuple[Id, ...], Meta(max_length=100)] = ()


class MandateBody(Body):
    """A person's authority: for a full member or a substitute, from now on and for ever unless it is said."""

    kind: Literal["full", "substitute"]
    id: Id | None = None
    valid_from: Moment | None = None
    valid_until: Moment | None = None


def admit(body: AdmissionBody, case: Case) -> Deed:
    """Admit an organisation."""
    organisation = body.id or case.new_id()
    return Deed(organisation, Admit(organisation, body.bench, profile_of(body, case)))


def change_profile(body: ProfileBody, case: Case) -> Deed:
    """Replace the profile."""
    organisation = case.ids["organisation"]
    return Deed(organisation, ChangeProfile(organisation, profile_of(body, case)))


def suspend(body: ReasonBody, case: Case) -> Deed:
    """Suspend a member."""
    organisation = case.ids["organisation"]
    return Deed(organisation, Suspend(organisation, case.text(body.reason)))


def reinstate(body: ReasonBody, case: Case) -> Deed:
    """End a suspension."""
    organisation = case.ids["organisation"]
    return Deed(organisation, Reinstate(organisation, case.text(body.reason)))


def leave(_body: Nothing, case: Case) -> Deed:
    """Leave the assembly."""
    organisation = case.ids["organisation"]
    return Deed(organisation, Leave(organisation))


def give_mandate(body: MandateBody, case: Case) -> Deed:
    """Give a mandate."""
    mandate = body.id or case.new_id()
    given = GiveMandate(case.ids["organisation"], mandate, body.kind, body.valid_from, body.valid_until)
    return Deed(mandate, given)


def withdraw_mandate(_body: Nothing, case: Case) -> Deed:
    """End a mandate."""
    mandate = case.ids["mandate"]
    return Deed(mandate, WithdrawMandate(case.ids["organisation"], mandate))


def agree_merger(body: MergerBody, case: Case) -> Deed:
    """Agree to merge into another organisation."""
    organisation = case.ids["organisation"]
    return Deed(organisation, AgreeMerger(organisation, body.into))


def merge(body: TakingInBody, case: Case) -> Deed:
    """Take in another organisation."""
    organisation = case.ids["organisation"]
    return Deed(organisation, Merge(body.organisation, organisation, body.moved))


def profile_of(body: ProfileBody, case: Case) -> Profile:
    """The profile in a body, its texts on their way beside the act."""
    return Profile(
        case.text(body.name),
        case.maybe(body.stands_for),
        body.themes,
        body.target_groups,
        body.neighbourhoods,
        body.legal_form,
        body.founded,
        body.staffing,
        body.size,
    )


class DirectoryQuery(Moving):
    """What to look for: words (as a visitor would say it), a theme, and what else a profile says.

    Words also find the themes and target groups that they may mean: `huur` finds `wonen`.
    """

    after: NameCursor | None = None
    q: Annotated[str, Meta(pattern=r"^[^\u0000]*$", max_length=200)] | None = None
    theme: Slug | None = None
    neighbourhood: Slug | None = None
    target_group: Slug | None = None
    bench: Bench | None = None
    staffing: Staffing | None = None
    size: Size | None = None
    legal_form: LegalForm | None = None


async def directory(reading: Reading, query: DirectoryQuery, _ids: Mapping[str, str]) -> Page:
    """The directory."""
    lines = await views.organisations(
        reading,
        q=query.q,
        theme=query.theme,
        neighbourhood=query.neighbourhood,
        target_group=query.target_group,
        bench=query.bench,
        staffing=query.staffing,
        size=query.size,
        legal_form=query.legal_form,
        meant=own_words.meant(query.q or ""),
        after=query.after,
        limit=query.limit,
    )
    if not lines and query.after and await views.organisation(reading, line(query.after)) is None:
        raise no_such_after(query.after)
    return page(lines, "cursor", query.limit)


async def organisation(reading: Reading, _query: At, ids: Mapping[str, str]) -> views.Organisation:
    """One organisation."""
    found = await views.organisation(reading, ids["organisation"])
    if found is None:
        raise Unknown(
            "no-such-organisation",
            "There is no such organisation, or it was not seen yet.",
            "See /api/organisations for those that there are; after an act, ask with at_least.",
        )
    return found


_CLERK_OR_OWN = "the clerk, or a mandate of the organisation"
_CLERK_OR_FULL = "the clerk, or a full member of the organisation"

ROUTES = (
    act("admit-organisation", "/organisations", "Admit an organisation.", "the clerk", AdmissionBody, admit),
    read("list-organisations", "/organisations", "The directory, by name.", views.OF, DirectoryQuery,
         list[views.OrganisationLine], directory),
    read("show-organisation", "/organisations/{organisation}", "One organisation, also when it has left.",
         views.OF, At, views.Organisation, organisation),
    act("change-profile", "/organisations/{organisation}/profile", "Replace an organisation's profile.",
        _CLERK_OR_OWN, ProfileBody, change_profile),
    act("suspend-organisation", "/organisations/{organisation}/suspension", "Suspend a member.",
        "the clerk, in an assembly without rules of procedure", ReasonBody, suspend),
    act("reinstate-organisation", "/organisations/{organisation}/reinstatement", "End a suspension.",
        "the clerk", ReasonBody, reinstate),
    act("leave-assembly", "/organisations/{organisation}/departure", "Leave the assembly.",
        _CLERK_OR_OWN, Nothing, leave),
    act("agree-merger", "/organisations/{organisation}/merger", "Agree to merge into another organisation.",
        "a full member of the organisation", MergerBody, agree_merger),
    act("merge-organisations", "/organisations/{organisation}/taking-in",
        "Take in an organisation that agreed to merge into this one.", "a full member of the organisation",
        TakingInBody, merge),
    act("give-mandate", "/organisations/{organisation}/mandates", "Give a person authority to act.",
        _CLERK_OR_FULL, MandateBody, give_mandate),
    act("withdraw-mandate", "/organisations/{organisation}/mandates/{mandate}/withdrawal", "End a mandate.",
        _CLERK_OR_FULL + ", or its holder", Nothing, withdraw_mandate),
)  # fmt: skip
"""The routes about organisations."""
