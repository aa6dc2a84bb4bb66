# SPDX-License-Identifier: Apache-2.0
"""The safety assessment clause by clause: what is unproved never conforms, and recommendations change no conclusion."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from msgspec.structs import replace as altered
from pack_factory import AS_OF, Get

from hegui.assess.model import Status
from hegui.evidence import EvidenceView, Statement, findings
from hegui.evidence.findings import CorpusScan, EvaluationRun, Finding
from hegui.packs.clause_results import (
    YARDSTICKS,
    Clause,
    ClauseResult,
    Conclusion,
    clauses_of,
    conclusion_of,
    tally,
)
from hegui.packs.context.safety_report import Proofs, Wording, safety_report
from hegui.packs.data import PackData
from hegui.packs.examination import Examination
from hegui.packs.kind import Kind
from hegui.text import same

TUNED, CALLER = "fine-tuned-images", "chat-app-api"
YES, NO, OUT = ClauseResult.CONFORMS, ClauseResult.DOES_NOT_CONFORM, ClauseResult.NOT_APPLICABLE


def clause(result: ClauseResult, *, recommended: bool = False) -> Clause:
    """A clause with a result."""
    return Clause("X-1", "1", "1", same("x"), same("x"), recommended, result, False, (same("x"),), (), None)


@pytest.mark.parametrize(
    ("results", "conclusion"),
    [
        ([YES, YES, OUT], Conclusion.FULLY),
        ([YES, NO, OUT], Conclusion.PARTLY),
        ([NO, NO], Conclusion.NONE),
        ([NO, OUT], Conclusion.PARTLY),
        ([], Conclusion.NONE),
        ([OUT], Conclusion.FULLY),
    ],
)
def test_the_conclusion_follows_the_requirements(results: Sequence[ClauseResult], conclusion: Conclusion) -> None:
    """All, some or none of them; of nothing that counts nothing is met."""
    assert conclusion_of(map(clause, results)) is conclusion


@pytest.mark.parametrize("result", ClauseResult)
def test_a_recommendation_is_reported_and_changes_no_conclusion(result: ClauseResult) -> None:
    """Whatever its result."""
    there = [clause(YES), clause(result, recommended=True)]
    assert conclusion_of(there) is Conclusion.FULLY
    assert tally(there, recommended=True)[result] == 1
    assert sum(tally(there, recommended=False).values()) == 1
    assert not clause(NO, recommended=True).needs_measure


def with_status(examination: Examination, name: str, status: Status, *, proved: bool = True) -> Examination:
    """The examination in which an obligation has another status, with or without what proves it."""
    obligations = tuple(
        altered(item, status=status, controls=item.controls if proved else ()) if item.obligation.id == name else item
        for item in examination.assessment.obligations
    )
    return replace(examination, assessment=altered(examination.assessment, obligations=obligations))


@pytest.fixture
def examination(example: Get) -> Examination:
    """The examined example."""
    return example("fine-tuned-images", Kind.MODEL_FILING).data.examination


@pytest.mark.parametrize("status", [status for status in Status if status not in {Status.MET, Status.NOT_APPLICABLE}])
def test_what_is_not_proved_to_be_met_does_not_conform(examination: Examination, status: Status) -> None:
    """A gap, a doubt, stale evidence and an open fact are told as unproved; a failure is not."""
    name = clauses_of(examination, YARDSTICKS[0], ())[0].id
    (found,) = [
        item for item in clauses_of(with_status(examination, name, status), YARDSTICKS[0], ()) if item.id == name
    ]
    assert found.result is NO
    assert found.unproved is (status is not Status.NOT_MET)
    assert found.reasons
    assert found.needs_measure is not found.recommended


def test_what_is_met_without_a_proof_does_not_conform(examination: Examination) -> None:
    """A status alone proves nothing."""
    met = next(item for item in clauses_of(examination, YARDSTICKS[0], ()) if item.result is YES)
    bare = with_status(examination, met.id, Status.MET, proved=False)
    (found,) = [item for item in clauses_of(bare, YARDSTICKS[0], ()) if item.id == met.id]
    assert (found.result, found.unproved) == (NO, True)


def test_every_clause_has_reasons_and_what_conforms_has_proof(examination: Examination) -> None:
    """Of both yardsticks."""
    for yardstick in YARDSTICKS:
        clauses = clauses_of(examination, yardstick, ())
        assert clauses
        for item in clauses:
            assert item.reasons
            assert item.proof or item.result is not YES


def test_clauses_of_the_standard_are_all_answered(examination: Examination) -> None:
    """Chapters 5 to 8 of TC260-003 as the catalogue has them; 9.1, which is about the report itself, is left out."""
    answered = {item.id for item in clauses_of(examination, "TC260", ())}
    known = {
        version.id for version in examination.law.catalogue.obligations
        if version.instrument == "TC260" and not version.id.startswith("TC260-9.1.")
    }  # fmt: skip
    assert answered == known
    assert {item.partition("-")[2][0] for item in answered} >= {"5", "6", "7", "8"}


def test_a_measure_stands_with_its_clause(example: Get) -> None:
    """Each clause that is not met has the measure that names it."""
    data = example("fine-tuned-images", Kind.MODEL_FILING).data
    failing = [item for item in data.clauses if item.result is NO]
    assert failing
    assert all(item.measure is not None and item.id in item.measure.clauses for item in failing if not item.recommended)


@pytest.mark.parametrize(("name", "kind"), [(TUNED, Kind.MODEL_FILING), (CALLER, Kind.REGISTRATION)])
def test_the_report_never_contradicts_itself(example: Get, name: str, kind: Kind) -> None:
    """What conforms is not said to be unanswered, ids are no words of it, and a share is the same in text and tables."""
    page = safety_report(example(name, kind).data)
    rows = [*page["clauses"], *page["quoted"]]
    assert rows
    for row in rows:
        assert row.result != "符合" or "没有检查或人员回答" not in row.reasons, row.article
        assert not re.search(r"(?m)^(keywords|generated_content|should_\w+|image|text)：", row.reasons), row.article
    told = "\n".join(row.reasons for row in rows)
    for source in page["sources"][:2]:
        assert source.before in told
        assert source.before.count("%") == 1


def test_a_document_is_named_once_for_all_that_it_has(example: Get) -> None:
    """Its elements stand in one line, and none of them is left out."""
    rows = safety_report(example(TUNED, Kind.MODEL_FILING).data)["clauses"]
    (agreement,) = [row.reasons for row in rows if row.id == "GBT45654-5.2.b.4"]
    assert re.match(r"证\d\d写有“合法使用”“禁止的用途”", agreement)
    for row in rows:
        assert all(line.count("写有“") <= 1 for line in row.reasons.splitlines()), row.article
        named = [line.partition("写有“")[0] for line in row.reasons.splitlines() if "写有“" in line]
        assert len(named) == len(set(named)), row.article


def with_predicates(data: PackData, kind: type[Finding], **changes: object) -> PackData:
    """The pack in which the statements of a kind were collected, or end, otherwise."""
    context = data.examination.context
    evidence = EvidenceView(
        tuple(
            altered(statement, predicate=altered(statement.predicate, **changes))
            if isinstance(statement.finding, kind)
            else statement
            for statement in context.evidence.statements
        )
    )
    return replace(data, examination=replace(data.examination, context=altered(context, evidence=evidence)))


def with_tests(data: PackData, **changes: object) -> PackData:
    """The pack with its tests of should-refuse questions, or the run that they are of, changed."""
    context = data.examination.context
    of_run = {name: value for name, value in changes.items() if name == "model_version"}
    of_test = {name: value for name, value in changes.items() if name != "model_version"}

    def changed(statement: Statement) -> Statement:
        run = statement.finding
        if not isinstance(run, EvaluationRun):
            return statement
        tests = tuple(
            altered(test, **of_test) if test.test is findings.Tested.SHOULD_REFUSE else test for test in run.tests
        )
        return altered(statement, predicate=altered(statement.predicate, finding=altered(run, tests=tests, **of_run)))

    evidence = EvidenceView(tuple(map(changed, context.evidence.statements)))
    return replace(data, examination=replace(data.examination, context=altered(context, evidence=evidence)))


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ({"sampled": 300, "passed": 285, "unscored": 0}, "达到"),
        ({"sampled": 299, "passed": 299, "unscored": 0}, "未达到"),
        ({"sampled": 300, "passed": 284, "unscored": 0}, "未达到"),
        ({"sampled": 300, "passed": 284, "unscored": 1}, "未定"),
        ({"sampled": 300, "passed": 300, "unscored": 1}, "未定"),
    ],
)
def test_a_test_reaches_what_the_standard_asks_by_size_and_by_share(
    example: Get, counts: dict[str, int], verdict: str
) -> None:
    """As the clause does: too few questions reach nothing, what is not scored or contradicts itself leaves it open."""
    data = with_tests(example(TUNED, Kind.MODEL_FILING).data, **counts)
    rows = [row for row in safety_report(data)["tests"] if row.test == "应拒答"]
    assert rows
    assert {row.verdict for row in rows} == {verdict}
    assert {row.limit for row in rows} == {"≥300题，≥95%"}


def test_a_run_of_another_version_is_no_result_of_this_one(example: Get) -> None:
    """The table names the declared version: what was asked of an older one does not stand in it."""
    data = example(TUNED, Kind.MODEL_FILING).data
    assert safety_report(data)["tests"]
    assert safety_report(with_tests(data, model_version="0.9"))["tests"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"expires": AS_OF - timedelta(days=1)},
        {"depends_on": ("model:huijing-text@0.9",)},
        {"collected": date(2024, 11, 25)},
    ],
    ids=["expired", "of what has changed", "too old"],
)
def test_a_run_that_has_lapsed_reaches_nothing(example: Get, changes: dict[str, object]) -> None:
    """The clause is unproved then; the table of tests does not say the contrary. What failed has failed."""
    data = example(TUNED, Kind.MODEL_FILING).data
    before = [row.verdict for row in safety_report(data)["tests"]]
    assert before.count("达到") >= 9
    after = [row.verdict for row in safety_report(with_predicates(data, EvaluationRun, **changes))["tests"]]
    assert after == ["未定（记录已失效）" if verdict == "达到" else verdict for verdict in before]


def test_a_scan_says_its_day_and_whether_it_still_holds(example: Get) -> None:
    """Shares and samples without a day read as those of today."""
    data = example(TUNED, Kind.MODEL_FILING).data
    assert safety_report(data)["filters"].endswith("（2026年10月14日扫描）")
    lapsed = with_predicates(data, CorpusScan, expires=AS_OF - timedelta(days=1))
    assert safety_report(lapsed)["filters"].endswith("（2026年10月14日扫描，记录已失效）")


def test_the_proof_of_an_equivalent_measure_is_a_numbered_piece(example: Get) -> None:
    """It stands in the list of proof with its digest, and the measure names its number and no path."""
    data = example(TUNED, Kind.MODEL_FILING).data
    page = safety_report(data)
    equivalent = [measure for measure in data.measures if measure.kind == "equivalent"]
    assert equivalent
    for measure in equivalent:
        assert measure.proof is not None
        content = (data.dossier.folder / measure.proof).read_bytes()
        (listed,) = [row for row in page["proofs"] if (row.file, row.kind) == (measure.proof, "文件")]
        assert listed.digest == hashlib.sha256(content).hexdigest()[:16]
        (told,) = {row.measure for row in (*page["clauses"], *page["quoted"]) if measure.what in row.measure}
        assert told.endswith(f"，证明：{listed.number}。")


def worded(data: PackData, result: ClauseResult, *reasons: str) -> list[str]:
    """The lines of the reasons of a clause in the words of the report."""
    made = Clause("X-1", "1", "1", same("x"), same("x"), False, result, False, tuple(map(same, reasons)), (), None)
    return list(Wording(data, Proofs(data)).row(made).reasons.splitlines())


def test_what_does_not_conform_is_told_whole(example: Get) -> None:
    """The reasons are what the standard asks for; of what conforms the proof says the rest."""
    data = example(TUNED, Kind.MODEL_FILING).data
    reasons = [f"第{number}项缺失。" for number in range(9)]
    assert worded(data, NO, *reasons) == reasons
    assert worded(data, YES, *reasons) == [*reasons[:4], "（另有5项，见证明材料）"]


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("决定所依据的内容已变更：model:huijing-image@1.3。", "决定所依据的内容已变更：模型“绘境插图模型”1.3版。"),
        (
            "he-security（安全负责人）于 2026-11-02 作出肯定决定：已隔离",
            "何示例（安全负责人）于 2026-11-02 作出肯定决定：已隔离。",
        ),
        ("records/he-security.md 中没有找到“局限”。", "records/he-security.md 中没有找到“局限”。"),
        ("数据部 于 2026-06-22 完成", "数据部于 2026-06-22 完成。"),
        ("是否有恢复策略？", "是否有恢复策略？"),
        ("都有多个来源（en、text、zh）；由人判断。", "都有多个来源（英文、文本、中文）；由人判断。"),
    ],
)
def test_reasons_are_sentences_without_ids(example: Get, reason: str, shown: str) -> None:
    """Models and people by their names, and only where the id is a word of its own; each ends as a sentence does."""
    assert worded(example(TUNED, Kind.MODEL_FILING).data, NO, reason) == [shown]
