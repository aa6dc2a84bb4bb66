# SPDX-License-Identifier: Apache-2.0
"""The draft of a report: every time, every term with its due moment, both languages, nothing that steers a reader."""

import re

import pytest
from desk_factory import NOON, PERSON, calendar, incident, later, seal
from sqlalchemy import Connection

from hegui.clock import TimeUnit
from hegui.desk import steps
from hegui.desk.correction import Probe, keep_question
from hegui.desk.incident import Incident
from hegui.desk.incident import incident as shown
from hegui.desk.regression import Answered, record_results
from hegui.desk.report import Facts, LegalTerm, Since, draft
from hegui.desk.rules import RuleWanted
from hegui.evidence.findings import TicketKind
from hegui.records.block_rules import RuleKind, rules_where
from hegui.records.incidents import StepKind
from hegui.records.store import Store
from hegui.text import Text

FOUR_HOURS = LegalTerm(
    title=Text("向省级网信部门报告", "report to the provincial CAC"),
    source=Text("事件报告办法 第四条", "INC 4"),
    amount=4,
    unit=TimeUnit.HOURS,
)
SUMMARY = LegalTerm(
    title=Text("总结报告", "final report"),
    source=Text("事件报告办法 第八条", "INC 8"),
    amount=30,
    unit=TimeUnit.DAYS,
    since=Since.CLOSED,
)


def opened(connection: Connection, kind: TicketKind = TicketKind.SECURITY_INCIDENT, **values: object) -> Incident:
    """An incident of eleven o'clock."""
    return steps.open_incident(connection, seal(), incident(kind, **values), person=PERSON, now=NOON)


def row_of(words: str, text: str) -> str:
    """The line of a table that begins with some words."""
    return next(line for line in text.splitlines() if line.startswith(f"| {words}"))


def test_the_draft_tells_every_step_with_its_time(quick_store: Store) -> None:
    """Beijing time, what was done and what is missing, the state of each question, in both languages."""
    with quick_store.writing() as connection:
        number = opened(connection, TicketKind.ILLEGAL_CONTENT, model="m-1").row.id
        rule = RuleWanted(kind=RuleKind.TERM, value="某个违法词")
        steps.stop(connection, number, [rule], person=PERSON, now=NOON)
        steps.remove(connection, number, otherwise="内容未展示", person=PERSON, now=later(minutes=5))
        probe = Probe(text="不能写进报告的题目", expected="refusal", risk="A.1.a")
        question = keep_question(connection, seal(), number, probe, person=PERSON, now=NOON)
        steps.record(connection, number, StepKind.CORRECTED, "m-2", person=PERSON, now=later(minutes=10))
        record_results(
            connection, [Answered(question=question, version="m-2", passed=True, judge="李四")], later(minutes=20)
        )
        facts = Facts(
            provider=Text("云帆公司", "Yunfan"),
            circumstances="用户反馈。\n第二段。",
            rules=tuple(rules_where(connection, incident=number)),
        )
        made = draft(shown(connection, number), facts, calendar(), later(hours=1))
    assert row_of("停止生成、停止传输", made.zh).split("|")[2].strip() == "2026-11-25 12:00"
    assert row_of("消除", made.zh).split("|")[2].strip() == "2026-11-25 12:05"
    assert "尚未完成" in row_of("向主管部门报告", made.zh)
    assert "not done yet" in row_of("the report to the authority", made.en)
    assert f"| {question} | 已通过 | 2026-11-25 12:20 | 李四 |" in made.zh
    assert "拦截规则 1 条，最早自 2026-11-25 12:00 起" in made.zh
    assert "> 用户反馈。\n> 第二段。" in made.zh
    assert "云帆公司" in made.zh
    assert "【待填写】" in made.zh
    assert "2026-11-25 11:00" in made.en
    assert "某个违法词" not in made.zh, "a report does not spread what was stopped"
    assert "题目" not in made.zh.replace("题目编号", "").replace("测试题", "")


def test_the_draft_reads_the_same_in_both_languages(quick_store: Store) -> None:
    """The same sections and tables, none of the other language's words in the English one."""
    with quick_store.writing() as connection:
        made = draft(opened(connection), Facts(terms=(FOUR_HOURS,)), calendar(), NOON)
    heads = [re.findall(r"^#+ ", text, re.MULTILINE) for text in (made.zh, made.en)]
    assert heads[0] == heads[1]
    assert len(made.zh.splitlines()) == len(made.en.splitlines())
    chinese = re.findall(r"[\u4e00-\u9fff]+", made.en)
    assert set(chinese) <= {"回答含有违法内容"}, "only what the provider wrote"


@pytest.mark.parametrize(
    ("reported", "now", "status"),
    [
        (None, later(hours=2), "未到期"),
        (None, later(hours=4), "已逾期"),
        (later(hours=2), later(hours=9), "按期完成"),
        (later(hours=4), later(hours=9), "逾期完成"),
    ],
    ids=["open", "overdue", "in time", "late"],
)
def test_terms_in_hours_run_from_the_finding(quick_store: Store, reported: object, now: object, status: str) -> None:
    """Found at eleven, due at three; how it stands is told."""
    with quick_store.writing() as connection:
        number = opened(connection).row.id
        if reported is not None:
            steps.record(connection, number, StepKind.REPORTED, "网信办", at=reported, person=PERSON, now=now)  # type: ignore[arg-type]  a moment
        made = draft(shown(connection, number), Facts(terms=(FOUR_HOURS,)), calendar(), now)  # type: ignore[arg-type]  as above
    row = row_of("向省级网信部门报告", made.zh)
    assert "2026-11-25 15:00" in row
    assert row.endswith(f"| {status} |")


def test_terms_from_the_end_run_when_there_is_one(quick_store: Store) -> None:
    """Before it they are told as not running."""
    with quick_store.writing() as connection:
        number = opened(connection).row.id
        before = draft(shown(connection, number), Facts(terms=(SUMMARY,)), calendar(), NOON)
        steps.record(connection, number, StepKind.GRADED, "general", person=PERSON, now=NOON)
        steps.record(connection, number, StepKind.CORRECTED, "补丁", person=PERSON, now=NOON)
        steps.close(connection, number, person=PERSON, now=NOON)
        after = draft(shown(connection, number), Facts(terms=(SUMMARY,)), calendar(), NOON)
    assert "not running yet" in row_of("final report", before.en)
    assert "2026-12-25" in row_of("final report", after.en)


def test_what_people_wrote_is_words_and_nothing_else(quick_store: Store) -> None:
    """No table, heading, link or tag of theirs, no mark that turns the reading around."""
    hostile = "a|b\u202e <img src=x onerror=alert(1)> [x](http://y) `c` # d"
    with quick_store.writing() as connection:
        number = opened(connection, title=hostile).row.id
        steps.record(connection, number, StepKind.GRADED, "general", person=PERSON, now=NOON)
        steps.record(connection, number, StepKind.CORRECTED, hostile, person=PERSON, now=NOON)
        made = draft(shown(connection, number), Facts(circumstances=hostile), calendar(), NOON)
    assert "<img" not in made.zh
    assert "\u202e" not in made.zh
    assert "[x](" not in made.zh
    row = row_of("整改", made.zh)
    assert len(re.findall(r"(?<!\\)\|", row)) == 4, "the table keeps its columns"
