"""JSON on stdout."""

from __future__ import annotations

import json
import sys
from typing import Any

from plan_filler.errors import escaped


def print_json(document: dict[str, Any]) -> None:
    """Write a JSON document to stdout, nothing in it acting on a terminal."""
    sys.stdout.write(escaped(json.dumps(document, indent=2, ensure_ascii=False)) + "\n")
