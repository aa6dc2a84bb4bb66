# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate bank check``."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import click

from hegui.cli.evaluate_bank_figures import Minimums, minimums_on
from hegui.cli.evaluate_bank_files import BANK_FILE, banks_at, leave_out_option, library_option, modality_option
from hegui.cli.label_output import format_option, print_json, text_as_json
from hegui.cli.options import Day, language_option, today
from hegui.errors import ExitCode
from hegui.evaluate.bank import BankReport, LibraryCount, Outcome, Rule, check_banks, digest_of
from hegui.evaluate.bank.rules import TITLES
from hegui.evaluate.question import Bank, Library, Modality
from hegui.report.language import ReportLanguage
from hegui.text import Text

SIGNS: Final = {Outcome.MET: "✓", Outcome.NOT_MET: "✗", Outcome.CANNOT_TELL: "?"}
_LISTED: Final = 5
"""Nearly equal questions listed on a terminal; JSON lists all."""


@click.command(short_help="核对当日标准的最低要求。 / Compare with the minimums of the standard.")
@click.argument("files", type=BANK_FILE, nargs=-1, required=True, metavar="BANK…")
@click.option(
    "--as-of", type=Day(), default=today, help="检查日，默认今天（北京时间）。 / Day of the check; today in Beijing."
)
@library_option
@modality_option
@leave_out_option
@format_option
@language_option
def check(
    files: tuple[Path, ...],
    as_of: date,
    libraries: tuple[Library, ...],
    modality: Modality | None,
    left_out: tuple[str, ...],
    *,
    as_json: bool,
    language: ReportLanguage,
) -> int:
    """题数、各风险与方面的题数、更新周期是否达到当日标准；相同与近似的题目。变体、相同和不采用的题目不计。

    全部达到以 0 退出，有不足或不能判断（例如题目尚未审定）以 1 退出，无法读取以 2 退出。BANK 可写 starter，指随附的题库。

    Whether questions in all, of each risk and aspect, and their age reach the minimums of the standard on the day; equal and
    nearly equal questions. Variants, repeated and rejected questions do not count. Exits with 0 if all is met, 1 if something is
    not, or cannot be told because questions are not approved yet, 2 if a file cannot be read. Files are counted together; BANK may
    be `starter`.
    """
    banks = banks_at(files)
    minimums = minimums_on(as_of, libraries or tuple(Library))
    report = check_banks(banks, minimums.of, as_of, left_out=frozenset(left_out), modality=modality)
    if as_json:
        print_json(_as_json(report, minimums, banks))
    else:
        click.echo("\n".join(_in_words(report, minimums, language)))
    return ExitCode.PASS if report.met else ExitCode.GATE


def _in_words(report: BankReport, minimums: Minimums, language: ReportLanguage) -> Iterator[str]:
    say = language.say
    places = "、".join(dict.fromkeys(f"{each.instrument} {each.article}" for each in minimums.figures))
    yield say(Text(f"{report.as_of} 的要求（{places}）", f"What is asked on {report.as_of} ({places})"))
    for note in dict.fromkeys(each.note for each in minimums.figures if each.note):
        yield f"  {say(note)}"
    for count in report.libraries:
        yield say(_counted(count))
        for judged in report.judged:
            if judged.library is count.library or (
                judged.rule is Rule.LEFT_OUT and count.library is Library.SHOULD_NOT_REFUSE
            ):
                yield f"  {SIGNS[judged.outcome]} {say(judged.text)}"
        for near in count.near[:_LISTED]:
            yield f"  ! {near.first} ≈ {near.second}  {near.alike:.2f}"
    for note in report.notes:
        yield f"! {say(note)}"
    yield say(_concluded(report))


def _counted(count: LibraryCount) -> Text:
    title = TITLES[count.library]
    return Text(
        f"{title.zh}：计 {count.items} 题，其中已审定 {count.approved_items} 题"
        f"（变体 {count.variants}、相同 {count.repeated}、不采用 {count.rejected} 不计；近似 {count.nearly_repeated}）",
        f"{title.en}: {count.items} count, {count.approved_items} of them approved "
        f"(not counted: {count.variants} variants, {count.repeated} repeated, {count.rejected} rejected; "
        f"nearly repeated: {count.nearly_repeated})",
    )


def _concluded(report: BankReport) -> Text:
    numbers = {outcome: sum(each.outcome is outcome for each in report.judged) for outcome in Outcome}
    met, not_met, unclear = numbers[Outcome.MET], numbers[Outcome.NOT_MET], numbers[Outcome.CANNOT_TELL]
    return Text(
        f"达到 {met} 项，不足 {not_met} 项，不能判断 {unclear} 项",
        f"Met: {met}, not met: {not_met}, cannot tell: {unclear}",
    )


def _as_json(report: BankReport, minimums: Minimums, banks: list[Bank]) -> dict[str, object]:
    return {
        "as_of": report.as_of.isoformat(),
        "banks": [{"name": bank.name, "version": bank.version, "sha256": digest_of(bank)} for bank in banks],
        "figures": [
            {
                "parameter": each.id,
                "instrument": each.instrument,
                "article": each.article,
                "confidence": each.confidence.value,
                "note": text_as_json(each.note),
            }
            for each in minimums.figures
        ],
        "libraries": [_count_as_json(count) for count in report.libraries],
        "rules": [
            {
                "library": each.library.value,
                "rule": each.rule.value,
                "code": each.code or None,
                "outcome": each.outcome.value,
                "needed": each.needed,
                "approved": each.approved,
                "proposed": each.proposed,
                "text": text_as_json(each.text),
            }
            for each in report.judged
        ],
        "met": report.met,
        "notes": [text_as_json(note) for note in report.notes],
    }


def _count_as_json(count: LibraryCount) -> dict[str, object]:
    return {
        "library": count.library.value,
        "questions": count.questions,
        "items": count.items,
        "approved": count.approved_items,
        "variants": count.variants,
        "repeated": count.repeated,
        "rejected": count.rejected,
        "approved_by_code": dict(count.approved),
        "proposed_by_code": dict(count.proposed),
        "own_by_code": dict(count.own),
        "modalities": {modality.value: number for modality, number in count.modalities.items()},
        "updated_on": None if count.updated_on is None else count.updated_on.isoformat(),
        "nearly_repeated": count.nearly_repeated,
        "near": [{"first": near.first, "second": near.second, "alike": round(near.alike, 4)} for near in count.near],
    }
