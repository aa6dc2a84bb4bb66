# SPDX-License-Identifier: Apache-2.0
"""``hegui corpus ledger``: the ledger of sources, checked, listed, and as Croissant."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hegui.atomic import write_atomically
from hegui.cli.evidence import DOSSIER, TOOL, open_store, signer_of
from hegui.cli.label_output import EXISTING, FILE, FOLDER, format_option, print_json, text_as_json
from hegui.cli.options import Day, language_option, signing_options, today
from hegui.corpus.ledger_file import LoadedLedger, ledger_in, load_ledger
from hegui.corpus.ledger_rows import COLUMNS, KINDS, LedgerRow, rows_of
from hegui.corpus.provenance import TITLES, Answer, Provenance, absent, finding_of, provenance_of
from hegui.dossier import LoadedDossier, load_dossier
from hegui.errors import CorpusProblem, ExitCode, Place, Problem
from hegui.evidence.findings import FieldStatus, SourceKind
from hegui.evidence.schemas import canonical
from hegui.report.language import ReportLanguage
from hegui.text import Text, same

if TYPE_CHECKING:
    from hegui.corpus.tally import Tally

_KINDS = click.Choice([kind.value for kind in SourceKind])


@click.group()
def ledger() -> None:
    """语料来源台账：检查、列出、新建；Croissant 导入导出。全程不联网。

    The ledger of sources: check, list, start one; Croissant in and out. Nothing is fetched.
    """


@ledger.command()
@click.argument("file", metavar="LEDGER", type=EXISTING)
@click.option(
    "--on", type=Day(), default=today, help="合同等须在此日有效，默认今天。 / Day on which papers must be in term."
)
@click.option("--dossier", type=DOSSIER, help="将结果写入此档案的证据库。 / Put the result into this dossier's store.")
@click.option("--expires", type=Day(), help="有效期最后一日。 / Last day on which the evidence counts.")
@signing_options
@format_option
@language_option
def check(
    file: Path,
    on: date,
    dossier: Path | None,
    expires: date | None,
    sign_as: str | None,
    key: Path | None,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """检查台账：格式、所列文档、每一来源的合法性材料。有缺失即以 1 退出；仅有声明的不算缺失，也不算证实。

    Check a ledger: its form, the documents that it names, and the records that each source needs. Exits with 1 if
    something is missing; what is only claimed is not missing, and not proved either.
    """
    loaded = load_ledger(file)
    sources, gone = provenance_of(loaded, on), tuple(absent(loaded))
    statement = _filed(loaded, file, sources, dossier, on, expires, sign_as, key) if dossier else None
    if as_json:
        print_json(_checked_as_json(loaded, sources, gone, statement))
    else:
        click.echo("\n".join(_told(loaded, sources, gone, language)))
        if statement:
            click.echo(statement)
    return ExitCode.GATE if gone or any(item.missing for item in sources) else ExitCode.PASS


def _filed(
    loaded: LoadedLedger,
    file: Path,
    sources: Sequence[Provenance],
    dossier: Path,
    on: date,
    expires: date | None,
    sign_as: str | None,
    key: Path | None,
) -> str:
    """The statement in the store. Where the ledger stands in the dossier, a change of it or of a document shows."""
    holder, day = load_dossier(dossier), today()
    inside = loaded.folder.resolve().is_relative_to(holder.folder.resolve())
    named = [file, *(loaded.folder / name for name in loaded.documents)]
    subjects = named if inside else [_record(holder, loaded, sources, on)]
    statement = open_store(holder).add(
        finding_of(loaded, sources),
        subjects=[subject.absolute() for subject in subjects],
        about=(on, on),
        collected=day,
        recorded=day,
        expires=expires,
        depends_on=[],
        tool=TOOL,
        signer=signer_of(sign_as, key),
    )
    return statement.file


def _record(holder: LoadedDossier, loaded: LoadedLedger, sources: Sequence[Provenance], on: date) -> Path:
    """What was checked, by digest: the file that the statement of a ledger outside the dossier is about."""
    told = {"digest": loaded.digest, "documents": loaded.documents, **finding_of(loaded, sources).as_json()}
    content = canonical(told) + b"\n"
    name = f"{on}-{hashlib.sha256(content).hexdigest()[:12]}.json"
    record = holder.folder / "records" / "source-ledgers" / name
    write_atomically(record, content)
    return record


_STATUS: Mapping[FieldStatus, tuple[str, Text]] = {
    FieldStatus.EVIDENCED: ("✓", Text("有据", "evidenced")),
    FieldStatus.CLAIMED: ("?", Text("仅有声明", "claimed")),
    FieldStatus.MISSING: ("✗", Text("缺失", "missing")),
    FieldStatus.NOT_APPLICABLE: ("–", Text("不适用", "not applicable")),
}


def _told(
    loaded: LoadedLedger, sources: Sequence[Provenance], gone: Sequence[Problem], language: ReportLanguage
) -> Iterator[str]:
    for item in sources:
        yield f"{item.source.id}  {language.say(KINDS[SourceKind(item.source.kind)])}  {item.source.name}  ({loaded.place('sources', item.number)})"
        for answer in item.answers:
            if answer.status is not FieldStatus.NOT_APPLICABLE:
                sign, word = _STATUS[answer.status]
                title, said = language.say(TITLES[answer.record]), language.say(answer.reason)
                yield f"  {sign} {title}: {language.say(word)} – {said}"
            if answer.forbids is not None:
                stop = Text("按此状态不得使用该来源", "the source must not be used as things stand")
                yield f"      {language.say(stop)}: {language.say(answer.forbids)}"
    for problem in gone:
        yield f"  ✗ {problem.where}: {language.say(problem.what)}"
    missing = sum(len(item.missing) for item in sources) + len(gone)
    claimed = sum(answer.status is FieldStatus.CLAIMED for item in sources for answer in item.answers)
    yield language.say(
        Text(
            f"{len(sources)} 个来源，缺失 {missing} 项，仅有声明 {claimed} 项",
            f"{len(sources)} source(s), {missing} record(s) missing, {claimed} only claimed",
        )
    )


def _checked_as_json(
    loaded: LoadedLedger, sources: Sequence[Provenance], gone: Sequence[Problem], statement: str | None
) -> dict[str, Any]:
    return {
        "name": loaded.ledger.name,
        "version": loaded.ledger.version,
        "digest": loaded.digest,
        "statement": statement,
        "sources": [
            {
                "id": item.source.id,
                "kind": item.source.kind,
                "place": str(loaded.place("sources", item.number)),
                "records": [_answer_as_json(answer) for answer in item.answers],
            }
            for item in sources
        ],
        "absent": [{"place": str(problem.where), "what": text_as_json(problem.what)} for problem in gone],
    }


def _answer_as_json(answer: Answer) -> dict[str, Any]:
    return {
        "record": answer.record,
        "status": answer.status,
        "reason": text_as_json(answer.reason),
        "evidence": list(answer.evidence),
        "expires": answer.expires.isoformat() if answer.expires else None,
        "forbids_use": text_as_json(answer.forbids),
    }


@ledger.command()
@click.argument("file", metavar="LEDGER", type=EXISTING)
@click.option(
    "--scan",
    type=FOLDER,
    help="扫描结果文件夹：条数、大小和语种占比取自扫描。 / Folder of a scan, for counts and shares.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "json", "csv", "xlsx"]),
    default="terminal",
    show_default=True,
    help="输出格式；xlsx 需要 --out。 / Format; xlsx needs --out.",
)
@click.option("--out", type=FILE, help="写入文件。 / Write it to a file.")
@language_option
def show(file: Path, scan: Path | None, form: str, out: Path | None, language: ReportLanguage) -> None:
    """列出备案附件和监管询问所需的各项：来源、类型、供应方、规模、语种占比、许可证、标注规则。

    List what a filing annex and a regulator's question ask: source, kind, supplier, scale, languages, licence, annotation rules.
    """
    loaded = load_ledger(file)
    rows = list(rows_of(loaded, _counted(scan, loaded) if scan else None))
    match form:
        case "json":
            content = (json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=2) + "\n").encode()
        case "csv":
            content = _as_csv(rows, language)
        case "xlsx":
            if out is None:
                raise click.UsageError("xlsx 需要 --out。 / xlsx needs --out.")
            content = _as_xlsx(rows, language)
        case _:
            content = ("\n".join(_shown(rows, language)) + "\n").encode()
    if out is None:
        click.echo(content.decode("utf-8-sig"), nl=False)
    else:
        write_atomically(out, content)


def _counted(scan: Path, loaded: LoadedLedger) -> "Mapping[str, Tally]":
    """What a finished scan counted; where the ledger has changed since, the reader is told."""
    from hegui.corpus.run import LedgerUsed, Run  # noqa: PLC0415  only where a scan is read

    run = Run.load(scan)
    if run.incomplete:
        what = Text(
            "扫描尚未完成，数字不代表全部语料。", "The scan is not complete; its counts are not those of the corpus."
        )
        fix = Text("再次运行 hegui corpus scan。", "Run `hegui corpus scan` again.")
        raise CorpusProblem(Problem(what, Place(str(scan)), fix=fix))
    if run.scan.ledger != LedgerUsed.of(loaded.ledger):
        click.echo(
            "扫描后台账有改动，数字为扫描时的。 / The ledger has changed since the scan; counts are of then.", err=True
        )
    return run.tallies()


def _cells(row: LedgerRow, language: ReportLanguage) -> list[str | float]:
    return [_cell(getattr(row, name), language) for name in COLUMNS]


def _cell(value: str | float | bool | None, language: ReportLanguage) -> str | float:
    match value:
        case None:
            return ""
        case bool():
            return language.say(Text("是", "yes") if value else Text("否", "no"))
        case SourceKind():
            return language.say(KINDS[value])
        case _:
            return value


def _harmless(cell: str | float) -> str | float:
    """Names come from anybody: no spreadsheet shall take one for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _as_csv(rows: Sequence[LedgerRow], language: ReportLanguage) -> bytes:
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow([language.say(title) for title in COLUMNS.values()])
    table.writerows([_harmless(cell) for cell in _cells(row, language)] for row in rows)
    return written.getvalue().encode("utf-8-sig")  # with its mark, so that a spreadsheet reads Chinese


