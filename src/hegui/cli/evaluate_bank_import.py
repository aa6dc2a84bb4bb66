# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate bank import``."""

import csv
import io
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import click

from hegui.atomic import write_atomically
from hegui.cli.detect_input import unreadable
from hegui.cli.evaluate_bank_files import NEW_FILE, named, refuse_existing
from hegui.cli.label_output import EXISTING, format_option, print_json, text_as_json
from hegui.cli.options import Day, language_option, today
from hegui.errors import ExitCode
from hegui.evaluate.bank import Imported, digest_of, import_set, load_bank, write_bank
from hegui.evaluate.bank.importing import not_mapped_as_csv_rows, refuse_nothing_imported
from hegui.evaluate.bank.sets import QuestionSet, names_of_sets, question_set
from hegui.evaluate.question import Bank, Library
from hegui.report.language import ReportLanguage
from hegui.text import Text

_LISTED: Final = 20
"""Rows left out that a terminal lists; JSON lists all."""


def _label_and_code(words: str) -> tuple[str, str]:
    label, _, code = words.rpartition("=")
    if not label or not code:
        raise click.BadParameter(f"“{words}”应为 类别=代码。 / '{words}' is not LABEL=CODE.")
    return label, code


@click.command("import", short_help="导入他人的题集。 / Import a set of another maker.")
@click.argument("name", type=click.Choice(list(names_of_sets())), metavar="SET")
@click.argument("files", type=EXISTING, nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--out",
    type=NEW_FILE,
    required=True,
    help="题库文件；已存在则补入其中。 / The bank; questions are added if it exists.",
)
@click.option(
    "--map",
    "codes",
    multiple=True,
    metavar="LABEL=CODE",
    callback=lambda _ctx, _param, values: tuple(map(_label_and_code, values)),
    help="原类别对应的代码，优先于映射表；可多次指定。 / What a label stands for, before the table says; repeatable.",
)
@click.option(
    "--library",
    type=click.Choice([library.value for library in Library]),
    callback=lambda _ctx, _param, value: None if value is None else Library(value),
    help="全部归入此题库；默认依题集而定。 / Library of all questions. [default: as the set says]",
)
@click.option("--encoding", default="utf-8", show_default=True, help="文本编码，如 gb18030。 / Such as gb18030.")
@click.option("--on", type=Day(), default=today, help="更新日期，默认今天。 / Day of the update; today.")
@click.option(
    "--unmapped",
    type=NEW_FILE,
    help="未映射的题目写入此 CSV，填好代码后可用 table 导入。 / Write what did not map to this CSV; fill in codes and import it as `table`.",
)
@click.option("--name", "bank_name", help="新题库的名称，默认取文件名。 / Name of a new bank; that of the file.")
@click.option("--version", help="题库版本，默认取更新日期。 / Version of the bank; the day of the update.")
@format_option
@language_option
def import_(
    name: str,
    files: tuple[Path, ...],
    out: Path,
    codes: tuple[tuple[str, str], ...],
    library: Library | None,
    encoding: str,
    on: date,
    unmapped: Path | None,
    bank_name: str | None,
    version: str | None,
    *,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """导入您自备的题集文件，按映射表归入31种风险或13个方面；对不上的逐类报告，从不猜测。导入的题目均待审定。

    Import files of a set that you supply. Labels map to the 31 risks and 13 aspects by a table; what does not map is told, never
    guessed. Imported questions are proposed. SET: one of the sets below, or `table` for a table of your own.
    """
    if unmapped is not None:
        refuse_existing(unmapped)
    of_set = question_set(name)
    imported = import_set(name, files, on=on, own_codes=dict(codes), library=library, encoding=encoding)
    if unmapped is not None and imported.not_mapped:
        _write(unmapped, _csv(imported))
    refuse_nothing_imported(imported)
    bank, known = _joined(out, imported, named(bank_name or out.stem, "--name"), named(version or str(on), "--version"))
    write_bank(out, bank)
    if as_json:
        print_json(_as_json(imported, of_set, bank, known))
    else:
        _tell(imported, of_set, out, known, language)
    return ExitCode.PASS


def _joined(out: Path, imported: Imported, name: str, version: str) -> tuple[Bank, int]:
    """The bank with the new questions behind those that it has, and how many it had already."""
    if not out.exists():
        return Bank(name, version, imported.questions), 0
    bank = load_bank(out)
    ids = {question.id for question in bank.questions}
    fresh = tuple(question for question in imported.questions if question.id not in ids)
    joined = replace(bank, version=version, questions=(*bank.questions, *fresh))
    return joined, len(imported.questions) - len(fresh)


def _csv(imported: Imported) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(not_mapped_as_csv_rows(imported))
    return ("\ufeff" + stream.getvalue()).encode()


def _write(path: Path, content: bytes) -> None:
    try:
        write_atomically(path, content, mode=0o600)
    except OSError as error:
        raise unreadable(path, error) from error


def _tell(imported: Imported, of_set: QuestionSet, out: Path, known: int, language: ReportLanguage) -> None:
    say = language.say
    added, not_mapped, left_out = len(imported.questions) - known, len(imported.not_mapped), len(imported.left_out)
    click.echo(
        say(
            Text(
                f"{out}：写入 {added} 题，均待审定；已有 {known}，重复 {imported.repeated}，未映射 {not_mapped}，不能采用 {left_out}",
                f"{out}: questions written: {added}, all proposed; there already: {known}, repeated: {imported.repeated}, "
                f"not mapped: {not_mapped}, not usable: {left_out}",
            )
        )
    )
    click.echo(say(Text(f"许可 {of_set.licence}：{of_set.terms.zh}", f"Licence {of_set.licence}: {of_set.terms.en}")))
    for (label, code, confidence), number in sorted(imported.mapped.items(), key=lambda item: (item[0][1], item[0][0])):
        click.echo(f"  {number:>6}  {code:<10} [{confidence}]  {label}")
    for (label, why, maybe), number in _groups(imported).items():
        perhaps = f"  ({'?, '.join(maybe)}?)" if maybe else ""
        click.echo(f"✗ {number:>6}  {label or '–'}: {say(why)}{perhaps}")
    for problem in imported.left_out[:_LISTED]:
        click.echo(f"! {problem.where}: {say(problem.what)}")
    if left_out > _LISTED:
        click.echo(say(Text(f"! 另有 {left_out - _LISTED} 行，见 JSON", f"! and more: {left_out - _LISTED}, see JSON")))


def _groups(imported: Imported) -> Counter[tuple[str, Text, tuple[str, ...]]]:
    return Counter((row.label, row.why, row.maybe) for row in imported.not_mapped)


def _as_json(imported: Imported, of_set: QuestionSet, bank: Bank, known: int) -> dict[str, object]:
    return {
        "bank": {"name": bank.name, "version": bank.version, "sha256": digest_of(bank)},
        "written": len(imported.questions) - known,
        "known": known,
        "repeated": imported.repeated,
        "licence": of_set.licence,
        "terms": text_as_json(of_set.terms),
        "mapped": [
            {"label": label, "code": code, "confidence": confidence.value, "questions": number}
            for (label, code, confidence), number in imported.mapped.items()
        ],
        "not_mapped": [
            {"label": label, "maybe": list(maybe), "why": text_as_json(why), "questions": number}
            for (label, why, maybe), number in _groups(imported).items()
        ],
        "left_out": [
            {"place": str(problem.where), "what": text_as_json(problem.what)} for problem in imported.left_out
        ],
    }
