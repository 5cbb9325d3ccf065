"""The Ghent demo: well-formed, plainly invented, and with every kind of outcome."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec
import pytest

from events.tally import choice, majority
from services.chamber import registers
from services.chamber.api.items import ItemBody
from services.cli.ghent.content import RULES, SAMPLE, Ghent, Poll, Proposal, Vote, read
from services.cli.ghent.filing import body_of
from services.cli.statutes import read_charter, read_rules

ID = re.compile(r"[a-z0-9]{1,40}")
SLUG = re.compile(r"[a-z0-9-]{1,40}")
KEYS = {"id", "organisation", "sitting", "aim", "kind", "method", "ends", "poll", "at", "clause", "phone"}


@pytest.fixture(scope="module")
def ghent() -> Ghent:
    return read()


def texts(ghent: Ghent) -> list[str]:
    """Every text that is shown: all that is no id, no slug and no address."""
    return [text for text in _strings(msgspec.to_builtins(ghent)) if " " in text and "@" not in text]


def _strings(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, member in value.items():
                yield from () if name in KEYS else _strings(member)
        case list() | tuple():
            for member in value:
                yield from _strings(member)
        case _:
            pass


def outcome(proposal: Proposal, poll: Poll, roll: int) -> str:
    """What a majority comes to by the rules of the demo."""
    terms = getattr(read_rules(RULES).majorities, proposal.kind)
    tally = majority.Tally(*(len(poll.ballots.get(said, ())) for said in ("for", "against", "abstain")))
    asked, quorum = terms.threshold, terms.quorum
    threshold = majority.Threshold(asked.numerator, asked.denominator, asked.of, asked.at_least)
    return majority.outcome(tally, threshold, majority.Quorum(quorum.numerator, quorum.denominator), roll)


def test_every_text_says_something_and_fits(ghent: Ghent) -> None:
    assert len(texts(ghent)) > 300
    assert [text for text in texts(ghent) if text != text.strip() or len(text) < 4] == []
    assert max(len(o.name) for o in ghent.organisations) <= 200
    assert max(len(o.stands_for) for o in ghent.organisations) <= 2_000
    for proposal in ghent.proposals:
        msgspec.convert(body_of(proposal), ItemBody)


def test_ids_are_ids_and_none_is_used_twice(ghent: Ghent) -> None:
    organisations = [organisation.id for organisation in ghent.organisations]
    proposals = [proposal.id for proposal in ghent.proposals]
    polls = [poll for proposal in ghent.proposals for poll in proposal.polls]
    sittings = [sitting.id for sitting in ghent.sittings]
    polls += [survey.id for survey in ghent.surveys]
    polls += [vote.poll for vote in ghent.dossier.deciding.votes.values()] + [ghent.dossier.consent.poll]
    polls += [call.id for call in ghent.calls]
    polls += [step.poll for one in ghent.delegations for step in one.steps if step.does == "vote"]
    said = [contribution.id for contribution in ghent.dossier.contributions]
    for ids in (organisations, proposals, polls, sittings, said):
        assert len(set(ids)) == len(ids)
        assert all(ID.fullmatch(id_) for id_ in ids)
    assert SAMPLE in organisations
    assert len(organisations) >= 24


def test_every_slug_has_a_label(ghent: Ghent) -> None:
    places = ghent.neighbourhoods | ghent.former_municipalities
    assert not ghent.neighbourhoods.keys() & ghent.former_municipalities.keys()
    for labels in (ghent.themes, ghent.target_groups, places):
        assert all(SLUG.fullmatch(slug) for slug in labels)
    for item in (*ghent.organisations, *ghent.proposals, *ghent.applications):
        assert set(item.themes) <= ghent.themes.keys()
        assert set(item.target_groups) <= ghent.target_groups.keys()
        assert set(item.neighbourhoods) <= places.keys()
        assert item.themes
        assert item.target_groups


def test_every_neighbourhood_theme_and_target_group_is_somebodys(ghent: Ghent) -> None:
    used = [slug for o in ghent.organisations for slug in o.neighbourhoods]
    gaps = {one.name for one in ghent.outreach if one.kind != "theme"}  # e4: where nobody is yet
    assert set(used) | gaps >= ghent.neighbourhoods.keys() | ghent.former_municipalities.keys()
    assert not set(used) & gaps
    items = (*ghent.organisations, *ghent.proposals)
    assert {slug for item in items for slug in item.themes} == ghent.themes.keys()
    assert {slug for item in items for slug in item.target_groups} == ghent.target_groups.keys()


def test_every_organisation_is_plainly_invented(ghent: Ghent) -> None:
    assert [o.name for o in ghent.organisations if not o.name.endswith("(voorbeeld)")] == []
    assert "voorbeeld" in ghent.assembly.name
    assert "verzonnen" in ghent.assembly.purpose
    assert ".invalid" in ghent.assembly.origin
    assert Counter(o.bench for o in ghent.organisations)["city"] == 1


def test_e3_organisations_of_every_size_and_staffing_and_of_none_but_a_name_are_there(ghent: Ghent) -> None:
    """What the spread of support asks: big and small, paid and not, with a legal form and without."""
    assert {o.size for o in ghent.organisations} == {"under-10", "10-49", "50-249", "250-or-more"}
    assert {o.staffing for o in ghent.organisations} == {"volunteer", "mixed", "professional"}
    forms = Counter(o.legal_form for o in ghent.organisations)
    assert min(forms[form] for form in ("unincorporated", "citizens-initiative", "non-profit")) >= 3
    assert [o.id for o in ghent.organisations if o.legal_form == "public-service"] == ["stadgent"]
    assert all(1900 < o.founded < 2026 for o in ghent.organisations)


def test_no_person_appears(ghent: Ghent) -> None:
    """A name is a capital that begins no sentence: the city, its places and our organisations have one."""
    known = {"Gent", "Gentse", "Gentenaar", "Gentenaars", "Nederlands", "LGBTQIA", "Rabotwijk"}
    known |= {"Voorbeeldstraat", "Voorbeeldplein", "Proefopstelling", "Maquette"}
    for organisation in (*ghent.organisations, *ghent.applications, *ghent.prospects):
        known |= set(re.findall(r"\w+", organisation.name))
    for labels in (ghent.neighbourhoods, ghent.former_municipalities):
        known |= {word for label in labels.values() for word in re.findall(r"\w+", label)}
    names = {
        word
        for text in texts(ghent)
        for word in re.findall(r"(?<=[\w,;] )[A-Z]\w+", text)
        if word not in known
    }
    assert names == set()


def test_each_ballot_is_of_an_organisation_that_votes_once(ghent: Ghent) -> None:
    organisations = {organisation.id: organisation for organisation in ghent.organisations}
    polls = [
        (proposal.organisation, poll) for proposal in ghent.proposals for poll in proposal.polls.values()
    ]
    polls += [(survey.by, survey) for survey in ghent.surveys]
    story = ghent.dossier
    polls += [(SAMPLE, poll) for poll in (*story.deciding.votes.values(), story.consent, story.vote)]
    for asks, poll in polls:
        voters = [name for names in poll.ballots.values() for name in names]
        assert asks in organisations or asks == "contact"
        assert len(set(voters)) == len(voters), asks
        assert set(voters) <= organisations.keys(), asks
        assert set(poll.reasons) == {
            name for said in ("concern", "objection") for name in poll.ballots.get(said, ())
        }  # fmt: skip
        assert {*poll.by_substitute, *poll.in_room} <= set(voters), asks
        assert all(organisations[name].substitute for name in poll.by_substitute), asks
        assert isinstance(poll, Vote) or (poll.ends is None) == (poll.closes_in_days is not None), asks
        assert (poll.ends == "annulled") == bool(poll.reason), asks


def test_each_choice_is_written_as_its_method_writes_it(ghent: Ghent) -> None:
    for proposal in ghent.proposals:
        for poll in proposal.polls.values():
            options = [*poll.options] or [f"c{n}" for n, _ in enumerate(proposal.clauses, 1)]
            for said in poll.ballots:
                assert choice.write(poll.method, options, len(options), said) == said


def test_there_is_a_finished_dossier_of_every_kind(ghent: Ghent) -> None:
    polls = [(one, poll) for one in ghent.proposals for poll in one.polls.values()]
    roll = len(ghent.organisations)
    finished = Counter(
        (one.kind, outcome(one, poll, roll))
        for one, poll in polls
        if poll.ends == "counted" and poll.method == "majority" and not one.neighbourhoods
    )
    assert set(finished) == {
        ("policy", "adopted"),
        ("policy", "tie"),
        ("policy", "no-quorum"),
        ("policy", "rejected"),
        ("charter", "adopted"),
        ("rules", "adopted"),
        ("statement", "adopted"),
    }
    assert {poll.method for _, poll in polls} == {"majority", "approval", "ranked", "consent"}
    assert Counter(poll.ends for _, poll in polls)["annulled"] == 1
    days = [poll.closes_in_days for _, poll in polls if poll.closes_in_days]
    assert len(days) >= 4
    assert min(days) >= 2


def test_only_two_terms_of_the_rules_are_those_of_a_demo() -> None:
    """What differs besides is Ghent's own choice, and marked so in the file."""
    own, usual = read_rules(RULES), read_rules()
    assert (own.periods.reading, own.periods.amendments) == (0, 0)
    assert msgspec.structs.replace(
        own.periods, reading=usual.periods.reading, amendments=usual.periods.amendments
    ) == usual.periods  # fmt: skip
    assert (own.majorities, own.support, own.flemish) == (usual.majorities, usual.support, usual.flemish)
    told = RULES.read_text(encoding="utf-8")
    for key in ("reading", "amendments", "by_support", "openers", "hand_ons"):
        assert re.search(rf"^{key} = .*# GHENT", told, re.MULTILINE), key
    assert re.search(r"^# GHENT.*\nneighbourhood_roll", told, re.MULTILINE)


