# SPDX-License-Identifier: Apache-2.0
"""``hegui detect``: personal information, terms of lexicons and harmful text."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "personal": ("hegui.cli.detect_personal", "查找个人信息标识符。 / Find identifiers of personal information."),
    "lexicon": (
        "hegui.cli.detect_lexicon",
        "词表：检查、导入、查找、误报估计。 / Lexicons: check, import, find, false alarms.",
    ),
    "classify": ("hegui.cli.detect_classify", "用分类模型初筛文本。 / Triage texts with the classifier."),
    "train": (
        "hegui.cli.detect_train",
        "用自有标注数据训练分类模型。 / Train a classifier on labelled data of your own.",
    ),
    "redact": ("hegui.cli.detect_redact", "脱敏：遮盖、代号、同形替换。 / Take them out: mask, token, substitute."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def detect() -> None:
    """检测文本：个人信息、词表、分类模型；不联网，输出中不含原文。

    Detect personal information, terms of lexicons and harmful text: offline, and never shown in the clear.
    """
