# SPDX-License-Identifier: Apache-2.0
"""``hegui evaluate bank statement``."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from hegui.atomic import write_atomically
from hegui.cli.detect_input import unreadable
from hegui.cli.evaluate_bank_files import BANK_FILE, banks_at, leave_out_option, library_option, modality_option
from hegui.cli.evidence import DOSSIER, TOOL, open_store, pinned, signer_of
from hegui.cli.options import Day, filing_options, language_option, today
from hegui.dossier import LoadedDossier, load_dossier
from hegui.errors import ExitCode, InputError, Problem
from hegui.evaluate.bank import approved_only, digest_of, finding_of
from hegui.evaluate.bank.jsonl import bank_as_jsonl
from hegui.evaluate.bank.rules import TITLES
from hegui.evaluate.question import Bank, Library, Modality
from hegui.report.language import ReportLanguage
from hegui.text import Text

RECORDS = Path("records") / "banks"
"""Where the banks that statements speak of are kept, in the dossier."""


@click.command(short_help="把核验结果写入档案的证据库。 / Put the finding into the evidence store of a dossier.")
@click.argument("files", type=BANK_FILE, nargs=-1, required=True, metavar="BANK…")
@click.option("--dossier", type=DOSSIER, required=True, help="档案。 / The dossier.")
@library_option
@modality_option
@leave_out_option
@click.option(
    "--approved",
    is_flag=True,
    help="只就已审定的题目作声明。 / Speak of approved questions only.",
)
@click.option("--on", type=Day(), default=today, help="核验日，默认今天。 / Day of the finding; today.")
@filing_options
@language_option
def statement(
    files: tuple[Path, ...],
    dossier: Path,
    libraries: tuple[Library, ...],
    modality: Modality | None,
    left_out: tuple[str, ...],
    approved: bool,
    on: date,
    expires: date | None,
    depends_on: tuple[str, ...],
    sign_as: str | None,
    key: Path | None,
    language: ReportLanguage,
) -> int:
    """每个题库写一份证据声明（bank-check）：题数、各风险题数、更新日期、是否全部审定。题库副本存入 records/banks。

    只要计入的题目中有未审定的，声明即记为未审定；先审定，或用 --approved。

    Write one statement (bank-check) a library: questions in all and of each risk, day of the update, and whether all are approved.
    A copy of the bank is kept in records/banks. With undecided questions among them it says that they are not approved: decide
    first, or use --approved.
    """
    loaded = load_dossier(dossier)
    banks = [approved_only(bank) if approved else bank for bank in banks_at(files)]
    present = {question.library for bank in banks for question in bank.questions}
    wanted = libraries or tuple(library for library in Library if library in present)
    if not wanted:
        raise InputError(Problem(Text("没有可作声明的题目。", "There is no question to speak of.")))
    findings = [finding_of(banks, library, as_of=on, modality=modality, left_out=left_out) for library in wanted]
    signer = signer_of(sign_as, key)
    dependencies = [pinned(name, loaded.current) for name in dict.fromkeys(depends_on)]
    subjects = _kept(loaded, banks)
    store = open_store(loaded)
    for library, finding in zip(wanted, findings, strict=True):
        stated = store.add(
            finding,
            subjects=subjects,
            about=(on, on),
            collected=on,
            recorded=max(on, today()),
            expires=expires,
            depends_on=dependencies,
            tool=TOOL,
            signer=signer,
        )
        approval = Text("已审定", "approved") if finding.approved_by_provider else Text("未审定", "not approved")
        title = TITLES[library]
        told = Text(
            f"{title.zh}：{finding.items} 题，{approval.zh}", f"{title.en}: {finding.items} questions, {approval.en}"
        )
        click.echo(f"{language.say(told)}  {stated.file}")
    return ExitCode.PASS


def _kept(dossier: LoadedDossier, banks: Sequence[Bank]) -> list[Path]:
    """The banks as files of the dossier, named by what is in them, for their owner only."""
    kept = []
    for bank in banks:
        path = dossier.folder / RECORDS / f"{bank.name}-{digest_of(bank)[:12]}.jsonl"
        try:
            write_atomically(path, bank_as_jsonl(bank).encode(), mode=0o600)
        except OSError as error:
            raise unreadable(path, error) from error
        kept.append(path.absolute())
    return kept
