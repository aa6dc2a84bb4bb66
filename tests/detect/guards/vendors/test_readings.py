# SPDX-License-Identifier: Apache-2.0
"""What each vendor can say beyond yes and no: decisions, substitutes, levels, sub-labels, versions."""

import json
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

from hegui.detect.finding import Severity
from hegui.detect.guards.vendors import (
    Aliyun,
    Baidu,
    Context,
    Decision,
    Finding,
    HttpRequest,
    NotChecked,
    Operation,
    Side,
    Span,
    Tencent,
    Turn,
    Vendor,
    Verdict,
    Volcengine,
    Yidun,
    Zhipu,
    aliyun,
    tencent,
    volcengine,
    yidun,
)
from hegui.source import read_yaml

NOW = datetime(2026, 11, 26, 1, 2, 3, tzinfo=UTC)
NONCE = "3156853299f313e23d1673dc12e1703d"
TEXT = "联系 13800000000，加微信。"


def read(vendor: Vendor, body: object, text: str = TEXT) -> Verdict:
    """The verdict in an answer."""
    found = vendor.read(200, {}, json.dumps(body).encode(), text)
    assert isinstance(found, Verdict), found
    return found


def not_read(vendor: Vendor, body: object) -> NotChecked:
    """Why there is none."""
    found = vendor.read(200, {}, json.dumps(body).encode(), TEXT)
    assert isinstance(found, NotChecked), found
    return found


def asked(request: HttpRequest | NotChecked) -> Any:
    """The JSON that is asked."""
    assert isinstance(request, HttpRequest)
    return json.loads(request.body)


def guard(suggestion: str, *details: object) -> object:
    """An answer of MultiModalGuard."""
    return {"Code": 200, "RequestId": "r", "Data": {"Suggestion": suggestion, "Detail": list(details)}}


@pytest.mark.parametrize(
    ("levels", "decision"),
    [
        (("none", "none", "S0"), Decision.PASS),
        (("low", "none", "S0"), Decision.MARK),
        (("medium", "none", "S0"), Decision.REVIEW),
        (("none", "high", "S0"), Decision.BLOCK),
        (("none", "none", "S1"), Decision.MARK),
        (("none", "none", "S3"), Decision.MASK),
        (("low", "none", "S4"), Decision.MASK),
        (("none", "none", "S9"), Decision.REVIEW),
        (("extreme", "none", "S0"), Decision.REVIEW),
    ],
)
def test_aliyun_levels(levels: tuple[str, str, str], decision: Decision) -> None:
    """The gravest of the three kinds decides; a level that is not known is for a person."""
    risk, attack, sensitive = levels
    data = {"RiskLevel": risk, "AttackLevel": attack, "SensitiveLevel": sensitive, "Result": []}
    assert read(Aliyun(Operation.TEXT), {"Code": 200, "Data": data}).decision is decision


def test_aliyun_personal_information_is_masked_where_it_stands() -> None:
    """It names what it found, and gives no place."""
    found = {"Label": "1020", "SensitiveLevel": "S3", "SensitiveData": ["13800000000"], "Description": "手机号"}
    data = {"RiskLevel": "none", "SensitiveLevel": "S3", "SensitiveResult": [found]}
    verdict = read(Aliyun(Operation.TEXT), {"Code": 200, "Data": data})
    source = "aliyun/TextModerationPlus"
    assert verdict.decision is Decision.MASK
    assert verdict.findings == (Finding(source, "1020", "A.4.f", Severity.HIGH, None, Span(3, 14)),)


def test_aliyun_guard_suggestions_and_what_it_masks() -> None:
    """The gravest suggestion counts, of the whole or of a detail."""
    row = {"Label": "1020", "Level": "S2", "Ext": {"Desensitization": "联系 138****0000，加微信。"}}
    detail = {"Type": "sensitiveData", "Suggestion": "mask", "Level": "S2", "Result": [row]}
    verdict = read(Aliyun(), guard("pass", detail))
    assert verdict.decision is Decision.MASK
    assert verdict.rewritten == "联系 138****0000，加微信。"
    assert [finding.category for finding in verdict.findings] == ["A.4.f"]
    assert read(Aliyun(), guard("watch")).decision is Decision.MARK
    assert read(Aliyun(), guard("think")).decision is Decision.REVIEW


