"""Which keys the JSON outputs have: as commands print them, and as docs/json.md lists them.

Objects that several outputs share are listed once, below a heading of their own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from tests.documents import codes, rows

# A key that holds such an object, wherever it stands.
SHARED = {
    "stages": "A stage",
    "stage": "A stage",
    "readings": "A reading",
    "query": "A query",
    "result": "A result",
    "content": "What an answer is made of",
    "placeholders": "A placeholder",
    "warnings": "A warning",
    "links": "A link",
    "findings": "A finding",
}
# Both windows' counts, not a stage of the plan.
_OWN = frozenset({"metrics[].counts.stage"})
# Their keys are texts of the plan, not ours.
_FREE = frozenset({"words", "variables"})


class Keys:
    """The paths of keys by the section that lists them: ``stages[].window`` is one of "fill"."""

    def __init__(self) -> None:
        self.found: dict[str, set[str]] = defaultdict(set)

    def add(self, section: str, document: Any, path: str = "") -> None:
        """All keys of a document, those of shared objects in their own sections."""
        if isinstance(document, list):
            for each in document:
                self.add(section, each, path)
        if not isinstance(document, dict):
            return
        for key, value in document.items():
            own = f"{path}{key}"
            self.found[section].add(own)
            objects = _objects(value)
            shared = SHARED.get(key) if objects and own not in _OWN else None
            if shared is not None:
                self.add(shared, objects)
            elif key not in _FREE:
                self.add(section, value, f"{own}[]." if isinstance(value, list) else f"{own}.")


def _objects(value: Any) -> list[Any]:
    """The objects that a value is or holds."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, dict)]


def documented(text: str, sections: Iterable[str]) -> dict[str, set[str]]:
    """The keys that a document lists in the first column of its tables, by section."""
    found: dict[str, set[str]] = {section: set() for section in sections}
    for row in rows(text):
        if row.heading in found:
            found[row.heading].update(codes(row.cells[0]))
    return found
