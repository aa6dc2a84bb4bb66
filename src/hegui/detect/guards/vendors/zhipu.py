# SPDX-License-Identifier: Apache-2.0
"""Zhipu ``/paas/v4/moderations``.

Read for this module, no call was made: https://docs.bigmodel.cn/api-reference/工具-api/内容安全 (2,000 characters; PASS, REVIEW,
REJECT).

Unconfirmed: what stands in ``risk_type`` (no list was found, so it is unmapped here: pass your own table as `categories`).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from hegui.detect.finding import Severity
from hegui.detect.guards.endpoint import Endpoint
from hegui.detect.guards.exchange import HttpRequest
from hegui.detect.guards.vendors.fields import (
    NOT_UNDERSTOOD,
    Record,
    answer_of,
    failed,
    gravest,
    is_list_of_records,
    label,
    record,
    records,
    request_ids,
    settled,
    string,
    words,
)
from hegui.detect.guards.vendors.vendor import (
    UNMAPPED,
    Context,
    Decision,
    Finding,
    NotChecked,
    Verdict,
    guarded,
    secret,
)

CATEGORIES: Final[Mapping[str, str]] = {}
"""Empty: the vendor publishes no list of its risk types."""

_DECISIONS: Final[Mapping[str, Decision]] = {
    "PASS": Decision.PASS,
    "REVIEW": Decision.REVIEW,
    "REJECT": Decision.BLOCK,
}
_SEVERITIES: Final[Mapping[str, Severity]] = {"PASS": Severity.LOW, "REJECT": Severity.HIGH}


@dataclass(frozen=True, slots=True)
class Zhipu:
    """Asks Zhipu. It is told nothing but the text."""

    endpoint: Endpoint = field(
        default_factory=lambda: Endpoint("https://open.bigmodel.cn/api/paas/v4/moderations", "ZHIPUAI_API_KEY")
    )
    key_variable: str = "ZHIPUAI_API_KEY"
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES, repr=False)
    longest: int = 2_000

    def __post_init__(self) -> None:
        guarded(self.endpoint.url)

    @property
    def name(self) -> str:
        """The vendor and the interface."""
        return "zhipu/moderations"

    def request(self, text: str, context: Context, now: datetime, nonce: str) -> HttpRequest | NotChecked:  # noqa: ARG002  # it takes none of them
        """See `Vendor.request`."""
        key = secret(self.key_variable)
        if isinstance(key, NotChecked):
            return key
        body = json.dumps({"model": "moderation", "input": text}, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        return HttpRequest("POST", self.endpoint.url, headers, body)

    def read(self, status: int, headers: Mapping[str, str], body: bytes, text: str = "") -> Verdict | NotChecked:  # noqa: ARG002  # it says not where
        """See `Vendor.read`."""
        answer = answer_of(status, headers, body)
        if isinstance(answer, NotChecked):
            return answer
        if "error" in answer:
            return failed(record(answer, "error").get("code"))
        results = list(records(answer, "result_list"))
        levels = [string(result, "risk_level") for result in results]
        if not results or not is_list_of_records(answer, "result_list") or None in levels:
            return NOT_UNDERSTOOD
        findings = tuple(finding for result in results for finding in self._findings(result))
        decision = gravest(_DECISIONS.get(level or "", Decision.REVIEW) for level in levels)
        return Verdict(settled(decision, findings), findings, request_ids=request_ids(answer, "request_id"))

    def _findings(self, result: Record) -> Iterator[Finding]:
        level = string(result, "risk_level") or ""
        for each in words(result, "risk_type"):
            named = label(each) or "?"
            category = self.categories.get(named, UNMAPPED)
            yield Finding(self.name, named, category, _SEVERITIES.get(level, Severity.MEDIUM))
