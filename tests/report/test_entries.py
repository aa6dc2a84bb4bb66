# SPDX-License-Identifier: Apache-2.0
"""What every format says of one obligation."""

import pytest
from assessment_factory import answer, answers, evidence, facts
from msgspec.structs import replace

from hegui.assess.model import Assessed, Assessment, ControlState, Status
from hegui.checks.results import Outcome, Result
from hegui.errors import Place
from hegui.law.terms import Head
from hegui.law.view import LawView
from hegui.report.control_words import control_reasons, evidence_of
from hegui.report.entries import DOSSIER, Entry, by_head, entries_of, is_inside
from hegui.text import Text


def entry(whole: Assessment, view: LawView, name: str) -> Entry:
    """The entry of one obligation."""
    return next(item for item in entries_of(whole, view) if item.id == name)


def reasons(view: LawView, control: str) -> list[str]:
    """Why a hand-made control point has its state, in English."""
    return [text.en for text in control_reasons(answers(view)[control], view)]


def test_entries_keep_the_order_of_the_assessment(whole: Assessment, view: LawView) -> None:
    """Nothing is dropped and nothing moves."""
    assert [item.id for item in entries_of(whole, view)] == [item.obligation.id for item in whole.obligations]


def test_numbers_of_the_law_are_filled_in(whole: Assessment, view: LawView) -> None:
    """A parameter's name never reaches a reader."""
    assert "不得超过5%" in entry(whole, view, "GAI-7.1").must.zh


def test_a_failure_gives_the_check_s_reason_and_the_item(whole: Assessment, view: LawView) -> None:
    """Only the answers that fail are named, with what they are about and where it stands."""
    item = entry(whole, view, "GAI-7.1")
    assert [reason.en for reason in item.reasons] == [
        "forum-crawl: 7.2% of the sample before collection is illegal; the limit is 5%."
    ]
    assert item.place == Place("dossier.yaml", 40)
    assert item.next_step is not None
    assert item.next_step.en == "Drop the source and file a new corpus scan."


def test_a_negative_decision_names_the_person_and_the_failing_check(view: LawView) -> None:
    """A named "no" is a failure, and does not hide what a check found."""
    failing = Result("crawl-refusals-respected", Outcome.FAIL, Text("未遵守", "a refusal was ignored"))
    both = replace(answers(view)["crawl-refusals-respected"], answers=(failing,))
    assert [text.en for text in control_reasons(both, view)] == [
        "王强 (data lead) decided against it on 2026-11-19: 两个站点的 robots.txt 未被遵守 =cmd|' /C calc'!A0",
        "a refusal was ignored",
    ]


def test_what_a_person_alone_answered_is_in_the_words_of_the_person(view: LawView) -> None:
    """A point that passes by a decision never reads as if nobody had answered; results of checks stand behind it."""
    by_both = answers(view)["complaint-time-limit-published"]
    assert by_both.state is ControlState.PASSED
    decided = "李敏 (compliance lead) decided for it on 2026-11-21: 已核对线上页面与截图一致。"
    assert [text.en for text in control_reasons(replace(by_both, answers=()), view)] == [decided]
    assert [text.en for text in control_reasons(by_both, view)] == [
        decided,
        "The page states the procedure and a reply within ten working days.",
    ]


def test_stale_evidence_says_what_aged(view: LawView) -> None:
    """Broken dependencies, expiry and age are three reasons, and each is named."""
    file = answers(view)["bank-refusal-rate"].answers[0].evidence[0].file  # type: ignore[union-attr]
    assert reasons(view, "bank-refusal-rate") == [
        f"what {file} rests on has changed: model:chat@1.0",
        f"{file} expired on 2026-09-01",
        f"{file} was collected on 2026-03-01, more than 92 days ago",
    ]


def test_a_missing_decision_names_the_role_and_why_others_do_not_count(view: LawView) -> None:
    """Who must sign, what the question is, and the decision that was refused."""
    assert reasons(view, "scope-memo-signed") == [
        "A signed decision of the counsel is missing: Has counsel signed the analysis of scope?",
        "decisions/a.json: the decision carries no valid signature of 'zhang'.",
    ]


def test_what_nobody_looked_at_says_so(view: LawView) -> None:
    """Not run is not silence."""
    assert reasons(view, "incident-plan-rehearsed") == [
        "No check and no person answered: Has the incident plan been rehearsed?"
    ]


