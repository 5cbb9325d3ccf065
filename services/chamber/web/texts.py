"""The texts of the pages in other languages: gathered from templates and code, and checked.

    python services/chamber/web/texts.py gather    bring locale/*.po up to date with what the pages say
    python services/chamber/web/texts.py check     nothing is missing, doubtful or left over

The Dutch text is the message id. A translation keeps every placeholder of it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
CATALOGUES = HERE / "locale"
TRANSLATED = ("en", "fr")

KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "text": None,
    "marked": None,
    "gettext": None,
    "ngettext": (1, 2),
    "number": (2, 3),
    "say": None,
    "several": (2, 3),
}
"""What marks a text, and which of its arguments are texts."""

METHODS = [
    ("templates/**.html", "jinja2.ext.babel_extract"),
    ("templates/**.txt", "jinja2.ext.babel_extract"),
    ("**.py", "python"),
    ("ts/**.ts", "javascript"),
]
OPTIONS = {
    "templates/**.html": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"},
    "templates/**.txt": {"extensions": "jinja2.ext.i18n", "trimmed": "true", "silent": "false"},
    "ts/**.ts": {"parse_template_string": "true"},
}

PLACEHOLDER = re.compile(r"%\(\w+\)s|%\{\w+\}|\{\w+\}")


def gathered(where: Path = HERE) -> Catalog:
    """Every text that the pages say."""
    catalog = Catalog(fuzzy=False)
    found = extract_from_dir(where, METHODS, OPTIONS, keywords=KEYWORDS, strip_comment_tags=True)
    for file, _line, message, _comments, context in sorted(found, key=lambda one: (one[0], one[1])):
        if file != Path(__file__).name and "node_modules" not in file:
            catalog.add(message, None, [(file, 0)], context=context)
    return catalog


def gather() -> None:
    """Bring the catalogues up to date. What is no longer said goes; what is new is empty."""
    template = gathered()
    CATALOGUES.mkdir(exist_ok=True)
    for tag in TRANSLATED:
        path = CATALOGUES / f"{tag}.po"
        catalog = _read(path, tag)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as written:
            write_po(written, catalog, width=110, omit_header=True, include_lineno=False, sort_output=True)


def check(where: Path = HERE) -> None:
    """Raises: SystemExit with what is wrong."""
    said = {_key(message): message for message in gathered(where) if message.id}
    wrong: list[str] = []
    for tag in TRANSLATED:
        catalog = _read(where / CATALOGUES.name / f"{tag}.po", tag)
        have = {_key(message): message for message in catalog if message.id}
        wrong += [f"{tag}.po lacks: {key}" for key in said if key not in have]
        wrong += [f"{tag}.po holds what no page says: {key}" for key in have if key not in said]
        for key, message in have.items():
            wrong += [f"{tag}.po, {key}: {what}" for what in _wrong(message)]
    if wrong:
        raise SystemExit("\n".join([*wrong, "`make texts` gathers them; translate what is empty"]))


def _wrong(message: Message) -> Iterator[str]:
    said, translated = _texts(message.id), _texts(message.string)
    if message.fuzzy:
        yield "is doubtful (fuzzy)"
    if not all(translated):
        yield "is not translated"
    elif any(_placeholders(one) != _placeholders(said[-1]) for one in translated):
        yield "has other placeholders"


def _texts(words: str | list[str] | tuple[str, ...] | None) -> list[str]:
    return [words or ""] if words is None or isinstance(words, str) else list(words)


def _placeholders(words: str) -> set[str]:
    return set(PLACEHOLDER.findall(words))


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple) else str(message.id)


def _read(path: Path, tag: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=tag, fuzzy=False)
    with path.open("rb") as written:
        return read_po(written, locale=tag)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["gather"]:
            gather()
        case ["check"]:
            check()
        case _:
            sys.exit(__doc__)
