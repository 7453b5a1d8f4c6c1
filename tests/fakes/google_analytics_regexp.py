r"""Regular expressions as RE2 reads them, on top of ``re``.

RE2 knows no lookaround, no backreferences and no possessive quantifiers, all of
which ``re`` would accept; a pattern that uses them is refused. What only RE2 knows
(``\pL``, ``\Q…\E``, ``[[:alpha:]]``, ``\z``) is refused as well, since it cannot be
evaluated here.
"""

import re

from .serving import Refused

_PIECE = re.compile(
    r"""
      (?P<escape> \\ (?: [aAbBdDsSwWfnrtv] | x[0-9A-Fa-f]{2} | [\ -/:-@\[-`{-~] ) )
    | (?P<set> \[ \^? \]? (?: \\. | [^\\\]] )* \] )
    | (?P<group> \( (?: \? (?: P<[A-Za-z_]\w*> | [ims]*(?:-[ims]+)?: ) )? (?! \? ) )
    | (?P<flags> \( \? [ims]+ \) )
    | (?P<repeat> [*+?] \?? | \{ [0-9]+ (?: , [0-9]* )? \} \?? )
    | (?P<plain> [^\\\[({*+?] )
    """,
    re.VERBOSE | re.DOTALL,
)
_SET_ESCAPE = re.compile(r"\\(?:[adDsSwWfnrtv]|x[0-9A-Fa-f]{2}|[ -/:-@\[-`{-~])")
_MOST_REPEATS = 1000


def compile_re2(pattern: str, *, case_sensitive: bool) -> re.Pattern[str]:
    """Compile a pattern that RE2 and ``re`` read alike.

    Raises:
        Refused: status 400, for what RE2 would refuse or ``re`` cannot express.
    """
    if not pattern.isascii() and (not case_sensitive or "(?" in pattern):
        raise Refused(400, f"{pattern!r}: only ASCII letters are compared without case here")
    at, after_repeat = 0, False
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None or not _is_common(piece):
            raise Refused(400, f"Invalid regular expression: {pattern!r} at {at}")
        if piece["repeat"] and after_repeat:
            raise Refused(400, f"Invalid regular expression: {pattern!r}: bad repetition operator")
        after_repeat = piece["repeat"] is not None
        at = piece.end()
    try:
        return re.compile(pattern, re.ASCII if case_sensitive else re.ASCII | re.IGNORECASE)
    except (re.error, OverflowError) as error:
        raise Refused(400, f"Invalid regular expression: {pattern!r}: {error}") from error


def _is_common(piece: re.Match[str]) -> bool:
    if piece["repeat"]:
        return all(int(number) <= _MOST_REPEATS for number in re.findall(r"\d+", piece["repeat"]))
    if piece["flags"]:
        return piece.start() == 0  # `re` takes whole-pattern flags only at the start
    if piece["set"]:
        inside = _SET_ESCAPE.sub("", piece["set"][1:-1])
        return "\\" not in inside and not re.search(r"\[|--|&&|\|\||~~", inside)
    return True
