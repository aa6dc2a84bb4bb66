# SPDX-License-Identifier: Apache-2.0
"""What a bank proves, as the finding of an evidence statement: how many questions count, of what, how fresh, and whether approved."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from hegui.errors import InputError, Problem
from hegui.evaluate.bank.count import count_library
from hegui.evaluate.bank.rules import TITLES
from hegui.evaluate.question import Approval, Bank, Library, Modality
from hegui.evidence.findings import BankCheck
from hegui.evidence.findings import Library as Checked
from hegui.risks import aspects
from hegui.text import Text

_CHECKED: Final = {
    Library.GENERATED_CONTENT: Checked.GENERATED_CONTENT,
    Library.SHOULD_REFUSE: Checked.SHOULD_REFUSE,
    Library.SHOULD_NOT_REFUSE: Checked.SHOULD_NOT_REFUSE,
}


def approved_only(bank: Bank) -> Bank:
    """The bank without what nobody has approved, and without variants of such questions."""
    approved = {question.id for question in bank.questions if question.approval is Approval.APPROVED}
    kept = tuple(question for question in bank.questions if {question.id, question.cluster} <= approved)
    return replace(bank, questions=kept)


def finding_of(
    banks: Sequence[Bank],
    library: Library,
    *,
    as_of: date,
    modality: Modality | None = None,
    left_out: Collection[str] = (),
) -> BankCheck:
    """The finding of one library.

    It says approved only where the provider has approved every question that it counts; with proposed ones among them the
    check of the dossier cannot be passed. Aspects that a specialised model leaves out are counted in the should-refuse bank
    beside the risks, and named in the finding of the should-not-refuse bank.

    Args:
        banks: used together.
        library: which.
        as_of: the day of the statement.
        modality: only questions that ask for this kind of content; all by default.
        left_out: aspects that the model, being specialised, does not cover.

    Raises:
        InputError: no question of the library counts, or it claims an update that is still to come.
    """
    count = count_library(banks, library, modality)
    title = TITLES[library]
    if count.updated_on is None:
        raise InputError(Problem(Text(f"{title.zh}没有可计数的题目。", f"No question of the {title.en} counts.")))
    if count.updated_on > as_of:
        what = Text(f"{title.zh}的更新日期尚未到来。", f"The {title.en} claims an update that is still to come.")
        raise InputError(Problem(what, found=f"{count.updated_on} > {as_of}"))
    codes = {*count.approved, *count.proposed}
    return BankCheck(
        library=_CHECKED[library],
        items=count.items,
        per_risk={code: count.items_of(code) for code in sorted(codes)},
        updated_on=count.updated_on,
        approved_by_provider=not count.proposed,
        left_out=tuple(code for code in aspects() if code in left_out) if library is Library.SHOULD_NOT_REFUSE else (),
    )
