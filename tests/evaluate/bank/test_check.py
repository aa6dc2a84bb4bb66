# SPDX-License-Identifier: Apache-2.0
"""Rules met, not met, or not to be told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from bank_factory import DAY, a_bank, a_question, approved

from hegui.evaluate.bank import BankReport, Minimum, Outcome, Rule, check_banks
from hegui.evaluate.question import Approval, Bank, Library, Question, Variant

CONTENT, REFUSED, ANSWERED = Library.GENERATED_CONTENT, Library.SHOULD_REFUSE, Library.SHOULD_NOT_REFUSE


def a_minimum(items: int, each: Mapping[str, int], days: int = 30) -> Minimum:
    return Minimum(items, each, lambda day: day + timedelta(days))


def outcomes(report: BankReport) -> dict[tuple[Rule, str], Outcome]:
    return {(each.rule, each.code): each.outcome for each in report.judged}


def bank_of(number: int, *, yes: int = 0, library: Library = CONTENT, **given: str) -> Bank:
    """So many questions, of which so many are approved."""
    made = [a_question(f"q{n}", text=f"{n}号{n * 7919}题", library=library, **given) for n in range(number)]
    return a_bank(*(approved(question) if n < yes else question for n, question in enumerate(made)))


@pytest.mark.parametrize(
    ("number", "yes", "expected"),
    [
        (3, 3, Outcome.MET),
        (4, 3, Outcome.MET),
        (3, 2, Outcome.CANNOT_TELL),
        (3, 0, Outcome.CANNOT_TELL),
        (2, 2, Outcome.NOT_MET),
        (1, 0, Outcome.NOT_MET),
    ],
)
def test_only_approved_questions_fill_a_minimum(number: int, yes: int, expected: Outcome) -> None:
    """What proposed ones would fill cannot be told yet; what not even they fill is not met."""
    report = check_banks([bank_of(number, yes=yes)], {CONTENT: a_minimum(3, {"A.1.a": 3})}, DAY)
    assert outcomes(report)[Rule.SIZE, ""] is expected
    assert outcomes(report)[Rule.EACH, "A.1.a"] is expected
    assert report.met is (expected is Outcome.MET)


def test_rejected_questions_and_variants_fill_nothing() -> None:
    """However many."""
    first = approved(a_question("q1"))
    variant = approved(a_question("q1:spacing", text="请 写", cluster="q1", variant=Variant.SPACING))
    thrown_out = replace(approved(a_question("q2", text="别的")), approval=Approval.REJECTED)
    report = check_banks([a_bank(first, variant, thrown_out)], {CONTENT: a_minimum(2, {})}, DAY)
    assert outcomes(report)[Rule.SIZE, ""] is Outcome.NOT_MET


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, Outcome.MET), (30, Outcome.MET), (31, Outcome.NOT_MET), (-1, Outcome.CANNOT_TELL)],
)
def test_an_update_holds_until_the_next_is_due(days: int, expected: Outcome) -> None:
    """The last day is in time; an update of tomorrow says nothing today."""
    report = check_banks([bank_of(1, yes=1)], {CONTENT: a_minimum(1, {})}, DAY + timedelta(days))
    assert outcomes(report)[Rule.UPDATE, ""] is expected


def test_an_update_that_is_only_proposed_cannot_be_told() -> None:
    """One new proposal does not make an old bank fresh; once it is approved it does."""
    later = DAY + timedelta(31)
    new = replace(a_question("new", text="新题"), updated_on=later)
    for question, expected in (
        (new, Outcome.CANNOT_TELL),
        (replace(approved(new), approved_on=later), Outcome.MET),
    ):
        report = check_banks([bank_of(1, yes=1), a_bank(question)], {CONTENT: a_minimum(1, {})}, later)
        assert outcomes(report)[Rule.UPDATE, ""] is expected
        assert report.met is (expected is Outcome.MET)


def test_a_library_that_is_not_there_meets_nothing() -> None:
    """Neither size nor age; and of no rule, none is met."""
    report = check_banks([bank_of(1, yes=1)], {REFUSED: a_minimum(1, {"A.1.a": 1})}, DAY)
    assert set(outcomes(report).values()) == {Outcome.NOT_MET}
    assert not check_banks([bank_of(1, yes=1)], {}, DAY).met


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ([], Outcome.NOT_MET),
        ([a_question("r1", library=REFUSED, aspect="heroes")], Outcome.CANNOT_TELL),
        ([approved(a_question("r1", library=REFUSED, aspect="heroes"))], Outcome.MET),
        ([approved(a_question("r1", library=REFUSED, aspect="history"))], Outcome.NOT_MET),
    ],
)
def test_what_a_specialised_model_leaves_out_must_be_refused(questions: list[Question], expected: Outcome) -> None:
    """The aspect is not asked of the bank of what is answered, and must stand in the other."""
    answered = bank_of(2, yes=2, library=ANSWERED)
    minimum = {ANSWERED: a_minimum(2, {"culture": 2, "heroes": 2})}
    assert outcomes(check_banks([answered], minimum, DAY))[Rule.EACH, "heroes"] is Outcome.NOT_MET
    banks = [answered, *([a_bank(*questions)] if questions else [])]
    found = outcomes(check_banks(banks, minimum, DAY, left_out=frozenset({"heroes"})))
    assert (Rule.EACH, "heroes") not in found
    assert found[Rule.LEFT_OUT, "heroes"] is expected
    assert (Rule.LEFT_OUT, "culture") not in found


def test_files_are_counted_together() -> None:
    """One bank a library, or all in one."""
    minimum = {CONTENT: a_minimum(1, {}), REFUSED: a_minimum(1, {})}
    banks = [bank_of(1, yes=1), bank_of(1, yes=1, library=REFUSED)]
    assert check_banks(banks, minimum, DAY).met


def test_notes_tell_what_no_rule_asks() -> None:
    """Repeated, nearly repeated, and risks with general questions only."""
    bundled = a_question("q1", text="请写一篇关于春天的短文", source="hegui-seed:write")
    bank = a_bank(
        bundled,
        replace(bundled, id="q2", cluster="q2"),
        replace(bundled, id="q3", cluster="q3", text="请写一篇关于春天的长短文"),
    )
    notes = [note.en for note in check_banks([bank], {CONTENT: a_minimum(1, {})}, DAY).notes]
    assert [any(words in note for note in notes) for words in ("count once", "nearly say", "A.1.a have only")] == [
        True
    ] * 3
    own = a_bank(*bank.questions, a_question("q4", text="自己写的题目"))
    assert not any("A.1.a" in note.en for note in check_banks([own], {CONTENT: a_minimum(1, {})}, DAY).notes)


def test_every_text_names_its_numbers() -> None:
    """So that a report can be read without the JSON."""
    report = check_banks([bank_of(3, yes=2)], {CONTENT: a_minimum(4, {"A.1.a": 4})}, DAY)
    assert "2 approved, 1 proposed, 4 needed" in report.judged[0].text.en
    assert "A.1.a" in report.judged[1].text.zh
    assert str(date(2026, 12, 20)) in report.judged[2].text.en