def test_what_competes_for_a_place_is_more_than_there_are_places_left(ghent: Ghent) -> None:
    """So a lot is drawn. What is voted on has more support than any of these, and is sure of its place."""
    places = read_rules(RULES).places
    expected = Counter(one.sitting for one in ghent.proposals if one.sitting)
    assert max(expected.values()) <= places.by_support
    competing = [one for one in ghent.proposals if one.competes]
    assert len(competing) > places.by_rotation + places.by_lot
    supported = [len(one.support) + len(one.co_signers) for one in ghent.proposals if one.sitting]
    assert min(supported) > max(len(one.support) for one in competing)


def test_every_item_serves_an_aim_of_the_charter(ghent: Ghent) -> None:
    assert {one.aim for one in ghent.proposals} == read_charter().aims.keys()


def test_the_seven_success_factors_are_proposals(ghent: Ghent) -> None:
    titles = " ".join(proposal.title for proposal in ghent.proposals)
    assert re.findall(r"Succesfactor (\d)", titles) == list("1234567")
    for word in ("transparantie", "gelijkwaardigheid", "open dialoog", "Doelstelling", "Spanningsveld"):
        assert word in titles


def test_a2_an_item_is_in_hand_one_reported_on_and_one_was_handed_on_too_often(ghent: Ghent) -> None:
    commissions = {one.id: one for one in ghent.commissions}
    for one in commissions.values():
        assert one.city <= one.civil_society
        assert {one.chair, one.rapporteur} <= {*one.named}
        assert one.outcome in {proposal.id for proposal in ghent.proposals}
    (voted,) = [call for call in ghent.calls if call.closes_in_days is None]
    assert voted.seats < len(voted.candidates)
    assert {one.commission for one in ghent.calls} <= commissions.keys()
    last = {one.item: one.steps[-1].does if one.steps else "delegated" for one in ghent.delegations}
    assert sorted(last.values()) == ["delegated", "hand-on", "report", "vote"]
    for one in ghent.delegations:
        held = [step for step in one.steps if step.does == "vote"]
        for step in held:
            commission = commissions[one.commission or ""]
            assert step.by == commission.chair
            assert {name for names in step.ballots.values() for name in names} <= {*commission.named}
        counted = {None, *(step.poll for step in held if step.closes_in_days is None)}
        assert {step.poll for step in one.steps if step.does == "report"} <= counted
    limit = read_rules(RULES).hand_ons
    assert [one.item for one in ghent.delegations if one.hand_ons > limit] == ["speelstraatvraag"]
    assert max(one.hand_ons for one in ghent.delegations) == 2


