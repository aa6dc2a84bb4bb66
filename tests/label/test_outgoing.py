# SPDX-License-Identifier: Apache-2.0
"""Generated files on their way out: labelled, or refused, or passed on purpose and recorded; never silently unlabelled."""

import asyncio
import gzip
import hashlib
import io
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol

import httpx
import pytest
import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from label_factory import CODE, LABEL, OTHER, pixels, png
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from hegui.errors import LabelProblem
from hegui.label import Label, PresentValid, read, verify, write
from hegui.label.asgi import LabelMiddleware, Message, Receive, Scope, Send
from hegui.label.outgoing import OnFailure, Outcome, Outgoing, label_outgoing

PLAIN = png()
LARGE = png((600, 400))
"""Longer than one part of a response."""


def jpeg() -> bytes:
    """A small JPEG."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((16, 16)).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def labelled(content: bytes = PLAIN, label: Label = LABEL) -> bytes:
    """A file that has its label."""
    written = write(content, label)
    assert written.content is not None
    return written.content


def invalid() -> bytes:
    """A file with a label that breaks the standard."""
    info = PngInfo()
    info.add_text("AIGC", '{"Label":"AIGC"}')
    return png(pnginfo=info)


# --- the function


def test_bytes_get_their_label() -> None:
    """The picture is the same; what happened is recorded with both digests."""
    records: list[Outgoing] = []
    fresh = label_outgoing(PLAIN, LABEL, name="a.png", record=records.append)
    assert verify(fresh).verdict == PresentValid(LABEL)
    assert pixels(fresh) == pixels(PLAIN)
    before, after = hashlib.sha256(PLAIN).hexdigest(), hashlib.sha256(fresh).hexdigest()
    assert records == [Outgoing(Outcome.LABELLED, LABEL, "a.png", None, before, after)]


def test_a_path_is_read_and_not_changed(tmp_path: Path) -> None:
    """What goes out is labelled, what lies on the disk is not."""
    file = tmp_path / "a.png"
    file.write_bytes(PLAIN)
    assert read(label_outgoing(file, LABEL)).label == LABEL
    assert file.read_bytes() == PLAIN
    with pytest.raises(LabelProblem, match="无法读取"):
        label_outgoing(tmp_path / "missing.png", LABEL)


def never() -> Label:
    """A label that is not to be made."""
    raise AssertionError


def test_a_labelled_file_is_left() -> None:
    """Also when somebody else labelled it; no number is spent on it."""
    records: list[Outgoing] = []
    content = labelled(label=Label.first(OTHER, "x"))
    assert label_outgoing(content, never, record=records.append) is content
    assert [(each.outcome, each.label) for each in records] == [(Outcome.LABELLED_BEFORE, Label.first(OTHER, "x"))]


def test_a_label_is_made_when_it_is_needed() -> None:
    """A function instead of a label."""
    assert read(label_outgoing(PLAIN, lambda: LABEL)).label == LABEL


@pytest.mark.parametrize(
    ("content", "words"),
    [(PLAIN[:50], "损坏"), (b"text", "不认识"), (b"", "为空"), (invalid(), "不符合标准")],
    ids=["damaged", "unknown", "empty", "invalid"],
)
def test_what_cannot_be_labelled(content: bytes, words: str) -> None:
    """Refused by default, passed by policy, recorded in both cases with the reason."""
    records: list[Outgoing] = []
    with pytest.raises(LabelProblem, match=words):
        label_outgoing(content, LABEL, record=records.append)
    assert label_outgoing(content, LABEL, on_failure="pass", record=records.append) is content
    assert [each.outcome for each in records] == [Outcome.REFUSED, Outcome.PASSED]
    assert [each.sha256_after is None for each in records] == [True, False]
    assert all(words in each.reason.zh for each in records if each.reason)
    assert all(each.reason and each.label == LABEL for each in records)


def test_nothing_passes_unrecorded() -> None:
    """To let unlabelled files out needs a place where it is taken down, and a known policy."""
    with pytest.raises(ValueError, match="record"):
        label_outgoing(PLAIN, LABEL, on_failure=OnFailure.PASS)
    with pytest.raises(ValueError, match="ignore"):
        label_outgoing(PLAIN, LABEL, on_failure="ignore")


class LogFullError(Exception):
    """What a log says."""


def full(outgoing: Outgoing) -> None:
    """A log that takes nothing."""
    raise LogFullError(outgoing.outcome)


def test_what_cannot_be_recorded_does_not_go_out() -> None:
    """The error of the log is the caller's to see."""
    with pytest.raises(LogFullError):
        label_outgoing(PLAIN, LABEL, record=full)
    with pytest.raises(LogFullError):
        label_outgoing(b"text", LABEL, on_failure="pass", record=full)


