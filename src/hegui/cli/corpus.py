# SPDX-License-Identifier: Apache-2.0
"""``hegui corpus``: the ledger of sources, the scan, samples and their judging, the report, cleaning."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "ledger": (
        "hegui.cli.corpus_ledger",
        "语料来源台账：检查、列出、Croissant 导入导出。 / The ledger of sources: check, list, Croissant in and out.",
    ),
    "scan": ("hegui.cli.corpus_scan", "扫描语料，可中断、可续。 / Scan a corpus; can be interrupted and resumed."),
    "sample": (
        "hegui.cli.corpus_sample",
        "抽取样本，导出供人工评判。 / Draw samples and export them for people to judge.",
    ),
    "judge": (
        "hegui.cli.corpus_judge",
        "评判样本：本机页面、表格导入、仲裁、结果。 / Judge samples: local page, sheets, adjudication, results.",
    ),
    "report": (
        "hegui.cli.corpus_report",
        "语料安全报告，写入证据。 / The corpus safety report, and the evidence of it.",
    ),
    "clean": (
        "hegui.cli.corpus_clean",
        "按规则剔除、脱敏，形成新数据集。 / Drop or redact by policy into a new data set.",
    ),
    "person": (
        "hegui.cli.corpus_person",
        "按个人请求查找并移除。 / Find and remove what is of one person, on request.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def corpus() -> None:
    """训练语料：来源台账、扫描、抽检、报告、清洗；不联网，结果中不含原文。

    Training data: ledger of sources, scan, samples, report, cleaning. Offline; results hold no text.
    """
