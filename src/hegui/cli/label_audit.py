# SPDX-License-Identifier: Apache-2.0
"""``hegui label audit``: a sample judged file by file, and the evidence of it."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.evidence import DOSSIER, TOOL, open_store, pinned, signer_of
from hegui.cli.label_output import EXISTING, FILE, FOLDER, format_option, print_json, text_as_json
from hegui.cli.options import Day, filing_options, language_option, today
from hegui.cli.progress import Progress
from hegui.dossier import LoadedDossier, load_dossier
from hegui.errors import ExitCode, LabelProblem, Problem
from hegui.evidence.findings.labelling import LabelAudit, LabelCounts
from hegui.label.audit import Audited, Sample, audit_files, finding_of, propagation_of, requests_of
from hegui.label.batch import files_below
from hegui.label.log import LabelLog
from hegui.report.language import ReportLanguage
from hegui.text import Text

MODALITIES = ("text", "image", "audio", "video", "virtual_scene")
_SHOWN = 20
"""Files listed on a terminal; JSON and the record list all."""


@click.command()
@click.argument("folder", type=FOLDER)
@click.option(
    "--exported/--shown",
    required=True,
    help="样本是下载、复制、导出所得，还是服务中展示的。 / Whether the files were downloaded, copied or exported, or shown in the service.",
)
@click.option(
    "--modality",
    type=click.Choice(MODALITIES),
    help="格式不能表明的文件按此模态计。 / Modality of files whose format does not tell it, such as .txt.",
)
@click.option(
    "--log",
    "log_file",
    type=EXISTING,
    help="标识日志：计入无显式标识的提供。 / Log of labelling: counts unmarked deliveries.",
)
@click.option(
    "--platform/--no-platform",
    default=False,
    help="同一日志中的传播处理一并计入。 / Count a platform's propagation from the same log.",
)
@click.option(
    "--declare-function", is_flag=True, help="平台提供用户声明功能。 / Users of the platform can declare content."
)
@click.option(
    "--material", type=FILE, multiple=True, help="标识材料，按摘要写入。 / Label material, recorded by digest."
)
@click.option(
    "--dossier", type=DOSSIER, help="写入此档案的证据库。 / Put the statement into the store of this dossier."
)
@click.option("--about", type=Day(), nargs=2, help="样本所属期间，默认今天。 / Period that the sample is of; today.")
@filing_options
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    help="进程数。 / Processes. [default: all cores]",
)
@format_option
@language_option
def audit(
    folder: Path,
    exported: bool,
    modality: str | None,
    log_file: Path | None,
    platform: bool,
    declare_function: bool,
    material: tuple[Path, ...],
    dossier: Path | None,
    about: tuple[date, date] | None,
    expires: date | None,
    depends_on: tuple[str, ...],
    sign_as: str | None,
    key: Path | None,
    workers: int,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """逐个核验样本文件夹中的隐式标识和显式标识，按模态计数；可写入档案的证据库，供 hegui check 读取。

    全部有效以 0 退出，否则以 1 退出；证据无论结果如何都会写入。

    Verify the implicit and the explicit label of every file of a sample and count by modality; put the result into a
    dossier's evidence store, where hegui check reads it. Exits with 0 if all are valid, else with 1; the evidence is
    written whatever it says.
    """
    if platform and log_file is None:
        raise click.UsageError("--platform 需要 --log。 / --platform needs --log.")
    loaded = load_dossier(dossier) if dossier else None
    audited = _audited(folder, workers, language)
    sample = Sample(exported=exported, otherwise=modality)
    unknown = [item for item in audited if not sample.add(item)]
    if loaded is not None and unknown:
        raise _left_out(unknown)
    entries = list(LabelLog(log_file).entries()) if log_file else None
    finding = finding_of(
        [sample],
        propagation=propagation_of(entries or (), declare_function=declare_function) if platform else None,
        unlabelled=None if entries is None else requests_of(entries),
        material_digests=[_digest(file) for file in material],
    )
    statement = None
    if loaded is not None:
        day = today()
        record = _record(loaded, audited, day, exported=exported)
        statement = (
            open_store(loaded)
            .add(
                finding,
                subjects=[record],
                about=about or (day, day),
                collected=day,
                recorded=day,
                expires=expires,
                depends_on=[pinned(name, loaded.current) for name in depends_on],
                tool=TOOL,
                signer=signer_of(sign_as, key),
            )
            .file
        )
    if as_json:
        print_json(_as_json(folder, finding, audited, statement))
    else:
        click.echo("\n".join(_told(folder, finding, audited, unknown, language)))
        if statement:
            click.echo(statement)
    return ExitCode.PASS if audited and all(_valid(item) for item in audited) else ExitCode.GATE


def _audited(folder: Path, workers: int, language: ReportLanguage) -> list[Audited]:
    files = list(files_below(folder))
    if not files:
        raise LabelProblem(Problem(Text(f"“{folder}”中没有文件", f"there is no file in '{folder}'")))
    audited = []
    with Progress(len(files), language) as progress:
        for item in audit_files(files, workers=workers):
            audited.append(item)
            progress.step()
    return sorted(audited, key=lambda item: item.file)


def _left_out(unknown: Sequence[Audited]) -> LabelProblem:
    """A statement that leaves files out would say of the sample what is true of a part of it."""
    names = ", ".join(item.file.name for item in unknown[:5])
    return LabelProblem(
        Problem(
            Text(
                f"{len(unknown)} 个文件的模态不明，不能计入样本，证据没有写入",
                f"the modality of {len(unknown)} file(s) is not known, so they are in no sample; no evidence was written",
            ),
            found=names,
            fix=Text("用 --modality 指明，或者从样本中移出", "say it with --modality, or take them out of the sample"),
        )
    )


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _valid(item: Audited) -> bool:
    return item.implicit == item.explicit == "valid"


def _record(dossier: LoadedDossier, audited: Sequence[Audited], day: date, *, exported: bool) -> Path:
    """The list of what was judged, by digest and without names: the file that the statement is about."""
    lines = sorted(
        json.dumps(
            {
                "sha256": _digest(item.file),
                "modality": item.modality,
                "implicit": item.implicit,
                "explicit": item.explicit,
                "rules": sorted({*item.implicit_rules, *item.explicit_rules}),
            }
        )
        for item in audited
    )
    content = ("\n".join(lines) + "\n").encode()
    kind = "exported" if exported else "shown"
    name = f"{day}-{kind}-{hashlib.sha256(content).hexdigest()[:12]}.jsonl"
    record = dossier.folder / "records" / "label-audits" / name
    write_atomically(record, content)
    return record.absolute()


def _as_json(folder: Path, finding: LabelAudit, audited: Sequence[Audited], statement: str | None) -> dict[str, object]:
    return {
        "folder": str(folder),
        "finding": finding.as_json(),
        "statement": statement,
        "files": [
            {
                "file": str(item.file),
                "modality": item.modality,
                "implicit": item.implicit,
                "implicit_rules": list(item.implicit_rules),
                "explicit": item.explicit,
                "explicit_rules": list(item.explicit_rules),
                "reasons": [text_as_json(reason) for reason in item.reasons],
            }
            for item in audited
        ],
    }


def _told(
    folder: Path,
    finding: LabelAudit,
    audited: Sequence[Audited],
    unknown: Sequence[Audited],
    language: ReportLanguage,
) -> Iterator[str]:
    for sample in finding.samples:
        files = language.say(Text(f"{sample.files} 个文件", f"{sample.files} files"))
        yield f"{sample.modality}  {files}"
        yield f"  {language.say(Text('隐式', 'implicit'))}  {_words(sample.implicit, language)}"
        yield f"  {language.say(Text('显式', 'explicit'))}  {_words(sample.explicit, language)}"
    wrong = [item for item in audited if not _valid(item)]
    for item in wrong[:_SHOWN]:
        rules = ", ".join((*item.implicit_rules, *item.explicit_rules))
        reasons = "; ".join(language.say(reason) for reason in item.reasons)
        words = f"{language.say(_WORDS[item.implicit])} / {language.say(_WORDS[item.explicit])}"
        yield f"  ✗ {item.file.relative_to(folder)}: {words}  {rules or reasons}"
    if len(wrong) > _SHOWN:
        rest = len(wrong) - _SHOWN
        yield f"  {language.say(Text(f'……另有 {rest} 个', f'… and {rest} more'))}"
    if unknown:
        count = len(unknown)
        what = Text(
            f"{count} 个文件的模态不明，未计入样本；用 --modality 指明",
            f"the modality of {count} file(s) is not known and they are not in the sample; say it with --modality",
        )
        yield f"  ! {language.say(what)}"


_WORDS = {
    "valid": Text("有效", "valid"),
    "invalid": Text("无效", "invalid"),
    "absent": Text("缺失", "absent"),
    "inconclusive": Text("不能判断", "cannot be told"),
}


def _words(counts: LabelCounts, language: ReportLanguage) -> str:
    numbers = Counter(
        valid=counts.valid, invalid=counts.invalid, absent=counts.absent, inconclusive=counts.inconclusive
    )
    said = [f"{language.say(_WORDS[word])} {number}" for word, number in numbers.items() if number]
    rules = ", ".join(f"{rule} × {number}" for rule, number in (counts.rules or {}).items())
    return "  ".join((*said, f"({rules})")) if rules else "  ".join(said)
