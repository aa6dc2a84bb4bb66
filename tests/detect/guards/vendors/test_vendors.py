# SPDX-License-Identifier: Apache-2.0
"""What holds of every vendor, against a real server on this machine that checks each signature in its own way."""

import json
import threading
from typing import Any

import pytest

from hegui.detect.guards import Endpoint
from hegui.detect.guards.vendors import (
    Context,
    Decision,
    HttpAnswer,
    HttpRequest,
    NotChecked,
    Pause,
    Side,
    Span,
    Turn,
    Vendor,
    Verdict,
    check,
    steps,
)

BAD = "坏词"
KEY = "secret-of-the-test"
CONTEXT = Context(
    session="s-1", user="u-1", data_id="d-1", history=(Turn(Side.PROMPT, "你好"), Turn(Side.ANSWER, "您好"))
)


def vendor(service: Any, **options: Any) -> Vendor:
    """An adapter that does not sleep."""
    made: Vendor = service.recorded.make(Endpoint(service.url, pause=lambda _seconds: None, **options))
    return made


def verdict(found: Verdict | NotChecked) -> Verdict:
    """It is one."""
    assert isinstance(found, Verdict), found
    return found


def unchecked(found: Verdict | NotChecked) -> NotChecked:
    """It is none, and says so in both languages."""
    assert isinstance(found, NotChecked), found
    assert found.reason.zh
    return found


@pytest.mark.parametrize("side", Side)
def test_a_harmless_text_passes(service: Any, side: Side) -> None:
    """Its signature is accepted, and the text arrives as it was, whatever it holds."""
    text = '今天天气很好 & a=b + 100% "引号" \\ 😀 *~\n'
    found = verdict(check(vendor(service), text, Context(side, "s-1", "u-1", "d-1")))
    assert (found.decision, found.findings) == (Decision.PASS, ())
    assert found.request_ids
    assert service.texts == [text]


def test_a_bad_text_is_blocked(service: Any) -> None:
    """With the label of the vendor, our category, a score from 0 to 1, and the place where the vendor can tell it."""
    text = f"😀 这里有{BAD}。"
    found = verdict(check(vendor(service), text, CONTEXT))
    assert found.decision is Decision.BLOCK
    [finding] = found.findings
    assert (finding.label, finding.category) == (service.recorded.label, service.recorded.category)
    assert finding.source == vendor(service).name
    assert finding.score is None or 0.9 < finding.score <= 1
    if service.recorded.gives_spans:
        assert finding.span is not None
        assert text[slice(*finding.span)] == BAD
    else:
        assert finding.span is None


def test_ten_thousand_characters_and_a_hit_across_a_border(service: Any) -> None:
    """The word straddles the border of two pieces: no character is lost, none is sent beyond the limit, spans fit the whole."""
    made = vendor(service)
    size = max(10_000, 2 * made.longest)
    text = "好" * (made.longest - 1) + BAD
    text += "好" * (size - len(text))
    found = verdict(check(made, text, CONTEXT))
    assert found.decision is Decision.BLOCK
    assert len(service.texts) >= size // made.longest
    assert max(map(len, service.texts)) <= made.longest
    assert "".join(sorted(set("".join(service.texts)))) == "".join(sorted(set(text)))
    assert sum(map(len, service.texts)) >= size
    assert len(found.request_ids) == len(service.texts)
    if service.recorded.gives_spans:
        assert {finding.span for finding in found.findings} == {Span(made.longest - 1, made.longest + 1)}


def test_a_blank_text_is_not_asked_about(service: Any) -> None:
    """There is nothing in it."""
    assert check(vendor(service), " \n\t") == Verdict(Decision.PASS)
    assert service.asked == []


def test_a_lone_surrogate_does_not_break_the_signature(service: Any) -> None:
    """It is no character; it goes out as a question mark, and positions stay."""
    found = verdict(check(vendor(service), f"\ud800{BAD}"))
    assert service.texts == [f"?{BAD}"]
    assert found.decision is Decision.BLOCK


