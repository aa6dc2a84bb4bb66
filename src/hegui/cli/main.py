# SPDX-License-Identifier: Apache-2.0
"""The command ``hegui``: finds the command's module, runs it, and turns problems into messages and exit codes."""

import logging
import sys
from collections.abc import Mapping

import click

from hegui import __version__
from hegui.cli.lazy import LazyGroup
from hegui.errors import ExitCode, HeguiError

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
    "gateway": (
        "hegui.cli.gateway",
        "网关：模型之前的运行期控制点。 / The gateway: the control point before the model at run time.",
    ),
    "records": (
        "hegui.cli.records",
        "运行记录：迁移、导出、删除、核验。 / Records of the running service: migrate, export, erase, verify.",
    ),
    "schema": ("hegui.cli.schema", "供编辑器使用的 JSON Schema。 / JSON Schemas for editors."),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hegui")
def hegui() -> None:
    """Hegui 合规：境内生成式人工智能服务的义务与证据。

    What binds a generative-AI service in mainland China on a given day, and what proves it. Not legal advice.
    """


def main(arguments: list[str] | None = None) -> None:
    """Runs a command and exits: 0 pass, 1 gate, 2 bad input, 3 internal fault."""
    logging.basicConfig(level=logging.CRITICAL, format="%(message)s")
    try:
        result = hegui.main(args=arguments, prog_name="hegui", standalone_mode=False)
    except HeguiError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        click.echo("已中断。 / Interrupted.", err=True)
        sys.exit(ExitCode.BAD_INPUT)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.BAD_INPUT)
    except Exception as error:
        logging.getLogger("hegui").debug("internal fault", exc_info=True)
        click.echo(
            f"内部错误：{type(error).__name__}: {error}\nInternal fault: {type(error).__name__}: {error}\n"
            "请附此信息报告问题。 / Please report it with this message. (HEGUI_DEBUG=1 shows the traceback.)",
            err=True,
        )
        if _debugging():
            raise
        sys.exit(ExitCode.INTERNAL)
    sys.exit(result if isinstance(result, int) else ExitCode.PASS)


def _debugging() -> bool:
    import os  # noqa: PLC0415  only on the way down

    return os.environ.get("HEGUI_DEBUG") == "1"
