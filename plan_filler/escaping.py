"""Text of plans in documents that we write: what people wrote stays text.

Names from telemetry have a stricter door, ``untrusted``.
"""

from __future__ import annotations

import re

from plan_filler.errors import one_line
from plan_filler.untrusted import code_span

# What acts on GitHub although every mark in it is escaped: mentions, references to issues
# and commits, addresses, emoji. Such text stands in a code span.
_ACTS = re.compile(
    r"@|#\d|\bGH-\d|://|\bwww\.|:[a-z0-9_+-]+:|\b[0-9a-f]{7,40}\b|\w/\w+#|mailto:|xmpp:",
    re.IGNORECASE,
)
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&$!]")
# What begins a list, or makes a heading of the line above, where it begins a line.
_OPENS = re.compile(r"\A(\d{0,9})(?=[-+.)](?: |\Z)|--|=)")
_LONGEST = 300


def in_markdown(text: str, *, in_table: bool = False) -> str:
    """``text`` as words of a paragraph, list item, heading or table cell: one line."""
    shown = cut(text)
    if _ACTS.search(shown):
        return code_span(shown, in_table=in_table)
    return _OPENS.sub(r"\1\\", _MARKS.sub(r"\\\g<0>", shown))


def cut(text: str) -> str:
    """One visible line of at most 300 characters."""
    shown = " ".join(one_line(text).split())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1].rstrip()}…"
