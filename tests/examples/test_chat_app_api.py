# SPDX-License-Identifier: Apache-2.0
"""The demo example: every status occurs, for the reason that its README gives."""

from datetime import date
from pathlib import Path

import pytest

from hegui.assess.model import Assessed, LaunchAnswer, Status
from hegui.checking import Checked, check, read_evidence
from hegui.checks.results import Outcome, Result
from hegui.dossier import load_dossier
from hegui.report import Format, ReportLanguage, render

EXAMPLE = Path(__file__).parents[2] / "examples" / "chat-app-api"
TODAY = date(2026, 11, 25)
DUE, FILED = date(2026, 11, 16), date(2026, 11, 17)


@pytest.fixture(scope="module")
def checked() -> Checked:
    return check(EXAMPLE, as_of=TODAY)


def obligation(checked: Checked, name: str) -> Assessed:
    return next(item for item in checked.assessment.obligations if item.obligation.id == name)


def answers(checked: Checked, control: str) -> list[Result]:
    """What the checks say of a control point."""
    found = (
        answer for item in checked.assessment.obligations for answer in item.controls if answer.control.id == control
    )
    return [result for result in next(found).answers if isinstance(result, Result)]


@pytest.mark.parametrize("status", Status)
def test_every_status_occurs(checked: Checked, status: Status) -> None:
    """Met and not met, for a person, without evidence, stale, undetermined and not applicable."""
    assert checked.assessment.counts()[status] > 0


def test_most_of_what_binds_is_met(checked: Checked) -> None:
    """It is the example of a provider that has done its work, with gaps."""
    counts = checked.assessment.counts()
    binding = sum(counts.values()) - counts[Status.NOT_APPLICABLE]
    assert counts[Status.MET] > binding / 2


def test_the_algorithm_filing_is_one_working_day_late(checked: Checked) -> None:
    """Launched on 2 November, due on the sixteenth, filed on the seventeenth."""
    late = obligation(checked, "ALG-24.1")
    assert late.status is Status.NOT_MET
    assert late.due is not None
    assert (late.due.day, late.due.provisional) == (DUE, False)
    [answer] = answers(checked, "algorithm-filed-in-time")
    assert answer.outcome is Outcome.FAIL
    assert f"made on {FILED}, 1 working day late" in answer.reason.en
    assert f"于 {FILED} 提交，逾期1个工作日" in answer.reason.zh


def test_the_day_before_it_was_recorded_the_filing_is_not_known() -> None:
    """The receipt came into the store on 25 November."""
    earlier = check(EXAMPLE, as_of=TODAY, known_by=date(2026, 11, 24))
    assert obligation(earlier, "ALG-24.1").status is Status.NO_EVIDENCE


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("FIL-2", Status.MET),  # registered, and the upstream is filed
        ("ICP-1.1", Status.MET),
        ("ICP-7", Status.MET),
        ("GAI-17.1", Status.MET),
        ("LBL-4.1", Status.MET),
        ("PIPL-39", Status.MET),
        ("CSL-23.3", Status.NOT_MET),  # 180 days are not six months
        ("LBL-4.2", Status.NOT_MET),  # exports as plain text
        ("DS-18", Status.NOT_MET),  # a signed "no"
        ("PIPL-39.2", Status.NOT_MET),  # four persons without consent to export
        ("FDI-2.2", Status.NEEDS_REVIEW),  # counsel: unclear
        ("CBDT-8", Status.NEEDS_REVIEW),  # a slip without a number
        ("GAI-9.2", Status.NEEDS_REVIEW),  # fewer acceptances than users
        ("DS-11", Status.NEEDS_REVIEW),  # unsigned
        ("ALG-15", Status.NEEDS_REVIEW),  # the wrong role
        ("PIPL-17.4", Status.NEEDS_REVIEW),  # the notice is silent
        ("GAI-4.2", Status.NO_EVIDENCE),  # tested on another version
        ("ALG-26", Status.NO_EVIDENCE),
        ("FDI-2.1", Status.NO_EVIDENCE),
        ("PIPL-55", Status.STALE),  # what it rested on has changed
        ("CSL-27", Status.STALE),  # a drill of last year
        ("NDSR-20", Status.STALE),  # a capture of August
        ("ALG-19", Status.UNDETERMINED),
        ("PIPL-22", Status.UNDETERMINED),
        ("GAI-7.1", Status.NOT_APPLICABLE),
    ],
)
def test_the_readme_is_right(checked: Checked, name: str, status: Status) -> None:
    """Each telling obligation has the status that the README explains."""
    assert obligation(checked, name).status is status


def test_the_flows_fall_into_the_rows_of_the_table(checked: Checked) -> None:
    """Telemetry, remote access, human resources, business data."""
    rows = {flow.flow.id: flow.row.id if flow.row else None for flow in checked.assessment.flows}
    assert rows == {"telemetry": "X6", "remote-support": "X7", "hr": "X4", "sales-statistics": "X2"}


def test_it_may_not_launch_and_counsel_is_asked(checked: Checked) -> None:
    """The gaps of law block; what only counsel can settle is named apart."""
    launch = checked.assessment.launch
    assert launch.answer is LaunchAnswer.BLOCKED
    assert "ALG-24.1" in {item.obligation.id for item in launch.blocked_by}
    assert {"CBDT-8", "FDI-1.1"} <= {item.obligation.id for item in launch.counsel_on}


def test_decisions_that_do_not_count_say_why(checked: Checked) -> None:
    """Unsigned, in the wrong role, expired, unclear."""
    refused = {answer.control.id: " ".join(text.en for text in answer.refused)
               for item in checked.assessment.obligations for answer in item.controls if answer.refused}  # fmt: skip
    assert "no valid signature" in refused["rumour-mechanism-set"]
    assert "'compliance_lead' must decide" in refused["algorithm-use-fair"]
    assert "expired on 2026-11-08" in refused["model-update-managed"]
    assert "answered 'unclear'" in refused["foreign-investment-settled"]


def test_the_gate_file_lets_through_what_it_names_and_no_more() -> None:
    """Four waivers hold, the fifth has ended, and no status changes."""
    gated = check(EXAMPLE, as_of=TODAY, gate=EXAMPLE / "gate.yaml").assessment
    waived = {item.assessed.obligation.id for item in gated.gate.let_through if item.waiver}
    assert waived == {"ALG-24.1", "LBL-4.2", "LBL-10.2", "DS-18"}
    assert not gated.gate.opens
    assert [notice.en for notice in gated.gate.notices] == ["The waiver for CSL-23.3 expired on 2026-11-20."]


def test_the_evidence_is_whole_and_varied() -> None:
    """At least sixty statements of many kinds, none damaged, and documents in several formats."""
    dossier = load_dossier(EXAMPLE)
    view = read_evidence(dossier)
    assert not view.damaged
    assert len(view.statements) >= 60
    assert len({statement.kind for statement in view.statements}) >= 15
    endings = [Path(name).suffix for name in dossier.documents]
    assert len(endings) >= 12
    assert min(endings.count(ending) for ending in (".docx", ".pdf", ".md")) >= 3


@pytest.mark.parametrize("form", Format)
def test_every_report_can_be_written(checked: Checked, form: Format) -> None:
    """It is the dossier of the demo."""
    assert render(checked.assessment, checked.law, form, ReportLanguage.BOTH)
