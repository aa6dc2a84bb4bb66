# SPDX-License-Identifier: Apache-2.0
"""``hegui label batch``: a folder or a manifest, labelled by several processes, with a log."""

import csv
import json
import os
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hegui.cli.label_output import FILE, format_option, print_json
from hegui.cli.label_term import log_months
from hegui.cli.label_write import ATTRIBUTES
from hegui.cli.options import language_option, now, today
from hegui.cli.progress import Progress
from hegui.errors import ExitCode, LabelProblem, Place, Problem, seen
from hegui.label.aigc import Label
from hegui.label.batch import Failed, Job, Outcome, Tally, files_below, label_all
from hegui.label.log import LabelLog
from hegui.report.language import ReportLanguage
from hegui.text import Text

_SHOWN = 20
"""Failures listed on a terminal; JSON lists all."""


class Row(BaseModel):
    """One line of a manifest."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[str, Field(min_length=1)]
    produce_id: Annotated[str, Field(min_length=1)]
    producer: str | None = None
    label: str | None = None


@click.command()
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@click.option(
    "--producer", metavar="CODE", help="服务提供者的名称或者编码。 / Name or code of the generating provider."
)
@click.option(
    "--produce-id",
    "pattern",
    default="{uuid}",
    show_default=True,
    help="编号的样式，可用 {uuid}、{name}、{stem}。 / Pattern of the numbers: {uuid}, {name}, {stem}.",
)
@click.option("--label", "attribute", type=click.Choice(list(ATTRIBUTES)), default="generated", show_default=True)
@click.option("--log", "log_file", type=FILE, required=True, help="标识日志（JSONL）。 / Log of labelling (JSONL).")
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path, file_okay=False),
    help="写到另一文件夹。 / Write into another folder.",
)
@click.option(
    "--sidecar", is_flag=True, help="无处可写时写入旁边的文件。 / Where there is no place, write a file beside."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=os.cpu_count() or 1,
    help="进程数。 / Processes. [default: all cores]",
)
@format_option
@language_option
def batch(
    source: Path,
    producer: str | None,
    pattern: str,
    attribute: str,
    log_file: Path,
    target: Path | None,
    sidecar: bool,
    workers: int,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """为文件夹中的全部文件（或者清单所列文件）写入标识，逐一记入日志；已有本提供者标识的不再改动，因此可随时中断再续。

    SOURCE 是文件夹，或者 CSV、JSONL 清单（列：file、produce_id，可选 producer、label）。有文件未能写入的以 1 退出。

    Label every file of a folder, or those of a manifest (CSV or JSONL with file, produce_id and optionally producer, label), and log
    each. Files with this provider's label are left alone, so it can be interrupted and run again. Exits with 1 if a file
    could not be labelled.
    """
    if source.is_dir():
        _refuse_log_among(source, log_file)
        jobs = list(_of_folder(source, _required(producer), pattern, attribute, target))
    else:
        jobs = list(_of_manifest(source, producer, attribute, target))
    failed: list[Failed] = []

    with Progress(len(jobs), language) as progress:

        def told(outcome: Outcome) -> None:
            progress.step()
            if isinstance(outcome, Failed):
                failed.append(outcome)

        tally = label_all(
            jobs,
            log=LabelLog(log_file),
            now=now,
            progress=told,
            months=log_months(today()),
            workers=workers,
            sidecar=sidecar,
        )
    if as_json:
        print_json(_as_json(tally, failed))
    else:
        click.echo(language.say(_summary(tally)))
        for failure in failed[:_SHOWN]:
            click.echo(seen(f"  ✗ {failure.name}: {language.say(failure.problem.problems[0].what)}"))
        _tell_the_rest(failed, language)
    return ExitCode.GATE if failed else ExitCode.PASS


def _required(producer: str | None) -> str:
    if producer is None or not producer.strip():
        raise click.UsageError("文件夹需要 --producer。 / A folder needs --producer.")
    return producer


def _refuse_log_among(folder: Path, log_file: Path) -> None:
    if log_file.resolve().is_relative_to(folder.resolve()):
        raise click.UsageError("日志不能放在要标识的文件夹中。 / The log must not stand among the files to label.")


def _of_folder(folder: Path, producer: str, pattern: str, attribute: str, target: Path | None) -> Iterator[Job]:
    if not re.search(r"\{(uuid|name|stem)\}", pattern):
        raise click.UsageError(
            "--produce-id 须含 {uuid}、{name} 或 {stem}。 / --produce-id needs {uuid}, {name} or {stem}."
        )
    for file in files_below(folder):
        name = file.relative_to(folder).as_posix()
        number = pattern.replace("{uuid}", uuid.uuid4().hex).replace("{name}", name).replace("{stem}", file.stem)
        label = Label.first(producer, number, ATTRIBUTES[attribute])
        yield Job(file, name, label, None if target is None else target / name)


def _of_manifest(manifest: Path, producer: str | None, attribute: str, target: Path | None) -> Iterator[Job]:
    rows = list(_rows(manifest))
    if not rows:
        raise LabelProblem(Problem(Text("清单没有列出文件", "the manifest lists no file"), Place(str(manifest))))
    repeated = [number for number, count in Counter(row.produce_id for _, row in rows).items() if count > 1]
    if repeated:
        what = Text(f"编号重复：{repeated[0]}", f"a number is used twice: {repeated[0]}")
        why = Text("GB 45438-2025 附录E：内容制作编号唯一", "GB 45438-2025, Annex E: the number of a content is unique")
        raise LabelProblem(Problem(what, Place(str(manifest)), why=why))
    for place, row in rows:
        kind = row.label or attribute
        if kind not in ATTRIBUTES:
            accepted = "、".join(ATTRIBUTES), ", ".join(ATTRIBUTES)
            raise LabelProblem(
                Problem(
                    Text("label 的值不对", "the value of label is wrong"), place, found=kind, accepted=Text(*accepted)
                )
            )
        own = row.producer or producer
        if not own:
            raise LabelProblem(
                Problem(
                    Text("缺少 producer", "producer is missing"),
                    place,
                    fix=Text("写在清单中，或者用 --producer", "put it into the manifest, or use --producer"),
                )
            )
        label = Label.first(own, row.produce_id, ATTRIBUTES[kind])
        yield Job(manifest.parent / row.file, row.file, label, None if target is None else target / row.file)


def _rows(manifest: Path) -> Iterator[tuple[Place, Row]]:
    try:
        with manifest.open(encoding="utf-8-sig", newline="") as stream:
            numbered: Iterator[tuple[int, Any]]
            if manifest.suffix.lower() == ".csv":
                reader = csv.DictReader(stream)
                numbered = ((reader.line_num, {key: value for key, value in row.items() if value}) for row in reader)
            else:
                lines = ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
                numbered = ((number, json.loads(line)) for number, line in lines)
            for number, values in numbered:
                place = Place(str(manifest), number)
                try:
                    yield place, Row.model_validate(values)
                except ValidationError as error:
                    first = error.errors()[0]
                    where = ".".join(map(str, first["loc"])) or "-"
                    what = Text(f"清单行不对（{where}）", f"a line of the manifest is wrong ({where})")
                    raise LabelProblem(
                        Problem(
                            what,
                            place,
                            found=str(first["input"])[:80],
                            accepted=Text(
                                "file、produce_id，可选 producer、label", "file, produce_id, optionally producer, label"
                            ),
                        )
                    ) from None
    except (ValueError, csv.Error) as error:
        what = Text(f"清单无法读取：{error}", f"the manifest cannot be read: {error}")
        raise LabelProblem(Problem(what, Place(str(manifest)))) from None


def _summary(tally: Tally) -> Text:
    return Text(
        f"写入 {tally.labelled}，已有 {tally.already}，未能写入 {tally.failed}",
        f"{tally.labelled} labelled, {tally.already} had the label, {tally.failed} could not be labelled",
    )


def _tell_the_rest(failed: list[Failed], language: ReportLanguage) -> None:
    if len(failed) > _SHOWN:
        rest = Text(
            f"……另有 {len(failed) - _SHOWN} 个（--format json 列出全部）",
            f"… and {len(failed) - _SHOWN} more (--format json lists all)",
        )
        click.echo(f"  {language.say(rest)}")


def _as_json(tally: Tally, failed: list[Failed]) -> dict[str, object]:
    return {
        "labelled": tally.labelled,
        "already": tally.already,
        "failed": [
            {"file": item.name, "problem": {"zh": what.zh, "en": what.en}}
            for item in failed
            for what in [item.problem.problems[0].what]
        ],
    }
