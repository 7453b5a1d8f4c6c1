"""A loopback server that logs what it is sent, answers honestly, and fails on request.

A subclass says what an honest answer is; this module owns the sockets, the log
and the queue of faults. Head and body leave in one write with Nagle's algorithm
off, or every exchange would cost 40 ms. Closing a fake cuts every connection and
joins every thread, so that nothing of one test reaches the next. A mistake in a
fake itself is raised when its ``with`` block ends, never hidden in a status 500.
"""

import gzip
import json
import socket
import socketserver
import struct
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Protocol, Self, cast

ALWAYS = sys.maxsize
"""For ``fail(…, times=ALWAYS)``: as long as the fake lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A request as it arrived, logged before anything was answered.

    ``path`` keeps the query string, still percent-encoded. ``headers`` compares
    names without case.
    """

    method: str
    path: str
    headers: Message
    body: bytes

    def json(self) -> Any:
        """The decoded body. Raises ``ValueError`` when it is not JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole response. Its length and a JSON content type are added on sending."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """What the service says no to; the fake puts it into the service's shape."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class Fault(Protocol):
    """Something that goes wrong between an honest answer and the client."""

    def strike(self, wire: "Wire", honest: Callable[[], Answer], /) -> None:
        """Answer, or fail to. ``honest`` evaluates the request when it is called."""
        ...


class Wire:
    """The way back to one client, with nothing between a fault and the socket."""

    def __init__(self, handler: "_Handler", fake: "Fake", *, accepts_gzip: bool) -> None:
        self._handler = handler
        self._fake = fake
        self._accepts_gzip = accepts_gzip

    def send(self, answer: Answer, *, claimed_length: int | None = None) -> None:
        """Send an answer in one write; ``claimed_length`` in bytes may lie."""
        body = answer.body
        headers = {"Content-Type": "application/json", **answer.headers}
        if self._fake.compress and self._accepts_gzip:
            body = gzip.compress(body)
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(body) if claimed_length is None else claimed_length)
        self.write(self.head(answer.status, headers) + body)

    def head(self, status: int, headers: Mapping[str, str]) -> bytes:
        """The status line and headers, with the empty line that ends them."""
        known = {each.value: each.phrase for each in HTTPStatus}
        lines = [f"HTTP/1.1 {status} {known.get(status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._handler.wfile.write(data)

    def pause(self, seconds: float) -> None:
        """Wait; a fake that is being closed cuts the wait and the connection short."""
        if seconds > 0 and self._fake.closing.wait(seconds):
            raise ConnectionAbortedError("the fake was closed")

    def hang_up(self) -> None:
        """End the connection after this exchange, in order (FIN)."""
        self._handler.close_connection = True

    def reset(self) -> None:
        """Break the connection (RST), which the client sees as "reset by peer"."""
        self.hang_up()
        linger_zero = struct.pack("ii", 1, 0)
        self._handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger_zero)
        self._handler.rfile.close()  # it holds the descriptor open
        self._handler.connection.close()


class Fake(ABC):
    """A service on ``127.0.0.1`` that lives as long as its ``with`` block.

    ``requests`` is the log in order of arrival. ``delay`` is in seconds and holds
    back every answer; ``compress`` sends gzip to clients that accept it.
    """

    def __init__(self) -> None:
        self.requests: list[Recorded] = []
        self.delay = 0.0
        self.compress = False
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._faults: list[_Queued] = []
        self._mistakes: list[Exception] = []
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None

    @abstractmethod
    def answer(self, request: Recorded) -> object:
        """The JSON value of an honest 200, or a whole ``Answer`` of another kind.

        Raises ``Refused`` where the service refuses.
        """

    @abstractmethod
    def refusal(self, refused: Refused) -> object:
        """A refusal as the JSON value that the service would send."""

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        if self._server is None:
            raise RuntimeError("a fake has a URL only inside its `with` block")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def fail(self, *faults: Fault, times: int = 1, path: str = "") -> None:
        """Queue faults: each strikes ``times`` requests, in the order given.

        ``path`` keeps them for requests whose path contains it.
        """
        with self._lock:
            self._faults += [_Queued(fault, times, path) for fault in faults]

    def exchange(self, request: Recorded, wire: Wire) -> None:
        """Log a request and answer it, or let the next fault do so."""
        with self._lock:
            self.requests.append(request)
        fault = self._next_fault(request.path)
        try:
            wire.pause(self.delay)
            if fault is None:
                wire.send(self._honest(request))
            else:
                fault.strike(wire, lambda: self._honest(request))
        except (ConnectionError, TimeoutError):
            wire.hang_up()  # the client went away, or the fake is closing
        except Exception as mistake:  # noqa: BLE001  raised again when the fake closes
            with self._lock:
                self._mistakes.append(mistake)
            wire.hang_up()
            wire.send(Answer(500, b"the fake made a mistake", {"Content-Type": "text/plain"}))

    def _honest(self, request: Recorded) -> Answer:
        try:
            found = self.answer(request)
            return found if isinstance(found, Answer) else Answer(200, json.dumps(found).encode())
        except Refused as refused:
            return Answer(refused.status, json.dumps(self.refusal(refused)).encode())

    def _next_fault(self, path: str) -> Fault | None:
        with self._lock:
            for queued in self._faults:
                if queued.left > 0 and queued.path in path:
                    queued.left -= 1
                    return queued.fault
        return None

    def __enter__(self) -> Self:
        """Start to listen, on a port that the system chooses."""
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Cut all connections, join all threads, and raise a mistake made by the fake."""
        self.closing.set()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.cut_connections()
            self._server.server_close()
            self._thread.join()
        if error is None and self._mistakes:
            raise self._mistakes[0]


@dataclass(slots=True)
class _Queued:
    fault: Fault
    left: int
    path: str


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined by server_close
    request_queue_size = 128

    def __init__(self, fake: Fake) -> None:
        self.fake = fake
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # HTTPServer's would ask the name server
        self.server_name = "127.0.0.1"
        self.server_port = int(self.server_address[1])

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().close_request(request)

    def cut_connections(self) -> None:
        with self._open_lock:
            for connection in self._open:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # the other side was faster
                    continue

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Stay silent: a client that breaks off is part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        fake = cast(_Server, self.server).fake
        accepts_gzip = "gzip" in self.headers.get("Accept-Encoding", "")
        wire = Wire(self, fake, accepts_gzip=accepts_gzip)
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            wire.hang_up()
            wire.send(Answer(411, b'{"errors":["Length Required"]}'))
            return
        request = Recorded(
            method=self.command,
            path=self.path,
            headers=self.headers,
            body=self.rfile.read(int(length)),
        )
        fake.exchange(request, wire)

    do_GET = do_PUT = do_PATCH = do_DELETE = do_POST

    def log_message(self, format: str, *args: Any) -> None:
        """Keep standard error for the tests."""
