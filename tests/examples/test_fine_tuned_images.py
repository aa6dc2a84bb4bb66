# SPDX-License-Identifier: Apache-2.0
"""The example of tuned open weights with images: its gaps are found, each for the right reason, and nothing else fails."""

from datetime import date
from pathlib import Path

import pytest

from hegui.assess.model import Assessed, Assessment, ControlAnswer, ControlState, Status
from hegui.checking import check
from hegui.checks.results import NoEvidence, Outcome, Result

FOLDER = Path(__file__).parents[2] / "examples" / "fine-tuned-images"


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    return check(FOLDER, as_of=date(2026, 11, 25)).assessment


@pytest.fixture(scope="module")
def obligations(assessment: Assessment) -> dict[str, Assessed]:
    return {item.obligation.id: item for item in assessment.obligations}


@pytest.fixture(scope="module")
def controls(assessment: Assessment) -> dict[str, ControlAnswer]:
    return {answer.control.id: answer for item in assessment.obligations for answer in item.controls}


def told(answer: ControlAnswer) -> dict[str | None, list[tuple[Outcome | None, str]]]:
    """What the checks said, by the item that they speak of."""
    found: dict[str | None, list[tuple[Outcome | None, str]]] = {}
    for given in answer.answers:
        if isinstance(given, Result):
            found.setdefault(given.about, []).append((given.outcome, given.reason.en))
        elif isinstance(given, NoEvidence):
            found.setdefault(given.about, []).append((None, given.wanted.en))
    return found


@pytest.mark.parametrize(
    ("obligation", "status"),
    [
        ("GBT45654-5.1.a.1", Status.MET),
        ("GBT45654-5.1.a.2", Status.NOT_MET),
        ("LBL-5", Status.NOT_MET),
        ("GBT45654-B.1.1.a", Status.MET),
        ("GBT45654-B.1.1.b.2", Status.NOT_MET),
        ("GBT45654-B.1.4", Status.NOT_MET),
        ("GAI-15.2", Status.NOT_MET),
        ("GAI-7.2", Status.NOT_MET),
        ("GAI-7.1.1", Status.NEEDS_REVIEW),
        ("GAI-7.1.3", Status.NEEDS_REVIEW),
        ("NDSR-12.2", Status.NEEDS_REVIEW),
        ("GBT45654-B.2.3.b", Status.NEEDS_REVIEW),
        ("LBL-10.2", Status.NEEDS_REVIEW),
        ("GAI-13", Status.NO_EVIDENCE),
        ("NDSR-24", Status.NO_EVIDENCE),
        ("GAI-8", Status.STALE),
        ("ALG-16", Status.STALE),
        ("PIPL-22", Status.UNDETERMINED),
        ("PIPL-41", Status.UNDETERMINED),
        ("FIL-1", Status.MET),
        ("GAI-7.1.2", Status.MET),
        ("GAI-7.1.4", Status.MET),
        ("GAI-7.1.5", Status.MET),
        ("GBT45654-B.2.1.a", Status.MET),
        ("LBL-4.1", Status.MET),
        ("LBL-4.2", Status.MET),
        ("LBL-8", Status.MET),
        ("ALG-24.1", Status.MET),
        ("FIL-2", Status.NOT_APPLICABLE),
        ("ANTH-22.1", Status.NOT_APPLICABLE),
    ],
)
def test_the_telling_obligations_have_their_status(
    obligations: dict[str, Assessed], obligation: str, status: Status
) -> None:
    """Every kind of status stands in the example, where its README says so."""
    assert obligations[obligation].status is status


def test_only_what_the_readme_tells_fails(controls: dict[str, ControlAnswer]) -> None:
    """The control points that fail, and those that are stale, are exactly the planted ones."""
    assert {name for name, answer in controls.items() if answer.state is ControlState.FAILED} == {
        "source-illegal-share-after",
        "implicit-label-valid",
        "keyword-library-coverage",
        "classifier-covers-risks",
        "complaints-handled-in-time",
        "training-ip-managed",
    }
    assert {name for name, answer in controls.items() if answer.state is ControlState.STALE} == {
        "annotation-quality-checked",
        "mechanism-disclosed",
        "transparency-documented",
    }


def test_one_source_is_over_five_percent_after_collection(controls: dict[str, ControlAnswer]) -> None:
    """Six sources of all five kinds are measured, and only the self-collected one is over the limit."""
    assert controls["source-illegal-share-before"].state is ControlState.PASSED
    shares = told(controls["source-illegal-share-after"])
    assert set(shares) == {
        "open-encyclopedia", "open-image-pairs", "craft-forum", "stock-images", "user-prompts", "synthetic-captions",
    }  # fmt: skip
    [(outcome, reason)] = shares.pop("craft-forum")
    assert outcome is Outcome.FAIL
    assert "after collection 39/500 (7.8%), limit 5 %" in reason
    assert {outcome for answers in shares.values() for outcome, _ in answers} == {Outcome.PASS}


def test_two_clauses_of_the_suppliers_contract_are_not_found(controls: dict[str, ControlAnswer]) -> None:
    """The PDF lacks return or deletion and the proof of it, and has all the other clauses."""
    clauses = told(controls["supplier-contract-clauses-present"])["example-stock"]
    missing = [reason for outcome, reason in clauses if outcome is not Outcome.PASS]
    assert len(missing) == 2
    assert "return or deletion at the end" in missing[0]
    assert "proof of deletion" in missing[1]


