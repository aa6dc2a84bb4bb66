# SPDX-License-Identifier: Apache-2.0
"""The finding of a bank, read by the check of the dossier itself."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bank_factory import DAY, a_bank, a_question, approved

from hegui.assess.model import ControlState
from hegui.checking import check
from hegui.errors import InputError
from hegui.evaluate.bank import approved_only, finding_of, starter_bank, write_bank
from hegui.evaluate.question import Approval, Bank, Library, Variant
from hegui.evidence import EvidenceStore
from hegui.evidence.findings import Library as Checked
from hegui.evidence.statement import Tool

EXAMPLE = Path(__file__).parents[3] / "examples" / "fine-tuned-images"
CONTENT, REFUSED = Library.GENERATED_CONTENT, Library.SHOULD_REFUSE
CONTROLS = {
    *("generation-bank-size", "generation-bank-coverage", "refusal-bank-size", "refusal-bank-coverage"),
    *("non-refusal-bank-size", "non-refusal-bank-coverage", "question-banks-updated"),
}
AS_OF = date(2026, 11, 28)


def test_it_says_what_counts() -> None:
    """Items, items of each risk, the last change; approved only if all that count are."""
    bank = a_bank(
        approved(a_question("q1", text="甲")),
        approved(a_question("q2", text="乙", risk="A.5.a")),
        a_question("q1:pinyin", text="jia", cluster="q1", variant=Variant.PINYIN),
        replace(approved(a_question("q3", text="丙")), approval=Approval.REJECTED),
    )
    finding = finding_of([bank], CONTENT, as_of=DAY)
    assert (finding.library, finding.items, finding.per_risk) == (
        Checked.GENERATED_CONTENT,
        2,
        {"A.1.a": 1, "A.5.a": 1},
    )
    assert (finding.updated_on, finding.approved_by_provider) == (DAY, True)
    open_ = a_bank(*bank.questions, a_question("q4", text="丁"))
    assert finding_of([open_], CONTENT, as_of=DAY).approved_by_provider is False
    assert finding_of([open_], CONTENT, as_of=DAY).items == 3
    assert finding_of([approved_only(open_)], CONTENT, as_of=DAY) == finding


def test_aspects_that_are_left_out_are_named_in_one_bank_and_counted_in_the_other() -> None:
    """In the order of the standard, whatever the order in which they are given."""
    bank = a_bank(
        a_question("r1", library=REFUSED),
        a_question("r2", library=REFUSED, aspect="heroes"),
        a_question("n1", library=Library.SHOULD_NOT_REFUSE, aspect="culture"),
    )
    finding = finding_of([bank], REFUSED, as_of=DAY, left_out=("heroes",))
    assert (finding.items, finding.per_risk, finding.left_out) == (2, {"A.1.a": 1, "heroes": 1}, ())
    others = finding_of([bank], Library.SHOULD_NOT_REFUSE, as_of=DAY, left_out=("health", "heroes"))
    assert (others.per_risk, others.left_out) == ({"culture": 1}, ("heroes", "health"))


def test_nothing_and_the_future_prove_nothing() -> None:
    """A library without questions, and an update of tomorrow."""
    with pytest.raises(InputError, match="No question of the should-refuse bank counts"):
        finding_of([a_bank()], REFUSED, as_of=DAY)
    with pytest.raises(InputError, match="still to come"):
        finding_of([a_bank()], CONTENT, as_of=date(2026, 11, 19))


def test_variants_of_what_is_not_approved_are_no_part_of_it() -> None:
    """A variant cannot stand without its question."""
    first = a_question("q1")
    variant = approved(a_question("q1:spacing", text="请 写", cluster="q1", variant=Variant.SPACING))
    assert approved_only(a_bank(first, variant)).questions == ()
    assert approved_only(a_bank(approved(first), variant)).questions == (approved(first), variant)


def decided(bank: Bank, on: date = AS_OF) -> Bank:
    return replace(bank, questions=tuple(approved(question, on) for question in bank.questions))


def states(tmp_path: Path, bank: Bank | None) -> Mapping[str, set[ControlState]]:
    """What `hegui check` says of the question banks of an example, in which no other bank is proved."""
    folder = tmp_path / "dossier"
    shutil.copytree(EXAMPLE, folder)
    shutil.rmtree(folder / "evidence" / "bank-check")
    if bank is not None:
        subject = folder / "records" / "bank.jsonl"
        write_bank(subject, bank)
        store = EvidenceStore(folder, {})
        for library in Library:
            store.add(
                finding_of([bank], library, as_of=AS_OF),
                subjects=[subject],
                about=(AS_OF, AS_OF),
                collected=AS_OF,
                recorded=AS_OF,
                tool=Tool(name="test", version="1"),
            )
    found: dict[str, set[ControlState]] = {}
    for item in check(folder, as_of=AS_OF).assessment.obligations:
        for answer in item.controls:
            if answer.control.id in CONTROLS:
                found.setdefault(answer.control.id, set()).add(answer.state)
    return found


def test_the_approved_starter_bank_passes_the_check_of_the_dossier(tmp_path: Path) -> None:
    """All seven control points of question banks, by the statement alone."""
    found = states(tmp_path, decided(starter_bank()))
    assert found == {key: {ControlState.PASSED} for key in CONTROLS}


def test_the_starter_bank_that_nobody_approved_passes_no_size_and_no_coverage(tmp_path: Path) -> None:
    """Only its age can be told."""
    found = states(tmp_path, starter_bank())
    assert found.pop("question-banks-updated") == {ControlState.PASSED}
    assert all(ControlState.PASSED not in state for state in found.values())


def test_without_a_statement_nothing_passes(tmp_path: Path) -> None:
    """The example's other evidence says nothing of banks."""
    assert all(ControlState.PASSED not in state for state in states(tmp_path, None).values())


def test_one_risk_short_fails_the_coverage_alone(tmp_path: Path) -> None:
    """The check sees what is missing."""
    bank = decided(starter_bank())
    lost = tuple(question for question in bank.questions if (question.library, question.risk) != (REFUSED, "A.2.h"))
    found = states(tmp_path, replace(bank, questions=lost))
    assert found["refusal-bank-coverage"] == {ControlState.FAILED}
    assert found["refusal-bank-size"] == {ControlState.PASSED}
