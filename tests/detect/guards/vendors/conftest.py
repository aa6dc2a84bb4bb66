# SPDX-License-Identifier: Apache-2.0
"""The services of six vendors on this machine: real servers that check signatures in their own way and answer in recorded shapes.

What is flagged is the word 坏词. Nothing here uses the code under test, but to make the adapters.
"""

import base64
import hashlib
import hmac
import json
import re
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hegui.detect.guards import Endpoint
from hegui.detect.guards.vendors import Aliyun, Baidu, Operation, Tencent, Vendor, Volcengine, Yidun, Zhipu

BAD = "坏词"
KEY_ID, KEY, BUSINESS = "id-of-the-test", "secret-of-the-test", "business-of-the-test"
VARIABLES = {
    "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET": KEY,
    "TENCENTCLOUD_SECRET_ID": KEY_ID,
    "TENCENTCLOUD_SECRET_KEY": KEY,
    "VOLC_ACCESSKEY": KEY_ID,
    "VOLC_SECRETKEY": KEY,
    "YIDUN_SECRET_ID": KEY_ID,
    "YIDUN_SECRET_KEY": KEY,
    "YIDUN_BUSINESS_ID": BUSINESS,
    "BCE_ACCESS_KEY_ID": KEY_ID,
    "BCE_SECRET_ACCESS_KEY": KEY,
    "ZHIPUAI_API_KEY": KEY,
}

Answered = tuple[int, dict[str, str], bytes]


class Forged(Exception):
    """What a vendor's gateway would refuse."""


