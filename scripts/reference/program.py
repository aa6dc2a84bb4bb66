# SPDX-License-Identifier: Apache-2.0
"""The pages that come from code: commands, statuses, the shape of the JSON report, and the front page."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import click
from reference.page import Page, Say, as_json, code, halves, plain, table

from hegui.assess.model import STATUS_TITLES, ControlState, Status
from hegui.cli.main import hegui
from hegui.errors import ExitCode
from hegui.report.json_shape import report_schema
from hegui.report.titles import CONTROL_TITLES, STATUS_MEANINGS
from hegui.text import Text

_COLON: Final = Text("：", ": ")


def program_pages() -> Iterator[Page]:
    """Commands, statuses and exit codes, the JSON report."""
    yield Page("cli", Text("命令", "Commands"), _commands)
    yield Page("statuses", Text("状态与退出码", "Statuses and exit codes"), _statuses)
    yield Page("report", Text("JSON 报告", "The JSON report"), _report)


def program_files() -> Mapping[str, str]:
    """The JSON Schema of the report, by its file in the reference folder."""
    return {"report.schema.json": as_json(report_schema())}


def all_commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its whole name, groups before what they hold."""
    yield from _below("hegui", hegui, click.Context(hegui))


def _below(name: str, command: click.Command, context: click.Context) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            if found is None:
                raise LookupError(f"{name} {inner} is listed and does not exist")
            yield from _below(f"{name} {inner}", found, context)


def _commands(say: Say) -> Iterator[str]:
    yield say(
        Text(
            "各命令均支持 `-h`、`--help`；`hegui --version` 显示版本。输出语言由 `--lang` 或环境变量 `HEGUI_LANG` 决定。",
            "Every command takes `-h` and `--help`; `hegui --version` shows the version. The language of the output is set by `--lang` or the variable `HEGUI_LANG`.",
        )
    )
    yield ""
    for name, command in all_commands():
        yield f"## {name}"
        yield ""
        yield plain(say(halves(command.help or "")))
        yield ""
        yield "```text"
        yield f"{name} {' '.join(_usage(command))}".rstrip()
        yield "```"
        yield ""
        options = [option for option in command.params if isinstance(option, click.Option) and option.name != "version"]
        if options:
            headers = (Text("选项", "Option"), Text("取值", "Value"), Text("说明", "Meaning"))
            yield from table([say(header) for header in headers], (_option(option, say) for option in options))


def _usage(command: click.Command) -> Iterator[str]:
    if any(isinstance(parameter, click.Option) for parameter in command.params):
        yield "[OPTIONS]"
    for parameter in command.params:
        if isinstance(parameter, click.Argument):
            name = parameter.metavar or (parameter.name or "").upper()
            yield f"{name if parameter.required else f'[{name}]'}{'...' if parameter.nargs < 0 else ''}"
    if isinstance(command, click.Group):
        yield "COMMAND"


def _option(option: click.Option, say: Say) -> tuple[str, ...]:
    return code(", ".join(option.opts)), plain(_value(option)), plain(say(halves(option.help))) if option.help else ""


def _value(option: click.Option) -> str:
    if option.is_flag:
        return ""
    if isinstance(option.type, click.Choice):
        return ", ".join(str(choice) for choice in option.type.choices)
    return option.metavar or option.type.name.upper()


def _statuses(say: Say) -> Iterator[str]:
    yield f"## {say(Text('义务的状态', 'Statuses of obligations'))}"
    yield ""
    yield say(
        Text(
            "由重到轻。状态每次由法律、事实、证据和判断算出，从不保存，也没有百分比。",
            "Worst first. A status is computed from law, facts, evidence and judgement each time and never stored; there is no percentage.",
        )
    )
    yield ""
    meaning = Text("含义", "Meaning")
    name = Text("状态", "Status")
    gate = Text("门禁", "Gate")
    yield from table(
        (code("status"), say(name), say(meaning), say(gate)),
        (
            (code(status), say(STATUS_TITLES[status]), say(STATUS_MEANINGS[status]), say(_at_the_gate(status)))
            for status in Status
        ),
    )
    yield f"## {say(Text('控制点的状态', 'States of control points'))}"
    yield ""
    yield say(Text("由重到轻，只有最后一种是好的。", "Worst first; only the last is good."))
    yield ""
    yield from table((code("state"), say(name)), ((code(state), say(CONTROL_TITLES[state])) for state in ControlState))
    yield f"## {say(Text('退出码', 'Exit codes'))}"
    yield ""
    yield from table(
        (say(Text("退出码", "Code")), say(meaning)),
        ((str(exit_code.value), say(_EXITS[exit_code])) for exit_code in ExitCode),
    )


def _at_the_gate(status: Status) -> Text:
    return Text("放行", "passes") if status in {Status.MET, Status.NOT_APPLICABLE} else Text("阻断", "blocks")


_EXITS: Final = {
    ExitCode.PASS: Text("门禁开启，或命令已完成", "the gate opens, or the command has done its work"),
    ExitCode.GATE: Text(
        "门禁关闭：有未满足且未放行的义务，或没有评估任何义务",
        "the gate stays closed: something is neither met nor let through, or nothing was assessed",
    ),
    ExitCode.BAD_INPUT: Text("输入无法读取，未得出任何结论", "the input cannot be read; nothing is concluded"),
    ExitCode.INTERNAL: Text(
        "hegui 或某项检查自身出错，结果不完整", "hegui or a check itself failed; the answer is incomplete"
    ),
}


def _report(say: Say) -> Iterator[str]:
    yield say(
        Text(
            "`hegui check --format json` 的输出。文字总是中英双语；同一版本内只增加字段，不改名。",
            "What `hegui check --format json` prints. Texts are always in both languages; within one version fields are added and never renamed.",
        )
    )
    yield ""
    schema = report_schema()
    yield f"## {say(Text('顶层字段', 'Top fields'))}"
    yield ""
    yield from _fields(schema, say)
    for name, shape in sorted(schema["$defs"].items()):
        if "properties" in shape:
            yield f"## {name}"
            yield ""
            yield from _fields(shape, say)
    yield "[report.schema.json](report.schema.json)"


def _fields(shape: Mapping[str, Any], say: Say) -> Iterator[str]:
    rows = ((code(name), plain(_type(field))) for name, field in shape["properties"].items())
    yield from table((say(Text("字段", "Field")), say(Text("类型", "Type"))), rows)


def _type(field: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(_type(part) for part in field["anyOf"])
    if "const" in field:
        return str(field["const"])
    if "enum" in field:
        return ", ".join(str(value) for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}"
    if "additionalProperties" in field and isinstance(field["additionalProperties"], Mapping):
        return f"map to {_type(field['additionalProperties'])}"
    return str(field.get("format") or field["type"])


def front_page(pages: Iterable[Page]) -> Page:
    """The list of all other pages."""
    listed = list(pages)

    def body(say: Say) -> Iterator[str]:
        yield say(
            Text(
                "以下各页由 `scripts/make_reference.py` 从目录和代码生成；测试保证其与代码一致。",
                "These pages are written by `scripts/make_reference.py` from the catalogue and the code; a test keeps them in step.",
            )
        )
        yield ""
        ending = say(Text(".zh.md", ".md"))
        yield from (f"- [{plain(say(page.title))}]({page.path}{ending})" for page in listed)

    return Page("index", Text("参考", "Reference"), body)
