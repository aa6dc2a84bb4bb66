# SPDX-License-Identifier: Apache-2.0
"""The main job from a folder to an assessment."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import hegui
from hegui.assess.model import ControlState, LaunchAnswer, Status
from hegui.checking import check, facts_of
from hegui.checks.context import CheckContext
from hegui.checks.registry import check as as_check
from hegui.checks.results import EvidenceRef, NoEvidence, Result, passed
from hegui.errors import InputError
from hegui.law.load import bundled_folder, load_catalogue
from hegui.law.terms import Asks
from hegui.law.view import LawView

SAMPLE = Path(__file__).parent / "dossier" / "sample"
TODAY = date(2026, 11, 25)

EMPTY = """\
hegui: 1
provider: {name: {zh: 空白公司, en: Blank Ltd}}
service: {name: {zh: 空白, en: Blank}}
"""


def test_a_dossier_that_says_nothing_is_not_green(tmp_path: Path) -> None:
    """Nothing declared: nothing met, what cannot be told is undetermined, the gate is closed, and questions say how to go on."""
    (tmp_path / "dossier.yaml").write_text(EMPTY, encoding="utf-8")
    result = check(tmp_path, as_of=TODAY).assessment
    counts = result.counts()
    assert counts[Status.MET] == 0
    assert counts[Status.UNDETERMINED] > 100
    assert not result.gate.opens
    assert result.launch.answer is LaunchAnswer.BLOCKED
    assert result.questions[0].settles


def test_claims_alone_never_meet_anything_that_asks_for_evidence() -> None:
    """Every obligation that is met rests on bytes or on a signed decision, control point by control point."""
    result = check(SAMPLE, as_of=TODAY).assessment
    met = [item for item in result.obligations if item.status is Status.MET]
    assert met
    for item in met:
        for answer in item.controls:
            assert answer.state is ControlState.PASSED
            shown = [ref for given in answer.answers for ref in getattr(given, "evidence", ())]
            assert answer.control.asks is Asks.DECLARATION or shown or answer.decision, (
                item.obligation.id,
                answer.control.id,
            )


EXAMPLE = Path(__file__).parent.parent / "examples" / "fine-tuned-images"


def test_a_damaged_file_is_not_passed_over_for_an_older_one(tmp_path: Path) -> None:
    """Whatever it held may have been worse: no control point that its kind answers is passed any more."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "dossier"))
    before = check(folder, as_of=TODAY).assessment
    spoilt = next((folder / "evidence" / "official-receipt").glob("*.json"))
    spoilt.write_bytes(spoilt.read_bytes()[:-1])
    after = check(folder, as_of=TODAY).assessment
    for item in after.obligations:
        for answer in item.controls:
            if "official-receipt" in answer.control.kinds:
                assert answer.state in {ControlState.ERROR, ControlState.FAILED}
    assert after.counts()[Status.MET] < before.counts()[Status.MET]
    assert after.has_errors


def test_a_check_cannot_cite_what_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pass on an invented digest is no evidence."""

    @as_check("acme/inventive", answers=("icp-filing-valid",))
    def inventive(context: CheckContext) -> Iterator[Result | NoEvidence]:
        """凭空。 / Out of thin air."""
        assert context
        yield passed("icp-filing-valid", "好", "good", EvidenceRef("official-receipt", "f" * 64, "evidence/x.json"))

    monkeypatch.setattr("hegui.checking.BUILT_IN", (inventive,))
    states = {
        answer.control.id: answer.state
        for item in check(SAMPLE, as_of=TODAY).assessment.obligations
        for answer in item.controls
    }
    assert states["icp-filing-valid"] is ControlState.NO_EVIDENCE


def test_every_obligation_of_the_day_has_one_status() -> None:
    """What is in force is assessed or shown as carrying no duty; nothing is lost between."""
    result = check(SAMPLE, as_of=TODAY)
    told = {item.obligation.id for item in result.assessment.obligations} | {
        item.id for item in result.assessment.informational
    }
    assert told == set(result.law.obligations)
    assert sum(result.assessment.counts().values()) == len(result.assessment.obligations)


def test_the_same_files_and_days_give_the_same_answer() -> None:
    """The receipt names what the answer rests on, and it can be repeated."""
    first, second = (check(SAMPLE, as_of=TODAY).assessment for _ in range(2))
    assert first == second
    assert first.receipt.catalogue == load_catalogue().version
    assert len(first.receipt.dossier) == 64


def test_another_day_is_another_law() -> None:
    """On 2023-08-01 no obligation of the Interim Measures is assessed."""
    then = check(SAMPLE, as_of=date(2023, 8, 1)).assessment
    assert not [item for item in then.obligations if item.obligation.instrument == "GAI"]
    assert [item for item in then.obligations if item.obligation.instrument == "DS"]


def test_a_draft_is_taken_as_in_force_only_when_asked() -> None:
    """What-if, marked in the receipt, never merged."""
    catalogue = load_catalogue()
    draft = next(draft for draft in catalogue.drafts if any(version.duty.assessed for version in draft.obligations))
    ids = {version.id for version in draft.obligations}
    without = check(SAMPLE, as_of=TODAY).assessment
    within = check(SAMPLE, as_of=TODAY, drafts=[draft.id]).assessment
    assert not ids & {item.obligation.id for item in without.obligations}
    assert ids & {item.obligation.id for item in within.obligations}
    assert within.receipt.drafts == (draft.id,)
    with pytest.raises(InputError, match="no draft 'NONE'"):
        check(SAMPLE, as_of=TODAY, drafts=["NONE"])


def test_the_law_may_come_from_another_folder(tmp_path: Path) -> None:
    """A corrected catalogue can be tried before it is released."""
    folder = tmp_path / "catalogue"
    shutil.copytree(bundled_folder(), folder)
    shutil.rmtree(folder / "obligations" / "standards")
    ours, theirs = check(SAMPLE, as_of=TODAY), check(SAMPLE, as_of=TODAY, catalogue=folder)
    assert len(theirs.assessment.obligations) < len(ours.assessment.obligations)
    assert theirs.assessment.receipt.catalogue != ours.assessment.receipt.catalogue


def test_facts_can_be_had_without_checking() -> None:
    """For `hegui explain`."""
    facts = facts_of(LawView(load_catalogue(), TODAY), SAMPLE)
    assert facts.value("offers_generation_to_mainland_public") is True
    assert facts.value("outbound_gateways") is not None


def test_the_public_name_is_the_function() -> None:
    """`from hegui import check`."""
    assert hegui.check is check
    with pytest.raises(AttributeError, match="no attribute 'chekc'"):
        _ = hegui.chekc  # type: ignore[attr-defined]
