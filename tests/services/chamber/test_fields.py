"""Fields of forms are made once: what one holds is put in, exactly as upstream would write it."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from services.chamber.web import forms
from services.chamber.web.forms import UPSTREAM, component, components

HELD = ('"><script>alert(1)</script>', "two\n  lines & 'more'", "{{ 1 }} %s \\1", "", "0")
"""What a field may hold."""


@pytest.mark.parametrize("name", ["input", "textarea", "character-count"])
def test_what_a_field_holds_stands_in_it_as_upstream_would_write_it(name: str) -> None:
    given = {"id": "a", "name": "a", "label": {"text": "A & B"}, "maxlength": 9}
    upstream = components.get_template(f"{UPSTREAM}/components/{name}/macro.html").module
    macro = getattr(upstream, "govuk" + name.title().replace("-", ""))
    for value in HELD:
        written = macro({**given, "value": value})
        assert [component(name, **given, value=value) for _ in range(2)] == [written, written]


def test_what_is_wrong_with_a_field_is_told_to_nobody_else() -> None:
    wrong = component("input", id="b", name="b", label={"text": "B"}, errorMessage={"text": "No."})
    assert "No." in wrong
    assert "No." not in component("input", id="b", name="b", label={"text": "B"})


def test_what_is_folded_away_is_kept_for_nobody() -> None:
    upstream = components.get_template(f"{UPSTREAM}/components/details/macro.html").module
    for typed in ("een vertrouwelijk woord", "een ander"):
        folded = Markup('<textarea name="a">%s\n  &amp; meer</textarea>') % typed
        given = {"summaryText": "Antwoorden & meer", "html": folded, "open": True}
        assert component("details", **given) == upstream.govukDetails(given)
    assert "een vertrouwelijk woord" not in repr(forms._kept.__dict__)
