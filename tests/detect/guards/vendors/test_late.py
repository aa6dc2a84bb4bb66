# SPDX-License-Identifier: Apache-2.0
"""Verdicts of people at Yidun, which come later: called back with a signature, or asked for."""

import hashlib
import json
import threading
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode

import pytest

from hegui.detect.guards.vendors import Decision, HttpRequest, LateVerdict, NotChecked, Verdict, Yidun

FORM = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
KEY_ID, KEY = "id-of-the-test", "secret-of-the-test"
pytestmark = pytest.mark.usefixtures("keys")

Late = tuple[LateVerdict, ...] | NotChecked


def antispam(suggestion: object, data_id: str | None = "d-1", label: int = 500) -> dict[str, object]:
    """What people decided."""
    row = {"label": label, "level": 2, "subLabels": [{"subLabel": "500014"}]}
    found: dict[str, object] = {"taskId": "t-1", "suggestion": suggestion, "labels": [row] if suggestion else []}
    return {"antispam": found if data_id is None else {**found, "dataId": data_id, "censorSource": 1}}


def callback(data: object, key: str = KEY, method: str | None = None, **changed: str) -> bytes:
    """A callback as Yidun sends it, signed in a way of the test's own; `changed` comes after signing."""
    said = data if isinstance(data, str) else json.dumps(data)
    form = {"secretId": KEY_ID, "businessId": "business-of-the-test", "callbackData": said}
    if method:
        form["signatureMethod"] = method
    joined = "".join(name + form[name] for name in sorted(form)) + key
    form["signature"] = hashlib.new((method or "md5").lower(), joined.encode()).hexdigest()
    return urlencode({**form, **changed}).encode()


@pytest.mark.parametrize("method", [None, "MD5", "SHA1", "SHA256", "SM3"])
def test_a_signed_callback_is_believed(method: str | None) -> None:
    """It yields the verdict under our id."""
    found = Yidun().read_callback(FORM, callback(antispam(2), method=method))
    assert isinstance(found, tuple)
    [late] = found
    assert (late.data_id, late.verdict.decision, late.verdict.late) == ("d-1", Decision.BLOCK, False)
    assert [(finding.label, finding.category) for finding in late.verdict.findings] == [("500/500014", "A.1")]


def test_people_may_clear_a_text() -> None:
    """That is a pass of its own."""
    assert Yidun().read_callback(FORM, callback(antispam(0))) == (
        LateVerdict("d-1", Verdict(Decision.PASS, request_ids=("t-1",))),
    )


@pytest.mark.parametrize(
    "body",
    [
        callback(antispam(0), key="another"),
        callback(antispam(2), callbackData=json.dumps(antispam(0))),
        callback(antispam(0), secretId="another"),
        callback(antispam(0), businessId="another"),
        callback(antispam(0), signature=""),
        callback(antispam(0), signature="签"),
        callback(antispam(0), extra="1"),
        callback(antispam(0), signatureMethod="NONE"),
        callback(antispam(0)) + b"&callbackData=x",
        b"callbackData=%7B%7D",
        b"",
        b"\xff",
        b"a=1&" * 200,
    ],
)
def test_a_forged_callback_is_not(body: bytes) -> None:
    """Whatever was changed, added, doubled or left out."""
    assert isinstance(Yidun().read_callback(FORM, body), NotChecked)


def test_a_callback_in_another_form_is_not_read() -> None:
    """A signature over a form says nothing of JSON."""
    assert isinstance(Yidun().read_callback({"Content-Type": "application/json"}, callback(antispam(0))), NotChecked)
    assert isinstance(Yidun().read_callback({}, callback(antispam(0))), NotChecked)


@pytest.mark.parametrize("data", ["not json", "null", "[]", "{}", antispam(0, data_id=None)])
def test_a_callback_about_nothing(data: object) -> None:
    """Signed, and not understood."""
    assert isinstance(Yidun().read_callback(FORM, callback(data)), NotChecked)


@pytest.mark.parametrize("suggestion", [None, "x", 7, True])
def test_a_late_verdict_that_is_not_understood_is_one_to_review(suggestion: object) -> None:
    """It must not be lost: Yidun gives each once."""
    found = Yidun().read_callback(FORM, callback(antispam(suggestion)))
    assert isinstance(found, tuple)
    assert found[0].verdict.decision is Decision.REVIEW


def test_a_suspect_is_for_a_person_until_the_late_verdict() -> None:
    """And says that one comes."""
    body = json.dumps({"code": 200, "result": antispam(1)}).encode()
    found = Yidun().read(200, {}, body, "text")
    assert isinstance(found, Verdict)
    assert (found.decision, found.late) == (Decision.REVIEW, True)


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[Late]]]:
    """A provider's server that takes callbacks."""
    taken: list[Late] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append(Yidun().read_callback(dict(self.headers), body))
            self.send_response(200 if isinstance(taken[-1], tuple) else 400)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Nothing: the tests' output is not a log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/callback", taken
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_callback_over_http(receiver: tuple[str, list[Late]]) -> None:
    """As it comes over a real connection."""
    url, taken = receiver
    request = urllib.request.Request(url, callback(antispam(2)), FORM)  # noqa: S310  # our own server
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  # our own server
        assert answer.status == 200
    [found] = taken
    assert isinstance(found, tuple)
    assert found[0].verdict.decision is Decision.BLOCK


def test_asking_for_late_verdicts() -> None:
    """Signed like a question; one that cannot be read spoils all, so that none is taken for dealt with."""
    made = Yidun()
    request = made.results_request(datetime(2026, 1, 1, tzinfo=UTC), "n")
    assert isinstance(request, HttpRequest)
    assert request.url.endswith("/v5/text/callback/results")
    form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
    signature = form.pop("signature")
    joined = "".join(name + form[name] for name in sorted(form)) + KEY
    assert hashlib.md5(joined.encode()).hexdigest() == signature  # noqa: S324

    def results(*rows: object) -> Late:
        return made.read_results(200, {}, json.dumps({"code": 200, "result": list(rows)}).encode())

    found = results(antispam(0, "d-1"), antispam(2, "d-2.1"))
    assert isinstance(found, tuple)
    assert [(late.data_id, late.verdict.decision) for late in found] == [
        ("d-1", Decision.PASS),
        ("d-2.1", Decision.BLOCK),
    ]
    assert results() == ()
    assert isinstance(results(antispam(0), antispam(0, None)), NotChecked)
    assert isinstance(results("x"), NotChecked)
    assert isinstance(made.read_results(200, {}, b'{"code": 200}'), NotChecked)
    assert isinstance(made.read_results(200, {}, b'{"code": 411}'), NotChecked)


def test_a_callback_for_another_account_is_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where the signature is right."""
    body = callback(antispam(0))
    monkeypatch.setenv("YIDUN_SECRET_ID", "another")
    assert isinstance(Yidun().read_callback(FORM, body), NotChecked)