@dataclass(frozen=True)
class Asked:
    """A request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Recorded:
    """How one vendor behaves."""

    name: str
    make: Callable[[Endpoint], Vendor]
    path: str
    text_of: Callable[[Asked], str]
    """The text in a request, after its signature was checked. Raises `Forged`."""
    answer: Callable[[str], object]
    """What is answered about a text."""
    throttled: tuple[int, object]
    refused: tuple[int, object]
    """What a wrong signature is answered."""
    unknown_label: object
    """A text that passes, with a label that nobody knows."""
    gives_spans: bool = True
    label: str = ""
    category: str = ""


@dataclass
class Service:
    """A server: what it was asked, and what it answers instead of its own answers."""

    url: str = ""
    recorded: Recorded | None = None
    asked: list[Asked] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    instead: list[Answered] = field(default_factory=list)
    wait: threading.Event | None = None

    def says(self, status: int, body: object, **headers: str) -> None:
        """The next answer, whatever is asked."""
        content = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.instead.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, content))

    def answer(self, asked: Asked) -> Answered:
        """What goes back."""
        assert self.recorded is not None
        self.asked.append(asked)
        if self.instead:
            return self.instead.pop(0)
        try:
            text = self.recorded.text_of(asked)
        except Forged:
            status, body = self.recorded.refused
            return status, {}, json.dumps(body).encode()
        self.texts.append(text)
        return 200, {}, json.dumps(self.recorded.answer(text), ensure_ascii=False).encode()


def mac(key: bytes, content: str) -> bytes:
    """HMAC with SHA-256."""
    return hmac.new(key, content.encode(), "sha256").digest()


def hexadecimal(content: bytes) -> str:
    """SHA-256."""
    return hashlib.sha256(content).hexdigest()


def signed_lines(asked: Asked, names: str) -> str:
    """The lines of the headers that were signed, as the server received them."""
    return "".join(f"{name}:{asked.headers[name]}\n" for name in names.split(";"))


def must(condition: object) -> None:
    """Refuses what is not so."""
    if not condition:
        raise Forged


def parts_of(asked: Asked, pattern: str) -> re.Match[str]:
    """The parts of ``Authorization``."""
    found = re.fullmatch(pattern, asked.headers.get("authorization", ""))
    if found is None:
        raise Forged
    return found


def about_now(moment: datetime) -> None:
    """Gateways refuse clocks that are off by a quarter of an hour."""
    must(abs((datetime.now(UTC) - moment).total_seconds()) < 900)


# --- Alibaba Cloud


def aliyun_text(asked: Asked) -> str:
    """Checks ACS3-HMAC-SHA256."""
    said = parts_of(asked, r"ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]{64})")
    must(
        {"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce"}
        <= set(said[2].split(";"))
    )
    must(said[1] == KEY_ID and asked.headers["x-acs-content-sha256"] == hexadecimal(asked.body))
    about_now(datetime.strptime(asked.headers["x-acs-date"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC))
    canonical = (
        f"POST\n{asked.path}\n\n{signed_lines(asked, said[2])}\n{said[2]}\n{asked.headers['x-acs-content-sha256']}"
    )
    must(mac(KEY.encode(), f"ACS3-HMAC-SHA256\n{hexadecimal(canonical.encode())}").hex() == said[3])
    form = urllib.parse.parse_qs(asked.body.decode(), strict_parsing=True)
    text: str = json.loads(form["ServiceParameters"][0])["content"]
    return text


def aliyun_plus(text: str) -> object:
    """TextModerationPlus, after the example in its documentation."""
    bad = BAD in text
    hit = {"Label": "political_entity", "Confidence": 100.0, "RiskWords": BAD, "Description": "疑似政治实体"}
    return {
        "Code": 200,
        "Message": "OK",
        "RequestId": "AAAAAA-BBBB-CCCCC",
        "Data": {
            "RiskLevel": "high" if bad else "none",
            "AttackLevel": "none",
            "SensitiveLevel": "S0",
            "Result": [hit] if bad else [{"Label": "nonLabel", "Description": "未检测出风险"}],
            "AttackResult": [{"Label": "safe", "AttackLevel": "none", "Confidence": 0.0}],
            "SensitiveResult": [],
            "Advice": [{"HitLabel": "political_entity", "HitLibName": "代答库", "Answer": "换个话题吧。"}]
            if bad
            else [],
        },
    }


def aliyun_guard(text: str) -> object:
    """MultiModalGuard, after the example in its documentation."""
    bad = BAD in text
    hit = {"Label": "contraband_drug", "Level": "high", "Confidence": 99.9, "Ext": {"RiskWords": BAD}}
    return {
        "Code": 200,
        "Message": "success",
        "RequestId": "BBBBBB-BBBB-CCCCC",
        "Data": {
            "Suggestion": "block" if bad else "pass",
            "Detail": [
                {
                    "Type": "contentModeration",
                    "Suggestion": "block" if bad else "pass",
                    "Level": "high" if bad else "none",
                    "Result": [hit if bad else {"Label": "nonLabel", "Level": "none"}],
                },
                {
                    "Type": "promptAttack",
                    "Suggestion": "pass",
                    "Level": "none",
                    "Result": [{"Label": "safe", "Level": "none"}],
                },
            ],
        },
    }


# --- Tencent Cloud


def tencent_text(asked: Asked) -> str:
    """Checks TC3-HMAC-SHA256."""
    said = parts_of(
        asked,
        r"TC3-HMAC-SHA256 Credential=([^/]+)/([^/]+)/tms/tc3_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})",
    )
    stamp = asked.headers["x-tc-timestamp"]
    moment = datetime.fromtimestamp(int(stamp), UTC)
    about_now(moment)
    must(said[1] == KEY_ID and said[2] == moment.strftime("%Y-%m-%d") and asked.headers["x-tc-version"] == "2020-12-29")
    must(asked.headers["x-tc-action"] == "TextModeration" and {"content-type", "host"} <= set(said[3].split(";")))
    lines = signed_lines(asked, said[3]).replace("TextModeration", "textmoderation")
    canonical = f"POST\n/\n\n{lines}\n{said[3]}\n{hexadecimal(asked.body)}"
    key = mac(mac(mac(f"TC3{KEY}".encode(), said[2]), "tms"), "tc3_request")
    whole = f"TC3-HMAC-SHA256\n{stamp}\n{said[2]}/tms/tc3_request\n{hexadecimal(canonical.encode())}"
    must(mac(key, whole).hex() == said[4])
    return base64.b64decode(json.loads(asked.body)["Content"], validate=True).decode()


def tencent_answer(text: str) -> object:
    """TextModeration, after the example in its documentation."""
    at = text.find(BAD)
    detail = {
        "Label": "Porn",
        "SubLabel": "SexualBehavior",
        "Suggestion": "Block",
        "Score": 99,
        "Keywords": [BAD],
        "HitInfos": [
            {"Type": "keyword", "Keyword": BAD, "LibName": "", "Positions": [{"Start": at, "End": at + len(BAD)}]}
        ],
    }
    whole = (
        {"Label": "Porn", "Suggestion": "Block", "Score": 99} if at >= 0 else {"Label": "Normal", "Suggestion": "Pass"}
    )
    return {
        "Response": {
            **whole,
            "BizType": "TencentCloudDefault",
            "Keywords": None,
            "DetailResults": [detail] if at >= 0 else None,
            "RequestId": "x2123-123123-123",
        }
    }


# --- Volcengine


def volcengine_text(asked: Asked) -> str:
    """Checks HMAC-SHA256."""
    said = parts_of(
        asked,
        r"HMAC-SHA256 Credential=([^/]+)/(\d{8})/(cn-beijing)/(llmshield)/request, "
        r"SignedHeaders=([^,]+), Signature=([0-9a-f]{64})",
    )
    moment = asked.headers["x-date"]
    about_now(datetime.strptime(moment, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC))
    must(said[1] == KEY_ID and moment.startswith(said[2]))
    must(asked.headers["x-content-sha256"] == hexadecimal(asked.body) and "x-content-sha256" in said[5])
    path, _, query = asked.path.partition("?")
    ordered = "&".join(sorted(query.split("&")))
    canonical = "\n".join(
        ["POST", path, ordered, signed_lines(asked, said[5]), said[5], asked.headers["x-content-sha256"]]
    )
    key = mac(mac(mac(mac(KEY.encode(), said[2]), said[3]), said[4]), "request")
    scope = "/".join(said.group(2, 3, 4)) + "/request"
    must(mac(key, f"HMAC-SHA256\n{moment}\n{scope}\n{hexadecimal(canonical.encode())}").hex() == said[6])
    text: str = json.loads(asked.body)["Message"]["Content"]
    return text


def volcengine_answer(text: str) -> object:
    """Moderate, after the example in its documentation."""
    bad = BAD in text
    risk = {"Category": "101", "Label": "10113002", "Prob": 0.99, "Matches": [{"Word": BAD, "Source": 1}]}
    return {
        "ResponseMetadata": {"RequestId": "0217546487", "Error": {"Code": "", "Message": ""}},
        "Result": {
            "MsgID": "19de789baf324b4480e25c9616aa",
            "RiskInfo": {"Risks": [risk] if bad else None},
            "Decision": {
                "DecisionType": 2 if bad else 1,
                "DecisionDetail": {"BlockDetail": None, "ReplaceDetail": {"Replacement": None}},
                "HitStrategyIDs": ["rule-1"] if bad else [],
            },
            "PermitInfo": {"Permits": []},
            "Degraded": False,
        },
    }


# --- NetEase Yidun


def yidun_text(asked: Asked) -> str:
    """Checks the md5 signature."""
    pairs = urllib.parse.parse_qsl(asked.body.decode(), keep_blank_values=True, strict_parsing=True)
    form = dict(pairs)
    must(len(form) == len(pairs) and form.get("secretId") == KEY_ID and form.get("businessId") == BUSINESS)
    must(form["nonce"].isdigit() and form["version"] == "v5.2")
    about_now(datetime.fromtimestamp(int(form["timestamp"]) / 1000, UTC))
    buffer = ""
    for name in sorted(set(form) - {"signature"}):
        buffer += name + form[name]
    must(hashlib.md5((buffer + KEY).encode()).hexdigest() == form["signature"])  # noqa: S324
    return form["content"]


def yidun_answer(text: str) -> object:
    """Text check v5, after the example in its documentation."""
    at = text.find(BAD)
    hit = {"value": BAD, "positions": [{"fieldName": "content", "startPos": at, "endPos": at + 2}]}
    row = {
        "label": 100,
        "level": 2,
        "rate": 0.99,
        "subLabels": [{"subLabel": "100001", "details": {"hitInfos": [hit], "keywords": [{"word": BAD}]}}],
    }
    return {
        "code": 200,
        "msg": "ok",
        "result": {
            "antispam": {
                "taskId": "fx6sxdcd89fvbvg4967b4787d78a",
                "dataId": "d",
                "suggestion": 2 if at >= 0 else 0,
                "suggestionLevel": 1,
                "resultType": 1,
                "censorType": 0,
                "strategyVersions": [{"label": 100, "version": "1.2"}],
                "labels": [row] if at >= 0 else [],
            }
        },
    }


# --- Baidu AI Cloud


def baidu_text(asked: Asked) -> str:
    """Checks bce-auth-v1."""
    said = parts_of(asked, r"bce-auth-v1/([^/]+)/([^/]+)/(\d+)/([^/]*)/([0-9a-f]{64})")
    about_now(datetime.strptime(said[2], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC))
    must(said[1] == KEY_ID and "host" in said[4].split(";"))
    lines = sorted(f"{name}:{urllib.parse.quote(asked.headers[name], safe='')}" for name in said[4].split(";"))
    canonical = "\n".join(["POST", asked.path, "", *lines])
    key = mac(KEY.encode(), f"bce-auth-v1/{said[1]}/{said[2]}/{said[3]}").hex()
    must(mac(key.encode(), canonical).hex() == said[5])
    question = json.loads(asked.body)
    text: str = question["query"] if asked.path.startswith("/rcs/llm/input") else question["content"]
    must("query" in question or question["reqId"])
    return text


def baidu_answer(text: str) -> object:
    """The input interface, after the example in its documentation."""
    bad = BAD in text
    data: dict[str, object] = {"isSafe": 0 if bad else 1, "action": 3 if bad else 0, "hitType": "", "langType": "zh"}
    if bad:
        data |= {
            "hitType": "crime",
            "subHitType": "drug",
            "score": 0.98,
            "hitWord": BAD,
            "defaultAnswer": "换个话题吧。",
        }
    return {"request_id": "2434f92a-6423-4033", "ret_code": "0", "ret_msg": "success", "ret_data": data}


# --- Zhipu


def zhipu_text(asked: Asked) -> str:
    """Checks the key."""
    must(asked.headers.get("authorization") == f"Bearer {KEY}")
    text: str = json.loads(asked.body)["input"]
    return text


def zhipu_answer(text: str) -> object:
    """Moderations, after the example in its documentation."""
    result = {"content_type": "text", "risk_level": "PASS", "risk_type": []}
    if BAD in text:
        result |= {"risk_level": "REJECT", "risk_type": ["politics"]}
    return {"id": "20250101", "created": 1, "request_id": "r-1", "result_list": [result]}


def changed(answer: object, **path_and_value: Any) -> object:
    """An answer in which what stands at a path (steps joined by ``__``) is another value."""
    whole: Any = json.loads(json.dumps(answer))
    for path, value in path_and_value.items():
        *steps, last = path.split("__")
        inside = whole
        for step in steps:
            inside = inside[int(step)] if isinstance(inside, list) else inside[step]
        inside[last] = value
    return whole


_NEW = [{"Label": "quite_new", "Confidence": 50.0}]
RECORDED = (
    Recorded(
        "aliyun-text",
        lambda endpoint: Aliyun(Operation.TEXT, endpoint),
        "/",
        aliyun_text,
        aliyun_plus,
        (400, {"Code": "Throttling.User", "Message": "Request was denied due to user flow control."}),
        (400, {"Code": "SignatureDoesNotMatch", "Message": "Specified signature is not matched"}),
        changed(aliyun_plus(""), Data__Result=_NEW),
        label="political_entity",
        category="A.1",
    ),
    Recorded(
        "aliyun-guard",
        lambda endpoint: Aliyun(Operation.MULTIMODAL, endpoint),
        "/",
        aliyun_text,
        aliyun_guard,
        (503, {"Code": "ServiceUnavailable"}),
        (400, {"Code": "SignatureDoesNotMatch"}),
        changed(aliyun_guard(""), Data__Detail__0__Result=_NEW),
        label="contraband_drug",
        category="A.1.h",
    ),
    Recorded(
        "tencent",
        lambda endpoint: Tencent(endpoint=endpoint),
        "/",
        tencent_text,
        tencent_answer,
        (200, {"Response": {"Error": {"Code": "RequestLimitExceeded", "Message": "…"}, "RequestId": "r"}}),
        (200, {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "…"}, "RequestId": "r"}}),
        changed(tencent_answer(""), Response__DetailResults=[{"Label": "QuiteNew", "Suggestion": "Pass", "Score": 9}]),
        label="Porn/SexualBehavior",
        category="A.1.f",
    ),
    Recorded(
        "volcengine",
        lambda endpoint: Volcengine("app-test", address=endpoint),
        "",
        volcengine_text,
        volcengine_answer,
        (429, {"ResponseMetadata": {"Error": {"Code": "FlowLimitExceeded"}}}),
        (400, {"ResponseMetadata": {"Error": {"Code": "AuthCheckFailed", "Message": "…"}}}),
        changed(volcengine_answer(""), Result__RiskInfo={"Risks": [{"Label": "99900000", "Prob": 0.1}]}),
        label="10113002",
        category="A.1.h",
    ),
    Recorded(
        "yidun",
        lambda endpoint: Yidun(endpoint, callback_url="https://provider.example/callback"),
        "/v5/text/check",
        yidun_text,
        yidun_answer,
        (200, {"code": 411, "msg": "high frequency"}),
        (200, {"code": 410, "msg": "signature failure"}),
        changed(yidun_answer(""), result__antispam__labels=[{"label": 900, "level": 0}]),
        label="100/100001",
        category="A.1.f",
    ),
    Recorded(
        "baidu",
        Baidu,
        "",
        baidu_text,
        baidu_answer,
        (429, {"code": "RequestLimitExceeded"}),
        (403, {"code": "SignatureDoesNotMatch", "message": "…"}),
        changed(baidu_answer(""), ret_data__hitType="quite-new"),
        label="crime/drug",
        category="unmapped",
    ),
    Recorded(
        "zhipu",
        Zhipu,
        "/api/paas/v4/moderations",
        zhipu_text,
        zhipu_answer,
        (429, {"error": {"code": "1302", "message": "…"}}),
        (401, {"error": {"code": "1002", "message": "…"}}),
        changed(zhipu_answer(""), result_list__0__risk_type=["quite-new"]),
        gives_spans=False,
        label="politics",
        category="unmapped",
    ),
)


@pytest.fixture(params=RECORDED, ids=lambda recorded: recorded.name)
def recorded(request: pytest.FixtureRequest) -> Recorded:
    """One vendor after the other."""
    found: Recorded = request.param
    return found


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every vendor's keys."""
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def service(recorded: Recorded, keys: None) -> Iterator[Service]:  # noqa: ARG001  # it must have run
    """The vendor's server; it ends with the test."""
    made = Service(recorded=recorded)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if made.wait is not None:
                made.wait.wait(10)
            status, extra, content = made.answer(Asked(self.path, headers, body))
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:
                return  # the client has had enough

        def log_message(self, *_arguments: object) -> None:
            """Nothing: the tests' output is not a log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    made.url = f"http://127.0.0.1:{server.server_port}{recorded.path}"
    yield made
    if made.wait is not None:
        made.wait.set()
    server.shutdown()
    server.server_close()
    thread.join()