@pytest.mark.parametrize(
    ("kind", "category"),
    [
        ("promptAttack", "prompt-attack"),
        ("maliciousUrl", "malicious-url"),
        ("modelHallucination", "A.5.a"),
        ("customLabel", "custom"),
        ("something", "unmapped"),
    ],
)
def test_aliyun_guard_kinds(kind: str, category: str) -> None:
    """The kind says what a free label is about; of a kind that is not known, a person decides."""
    detail = {"Type": kind, "Suggestion": "watch", "Level": "medium", "Result": [{"Label": "x", "Level": "medium"}]}
    verdict = read(Aliyun(), guard("watch", detail))
    assert [(finding.category, finding.severity) for finding in verdict.findings] == [(category, Severity.MEDIUM)]
    assert verdict.decision is (Decision.REVIEW if category == "unmapped" else Decision.MARK)


def test_aliyun_guard_levels_in_the_other_shape() -> None:
    """Where the level stands as RiskLevel of a result only."""
    detail = {
        "Type": "contentModeration",
        "Result": [{"Label": "contraband_drug", "RiskLevel": "high", "Confidence": 90}],
    }
    verdict = read(Aliyun(), guard("block", detail))
    assert [(finding.severity, finding.score) for finding in verdict.findings] == [(Severity.HIGH, 0.9)]


@pytest.mark.usefixtures("keys")
def test_aliyun_asks_the_service_of_each_side() -> None:
    """And joins what belongs to one session."""
    services = []
    for operation in Operation:
        for side in Side:
            request = Aliyun(operation).request("text", Context(side, session="s-1"), NOW, NONCE)
            assert isinstance(request, HttpRequest)
            assert request.headers["x-acs-date"] == "2026-11-26T01:02:03Z"
            assert b"sessionId%22%3A+%22s-1" in request.body
            services.append(request.body.split(b"&")[0].decode())
    assert services == [
        "Service=llm_query_moderation",
        "Service=llm_response_moderation",
        "Service=query_security_check_pro",
        "Service=response_security_check_pro",
    ]


def test_tencent_details_decide_with_the_whole() -> None:
    """A detail to review makes the whole one to review; keywords are looked up where no place is given."""
    details = [
        {"Label": "Normal", "Suggestion": "Pass", "Score": 0},
        {"Label": "Ad", "Suggestion": "Review", "Score": 80, "Keywords": ["加微信"]},
    ]
    verdict = read(Tencent(), {"Response": {"Label": "Normal", "Suggestion": "Pass", "DetailResults": details}})
    assert verdict.decision is Decision.REVIEW
    span = Span(15, 18)
    assert verdict.findings == (Finding("tencent/TextModeration", "Ad", "advertising", Severity.MEDIUM, 0.8, span),)


@pytest.mark.parametrize(("start", "text"), [(3, "😀😀a坏词"), (5, "😀😀a坏词")])
def test_positions_in_code_points_or_utf16_units_are_understood(start: int, text: str) -> None:
    """The vendor does not say which it counts; the word decides."""
    hit = {"Keyword": "坏词", "Positions": [{"Start": start, "End": start + 2}]}
    detail = {"Label": "Porn", "Suggestion": "Block", "Score": 99, "HitInfos": [hit]}
    body = {"Response": {"Label": "Porn", "Suggestion": "Block", "DetailResults": [detail]}}
    assert [finding.span for finding in read(Tencent(), body, text).findings] == [Span(3, 5)]


def test_a_position_that_does_not_fit_is_not_believed() -> None:
    """The keyword is looked up; if it is not there at all, there is no span."""
    hit = {"Keyword": "加微信", "Positions": [{"Start": 2, "End": 5}]}
    detail = {"Label": "Ad", "Suggestion": "Block", "HitInfos": [hit]}
    body = {"Response": {"Label": "Ad", "Suggestion": "Block", "DetailResults": [detail]}}
    assert [finding.span for finding in read(Tencent(), body).findings] == [Span(15, 18)]
    assert [finding.span for finding in read(Tencent(), body, "加 微 信").findings] == [None]


