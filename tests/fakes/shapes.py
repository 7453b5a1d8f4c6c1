"""Narrow decoded JSON to the types a service expects, or refuse with status 400."""

import json
from collections.abc import Collection
from typing import Any

from .serving import Recorded, Refused


def body_of(request: Recorded) -> object:
    """The decoded JSON body of a request."""
    try:
        return request.json()
    except ValueError as error:
        raise Refused(400, f"the body is not JSON: {error}") from error


def an_object(
    value: object, where: str, *, needs: Collection[str] = (), may_have: Collection[str] = ()
) -> dict[str, Any]:
    """An object with all keys of ``needs`` and no key beyond these and ``may_have``."""
    if not isinstance(value, dict):
        raise Refused(400, f"{where}: expected an object, given {_shown(value)}")
    for key in needs:
        if key not in value:
            raise Refused(400, f"{where}: {key} is required")
    for key in value:
        if key not in needs and key not in may_have:
            raise Refused(400, f"{where}: {key!r} is unknown or not served here")
    return value


def a_list(value: object, where: str) -> list[Any]:
    """A list of anything."""
    if not isinstance(value, list):
        raise Refused(400, f"{where}: expected an array, given {_shown(value)}")
    return value


def a_text(value: object, where: str) -> str:
    """A string with at least one character."""
    if not isinstance(value, str) or not value:
        raise Refused(400, f"{where}: expected a string, given {_shown(value)}")
    return value


def a_flag(value: object, where: str) -> bool:
    """``true`` or ``false``."""
    if not isinstance(value, bool):
        raise Refused(400, f"{where}: expected a boolean, given {_shown(value)}")
    return value


def an_integer(value: object, where: str) -> int:
    """A whole number; a text of digits or a float such as 1.0 is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(400, f"{where}: expected an integer, given {_shown(value)}")
    return value


def _shown(value: object) -> str:
    return json.dumps(value)[:80]
