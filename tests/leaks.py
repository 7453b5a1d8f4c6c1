"""The fakes' keys in whatever disguise."""

from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus

from tests.live_desk import API_KEY, APP_KEY

KEYS = (API_KEY, APP_KEY)


def disguises(key: str) -> set[str]:
    raw = key.encode()
    return {
        key,
        key[::-1],
        quote(key, safe=""),
        quote_plus(key),
        base64.b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        base64.b64encode(b":" + raw).decode().rstrip("=")[2:],
        raw.hex(),
        key[:20],
        key[-20:],
    }


def leaks(*texts: str) -> list[str]:
    """Keys that stand in the texts, however written."""
    return [
        shown
        for text in texts
        for key in KEYS
        for shown in disguises(key)
        if shown.lower() in text.lower()
    ]
