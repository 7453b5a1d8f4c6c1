"""Plain calls of the Datadog fake, past every client."""

import json
from http.client import HTTPConnection
from typing import Any

import pytest

from .serving import Fake

KEYS = {"DD-API-KEY": "key", "DD-APPLICATION-KEY": "app"}


def call(fake: Fake, method: str, path: str, body: object = None) -> tuple[int, Any]:
    """The status and the decoded body, with the keys ``key`` and ``app``."""
    connection = HTTPConnection(fake.url.removeprefix("http://"), timeout=5)
    try:
        connection.request(method, path, None if body is None else json.dumps(body), KEYS)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def get(fake: Fake, path: str) -> Any:
    """What is found under a path, with status 200."""
    return _honest(call(fake, "GET", path))


def post(fake: Fake, path: str, body: object) -> Any:
    """The answer to a body, with status 200."""
    return _honest(call(fake, "POST", path, body))


def refusal(fake: Fake, method: str, path: str, body: object = None) -> tuple[int, str]:
    """The status and the only message of a refusal."""
    status, answer = call(fake, method, path, body)
    (message,) = answer["errors"]
    return status, message


def _honest(answer: tuple[int, Any]) -> Any:
    status, body = answer
    if status != 200:
        pytest.fail(f"refused with {status}: {body}")
    return body
