# SPDX-License-Identifier: Apache-2.0
"""Cases of the public: taken once, answered once, appealed once; sealed; found by their code and by nothing else."""

from datetime import date, datetime

import pytest
from desk_factory import LIMIT, NOON, PERSON, calendar, exchange_id, incident, later, seal
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from hegui.clock import TimeUnit
from hegui.desk.cases import (
    Case,
    Filed,
    NewCase,
    appeal,
    case,
    case_by_code,
    file_case,
    note,
    open_from_case,
    problems_of,
    reply,
    reply_to_appeal,
    state_words,
)
from hegui.desk.problem import DeskProblem, NotThere
from hegui.desk.time_limit import TimeLimit
from hegui.errors import RecordsProblem
from hegui.records.cases import (
    CaseEventKind,
    CaseKind,
    CaseState,
    cases_where,
    forget_contacts,
)
from hegui.records.incidents import Origin
from hegui.records.store import Store

WORDS = "我的电话是一三八"


def new(kind: CaseKind = CaseKind.COMPLAINT, **values: object) -> NewCase:
    """A case with everything that it needs."""
    fields = {"subject": "other", "text": WORDS, "contact": "wang@example.com", **values}
    if kind is CaseKind.RIGHTS and "subject" not in values:
        fields["subject"] = "delete"
    return NewCase(kind=kind, **fields)  # type: ignore[arg-type]  values of several types


def filed(connection: Connection, kind: CaseKind = CaseKind.COMPLAINT, now: datetime = NOON, **values: object) -> Filed:
    """A case that was taken."""
    return file_case(connection, seal(), new(kind, **values), LIMIT, calendar(), now=now)


def by_code(connection: Connection, code: str | None) -> Case:
    """What the one who brought it sees."""
    found = case_by_code(connection, seal(), code or "")
    assert found is not None
    return found


def answered(connection: Connection, number: str, words: str = "已处理。", **values: object) -> None:
    """A reply."""
    reply(connection, seal(), number, words, person=PERSON, now=later(days=1), **values)  # type: ignore[arg-type]  a flag


def appealed(connection: Connection, code: str | None, words: str = "不同意。") -> None:
    """An appeal."""
    assert appeal(connection, seal(), code or "", words, LIMIT, calendar(), now=later(days=2)) is not None


def test_a_case_goes_from_the_form_to_the_end(store: Store) -> None:
    """Taken, noted, answered, appealed, answered again; the person sees all but notes and names."""
    with store.writing() as connection:
        made = filed(connection)
        number, code = made.case.id, made.code
        assert made.case.due_on == date(2026, 12, 16)
        assert not made.case.due_provisional
        note(connection, seal(), number, "已转技术部核实", person="李四", now=later(hours=1))
        assert by_code(connection, code).row.state is CaseState.OPEN
        answered(connection, number)
        assert by_code(connection, code).row.state is CaseState.ANSWERED
        appealed(connection, code)
        standing = by_code(connection, code)
        assert standing.row.state is CaseState.APPEALED
        assert standing.row.waits_until == date(2026, 12, 18)
        reply_to_appeal(connection, seal(), number, "维持原答复，理由……", person="李四", now=later(days=3))
    with store.reading() as connection:
        told = by_code(connection, code)
        assert told.row.state is CaseState.APPEAL_ANSWERED
        assert told.row.waits_until is None
        assert told.text == WORDS
        assert told.contact is None, "the page of a case does not repeat how to reach the person"
        assert [(event.kind, event.text, event.person) for event in told.events] == [
            (CaseEventKind.REPLIED, "已处理。", None),
            (CaseEventKind.APPEALED, "不同意。", None),
            (CaseEventKind.APPEAL_REPLIED, "维持原答复，理由……", None),
        ]
        full = case(connection, seal(), number)
        assert full.contact == "wang@example.com"
        assert [(event.kind, event.person) for event in full.events][:2] == [
            (CaseEventKind.NOTED, "李四"),
            (CaseEventKind.REPLIED, PERSON),
        ]


