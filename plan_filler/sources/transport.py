"""What all services need of the network: bounds on time and size, and honest retries.

The official clients wait for ever, read without end, and one of them sends keys
along when it is redirected. So every exchange runs under a deadline, every body
under a cap, no redirect is followed, and three tries are made in all.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TypeVar

from plan_filler.errors import SourceError

TRIES = 3
LONGEST_WAIT = 60.0
MAX_BYTES = 32 << 20
CHUNK = 1 << 16
_RETRIED = frozenset({408, 429, 500, 502, 503, 504})

Received = TypeVar("Received")


class Refused(Exception):  # noqa: N818  an answer, not a mishap
    """The service answered with an HTTP status that is no success."""

    def __init__(self, status: int, headers: Mapping[str, str], detail: str = "") -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self.detail = detail


class Unreachable(Exception):  # noqa: N818
    """No answer, or not all of it: refused, reset, timed out, cut short."""


class TooLarge(Exception):  # noqa: N818
    """The body passed the cap."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Time for waiting; replaced in tests."""

    sleep: Callable[[float], None] = time.sleep
    epoch: Callable[[], float] = time.time  # noqa: TID251  a reset header may be a timestamp


def may_pass(failure: Refused | Unreachable) -> bool:
    """Whether another try may fare better, for what does no harm when done twice."""
    return isinstance(failure, Unreachable) or failure.status in _RETRIED


def exchange(
    name: str,
    send: Callable[[], Received],
    *,
    timeout: float,
    clock: Clock,
    again: Callable[[Refused | Unreachable], bool] = may_pass,
) -> Received:
    """Send, and send ``again`` where that may help: three tries in all.

    ``timeout`` bounds one exchange in seconds, headers and body together. A
    wish of the server to wait is followed up to a minute.

    Raises:
        Refused: a status that another try does not change, or the last try's.
        SourceError: unreachable, too slow, too large, or asked to wait too long.
    """
    for attempt in range(1, TRIES + 1):
        try:
            return bounded(send, timeout)
        except Refused as refused:
            if attempt == TRIES or not again(refused):
                raise
            wait = wished(refused.headers, clock.epoch())
            if wait is not None and wait > LONGEST_WAIT:
                until = _clock_time(clock.epoch(), wait)
                raise SourceError(
                    f"{name}: HTTP {refused.status}, asks to wait until {until};"
                    " run again after that"
                ) from None
            clock.sleep(_pause(attempt) if wait is None else wait)
        except Unreachable as unreachable:
            if attempt == TRIES or not again(unreachable):
                tries = "1 try" if attempt == 1 else f"{attempt} tries"
                raise SourceError(
                    f"{name}: {unreachable} ({tries}); check the network and run again"
                ) from None
            clock.sleep(_pause(attempt))
        except TooLarge:
            raise SourceError(
                f"{name}: a response over {MAX_BYTES >> 20} MiB; narrow the query"
            ) from None
    raise AssertionError  # the last try returns or raises


def _clock_time(now: float, wait: float) -> str:
    """``09:30:00 UTC``, with the date where that is another day."""
    if not now + wait < 4e9:
        return "the end of time"
    pattern = "%H:%M:%S UTC" if wait < 86_400 else "%Y-%m-%d %H:%M:%S UTC"
    return time.strftime(pattern, time.gmtime(now + wait))


def _pause(attempt: int) -> float:
    return float(2 ** (attempt - 2)) * random.uniform(0.75, 1.25)  # noqa: S311  no secret


def wished(headers: Mapping[str, str], now: float) -> float | None:
    """How long the service asks to wait, in seconds.

    ``X-RateLimit-Reset`` comes in whole or fractional seconds or as a UNIX
    timestamp; ``Retry-After`` in seconds or as an HTTP date (RFC 9110, 10.2.3).
    """
    for header in ("x-ratelimit-reset", "retry-after"):
        value = headers.get(header)
        if value is None:
            continue
        try:
            seconds = float(value)
        except ValueError:
            seconds = _until(value, now) if header == "retry-after" else float("nan")
        if seconds > 1e9:
            seconds -= now
        if seconds == seconds:  # noqa: PLR0124  not a number where it was unreadable
            return max(0.0, seconds)
    return None


def _until(http_date: str, now: float) -> float:
    from email.utils import parsedate_to_datetime

    try:
        return float(parsedate_to_datetime(http_date).timestamp()) - now
    except (ValueError, TypeError):
        return float("nan")


def bounded(send: Callable[[], Received], timeout: float) -> Received:
    """Run ``send``, giving up after ``timeout`` seconds.

    A client's own timeout counts silence only: a server that drips a byte now
    and then holds it for ever. The thread that is given up on ends with the
    process.

    Raises:
        Unreachable: it took longer. Whatever ``send`` raises is raised too.
    """
    done: SimpleQueue[tuple[bool, Received | BaseException]] = SimpleQueue()

    def work() -> None:
        try:
            done.put((True, send()))
        except BaseException as error:  # noqa: BLE001  handed to the caller
            done.put((False, error))

    threading.Thread(target=work, daemon=True).start()
    from queue import Empty

    try:
        good, outcome = done.get(timeout=timeout)
    except Empty:
        raise Unreachable(f"no complete answer within {timeout:g} s") from None
    if good:
        return outcome  # type: ignore[return-value]
    raise outcome  # type: ignore[misc]


def capped(read: Callable[[int], bytes]) -> bytes:
    """Read to the end, decoded, in chunks.

    Raises:
        TooLarge: more than the cap; the rest is not read.
    """
    parts: list[bytes] = []
    size = 0
    while chunk := read(CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise TooLarge
        parts.append(chunk)
    return b"".join(parts)


def briefly(text: str, secrets: tuple[str, ...] = ()) -> str:
    """A service's words, short, on one line, without keys."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= 200 else f"{text[:199]}…"
