# SPDX-License-Identifier: Apache-2.0
"""Tencent Cloud Text Moderation System, ``TextModeration`` of 2020-12-29.

Read for this module, no call was made: https://cloud.tencent.com/document/api/1124/51860 (10,000 characters, 1,000 questions a
second), github.com/TencentCloud/tencentcloud-sdk-python, tms/v20201229 (fields, error codes).

Unconfirmed: labels other than Normal, Porn, Abuse and Ad, which the present page sums up as "others"; whether ``Positions`` count
from 0 in code points and whether their ends are inclusive (so the keyword decides); the regions that other accounts need.
"""

import base64
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
    gravest,
    integer,
    is_list_of_records,
    label,
    place,
    places,
    record,
    records,
    request_ids,
    score,
    settled,
    string,
    words,
)
from hegui.detect.guards.vendors.signatures import tc3
from hegui.detect.guards.vendors.vendor import (
    UNMAPPED,
    Context,
    Decision,
    Finding,
    Keys,
    NotChecked,
    Span,
    Verdict,
    guarded,
)

CATEGORIES: Final[Mapping[str, str]] = {
    "Porn": "A.1.f",
    "Sexy": "A.1.f",
    "Abuse": "A.4",
    "Ad": "advertising",
    "Polity": "A.1",
    "Terror": "A.1.d",
    "Illegal": "A.1.h",
    "Spam": "spam",
    "Custom": "custom",
}
"""Labels of the vendor by our categories; its sub-labels, which are not published, stand in the label after a slash."""

_NORMAL: Final = "Normal"
_DECISIONS: Final[Mapping[str, Decision]] = {
    "Pass": Decision.PASS,
    "Review": Decision.REVIEW,
    "Block": Decision.BLOCK,
}
_SEVERITIES: Final[Mapping[str, Severity]] = {
    "Pass": Severity.LOW,
    "Review": Severity.MEDIUM,
    "Block": Severity.HIGH,
}
_OTHER_ACCOUNT: Final = 7

_KEYS: Final = Keys("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY")


@dataclass(frozen=True, slots=True)
class Tencent:
    """Asks Tencent Cloud. The policy of the `biz_type` decides what is blocked and what is reviewed."""

    region: str = "ap-guangzhou"
    biz_type: str | None = None
    endpoint: Endpoint = field(
        default_factory=lambda: Endpoint("https://tms.tencentcloudapi.com/", "TENCENTCLOUD_SECRET_KEY")
    )
    keys: Keys = _KEYS
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES, repr=False)
    longest: int = 10_000

    def __post_init__(self) -> None:
        guarded(self.endpoint.url)

    @property
    def name(self) -> str:
        """The vendor and the interface."""
        return "tencent/TextModeration"

    def request(self, text: str, context: Context, now: datetime, nonce: str) -> HttpRequest | NotChecked:  # noqa: ARG002  # it has none
        """See `Vendor.request`."""
        keys = self.keys.read()
        if isinstance(keys, NotChecked):
            return keys
        question: dict[str, object] = {"Content": base64.b64encode(text.encode("utf-8", "replace")).decode()}
        given = {"BizType": self.biz_type, "DataId": context.data_id, "SessionId": context.session}
        question |= {name: value for name, value in given.items() if value}
        if context.user:
            question["User"] = {"UserId": context.user, "AccountType": _OTHER_ACCOUNT}
        body = json.dumps(question).encode()
        signed = {
            "content-type": "application/json; charset=utf-8",
            "host": urlsplit(self.endpoint.url).netloc,
            "x-tc-action": "textmoderation",  # signed in small letters
        }
        headers = {
            **signed,
            "x-tc-action": "TextModeration",
            "x-tc-version": "2020-12-29",
            "x-tc-region": self.region,
            "x-tc-timestamp": str(int(now.astimezone(UTC).timestamp())),
            "authorization": tc3(keys, "tms", signed, body, now),
        }
        return HttpRequest("POST", self.endpoint.url, headers, body)

    def read(self, status: int, headers: Mapping[str, str], body: bytes, text: str = "") -> Verdict | NotChecked:
        """See `Vendor.read`."""
        answer = answer_of(status, headers, body)
        if isinstance(answer, NotChecked):
            return answer
        response = record(answer, "Response")
        if "Error" in response:
            return failed(record(response, "Error").get("Code"))
        suggestion = string(response, "Suggestion")
        if suggestion is None or not is_list_of_records(response, "DetailResults"):
            return NOT_UNDERSTOOD
        details = list(records(response, "DetailResults"))
        if not details and label(response.get("Label")) != _NORMAL:
            details = [response]  # the whole says what no detail does
        findings = tuple(finding for detail in details for finding in self._findings(detail, text))
        said = [suggestion, *(each for detail in details if (each := string(detail, "Suggestion")))]
        decision = gravest(_DECISIONS.get(each, Decision.REVIEW) for each in said)
        return Verdict(settled(decision, findings), findings, request_ids=request_ids(response, "RequestId"))

    def _findings(self, detail: Record, text: str) -> Iterator[Finding]:
        main, sub = label(detail.get("Label")), label(detail.get("SubLabel"))
        if main == _NORMAL:
            return
        severity = _SEVERITIES.get(string(detail, "Suggestion") or "", Severity.MEDIUM)
        for span in dict.fromkeys(_spans(detail, text)):
            named = f"{main or '?'}/{sub}" if sub else main or "?"
            category = self.categories.get(main or "", UNMAPPED)
            yield Finding(self.name, named, category, severity, score(detail, "Score", 100), span)


def _spans(detail: Record, text: str) -> Iterator[Span | None]:
    """Where its hits stand; if it gives none, where the keywords do that it names."""
    found = [
        place(text, string(hit, "Keyword"), integer(position, "Start"))
        for hit in records(detail, "HitInfos")
        for position in records(hit, "Positions")
    ]
    if any(span is not None for span in found):
        yield from found
        return
    named = [
        *words(detail, "Keywords"),
        *(word for hit in records(detail, "HitInfos") if (word := string(hit, "Keyword"))),
    ]
    if not named:
        yield None
    for word in named:
        yield from places(text, word)