def test_a_wrong_key_is_an_error(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server refuses the signature; that is no verdict, and the key is in no message."""
    for name in (
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "TENCENTCLOUD_SECRET_KEY",
        "VOLC_SECRETKEY",
        "YIDUN_SECRET_KEY",
        "BCE_SECRET_ACCESS_KEY",
        "ZHIPUAI_API_KEY",
    ):
        monkeypatch.setenv(name, "another-key")
    found = unchecked(check(vendor(service), "text"))
    assert not found.again
    assert "another-key" not in repr(found)
    assert service.texts == []


def test_the_key_is_never_told(service: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by an adapter, a request or a failure; a missing or broken one is said by the name of its variable."""
    made = vendor(service)
    asking = steps(made, "text", CONTEXT)
    request = next(asking)
    assert isinstance(request, HttpRequest)
    assert KEY not in repr(made) + repr(request) + request.url
    if service.recorded.name != "zhipu":
        assert KEY.encode() not in request.body + "".join(request.headers.values()).encode()
    variable = made.endpoint.key_variable or {
        "zhipu": "ZHIPUAI_API_KEY",
        "tencent": "TENCENTCLOUD_SECRET_KEY",
        "volcengine": "VOLC_SECRETKEY",
        "yidun": "YIDUN_SECRET_KEY",
        "baidu": "BCE_SECRET_ACCESS_KEY",
    }.get(service.recorded.name, "ALIBABA_CLOUD_ACCESS_KEY_SECRET")
    monkeypatch.setenv(variable, f"{KEY}\r\nX-Evil: 1")
    broken = unchecked(check(made, "text"))
    assert variable in broken.reason.en
    assert KEY not in repr(broken)
    monkeypatch.delenv(variable)
    assert f"{variable} is not set" in unchecked(check(made, "text")).reason.en
    assert service.asked == []


def test_no_key_goes_out_in_the_clear(recorded: Any) -> None:
    """Whether the endpoint says that it takes one or not."""
    with pytest.raises(ValueError, match="TLS"):
        recorded.make(Endpoint("http://vendor.example/"))


def test_throttling_is_waited_for(service: Any) -> None:
    """As the service says, up to half a minute, and signed anew; a service that goes on throttling is an error."""
    waited: list[float] = []
    made = service.recorded.make(Endpoint(service.url, attempts=4, pause=waited.append))
    status, body = service.recorded.throttled
    service.says(status, body)
    service.says(503, b"", Retry_After="86400")
    service.says(500, b"", Retry_After="Wed, 21 Oct 2026 07:28:00 GMT")
    assert verdict(check(made, BAD)).decision is Decision.BLOCK
    assert waited == [0.5, 30, 2]
    for _ in range(4):
        service.says(status, body)
    found = unchecked(check(made, "text"))
    assert found.again
    assert len(service.asked) == 8


def test_each_attempt_is_signed_anew(service: Any) -> None:
    """Vendors that want a nonce refuse one they have seen."""
    service.says(503, b"")
    nonces = iter(["a" * 32, "b" * 32])
    assert verdict(check(vendor(service), "text", nonce=lambda: next(nonces))).decision is Decision.PASS
    first, second = service.asked
    if service.recorded.name.startswith("aliyun"):
        assert first.headers["x-acs-signature-nonce"] != second.headers["x-acs-signature-nonce"]
    if service.recorded.name == "yidun":
        assert first.body != second.body


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (200, b"not json", "no JSON"),
        (200, b"[" * 1_900, "no JSON"),
        (200, b"\xff\xfe", "no JSON"),
        (200, b"", "no JSON"),
        (200, b"null", "not understood"),
        (200, b"[]", "not understood"),
        (200, b"{}", ""),
        (200, b'{"Code": 200, "code": 200, "ret_code": 0}', ""),
        (200, b'{"Code": "200"}', ""),
        (302, b"", "HTTP 302"),
        (401, b"{}", "HTTP 401"),
        (200, b" " * 3_000, "longer than 2000 bytes"),
    ],
)
def test_odd_answers_never_pass(service: Any, status: int, body: bytes, words: str) -> None:
    """Each is told with its reason, and is not asked again."""
    service.says(status, body, Location="http://127.0.0.1:1/elsewhere")
    found = unchecked(check(vendor(service, most_bytes=2_000), "text"))
    assert words in found.reason.en
    assert len(service.asked) == 1


def test_an_answer_with_something_missing_or_wrong_never_passes(service: Any) -> None:
    """Take the answer to a harmless text, and spoil each of its fields in turn: never a pass that the vendor did not give."""
    made = vendor(service, attempts=1)
    good = service.recorded.answer("text")
    for spoilt in _spoilt(good):
        service.says(200, spoilt)
        found = check(made, "text")
        service.instead.clear()
        if isinstance(found, Verdict) and found.decision is Decision.PASS:
            assert _decisive(service.recorded.name, spoilt) == _decisive(service.recorded.name, good), spoilt


