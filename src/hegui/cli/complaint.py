# SPDX-License-Identifier: Apache-2.0
"""``hegui complaint``: complaints, reports and requests of the public (GAI 15, PIPL 44–50), on the records themselves."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "list": ("hegui.cli.complaint_list", "列出事项：待答复的、逾期的。 / List cases: those that wait, those overdue."),
    "show": ("hegui.cli.complaint_list", "显示一件事项的全部内容。 / Show all of a case."),
    "reply": (
        "hegui.cli.complaint_reply",
        "答复，或者说明理由不予支持；答复申诉。 / Reply, refuse with reasons, answer an appeal.",
    ),
    "note": ("hegui.cli.complaint_reply", "内部记录。 / A note for operators."),
    "forget": ("hegui.cli.complaint_reply", "删除已办结事项的联系方式。 / Forget the contacts of settled cases."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def complaint() -> None:
    """公众的投诉、举报、个人信息权利请求、知识产权投诉：列出、查看、答复。由公开页面和接口受理。

    Complaints, reports, requests about personal information and intellectual property: list, show, reply. The public pages and
    the API take them in.
    """