def test_nothing_that_people_wrote_lies_in_clear(store: Store) -> None:
    """Neither text nor contact nor reply nor code is in any row of the database."""
    with store.writing() as connection:
        made = filed(connection)
        answered(connection, made.case.id, "答复：电话一三九")
        rows = [
            str(row).encode() + b"".join(value for value in row if isinstance(value, bytes))
            for table in ("cases", "case_events")
            for row in connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608  two names of ours
        ]
    for row in rows:
        for secret in (WORDS, "wang@", "答复", (made.code or "x").replace("-", "")):
            assert secret.encode() not in row


def test_what_is_sealed_for_one_case_opens_for_no_other(quick_store: Store) -> None:
    """Rows that were swapped in the database do not open: nobody is shown another one's words."""
    with quick_store.writing() as connection:
        one, other = filed(connection), filed(connection, text="另一件事")
        swap = "UPDATE cases SET text = (SELECT text FROM cases WHERE id = :other) WHERE id = :one"
        connection.execute(text(swap), {"one": one.case.id, "other": other.case.id})
        with pytest.raises(RecordsProblem, match="does not open"):
            by_code(connection, one.code)


def test_the_same_form_makes_one_case_and_its_code_is_shown_once(store: Store) -> None:
    """Going back and sending again files nothing twice."""
    with store.writing() as connection:
        first = filed(connection, form="chance")
        again = filed(connection, form="chance", text="别的内容")
        other = filed(connection, form="another")
    assert first.code is not None
    assert (again.case.id, again.code) == (first.case.id, None)
    assert other.case.id != first.case.id


@pytest.mark.parametrize("code", ["", "nonsense", "00000-00000-00000-00000", "x" * 10_000, "\0"])
def test_no_other_code_finds_anything(quick_store: Store, code: str) -> None:
    """Whether it looks like a code or not."""
    with quick_store.writing() as connection:
        filed(connection)
        assert case_by_code(connection, seal(), code) is None
        assert appeal(connection, seal(), code, "不同意", LIMIT, calendar(), now=NOON) is None


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (CaseKind.COMPLAINT, {"subject": "delete"}, "subject"),
        (CaseKind.COMPLAINT, {"text": " \n "}, "text"),
        (CaseKind.COMPLAINT, {"text": "x" * 4_001}, "text"),
        (CaseKind.COMPLAINT, {"text": "a\0b"}, "text"),
        (CaseKind.COMPLAINT, {"exchange": "12"}, "exchange"),
        (CaseKind.COMPLAINT, {"contact": "x" * 201}, "contact"),
        (CaseKind.RIGHTS, {"contact": ""}, "contact"),
        (CaseKind.IP, {"contact": " "}, "contact"),
    ],
    ids=["choice", "nothing", "too long", "NUL", "exchange", "long contact", "rights", "ip"],
)
def test_what_is_wrong_with_a_case_is_told_by_field(
    quick_store: Store, kind: CaseKind, values: dict[str, object], field: str
) -> None:
    """Nothing is kept then."""
    assert list(problems_of(new(kind, **values))) == [field]
    with pytest.raises(DeskProblem), quick_store.writing() as connection:
        filed(connection, kind, **values)
    with quick_store.reading() as connection:
        assert list(cases_where(connection)) == []


def test_contact_and_exchange_may_be_left_out_of_a_complaint(quick_store: Store) -> None:
    """The reply is read with the code."""
    exchange = exchange_id()
    with quick_store.writing() as connection:
        assert filed(connection, contact="").case.contact is None
        assert filed(connection, exchange=f" {exchange.lower()} ").case.exchange == exchange


def test_each_step_is_taken_once_and_in_its_turn(quick_store: Store) -> None:
    """One reply, one appeal, one reply to it; an appeal before the reply is none."""
    with quick_store.writing() as connection:
        made = filed(connection)
        number = made.case.id
        with pytest.raises(DeskProblem):
            appealed(connection, made.code)
        with pytest.raises(DeskProblem):
            reply_to_appeal(connection, seal(), number, "……", person=PERSON, now=NOON)
        answered(connection, number)
        with pytest.raises(DeskProblem):
            answered(connection, number)
        appealed(connection, made.code)
        with pytest.raises(DeskProblem):
            appealed(connection, made.code)
        with pytest.raises(DeskProblem):
            answered(connection, number)
        with pytest.raises(NotThere):
            answered(connection, "0" * 26)
        assert len(by_code(connection, made.code).events) == 2


