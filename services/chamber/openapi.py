"""The OpenAPI 3.1 document, made of the routes: what is described is what is decoded and answered."""

from __future__ import annotations

import inspect
import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

import msgspec

from services.chamber import log_document
from services.chamber.problem import Problem
from services.chamber.route import JSON, Route

ABOUT = """The chamber of a civil-society parliament: one organisation, one vote, a log anyone can replay.

Every act is answered with its receipt: where it stands in the log. `Idempotency-Key` makes it safe to send an
act again; `at_least` lets a reader see its own act. Every refusal is a problem (RFC 9457) that says what was
wrong and what to do."""

POSITION = {
    "description": "The last position that the answer has seen, or where the act stands.",
    "schema": {"type": "integer", "minimum": 0},
}

KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Sent again with the same body, an act is not done again: the answer is its first receipt."
    " The key stands publicly in the log.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9._~-]{1,64}$"},
}

KEY_OF_TOKENS = {
    **KEY,
    "description": "Sent again with the same body, the answer is the first one, with the same token; nothing"
    " is revoked again. The key stands in no log; give a new one for each token.",
}

ID = {"type": "string", "pattern": "^[a-z0-9]{1,40}$"}

WRONG = {
    "400": "The body is not valid JSON",
    "401": "The token is missing, unknown, revoked or expired",
    "403": "Who acts has no authority for it",
    "404": "It names something that is not there",
    "408": "The body did not arrive in time",
    "409": "Not now: the phase of its subject does not admit it",
    "413": "The body is too large",
    "415": "The body is no JSON",
    "422": "Body, query or act make no sense; or the Idempotency-Key was used for something else",
    "503": "Not at this moment; Retry-After says when",
}
"""What can be wrong, by status."""

WRONG_WITH_ACT = tuple(WRONG)
WRONG_WITH_QUESTION = ("404", "422", "503")


def document(routes: Sequence[Route], version: str) -> dict[str, Any]:
    """The document as plain data."""
    types = [
        kind for route in routes for kind in (route.body, route.query, route.answers) if kind is not None
    ]
    schemas, components = msgspec.json.schema_components(
        [*types, Problem], ref_template="#/components/schemas/{name}"
    )
    names = dict(zip([id(kind) for kind in types], schemas, strict=False))
    queries = {
        id(route.query): _resolved(names[id(route.query)], components) for route in routes if route.query
    }
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        paths.setdefault("/api" + route.path, {})[route.method.lower()] = _operation(route, names, queries)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Halfrond",
            "version": version,
            "description": ABOUT,
            "license": {"name": "EUPL-1.2"},
        },
        "paths": paths | log_document.PATHS,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token of a mandate: hf_…"}
            },
            "responses": {
                f"Problem{status}": {
                    "description": about,
                    "content": {"application/problem+json": {"schema": schemas[-1]}},
                }
                for status, about in WRONG.items()
            },
        },
    }


def _operation(route: Route, names: dict[int, Any], queries: dict[int, Any]) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": ID}
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    if route.query:
        parameters += [
            {"name": name, "in": "query", "schema": schema}
            for name, schema in queries[id(route.query)]["properties"].items()
        ]
    acting = route.method == "POST" and route.status == HTTPStatus.CREATED and route.answers is not None
    if route.path.endswith("/tokens"):
        parameters.append(KEY_OF_TOKENS)
    elif acting:
        parameters.append(KEY)
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "description": f"{inspect.getdoc(route.answers) or ''}\n\nWho: {route.who}.".strip(),
        "parameters": parameters,
        "responses": _responses(route, names),
    }
    if route.body:
        content = {"application/json": {"schema": names[id(route.body)]}}
        operation["requestBody"] = {"required": bool(_required(route.body)), "content": content}
    if route.token or route.known:
        operation["security"] = [{"token": []}, *([{}] if route.known else [])]
    return operation


def _responses(route: Route, names: dict[int, Any]) -> dict[str, Any]:
    good: dict[str, Any] = {"description": route.summary}
    if route.answers is not None:
        good["content"] = {JSON: {"schema": names[id(route.answers)]}}
        good["headers"] = {"Halfrond-Position": POSITION}
    elif route.media != JSON:
        good["content"] = {route.media: {"schema": {"type": "string"}}}
        good["headers"] = {"Halfrond-Position": POSITION}
    wrong = WRONG_WITH_QUESTION if route.method == "GET" else WRONG_WITH_ACT
    return {
        str(route.status): good,
        **{status: {"$ref": f"#/components/responses/Problem{status}"} for status in wrong},
    }


def _required(body: type[msgspec.Struct]) -> list[str]:
    return [field.name for field in msgspec.structs.fields(body) if field.required]


def _resolved(schema: Any, components: dict[str, Any]) -> Any:
    return components[schema["$ref"].rpartition("/")[2]]
