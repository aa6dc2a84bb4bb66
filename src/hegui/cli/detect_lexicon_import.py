# SPDX-License-Identifier: Apache-2.0
"""``hegui detect lexicon import``."""

from datetime import date
from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.detect_input import unreadable
from hegui.cli.label_output import format_option, print_json, text_as_json
from hegui.cli.options import Day, language_option
from hegui.detect.finding import Severity
from hegui.detect.lexicon import Imported, Layout, Lexicon, Tier, import_terms, lexicon_as_jsonl, lexicon_as_yaml
from hegui.detect.lexicon.term import CATEGORY, NAME
from hegui.errors import ExitCode, InputError, Place, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text, same

_LISTED = 20
"""Terms left out that a terminal lists; JSON lists all."""


class _Pair(click.ParamType[tuple[str, str]]):
    """``LEFT=RIGHT``."""

    name = "LEFT=RIGHT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        left, equals, right = str(value).rpartition("=")
        if not equals or not left or not right:
            self.fail(f"“{value}”应为 左=右。 / '{value}' is not LEFT=RIGHT.", param, ctx)
        return left, right


@click.command("import", short_help="导入他人的词表。 / Import a list of another maker.")
@click.argument("source", type=click.Path(path_type=Path, exists=True), metavar="IN")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="写入的词表，.yaml 或 .jsonl。 / The lexicon to write, .yaml or .jsonl.",
)
@click.option(
    "--layout",
    type=click.Choice([layout.value for layout in Layout]),
    default=Layout.LINES.value,
    show_default=True,
    callback=lambda _ctx, _param, value: Layout(value),
    help="排列方式：每行一词、每行多词、词与标签、base64、表格；CSV 与 XLSX 总是表格。 / How it is laid out; CSV and XLSX are always tables.",
)
@click.option("--category", help="没有标签的词的类别，如 A.1.f。 / Category of terms without a label, such as A.1.f.")
@click.option(
    "--map",
    "labels",
    type=_Pair(),
    multiple=True,
    metavar="LABEL=CATEGORY",
    help="原标签或文件名对应的类别，可多次指定。 / What a label, or a file of a folder, stands for; more than once.",
)
@click.option(
    "--column",
    "columns",
    type=_Pair(),
    multiple=True,
    metavar="NAME=text|category",
    help="表格中的列名。 / Name of a table's column.",
)
@click.option("--encoding", default="utf-8", show_default=True, help="文本编码，如 gb18030。 / Such as gb18030.")
@click.option(
    "--tier",
    type=click.Choice([tier.value for tier in Tier]),
    default=Tier.WEAK.value,
    show_default=True,
    callback=lambda _ctx, _param, value: Tier(value),
    help="词的级别；他人的词表宜为 weak。 / Tier of the terms; lists of others are best weak.",
)
@click.option(
    "--severity",
    type=click.Choice([level.name.lower() for level in Severity]),
    default="medium",
    show_default=True,
    callback=lambda _ctx, _param, value: Severity[value.upper()],
    help="词的严重程度。 / Severity of the terms.",
)
@click.option("--name", help="词表名称，默认取输出文件名。 / Name of the lexicon; that of the output file otherwise.")
@click.option(
    "--updated",
    type=Day(),
    help="由人最近更新的日期；不指定即不详。 / Day a person last updated it; unknown otherwise.",
)
@format_option
@language_option
def import_(
    source: Path,
    out: Path,
    layout: Layout,
    category: str | None,
    labels: tuple[tuple[str, str], ...],
    columns: tuple[tuple[str, str], ...],
    encoding: str,
    tier: Tier,
    severity: Severity,
    name: str | None,
    updated: date | None,
    *,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """导入他人的词表（txt、csv、xlsx、按类别命名的文件夹），逐条报告未能采用的词。写成以 0 退出，出错以 2 退出且不写入。

    Import a list of another maker (text, CSV, XLSX, a folder named by category), and report each term that was not
    used. Exits with 0 when it is written, 2 when it is not.
    """
    own_name = name or out.stem.lower()
    _refuse_names(own_name, [right for _, right in labels] + ([category] if category else []))
    imported = import_terms(
        source,
        layout=layout,
        category=category,
        categories=dict(labels),
        columns=dict(columns),
        encoding=encoding,
        tier=tier,
        severity=severity,
    )
    if not imported.terms:
        raise InputError(*imported.left_out[:_LISTED])
    lexicon = Lexicon(own_name, imported.terms, updated=updated)
    content = _written(out, lexicon)
    try:
        write_atomically(out, content.encode())
    except OSError as error:
        raise unreadable(out, error) from error
    if as_json:
        print_json(_as_json(imported, out))
    else:
        _tell(imported, out, language)
    return ExitCode.PASS


def _refuse_names(name: str, categories: list[str]) -> None:
    if not NAME.fullmatch(name):
        what = Text("词表名称不合规则。", "The name of the lexicon is not right.")
        accepted = Text("小写字母、数字、点、横线", "small letters, digits, dots, hyphens")
        raise InputError(Problem(what, found=name, accepted=accepted, fix=same("--name")))
    for category in categories:
        if not CATEGORY.fullmatch(category):
            what = Text("类别代码不合规则。", "The category is not right.")
            accepted = Text(
                "风险代码（如 A.1.f）或自定的英文名称", "a risk such as A.1.f, or a name of your own in ASCII"
            )
            raise InputError(Problem(what, found=category, accepted=accepted))


def _written(out: Path, lexicon: Lexicon) -> str:
    match out.suffix.lower():
        case ".yaml" | ".yml":
            return lexicon_as_yaml(lexicon)
        case ".jsonl" if lexicon.updated is None:
            return lexicon_as_jsonl(lexicon)
        case ".jsonl":
            what = Text("JSONL 词表不含更新日期。", "A JSONL list cannot hold the day of its update.")
        case _:
            what = Text("不认识的词库格式。", "The form of the lexicon is not known.")
    raise InputError(Problem(what, Place(out.name), accepted=same(".yaml")))


def _tell(imported: Imported, out: Path, language: ReportLanguage) -> None:
    terms, repeated, left_out = len(imported.terms), imported.repeated, len(imported.left_out)
    told = Text(
        f"{out}：写入 {terms} 词；重复 {repeated} 词，未采用 {left_out} 词",
        f"{out}: terms written: {terms}; repeated: {repeated}, not used: {left_out}",
    )
    click.echo(language.say(told))
    for problem in imported.left_out[:_LISTED]:
        click.echo(f"! {problem.where}: {language.say(problem.what)}")
    if left_out > _LISTED:
        click.echo(language.say(Text(f"! 另有 {left_out - _LISTED} 词", f"! and more: {left_out - _LISTED}")))


def _as_json(imported: Imported, out: Path) -> dict[str, object]:
    return {
        "out": str(out),
        "terms": len(imported.terms),
        "repeated": imported.repeated,
        "left_out": [
            {"place": str(problem.where), "what": text_as_json(problem.what)} for problem in imported.left_out
        ],
    }
