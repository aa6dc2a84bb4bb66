# SPDX-License-Identifier: Apache-2.0
"""``hegui incident``: what went wrong is stopped, removed, corrected, reported and closed (GAI 14), on the records themselves."""

import click

from hegui.cli.lazy import LazyGroup

_COMMANDS = {
    "open": ("hegui.cli.incident_open", "开立事件。 / Open an incident."),
    "list": ("hegui.cli.incident_list", "列出事件。 / List incidents."),
    "show": ("hegui.cli.incident_list", "显示一件事件：经过和尚缺的步骤。 / Show one: what was done, what is missing."),
    "add": ("hegui.cli.incident_open", "关联更多交互记录。 / Tie more exchanges to it."),
    "stop": ("hegui.cli.incident_stop", "停止生成、停止传输：拦截规则即时生效。 / Stop: block rules hold at once."),
    "rules": ("hegui.cli.incident_stop", "列出拦截规则。 / List block rules."),
    "lift": ("hegui.cli.incident_stop", "解除拦截规则。 / Lift a block rule."),
    "remove": ("hegui.cli.incident_stop", "消除：列入撤回清单。 / Remove: put on the list of retractions."),
    "correct": (
        "hegui.cli.incident_correct",
        "整改：样例、词、回归测试题、完成。 / Correct: examples, terms, questions, done.",
    ),
    "regress": ("hegui.cli.incident_correct", "记录回归测试结果。 / Record results of regression questions."),
    "step": (
        "hegui.cli.incident_step",
        "记录其他步骤：告知、定级、账号处置等。 / Any other step: notices, grade, accounts.",
    ),
    "report": ("hegui.cli.incident_report", "报告草稿；记录已经报告。 / Draft the report; record that it was made."),
    "close": ("hegui.cli.incident_step", "关闭：回归测试全部通过之后。 / Close, once all regression questions pass."),
    "export": ("hegui.cli.incident_export", "导出训练样例、词库、题库。 / Export examples, lexicon, question bank."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def incident() -> None:
    """违法内容、滥用、泄露、安全事件的处置：停止、消除、整改、报告、关闭。可与运行中的网关同时使用，规则数秒内在全部实例生效。

    Illegal content, abuse, breaches, security incidents: stop, remove, correct, report, close. Works beside a running gateway;
    rules hold on all replicas within seconds.
    """