def _as_xlsx(rows: Sequence[LedgerRow], language: ReportLanguage) -> bytes:
    from hegui.corpus.extra import corpus_extra  # noqa: PLC0415  only where a spreadsheet is made

    with corpus_extra():
        from openpyxl import Workbook  # noqa: PLC0415  as above
    book = Workbook()
    sheet = book.active
    sheet.append([language.say(title) for title in COLUMNS.values()])
    for row in rows:
        sheet.append([_harmless(cell) for cell in _cells(row, language)])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _shown(rows: Sequence[LedgerRow], language: ReportLanguage) -> Iterator[str]:
    for row in rows:
        yield f"{row.source}  {row.name}"
        for title, cell in zip(COLUMNS.values(), _cells(row, language), strict=True):
            if cell != "" and cell not in (row.source, row.name):
                yield f"  {language.say(title)}: {cell}"


@ledger.command()
@click.argument("file", metavar="LEDGER", type=FILE)
def new(file: Path) -> None:
    """写出带注释的台账模板；已有文件不会被覆盖。 / Write a commented template; an existing file is left alone."""
    from hegui.corpus.ledger_template import TEMPLATE  # noqa: PLC0415  needed here only

    if file.exists():
        raise CorpusProblem(
            Problem(
                Text("文件已存在，没有覆盖。", "The file exists and was left alone."),
                Place(str(file)),
                fix=Text("换一个文件名。", "Choose another name."),
            )
        )
    write_atomically(file, TEMPLATE.encode())
    click.echo(f"已写入 {file}。 / Written to {file}.", err=True)


