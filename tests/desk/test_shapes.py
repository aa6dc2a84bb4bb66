# SPDX-License-Identifier: Apache-2.0
"""Incidents, rules and cases as JSON: moments in Beijing time, texts in both languages, secrets only for operators."""

import json
from datetime import UTC

from desk_factory import LIMIT, NOON, PERSON, calendar, incident, later, seal

from hegui.desk import shapes, steps
from hegui.desk.cases import NewCase, case, case_by_code, file_case, note
from hegui.desk.incident import incident as shown
from hegui.desk.rules import RuleWanted
from hegui.detect.lexicon import Variant
from hegui.records.block_rules import RuleKind, rules_where
from hegui.records.cases import CaseKind
from hegui.records.store import Store


def test_moments_are_told_in_beijing_time() -> None:
    """Whatever the zone they were given in."""
    assert shapes.moment(NOON.astimezone(UTC)) == "2026-11-25T12:00:00.000+08:00"
    assert shapes.moment(None) is None


def test_an_incident_says_what_is_missing(quick_store: Store) -> None:
    """Plain JSON, with the duties that keep it open in both languages."""
    with quick_store.writing() as connection:
        made = steps.open_incident(connection, seal(), incident(), person=PERSON, now=NOON)
        rule = RuleWanted(
            kind=RuleKind.TERM, value="某个违法词", variants=frozenset({Variant.PINYIN}), until=later(days=1)
        )
        steps.stop(connection, made.row.id, [rule], person=PERSON, now=NOON)
        told = json.loads(json.dumps(shapes.incident(shown(connection, made.row.id), "情况")))
        rules = [json.loads(json.dumps(shapes.rule(each))) for each in rules_where(connection)]
    assert told["state"] == "stopped"
    assert told["circumstances"] == "情况"
    assert [missing["steps"] for missing in told["missing"]] == [["removed"], ["corrected"], ["reported"], ["kept"]]
    assert told["missing"][0]["title"]["zh"] == "消除"
    assert told["steps"][0]["detail"].startswith("term ")
    assert rules[0]["variants"] == ["pinyin"]
    assert rules[0]["until"] == "2026-11-26T12:00:00.000+08:00"
    assert rules[0]["made_by"] == PERSON


def test_a_case_shows_contact_notes_and_names_to_operators_only(quick_store: Store) -> None:
    """The one who brought it gets what was said to them."""
    new = NewCase(kind=CaseKind.COMPLAINT, subject="other", text="内容", contact="wang@example.com")
    with quick_store.writing() as connection:
        filed = file_case(connection, seal(), new, LIMIT, calendar(), now=NOON)
        note(connection, seal(), filed.case.id, "内部记录", person=PERSON, now=NOON)
        for_operators = json.dumps(
            shapes.case(case(connection, seal(), filed.case.id), operator=True), ensure_ascii=False
        )
        found = case_by_code(connection, seal(), filed.code or "")
        assert found is not None
        for_person = json.dumps(shapes.case(found, operator=False), ensure_ascii=False)
    for secret in ("wang@example.com", "内部记录", PERSON):
        assert secret in for_operators
        assert secret not in for_person
    assert "digest" not in for_operators + for_person
