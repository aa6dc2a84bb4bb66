# SPDX-License-Identifier: Apache-2.0
"""Cases by the two APIs: brought by a host application, answered by operators, followed with the code."""

import pytest
from control_factory import Control

SENT = {"kind": "report", "subject": "illegal", "text": "某回答违法", "contact": "wang@example.com"}


def filed(control: Control, **values: object) -> dict[str, str]:
    """A case brought by the API."""
    answer = control.post("/api/cases", SENT | values)
    assert answer.status_code == 201, answer.text
    told: dict[str, str] = answer.json()
    return told


def test_a_case_is_brought_answered_and_appealed_by_api(either: Control) -> None:
    """The public sees what it must, operators all of it."""
    control = either
    made = filed(control)
    assert (made["state"], made["due_on"]) == ("open", "2026-12-02")
    path = f"/cases/{made['id']}"
    assert [row["id"] for row in control.operate("GET", "/cases?waiting=true&kind=report")["cases"]] == [made["id"]]
    assert control.operate("GET", path)["contact"] == "wang@example.com"
    control.operate("POST", f"{path}/notes", {"text": "内部记录"})
    incident = control.operate("POST", f"{path}/incident", {"kind": "illegal_content", "title": "举报的回答"})
    assert (incident["origin"], incident["reference"]) == ("case", made["id"])
    assert control.operate("POST", f"{path}/reply", {"text": "已处置。"})["state"] == "answered"
    shown = control.post("/api/cases/query", {"code": made["code"]}).json()
    assert [event["kind"] for event in shown["events"]] == ["replied"]
    for secret in ("wang@", "内部", "张三", incident["id"]):
        assert secret not in str(shown)
    appealed = control.post("/api/cases/appeal", {"code": made["code"], "text": "不同意"})
    assert (appealed.status_code, appealed.json()["state"]) == (200, "appealed")
    assert control.operate("POST", f"{path}/appeal", {"text": "维持。"})["state"] == "appeal_answered"
    assert control.operate("GET", "/cases?waiting=true") == {"cases": []}


def test_overdue_cases_are_listed(control: Control) -> None:
    """From the day after the last one."""
    made = filed(control)
    control.clock.forward(days=7)
    assert control.operate("GET", "/cases?overdue=true") == {"cases": []}
    control.clock.forward(days=1)
    assert [row["id"] for row in control.operate("GET", "/cases?overdue=true")["cases"]] == [made["id"]]


@pytest.mark.parametrize(
    ("path", "sent", "status"),
    [("/cases/NOPE", None, 404), ("/cases/NOPE/reply", {"text": "x"}, 404), ("/cases/NOPE/appeal", {"text": "x"}, 404)],
)
def test_a_case_that_is_not_there_is_not_found(control: Control, path: str, sent: object, status: int) -> None:
    """For operators with a message."""
    assert control.try_to("GET" if sent is None else "POST", path, sent).status_code == status


def test_a_reply_out_of_turn_is_refused(control: Control) -> None:
    """Twice, or to an appeal that nobody made; a refusal needs reasons."""
    path = f"/cases/{filed(control)['id']}"
    assert control.try_to("POST", f"{path}/appeal", {"text": "x"}).status_code == 400
    assert control.try_to("POST", f"{path}/reply", {"text": " ", "refused": True}).status_code == 400
    control.operate("POST", f"{path}/reply", {"text": "不属于违法内容，理由……", "refused": True})
    assert control.try_to("POST", f"{path}/reply", {"text": "x"}).status_code == 400
