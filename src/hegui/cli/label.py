# SPDX-License-Identifier: Apache-2.0
"""``hegui label``: the label in the metadata, the marks that people see and hear, the log."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "write": ("hegui.cli.label_write", "写入隐式标识。 / Write the implicit label of files."),
    "read": ("hegui.cli.label_read", "列出文件中的标识及其位置。 / List the labels in files, and where they stand."),
    "verify": ("hegui.cli.label_read", "按 GB 45438-2025 核验。 / Verify by GB 45438-2025."),
    "propagate": ("hegui.cli.label_propagate", "传播平台补写传播要素。 / Add a platform's propagation fields."),
    "mark": ("hegui.cli.label_mark", "加注显式标识（文字、画面、声音）。 / Draw or sound the explicit label."),
    "check": ("hegui.cli.label_mark", "核验显式标识。 / Check the explicit label."),
    "batch": ("hegui.cli.label_batch", "批量写入，可中断、可续。 / Label many files; can be interrupted and resumed."),
    "audit": ("hegui.cli.label_audit", "核验样本，形成证据。 / Audit a sample and make the evidence of it."),
    "unmarked": ("hegui.cli.label_log", "登记无显式标识的提供。 / Record a delivery without explicit label."),
    "log": ("hegui.cli.label_log", "查看、核验、清理日志。 / Show, verify and prune the log."),
    "code": ("hegui.cli.label_code", "服务提供者编码：解析、生成。 / The provider code: take apart, put together."),
    "sign": ("hegui.cli.label_sign", "在标识之后加 C2PA 清单。 / Add a C2PA manifest after the label."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def label() -> None:
    """生成合成内容标识：写入、读取、核验、加注；不提供删除、伪造、隐匿标识的功能。

    Labels of AI-generated content: write, read, verify, mark. Nothing here removes, forges or hides a label.
    """
