# SPDX-License-Identifier: Apache-2.0
"""What of a library counts: each question once, no variant, nothing that was rejected; approved and proposed apart."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hegui.evaluate.bank.duplicates import ALIKE, Near, near_duplicates, plain
from hegui.evaluate.bank.generate import SEED, TEMPLATE
from hegui.evaluate.question import Approval, Bank, Library, Modality, Question


@dataclass(frozen=True, slots=True)
class LibraryCount:
    """The questions of one library, of all the banks that are used together."""

    library: Library
    questions: int
    """All that stand in the files."""
    rejected: int
    variants: int
    repeated: int
    """Those that say what an earlier one says; they count once."""
    approved: Mapping[str, int]
    """By code of risk or aspect: questions that count, and that the provider has approved."""
    proposed: Mapping[str, int]
    """The same of those that nobody has decided on."""
    own: Mapping[str, int]
    """By code: questions that count and do not come with hegui."""
    modalities: Mapping[Modality, int]
    updated_on: date | None
    """The last day on which a question that counts once approved was changed; None if there is none."""
    approved_update: date | None
    """The same of those that the provider has approved."""
    near: tuple[Near, ...]

    @property
    def items(self) -> int:
        """Questions that count once their provider has approved them."""
        return sum(self.approved.values()) + sum(self.proposed.values())

    @property
    def approved_items(self) -> int:
        """Questions that count."""
        return sum(self.approved.values())

    @property
    def nearly_repeated(self) -> int:
        """Questions that are nearly the same as an earlier one."""
        return len({near.second for near in self.near})

    def items_of(self, code: str) -> int:
        """Questions of a risk or an aspect, approved or proposed."""
        return self.approved.get(code, 0) + self.proposed.get(code, 0)


def counted(questions: Iterable[Question]) -> list[Question]:
    """Those that count once approved: of several that ask the same for the same modality the approved one, else the first."""
    kept: dict[tuple[str, Modality], Question] = {}
    for question in questions:
        if question.variant is None and question.approval is not Approval.REJECTED:
            said = plain(question), question.modality
            before = kept.get(said)
            if before is None or (before.approval is not Approval.APPROVED and question.approval is Approval.APPROVED):
                kept[said] = question
    return list(kept.values())


def count_library(banks: Sequence[Bank], library: Library, modality: Modality | None = None) -> LibraryCount:
    """Counts the questions of one library.

    Args:
        banks: used together.
        library: which.
        modality: only questions that ask for this kind of content; all by default.
    """
    of_library = [
        question
        for bank in banks
        for question in bank.questions
        if question.library is library and modality in {None, question.modality}
    ]
    kept = counted(of_library)
    rejected = sum(question.approval is Approval.REJECTED for question in of_library)
    variants = sum(
        question.variant is not None and question.approval is not Approval.REJECTED for question in of_library
    )
    return LibraryCount(
        library,
        len(of_library),
        rejected,
        variants,
        len(of_library) - rejected - variants - len(kept),
        _by_code(question for question in kept if question.approval is Approval.APPROVED),
        _by_code(question for question in kept if question.approval is Approval.PROPOSED),
        _by_code(question for question in kept if not question.source.startswith((SEED, TEMPLATE))),
        Counter(question.modality for question in kept),
        max((question.updated_on for question in kept), default=None),
        max((question.updated_on for question in kept if question.approval is Approval.APPROVED), default=None),
        tuple(near_duplicates(kept, ALIKE)),
    )


def _by_code(questions: Iterable[Question]) -> Mapping[str, int]:
    return dict(sorted(Counter(question.risk or question.aspect or "" for question in questions).items()))
