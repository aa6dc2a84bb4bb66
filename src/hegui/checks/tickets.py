# SPDX-License-Identifier: Apache-2.0
"""Whether what the correction log holds of one kind was handled step by step."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from hegui.checks.context import CheckContext, Found
from hegui.checks.ledgers import Entry, current_entries, named, refs_of
from hegui.checks.log_days import Span, log_days, told
from hegui.checks.phrases import listed
from hegui.checks.results import EvidenceRef, NoEvidence, Result, failed, inconclusive, no_evidence, passed
from hegui.clock import BEIJING
from hegui.errors import Place
from hegui.evidence.findings import CorrectionLog, Ticket, TicketKind
from hegui.text import Text

AT_ONCE: Final = timedelta(days=1)
"""The law says "at once" and "promptly" and gives no number. Past a day hegui asks a person; practice, not law."""


class Step(Struct, frozen=True):
    """Something that must be done about a ticket."""

    title: Text
    done: Callable[[Ticket], datetime | bool | None]
    """When it was done, or that it was; nothing for not done."""
    at_once: bool = True
    """Whether it is due before the ticket is closed: stopping is, retraining is not."""
    may_be_spared: bool = False
    """Whether the law lets it be left out in some cases: a person then says whether this is one."""


class Event(Struct, frozen=True):
    """What the tickets are about, and what the dossier says of it."""

    kind: TicketKind
    title: Text
    declared: bool | None
    """Whether the dossier says that it happened."""
    place: Place


def tickets_of(context: CheckContext, control: str, kind: TicketKind) -> tuple[Entry[Ticket], ...]:
    """The tickets of a kind that count today: those of the days that the control point looks back on, and what older logs left open."""
    logs = context.findings(CorrectionLog)
    entries = current_entries(context, control, logs, lambda log: log.tickets, lambda ticket: ticket.closed_at is None)
    return tuple(entry for entry in entries if entry.row.kind is kind)


_BY_THE_SYSTEM: Final = frozenset({TicketKind.ILLEGAL_CONTENT, TicketKind.CRISIS})
"""What a gateway finds by itself; of other kinds people open the tickets."""


def unopened(context: CheckContext, control: str, kind: TicketKind) -> int:
    """How many cases the logs say were found and have no ticket, as far as they may be of a kind."""
    days = log_days(context, control, CorrectionLog) if kind in _BY_THE_SYSTEM else None
    return counted(days.logs, lambda log: log.unopened) if days else 0


def counted(logs: Iterable[Found[CorrectionLog]], count: Callable[[CorrectionLog], int | None]) -> int:
    """What logs count, as `LogDays` has them; of several about the same days the newest counts that says a number."""
    by_span: dict[Span, int] = {}
    for log in logs:
        number = count(log.finding)
        if number is not None:
            by_span.setdefault(told(log), number)
    return sum(by_span.values())


def without_tickets(context: CheckContext, control: str, event: Event) -> Result | NoEvidence:
    """The answer where the log holds no ticket of the event."""
    title, newest = event.title, context.latest(CorrectionLog)
    if newest is None or event.declared:
        return no_evidence(
            control,
            f"没有{title.zh}的处置工单（correction-log）。",
            f"There is no ticket of {title.en} (correction-log).",
            place=event.place,
        )
    if event.declared is None:
        return inconclusive(
            control,
            f"处置台账没有{title.zh}，档案也没有说明是否发生过。",
            f"The correction log holds no {title.en}, and the dossier does not say whether there was any.",
            newest.ref,
            place=event.place,
        )
    if lost := unopened(context, control, event.kind):
        return inconclusive(
            control,
            f"处置台账没有{title.zh}，但系统发现的 {lost} 件没有能够立案（unopened），其中可能有。",
            f"The correction log holds no {title.en}, but {lost} cases that the system found have no ticket (unopened): some may be such.",
            newest.ref,
            place=event.place,
        )
    return passed(
        control,
        f"档案声明没有发生{title.zh}，处置台账也没有记载。",
        f"The dossier declares that there was no {title.en}, and the correction log holds none.",
        newest.ref,
        place=event.place,
    )


def contradicts(control: str, event: Event, entries: Sequence[Entry[Ticket]]) -> Result:
    """The answer where the dossier denies what the log holds."""
    return failed(
        control,
        f"档案声明没有发生{event.title.zh}，处置台账却有 {len(entries)} 件：{named(entries).zh}。",
        f"The dossier declares that there was no {event.title.en}; the correction log holds {len(entries)}: {named(entries).en}.",
        *refs_of(entries),
        place=event.place,
    )


def steps_taken(
    context: CheckContext, control: str, event: Event, steps: Sequence[Step]
) -> Iterator[Result | NoEvidence]:
    """Whether every step was taken on every ticket of the event.

    A step that is missing fails once the ticket is closed, or once a day has passed where it is due at once. A step
    taken later than that, one that may still come and one that may be spared are left to a person.
    """
    entries = tickets_of(context, control, event.kind)
    if not entries:
        yield without_tickets(context, control, event)
        return
    if event.declared is False:
        yield contradicts(control, event, entries)
        return
    faults = [entry for entry in entries if _missing(context, entry.row, steps)]
    doubts = [entry for entry in entries if entry not in faults and _doubtful(entry.row, steps)]
    if faults:
        yield _unfinished(context, control, event, faults, steps)
    elif doubts:
        yield inconclusive(
            control,
            f"{event.title.zh}：有的步骤尚未完成，或者在发现一日之后才完成，是否及时、可否免除须由人判断：{named(doubts).zh}。",
            f"On some {event.title.en} steps are open or were taken more than a day after discovery; "
            f"whether that was prompt, or could be spared, is for a person: {named(doubts).en}.",
            *refs_of(doubts),
            place=event.place,
        )
    elif lost := unopened(context, control, event.kind):
        yield inconclusive(
            control,
            f"{event.title.zh} {len(entries)} 件的步骤均已完成，但系统发现的 {lost} 件没有能够立案（unopened），其中可能有。",
            f"All steps were taken on {len(entries)} {event.title.en}, but {lost} cases that the system found have no ticket (unopened): "
            "some may be such.",
            *_cited(context, entries),
            place=event.place,
        )
    else:
        titles = [step.title for step in steps]
        yield passed(
            control,
            f"{event.title.zh} {len(entries)} 件均已完成：{listed(titles).zh}。",
            f"On all {len(entries)} {event.title.en} these were done: {listed(titles).en}.",
            *_cited(context, entries),
            place=event.place,
        )


def _unfinished(
    context: CheckContext, control: str, event: Event, faults: Sequence[Entry[Ticket]], steps: Sequence[Step]
) -> Result:
    missing = [step.title for step in steps if any(step in _missing(context, entry.row, steps) for entry in faults)]
    return failed(
        control,
        f"{event.title.zh} {len(faults)} 件没有完成：{listed(missing).zh}（{named(faults).zh}）。",
        f"On {len(faults)} {event.title.en} these were not done: {listed(missing).en} ({named(faults).en}).",
        *refs_of(faults),
        place=event.place,
    )


def _missing(context: CheckContext, ticket: Ticket, steps: Sequence[Step]) -> list[Step]:
    """The steps that should have been taken and were not."""
    overdue = context.as_of > (ticket.found_at + AT_ONCE).astimezone(BEIJING).date()
    return [
        step
        for step in steps
        if not (step.done(ticket) or step.may_be_spared) and _is_due(ticket, step, overdue=overdue)
    ]


def _is_due(ticket: Ticket, step: Step, *, overdue: bool) -> bool:
    return ticket.closed_at is not None or (step.at_once and overdue)


def _doubtful(ticket: Ticket, steps: Sequence[Step]) -> bool:
    """Whether a step was not taken, or was taken later than at once."""
    return any(_is_doubtful(ticket, step) for step in steps)


def _is_doubtful(ticket: Ticket, step: Step) -> bool:
    done = step.done(ticket)
    if isinstance(done, datetime):
        return step.at_once and done - ticket.found_at > AT_ONCE
    return not done


def _cited(context: CheckContext, entries: Sequence[Entry[Ticket]]) -> Iterator[EvidenceRef]:
    """The newest log, which says that there is nothing else, and the logs of the tickets."""
    newest = context.latest(CorrectionLog)
    yield from dict.fromkeys(([newest.ref] if newest else []) + list(refs_of(entries)))
