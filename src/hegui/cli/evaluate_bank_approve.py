# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate bank approve``."""

from datetime import date
from pathlib import Path

import click

from hegui.cli.evaluate_bank_files import NEW_FILE, library_option
from hegui.cli.label_output import EXISTING
from hegui.cli.options import Day, language_option, today
from hegui.errors import ExitCode, InputError, Place, Problem
from hegui.evaluate.bank import Selection, decide, digest_of, load_bank, write_bank
from hegui.evaluate.question import Approval, Library
from hegui.report.language import ReportLanguage
from hegui.text import Text, same

_DONE = {
    Approval.APPROVED: Text("通过", "approved"),
    Approval.REJECTED: Text("不采用", "rejected"),
    Approval.PROPOSED: Text("改回待审定", "set back to proposed"),
}


@click.command(short_help="由提供者的人员审定题目。 / A person of the provider decides on questions.")
@click.argument("file", type=EXISTING, metavar="BANK")
@click.option("--by", required=True, metavar="NAME", help="审定人姓名。 / Name of the person who decides.")
@click.option("--on", type=Day(), default=today, help="审定日期，默认今天。 / Day of the decision; today.")
@click.option(
    "--as",
    "approval",
    type=click.Choice([approval.value for approval in Approval]),
    default=Approval.APPROVED.value,
    show_default=True,
    callback=lambda _ctx, _param, value: Approval(value),
    help="结论。 / The decision.",
)
@click.option("--all", "everything", is_flag=True, help="全部待定题目。 / Every question that is undecided.")
@click.option("--id", "ids", multiple=True, help="题目编号，可多次指定。 / Id of a question; repeatable.")
@click.option("--ids", "id_file", type=EXISTING, help="编号文件，每行一个。 / File with ids, one a line.")
@library_option
@click.option("--code", "codes", multiple=True, help="风险或方面代码，可多次指定。 / Risk or aspect; repeatable.")
@click.option("--source", help="来源以此开头。 / What the source begins with.")
@click.option("--again", is_flag=True, help="已有结论的也改。 / Decided questions too.")
@click.option("--out", type=NEW_FILE, help="另存为，默认写回原文件。 / Write here. [default: the same file]")
@language_option
def approve(
    file: Path,
    by: str,
    on: date,
    approval: Approval,
    everything: bool,
    ids: tuple[str, ...],
    id_file: Path | None,
    libraries: tuple[Library, ...],
    codes: tuple[str, ...],
    source: str | None,
    again: bool,
    out: Path | None,
    language: ReportLanguage,
) -> int:
    """记录提供者的人员对题目的审定：通过、不采用，或改回待定。请先读过题目；只有通过的题目计入标准要求的数量。

    Record what a person of the provider decided on questions: approved, rejected, or set back. Read them first; only approved
    questions count. An alternative is to export to XLSX, decide in the sheet, and use that file.
    """
    chosen = (*ids, *(_ids_in(id_file) if id_file else ()))
    if not (everything or chosen or libraries or codes or source):
        what = Text("没有说明审定哪些题目。", "It is not said which questions are decided on.")
        raise InputError(Problem(what, accepted=same("--id, --ids, --library, --code, --source, --all")))
    if on > today():
        what = Text("审定日期不能晚于今天。", "The day of a decision cannot be in the future.")
        raise InputError(Problem(what, found=on.isoformat()))
    selection = Selection(
        ids=set(chosen) if chosen else None,
        libraries=libraries or None,
        codes=codes or None,
        source=source,
        undecided=not again and approval is not Approval.PROPOSED,
    )
    bank, number = decide(load_bank(file), selection, approval, by=by.strip(), on=on)
    write_bank(out or file, bank)
    done = _DONE[approval]
    told = Text(
        f"{out or file}：{number} 题{done.zh}，{by.strip()}，{on}",
        f"{out or file}: {number} {done.en}, {by.strip()}, {on}",
    )
    click.echo(language.say(told))
    click.echo(f"  sha256 {digest_of(bank)}")
    return ExitCode.PASS


def _ids_in(file: Path) -> list[str]:
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        what = Text("编号文件无法读取（须为 UTF-8）。", "The file of ids cannot be read; it must be UTF-8.")
        raise InputError(Problem(what, Place(str(file)))) from error
    ids = [line.strip() for line in lines if line.strip()]
    if not ids:
        raise InputError(Problem(Text("编号文件是空的。", "The file of ids is empty."), Place(str(file))))
    return ids
