# SPDX-License-Identifier: Apache-2.0
"""The public part by API: the same answers and the same bounds as by page."""

import pytest
from control_factory import Control

SENT = {"kind": "report", "subject": "illegal", "text": "某回答违法", "contact": "wang@example.com"}


def filed(control: Control, **values: object) -> dict[str, str]:
    """A case brought by the API."""
    answer = control.post("/api/cases", SENT | values)
    assert answer.status_code == 201, answer.text
    told: dict[str, str] = answer.json()
    return told


def test_the_same_form_makes_one_case(control: Control) -> None:
    """201 with the code, then 200 without."""
    assert filed(control, form="chance")["code"]
    again = control.post("/api/cases", SENT | {"form": "chance"})
    assert (again.status_code, again.json()["code"]) == (200, None)


def test_wrong_codes_get_one_answer(control: Control) -> None:
    """By API as by page."""
    filed(control)
    answers = {
        (each.status_code, each.text)
        for code in ("", "x", "00000-00000-00000-00000")
        for each in [control.post("/api/cases/query", {"code": code})]
    }
    assert len(answers) == 1
    assert control.post("/api/cases/appeal", {"code": "x", "text": "不同意"}).status_code == 404


def test_the_api_has_the_bounds_of_the_pages(control: Control) -> None:
    """Ten cases an hour from one address, however they are sent."""
    for _ in range(9):
        filed(control)
    assert control.send("/zh/file/complaint", subject="other", text="不当").status_code == 200
    refused = control.post("/api/cases", SENT)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 3_000
    assert control.post("/api/cases", SENT, address="192.0.2.7").status_code == 201


def test_the_service_is_described(control: Control) -> None:
    """Names, numbers, limits, choices and rules, for hosts that show forms of their own."""
    told = control.get("/api/service").json()
    assert told["service"]["zh"] == "云帆小智对话助手"
    assert told["limits"]["report"] == {"amount": 5, "unit": "working_days"}
    assert told["subjects"]["rights"][0]["subject"] == "access"
    assert told["numbers"][0]["number"] == "Shanghai-YunFan-202601010001"
    assert "suspended for 72 hours" in told["suspension_rule"]["en"]


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "spam"},
        {"subject": "delete"},
        {"text": ""},
        {"text": "x" * 5_000},
        {"language": "fr"},
        {"colour": "red"},
        {"exchange": "1"},
        {"text": 7},
    ],
    ids=["kind", "subject", "empty", "long", "language", "unknown", "exchange", "type"],
)
def test_what_is_wrong_is_told_in_both_languages(control: Control, values: dict[str, object]) -> None:
    """And nothing is kept."""
    answer = control.post("/api/cases", SENT | values)
    assert answer.status_code == 400
    assert {"zh", "en"} == set(answer.json()["problems"][0]["what"])
    assert control.operate("GET", "/cases") == {"cases": []}
