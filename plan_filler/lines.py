"""Bytes → text → lines, without losing a byte.

A line ends with CRLF, LF or a lone CR. U+2028, form feeds and the other
characters at which ``str.splitlines`` would break are ordinary text here, as
they are in Markdown.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from plan_filler.errors import DocumentError

_EOL = re.compile(r"\r\n|\n|\r")
_LEAD = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|(?=[\r\n]|\Z)))*")
_LEADING = frozenset(" \t>-*+0123456789")
_BULLET = re.compile(r"([-*+]|\d{1,9}[.)])[ \t]*\Z")
BOM = "\ufeff"


class Line(NamedTuple):
    """One line; all positions are code-point offsets into the whole text.

    ``start`` is the first character (after a byte order mark), ``content`` the
    first one behind indent, quote marks and list bullets, ``end`` the first one
    of the line ending ``eol``, which is empty on a last line without one.
    """

    start: int
    content: int
    end: int
    eol: str

    def lead(self, text: str) -> str:
        """Indent, quote marks and bullets in front of the content."""
        return text[self.start : self.content]

    def text(self, text: str) -> str:
        """The content, trailing blanks included, line ending left out."""
        return text[self.content : self.end]

    def bullet(self, text: str) -> str:
        """The innermost list bullet, such as ``-`` or ``1.``; empty without one."""
        if self.content == self.start:
            return ""
        match = _BULLET.search(self.lead(text))
        return match[1] if match else ""

    def indent(self, text: str) -> str:
        """What stands in front of the bullet, or of the content without one."""
        lead = self.lead(text)
        match = _BULLET.search(lead)
        return lead[: match.start()] if match else lead


def cut(text: str) -> list[Line]:
    """The lines of ``text`` in order; a final line ending opens no further line."""
    lines: list[Line] = []
    start = 1 if text.startswith(BOM) else 0
    lead = _LEAD.match
    for match in _EOL.finditer(text, start):
        end = match.start()
        content = start
        if text[start] in _LEADING and (found := lead(text, start, end)):
            content = found.end()
        lines.append(Line(start, content, end, match[0]))
        start = match.end()
    if start < len(text):
        found = lead(text, start)
        lines.append(Line(start, found.end() if found else start, len(text), ""))
    return lines


def decode(data: bytes, name: str) -> str:
    """The text of a plan's bytes, byte order mark included.

    Raises:
        DocumentError: there is nothing in it, or the bytes are not UTF-8.
    """
    if not data.strip():
        raise DocumentError(f"{name}: empty; name a release plan in Markdown")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\n|\r", data[: error.start])) + 1
        raise DocumentError(
            f"{name}:{line}: byte 0x{data[error.start]:02x} is not UTF-8; save the plan as UTF-8"
        ) from None
