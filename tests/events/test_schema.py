"""The description of every event: whoever has no types of ours reads leaves by it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec import inspect

from events import registry
from events.schema import FORMAT, about, meanings, schema
from tests.events.examples import EXAMPLES

SCHEMA = schema()


def fits(value: Any, field: dict[str, Any]) -> bool:  # noqa: PLR0911 - one answer per kind
    """Whether a value is as a field describes, judged by the description alone."""
    if value is None:
        return field.get("null", False) is True
    match field["kind"]:
        case "text":
            return isinstance(value, str) and bool(re.search(field.get("pattern", ""), value))
        case "one-of":
            return value in field["values"]
        case "whole":
            least, most = field["least"], field["most"]
            return (
                type(value) is int and (least is None or value >= least) and (most is None or value <= most)
            )
        case "truth":
            return isinstance(value, bool)
        case "moment":
            return bool(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?Z", value))
        case "list":
            return field["least"] <= len(value) <= field["most"] and all(fits(v, field["of"]) for v in value)
        case "members":
            there = [one for one in field["fields"] if one["name"] in value or "default" not in one]
            return list(value) == [one["name"] for one in there] and all(
                fits(value[one["name"]], one) for one in there
            )
        case kind:
            return kind == "data" and isinstance(value, dict)


def test_every_type_of_event_is_described_and_nothing_else() -> None:
    assert SCHEMA["format"] == FORMAT
    assert set(SCHEMA["types"]) == set(registry.FACTS)


def test_it_is_plain_json() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_leaf_is_as_it_is_described(name: str) -> None:
    leaf = json.loads(EXAMPLES[name].encode())
    assert fits(leaf, {"kind": "members", "fields": SCHEMA["leaf"]})
    described = SCHEMA["types"][leaf["type"]]
    assert fits(leaf["data"], {"kind": "members", "fields": described["fields"]})
    assert described["stream"] == leaf["stream"].partition("-")[0]


@pytest.mark.parametrize("name", SCHEMA["types"])
def test_every_type_says_what_happened(name: str) -> None:
    assert SCHEMA["types"][name]["about"].endswith(".")


def structs(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """The structs in the type of a field, with those inside them."""
    if isinstance(kind, inspect.StructType):
        yield kind.cls
        for field in kind.fields:
            yield from structs(field.type)
    for inner in (getattr(kind, "type", None), getattr(kind, "item_type", None), *getattr(kind, "types", ())):
        if inner is not None:
            yield from structs(inner)


@pytest.mark.parametrize("name", ["leaf", *registry.FACTS])
def test_every_field_has_a_meaning_and_no_meaning_lacks_its_field(name: str) -> None:
    """docs/events.md and whoever reads by the schema have no other source."""
    struct = registry.FACTS.get(name, registry.Envelope)
    for one in structs(inspect.type_info(struct)):
        means = meanings(one)
        assert set(means) == set(one.__struct_encode_fields__), one
        assert about(one).endswith("."), one
        assert not [said for said in means.values() if said.endswith(".") or "  " in said], one


def test_every_type_names_a_version_of_the_changelog() -> None:
    told = (Path(__file__).parents[2] / "CHANGELOG.md").read_text()
    versions = set(re.findall(r"^## (\d+\.\d+\.\d+)", told, re.MULTILINE))
    assert {described["since"] for described in SCHEMA["types"].values()} <= versions


def test_a_meaning_goes_on_where_a_line_is_indented() -> None:
    class Thing(msgspec.Struct):
        """A thing.

        one: the first
        two: the second, and
            what is more
        """

        one: int
        two: int

    assert (about(Thing), meanings(Thing)) == (
        "A thing.",
        {"one": "the first", "two": "the second, and what is more"},
    )


def test_what_an_older_leaf_may_lack_says_what_holds_then() -> None:
    threshold = next(f for f in SCHEMA["types"]["poll.opened.v1"]["fields"] if f["name"] == "threshold")
    assert next(f for f in threshold["fields"] if f["name"] == "at_least")["default"] is False