def test_a_refusal_says_why(quick_store: Store) -> None:
    """Without reasons it is not taken (PIPL 50), and its state is another one."""
    with quick_store.writing() as connection:
        made = filed(connection, CaseKind.RIGHTS)
        with pytest.raises(DeskProblem):
            answered(connection, made.case.id, " ", refused=True)
        assert by_code(connection, made.code).row.state is CaseState.OPEN
        answered(connection, made.case.id, "法律规定的保存期未满。", refused=True)
        assert by_code(connection, made.code).row.state is CaseState.REFUSED


def test_overdue_and_waiting_cases_are_listed(store: Store) -> None:
    """By the day that was told to the person; an appeal has its own."""
    with store.writing() as connection:
        late = filed(connection).case
        done = filed(connection).case
        again = filed(connection)
        answered(connection, done.id)
        answered(connection, again.case.id)
        appealed(connection, again.code)

        def overdue(day: date) -> set[str]:
            return {row.id for row in cases_where(connection, overdue_on=day)}

        assert overdue(date(2026, 12, 16)) == set()
        assert overdue(date(2026, 12, 17)) == {late.id}
        assert overdue(date(2026, 12, 19)) == {late.id, again.case.id}
        assert {row.id for row in cases_where(connection, waiting=True)} == {late.id, again.case.id}
        assert list(cases_where(connection, kinds=(CaseKind.RIGHTS,))) == []


def test_days_and_provisional_days(quick_store: Store) -> None:
    """A limit in days needs no calendar; one in working days that reaches into an unknown year is provisional."""
    with quick_store.writing() as connection:
        in_days = file_case(
            connection, seal(), new(), TimeLimit(amount=30, unit=TimeUnit.DAYS), calendar(), now=NOON
        ).case
        assert (in_days.due_on, in_days.due_provisional) == (date(2026, 12, 25), False)
        far = file_case(connection, seal(), new(), TimeLimit(amount=60), calendar(), now=NOON).case
        assert far.due_provisional


def test_a_case_opens_the_incident_that_it_is_about(quick_store: Store) -> None:
    """Found when the case came, with the exchange that the person named; once."""
    exchange = exchange_id()
    with quick_store.writing() as connection:
        made = filed(connection, CaseKind.REPORT, exchange=exchange)
        told = incident(found_at=None)
        opened = open_from_case(connection, seal(), made.case.id, told, person=PERSON, now=later(hours=3))
        assert (opened.row.origin, opened.row.reference) == (Origin.CASE, made.case.id)
        assert opened.row.found_at == NOON
        assert opened.exchanges == (exchange,)
        assert case(connection, seal(), made.case.id).row.incident == opened.row.id
        with pytest.raises(DeskProblem, match="before"):
            open_from_case(connection, seal(), made.case.id, told, person=PERSON, now=later(hours=4))


def test_contacts_are_forgotten_when_they_are_no_longer_needed(store: Store) -> None:
    """Of settled cases only; their text and reply stay."""
    with store.writing() as connection:
        settled, waiting, fought = filed(connection), filed(connection), filed(connection)
        for each in (settled, fought):
            answered(connection, each.case.id)
        appealed(connection, fought.code)
        assert forget_contacts(connection, later(days=1)) == 0
        assert forget_contacts(connection, later(days=10)) == 1
        contacts = [case(connection, seal(), each.case.id).contact for each in (settled, waiting, fought)]
        assert [contact is None for contact in contacts] == [True, False, False]


def test_every_state_has_words() -> None:
    """None of them is shown by its code."""
    assert len({state_words(state).zh for state in CaseState}) == len(CaseState)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.sampled_from(CaseKind))
def test_whatever_is_sent_is_taken_or_refused_by_field(words: str, contact: str, subject: str, kind: CaseKind) -> None:
    """No input of a form breaks anything."""
    problems = problems_of(NewCase(kind=kind, subject=subject, text=words, contact=contact, exchange=subject))
    assert set(problems) <= {"subject", "text", "contact", "exchange"}
    assert all(str(problem) for problem in problems.values())
