"""Numbers as teams write them; all arithmetic is exact until the last digit."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

NO_ERRORS = "No errors"
DECIMALS = 3
MOST_DECIMALS = 6


def rounded(value: Fraction, decimals: int) -> str:
    """``value`` with at most ``decimals`` decimals, half up, trailing zeros trimmed.

    Negative values round half away from zero, so that signs mirror each other.
    """
    scaled = abs(value) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    digits = str(whole).rjust(decimals + 1, "0")
    head, tail = digits[: len(digits) - decimals], digits[len(digits) - decimals :].rstrip("0")
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{int(head):,}{'.' + tail if tail else ''}"


def percent(share: Fraction, decimals: int = DECIMALS) -> str:
    """A share of one as percent: ``0.52%``. More than nothing never prints as ``0%``."""
    written = rounded(share * 100, decimals)
    if written == "0" and share > 0:
        return f"<{rounded(Fraction(1, 10**decimals), decimals)}%"
    return f"{written}%"


def error_rate(errors: int, requests: int, decimals: int = DECIMALS) -> str:
    """Errors over requests in percent, or "No errors".

    Raises:
        ValueError: there were no requests; that is no rate.
    """
    if requests <= 0:
        raise ValueError("an error rate needs requests")
    return percent(Fraction(errors, requests), decimals) if errors else NO_ERRORS


def count(number: int) -> str:
    """``208,045``."""
    return f"{number:,}"


def some(number: int, what: str) -> str:
    """``1 day``, ``1,200 days``."""
    return f"{count(number)} {what}{'' if number == 1 else 's'}"


def estimate(total: int, share_percent: Fraction) -> str:
    """A share of the users: ``~52k``, written out under a thousand (``~450``).

    More than nothing never prints as ``~0``.
    """
    exact = total * share_percent / 100
    if 0 < exact < Fraction(1, 2):
        return "<1"
    if exact < Fraction(1999, 2):
        return f"~{rounded(exact, 0)}"
    return f"~{rounded(exact / 1000, 0)}k"


def duration(seconds: Decimal) -> str:
    """``2.31 s``; under a second ``850 ms``. More than nothing never prints as ``0 ms``."""
    exact = Fraction(seconds)
    if exact >= 1:
        return f"{rounded(exact, 2)} s"
    written = rounded(exact * 1000, 0 if exact >= Fraction(1, 100) else 1)
    if written == "1,000":
        return "1 s"
    return "<0.1 ms" if written == "0" and exact > 0 else f"{written} ms"


def plain_number(value: Decimal) -> str:
    """A number without a unit, with three decimals: ``0.021``."""
    written = rounded(Fraction(value), DECIMALS)
    return "<0.001" if written == "0" and value > 0 else written


def change(ratio: Fraction) -> str:
    """A relative change: ``up 4.52%``, ``down 3%``, ``unchanged``."""
    if ratio == 0:
        return "unchanged"
    return f"{'up' if ratio > 0 else 'down'} {percent(abs(ratio), 2)}"


def elapsed(seconds: int) -> str:
    """A length of time in whole minutes: ``1 day 3 h``, ``1 h 20 min``, ``<1 min``."""
    minutes = (seconds + 30) // 60
    if not minutes:
        return "<1 min"
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        f"{days} day{'s' if days != 1 else ''}" if days else "",
        f"{hours} h" if hours else "",
        f"{minutes} min" if minutes and not days else "",
    ]
    return " ".join(part for part in parts if part)