def test_an_unknown_label_never_passes(service: Any) -> None:
    """The vendor lets it pass with a label that our table does not know: a person decides."""
    service.says(200, service.recorded.unknown_label)
    found = verdict(check(vendor(service), "text"))
    assert found.decision is Decision.REVIEW
    assert {finding.category for finding in found.findings} == {"unmapped"}


def test_what_the_vendor_says_in_an_error_is_not_repeated(service: Any) -> None:
    """It may hold the text that was asked about."""
    for body in ({"Code": f"x {BAD}", "code": f"x {BAD}", "Message": BAD, "error": {"code": BAD, "message": BAD}},):
        service.says(400, body)
        assert BAD not in repr(unchecked(check(vendor(service), BAD)))


def test_a_service_that_does_not_answer(service: Any) -> None:
    """The time-out ends it."""
    service.wait = threading.Event()
    found = unchecked(check(vendor(service, timeout=0.2), "text"))
    assert "within 0.2 s" in found.reason.en


def test_a_service_that_is_not_there(service: Any) -> None:
    """Nobody listens at port 1."""
    made = service.recorded.make(Endpoint("http://127.0.0.1:1/", pause=lambda _seconds: None))
    found = unchecked(check(made, "text"))
    assert "cannot be reached" in found.reason.en
    assert found.again


def test_a_piece_that_was_not_read_leaves_all_open(service: Any) -> None:
    """What the other pieces say is kept with the reason; one that is blocked is enough by itself."""
    made = vendor(service, attempts=1)
    service.says(503, b"")
    found = unchecked(check(made, "好" * (made.longest + 1)))
    assert found.found is not None
    assert found.found.decision is Decision.PASS
    service.says(503, b"")
    assert verdict(check(made, "好" * (made.longest * 2) + BAD)).decision is Decision.BLOCK


def test_the_steps_can_be_driven_by_anyone(service: Any) -> None:
    """A program with an event loop sends the requests itself: here without any network."""
    made = vendor(service)
    asking = steps(made, BAD, CONTEXT)
    assert isinstance(next(asking), HttpRequest)
    pause = asking.send(NotChecked(unchecked(made.read(503, {"retry-after": "7"}, b"")).reason, again=True, after=7))
    assert pause == Pause(7)
    assert isinstance(next(asking), HttpRequest)
    with pytest.raises(StopIteration) as end:
        asking.send(_answer(service.recorded.answer(BAD)))
    assert verdict(end.value.value).decision is Decision.BLOCK


def test_without_the_text_there_are_no_spans(service: Any) -> None:
    """What a vendor says of places cannot be checked then."""
    status, headers, body = _answer(service.recorded.answer(BAD))
    found = verdict(vendor(service).read(status, headers, body))
    assert found.decision is Decision.BLOCK
    assert all(finding.span is None for finding in found.findings)


def _answer(body: object) -> HttpAnswer:
    return HttpAnswer(200, {}, json.dumps(body).encode())


def _spoilt(whole: Any) -> list[Any]:
    """Copies in each of which one thing is gone or of another kind."""
    found: list[Any] = [None, [], 1, "x"]
    if isinstance(whole, dict):
        for name, value in whole.items():
            found.append({key: each for key, each in whole.items() if key != name})
            found.extend({**whole, name: other} for other in _spoilt(value))
    if isinstance(whole, list):
        for index, value in enumerate(whole):
            found.extend([*whole[:index], other, *whole[index + 1 :]] for other in _spoilt(value))
    return found


def _decisive(name: str, answer: Any) -> Any:
    """The fields by which each vendor lets a text pass."""
    paths = {
        "aliyun-text": ("Code", "Data.RiskLevel"),
        "aliyun-guard": ("Code", "Data.Suggestion"),
        "tencent": ("Response.Suggestion",),
        "volcengine": ("Result.Decision.DecisionType", "Result.Degraded"),
        "yidun": ("code", "result.antispam.suggestion"),
        "baidu": ("ret_code", "ret_data.isSafe", "ret_data.action"),
        "zhipu": ("result_list.0.risk_level",),
    }[name]
    return [_at(answer, path) for path in paths]


def _at(answer: Any, path: str) -> Any:
    for step in path.split("."):
        try:
            answer = answer[int(step) if isinstance(answer, list) else step]
        except (TypeError, ValueError, LookupError):
            return None
    return None if answer is False else answer  # not degraded is as good as saying nothing of it
