# SPDX-License-Identifier: Apache-2.0
"""One request and its answer over a real connection: bounded, and never raising for what the other side does."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hegui.detect.guards.exchange import HttpAnswer, HttpRequest, Unanswered, send


@contextmanager
def _served(answer: bytes, *, wait: float = 0) -> Iterator[str]:
    """A socket that answers one request with some bytes."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                time.sleep(wait)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/a?b=1"
        thread.join()


def _request(url: str) -> HttpRequest:
    return HttpRequest("POST", url, {"X-Secret": "key"}, b"{}")


def test_an_answer_comes_back_as_it_is() -> None:
    """Status, headers and body; a redirect is an answer like others, and is not followed."""
    with _served(b"HTTP/1.1 302 Found\r\nLocation: http://example.org\r\nContent-Length: 2\r\n\r\nno") as url:
        answer = send(_request(url), 5, 100)
    assert isinstance(answer, HttpAnswer)
    assert (answer.status, answer.headers["Location"], answer.body) == (302, "http://example.org", b"no")


def test_an_answer_that_is_too_long_is_none() -> None:
    """Not the first bytes of it."""
    with _served(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n" + b"a" * 200) as url:
        answer = send(_request(url), 5, 100)
    assert isinstance(answer, Unanswered)
    assert not answer.again
    assert "100" in answer.reason.en


def test_who_answers_late_has_not_answered() -> None:
    """And is not asked again: the next attempt would take as long."""
    with _served(b"", wait=0.4) as url:
        answer = send(_request(url), 0.2, 100)
    assert isinstance(answer, Unanswered)
    assert not answer.again


def test_what_is_no_http_or_not_there_may_be_asked_again() -> None:
    """The reason holds nothing of what came."""
    with _served(b"secret nonsense\r\n\r\n") as url:
        answers = [send(_request(url), 5, 100)]
    answers.append(send(_request(url), 5, 100))
    assert all(isinstance(answer, Unanswered) and answer.again for answer in answers)
    assert "secret" not in str(answers)


def test_a_request_does_not_show_its_headers() -> None:
    """Keys stand in them."""
    assert "key" not in repr(_request("http://127.0.0.1"))
