"""The one door for text that came from telemetry: error classes, monitors' and views' names.

Whoever can make a service fail chooses such text, and what it holds may be about
a person. So it is cleaned to one short, visible line; whatever looks like an
identifier is withheld whole, for half a secret is one too; and in Markdown it
stands inside a code span, where no mention, link, image or tag acts.

When in doubt a text is withheld: a name too few is a nuisance, an SSN too many
is published.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import unquote

WITHHELD = "(withheld)"
LONGEST = 120

# As much of a text as is ever looked at, in characters.
_READ = 1000

# Letters, marks and signs that show nothing; their category does not tell.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufffc"
    "\U00016fe4\U0001d159\U000e0100-\U000e01ef]"
)
# Controls, format characters (bidi, zero-width, tags, the soft hyphen), surrogates,
# private and unassigned characters, and marks that enclose what stands before them.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me"})
_MARKS_IN_A_ROW = 2
# cmark bounds the length of a fence (80 in some versions); what a longer one held comes alive.
_LONGEST_RUN = 8
_LONG_RUN = re.compile(rf"`{{{_LONGEST_RUN},}}")
# Prised apart by a blank: what is searched for in whole texts, such as a hidden comment in
# a plan or a command in a job's log, and a backslash before a pipe, of which one parser of
# tables says that it escapes the pipe and another that it is escaped itself.
_PRISED = re.compile(r"(?<=<)(?=!--)|(?<=--)(?=>)|(?<=##)(?=\[)|(?<=\\)(?=\|)")

_CLASS = re.compile(r"_*[^\W\d_]\w*(?:(?:::|[.-]|\${1,2})\w+)*\$?|[1-5](?:[0-9]{2}|xx)")
_HOST = re.compile(r"\Awww\.|\.(?:com|dev|edu|example|gov|internal|io|local|mil|net|org|test)\Z")


def class_name(text: str) -> str | None:
    """An error's class, kind or status code; ``None`` for anything of another shape.

    Messages, sentences, addresses, paths and JSON are no classes, and neither is what
    holds an identifier or more than 120 characters. Count those as withheld.
    """
    cleaned = _cleaned(text[:_READ])
    if len(text) > _READ or len(cleaned) > LONGEST or holds_identifier(cleaned):
        return None
    return cleaned if _CLASS.fullmatch(cleaned) and not _HOST.search(cleaned) else None


def name(text: str) -> str:
    """A monitor's or view's name for people: at most 120 characters, the last then ``…``.

    With an identifier anywhere in its first 1000 characters, shown or not, or with
    nothing to see, it is ``(withheld)``. A backtick becomes an apostrophe, so that those
    too can tell code from text who do not count backticks.
    """
    cleaned = _cleaned(text[:_READ])
    if holds_identifier(cleaned) or (len(text) > _READ and len(cleaned) < _READ // 2):
        return WITHHELD  # where so much is invisible, what is read may end in half an identifier
    shown = cleaned.replace("`", "'")
    if shown.startswith("::"):
        shown = shown.lstrip(": ")  # a job's log takes a line that begins so for a command
    if len(shown) > LONGEST:
        shown = f"{shown[: LONGEST - 1].rstrip()}…"
    return WITHHELD if not shown or holds_identifier(shown) else shown


def code_span(text: str, *, in_table: bool) -> str:
    """``text`` on one line as literal code, for CommonMark and GitHub.

    In a table's cell a pipe is escaped; GitHub takes the backslash away again there
    (GFM 4.10), and only there.
    """
    code = _cleaned(text) or WITHHELD
    fence = "`" * (1 + max(map(len, re.findall("`+", code)), default=0))
    pad = " " if code.startswith("`") or code.endswith("`") else ""
    if in_table:
        code = code.replace("|", r"\|")
    return f"{fence}{pad}{code}{pad}{fence}"


def _cleaned(text: str) -> str:
    """One line of visible characters in NFC, blanks folded."""
    seen = unicodedata.normalize("NFC", " ".join("".join(map(_visible, text)).split()))
    line = " ".join("".join(_without_floods(seen)).split())
    return _LONG_RUN.sub("`" * _LONGEST_RUN, _PRISED.sub(" ", line))


def _visible(character: str) -> str:
    if character.isspace():
        return " "
    dropped = unicodedata.category(character) in _DROPPED or _INVISIBLE.match(character)
    return "" if dropped else character


def _without_floods(text: str) -> Iterator[str]:
    """The characters without marks that stand on nothing, or on too many others."""
    marks = _MARKS_IN_A_ROW
    for character in text:
        if not unicodedata.category(character).startswith("M"):
            marks = _MARKS_IN_A_ROW if character == " " else 0
            yield character
        elif marks < _MARKS_IN_A_ROW:
            marks += 1
            yield character


# What stands between the parts of one number.
_GAP = r"[\W_]{0,5}"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY, _YEAR = r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?", r"(?:1[89]|20)\d\d"
# Every quantifier has a bound, so that no text is gone over again and again. Digits need
# no border between them and letters: "ssn123456789error" holds an SSN as well.
_IDENTIFIERS = re.compile(
    "|".join(
        (
            # Runs: SSN, EDIPI, ICN, VA file and claim numbers, phones, compact dates.
            r"\d{6}",
            # SSN, phone with and without area code.
            rf"\d{{3}}{_GAP}\d{{2}}{_GAP}\d{{4}}",
            rf"\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}",
            r"(?<!\d)\d{3}[-. ]\d{4}(?!\d)",
            # Dates of birth: the year at either end, two digits of it, a month in words.
            rf"{_DAY}[\W_]{{1,3}}\d{{1,2}}[\W_]{{1,3}}{_YEAR}(?!\d)",
            rf"(?<!\d){_YEAR}[\W_]{{1,3}}\d{{1,2}}[\W_]{{1,3}}\d{{1,2}}(?!\d)",
            r"(?<!\d)\d{1,2}(?P<dash>[-/])\d{1,2}(?P=dash)\d{2}(?!\d)",
            r"(?<!\d)\d\d(?P<dot>[._ ])\d\d(?P=dot)\d\d(?!\d)",
            rf"{_DAY}{_GAP}(?:of )?{_MONTH}{_GAP}\d\d",
            rf"(?<![a-z]){_MONTH}{_GAP}\d{{1,2}}(?:st|nd|rd|th)?{_GAP}\d\d",
            rf"\d{{4}}{_GAP}{_MONTH}{_GAP}\d",
            # A number that says what it is.
            rf"(?<![a-z])(?:ssn|dob|icn|edipi|mrn){_GAP}\d",
            # E-mail and user names at hosts.
            r"[\w.+%-]['\"]?@[\w\[]|\w @ [\w-]{1,64}\.\w|\w ?[\[({<] ?at ?[\])}>] ?\w",
            # IP addresses, also as parts of host names; 48 bits of a MAC address.
            r"(?<!\d)\d{1,3}(?P<join>[-._])\d{1,3}(?:(?P=join)\d{1,3}){2}(?!\d)",
            r"(?<![0-9a-z:])(?=[a-f:]{0,40}\d)(?:[0-9a-f]{0,4}:){1,7}:[0-9a-f]{0,4}+(?![0-9a-z])",
            r"(?:[0-9a-f]{1,4}[:-]){5}[0-9a-f]",
            # UUIDs, keys, hashes, traces.
            rf"[0-9a-f]{{8}}{_GAP}(?:[0-9a-f]{{4}}{_GAP}){{3}}[0-9a-f]{{12}}|[0-9a-f]{{16}}",
            r"(?<![0-9a-z])(?:(?-i:eyJ)[\w-]{6}|gh[opsru]_\w{8}|github_pat_|xox[a-z]-|a[ks]ia[0-9a-z]{12}"
            r"|aiza[\w-]{12}|[sp]k_(?:live|test)_)",
            # Tokens, and values of what is secret.
            r"(?<![a-z])(?:bearer|basic)[\W_]{1,3}(?:[\w.~+/=-]{16}|[a-z.~+/=-]{0,15}\d)",
            r"(?:password|passwd|pwd|secret|token|api[-_ ]?key|session[-_ ]?id) ?[=:] ?[^\s:]",
        )
    ),
    re.IGNORECASE,
)
# Cards and foreign phones: eight digits and more in parts of any length.
_PARTED = re.compile(r"\d(?:[-./_() +]{0,3}\d){7,}")
_STATUSES = frozenset(str(status.value) for status in HTTPStatus)

_ESCAPED = re.compile(r"(?:[\\%]u00|\\x)([0-9a-f]{2})", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,100}>")
_DECODINGS = 8


def holds_identifier(text: str) -> bool:
    """Whether ``text`` holds what may be about one person, device or key.

    Encoded forms are read as well: percent signs, HTML entities, escapes, digits of any
    script. A text of more than 1000 characters, or encoded over and over, counts as
    holding one. Status codes and versions do not.
    """
    if len(text) > _READ:
        return True
    for _ in range(_DECODINGS):
        text = "".join(map(_ascii, unicodedata.normalize("NFKD", text)))
        if _IDENTIFIERS.search(text) or any(map(_is_number, _PARTED.findall(text))):
            return True
        decoded = _decoded(text)
        if decoded == text:
            return False
        text = decoded
    return True


def _decoded(text: str) -> str:
    """``text`` with one layer of writing taken off it."""
    text = unquote(html.unescape(_TAG.sub("", text)))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def _ascii(character: str) -> str:
    """Digits, dashes and blanks as ASCII has them; nothing for marks and the invisible."""
    if character.isascii() and character.isprintable():
        return character
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    if category == "Pd" or character == "\u2212":
        return "-"
    return "" if category.startswith("M") else _visible(character)


def _is_number(parts: str) -> bool:
    """Whether digits in parts are one number, and no list of status codes ("500/502/503")."""
    return not _STATUSES.issuperset(re.findall(r"\d+", parts))