@pytest.mark.parametrize(
    ("kind", "decision"),
    [
        (1, Decision.PASS),
        (2, Decision.BLOCK),
        (3, Decision.MARK),
        (4, Decision.REPLACE),
        (5, Decision.REPLACE),
        (6, Decision.REVIEW),
        (0, Decision.REVIEW),
    ],
)
def test_volcengine_decisions(kind: int, decision: Decision) -> None:
    """Of a number that is not known, a person decides."""
    result = {"MsgID": "m-1", "Decision": {"DecisionType": kind, "HitStrategyIDs": ["r-2", "r-1"]}, "RiskInfo": {}}
    verdict = read(Volcengine("app-1"), {"Result": result})
    assert (verdict.decision, verdict.request_ids, verdict.rules) == (decision, ("m-1",), "r-1,r-2")


def test_volcengine_replaces_by_what_it_says() -> None:
    """The text itself with what was found replaced."""
    detail = {"ReplaceDetail": {"Replacement": {"Role": "user", "Content": "联系 ***", "ContentType": 1}}}
    result = {"Decision": {"DecisionType": 4, "DecisionDetail": detail}, "RiskInfo": {"Risks": [{"Label": "10313000"}]}}
    verdict = read(Volcengine("app-1"), {"Result": result})
    assert verdict.rewritten == "联系 ***"
    assert [finding.category for finding in verdict.findings] == ["A.4.f"]


def test_volcengine_degraded_is_not_checked() -> None:
    """Part of its checks did not run; what the others found is kept."""
    result = {"Decision": {"DecisionType": 1}, "RiskInfo": {}, "Degraded": True, "DegradeReason": "timeout"}
    found = not_read(Volcengine("app-1"), {"Result": result})
    assert found.again
    assert found.found == Verdict(Decision.PASS)


@pytest.mark.usefixtures("keys")
def test_volcengine_sends_ten_messages_and_the_session() -> None:
    """The last ten, each with who wrote it."""
    history = tuple(Turn(Side.PROMPT if n % 2 == 0 else Side.ANSWER, str(n)) for n in range(14))
    question = asked(Volcengine("app-1").request("text", Context(Side.ANSWER, "s-1", history=history), NOW, NONCE))
    assert [message["Content"] for message in question["History"]] == [str(n) for n in range(4, 14)]
    assert question["History"][0]["Role"] == "user"
    assert (question["Message"]["Role"], question["Scene"], question["UseStream"]) == ("assistant", "app-1", 0)
    assert question["Extensions"] == {"session_id": "s-1"}


@pytest.mark.usefixtures("keys")
def test_volcengine_substitute_answer() -> None:
    """It comes in frames; without the last of them there is none."""
    made = Volcengine("app-1")
    request = made.substitute_request("m-1", NOW)
    assert asked(request) == {"MsgID": "m-1"}
    assert isinstance(request, HttpRequest)
    assert request.url.endswith("/v2/generate?Action=Generate&Version=2025-08-31")
    frames = [
        {"Result": {"Message": {"Role": "assistant", "Content": part}, "IsFinished": False}}
        for part in ("换个", "话题。")
    ]
    body = "".join(f"data: {json.dumps(frame)}\n\n" for frame in frames).encode()
    assert isinstance(made.read_substitute(200, {}, body), NotChecked)
    whole = body + b'data: {"Result": {"IsFinished": true}}\n\n'
    assert made.read_substitute(200, {}, whole) == "换个话题。"
    assert isinstance(made.read_substitute(500, {}, whole), NotChecked)
    assert isinstance(made.read_substitute(200, {}, b'data: {"Result": {"IsFinished": true}}\n\n'), NotChecked)


@pytest.mark.parametrize(
    ("data", "decision", "substitute"),
    [
        ({"isSafe": 1, "action": 0}, Decision.PASS, None),
        ({"isSafe": "1", "action": "0"}, Decision.PASS, None),
        ({"isSafe": 0, "action": 0}, Decision.REVIEW, None),
        ({"isSafe": 0, "action": 1, "redline": {"answer": "标准回答"}}, Decision.REPLACE, "标准回答"),
        ({"isSafe": 0, "action": 1}, Decision.BLOCK, None),
        ({"isSafe": 0, "action": 2, "safeChat": "安全回答"}, Decision.REPLACE, "安全回答"),
        ({"isSafe": 0, "action": 2}, Decision.BLOCK, None),
        ({"isSafe": 0, "action": 3, "defaultAnswer": "兜底"}, Decision.BLOCK, "兜底"),
        ({"isSafe": 0, "action": 6}, Decision.BLOCK, None),
        ({"isSafe": 1, "action": 9}, Decision.REVIEW, None),
    ],
)
def test_baidu_actions(data: dict[str, object], decision: Decision, substitute: str | None) -> None:
    """Codes that the vendor explains to customers only are mapped by the customer."""
    made = Baidu(categories={"crime": "A.1.h"})
    verdict = read(
        made, {"ret_code": 0, "ret_data": {"hitType": "crime" if decision is not Decision.PASS else "", **data}}
    )
    assert (verdict.decision, verdict.substitute) == (decision, substitute)
    assert {finding.category for finding in verdict.findings} <= {"A.1.h"}


