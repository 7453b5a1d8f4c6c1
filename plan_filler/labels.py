"""The words in front of a blank, as people write them and as they are compared."""

from __future__ import annotations

import re
from functools import lru_cache

_MARKUP = re.compile(
    r"`(?P<code>[^`]*)`"  # code keeps every character
    r"|<!--.*?-->|</?[A-Za-z][^<>]*>"  # comments and tags
    r"|!?\[(?P<text>[^\[\]]*)\]\([^()]*\)"  # links keep their text
    r"|\\(?P<escaped>[^\w\s]|_)"
    r"|`+|~~|\*+|(?<![^\W_])_+|_+(?![^\W_])"
    r"|&nbsp;",
    re.DOTALL,
)
# Words that people read are shorter; what is longer is cut before any pattern runs.
_LONGEST = 2000
# Without any of these there is nothing to take away.
_ODD = re.compile(r"[*_`~<&\\\[]|\s\s|[^\S ]|\A\s|\s\Z")
# Bullets that a word processor left: "•", or a lone "o" with a tab behind it.
_BULLET = re.compile(r"\A[ \t]*(?:[•◦▪‣]|o(?=\t))[ \t]*")
_CHECKBOX = re.compile(r"\A\[[ xX]?\][ \t]+")
_BLANKS = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})
_COLON = re.compile(r"\s*[:=]\s*\Z")


def _unmark(match: re.Match[str]) -> str:
    return (
        match["code"] or match["text"] or match["escaped"] or (" " if match[0] == "&nbsp;" else "")
    )


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """``text`` without markup, its blanks folded: ``**Release _Date_:**`` is ``Release Date:``."""
    text = text[:_LONGEST]
    if not _ODD.search(text):
        return text
    text = _CHECKBOX.sub("", text.strip())
    return _BLANKS.sub(" ", _MARKUP.sub(_unmark, text)).strip()


@lru_cache(maxsize=4096)
def label_of(text: str) -> str:
    """The label that ``text`` is: no markup, no leading dash, no trailing colon."""
    return _COLON.sub("", plain(_BULLET.sub("", text, count=1))).lstrip("-•").strip()


@lru_cache(maxsize=4096)
def label_key(label: str) -> str:
    """What two spellings of one label have in common: no case, markup, quotes' shape or end."""
    return label_of(label).translate(_QUOTES).casefold().rstrip("?:. ").strip()


_DATES = re.compile(
    r"(?:[\w/'-]+ ){0,4}dates?(?: (?:range|released|started|ended|launched))?"
    r"(?: (?:of|or|for) [\w -]{1,40})?(?: \([^()]*\))?"
    r"|actual\b.*\b(?:range|duration)\b.*"
)


@lru_cache(maxsize=4096)
def asks_for_dates(label: str) -> bool:
    """Whether a label asks for a day or a range of days: "Release Date", "Actual date range"."""
    return _DATES.fullmatch(label_key(label)) is not None
