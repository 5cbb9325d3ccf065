"""The Ghent demo: well-formed, plainly invented, and with every kind of outcome."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from events.tally import majority
from services.cli.ghent import SAMPLE, Ghent, Poll, read

ID = re.compile(r"[a-z0-9]{1,40}")
SLUG = re.compile(r"[a-z0-9-]{1,40}")


@pytest.fixture(scope="module")
def ghent() -> Ghent:
    return read()


def texts(ghent: Ghent) -> list[str]:
    """Every text that is shown."""
    said = [ghent.assembly.name, ghent.assembly.purpose]
    for labels in (ghent.themes, ghent.target_groups, ghent.neighbourhoods, ghent.former_municipalities):
        said += labels.values()
    for organisation in ghent.organisations:
        said += [organisation.name, organisation.stands_for]
    for proposal in ghent.proposals:
        said += [proposal.title, proposal.for_whom, *proposal.clauses]
        said += [text for text in (proposal.background, proposal.withdrawn) if text is not None]
        said += [poll.reason for poll in proposal.polls.values() if poll.ends == "annulled"]
    return said


def outcome(poll: Poll, roll: int) -> str:
    tally = majority.Tally(len(poll.in_favour), len(poll.against), len(poll.abstain))
    threshold = majority.Threshold(*poll.threshold, "votes", at_least=False)
    return majority.outcome(tally, threshold, majority.Quorum(*poll.quorum), roll)


def test_every_text_says_something_and_fits(ghent: Ghent) -> None:
    assert [text for text in texts(ghent) if text != text.strip() or len(text) < 4] == []
    assert max(len(o.name) for o in ghent.organisations) <= 200
    assert max(len(o.stands_for) for o in ghent.organisations) <= 2_000
    assert max(len(p.title) for p in ghent.proposals) <= 200
    assert max(len(p.for_whom) for p in ghent.proposals) <= 2_000


def test_ids_are_ids_and_none_is_used_twice(ghent: Ghent) -> None:
    organisations = [organisation.id for organisation in ghent.organisations]
    proposals = [proposal.id for proposal in ghent.proposals]
    polls = [poll for proposal in ghent.proposals for poll in proposal.polls]
    for ids in (organisations, proposals, polls):
        assert len(set(ids)) == len(ids)
        assert all(ID.fullmatch(id_) for id_ in ids)
    assert SAMPLE in organisations
    assert len(organisations) >= 24


def test_every_slug_has_a_label(ghent: Ghent) -> None:
    places = ghent.neighbourhoods | ghent.former_municipalities
    assert not ghent.neighbourhoods.keys() & ghent.former_municipalities.keys()
    for labels in (ghent.themes, ghent.target_groups, places):
        assert all(SLUG.fullmatch(slug) for slug in labels)
    for item in (*ghent.organisations, *ghent.proposals):
        assert set(item.themes) <= ghent.themes.keys()
        assert set(item.target_groups) <= ghent.target_groups.keys()
        assert set(item.neighbourhoods) <= places.keys()
        assert item.themes
        assert item.target_groups


def test_every_neighbourhood_theme_and_target_group_is_somebodys(ghent: Ghent) -> None:
    used = [slug for o in ghent.organisations for slug in o.neighbourhoods]
    assert set(used) >= ghent.neighbourhoods.keys() | ghent.former_municipalities.keys()
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
    known = {"Gent", "Gentse", "Gentenaar", "Gentenaars", "Nederlands", "LGBTQIA"}
    for organisation in ghent.organisations:
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
    organisations = {organisation.id for organisation in ghent.organisations}
    for proposal in ghent.proposals:
        assert proposal.organisation in organisations
        for name, poll in proposal.polls.items():
            voters = [*poll.in_favour, *poll.against, *poll.abstain]
            assert len(set(voters)) == len(voters), name
            assert set(voters) <= organisations, name
            assert (poll.ends is None) == (poll.closes_in_days is not None), name
            assert (poll.ends == "annulled") == bool(poll.reason), name


def test_there_is_a_finished_dossier_of_every_kind(ghent: Ghent) -> None:
    polls = [poll for proposal in ghent.proposals for poll in proposal.polls.values()]
    roll = len(ghent.organisations)
    finished = Counter((poll.threshold, outcome(poll, roll)) for poll in polls if poll.ends == "counted")
    assert set(finished) == {
        ((1, 2), "adopted"),
        ((1, 2), "tie"),
        ((1, 2), "no-quorum"),
        ((2, 3), "adopted"),
        ((2, 3), "rejected"),
    }
    assert Counter(poll.ends for poll in polls)["annulled"] == 1
    days = [poll.closes_in_days for poll in polls if poll.closes_in_days]
    assert len(days) >= 4
    assert min(days) >= 2


def test_the_seven_success_factors_are_proposals(ghent: Ghent) -> None:
    titles = " ".join(proposal.title for proposal in ghent.proposals)
    assert re.findall(r"Succesfactor (\d)", titles) == list("1234567")
    for word in ("transparantie", "gelijkwaardigheid", "open dialoog", "Doelstelling", "Spanningsveld"):
        assert word in titles
