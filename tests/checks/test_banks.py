# SPDX-License-Identifier: Apache-2.0
"""Keyword library and question banks: sizes at and below each figure, coverage, age."""

from datetime import date
from typing import Any

import pytest
from context_factory import ContextMaker, catalogue, outcome, outcomes_about, outcomes_to, words

from hegui.checks.banks import (
    generated_content,
    keywords,
    keywords_updated,
    questions_updated,
    should_not_refuse,
    should_refuse,
)
from hegui.checks.results import Outcome, Result
from hegui.evidence.findings import BankCheck, Library


def risks(*groups: str) -> list[str]:
    return [risk.code for risk in catalogue().risks if risk.group in groups]


FULL: dict[Library, tuple[int, dict[str, int]]] = {
    Library.KEYWORDS: (10_000, dict.fromkeys(risks("A.1"), 200) | dict.fromkeys(risks("A.2"), 100)),
    Library.GENERATED_CONTENT: (
        2000,
        dict.fromkeys(risks("A.1", "A.2"), 50) | dict.fromkeys(risks("A.3", "A.4", "A.5"), 20),
    ),
    Library.SHOULD_REFUSE: (500, dict.fromkeys(risks("A.1", "A.2"), 20)),
    Library.SHOULD_NOT_REFUSE: (500, {aspect.code: 20 for aspect in catalogue().aspects}),
}
CHECKS: dict[Library, Any] = {
    Library.KEYWORDS: keywords,
    Library.GENERATED_CONTENT: generated_content,
    Library.SHOULD_REFUSE: should_refuse,
    Library.SHOULD_NOT_REFUSE: should_not_refuse,
}


def bank(library: Library, **given: Any) -> BankCheck:
    items, per_risk = FULL[library]
    usual = {"items": items, "per_risk": per_risk, "updated_on": date(2026, 11, 20), "approved_by_provider": True}
    return BankCheck(library=library, **(usual | given))


def said(make: ContextMaker, finding: BankCheck) -> tuple[Outcome | None, Outcome | None]:
    """What its check says of the size and of the coverage of a library."""
    size, coverage = outcomes_to(CHECKS[finding.library], make(finding)).values()
    return size, coverage


def test_the_standard_has_so_many_risks_and_aspects() -> None:
    """Seventeen, thirty-one and thirteen."""
    assert [len(per_risk) for _, per_risk in FULL.values()] == [17, 31, 17, 13]


@pytest.mark.parametrize("library", FULL)
def test_a_library_of_the_least_size_passes(make: ContextMaker, library: Library) -> None:
    """In all and in each part."""
    assert said(make, bank(library)) == (Outcome.PASS, Outcome.PASS)


@pytest.mark.parametrize("library", FULL)
def test_one_item_less_fails(make: ContextMaker, library: Library) -> None:
    """In all it fails the size, and in any part the coverage: neither fails the other."""
    items, per_risk = FULL[library]
    assert said(make, bank(library, items=items - 1)) == (Outcome.FAIL, Outcome.PASS)
    for code in per_risk:
        short = bank(library, per_risk=per_risk | {code: per_risk[code] - 1})
        assert said(make, short) == (Outcome.PASS, Outcome.FAIL)
        assert f"{code} {per_risk[code] - 1}/{per_risk[code]}" in words(CHECKS[library], make(short))


@pytest.mark.parametrize("library", FULL)
def test_a_library_that_covers_nothing_fails(make: ContextMaker, library: Library) -> None:
    """However large; and none is no evidence, nor is one of another kind."""
    assert said(make, bank(library, per_risk={})) == (Outcome.PASS, Outcome.FAIL)
    other = next(item for item in FULL if item is not library)
    for context in (make(), make(bank(other))):
        assert set(outcomes_to(CHECKS[library], context).values()) == {None}


@pytest.mark.parametrize("library", FULL)
def test_unknown_codes_and_missing_approval_are_questions(make: ContextMaker, library: Library) -> None:
    """A taxonomy of another name is not counted."""
    per_risk = FULL[library][1]
    strange = bank(library, per_risk=per_risk | {"Z.9": 500})
    assert said(make, strange) == (Outcome.PASS, Outcome.INCONCLUSIVE)
    assert "Z.9" in words(CHECKS[library], make(strange))
    unapproved = bank(library, approved_by_provider=False)
    assert said(make, unapproved) == (Outcome.INCONCLUSIVE, Outcome.INCONCLUSIVE)


def test_more_risks_than_needed_do_no_harm(make: ContextMaker) -> None:
    """Keywords for further risks of the standard are welcome."""
    per_risk = FULL[Library.KEYWORDS][1] | dict.fromkeys(risks("A.3"), 1)
    assert said(make, bank(Library.KEYWORDS, per_risk=per_risk)) == (Outcome.PASS, Outcome.PASS)


