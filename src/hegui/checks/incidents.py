# SPDX-License-Identifier: Apache-2.0
"""Security incidents and flaws: reported in the hours of the law, and the final report in its days. 安全事件与缺陷。"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time

from hegui.checks.context import CheckContext
from hegui.checks.ledgers import Entry
from hegui.checks.registry import check
from hegui.checks.results import NoEvidence, Outcome, Result, inconclusive, passed
from hegui.checks.tickets import Event, Step, contradicts, steps_taken, tickets_of, without_tickets
from hegui.clock import BEIJING, Due, TimeUnit, due, lateness
from hegui.evidence.findings import GRADES, REPORTABLE, Ticket, TicketKind
from hegui.text import Text


@check("incidents/reported", answers=("incident-reported-in-time",), version=2)
def reported(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """较大以上事件在规定小时内报告，处置后按期提交总结。 / Incidents from the grade "larger" are reported in their hours, the final report in its days."""
    control, declared = "incident-reported-in-time", context.declared.service.events.security_incident
    event = Event(
        TicketKind.SECURITY_INCIDENT,
        Text("网络安全事件", "security incidents"),
        None if declared is None else declared != "none",
        context.place("service", "events", "security_incident"),
    )
    entries = tickets_of(context, control, event.kind)
    if not entries:
        yield without_tickets(context, control, event)
    elif event.declared is False:
        yield contradicts(control, event, entries)
    for entry in entries:
        if entry.row.grade in GRADES and entry.row.grade not in REPORTABLE:
            zh, en = (
                f"事件 {entry.row.id} 为一般事件，未达到报告级别。",
                f"Incident {entry.row.id} is of the grade 'general', below what must be reported.",
            )
            yield passed(control, zh, en, entry.ref, place=event.place, about=entry.row.id)
        elif entry.row.grade not in REPORTABLE:
            zh, en = (
                f"事件 {entry.row.id} 没有定级（grade），无法判断是否须报告。",
                f"Incident {entry.row.id} has no grade: it cannot be told whether it must be reported.",
            )
            yield inconclusive(control, zh, en, entry.ref, place=event.place, about=entry.row.id)
        else:
            yield _initial(context, control, event, entry)
            yield _final(context, control, event, entry)


def _hours(context: CheckContext) -> Sequence[int]:
    """The hours that may hold for the provider: several while the dossier does not say what kind of operator it is."""
    parameters = {"inc_ciio_hours": "is_ciio", "inc_state_organ_hours": "state_organ"}
    kinds = {parameter: context.facts.value(fact) for parameter, fact in parameters.items()}
    certain = [parameter for parameter, holds in kinds.items() if holds is True]
    if certain:
        return [min(int(context.limit(parameter)) for parameter in certain)]
    possible = [parameter for parameter, holds in kinds.items() if holds is None]
    return [int(context.limit(parameter)) for parameter in (*possible, "inc_other_hours")]


def _initial(context: CheckContext, control: str, event: Event, entry: Entry[Ticket]) -> Result:
    """Whether the incident was reported in its hours."""
    ticket, hours = entry.row, _hours(context)
    terms = [due(context.calendar, ticket.found_at, amount, TimeUnit.HOURS) for amount in hours]
    strictest, mildest = terms[hours.index(min(hours))], terms[hours.index(max(hours))]
    outcome = _timely(context, ticket.reported_at, strictest, mildest)
    if ticket.reported_at is not None and (ticket.reported_at < ticket.found_at or not ticket.reported_to):
        outcome = Outcome.FAIL if outcome is Outcome.FAIL else Outcome.INCONCLUSIVE
    limit = "/".join(map(str, sorted(set(hours))))
    return Result(
        control,
        outcome,
        Text(
            f"事件 {ticket.id} 发现于 {_at(ticket.found_at)}，报告于 {_at(ticket.reported_at)}"
            f"（{ticket.reported_to or '未写明接收部门'}）；时限 {limit} 小时，至 {_at(strictest.moment)}。",
            f"Incident {ticket.id} was found at {_at(ticket.found_at)} and reported at {_at(ticket.reported_at)} "
            f"({ticket.reported_to or 'to whom is not said'}); the limit is {limit} hours, until {_at(strictest.moment)}.",
        ),
        event.place,
        (entry.ref,),
        ticket.id,
    )


def _timely(context: CheckContext, done: datetime | None, strictest: Due, mildest: Due) -> Outcome:
    """In time by every term that may hold, late by all of them, or open."""
    if done is None:
        # What has not been done by the morning of the day of the check is late for every term that ended before it.
        day_began = datetime.combine(context.as_of, time(), BEIJING)
        return Outcome.FAIL if lateness(context.calendar, mildest, day_began).late else Outcome.INCONCLUSIVE
    if not lateness(context.calendar, strictest, done).late:
        return Outcome.PASS
    return Outcome.FAIL if lateness(context.calendar, mildest, done).late else Outcome.INCONCLUSIVE


def _final(context: CheckContext, control: str, event: Event, entry: Entry[Ticket]) -> Result:
    """Whether the final report was handed in within its days after the incident was closed."""
    ticket = entry.row
    if ticket.closed_at is None:
        return passed(
            control,
            f"事件 {ticket.id} 尚未处置结束，总结报告未到期。",
            f"Incident {ticket.id} is still open; its final report is not yet due.",
            entry.ref,
            place=event.place,
            about=ticket.id,
        )
    last = due(context.calendar, ticket.closed_at, int(context.limit("inc_final_report_days")), TimeUnit.DAYS)
    late = lateness(context.calendar, last, ticket.final_report_at or context.as_of).late
    return Result(
        control,
        Outcome.FAIL if late else Outcome.PASS,
        Text(
            f"事件 {ticket.id} 处置结束于 {_at(ticket.closed_at)}，总结报告提交于 {_at(ticket.final_report_at)}，期限 {last.day}。",
            f"Incident {ticket.id} was closed at {_at(ticket.closed_at)}; the final report was handed in at "
            f"{_at(ticket.final_report_at)}, due by {last.day}.",
        ),
        event.place,
        (entry.ref,),
        ticket.id,
    )


def _at(moment: datetime | None) -> str:
    return "—" if moment is None else f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


@check("incidents/flaws", answers=("flaw-remedied-and-reported",), version=2)
def flaws(context: CheckContext) -> Iterator[Result | NoEvidence]:
    """缺陷、漏洞已补救、告知用户并报告，危险的在规定小时内报告。 / Flaws were remedied, told and reported, dangerous ones in the set hours."""
    control, place = "flaw-remedied-and-reported", context.place("service", "events", "flaw_endangers_public_interest")
    dangerous = context.facts.value("flaw_endangers_public_interest")
    event = Event(
        TicketKind.FLAW,
        Text("安全缺陷、漏洞", "flaws"),
        # That no flaw endangers the public does not say that there was none.
        True if dangerous is True else None,
        place,
    )
    yield from steps_taken(
        context,
        control,
        event,
        (
            Step(Text("补救", "the remedy"), lambda ticket: ticket.corrected_at),
            Step(Text("告知用户", "notice to users"), lambda ticket: ticket.persons_notified_at, may_be_spared=True),
            Step(Text("向主管部门报告", "the report to the authority"), lambda ticket: ticket.reported_at),
        ),
    )
    if dangerous is not False:
        yield from _in_hours(context, control, event, uncertain=dangerous is None)


def _in_hours(context: CheckContext, control: str, event: Event, *, uncertain: bool) -> Iterator[Result]:
    """Reports of flaws that endanger the public. A ticket does not say which flaw does, so a late one may be another."""
    entries, hours = tickets_of(context, control, event.kind), int(context.limit("ndsr_flaw_report_hours"))
    for entry in entries:
        ticket = entry.row
        last = due(context.calendar, ticket.found_at, hours, TimeUnit.HOURS)
        outcome = _timely(context, ticket.reported_at, last, last)
        if outcome is Outcome.FAIL and (uncertain or len(entries) > 1):
            outcome = Outcome.INCONCLUSIVE
        yield Result(
            control,
            outcome,
            Text(
                f"缺陷 {ticket.id} 发现于 {_at(ticket.found_at)}，报告于 {_at(ticket.reported_at)}；危害国家安全、公共利益的须在 {hours} 小时内报告。",
                f"Flaw {ticket.id} was found at {_at(ticket.found_at)} and reported at {_at(ticket.reported_at)}; "
                f"one that endangers national security or the public interest is due in {hours} hours.",
            ),
            event.place,
            (entry.ref,),
            ticket.id,
        )


CHECKS = (reported, flaws)
