"""What the pages say in other languages: nothing missing, doubtful, left over or torn."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from services.chamber.problem import problem
from services.chamber.web import rendering, texts
from services.chamber.web.languages import CATALOGUES, TAGS, Tag, scripted
from services.chamber.web.rendering import environment
from tests.web.conftest import Reader

PAGE = """
{{ _("Goedendag") }} {% trans name=name %}Dag, {{ name }}!{% endtrans %} {{ number(2, "stem", "stemmen") }}
"""

SAID = {
    "Goedendag": 'msgid "Goedendag"\nmsgstr "Good day"\n',
    "Dag": '#, python-format\nmsgid "Dag, %(name)s!"\nmsgstr "Hello, %(name)s!"\n',
    "stem": (
        'msgid "stem"\nmsgid_plural "stemmen"\nmsgstr[0] "ballot"\nmsgstr[1] "ballots"\nmsgstr[2] "ballots"\n'
    ),
}


def checked(folder: Path, **instead: str) -> str:
    """What the check finds wrong in a small site, with these entries in the place of good ones."""
    (folder / "templates").mkdir()
    (folder / "templates" / "page.html").write_text(PAGE)
    (folder / "locale").mkdir()
    written = "\n".join((SAID | instead).values())
    (folder / "locale" / "fr.po").write_text(written)
    (folder / "locale" / "en.po").write_text(written.replace('msgstr[2] "ballots"\n', ""))
    try:
        texts.check(folder)
    except SystemExit as wrong:
        return str(wrong)
    return ""


def test_a_site_whose_texts_are_all_translated_passes(tmp_path: Path) -> None:
    assert checked(tmp_path) == ""


@pytest.mark.parametrize(
    ("key", "entry", "told"),
    [
        ("Goedendag", "", "fr.po lacks: Goedendag"),
        ("Goedendag", 'msgid "Goedendag"\nmsgstr ""\n', "fr.po, Goedendag: is not translated"),
        ("stem", SAID["stem"].replace('[1] "ballots"', '[1] ""'), "en.po, stem: is not translated"),
        ("Goedendag", f"#, fuzzy\n{SAID['Goedendag']}", "fr.po, Goedendag: is doubtful (fuzzy)"),
        ("Vaarwel", 'msgid "Vaarwel"\nmsgstr "Farewell"\n', "fr.po holds what no page says: Vaarwel"),
        (
            "Dag",
            SAID["Dag"].replace("Hello, %(name)s", "Hello"),
            "en.po, Dag, %(name)s!: has other placeholders",
        ),
    ],
    ids=["lacking", "empty", "half a plural", "doubtful", "left over", "placeholder lost"],
)
def test_the_check_tells_what_is_wrong_with_a_text(tmp_path: Path, key: str, entry: str, told: str) -> None:
    assert told in checked(tmp_path, **{key: entry})


@pytest.mark.parametrize("tag", TAGS)
def test_an_apology_and_what_stands_around_it_are_in_the_language_of_the_reader(tag: Tag) -> None:
    title = {"nl": "Nog even geduld", "en": "A little patience", "fr": "Un peu de patience"}
    content = {"nl": "Naar de inhoud", "en": "To the content", "fr": "Aller au contenu"}
    wrong = problem(503, "unavailable", "The database does not answer.", "Try again after a moment.")
    told = rendering.apology(tag, wrong, {}, fenced="").content.decode()
    assert f'<html lang="{tag}"' in told
    assert f"<h1>{title[tag]}</h1>" in told
    assert f'<a class="govuk-skip-link" href="#inhoud">{content[tag]}</a>' in told


@pytest.mark.parametrize(
    ("tag", "entries"), [("nl", "entries"), ("en", "2 entries"), ("fr", "2 inscriptions")]
)
def test_what_is_counted_has_a_form_for_one_and_for_more_in_each_language(tag: Tag, entries: str) -> None:
    say = rendering.language(tag)
    found = {count: say.number(count, "inschrijving", "inschrijvingen") for count in (1, 2)}
    expected = {"nl": "inschrijving", "en": "entry", "fr": "inscription"}[tag]
    assert found == {1: f"1 {expected}", 2: "2 inschrijvingen" if tag == "nl" else entries}


def test_the_script_of_the_log_page_speaks_the_language_of_the_page(reader: Reader) -> None:
    given: dict[str, Any] = {
        "text": "Twee wortels voor dezelfde {size} inschrijvingen.",
        "given": {"size": 7},
        "one": "inschrijving",
        "more": "inschrijvingen",
        "counts": [1, 2],
    }
    for tag, said in {
        "nl": ["Twee wortels voor dezelfde 7 inschrijvingen.", "1 inschrijving", "2 inschrijvingen"],
        "en": ["Two roots for the same 7 entries.", "1 entry", "2 entries"],
        "fr": ["Deux racines pour les mêmes 7 inscriptions.", "1 inscription", "2 inscriptions"],
    }.items():
        assert reader.ask("said", language=tag, words=scripted(tag), **given) == said
        assert environment(tag).get_template("log.html")


def test_the_catalogues_are_where_they_are_looked_for() -> None:
    assert {path.stem for path in CATALOGUES.glob("*.po")} == set(TAGS) - {"nl"}
