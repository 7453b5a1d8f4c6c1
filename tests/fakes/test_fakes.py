"""The shared server: it logs, it fails as told, and it leaves nothing behind."""

import gc
import json
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse, IncompleteRead, RemoteDisconnected
from queue import SimpleQueue

import pytest

from .faults import (
    Alter,
    Cut,
    Drip,
    Flood,
    Redirect,
    Reply,
    Reset,
    Slow,
    Together,
    html,
    too_many_requests,
)
from .serving import ALWAYS, Fake, Recorded, Refused, Wire
from .shapes import a_flag, a_list, a_text, an_integer, an_object
from .transforms import drop, put


class Echo(Fake):
    """Answers with the decoded body it was sent."""

    def answer(self, request: Recorded) -> object:
        if request.path == "/refused":
            raise Refused(418, "no")
        if request.path == "/broken":
            raise ZeroDivisionError
        return {"path": request.path, "got": request.json()}

    def refusal(self, refused: Refused) -> object:
        return {"no": refused.message}


class Waits(threading.Event):
    """Logs how long it is waited for; the waits are over at once unless they are ``long``."""

    def __init__(self, *, long: bool = False) -> None:
        super().__init__()
        self.asked: list[float | None] = []
        self.cut_short: list[bool] = []
        self._long = long

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.append(timeout)
        self.cut_short.append(self._long and super().wait(timeout))
        return self.cut_short[-1]


@pytest.fixture
def echo() -> Iterator[Echo]:
    with Echo() as fake:
        yield fake


def post(
    fake: Fake, path: str = "/a", body: object = 1, accept: str = "identity", seconds: float = 5
) -> tuple[HTTPResponse, bytes]:
    host = fake.url.removeprefix("http://")
    connection = HTTPConnection(host, timeout=seconds)
    try:
        connection.request(
            "POST", path, json.dumps(body), {"Accept-Encoding": accept, "X-Key": "k"}
        )
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_a_request_is_answered_from_its_body_and_logged_as_it_arrived(echo: Echo) -> None:
    response, body = post(echo, "/a?b=%24c", {"d": 1})
    assert response.status == 200
    assert json.loads(body) == {"path": "/a?b=%24c", "got": {"d": 1}}
    (logged,) = echo.requests
    assert (logged.method, logged.path, logged.json()) == ("POST", "/a?b=%24c", {"d": 1})
    assert logged.headers["x-KEY"] == "k"


def test_a_refusal_has_the_shape_of_the_service(echo: Echo) -> None:
    response, body = post(echo, "/refused")
    assert (response.status, json.loads(body)) == (418, {"no": "no"})


