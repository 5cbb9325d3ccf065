"""A text that is put into a template as that is compiled is shown as if it were looked up each time."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import Environment

from services.chamber.web.languages import Language, catalogue
from services.chamber.web.saying import Templates, said

SAY = Language("nl", catalogue("nl"))


def shown(kind: type[Environment], template: str) -> str:
    made: Any = kind(autoescape=True, extensions=["jinja2.ext.i18n"])
    made.install_gettext_translations(SAY.catalogue, newstyle=True)
    made.globals["_"] = made.globals["gettext"] = said(SAY)
    told: str = made.from_string(template).render(typed="<u>&")
    return told


@pytest.mark.parametrize(
    ("template", "page"),
    [
        ('{{ _("<b>Ja</b>") }}', "<b>Ja</b>"),
        ('{{ _("<b>Ja</b>") ~ _(" & nee") }}', "<b>Ja</b> & nee"),
        ('{{ _("<b>Ja</b>") ~ "<i>" }}', "<b>Ja</b>&lt;i&gt;"),
        ('{{ "<i>" ~ _("<b>Ja</b>") ~ 3 }}', "&lt;i&gt;<b>Ja</b>3"),
        ('{{ _("<b>Ja</b>") ~ ("<i>" ~ "<u>") ~ "a"|upper }}', "<b>Ja</b>&lt;i&gt;&lt;u&gt;A"),
        ('{% set ja = _("<b>Ja</b>") ~ "." %}{{ ja }}', "<b>Ja</b>."),
        ('{{ (_("<b>ja</b>") ~ ".")|upper }}', "<B>JA</B>."),
        ('{{ _("<b>Ja</b>") ~ typed }}', "<b>Ja</b>&lt;u&gt;&amp;"),
        ('{{ _("<b>Ja</b>") + "<i>" }}', "<b>Ja</b>&lt;i&gt;"),
        ('{{ "<i>" ~ "<u>" }}', "&lt;i&gt;&lt;u&gt;"),
        ('{{ _("<b>{a}</b>").format(a=typed) }}', "<b>&lt;u&gt;&amp;</b>"),
        ('{{ _("<b>%(a)s</b>", a=typed) }}', "<b>&lt;u&gt;&amp;</b>"),
        ("{% trans %}<b>Ja</b>{% endtrans %}", "<b>Ja</b>"),
        ('{{ _("100 %%") }}', "100 %"),
    ],
)
def test_what_is_put_in_beforehand_is_what_is_looked_up(template: str, page: str) -> None:
    assert [shown(kind, template) for kind in (Environment, Templates)] == [page, page]