@pytest.mark.usefixtures("keys")
def test_baidu_prompts_and_answers() -> None:
    """The answer names the verdict on its prompt and says which part it is; of the history go pairs that fit."""
    made = Baidu(app_id="a-1")
    history = (
        Turn(Side.PROMPT, "旧" * 1_990),
        Turn(Side.ANSWER, "答" * 20),
        Turn(Side.PROMPT, "问"),
        Turn(Side.ANSWER, "答"),
        Turn(Side.PROMPT, "没有回答的问题"),
    )
    prompt = asked(made.request("text", Context(history=history), NOW, NONCE))
    assert prompt == {"query": "text", "historyQA": [{"Q": "问", "A": "答"}], "stream": False, "appid": "a-1"}
    first = asked(made.request("text", Context(Side.ANSWER, prompt_request="r-1"), NOW, NONCE))
    assert first == {"content": "text", "reqId": "r-1", "isFirst": 1, "appid": "a-1"}
    later = asked(made.request("text", Context(Side.ANSWER, piece=3), NOW, NONCE))
    assert (later["reqId"], later["isFirst"]) == (NONCE, 2)


def test_zhipu_levels_and_own_categories() -> None:
    """The gravest of its results decides."""
    made = Zhipu(categories={"porn": "A.1.f"})
    results = [{"risk_level": "PASS", "risk_type": []}, {"risk_level": "REVIEW", "risk_type": ["porn"]}]
    verdict = read(made, {"request_id": "r", "result_list": results})
    assert verdict.decision is Decision.REVIEW
    assert verdict.findings == (Finding("zhipu/moderations", "porn", "A.1.f", Severity.MEDIUM),)
    unknown = {"result_list": [{"risk_level": "MAYBE"}]}
    assert read(made, unknown).decision is Decision.REVIEW


def test_an_error_that_may_pass_is_told_from_one_that_will_not() -> None:
    """Throttling and the vendor's own faults are tried again; a wrong parameter is not."""
    assert not_read(Aliyun(), {"Code": 588}).again
    assert not not_read(Aliyun(), {"Code": 400}).again
    assert not_read(Tencent(), {"Response": {"Error": {"Code": "InternalError.ErrTextTimeOut"}}}).again
    assert not not_read(Tencent(), {"Response": {"Error": {"Code": "InvalidParameter.ErrTextContentLen"}}}).again
    assert not_read(Yidun(), {"code": 503}).again
    assert not not_read(Yidun(), {"code": 410}).again


@pytest.mark.parametrize("table", [aliyun.CATEGORIES, tencent.CATEGORIES, volcengine.CATEGORIES, yidun.CATEGORIES])
def test_every_category_is_one_of_the_risks_a_group_of_them_or_ours(table: dict[str, str]) -> None:
    """A table cannot name a risk that does not exist."""
    rows: Any = read_yaml((files("hegui") / "catalogue" / "risks.yaml").read_bytes(), "risks.yaml").data
    codes = {row["code"] for row in rows["risks"]}
    ours = {
        "sexual-health",
        "vulgar",
        "spam",
        "advertising",
        "religion",
        "custom",
        "prompt-attack",
        "sensitive-topic",
        "abuse-of-compute",
    }
    assert set(table.values()) <= codes | {code[:3] for code in codes} | ours


@pytest.mark.parametrize("label", ["Ad\nX-Evil: 1", "A" * 101, "", None, True, ["Ad"]])
def test_a_label_that_is_none_is_unknown(label: object) -> None:
    """It could break a log; a person decides."""
    detail = {"Label": label, "Suggestion": "Pass"}
    verdict = read(Tencent(), {"Response": {"Label": "Normal", "Suggestion": "Pass", "DetailResults": [detail]}})
    assert [(finding.label, finding.category) for finding in verdict.findings] == [("?", "unmapped")]
    assert verdict.decision is Decision.REVIEW