@pytest.mark.parametrize("told", [{"name": "a.md"}, {"media_type": "text/markdown; charset=utf-8"}])
def test_text_formats_are_told_by_name_or_media_type(told: dict[str, str]) -> None:
    """Nothing in their bytes says what they are."""
    fresh = label_outgoing("# 标题\n\n正文。\n".encode(), LABEL, **told)  # type: ignore[arg-type]
    assert read(fresh, name="a.md").label == LABEL
    assert "正文。" in fresh.decode()


# --- the middleware, behind a real server

Handler = Callable[[Request], Any]


def numbered(scope: Scope) -> str | None:
    """The number that a handler left; "none" for what is not generated."""
    number = scope.get("state", {}).get("number", "task-1")
    return None if number == "none" else number


class Stage:
    """A real server of whichever application is on: starting one for each test would take most of the time."""

    app: Any = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


STAGE = Stage()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Where the server is."""
    config = uvicorn.Config(STAGE, host="127.0.0.1", port=0, log_level=100, lifespan="off", ws="none", http="h11")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


class Serving(Protocol):
    """Makes a client of a server that answers everything by a handler, through the middleware."""

    def __call__(
        self, handler: Handler, *, inner: Sequence[Middleware] = (), outer: Sequence[Middleware] = (), **options: Any
    ) -> httpx.Client: ...


@pytest.fixture
def serving(address: str) -> Iterator[Serving]:
    """Clients, closed at the end of the test."""
    with ExitStack() as clients:

        def serve(
            handler: Handler, *, inner: Sequence[Middleware] = (), outer: Sequence[Middleware] = (), **options: Any
        ) -> httpx.Client:
            options = {"producer": CODE, "produce_id": numbered} | options
            STAGE.app = Starlette(
                routes=[Mount("/under", routes=[Route("/{name}", handler)]), Route("/{name}", handler)],
                middleware=[*outer, Middleware(LabelMiddleware, **options), *inner],
            )
            return clients.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=20))

        yield serve


def answering(response: Callable[[], Response]) -> Handler:
    """A handler that always answers so."""

    async def handler(request: Request) -> Response:
        del request
        return response()

    return handler


def refused(answer: httpx.Response) -> str:
    """Why a response was refused; it is a problem document and nothing else."""
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem = answer.json()
    assert (problem["type"], problem["status"]) == ("about:blank", 500)
    return str(problem["detail"])


@pytest.mark.parametrize(("content", "media_type"), [(LARGE, "image/png"), (jpeg(), "image/jpeg; q=1")])
def test_a_picture_is_labelled(content: bytes, media_type: str, serving: Serving) -> None:
    """With the headers of the new bytes and without those of the old; what else the handler set stays."""
    old = {
        "ETag": '"abc"',
        "Content-MD5": "x",
        "Digest": "x",
        "Content-Digest": "x",
        "Repr-Digest": "x",
        "Cache-Control": "max-age=60",
        "Last-Modified": "Tue, 24 Nov 2026 00:00:00 GMT",
        "Content-Disposition": 'attachment; filename="a.png"',
    }
    client = serving(answering(lambda: Response(content, media_type=media_type, headers=old)))
    answer = client.get("/a")
    assert answer.status_code == 200
    assert verify(answer.content).verdict == PresentValid(LABEL)
    assert pixels(answer.content) == pixels(content)
    assert answer.headers.get_list("content-length") == [str(len(answer.content))]
    assert not {"etag", "content-md5", "digest", "content-digest", "repr-digest"} & answer.headers.keys()
    assert answer.headers["accept-ranges"] == "none"
    kept = ("cache-control", "last-modified", "content-disposition")
    assert [answer.headers[name] for name in kept] == [
        {key.lower(): value for key, value in old.items()}[name] for name in kept
    ]
    assert answer.headers["content-type"] == media_type


def test_a_file_response_is_labelled_whole(tmp_path: Path, serving: Serving) -> None:
    """A client that asks for a part, or whether an old copy is still good, gets the whole labelled file."""
    file = tmp_path / "a.png"
    file.write_bytes(LARGE)
    client = serving(answering(lambda: FileResponse(file)))
    whole = client.get("/a")
    assert read(whole.content).label == LABEL
    for headers in (
        {"Range": "bytes=0-99"},
        {"Range": "bytes=10-20,30-40"},
        {"Range": "bytes=0-99", "If-Range": '"x"'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": whole.headers["last-modified"]},
    ):
        answer = client.get("/a", headers=headers)
        assert (answer.status_code, answer.content) == (200, whole.content)
    assert file.read_bytes() == LARGE


def test_a_stream_is_labelled(serving: Serving) -> None:
    """Piece by piece, without a length."""

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(LARGE), 4096):
            yield LARGE[at : at + 4096]
            await asyncio.sleep(0)

    client = serving(answering(lambda: StreamingResponse(pieces(), media_type="image/png")))
    answer = client.get("/a")
    assert read(answer.content).label == LABEL
    assert pixels(answer.content) == pixels(LARGE)
    assert "transfer-encoding" not in answer.headers


@pytest.mark.parametrize("path", ["/a", "/under/a"])
def test_a_handler_names_the_number(path: str, serving: Serving) -> None:
    """It is asked when the response begins, so a handler knows it by then; "none of ours" leaves a response alone."""

    async def handler(request: Request) -> Response:
        request.state.number = request.query_params["number"]
        return Response(PLAIN, media_type="image/png", headers={"ETag": '"abc"'})

    client = serving(handler)
    answer = client.get(path, params={"number": "任务/7"})
    assert read(answer.content).label == Label.first(CODE, "任务/7")
    answer = client.get(path, params={"number": "none"})
    assert answer.content == PLAIN
    assert answer.headers["etag"] == '"abc"'
    assert client.get(path, params={"number": " "}).status_code == 500


def test_head_promises_nothing_about_other_bytes(tmp_path: Path, serving: Serving) -> None:
    """The length and the tag of the unlabelled file are not told; other types keep theirs."""
    file, page = tmp_path / "a.png", tmp_path / "a.txt"
    file.write_bytes(PLAIN)
    page.write_text("text")
    client = serving(lambda request: FileResponse(tmp_path / request.path_params["name"]))
    picture, text = client.head("/a.png"), client.head("/a.txt")
    assert picture.status_code == 200
    assert picture.headers["content-type"] == "image/png"
    assert not {"content-length", "etag", "accept-ranges"} & picture.headers.keys()
    assert text.headers["content-length"] == "4"
    assert "etag" in text.headers


@pytest.mark.parametrize(
    "response",
    [
        lambda: JSONResponse({"a": 1}),
        lambda: PlainTextResponse("x"),
        lambda: Response(PLAIN),
        lambda: Response(status_code=204, media_type="image/png"),
        lambda: Response(status_code=304, headers={"ETag": '"a"', "Content-Type": "image/png"}),
        lambda: Response(b"no", status_code=404, media_type="image/png"),
        lambda: Response(labelled(), media_type="image/png", headers={"ETag": '"a"', "Accept-Ranges": "bytes"}),
    ],
    ids=["json", "text", "no type", "no content", "not modified", "error", "labelled before"],
)
def test_what_is_left_alone(response: Callable[[], Response], serving: Serving) -> None:
    """Other types, answers without content, and a file that has its label: byte for byte, header for header."""
    client = serving(answering(response))
    answer = client.get("/a")
    wanted = response()
    assert (answer.status_code, answer.content) == (wanted.status_code, bytes(wanted.body))
    sent = {name: value for name, value in answer.headers.items() if name not in {"date", "server"}}
    assert sent == dict(wanted.headers)


def test_events_are_passed_as_they_come(serving: Serving) -> None:
    """An event stream is neither held nor labelled, whatever types are listed; the client reads the first while it goes on."""
    first_was_read = threading.Event()

    async def events() -> AsyncIterator[bytes]:
        yield b"data: 1\n\n"
        assert await asyncio.to_thread(first_was_read.wait, 10)
        yield b"data: 2\n\n"

    response = lambda: StreamingResponse(events(), media_type="text/event-stream")  # noqa: E731  made for each request
    client = serving(answering(response), media_types=["text/*", "text/event-stream"])
    with client.stream("GET", "/a") as answer:
        parts = answer.iter_raw()
        assert next(parts) == b"data: 1\n\n"
        first_was_read.set()
        assert b"".join(parts) == b"data: 2\n\n"


@pytest.mark.parametrize(
    ("response", "words"),
    [
        (lambda: Response(PLAIN[:50], media_type="image/png"), "损坏"),
        (lambda: Response(b"BM" + bytes(60), media_type="image/bmp"), "BMP"),
        (lambda: Response(b"", media_type="image/png"), "为空"),
        (lambda: Response(invalid(), media_type="image/png"), "不符合标准"),
        (lambda: Response(gzip.compress(PLAIN), media_type="image/png", headers={"Content-Encoding": "gzip"}), "压缩"),
        (lambda: Response(PLAIN[:9], 206, {"Content-Range": "bytes 0-8/80"}, "image/png"), "206"),
        (lambda: Response(LARGE, media_type="image/png"), "超过"),
        (lambda: StreamingResponse(iter([LARGE[:70], LARGE[70:]]), media_type="image/png"), "超过"),
    ],
    ids=["damaged", "bmp", "empty", "invalid", "gzip", "part", "too long", "too long stream"],
)
def test_what_cannot_be_labelled_does_not_go_out(
    response: Callable[[], Response], words: str, serving: Serving
) -> None:
    """A problem document instead; by policy as it is, headers and all. Both are recorded with the reason and the number."""
    records: list[Outgoing] = []
    client = serving(answering(response), record=records.append, max_bytes=len(PLAIN) + 200)
    assert words in refused(client.get("/a"))
    assert words in refused(client.get("/a"))  # on the same connection
    client = serving(answering(response), record=records.append, max_bytes=len(PLAIN) + 200, on_failure="pass")
    answer = client.get("/a")
    wanted = response()
    assert answer.status_code == wanted.status_code
    assert answer.content in {PLAIN, LARGE, bytes(getattr(wanted, "body", LARGE))}
    assert set(wanted.headers.items()) <= set(answer.headers.items())
    assert [each.outcome for each in records] == [Outcome.REFUSED, Outcome.REFUSED, Outcome.PASSED]
    assert all(each.reason and words in each.reason.zh and each.label == LABEL for each in records)


def test_a_refused_stream_is_stopped(serving: Serving) -> None:
    """One that would never end: the client has its answer, and no more is generated."""
    made = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal made
        while True:
            made += 1
            yield bytes(1000)
            await asyncio.sleep(0)

    client = serving(answering(lambda: StreamingResponse(endless(), media_type="video/mp4")), max_bytes=5000)
    assert "超过" in refused(client.get("/a"))
    client.get("/a")
    assert made == 12


@pytest.mark.parametrize("outside", [True, False])
def test_compression(outside: bool, serving: Serving) -> None:
    """Outside of the middleware it compresses the labelled file; inside, there is nothing to label any more."""
    compression = Middleware(GZipMiddleware, minimum_size=1)
    where: dict[str, Any] = {"outer": [compression]} if outside else {"inner": [compression]}
    response = answering(lambda: Response(LARGE, media_type="image/tiff"))  # Starlette does not compress image/png
    client = serving(response, **where)
    answer = client.get("/a", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/a", headers={"Accept-Encoding": "identity"})
    assert read(plain.content).label == LABEL
    if outside:
        assert answer.headers["content-encoding"] == "gzip"
        assert read(answer.content).label == LABEL
    else:
        assert "gzip" in refused(answer)


def test_errors_of_the_application_are_its_own(serving: Serving) -> None:
    """Before the response, and in the middle of it: 500 instead of half a file, since nothing was sent."""

    async def broken() -> AsyncIterator[bytes]:
        yield PLAIN[:40]
        raise RuntimeError("the model is gone")

    def fails(request: Request) -> Response:
        raise RuntimeError(request.url.path)

    for handler in (fails, answering(lambda: StreamingResponse(broken(), media_type="image/png"))):
        client = serving(handler)
        answer = client.get("/a")
        assert (answer.status_code, answer.text) == (500, "Internal Server Error")


def test_an_error_of_the_log_stops_the_file(serving: Serving) -> None:
    """What cannot be recorded is not sent."""
    for content in (PLAIN, b"no picture"):
        response = partial(Response, content, media_type="image/png")
        client = serving(answering(response), record=full, on_failure="pass")
        answer = client.get("/a")
        assert (answer.status_code, answer.text) == (500, "Internal Server Error")


def test_background_tasks_run(serving: Serving) -> None:
    """Also of a response that was refused at its end."""
    done: SimpleQueue[bytes] = SimpleQueue()
    for content in (PLAIN, b"no picture"):
        task = BackgroundTask(done.put, content)
        response = partial(Response, content, media_type="image/png", background=task)
        serving(answering(response)).get("/a")
        assert done.get(timeout=10) == content


def test_many_at_a_time(serving: Serving) -> None:
    """Each response has its own number and its own picture; no more than two are held at once, the others wait."""
    held, most = set(), 0

    async def handler(request: Request) -> Response:
        number = request.path_params["name"]
        request.state.number = number
        shade = png((int(number) + 8, 8))

        async def pieces() -> AsyncIterator[bytes]:
            nonlocal most
            yield shade[:20]
            held.add(number)
            most = max(most, len(held))
            await asyncio.sleep(0.005)
            held.discard(number)
            yield shade[20:]

        return StreamingResponse(pieces(), media_type="image/png")

    answers: dict[int, httpx.Response] = {}
    client = serving(handler, at_once=2)

    def ask(number: int) -> None:
        answers[number] = client.get(f"/{number}")

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
    for number in range(24):
        assert read(answers[number].content).label == Label.first(CODE, str(number))
        assert Image.open(io.BytesIO(answers[number].content)).width == number + 8


def test_the_loop_goes_on_while_a_file_is_labelled(monkeypatch: pytest.MonkeyPatch, serving: Serving) -> None:
    """The work is done in a thread: another request is answered meanwhile."""
    working, other_answered = threading.Event(), threading.Event()

    def slow(*args: Any, **options: Any) -> bytes:
        working.set()
        assert other_answered.wait(10)
        return label_outgoing(*args, **options)

    monkeypatch.setattr("hegui.label.asgi.label_outgoing", slow)

    async def handler(request: Request) -> Response:
        if request.path_params["name"] == "picture":
            return Response(PLAIN, media_type="image/png")
        return PlainTextResponse("alive")

    client = serving(handler)
    answers: list[httpx.Response] = []
    thread = threading.Thread(target=lambda: answers.append(client.get("/picture")))
    thread.start()
    assert working.wait(10)
    assert client.get("/text").text == "alive"
    other_answered.set()
    thread.join()
    assert read(answers[0].content).label == LABEL


def test_a_client_that_leaves_frees_its_place(serving: Serving) -> None:
    """With one place only, the next client is served."""
    started, gone = threading.Event(), threading.Event()

    async def handler(request: Request) -> Response:
        if request.path_params["name"] == "whole":
            return Response(PLAIN, media_type="image/png")

        async def pieces() -> AsyncIterator[bytes]:
            try:
                yield PLAIN[:30]
                started.set()
                await asyncio.sleep(30)
            finally:
                gone.set()

        return StreamingResponse(pieces(), media_type="image/png")

    client = serving(handler, at_once=1)
    with httpx.Client(base_url=client.base_url, trust_env=False) as other, pytest.raises(httpx.ReadTimeout):
        other.get("/slow", timeout=0.2)
    assert started.is_set()
    assert gone.wait(10)
    assert read(client.get("/whole").content).label == LABEL


def test_selected_requests_only(serving: Serving) -> None:
    """Others go by untouched, with their Range."""

    async def handler(request: Request) -> Response:
        return Response(LARGE, media_type="image/png", headers={"X-Range": request.headers.get("range", "")})

    client = serving(handler, selects=lambda scope: scope["path"].startswith("/under/"))
    left = client.get("/a", headers={"Range": "bytes=0-9"})
    assert (left.content, left.headers["x-range"]) == (LARGE, "bytes=0-9")
    done = client.get("/under/a", headers={"Range": "bytes=0-9"})
    assert (read(done.content).label, done.headers["x-range"]) == (LABEL, "")


# --- the middleware, message by message


def talk(
    messages: Sequence[Message], *, method: str = "GET", extensions: dict[str, Any] | None = None, **options: Any
) -> tuple[list[Message], Scope, list[bool]]:
    """What the server gets when an application sends these messages; the scope that it saw; where ``send`` raised."""
    seen: list[Scope] = []
    sent: list[Message] = []
    stopped: list[bool] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        seen.append(scope)
        for message in messages:
            try:
                await send(message)
                stopped.append(False)
            except OSError:
                stopped.append(True)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/a",
        "headers": [(b"If-None-Match", b"*"), (b"range", b"bytes=0-1")],
        "extensions": extensions,
    }
    middleware = LabelMiddleware(app, **({"producer": CODE, "produce_id": numbered} | options))
    asyncio.run(middleware(scope, receive, send))
    return sent, seen[0], stopped


def start(status: int = 200, *headers: tuple[bytes, bytes]) -> Message:
    """The beginning of a response with a picture."""
    return {"type": "http.response.start", "status": status, "headers": [(b"Content-Type", b"image/png"), *headers]}


def body(content: bytes, *, more: bool = False) -> Message:
    """A part of a response."""
    return {"type": "http.response.body", "body": content, "more_body": more}


def test_servers_are_not_offered_to_send_files_themselves() -> None:
    """Such bytes would pass by unlabelled: the extensions are hidden, and refused if used all the same."""
    unseen = {"http.response.pathsend": {}, "http.response.zerocopysend": {}, "http.response.trailers": {}}
    other = {"http.response.push": {}}
    sent, scope, _ = talk([start(), body(PLAIN)], extensions=unseen | other)
    assert scope["extensions"] == other
    assert read(sent[1]["body"]).label == LABEL
    path: Message = {"type": "http.response.pathsend", "path": "/a.png"}
    sent, _, _ = talk([start(), path], extensions=unseen)
    assert [message.get("status", message["type"]) for message in sent] == [500, "http.response.body"]
    records: list[Outgoing] = []
    sent, _, _ = talk([start(), path], on_failure="pass", record=records.append)
    assert sent == [start(), path]
    assert [each.outcome for each in records] == [Outcome.PASSED]


@given(
    st.one_of(st.just(PLAIN), st.just(labelled()), st.just(invalid()), st.binary(max_size=80), st.just(jpeg())),
    st.lists(st.integers(0, 3000), max_size=4),
    st.integers(200, 299),
    st.sampled_from([[], [(b"content-encoding", b"gzip")], [(b"content-encoding", b"identity")]]),
)
@settings(deadline=None)
def test_no_picture_goes_out_without_a_valid_label(
    content: bytes, cuts: list[int], status: int, headers: list[tuple[bytes, bytes]]
) -> None:
    """However it is cut into parts, whatever it is, whatever its head says: labelled, or a problem document."""
    edges = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    parts = [content[at:to] for at, to in pairwise(edges)]
    messages = [start(status, *headers), *[body(part, more=True) for part in parts], body(b"")]
    sent, _, _ = talk(messages, max_bytes=2000)
    if status in {204, 205}:
        assert sent == messages
        return
    whole = b"".join(message["body"] for message in sent[1:])
    if sent[0]["status"] == 500:
        assert dict(sent[0]["headers"])[b"content-type"] == b"application/problem+json"
    else:
        assert verify(whole).verdict == PresentValid(LABEL)
        assert pixels(whole) == pixels(content)
    assert [message["more_body"] for message in sent[1:]][-1] is False


@pytest.mark.parametrize(("method", "kept"), [("GET", []), ("HEAD", []), ("PUT", [b"If-None-Match", b"range"])])
def test_conditions_are_taken_from_reads_only(method: str, kept: list[bytes]) -> None:
    """If-None-Match of a PUT is about something else."""
    _, scope, _ = talk([start(), body(PLAIN)], method=method)
    assert [name for name, _ in scope["headers"]] == kept


@pytest.mark.parametrize("length", [len(PLAIN) - 1, len(PLAIN) + 1])
def test_a_length_that_was_not_kept(length: int) -> None:
    """The server would have noticed; so do we."""
    sent, _, _ = talk([start(200, (b"content-length", b"%d" % length)), body(PLAIN)])
    assert sent[0]["status"] == 500


def test_a_response_that_is_not_finished_is_not_sent() -> None:
    """Not a byte of it; the server says what it says of such an application."""
    sent, _, _ = talk([start(), body(PLAIN[:40], more=True)])
    assert sent == []


def test_an_application_that_goes_on_is_stopped() -> None:
    """After a refusal, by an OSError; its last message is dropped without one."""
    messages = [start(), *[body(PLAIN, more=True)] * 3, body(b"")]
    sent, _, stopped = talk(messages, max_bytes=len(PLAIN) + 1)
    assert [message["type"] for message in sent] == ["http.response.start", "http.response.body"]
    assert sent[0]["status"] == 500
    assert stopped == [False, False, True, True, False]


def test_a_response_begun_anew_is_the_response() -> None:
    """An error handler that answers after all, while nothing has been sent."""
    error = {"type": "http.response.start", "status": 503, "headers": [(b"content-type", b"text/plain")]}
    messages = [start(), body(PLAIN[:40], more=True), error, body(b"sorry")]
    assert talk(messages)[0] == [error, body(b"sorry")]


def test_other_messages_pass() -> None:
    """Early hints while a response is held; connections that are no HTTP."""
    hint: Message = {"type": "http.response.early_hint", "links": []}
    sent, _, _ = talk([start(), body(PLAIN[:40], more=True), hint, body(PLAIN[40:])])
    assert [message["type"] for message in sent] == [
        "http.response.early_hint",
        "http.response.start",
        "http.response.body",
    ]
    seen: list[object] = []

    async def app(*args: object) -> None:
        seen.extend(args)

    async def nothing(*args: object) -> Any:
        del args

    scope = {"type": "websocket"}
    asyncio.run(LabelMiddleware(app, producer=CODE, produce_id=numbered)(scope, nothing, nothing))
    assert seen == [scope, nothing, nothing]


def test_a_long_file_is_sent_in_parts() -> None:
    """So that a slow client slows its own response only."""
    noise = Image.effect_noise((700, 700), 80)
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    sent, _, _ = talk([start(), body(buffer.getvalue())])
    parts = [message["body"] for message in sent[1:]]
    assert len(parts) > 1
    assert [message["more_body"] for message in sent[1:]] == [*[True] * (len(parts) - 1), False]
    assert read(b"".join(parts)).label == LABEL
    assert dict(sent[0]["headers"])[b"content-length"] == b"%d" % sum(map(len, parts))


@pytest.mark.parametrize(
    "options",
    [{"producer": " "}, {"max_bytes": 0}, {"at_once": 0}, {"on_failure": "pass"}, {"on_failure": "ignore"}],
)
def test_options_that_cannot_be(options: dict[str, Any]) -> None:
    """Told when the service starts, not when it answers."""

    async def app(*args: object) -> None:
        del args

    with pytest.raises(ValueError):  # noqa: PT011  five different messages
        LabelMiddleware(app, **({"producer": CODE, "produce_id": numbered} | options))


def test_reserved_fields_come_from_the_factory() -> None:
    """The function takes any label; the middleware's is that of a first write."""
    signed = replace(LABEL, reserved_code1="digest")
    assert read(label_outgoing(PLAIN, signed)).label == signed
    assert read(talk([start(), body(PLAIN)])[0][1]["body"]).label == LABEL