@ledger.command()
@click.argument("file", metavar="LEDGER", type=EXISTING)
@click.option(
    "--out", type=FILE, required=True, help="写入文件，须在台账所在文件夹。 / File to write, in the ledger's folder."
)
@click.option("--version", type=click.Choice(["1.0", "1.1"]), default="1.1", show_default=True)
@click.option("--source", "wanted", multiple=True, metavar="ID", help="只写此来源，可多次使用。 / These sources only.")
def croissant(file: Path, out: Path, version: Any, wanted: tuple[str, ...]) -> None:  # noqa: ANN401  one of the two words
    """将台账写成 Croissant 元数据；本地文件逐个计算摘要。

    Write the ledger as Croissant metadata; local files are digested.
    """
    from hegui.corpus.croissant import croissant_of  # noqa: PLC0415  needed here only

    loaded = load_ledger(file)
    sources = [source for source in loaded.ledger.sources if not wanted or source.id in wanted]
    unknown = [name for name in wanted if loaded.ledger.source(name) is None]
    if unknown:
        raise CorpusProblem(
            Problem(
                Text(f"台账没有来源“{unknown[0]}”。", f"The ledger has no source '{unknown[0]}'."),
                loaded.place("sources"),
                accepted=same(", ".join(source.id for source in loaded.ledger.sources)),
            )
        )
    if out.resolve().parent != loaded.folder.resolve():
        raise click.UsageError(
            "文件须写在台账所在文件夹，其中的路径相对于它。 / Write it beside the ledger: its paths are relative to it."
        )
    described = croissant_of(loaded, sources, version)
    write_atomically(out, (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode())
    click.echo(f"已写入 {out}。 / Written to {out}.", err=True)


@ledger.command(name="import")
@click.argument("file", metavar="CROISSANT", type=EXISTING)
@click.option("--id", "source_id", required=True, help="来源在台账中的 id。 / Id that the source gets.")
@click.option("--kind", type=_KINDS, help="来源类型；文件中没有，由您判断。 / Kind, which the file does not say.")
@click.option(
    "--to", "target", type=EXISTING, help="追加到此台账，需要 --kind。 / Append to this ledger; needs --kind."
)
def import_(file: Path, source_id: str, kind: str | None, target: Path | None) -> None:
    """将 Croissant 文件读成台账来源：只写文件所述，其余留空；不打开其中的任何地址。

    Read a Croissant file as a source: what the file says, blanks for the rest. No address in it is opened.
    """
    from hegui.corpus.croissant_in import read_croissant, stub_of, with_source  # noqa: PLC0415  needed here only

    stub = stub_of(read_croissant(file), source_id, kind)
    if target is None:
        click.echo(stub, nl=False)
        return
    if kind is None:
        raise click.UsageError("--to 需要 --kind。 / --to needs --kind.")
    content = with_source(target.read_bytes(), stub, str(target)).encode()
    ledger_in(content, target)  # what would not read is not written
    write_atomically(target, content)
    click.echo(f"已写入 {target}。 / Written to {target}.", err=True)


@ledger.command()
@click.option("--out", type=FILE, help="写入文件。 / Write it to a file.")
def schema(out: Path | None) -> None:
    """corpus.yaml 的 JSON Schema，供编辑器使用。 / The JSON Schema of corpus.yaml, for editors."""
    from hegui.corpus.ledger_template import ledger_schema  # noqa: PLC0415  needed here only

    content = json.dumps(ledger_schema(), ensure_ascii=False, indent=2) + "\n"
    if out is None:
        click.echo(content, nl=False)
    else:
        write_atomically(out, content.encode())
        click.echo(f"已写入 {out}。 / Written to {out}.", err=True)
