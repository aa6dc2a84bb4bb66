# SPDX-License-Identifier: Apache-2.0
"""Volcengine LLM firewall, version 2 of 2025-08-31: ``/v2/moderate``, and ``/v2/generate`` for a substitute answer.

Read for this module, no call was made: https://www.volcengine.com/docs/84990/1827500 (moderate),
https://www.volcengine.com/docs/84990/1827493 (generate), https://www.volcengine.com/docs/84990/1827498 (error codes),
github.com/volcengine/volcengine-python-sdk, volcenginesdkllmshield (fields, signature).

Unconfirmed: how long a text may be (4,000 is ours); what throttling looks like; the meanings of labels, which are taken from
a public copy of the vendor's examples; a worked example of the signature (none was found).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final
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
    is_list_of_records,
    label,
    places,
    record,
    record_of,
    records,
    refused,
    request_ids,
    score,
    settled,
    string,
    words,
)
from hegui.detect.guards.vendors.signatures import sha256, volcengine
from hegui.detect.guards.vendors.vendor import (
    UNMAPPED,
    Context,
    Decision,
    Finding,
    Keys,
    NotChecked,
    Side,
    Span,
    Verdict,
    guarded,
)
from hegui.text import Text

CATEGORIES: Final[Mapping[str, str]] = {
    "10102000": "A.1",
    "10107000": "A.1",
    "10116000": "sensitive-topic",
    "10103005": "A.4",
    "10104000": "A.1.f",
    "10109000": "A.3",
    "10112000": "A.2",
    "10113002": "A.1.h",
    "10113003": "A.1.h",
    "10113004": "A.1.h",
    "10600000": "sensitive-topic",
    "10602009": "A.3.c",
    "10602012": "A.4.f",
    "103": "A.4.f",
    "104": "prompt-attack",
    "10602": "A.3.e",
    "107": "abuse-of-compute",
}
"""Labels of the vendor, or what they begin with, by our categories; the longest that fits counts."""

_ROLES: Final[Mapping[Side, str]] = {Side.PROMPT: "user", Side.ANSWER: "assistant"}
_DECISIONS: Final[Mapping[int, Decision]] = {
    1: Decision.PASS,
    2: Decision.BLOCK,
    3: Decision.MARK,
    4: Decision.REPLACE,
    5: Decision.REPLACE,  # by what /v2/generate answers
}
_SEVERITIES: Final[Mapping[Decision, Severity]] = {Decision.BLOCK: Severity.HIGH, Decision.PASS: Severity.LOW}
_TEXT: Final = 1
_AT_ONCE: Final = 0
_MOST_HISTORY: Final = 10
_VERSION: Final = "2025-08-31"
_OK: Final = 200
_DATA: Final = "data:"

_KEYS: Final = Keys("VOLC_ACCESSKEY", "VOLC_SECRETKEY")


@dataclass(frozen=True, slots=True)
class Volcengine:
    """Asks Volcengine about texts of one asset, which must have been connected by SDK."""

    app_id: str
    """The id of the asset, ``app-…``."""
    region: str = "cn-beijing"
    address: Endpoint | None = None
    """None: the public one of the region."""
    keys: Keys = _KEYS
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES, repr=False)
    longest: int = 4_000

    def __post_init__(self) -> None:
        guarded(self.endpoint.url)

    @property
    def name(self) -> str:
        """The vendor and the interface."""
        return "volcengine/llm-shield"

    @property
    def endpoint(self) -> Endpoint:
        """Where it is asked: an address without a path."""
        url = f"https://{self.region}.sdk.access.llm-shield.omini-shield.com"
        return self.address or Endpoint(url, self.keys.secret_variable)

    def request(self, text: str, context: Context, now: datetime, nonce: str) -> HttpRequest | NotChecked:  # noqa: ARG002  # it has none
        """See `Vendor.request`. The last ten messages go along."""
        question: dict[str, object] = {
            "Message": _message(context.side, text),
            "Scene": self.app_id,
            "UseStream": _AT_ONCE,
            "History": [_message(turn.side, turn.text) for turn in context.history[-_MOST_HISTORY:]],
        }
        known = {"user_id": context.user, "session_id": context.session}
        if extensions := {name: value for name, value in known.items() if value}:
            question["Extensions"] = extensions
        return self._signed("moderate", question, now)

    def read(self, status: int, headers: Mapping[str, str], body: bytes, text: str = "") -> Verdict | NotChecked:
        """See `Vendor.read`. A verdict's `request_ids` hold the ``MsgID``, which `substitute_request` takes."""
        answer = answer_of(status, headers, body)
        if isinstance(answer, NotChecked):
            return answer
        error = record(record(answer, "ResponseMetadata"), "Error")
        if string(error, "Code"):
            return failed(error.get("Code"))
        result = record(answer, "Result")
        said = record(result, "Decision")
        risks = record(result, "RiskInfo")
        decided = integer(said, "DecisionType")
        if decided is None or not is_list_of_records(risks, "Risks"):
            return NOT_UNDERSTOOD
        decision = _DECISIONS.get(decided, Decision.REVIEW)
        severity = _SEVERITIES.get(decision, Severity.MEDIUM)
        findings = tuple(
            finding for risk in records(risks, "Risks") for finding in self._findings(risk, severity, text)
        )
        replacement = record(record(record(said, "DecisionDetail"), "ReplaceDetail"), "Replacement")
        verdict = Verdict(
            settled(decision, findings),
            findings,
            rewritten=string(replacement, "Content"),
            request_ids=request_ids(result, "MsgID"),
            rules=",".join(sorted(words(said, "HitStrategyIDs"))) or None,
        )
        if result.get("Degraded") not in (None, False):  # part of its checks did not run
            why = Text("服务降级，检测不完整", "the service was degraded and did not check everything")
            return NotChecked(why, again=True, found=verdict)
        return verdict

    def substitute_request(self, message_id: str, now: datetime) -> HttpRequest | NotChecked:
        """Asks for the answer that may be given instead, where a verdict is to replace and has none."""
        return self._signed("generate", {"MsgID": message_id}, now)

    def read_substitute(self, status: int, headers: Mapping[str, str], body: bytes) -> str | NotChecked:
        """The whole substitute answer; half of one is none."""
        if status != _OK:
            return refused(status, headers, None)
        found: list[str] = []
        for line in body.decode("utf-8", "replace").splitlines():
            if not line.strip().startswith(_DATA):
                continue
            frame = record_of(line.strip().removeprefix(_DATA))
            result = {} if isinstance(frame, NotChecked) else record(frame, "Result")
            found.append(string(record(result, "Message"), "Content") or "")
            if result.get("IsFinished") is True:
                return "".join(found) or NOT_UNDERSTOOD
        return NOT_UNDERSTOOD

    def _signed(self, action: str, question: Mapping[str, object], now: datetime) -> HttpRequest | NotChecked:
        keys = self.keys.read()
        if isinstance(keys, NotChecked):
            return keys
        body = json.dumps(question, ensure_ascii=False).encode("utf-8", "replace")
        target = (f"/v2/{action}", f"Action={action.capitalize()}&Version={_VERSION}")
        signed = {
            "content-type": "application/json",
            "host": urlsplit(self.endpoint.url).netloc,
            "x-content-sha256": sha256(body),
            "x-date": f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        }
        headers = {
            **signed,
            "x-top-service": "llmshield",
            "x-top-region": self.region,
            "authorization": volcengine(keys, (self.region, "llmshield"), target, signed, body),
        }
        return HttpRequest("POST", f"{self.endpoint.url.rstrip('/')}{target[0]}?{target[1]}", headers, body)

    def _findings(self, risk: Record, severity: Severity, text: str) -> Iterator[Finding]:
        named = label(risk.get("Label")) or "?"
        fitting = (known for known in self.categories if named.startswith(known))
        category = self.categories.get(max(fitting, key=len, default=""), UNMAPPED)
        for span in dict.fromkeys(_spans(risk, text)):
            yield Finding(self.name, named, category, severity, score(risk, "Prob"), span)


def _message(side: Side, text: str) -> dict[str, object]:
    return {"Role": _ROLES[side], "Content": text, "ContentType": _TEXT}


def _spans(risk: Record, text: str) -> Iterator[Span | None]:
    """Where the words stand that it names: positions it gives in images only."""
    named = [word for match in records(risk, "Matches") if (word := string(match, "Word"))]
    if not named:
        yield None
    for word in named:
        yield from places(text, word)
