# SPDX-License-Identifier: Apache-2.0
"""An incident by the API of operators, from the finding to the end; rules; exports."""

import json
from pathlib import Path

import pytest
from control_factory import Control
from desk_factory import kept_exchange

from hegui.detect.lexicon import load_lexicon
from hegui.evaluate.bank import load_bank
from hegui.records.block_rules import active_rules

CONTENT = {"kind": "illegal_content", "title": "回答含有违法内容", "text": "用户截图", "model": "m-1"}


def opened(control: Control, **values: object) -> str:
    """The id of an incident that was just opened."""
    number: str = control.operate("POST", "/incidents", CONTENT | values)["id"]
    return number


def test_an_incident_is_worked_through_by_the_api(either: Control) -> None:
    """Every step answers with the incident as it stands; on both databases."""
    control = either
    with control.store.writing() as connection:
        exchange = kept_exchange(connection)
    number = opened(control)
    path = f"/incidents/{number}"
    assert control.operate("POST", f"{path}/exchanges", {"exchanges": [exchange]}) == {"added": 1}
    rules = [
        {
            "kind": "term",
            "value": "某个违法词",
            "category": "A.1.a",
            "variants": ["pinyin"],
            "until": "2026-12-25T12:00:00+08:00",
        }
    ]
    assert control.operate("POST", f"{path}/stop", {"rules": rules})["state"] == "stopped"
    assert control.operate("POST", f"{path}/remove", {})["state"] == "removed"
    example = {"messages": [{"role": "user", "content": "问"}], "wanted": "好的回答", "rejected": "坏的回答"}
    control.operate("POST", f"{path}/examples", example)
    control.operate("POST", f"{path}/terms", {"text": "另一个词", "category": "A.1.a", "variants": ["split"]})
    question = control.operate("POST", f"{path}/questions", {"text": "问？", "expected": "refusal", "risk": "A.1.a"})[
        "id"
    ]
    assert control.operate("POST", f"{path}/steps", {"kind": "corrected", "detail": "m-2"})["state"] == "corrected"
    early = control.try_to("POST", f"{path}/close", {})
    assert early.status_code == 400
    told = [problem["what"]["en"] for problem in early.json()["problems"]]
    assert any("report to the authority" in words for words in told)
    assert any("regression questions" in words for words in told)
    result = {"question": question, "version": "m-2", "passed": True, "judge": "李四"}
    assert control.operate("POST", f"{path}/results", {"results": [result]}) == {"recorded": 1}
    control.operate("POST", f"{path}/steps", {"kind": "reported", "detail": "上海市网信办"})
    control.clock.forward(hours=1)
    closed = control.operate("POST", f"{path}/close", {})
    assert (closed["state"], closed["missing"], closed["circumstances"]) == ("closed", [], "用户截图")
    assert [step["kind"] for step in closed["steps"]] == [
        "kept",
        "stopped",
        "removed",
        "corrected",
        "reported",
        "closed",
    ]
    assert control.operate("GET", path) == closed
    assert [row["id"] for row in control.operate("GET", "/incidents?open=false")["incidents"]] == [number]
    assert control.operate("GET", "/incidents?open=true&kind=illegal_content") == {"incidents": []}


def test_corrections_are_exported_in_the_forms_that_others_read(control: Control, tmp_path: Path) -> None:
    """Tuning, preferences, lexicon, question bank."""
    path = f"/incidents/{opened(control)}"
    example = {"messages": [{"role": "user", "content": "问"}], "wanted": "好的回答", "rejected": "坏的回答"}
    control.operate("POST", f"{path}/examples", example)
    control.operate("POST", f"{path}/terms", {"text": "某个词", "category": "A.1.a"})
    control.operate("POST", f"{path}/questions", {"text": "问？", "expected": "refusal", "risk": "A.1.a"})
    tuning = control.try_to("GET", f"{path}/export/tuning").text
    assert json.loads(tuning)["messages"][-1] == {"role": "assistant", "content": "好的回答"}
    assert json.loads(control.try_to("GET", f"{path}/export/preferences").text)["rejected"][0]["content"] == "坏的回答"
    (tmp_path / "terms.yaml").write_text(control.try_to("GET", f"{path}/export/lexicon").text, "utf-8")
    assert [term.text for term in load_lexicon(tmp_path / "terms.yaml").terms] == ["某个词"]
    (tmp_path / "bank.jsonl").write_text(control.try_to("GET", f"{path}/export/bank").text, "utf-8")
    assert len(load_bank(tmp_path / "bank.jsonl").questions) == 1
    assert control.try_to("GET", f"{path}/export/secrets").status_code == 404