def test_one_connection_carries_many_exchanges_of_one_write_each(
    echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[bytes] = []
    write = Wire.write

    def counted(wire: Wire, data: bytes) -> None:
        sent.append(data)
        write(wire, data)

    monkeypatch.setattr(Wire, "write", counted)
    connection = HTTPConnection(echo.url.removeprefix("http://"), timeout=5)
    connection.connect()
    begun = connection.sock
    for number in range(50):
        connection.request("POST", "/", str(number))
        assert json.loads(connection.getresponse().read())["got"] == number
    assert connection.sock is begun
    connection.close()
    assert len(sent) == 50  # a second write would wait for the first one's acknowledgement


def test_faults_strike_in_order_and_as_often_as_told(echo: Echo) -> None:
    echo.fail(Reply(503), Reply(500, {"errors": ["x"]}), times=2)
    assert [post(echo)[0].status for _ in range(5)] == [503, 503, 500, 500, 200]
    echo.fail(Reply(503), times=ALWAYS)
    assert [post(echo)[0].status for _ in range(3)] == [503, 503, 503]
    assert len(echo.requests) == 8


def test_a_fault_can_wait_for_one_path(echo: Echo) -> None:
    echo.fail(Reply(503), path="/b")
    assert [post(echo, path)[0].status for path in ("/a", "/b", "/b")] == [200, 503, 200]


def test_a_rate_limit_names_its_reset_in_the_headers(echo: Echo) -> None:
    echo.fail(too_many_requests(X_RateLimit_Reset="2", Retry_After="3"))
    response, _ = post(echo)
    assert response.status == 429
    assert (response.headers["x-ratelimit-reset"], response.headers["retry-after"]) == ("2", "3")


@pytest.mark.parametrize(
    ("body", "raw"), [(b"\xff", b"\xff"), ("text", b"text"), ({"a": 1}, b'{"a": 1}'), (b"", b"")]
)
def test_a_reply_sends_bytes_text_or_json(echo: Echo, body: object, raw: bytes) -> None:
    echo.fail(Reply(200, body))
    assert post(echo)[1] == raw


def test_html_comes_with_status_200_and_its_own_content_type(echo: Echo) -> None:
    echo.fail(html())
    response, body = post(echo)
    assert response.status == 200
    assert response.headers.get_content_type() == "text/html"
    assert body.startswith(b"<!DOCTYPE html>")


def test_delays_hold_back_the_answer_but_not_the_log(echo: Echo) -> None:
    echo.fail(Slow(5))
    with pytest.raises(TimeoutError):
        post(echo, seconds=0.5)
    assert len(echo.requests) == 1


def test_a_slow_answer_waits_as_long_as_told_and_is_honest_or_another_fault(echo: Echo) -> None:
    echo.closing = waits = Waits()
    echo.fail(Slow(7), Slow(8, then=Reply(503)))
    assert [post(echo)[0].status for _ in range(2)] == [200, 503]
    echo.delay = 9
    assert post(echo)[0].status == 200
    assert waits.asked == [7, 8, 9]


def test_a_dripping_answer_waits_before_every_drop(echo: Echo) -> None:
    echo.closing = waits = Waits()
    echo.fail(Drip(pause=3, size=4))
    _, body = post(echo)
    assert json.loads(body) == {"path": "/a", "got": 1}
    assert waits.asked == [3] * -(-len(body) // 4)


def test_a_dripping_answer_outlives_a_timeout_that_counts_only_silence(echo: Echo) -> None:
    echo.fail(Drip(pause=0.3, size=9))
    _, body = post(echo, seconds=0.8)  # three drops
    assert json.loads(body) == {"path": "/a", "got": 1}


def test_a_cut_answer_ends_before_its_length_or_within_its_json(echo: Echo) -> None:
    echo.fail(Cut())
    with pytest.raises(IncompleteRead):
        post(echo)
    echo.fail(Cut(right_length=True))
    response, body = post(echo)
    assert int(response.headers["Content-Length"]) == len(body) > 0
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_a_reset_breaks_the_connection_and_the_next_one_works(echo: Echo) -> None:
    echo.fail(Reset())
    with pytest.raises(ConnectionResetError) as caught:
        post(echo)
    assert not isinstance(caught.value, RemoteDisconnected)
    assert post(echo)[0].status == 200


def test_a_redirect_names_the_other_place(echo: Echo) -> None:
    echo.fail(Redirect("http://127.0.0.1:9/x", 307))
    response, _ = post(echo)
    assert (response.status, response.headers["Location"]) == (307, "http://127.0.0.1:9/x")


@pytest.mark.parametrize("declared", [True, False])
def test_a_flood_is_json_of_just_the_size_that_was_asked_for(echo: Echo, declared: bool) -> None:
    echo.fail(Flood(3, declared=declared))
    response, body = post(echo)
    assert response.status == 200
    assert ("Content-Length" in response.headers) is declared
    assert len(body) == 3 << 20
    assert json.loads(body)["data"].strip("x") == ""


def test_a_compressed_flood_is_small_on_the_wire_and_large_once_decoded(echo: Echo) -> None:
    echo.fail(Flood(8, compressed=True))
    response, body = post(echo)
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(body) < 1 << 16
    assert len(zlib.decompress(body, wbits=31)) == 8 << 20


def test_a_client_that_leaves_in_the_middle_of_a_flood_does_no_harm(echo: Echo) -> None:
    echo.fail(Flood(64))
    connection = HTTPConnection(echo.url.removeprefix("http://"), timeout=5)
    connection.request("POST", "/", "1")
    connection.getresponse().read(1000)
    connection.close()
    gc.collect()
    assert post(echo)[0].status == 200


def test_an_altered_answer_was_evaluated_first_and_a_refusal_stays(echo: Echo) -> None:
    echo.fail(Alter(put(float("nan"), "got")), Alter(drop("path")), Alter(drop("path")))
    response, body = post(echo)
    assert (response.status, body) == (200, b'{"path": "/a", "got": NaN}')
    assert json.loads(post(echo)[1]) == {"got": 1}
    assert post(echo, "/refused")[0].status == 418


def test_answers_are_compressed_only_for_clients_that_accept_it(echo: Echo) -> None:
    echo.compress = True
    assert json.loads(zlib.decompress(post(echo, accept="gzip")[1], wbits=31))["got"] == 1
    assert json.loads(post(echo)[1])["got"] == 1


@pytest.mark.parametrize("how", ["answer", "transform"])
def test_a_mistake_of_the_fake_is_raised_when_it_closes(how: str) -> None:
    def run() -> None:
        with Echo() as fake:
            if how == "transform":
                fake.fail(Alter(drop("no such key")))
            path = "/broken" if how == "answer" else "/a"
            assert post(fake, path)[0].status == 500

    with pytest.raises(ZeroDivisionError if how == "answer" else KeyError):
        run()


def test_closing_cuts_waits_and_connections_and_leaves_no_thread_behind() -> None:
    before = threading.active_count()
    with Echo() as fake:
        fake.closing = waits = Waits(long=True)
        idle = HTTPConnection(fake.url.removeprefix("http://"), timeout=5)
        idle.request("POST", "/", "1")
        idle.getresponse().read()
        fake.fail(Slow(60))
        with pytest.raises(TimeoutError):
            post(fake, seconds=0.05)
    idle.close()
    assert threading.active_count() == before
    assert (waits.asked, waits.cut_short) == ([60], [True])


def test_requests_are_served_side_by_side(echo: Echo) -> None:
    echo.fail(Together.of(8), times=8)  # none is answered before all have asked
    threads = [threading.Thread(target=post, args=(echo,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(echo.requests) == 8


def test_a_party_is_answered_once_all_of_it_have_asked() -> None:
    with Echo() as one, Echo() as other:
        held = Together.of(3)
        one.fail(held, times=2)
        other.fail(held)
        answers: SimpleQueue[object] = SimpleQueue()
        threads = [
            threading.Thread(target=lambda fake=fake: answers.put(post(fake)[1]))
            for fake in (one, one)
        ]
        for thread in threads:
            thread.start()
        while held.party.n_waiting < 2:
            threads[0].join(0.01)
        assert answers.empty()
        assert json.loads(post(other)[1]) == {"path": "/a", "got": 1}
        for thread in threads:
            thread.join()
        assert answers.qsize() == 2


def test_a_party_that_never_meets_is_told_when_the_fake_closes() -> None:
    with pytest.raises(threading.BrokenBarrierError), Echo() as fake:
        fake.fail(Together(threading.Barrier(2, timeout=0.05)))
        assert post(fake)[0].status == 500


def test_a_fake_outside_its_block_has_no_url() -> None:
    with pytest.raises(RuntimeError, match="with"):
        print(Echo().url)


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (a_list, {}),
        (a_list, "text"),
        (a_text, ""),
        (a_text, 1),
        (a_flag, 1),
        (a_flag, "true"),
        (an_integer, True),
        (an_integer, 1.0),
        (an_integer, "1"),
        (an_object, []),
        (an_object, {"unknown": 1}),
        (lambda value, where: an_object(value, where, needs=["a"]), {}),
    ],
)
def test_json_of_the_wrong_shape_is_refused(
    read: Callable[[object, str], object], wrong: object
) -> None:
    with pytest.raises(Refused, match=r"^here: ") as caught:
        read(wrong, "here")
    assert caught.value.status == 400


def test_a_body_without_a_length_is_refused(echo: Echo) -> None:
    # The head alone: the answer comes, and the connection may end, before any body.
    with closing(HTTPConnection(echo.url.removeprefix("http://"), timeout=5)) as connection:
        connection.putrequest("POST", "/")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        response = connection.getresponse()
        assert response.status == 411
        response.read()