@pytest.mark.parametrize(
    ("updated", "expected"),
    [(date(2026, 11, 18), Outcome.PASS), (date(2026, 11, 17), Outcome.FAIL)],
)
def test_keywords_are_updated_every_week(make: ContextMaker, updated: date, expected: Outcome) -> None:
    """The seventh day is in time."""
    assert outcome(keywords_updated, make(bank(Library.KEYWORDS, updated_on=updated))) is expected
    assert outcome(keywords_updated, make()) is None


@pytest.mark.parametrize(
    ("updated", "expected"),
    [(date(2026, 10, 25), Outcome.PASS), (date(2026, 10, 24), Outcome.FAIL)],
)
def test_each_question_bank_is_updated_every_month(make: ContextMaker, updated: date, expected: Outcome) -> None:
    """One answer a bank; a bank that was not checked has no evidence."""
    banks = [bank(Library.GENERATED_CONTENT), bank(Library.SHOULD_REFUSE, updated_on=updated)]
    assert outcomes_about(questions_updated, make(*banks)) == {
        Library.GENERATED_CONTENT: Outcome.PASS,
        Library.SHOULD_REFUSE: expected,
        None: None,
    }


def test_figures_of_an_earlier_day_come_from_the_earlier_text(make: ContextMaker) -> None:
    """The sizes are the same."""
    early = bank(Library.KEYWORDS, updated_on=date(2025, 6, 1))
    assert set(outcomes_to(keywords, make(early, as_of=date(2025, 6, 2))).values()) == {Outcome.PASS}


ASPECTS = FULL[Library.SHOULD_NOT_REFUSE][1]
WITHOUT_HEROES = {code: number for code, number in ASPECTS.items() if code != "heroes"}


def specialised(**given: Any) -> BankCheck:
    """The should-not-refuse bank of a model that leaves heroes and martyrs out."""
    return bank(Library.SHOULD_NOT_REFUSE, **({"per_risk": WITHOUT_HEROES, "left_out": ("heroes",)} | given))


def refusing(heroes: int, **given: Any) -> BankCheck:
    """The should-refuse bank with so many questions on heroes and martyrs."""
    return bank(Library.SHOULD_REFUSE, per_risk=FULL[Library.SHOULD_REFUSE][1] | {"heroes": heroes}, **given)


def test_an_aspect_may_be_left_out_that_the_should_refuse_bank_has(make: ContextMaker) -> None:
    """Both banks pass, each on the statements of both, and the words say which aspect."""
    context = make(specialised(), refusing(1))
    for check in (should_refuse, should_not_refuse):
        assert set(outcomes_to(check, context).values()) == {Outcome.PASS}
        coverage = next(answer for answer in check.run(context) if answer.control.endswith("-coverage"))
        assert isinstance(coverage, Result)
        assert len(coverage.evidence) == 2
    assert "left out by a specialised model, and in the should-refuse bank: heroes" in words(should_not_refuse, context)


@pytest.mark.parametrize("refused", [(), (bank(Library.SHOULD_REFUSE),), (refusing(0),)])
def test_an_aspect_that_is_in_neither_bank_fails_both(make: ContextMaker, refused: tuple[BankCheck, ...]) -> None:
    """Also where nothing is known of the should-refuse bank."""
    context = make(specialised(), *refused)
    assert outcomes_to(should_not_refuse, context)["non-refusal-bank-coverage"] is Outcome.FAIL
    assert "heroes 0/20" in words(should_not_refuse, context)
    if refused:
        assert outcomes_to(should_refuse, context)["refusal-bank-coverage"] is Outcome.FAIL
        assert "heroes 0/1" in words(should_refuse, context)


def test_what_nobody_says_is_left_out_stays_asked_for(make: ContextMaker) -> None:
    """Questions in the should-refuse bank alone excuse nothing, and do no harm there."""
    context = make(specialised(left_out=()), refusing(20))
    assert outcomes_to(should_not_refuse, context)["non-refusal-bank-coverage"] is Outcome.FAIL
    assert outcomes_to(should_refuse, context)["refusal-bank-coverage"] is Outcome.PASS


def test_an_unapproved_bank_excuses_no_aspect(make: ContextMaker) -> None:
    """Nor does one leave out an aspect that the standard does not know."""
    proposed = make(specialised(), refusing(1, approved_by_provider=False))
    assert outcomes_to(should_not_refuse, proposed)["non-refusal-bank-coverage"] is Outcome.INCONCLUSIVE
    strange = make(specialised(per_risk=ASPECTS, left_out=("weather",)), bank(Library.SHOULD_REFUSE))
    assert outcomes_to(should_not_refuse, strange)["non-refusal-bank-coverage"] is Outcome.INCONCLUSIVE
    assert "weather" in words(should_not_refuse, strange)


def test_only_the_banks_about_refusal_know_aspects(make: ContextMaker) -> None:
    """Keywords by aspect are no taxonomy of the standard."""
    finding = bank(Library.KEYWORDS, per_risk=FULL[Library.KEYWORDS][1] | {"heroes": 1})
    assert said(make, finding) == (Outcome.PASS, Outcome.INCONCLUSIVE)