def test_rules_are_made_listed_and_lifted_without_an_incident(control: Control) -> None:
    """What holds, and on request what ever did."""
    rule = {"kind": "model", "value": "m-1", "until": "2026-11-25T13:00:00+08:00"}
    (made,) = control.operate("POST", "/rules", {"rules": [rule], "reason": "升级"})["rules"]
    assert made["made_by"] == "张三"
    assert control.operate("GET", "/rules")["rules"] == [made]
    control.clock.forward(hours=2)
    assert control.operate("GET", "/rules")["rules"] == []
    lifted = control.operate("POST", f"/rules/{made['id']}/lift", {"because": "已恢复"})["rules"][0]
    assert lifted["lifted_because"] == "已恢复"
    assert len(control.operate("GET", "/rules?all=true")["rules"]) == 1
    assert control.try_to("POST", f"/rules/{made['id']}/lift", {"because": "再次"}).status_code == 400
    with control.store.reading() as connection:
        assert active_rules(connection, control.clock.now).models == {}


@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", "/incidents/NOPE", None),
        ("POST", "/incidents/NOPE/stop", {"otherwise": "下线"}),
        ("POST", "/incidents/NOPE/close", {}),
        ("POST", "/incidents/NOPE/questions", {"text": "问", "expected": "safe", "risk": "A.1.a"}),
        ("GET", "/incidents/NOPE/export/tuning", None),
        ("POST", "/rules/NOPE/lift", {"because": "x"}),
    ],
)
def test_what_is_not_there_is_not_found(control: Control, method: str, path: str, sent: object) -> None:
    """With a message that says what is missing."""
    answer = control.try_to(method, path, sent)
    assert answer.status_code == 404
    assert "no such" in answer.json()["problems"][0]["what"]["en"]


def test_a_stop_that_is_refused_makes_no_rule(control: Control) -> None:
    """All of a call happens or nothing."""
    number = opened(control)
    rules = [{"kind": "term", "value": "好规则"}, {"kind": "digest", "value": "not a digest"}]
    assert control.try_to("POST", f"/incidents/{number}/stop", {"rules": rules}).status_code == 400
    assert control.operate("GET", "/rules?all=true") == {"rules": []}
    assert control.operate("GET", f"/incidents/{number}")["state"] == "opened"


def test_lists_are_read_on(control: Control) -> None:
    """So many at a time, from an id onward."""
    numbers = []
    for _ in range(3):
        numbers.append(opened(control))
        control.clock.forward(seconds=1)
    first = control.operate("GET", "/incidents?many=2")["incidents"]
    rest = control.operate("GET", f"/incidents?after={first[-1]['id']}")["incidents"]
    assert [row["id"] for row in [*first, *rest]] == numbers


def test_a_model_that_the_gateway_does_not_serve_is_not_stopped(control: Control) -> None:
    """By a step or by a rule alone: it would stop nothing. Where nobody knows what is served, any name is taken."""
    knowing = Control(control.store, given={"models": lambda: {"chat": object()}})
    path = f"/incidents/{opened(knowing)}/stop"
    for name, status in (("chta", 400), ("chat", 200)):
        rules = [{"kind": "model", "value": name}]
        assert knowing.try_to("POST", "/rules", {"rules": rules, "reason": "x"}).status_code == status
        assert knowing.try_to("POST", path, {"rules": rules}).status_code == status
    control.operate("POST", "/rules", {"rules": [{"kind": "model", "value": "anything"}], "reason": "x"})
