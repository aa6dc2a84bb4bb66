# SPDX-License-Identifier: Apache-2.0
"""Baidu AI Cloud content safety for large models (AIGC_SEC): ``/rcs/llm/input/analyze`` and ``/rcs/llm/output/analyze``.

Read for this module, no call was made: https://cloud.baidu.com/doc/AIGC_SEC/s/qlxblhd5j (input),
https://cloud.baidu.com/doc/AIGC_SEC/s/Dlxbm5lp0 (output), https://cloud.baidu.com/doc/Reference/s/njwvz1yfu (signature),
github.com/alibaba/higress, ai-baiducloud-security (host, actions 1, 2 and 6).

Unconfirmed: what the codes in ``hitType`` mean (the vendor gives a file to customers, so they are unmapped here: pass your own
table as `categories`); how throttling is told; actions 1 and 2 of the input interface. The 512 characters are the vendor's advice.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from typing import Final, assert_never
from urllib.parse import urlsplit

from hegui.detect.finding import Severity
from hegui.detect.guards.endpoint import Endpoint
from hegui.detect.guards.exchange import HttpRequest
from hegui.detect.guards.vendors.fields import (
    NOT_UNDERSTOOD,
    Record,
    answer_of,
    failed,
    integer,
    label,
    places,
    record,
    request_ids,
    score,
    settled,
    string,
)
from hegui.detect.guards.vendors.signatures import bce
from hegui.detect.guards.vendors.vendor import (
    UNMAPPED,
    Context,
    Decision,
    Finding,
    Keys,
    NotChecked,
    Side,
    Span,
    Turn,
    Verdict,
    guarded,
)

CATEGORIES: Final[Mapping[str, str]] = {}
"""Empty: the meanings of the vendor's codes are not published."""

_NORMAL: Final = frozenset({"", "0", "normal", "正常"})
_SAFE: Final = 1
_NO_ACTION: Final = 0
_FIRST, _LATER = 1, 2
_MOST_HISTORY: Final = 2_000
_SEPARATORS: Final = ","

_KEYS: Final = Keys("BCE_ACCESS_KEY_ID", "BCE_SECRET_ACCESS_KEY")


@dataclass(frozen=True, slots=True)
class Baidu:
    """Asks Baidu about prompts and answers. It wants the request id of the prompt's verdict with the answer (`Context.prompt_request`)."""

    endpoint: Endpoint = field(default_factory=lambda: Endpoint("https://afd.bj.baidubce.com", "BCE_SECRET_ACCESS_KEY"))
    """An address without a path."""
    keys: Keys = _KEYS
    app_id: str | None = None
    template_id: str | None = None
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES, repr=False)
    longest: int = 512

    def __post_init__(self) -> None:
        guarded(self.endpoint.url)

    @property
    def name(self) -> str:
        """The vendor and the interface."""
        return "baidu/AIGC_SEC"

    def request(self, text: str, context: Context, now: datetime, nonce: str) -> HttpRequest | NotChecked:
        """See `Vendor.request`."""
        keys = self.keys.read()
        if isinstance(keys, NotChecked):
            return keys
        path = "/rcs/llm/input/analyze" if context.side is Side.PROMPT else "/rcs/llm/output/analyze"
        given = {"appid": self.app_id, "templateId": self.template_id, "userId": context.user}
        question = {**_question(text, context, nonce), **{name: value for name, value in given.items() if value}}
        signed = {
            "host": urlsplit(self.endpoint.url).netloc,
            "x-bce-date": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }
        headers = {
            **signed,
            "content-type": "application/json; charset=utf-8",
            "authorization": bce(keys, ("POST", path, ""), signed, now),
        }
        body = json.dumps(question, ensure_ascii=False).encode("utf-8", "replace")
        return HttpRequest("POST", f"{self.endpoint.url.rstrip('/')}{path}", headers, body)

    def read(self, status: int, headers: Mapping[str, str], body: bytes, text: str = "") -> Verdict | NotChecked:
        """See `Vendor.read`."""
        answer = answer_of(status, headers, body)
        if isinstance(answer, NotChecked):
            return answer
        if integer(answer, "ret_code") != 0:
            return failed(answer.get("ret_code"))
        data = record(answer, "ret_data")
        safe, action = integer(data, "isSafe"), integer(data, "action")
        if safe is None or action is None:
            return NOT_UNDERSTOOD
        decision, substitute = _decided(safe, action, data)
        findings = tuple(self._findings(data, decision, text))
        ids = request_ids(answer, "request_id")
        return Verdict(settled(decision, findings), findings, substitute, request_ids=ids)

    def _findings(self, data: Record, decision: Decision, text: str) -> Iterator[Finding]:
        main, sub = label(data.get("hitType")) or "", label(data.get("subHitType"))
        if main in _NORMAL and decision is Decision.PASS:
            return
        severity = Severity.HIGH if decision is Decision.BLOCK else Severity.MEDIUM
        named = f"{main}/{sub}" if sub else main or "?"
        category = self.categories.get(sub or "", self.categories.get(main, UNMAPPED))
        for span in dict.fromkeys(_spans(data, text)):
            yield Finding(self.name, named, category, severity, score(data, "score"), span)


def _question(text: str, context: Context, nonce: str) -> dict[str, object]:
    match context.side:
        case Side.PROMPT:
            return {"query": text, "historyQA": _pairs(context.history), "stream": False}
        case Side.ANSWER:
            which = _LATER if context.piece else _FIRST
            return {"content": text, "reqId": context.prompt_request or nonce, "isFirst": which}
        case _:
            assert_never(context.side)


def _decided(safe: int, action: int, data: Record) -> tuple[Decision, str | None]:
    """The decision, and the answer that may be given instead."""
    if action == _NO_ACTION:
        return (Decision.PASS if safe == _SAFE else Decision.REVIEW), None
    match action:
        case 1:
            answer = string(record(data, "redline"), "answer")
            return (Decision.REPLACE if answer else Decision.BLOCK), answer
        case 2:
            answer = string(data, "safeChat")
            return (Decision.REPLACE if answer else Decision.BLOCK), answer
        case 3:
            return Decision.BLOCK, string(data, "defaultAnswer")
        case 6:
            return Decision.BLOCK, None
        case _:
            return Decision.REVIEW, None


def _pairs(history: tuple[Turn, ...]) -> list[dict[str, str]]:
    """Questions with their answers, the latest that together stay within what the vendor takes."""
    found: list[dict[str, str]] = []
    left = _MOST_HISTORY
    for asked, answered in reversed(list(pairwise(history))):
        if (asked.side, answered.side) != (Side.PROMPT, Side.ANSWER):
            continue
        left -= len(asked.text) + len(answered.text)
        if left < 0:
            break
        found.insert(0, {"Q": asked.text, "A": answered.text})
    return found


def _spans(data: Record, text: str) -> Iterator[Span | None]:
    """Where the words stand that it names: it gives no positions."""
    named = [word.strip() for word in (string(data, "hitWord") or "").split(_SEPARATORS) if word.strip()]
    if not named:
        yield None
    for word in named:
        yield from places(text, word)
