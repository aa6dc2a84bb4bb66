# SPDX-License-Identifier: Apache-2.0
"""Takes cases of the public and answers them: one reply or one refusal with reasons, then one appeal and its reply."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from hegui.clock import Calendar
from hegui.desk.code import digest_of, new_code
from hegui.desk.incident import Incident
from hegui.desk.problem import DeskProblem, line, not_there, shown, text
from hegui.desk.steps import NewIncident, open_incident
from hegui.desk.subjects import NEEDS_CONTACT, SUBJECTS
from hegui.desk.time_limit import TimeLimit
from hegui.errors import Problem
from hegui.records.cases import (
    CASE_EVENTS,
    CASES,
    CaseEvent,
    CaseEventKind,
    CaseKind,
    CaseRow,
    CaseState,
    add_case,
    add_case_event,
    case_events,
    case_of,
    case_of_code,
    case_of_form,
    change_case,
    next_event,
)
from hegui.records.ids import LENGTH, new_id
from hegui.records.incidents import Origin
from hegui.records.sealed import opened, sealed
from hegui.records.sealing import Seal
from hegui.text import Language, Text, same

MOST_CHARACTERS: Final = 4_000
"""Of one text, unless the provider says otherwise."""
MOST_CONTACT: Final = 200
_PERSON: Final = Text("姓名", "the person's name")
_TEXT: Final = Text("内容", "the text")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case as somebody brings it."""

    kind: CaseKind
    subject: str
    text: str
    contact: str = ""
    """How to reach the person; must be given for requests and complaints where it matters who asks."""
    exchange: str = ""
    """The number under the answer that it is about, if the person knows it."""
    language: Language = Language.ZH
    form: str = ""
    """A chance value of the form: sending the same form twice makes one case."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A case that was taken."""

    case: CaseRow
    code: str | None
    """Shown once, and kept nowhere. None: this form was sent before, and its code was shown then."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened to a case, in clear."""

    kind: CaseEventKind
    at: datetime
    person: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A case in clear, for operators, or without notes and names for the one who brought it."""

    row: CaseRow
    text: str
    contact: str | None
    events: tuple[Told, ...]


def file_case(
    connection: Connection,
    seal: Seal,
    new: NewCase,
    limit: TimeLimit,
    calendar: Calendar,
    *,
    now: datetime,
    most: int = MOST_CHARACTERS,
) -> Filed:
    """Takes a case.

    Args:
        connection: in a transaction.
        seal: for the text and the contact.
        new: the case.
        limit: published for a case of this kind.
        calendar: of working days.
        now: when it came.
        most: characters of the text.

    Raises:
        DeskProblem: something is missing, too long or none of the choices.
    """
    form = sha256(new.form.encode("utf-8", "replace")).hexdigest() if new.form else None
    if form is not None and (known := case_of_form(connection, form)) is not None:
        return Filed(known, None)
    problems = problems_of(new, most)
    if problems:
        raise DeskProblem(*problems.values())
    contact = _contact(new)
    number, code, last = new_id(now), new_code(), limit.due(calendar, now)
    case = CaseRow(
        id=number,
        kind=new.kind,
        subject=new.subject,
        language=new.language.value,
        code_digest=digest_of(code),
        form_digest=form,
        text=sealed(seal, text(new.text, _TEXT, most=most), CASES.c.text, number),
        contact=None if contact is None else sealed(seal, contact, CASES.c.contact, number),
        exchange=_exchange(new.exchange),
        received_at=now,
        due_on=last.day,
        due_provisional=last.provisional,
    )
    add_case(connection, case)
    return Filed(case, code)


def problems_of(new: NewCase, most: int = MOST_CHARACTERS) -> Mapping[str, Problem]:
    """What is wrong with a case, by the name of the field; at most one problem a field."""
    found: dict[str, Problem] = {}
    if new.subject not in SUBJECTS[new.kind]:
        choices = SUBJECTS[new.kind]
        found["subject"] = Problem(
            Text("请选择事项。", "Choose what it is about."),
            found=shown(new.subject) or None,
            accepted=same(", ".join(choices)),
        )
    checks: dict[str, Callable[[], object]] = {
        "text": lambda: text(new.text, _TEXT, most=most),
        "contact": lambda: _contact(new),
        "exchange": lambda: _exchange(new.exchange),
    }
    for name, check in checks.items():
        try:
            check()
        except DeskProblem as refused:
            found[name] = refused.problems[0]
    return found


def _contact(new: NewCase) -> str | None:
    if not new.contact.strip() and new.kind not in NEEDS_CONTACT:
        return None
    return line(new.contact, Text("联系方式", "how to reach you"), most=MOST_CONTACT)


def _exchange(words: str) -> str | None:
    given = words.strip().upper()
    if not given:
        return None
    if len(given) != LENGTH or not (given.isascii() and given.isalnum()):
        raise DeskProblem(
            Problem(
                Text(
                    "回答编号不正确；不知道的可以不填。",
                    "The number of the answer is not right; leave it out if you do not know it.",
                ),
                accepted=Text(f"{LENGTH} 位字母和数字", f"{LENGTH} letters and digits"),
            )
        )
    return given


def case(connection: Connection, seal: Seal, number: str) -> Case:
    """A case for operators.

    Raises:
        NotThere: there is none with this id.
    """
    return _clear(connection, seal, _row(connection, number, locked=False), every=True)


def case_by_code(connection: Connection, seal: Seal, code: str) -> Case | None:
    """A case for the one who brought it; None where nobody was given this code."""
    row = case_of_code(connection, digest_of(code))
    return None if row is None else _clear(connection, seal, row, every=False)


def _clear(connection: Connection, seal: Seal, row: CaseRow, *, every: bool) -> Case:
    return Case(
        row,
        opened(seal, row.text, CASES.c.text, row.id),
        None if row.contact is None or not every else opened(seal, row.contact, CASES.c.contact, row.id),
        tuple(_told(connection, seal, row, every=every)),
    )


def _told(connection: Connection, seal: Seal, row: CaseRow, *, every: bool) -> Iterator[Told]:
    for event in case_events(connection, row.id):
        if every or event.kind is not CaseEventKind.NOTED:
            words = None if event.text is None else opened(seal, event.text, CASE_EVENTS.c.text, event.id)
            yield Told(event.kind, event.at, event.person if every else None, words)


def note(connection: Connection, seal: Seal, number: str, words: str, *, person: str, now: datetime) -> None:
    """Keeps a note that only operators read.

    Raises:
        NotThere: there is no such case.
    """
    _happen(connection, seal, _row(connection, number), CaseEventKind.NOTED, words, person, now)


def reply(
    connection: Connection, seal: Seal, number: str, words: str, *, person: str, now: datetime, refused: bool = False
) -> None:
    """Answers a case: does what was asked or says what was done, or refuses with reasons (PIPL 50).

    Raises:
        NotThere: there is no such case.
        DeskProblem: it was answered before, or nothing is said.
    """
    row = _row(connection, number)
    _require(row, CaseState.OPEN)
    kind = CaseEventKind.REFUSED if refused else CaseEventKind.REPLIED
    _happen(connection, seal, row, kind, words, person, now)
    change_case(connection, number, answered_at=now, refused=refused)


def appeal(
    connection: Connection,
    seal: Seal,
    code: str,
    words: str,
    limit: TimeLimit,
    calendar: Calendar,
    *,
    now: datetime,
    most: int = MOST_CHARACTERS,
) -> CaseRow | None:
    """Takes an appeal against the answer, by the one who has the code; None where nobody was given it.

    Raises:
        DeskProblem: there is no answer yet, there was an appeal before, or nothing is said.
    """
    row = case_of_code(connection, digest_of(code), locked=True)
    if row is None:
        return None
    _require(row, CaseState.ANSWERED, CaseState.REFUSED)
    text(words, _TEXT, most=most)
    _happen(connection, seal, row, CaseEventKind.APPEALED, words, None, now)
    last = limit.due(calendar, now)
    change_case(connection, row.id, appealed_at=now, appeal_due_on=last.day, appeal_due_provisional=last.provisional)
    return _row(connection, row.id)


def reply_to_appeal(connection: Connection, seal: Seal, number: str, words: str, *, person: str, now: datetime) -> None:
    """Answers an appeal; that ends the case.

    Raises:
        NotThere: there is no such case.
        DeskProblem: nobody appealed, or the appeal was answered, or nothing is said.
    """
    row = _row(connection, number)
    _require(row, CaseState.APPEALED)
    _happen(connection, seal, row, CaseEventKind.APPEAL_REPLIED, words, person, now)
    change_case(connection, number, appeal_answered_at=now)


def open_from_case(
    connection: Connection, seal: Seal, number: str, new: NewIncident, *, person: str, now: datetime
) -> Incident:
    """Opens the incident that a case is about; found when the case came, with the exchange that the person named.

    Raises:
        NotThere: there is no such case.
        DeskProblem: the case led to an incident before, or something is missing.
    """
    row = _row(connection, number)
    if row.incident is not None:
        raise DeskProblem(
            Problem(Text("这一事项已经开立事件。", "An incident was opened for this case before."), found=row.incident)
        )
    told = replace(
        new,
        origin=Origin.CASE,
        reference=row.id,
        found_at=new.found_at or row.received_at,
        exchanges=(*new.exchanges, *([row.exchange] if row.exchange else [])),
    )
    made = open_incident(connection, seal, told, person=person, now=now)
    change_case(connection, row.id, incident=made.row.id)
    return made


def _happen(
    connection: Connection,
    seal: Seal,
    row: CaseRow,
    kind: CaseEventKind,
    words: str,
    person: str | None,
    now: datetime,
) -> None:
    number = new_id(now)
    plain = text(words, _TEXT)
    event = CaseEvent(
        id=number,
        case_id=row.id,
        number=next_event(connection, row.id),
        kind=kind,
        at=now,
        person=None if person is None else line(person, _PERSON),
        text=sealed(seal, plain, CASE_EVENTS.c.text, number),
    )
    add_case_event(connection, event)


_STATES: Final = {
    CaseState.OPEN: Text("处理中", "open"),
    CaseState.ANSWERED: Text("已答复", "answered"),
    CaseState.REFUSED: Text("已答复（未予支持）", "answered (not granted)"),
    CaseState.APPEALED: Text("申诉处理中", "appeal open"),
    CaseState.APPEAL_ANSWERED: Text("申诉已答复", "appeal answered"),
}


def state_words(state: CaseState) -> Text:
    """A state in words."""
    return _STATES[state]


def _require(row: CaseRow, *states: CaseState) -> None:
    if row.state not in states:
        raise DeskProblem(
            Problem(
                Text(
                    f"此时不能进行这一步：{_STATES[row.state].zh}。", f"This is not due now: {_STATES[row.state].en}."
                ),
                found=row.state.value,
                accepted=same(", ".join(state.value for state in states)),
            )
        )


def _row(connection: Connection, number: str, *, locked: bool = True) -> CaseRow:
    row = case_of(connection, number, locked=locked)
    if row is None:
        raise not_there(Text("事项", "case"), number)
    return row
