"""The AsyncAPI 3 document: what stands in NATS for whoever may listen there, made of the registry of events.

    stream LOG         a subject for each kind of event stream, `log.ballot`, `log.poll`, …; each message is a
                       leaf, byte for byte, at sequence = position + 1
    stream INBOX       what commissions are told, `inbox.<commission>.<type>`: CloudEvents, a contract with a
                       version of its own (projections/inbox.py, docs/inbox.md)
    bucket NOTARY      the latest signed checkpoint, under subject `$KV.NOTARY.checkpoint`

`python -m services.chamber.asyncapi` prints it; `make check` holds it against the specification.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Any

import msgspec

from events.fact import Actor, Fact
from events.registry import CATEGORIES, MAX_LEAF, Envelope
from events.schema import about, meanings
from projections import inbox

ABOUT = """The log of a civil-society parliament as it travels over NATS JetStream.

Stream `LOG` is a copy of the log in PostgreSQL, in order and without gaps: the sequence of a message is its
position + 1, and its bytes are exactly those that the Merkle tree hashes. Nothing in it is ever changed,
deleted or replayed under another sequence; a stream that was lost is filled again with the same ones. Read
with an ordered consumer from the sequence after the last one that you have dealt with. Texts are not in it:
events hold their digests. Accounts are given by the operator; the same entries stand under /log/ over HTTP,
for everyone.

Stream `INBOX` tells commissions what happens to their items, for systems of their own."""

SERVER = {
    "nats": {
        "host": "{host}",
        "protocol": "nats",
        "description": "The NATS of one assembly, with JetStream.",
        "variables": {"host": {"default": "127.0.0.1:4222", "description": "HALFROND_NATS_URL names it"}},
    }
}

CHECKPOINT = {
    "name": "checkpoint",
    "title": "A signed checkpoint",
    "summary": "C2SP tlog-checkpoint: origin, number of entries, Merkle root; signatures.",
    "contentType": "text/plain",
    "payload": {"type": "string", "description": "A signed note (C2SP signed-note), UTF-8"},
}


INBOX = f"""What a commission is told, version {inbox.VERSION} of this contract.

Each commission has a durable consumer in stream `INBOX` that has its id for a name, and hands out one message
at a time, in order, until it is acknowledged. The operator gives a credential that can take and acknowledge
these messages and do nothing else. An event's `id` is the same whenever and wherever it is told, and no id
ever comes with other content: remember the ids of what was dealt with, together with what followed. Take
what you do not know (a new type, a new member) for nothing to be done. See docs/inbox.md."""


def document(of: str) -> dict[str, Any]:
    """The document as plain data, for version `of`."""
    facts = [fact for category in CATEGORIES.values() for fact in category.facts]
    schemas, components = msgspec.json.schema_components(
        [*facts, Actor], ref_template="#/components/schemas/{name}"
    )
    data, actor = dict(zip(facts, schemas, strict=False)), schemas[-1]
    messages = {
        fact.type: _message(word, fact, data[fact], actor)
        for word, category in CATEGORIES.items()
        for fact in category.facts
    }
    events, shapes = _told()
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Halfrond",
            "version": of,
            "description": ABOUT,
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "servers": SERVER,
        "channels": _channels(),
        "operations": _operations(),
        "components": {
            "messages": {**messages, **events, "checkpoint": CHECKPOINT},
            "schemas": {**components, **shapes},
        },
    }


def _channels() -> dict[str, Any]:
    logs = {
        word: {
            "address": f"log.{word}",
            "description": f"Entries of the streams `{word}` and `{word}-…`, in stream LOG.",
            "messages": {fact.type: _reference("messages", fact.type) for fact in category.facts},
        }
        for word, category in CATEGORIES.items()
    }
    checkpoint = {
        "address": "$KV.NOTARY.checkpoint",
        "description": "The latest checkpoint, in bucket NOTARY; its revision is its sequence.",
        "messages": {"checkpoint": _reference("messages", "checkpoint")},
    }
    told = {
        "address": "inbox.{commission}.{type}",
        "description": INBOX,
        "parameters": {
            "commission": {"description": "The id of the commission"},
            "type": {"description": "What happened", "enum": list(inbox.TYPES)},
        },
        "messages": {name: _reference("messages", name) for name in inbox.TYPES},
    }
    return {**logs, "inbox": told, "checkpoint": checkpoint}


def _operations() -> dict[str, Any]:
    sent = {
        f"publish-{word}": {
            "action": "send",
            "channel": {"$ref": f"#/channels/{word}"},
            "summary": f"The relay publishes what was appended to streams of kind {word}, in order.",
        }
        for word in CATEGORIES
    }
    notarised = {
        "action": "send",
        "channel": {"$ref": "#/channels/checkpoint"},
        "summary": "The notary replaces the checkpoint by one that covers more, guarded by its revision.",
    }
    told = {
        "action": "send",
        "channel": {"$ref": "#/channels/inbox"},
        "summary": "The courier tells commissions what happened to their items, each fact once, in order.",
    }
    return {**sent, "tell-commissions": told, "publish-checkpoint": notarised}


def _told() -> tuple[dict[str, Any], dict[str, Any]]:
    """The messages of the inbox by type, and the shapes that they refer to."""
    _, shapes = msgspec.json.schema_components([inbox.CloudEvent], ref_template="#/components/schemas/{name}")
    shape = shapes.pop(inbox.CloudEvent.__name__)
    means = meanings(inbox.CloudEvent)
    events = {}
    for name, fact in inbox.TYPES.items():
        properties = {
            one: {**schema, "description": means[one]} for one, schema in shape["properties"].items()
        }
        properties["type"] = {"const": name, "description": means["type"]}
        payload = {**shape, "description": "A CloudEvent 1.0", "properties": properties}
        payload["required"] = list(inbox.CloudEvent.__struct_fields__)
        events[name] = {
            "name": name,
            "title": name,
            "summary": about(fact),
            "contentType": inbox.MEDIA_TYPE,
            "payload": payload,
        }
    return events, shapes


def _message(word: str, fact: type[Fact], data: dict[str, Any], actor: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": fact.type,
        "title": fact.type,
        "summary": about(fact),
        "payload": _leaf(word, fact, data, actor),
    }


def _leaf(word: str, fact: type[Fact], data: dict[str, Any], actor: dict[str, Any]) -> dict[str, Any]:
    means = meanings(Envelope)
    properties = {
        "stream": {"type": "string", "pattern": f"^{word}(-|$)", "description": means["stream"]},
        "version": {"type": "integer", "minimum": 1, "description": means["version"]},
        "type": {"type": "string", "const": fact.type},
        "at": {"type": "string", "format": "date-time", "description": means["at"]},
        "actor": actor,
        "command": {"type": "string", "description": means["command"]},
        "data": data,
    }
    return {
        "type": "object",
        "description": f"A leaf: deterministic JSON in this order, at most {MAX_LEAF} bytes",
        "properties": properties,
        "required": list(Envelope.__struct_fields__),
        "additionalProperties": False,
    }


def _reference(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(document(version("halfrond")))))
