"""What the OpenAPI document says of the addresses under `/log/`, which `log.py` answers."""

from __future__ import annotations

from typing import Any

TEXT, BYTES = "text/plain; charset=utf-8", "application/octet-stream"
LINES = "application/x-ndjson; charset=utf-8"

NOT_FOUND = {"404": {"$ref": "#/components/responses/Problem404"}}

MALFORMED = {"422": {"$ref": "#/components/responses/Problem422"}}

POSITION = {
    "name": "position",
    "in": "query",
    "required": True,
    "description": "Of the entry, from 0.",
    "schema": {"type": "integer", "minimum": 0},
}


def _path(name: str, pattern: str, about: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "path", "required": True, "description": about, "schema": schema}


LEVEL = _path(
    "level", "^(entries|[0-9]|[1-5][0-9]|6[0-3])$", "`entries`: the leaves; 0: their hashes; above: tiles."
)
NUMBER = _path(
    "number",
    r"^(x\d{3}/)*\d{3}(\.p/[1-9]\d{0,2})?$",
    "Counts within the level, in groups of three digits, all but the last behind an x: 1234067 is"
    " `x001/x234/067`. A tile of fewer than 256 members ends in `.p/` and how many it has. The slashes are"
    " sent as they are.",
)
KEY = _path("key", "^[0-9a-f]{8}$", "The id of the old key: it stands between the plus signs in `/log/key`.")
DIGITS = _path("digits", "^[0-9a-f]{2}$", "The first two digits of the digests.")


def _get(
    name: str, summary: str, about: str, kind: str, *parameters: dict[str, Any], wrong: Any = NOT_FOUND
) -> dict[str, Any]:
    good = {"description": summary, "content": {kind: {"schema": {"type": "string"}}}}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "description": f"{about}\n\nWho: public, from pages of any origin.",
            "parameters": list(parameters),
            "responses": {"200": good, **wrong},
        }
    }


PATHS: dict[str, dict[str, Any]] = {
    "/log/checkpoint": _get(
        "show-checkpoint",
        "The latest signed checkpoint.",
        "A signed note (C2SP tlog-checkpoint): origin, number of entries, Merkle root in base64; signatures"
        " of the log and of its witnesses. Ask again for a later one.",
        TEXT,
    ),
    "/log/checkpoint.{key}": _get(
        "show-handing-over",
        "The last checkpoint that an old key signed.",
        "It covers the entry that announces the next key: whoever trusts the old key can come to trust the"
        " new one. All keys in /log/key but the first have one.",
        TEXT,
        KEY,
    ),
    "/log/tile/{level}/{number}": _get(
        "show-tile",
        "A tile of the log.",
        "256 hashes of 32 bytes, or with `entries` 256 leaves, each a big-endian uint16 length and its bytes"
        " (C2SP tlog-tiles); fewer in a partial tile. Its bytes never change.",
        BYTES,
        LEVEL,
        NUMBER,
    ),
    "/log/key": _get(
        "show-key",
        "The keys that checkpoints are verified with.",
        "Verifier keys, one a line, the newest first. Compare them once with what the operator published"
        " elsewhere: who serves a false log would serve a false key too.",
        TEXT,
    ),
    "/log/proof": _get(
        "show-proof",
        "The receipt of one entry.",
        "The audit path of the entry under the latest checkpoint (c2sp.org/tlog-proof@v1). Keep it: with the"
        " entry and the key it needs nothing else to be verified. 404 with Retry-After while no checkpoint"
        " covers the entry.",
        TEXT,
        POSITION,
        wrong=NOT_FOUND | MALFORMED,
    ),
    "/log/prose/{digits}": _get(
        "show-texts",
        "The texts beside the log whose digest begins so.",
        'A line each, by digest: `{"digest", "salt", "body"}`, where digest is SHA-256 of salt and body. Of'
        " an erased text salt and body are null. Not to be kept: a text may be erased.",
        LINES,
        DIGITS,
        wrong=NOT_FOUND | {"503": {"$ref": "#/components/responses/Problem503"}},
    ),
}
"""The operations, by path."""
