"""Bounds on time and size, and retries that do what the service asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from plan_filler.errors import SourceError
from plan_filler.sources.transport import (
    MAX_BYTES,
    TRIES,
    Clock,
    Refused,
    TooLarge,
    Unreachable,
    bounded,
    briefly,
    capped,
    exchange,
    wished,
)

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC).timestamp()


@dataclass
class Watch:
    """A clock that stands still and remembers how long somebody slept."""

    slept: list[float] = field(default_factory=list)

    def clock(self) -> Clock:
        return Clock(sleep=self.slept.append, epoch=lambda: NOW)


class Service:
    """Does one thing after the other, and counts how often it was asked."""

    def __init__(self, *outcomes: Exception | str) -> None:
        self.outcomes: Iterator[Exception | str] = iter(outcomes)
        self.asked = 0

    def __call__(self) -> str:
        self.asked += 1
        outcome = next(self.outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


def asked(service: Callable[[], str], watch: Watch) -> str:
    return exchange("datadog", service, timeout=5, clock=watch.clock())


def busy(**headers: str) -> Refused:
    return Refused(429, {name.replace("_", "-"): value for name, value in headers.items()})


class TestWishes:
    @pytest.mark.parametrize(
        ("header", "value", "seconds"),
        [
            ("X-RateLimit-Reset", "3", 3),
            ("X-RateLimit-Reset", "1.5", 1.5),
            ("X-RateLimit-Reset", "0", 0),
            ("X-RateLimit-Reset", str(int(NOW) + 20), 20),
            ("X-RateLimit-Reset", str(int(NOW) - 20), 0),
            ("Retry-After", "7", 7),
            ("Retry-After", "0.25", 0.25),
            ("Retry-After", "Mon, 20 Apr 2026 12:00:09 GMT", 9),
            ("Retry-After", "Mon, 20 Apr 2026 11:59:00 GMT", 0),
            ("Retry-After", "-5", 0),
        ],
    )
    def test_a_wish_is_read_in_each_of_its_forms(
        self, header: str, value: str, seconds: float
    ) -> None:
        headers = Refused(429, {header: value}).headers
        assert wished(headers, NOW) == pytest.approx(seconds)

    @pytest.mark.parametrize("value", ["soon", "", "NaN", "2026-04-20"])
    def test_what_cannot_be_read_is_no_wish(self, value: str) -> None:
        for header in ("x-ratelimit-reset", "retry-after"):
            assert wished({header: value}, NOW) is None

    def test_without_a_header_there_is_no_wish(self) -> None:
        assert wished({"content-type": "text/plain"}, NOW) is None

    def test_an_unreadable_reset_leaves_the_word_to_retry_after(self) -> None:
        assert wished({"x-ratelimit-reset": "soon", "retry-after": "4"}, NOW) == 4


class TestRetries:
    @pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
    def test_what_may_pass_is_tried_three_times_in_all(self, status: int) -> None:
        service, watch = Service(*[Refused(status, {})] * 5), Watch()
        with pytest.raises(Refused) as refused:
            asked(service, watch)
        assert refused.value.status == status
        assert service.asked == 3 == TRIES
        assert len(watch.slept) == 2

    @pytest.mark.parametrize("status", [300, 302, 400, 401, 403, 404, 413, 422, 501])
    def test_what_stays_refused_is_asked_once(self, status: int) -> None:
        service, watch = Service(Refused(status, {"Retry-After": "1"})), Watch()
        with pytest.raises(Refused):
            asked(service, watch)
        assert service.asked == 1
        assert not watch.slept

    @pytest.mark.parametrize("outcome", [Refused(503, {}), Unreachable("reset")])
    def test_what_must_not_be_done_twice_is_asked_once(self, outcome: Exception) -> None:
        service, watch = Service(outcome, "here"), Watch()
        with pytest.raises((Refused, SourceError), match=r"HTTP 503|reset \(1 try\); check"):
            exchange("x", service, timeout=5, clock=watch.clock(), again=lambda _: False)
        assert service.asked == 1
        assert not watch.slept

    def test_the_third_try_may_still_answer(self) -> None:
        service, watch = Service(Refused(503, {}), Unreachable("reset"), "here"), Watch()
        assert asked(service, watch) == "here"
        assert service.asked == 3

    def test_the_wish_of_the_service_is_followed_to_the_fraction(self) -> None:
        service = Service(busy(X_RateLimit_Reset="1.5"), busy(Retry_After="60"), "here")
        watch = Watch()
        assert asked(service, watch) == "here"
        assert watch.slept == [1.5, 60]

    def test_without_a_wish_the_pause_grows_a_little_and_stays_short(self) -> None:
        service, watch = Service(Refused(500, {}), Refused(500, {}), "here"), Watch()
        asked(service, watch)
        first, second = watch.slept
        assert 0.3 < first < second < 2

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-RateLimit-Reset": "61"},
            {"X-RateLimit-Reset": str(int(NOW) + 61)},
            {"Retry-After": "Mon, 20 Apr 2026 12:01:01 GMT"},
            {"Retry-After": "61"},
        ],
    )
    def test_over_a_minute_it_fails_at_once_and_says_until_when(
        self, headers: dict[str, str]
    ) -> None:
        service, watch = Service(Refused(429, headers), "here"), Watch()
        with pytest.raises(SourceError, match=r"HTTP 429, asks to wait until 12:01:01 UTC"):
            asked(service, watch)
        assert service.asked == 1
        assert not watch.slept

    @pytest.mark.parametrize("value", ["inf", "1e308", "99999999999999999999"])
    def test_a_wish_beyond_every_calendar_fails_like_a_long_one(self, value: str) -> None:
        service, watch = Service(busy(Retry_After=value), "here"), Watch()
        with pytest.raises(SourceError, match="HTTP 429"):
            asked(service, watch)
        assert not watch.slept

    def test_an_unreachable_service_is_named_with_what_happened(self) -> None:
        service = Service(*[Unreachable("connection refused")] * 3)
        with pytest.raises(SourceError, match=r"^datadog: connection refused \(3 tries\)"):
            asked(service, Watch())
        assert service.asked == 3

    def test_too_much_is_not_asked_for_again(self) -> None:
        service = Service(TooLarge(), "here")
        with pytest.raises(SourceError, match="MiB; narrow the query"):
            asked(service, Watch())
        assert service.asked == 1

    def test_a_mistake_of_our_own_is_not_hidden(self) -> None:
        service = Service(KeyError("oops"))
        with pytest.raises(KeyError):
            asked(service, Watch())
        assert service.asked == 1


class TestBounds:
    def test_an_answer_in_time_is_handed_over(self) -> None:
        assert bounded(lambda: "here", 5) == "here"

    def test_one_that_takes_longer_is_given_up(self) -> None:
        stop, ended = threading.Event(), threading.Event()

        def send() -> None:
            stop.wait(30)
            ended.set()

        with pytest.raises(Unreachable, match=r"no complete answer within 0\.05 s"):
            bounded(send, 0.05)
        assert not ended.is_set()
        stop.set()

    def test_what_was_raised_is_raised(self) -> None:
        with pytest.raises(Refused):
            bounded(Service(Refused(401, {})), 5)

    def test_a_body_is_read_to_its_end(self) -> None:
        parts = iter([b"one ", b"two", b"", b"never read"])
        assert capped(lambda _: next(parts)) == b"one two"

    def test_a_body_over_the_cap_is_left_unread(self) -> None:
        block = b"x" * (1 << 20)
        reads = 0

        def read(size: int) -> bytes:
            nonlocal reads
            reads += 1
            assert size <= 1 << 20
            return block if reads < 200 else b""

        with pytest.raises(TooLarge):
            capped(read)
        assert reads <= (MAX_BYTES >> 20) + 1

    def test_a_body_of_just_the_cap_is_taken(self) -> None:
        parts = [b"", b"x" * MAX_BYTES]
        assert len(capped(lambda _: parts.pop())) == MAX_BYTES

    def test_the_cap_is_no_more_than_was_promised(self) -> None:
        assert MAX_BYTES <= 64 << 20


class TestWords:
    def test_a_service_speaks_on_one_short_line(self) -> None:
        said = briefly("first\r\n::error::second\x1b[2J\u2028third\u202e " + "x" * 500)
        assert said.isprintable()
        assert len(said) <= 200
        assert said.startswith("first ::error::second")

    def test_keys_are_cut_out(self) -> None:
        assert "s3cret" not in briefly("key s3cret is bad, s3cret", ("s3cret", ""))
