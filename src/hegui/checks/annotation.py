# SPDX-License-Identifier: Apache-2.0
"""Annotation: its rules, the people who do it, and how their work is checked. 数据标注。"""

from collections.abc import Iterator
from typing import Final

from hegui.checks.clauses import clause, clause_answers
from hegui.checks.context import CheckContext
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Result, failed, inconclusive, no_evidence
from hegui.checks.work import work_answer, work_of
from hegui.evidence.findings import Activity, WorkRecord
from hegui.text import Text

RULES: Final = (
    clause("goal", Text("标注目标", "the goal of annotation"), r"标注(?:的)?(?:目标|目的)|目标(?:为|是|:)", r"\b(?:goal|objective|purpose)s?\b", topic="目标|目的"),
    clause("format", Text("数据格式", "the data format"), r"(?:数据|标注|字段|输出)(?:的)?格式|JSONL?|CSV", r"\bformats?\b", topic="格式|字段"),
    clause("method", Text("标注方法", "the method of annotation"), r"标注(?:的)?(?:方法|流程|步骤|方式)", r"\b(?:methods?|procedures?|steps)\b", topic="方法|流程|步骤"),
    clause(
        "quality",
        Text("质量指标", "indicators of quality"),
        r"(?:质量|准确率|一致率|合格率|抽检).{0,12}(?:指标|要求|标准|不低于|达到)|质量指标",
        r"\bquality (?:indicators?|metrics?|requirements?)|\b(?:accuracy|agreement) .{0,30}(?:at least|not less)",
        topic="质量|准确率|一致率|quality",
    ),
    clause("functional", Text("功能性标注规则", "rules for functional annotation"), r"功能性(?:数据)?标注|功能性.{0,12}(?:规则|要求)", r"\bfunctional annotation", topic="功能性|functional"),
    clause("safety", Text("安全性标注规则", "rules for safety annotation"), r"安全性(?:数据)?标注|安全性.{0,12}(?:规则|要求)", r"\bsafety annotation", topic="安全性|safety"),
    clause("review", Text("标注与审核环节", "the steps of annotation and review"), r"审核.{0,20}(?:标注|人员|环节|员|规则)|(?:标注|人员).{0,20}审核|复核", r"\breview(?:s|ed|er|ers|ing)?\b", topic="审核|复核|review"),
)  # fmt: skip
"""What annotation rules must say: GAI 8, TC260-003 5.3 b."""


@check("annotation/rules", answers=("annotation-rules-present",))
def rules(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """标注规则写明目标、格式、方法、质量，覆盖功能性、安全性及审核。 / The rules state goal, format, method, quality, functional and safety parts, and review."""
    control, place = "annotation-rules-present", context.place("documents", "annotation_rules")
    path = context.declared.documents.annotation_rules
    if path is None:
        yield no_evidence(
            control,
            "需要标注规则文件（documents.annotation_rules）。",
            "The annotation rules are needed (documents.annotation_rules).",
            place=place,
        )
        return
    yield from clause_answers(context, control, context.document(path), RULES, missing_fails=True, place=place)


@check("annotation/training", answers=("annotators-trained",))
def training(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """标注和审核人员经培训考核，人数与档案相符。 / Annotators were trained and examined, as many as are declared.

    The figures ``trained`` and ``passed`` of the record are compared with the declared number of annotators.
    """
    control, place = "annotators-trained", context.place("annotation", "annotators")
    what = Text("标注人员培训考核", "the training and exam of annotators")
    record, people = work_of(context, Activity.ANNOTATOR_TRAINING), context.declared.annotation.annotators
    if record is not None and people is not None:
        figures = record.finding.figures
        short = [name for name in ("trained", "passed") if name in figures and figures[name] < people]
        if short:
            counts = ", ".join(f"{name} = {figures[name]:g}" for name in short)
            yield failed(
                control,
                f"标注人员 {people} 人，培训考核记录为 {counts}。",
                f"There are {people} annotators; the record has {counts}.",
                record.ref,
                place=place,
            )
            return
    yield work_answer(context, control, record, what, place=place)


@check("annotation/quality", answers=("annotation-quality-checked",))
def quality(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """标注结果经抽检，安全性标注逐条审核。 / Annotation is sampled, and every safety item is reviewed.

    The figures ``safety_items`` and ``safety_reviewed`` of the record tell whether every safety item was reviewed.
    """
    control, place = "annotation-quality-checked", context.place("annotation")
    what = Text("标注质量抽检", "the sampling of annotation quality")
    record = work_of(context, Activity.ANNOTATION_SAMPLING)
    figures = record.finding.figures if record else {}
    items, reviewed = figures.get("safety_items"), figures.get("safety_reviewed")
    if record is None or (items is not None and reviewed is not None and reviewed >= items):
        yield work_answer(context, control, record, what, place=place)
    elif items is None or reviewed is None:
        yield inconclusive(
            control,
            "抽检记录没有安全性标注的条数和已审核条数（safety_items、safety_reviewed）。",
            "The record does not say how many safety items there are and how many were reviewed (safety_items, safety_reviewed).",
            record.ref,
            place=place,
        )
    else:
        yield failed(
            control,
            f"安全性标注 {items:g} 条，只审核了 {reviewed:g} 条。",
            f"Of {items:g} safety items only {reviewed:g} were reviewed.",
            record.ref,
            place=place,
        )


@check("annotation/organisation", answers=("annotation-work-organised",))
def organisation(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """同一任务的标注与审核由不同人员承担，各任务时间充足。 / Different people annotate and review, and every task has enough time.

    The figures ``tasks``, ``tasks_divided`` and ``tasks_with_time`` of the record tell for how many tasks that holds.
    """
    control, place = "annotation-work-organised", context.place("annotation")
    what = Text("标注任务分工与工时", "the division and time of annotation tasks")
    record = context.latest(
        WorkRecord, lambda record: record.activity is Activity.ANNOTATION_SAMPLING and "tasks" in record.figures
    )
    if record is None:
        yield no_evidence(
            control,
            "没有写明任务数、分工任务数和工时充足任务数的标注工作记录（tasks、tasks_divided、tasks_with_time）。",
            "No record of annotation gives its tasks, those divided and those with enough time "
            "(tasks, tasks_divided, tasks_with_time).",
            place=place,
        )
        return
    figures = record.finding.figures
    tasks, divided, timed = figures["tasks"], figures.get("tasks_divided"), figures.get("tasks_with_time")
    if divided is None or timed is None or not tasks:
        yield inconclusive(
            control,
            "标注工作记录没有任务，或者没有写明分工任务数和工时充足任务数（tasks_divided、tasks_with_time）。",
            "The record has no tasks, or does not give those divided and those with enough time (tasks_divided, tasks_with_time).",
            record.ref,
            place=place,
        )
    elif min(divided, timed) < tasks:
        yield failed(
            control,
            f"标注任务 {tasks:g} 项，标注与审核分开的 {divided:g} 项，时间充足的 {timed:g} 项。",
            f"Of {tasks:g} tasks {divided:g} are divided between annotation and review, and {timed:g} have enough time.",
            record.ref,
            place=place,
        )
    else:
        yield work_answer(context, control, record, what, place=place)


CHECKS = (rules, training, quality, organisation)
