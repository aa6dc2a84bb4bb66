# SPDX-License-Identifier: Apache-2.0
"""``hegui corpus report``: the corpus safety report, and the evidence of it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.atomic import write_atomically
from hegui.cli.evidence import DOSSIER, TOOL, open_store, pinned, signer_of
from hegui.cli.label_output import EXISTING, FILE, FOLDER
from hegui.cli.options import Day, language_option, signing_options, today
from hegui.corpus.extra import corpus_extra
from hegui.dossier import LoadedDossier, load_dossier
from hegui.errors import CorpusProblem, ExitCode, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text

QUALITY_MEASURES = ("deduplication", "accuracy", "objectivity", "diversity")

if TYPE_CHECKING:
    from hegui.corpus.report.examples import Example
    from hegui.corpus.report.figures import Figures
    from hegui.corpus.run import Run


@click.command()
@click.argument("run_folder", metavar="RUN", type=FOLDER)
@click.option("--ledger", "ledger_file", type=EXISTING, help="来源台账。 / Ledger of the sources.")
@click.option(
    "--sample",
    "sample_folders",
    type=FOLDER,
    multiple=True,
    help="样本文件夹，连同其评判；可多次给出（采集前的每个来源一份）。 / Folder of a sample with its judgements; repeatable, one a source for those before collection.",
)
@click.option(
    "--previous",
    "previous_folders",
    type=FOLDER,
    multiple=True,
    help="以往的扫描，用于比较；可多次给出。 / Earlier scan to compare with; repeatable.",
)
@click.option("--html", "html_file", type=FILE, help="写入 HTML 报告。 / Write the report as HTML.")
@click.option("--json", "json_file", type=FILE, help="写入 JSON 报告。 / Write the report as JSON.")
@click.option(
    "--examples/--no-examples",
    default=True,
    help="是否附遮盖后的示例（须能读取语料）。 / Whether covered examples are shown; needs the corpus. [default: on]",
)
@click.option(
    "--data",
    type=FOLDER,
    help="语料所在文件夹，默认扫描时的位置。 / Folder that the corpus lies in. [default: where it was scanned]",
)
@click.option(
    "--on",
    type=Day(),
    default=today,
    help="合同等须在此日有效，标准的数字以此日为准，默认今天。 / Day on which papers must be in term, and whose figures of the standard count; today.",
)
@click.option(
    "--dossier", type=DOSSIER, help="写入此档案的证据库。 / Put the statement into the store of this dossier."
)
@click.option(
    "--about", type=Day(), nargs=2, help="所述期间，默认扫描日。 / Period that it speaks of; the day of the scan."
)
@click.option("--expires", type=Day(), help="有效期最后一日。 / Last day on which it counts.")
@click.option(
    "--depends-on", multiple=True, metavar="NAME", help="所依赖的内容，变更即失效。 / What ends it by changing."
)
@click.option(
    "--measure",
    "measures",
    type=click.Choice(QUALITY_MEASURES),
    multiple=True,
    help="扫描之前已采取的质量措施，记入证据。 / What was done for quality before the scan; recorded in the evidence.",
)
@signing_options
@language_option
def report(
    run_folder: Path,
    ledger_file: Path | None,
    sample_folders: tuple[Path, ...],
    previous_folders: tuple[Path, ...],
    html_file: Path | None,
    json_file: Path | None,
    examples: bool,
    data: Path | None,
    on: date,
    dossier: Path | None,
    about: tuple[date, date] | None,
    expires: date | None,
    depends_on: tuple[str, ...],
    measures: tuple[str, ...],
    sign_as: str | None,
    key: Path | None,
    language: ReportLanguage,
) -> int:
    """语料安全报告：各来源的机器标记、人工抽检结果、个人信息、台账，以及没有检查的内容；可写入档案的证据库。

    报告不作合法性结论，机器标记由人判断。扫描未完成的，可以出报告，不能写入证据。

    The corpus safety report: machine flags by source, what people found in samples, personal information, the ledger, and
    what nobody has looked at; can be put into the evidence store of a dossier. It draws no legal conclusion. A scan that
    is not complete can be reported, and is no evidence.
    """
    with corpus_extra():
        from hegui.cli.corpus_standard import requirements  # noqa: PLC0415  help must not load the extra
        from hegui.corpus.ledger_file import load_ledger  # noqa: PLC0415  as above
        from hegui.corpus.report.figures import figures_of  # noqa: PLC0415  as above
        from hegui.corpus.report.samples import samples_of  # noqa: PLC0415  as above
        from hegui.corpus.run import Run  # noqa: PLC0415  as above
    run = Run.load(run_folder)
    loaded = load_dossier(dossier) if dossier else None
    shown, missing = _examples(run, data, html_file, json_file) if examples else (None, None)
    asked = requirements(on)
    figures = figures_of(
        run,
        load_ledger(ledger_file) if ledger_file else None,
        asked=asked,
        samples=samples_of(run, sample_folders, asked),
        previous=[Run.load(folder) for folder in previous_folders],
        examples=shown,
        as_of=on,
    )
    statement = None
    if loaded is not None:
        statement = _stated(
            loaded, figures, measures, about=about, expires=expires, depends_on=depends_on, by=(sign_as, key)
        )
    _write(figures, html_file, json_file, language)
    for line in _told(figures, language):
        click.echo(line)
    if missing:
        click.echo(language.say(missing), err=True)
    for path in (html_file, json_file, statement):
        if path:
            click.echo(path)
    return ExitCode.PASS


def _examples(
    run: "Run", data: Path | None, html_file: Path | None, json_file: Path | None
) -> tuple[tuple["Example", ...] | None, Text | None]:
    """The examples, or why there are none; a report that nobody writes needs none."""
    from hegui.corpus.report.examples import examples_of  # noqa: PLC0415  help must not load the extra

    if html_file is None and json_file is None:
        return None, None
    try:
        return examples_of(run, str(data) if data else run.scan.base), None
    except CorpusProblem as error:
        problem = error.problems[0].what
        return None, Text(f"没有示例：{problem.zh}", f"without examples: {problem.en}")


def _stated(
    dossier: LoadedDossier,
    figures: "Figures",
    measures: tuple[str, ...],
    *,
    about: tuple[date, date] | None,
    expires: date | None,
    depends_on: tuple[str, ...],
    by: tuple[str | None, Path | None],
) -> str:
    from hegui.corpus.statement import finding_of, record_of  # noqa: PLC0415  help must not load the extra

    finding, content, day = finding_of(figures, measures), record_of(figures), today()
    scanned = figures.settings.as_of
    declared = f"corpus:{figures.corpus}"
    if dossier.current.get(declared) != figures.version:
        raise _not_declared(dossier, figures)
    record = dossier.folder / "records" / "corpus-scans" / f"{scanned}-{figures.scan[:12]}.json"
    write_atomically(record, content)
    return (
        open_store(dossier)
        .add(
            finding,
            subjects=[record.absolute()],
            about=about or (scanned, scanned),
            collected=day,
            recorded=day,
            expires=expires,
            depends_on=[pinned(name, dossier.current) for name in dict.fromkeys((declared, *depends_on))],
            tool=TOOL,
            signer=signer_of(*by),
        )
        .file
    )


def _not_declared(dossier: LoadedDossier, figures: "Figures") -> CorpusProblem:
    data = dossier.model.data
    return CorpusProblem(
        Problem(
            Text(
                "档案中申明的语料或其版本不是所扫描的，证据没有写入",
                "the dossier declares another corpus or version than was scanned; no evidence was written",
            ),
            found=f"{data.corpus or '–'} {data.corpus_version or '–'} ≠ {figures.corpus} {figures.version}",
            fix=Text(
                "在 dossier.yaml 的 data 中写明 corpus 和 corpus_version。",
                "Say corpus and corpus_version under 'data' of dossier.yaml.",
            ),
        )
    )


def _write(figures: "Figures", html_file: Path | None, json_file: Path | None, language: ReportLanguage) -> None:
    from hegui.corpus.report.as_json import report_as_json  # noqa: PLC0415  help must not load the extra

    if html_file:
        from hegui.corpus.report.html import ReportLanguage as Opening  # noqa: PLC0415  as above
        from hegui.corpus.report.html import render_html  # noqa: PLC0415  as above

        write_atomically(html_file, render_html(figures, Opening(language.value)).encode())
    if json_file:
        write_atomically(json_file, report_as_json(figures))


def _told(figures: "Figures", language: ReportLanguage) -> Iterator[str]:
    from hegui.corpus.report import words  # noqa: PLC0415  help must not load the extra
    from hegui.corpus.report.samples import corpus_sample  # noqa: PLC0415  as above

    tally = figures.tally
    yield f"{figures.corpus} {figures.version}"
    yield language.say(
        Text(
            f"  记录 {tally.documents:,} 条，无法读取 {tally.rejections + tally.unread:,} 条",
            f"  {tally.documents:,} records, {tally.rejections + tally.unread:,} unreadable",
        )
    )
    for row in figures.sources:
        share = words.bounds_words(row.likely)
        flagged = Text(f"机器标记疑似 {share.zh}", f"flagged likely {share.en}")
        after = row.after and words.rule_words(row.after)
        judged = Text(f"采集后抽样 {after.zh}", f"sampled {after.en}") if after else Text("未抽样", "not sampled")
        yield f"  {row.id}  {language.say(flagged)}  {language.say(judged)}"
    manual = corpus_sample(figures.samples)
    if manual and manual.judged:
        said = words.manual_words(manual.judged)
        yield language.say(Text(f"  人工抽检：{said.zh}", f"  manual sample: {said.en}"))
    if figures.technical:
        said = words.technical_words(figures.technical)
        yield language.say(Text(f"  技术抽检：{said.zh}", f"  technical sample: {said.en}"))
    for text in words.not_checked(figures):
        yield f"  ! {language.say(text)}"
