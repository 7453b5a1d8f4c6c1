"""GitHub's own description of its API, and whether an exchange agrees with it.

``github_openapi.json`` holds the operations that the fake serves, cut out of GitHub's
OpenAPI description as the npm package ``@octokit/openapi`` carries it (MIT licence).
Cut it anew with ``python -m tests.fakes.github_openapi api.github.com.json``.
"""

import json
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

OPERATIONS = (
    ("/repos/{owner}/{repo}/issues/{issue_number}/comments", "get"),
    ("/repos/{owner}/{repo}/issues/{issue_number}/comments", "post"),
    ("/repos/{owner}/{repo}/issues/comments/{comment_id}", "patch"),
    ("/user", "get"),
)
# A refusal that the description leaves out for an operation has this shape in all others.
_ANY_REFUSAL = {"$ref": "#/components/schemas/basic-error"}
_FILE = Path(__file__).with_name("github_openapi.json")
_TALK = frozenset({"description", "example", "examples", "summary", "externalDocs", "tags"})


def faults(method: str, path: str, status: int, answer: object) -> list[str]:
    """Where an answer differs from what GitHub describes; ``path`` without its query."""
    responses = _operation(method, path)["responses"]
    described = _resolved(responses.get(str(status), {}))
    content = described.get("content", {}).get("application/json")
    if content is None and status < 400:
        return [f"{status} is not described"]
    return _faults(content["schema"] if content else _ANY_REFUSAL, answer)


def request_faults(method: str, path: str, body: object) -> list[str]:
    """Where a request's body differs from what GitHub describes."""
    asked = _operation(method, path).get("requestBody")
    if asked is None:
        return [] if body is None else ["a body where none is described"]
    return _faults(asked["content"]["application/json"]["schema"], body)


def _faults(schema: dict[str, Any], value: object) -> list[str]:
    found = Draft4Validator({**schema, "components": _document()["components"]})
    return [f"{error.json_path}: {error.message}" for error in found.iter_errors(value)]


def _operation(method: str, path: str) -> dict[str, Any]:
    for template, verb in OPERATIONS:
        if verb == method.lower() and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            operation: dict[str, Any] = _document()["paths"][template][verb]
            return operation
    raise LookupError(f"{method} {path} is not described")


def _resolved(described: dict[str, Any]) -> dict[str, Any]:
    reference = described.get("$ref")
    return _followed(_document(), reference) if reference else described


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = _as_json_schema(json.loads(_FILE.read_text()))
    return document


def _as_json_schema(part: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema, draft 4: they differ in how ``null`` is allowed."""
    if isinstance(part, list):
        return [_as_json_schema(each) for each in part]
    if not isinstance(part, dict):
        return part
    turned = {key: _as_json_schema(each) for key, each in part.items() if key != "nullable"}
    return {"anyOf": [turned, {"type": "null"}]} if part.get("nullable") is True else turned


def reduced(document: dict[str, Any]) -> dict[str, Any]:
    """The operations of the fake, with all they refer to and without prose."""
    kept: dict[str, Any] = {
        "openapi": document["openapi"],
        "info": {key: document["info"][key] for key in ("title", "version", "license")},
        "paths": {},
        "components": {},
    }
    for path, method in OPERATIONS:
        kept["paths"].setdefault(path, {})[method] = _without_talk(document["paths"][path][method])
    waiting = list(_references(kept["paths"]))
    while waiting:
        _, _, kind, name = waiting.pop().split("/")
        if name not in kept["components"].setdefault(kind, {}):
            part = _without_talk(document["components"][kind][name])
            kept["components"][kind][name] = part
            waiting += _references(part)
    return kept


def _without_talk(part: Any) -> Any:
    """A part of the description without prose; names under ``properties`` are no prose."""
    if isinstance(part, list):
        return [_without_talk(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        key: {name: _without_talk(each) for name, each in value.items()}
        if key == "properties"
        else _without_talk(value)
        for key, value in part.items()
        if key not in _TALK and not key.startswith("x-")
    }


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from _references(each)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)


def _followed(document: dict[str, Any], reference: str) -> dict[str, Any]:
    part: dict[str, Any] = document
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


if __name__ == "__main__":
    cut = reduced(json.loads(Path(sys.argv[1]).read_text()))
    _FILE.write_text(json.dumps(cut, indent=1, sort_keys=True) + "\n")