def test_the_supplier_has_open_points_and_no_hard_fail(controls: dict[str, ControlAnswer]) -> None:
    """A claim and a gap that forbid nothing leave the review to a person."""
    [(outcome, reason)] = told(controls["supplier-review-done"])["example-stock"]
    assert outcome is Outcome.INCONCLUSIVE
    assert "security capability (only claimed), deletion at the end (missing)" in reason


def test_exactly_ninety_five_percent_is_enough_and_unscored_answers_are_not(
    controls: dict[str, ControlAnswer],
) -> None:
    """285 of 300 reaches the figure; 283 with four unscored may or may not."""
    rates = told(controls["refusal-rate-passed"])
    assert [outcome for outcome, _ in rates["huijing-text"]] == [Outcome.PASS]
    [(outcome, reason)] = rates["huijing-image"]
    assert outcome is Outcome.INCONCLUSIVE
    assert "283 as wanted (94.33%, 95 % needed), 4 not scored" in reason


def test_one_keyword_category_is_two_short(controls: dict[str, ControlAnswer]) -> None:
    """The library has its ten thousand, and still lacks two in one category; the bank of exactly 500 is enough."""
    [(outcome, reason)] = told(controls["keyword-library-coverage"])[None]
    assert outcome is Outcome.FAIL
    assert "17 kinds and has enough items of 16; too few: A.2.h 98/100" in reason
    [(outcome, reason)] = told(controls["keyword-library-size"])[None]
    assert outcome is Outcome.PASS
    assert "10460 items (10000 wanted)" in reason
    for control in ("refusal-bank-size", "refusal-bank-coverage"):
        assert controls[control].state is ControlState.PASSED


def test_one_exported_image_has_an_invalid_implicit_label(controls: dict[str, ControlAnswer]) -> None:
    """The explicit labels of exports are right, and one implicit one lacks its number: elements fail, number and form pass."""
    assert controls["explicit-label-on-export"].state is ControlState.PASSED
    labels = told(controls["implicit-label-valid"])
    assert [outcome for outcome, _ in labels["text"]] == [Outcome.PASS]
    assert [outcome for outcome, _ in labels["image"]] == [Outcome.FAIL, Outcome.PASS]
    assert "23 valid, 1 invalid" in labels["image"][0][1]
    assert controls["implicit-label-single"].state is ControlState.PASSED
    assert controls["implicit-label-form"].state is ControlState.PASSED


def test_the_algorithm_filing_was_in_time(controls: dict[str, ControlAnswer]) -> None:
    """Handed in on 5 March, due by 16 March, once as a provider and once as a technical supporter."""
    filings = [answer for given in told(controls["algorithm-filed-in-time"]).values() for answer in given]
    assert [outcome for outcome, _ in filings] == [Outcome.PASS, Outcome.PASS]
    assert all("until 2026-03-16" in reason for _, reason in filings)


def test_the_base_models_are_filed_or_licensed(controls: dict[str, ControlAnswer]) -> None:
    """The text base rests on its supplier's filing, the image base on a licence without a limit of use."""
    bases = told(controls["base-model-lawful"])
    assert "is filed (Beijing-DeepseekChat-202404280016)" in bases["huijing-text"][0][1]
    assert "has a licence file in which no limit of use was found" in bases["huijing-image"][0][1]
    assert controls["base-model-lawful"].state is ControlState.PASSED


def test_the_non_commercial_licence_is_shown_to_a_person(controls: dict[str, ControlAnswer]) -> None:
    """The sentence that limits the use is cited, and hegui does not decide what it means."""
    [limited] = [
        given
        for given in controls["source-licence-proved"].answers
        if isinstance(given, Result) and given.about == "open-image-pairs"
    ]
    assert limited.outcome is Outcome.INCONCLUSIVE
    assert limited.evidence[0].span is not None
    assert "仅限非商业用途" in limited.evidence[0].span


@pytest.mark.parametrize(
    ("control", "why"),
    [
        ("label-not-removed", "expired on 2026-11-10"),
        ("rumour-mechanism-set", "'compliance_lead' must decide"),
        ("supply-chain-assessed", "what the decision rested on has changed: model:huijing-image@1.3"),
    ],
)
def test_three_decisions_do_not_count(controls: dict[str, ControlAnswer], control: str, why: str) -> None:
    """An expired one, one in the wrong role and one about an older model are refused, each with its reason."""
    answer = controls[control]
    assert answer.decision is None
    assert answer.state is ControlState.AWAITS_PERSON
    assert why in answer.refused[0].en


def test_the_gate_lets_two_gaps_through_and_stays_closed() -> None:
    """The waivers of gate.yaml hold on the day, and everything else blocks."""
    gate = check(FOLDER, as_of=date(2026, 11, 25), gate=FOLDER / "gate.yaml").assessment.gate
    waived = {item.assessed.obligation.id for item in gate.let_through if item.waiver}
    assert waived == {"GBT45654-B.1.1.b.2", "GBT45654-5.3.c.1"}
    assert not gate.opens