def test_m3_two_candidates_are_equal_for_the_last_seat_and_both_are_bound(ghent: Ghent) -> None:
    (call,) = [one for one in ghent.calls if one.closes_in_days is None]
    approved = Counter(
        named for choice, names in call.ballots.items() for named in choice.split(",") for _ in names
    )
    (_, first), (one, second), (other, third), *_ = approved.most_common()
    assert first > second == third
    assert {one, other} == {candidate.organisation for candidate in call.candidates if candidate.bound}
    voters = [name for names in call.ballots.values() for name in names]
    assert len(set(voters)) == len(voters)


def test_t5_money_hours_and_a_room_are_given_to_big_and_small_and_a_register_can_be_read(
    ghent: Ghent,
) -> None:
    organisations = {one.id: one for one in ghent.organisations}
    given = [one for fund in ghent.funds for one in fund.allocations]
    assert {one.kind for one in given} == {"money", "hours", "rooms"}
    assert {one.outcome for one in given if one.outcome} == {ghent.dossier.item}
    assert {one.recipient for one in given if one.recipient} <= organisations.keys()
    assert [one.id for one in given if one.recipient is None and not one.name] == []
    assert [one.id for one in given if one.corrected] == ["keuken"]
    for fund in ghent.funds:
        assert {one.criterion for one in fund.allocations if one.criterion} <= fund.criteria.keys()
    (register,) = [fund.register for fund in ghent.funds if fund.register]
    where = registers.places(register.columns)
    rows = [registers.Row(line, cells) for line, cells in enumerate(register.rows, 2)]
    said = [registers.meant(row, register.columns, where) for row in rows]
    names = {one.name for one in organisations.values()}
    assert [one.amount for one in said] == ["18400.00", "6075.50", "2310.25", "950"]
    assert [one.recipient in names for one in said] == [True, True, True, False]
