# SPDX-License-Identifier: Apache-2.0
"""``hegui corpus scan``."""

import os
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hegui.cli.label_output import format_option, print_json
from hegui.cli.lexicon_file import LEXICON_FILE
from hegui.cli.options import Day, language_option, today
from hegui.cli.progress import Progress
from hegui.corpus.extra import corpus_extra
from hegui.errors import CorpusProblem, ExitCode, Place, Problem
from hegui.report.columns import padded, width
from hegui.report.language import ReportLanguage
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.corpus.scan import Scanning
    from hegui.corpus.split import Split
    from hegui.corpus.tally import Tally
    from hegui.corpus.worker import Outcome
    from hegui.detect.lexicon import Lexicon

_ENGINES = ("local", "ray", "spark")
_MIB = 1 << 20
_SHOWN = 20
"""Failed splits listed on a terminal; JSON lists all."""


class _Corpus(click.Path):
    """A ledger, a folder or a file of this machine."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if "://" in str(value):
            self.fail(
                "网址写在台账各来源的 files 中，此处给出台账。 / URLs stand in a ledger, under 'files' of a source; give the ledger here.",
                param,
                ctx,
            )
        return Path(str(super().convert(value, param, ctx)))  # type: ignore[arg-type]


@click.command()
@click.argument("corpus", type=_Corpus(path_type=Path, exists=True), metavar="LEDGER|FOLDER|FILE")
@click.option(
    "--out",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="结果文件夹；其中已有同一扫描的，接着扫。 / Folder of the run; one of the same scan is resumed.",
)
@click.option(
    "--lexicon",
    "lexicon_files",
    type=LEXICON_FILE,
    multiple=True,
    help="词表，可多次给出；starter 是内置起步词表，也是默认。 / Lexicon, repeatable; 'starter' is the bundled one, and the default.",
)
@click.option("--no-personal", is_flag=True, help="不查找个人信息。 / Do not look for personal information.")
@click.option("--no-classifier", is_flag=True, help="不用分类模型。 / Do not use the classifier.")
@click.option(
    "--classifier",
    "classifier_file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="分类模型文件，默认内置模型。 / File of the classifier. [default: the model that comes with hegui]",
)
@click.option("--seed", type=int, default=0, show_default=True, help="抽样的随机种子。 / Seed of all samples.")
@click.option(
    "--as-of",
    type=Day(),
    help="据以判断未满十四周岁的日期，默认今天。 / Day by which somebody is under fourteen; today.",
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="PATH",
    help="含文本的字段，如 messages[].content。 / Field that holds text, such as messages[].content.",
)
@click.option(
    "--split-size",
    type=click.IntRange(1, 1 << 20),
    default=256,
    show_default=True,
    metavar="MIB",
    help="每个分片约多少 MiB。 / About how many MiB a split has.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=os.cpu_count() or 1,
    help="本机进程数。 / Processes of this machine. [default: all cores]",
)
@click.option("--engine", type=click.Choice(_ENGINES), default="local", show_default=True, help="引擎。 / Engine.")
@format_option
@language_option
def scan(
    corpus: Path,
    folder: Path,
    lexicon_files: tuple[Path, ...],
    no_personal: bool,
    no_classifier: bool,
    classifier_file: Path | None,
    seed: int,
    as_of: date | None,
    fields: tuple[str, ...],
    split_size: int,
    workers: int,
    engine: str,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """扫描语料：逐条查找词表中的词和个人信息，给出初步判断和抽样底数；可随时中断，再次运行同一命令即可续扫。

    给出台账（YAML），或者一个文件夹、一个文件（按一个来源计）。结果中不含原文。无论发现什么都以 0 退出；输入有误为 2，
    有分片未能扫描为 3。

    Scan a corpus: terms of lexicons and personal information in every record, a first verdict, and the frame that samples
    are drawn from. Interrupt it at any time, and run the same command to go on. Results hold no text. Exits with 0
    whatever was found, 2 on bad input, 3 if a split could not be scanned.
    """
    with corpus_extra():
        from hegui.corpus.engines import EngineName, engine_of  # noqa: PLC0415  help must not load the extra
        from hegui.corpus.scan import corpus_at, scan_corpus, sizes  # noqa: PLC0415  as above
        from hegui.corpus.settings import Settings  # noqa: PLC0415  as above
        from hegui.detect.classifier import load_classifier  # noqa: PLC0415  as above
    _refuse_inside(folder, corpus)
    lexicons = _lexicons(lexicon_files)
    settings = Settings.of(
        lexicons,
        None if no_classifier else load_classifier(classifier_file),
        as_of=as_of or _day_of(folder),
        split_bytes=split_size * _MIB,
        personal=not no_personal,
        seed=seed,
        fields=fields,
    )
    progress = Progress(None, language, size=0)
    weights: dict[str, int] = {}

    def begun(splits: "Sequence[Split]") -> None:
        weights.update(sizes(splits))
        progress.expect(sum(weights.values()))

    def told(outcome: "Outcome") -> None:
        tally = getattr(outcome, "tally", None)
        progress.step(0 if tally is None else tally.documents, weights[outcome.split.key])

    try:
        with progress:
            scanning = scan_corpus(
                corpus_at(corpus),
                folder,
                settings,
                engine_of(EngineName(engine), workers),
                lexicons=lexicons,
                classifier_file=classifier_file,
                begun=begun,
                told=told,
            )
    except KeyboardInterrupt:
        words = Text(
            "已停止；再次运行同一命令，从停下的地方继续。", "Stopped. Run the same command to go on from here."
        )
        click.echo(f"\n{language.say(words)}", err=True)
        raise click.Abort from None
    if as_json:
        print_json(_as_json(folder, scanning))
    else:
        click.echo("\n".join(_told(folder, scanning, language)))
    return ExitCode.INTERNAL if scanning.failed else ExitCode.PASS


def _refuse_inside(folder: Path, corpus: Path) -> None:
    """A run folder among the files of a corpus would be scanned the next time."""
    if corpus.is_dir() and folder.resolve().is_relative_to(corpus.resolve()):
        raise CorpusProblem(
            Problem(
                Text("结果文件夹不能放在语料文件夹中", "the folder of the run must not stand inside the corpus"),
                Place(str(folder)),
            )
        )


def _lexicons(files: Sequence[Path]) -> "tuple[Lexicon, ...]":
    from hegui.detect.lexicon import load_lexicon, load_starter  # noqa: PLC0415  help stays instant

    return tuple(map(load_lexicon, files)) if files else (load_starter(),)


def _day_of(folder: Path) -> date:
    """The day of the run that is in the folder, so that it can be resumed the day after; else today."""
    from hegui.corpus.run import SCAN_FILE, Run  # noqa: PLC0415  as above

    return Run.load(folder).scan.settings.as_of if (folder / SCAN_FILE).exists() else today()


_HEAD = (
    Text("来源", "source"),
    Text("文档", "documents"),
    Text("未能读取", "unreadable"),
    Text("疑似", "likely"),
    Text("待判", "candidates"),
    Text("含个人信息", "with PI"),
    Text("技术抽检 合格/未决/抽取", "technical sample: qualified/undecided/drawn"),
)


def _told(folder: Path, scanning: "Scanning", language: ReportLanguage) -> Iterator[str]:
    rows = [[language.say(name) for name in _HEAD], *(_row(*item) for item in scanning.run.tallies().items())]
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(padded(cell, columns) for cell, columns in zip(row, widths, strict=True)).rstrip()
    if scanning.failed:
        yield from _failures(scanning, language)
        return
    read = 0
    for source, tally in scanning.run.tallies().items():
        read += tally.documents
        if not tally.documents:
            yield language.say(_nothing_read(source, tally), "\n")
    if not read:
        yield language.say(
            Text(
                f"没有读到任何记录，什么也没有检查；结果在 {folder}。",
                f"Not one record was read, and nothing checked; the run is in {folder}.",
            ),
            "\n",
        )
        return
    complete = Text(
        f"扫描完成，结果在 {folder}。命中只是线索，不是结论：下一步抽样评判（hegui corpus sample {folder}）。",
        f"Done; the run is in {folder}. Hits are leads, not verdicts: next, draw a sample for people to judge "
        f"(hegui corpus sample {folder}).",
    )
    yield language.say(complete, "\n")


def _nothing_read(source: str, tally: "Tally") -> Text:
    """A source of which nothing was looked at must not read as one in which nothing was found."""
    from hegui.corpus.report.words import reason_name  # noqa: PLC0415  help must not load the extra

    reasons = [(reason_name(word), count) for word, count in tally.rejected.items()]
    zh = "，".join(f"{reason.zh} {count:,} 条" for reason, count in reasons) or "文件中没有记录"
    en = ", ".join(f"{reason.en}: {count:,}" for reason, count in reasons) or "its files hold none"
    return Text(f"! {source}：没有读到任何记录（{zh}）", f"! {source}: not one record was read ({en})")


def _row(source: str, tally: "Tally") -> list[str]:
    technical = tally.technical
    counts = (
        tally.documents,
        tally.rejections + tally.unread,
        tally.verdict("likely"),
        tally.verdict("candidate"),
        tally.pi_documents,
    )
    drawn = f"{technical.qualified:,}/{technical.undecided:,}/{technical.items:,}"
    return [source, *(f"{count:,}" for count in counts), drawn]


def _failures(scanning: "Scanning", language: ReportLanguage) -> Iterator[str]:
    left = len(scanning.run.incomplete)
    what = Text(
        f"有 {left} 个分片未完成，以上数字不代表全部语料。再次运行同一命令可重试。",
        f"{left} splits are not done: the figures above are not of the whole corpus. Run the same command to try again.",
    )
    yield language.say(what, "\n")
    for failure in scanning.failed[:_SHOWN]:
        split = failure.split
        yield f"  ✗ {split.file} [{split.start}, {split.end}): {language.say(failure.reason)}"
    if (more := len(scanning.failed) - _SHOWN) > 0:
        yield "  " + language.say(Text(f"……另有 {more} 个", f"… and {more} more"))


def _as_json(folder: Path, scanning: "Scanning") -> dict[str, object]:
    from hegui.corpus.parts import as_json  # noqa: PLC0415  as above

    return {
        "run": str(folder),
        "complete": not scanning.run.incomplete,
        "sources": {source: as_json(tally) for source, tally in scanning.run.tallies().items()},
        "failed": [
            {
                "file": failure.split.file,
                "start": failure.split.start,
                "end": failure.split.end,
                "reason": {"zh": failure.reason.zh, "en": failure.reason.en},
            }
            for failure in scanning.failed
        ],
    }
