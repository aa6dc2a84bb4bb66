# SPDX-License-Identifier: Apache-2.0
"""``hegui corpus clean``."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hegui.cli.label_output import format_option, print_json
from hegui.cli.lexicon_file import LEXICON_FILE
from hegui.cli.options import as_of_options, language_option
from hegui.cli.progress import Progress
from hegui.corpus.extra import corpus_extra
from hegui.errors import CorpusProblem, ExitCode, InputError, Place, Problem
from hegui.report.language import ReportLanguage
from hegui.text import Text

if TYPE_CHECKING:
    from hegui.corpus.cleaning.check import LeftOver
    from hegui.corpus.cleaning.dataset import Cleaned, Inputs
    from hegui.corpus.cleaning.manifest import Manifest
    from hegui.corpus.cleaning.policy import Policy
    from hegui.corpus.ledger_file import LoadedLedger
    from hegui.corpus.run import Run
    from hegui.corpus.split import Split
    from hegui.corpus.worker import Outcome

_FOLDER = click.Path(path_type=Path, file_okay=False)
_EXISTING_FOLDER = click.Path(path_type=Path, file_okay=False, exists=True)
_EXISTING = click.Path(path_type=Path, dir_okay=False, exists=True)
_SHORTEST_KEY = 16
_SHOWN = 20


@click.command()
@click.argument("run_folder", type=_EXISTING_FOLDER, metavar="RUN")
@click.option("--policy", "policy_file", type=_EXISTING, help="处理规则（YAML）。 / What is taken out (YAML).")
@click.option("--out", type=_FOLDER, required=True, help="新数据集的文件夹。 / Folder of the new data set.")
@click.option(
    "--remove",
    "removal_file",
    type=_EXISTING,
    help="hegui corpus person 写出的移除清单。 / The removal set that `hegui corpus person` wrote.",
)
@click.option(
    "--sample",
    "sample_folder",
    type=_EXISTING_FOLDER,
    help="评判过的样本，规则用到评判结果时需要。 / The judged sample, where the policy asks what people judged.",
)
@click.option(
    "--ledger",
    "ledger_file",
    type=_EXISTING,
    help="扫描时的台账，据此写出新台账。 / Ledger that was scanned; the new one is made of it.",
)
@click.option("--ledger-version", help="新台账的版本号。 / Version of the new ledger.")
@click.option(
    "--log", "log_folder", type=_FOLDER, help="变更记录的文件夹。 / Folder of the record. [default: OUT-cleaning]"
)
@click.option(
    "--map",
    "map_folder",
    type=_FOLDER,
    help="还原对照表的文件夹（含原值，仅本人可读）；不指定则无法还原。 / Folder of the way back, with the values, readable by you only; without it there is none.",
)
@click.option(
    "--key",
    "key_file",
    type=_EXISTING,
    help="密钥文件：同一值在整个数据集中替换相同；不指定则各条记录互不关联。 / A secret: the same value is replaced alike in the whole data set; without it records cannot be linked.",
)
@click.option(
    "--data", type=_EXISTING_FOLDER, help="语料现在的位置。 / Where the corpus lies now. [default: as scanned]"
)
@click.option(
    "--rescan",
    "rescan_folder",
    type=_FOLDER,
    help="写成后复扫，结果放入此文件夹；仍有应处理内容的以 1 退出。 / Scan the new data set into this folder; exits with 1 if anything is left that should not be.",
)
@click.option(
    "--lexicon",
    "lexicon_files",
    type=LEXICON_FILE,
    multiple=True,
    help="复扫所用词表，与扫描时相同。 / Lexicons of the re-scan: those of the scan.",
)
@click.option(
    "--classifier",
    "classifier_file",
    type=_EXISTING,
    help="复扫所用分类模型，与扫描时相同。 / Classifier of the re-scan: that of the scan.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 1024),
    default=os.cpu_count() or 1,
    help="本机进程数。 / Processes of this machine. [default: all cores]",
)
@as_of_options
@format_option
@language_option
def clean(
    run_folder: Path,
    policy_file: Path | None,
    out: Path,
    removal_file: Path | None,
    sample_folder: Path | None,
    ledger_file: Path | None,
    ledger_version: str | None,
    log_folder: Path | None,
    map_folder: Path | None,
    key_file: Path | None,
    data: Path | None,
    rescan_folder: Path | None,
    lexicon_files: tuple[Path, ...],
    classifier_file: Path | None,
    workers: int,
    as_of: date,
    known_by: date | None,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """按规则剔除、遮盖扫描所发现的内容，写成形式相同的新数据集，并留下变更记录；可中断，再次运行同一命令即可续做。

    原语料不改动。扫描后改动过的文件不予处理。以 0 退出；复扫仍发现应处理内容的为 1，输入有误为 2，有文件未能处理为 3。

    Take out what a scan found, by policy, into a new data set of the same form, with a record of every change. Interrupt
    it at any time, and run the same command to go on. The corpus itself is not touched; a file that changed since the scan
    is refused. Exits with 0, with 1 if a re-scan finds what should be gone, 2 on bad input, 3 if a file could not be done.
    """
    with corpus_extra():
        from hegui.cli.corpus_standard import requirements  # noqa: PLC0415  help must not load the extra
        from hegui.corpus.cleaning.dataset import Folders, Inputs, clean_corpus, review_of  # noqa: PLC0415  as above
        from hegui.corpus.cleaning.files import sizes_of  # noqa: PLC0415  as above
        from hegui.corpus.cleaning.ledger_out import hold_ledger, write_ledger  # noqa: PLC0415  as above
        from hegui.corpus.ledger_file import load_ledger  # noqa: PLC0415  as above
        from hegui.corpus.person import read_removal  # noqa: PLC0415  as above
        from hegui.corpus.run import Run  # noqa: PLC0415  as above
    run = Run.load(run_folder)
    inputs = Inputs(
        run=run,
        policy=_policy(policy_file, removal_file),
        removal=read_removal(removal_file) if removal_file else None,
        review=review_of(run, sample_folder) if sample_folder else None,
        asked=requirements(as_of, known_by) if sample_folder else None,
        key=_key(key_file) if key_file else None,
        base=str(data.resolve()) if data else None,
    )
    loaded = load_ledger(ledger_file) if ledger_file else None
    if loaded is not None:
        hold_ledger(loaded, run, _version(ledger_version))
    if rescan_folder is not None:
        _refuse_inside(rescan_folder, out)
        _refuse_other_fields(run, loaded)
    folders = Folders(out, log_folder or out.with_name(f"{out.name}-cleaning"), map_folder)
    progress = Progress(None, language, size=0)

    def begun(files: "Sequence[Split]") -> None:
        progress.expect(sizes_of(files))

    def told(outcome: "Outcome") -> None:
        progress.step(1, outcome.split.size)

    try:
        with progress:
            cleaned = clean_corpus(inputs, folders, workers=workers, begun=begun, told=told)
    except KeyboardInterrupt:
        words = Text(
            "已停止；再次运行同一命令，从停下的地方继续。", "Stopped. Run the same command to go on from here."
        )
        click.echo(f"\n{language.say(words)}", err=True)
        raise click.Abort from None
    if cleaned.manifest is None:
        _say_failures(cleaned, language, as_json=as_json)
        return ExitCode.INTERNAL
    ledger = write_ledger(loaded, run, cleaned.manifest, _version(ledger_version), out) if loaded else None
    left = None
    if rescan_folder is not None:
        left = _rescanned(
            inputs, cleaned.manifest, ledger or out, rescan_folder, lexicon_files, classifier_file, workers
        )
    if as_json:
        print_json(_as_json(folders.log, cleaned.manifest, ledger, left))
    else:
        click.echo("\n".join(_told(folders.log, cleaned.manifest, ledger, left, language)))
    return ExitCode.GATE if left and not left.nothing else ExitCode.PASS


def _policy(policy_file: Path | None, removal_file: Path | None) -> "Policy":
    from hegui.corpus.cleaning.policy import Policy, load_policy  # noqa: PLC0415  help must not load the extra

    if policy_file is not None:
        return load_policy(policy_file)
    if removal_file is None:
        what = Text("须给出 --policy 或者 --remove", "--policy or --remove is needed")
        raise InputError(Problem(what))
    return Policy()


def _version(given: str | None) -> str:
    if given is None:
        what = Text("写新台账须给出 --ledger-version", "a new ledger needs --ledger-version")
        raise InputError(Problem(what))
    return given


def _key(file: Path) -> bytes:
    key = file.read_bytes().strip()
    if len(key) < _SHORTEST_KEY:
        what = Text("密钥过短，他人可逐一试出原值", "the key is so short that values can be found by trying")
        least = Text(f"不少于 {_SHORTEST_KEY} 字节的随机内容", f"at least {_SHORTEST_KEY} random bytes")
        raise InputError(Problem(what, Place(str(file)), found=f"{len(key)} B", accepted=least))
    return key


def _refuse_inside(folder: Path, out: Path) -> None:
    if folder.resolve().is_relative_to(out.resolve()):
        what = Text(
            "复扫的结果文件夹不能放在新数据集中", "the folder of the re-scan must not stand inside the new data set"
        )
        raise CorpusProblem(Problem(what, Place(str(folder))))


def _refuse_other_fields(run: "Run", loaded: "LoadedLedger | None") -> None:
    """Without a ledger the re-scan would not know which fields hold text, and look into others."""
    if loaded is None and not run.scan.settings.fields and any(source.fields for source in run.sources()):
        what = Text(
            "复扫需要台账，其中写明含文本的字段", "the re-scan needs the ledger, which says what fields hold text"
        )
        fix = Text("给出 --ledger 和 --ledger-version。", "Give --ledger and --ledger-version.")
        raise InputError(Problem(what, fix=fix))


def _rescanned(
    inputs: "Inputs",
    manifest: "Manifest",
    corpus: Path,
    folder: Path,
    lexicon_files: tuple[Path, ...],
    classifier_file: Path | None,
    workers: int,
) -> "LeftOver":
    """Scans the new data set as the old was scanned, and holds it to the policy."""
    from hegui.corpus.cleaning.check import left_over, lend_key, settings_again  # noqa: PLC0415  help must not load the extra
    from hegui.corpus.engines.local import LocalEngine  # noqa: PLC0415  as above
    from hegui.corpus.scan import corpus_at, scan_corpus  # noqa: PLC0415  as above
    from hegui.detect.classifier import load_classifier  # noqa: PLC0415  as above
    from hegui.detect.lexicon import load_lexicon, load_starter  # noqa: PLC0415  as above

    scanned_with = inputs.run.scan.settings
    if lexicon_files:
        lexicons = tuple(map(load_lexicon, lexicon_files))
    else:
        lexicons = (load_starter(),) if scanned_with.lexicons else ()
    classifier = load_classifier(classifier_file) if scanned_with.classifier else None
    settings = settings_again(inputs.run, lexicons, classifier)
    lend_key(inputs.run, folder)
    scanning = scan_corpus(
        corpus_at(corpus), folder, settings, LocalEngine(workers), lexicons=lexicons, classifier_file=classifier_file
    )
    if scanning.failed:
        raise CorpusProblem(
            *(Problem(failure.reason, Place(failure.split.file)) for failure in scanning.failed[:_SHOWN])
        )
    return left_over(inputs.run, scanning.run, inputs.policy, manifest, inputs.removal)


def _say_failures(cleaned: "Cleaned", language: ReportLanguage, *, as_json: bool) -> None:
    if as_json:
        failed = [
            {"file": failure.split.file, "reason": {"zh": failure.reason.zh, "en": failure.reason.en}}
            for failure in cleaned.failed
        ]
        print_json({"complete": False, "failed": failed})
        return
    what = Text(
        f"有 {len(cleaned.failed)} 个文件未能处理，新数据集不完整。再次运行同一命令可重试。",
        f"{len(cleaned.failed)} files could not be done: the new data set is not complete. Run the same command to try again.",
    )
    click.echo(language.say(what, "\n"))
    for failure in cleaned.failed[:_SHOWN]:
        click.echo(f"  ✗ {failure.split.file}: {language.say(failure.reason)}")
    if (more := len(cleaned.failed) - _SHOWN) > 0:
        click.echo("  " + language.say(Text(f"……另有 {more} 个", f"… and {more} more")))


def _told(
    log: Path, manifest: "Manifest", ledger: Path | None, left: "LeftOver | None", language: ReportLanguage
) -> Iterator[str]:
    for name, source in manifest.sources.items():
        counts = source.counts
        gone = source.documents_before - source.documents_after
        words = Text(
            f"{name}：文档 {source.documents_before:,} → {source.documents_after:,}（剔除 {gone:,}），"
            f"无法读取而未写入 {counts.unreadable:,}，改写 {counts.redacted:,} 条、{sum(counts.replaced.values()):,} 处",
            f"{name}: {source.documents_before:,} → {source.documents_after:,} documents ({gone:,} left out), "
            f"{counts.unreadable:,} unreadable not written, {sum(counts.replaced.values()):,} places in "
            f"{counts.redacted:,} records replaced",
        )
        yield language.say(words)
        if name in manifest.sources_left_out:
            yield "  " + language.say(
                Text(
                    "人工评判超过上限，整个来源未写入",
                    "above the limit by people's judgement: the whole source is left out",
                )
            )
    yield language.say(Text(f"变更记录：{log}", f"record of changes: {log}"))
    if ledger is not None:
        yield language.say(Text(f"新台账：{ledger}", f"new ledger: {ledger}"))
    yield from _left_words(left, language)


def _left_words(left: "LeftOver | None", language: ReportLanguage) -> Iterator[str]:
    if left is None:
        words = Text(
            "没有复扫：是否仍有应处理的内容，尚不知道（--rescan）。",
            "Not scanned again: whether anything is left that should be gone is not known (--rescan).",
        )
    elif left.nothing:
        words = Text(
            f"复扫 {left.documents:,} 条：没有发现规则要处理的内容。规则没有发现，不等于不存在。",
            f"Scanned again, {left.documents:,} documents: nothing that the policy takes out was found. What no rule finds "
            "may still be there.",
        )
    else:
        words = Text(
            f"复扫仍发现：应剔除 {sum(left.dropped.values()):,} 条，应遮盖 {sum(left.replaced.values()):,} 处，"
            f"应移除的标识符 {left.removal:,} 处，无法读取 {left.unreadable:,} 条；文档 {left.documents:,} 条，应为 {left.expected:,} 条",
            f"Still found: {sum(left.dropped.values()):,} records to drop, {sum(left.replaced.values()):,} places to cover, "
            f"{left.removal:,} identifiers to remove, {left.unreadable:,} unreadable; {left.documents:,} documents of "
            f"{left.expected:,} expected",
        )
    yield language.say(words, "\n")
    if left is not None:
        yield from (f"  {rule}: {count:,}" for rule, count in sorted({**left.dropped, **left.replaced}.items()))


def _as_json(log: Path, manifest: "Manifest", ledger: Path | None, left: "LeftOver | None") -> dict[str, Any]:
    from hegui.corpus.cleaning.manifest import as_json  # noqa: PLC0415  help must not load the extra

    return {
        "complete": True,
        "log": str(log),
        "ledger": str(ledger) if ledger else None,
        "manifest": as_json(manifest),
        "rescan": None if left is None else {**asdict(left), "nothing_left": left.nothing},
    }