def test_a_skipped_check_says_why(view: LawView) -> None:
    """The reason of the runner is passed on."""
    assert reasons(view, "log-kept-long-enough") == ["needs: pip install 'hegui[documents]'"]


def test_a_bare_claim_is_called_one(view: LawView) -> None:
    """A check that passed without bytes proves nothing, and the reader learns it."""
    claim = Result("algorithm-filing-held", Outcome.PASS, Text("已声明", "declared"))
    claimed = answer(view, "algorithm-filing-held", ControlState.NO_EVIDENCE, claim)
    assert [text.en for text in control_reasons(claimed, view)] == ["Only claimed, with no evidence: declared"]


def test_a_reason_that_several_controls_share_is_given_once(whole: Assessment, view: LawView) -> None:
    """Three control points that wait for one log say so once."""
    missing = answers(view)["algorithm-filing-held"]
    item = replace(whole.obligations[0], status=Status.NO_EVIDENCE, controls=(missing, missing, missing))
    assert len(entries_of(replace(whole, obligations=(item,)), view)[0].reasons) == 1


@pytest.mark.parametrize("state", ControlState)
def test_every_state_has_a_reason(view: LawView, state: ControlState) -> None:
    """Even without a single answer no state is left unexplained."""
    assert control_reasons(answer(view, "output-labelled", state), view)


def test_doubt_names_the_facts_and_points_at_those_known(whole: Assessment, view: LawView) -> None:
    """An undetermined obligation says what to declare and where the related facts stand."""
    item = entry(whole, view, "CBDT-7")
    assert "outbound_sensitive_persons" in item.reasons[0].zh
    assert item.next_step == Text(
        "在档案中声明：outbound_sensitive_persons", "Declare in the dossier: outbound_sensitive_persons"
    )
    assert item.place == Place("flows.yaml", 2)


def test_nothing_is_to_be_done_where_it_is_met_or_does_not_apply(whole: Assessment, view: LawView) -> None:
    """Only those two statuses have no next step."""
    idle = {item.status for item in entries_of(whole, view) if item.next_step is None}
    assert idle == {Status.MET, Status.NOT_APPLICABLE}


def test_an_obligation_without_control_points_goes_to_a_person(whole: Assessment, view: LawView) -> None:
    """A gap of the catalogue is named, and never met."""
    bare = Assessed(whole.obligations[0].obligation, whole.obligations[0].explanation, Status.NEEDS_REVIEW)
    item = entries_of(replace(whole, obligations=(bare,)), view)[0]
    assert "lists no control point" in item.reasons[0].en
    assert item.next_step is not None


def test_the_worst_stands_first_under_each_head(whole: Assessment, view: LawView) -> None:
    """Heads come in the order of the eight, entries by status."""
    grouped = by_head(entries_of(whole, view))
    assert list(grouped) == [head for head in Head if head in grouped]
    assert [item.id for item in grouped[Head.ASSESSMENT_AND_FILING]] == ["GAI-17", "ALG-24.1"]


@pytest.mark.parametrize("file", ["", ".", "/etc/passwd", "../other/dossier.yaml", "C:\\dossier.yaml", "https://x/y"])
def test_places_outside_the_dossier_are_not_cited(whole: Assessment, view: LawView, file: str) -> None:
    """Code scanning refuses such paths, so the reader is sent to the dossier's first line."""
    assert not is_inside(Place(file, 3))
    stray = Result("output-labelled", Outcome.ERROR, Text("错", "error"), Place(file, 3))
    item = replace(whole.obligations[0], controls=(answer(view, "output-labelled", ControlState.ERROR, stray),))
    known = replace(
        whole, obligations=(replace(item, explanation=view.applicability(view.obligations["ETH-5"], facts())),)
    )
    assert entries_of(known, view)[0].place == DOSSIER


def test_evidence_is_listed_once(view: LawView) -> None:
    """Two results on one statement cite it once; the decision's statement comes last."""
    shared = evidence("page-capture", "page")
    twice = replace(
        answers(view)["complaint-time-limit-published"],
        answers=tuple(
            Result("complaint-time-limit-published", Outcome.PASS, Text("是", "yes"), evidence=(shared,))
            for _ in range(2)
        ),
    )
    assert [ref.kind for ref in evidence_of(twice)] == ["page-capture", "decision"]
