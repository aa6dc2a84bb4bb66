# SPDX-License-Identifier: Apache-2.0
"""``hegui pack``: filing packs: what they hold, start, check, build, and drafts of documents that a provider lacks."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "list": ("hegui.cli.pack_list", "各类材料及其清单。 / The packs, and the items of one."),
    "start": ("hegui.cli.pack_start", "生成待填写的填报文件。 / Write an answers file to fill in."),
    "check": (
        "hegui.cli.pack_check",
        "检查材料：缺项、矛盾、占位、签字、到期。 / Check a pack: gaps, contradictions, leftovers, signatures, dates.",
    ),
    "build": (
        "hegui.cli.pack_build",
        "生成材料：DOCX、PDF、XLSX、目录、备忘录、摘要。 / Build a pack: DOCX, PDF, XLSX, index, memo, digests.",
    ),
    "responses": (
        "hegui.cli.pack_responses",
        "把评测的回答和研判结果写成材料的列表。 / Answers and verdicts of a run, as the list of a pack.",
    ),
    "draft": (
        "hegui.cli.pack_draft",
        "起草协议、隐私政策、规则，供法务审定。 / Drafts of agreements, notices and rules for counsel.",
    ),
    "schema": ("hegui.cli.pack_schema", "填报文件的 JSON Schema。 / JSON Schema of an answers file."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def pack() -> None:
    """备案、登记、算法备案、安全评估、上架、监督检查的材料：检查、生成；不联网。

    Packs for filing, registration, algorithm filing, security assessment, stores and inspections. Offline.
    """
