# SPDX-License-Identifier: Apache-2.0
"""The command ``hegui``: finds the command's module, runs it, and turns problems into messages and exit codes."""

import gc
import os
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from hegui import __version__
from hegui.cli.plain_check import plain_check
from hegui.errors import ExitCode, HeguiError

if TYPE_CHECKING:
    import click

# ruff: noqa: PLC0415  a plain check needs neither click nor logging, and both are slow to load

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "init": ("hegui.cli.init", "建立档案（问答向导）。 / Start a dossier with a wizard."),
    "check": (
        "hegui.cli.check",
        "检查档案：哪些义务适用，哪些已有证据。 / Check a dossier: what binds, what is proved.",
    ),
    "explain": ("hegui.cli.explain", "解释一项义务。 / Explain one obligation."),
    "route": ("hegui.cli.route", "应办哪些备案、登记、评估，理由。 / Which filings are due, and why."),
    "clock": ("hegui.cli.clock", "法定期限（含工作日历）。 / Statutory deadlines in mainland working days."),
    "law": ("hegui.cli.law", "法律目录：列表、详情、比较、时间线。 / The catalogue: list, show, diff, timeline."),
    "evidence": ("hegui.cli.evidence", "证据库：添加、列出、核验。 / The evidence store: add, list, verify."),
    "decide": ("hegui.cli.decide", "以签名记录具名决定。 / Record a signed decision of a named person."),
    "label": (
        "hegui.cli.label",
        "生成合成内容标识：写入、读取、核验、加注。 / Labels of AI content: write, read, verify, mark.",
    ),
    "detect": (
        "hegui.cli.detect",
        "检测文本：个人信息、词表、分类。 / Detect in text: personal information, lexicons, a classifier.",
    ),
    "corpus": (
        "hegui.cli.corpus",
        "训练语料：台账、扫描、抽检、报告、清洗。 / Training data: ledger, scan, samples, report, cleaning.",
    ),
    "evaluate": (
        "hegui.cli.evaluate",
        "模型安全评测：题库、提问、评判、统计、证据。 / Safety evaluation: banks, runs, judges, statistics, evidence.",
    ),
    "gateway": (
        "hegui.cli.gateway",
        "网关：模型之前的运行期控制点。 / The gateway: the control point before the model at run time.",
    ),
    "records": (
        "hegui.cli.records",
        "运行记录：迁移、导出、删除、核验。 / Records of the running service: migrate, export, erase, verify.",
    ),
    "incident": (
        "hegui.cli.incident",
        "事件处置：停止、消除、整改、报告、关闭。 / Incidents: stop, remove, correct, report, close.",
    ),
    "complaint": (
        "hegui.cli.complaint",
        "投诉、举报、权利请求：列出、查看、答复。 / Complaints, reports, rights requests: list, show, reply.",
    ),
    "pack": ("hegui.cli.pack", "备案材料：清单、核对、生成、起草。 / Filing packs: list, check, build, draft."),
    "schema": ("hegui.cli.schema", "供编辑器使用的 JSON Schema。 / JSON Schemas for editors."),
}


@cache
def command_line() -> "click.Group":
    """The group of all commands."""
    import click

    from hegui.cli.lazy import LazyGroup

    @click.group(cls=LazyGroup, lazy=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
    @click.version_option(__version__, prog_name="hegui")
    def hegui() -> None:
        """Hegui 合规：境内生成式人工智能服务的义务与证据。

        What binds a generative-AI service in mainland China on a given day, and what proves it. Not legal advice.
        """

    return hegui


def __getattr__(name: str) -> "click.Group":
    """``hegui``, the group, for documentation generators."""
    if name == "hegui":
        return command_line()
    raise AttributeError(f"module 'hegui.cli.main' has no attribute '{name}'")


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and exits: 0 pass, 1 gate, 2 bad input, 3 internal fault."""
    try:
        ended = _plainly(sys.argv[1:] if arguments is None else arguments, alone=arguments is None)
        if ended is None:
            ended = _by_click(arguments)
    except HeguiError as error:
        _tell(str(error))
        ended = error.exit_code
    except KeyboardInterrupt:
        _tell("\n已中断。 / Interrupted.")
        ended = ExitCode.BAD_INPUT
    except BrokenPipeError:
        # Nobody has read the end: that is no pass. What is left must go nowhere, or the interpreter complains of it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        ended = ExitCode.GATE
    except Exception as error:
        _tell(
            f"内部错误：{type(error).__name__}: {error}\nInternal fault: {type(error).__name__}: {error}\n"
            "请附此信息报告问题。 / Please report it with this message. (HEGUI_DEBUG=1 shows the traceback.)"
        )
        if os.environ.get("HEGUI_DEBUG") == "1":
            raise
        ended = ExitCode.INTERNAL
    sys.exit(ended)


def _plainly(words: Sequence[str], *, alone: bool) -> int | None:
    """Carries out a plain check; ``None`` when the words are something else.

    Args:
        words: of the command line.
        alone: whether the process ends with the command.
    """
    # A check keeps what it makes to its end: looking for garbage takes a tenth of its time and finds none.
    collected = gc.isenabled()
    gc.disable()
    try:
        request = plain_check(words)
        if request is None:
            return None
        from hegui.checks.registry import third_party_entries
        from hegui.cli.check_request import carry_out

        if third_party_entries():
            _hush()
        ended = carry_out(request)
    finally:
        if collected:
            gc.enable()
    if alone:
        gc.freeze()  # nor would the interpreter find any at its end, in as long again
    return ended


def _by_click(arguments: list[str] | None) -> int:
    import click

    _hush()
    try:
        ended = command_line().main(args=arguments, prog_name="hegui", standalone_mode=False)
    except click.exceptions.Abort:
        _tell("已中断。 / Interrupted.")
        return ExitCode.BAD_INPUT
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return ExitCode.BAD_INPUT
    except click.ClickException as error:
        from hegui.cli.usage_problem import usage_problem

        if isinstance(error, click.UsageError) and error.ctx is not None:
            _tell(f"{error.ctx.get_usage()}\n")
        _tell(str(usage_problem(error)))
        return ExitCode.BAD_INPUT
    return ended if isinstance(ended, int) else ExitCode.PASS


def _hush() -> None:
    """What other packages log is not for the reader of a report."""
    import logging

    logging.basicConfig(level=logging.CRITICAL, format="%(message)s")


def _tell(words: str) -> None:
    print(words, file=sys.stderr, flush=True)  # noqa: T201  what click.echo does, without click
