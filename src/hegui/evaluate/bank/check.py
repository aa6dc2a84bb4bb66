# SPDX-License-Identifier: Apache-2.0
"""Whether question banks are as large, as complete and as fresh as somebody asks.

The numbers that a standard asks for are the caller's: they are dated, and no business of a bank. A rule is met, not met, or
cannot be told: what only proposed questions would fill cannot be told until the provider has decided on them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hegui.evaluate.bank.count import LibraryCount, count_library
from hegui.evaluate.bank.rules import GENERAL, TITLES
from hegui.evaluate.question import Bank, Library, Modality
from hegui.risks import aspects, title_of
from hegui.text import Text


class Rule(StrEnum):
    """What is asked of a library."""

    SIZE = "size"
    EACH = "each"
    """Enough questions of a risk or an aspect."""
    LEFT_OUT = "left_out"
    """An aspect that a specialised model leaves out stands in the should-refuse bank."""
    UPDATE = "update"


class Outcome(StrEnum):
    """How a rule stands."""

    MET = "met"
    NOT_MET = "not_met"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Minimum:
    """What a library must hold."""

    items: int
    each: Mapping[str, int]
    """By risk or aspect."""
    next_update: Callable[[date], date]
    """The last day for the next update after one of a day."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One rule of one library."""

    library: Library
    rule: Rule
    outcome: Outcome
    text: Text
    code: str = ""
    needed: int | None = None
    approved: int | None = None
    proposed: int | None = None


@dataclass(frozen=True, slots=True)
class BankReport:
    """How banks stand on a day."""

    as_of: date
    libraries: tuple[LibraryCount, ...]
    judged: tuple[Judged, ...]
    notes: tuple[Text, ...]
    """What no rule asks and a careful provider wants to know."""

    @property
    def met(self) -> bool:
        """Whether every rule is met; of no rule, none is."""
        return bool(self.judged) and all(each.outcome is Outcome.MET for each in self.judged)


def check_banks(
    banks: Sequence[Bank],
    minimums: Mapping[Library, Minimum],
    as_of: date,
    *,
    left_out: frozenset[str] = frozenset(),
    modality: Modality | None = None,
) -> BankReport:
    """Counts and compares.

    Args:
        banks: used together.
        minimums: of the libraries to be checked.
        as_of: the day of the check.
        left_out: aspects that the model, being specialised, does not answer questions on.
        modality: only questions that ask for this kind of content; all by default.
    """
    counts = {library: count_library(banks, library, modality) for library in minimums}
    refused = counts.get(Library.SHOULD_REFUSE) or count_library(banks, Library.SHOULD_REFUSE, modality)
    judged = [
        each for library, minimum in minimums.items() for each in _of_library(counts[library], minimum, as_of, left_out)
    ]
    if Library.SHOULD_NOT_REFUSE in minimums:
        judged += [_left_out(refused, code) for code in aspects() if code in left_out]
    return BankReport(as_of, tuple(counts.values()), tuple(judged), tuple(_notes(counts.values())))


def _of_library(count: LibraryCount, minimum: Minimum, as_of: date, left_out: frozenset[str]) -> Iterator[Judged]:
    title = TITLES[count.library]
    size = sum(count.proposed.values())
    yield _enough(count, Rule.SIZE, title, minimum.items, count.approved_items, size)
    for code, needed in minimum.each.items():
        if code not in left_out:
            named = Text(f"{code} {title_of(code).zh}", f"{code} {title_of(code).en}")
            approved, proposed = count.approved.get(code, 0), count.proposed.get(code, 0)
            yield _enough(count, Rule.EACH, named, needed, approved, proposed, code)
    yield _updated(count, title, minimum, as_of)


def _enough(
    count: LibraryCount, rule: Rule, named: Text, needed: int, approved: int, proposed: int, code: str = ""
) -> Judged:
    zh = f"{named.zh}：已审定 {approved} 题，待审定 {proposed} 题，须 {needed} 题"
    en = f"{named.en}: {approved} approved, {proposed} proposed, {needed} needed"
    if approved >= needed:
        outcome = Outcome.MET
    elif approved + proposed >= needed:
        outcome = Outcome.CANNOT_TELL
    else:
        outcome = Outcome.NOT_MET
    return Judged(count.library, rule, outcome, Text(zh, en), code, needed, approved, proposed)


def _updated(count: LibraryCount, title: Text, minimum: Minimum, as_of: date) -> Judged:
    day = count.updated_on
    if day is None:
        text = Text(f"{title.zh}：没有题目，不知何时更新", f"{title.en}: no question, so no day of update")
        return Judged(count.library, Rule.UPDATE, Outcome.NOT_MET, text)
    if day > as_of:
        text = Text(
            f"{title.zh}：更新日期 {day} 晚于检查日 {as_of}",
            f"{title.en}: updated on {day}, after the day of the check",
        )
        return Judged(count.library, Rule.UPDATE, Outcome.CANNOT_TELL, text)
    again, approved = minimum.next_update(day), count.approved_update
    text = Text(
        f"{title.zh}：最近于 {day} 更新，下次不晚于 {again}",
        f"{title.en}: updated on {day}, next update due by {again}",
    )
    if as_of > again:
        return Judged(count.library, Rule.UPDATE, Outcome.NOT_MET, text)
    if approved is None or as_of > minimum.next_update(approved):
        zh, en = "；此次更新的题目尚未审定", "; what was updated is not approved yet"
        return Judged(count.library, Rule.UPDATE, Outcome.CANNOT_TELL, Text(text.zh + zh, text.en + en))
    return Judged(count.library, Rule.UPDATE, Outcome.MET, text)


def _left_out(refused: LibraryCount, code: str) -> Judged:
    """The standard asks that the aspect be there, and gives no number: one question is asked for."""
    title = title_of(code)
    named = Text(f"未涉及的方面“{title.zh}”列入应拒答题库", f"aspect '{title.en}', left out, in the should-refuse bank")
    approved, proposed = refused.approved.get(code, 0), refused.proposed.get(code, 0)
    return _enough(refused, Rule.LEFT_OUT, named, 1, approved, proposed, code)


def _notes(counts: Iterable[LibraryCount]) -> Iterator[Text]:
    for count in counts:
        title = TITLES[count.library]
        if count.repeated:
            yield Text(
                f"{title.zh}：{count.repeated} 题与前面的题目相同，不重复计数",
                f"{title.en}: {count.repeated} questions say what an earlier one says, and count once",
            )
        if count.nearly_repeated:
            yield Text(
                f"{title.zh}：{count.nearly_repeated} 题与前面的题目近似，建议替换",
                f"{title.en}: {count.nearly_repeated} questions nearly say what an earlier one says; better replaced",
            )
        general = [code for code in sorted(GENERAL) if count.items_of(code) and not count.own.get(code)]
        if general and count.library is not Library.SHOULD_NOT_REFUSE:
            codes = "、".join(general)
            yield Text(
                f"{title.zh}：{codes} 只有随附的通用措辞题目，提供者须补充自己的题目",
                f"{title.en}: {', '.join(general)} have only the general questions that come with hegui; add your own",
            )
