# SPDX-License-Identifier: Apache-2.0
"""Alibaba Cloud: Content Moderation ``TextModerationPlus`` and AI Guardrails ``MultiModalGuard``, both of 2022-03-02.

Read for this module, no call was made:
https://help.aliyun.com/document_detail/2671445.html (TextModerationPlus for models),
https://help.aliyun.com/document_detail/2684669.html (labels),
https://help.aliyun.com/zh/document_detail/2932956.html and https://help.aliyun.com/document_detail/2937221.html (MultiModalGuard),
github.com/aliyun/alibabacloud-python-sdk, green-20220302 (fields).

Unconfirmed: which error codes mean throttling; whether 2,000 characters are counted in UTF-16 units (they are treated so);
the place of ``Ext.Desensitization`` and of ``RiskLevel`` within ``Detail[].Result[]`` (seen in the code of others only).
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, assert_never
from urllib.parse import urlencode, urlsplit

from hegui.detect.finding import Severity
from hegui.detect.guards.endpoint import Endpoint
from hegui.detect.guards.exchange import HttpRequest
from hegui.detect.guards.vendors.fields import (
    NOT_UNDERSTOOD,
    Record,
    answer_of,
    code_of,
    failed,
    gravest,
    is_list_of_records,
    label,
    places,
    record,
    records,
    request_ids,
    score,
    settled,
    string,
    words,
)
from hegui.detect.guards.vendors.signatures import acs3, sha256
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

_OK: Final = 200
_BUSY: Final = frozenset({"500", "581", "588", "589"})
"""Codes in a body that may pass; unconfirmed."""
_NOTHING: Final = frozenset({"nonLabel"})
_SPLIT: Final = ","

CATEGORIES: Final[Mapping[str, str]] = {
    "pornographic_adult": "A.1.f",
    "sexual_suggestive": "A.1.f",
    "sexual_terms": "sexual-health",
    "sexual_prompts": "A.1.f",
    "political_figure": "A.1",
    "political_entity": "A.1",
    "political_n": "A.1",
    "political_p": "A.1",
    "political_a": "A.1",
    "political_prompts": "A.1",
    "violent_extremist": "A.1.d",
    "violent_extremists": "A.1.d",
    "violent_incidents": "A.1.d",
    "violent_weapons": "A.1.h",
    "violent_prompts": "A.1",
    "contraband_drug": "A.1.h",
    "contraband_gambling": "A.1.h",
    "contraband_act": "A.1.h",
    "contraband_entity": "A.1.h",
    "contraband_prompts": "A.1.h",
    "inappropriate_discrimination": "A.2",
    "inappropriate_ethics": "A.1",
    "inappropriate_profanity": "A.4",
    "inappropriate_oral": "vulgar",
    "inappropriate_superstition": "A.1.g",
    "inappropriate_nonsense": "spam",
    "pt_to_sites": "advertising",
    "pt_by_recruitment": "advertising",
    "pt_to_contact": "advertising",
    "religion_b": "religion",
    "religion_t": "religion",
    "religion_c": "religion",
    "religion_i": "religion",
    "religion_h": "religion",
    "customized": "custom",
}
"""Labels of the vendor by our categories. Most of its labels are wider than a risk: then a group stands there, or a word of ours."""

_BY_TYPE: Final[Mapping[str, str]] = {
    "promptAttack": "prompt-attack",
    "sensitiveData": "A.4.f",
    "maliciousUrl": "malicious-url",
    "maliciousFile": "malicious-file",
    "modelHallucination": "A.5.a",
    "customLabel": "custom",
}
_BY_LEVEL: Final[Mapping[str, Decision]] = {
    "none": Decision.PASS,
    "low": Decision.MARK,
    "medium": Decision.REVIEW,
    "high": Decision.BLOCK,
    "S0": Decision.PASS,
    "S1": Decision.MARK,
    "S2": Decision.MASK,
    "S3": Decision.MASK,
    "S4": Decision.MASK,
}
"""What a level comes to where the vendor suggests nothing: as its guide advises, but that low is marked."""
_BY_SUGGESTION: Final[Mapping[str, Decision]] = {
    "pass": Decision.PASS,
    "watch": Decision.MARK,
    "mask": Decision.MASK,
    "block": Decision.BLOCK,
}
_SEVERITIES: Final[Mapping[str, Severity]] = {
    "none": Severity.LOW,
    "low": Severity.LOW,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
    "S0": Severity.LOW,
    "S1": Severity.LOW,
    "S2": Severity.MEDIUM,
    "S3": Severity.HIGH,
    "S4": Severity.HIGH,
}


class Operation(StrEnum):
    """The two interfaces."""

    TEXT = "TextModerationPlus"
    MULTIMODAL = "MultiModalGuard"


_SERVICES: Final[Mapping[Operation, Mapping[Side, str]]] = {
    Operation.TEXT: {Side.PROMPT: "llm_query_moderation", Side.ANSWER: "llm_response_moderation"},
    Operation.MULTIMODAL: {Side.PROMPT: "query_security_check_pro", Side.ANSWER: "response_security_check_pro"},
}

_KEYS: Final = Keys("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET")


@dataclass(frozen=True, slots=True)
class Aliyun:
    """Asks Alibaba Cloud. The default keys are those of a RAM user that may do nothing else."""

    operation: Operation = Operation.MULTIMODAL
    endpoint: Endpoint = field(
        default_factory=lambda: Endpoint(
            "https://green-cip.cn-shanghai.aliyuncs.com/", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
        )
    )
    keys: Keys = _KEYS
    services: Mapping[Side, str] | None = None
    """Names of services other than the usual ones, such as those of other regions."""
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES, repr=False)
    longest: int = 2_000

    def __post_init__(self) -> None:
        guarded(self.endpoint.url)

    @property
    def name(self) -> str:
        """The vendor and the interface."""
        return f"aliyun/{self.operation}"

    def request(self, text: str, context: Context, now: datetime, nonce: str) -> HttpRequest | NotChecked:
        """See `Vendor.request`."""
        keys = self.keys.read()
        if isinstance(keys, NotChecked):
            return keys
        asked = {"content": text, "sessionId": context.session, "dataId": context.data_id}
        parameters = json.dumps({name: value for name, value in asked.items() if value}, ensure_ascii=False)
        service = (self.services or _SERVICES[self.operation])[context.side]
        body = urlencode({"Service": service, "ServiceParameters": parameters}).encode()
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "host": urlsplit(self.endpoint.url).netloc,
            "x-acs-action": str(self.operation),
            "x-acs-content-sha256": sha256(body),
            "x-acs-date": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "x-acs-signature-nonce": nonce,
            "x-acs-version": "2022-03-02",
        }
        signed = {**headers, "authorization": acs3(keys, headers, body)}
        return HttpRequest("POST", self.endpoint.url, signed, body)

    def read(self, status: int, headers: Mapping[str, str], body: bytes, text: str = "") -> Verdict | NotChecked:
        """See `Vendor.read`."""
        answer = answer_of(status, headers, body)
        if isinstance(answer, NotChecked):
            return answer
        if answer.get("Code") != _OK:
            return failed(answer.get("Code"), again=code_of(answer.get("Code")) in _BUSY)
        data = record(answer, "Data")
        match self.operation:
            case Operation.TEXT:
                return self._read_text(data, request_ids(answer, "RequestId"), text)
            case Operation.MULTIMODAL:
                return self._read_guard(data, request_ids(answer, "RequestId"), text)
            case _:
                assert_never(self.operation)

    def _read_text(self, data: Record, ids: tuple[str, ...], text: str) -> Verdict | NotChecked:
        level = string(data, "RiskLevel")
        levels = [level, string(data, "AttackLevel") or "none", string(data, "SensitiveLevel") or "S0"]
        lists = ("Result", "AttackResult", "SensitiveResult", "Advice")
        if level is None or not all(is_list_of_records(data, name) for name in lists):
            return NOT_UNDERSTOOD
        findings = (
            *self._text_findings(records(data, "Result"), level, text),
            *self._findings(records(data, "AttackResult"), "prompt-attack", levels[1] or "", text, "AttackLevel"),
            *self._findings(records(data, "SensitiveResult"), "A.4.f", levels[2] or "", text, "SensitiveLevel"),
        )
        decision = gravest(_BY_LEVEL.get(each or "", Decision.REVIEW) for each in levels)
        answers = (string(advice, "Answer") for advice in records(data, "Advice"))
        return Verdict(
            settled(decision, findings), findings, next((each for each in answers if each), None), request_ids=ids
        )

    def _text_findings(self, rows: Iterable[Record], level: str, text: str) -> Iterator[Finding]:
        for row in rows:
            named = label(row.get("Label"))
            if named in _NOTHING:
                continue
            category = self.categories.get(named or "", UNMAPPED)
            yield from self._of(row, named, category, level, text)

    def _read_guard(self, data: Record, ids: tuple[str, ...], text: str) -> Verdict | NotChecked:
        suggestion = string(data, "Suggestion")
        details = list(records(data, "Detail"))
        readable = all(is_list_of_records(detail, "Result") for detail in details)
        if suggestion is None or not is_list_of_records(data, "Detail") or not readable:
            return NOT_UNDERSTOOD
        findings = tuple(finding for detail in details for finding in self._detail(detail, text))
        suggested = [suggestion, *(said for detail in details if (said := string(detail, "Suggestion")))]
        decision = gravest(_BY_SUGGESTION.get(said, Decision.REVIEW) for said in suggested)
        rows = [row for detail in details for row in records(detail, "Result")]
        return Verdict(
            settled(decision, findings),
            findings,
            _first(rows, "Answer"),
            _first(rows, "Desensitization"),
            ids,
        )

    def _detail(self, detail: Record, text: str) -> Iterator[Finding]:
        kind, level = string(detail, "Type") or "", string(detail, "Level") or ""
        if kind == "contentModeration":
            yield from self._text_findings(records(detail, "Result"), level, text)
        else:
            yield from self._findings(records(detail, "Result"), _BY_TYPE.get(kind, UNMAPPED), level, text, "Level")

    def _findings(self, rows: Iterable[Record], category: str, level: str, text: str, own: str) -> Iterator[Finding]:
        """Findings of a kind whose labels are open, such as kinds of attacks or of personal information."""
        for row in rows:
            named = label(row.get("Label"))
            said = string(row, own) or level
            if named in _NOTHING or said in {"none", "S0"}:
                continue
            yield from self._of(row, named, category if named else UNMAPPED, said, text)

    def _of(self, row: Record, named: str | None, category: str, level: str, text: str) -> Iterator[Finding]:
        severity = _SEVERITIES.get(string(row, "Level") or string(row, "RiskLevel") or level, Severity.MEDIUM)
        for span in dict.fromkeys(_spans(row, text)):
            yield Finding(self.name, named or "?", category, severity, score(row, "Confidence", 100), span)


def _spans(row: Record, text: str) -> Iterator[Span | None]:
    """Where the words stand that an answer names: it gives no positions."""
    ext = record(row, "Ext")
    named = [
        *(string(row, "RiskWords") or "").split(_SPLIT),
        *(string(ext, "RiskWords") or "").split(_SPLIT),
        *words(row, "SensitiveData"),
        *words(ext, "SensitiveData"),
        *(each for hit in records(row, "CustomizedHit") for each in (string(hit, "KeyWords") or "").split(_SPLIT)),
    ]
    found = [word.strip() for word in named if word.strip()]
    if not found:
        yield None
    for word in found:
        yield from places(text, word)


def _first(rows: Iterable[Record], name: str) -> str | None:
    said = (string(record(row, "Ext"), name) or string(row, name) for row in rows)
    return next((each for each in said if each), None)
