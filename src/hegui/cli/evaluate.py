# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate``: question banks, runs against a model, judges, people, results, and the evidence of it."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "bank": (
        "hegui.cli.evaluate_bank",
        "题库：核验、列出、变体、导入。 / Question banks: check, list, variants, import.",
    ),
    "plan": (
        "hegui.cli.evaluate_plan",
        "制定计划并固定：题目、样本、种子、模型版本、评判。 / Plan and freeze: questions, samples, seed, version, judges.",
    ),
    "run": ("hegui.cli.evaluate_run", "提问，可中断、可续。 / Ask; can be interrupted and resumed."),
    "judge": ("hegui.cli.evaluate_judge", "由规则、词表、模型评判。 / Judge by rules, words and models."),
    "calibrate": (
        "hegui.cli.evaluate_calibrate",
        "以已标注的答复衡量拒答评判。 / Measure judges of refusals on labelled answers.",
    ),
    "review": (
        "hegui.cli.evaluate_review",
        "由人评判：本机页面、表格、仲裁。 / People judge: local page, sheets, adjudication.",
    ),
    "result": ("hegui.cli.evaluate_result", "各项测试的结果。 / The results of the tests."),
    "compare": ("hegui.cli.evaluate_compare", "比较两次评测。 / Compare two runs."),
    "report": ("hegui.cli.evaluate_report", "评测报告（HTML、JSON）。 / The report, as HTML and JSON."),
    "statement": ("hegui.cli.evaluate_statement", "写入档案的证据库。 / Put the evidence into a dossier."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def evaluate() -> None:
    """模型安全评测（TC260-003、GB/T 45654）：题库、提问、评判、统计、证据。

    Safety evaluation of a model: banks, runs, judges, statistics, evidence. Only `run` and judges behind an address that
    you name use the network.
    """
