# SPDX-License-Identifier: Apache-2.0
"""``hegui records``: the records of a running service, kept for their term, shown, erased, proved."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "migrate": ("hegui.cli.records_migrate", "建立或升级数据库的表。 / Make the tables, or bring them up to date."),
    "status": (
        "hegui.cli.records_status",
        "记录的数量、期间、链、待写文件。 / How many records, since when, what waits.",
    ),
    "export": (
        "hegui.cli.records_export",
        "导出为 JSONL，供检查或交本人。 / Export as JSONL, for an inspection or a person.",
    ),
    "purge": ("hegui.cli.records_purge", "删除留存期满的记录。 / Delete records whose term is over."),
    "hold": ("hegui.cli.records_hold", "为事件保全记录。 / Hold records for an incident."),
    "release": ("hegui.cli.records_hold", "解除保全。 / Let go of what an incident holds."),
    "erase": ("hegui.cli.records_erase", "按请求删除个人的内容。 / Erase what is of a person, on request."),
    "verify": ("hegui.cli.records_verify", "核验记录未被改动。 / See that nothing was changed."),
    "drain": ("hegui.cli.records_drain", "写入已停副本留下的记录。 / Bring in what dead replicas left in files."),
    "statement": ("hegui.cli.records_statement", "把一个期间的统计写入证据库。 / Make the evidence of a period."),
    "keys": ("hegui.cli.records_keys", "文本密钥：生成、轮换。 / Keys of texts: make, change."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def records() -> None:
    """运行记录：留存至少六个月，期满删除；导出、按请求删除、核验、形成证据。

    Records of a running service: kept for six months at least, then deleted; exported, erased on request, verified, proved.
    """
