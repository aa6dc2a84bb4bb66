# SPDX-License-Identifier: Apache-2.0
"""NetEase Yidun text check v5, its late verdicts by callback and by asking for them.

Read for this module, no call was made: https://support.dun.163.com/documents/588434200783982592 (v5),
http://support.dun.163.com/documents/2018041902?docId=421537477783625728 (callback: parameters, retries, time-out),
github.com/yidun/antispam-python-demo, text/ (v5.2), github.com/yidun/yidun-java-sdk (fields, callback).

Unconfirmed: the limit of 5,000 characters, which is of v3, where longer texts are cut (so 4,900 are sent); the codes of errors;
categories 700 and 1100; whether positions are counted in code points.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from hegui.detect.finding import Severity
from hegui.detect.guards.endpoint import Endpoint
from hegui.detect.guards.exchange import HttpRequest
from hegui.detect.guards.vendors.fields import (
    NOT_UNDERSTOOD,
    Record,
    answer_of,
    code_of,
    failed,
    integer,
    is_list_of_records,
    label,
    place,
    places,
    record,
    record_of,
    records,
    request_ids,
    score,
    settled,
    string,
)
from hegui.detect.guards.vendors.signatures import DIGESTS, yidun
from hegui.detect.guards.vendors.vendor import (
    UNMAPPED,
    Context,
    Decision,
    Finding,
    Keys,
    LateVerdict,
    NotChecked,
    Span,
    Verdict,
    guarded,
    secret,
)
from hegui.text import Text

CATEGORIES: Final[Mapping[str, str]] = {
    "100": "A.1.f",
    "200": "advertising",
    "260": "A.3.e",
    "300": "A.1.d",
    "400": "A.1.h",
    "500": "A.1",
    "600": "A.4",
    "700": "spam",
    "1100": "A.1",
}
"""Labels of the vendor by our categories. 900 ("other") and whatever is new stay unmapped."""

_OK: Final = 200
_BUSY: Final = frozenset({"411", "503"})
_DECISIONS: Final[Mapping[int, Decision]] = {0: Decision.PASS, 1: Decision.REVIEW, 2: Decision.BLOCK}
_SEVERITIES: Final[Mapping[int, Severity]] = {0: Severity.LOW, 1: Severity.MEDIUM, 2: Severity.HIGH}
_SUSPECT: Final = 1
_MOST_BYTES: Final = 1 << 20
_MOST_PARAMETERS: Final = 50
_FORGED: Final = NotChecked(Text("回调签名不正确", "the signature of the callback is wrong"))

_KEYS: Final = Keys("YIDUN_SECRET_ID", "YIDUN_SECRET_KEY")


@dataclass(frozen=True, slots=True)
class Yidun:
    """Asks NetEase Yidun. What it suspects, people there decide later; until then the verdict is to review."""

    endpoint: Endpoint = field(
        default_factory=lambda: Endpoint("https://as.dun.163.com/v5/text/check", "YIDUN_SECRET_KEY")
    )
    results_url: str = "https://as.dun.163.com/v5/text/callback/results"
    keys: Keys = _KEYS
    business_variable: str = "YIDUN_BUSINESS_ID"
    callback_url: str | None = None
    """Where late verdicts are to be sent."""
    categories: Mapping[str, str] = field(default_factory=lambda: CATEGORIES, repr=False)
    longest: int = 4_900

    def __post_init__(self) -> None:
        guarded(self.endpoint.url, self.results_url)

    @property
    def name(self) -> str:
        """The vendor and the interface."""
        return "yidun/text-v5"

    def request(self, text: str, context: Context, now: datetime, nonce: str) -> HttpRequest | NotChecked:
        """See `Vendor.request`. Without a `data_id` in the context the nonce is it."""
        given = {"callbackUrl": self.callback_url, "account": context.user}
        return self._signed(
            self.endpoint.url,
            {
                "dataId": context.data_id or nonce,
                "content": text.encode("utf-8", "replace").decode(),
                **{name: value for name, value in given.items() if value},
            },
            now,
            nonce,
        )

    def read(self, status: int, headers: Mapping[str, str], body: bytes, text: str = "") -> Verdict | NotChecked:
        """See `Vendor.read`."""
        answer = self._answer(status, headers, body)
        if isinstance(answer, NotChecked):
            return answer
        return self._verdict(record(record(answer, "result"), "antispam"), text)

    def results_request(self, now: datetime, nonce: str) -> HttpRequest | NotChecked:
        """Asks for the verdicts that people gave since it was last asked. Yidun gives each once: keep them before anything else."""
        return self._signed(self.results_url, {}, now, nonce)

    def read_results(
        self, status: int, headers: Mapping[str, str], body: bytes
    ) -> tuple[LateVerdict, ...] | NotChecked:
        """The late verdicts in an answer to `results_request`. One that cannot be read is one to review."""
        answer = self._answer(status, headers, body)
        if isinstance(answer, NotChecked):
            return answer
        if not isinstance(answer.get("result"), list) or not is_list_of_records(answer, "result"):
            return NOT_UNDERSTOOD
        found = [self._late(row) for row in records(answer, "result")]
        late = tuple(each for each in found if isinstance(each, LateVerdict))
        return late if len(late) == len(found) else NOT_UNDERSTOOD

    def read_callback(self, headers: Mapping[str, str], body: bytes) -> tuple[LateVerdict, ...] | NotChecked:
        """The late verdict that a callback brings, if Yidun signed it. The same may come twice: take it as once.

        There is no time in what is signed: an old callback can be played again, so let a verdict only replace an earlier one.
        """
        parameters = _form(headers, body)
        keys = self.keys.read()
        if isinstance(keys, NotChecked):
            return keys
        if parameters is None:
            return NOT_UNDERSTOOD
        digest = DIGESTS.get(parameters.get("signatureMethod", "MD5"))
        if digest is None:
            return _FORGED
        expected = yidun(keys[1], parameters, digest)
        signed = hmac.compare_digest(expected.encode(), parameters.get("signature", "").encode())
        if not signed or parameters.get("secretId") != keys[0]:
            return _FORGED
        data = record_of(parameters.get("callbackData", ""))
        if isinstance(data, NotChecked):
            return data
        late = self._late(data)
        return late if isinstance(late, NotChecked) else (late,)

    def _signed(self, url: str, parameters: Mapping[str, str], now: datetime, nonce: str) -> HttpRequest | NotChecked:
        keys = self.keys.read()
        if isinstance(keys, NotChecked):
            return keys
        business = secret(self.business_variable)
        if isinstance(business, NotChecked):
            return business
        whole = {
            **parameters,
            "secretId": keys[0],
            "businessId": business,
            "version": "v5.2",
            "timestamp": str(int(now.timestamp() * 1000)),
            "nonce": str(int.from_bytes(hashlib.sha256(nonce.encode()).digest()[:4])),  # it must be a number
        }
        form = urlencode({**whole, "signature": yidun(keys[1], whole)})
        return HttpRequest("POST", url, {"content-type": "application/x-www-form-urlencoded"}, form.encode())

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> Record | NotChecked:
        answer = answer_of(status, headers, body)
        if isinstance(answer, NotChecked) or answer.get("code") == _OK:
            return answer
        return failed(answer.get("code"), again=code_of(answer.get("code")) in _BUSY)

    def _late(self, result: Record) -> LateVerdict | NotChecked:
        antispam = record(result, "antispam")
        data_id = string(antispam, "dataId")
        verdict = self._verdict(antispam, "")
        if data_id is None:
            return NOT_UNDERSTOOD
        return LateVerdict(data_id, Verdict(Decision.REVIEW) if isinstance(verdict, NotChecked) else verdict)

    def _verdict(self, antispam: Record, text: str) -> Verdict | NotChecked:
        suggestion = integer(antispam, "suggestion")
        if suggestion is None or not is_list_of_records(antispam, "labels"):
            return NOT_UNDERSTOOD
        findings = tuple(finding for row in records(antispam, "labels") for finding in self._findings(row, text))
        decision = _DECISIONS.get(suggestion, Decision.REVIEW)
        versions = (
            f"{label(row.get('label'))}:{label(row.get('version'))}" for row in records(antispam, "strategyVersions")
        )
        return Verdict(
            settled(decision, findings),
            findings,
            rewritten=string(antispam, "filteredContent"),
            request_ids=request_ids(antispam, "taskId"),
            rules=",".join(versions) or None,
            late=suggestion == _SUSPECT,
        )

    def _findings(self, row: Record, text: str) -> Iterator[Finding]:
        main = label(row.get("label")) or "?"
        severity = _SEVERITIES.get(integer(row, "level") or 0, Severity.MEDIUM)
        subs = list(records(row, "subLabels")) or [{}]
        for sub in subs:
            named = label(sub.get("subLabel"))
            for span in dict.fromkeys(_spans(record(sub, "details"), text)):
                yield Finding(
                    self.name,
                    f"{main}/{named}" if named else main,
                    self.categories.get(main, UNMAPPED),
                    severity,
                    score(row, "rate"),
                    span,
                )


def _spans(details: Record, text: str) -> Iterator[Span | None]:
    """Where its hits stand; if it gives no positions, where the words do that it names."""
    found = [
        place(text, string(hit, "value"), integer(position, "startPos"))
        for hit in records(details, "hitInfos")
        for position in records(hit, "positions")
    ]
    if any(span is not None for span in found):
        yield from found
        return
    named = [
        *(word for hit in records(details, "hitInfos") if (word := string(hit, "value"))),
        *(word for keyword in records(details, "keywords") if (word := string(keyword, "word"))),
    ]
    if not named:
        yield None
    for word in named:
        yield from places(text, word)


def _form(headers: Mapping[str, str], body: bytes) -> Mapping[str, str] | None:
    """The parameters of a form, if each stands there once."""
    kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "")
    if not kind.startswith("application/x-www-form-urlencoded") or len(body) > _MOST_BYTES:
        return None
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS
        )
    except ValueError:
        return None
    return dict(pairs) if len(dict(pairs)) == len(pairs) else None
