# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate review``: people judge answers, on a local page or in sheets; disputes are adjudicated."""

from collections.abc import Iterator
from pathlib import Path

import click

from hegui.cli.evaluate_folder import FOLDER
from hegui.cli.judging import Named, serve_page
from hegui.cli.options import language_option, now
from hegui.evaluate.extra import evaluate_extra
from hegui.report.language import ReportLanguage
from hegui.text import Text

with evaluate_extra():
    from hegui.evaluate.question import Library
    from hegui.evaluate.result import results
    from hegui.evaluate.review.review import Review, read_review, start_review
    from hegui.panel import DOUBLE, OPEN_NAMES, Person


@click.group()
def review() -> None:
    """由人评判答复：指定评判人，在本机页面或表格中评判，仲裁分歧。只有具名的人评判的才是“人工”。

    People judge answers: name them, judge on a local page or in sheets, adjudicate. Only what named people judged counts as
    manual.
    """


@review.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--rater",
    "raters",
    type=Named(),
    multiple=True,
    required=True,
    help="评判人，至少两名，如 zhang=张三。 / A rater, two or more, such as zhang=张三.",
)
@click.option(
    "--adjudicator", type=Named(), help="仲裁人，不得是评判人。 / The adjudicator, who is none of the raters."
)
@click.option(
    "--library",
    "libraries",
    type=click.Choice([library.value for library in Library]),
    multiple=True,
    help="只评判这些题库的正式样本，默认全部。 / The formal samples of these banks only; by default all.",
)
@click.option(
    "--double",
    type=click.IntRange(0),
    default=DOUBLE,
    show_default=True,
    help="由两人评判的条数。 / Answers that two people judge.",
)
@language_option
def start(
    folder: Path,
    raters: tuple[Person, ...],
    adjudicator: Person | None,
    libraries: tuple[str, ...],
    double: int,
    language: ReportLanguage,
) -> None:
    """指定由谁评判；评判开始后不得更换。

    Name who judges; fixed once judging has begun.
    """
    chosen = [Library(name) for name in libraries] or list(Library)
    _tell(start_review(folder, raters, adjudicator, chosen, double), language)


@review.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写入的 .xlsx。 / The .xlsx to write."
)
@click.option("--person", multiple=True, metavar="ID", help="仅这些评判人。 / These raters only.")
@language_option
def export(folder: Path, to: Path, person: tuple[str, ...], language: ReportLanguage) -> None:
    """导出为表格，每名评判人一张工作表。

    Export to a workbook with one sheet a rater.
    """
    from hegui.evaluate.review.sheet import export_sheets  # noqa: PLC0415  openpyxl is slow to load

    if to.suffix.lower() != ".xlsx":
        raise click.BadParameter("须以 .xlsx 结尾。 / It must end in .xlsx.", param_hint="--to")
    own = read_review(folder)
    raters = [own.person(name)[0] for name in person] or list(own.panel.raters)
    rows = export_sheets(own, raters, to)
    click.echo(
        language.say(Text(f"{to}：{len(raters)} 张工作表，{rows} 行", f"{to}: {len(raters)} sheets, {rows} rows"))
    )


@review.command("import")
@click.argument("folder", type=FOLDER)
@click.argument("files", type=click.Path(path_type=Path, dir_okay=False, exists=True), nargs=-1, required=True)
@click.option("--partial", is_flag=True, help="允许尚未填完。 / Rows without a verdict are left for later.")
@language_option
def import_(folder: Path, files: tuple[Path, ...], partial: bool, language: ReportLanguage) -> None:
    """导入填好的表格；有任何问题则逐格列出，什么也不导入。

    Import filled-in workbooks. Any problem is told with its cell, and nothing of that workbook is imported.
    """
    from hegui.evaluate.review.sheet_in import read_sheets  # noqa: PLC0415  openpyxl is slow to load

    for file in files:
        own = read_review(folder)
        judgements = read_sheets(own, file, now, partial=partial)
        own.record(judgements)
        count = len(judgements)
        click.echo(language.say(Text(f"{file}：导入 {count} 条评判", f"{file}: {count} judgements imported")))


@review.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--person", required=True, metavar="ID", help="评判人或者仲裁人的编号。 / Id of the rater or adjudicator."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口，默认任选。 / Port; any by default.")
@language_option
def serve(folder: Path, person: str, port: int, language: ReportLanguage) -> None:
    """打开本机评判页面（仅 127.0.0.1，地址含随机口令）；仲裁人在此裁定分歧。按 Ctrl+C 结束，随时可续。

    Open the local page (127.0.0.1 only, its address holds a random token); the adjudicator decides disputes there. Ctrl+C
    ends it; it can be resumed at any time.
    """
    from hegui.evaluate.review.server import Desk  # noqa: PLC0415  slow to load

    own = read_review(folder)
    own.person(person)
    serve_page(Desk(own, person, now, language.languages[0]), port, language)


@review.command()
@click.argument("folder", type=FOLDER)
@language_option
def status(folder: Path, language: ReportLanguage) -> None:
    """各人进度和待仲裁的条数。

    How far everybody is, and what awaits adjudication.
    """
    _tell(read_review(folder), language)


def _tell(own: Review, language: ReportLanguage) -> None:
    for line in _told(own, language):
        click.echo(line)


def _told(own: Review, language: ReportLanguage) -> Iterator[str]:
    found = results(own.planned.folder)
    for person in found.people:
        role = Text("仲裁人", "adjudicator") if person.adjudicator else Text("评判人", "rater")
        yield f"{person.person}  {person.name}  {language.say(role)}  {person.judged} / {person.items}"
    for reason, count in found.open.items():
        yield f"  {count}  {language.say(OPEN_NAMES[reason])}"
