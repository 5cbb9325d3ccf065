"""`docs/events.md`, made of the registry: every event, where it stands, what each field means and looks like.

    python -m services.cli.events_page docs/events.md            writes it anew: `make events`
    python -m services.cli.events_page --check docs/events.md    exits with 1 when it is out of date

What is in it is said in the docstrings of `events/*/facts.py`; nothing is said here but how to read it.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from events.registry import CATEGORIES, MAX_LEAF
from events.schema import schema

BEGINNING = f"""\
# Events

Every event that the log can hold. This page is made of the code that writes and reads them; `make events`
writes it anew, and `make check` fails when it is out of date. The same for programs: `schema.json` in the
one-file reader (`make auditor`), and `/api/asyncapi.json` of every chamber.

## An entry

An entry of the log (a leaf) is JSON with these members, in this order, without blanks, at most {MAX_LEAF:,}
bytes. These bytes are what is hashed, relayed and published; nobody encodes them again.
"""

SHAPES = """
How fields are written:

- **text**: a string. An *id* is 1-40 characters of a-z0-9, chosen at random unless somebody named the
  thing; a *slug* may hold hyphens too. A *digest* is 64 hexadecimal characters: SHA-256 of salt and body of
  a text that stands outside the log, unless the field says otherwise.
- **moment**: RFC 3339 in UTC, `2026-03-02T20:00:00.250000Z`; a fraction of nothing is left out:
  `2026-03-02T20:00:00Z`.
- **number**: a whole number, in the unit that the field names; there are no fractions.
- A field may be null only where its form says so. *If left out*: older or plainer entries lack it, and then
  this holds.

Streams: each has versions that count from 1, and an event says in which stream it stands. Types are never
changed: a new form is a new type (`….v2`), and old entries stay as they are. *Since* is the version of
Halfrond that wrote the first of them."""


def page() -> str:
    """The whole page."""
    described = schema()
    parts = [BEGINNING, *_table(described["leaf"]), SHAPES]
    for category in CATEGORIES.values():
        about = inspect.cleandoc(sys.modules[category.facts[0].__module__].__doc__ or "")
        title, _, rest = about.removeprefix("Stream ").partition(": ")
        parts += [f"\n## Stream {title}\n", f"{rest[:1].upper()}{rest[1:]}"]
        for fact in category.facts:
            event = described["types"][fact.type]
            parts += [f"\n### {fact.type}\n", f"{event['about']} *Since {event['since']}.*\n"]
            parts += _table(event["fields"])
    return "\n".join(parts) + "\n"


def _table(fields: list[dict[str, Any]]) -> Iterator[str]:
    yield "| field | form | meaning |"
    yield "| --- | --- | --- |"
    yield from _rows("", fields)


def _rows(prefix: str, fields: list[dict[str, Any]]) -> Iterator[str]:
    for field in fields:
        name = prefix + field["name"]
        yield f"| `{name}` | {_form(field)} | {_cell(_meaning(field))} |"
        if field["kind"] == "members":
            yield from _rows(f"{name}.", field["fields"])
        elif field["kind"] == "list" and field["of"]["kind"] == "members":
            yield from _rows(f"{name}[].", field["of"]["fields"])


def _meaning(field: dict[str, Any]) -> str:
    inner = field.get("of", field)
    return f"{field['meaning']}. {inner['about']}" if inner["kind"] == "members" else field["meaning"]


def _form(field: dict[str, Any]) -> str:
    form = _kind(field)
    if field.get("null"):
        form += ", or null"
    if "default" in field:
        form += f"; if left out: {_default(field['default'])}"
    return form


def _kind(field: dict[str, Any]) -> str:  # noqa: PLR0911 - one answer per kind
    match field["kind"]:
        case "text":
            return _text(field)
        case "one-of":
            return " \\| ".join(f"`{value}`" for value in field["values"])
        case "whole" if field["most"] is not None:
            return f"number, {field['least'] or 0:,} to {field['most']:,}"
        case "whole":
            return "number"
        case "truth":
            return "`true` \\| `false`"
        case "list":
            return f"list of {field['least']} to {field['most']}: {_kind(field['of'])}"
        case "members" | "data":
            return "object"
        case kind:
            return str(kind)


def _text(field: dict[str, Any]) -> str:
    pattern = field.get("pattern", "")
    for part, word in (("[0-9a-f]{64}", "digest"), ("[a-z0-9]{", "id"), ("[a-z0-9-]{", "slug")):
        if part in pattern:
            return word
    return "text"


def _default(value: Any) -> str:
    return {"": "empty", "False": "`false`", "True": "`true`"}.get(str(value), f"`{value}`")


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def main(arguments: list[str]) -> int:
    """Write the page, or check it; the exit code."""
    path = Path(arguments[-1])
    if arguments[0] != "--check":
        path.write_text(page(), encoding="utf-8")
        return 0
    if path.is_file() and path.read_text(encoding="utf-8") == page():
        return 0
    print(f"{path} is not what the registry says: run `make events` and commit it.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
