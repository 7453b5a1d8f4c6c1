"""The ways in which a service, or the network before it, lets a client down.

Each is handed to ``Fake.fail`` and strikes the next requests in its stead.
"""

import json
import threading
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .serving import Answer, Fault, Wire

MEGABYTE = 1 << 20
_CHUNK = 1 << 16
# In seconds; only a test that fails waits so long.
_PATIENCE = 10


@dataclass(frozen=True, slots=True)
class Reply:
    """This answer instead of an honest one; the request is not evaluated.

    ``body`` goes out as it is when it is ``bytes`` or ``str``, else as JSON.
    """

    status: int
    body: object = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Send the answer."""
        match self.body:
            case bytes():
                raw = self.body
            case str():
                raw = self.body.encode()
            case _:
                raw = json.dumps(self.body).encode()
        wire.send(Answer(self.status, raw, self.headers))


def too_many_requests(**headers: str) -> Reply:
    """A 429; ``X_RateLimit_Reset="2"`` becomes the header ``X-RateLimit-Reset: 2``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(429, {"errors": ["Too many requests"]}, named)


def html(status: int = 200) -> Reply:
    """A sign-in page where JSON was expected, as a proxy or captive portal sends it."""
    page = "<!DOCTYPE html><title>Sign in</title><p>Your session has expired."
    return Reply(status, page, {"Content-Type": "text/html; charset=utf-8"})


@dataclass(frozen=True, slots=True)
class Slow:
    """A wait in ``seconds``, then the honest answer or another fault."""

    seconds: float
    then: Fault | None = None

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Wait and answer."""
        wire.pause(self.seconds)
        if self.then is None:
            wire.send(honest())
        else:
            self.then.strike(wire, honest)


@dataclass(frozen=True, slots=True)
class Together:
    """The honest answers, and none of them before the whole ``party`` has asked.

    So that they were asked side by side is told by who waits for whom, not by a clock.
    Where somebody never comes, or one too many does, the fake raises
    ``threading.BrokenBarrierError`` when it closes.
    """

    party: threading.Barrier

    @classmethod
    def of(cls, requests: int) -> "Together":
        """For so many requests, which may go to several fakes."""
        return cls(threading.Barrier(requests, timeout=_PATIENCE))

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Wait for the others and answer."""
        self.party.wait()
        wire.send(honest())


@dataclass(frozen=True, slots=True)
class Drip:
    """The honest answer, ``size`` bytes at a time with ``pause`` seconds between.

    No single read is slow, so a timeout that counts only silence never ends it.
    """

    pause: float
    size: int = 1

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Send the head at once and the body in drops."""
        answer = honest()
        length = {"Content-Type": "application/json", "Content-Length": str(len(answer.body))}
        wire.write(wire.head(answer.status, {**length, **answer.headers}))
        for start in range(0, len(answer.body), self.size):
            wire.pause(self.pause)
            wire.write(answer.body[start : start + self.size])


@dataclass(frozen=True, slots=True)
class Cut:
    """The honest answer without its end; ``keep`` is the share of bytes that is sent.

    With ``right_length`` the head claims just what is sent, so that only the JSON
    gives the loss away; without it the connection ends before the claimed length.
    """

    keep: float = 0.5
    right_length: bool = False

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Send a part."""
        answer = honest()
        part = Answer(
            answer.status, answer.body[: int(len(answer.body) * self.keep)], answer.headers
        )
        if self.right_length:
            wire.send(part)
        else:
            wire.send(part, claimed_length=len(answer.body))
            wire.hang_up()


@dataclass(frozen=True, slots=True)
class Reset:
    """The connection is reset without an answer."""

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Break the connection."""
        wire.reset()


@dataclass(frozen=True, slots=True)
class Redirect:
    """The client is sent to another URL, as it stands (no path is added)."""

    url: str
    status: int = 302

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Send the new place."""
        wire.send(Answer(self.status, b"", {"Location": self.url}))


@dataclass(frozen=True, slots=True)
class Flood:
    """A well-formed JSON body of ``megabytes`` MiB, made while it is sent.

    ``compressed``: small on the wire and large once decoded. Without ``declared``
    there is no length to refuse it by: the body comes in chunks.
    """

    megabytes: int
    compressed: bool = False
    declared: bool = True

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Stream until the end, or until the client has had enough."""
        headers = {"Content-Type": "application/json"}
        pieces = self._pieces()
        if self.compressed:
            headers["Content-Encoding"] = "gzip"
            pieces = _gzipped(pieces)
        elif self.declared:
            headers["Content-Length"] = str(self.megabytes * MEGABYTE)
        chunked = "Content-Length" not in headers
        if chunked:
            headers["Transfer-Encoding"] = "chunked"
        wire.write(wire.head(200, headers))
        for piece in pieces:
            wire.write(b"%x\r\n%b\r\n" % (len(piece), piece) if chunked else piece)
        if chunked:
            wire.write(b"0\r\n\r\n")

    def _pieces(self) -> Iterator[bytes]:
        opening, closing = b'{"data":"', b'"}'
        yield opening
        left = self.megabytes * MEGABYTE - len(opening) - len(closing)
        while left > 0:
            yield b"x" * min(left, _CHUNK)
            left -= _CHUNK
        yield closing


def _gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)
    for piece in pieces:
        if packed := packer.compress(piece):
            yield packed
    yield packer.flush()


@dataclass(frozen=True, slots=True)
class Alter:
    """The honest answer, changed by a function from decoded JSON to decoded JSON.

    A refusal passes unchanged. ``float("nan")`` goes out as the word ``NaN``.
    """

    transform: Callable[[Any], Any]

    def strike(self, wire: Wire, honest: Callable[[], Answer], /) -> None:
        """Evaluate, change, send."""
        answer = honest()
        if answer.status == 200:
            changed = json.dumps(self.transform(json.loads(answer.body))).encode()
            answer = Answer(200, changed, answer.headers)
        wire.send(answer)
