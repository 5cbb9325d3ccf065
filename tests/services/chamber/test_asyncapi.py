"""The AsyncAPI document covers every event, and says of each leaf what is so; `make check` parses it too."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from jsonschema.validators import Draft202012Validator

from events.registry import CATEGORIES, FACTS
from infra.nats.accounts import INBOX
from infra.nats.checkpoints import BUCKET, KEY
from infra.nats.stream import prefix
from projections.inbox import TYPES
from services.chamber import asyncapi
from tests.events.examples import EXAMPLES
from tests.projections.test_inbox import EVERYTHING, told
from tests.services.chamber.house import House

DOCUMENT = asyncapi.document("0.0.0")


@pytest.mark.fault
async def test_it_is_served(chamber: House) -> None:
    answer = await chamber.get("/api/asyncapi.json")
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json["asyncapi"].startswith("3.")
    assert set(answer.json["channels"]) == {*CATEGORIES, "inbox", "checkpoint"}


def test_every_event_is_a_message_of_its_channel_and_nothing_else_is() -> None:
    assert set(DOCUMENT["components"]["messages"]) == {*FACTS, *TYPES, "checkpoint"}
    for word, category in CATEGORIES.items():
        channel = DOCUMENT["channels"][word]
        assert channel["address"] == f"{prefix('LOG')}.{word}"
        assert set(channel["messages"]) == {fact.type for fact in category.facts}


def test_the_checkpoint_is_where_it_says() -> None:
    assert DOCUMENT["channels"]["checkpoint"]["address"] == f"$KV.{BUCKET}.{KEY}"


def test_every_reference_leads_somewhere() -> None:
    for reference in set(re.findall(r'"\$ref": "([^"]+)"', json.dumps(DOCUMENT))):
        found: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert found


def payload(type_: str) -> dict[str, Any]:
    """The schema of a leaf, with what it refers to."""
    schema: dict[str, Any] = DOCUMENT["components"]["messages"][type_]["payload"]
    return {**schema, "components": DOCUMENT["components"]}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_leaf_is_as_its_message_says(name: str) -> None:
    leaf = json.loads(EXAMPLES[name].encode())
    validator = Draft202012Validator(payload(leaf["type"]))
    validator.validate(leaf)
    assert list(leaf) == list(payload(leaf["type"])["properties"])
    for wrong in ({"version": 0}, {"type": "van.morgen.v9"}, {"stream": "elders-1"}, {"more": 1}):
        assert not validator.is_valid({**leaf, **wrong})


def test_a_message_to_a_commission_is_as_its_type_says() -> None:
    channel = DOCUMENT["channels"]["inbox"]
    assert channel["address"] == f"{prefix(INBOX)}.{{commission}}.{{type}}"
    assert set(channel["messages"]) == set(channel["parameters"]["type"]["enum"]) == set(TYPES)
    for message in told(*EVERYTHING):
        event = json.loads(message.encode())
        validator = Draft202012Validator(payload(event["type"]))
        validator.validate(event)
        assert list(event) == list(payload(event["type"])["properties"])
        for wrong in ({"type": "item.unheard-of"}, {"specversion": "2.0"}, {"data": {}}, {"id": 1}):
            assert not validator.is_valid({**event, **wrong})
