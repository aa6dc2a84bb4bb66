# SPDX-License-Identifier: Apache-2.0
"""Ledgers of cases and tickets: those of the days that a control point looks back on, and from older ones what was still open there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from hegui.checks.context import CheckContext, F, Found
from hegui.checks.log_days import looks_back_to
from hegui.checks.log_days import told as told_days
from hegui.checks.results import EvidenceRef, NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.clock import TimeUnit, due, lateness
from hegui.errors import Place
from hegui.evidence.findings import Case, ComplaintLog, RightsRequestLog
from hegui.text import Text

_NAMED = 5
"""How many cases a sentence names."""


class _Numbered(Protocol):
    @property
    def id(self) -> str: ...


E = TypeVar("E", bound=_Numbered)


class Entry(Struct, Generic[E], frozen=True):
    """A row of a ledger, with the statement it stands in."""

    row: E
    ref: EvidenceRef


def current_entries(
    context: CheckContext,
    control: str,
    ledgers: Sequence[Found[F]],
    rows: Callable[[F], Iterable[E]],
    is_open: Callable[[E], bool],
) -> tuple[Entry[E], ...]:
    """The rows that count today.

    Each row as the newest ledger has it that tells of it. What was closed before the days that the control point looks back on
    is history; what was left open then is open until a ledger says otherwise.

    Args:
        context: of the check.
        control: that is judged.
        ledgers: newest first.
        rows: of a ledger.
        is_open: whether a row still waits for something.
    """
    if not ledgers:
        return ()
    since = looks_back_to(context, control, ledgers)
    entries: list[Entry[E]] = []
    told: set[str] = set()
    for age, ledger in enumerate(ledgers):
        here = [row for row in rows(ledger.finding) if row.id not in told]
        counts = age == 0 or told_days(ledger).last >= since
        entries += [Entry(row, ledger.ref) for row in here if counts or is_open(row)]
        told.update(row.id for row in here)
    return tuple(entries)


def refs_of(entries: Iterable[Entry[E]]) -> tuple[EvidenceRef, ...]:
    """The statements that some entries stand in, each once."""
    return tuple(dict.fromkeys(entry.ref for entry in entries))


def named(entries: Sequence[Entry[E]]) -> Text:
    """The numbers of some entries as they stand in a sentence: the first few, and how many there are in all."""
    ids = [entry.row.id for entry in entries]
    more = len(ids) - _NAMED
    zh, en = "、".join(ids[:_NAMED]), ", ".join(ids[:_NAMED])
    return Text(f"{zh}等{len(ids)}件", f"{en} and {more} more") if more > 0 else Text(zh, en)


def answered_in_time(
    context: CheckContext,
    control: str,
    ledger: type[ComplaintLog] | type[RightsRequestLog],
    what: Text,
    published: int | None,
    place: Place,
    *,
    practice: int | None = None,
) -> Iterator[Result | NoEvidence]:
    """Whether the cases of a ledger were answered within the published working days, and open ones still may be.

    Args:
        context: of the check.
        control: to answer.
        ledger: the kind of log.
        what: the cases, in a sentence.
        published: working days that the provider has announced; the law has no number of its own.
        place: where the limit is declared.
        practice: a customary number of working days, told to the reader where none is published.
    """
    logs = context.findings(ledger)
    if not logs:
        yield no_evidence(control, f"没有{what.zh}台账。", f"There is no log of {what.en}.", place=place)
        return
    entries = current_entries(context, control, logs, lambda log: log.cases, lambda case: case.answered_on is None)
    limit = practice if published is None else published
    if limit is None or published is None:
        yield _unpublished(context, control, entries, logs[0].ref, what, limit, place)
        return
    yield _standing(context, entries, published).answer(control, logs[0].ref, what, published, place)


class _Standing(Struct, frozen=True):
    """How cases stand to their limit."""

    answered: tuple[Entry[Case], ...]
    waiting: tuple[Entry[Case], ...]
    late: tuple[Entry[Case], ...]
    overdue: tuple[Entry[Case], ...]
    doubtful: tuple[Entry[Case], ...]
    """The dates contradict one another, or the holidays of the year are not known."""

    def answer(self, control: str, newest: EvidenceRef, what: Text, limit: int, place: Place) -> Result:
        if self.late or self.overdue:
            missed = (*self.overdue, *self.late)
            return failed(
                control,
                f"{what.zh}：逾期未答复 {len(self.overdue)} 件，逾期答复 {len(self.late)} 件"
                f"（期限 {limit} 个工作日）：{named(missed).zh}。",
                f"Of the {what.en}, {len(self.overdue)} are overdue and {len(self.late)} were answered late "
                f"(limit {limit} working days): {named(missed).en}.",
                *refs_of(missed),
                place=place,
            )
        if self.doubtful:
            return inconclusive(
                control,
                f"无法判断是否逾期（答复早于收到，或者该年放假安排未载入）：{named(self.doubtful).zh}。",
                "It cannot be told whether these are late (answered before they came, or the holidays of the year "
                f"are not loaded): {named(self.doubtful).en}.",
                *refs_of(self.doubtful),
                place=place,
            )
        return passed(
            control,
            f"{what.zh} {len(self.answered)} 件均在 {limit} 个工作日内答复，{len(self.waiting)} 件未到期。",
            f"All {len(self.answered)} answered {what.en} were answered within {limit} working days; "
            f"{len(self.waiting)} are not yet due.",
            *dict.fromkeys((newest, *refs_of((*self.answered, *self.waiting)))),
            place=place,
        )


def _standing(context: CheckContext, entries: Iterable[Entry[Case]], limit: int) -> _Standing:
    groups: dict[str, list[Entry[Case]]] = {"answered": [], "waiting": [], "late": [], "overdue": [], "doubtful": []}
    for entry in entries:
        groups[_group(context, entry.row, limit)].append(entry)
    return _Standing(**{name: tuple(group) for name, group in groups.items()})


def _group(context: CheckContext, case: Case, limit: int) -> str:
    answered = case.answered_on
    if answered is not None and answered < case.received_on:
        return "doubtful"
    last = due(context.calendar, case.received_on, limit, TimeUnit.WORKING_DAYS)
    late = lateness(context.calendar, last, answered or context.as_of)
    if not late.late:
        return "answered" if answered else "waiting"
    if last.provisional:
        return "doubtful"
    return "late" if answered else "overdue"


def _unpublished(
    context: CheckContext,
    control: str,
    entries: Sequence[Entry[Case]],
    newest: EvidenceRef,
    what: Text,
    practice: int | None,
    place: Place,
) -> Result:
    """Without a published limit there is nothing to measure by; a customary one helps the person who must judge."""
    zh, en = "", ""
    if practice is not None:
        standing = _standing(context, entries, practice)
        beyond = len(standing.late) + len(standing.overdue)
        zh = f"按惯例 {practice} 个工作日计，超出 {beyond} 件。"
        en = f" By the customary {practice} working days {beyond} are beyond it."
    return inconclusive(
        control,
        f"没有填写已公布的答复时限，{len(entries)} 件{what.zh}是否及时须由人判断。{zh}",
        f"No published limit is declared: whether {len(entries)} {what.en} were answered promptly is for a person.{en}",
        newest,
        place=place,
    )
