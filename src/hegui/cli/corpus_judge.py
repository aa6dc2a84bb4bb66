# SPDX-License-Identifier: Apache-2.0
"""``hegui corpus judge``: people judge a sample, on a local page or in sheets; disputes are adjudicated; results."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from hegui.cli.judging import Named, serve_page
from hegui.cli.label_output import format_option, print_json
from hegui.cli.options import as_of_options, language_option, now
from hegui.corpus.extra import corpus_extra
from hegui.errors import CorpusProblem, ExitCode, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text

with corpus_extra():
    from hegui.cli.corpus_judge_told import people_told, result_as_json, result_told
    from hegui.cli.corpus_standard import requirements
    from hegui.corpus.judging.judgement import ANSWER_NAMES, Answer, Judgement
    from hegui.corpus.judging.results import judged_sample, people_of
    from hegui.corpus.judging.review import Review, read_review, start_review
    from hegui.corpus.judging.texts import SampleTexts, where
    from hegui.panel import DOUBLE, Person, Role

Command = TypeVar("Command", bound=Callable[..., Any])
SAMPLE = click.argument("sample", type=click.Path(path_type=Path, file_okay=False, exists=True))
DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="台账所在文件夹，默认为抽样时的位置。 / Folder of the ledger; by default where it was when the sample was drawn.",
)
UNMASKED = click.option("--unmasked", is_flag=True, help="不遮盖个人信息。 / Do not cover personal information.")


@click.group()
def judge() -> None:
    """评判样本：指定评判人，在本机页面或表格中评判，仲裁分歧，计算结果。评判者必须是人。

    Judge a sample: name the people, judge on a local page or in sheets, adjudicate, get the results. Only people judge.
    """


@judge.command()
@SAMPLE
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
    "--double",
    type=click.IntRange(0),
    default=DOUBLE,
    show_default=True,
    help="由两人评判的条数，用于计算一致性。 / Items that two people judge, for their agreement.",
)
@language_option
def start(
    sample: Path, raters: tuple[Person, ...], adjudicator: Person | None, double: int, language: ReportLanguage
) -> None:
    """指定由谁评判；评判开始后不得更换。

    Name who judges; fixed once judging has begun.
    """
    review = start_review(sample, raters, adjudicator, double)
    click.echo("\n".join(people_told(people_of(review), language)))


@judge.command()
@SAMPLE
@click.option(
    "--person", required=True, metavar="ID", help="评判人或者仲裁人的编号。 / Id of the rater or adjudicator."
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口，默认任选。 / Port; any by default.")
@DATA
@language_option
def serve(sample: Path, person: str, port: int, data: Path | None, language: ReportLanguage) -> None:
    """打开本机评判页面（仅 127.0.0.1，地址含随机口令）；按 Ctrl+C 结束，随时可续。

    Open the local page (127.0.0.1 only, its address holds a random token). Ctrl+C ends it; it can be resumed at any time.
    """
    _serve(read_review(sample), person, port, data, language)


@judge.command()
@SAMPLE
@click.option(
    "--to", type=click.Path(path_type=Path, dir_okay=False), required=True, help="写入的 .xlsx。 / The .xlsx to write."
)
@click.option("--person", multiple=True, metavar="ID", help="仅这些评判人。 / These raters only.")
@UNMASKED
@DATA
@language_option
def export(
    sample: Path, to: Path, person: tuple[str, ...], unmasked: bool, data: Path | None, language: ReportLanguage
) -> None:
    """导出为表格，每名评判人一张工作表。文件含语料原文，评判结束后请删除。

    Export to a workbook with one sheet a rater. It holds texts of the corpus: delete it when done.
    """
    from hegui.corpus.judging.sheet import export_sheets  # noqa: PLC0415  openpyxl is slow to load

    if to.suffix.lower() != ".xlsx":
        raise click.BadParameter("须以 .xlsx 结尾。 / It must end in .xlsx.", param_hint="--to")
    review = read_review(sample)
    raters = [review.person(name)[0] for name in person] or list(review.panel.raters)
    rows = export_sheets(review, _texts(review, data), raters, to, masked=not unmasked)
    click.echo(
        language.say(Text(f"{to}：{len(raters)} 张工作表，{rows} 行", f"{to}: {len(raters)} sheets, {rows} rows"))
    )


@judge.command("import")
@SAMPLE
@click.argument("files", type=click.Path(path_type=Path, dir_okay=False, exists=True), nargs=-1, required=True)
@click.option("--partial", is_flag=True, help="允许尚未填完。 / Rows without an answer are left for later.")
@language_option
def import_(sample: Path, files: tuple[Path, ...], partial: bool, language: ReportLanguage) -> None:
    """导入填好的表格；有任何问题则逐格列出，什么也不导入。

    Import filled-in workbooks. Any problem is told with its cell, and nothing of that workbook is imported.
    """
    from hegui.corpus.judging.sheet_in import read_sheets  # noqa: PLC0415  openpyxl is slow to load

    for file in files:
        review = read_review(sample)
        judgements = read_sheets(review, file, now, partial=partial)
        review.record(judgements)
        count = len(judgements)
        click.echo(language.say(Text(f"{file}：导入 {count} 条评判", f"{file}: {count} judgements imported")))


@judge.command()
@SAMPLE
@click.option("--serve", "page", is_flag=True, help="在本机页面仲裁。 / Adjudicate on the local page.")
@click.option("--item", metavar="ID", help="在命令行裁定这一条。 / Decide this item on the command line.")
@click.option("--verdict", type=click.Choice([answer.value for answer in Answer]), help="裁定。 / The decision.")
@click.option("--category", multiple=True, metavar="CODE", help="风险类别，如 A.1.f。 / Risk, such as A.1.f.")
@click.option("--note", default="", help="备注。 / Note.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="端口，默认任选。 / Port; any by default.")
@DATA
@format_option
@language_option
def adjudicate(
    sample: Path,
    page: bool,
    item: str | None,
    verdict: str | None,
    category: tuple[str, ...],
    note: str,
    port: int,
    data: Path | None,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """列出待仲裁的条目，或者裁定。没有待仲裁的以 0 退出，否则以 1 退出。

    List what awaits adjudication, or decide it. Exits with 0 if nothing is left, else with 1.
    """
    review = read_review(sample)
    adjudicator = review.panel.adjudicator
    if (page or item) and adjudicator is None:
        what = Text("没有指定仲裁人", "no adjudicator was named")
        raise CorpusProblem(
            Problem(what, fix=Text("hegui corpus judge start --adjudicator", "hegui corpus judge start --adjudicator"))
        )
    if page and adjudicator is not None:
        _serve(review, adjudicator.id, port, data, language)
        review = read_review(sample)
    elif item and adjudicator is not None:
        if verdict is None:
            raise click.UsageError("--item 需要 --verdict。 / --item needs --verdict.")
        review.record([_decided(adjudicator, item, Answer(verdict), category, note)])
        review = read_review(sample)
    left = [each.id for each in review.sample.items if review.awaits_adjudication(each.id)]
    if as_json:
        print_json([{"item": name, "judgements": _said(review, name)} for name in left])
    else:
        waiting = "1 item awaits" if len(left) == 1 else f"{len(left)} items await"
        click.echo(language.say(Text(f"待仲裁 {len(left)} 条", f"{waiting} adjudication")))
        for name in left:
            said = "  ".join(
                " ".join((one.name, language.say(ANSWER_NAMES[one.answer]), *one.categories))
                for one in review.judgements_of(name)
            )
            click.echo(f"  {name}  {said}")
    return ExitCode.GATE if left else ExitCode.PASS


@judge.command()
@SAMPLE
@as_of_options
@format_option
@language_option
def result(sample: Path, as_of: date, known_by: date | None, as_json: bool, language: ReportLanguage) -> int:
    """结果：合格率及其区间、各来源是否超过上限、一致性；数字以当日标准为准，未确定的不计为合格。全部确定以 0 退出，否则以 1 退出。

    Results: qualified share with intervals, each source against its limit, agreement; the figures are those of the standard
    on the day. Nothing undetermined is qualified.
    Exits with 0 if every item is determined, else with 1; it says nothing of whether the figures are good.
    """
    judged = judged_sample(read_review(sample), requirements(as_of, known_by))
    if as_json:
        print_json(result_as_json(judged))
    else:
        click.echo("\n".join(result_told(judged, language)))
    return ExitCode.GATE if judged.open_items else ExitCode.PASS


def _texts(review: Review, data: Path | None) -> SampleTexts:
    return SampleTexts(review.sample, str(data.absolute()) if data else where(review.folder))


def _serve(review: Review, person: str, port: int, data: Path | None, language: ReportLanguage) -> None:
    from hegui.corpus.judging.server import Desk  # noqa: PLC0415  slow to load

    review.person(person)
    serve_page(Desk(review, _texts(review, data), person, now, language.languages[0]), port, language)


def _decided(person: Person, item: str, answer: Answer, categories: tuple[str, ...], note: str) -> Judgement:
    try:
        codes = tuple(sorted(set(categories)))
        return Judgement(item, person.id, person.name, Role.ADJUDICATOR, answer, now(), codes, note.strip())
    except ValueError as error:
        zh, _, en = str(error).partition(" / ")
        raise CorpusProblem(Problem(Text(zh, en or zh))) from None


def _said(review: Review, item: str) -> list[dict[str, object]]:
    return [
        {
            "rater": one.rater,
            "name": one.name,
            "verdict": one.answer,
            "categories": list(one.categories),
            "note": one.note,
        }
        for one in review.judgements_of(item)
    ]
